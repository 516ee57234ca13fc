"""Why a cell could not be read."""
