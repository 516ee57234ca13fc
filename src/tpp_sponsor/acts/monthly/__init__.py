"""The acts of every month, from `init` to `report`."""
