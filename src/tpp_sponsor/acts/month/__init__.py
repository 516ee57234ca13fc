"""The acts on a month, from `check` to `report`."""
