"""Allocation: the premium of each claim, what each payer can carry, and which payer pays for which worker."""
