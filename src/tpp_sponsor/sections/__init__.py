"""The sections of `config.toml`: what each may hold, and what ships (docs/rules.md#settings)."""
