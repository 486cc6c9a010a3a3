"""Quality control of frames, measured: ``python -m benchmarks.quality.frames [--data DIR] [--json FILE]``.

*Real maps*: by mapper the changes of 2-km points and of settlements that are taken back within 14 days, with every
frame that could be read (also those whose area collapsed), and with those that count. *Planted*: faults put into real
frames of every mapper, at evenly spaced days; how many are found, and how many frames beyond them are masked. What is
true and looks odd (a fast advance, a fast retreat, a raid) is planted too and must not be masked.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.quality.frames_planted import PLANTS, Trial, try_plant, windows
from theodolite.atlas import Atlas, open_atlas
from theodolite.records import FrameRef
from theodolite.settings import Settings, load_settings
from theodolite.witness import common
from theodolite.witness.archive import Archive, open_archive
from theodolite.witness.build import _key
from theodolite.witness.cache import FrameCache
from theodolite.witness.cells import CELLS, CellSeries, cells_at
from theodolite.witness.quality import flags_of, screen
from theodolite.witness.screening import is_common

ROOT = Path(__file__).resolve().parents[2]
WITHIN_DAYS = 14


def find_data(named: str | None) -> Path | None:
    """Return the data folder: named, else THEODOLITE_DATA, else ../shared/data beside the project."""
    places = (named, os.environ.get("THEODOLITE_DATA"), str(ROOT.parent / "shared" / "data"))
    return next((Path(place) for place in places if place and Path(place, "control").is_dir()), None)


def undone(series: CellSeries, weights: np.ndarray[Any, Any]) -> tuple[float, float]:
    """Return the weighted changes after the first state, and those that the same cell takes back within 14 days."""
    later = series.step > 0
    order = np.lexsort((series.step[later], series.key[later]))
    key, step = series.key[later][order], series.step[later][order]
    days = np.array([d.toordinal() for d in series.days])[step]
    back = (key[1:] == key[:-1]) & (days[1:] - days[:-1] <= WITHIN_DAYS)
    weight = weights[key % CELLS]
    return float(weight.sum()), float(weight[:-1][back].sum())


def real(archive: Archive, everything: Everything, atlas: Atlas) -> dict[str, Any]:
    """Count what is taken back, by mapper, with all frames and with those that count."""
    points = np.ones(CELLS)
    places = [p for p in atlas.settlements((21.5, 43.5, 41.0, 53.0)) if p.country == "UA"]
    at = cells_at(np.array([p.longitude for p in places]), np.array([p.latitude for p in places]))
    settlements = np.bincount(at[at >= 0], minlength=CELLS).astype(float)
    found: dict[str, Any] = {}
    for mapper in archive.mappers:
        row: dict[str, Any] = {"masked": [f.valid_on.isoformat() for f in archive.masked(mapper)]}
        row["set_aside"] = sum(r.valid_on is not None for r in archive.rejected(mapper))
        for name, source in (("before", everything), ("after", archive)):
            for unit, weights in (("points", points), ("settlements", settlements)):
                counts = [0.0, 0.0]
                for alike in (True, False):
                    group = [f for f in source.frames(mapper) if is_common(f) is alike]
                    some = undone(source.cell_series(mapper, group), weights) if group else (0.0, 0.0)
                    counts = [a + b for a, b in zip(counts, some, strict=True)]
                row[f"{unit}_{name}"] = {"changes": round(counts[0]), "undone": round(counts[1])}
        kinds: dict[str, int] = {}
        for flag in flags_of(archive, mapper):
            kinds[flag.kind.value] = kinds.get(flag.kind.value, 0) + 1
        row["flags"] = kinds
        found[mapper] = row
    return found


def planted(archive: Archive, trials: int) -> dict[str, Any]:
    """Plant every fault and oddity into real windows of every mapper."""
    found: dict[str, list[Trial]] = {name: [] for name in PLANTS}
    with tempfile.TemporaryDirectory() as folder:
        for mapper in archive.mappers:
            for number, window in enumerate(windows(archive, mapper, trials)):
                cache = Path(folder) / f"{mapper}-{number}.sqlite"
                for name in PLANTS:
                    trial = try_plant(name, window, cache)
                    if trial is not None:
                        found[name].append(trial)
    return {
        name: {
            "trials": len(rows),
            "found": sum(r.found for r in rows),
            "masked_of_planted": sum(r.masked_planted for r in rows),
            "planted_frames": sum(r.planted for r in rows),
            "masked_beyond": sum(r.masked_beyond for r in rows),
            "is_fault": PLANTS[name].is_fault,
        }
        for name, rows in found.items()
        if rows
    }


def timings(settings: Settings) -> dict[str, float]:
    """Return CPU seconds by mapper: all flags with nothing kept, the same with one new day, and from the cache."""
    found: dict[str, float] = {}
    archive = open_archive(settings)
    for mapper in archive.mappers:
        frames = archive.frames(mapper)
        with tempfile.TemporaryDirectory() as folder:
            cache = FrameCache(Path(folder) / "cells.sqlite")
            by_state = {f.state: f for f in frames}

            def run(some: Any, *, cache: Any = cache, by_state: Any = by_state, mapper: str = mapper) -> float:
                began = time.process_time()
                screen(some, cache=cache, load=lambda s: archive.projected(by_state[s]),
                       cadence_days=archive.info(mapper).cadence_days)  # fmt: skip
                return time.process_time() - began

            found[f"{mapper}_first_s"] = round(run(frames[:-1]), 3)
            found[f"{mapper}_new_day_s"] = round(run(frames), 3)
            cache.close()
    return found


class Everything:
    """The frames of an archive with those masked and those whose area collapsed."""

    def __init__(self, settings: Settings) -> None:
        self._archive = open_archive(replace(settings, raw_frames=True))
        self._folder = settings.data_dir / "control" / common.FOLDER

    def frames(self, mapper: str) -> list[FrameRef]:
        """Return the frames, ascending."""
        found = {f.valid_on: f for f in self._archive.frames(mapper)}
        days = [r.valid_on for r in self._archive.rejected(mapper) if r.valid_on and "median" in r.reason]
        found |= {f.valid_on: f for f in self._common(mapper, set(days)) if f.valid_on not in found} if days else {}
        return [found[on] for on in sorted(found)]

    def _common(self, mapper: str, days: set[date]) -> Iterator[FrameRef]:
        shelf = self._archive._shelf(mapper)
        rows = shelf.cache.frames()
        for path in sorted(self._folder.glob(f"{mapper}*.geojsonl.gz")):
            lines = [line for line in common.iter_lines(path) if isinstance(line, common.CommonLine)]
            for day in sorted(days):
                line = max((x for x in lines if x.valid_on <= day), key=lambda x: x.valid_on, default=None)
                row = rows.get(_key("common", mapper, common.READER_VERSION, line.sha256)) if line else None
                if row is not None:
                    yield FrameRef(mapper=mapper, valid_on=day, sha256="", state=row.state,
                                   files=(f"control/{common.FOLDER}/{path.name}",))  # fmt: skip

    def cell_series(self, mapper: str, frames: Sequence[FrameRef]) -> CellSeries:
        """Return what toggles along some frames."""
        return self._archive.cell_series(mapper, frames)


def _print(result: dict[str, Any]) -> None:
    print(f"changes taken back within {WITHIN_DAYS} days, before and after quality control (of all changes)")
    print(f"{'mapper':15} {'2-km points':>32} {'settlements':>30}  masked, set aside")
    for mapper, row in result["real"].items():
        told = []
        for unit in ("points", "settlements"):
            one, two = row[f"{unit}_before"], row[f"{unit}_after"]
            told.append(f"{one['undone']:,} -> {two['undone']:,} (of {one['changes']:,} -> {two['changes']:,})")
        print(f"{mapper:15} {told[0]:>32} {told[1]:>30}  {len(row['masked'])}, {row['set_aside']}  {row['flags']}")
    print("\nplanted into real frames")
    for name, row in result["planted"].items():
        kind = "fault" if row["is_fault"] else "true "
        print(
            f"{kind} {name:18} {row['found']:3} of {row['trials']:3} found; masked {row['masked_of_planted']} of "
            f"{row['planted_frames']} planted frames and {row['masked_beyond']} others"
        )
    print("\nCPU seconds", result["timing"])


def main(arguments: list[str] | None = None) -> int:
    """Print the tables and write the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", metavar="DIR")
    parser.add_argument("--json", metavar="FILE")
    parser.add_argument("--trials", type=int, default=3, metavar="N", help="windows a mapper (default 3)")
    args = parser.parse_args(arguments)
    data = find_data(args.data)
    if data is None:
        print("the maps of control/ are needed: give --data DIR or THEODOLITE_DATA", file=sys.stderr)
        return 1
    settings = load_settings(data_dir=data)
    archive = open_archive(settings)
    result = {
        "within_days": WITHIN_DAYS,
        "real": real(archive, Everything(settings), open_atlas(settings)),
        "planted": planted(archive, args.trials),
        "timing": timings(settings),
    }
    _print(result)
    if args.json:
        Path(args.json).write_text(json.dumps(result, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
