"""The pages of `site/`, as a function of ledger and archive."""
