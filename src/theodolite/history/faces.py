"""Faces: the smallest pieces of land that a mapper's frames ever told apart, each with the frames it was held in.

Every edge that any frame had inside a tile is noded with the others and the faces between them are formed once. A face
is then held wholly or not at all in each frame, so the history of any polygon is a sum over the faces it meets, and
what was gained between two days is a look-up in a matrix of jointly held areas. Where a mapper redraws its whole
outline for every frame (all edges new each time) faces would be slivers by the million; such a tile keeps its pieces of
land whole, each held in its own frames: the sums are the same.

Method: overlay by arrangement (de Berg et al., Computational Geometry, 3rd ed., chapter 2), noded with GEOS OverlayNG.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from theodolite.history.changes import segments_of
from theodolite.history.convex import RingEdges, convex_rings, ring_edges
from theodolite.history.tiles import Tile

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    _Array = np.ndarray[Any, Any]

__all__ = ["FaceLayer", "form_faces", "held_by_state", "states_of"]

# A tile stays stacked when more than _FEW_EDGES edges are distinct and most of them belong to one piece only.
_FEW_EDGES = 300
_SHARED_EDGES = 0.3
_MOST_EDGES = 12_000
# Edges that nearly coincide may be noded so that a face does not close. Each piece's area must come out again; where
# it does not, the edges are noded on a grid, and where that fails too the tile stays stacked.
_GRID_M = 1e-4
_LOST_M2 = 0.1


@dataclass(frozen=True, slots=False, kw_only=True, eq=False)
class FaceLayer:
    """Faces of one mapper and side, at one setting of the edge.

    Attributes
    ----------
    geometry
        F polygons, projected. Faces of one ``tile`` do not overlap, unless it is ``stacked``: then they never hold in
        the same frame.
    area
        float64 (F,), m².
    starts, frame, sign
        CSR: the frames (numbers) at which face ``i`` begins (+1) or ceases (-1) to be held are
        ``frame[starts[i]:starts[i + 1]]``, ascending.
    tile, stacked
        int32 (F,) number of the tile, bool (F,).
    """

    geometry: _Array
    area: _Array
    starts: _Array
    frame: _Array
    sign: _Array
    tile: _Array
    stacked: _Array
    _kept: dict[str, Any] = field(default_factory=dict, repr=False)

    def __len__(self) -> int:
        return len(self.area)

    @property
    def tree(self) -> shapely.STRtree:
        """The index of the faces, made when first needed."""
        if "tree" not in self._kept:
            self._kept["tree"] = shapely.STRtree(self.geometry)
        tree: shapely.STRtree = self._kept["tree"]
        return tree

    @property
    def edges(self) -> RingEdges:
        """The directed edges of the faces, collected when first needed."""
        if "edges" not in self._kept:
            self._kept["edges"] = ring_edges(self.geometry)
        edges: RingEdges = self._kept["edges"]
        return edges

    def overlaps(self, targets: _Array) -> tuple[_Array, _Array, _Array]:
        """Return which faces each of T polygons meets: target numbers, face numbers, and the shared areas in m²."""
        convex = convex_rings(targets)
        if convex is not None:
            target, face = self.tree.query(targets)
            shared = convex.shared(target, face, self.edges)
            met = shared > 0
            return target[met], face[met], shared[met]
        target, face = self.tree.query(targets, predicate="intersects")
        inside = np.zeros(len(target), dtype=bool)
        covered = self.tree.query(targets, predicate="covers")
        if len(covered[0]):
            pair, whole = target * np.int64(len(self)) + face, covered[0] * np.int64(len(self)) + covered[1]
            inside = np.isin(pair, whole)
        shared = self.area[face]
        cut = ~inside
        shared[cut] = shapely.area(shapely.intersection(targets[target[cut]], self.geometry[face[cut]]))
        return target, face, shared

    def held(self, targets: _Array) -> tuple[_Array, _Array, _Array]:
        """Return the held area of each of T polygons as steps: target numbers, frame numbers, m² from there on.

        Ascending by target, then frame; every target has a step at frame 0.
        """
        target, face, shared = self.overlaps(targets)
        pair, event = _events(self, face)
        owner = np.concatenate([np.arange(len(targets)), target[pair]])
        frame = np.concatenate([np.zeros(len(targets), dtype=self.frame.dtype), self.frame[event]])
        change = np.concatenate([np.zeros(len(targets)), shared[pair] * self.sign[event]])
        return _sum_steps(owner, frame, change)


def _sum_steps(owner: _Array, frame: _Array, change: _Array) -> tuple[_Array, _Array, _Array]:
    """Sum changes into running totals per owner, one step per owner and frame."""
    order = np.lexsort((frame, owner))
    owner, frame, change = owner[order], frame[order], change[order]
    last = np.ones(len(owner), dtype=bool)
    last[:-1] = (owner[1:] != owner[:-1]) | (frame[1:] != frame[:-1])
    total = np.cumsum(change)
    first = np.searchsorted(owner, owner[last], side="left")
    before = np.where(first > 0, total[first - 1], 0.0)
    return owner[last], frame[last], np.maximum(total[last] - before, 0.0)


def states_of(layer: FaceLayer, faces: _Array, frames: int) -> tuple[_Array, _Array]:
    """Return the frames at which any of these faces changes (0 first), and for each frame which of them is in force.

    Between two of them nothing changes: they are the states that these faces tell apart.
    """
    changes = np.concatenate([np.zeros(1, dtype=layer.frame.dtype), layer.frame[_events(layer, faces)[1]]])
    first = np.unique(changes)
    return first, np.searchsorted(first, np.arange(frames), side="right") - 1


def held_by_state(layer: FaceLayer, faces: _Array, states: _Array) -> _Array:
    """Return which of F faces is held in which of L states: float64 (F, L) of 0 and 1."""
    row, event = _events(layer, faces)
    held = np.zeros((len(faces), len(states)))
    np.add.at(held, (row, np.searchsorted(states, layer.frame[event])), layer.sign[event])
    return np.cumsum(held, axis=1)


def _events(layer: FaceLayer, faces: _Array) -> tuple[_Array, _Array]:
    """Return the events of some faces: the row in ``faces`` and the number of each event."""
    count = layer.starts[faces + 1] - layer.starts[faces]
    first = np.repeat(np.cumsum(count) - count, count)
    return np.repeat(np.arange(len(faces)), count), np.arange(len(first)) - first + np.repeat(
        layer.starts[faces], count
    )


def form_faces(tiles: Sequence[Tile], variant: int) -> FaceLayer:
    """Form the faces of one variant (0 as drawn, 1 edge inward, 2 edge outward) of all tiles."""
    parts = [_tile_faces(tile, variant) for tile in tiles]
    numbers = [np.full(len(p[0]), n, dtype=np.int32) for n, p in enumerate(parts)]
    geometry = np.concatenate([np.empty(0, dtype=object), *(p[0] for p in parts)])
    counts = np.concatenate([np.zeros(1, dtype=np.int64), *(p[1] for p in parts)])
    return FaceLayer(
        geometry=geometry,
        area=shapely.area(geometry),
        starts=np.cumsum(counts),
        frame=np.concatenate([np.empty(0, dtype=np.int32), *(p[2] for p in parts)]),
        sign=np.concatenate([np.empty(0), *(p[3] for p in parts)]),
        tile=np.concatenate([np.empty(0, dtype=np.int32), *numbers]),
        stacked=np.concatenate([np.empty(0, dtype=bool), *(np.full(len(p[0]), p[4]) for p in parts)]),
    )


def _tile_faces(tile: Tile, variant: int) -> tuple[_Array, _Array, _Array, _Array, bool]:
    """Return faces, their counts of events, the events' frames and signs, and whether they are stacked."""
    pieces = np.array([row[variant] for row in tile.land], dtype=object)
    faces, bits = None, None
    if len(pieces) > 1:
        faces, bits = _arrange(pieces, tile.box)
    stacked = faces is None
    if faces is None or bits is None:
        faces, bits = pieces, np.eye(len(pieces), dtype=bool)
    ever = bits.any(axis=1) & ~shapely.is_empty(faces)
    faces, bits = faces[ever], bits[ever]
    # bits by piece become bits by run of frames, then changes between runs.
    by_run = np.zeros((len(faces), len(tile.pieces) + 1), dtype=np.int8)
    by_run[:, 1:] = bits[:, tile.pieces]
    change = np.diff(by_run, axis=1)
    face, run = np.nonzero(change)
    counts = np.bincount(face, minlength=len(faces))
    starts = np.asarray(tile.frames, dtype=np.int32)
    return faces, counts, starts[run], change[face, run].astype(np.float64), stacked and len(pieces) > 1


