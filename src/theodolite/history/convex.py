"""The area that many polygons share with convex ones (discs), without overlaying them one by one.

Around a point inside a convex polygon D, the area of a polygon within D is the sum over its directed edges of the
signed area of (triangle from the point to the edge) within D: where the edge runs inside D half the cross product of
its ends, where it runs outside the sector of D that it passes (Green's theorem; clipping after Cyrus and Beck 1978).
Exact but for rounding, and done for all edges at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

if TYPE_CHECKING:
    _Array = np.ndarray[Any, Any]

__all__ = ["ConvexRings", "RingEdges", "convex_rings", "ring_edges"]

_EDGES_AT_ONCE = 400_000
_CLIPPED_AT_ONCE = 20_000
_STEEP, _ROUND = 0.98, 0.999


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RingEdges:
    """The directed edges of F polygons: ``xy`` float64 (E, 4), polygon ``i`` has ``xy[starts[i]:starts[i + 1]]``.

    Outer rings run anticlockwise, holes clockwise. ``bounds`` float64 (F, 4), ``area`` float64 (F,).
    """

    xy: _Array
    starts: _Array
    bounds: _Array
    area: _Array


def ring_edges(polygons: _Array) -> RingEdges:
    """Return the directed edges of F (multi)polygons."""
    normal = shapely.normalize(polygons)  # outer rings clockwise, holes anticlockwise
    parts, owner = shapely.get_parts(normal, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    same = ring[1:] == ring[:-1]
    edges = np.hstack([xy[1:][same], xy[:-1][same]])  # turned round
    counts = np.bincount(owner[part[ring[1:][same]]], minlength=len(polygons))
    starts = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(counts)])
    return RingEdges(xy=edges, starts=starts, bounds=shapely.bounds(polygons), area=shapely.area(polygons))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ConvexRings:
    """D convex polygons of n corners each, relative to a point inside: ``corner`` float64 (D, n, 2), anticlockwise.

    Corners are sorted by their angle around ``centre`` (D, 2); ``sector`` (D, n) is the area from the first corner to
    each; ``key`` (D * n,) is ``10 * number + angle``, ascending. ``inner_m`` and ``outer_m`` (D,) are the radii of
    circles around the centre inside and outside the polygon.
    """

    centre: _Array
    corner: _Array
    key: _Array
    sector: _Array
    whole: _Array
    inner_m: _Array
    outer_m: _Array

    def shared(self, number: _Array, face: _Array, edges: RingEdges) -> _Array:
        """Return the area shared by convex polygon ``number[i]`` and polygon ``face[i]``, for P pairs."""
        near, far = _reach(edges.bounds[face], self.centre[number])
        area = np.where(far <= self.inner_m[number], edges.area[face], 0.0)
        open_ = np.flatnonzero((far > self.inner_m[number]) & (near < self.outer_m[number]))
        counts = edges.starts[face[open_] + 1] - edges.starts[face[open_]]
        ends = np.cumsum(counts)
        cuts = np.searchsorted(ends, np.arange(0, ends[-1] if len(ends) else 0, _EDGES_AT_ONCE), side="left")
        for chunk in np.split(np.arange(len(open_)), np.unique(cuts[1:])) if len(open_) else []:
            pairs = open_[chunk]
            area[pairs] = self._sum(number[pairs], face[pairs], counts[chunk], edges)
        return area

    def _sum(self, number: _Array, face: _Array, counts: _Array, edges: RingEdges) -> _Array:
        owner = np.repeat(np.arange(len(face)), counts)
        first = np.repeat(edges.starts[face] - (np.cumsum(counts) - counts), counts)
        xy = edges.xy[np.arange(len(owner)) + first] - np.tile(self.centre[number[owner]], 2)
        part = self._edges(number[owner], xy[:, :2], xy[:, 2:])
        return np.maximum(np.bincount(owner, part, minlength=len(face)), 0.0)

    def _edges(self, number: _Array, start: _Array, end: _Array) -> _Array:
        """Return the signed area within each polygon of the triangles from its centre to the edges."""
        inner, outer = self.inner_m[number], self.outer_m[number]
        inside = np.maximum(np.hypot(*start.T), np.hypot(*end.T)) <= inner
        part = np.where(inside, _cross(start, end) / 2, 0.0)
        outside = ~inside & (_distance(start, end) >= outer)
        part[outside] = self._passed(number[outside], start[outside], end[outside])
        crossing = np.flatnonzero(~inside & ~outside)
        for at in range(0, len(crossing), _CLIPPED_AT_ONCE):
            some = crossing[at : at + _CLIPPED_AT_ONCE]
            part[some] = self._clipped(number[some], start[some], end[some])
        return part

    def _clipped(self, number: _Array, start: _Array, end: _Array) -> _Array:
        enter, leave = self._clip(number, start, end - start)
        within = enter < leave
        enter, leave = np.where(within, enter, 0.0), np.where(within, leave, 0.0)
        first, last = start + enter[:, None] * (end - start), start + leave[:, None] * (end - start)
        before = np.where(enter > 0, self._passed(number, start, first), 0.0)
        after = np.where(leave < 1, self._passed(number, last, end), 0.0)
        return np.asarray(before + _cross(first, last) / 2 + after)

    def _clip(self, number: _Array, start: _Array, step: _Array) -> tuple[_Array, _Array]:
        """Return from which to which fraction of the way each edge runs inside its polygon (Cyrus and Beck).

        Where an edge's line crosses a nearly round polygon steeply, only the sides next to where it crosses the circle
        around it can bound it.
        """
        length = np.maximum(np.hypot(*step.T), 1e-300)
        off = np.abs(_cross(start, step)) / length
        inner, outer = self.inner_m[number], self.outer_m[number]
        steep = (off < _STEEP * inner) & (inner > _ROUND * outer)
        enter, leave = np.zeros(len(number)), np.ones(len(number))
        middle = -(start * step).sum(axis=1) / length**2
        half = np.sqrt(np.maximum(outer**2 - off**2, 0.0)) / length
        some = np.flatnonzero(steep)
        for at, is_entry in ((middle - half, True), (middle + half, False)):
            sides = self._side(number[some], start[some] + at[some, None] * step[some])[:, None] + np.arange(-1, 2)
            first, last = self._between(number[some], start[some], step[some], sides % self.corner.shape[1])
            if is_entry:
                enter[some] = first
            else:
                leave[some] = last
        rest = np.flatnonzero(~steep)
        every = np.broadcast_to(np.arange(self.corner.shape[1]), (len(rest), self.corner.shape[1]))
        enter[rest], leave[rest] = self._between(number[rest], start[rest], step[rest], every)
        return enter, leave

    def _between(self, number: _Array, start: _Array, step: _Array, sides: _Array) -> tuple[_Array, _Array]:
        """Clip edges (P) to the half-planes of some sides (P, k) of their polygons."""
        corner = self.corner[number[:, None], sides]
        side = self.corner[number[:, None], (sides + 1) % self.corner.shape[1]] - corner
        # Inside lies to the left of every side: cross(side, point - corner) >= 0.
        room = side[..., 0] * (start[:, None, 1] - corner[..., 1]) - side[..., 1] * (start[:, None, 0] - corner[..., 0])
        turn = side[..., 0] * step[:, None, 1] - side[..., 1] * step[:, None, 0]
        with np.errstate(divide="ignore", invalid="ignore"):
            at = -room / turn
        enter = np.where(turn > 0, at, 0.0).max(axis=1)
        leave = np.where(turn < 0, at, 1.0).min(axis=1)
        never = ((turn == 0) & (room < 0)).any(axis=1)
        return np.maximum(enter, 0.0), np.where(never, -1.0, np.minimum(leave, 1.0))

    def _side(self, number: _Array, point: _Array) -> _Array:
        """Return the number of the side that lies in a point's direction; -1 is the last, before the first corner."""
        angle = np.arctan2(point[:, 1], point[:, 0])
        return np.asarray(
            np.searchsorted(self.key, 10.0 * number + angle, side="right") - 1 - number * self.corner.shape[1]
        )

    def _passed(self, number: _Array, start: _Array, end: _Array) -> _Array:
        """Return the signed area of the sector between the directions of two points."""
        whole = self.whole[number]
        area = self._sector(number, end) - self._sector(number, start)
        turn = _cross(start, end)
        tiny = np.abs(area) <= 1e-12 * whole
        area = np.where((turn > 0) & (area < 0) & ~tiny, area + whole, area)
        return np.asarray(np.where((turn < 0) & (area > 0) & ~tiny, area - whole, area))

    def _sector(self, number: _Array, point: _Array) -> _Array:
        """Return the area from the first corner's direction to a point's, anticlockwise."""
        n = self.corner.shape[1]
        at = self._side(number, point)
        low = at < 0  # before the first corner: on the last side
        at = np.where(low, n - 1, at)
        corner, following = self.corner[number, at], self.corner[number, (at + 1) % n]
        side = following - corner
        slant = _cross(point, side)
        scale = _cross(corner, side) / np.where(slant == 0, np.inf, slant)
        area = self.sector[number, at] + scale * _cross(corner, point) / 2
        return np.asarray(np.where(low, area - self.whole[number], area))


