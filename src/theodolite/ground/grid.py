"""Places sorted into cells, so that what lies near a point is found without asking every place of a long text."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterable
from functools import cached_property
from typing import TYPE_CHECKING

from theodolite.ground.weighing import distance_km

if TYPE_CHECKING:
    from shapely import STRtree

    from theodolite.atlas import Atlas
    from theodolite.records import Place

__all__ = ["Grid", "Lines"]

CELL_DEG = 0.25
_KM_PER_DEG = 111.2
KM_PER_DEG_OF_LINES = 80.0  # about what a degree is here
_STEPS_KM = (6.0, 25.0, 60.0)
_SLACK_DEG = 1e-6
_LEAST_SCALE = 0.05  # beyond 87 degrees of latitude cells no longer grow with the meridians


class Grid:
    """Places with a label each, by cells of a quarter of a degree."""

    def __init__(self, entries: Iterable[tuple[Place, str]]) -> None:
        self._cells: dict[tuple[int, int], list[tuple[Place, str]]] = defaultdict(list)
        self._labels: dict[tuple[str, float], frozenset[str]] = {}
        for place, label in entries:
            self._cells[_cell(place.longitude), _cell(place.latitude)].append((place, label))

    def around(self, place: Place, km: float) -> list[tuple[Place, str]]:
        """Return the places within a distance of one, with their labels."""
        high = km / _KM_PER_DEG
        wide = high / max(math.cos(math.radians(min(abs(place.latitude) + high, 89.0))), _LEAST_SCALE)
        columns = range(_cell(place.longitude - wide), _cell(place.longitude + wide) + 1)
        rows = range(_cell(place.latitude - high), _cell(place.latitude + high) + 1)
        found = (entry for x in columns for y in rows for entry in self._cells.get((x, y), ()))
        latitude, reach = place.latitude, high + _SLACK_DEG  # most of a cell lies too far north or south
        return [
            (other, label)
            for other, label in found
            if abs(other.latitude - latitude) <= reach and distance_km(place, other) <= km
        ]

    def count(self, place: Place, km: float, *, but: str) -> int:
        """Return how many labels but one the places within a distance have; remembered for each place."""
        key = (place.id, km)
        if key not in self._labels:
            self._labels[key] = frozenset(label for _, label in self.around(place, km))
        return len(self._labels[key]) - (but in self._labels[key])

    def nearest(self, place: Place, km: float, *, but: Collection[str] = ()) -> Place | None:
        """Return the nearest place within a distance whose id is not among some; of two as near the first by id."""
        for reach in (*(step for step in _STEPS_KM if step < km), km):
            found = [other for other, _ in self.around(place, reach) if other.id not in but]
            if found:
                return min(found, key=lambda other: (distance_km(place, other), other.id))
        return None


class Lines:
    """The rivers and lines that a text names, for the one that is nearest to a place."""

    def __init__(self, ids: Iterable[str], atlas: Atlas) -> None:
        self._ids = sorted(ids)
        self._atlas = atlas
        self._known: dict[str, tuple[float, str] | None] = {}

    def nearest(self, place: Place) -> tuple[float, str] | None:
        """Return the distance to the nearest line, km, and its name; remembered for each place."""
        if place.id not in self._known:
            self._known[place.id] = self._nearest(place) if self._ids else None
        return self._known[place.id]

    def _nearest(self, place: Place) -> tuple[float, str] | None:
        from shapely import Point

        point = Point(place.longitude, place.latitude)
        found = self._tree.query_nearest(point)
        degrees = {self._ids[i]: self._tree.geometries[i].distance(point) for i in found}
        rated = ((KM_PER_DEG_OF_LINES * far, self._atlas.place(line).name) for line, far in degrees.items())
        return min(rated, default=None)

    @cached_property
    def _tree(self) -> STRtree:
        from shapely import STRtree

        return STRtree([self._atlas.footprint((line,)).geometry for line in self._ids])


def _cell(degrees: float) -> int:
    return math.floor(degrees / CELL_DEG)
