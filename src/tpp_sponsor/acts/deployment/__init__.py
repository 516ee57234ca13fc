"""The acts on a deployment: make one, back it up, restore it, its accounts, its journal as text, its mail."""
