"""The figures of places on one state of a map: the five numbers of a step.

Exact: the same land as for a single question (:func:`theodolite.history.measures.share`), seen in one view of the
surroundings of a group of places. Places that no edge comes near are wholly inside or outside, which their point tells.
GEOS smooths what it buffers by up to a hundredth of the distance, depending on where a ring begins: on real maps
``low`` and ``high`` of cut and of whole maps differ by less than 1e-9 of a share for it (``benchmarks.exactness``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from theodolite.history.changes import Boxes, Edges, edges_of, land_classes
from theodolite.history.land import grow_box, view_land
from theodolite.history.series_places import PlaceSet
from theodolite.records import ControlArea, ProviderInfo, Status

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

__all__ = ["COLUMNS", "Surveyor"]

COLUMNS = ("value", "low", "high", "unknown", "inside")
_NEAR_M = 2_000.0
_GROUP_M = 60_000.0
_FEW = 64
# Round arcs of a buffer are polygons, and GEOS smooths its input by up to a hundredth of the distance.
_SLACK, _SLACK_M = 1.05, 25.0


@dataclass(frozen=True)
class Surveyor:
    """Measures places on states of one mapper for one side; ``edge_m`` is the edge error in metres."""

    places: PlaceSet
    info: ProviderInfo
    side: str
    edge_m: float

    @property
    def drawn(self) -> bool:
        """Whether the mapper draws this side's land."""
        return self.side in self.info.drawn_sides

    @cached_property
    def boxes(self) -> Boxes:
        """The places' boxes with the distance from which an edge matters to this side's figures."""
        reach = self.edge_m if self.drawn else self.edge_m + self.info.grey_margin_km * 1000
        return Boxes(self.places.bounds, self.places.points, reach * _SLACK + _SLACK_M)

    @cached_property
    def outline(self) -> BaseGeometry | None:
        """What the map covers; None where that does not matter: for a side that it draws."""
        return None if self.drawn else self.places.outline()

    @cached_property
    def near_outline(self) -> np.ndarray[Any, Any]:
        """Bool (P,): places near the edge of what the map covers."""
        if self.outline is None:
            return np.zeros(len(self.places), dtype=bool)
        area = ControlArea(holder="", status=Status.HELD, geometry=self.outline)
        return self.boxes.near(edges_of([area]))

    def measure(self, areas: Sequence[ControlArea], edges: Edges, rows: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        """Return float64 (k, 5) in the order of COLUMNS for k places; NaN for a place without area."""
        found = np.full((len(self.places), len(COLUMNS)), np.nan)
        close = np.zeros(len(self.places), dtype=bool)
        close[rows] = True
        if len(rows) > _FEW:
            close &= self.boxes.near(edges) | self.near_outline
            far = np.setdiff1d(rows, np.flatnonzero(close))
            found[far] = self._whole(areas, far)
        for group in self._groups(np.flatnonzero(close)):
            found[group] = self._group(areas, group)
        chosen: np.ndarray[Any, Any] = found[rows]
        return chosen

    def _whole(self, areas: Sequence[ControlArea], rows: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        """Measure places that no edge comes near: all of each is what its point is."""
        classes = land_classes(areas)
        x, y = self.places.points[rows].T
        contested = _has(classes.get("?"), x, y)
        if self.drawn:
            held, unknown = _has(classes.get(f"held:{self.side}"), x, y), contested
        else:
            covered = _has(self.outline, x, y)
            others = np.zeros(len(rows), dtype=bool)
            for name, geometry in classes.items():
                if name not in {"?", f"held:{self.side}"}:
                    others |= _has(geometry, x, y)
            held, unknown = covered & ~others & ~contested, covered & contested
        return np.column_stack([held, held, held, unknown, held]).astype(np.float64)

    def _groups(self, rows: np.ndarray[Any, Any]) -> Iterator[np.ndarray[Any, Any]]:
        if len(rows) == 0:
            return
        cell = np.floor(self.places.points[rows] / _GROUP_M).astype(np.int64)
        _, number = np.unique(cell, axis=0, return_inverse=True)
        number = number.reshape(-1)
        for one in range(int(number.max()) + 1):
            yield rows[number == one]

    def _group(self, areas: Sequence[ControlArea], rows: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        """Measure neighbouring places on one view of their surroundings, all at once."""
        bounds = self.places.bounds[rows]
        west, south = bounds[:, :2].min(axis=0).tolist()
        east, north = bounds[:, 2:].max(axis=0).tolist()
        box = grow_box((west, south, east, north), max(_NEAR_M, 2 * self.edge_m))
        view = view_land(areas, self.info, box, covered=self.outline)
        targets = self.places.geometries(rows.tolist())
        whole = shapely.area(targets)
        whole[whole <= 0] = np.nan
        land = view.land(self.side)
        lands = [land, *(view.land(self.side, edge_m=e) for e in (-self.edge_m, self.edge_m)), view.unknown(self.side)]
        value, low, high, unknown = (np.minimum(_area_in(g, targets) / whole, 1.0) for g in lands)
        inside = shapely.intersects_xy(land, *self.places.points[rows].T)
        return np.column_stack([value, np.minimum(low, value), np.maximum(high, value), unknown, inside])


def _area_in(land: BaseGeometry, targets: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Return the area (m²) of every target inside the land; only those that cross its edge are cut."""
    shapely.prepare(land)
    found = np.where(shapely.covers(land, targets), shapely.area(targets), 0.0)
    cut = (found == 0.0) & shapely.intersects(land, targets)
    found[cut] = shapely.area(shapely.intersection(land, targets[cut]))
    return found


def _has(geometry: BaseGeometry | None, x: np.ndarray[Any, Any], y: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    if geometry is None or len(x) == 0:
        return np.zeros(len(x), dtype=bool)
    shapely.prepare(geometry)
    found: np.ndarray[Any, Any] = shapely.intersects_xy(geometry, x, y)
    return found
