"""The web console: the acts of the command line as pages, for staff who do not use a terminal."""
