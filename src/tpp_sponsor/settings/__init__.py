"""The settings of a city, checked as a whole."""
