"""Where the kernel runs: in this process, in a pool of processes, or on a distributed engine."""

from theodolite.batch.engines.base import ENTRY_POINTS, Crew, Engine, engine_names, get_engine

__all__ = ["ENTRY_POINTS", "Crew", "Engine", "engine_names", "get_engine"]
