"""Builds all histories in a process of its own, for its CPU time and peak memory: prints JSON.

    python -m benchmarks.speed.histories_build --places N   (0: all)

The maps' frames are read from the warm cache (``theodolite data`` makes it); nothing else is kept from earlier runs.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.speed.peers.common import cpu_seconds
from theodolite.atlas import Atlas, open_atlas
from theodolite.history.areas import open_faces
from theodolite.history.series import PlaceSet, all_settlements, append_state, open_steps
from theodolite.history.series_fold import frames_by_day
from theodolite.history.steps import StepTable, day_number
from theodolite.settings import Settings, load_settings
from theodolite.witness.archive import Archive, open_archive

MAPPER, SIDE = "deepstate", "RU"
NEW_DAYS = 12


def build(settings: Settings, *, places: int) -> dict[str, Any]:
    """Build histories, append new days, form faces."""
    archive, atlas = open_archive(settings), open_atlas(settings)
    ids = all_settlements(atlas)
    ids = ids[:places] if places else ids
    with tempfile.TemporaryDirectory() as folder:
        fresh = dataclasses.replace(settings, cache_dir=Path(folder))
        begun = cpu_seconds()
        tables = open_steps(archive, atlas, fresh, side=SIDE, place_ids=ids)
        histories_s, histories_mb = cpu_seconds() - begun, peak_mb()
        again = cpu_seconds()
        open_steps(archive, atlas, fresh, side=SIDE, place_ids=ids)
        opened_s = cpu_seconds() - again
        cached = PlaceSet(atlas, ids, cache_dir=Path(folder) / "series")
        days = {table.mapper: _new_days(table, archive, atlas, cached) for table in tables}
        begun = cpu_seconds()
        faces = open_faces(archive, atlas, fresh, side=SIDE).of(MAPPER)
        faces_s = cpu_seconds() - begun
    return {
        "mappers": len(tables),
        "places": len(ids),
        "steps": int(sum(len(table.days) for table in tables)),
        "histories_cpu_s": histories_s,
        "histories_peak_mb": histories_mb,
        "histories_opened_again_cpu_s": opened_s,
        "new_day_cpu_s": days,
        "faces": [len(layer) for layer in faces.layers],
        "faces_cpu_s": faces_s,
        "faces_peak_mb": peak_mb(),
    }


def peak_mb() -> float:
    """Return this process's largest resident memory so far; ``ru_maxrss`` would count that of the parent, too."""
    status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    return next((int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM:")), 0.0)


def _new_days(table: StepTable, archive: Archive, atlas: Atlas, places: PlaceSet) -> dict[str, float]:
    """Append each of the newest days on which the map changed to the table as it was the day before."""
    frames = frames_by_day(archive, table.mapper)
    changed = [i for i in range(1, len(frames)) if frames[i].state != frames[i - 1].state][-NEW_DAYS:]
    seconds = []
    for number in changed:
        earlier = _until(table, day_number(frames[number].valid_on))
        archive.projected(frames[number - 1])  # yesterday's map is at hand
        begun = cpu_seconds()
        append_state(earlier, frames[number], archive=archive, atlas=atlas, places=places)
        seconds.append(cpu_seconds() - begun)
    if not seconds:
        return {"median": 0.0, "most": 0.0}
    return {"median": statistics.median(seconds), "most": max(seconds)}


def _until(table: StepTable, day: int) -> StepTable:
    """Return the table as it was before a day."""
    kept = table.days < day
    starts = np.concatenate([[0], np.cumsum(kept)])[table.starts].astype(np.int32)
    columns = {name: getattr(table, name)[kept] for name in ("days", "value", "low", "high", "unknown", "inside")}
    return dataclasses.replace(table, starts=starts, frame_days=table.frame_days[table.frame_days < day], **columns)


def main() -> int:
    """Print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--places", type=int, default=0)
    options = parser.parse_args()
    settings = load_settings(data_dir=options.data, cache_dir=options.cache)
    settings = dataclasses.replace(settings, store_dir=None)
    print(json.dumps(build(settings, places=options.places)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
