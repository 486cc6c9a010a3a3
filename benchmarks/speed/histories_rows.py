"""Claims in Parquet to verdicts in Parquet, beside the limit of merely streaming the claims' columns."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.speed.histories_scene import SEED, Scene
from benchmarks.speed.histories_table import best_seconds
from theodolite.batch import BatchOptions, run_batch

CHUNK = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Rows per CPU-second from file to file, by one process, and of reading the claims' columns alone."""

    rows: int
    per_s: float
    stream_per_s: float

    @property
    def stream_limit_share(self) -> float:
        """The share of the batch's CPU time that reading the claims alone takes."""
        return self.per_s / self.stream_per_s


def time_rows(scene: Scene, folder: Path, *, rows: int) -> Rows:
    """Write random claims (place, date) and run them through ``theodolite batch``'s own function."""
    claims, schema = folder / "claims.parquet", pa.schema([("place", pa.string()), ("date", pa.date32())])
    random, ids = np.random.default_rng(SEED), pa.array(scene.place_ids)
    first, last = int(scene.frame_days[0]), int(scene.frame_days[-1])
    with pq.ParquetWriter(claims, schema, write_statistics=False) as writer:
        for start in range(0, rows, CHUNK):
            count = min(CHUNK, rows - start)
            place = ids.take(pa.array(random.integers(0, len(ids), count)))
            days = pa.array(random.integers(first, last + 1, count, dtype=np.int32)).cast(pa.date32())
            writer.write_table(pa.table([place, days], schema=schema))
    runs = iter(range(100))
    options = BatchOptions(engine="serial")

    def run() -> Any:
        result = run_batch(
            str(claims), str(folder / f"verdicts-{next(runs)}"), settings=scene.settings, options=options
        )
        if result.rows != rows:
            raise AssertionError(f"{result.rows} verdicts of {rows} claims")

    seconds, _ = best_seconds(run, repeats=3, enough_s=60)
    stream_s, _ = best_seconds(lambda: _stream(claims), repeats=3)
    return Rows(rows=rows, per_s=rows / seconds, stream_per_s=rows / stream_s)


def _stream(path: Path) -> int:
    """Read the columns of the claims, batch by batch, as the batch does."""
    file = pq.ParquetFile(path)
    return sum(batch.num_rows for batch in file.iter_batches(1 << 18, columns=["place", "date"], use_threads=False))
