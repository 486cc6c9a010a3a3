"""Places sorted into cells, so that what lies near a point is found without asking every place of a long text."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from theodolite.ground.weighing import distance_km

if TYPE_CHECKING:
    from theodolite.records import Place

__all__ = ["Grid"]

CELL_DEG = 0.5
_KM_PER_DEG = 111.2
_STEPS_KM = (6.0, 25.0)
_LEAST_SCALE = 0.05  # beyond 87 degrees of latitude cells no longer grow with the meridians


class Grid:
    """Places with a label each, by cells of half a degree."""

    def __init__(self, entries: Iterable[tuple[Place, str]]) -> None:
        self._cells: dict[tuple[int, int], list[tuple[Place, str]]] = defaultdict(list)
        for place, label in entries:
            self._cells[_cell(place.longitude), _cell(place.latitude)].append((place, label))

    def around(self, place: Place, km: float) -> list[tuple[Place, str]]:
        """Return the places within a distance of one, with their labels."""
        high = km / _KM_PER_DEG
        wide = high / max(math.cos(math.radians(min(abs(place.latitude) + high, 89.0))), _LEAST_SCALE)
        columns = range(_cell(place.longitude - wide), _cell(place.longitude + wide) + 1)
        rows = range(_cell(place.latitude - high), _cell(place.latitude + high) + 1)
        found = (entry for x in columns for y in rows for entry in self._cells.get((x, y), ()))
        return [(other, label) for other, label in found if distance_km(place, other) <= km]

    def nearest(self, place: Place, km: float, *, but: Collection[str] = ()) -> Place | None:
        """Return the nearest place within a distance whose id is not among some; of two as near the first by id."""
        for reach in (*(step for step in _STEPS_KM if step < km), km):
            found = [other for other, _ in self.around(place, reach) if other.id not in but]
            if found:
                return min(found, key=lambda other: (distance_km(place, other), other.id))
        return None


def _cell(degrees: float) -> int:
    return math.floor(degrees / CELL_DEG)
