"""Checks of an inbox before a run: single files, and whether employees can be priced."""
