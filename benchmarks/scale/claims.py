"""Makes claims files in chunks: gazetteer places at random dates, and what merely copying them costs."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

__all__ = ["make_claims", "stream_seconds"]

GROUP = 1 << 20


def make_claims(path: Path, rows: int, places: Sequence[str], days: tuple[int, int], *, seed: int = 1) -> None:
    """Write ``rows`` claims (place, date) with constant memory; days count from 1970-01-01."""
    rng = np.random.default_rng(seed)
    names = pa.array(places, pa.string())
    schema = pa.schema([("place", pa.string()), ("date", pa.date32())])
    with pq.ParquetWriter(path, schema, compression="snappy") as writer:
        for first in range(0, rows, GROUP):
            count = min(GROUP, rows - first)
            place = names.take(pa.array(rng.integers(0, len(names), count)))
            on = pa.array(rng.integers(days[0], days[1] + 1, count).astype(np.int32)).view(pa.date32())
            writer.write_table(pa.table([place, on], schema=schema), row_group_size=GROUP)


def stream_seconds(source: Path, target: Path) -> float:
    """Return the CPU seconds of copying the claim columns from Parquet to Parquet, one row group at a time.

    The limit: what any program that reads these claims and writes as many rows must spend. Text stays
    dictionary-encoded, as it does in the batch.
    """
    begun = time.process_time()
    file = pq.ParquetFile(source, read_dictionary=["place"], pre_buffer=False)
    with pq.ParquetWriter(target, file.schema_arrow, compression="snappy", write_statistics=False) as writer:
        for group in range(file.metadata.num_row_groups):
            writer.write_table(file.read_row_group(group, use_threads=False))
    return time.process_time() - begun
