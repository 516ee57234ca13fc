"""The columns of the input tables, and how the text of their cells is read."""
