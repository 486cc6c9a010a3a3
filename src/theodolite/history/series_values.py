"""The figures of places on one state of a map: the five numbers of a step.

Exact: the same functions as for a single question, on views of the map clipped first to the neighbourhood of a group of
places and then to each place. Places that no edge comes near are wholly inside or outside, which their point tells.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from theodolite.geometry import clip_to_box
from theodolite.history.changes import Boxes, Edges, edges_of, land_classes
from theodolite.history.land import grow_box, view_land
from theodolite.history.measures import share
from theodolite.history.series_places import PlaceSet
from theodolite.records import ControlArea, ProviderInfo, Status

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

__all__ = ["COLUMNS", "Surveyor"]

COLUMNS = ("value", "low", "high", "unknown", "inside")
_NEAR_M = 2_000.0
_GROUP_M = 50_000.0
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
        bounds = self.places.bounds[rows]
        hull = (*bounds[:, :2].min(axis=0).tolist(), *bounds[:, 2:].max(axis=0).tolist())
        wide = grow_box(hull, self._margin_m + self.info.grey_margin_km * 1000 + 4 * self.info.edge_error_m + 10.0)
        near = [replace(area, geometry=clip_to_box(area.geometry, wide)) for area in areas]
        covered = None if self.outline is None else clip_to_box(self.outline, wide)
        return np.array([self._one(near, covered, int(row)) for row in rows])

    @property
    def _margin_m(self) -> float:
        return max(_NEAR_M, 2 * self.edge_m)

    def _one(self, areas: Sequence[ControlArea], covered: BaseGeometry | None, row: int) -> tuple[float, ...]:
        west, south, east, north = self.places.bounds[row].tolist()
        view = view_land(areas, self.info, grow_box((west, south, east, north), self._margin_m), covered=covered)
        figure = share(view, self.places.geometry(row), self.side, edge_m=self.edge_m)
        if figure is None:
            return (np.nan,) * len(COLUMNS)
        inside = bool(shapely.intersects(view.land(self.side), self.places.point(row)))
        return (figure.value, figure.low, figure.high, figure.unknown, float(inside))


def _has(geometry: BaseGeometry | None, x: np.ndarray[Any, Any], y: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    if geometry is None or len(x) == 0:
        return np.zeros(len(x), dtype=bool)
    shapely.prepare(geometry)
    found: np.ndarray[Any, Any] = shapely.intersects_xy(geometry, x, y)
    return found
