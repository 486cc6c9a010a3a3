"""What changed between two states of a map: the edges that only one of them has, and which boxes that concerns.

An edge is a segment of the boundary of one class of land (held by a holder, or contested) in projected metres, its ends
in ascending order. Where no changed edge comes near a box, the land inside it changed everywhere or nowhere; which of
the two, the number of changed edges crossed on the way out to the east tells (odd: everywhere; Jordan's theorem on the
symmetric difference). So a place is concerned exactly when a changed edge meets its grown box, or its point flipped.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from theodolite.geometry import polygonal
from theodolite.records import ControlArea, Status

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

__all__ = ["Boxes", "Edges", "changed_edges", "edges_of", "land_classes", "segments_of"]

_CONTESTED = "?"
_MIX = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93)


@dataclass(frozen=True, slots=True, eq=False)
class Edges:
    """Boundary segments: ``xy`` float64 (N, 4) as x0, y0, x1, y1 in metres, ``land`` (N,) numbers their class.

    ``keys`` uint64 (N,) are hashes of segment and class, ascending; the rows are in their order.
    """

    xy: np.ndarray[Any, Any]
    land: np.ndarray[Any, Any]
    keys: np.ndarray[Any, Any]

    def __len__(self) -> int:
        return len(self.keys)

    def boxes(self) -> np.ndarray[Any, Any]:
        """Return the box of every segment: float64 (N, 4) as x min, y min, x max, y max."""
        x0, y0, x1, y1 = self.xy.T
        return np.column_stack([x0, np.minimum(y0, y1), x1, np.maximum(y0, y1)])


def land_classes(areas: Sequence[ControlArea]) -> dict[str, BaseGeometry]:
    """Unite the areas that count as one: held by one holder, or contested (with unknown); claims do not count."""
    parts: dict[str, list[BaseGeometry]] = {}
    for area in areas:
        if area.status is Status.HELD:
            parts.setdefault(f"held:{area.holder}", []).append(area.geometry)
        elif area.status in {Status.CONTESTED, Status.UNKNOWN}:
            parts.setdefault(_CONTESTED, []).append(area.geometry)
    return {name: g[0] if len(g) == 1 else polygonal(shapely.union_all(g)) for name, g in parts.items()}


def edges_of(areas: Sequence[ControlArea]) -> Edges:
    """Return the boundary segments of a state: projected, valid areas of one frame."""
    rows: list[Any] = [np.empty((0, 4))]
    keys: list[Any] = [np.empty(0, dtype=np.uint64)]
    names: list[Any] = [np.empty(0, dtype=np.uint64)]
    for name, geometry in land_classes(areas).items():
        xy = segments_of(geometry)
        number = np.uint64(int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "little"))
        rows.append(xy)
        keys.append(_hashes(xy, number))
        names.append(np.full(len(xy), number, dtype=np.uint64))
    key = np.concatenate(keys)
    order = np.argsort(key, kind="stable")
    return Edges(xy=np.concatenate(rows)[order], land=np.concatenate(names)[order], keys=key[order])


def changed_edges(before: Edges, after: Edges) -> Edges:
    """Return the edges that only one of two states has (the symmetric difference)."""
    gone, come = ~_is_in(before.keys, after.keys), ~_is_in(after.keys, before.keys)
    return Edges(
        xy=np.concatenate([before.xy[gone], after.xy[come]]),
        land=np.concatenate([before.land[gone], after.land[come]]),
        keys=np.concatenate([before.keys[gone], after.keys[come]]),
    )


def _is_in(keys: np.ndarray[Any, Any], others: np.ndarray[Any, Any]) -> Any:
    if len(others) == 0:
        return np.zeros(len(keys), dtype=bool)
    at = np.minimum(np.searchsorted(others, keys), len(others) - 1)
    return others[at] == keys


def segments_of(geometry: BaseGeometry) -> np.ndarray[Any, Any]:
    """Return the segments of all rings: float64 (N, 4) as x0, y0, x1, y1, each with its lesser end first."""
    xy, ring = shapely.get_coordinates(shapely.get_rings(shapely.get_parts(geometry)), return_index=True)
    if len(xy) < 2:
        return np.empty((0, 4))
    same = ring[1:] == ring[:-1]
    start, end = xy[:-1][same], xy[1:][same]
    moved = (start != end).any(axis=1)
    start, end = start[moved] + 0.0, end[moved] + 0.0  # + 0.0 makes -0.0 and 0.0 one number
    swap = (start[:, 0] > end[:, 0]) | ((start[:, 0] == end[:, 0]) & (start[:, 1] > end[:, 1]))
    segments = np.column_stack([start, end])
    segments[swap] = np.column_stack([end, start])[swap]
    return segments


def _hashes(xy: np.ndarray[Any, Any], number: Any) -> np.ndarray[Any, Any]:
    """Return a 64-bit hash of every row (multiply, fold, add: after splitmix64); equal rows, equal hashes."""
    bits = np.ascontiguousarray(xy).view(np.uint64).reshape(-1, 4)
    key = np.full(len(bits), number, dtype=np.uint64)
    for column, factor in enumerate(_MIX):
        key = (key ^ bits[:, column]) * np.uint64(factor)
        key ^= key >> np.uint64(29)
    key = key * np.uint64(0xBF58476D1CE4E5B9)
    mixed: np.ndarray[Any, Any] = key ^ (key >> np.uint64(32))
    return mixed


@dataclass(frozen=True)
class Boxes:
    """Boxes of places (float64 (P, 4), metres) and a point in each (float64 (P, 2)), to be asked what edges concern."""

    bounds: np.ndarray[Any, Any]
    points: np.ndarray[Any, Any]
    reach_m: float

    @cached_property
    def _tree(self) -> Any:
        grown = self.bounds + np.array([-1.0, -1.0, 1.0, 1.0]) * self.reach_m
        return shapely.STRtree(shapely.box(*grown.T))

    @cached_property
    def _south_to_north(self) -> Any:
        order = np.argsort(self.points[:, 1], kind="stable")
        return order, self.points[order, 0], self.points[order, 1]

    def near(self, edges: Edges) -> np.ndarray[Any, Any]:
        """Return bool (P,): boxes, grown by the reach, that meet the box of an edge."""
        hit = np.zeros(len(self.bounds), dtype=bool)
        if len(edges) and len(self.bounds):
            hit[self._tree.query(shapely.box(*edges.boxes().T))[1]] = True
        return hit

    def flipped(self, edges: Edges) -> np.ndarray[Any, Any]:
        """Return bool (P,): points enclosed by the edges of some class (an odd number of them lies to the east)."""
        found = np.zeros(len(self.points), dtype=bool)
        for number in np.unique(edges.land):
            found |= self._enclosed(edges.xy[edges.land == number])
        return found

    def _enclosed(self, xy: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        order, px, py = self._south_to_north
        x0, y0, x1, y1 = xy.T
        first = np.searchsorted(py, np.minimum(y0, y1), side="left")
        count = np.searchsorted(py, np.maximum(y0, y1), side="left") - first
        edge = np.repeat(np.arange(len(xy)), count)
        point = np.arange(len(edge)) - np.repeat(np.cumsum(count) - count, count) + first[edge]
        slope = (x1 - x0)[edge] / (y1 - y0)[edge]
        east = x0[edge] + (py[point] - y0[edge]) * slope > px[point]
        odd = np.bincount(point[east], minlength=len(px)) % 2 == 1
        result = np.zeros(len(px), dtype=bool)
        result[order] = odd
        return result
