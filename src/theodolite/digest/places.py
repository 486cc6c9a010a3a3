"""Settlements whose share changed between two frames, and the thresholds that they passed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from theodolite.geometry import project, unproject
from theodolite.records import CurvePoint, Measure, Measurement, Place, Question
from theodolite.records.digest import FrameState, Passing, PlaceChange

if TYPE_CHECKING:
    from theodolite.atlas import Atlas
    from theodolite.history.evidence import Evidence

__all__ = ["THRESHOLDS", "Settlements", "change_of", "passings", "share_question"]

THRESHOLDS = (0.1, 0.5, 0.9)
# How far a settlement's limit reaches from its point at most: only those are looked at more closely.
_REACH_M, _CITY_REACH_M, _CITY = 8_000.0, 40_000.0, 50_000
_LEAST = 0.005


class Settlements:
    """The Ukrainian settlements of a region (projected), found by what they meet."""

    def __init__(self, atlas: Atlas, region: Any) -> None:
        self._atlas = atlas
        box = shapely.box(*region.bounds)
        found = [p for p in atlas.settlements(unproject(box).bounds) if p.country == "UA"]
        coordinates = [(p.longitude, p.latitude) for p in found]
        points = shapely.get_parts(project(shapely.MultiPoint(coordinates))) if found else np.array([])
        shapely.prepare(region)
        kept = [i for i, point in enumerate(points) if region.intersects(point)]
        self.places: tuple[Place, ...] = tuple(found[i] for i in kept)
        self._points = points[kept]
        reach = [_CITY_REACH_M if (p.population or 0) >= _CITY else _REACH_M for p in self.places]
        self._reach = np.array(reach, dtype=float)
        self._footprints: dict[str, Any] = {}

    def footprint(self, place: Place) -> Any:
        """Return what a settlement is measured on, projected."""
        if place.id not in self._footprints:
            self._footprints[place.id] = project(self._atlas.footprint((place.id,)).geometry)
        return self._footprints[place.id]

    def meeting(self, geometry: Any) -> list[Place]:
        """Return the settlements whose footprint meets a geometry, in a fixed order."""
        if geometry.is_empty or not len(self.places):
            return []
        shapely.prepare(geometry)
        near = np.flatnonzero(shapely.dwithin(self._points, geometry, self._reach))
        return [self.places[i] for i in near if geometry.intersects(self.footprint(self.places[i]))]

    def inside(self, land: Any, places: Iterable[Place]) -> dict[str, bool]:
        """Tell for each settlement whether its point lies in some land."""
        wanted = {p.id for p in places}
        shapely.prepare(land)
        return {
            p.id: bool(land.intersects(point))
            for p, point in zip(self.places, self._points, strict=True)
            if p.id in wanted
        }


def share_question(place: Place, side: str) -> Question:
    """Return the question which share of a settlement a side holds."""
    return Question(measure=Measure.SHARE, targets=(place.id,), side=side)


def change_of(
    place: Place, evidence: Evidence, frames: FrameState, *, mapper: str, side: str, area_km2: float | None = None
) -> PlaceChange | None:
    """Measure a settlement's share on both frames; None where the mapper is silent on it or nothing changed."""
    if frames.frame_on is None or frames.since_frame_on is None:
        return None
    question = share_question(place, side)
    was = evidence.measure(question, mapper=mapper, on=frames.since_frame_on)
    now = evidence.measure(question, mapper=mapper, on=frames.frame_on)
    if not isinstance(was, Measurement) or not isinstance(now, Measurement):
        return None
    moved = abs(now.value - was.value)
    return PlaceChange(
        place=place,
        before=was.value,
        value=now.value,
        low=now.low,
        high=now.high,
        edge_m=now.edge_m,
        footprint=now.footprint or "",
        moved_km2=None if area_km2 is None else moved * area_km2,
        coarse=now.coarse,
    )


def is_worth_telling(change: PlaceChange) -> bool:
    """Tell whether a change is more than rounding: half a point, or the point changed sides."""
    return abs(change.value - change.before) >= _LEAST or change.inside is not change.inside_before


def passings(change: PlaceChange, points: Sequence[CurvePoint], frames: FrameState) -> tuple[Passing, ...]:
    """Return the thresholds that a share passed between the two frames, by the mapper's whole history of it."""
    found = []
    for threshold in THRESHOLDS:
        upward = change.before < threshold <= change.value
        if upward or change.value < threshold <= change.before:
            found.append(_passing(threshold, upward, points, frames))
    return tuple(found)


def _passing(threshold: float, upward: bool, points: Sequence[CurvePoint], frames: FrameState) -> Passing:
    start, end = frames.since_frame_on, frames.frame_on
    assert start is not None
    assert end is not None
    crossings = list(_crossings(points, threshold))
    same = [day for day, up in crossings if up is upward]
    between = [day for day in same if start < day <= end]
    return Passing(
        threshold=threshold,
        upward=upward,
        passed_on=between[-1] if between else end,
        earlier=tuple(day for day in same if day <= start),
        back_on=next((day for day, up in crossings if day > end and up is not upward), None),
    )


def _crossings(points: Sequence[CurvePoint], threshold: float) -> Iterable[tuple[date, bool]]:
    """Yield each day on which a share passed a threshold, and whether upward."""
    for i, point in enumerate(points[1:], start=1):
        was, now = points[i - 1].value >= threshold, point.value >= threshold
        if was is not now:
            yield point.frame_on, now
