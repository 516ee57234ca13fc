"""The month: read, validate, decide, review, post, publish."""
