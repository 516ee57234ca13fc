"""The commands of every month, from `init` to `report`."""
