"""Notices by e-mail: compose them, render their texts, and send them over SMTP."""
