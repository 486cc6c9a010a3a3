"""Gains, comparisons and ad hoc histories: faces against shapely done well, on the same questions.

Both sides prepare first (shapely clips the maps and keeps the clips, ours forms faces and sums), which is told apart
and not counted in the ratios.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from benchmarks.speed.histories_scene import Scene
from benchmarks.speed.histories_table import best_seconds
from benchmarks.speed.peers.common import clip

if TYPE_CHECKING:
    from theodolite.history.areas import MapperFaces

Array = np.ndarray[Any, Any]

M2_PER_KM2 = 1e6
SURROUNDINGS_M = 15_000.0
SAME_KM2 = 1e-4
SAME_SHARE = 1e-6
TILE_M = 10_000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Duel:
    """One kind of question on both sides: rates in questions per CPU-second, and how far the answers lie apart."""

    key: str
    what: str
    questions: int
    ours_per_s: float
    theirs_per_s: float
    ours_prepare_s: float
    theirs_prepare_s: float
    max_difference: float
    allowed_difference: float
    unit: str
    extra: dict[str, float] = field(default_factory=dict)

    @property
    def ratio(self) -> float:
        """How many times as many questions ours answers."""
        return self.ours_per_s / self.theirs_per_s

    @property
    def differs(self) -> bool:
        """Whether the answers are not the same."""
        return not self.max_difference <= self.allowed_difference


def near_front(scene: Scene, within_m: float) -> Array:
    """Return the rows of places whose point lies within some metres of land that ever changed hands."""
    changed = shapely.symmetric_difference(scene.maps.land[0], scene.maps.land[-1])
    found: Array = np.flatnonzero(shapely.dwithin(shapely.points(scene.place_points), changed, within_m))
    return found


def gains(scene: Scene, faces: MapperFaces, *, places: int, questions: int, seed: int = 5) -> Duel:
    """Ask how many km² were gained between two days within 15 km of a place near the front."""
    random = np.random.default_rng(seed)
    near = near_front(scene, SURROUNDINGS_M)
    chosen = random.choice(near, min(places, len(near)), replace=False)
    discs = shapely.buffer(shapely.points(scene.place_points[chosen]), SURROUNDINGS_M, quad_segs=16)
    place = random.integers(0, len(discs), questions)
    before, after = np.sort(random.integers(0, len(scene.frame_days), (2, questions)), axis=0)

    prepare_s, joint = best_seconds(lambda: [faces.joint(disc) for disc in discs], repeats=1)
    ours_s, ours = best_seconds(lambda: _gained(joint, place, before, after))

    states = scene.frame_states[before], scene.frame_states[after]
    few = slice(0, max(questions // 4, 1))
    peer = _ClippedGains(scene.maps.land, discs)
    part = place[few], states[0][few], states[1][few]
    theirs_prepare_s, _ = best_seconds(lambda: peer.prepare(*part), repeats=1)
    theirs_s, theirs = best_seconds(lambda: peer.gained_km2(*part), repeats=2)
    return Duel(
        key="gain_vs_shapely",
        what="km² gained between two days within 15 km of a place",
        questions=questions,
        ours_per_s=questions / ours_s,
        theirs_per_s=len(theirs) / theirs_s,
        ours_prepare_s=prepare_s,
        theirs_prepare_s=theirs_prepare_s,
        max_difference=float(np.max(np.abs(ours[few] - theirs))),
        allowed_difference=SAME_KM2,
        unit="km2",
        extra={"places": float(len(discs))},
    )


def _gained(joint: list[Any], place: Array, before: Array, after: Array) -> Array:
    """Answer gains of many places: sorted by place, one look-up in a matrix a question."""
    gained = np.empty(len(place))
    order = np.argsort(place, kind="stable")
    ends = np.searchsorted(place[order], np.arange(len(joint) + 1))
    before, after = before[order], after[order]
    for number, areas in enumerate(joint):
        rows = slice(ends[number], ends[number + 1])
        gained[order[rows]] = areas.gained_km2(before[rows], after[rows])
    return gained


class _ClippedGains:
    """shapely: every state clipped to a place's surroundings once, then one difference a question."""

    def __init__(self, land: Array, discs: Array) -> None:
        self._land, self._discs, self._clips = land, discs, np.full((len(discs), len(land)), None, dtype=object)

    def prepare(self, place: Array, before: Array, after: Array) -> None:
        """Clip what will be asked: to the box first, then to the disc."""
        bounds = shapely.bounds(self._discs)
        wanted = np.unique(np.concatenate([np.stack([place, before]), np.stack([place, after])], axis=1), axis=1)
        for disc, state in wanted.T:
            self._clips[disc, state] = clip(self._land[state], tuple(bounds[disc]))
        clipped = shapely.intersection(self._clips[tuple(wanted)], self._discs[wanted[0]])
        self._clips[tuple(wanted)] = clipped

    def gained_km2(self, place: Array, before: Array, after: Array) -> Array:
        """Return the km² held after and not before; equal states gain nothing."""
        gained = np.zeros(len(place))
        moved = np.flatnonzero(before != after)
        new, old = self._clips[place[moved], after[moved]], self._clips[place[moved], before[moved]]
        gained[moved] = shapely.area(shapely.difference(new, old)) / M2_PER_KM2
        return gained


