"""The headings of columns: what they mean, and the words that offices use for them."""