def convex_rings(polygons: _Array) -> ConvexRings | None:
    """Return D polygons as convex rings, or None if one of them is not convex or they differ in their corners."""
    if len(polygons) == 0 or not (shapely.get_type_id(polygons) == 3).all():
        return None
    count = shapely.get_num_coordinates(polygons)
    if count[0] < 4 or (count != count[0]).any() or shapely.get_num_interior_rings(polygons).any():
        return None
    centre = shapely.get_coordinates(shapely.centroid(polygons))
    ring = shapely.get_coordinates(shapely.normalize(polygons)).reshape(len(polygons), -1, 2)[:, :0:-1]
    corner = ring - centre[:, None, :]
    angle = np.arctan2(corner[..., 1], corner[..., 0])
    first = angle.argmin(axis=1)
    order = (np.arange(corner.shape[1]) + first[:, None]) % corner.shape[1]
    corner, angle = np.take_along_axis(corner, order[..., None], axis=1), np.take_along_axis(angle, order, axis=1)
    following = np.roll(corner, -1, axis=1)
    side, next_side = following - corner, np.roll(corner, -2, axis=1) - following
    wedge = _cross(corner, following) / 2
    if (_cross(side, next_side) < 0).any() or (np.diff(angle, axis=1) <= 0).any() or (wedge <= 0).any():
        return None
    rim = 2 * wedge / np.hypot(side[..., 0], side[..., 1])
    return ConvexRings(
        centre=centre,
        corner=corner,
        key=(10.0 * np.arange(len(polygons))[:, None] + angle).ravel(),
        sector=np.cumsum(wedge, axis=1) - wedge,
        whole=wedge.sum(axis=1),
        inner_m=rim.min(axis=1),
        outer_m=np.hypot(corner[..., 0], corner[..., 1]).max(axis=1),
    )


def _cross(first: _Array, second: _Array) -> _Array:
    return np.asarray(first[..., 0] * second[..., 1] - first[..., 1] * second[..., 0])


def _distance(start: _Array, end: _Array) -> _Array:
    """Return the distance of the origin to each segment."""
    step = end - start
    length = (step**2).sum(axis=1)
    at = np.clip(-(start * step).sum(axis=1) / np.where(length > 0, length, 1.0), 0.0, 1.0)
    nearest = start + at[:, None] * step
    return np.asarray(np.hypot(nearest[:, 0], nearest[:, 1]))


def _reach(bounds: _Array, centre: _Array) -> tuple[_Array, _Array]:
    """Return the nearest and the farthest distance of boxes (P, 4) from points (P, 2)."""
    low, high = bounds[:, :2] - centre, bounds[:, 2:] - centre
    near = np.maximum(np.maximum(low, -high), 0.0)
    far = np.maximum(np.abs(low), np.abs(high))
    return np.hypot(near[:, 0], near[:, 1]), np.hypot(far[:, 0], far[:, 1])