def comparisons(scene: Scene, faces: MapperFaces, *, questions: int, seed: int = 6) -> Duel:
    """Ask how many km² of the whole map were gained and lost between two days."""
    random = np.random.default_rng(seed)
    before, after = random.integers(0, len(scene.frame_days), (2, questions))
    prepare_s, joint = best_seconds(lambda: faces.joint(None), repeats=1)
    ours_s, ours = best_seconds(lambda: np.stack([joint.gained_km2(before, after), joint.lost_km2(before, after)]))

    few = slice(0, max(questions // 50, 1))
    land, area = scene.maps.land, shapely.area(scene.maps.land)
    old, new = scene.frame_states[before[few]], scene.frame_states[after[few]]

    def plain() -> Array:
        both = shapely.area(shapely.intersection(land[old], land[new]))
        return np.stack([area[new] - both, area[old] - both]) / M2_PER_KM2

    theirs_s, theirs = best_seconds(plain, repeats=2)
    return Duel(
        key="compare_vs_shapely",
        what="km² gained and lost on the whole map between two days",
        questions=questions,
        ours_per_s=questions / ours_s,
        theirs_per_s=theirs.shape[1] / theirs_s,
        ours_prepare_s=prepare_s,
        theirs_prepare_s=0.0,
        max_difference=float(np.max(np.abs(ours[:, few] - theirs))),
        allowed_difference=SAME_KM2,
        unit="km2",
    )


def adhoc_histories(scene: Scene, faces: MapperFaces, *, discs: int, seed: int = 7) -> Duel:
    """Ask for the whole history of random discs (1-8 km) near the front."""
    random = np.random.default_rng(seed)
    centres = scene.place_points[random.choice(near_front(scene, SURROUNDINGS_M), discs)]
    centres = centres + random.uniform(-5_000, 5_000, centres.shape)
    targets = shapely.buffer(shapely.points(centres), random.uniform(1_000, 8_000, discs), quad_segs=16)

    def held() -> Array:
        return _dense(faces.layers[0].held(targets), discs, len(scene.frame_days))

    faces.layers[0].held(targets[:1])  # makes the index
    ours_s, ours = best_seconds(held)
    with_edges_s, _ = best_seconds(lambda: faces.histories(targets))

    few = targets[: max(discs // 5, 1)]
    theirs_s, theirs = best_seconds(lambda: np.stack([held_by_clipping(scene.maps.land, d) for d in few]), repeats=2)
    tiles = TiledHistories(scene.maps.land)
    tiles_prepare_s, _ = best_seconds(tiles.prepare, repeats=1)
    tiles_s, tiled = best_seconds(lambda: np.stack([tiles.held_m2(disc) for disc in few]), repeats=2)
    mine = ours[: len(few)] / shapely.area(few)[:, None]
    worst = max(
        float(np.max(np.abs(mine - held[:, scene.frame_states] / shapely.area(few)[:, None])))
        for held in (theirs, tiled)
    )
    return Duel(
        key="adhoc_history_vs_shapely",
        what=f"the whole history ({len(scene.frame_days)} frames) of a disc of 1-8 km near the front",
        questions=discs,
        ours_per_s=discs / ours_s,
        theirs_per_s=len(few) / theirs_s,
        ours_prepare_s=0.0,
        theirs_prepare_s=0.0,
        max_difference=worst,
        allowed_difference=SAME_SHARE,
        unit="share",
        extra={
            "ours_with_low_and_high_per_s": discs / with_edges_s,
            "shapely_history_tiles_per_s": len(few) / tiles_s,
            "shapely_history_tiles_prepare_s": tiles_prepare_s,
        },
    )


def _dense(steps: tuple[Array, Array, Array], targets: int, frames: int) -> Array:
    """Spread steps over all frames: float64 (T, K)."""
    owner, frame, value = steps
    width = np.int64(frames)
    step = np.searchsorted(owner * width + frame, np.arange(targets * width), side="right") - 1
    dense: Array = value[step].reshape(targets, frames)
    return dense


def held_by_clipping(land: Array, disc: Any) -> Array:
    """Cut a disc with every state, done well: clip all to its box first, skip a state whose clip equals the last one.

    Returns the area held in each state, m²: float64 (S,).
    """
    west, south, east, north = disc.bounds
    try:
        clips = shapely.clip_by_rect(land, west, south, east, north)
    except shapely.errors.GEOSException:
        clips = np.array([clip(state, disc.bounds) for state in land], dtype=object)
    invalid = ~shapely.is_valid(clips)
    clips[invalid] = shapely.intersection(land[invalid], shapely.box(*disc.bounds))
    new = np.append(True, ~shapely.equals_exact(clips[1:], clips[:-1], 0.0))
    areas: Array = shapely.area(shapely.intersection(clips[new], disc))
    held: Array = areas[np.cumsum(new) - 1]
    return held


class TiledHistories:
    """shapely in the manner of ours: every state cut into tiles once, equal pieces kept once, their frames noted."""

    def __init__(self, land: Array) -> None:
        self._land = land
        self._states = len(land)

    def prepare(self) -> None:
        """Cut the states; a tile's pieces are told apart by their bytes."""
        pieces: dict[tuple[int, int], dict[bytes, int]] = {}
        kept: dict[tuple[int, int], list[Any]] = {}
        shown: dict[tuple[int, int], Array] = {}
        for state, land in enumerate(self._land):
            for tile, piece in _cut_into_tiles(land):
                numbers = pieces.setdefault(tile, {})
                number = numbers.setdefault(shapely.to_wkb(piece), len(numbers))
                if number == len(kept.setdefault(tile, [])):
                    kept[tile].append(piece)
                shown.setdefault(tile, np.full(self._states, -1))[state] = number
        self._pieces = {tile: np.array(found, dtype=object) for tile, found in kept.items()}
        self._shown = shown

    def held_m2(self, disc: Any) -> Array:
        """Return the area held in each state: float64 (S,)."""
        held = np.zeros(self._states)
        west, south, east, north = np.floor(np.array(disc.bounds) / TILE_M).astype(int).tolist()
        for tile in ((x, y) for x in range(west, east + 1) for y in range(south, north + 1)):
            if tile not in self._pieces:
                continue
            inner = clip(disc, _tile_box(*tile, tile[0] + 1, tile[1] + 1))
            areas = shapely.area(shapely.intersection(self._pieces[tile], inner))
            held += np.append(areas, 0.0)[self._shown[tile]]
        return held


def _tile_box(west: int, south: int, east: int, north: int) -> tuple[float, float, float, float]:
    return (west * TILE_M, south * TILE_M, east * TILE_M, north * TILE_M)


def _cut_into_tiles(land: Any) -> list[tuple[tuple[int, int], Any]]:
    """Halve land until it fits into single tiles."""
    if land.is_empty:
        return []
    low, high = np.floor(np.array(land.bounds[:2]) / TILE_M), np.ceil(np.array(land.bounds[2:]) / TILE_M)
    found: list[tuple[tuple[int, int], Any]] = []
    waiting = [(land, int(low[0]), int(low[1]), int(high[0]), int(high[1]))]
    while waiting:
        part, x0, y0, x1, y1 = waiting.pop()
        if part.is_empty:
            continue
        if x1 - x0 <= 1 and y1 - y0 <= 1:
            found.append(((x0, y0), part))
            continue
        x, y = (x0 + x1) // 2, (y0 + y1) // 2
        wide = x1 - x0 >= y1 - y0
        halves = [(x0, y0, x, y1), (x, y0, x1, y1)] if wide else [(x0, y0, x1, y), (x0, y, x1, y1)]
        waiting.extend((clip(part, _tile_box(*box)), *box) for box in halves)
    return found
