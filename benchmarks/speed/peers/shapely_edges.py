"""shapely with STRtree, the strongest way known to us: a tree of the maps' edges.

A settlement whose box meets no edge is held wholly or not at all, which its point tells (prepared maps); only the
others are intersected, with the map clipped to their box.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from benchmarks.speed.peers.common import Local, clip

if TYPE_CHECKING:
    from benchmarks.speed.peers import Discs, Maps, Questions

    Array = np.ndarray[Any, Any]

__all__ = ["ShapelyEdges"]

APART_M = 4e6
EDGES = 16  # edges in one box of the tree


class ShapelyEdges(Local):
    """A tree of chunks of edges over all days; prepared maps."""

    package = "shapely"

    def prepare(self, maps: Maps, discs: Discs) -> None:
        """Index the edges, prepare the maps."""
        self._land = maps.land
        shapely.prepare(self._land)
        shapely.contains_xy(self._land, 0.0, 0.0)  # preparation is completed at its first use
        self._tree = shapely.STRtree(_edge_boxes(self._land))
        self._tree.query(shapely.box(0, 0, 1, 1))
        self._discs, self._area = discs.geometry, discs.area_m2
        self._bounds = shapely.bounds(discs.geometry)
        self._points = shapely.get_coordinates(shapely.point_on_surface(discs.geometry))

    def answer(self, questions: Questions) -> Array:
        """Decide by the point, except where an edge is near."""
        place, state = questions.place, questions.state
        bounds, shift = self._bounds[place], state * APART_M
        boxes = shapely.box(bounds[:, 0] + shift, bounds[:, 1], bounds[:, 2] + shift, bounds[:, 3])
        near = np.unique(self._tree.query(boxes)[0])
        x, y = self._points[place].T
        shares: Array = shapely.contains_xy(self._land[state], x, y).astype(float)
        clipped = [clip(self._land[state[row]], tuple(bounds[row])) for row in near]
        held = shapely.area(shapely.intersection(np.array(clipped, dtype=object), self._discs[place[near]]))
        shares[near] = held / self._area[place[near]]
        return shares


def _edge_boxes(land: Array) -> Array:
    """Return the boxes of all edges, EDGES neighbours a box, each day's shifted by APART_M."""
    parts, part_state = shapely.get_parts(land, return_index=True)
    rings, ring_part = shapely.get_rings(parts, return_index=True)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    begins = np.flatnonzero(np.r_[True, ring[1:] != ring[:-1]])
    position = np.arange(len(ring)) - begins[ring]
    length = np.diff(np.r_[begins, len(ring)])[ring]
    first = np.flatnonzero((position % EDGES == 0) & (position < length - 1))
    low, high = np.minimum.reduceat(xy, first), np.maximum.reduceat(xy, first)
    following = np.r_[first[1:], len(ring) - 1]
    joined = (ring[following] == ring[first])[:, None]  # the chunk's last edge ends where the next chunk begins
    low = np.where(joined, np.minimum(low, xy[following]), low)
    high = np.where(joined, np.maximum(high, xy[following]), high)
    shift = part_state[ring_part][ring[first]] * APART_M
    boxes: Array = shapely.box(low[:, 0] + shift, low[:, 1], high[:, 0] + shift, high[:, 1])
    return boxes