def _arrange(pieces: _Array, box: tuple[float, float, float, float]) -> tuple[_Array | None, _Array | None]:
    """Return the faces between all edges of the pieces, and which piece covers which face (F, L); or None twice."""
    rows = [segments_of(piece) for piece in pieces]
    total = sum(len(r) for r in rows)
    edges = np.unique(np.concatenate([*rows, segments_of(shapely.box(*box))]), axis=0)
    if len(edges) > _FEW_EDGES and (len(edges) > _SHARED_EDGES * total or len(edges) > _MOST_EDGES):
        return None, None
    lines = shapely.linestrings(edges.reshape(-1, 2, 2))
    for grid_m in (None, _GRID_M):
        faces, bits = _formed(shapely.union_all(lines, grid_size=grid_m), pieces)
        if np.abs(shapely.area(faces) @ bits - shapely.area(pieces)).max() < _LOST_M2:
            return faces, bits
    return None, None


def _formed(noded: BaseGeometry, pieces: _Array) -> tuple[_Array, _Array]:
    """Return the faces between noded lines, and which piece covers which face."""
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(noded)))
    points = shapely.get_coordinates(shapely.point_on_surface(faces))
    bits = np.zeros((len(faces), len(pieces)), dtype=bool)
    for number, piece in enumerate(pieces):
        if not piece.is_empty:
            shapely.prepare(piece)
            bits[:, number] = shapely.contains_xy(piece, points[:, 0], points[:, 1])
    return faces, bits
