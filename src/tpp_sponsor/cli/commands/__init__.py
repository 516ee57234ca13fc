"""The commands (docs/rules.md#commands): each reads its arguments, asks one module, and tells the answer."""
