"""The month: recover, read, validate, decide, review, post, publish (`run.py`)."""
