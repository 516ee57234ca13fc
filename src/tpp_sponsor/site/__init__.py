"""The public pages: rankings without personal data."""
