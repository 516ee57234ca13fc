"""Cards for households: their states, and the covers that they belong to. Pure."""
