"""The vocabulary of the field: periods, money, identifiers, tariffs. Pure."""
