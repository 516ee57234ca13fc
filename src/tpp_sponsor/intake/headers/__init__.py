"""Where the header of a sheet is, and what is near to one."""
