"""A made-up city with its office files, for the command `demo` and the benchmarks."""
