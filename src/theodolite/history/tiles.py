"""A mapper's frames cut into square tiles: in each tile, which land a side held, and from which frame on.

Between two frames only the tiles that a changed edge comes near (or whose whole inside changed) are cut again, so a
long series costs little more than what changed in it. Everything is projected (metres).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from theodolite.geometry import clip_to_box
from theodolite.history.changes import Boxes, changed_edges, edges_of
from theodolite.history.land import LandView, grow_box, view_land
from theodolite.records import ControlArea, FrameRef, ProviderInfo

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from theodolite.witness.archive import Archive

__all__ = ["TILE_M", "Tile", "cut_tiles", "edge_moves"]

TILE_M = 20_000.0
_Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tile:
    """One square of land over all frames.

    Attributes
    ----------
    box
        West, south, east, north in metres.
    frames
        Numbers of the frames from which on a piece holds, ascending; the first is 0.
    pieces
        For each of those frames, the row of ``land`` that holds from there on.
    land
        Object array (L, V): the L distinct pieces of land, V variants each (the edge moved by ``moves``).
    """

    box: _Box
    frames: list[int] = field(default_factory=list)
    pieces: list[int] = field(default_factory=list)
    land: list[list[BaseGeometry]] = field(default_factory=list)
    keys: dict[bytes, int] = field(default_factory=dict)

    def put(self, frame: int, key: bytes, cut: Callable[[], list[BaseGeometry]]) -> None:
        """Say what holds from a frame on; ``cut`` makes the pieces where they are new."""
        if key not in self.keys:
            self.keys[key] = len(self.land)
            self.land.append(cut())
        piece = self.keys[key]
        if not self.pieces or self.pieces[-1] != piece:
            self.frames.append(frame)
            self.pieces.append(piece)


def edge_moves(edge_m: float) -> tuple[float, ...]:
    """Return how far the map's edge is moved for value, low and high, metres."""
    return (0.0, -edge_m, edge_m)


@dataclass(slots=True, kw_only=True)
class _Cutter:
    info: ProviderInfo
    side: str
    moves: tuple[float, ...]
    covered: BaseGeometry | None
    reach_m: float
    tiles: list[Tile] = field(default_factory=list)
    covered_in: dict[int, BaseGeometry] = field(default_factory=dict)

    def cut(self, frame: int, areas: Sequence[ControlArea], numbers: Sequence[int]) -> None:
        """Cut a frame's areas into the tiles of these numbers, band by band from south to north."""
        bands: dict[float, list[int]] = {}
        for number in numbers:
            bands.setdefault(self.tiles[number].box[1], []).append(number)
        for south, members in bands.items():
            boxes = np.array([self.tiles[n].box for n in members])
            band = (boxes[:, 0].min(), south, boxes[:, 2].max(), south + TILE_M)
            near = [
                ControlArea(holder=a.holder, status=a.status, geometry=g)
                for a in areas
                if not (g := clip_to_box(a.geometry, grow_box(band, self.reach_m))).is_empty
            ]
            for number in members:
                self._cut_one(frame, near, number)

    def _cut_one(self, frame: int, areas: Sequence[ControlArea], number: int) -> None:
        tile = self.tiles[number]
        view = view_land(areas, self.info, tile.box, covered=self._covered(number), edge_m=max(self.moves))
        tile.put(frame, _digest(view), lambda: self._pieces(view, tile.box))

    def _pieces(self, view: LandView, box: _Box) -> list[BaseGeometry]:
        return [clip_to_box(view.land(self.side, edge_m=move), box) for move in self.moves]

    def _covered(self, number: int) -> BaseGeometry | None:
        if self.covered is None:
            return None
        if number not in self.covered_in:
            self.covered_in[number] = clip_to_box(self.covered, grow_box(self.tiles[number].box, self.reach_m))
        return self.covered_in[number]


def _digest(view: LandView) -> bytes:
    digest = hashlib.blake2b(digest_size=16)
    for holder in sorted(view.drawn):
        digest.update(holder.encode() + shapely.to_wkb(shapely.normalize(view.drawn[holder])))
    digest.update(b"?" + shapely.to_wkb(shapely.normalize(view.contested)))
    return digest.digest()


def cut_tiles(
    archive: Archive,
    mapper: str,
    *,
    side: str,
    edge_m: float,
    covered: BaseGeometry | None,
    progress: Callable[[str, int, int], None] | None = None,
) -> tuple[Tile, ...]:
    """Cut all frames of a mapper into tiles of 20 km.

    Parameters
    ----------
    edge_m
        Edge error, metres: every piece comes as drawn, with the edge moved inward, and moved outward.
    covered
        What the mapper covers (the country), projected; needed for a side that the map does not draw.

    Returns
    -------
    tuple of Tile
        Those in which the side ever holds anything.
    """
    info, frames = archive.info(mapper), archive.frames(mapper)
    if side in info.drawn_sides:
        covered = None
    reach_m = info.grey_margin_km * 1000 + 4 * max(info.edge_error_m, edge_m) + 1.0
    cutter = _Cutter(info=info, side=side, moves=edge_moves(edge_m), covered=covered, reach_m=reach_m)
    cutter.tiles = [Tile(box=box) for box in _grid(_extent(archive, frames, covered), reach_m)]
    boxes = Boxes(
        bounds=np.array([t.box for t in cutter.tiles]).reshape(-1, 4),
        points=np.array([[(t.box[0] + t.box[2]) / 2, (t.box[1] + t.box[3]) / 2] for t in cutter.tiles]).reshape(-1, 2),
        reach_m=reach_m,
    )
    before, state = edges_of(()), None
    for number, ref in enumerate(frames):
        if progress is not None:
            progress(f"{mapper}: tiles", number + 1, len(frames))
        if ref.state == state:
            continue
        areas, state = archive.projected(ref), ref.state
        after = edges_of(areas)
        changed = changed_edges(before, after)
        concerned = boxes.near(changed) | boxes.flipped(changed) if number else np.ones(len(cutter.tiles), dtype=bool)
        cutter.cut(number, areas, np.flatnonzero(concerned).tolist())
        before = after
    return tuple(t for t in cutter.tiles if any(not g.is_empty for row in t.land for g in row))


def _extent(archive: Archive, frames: Sequence[FrameRef], covered: BaseGeometry | None) -> Any:
    if covered is not None:
        return np.array(covered.bounds)
    states = {ref.state: ref for ref in frames}
    bounds = [shapely.total_bounds([a.geometry for a in archive.projected(ref)]) for ref in states.values()]
    bounds = [b for b in bounds if np.isfinite(b).all()]
    if not bounds:
        return np.zeros(4)
    stacked = np.array(bounds)
    return np.concatenate([stacked[:, :2].min(axis=0), stacked[:, 2:].max(axis=0)])


def _grid(extent: Any, reach_m: float) -> list[_Box]:
    """Return the tiles that cover an extent; their corners lie on multiples of the tile's size."""
    first = np.floor((extent[:2] - reach_m) / TILE_M).astype(int)
    last = np.floor((extent[2:] + reach_m) / TILE_M).astype(int)
    return [
        (i * TILE_M, j * TILE_M, (i + 1) * TILE_M, (j + 1) * TILE_M)
        for j in range(first[1], last[1] + 1)
        for i in range(first[0], last[0] + 1)
    ]
