"""What the made-up city has beside its sponsors: funds, employees on wages, contracts, and counts of all segments."""
