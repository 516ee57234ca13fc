"""A made-up city for the demo and the benchmarks."""
