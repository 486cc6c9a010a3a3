"""Claims as rows to verdicts as rows: millions on one machine, more on many."""

from theodolite.batch.kernel import Layout
from theodolite.batch.run import BatchOptions, BatchResult, run_batch

__all__ = ["BatchOptions", "BatchResult", "Layout", "run_batch"]
