"""The journal for hledger and beancount."""
