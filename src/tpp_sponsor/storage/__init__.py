"""Folders, atomic files, shipped files and the log."""
