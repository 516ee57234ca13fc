"""The public site and the page of a check: HTML without personal data."""
