"""The backup file: its container and its retention."""
