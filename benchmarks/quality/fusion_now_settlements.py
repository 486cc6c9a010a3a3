"""The same measure on the shares of settlements, as the program uses them, and the figures that ship.

Needs the maps' archive (`--data` is a data folder); step functions are kept in the cache.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.quality.fusion_now import FOLDS, QUARTERS, World, draw, lay_out, soft_share
from benchmarks.quality.fusion_now_fit import BINS, count_subsets, fit_slopes
from benchmarks.quality.fusion_points import Array
from theodolite.fusion.majority import shipped_calibration
from theodolite.history.steps import StepTable, number_day

if TYPE_CHECKING:
    from theodolite.atlas import Atlas

__all__ = ["calibration_text", "fit_shipped", "open_tables", "settlement_world"]

_MOVED = 0.05
_BLOCK_DEGREES = (0.35, 0.225)  # longitude, latitude: about 25 km


def open_tables(data: Path) -> tuple[tuple[StepTable, ...], Atlas]:
    """Open the step functions of all settlements."""
    from theodolite.atlas import open_atlas
    from theodolite.history.series import open_steps
    from theodolite.settings import load_settings
    from theodolite.witness.archive import open_archive

    settings = load_settings(data_dir=data)
    atlas = open_atlas(settings)
    return open_steps(open_archive(settings), atlas, settings), atlas


def settlement_world(tables: Sequence[StepTable], atlas: Atlas) -> World:
    """Lay out the settlements whose share changes by more than a twentieth on some map."""
    rows = np.flatnonzero(np.any([[_moves(t, i) for i in range(len(t.place_ids))] for t in tables], axis=0))
    first = max(min(int(t.frame_days[0]) for t in tables), min(int(t.frame_days[-1]) for t in tables) - 1_500)
    days = np.arange(first, max(int(t.frame_days[-1]) for t in tables) + 1)
    shares = np.full((len(tables), len(days), len(rows)), np.nan, np.float32)
    votes = np.full(shares.shape, -1, np.int8)
    for number, table in enumerate(tables):
        for column, row in enumerate(rows):
            begin, end = table.starts[row], table.starts[row + 1]
            at = np.searchsorted(table.days[begin:end], days, side="right") - 1
            seen, step = at >= 0, begin + at[at >= 0]
            votes[number, seen, column] = table.value[step] >= 0.5
            shares[number, seen, column] = (table.low[step] + table.value[step] + table.high[step]) / 3
    places = [atlas.place(tables[0].place_ids[row]) for row in rows]
    block = [
        (math.floor((p.longitude or 0) / _BLOCK_DEGREES[0]), math.floor((p.latitude or 0) / _BLOCK_DEGREES[1]))
        for p in places
    ]
    frames = [t.frame_days[t.frame_days >= first] for t in tables]
    return lay_out(tuple(t.mapper for t in tables), votes, shares, frames, days, np.array(block))


def _moves(table: StepTable, row: int) -> bool:
    steps: Array = table.value[table.starts[row] : table.starts[row + 1]]
    return len(steps) > 1 and bool(np.ptp(steps) > _MOVED)


def fit_shipped(world: World, *, step_days: int = 7) -> tuple[float, float, int]:
    """Return ceiling, half and the number of answers that they are fitted to: all mappers, all of the time."""
    counts = np.zeros((FOLDS, QUARTERS, len(world.mappers), BINS + 1, 2))
    for mapper in range(len(world.mappers)):
        count_subsets(counts, draw(world, mapper, step_days=step_days, fewest=1), soft_share)
    ceiling, half = fit_slopes(counts.sum(axis=(0, 1)))
    return ceiling, half, int(counts.sum())


def calibration_text(world: World, tables: Sequence[StepTable], held_out: dict[str, float]) -> str:
    """Return what ships as TOML."""
    ceiling, half, answers = fit_shipped(world)
    used = shipped_calibration()
    first = number_day(min(int(t.frame_days[0]) for t in tables))
    last = number_day(max(int(t.frame_days[-1]) for t in tables))
    return "\n".join(
        [
            "# Written by `python -m benchmarks.quality.fusion_now --fit`: not edited by hand.",
            f"origin = \"fitted by this program to {answers} answers of {len(tables)} mappers' maps on "
            f"{len(world.fold)} settlements where the front moves or maps differ, {first} to {last}; each mapper held "
            f"out in turn: Brier {held_out['brier']:.3f}, log-loss {held_out['log_loss']:.3f}, calibration error "
            f'{held_out["ece"]:.3f}"',
            "",
            "[soft_majority]",
            f"ceiling = {ceiling:.3f}",
            f"half = {half}",
            f"clip = {used.clip}",
            f"age_days = {used.age_days}",
            f"stale_days = {used.stale_days}",
            f"window_days = {used.window_days}",
            "",
        ]
    )
