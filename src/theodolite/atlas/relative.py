"""Relative places drawn: sectors, rings, belts, banks, corridors, and how precisely each is known.

The method and the numbers stand in ``data/relative.toml`` and ADR 17. Distances and bearings are exact (a plane round
the named place); every geometry is WGS 84, valid and not empty.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

from theodolite.atlas.banks import cut_side, mouth_of, river_course
from theodolite.atlas.bearings import BEARINGS
from theodolite.atlas.discs import plain_number
from theodolite.atlas.footprints import circle, disc_radius_km, finished
from theodolite.atlas.line_targets import is_line_target
from theodolite.atlas.planes import Plane, sector
from theodolite.atlas.points import POINT_PREFIX, parse_point
from theodolite.atlas.relative_rules import relative_rules, size_of
from theodolite.atlas.relative_targets import RelativePart, is_joined, joined_members, parse_relative
from theodolite.atlas.targets import split_part
from theodolite.errors import PlaceError
from theodolite.records import Footprint, Place, PlaceKind, Precision

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

__all__ = ["RelativeTargets", "is_relative_target"]

_ARC_MARGIN = 1e-9


class _Source(Protocol):
    """What is needed of the atlas."""

    def place(self, target: str) -> Place: ...

    def footprint(self, targets: tuple[str, ...]) -> Footprint: ...


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Drawn:
    """A relative place: its stated point (longitude, latitude), how far it may lie from it, its area, its name."""

    point: tuple[float, float]
    radius_km: float
    kind: str
    geometry: BaseGeometry
    label: str
    source: str
    licence: str | None = None


def is_relative_target(target: str) -> bool:
    """Tell whether an id is a relative place's, of its own or told by what stands behind the ``#``."""
    if is_joined(target) or target.startswith(POINT_PREFIX):
        return True
    part = split_part(target)[1]
    return part is not None and parse_relative(part) is not None


