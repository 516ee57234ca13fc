"""What protects the console: sessions, CSRF tokens, login attempts, headers, bounds of uploads."""
