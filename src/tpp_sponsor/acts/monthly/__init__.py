"""The acts of every month, from check to report."""
