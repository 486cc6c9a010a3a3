"""Points of a 2-km grid and settlements as the mappers of ``control/common_format`` draw them, frame by frame.

Every grid point of the theatre is tested against every frame (even-odd rule along the grid's rows, exact for edges
densified to 0.1° and straight in the equal-area plane); only places that change on some map are kept. Nothing here
knows the dates or which mappers there are.

Frames are screened by their size alone: a change of many times the usual size that is undone within a month is masked
(`masked`), one that stays and that no other mapper shows within a month either way is taken as a change of coverage:
the places concerned are silent before (they appeared) or after (they vanished), see `since` and `until`.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from benchmarks.quality.fusion_inside import (
    COLUMNS,
    ROWS,
    SOUTH_M,
    STEP_M,
    WEST_M,
    Array,
    day_of,
    edges_of,
    grid_inside,
    spots_inside,
    to_plane,
)

__all__ = ["Array", "MapperSeries", "Points", "find_common", "load_points"]

# Screening, in grid points: gigantic is 30 times the usual change and 1 % of the map.
TIMES_USUAL, MAP_SHARE, UNDONE_SHARE, UNDONE_DAYS = 30.0, 0.01, 0.2, 31
ALWAYS, NEVER = -(10**6), 10**6


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MapperSeries:
    """One mapper's layer over P places.

    Attributes
    ----------
    days
        int32 (S,): the first day of every distinct state, days since 1970-01-01, masked ones left out.
    held
        bool (S, P): whether the place lies in the land drawn.
    frame_days
        int32 (F,): every frame that counts, also unchanged ones.
    since, until
        int32 (P,): the first and last day on which the mapper covers the place (far off where always).
    masked
        (first day, day after the last) of what the screen set aside.
    counts
        Figures of the screen, for the tables.
    """

    mapper: str
    layer: str
    days: Array
    held: Array
    frame_days: Array
    since: Array
    until: Array
    masked: tuple[tuple[int, int], ...] = ()
    counts: dict[str, int] | None = None

    def held_on(self, day: int) -> tuple[Array, Array]:
        """Return (held, known) of every place, bool (P,), by the frame in force on a day since 1970-01-01."""
        row = int(np.searchsorted(self.days, day, side="right")) - 1
        if row < 0:
            return np.zeros(self.held.shape[1], bool), np.zeros(self.held.shape[1], bool)
        return self.held[row], (self.since <= day) & (day <= self.until)

    def age_on(self, day: int) -> int | None:
        """Return the age in days of the frame in force; None before the first."""
        row = int(np.searchsorted(self.frame_days, day, side="right")) - 1
        return day - int(self.frame_days[row]) if row >= 0 else None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Points:
    """Places that change on some map, and what each mapper draws there.

    ``settlement`` is bool (P,): a settlement's point (``ids`` its id, else "") or a point of the grid; ``x``, ``y`` are
    metres in the equal-area plane. ``series`` has one entry a mapper (ISW: control united with advances), ``others``
    layers of another meaning, which do not vote. ``considered`` counts all places tested.
    """

    longitude: Array
    latitude: Array
    x: Array
    y: Array
    settlement: Array
    ids: tuple[str, ...]
    series: tuple[MapperSeries, ...]
    others: tuple[MapperSeries, ...]
    considered: dict[str, int]

    @property
    def first_day(self) -> int:
        """The first day of any frame."""
        return min(int(s.frame_days[0]) for s in self.series)

    @property
    def last_day(self) -> int:
        """The last day of any frame."""
        return max(int(s.frame_days[-1]) for s in self.series)

    def between(self, first: int, last: int) -> Points:
        """Return what the frames of some days say, from first to last day since 1970-01-01, both included."""
        cut = [found for s in self.series if (found := _between(s, first, last)) is not None]
        if not cut:
            raise SystemExit(f"no mapper has frames from day {first} to {last}")
        changing = np.any([s.held.any(0) & ~s.held.all(0) for s in cut], axis=0)
        others = [found for s in self.others if (found := _between(s, first, last)) is not None]
        return replace(self, series=tuple(cut), others=tuple(others)).only(changing)

    def blocks(self, size_m: float = 25e3) -> Array:
        """Return the number of the square block of every place, int64 (P,)."""
        return (np.floor(self.x / size_m) * 10_000 + np.floor(self.y / size_m)).astype(np.int64)

    def only(self, mask: Array) -> Points:
        """Return the places of a mask."""
        chosen = np.flatnonzero(mask)

        def cut(s: MapperSeries) -> MapperSeries:
            return replace(s, held=s.held[:, chosen], since=s.since[chosen], until=s.until[chosen])

        return replace(
            self,
            longitude=self.longitude[chosen],
            latitude=self.latitude[chosen],
            x=self.x[chosen],
            y=self.y[chosen],
            settlement=self.settlement[chosen],
            ids=tuple(self.ids[i] for i in chosen),
            series=tuple(map(cut, self.series)),
            others=tuple(map(cut, self.others)),
        )


@dataclass(slots=True)
class _Layer:
    """What one file says: the first state and every change after it, over grid and settlements in one index."""

    mapper: str
    layer: str
    days: Array
    first: Array
    rows: Array
    cells: Array
    settlements: int


def _between(series: MapperSeries, first: int, last: int) -> MapperSeries | None:
    frames = series.frame_days[(series.frame_days >= first) & (series.frame_days <= last)]
    if len(frames) == 0:
        return None
    rows = np.searchsorted(series.days, frames, side="right") - 1
    row, at = np.unique(rows, return_index=True)
    return replace(series, days=frames[at].astype(np.int32), held=series.held[row], frame_days=frames)


def find_common(data: Path) -> Path:
    """Return the folder of the common format: the given one, or below it ``control/common_format``."""
    for folder in (data, data / "common_format", data / "control" / "common_format"):
        if folder.is_dir() and any(folder.glob("*.geojsonl*")):
            return folder
    raise SystemExit(f"no *.geojsonl.gz in {data} or {data}/control/common_format: give --data DIR")


def load_points(
    data: Path, *, processes: int = 2, settlements: Sequence[tuple[str, float, float]] | None = None
) -> Points:
    """Read every series and return the places that change.

    Parameters
    ----------
    data
        The data folder, its ``control`` folder or the folder of the common format.
    processes
        How many to read with.
    settlements
        (id, longitude, latitude); None for all that the atlas of the data folder knows.
    """
    folder = find_common(data)
    places = _atlas_settlements(folder) if settlements is None else list(settlements)
    spots = to_plane([p[1] for p in places], [p[2] for p in places])
    files = sorted(folder.glob("*.geojsonl*"), key=lambda f: -f.stat().st_size)
    with ProcessPoolExecutor(max_workers=processes) as pool:
        layers = list(pool.map(_read_layer, files, [spots] * len(files)))
    return _join(layers, _frames_of(folder), places, spots)


def _atlas_settlements(folder: Path) -> list[tuple[str, float, float]]:
    """Return the settlements of the atlas in the maps' own data folder, whatever the environment names."""
    from theodolite.atlas import open_atlas
    from theodolite.history.series_places import all_settlements
    from theodolite.settings import load_settings

    atlas = open_atlas(load_settings(data_dir=folder.parents[1] if folder.parent.name == "control" else None))
    places = (atlas.place(i) for i in all_settlements(atlas))
    return [(p.id, p.longitude, p.latitude) for p in places if p.longitude is not None and p.latitude is not None]