class RelativeTargets:
    """Makes relative places when they are asked for, and keeps them."""

    def __init__(self, source: _Source) -> None:
        self._source = source
        self._known: dict[str, _Drawn] = {}

    def place(self, target: str) -> Place:
        """Return a relative place as a place at its stated point.

        Raises
        ------
        PlaceError
            If the id is not well written, or names a place that is not known or cannot be meant so.
        """
        drawn = self._find(target)
        return Place(
            id=target, name=drawn.label, kind=PlaceKind.OTHER,
            longitude=round(drawn.point[0], 6), latitude=round(drawn.point[1], 6), names=(drawn.label,),
            country=self._country(target),
        )  # fmt: skip

    def _country(self, target: str) -> str | None:
        """Return the country of the place that a relative one is told by; None for coordinates."""
        if target.startswith(POINT_PREFIX):
            return None
        base = joined_members(target)[1][0] if is_joined(target) else split_part(target)[0]
        return self._source.place(base).country

    def footprint(self, target: str) -> Footprint:
        """Return the area of a relative place; errors as for :meth:`place`."""
        drawn = self._find(target)
        return finished(
            Footprint(target=target, label=drawn.label, kind="relative", geometry=drawn.geometry, source=drawn.source,
                      licence=drawn.licence, coarse=True)
        )  # fmt: skip

    def precision(self, target: str) -> Precision:
        """Return how far the meant place may lie from the stated point; errors as for :meth:`place`.

        A line (``road:E50``, ``line:dnipro``) is as imprecise as it is long.
        """
        drawn = self._line(target) if is_line_target(target) else self._find(target)
        return Precision(radius_km=round(drawn.radius_km, 2), kind=drawn.kind)

    def point(self, target: str) -> tuple[float, float]:
        """Return longitude and latitude of the stated point; errors as for :meth:`place`."""
        return self._find(target).point

    def _find(self, target: str) -> _Drawn:
        if target not in self._known:
            base, part = split_part(target)
            told = parse_relative(part) if part else None
            if told is not None:
                self._known[target] = self._part(base, told)
            elif is_joined(target):
                self._known[target] = self._joined(target)
            elif target.startswith(POINT_PREFIX):
                self._known[target] = _coordinates(target)
            else:
                raise PlaceError(f"{target[:80]!r} is no relative place.", hint="For example geonames:704422#5km-west.")
        return self._known[target]

    def _line(self, target: str) -> _Drawn:
        line = self._source.footprint((target,))
        return _spread(line.geometry, "line", line.label, line.source)

    # -- beside one place

    def _part(self, base: str, part: RelativePart) -> _Drawn:
        place = self._source.place(base)
        if place.kind is PlaceKind.LINE:
            return self._of_line(base, place, part)
        if part.form in {"bank", "along", "mouth", "confluence"}:
            raise PlaceError(
                f"{place.name} is no river, so that it has no {part.form}.", hint="Name a river or a road."
            )
        draw: dict[str, Callable[[Place, RelativePart], _Drawn]] = {
            "offset": self._offset, "beside": self._beside, "near": self._near, "direction": self._direction,
            "outskirts": self._outskirts, "border": self._border,
        }  # fmt: skip
        return draw[part.form](place, part)

    def _reach_km(self, place: Place) -> float:
        """Return how far a place itself reaches: the radius of a disc of its area, km."""
        if place.kind is PlaceKind.SETTLEMENT:
            return disc_radius_km(place.population)
        plane, shape = self._on_plane(place)
        del plane
        return math.sqrt(max(float(shape.area), 0.0) / math.pi)

    def _on_plane(self, place: Place) -> tuple[Plane, BaseGeometry]:
        plane = Plane(place.longitude, place.latitude)
        return plane, plane.draw(self._source.footprint((place.id,)).geometry)

    def _offset(self, place: Place, part: RelativePart) -> _Drawn:
        """So far from a place: the sector between the distances with what they leave open; its middle is stated."""
        rules = relative_rules()["offset"]
        middle = (part.low_km + part.high_km) / 2
        slack = max(rules["distance_share"] * middle, rules["distance_least_km"])
        inner = max(part.low_km - slack, 0.0) if part.low_km > 0 else 0.0
        outer = part.high_km + slack + self._reach_km(place)
        plane = Plane(place.longitude, place.latitude)
        km = _km_words(part.low_km, part.high_km)
        if part.bearing is None:
            area = sector(inner, outer, None, 0.0)
            of = "of" if part.low_km == 0 else "from"
            return _drawn(plane, area, (place.longitude, place.latitude), "offset", f"{km} {of} {place.name}",
                          radius_km=outer)  # fmt: skip
        bearing = BEARINGS[part.bearing]
        area = sector(inner, outer, bearing, _half_angle(rules, part.bearing))
        return _drawn(plane, area, plane.at(middle, bearing), "offset", f"{km} {part.bearing} of {place.name}")

    def _beside(self, place: Place, part: RelativePart) -> _Drawn:
        """Beyond a place in a direction, as far as events told so mostly lie."""
        size, bearing = size_of(place.population), BEARINGS[part.bearing or "north"]
        plane = Plane(place.longitude, place.latitude)
        outer = max(size.beside_reach_km, 1.5 * self._reach_km(place))
        area = sector(0.0, outer, bearing, _half_angle(relative_rules()["beside"], part.bearing or "north"))
        if place.kind is PlaceKind.SETTLEMENT:
            area = area.difference(sector(0.0, min(disc_radius_km(place.population), outer / 2), None, 0.0))
        return _drawn(plane, area, plane.at(size.beside_km, bearing), "offset", f"{part.bearing} of {place.name}",
                      radius_km=size.beside_error_km)  # fmt: skip

    def _near(self, place: Place, _part: RelativePart) -> _Drawn:
        """Near a place: a disc that holds nine of ten events told so; a region with its margin."""
        point = (place.longitude, place.latitude)
        if place.kind is PlaceKind.SETTLEMENT:
            radius = size_of(place.population).near_km
            return _drawn(Plane(*point), sector(0.0, radius, None, 0.0), point, "near", f"near {place.name}",
                          radius_km=radius)  # fmt: skip
        plane, shape = self._on_plane(place)
        return _drawn(plane, shape.buffer(size_of(None).near_km, quad_segs=8), point, "near", f"near {place.name}")

    def _direction(self, place: Place, _part: RelativePart) -> _Drawn:
        """The direction that bears a town's name: a disc, since nobody has said where it ends."""
        radius = float(relative_rules()["direction"]["radius_km"])
        point = (place.longitude, place.latitude)
        return _drawn(Plane(*point), sector(0.0, radius, None, 0.0), point, "area", f"{place.name} direction",
                      radius_km=radius)  # fmt: skip

    def _outskirts(self, place: Place, part: RelativePart) -> _Drawn:
        """The edge of a place on one side: its belt within a third of the circle."""
        from theodolite.atlas.footprints import OUTSKIRTS_KM

        rules, bearing = relative_rules()["outskirts"], BEARINGS[part.bearing or "north"]
        plane, shape = self._on_plane(place)
        far = max(abs(value) for value in shape.bounds) * 1.5 + 2 * OUTSKIRTS_KM
        wedge = sector(0.0, far, bearing, rules["half_angle"])
        area = shape.boundary.buffer(OUTSKIRTS_KM, quad_segs=8).intersection(wedge)
        if area.is_empty:  # the stated point lies outside the limit
            area = shape.boundary.buffer(OUTSKIRTS_KM, quad_segs=8)
        edge = plane.at(self._reach_km(place), bearing)
        radius = rules["reach_km"] + self._reach_km(place) * math.sin(math.radians(rules["half_angle"]))
        return _drawn(plane, area, edge, "part", f"{part.bearing}ern outskirts of {place.name}", radius_km=radius)

    def _border(self, place: Place, part: RelativePart) -> _Drawn:
        """The part of a region that lies so near to the border with Russia."""
        border = _metric_buffer(self._source.footprint(("border:RU",)).geometry, part.high_km)
        whole = self._source.footprint((place.id,))
        area = whole.geometry.intersection(border)
        if area.is_empty:
            raise PlaceError(f"{place.name} lies further from the border.", hint="Name a region on the border.")
        label = f"{place.name} within {plain_number(part.high_km, 1)} km of the border with Russia"
        return _spread(area, "area", label, f"{label}; of: {whole.source}")

    # -- along a line

    def _of_line(self, base: str, place: Place, part: RelativePart) -> _Drawn:
        if part.form == "bank":
            return self._bank(base, place, part)
        rules = relative_rules()["line"]
        if part.form in {"along", "near"}:
            line = self._source.footprint((base,)).geometry
            area = _metric_buffer(line, rules["along_km"])
            return _spread(area, "line", f"along the {place.name}", self._source.footprint((base,)).source)
        if part.form == "mouth":
            return _round(mouth_of(base), rules["mouth_km"], f"mouth of the {place.name}")
        if part.form == "confluence" and part.place:
            other = self._source.place(part.place)
            return _round(_meeting(base, part.place), rules["mouth_km"], f"{place.name} meets the {other.name}")
        raise PlaceError(
            f"{place.name} is a line; {part.form!r} of it has no meaning.", hint="Try #along or #left-bank."
        )

    def _bank(self, base: str, place: Place, part: RelativePart) -> _Drawn:
        """One side of a river: within a region the whole of it, near a town or alone a strip of stated width."""
        from theodolite.geometry import project, unproject

        rules = relative_rules()["line"]
        course = project(river_course(base))
        where, strip = "", course.buffer(rules["bank_km"] * 1000.0, cap_style="flat")
        if part.how and part.place:
            other = self._source.place(part.place)
            where = f" in {other.name}" if part.how == "in" else f" near {other.name}"
            shape = project(self._source.footprint((part.place,)).geometry)
            if course.distance(shape) > rules["bank_region_km"] * 1000.0:
                raise PlaceError(f"the {place.name} does not flow by {other.name}.", hint="Name a place on the river.")
            near = shape.buffer(rules["bank_near_km"] * 1000.0)
            strip = shape if part.how == "in" else strip.intersection(near)
        area = cut_side(strip, base, part.bearing or "left")
        if area.is_empty:
            raise PlaceError(
                f"nothing lies on the {part.bearing} bank of the {place.name}{where}.", hint="Name the other bank."
            )
        width = "" if part.how == "in" else f" (within {rules['bank_km']:g} km)"
        return _spread(unproject(area), "area", f"{part.bearing} bank of the {place.name}{where}{width}",
                       "sides told by the package's coarse course (about 3 km)")  # fmt: skip

    # -- of several places

    def _joined(self, target: str) -> _Drawn:
        form, members = joined_members(target)
        places = [self._source.place(member) for member in members]
        names = [place.name for place in places]
        if form == "between":
            return self._between(places[0], places[1])
        margin = float(relative_rules()["cluster"]["margin_km"])
        plane = Plane(places[0].longitude, places[0].latitude)
        import shapely

        shapes = [plane.draw(self._source.footprint((member,)).geometry) for member in members]
        area = shapely.union_all(shapes).convex_hull.buffer(margin, quad_segs=8)
        middle = plane.world(shapely.centroid(area))
        return _drawn(plane, area, (middle.x, middle.y), "area", "–".join(names))

    def _between(self, first: Place, second: Place) -> _Drawn:
        """Between two places: what lies within the stated width of the straight line, without the two themselves."""
        import shapely

        width = float(relative_rules()["between"]["width_km"])
        plane = Plane((first.longitude + second.longitude) / 2, (first.latitude + second.latitude) / 2)
        ends = plane.draw(shapely.LineString([(p.longitude, p.latitude) for p in (first, second)]))
        area = ends.buffer(width, cap_style="flat", quad_segs=8)
        radius = max(ends.length / 2, width)
        return _drawn(plane, area, plane.at(0.0, 0.0), "between", f"between {first.name} and {second.name}",
                      radius_km=radius)  # fmt: skip


