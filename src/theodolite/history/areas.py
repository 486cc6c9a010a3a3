"""Bulk answers from faces: histories of any polygon, km² gained and lost between any two days, two mappers compared."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from theodolite.errors import ConfigurationError
from theodolite.history.faces import FaceLayer, held_by_state, states_of

if TYPE_CHECKING:
    from theodolite.atlas import Atlas
    from theodolite.settings import Settings
    from theodolite.witness.archive import Archive

    _Array = np.ndarray[Any, Any]

__all__ = ["AreaSteps", "Faces", "JointAreas", "MapperFaces", "PairAreas", "open_faces"]

_M2_PER_KM2 = 1e6


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AreaSteps:
    """Held area of T polygons as step functions over a mapper's frames.

    ``starts`` int64 (T + 1,): the steps of polygon ``i`` are ``starts[i]:starts[i + 1]``; ``frame`` int32 (N,) numbers
    of frames; ``value``, ``low``, ``high`` float64 (N,) km². ``whole`` float64 (T,) is each polygon's own area, km².
    """

    starts: _Array
    frame: _Array
    value: _Array
    low: _Array
    high: _Array
    whole: _Array


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class JointAreas:
    """The area that a side held both on one day and on another, inside one polygon; gains and losses follow.

    ``state`` int32 (K,) numbers the state of every frame that this polygon tells apart; ``both`` float64 (L, L) km² is
    the area held in both of two states. ``stacks`` are tiles whose pieces are overlaid when asked.
    """

    state: _Array
    both: _Array
    stacks: tuple[_Stack, ...] = ()

    def held_km2(self, frames: _Array) -> _Array:
        """Return the area held in each of n frames, km²."""
        return self.both_km2(frames, frames)

    def gained_km2(self, before: _Array, after: _Array) -> _Array:
        """Return the area held in frame ``after`` and not in frame ``before``, for n pairs of frame numbers, km²."""
        return np.asarray(np.maximum(self.held_km2(after) - self.both_km2(before, after), 0.0))

    def lost_km2(self, before: _Array, after: _Array) -> _Array:
        """Return the area held in frame ``before`` and not in frame ``after``, for n pairs of frame numbers, km²."""
        return self.gained_km2(after, before)

    def both_km2(self, first: _Array, second: _Array) -> _Array:
        """Return the area held in both of two frames, for n pairs of frame numbers, km²."""
        shared: _Array = self.both[self.state[first], self.state[second]]
        for stack in self.stacks:
            shared = shared + stack.both_m2(first, second) / _M2_PER_KM2
        return shared


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Stack:
    """One tile's whole pieces of land, of which one holds in each frame: ``active`` int32 (K,), -1 for none."""

    pieces: _Array
    active: _Array

    def both_m2(self, first: _Array, second: _Array) -> _Array:
        left, right = self.active[first], self.active[second]
        low, high = np.minimum(left, right).astype(np.int64), np.maximum(left, right).astype(np.int64)
        pair, back = np.unique(low * len(self.pieces) + high, return_inverse=True)
        area = np.zeros(len(pair))
        real = pair >= 0
        one, other = pair[real] // len(self.pieces), pair[real] % len(self.pieces)
        area[real] = shapely.area(shapely.intersection(self.pieces[one], self.pieces[other]))
        area[real] = np.where(one == other, shapely.area(self.pieces[one]), area[real])
        return np.where((left < 0) | (right < 0), 0.0, area[back])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PairAreas:
    """The area that a side holds on both of two mappers' maps, inside one polygon.

    ``first_state`` and ``second_state`` number the state of each mapper's frames; ``both`` is float64 (L1, L2) km²,
    ``first`` (L1,) and ``second`` (L2,) are what each shows.
    """

    first_state: _Array
    second_state: _Array
    both: _Array
    first: _Array
    second: _Array

    def both_km2(self, first: _Array, second: _Array) -> _Array:
        """Return the area held on both mappers' maps, for n pairs of frame numbers, km²."""
        return np.asarray(self.both[self.first_state[first], self.second_state[second]])

    def only_first_km2(self, first: _Array, second: _Array) -> _Array:
        """Return the area held on the first mapper's map only, for n pairs of frame numbers, km²."""
        one, other = self.first_state[first], self.second_state[second]
        return np.asarray(np.maximum(self.first[one] - self.both[one, other], 0.0))

    def only_second_km2(self, first: _Array, second: _Array) -> _Array:
        """Return the area held on the second mapper's map only, for n pairs of frame numbers, km²."""
        one, other = self.first_state[first], self.second_state[second]
        return np.asarray(np.maximum(self.second[other] - self.both[one, other], 0.0))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MapperFaces:
    """All faces of one mapper and side; ``layers`` are as drawn, edge inward, edge outward.

    ``frame_days`` int32 (K,) are the frames' days since 1970-01-01, ascending.
    """

    mapper: str
    side: str
    edge_m: float
    frame_days: _Array
    layers: tuple[FaceLayer, FaceLayer, FaceLayer]

    def frame_at(self, days: _Array) -> _Array:
        """Return the number of the frame in force on each day (since 1970-01-01); -1 before the first."""
        return np.asarray(np.searchsorted(self.frame_days, days, side="right") - 1)

    def histories(self, targets: _Array) -> AreaSteps:
        """Return the held area of T projected polygons over all frames, with the edge's uncertainty."""
        targets = np.asarray(targets, dtype=object)
        steps = [layer.held(targets) for layer in self.layers]
        width = np.int64(len(self.frame_days) + 1)
        keys = [owner * width + frame for owner, frame, _ in steps]
        key = np.unique(np.concatenate(keys))
        value, low, high = (
            held[np.searchsorted(k, key, side="right") - 1] / _M2_PER_KM2
            for k, (_, _, held) in zip(keys, steps, strict=True)
        )
        low, high = np.minimum(low, value), np.maximum(high, value)
        owner, frame = key // width, (key % width).astype(np.int32)
        kept = _changes(owner, np.column_stack([value, low, high]))
        owner, frame, value, low, high = owner[kept], frame[kept], value[kept], low[kept], high[kept]
        starts = np.searchsorted(owner, np.arange(len(targets) + 1))
        return AreaSteps(
            starts=starts, frame=frame, value=value, low=low, high=high, whole=shapely.area(targets) / _M2_PER_KM2
        )

    def joint(self, target: Any | None = None) -> JointAreas:
        """Return the jointly held areas inside a projected polygon, or on the whole map."""
        layer = self.layers[0]
        faces, shared, pieces = _meeting(layer, target)
        plain = ~layer.stacked[faces]
        first, state = states_of(layer, faces[plain], len(self.frame_days))
        held = held_by_state(layer, faces[plain], first)
        both = (held * shared[plain][:, None]).T @ held / _M2_PER_KM2
        return JointAreas(state=state, both=both, stacks=self._stacks(faces[~plain], pieces[~plain]))

    def _stacks(self, faces: _Array, pieces: _Array) -> tuple[_Stack, ...]:
        layer, stacks = self.layers[0], []
        for tile in np.unique(layer.tile[faces]):
            members = layer.tile[faces] == tile
            held = held_by_state(layer, faces[members], np.arange(len(self.frame_days)))
            active = np.where(held.any(axis=0), held.argmax(axis=0), -1)
            stacks.append(_Stack(pieces=pieces[members], active=active))
        return tuple(stacks)

    def pair(self, other: MapperFaces, target: Any | None = None) -> PairAreas:
        """Return what this mapper's maps and another's both show as held, inside a projected polygon or anywhere."""
        mine, theirs = self.layers[0], other.layers[0]
        faces, area, pieces = _meeting(mine, target)
        their_faces, their_area, their_pieces = _meeting(theirs, target)
        at, column = shapely.STRtree(their_pieces).query(pieces, predicate="intersects")
        shared = shapely.area(shapely.intersection(pieces[at], their_pieces[column]))
        first, first_state = states_of(mine, faces, len(self.frame_days))
        second, second_state = states_of(theirs, their_faces, len(other.frame_days))
        held = held_by_state(mine, faces, first)
        their_held = held_by_state(theirs, their_faces, second)
        overlap = np.zeros((len(faces), len(second)))
        for start in range(0, len(at), 20_000):
            part = slice(start, start + 20_000)
            np.add.at(overlap, at[part], shared[part][:, None] * their_held[column[part]])
        return PairAreas(
            first_state=first_state,
            second_state=second_state,
            both=held.T @ overlap / _M2_PER_KM2,
            first=area @ held / _M2_PER_KM2,
            second=their_area @ their_held / _M2_PER_KM2,
        )


