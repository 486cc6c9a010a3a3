"""Claims in Parquet to verdicts in Parquet, beside the limit of merely copying the claims' columns."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from benchmarks.scale.claims import make_claims, stream_seconds
from benchmarks.speed.histories_scene import SEED, Scene
from benchmarks.speed.peers import cpu_seconds
from theodolite.batch import BatchOptions, run_batch

RUNS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Rows per CPU-second from file to file, by one process, and of copying the claims' columns alone."""

    rows: int
    per_s: float
    stream_per_s: float

    @property
    def stream_limit_share(self) -> float:
        """The share of the batch's CPU time that copying the claims' columns alone takes."""
        return self.per_s / self.stream_per_s


def time_rows(scene: Scene, folder: Path, *, rows: int) -> Rows:
    """Write random claims (place, date) and run them through ``theodolite batch``'s own function, opening included."""
    claims, out = folder / "claims.parquet", folder / "verdicts.parquet"
    days = int(scene.frame_days[0]), int(scene.frame_days[-1])
    make_claims(claims, rows, scene.place_ids, days, seed=SEED)
    seconds = [_batch_seconds(scene, claims, out, rows) for _ in range(RUNS)]
    stream = [stream_seconds(claims, folder / "copy.parquet") for _ in range(RUNS)]
    return Rows(rows=rows, per_s=rows / min(seconds), stream_per_s=rows / min(stream))


def _batch_seconds(scene: Scene, claims: Path, out: Path, rows: int) -> float:
    begun = cpu_seconds()
    result = run_batch(str(claims), str(out), settings=scene.settings, options=BatchOptions(engine="serial"))
    seconds = cpu_seconds() - begun
    if result.rows != rows:
        raise AssertionError(f"{result.rows} verdicts of {rows} claims")
    for path in out.parent.glob(f"{out.name}*"):
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    return seconds
