"""Construction contracts (Jakon): premium on the slices of the value, and whether they registered in time."""