def _half_angle(rules: dict[str, Any], bearing: str) -> float:
    words = 3 if "-" in bearing else 1 if bearing in {"north", "south", "east", "west"} else 2
    return float(rules[{1: "half_angle_one", 2: "half_angle_two", 3: "half_angle_three"}[words]])


def _km_words(low: float, high: float) -> str:
    if low == high:
        return f"{plain_number(low, 1) if low >= 0.1 else plain_number(low, 3)} km"
    return f"within {plain_number(high, 1)} km" if low == 0 else f"{plain_number(low, 1)} to {plain_number(high, 1)} km"


def _drawn(
    plane: Plane,
    area: BaseGeometry,
    point: tuple[float, float],
    kind: str,
    label: str,
    *,
    radius_km: float | None = None,
) -> _Drawn:
    """Finish an area drawn in a plane; without a radius, all of it lies within the one that is stated."""
    from theodolite.geometry import repair

    world = repair(plane.world(area))[0]
    radius = radius_km if radius_km is not None else _farthest_km(world, point)
    return _Drawn(point=point, radius_km=radius, kind=kind, geometry=world, label=label,
                  source=f"relative wording, drawn as in ADR 17: {label}")  # fmt: skip


def _spread(area: BaseGeometry, kind: str, label: str, source: str) -> _Drawn:
    """Finish a WGS 84 area whose stated point is a point within it."""
    import shapely

    from theodolite.geometry import repair

    world = area if kind == "line" and shapely.get_dimensions(area) == 1 else repair(area)[0]
    middle = shapely.point_on_surface(world)
    point = (float(middle.x), float(middle.y))
    return _Drawn(
        point=point, radius_km=_farthest_km(world, point), kind=kind, geometry=world, label=label, source=source
    )


