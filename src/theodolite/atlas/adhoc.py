"""Targets of one's own: a disc round a point, a polygon or a line from a file.

Ids depend on content alone, so that answers can be kept and asked again: ``disc:48.28,37.18,5`` (latitude, longitude,
radius in km), ``polygon:<16 hex digits>`` and ``path:<16 hex digits>`` (of the SHA-256 of the geometry).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from theodolite.atlas.discs import disc_id, parse_disc, plain_number
from theodolite.atlas.footprints import circle, finished
from theodolite.errors import PlaceError
from theodolite.records import Footprint, Place, PlaceKind

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

__all__ = ["AdHoc"]

# A country code that ISO 3166 leaves to users: outside every map.
_OUTSIDE = "ZZ"


class AdHoc:
    """The targets of one's own of one run; ``country`` returns the outline that maps cover, WGS 84."""

    def __init__(self, country: Callable[[], BaseGeometry]) -> None:
        self._country = country
        self._known: dict[str, tuple[Place, Footprint]] = {}

    def place(self, target: str) -> Place:
        """Return a target as a place.

        Raises
        ------
        PlaceError
            If a disc is not well written, or no polygon or line of this id was added in this run.
        """
        return self._find(target)[0]

    def footprint(self, target: str) -> Footprint:
        """Return the geometry of a target; errors as for :meth:`place`."""
        return self._find(target)[1]

    def _find(self, target: str) -> tuple[Place, Footprint]:
        if target not in self._known:
            if not target.startswith("disc:"):
                raise PlaceError(
                    f"{target!r} was not added in this run.", hint="Add its file again (--polygon FILE on a command)."
                )
            self._known[target] = self._disc(target)
        return self._known[target]

    def add(self, source: Path | str | BaseGeometry, *, kind: str) -> str:
        """Add a polygon or a line from a file (GeoJSON, KML, WKT) or a WGS 84 geometry, and return its id.

        Parameters
        ----------
        kind
            ``polygon`` or ``path``.

        Raises
        ------
        ConfigurationError
            If the file cannot be read.
        GeometryError
            If it holds no such geometry, is empty, out of range, seems to have latitude first, or crosses the
            antimeridian; says what to do.
        """
        from theodolite.atlas.own_files import clean_geometry, read_geometry

        if isinstance(source, Path | str):
            name = Path(source).name
            geometry, notes = read_geometry(Path(source), kind)
        else:
            name = "given geometry"
            geometry, notes = clean_geometry(source, kind, name)
        label = f"own {'line' if kind == 'path' else 'polygon'} ({name})"
        footprint = finished(
            Footprint(
                target="",
                label=label,
                kind="line" if kind == "path" else "user",
                geometry=geometry,
                source="; ".join([label, *notes, *self._outside(geometry)]),
            )
        )
        target = f"{kind}:{(footprint.sha256 or '')[:16]}"
        self._known[target] = self._entry(dataclasses.replace(footprint, target=target))
        return target

    def _disc(self, target: str) -> tuple[Place, Footprint]:
        latitude, longitude, radius_km = parse_disc(target)
        target = disc_id(latitude, longitude, radius_km)
        geometry = circle(longitude, latitude, radius_km)
        north, east = ("N" if latitude >= 0 else "S"), ("E" if longitude >= 0 else "W")
        label = f"{plain_number(radius_km, 3)} km around {abs(latitude):g} {north} {abs(longitude):g} {east}"
        source = "; ".join([f"disc: {label}", *self._outside(geometry)])
        footprint = finished(
            Footprint(target=target, label=label, kind="disc", geometry=geometry, source=source, radius_km=radius_km)
        )
        return self._entry(footprint, point=(longitude, latitude))

    def _entry(self, footprint: Footprint, point: tuple[float, float] | None = None) -> tuple[Place, Footprint]:
        import shapely

        middle = shapely.point_on_surface(footprint.geometry)
        longitude, latitude = point or (middle.x, middle.y)
        inside = shapely.intersects(footprint.geometry, self._country())
        place = Place(
            id=footprint.target,
            name=footprint.label,
            kind=PlaceKind.LINE if footprint.kind == "line" else PlaceKind.OTHER,
            longitude=longitude,
            latitude=latitude,
            country=None if inside else _OUTSIDE,
            names=(footprint.label,),
        )
        return place, footprint

    def _outside(self, geometry: BaseGeometry) -> list[str]:
        """Say how much of a polygon lies outside the country, where no map says anything."""
        import shapely

        if shapely.get_dimensions(geometry) < 2:
            return []
        share = 1 - shapely.intersection(geometry, self._country()).area / geometry.area
        return [f"{round(share * 100)} % of it lies outside Ukraine or at sea"] if share >= 0.005 else []
