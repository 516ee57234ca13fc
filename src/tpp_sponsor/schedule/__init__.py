"""The scheduler: which job runs when, each in a process of its own (ADR 0006)."""
