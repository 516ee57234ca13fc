"""File layouts of receivers, as data (profiles)."""
