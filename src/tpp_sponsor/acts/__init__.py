"""What staff do with a month: one module per command. An act returns a value and prints nothing."""
