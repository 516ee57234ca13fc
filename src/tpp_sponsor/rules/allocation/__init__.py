"""Allocation: the premium of each claim, what each payer can carry, and who pays for whom."""
