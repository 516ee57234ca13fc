"""The commands on single files of an inbox."""
