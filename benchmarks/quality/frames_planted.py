"""Faults and oddities planted into real frames: what each does to a map, for how long, and what should be found."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely import affinity

from theodolite.geometry import project, repair, unproject
from theodolite.records import ControlArea, FrameRef, Status
from theodolite.records.fusion import FlagKind
from theodolite.witness.archive import Archive
from theodolite.witness.cache import FrameCache
from theodolite.witness.quality import screen
from theodolite.witness.screening import Screening, is_common

__all__ = ["PLANTS", "Plant", "Trial", "Window", "try_plant", "windows"]

_LENGTH, _AT, _OLD = 60, 30, 25
Geometry = Any
Make = Callable[[Geometry, "Window", int], Geometry]


@dataclass(frozen=True, kw_only=True)
class Window:
    """Some frames of one mapper, the land held in each state, and a place of the front (projected metres)."""

    frames: Sequence[FrameRef]
    land: dict[str, Geometry]
    cadence_days: float
    front: tuple[float, float]
    country: np.ndarray[Any, Any] | None
    memo: dict[str, Geometry] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Plant:
    """``make(land, window, number)`` returns the planted land of frame ``number`` (from 0) of ``days`` frames.

    ``days`` None: to the last frame. ``kind`` is the flag that should be raised; None for what is true.
    """

    days: int | None
    make: Make
    kind: FlagKind | None = FlagKind.CORRUPT

    @property
    def is_fault(self) -> bool:
        """Whether something is wrong with the frames."""
        return self.kind is not None


@dataclass(frozen=True, kw_only=True)
class Trial:
    """What became of one plant."""

    found: bool
    planted: int
    masked_planted: int
    masked_beyond: int


def windows(archive: Archive, mapper: str, number: int) -> Iterator[Window]:
    """Yield windows of 60 frames of the kind of files that a mapper has most of, evenly over its period."""
    from theodolite.settings import load_settings
    from theodolite.witness.quality import country_cells

    kinds = [[f for f in archive.frames(mapper) if is_common(f) is alike] for alike in (True, False)]
    frames = max(kinds, key=len)
    length = min(_LENGTH, len(frames))
    country = country_cells(load_settings().data_dir)
    for start in np.linspace(0, len(frames) - length, number).astype(int).tolist():
        some = frames[start : start + length]
        land = {f.state: shapely.union_all([a.geometry for a in archive.projected(f)]) for f in some}
        yield Window(
            frames=some,
            land=land,
            cadence_days=archive.info(mapper).cadence_days,
            front=_front(land[some[length // 2].state], start),
            country=country,
        )


def _front(land: Geometry, seed: int) -> tuple[float, float]:
    """Return a point of the longest edge, well inside the country."""
    ring = max(shapely.get_parts(land), key=lambda p: p.area).exterior
    xy = shapely.get_coordinates(ring)
    inside = xy[(xy[:, 0] > -200_000) & (xy[:, 0] < 200_000) & (xy[:, 1] > -80_000) & (xy[:, 1] < 80_000)]
    chosen = inside[np.random.default_rng(seed).integers(len(inside))] if len(inside) else xy[0]
    return float(chosen[0]), float(chosen[1])


def try_plant(name: str, window: Window, cache_path: Path) -> Trial | None:
    """Screen a window with and without a plant; None where the plant changes nothing."""
    plant = PLANTS[name]
    at = min(_AT, len(window.frames) // 2)
    end = len(window.frames) if plant.days is None else min(at + plant.days, len(window.frames))
    land = dict(window.land)
    frames = list(window.frames)
    for number, index in enumerate(range(at, end)):
        old = name == "stale"
        state = window.frames[max(at - _OLD, 0)].state if old else f"{frames[index].state}+{name}"
        if not old:
            land[state] = repair(plant.make(window.land[frames[index].state], window, number))[0]
        frames[index] = replace(frames[index], state=state)
    cache = FrameCache(cache_path)
    if "before" not in window.memo:
        window.memo["before"] = _screen(window.frames, window.land, window, cache)
    before = window.memo["before"]
    after = _screen(frames, land, window, cache)
    cache.close()
    planted = {f.valid_on for f in frames[at:end]}
    changed = land[frames[at].state].symmetric_difference(window.land[window.frames[at].state]).area / 1e6
    if changed < 100 and plant.is_fault:
        return None
    masked = {on for on, _ in after.masked} - {on for on, _ in before.masked}
    return Trial(
        found=_is_found(plant, after, before, masked, planted),
        planted=len(planted) if plant.kind is FlagKind.CORRUPT else 0,
        masked_planted=len(masked & planted) if plant.kind is FlagKind.CORRUPT else 0,
        masked_beyond=len(masked - planted) if plant.kind is FlagKind.CORRUPT else len(masked),
    )


def _is_found(plant: Plant, after: Screening, before: Screening, masked: set[date], planted: set[date]) -> bool:
    if plant.kind is FlagKind.CORRUPT:
        return planted <= masked
    fresh = {(f.kind, f.start) for f in after.flags} - {(f.kind, f.start) for f in before.flags}
    if plant.kind is None:
        return bool(masked) or any(kind is FlagKind.COVERAGE for kind, _ in fresh)
    return any(kind is plant.kind for kind, _ in fresh)


def _screen(frames: Sequence[FrameRef], land: dict[str, Geometry], window: Window, cache: FrameCache) -> Screening:
    return screen(
        frames,
        cache=cache,
        load=lambda state: [ControlArea(holder="RU", status=Status.HELD, geometry=land[state])],
        cadence_days=window.cadence_days,
        country=lambda: window.country,
    )


def _box(x: float, y: float, half_km: float) -> Geometry:
    half = half_km * 1000
    return shapely.box(x - half, y - half, x + half, y + half)


def _rear(land: Geometry) -> Geometry:
    """Return a square of up to 80 km in the land deepest behind the front and the borders."""
    simple = land.simplify(1_000)
    deep = next((d for km in (45, 35, 25, 15) if not (d := simple.buffer(-km * 1000)).is_empty), simple)
    point = max(shapely.get_parts(deep), key=lambda p: p.area).representative_point()
    return _box(point.x, point.y, 40)


def _without_rear(land: Geometry, window: Window, _number: int) -> Geometry:
    if "rear" not in window.memo:
        window.memo["rear"] = _rear(land)
    return land.difference(window.memo["rear"])


def _without_oblast(land: Geometry, window: Window, _number: int) -> Geometry:
    return land.difference(_box(*window.front, 60))


def _shifted(east_m: float, north_m: float) -> Make:
    return lambda land, _window, _number: affinity.translate(land, east_m, north_m)


def _doubled(land: Geometry, _window: Window, _number: int) -> Geometry:
    return land.union(affinity.translate(land, -250_000, 60_000))


def _swapped(land: Geometry, _window: Window, _number: int) -> Geometry:
    return project(shapely.transform(unproject(land), lambda xy: xy[:, ::-1]))


def _halved(land: Geometry, _window: Window, _number: int) -> Geometry:
    west, south, east, north = land.bounds
    return land.intersection(shapely.box((west + east) / 2, south, east, north))


def _as_before(land: Geometry, _window: Window, _number: int) -> Geometry:
    return land


def _pushed(km_on: Callable[[int], float], wide_km: float = 60) -> Make:
    """Move the edge around a place of the front by some km: outwards, or inwards where negative."""

    def push(land: Geometry, window: Window, number: int) -> Geometry:
        km = km_on(number)
        sector = _box(*window.front, wide_km / 2)
        if "near" not in window.memo:
            window.memo["near"] = shapely.clip_by_rect(land, *_box(*window.front, 60).bounds)
        near = window.memo["near"]
        if km >= 0:
            return land.union(near.buffer(km * 1000).intersection(sector))
        return land.difference(near.boundary.buffer(-km * 1000).intersection(sector))

    return push


PLANTS: dict[str, Plant] = {
    "dropped oblast": Plant(days=3, make=_without_oblast),
    "shifted 0.1°": Plant(days=1, make=_shifted(0, 11_100)),
    "shifted 3 frames": Plant(days=3, make=_shifted(7_400, 0)),
    "swapped lat/lon": Plant(days=1, make=_swapped),
    "doubled": Plant(days=1, make=_doubled),
    "half missing": Plant(days=2, make=_halved),
    "stale": Plant(days=1, make=_as_before),
    "coverage dropped": Plant(days=None, make=_without_rear, kind=FlagKind.COVERAGE),
    "fast advance": Plant(days=None, make=_pushed(lambda n: min(3 * (n + 1), 15)), kind=None),
    "fast retreat": Plant(days=None, make=_pushed(lambda n: -min(5 * (n + 1), 15)), kind=None),
    "leap of 15 km": Plant(days=None, make=_pushed(lambda _: 15), kind=None),
    "raid of 3 km": Plant(days=6, make=_pushed(lambda n: min(n + 1, 6 - n)), kind=None),
    "raid of 8 km": Plant(days=8, make=_pushed(lambda n: 2 * min(n + 1, 8 - n), wide_km=15), kind=None),
}
