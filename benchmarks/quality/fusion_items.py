"""Changes of hands of the points of :mod:`benchmarks.quality.fusion_points`, and how a date or a forecast is scored.

An item is a place and a direction (gained or lost) in which at least one mapper ends settled: each mapper's report is
the day since which it shows the new hands for good, by the rules that ship (:mod:`theodolite.fusion.reports`). The
truth of an item for a held-out mapper is its own report.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.quality.fusion_points import MapperSeries, Points
from theodolite.fusion.reports import runs_of, settled_turns
from theodolite.fusion.table import ALREADY, NOT_SHOWN, SHOWN, SILENT, ReportTable
from theodolite.settings import load_rules

__all__ = ["Items", "Window", "coverage", "crps", "folds_of", "items_of", "states_by_day", "window_of"]

Array = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Items:
    """N changes of hands: the place's row, the direction, the block it lies in, and every mapper's report."""

    place: Array
    gained: Array
    block: Array
    settlement: Array
    table: ReportTable

    def rows(self, chosen: Array) -> Items:
        """Return some of them."""
        return Items(
            place=self.place[chosen],
            gained=self.gained[chosen],
            block=self.block[chosen],
            settlement=self.settlement[chosen],
            table=self.table.rows(chosen),
        )

    def dates(self) -> Array:
        """Return every mapper's day of report, float64 (N, M), NaN where it shows none."""
        return np.where(self.table.state == SHOWN, self.table.day.astype(float), np.nan)


def items_of(points: Points, *, series: tuple[MapperSeries, ...] | None = None, block_m: float = 25e3) -> Items:
    """Return the changes of hands of all places, gains before losses."""
    used = points.series if series is None else series
    columns = [_column(one) for one in used]
    parts = []
    for gained in (True, False):
        told = [_told(column, gained) for column in columns]
        state = np.stack([t[0] for t in told], axis=1)
        rows = np.flatnonzero((state == SHOWN).any(axis=1))
        parts.append((rows, gained, [np.stack([t[i] for t in told], axis=1)[rows] for i in range(4)]))
    place = np.concatenate([rows for rows, _, _ in parts])
    state, day, gap, seen = (np.concatenate([part[i] for _, _, part in parts]) for i in range(4))
    return Items(
        place=place,
        gained=np.concatenate([np.full(len(rows), gained) for rows, gained, _ in parts]),
        block=points.blocks(block_m)[place],
        settlement=points.settlement[place],
        table=ReportTable(mappers=tuple(s.mapper for s in used), state=state, day=day, gap=gap, seen=seen),
    )


def _column(series: MapperSeries) -> tuple[Array, Array, Array, Array, Array]:
    """Return by place: settled at the end (-1 silent), since when, days since the frame before, first, last frame."""
    count = series.held.shape[1]
    end, on, gap = np.full(count, -1), np.zeros(count, np.int64), np.zeros(count, np.int64)
    first, last = np.zeros(count, np.int64), np.zeros(count, np.int64)
    settle = load_rules().flip_settle_days
    for place in range(count):
        frames = series.frame_days
        frames = frames[(frames >= series.since[place]) & (frames <= series.until[place])]
        if len(frames) == 0:
            continue
        runs = _runs(series, place, frames)
        turns, until = settled_turns(runs, settle)
        final = turns[-1]
        end[place], on[place] = int(final.above), final.on
        gap[place] = 0 if final.before is None else max(1, final.on - final.before)
        first[place], last[place] = int(frames[0]), until if until is not None else int(frames[-1])
    return end, on, gap, first, last


def _runs(series: MapperSeries, place: int, frames: Array) -> list[Any]:
    """Return the runs of one place; all frames between two changes read the same and are told by the first and last."""
    held = series.held[:, place]
    at = np.flatnonzero(held[1:] != held[:-1]) + 1
    begins = np.unique(np.concatenate([[0], np.searchsorted(frames, series.days[at])]))
    begins = begins[begins < len(frames)]
    ends = np.concatenate([begins[1:] - 1, [len(frames) - 1]])
    marks = np.unique(np.concatenate([begins, ends]))
    days = frames[marks]
    above = held[np.searchsorted(series.days, days, side="right") - 1]
    return runs_of(days.tolist(), above.tolist())


def _told(column: tuple[Array, Array, Array, Array, Array], gained: bool) -> tuple[Array, Array, Array, Array]:
    end, on, gap, first, last = column
    shown = end == int(gained)
    state = np.select([end < 0, shown & (gap > 0), shown], [SILENT, SHOWN, ALREADY], NOT_SHOWN).astype(np.uint8)
    day = np.where(state == SILENT, 0, np.where(shown, on, last)).astype(np.int32)
    seen = np.where(state == SILENT, 0, last - first).astype(np.int32)
    return state, day, np.where(state == SHOWN, gap, 0).astype(np.int32), seen


def folds_of(block: Array, count: int) -> Array:
    """Return the fold of every item: whole blocks, the largest first, each to the fold with the fewest items."""
    names, sizes = np.unique(block, return_counts=True)
    fold_of, load = {}, np.zeros(count)
    for i in np.lexsort((names, -sizes)):
        fold = int(np.argmin(load))
        fold_of[int(names[i])], load[fold] = fold, load[fold] + sizes[i]
    return np.array([fold_of[int(b)] for b in block], dtype=np.int64)


def states_by_day(points: Points) -> tuple[Array, Array]:
    """Return the days and every mapper's reading on each, int8 (days, places, M): 1 held, 0 not, -1 silent."""
    days = np.arange(points.first_day, points.last_day + 1)
    found = np.full((len(days), len(points.x), len(points.series)), -1, np.int8)
    for column, series in enumerate(points.series):
        row = np.searchsorted(series.days, days, side="right") - 1
        live = row >= 0
        known = (series.since[None] <= days[live, None]) & (days[live, None] <= series.until[None])
        found[live, :, column] = np.where(known, series.held[row[live]], -1)
    return days, found


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Window:
    """The days on which a held-out mapper can have reported a settled change, and which of its frames each falls to.

    ``days`` int (D,), from its first frame to its last less the settle time; ``frames`` the days of its frames there;
    ``at`` int (D,): the frame in force.
    """

    days: Array
    frames: Array
    at: Array

    def snapped(self, frame_share: Array) -> Array:
        """Return the distribution over days (N, D) of one over frames (N, F), given that it falls into the window."""
        low, high = frame_share[:, :1], frame_share[:, -1:]
        inside = (frame_share - low) / np.maximum(high - low, 1e-9)
        return np.asarray(inside[:, self.at])


def window_of(series: MapperSeries) -> Window:
    """Return the window of a mapper."""
    settle = load_rules().flip_settle_days
    frames = series.frame_days[series.frame_days <= max(series.frame_days[-1] - settle, series.frame_days[0])]
    days = np.arange(int(frames[0]), int(frames[-1]) + 1)
    return Window(days=days, frames=frames, at=np.searchsorted(frames, days, side="right") - 1)


def crps(share: Array, window: Window, truth: Array) -> Array:
    """Return the continuous ranked probability score (Gneiting & Raftery 2007) of distributions over days, (N,)."""
    return np.asarray(((share - (window.days[None] >= truth[:, None])) ** 2).sum(axis=1))


def coverage(share: Array, window: Window, truth: Array, level: float = 0.9) -> Array:
    """Return whether the truth lies between the central quantiles, both included, bool (N,)."""
    low = window.days[(share >= (1 - level) / 2).argmax(axis=1)]
    high = window.days[(share >= (1 + level) / 2 - 1e-9).argmax(axis=1)]
    return np.asarray((low <= truth) & (truth <= high))
