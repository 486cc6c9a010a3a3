"""Benchmarks of bulk answers: rows per CPU-second, scaling over workers, memory, share of the limit."""
