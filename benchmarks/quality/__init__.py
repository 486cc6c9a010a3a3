"""How well articles are read: ``python -m benchmarks.quality``."""
