"""The check of single files of an inbox."""
