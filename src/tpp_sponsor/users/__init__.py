"""Users of the console: their roles, and their passwords."""
