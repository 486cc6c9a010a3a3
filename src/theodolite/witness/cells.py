"""A mapper's series on a 2-km grid: which cells change from one state of the map to the next, and nothing more.

The grid covers the theatre in its equal-area metres. A cell counts as in an area when its centre is. Only what toggles
between two successive states is kept, so that a series is a few thousand numbers, and a new day costs
two rasters. Even-odd rule along rows (scan conversion; Foley, van Dam 1990, section 3.6).
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil, floor
from typing import Any

import numpy as np
import shapely

from theodolite.errors import GeometryError
from theodolite.geometry import project, unproject
from theodolite.records.control import ControlArea

__all__ = [
    "CELLS",
    "CELL_KM2",
    "CellSeries",
    "box_of",
    "cell_series",
    "cells_at",
    "cells_in",
    "clusters",
    "decode_toggles",
    "encode_toggles",
    "neighbours",
    "points_of",
    "raster",
    "toggles",
]

Array = np.ndarray[Any, Any]
_STEP_M = 2_000.0
_WEST_M, _SOUTH_M = -900_000.0, -600_000.0
_COLUMNS, _ROWS = 850, 600
CELLS = _COLUMNS * _ROWS
CELL_KM2 = 4.0
# Raise this when cells or toggles are found another way.
VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CellSeries:
    """What toggled in a series of distinct states.

    Attributes
    ----------
    days
        S days: the first of each distinct state, ascending.
    lasts
        S days: the last frame that shows it before the next state.
    states
        S keys of states.
    step, key
        int64 (E,): toggle ``e`` happened on coming to state ``step[e]`` in cell ``key[e] % CELLS`` of the class
        ``key[e] // CELLS`` (holder and status). Sorted by step. Step 0 comes from the empty map.
    classes
        'holder|status' of each class.
    """

    days: tuple[date, ...]
    lasts: tuple[date, ...]
    states: tuple[str, ...]
    step: Array
    key: Array
    classes: tuple[str, ...] = ()

    def of_step(self, number: int) -> Array:
        """Return the keys that toggle on coming to a state."""
        first, last = np.searchsorted(self.step, [number, number + 1])
        return self.key[first:last]

    def counts(self) -> Array:
        """Return how many keys toggle on coming to each state."""
        found: Array = np.bincount(self.step, minlength=len(self.days))
        return found

    def held_at(self, number: int) -> Array:
        """Return the keys that are on in a state, ascending."""
        keys, times = np.unique(self.key[: np.searchsorted(self.step, number + 1)], return_counts=True)
        found: Array = keys[times % 2 == 1]
        return found

    def without(self, masked: set[int]) -> CellSeries:
        """Return the series with some of its states left out: what they undo or redo cancels."""
        kept = [n for n in range(len(self.days)) if n not in masked]
        renumbered = np.searchsorted(kept, np.arange(len(self.days)))
        pairs, times = np.unique(np.stack([renumbered[self.step], self.key]), axis=1, return_counts=True)
        step, key = pairs[:, (times % 2 == 1) & (pairs[0] < len(kept))]
        return CellSeries(
            days=tuple(self.days[n] for n in kept),
            lasts=tuple(self.lasts[n] for n in kept),
            states=tuple(self.states[n] for n in kept),
            step=step,
            key=key,
            classes=self.classes,
        )


def raster(areas: Sequence[ControlArea]) -> dict[str, Array]:
    """Return the cells (ascending) of each class, 'holder|status', of a state's projected areas."""
    found: dict[str, Array] = {}
    for area in areas:
        name = f"{area.holder}|{area.status.value}"
        cells = cells_in(area.geometry)
        found[name] = np.union1d(found[name], cells) if name in found else cells
    return found


def cells_in(geometry: Any) -> Array:
    """Return the cells (ascending) whose centre lies in a valid polygonal geometry, projected metres."""
    rings = shapely.get_rings(shapely.get_parts(geometry))
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    if len(xy) < 2:
        return np.empty(0, dtype=np.int64)
    column, row = (xy[:, 0] - _WEST_M) / _STEP_M - 0.5, (xy[:, 1] - _SOUTH_M) / _STEP_M - 0.5
    same = ring[1:] == ring[:-1]
    x0, y0, x1, y1 = column[:-1][same], row[:-1][same], column[1:][same], row[1:][same]
    lower = np.clip(np.ceil(np.minimum(y0, y1)), 0, _ROWS).astype(np.int64)
    upper = np.clip(np.ceil(np.maximum(y0, y1)), 0, _ROWS).astype(np.int64)
    times = upper - lower
    edge = np.repeat(np.arange(len(times)), times)
    rows = np.arange(len(edge)) - np.repeat(np.cumsum(times) - times, times) + lower[edge]
    x = x0[edge] + (rows - y0[edge]) / (y1[edge] - y0[edge]) * (x1[edge] - x0[edge])
    first = np.clip(np.floor(x) + 1, 0, _COLUMNS).astype(np.int64)
    # Every row is crossed an even number of times: pairs of crossings bound the runs of cells inside.
    ends = np.sort(rows * (_COLUMNS + 1) + first)
    starts, lengths = ends[::2], ends[1::2] - ends[::2]
    spread = np.repeat(starts - np.cumsum(lengths) + lengths, lengths) + np.arange(lengths.sum())
    found: Array = spread // (_COLUMNS + 1) * _COLUMNS + spread % (_COLUMNS + 1)
    return found


