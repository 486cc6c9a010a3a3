"""Settlements in the mappers' step functions: what changed between two frames, what was passed, who disagrees.

The same for maps and for the embedded table: both come as step tables (:mod:`theodolite.history.series`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from theodolite.digest.sentences import THRESHOLDS
from theodolite.geometry import project
from theodolite.history.steps import StepTable, day_number, number_day
from theodolite.records import Place, PlaceKind
from theodolite.records.digest import DisputedPlace, FrameState, Passing, PlaceChange

if TYPE_CHECKING:
    from theodolite.atlas import Atlas
    from theodolite.pipeline import Toolbox
    from theodolite.settings import DecisionRules

    Progress = Callable[[str, int, int], None]

__all__ = ["Shares", "open_shares"]

_LEAST = 0.005


@dataclass(frozen=True, slots=True)
class _Step:
    """One step of a place: the day it begins on (days since 1970) and the share."""

    day: int
    value: float


class Shares:
    """The shares that one side holds of the settlements of a region, by mapper.

    Parameters
    ----------
    tables
        One a mapper, over the same places.
    region
        Projected; only settlements whose point lies in it count. None for all.
    """

    def __init__(self, tables: Sequence[StepTable], atlas: Atlas, region: Any | None) -> None:
        self._atlas = atlas
        self._tables = {table.mapper: table for table in tables}
        self._region = region
        self._inside: dict[str, bool] = {}

    def _settlement(self, place_id: str) -> Place | None:
        """Return a place if it is a settlement of the region."""
        place = self._atlas.place(place_id)
        if place.kind is not PlaceKind.SETTLEMENT or place.country not in {None, "UA"}:
            return None
        if place_id not in self._inside:
            point = project(shapely.Point(place.longitude, place.latitude))
            self._inside[place_id] = self._region is None or bool(shapely.intersects(self._region, point))
        return place if self._inside[place_id] else None

    def changes(self, mapper: str, frames: FrameState, *, has_points: bool) -> tuple[PlaceChange, ...]:
        """Return the settlements whose share changed between a mapper's two frames, or passed a threshold in between.

        Parameters
        ----------
        has_points
            Whether the table knows about points; the embedded one does not.
        """
        table = self._tables.get(mapper)
        if table is None or frames.since_frame_on is None or frames.frame_on is None:
            return ()
        start, end = day_number(frames.since_frame_on), day_number(frames.frame_on)
        rows = np.unique(_rows_of(table)[(table.days > start) & (table.days <= end)])
        found = []
        for row in rows.tolist():
            change = self._change(table, row, start, end)
            if change is not None:
                found.append(change if has_points else _without_points(change))
        return tuple(change for change in found if _is_worth_telling(change))

    def _change(self, table: StepTable, row: int, start: int, end: int) -> PlaceChange | None:
        was, now = table.step_at(row, number_day(start)), table.step_at(row, number_day(end))
        place = self._settlement(table.place_ids[row])
        if was is None or now is None or place is None:
            return None
        footprint = self._atlas.footprint((place.id,))
        before, value = float(table.value[was]), float(table.value[now])
        return PlaceChange(
            place=place,
            before=before,
            value=value,
            low=float(table.low[now]),
            high=float(table.high[now]),
            edge_m=table.edge_m,
            footprint=footprint.kind,
            inside_before=bool(table.inside[was]),
            inside=bool(table.inside[now]),
            passed=_passings(_steps(table, row), before, value, start, end),
            moved_km2=abs(value - before) * float(project(footprint.geometry).area) / 1e6,
        )

    def disputed(self, frames: Mapping[str, FrameState], rules: DecisionRules) -> tuple[DisputedPlace, ...]:
        """Return the settlements that one mapper shows as held by the rules and another as not, largest first."""
        in_force = {m: s.frame_on for m, s in frames.items() if s.frame_on is not None and m in self._tables}
        if not in_force:
            return ()
        shares = np.array([_values_on(self._tables[m], day) for m, day in in_force.items()])
        known = np.isfinite(shares).any(axis=0)
        highest, lowest = np.full(shares.shape[1], np.nan), np.full(shares.shape[1], np.nan)
        highest[known], lowest[known] = np.nanmax(shares[:, known], axis=0), np.nanmin(shares[:, known], axis=0)
        rows = np.flatnonzero((highest >= rules.hold_supported_share) & (lowest < rules.hold_refuted_share))
        place_ids = self._tables[next(iter(in_force))].place_ids
        found = []
        for row in rows.tolist():
            place = self._settlement(place_ids[row])
            if place is not None:
                own = zip(in_force.items(), shares[:, row].tolist(), strict=True)
                told = [(m, day, share) for (m, day), share in own if np.isfinite(share)]
                found.append(DisputedPlace(place=place, shares=tuple(sorted(told, key=lambda s: (-s[2], s[0])))))
        return tuple(sorted(found, key=lambda d: (-(d.place.population or 0), -d.spread, d.place.name, d.place.id)))


def open_shares(toolbox: Toolbox, *, side: str, region: Any | None, progress: Progress | None) -> Shares:
    """Open the step tables of all mappers; from maps they are measured the first time, and kept."""
    from theodolite.history.tables import open_tables

    tables = open_tables(toolbox.evidence, toolbox.atlas, toolbox.settings, side=side, progress=progress)
    return Shares(tables, toolbox.atlas, region)


def _rows_of(table: StepTable) -> np.ndarray[Any, Any]:
    """Return the place's row of every step."""
    return np.repeat(np.arange(len(table.place_ids)), np.diff(table.starts))