def _round(point: tuple[float, float], radius_km: float, label: str) -> _Drawn:
    return _Drawn(point=point, radius_km=radius_km, kind="line", geometry=circle(*point, radius_km), label=label,
                  source="the package's coarse course")  # fmt: skip


def _coordinates(target: str) -> _Drawn:
    latitude, longitude, radius_km = parse_point(target)
    north, east = ("N" if latitude >= 0 else "S"), ("E" if longitude >= 0 else "W")
    label = f"{plain_number(abs(latitude), 6)} {north} {plain_number(abs(longitude), 6)} {east}"
    plane = Plane(longitude, latitude)
    return dataclasses.replace(
        _drawn(plane, sector(0.0, radius_km, None, 0.0), (longitude, latitude), "point", label, radius_km=radius_km),
        source="coordinates in the text",
    )


def _farthest_km(geometry: BaseGeometry, point: tuple[float, float]) -> float:
    import numpy as np
    import shapely

    plane = Plane(*point)
    xy = shapely.get_coordinates(plane.draw(geometry))
    return float(np.hypot(xy[:, 0], xy[:, 1]).max()) + _ARC_MARGIN


def _metric_buffer(geometry: BaseGeometry, km: float) -> BaseGeometry:
    from theodolite.geometry import project, unproject

    return unproject(project(geometry).buffer(km * 1000.0, quad_segs=8))


def _meeting(one: str, other: str) -> tuple[float, float]:
    """Return the point where two rivers' courses come nearest to each other."""
    import shapely

    line = shapely.shortest_line(river_course(one), river_course(other))
    middle = (
        shapely.line_interpolate_point(line, 0.5, normalized=True) if line.length else shapely.Point(line.coords[0])
    )
    return float(middle.x), float(middle.y)
