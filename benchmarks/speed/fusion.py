"""Fusing many made-up histories: ``python -m benchmarks.speed.fusion [--places 30000] [--days 1600] [--json FILE]``.

Two sets: *like the real ones*, where most places never change and those that do change with their neighbours on the
frames of six mappers (daily, weekly, every four days), with lags, misses and flapping; and *all distinct*, where every
place changes on days of its own, so that nothing is gained by reckoning equal histories once. Wall and CPU seconds and
peak memory of a process of its own, from step functions to every change of hands and the probability held on each day.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import time
from pathlib import Path
from typing import Any

import numpy as np

from theodolite.fusion.bulk import fuse_tables
from theodolite.fusion.lags import shipped_model
from theodolite.history.steps import StepTable

MAPPERS = (
    ("a", 1, 1.0, 4.0),
    ("b", 1, 0.0, 6.0),
    ("c", 7, 2.0, 5.0),
    ("d", 4, 1.0, 8.0),
    ("e", 1, -4.0, 12.0),
    ("f", 3, 0.0, 9.0),
)
FIRST = 19_000


def made(places: int, days: int, *, distinct: bool, seed: int = 0) -> list[StepTable]:
    """Return made-up tables of six mappers."""
    rng = np.random.default_rng(seed)
    groups = places if distinct else max(1, places // 10)
    group = np.arange(places) if distinct else rng.integers(0, groups, places)
    changes = np.ones(groups, bool) if distinct else rng.random(groups) < 0.15
    tau = rng.uniform(0.1 * days, 0.9 * days, groups)
    return [_table(m, group, np.where(changes, tau, np.inf), days, rng, distinct=distinct) for m in MAPPERS]


def _table(
    mapper: tuple[str, int, float, float], group: Any, tau: Any, days: int, rng: Any, *, distinct: bool
) -> StepTable:
    name, cadence, mean, scale = mapper
    frames = np.arange(0, days, cadence)
    told = tau + mean + scale * rng.standard_t(2, len(tau))
    told = np.where(rng.random(len(tau)) < 0.05, np.inf, told)[group]
    if not distinct:
        told = np.round(told / 3) * 3
    flap = rng.random(len(group)) < 0.05
    rows, at, value = [np.arange(len(group))], [np.zeros(len(group), np.int64)], [np.zeros(len(group))]
    for shift, share, which in (
        (0, 1.0, told < days - 1),
        (5, 0.2, flap & (told < days - 30)),
        (9, 1.0, flap & (told < days - 30)),
    ):
        place = np.flatnonzero(which & (told > 1))
        rows.append(place)
        at.append(np.ceil((told[place] + shift) / cadence).astype(np.int64).clip(1, len(frames) - 1) + 0)
        value.append(np.full(len(place), share))
    return _steps(
        name,
        np.concatenate(rows),
        FIRST + frames[np.concatenate(at)],
        np.concatenate(value),
        FIRST + frames,
        len(group),
    )


def _steps(name: str, row: Any, day: Any, value: Any, frames: Any, count: int) -> StepTable:
    order = np.lexsort((np.arange(len(row)), day, row))
    row, day, value = row[order], day[order], value[order]
    last = np.ones(len(row), bool)
    last[:-1] = (row[1:] != row[:-1]) | (day[1:] != day[:-1])
    row, day, value = row[last], day[last].astype(np.int32), value[last]
    return StepTable(
        mapper=name,
        side="RU",
        edge_m=500.0,
        place_ids=tuple(f"p{i:06d}" for i in range(count)),
        starts=np.concatenate([[0], np.cumsum(np.bincount(row, minlength=count))]).astype(np.int32),
        days=day,
        value=value,
        low=value,
        high=value,
        unknown=np.zeros(len(value)),
        inside=value >= 0.5,
        frame_days=frames.astype(np.int32),
        silent=np.zeros(count, bool),
    )


def run(places: int, days: int, distinct: bool) -> dict[str, Any]:
    """Return figures of one set; run in a process of its own."""
    tables = made(places, days, distinct=distinct)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    wall, cpu = time.perf_counter(), time.process_time()
    fused = fuse_tables(tables)
    read = time.perf_counter() - wall
    count = sure = 0
    for flips, held in fused.flips(shipped_model()):
        count += len(flips)
        sure += int((np.abs(held - 0.5) > 0.45).sum())
    return {
        "places": places,
        "days": days,
        "mappers": len(tables),
        "distinct_histories": len(fused.changes),
        "changes_fused": count,
        "place_days_surer_than_95": round(sure / (len(fused.changes) * len(fused.days)), 3),
        "wall_s": round(time.perf_counter() - wall, 1),
        "cpu_s": round(time.process_time() - cpu, 1),
        "of_it_reading_steps_s": round(read, 1),
        "peak_memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "before_fusing_mb": round(before / 1024),
    }


def main(argv: list[str] | None = None) -> int:
    """Run both sets."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--places", type=int, default=30_000)
    parser.add_argument("--days", type=int, default=1_600)
    parser.add_argument("--json", type=Path)
    args = parser.parse_args(argv)
    found = {}
    for name, distinct in (("like_the_real_ones", False), ("all_distinct", True)):
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            found[name] = pool.apply(run, (args.places, args.days, distinct))
        print(f"{name:20}" + "  ".join(f"{key} {value}" for key, value in found[name].items()))
    if args.json:
        args.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
