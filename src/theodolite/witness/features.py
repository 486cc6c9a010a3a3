"""Turns decoded features into areas: what every reader shares.

Undecodable features are dropped and counted, invalid ones repaired and counted, coordinates checked for range, order
and theatre. Nothing is lost without a note.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import shapely
from shapely.geometry import shape

from theodolite.errors import GeometryError, ProviderError
from theodolite.geometry import check_range, polygonal, repair
from theodolite.records.control import ControlArea, Status
from theodolite.witness.provider import FrameContent

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

__all__ = ["MAX_FILE_BYTES", "AreaCollector", "iter_features", "load_json", "read_bytes", "read_text"]

MAX_FILE_BYTES = 200_000_000
_AGAIN = "Download it again, or remove it."
# Longitude and latitude of the theatre; the two ranges do not overlap, so a swapped order shows.
_THEATRE = (20.0, 43.0, 43.0, 56.0)


def read_bytes(path: Path) -> bytes:
    """Read a whole file of at most 200 MB.

    Raises
    ------
    ProviderError
        If the file cannot be read, is empty or too large.
    """
    try:
        size = path.stat().st_size
        if size > MAX_FILE_BYTES:
            raise ProviderError(f"{path.name!r} has {size} bytes, more than {MAX_FILE_BYTES}.", hint="Split the map.")
        data = path.read_bytes()
    except OSError as error:
        raise ProviderError(
            f"{path.name!r} cannot be read ({error.strerror}).", hint="Check its permissions."
        ) from error
    if not data.strip():
        raise ProviderError(f"{path.name!r} is empty.", hint=_AGAIN)
    return data


def read_text(path: Path) -> str:
    """Read a UTF-8 file (a byte order mark is allowed).

    Raises
    ------
    ProviderError
        If the bytes are not UTF-8.
    """
    data = read_bytes(path)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ProviderError(
            f"{path.name!r} is not UTF-8 text: byte 0x{data[error.start]:02x} at offset {error.start}.",
            hint="Save it as UTF-8, or download it again.",
        ) from error


def load_json(path: Path) -> Any:
    """Read a JSON file.

    Raises
    ------
    ProviderError
        If it is not UTF-8, not JSON, or cut off.
    """
    text = read_text(path)
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        cut = not text.rstrip().endswith(("}", "]"))
        what = "is cut off" if cut else "is not JSON"
        raise ProviderError(f"{path.name!r} {what}: {error}.", hint=_AGAIN) from error


def iter_features(data: Any, name: str) -> list[dict[str, Any]]:
    """Return the features of a GeoJSON object: a collection, one feature, or a bare geometry.

    Raises
    ------
    ProviderError
        If the object is none of these.
    """
    kind = data.get("type") if isinstance(data, dict) else None
    if kind == "FeatureCollection" and isinstance(data.get("features"), list):
        return [f for f in data["features"] if isinstance(f, dict)]
    if kind == "Feature":
        return [data]
    if kind in {"Polygon", "MultiPolygon", "GeometryCollection"}:
        return [{"type": "Feature", "properties": {}, "geometry": data}]
    raise ProviderError(
        f"{name!r} is not a GeoJSON map: its type is {kind!r}, expected 'FeatureCollection'.", hint=_AGAIN
    )


class AreaCollector:
    """Gathers the areas of one frame.

    Parameters
    ----------
    name
        Of the file, for messages.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.repaired = 0
        self.dropped: Counter[str] = Counter()
        self.notes: list[str] = []
        self._without_geometry = 0
        self._parts: dict[tuple[str, Status], list[BaseGeometry]] = {}

    def add_geojson(self, holder: str, status: Status, geometry: Any) -> None:
        """Add a GeoJSON geometry (longitude first); null is noted, what is no area is dropped and counted."""
        if geometry is None:
            self._without_geometry += 1
            return
        try:
            decoded = shape(geometry)
        except (ValueError, TypeError, AttributeError, KeyError, IndexError, shapely.errors.ShapelyError):
            self.dropped["undecodable"] += 1
            return
        self.add(holder, status, decoded)

    def add_ring(self, holder: str, status: Status, ring: Any) -> None:
        """Add one ring of (longitude, latitude) pairs as a polygon without holes."""
        self.add_geojson(holder, status, {"type": "Polygon", "coordinates": [ring]})

    def add(self, holder: str, status: Status, geometry: BaseGeometry) -> None:
        """Add a geometry, repairing it when it is not valid.

        Raises
        ------
        GeometryError
            If a coordinate is not on Earth.
        """
        flat = shapely.force_2d(geometry)
        if flat.is_empty:
            self._without_geometry += 1
            return
        self._check(flat)
        if flat.geom_type not in {"Polygon", "MultiPolygon", "GeometryCollection"}:
            self.dropped[f"a {flat.geom_type}, not an area"] += 1
            return
        sound, repaired = repair(flat)
        if sound.is_empty:
            self.dropped["nothing left after repair"] += 1
            return
        self.repaired += repaired
        self._parts.setdefault((holder, status), []).append(sound)

    def _check(self, geometry: BaseGeometry) -> None:
        try:
            check_range(geometry)
        except GeometryError as error:
            raise GeometryError(f"{self.name!r}: {error.message}", hint=error.hint) from error

    def finish(self) -> FrameContent:
        """Unite what was added by holder and status.

        Raises
        ------
        ProviderError
            If there is no area at all.
        GeometryError
            If the coordinates lie outside the theatre, or are swapped.
        """
        if not self._parts:
            raise ProviderError(f"{self.name!r} holds no area{self._why_empty()}.", hint="The day counts as missing.")
        check_theatre([g for parts in self._parts.values() for g in parts], self.name)
        areas = tuple(
            ControlArea(holder=holder, status=status, geometry=unite(parts))
            for (holder, status), parts in sorted(self._parts.items())
        )
        return FrameContent(
            areas=areas, repaired=self.repaired, dropped=self.dropped.total(), notes=(*self._count_notes(), *self.notes)
        )

    def _count_notes(self) -> list[str]:
        notes = [f"{n} features dropped: {why}" for why, n in sorted(self.dropped.items())]
        if self.repaired:
            notes.append(f"{self.repaired} invalid geometries repaired")
        if self._without_geometry:
            notes.append(f"{self._without_geometry} features carry no geometry")
        return notes

    def _why_empty(self) -> str:
        if self.dropped:
            return f": {self.dropped.total()} features could not be decoded"
        return f": {self._without_geometry} features, none with a geometry" if self._without_geometry else ""


