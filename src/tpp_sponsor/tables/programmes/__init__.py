"""Frames of funds, employees on wages, construction contracts and official counts of segments."""
