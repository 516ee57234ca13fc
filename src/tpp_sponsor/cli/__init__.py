"""The command line: one module per command reads its arguments, calls its act and prints the result."""
