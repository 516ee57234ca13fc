"""Documents for payers other than TPP: funds, and employers of non-ASN staff."""
