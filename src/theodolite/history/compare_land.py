"""What comparisons share: the area compared, the land of frames inside it, and the shares of settlements.

All geometry is projected (metres) unless a name says otherwise.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from theodolite.errors import ConfigurationError, PlaceError
from theodolite.geometry import clip_to_box, polygonal, project, unproject
from theodolite.history.coverage import left_out_land
from theodolite.history.land import grow_box, view_land
from theodolite.records import Footprint, FrameRef, Place, ProviderInfo

if TYPE_CHECKING:
    from theodolite.atlas import Atlas
    from theodolite.witness.archive import Archive

__all__ = ["CompareArea", "Lands", "Settlements", "age_note", "frame_or_raise", "km2", "polygons_of", "without_slivers"]

_SLIVER_M = 50.0
_KEPT = 16
_BORDER_M = 2_000.0
# A settlement's limit lies within this of its point (the largest disc has 8 km, Kyiv's limit reaches 22 km).
_REACH_M = 25_000.0


def km2(geometry: Any) -> float:
    """Return an area in km²."""
    return float(geometry.area) / 1e6


def polygons_of(geometry: Any) -> int:
    """Count the polygons of a geometry."""
    return sum(1 for part in shapely.get_parts(geometry) if part.geom_type == "Polygon" and not part.is_empty)


def without_slivers(geometry: Any) -> Any:
    """Leave out what is narrower than 100 m, simplify by 20 m and return WGS 84 degrees."""
    opened = polygonal(geometry).buffer(-_SLIVER_M).buffer(_SLIVER_M)
    return unproject(polygonal(shapely.simplify(opened, 20.0)))


def frame_or_raise(archive: Archive, mapper: str, on: date) -> FrameRef:
    """Return the frame in force on a day.

    Raises
    ------
    ConfigurationError
        If the mapper has no frame on or before the day; the message says from when to when it has frames.
    """
    ref = archive.frame_in_force(mapper, on)
    if ref is None:
        frames = archive.frames(mapper)
        reach = f"its frames run from {frames[0].valid_on} to {frames[-1].valid_on}" if frames else "it has no frames"
        raise ConfigurationError(
            f"{mapper} has no frame on or before {on}; {reach}.", hint="Choose a later day, or add frames (data add)."
        )
    return ref


def age_note(info: ProviderInfo, ref: FrameRef, on: date, fresh_days: int) -> str:
    """Say that a frame is old on a day; empty where it is fresh (the decision rules' limit)."""
    age = (on - ref.valid_on) // timedelta(days=1)
    if age <= fresh_days:
        return ""
    return f"the frame of {info.name} is {age} days old on {on} (fresh: at most {fresh_days})"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CompareArea:
    """The land compared: inside Ukraine, inside what every map covers, inside a region where one is named."""

    label: str
    geometry: Any
    note: str = ""


class Lands:
    """The land of one side on frames of some mappers, clipped to the area compared; the latest states are kept.

    Parameters
    ----------
    within
        A region, place or polygon (WGS 84) to stay inside; None for all Ukraine.

    Raises
    ------
    PlaceError
        If ``within`` has no area, or none that every map covers.
    """

    def __init__(
        self, archive: Archive, atlas: Atlas, mappers: Sequence[str], *, side: str, within: Footprint | None = None
    ) -> None:
        self._archive = archive
        self._atlas = atlas
        self._infos = {m: archive.info(m) for m in mappers}
        self._side = side
        self._country = project(atlas.footprint(("region:ukraine",)).geometry)
        self.area = _area(self._country, list(self._infos.values()), within)
        self._edge: Any = None
        self._lands: OrderedDict[tuple[str, str], tuple[Any, Any]] = OrderedDict()

    def land(self, ref: FrameRef) -> Any:
        """Return the side's land on a frame, inside the area compared."""
        return self._read(ref)[1]

    def whole(self, ref: FrameRef) -> Any:
        """Return the side's land on a frame, also round the area: a settlement at its edge is measured whole."""
        return self._read(ref)[0]

    def _read(self, ref: FrameRef) -> tuple[Any, Any]:
        key = (ref.mapper, ref.state)
        if key not in self._lands:
            info = self._infos[ref.mapper]
            box = grow_box(self.area.geometry.bounds, _REACH_M)
            covered = clip_to_box(self._country, grow_box(box, _REACH_M))
            whole = view_land(self._archive.projected(ref), info, box, covered=covered).land(self._side)
            self._lands[key] = (whole, polygonal(shapely.intersection(whole, self.area.geometry)))
            if len(self._lands) > _KEPT:
                self._lands.popitem(last=False)
        self._lands.move_to_end(key)
        return self._lands[key]

    @property
    def outline(self) -> Any:
        """The area compared, simplified by 300 m, WGS 84: for drawings."""
        return unproject(polygonal(shapely.simplify(self.area.geometry, 300.0)))

    def near_border(self, geometry: Any) -> float:
        """Return the km² of a geometry within 2 km of the state border or coast, which mappers' outlines miss."""
        if self._edge is None:
            self._edge = shapely.simplify(self._country, 100.0).boundary.buffer(_BORDER_M)
        return km2(shapely.intersection(geometry, self._edge))

    @cached_property
    def settlements(self) -> Settlements:
        """The settlements of the area."""
        return Settlements(self._atlas, self.area.geometry)


def _area(country: Any, infos: Sequence[ProviderInfo], within: Footprint | None) -> CompareArea:
    area, label, note = country, "Ukraine", ""
    if within is not None:
        wanted = polygonal(project(within.geometry))
        if wanted.is_empty:
            raise PlaceError(f"{within.label} has no area to compare in.", hint="Name a settlement or a region.")
        area, label = shapely.intersection(country, wanted), within.label
        if polygonal(area).is_empty:
            raise PlaceError(f"{within.label} lies outside Ukraine, which the maps show.", hint="Name another place.")
    gaps = [project(gap) for info in infos if (gap := left_out_land(info)) is not None]
    if gaps and shapely.intersects(area, shapely.union_all(gaps)):
        area = shapely.difference(area, shapely.union_all(gaps))
        names = " and ".join(info.name for info in infos if info.not_covered)
        note = f"compared only where every map reaches ({names} leaves land out)"
    area = polygonal(area)
    if area.is_empty:
        raise PlaceError(f"no part of {label} is covered by every map compared.", hint="Name another place or mapper.")
    return CompareArea(label=label, geometry=area, note=note)


class Settlements:
    """The Ukrainian settlements whose point lies in an area, with their limits or discs, read when needed."""

    def __init__(self, atlas: Atlas, area: Any) -> None:
        found = [p for p in atlas.settlements(unproject(shapely.box(*area.bounds)).bounds) if p.country in {None, "UA"}]
        degrees = shapely.MultiPoint([(p.longitude, p.latitude) for p in found])
        points = np.array(shapely.get_parts(project(degrees)), dtype=object)
        shapely.prepare(area)
        inside = shapely.intersects(area, points) if found else np.empty(0, dtype=bool)
        self._atlas = atlas
        self.places: tuple[Place, ...] = tuple(p for p, keep in zip(found, inside, strict=True) if keep)
        self.points = points[inside]
        self._limits: dict[int, Any] = {}

    def towns(self) -> tuple[Place, ...]:
        """Return the settlements, the most populous first, for a map's reader to find the way."""
        return tuple(sorted(self.places, key=lambda p: (-(p.population or 0), p.id)))

    def near(self, geometry: Any) -> np.ndarray[Any, Any]:
        """Return the indices of the settlements that may meet a geometry."""
        if not self.places or geometry.is_empty:
            return np.empty(0, dtype=np.int64)
        shapely.prepare(geometry)
        close = np.flatnonzero(shapely.dwithin(geometry, self.points, _REACH_M))
        limits = np.array([self.limit(int(i)) for i in close], dtype=object)
        return close[shapely.intersects(geometry, limits)] if len(close) else close

    def limit(self, index: int) -> Any:
        """Return a settlement's limit or disc."""
        if index not in self._limits:
            self._limits[index] = project(self._atlas.footprint((self.places[index].id,)).geometry)
        return self._limits[index]

    def shares(self, indices: np.ndarray[Any, Any], land: Any) -> np.ndarray[Any, Any]:
        """Return the share of each settlement's limit that lies in a land, 0-1."""
        shapely.prepare(land)
        values = np.zeros(len(indices))
        for row, index in enumerate(indices):
            limit = self.limit(int(index))
            if shapely.contains_properly(land, limit):
                values[row] = 1.0
            elif shapely.intersects(land, limit):
                values[row] = shapely.intersection(clip_to_box(land, limit.bounds), limit).area / limit.area
        return values

    def inside(self, indices: np.ndarray[Any, Any], land: Any) -> np.ndarray[Any, Any]:
        """Tell for each settlement whether its point lies in a land."""
        shapely.prepare(land)
        return np.asarray(shapely.intersects(land, self.points[indices]), dtype=bool)
