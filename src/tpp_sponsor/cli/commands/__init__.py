"""The commands (contract section 5): each reads its arguments, asks one module, and tells the answer."""
