"""The commands on a month, from `check` to `report`."""