def unite(parts: list[BaseGeometry]) -> BaseGeometry:
    """Unite valid polygonal geometries into one valid MultiPolygon."""
    return polygonal(parts[0] if len(parts) == 1 else shapely.union_all(parts))


def check_theatre(geometries: list[BaseGeometry], name: str) -> None:
    """Raise GeometryError when hardly any coordinate lies in the theatre, saying so when they look swapped."""
    xy = shapely.get_coordinates(geometries)
    west, south, east, north = _THEATRE
    x, y = xy[:, 0], xy[:, 1]
    inside = ((x >= west) & (x <= east) & (y >= south) & (y <= north)).mean()
    if inside >= 0.01:
        return
    swapped = ((y >= west) & (y <= east) & (x >= south) & (x <= north)).mean()
    if swapped > 0.5:
        raise GeometryError(
            f"{name!r}: coordinates are swapped: ({x[0]:.4f}, {y[0]:.4f}) is latitude, longitude; "
            "expected longitude first.",
            hint='Swap them, or write coordinate_order = "latitude longitude" into provider.toml beside the maps.',
        )
    raise GeometryError(
        f"{name!r}: no coordinate lies in the theatre (longitude {west:.0f}-{east:.0f}, latitude "
        f"{south:.0f}-{north:.0f}); the first is ({x[0]:.4f}, {y[0]:.4f}).",
        hint="Check the file's coordinate system; expected WGS 84 degrees, longitude first.",
    )