def toggles(before: Mapping[str, Array], after: Mapping[str, Array]) -> dict[str, Array]:
    """Return the cells of each class that differ between two rasters."""
    found: dict[str, Array] = {}
    for name in sorted({*before, *after}):
        differs = np.zeros(CELLS, dtype=np.bool_)
        for cells in (before.get(name), after.get(name)):
            if cells is not None:
                differs[cells] ^= True
        if differs.any():
            found[name] = np.flatnonzero(differs)
    return found


def encode_toggles(changed: Mapping[str, Array]) -> bytes:
    """Turn toggles into what the cache holds."""
    return zlib.compress(json.dumps({name: cells.tolist() for name, cells in changed.items()}).encode(), 1)


def decode_toggles(data: bytes) -> dict[str, Array]:
    """Turn what the cache holds into toggles."""
    body: dict[str, list[int]] = json.loads(zlib.decompress(data))
    return {name: np.array(cells, dtype=np.int64) for name, cells in body.items()}


def cell_series(frames: Sequence[tuple[date, str]], changes: Callable[[list[tuple[str, str]]], Any]) -> CellSeries:
    """Make the series of dated states.

    Parameters
    ----------
    frames
        (day, state) of every frame, ascending.
    changes
        Given pairs (state before, state after), '' for the empty map, returns a list of their toggles by class.
    """
    firsts = [i for i, (_, state) in enumerate(frames) if i == 0 or frames[i - 1][1] != state]
    states = [frames[i][1] for i in firsts]
    lasts = [frames[i - 1][0] for i in firsts[1:]] + ([frames[-1][0]] if frames else [])
    names: dict[str, int] = {}
    steps: list[Array] = []
    keys: list[Array] = []
    for number, changed in enumerate(changes(list(zip(["", *states[:-1]], states, strict=True)))):
        for name, cells in changed.items():
            steps.append(np.full(len(cells), number, dtype=np.int64))
            keys.append(cells + CELLS * names.setdefault(name, len(names)))
    return CellSeries(
        days=tuple(frames[i][0] for i in firsts),
        lasts=tuple(lasts),
        states=tuple(states),
        step=np.concatenate(steps or [np.empty(0, dtype=np.int64)]),
        key=np.concatenate(keys or [np.empty(0, dtype=np.int64)]),
        classes=tuple(names),
    )


def neighbours(cells: Array) -> Array:
    """Return the cells that touch these by a side and are none of them, ascending."""
    column = cells % _COLUMNS
    beside = np.concatenate(
        [cells[column > 0] - 1, cells[column < _COLUMNS - 1] + 1, cells - _COLUMNS, cells + _COLUMNS]
    )
    return np.setdiff1d(beside[(beside >= 0) & (beside < CELLS)], cells)


def clusters(cells: Array) -> list[Array]:
    """Return groups of cells that hang together by sides, the largest first; then by their first cell."""
    left = set(cells.tolist())
    found: list[Array] = []
    while left:
        group = edge = np.array([left.pop()], dtype=np.int64)
        while len(edge):
            edge = np.array([c for c in neighbours(edge).tolist() if c in left], dtype=np.int64)
            left.difference_update(edge.tolist())
            group = np.concatenate([group, edge])
        found.append(np.sort(group))
    return sorted(found, key=lambda g: (-len(g), int(g[0])))


def points_of(cells: Array) -> Array:
    """Return the centres of cells, projected metres, shape (N, 2)."""
    return np.column_stack(
        [_WEST_M + (cells % _COLUMNS + 0.5) * _STEP_M, _SOUTH_M + (cells // _COLUMNS + 0.5) * _STEP_M]
    )


def cells_at(longitude: Array, latitude: Array) -> Array:
    """Return the cell of each point, WGS 84 degrees; -1 for points outside the grid."""
    try:
        xy = shapely.get_coordinates(project(shapely.multipoints(np.column_stack([longitude, latitude]))))
    except GeometryError:
        return np.full(len(longitude), -1, dtype=np.int64)
    column, row = np.floor((xy[:, 0] - _WEST_M) / _STEP_M), np.floor((xy[:, 1] - _SOUTH_M) / _STEP_M)
    ok = (column >= 0) & (column < _COLUMNS) & (row >= 0) & (row < _ROWS)
    return np.where(ok, row * _COLUMNS + column, -1).astype(np.int64)


def box_of(cells: Array) -> tuple[float, float, float, float] | None:
    """Return (west, south, east, north) in degrees, rounded outwards to 0.01, of cells; None for none."""
    if len(cells) == 0:
        return None
    xy = points_of(cells)
    half = _STEP_M / 2
    west, south, east, north = unproject(shapely.box(*(xy.min(axis=0) - half), *(xy.max(axis=0) + half))).bounds
    return (floor(west * 100) / 100, floor(south * 100) / 100, ceil(east * 100) / 100, ceil(north * 100) / 100)
