"""The ranking of departments: measures, places, disclosure, rewards. Pure."""
