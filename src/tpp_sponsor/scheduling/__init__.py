"""The timer: a doorbell that rings jobs, each in a process of its own (ADR 0006)."""
