"""What the benchmark of histories works on: the real maps of a data folder, or maps made up on the spot."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from benchmarks.speed.peers import Discs, Maps, Questions
from theodolite.atlas import Atlas, open_atlas
from theodolite.geometry import polygonal, project
from theodolite.history.steps import day_number
from theodolite.records import PlaceKind, Status
from theodolite.settings import Settings, load_settings
from theodolite.witness.archive import Archive, open_archive

Array = np.ndarray[Any, Any]

MAPPER = "deepstate"
SIDE = "RU"
SEED = 20_241
NEAR_M = 30_000.0
UKRAINE = (21.5, 43.5, 41.0, 53.0)
MADE_DAYS = 8


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scene:
    """Maps, places and the day of every frame of one mapper.

    ``place_ids`` are in the order of ``discs``; frame ``i`` is of day ``frame_days[i]`` (days since 1970-01-01) and
    shows state ``frame_states[i]`` of ``maps``; ``state_ids`` names the states, ``place_points`` (P, 2) are metres.
    """

    settings: Settings
    archive: Archive
    atlas: Atlas
    origin: str
    place_ids: tuple[str, ...]
    place_points: Array
    discs: Discs
    maps: Maps
    state_ids: tuple[str, ...]
    frame_days: Array
    frame_states: Array

    def state_on(self, days: Array) -> Array:
        """Return the state in force on each day (days since 1970-01-01), int32."""
        states: Array = self.frame_states[np.searchsorted(self.frame_days, days, side="right") - 1]
        return states


def open_scene(settings: Settings, *, origin: str, places: int | None = None) -> Scene:
    """Load one mapper's states and the geometry of all Ukrainian settlements (or the first ``places``)."""
    archive, atlas = open_archive(settings), open_atlas(settings)
    known = {p.id: p for p in atlas.settlements(UKRAINE) if p.country == "UA" and p.kind is PlaceKind.SETTLEMENT}
    ids = tuple(sorted(known))
    if places is not None:
        ids = tuple(sorted(_evenly(ids, places)))
    geometry = np.array([project(atlas.footprint((i,)).geometry) for i in ids], dtype=object)
    points = project(shapely.MultiPoint([(known[i].longitude, known[i].latitude) for i in ids]))
    frames = {day_number(frame.valid_on): frame for frame in archive.frames(MAPPER)}
    states = {frame.state: frame for frame in frames.values()}
    numbers = {state: number for number, state in enumerate(states)}
    land = [_land(archive.projected(frame)) for frame in states.values()]
    return Scene(
        settings=settings,
        archive=archive,
        atlas=atlas,
        origin=origin,
        place_ids=ids,
        place_points=shapely.get_coordinates(points),
        discs=Discs(geometry=geometry, area_m2=shapely.area(geometry)),
        maps=Maps(land=np.array(land, dtype=object)),
        state_ids=tuple(states),
        frame_days=np.array(list(frames), dtype=np.int32),
        frame_states=np.array([numbers[frame.state] for frame in frames.values()], dtype=np.int32),
    )


def make_questions(scene: Scene, count: int) -> tuple[Questions, Array]:
    """Return random questions and their days: half of the places are within 30 km of the newest map's edge."""
    random = np.random.default_rng(SEED)
    place = random.integers(0, len(scene.place_ids), count).astype(np.int32)
    near = np.flatnonzero(shapely.dwithin(scene.discs.geometry, scene.maps.land[-1].boundary, NEAR_M))
    if len(near):
        place[::2] = random.choice(near, len(place[::2]))
    days = random.integers(scene.frame_days[0], scene.frame_days[-1] + 1, count).astype(np.int32)
    return Questions(place=place, state=scene.state_on(days)), days


def real_settings(data: str | None) -> Settings | None:
    """Return the settings for a data folder with the mapper's frames; None without one."""
    beside = Path(__file__).parents[3] / "shared" / "data"
    settings = load_settings(data_dir=data)
    if not settings.data_dir_named and beside.is_dir():
        settings = load_settings(data_dir=beside)
    return _without_store(settings) if (settings.data_dir / "control" / MAPPER).is_dir() else None


def made_settings(folder: Path) -> Settings:
    """Write made-up maps of several days into a folder and return settings for it."""
    control = folder / "data" / "control" / MAPPER
    control.mkdir(parents=True)
    for number in range(MADE_DAYS):
        on = date(2025, 1, 1) + timedelta(days=3 * number)
        shape = {"type": "Polygon", "coordinates": [_made_ring(number)]}
        body = {"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {}, "geometry": shape}]}
        (control / f"deepstatemap_data_{on:%Y%m%d}.geojson").write_text(json.dumps(body), encoding="utf-8")
    return _without_store(load_settings(data_dir=folder / "data", cache_dir=folder / "cache", environ={}))


def _made_ring(number: int, corners: int = 300) -> list[list[float]]:
    """Return a wavy ring in the east that grows westward from day to day."""
    ring = []
    for corner in range(corners):
        angle = 2 * math.pi * corner / corners
        west = max(-math.cos(angle), 0.0)
        radius = 1.0 + 0.08 * math.sin(17 * angle) + 0.05 * number * west**3
        ring.append([38.3 + 1.2 * radius * math.cos(angle), 48.0 + 0.8 * radius * math.sin(angle)])
    return [*ring, ring[0]]


def _without_store(settings: Settings) -> Settings:
    import dataclasses

    return dataclasses.replace(settings, store_dir=None)


def _evenly(items: Sequence[str], most: int) -> list[str]:
    return [items[index * len(items) // most] for index in range(most)] if len(items) > most else list(items)


def _land(areas: Sequence[Any]) -> Any:
    """Unite what one side holds on a map."""
    held = [area.geometry for area in areas if area.status is Status.HELD and area.holder == SIDE]
    return held[0] if len(held) == 1 else polygonal(shapely.union_all(held))
