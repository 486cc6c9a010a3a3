"""shapely with STRtree, the usual way: prepared pieces of every map in a tree, vectorised."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from benchmarks.speed.peers.common import Local, cut_into_pieces

if TYPE_CHECKING:
    from benchmarks.speed.peers import Discs, Maps, Questions

    Array = np.ndarray[Any, Any]

__all__ = ["ShapelyTiles"]

APART_M = 4e6  # the boxes of different days stand this far apart, so that one tree serves all of them


class ShapelyTiles(Local):
    """Pieces of at most 128 corners; what a piece contains is not intersected."""

    package = "shapely"

    def prepare(self, maps: Maps, discs: Discs) -> None:
        """Cut, prepare and index the maps."""
        self._pieces, states = cut_into_pieces(maps.land, corners=128)
        shapely.prepare(self._pieces)
        self._tree = shapely.STRtree(_boxes(shapely.bounds(self._pieces), states))
        self._tree.query(shapely.box(0, 0, 1, 1))  # the tree is built at its first use
        self._discs, self._area = discs.geometry, discs.area_m2
        self._bounds = shapely.bounds(discs.geometry)

    def answer(self, questions: Questions) -> Array:
        """Ask the tree, then intersect what is not contained."""
        boxes = _boxes(self._bounds[questions.place], questions.state)
        row, piece = self._tree.query(boxes)
        disc, land = self._discs[questions.place[row]], self._pieces[piece]
        whole = shapely.contains_properly(land, disc)
        held = np.where(whole, self._area[questions.place[row]], 0.0)
        cut = np.flatnonzero(~whole)
        cut = cut[shapely.intersects(land[cut], disc[cut])]
        held[cut] = shapely.area(shapely.intersection(land[cut], disc[cut]))
        shares: Array = np.bincount(row, held, len(questions)) / self._area[questions.place]
        return shares


def _boxes(bounds: Array, state: Array) -> Array:
    shift = state * APART_M
    boxes: Array = shapely.box(bounds[:, 0] + shift, bounds[:, 1], bounds[:, 2] + shift, bounds[:, 3])
    return boxes
