"""Lists that come back from others: the response of BPJS, the register of cards of an office."""
