"""The acts that keep the books safe and deliver notices."""
