"""Notices by e-mail: composed here, delivered at most once."""