def _changes(owner: _Array, values: _Array) -> _Array:
    """Return which steps differ from the step before them of the same owner."""
    kept = np.ones(len(owner), dtype=bool)
    kept[1:] = (owner[1:] != owner[:-1]) | (values[1:] != values[:-1]).any(axis=1)
    return kept


def _meeting(layer: FaceLayer, target: Any | None) -> tuple[_Array, _Array, _Array]:
    """Return the faces that a polygon meets, the shared areas (m²) and the shared geometry."""
    if target is None:
        return np.arange(len(layer)), layer.area, layer.geometry
    _, faces, shared = layer.overlaps(np.array([target], dtype=object))
    pieces = layer.geometry[faces]
    cut = shared < layer.area[faces]
    pieces[cut] = shapely.intersection(pieces[cut], target)
    return faces, shared, pieces


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Faces:
    """The faces of several mappers for one side; each mapper's are opened when first asked for."""

    side: str
    mappers: tuple[str, ...]
    _open: Callable[[str], MapperFaces]
    _kept: dict[str, MapperFaces] = field(default_factory=dict)

    def of(self, mapper: str) -> MapperFaces:
        """Return one mapper's faces.

        Raises
        ------
        ConfigurationError
            If there are no maps of this mapper.
        """
        if mapper not in self.mappers:
            raise ConfigurationError(
                f"there are no maps of {mapper!r}.", hint=f"There are: {', '.join(self.mappers) or 'none'}."
            )
        if mapper not in self._kept:
            self._kept[mapper] = self._open(mapper)
        return self._kept[mapper]


def open_faces(
    archive: Archive,
    atlas: Atlas,
    settings: Settings,
    *,
    side: str = "RU",
    mappers: Collection[str] | None = None,
    progress: Callable[[str, int, int], None] | None = None,
) -> Faces:
    """Open the faces of the archive's mappers, from the cache where the frames are the same.

    Raises
    ------
    ConfigurationError
        If a mapper is named that has no maps.
    """
    from theodolite.history.face_store import open_mapper_faces

    known = tuple(m for m in archive.mappers if archive.frames(m) and (mappers is None or m in mappers))

    def opened(mapper: str) -> MapperFaces:
        return open_mapper_faces(archive, atlas, settings, mapper=mapper, side=side, progress=progress)

    return Faces(side=side, mappers=known, _open=opened)
