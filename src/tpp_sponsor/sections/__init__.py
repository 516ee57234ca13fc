"""The sections of `config.toml`: what each may hold, and what ships (contract section 1)."""