def _frames_of(folder: Path) -> dict[str, Array]:
    """Return the days of every mapper's frames that were read; empty ones (failed scrapes) left out."""
    found: dict[str, list[int]] = {}
    if (folder / "frames.csv").is_file():
        with (folder / "frames.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if row.get("state", "frame") == "frame":
                    found.setdefault(row["mapper"], []).append(day_of(row["date"]))
    return {mapper: np.unique(np.array(days, np.int32)) for mapper, days in found.items()}


def _read_layer(path: Path, spots: Array) -> _Layer:
    order = np.argsort(spots[:, 1], kind="stable")
    days: list[int] = []
    rows: list[Array] = []
    cells: list[Array] = []
    first = before = np.zeros(0, bool)
    name = ("", "")
    for mapper, layer, day, edges in edges_of(path):
        name = (mapper, layer)
        state = np.concatenate([grid_inside(edges), spots_inside(edges, spots, order)])
        if not days:
            first = before = state
        changed = np.flatnonzero(state ^ before)
        rows.append(np.full(len(changed), len(days), np.int32))
        cells.append(changed.astype(np.int32))
        days.append(day)
        before = state
    return _Layer(*name, np.array(days, np.int32), first, np.concatenate(rows), np.concatenate(cells), len(spots))


def _join(
    layers: list[_Layer], frames: dict[str, Array], places: list[tuple[str, float, float]], spots: Array
) -> Points:
    used = [layer for layer in layers if len(layer.days)]
    keep = np.unique(np.concatenate([layer.cells for layer in used]))
    series = [_series(layer, used, keep, frames.get(layer.mapper)) for layer in used]
    # Of several layers of a mapper one votes: ISW's control united with advances, else the one with the most land.
    voting = {s.mapper: s for s in sorted(series, key=lambda s: ("advance" in s.layer, float(s.held.mean())))}
    cell, spot = keep[keep < ROWS * COLUMNS], keep[keep >= ROWS * COLUMNS] - ROWS * COLUMNS
    xy = np.concatenate(
        [np.column_stack([WEST_M + STEP_M * (cell % COLUMNS), SOUTH_M + STEP_M * (cell // COLUMNS)]), spots[spot]]
    )
    lonlat = to_plane(xy[:, 0], xy[:, 1], inverse=True)
    points = Points(
        longitude=lonlat[:, 0],
        latitude=lonlat[:, 1],
        x=xy[:, 0],
        y=xy[:, 1],
        settlement=keep >= ROWS * COLUMNS,
        ids=("",) * len(cell) + tuple(places[i][0] for i in spot),
        series=tuple(voting[m] for m in sorted(voting)),
        others=tuple(s for s in series if s is not voting[s.mapper]),
        considered={"points": ROWS * COLUMNS, "settlements": len(places)},
    )
    return points.only(np.any([s.held.any(0) & ~s.held.all(0) for s in series], axis=0))


def _series(layer: _Layer, layers: list[_Layer], keep: Array, frames: Array | None) -> MapperSeries:
    held = np.zeros((len(layer.days), len(keep)), np.uint8)
    held[layer.rows, np.searchsorted(keep, layer.cells)] = 1
    held[0] = layer.first[keep]
    held = np.bitwise_xor.accumulate(held, axis=0).astype(bool)
    masked, breaks = _screen(layer, layers)
    since, until = np.full(len(keep), ALWAYS, np.int32), np.full(len(keep), NEVER, np.int32)
    for row in breaks:
        day = int(layer.days[row])
        gone, came = held[row - 1] & ~held[row], ~held[row - 1] & held[row]
        held[row:, gone], held[:row, came] = True, True
        until[gone], since[came] = day - 1, day
    good = ~_within(layer.days, masked)
    frames = layer.days if frames is None else np.union1d(frames, layer.days)
    return MapperSeries(
        mapper=layer.mapper,
        layer=layer.layer,
        days=layer.days[good],
        held=held[good],
        frame_days=frames[~_within(frames, masked)].astype(np.int32),
        since=since,
        until=until,
        masked=tuple(masked),
        counts={"dropped_places": int((until < NEVER).sum()), "added_places": int((since > ALWAYS).sum())},
    )


def _within(days: Array, stretches: list[tuple[int, int]]) -> Array:
    return np.asarray(
        np.logical_or.reduce([np.zeros(len(days), bool), *((days >= a) & (days < b) for a, b in stretches)])
    )


def _screen(layer: _Layer, layers: list[_Layer]) -> tuple[list[tuple[int, int]], list[int]]:
    """Return the stretches to mask (first day, day after the last) and the rows where coverage changed."""
    size = np.bincount(layer.rows, minlength=len(layer.days))
    usual = float(np.median(size[size > 0])) if (size > 0).any() else 0.0
    gigantic = np.flatnonzero((size > TIMES_USUAL * usual) & (size >= MAP_SHARE * layer.first.sum()))
    masked: list[tuple[int, int]] = []
    breaks: list[int] = []
    for row in gigantic.tolist():
        if _within(layer.days[row : row + 1] - 1, masked)[0]:
            continue  # the change back
        end = _undone(layer, row, int(size[row]))
        if end is not None:
            masked.append((int(layer.days[row]), end))
        elif not _shown_elsewhere(layer, row, layers):
            breaks.append(row)
    return masked, breaks


def _undone(layer: _Layer, row: int, size: int) -> int | None:
    """Return the day on which a gigantic change is undone, None if it is not within a month."""
    parity = np.zeros(len(layer.first), np.int8)
    for later in range(row, len(layer.days)):
        if layer.days[later] - layer.days[row] > UNDONE_DAYS:
            return None
        parity[layer.cells[layer.rows == later]] ^= 1
        if parity.sum() <= UNDONE_SHARE * size:
            return int(layer.days[later])
    return None


def _shown_elsewhere(layer: _Layer, row: int, layers: list[_Layer]) -> bool:
    cells, day = layer.cells[layer.rows == row], int(layer.days[row])
    for other in layers:
        near = np.abs(other.days[other.rows] - day) <= UNDONE_DAYS
        if other.mapper != layer.mapper and len(np.intersect1d(cells, other.cells[near])) > UNDONE_SHARE * len(cells):
            return True
    return False
