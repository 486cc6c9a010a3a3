"""Two maps of one day against each other: km², the settlements they disagree on, and the polygons."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import shapely

from theodolite.errors import ConfigurationError
from theodolite.geometry import polygonal, project, unproject
from theodolite.history.land import grow_box, view_land
from theodolite.records import FrameRef, Place, ProviderInfo

if TYPE_CHECKING:
    from theodolite.atlas import Atlas
    from theodolite.witness.archive import Archive

__all__ = ["Comparison", "Disputed", "compare_maps"]

_SLIVER_M = 50.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Disputed:
    """A settlement whose point lies in the side's land on one map only; ``held_by`` is that map's mapper."""

    place: Place
    held_by: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Comparison:
    """What two mappers show of one side's land; areas in km², polygons WGS 84 without slivers under 100 m."""

    first: ProviderInfo
    second: ProviderInfo
    on: date
    side: str
    first_frame_on: date
    second_frame_on: date
    first_km2: float
    second_km2: float
    both_km2: float
    only_first_km2: float
    only_second_km2: float
    only_first: Any
    only_second: Any
    settlements: tuple[Disputed, ...]
    note: str = ""


def compare_maps(archive: Archive, atlas: Atlas, first: str, second: str, *, on: date, side: str) -> Comparison:
    """Compare the frames in force of two mappers on a day, within Ukraine and what both cover.

    Raises
    ------
    ConfigurationError
        If a mapper has no frame on or before the day.
    """
    refs = [_frame(archive, mapper, on) for mapper in (first, second)]
    infos = [archive.info(mapper) for mapper in (first, second)]
    country = project(atlas.footprint(("region:ukraine",)).geometry)
    gaps = [shapely.Polygon(ring) for info in infos for ring in info.not_covered]
    area = shapely.difference(country, project(shapely.union_all(gaps))) if gaps else country
    box = grow_box(area.bounds, 0.0)
    lands = [
        shapely.intersection(view_land(archive.projected(ref), info, box, covered=country).land(side), area)
        for ref, info in zip(refs, infos, strict=True)
    ]
    only_first, only_second = shapely.difference(lands[0], lands[1]), shapely.difference(lands[1], lands[0])
    points = _points(atlas, area)
    disputed = (*_inside(only_first, points, first), *_inside(only_second, points, second))
    return Comparison(
        first=infos[0],
        second=infos[1],
        on=on,
        side=side,
        first_frame_on=refs[0].valid_on,
        second_frame_on=refs[1].valid_on,
        first_km2=_km2(lands[0]),
        second_km2=_km2(lands[1]),
        both_km2=_km2(shapely.intersection(lands[0], lands[1])),
        only_first_km2=_km2(only_first),
        only_second_km2=_km2(only_second),
        only_first=_without_slivers(only_first),
        only_second=_without_slivers(only_second),
        settlements=tuple(sorted(disputed, key=lambda d: (d.held_by, d.place.name, d.place.id))),
        note="compared only where both maps reach" if gaps else "",
    )


def _frame(archive: Archive, mapper: str, on: date) -> FrameRef:
    ref = archive.frame_in_force(mapper, on)
    if ref is None:
        frames = archive.frames(mapper)
        reach = f"its frames run from {frames[0].valid_on} to {frames[-1].valid_on}" if frames else "it has no frames"
        raise ConfigurationError(
            f"{mapper} has no frame on or before {on}; {reach}.", hint="Choose a later day, or add frames (data add)."
        )
    return ref


def _km2(geometry: Any) -> float:
    return float(geometry.area) / 1e6


def _without_slivers(geometry: Any) -> Any:
    opened = polygonal(geometry).buffer(-_SLIVER_M).buffer(_SLIVER_M)
    return unproject(shapely.simplify(opened, 20.0))


def _points(atlas: Atlas, area: Any) -> list[tuple[Place, Any]]:
    places = atlas.settlements(unproject(shapely.box(*area.bounds)).bounds)
    if not places:
        return []
    projected = project(shapely.MultiPoint([(p.longitude, p.latitude) for p in places]))
    return list(zip(places, shapely.get_parts(projected), strict=True))


def _inside(land: Any, points: Iterable[tuple[Place, Any]], mapper: str) -> list[Disputed]:
    shapely.prepare(land)
    return [Disputed(place=place, held_by=mapper) for place, point in points if land.intersects(point)]