def _values_on(table: StepTable, on: date) -> np.ndarray[Any, Any]:
    """Return every place's share on a day; not a number before its first step and where the mapper is silent."""
    begun = np.bincount(_rows_of(table)[table.days <= day_number(on)], minlength=len(table.place_ids))
    values = np.full(len(table.place_ids), np.nan)
    known = np.flatnonzero((begun > 0) & ~table.silent)
    values[known] = table.value[table.starts[known] + begun[known] - 1]
    return values


def _steps(table: StepTable, row: int) -> list[_Step]:
    first, last = int(table.starts[row]), int(table.starts[row + 1])
    pairs = zip(table.days[first:last].tolist(), table.value[first:last].tolist(), strict=True)
    return [_Step(day, value) for day, value in pairs]


def _without_points(change: PlaceChange) -> PlaceChange:
    from dataclasses import replace

    return replace(change, inside_before=None, inside=None, moved_km2=None, coarse=True)


def _is_worth_telling(change: PlaceChange) -> bool:
    """Tell whether a change is more than rounding: half a point, the point changed sides, or a threshold was passed."""
    moved = abs(change.value - change.before) >= _LEAST
    return moved or change.inside is not change.inside_before or bool(change.passed)


def _passings(steps: Sequence[_Step], before: float, value: float, start: int, end: int) -> tuple[Passing, ...]:
    """Return the thresholds that a share passed after ``start`` and until ``end``, by its whole history."""
    found = []
    for threshold in THRESHOLDS:
        crossings = _crossings(steps, threshold)
        between = [c for c in crossings if start < c[0] <= end]
        if not between:
            continue
        crossed = (before >= threshold) is not (value >= threshold)
        day, upward = between[-1] if crossed else between[0]
        back = [d for d, up in crossings if d > day and up is not upward]
        found.append(
            Passing(
                threshold=threshold,
                upward=upward,
                passed_on=number_day(day),
                earlier=tuple(number_day(d) for d, up in crossings if d <= start and up is upward),
                returned_on=None if crossed else number_day(between[-1][0]),
                back_on=number_day(back[0]) if crossed and back else None,
            )
        )
    return tuple(found)


def _crossings(steps: Sequence[_Step], threshold: float) -> list[tuple[int, bool]]:
    """Return each day on which a share passed a threshold, and whether upward."""
    found = []
    for was, now in pairwise(steps):
        if (was.value >= threshold) is not (now.value >= threshold):
            found.append((now.day, now.value >= threshold))
    return found
