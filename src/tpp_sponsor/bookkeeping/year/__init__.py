"""What the posted months of a calendar year came to: the award file of the city, and the papers of its donors."""
