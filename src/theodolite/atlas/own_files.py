"""Reads a polygon or a line of one's own: GeoJSON (geometry, Feature, FeatureCollection), KML or WKT."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import shapely

from theodolite.atlas.discs import seems_swapped
from theodolite.errors import ConfigurationError, GeometryError
from theodolite.geometry import check_range, project, repair

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

__all__ = ["clean_geometry", "read_geometry"]

_LARGEST_BYTES = 50_000_000
_WHAT = {"polygon": "a polygon", "path": "a line"}
_WGS84 = ("CRS84", "4326")
_KML = "{*}"


def read_geometry(path: Path, kind: str) -> tuple[BaseGeometry, list[str]]:
    """Return the polygons (or lines) of a file as one WGS 84 geometry, and notes on what was done to it.

    Raises
    ------
    ConfigurationError
        If the file cannot be read.
    GeometryError
        If it is in no known format, or as for :func:`clean_geometry`.
    """
    text = _text(path)
    head = text.lstrip("\ufeff \t\r\n")[:1]
    try:
        if head in {"{", "["}:
            parts = list(_geojson(json.loads(text.lstrip("\ufeff"), parse_constant=_no_constant), path.name))
        elif head == "<":
            parts = list(_kml(text, path.name))
        else:
            parts = [shapely.from_wkt(text.strip().removeprefix("\ufeff"))]
    except (ValueError, TypeError, LookupError, RecursionError, shapely.errors.ShapelyError) as error:
        why = f"it lacks {error}" if isinstance(error, KeyError) else str(error)[:120]
        raise GeometryError(
            f"{path.name!r} is neither GeoJSON nor KML nor WKT that can be read ({why}).",
            hint="Draw the polygon in QGIS or geojson.io and save it as GeoJSON in WGS 84.",
        ) from error
    return clean_geometry(shapely.geometrycollections(parts), kind, path.name)


def _no_constant(word: str) -> float:
    """Refuse NaN and Infinity, which Python reads in JSON and no format allows."""
    raise ValueError(f"{word} is no coordinate")


def clean_geometry(geometry: BaseGeometry, kind: str, name: str) -> tuple[BaseGeometry, list[str]]:
    """Return the polygons (``kind`` polygon) or lines (path) of a WGS 84 geometry, valid, and notes.

    Raises
    ------
    GeometryError
        If there is none, it is empty, a coordinate is out of range or seems to be latitude first, or it crosses the
        antimeridian.
    """
    if shapely.get_num_coordinates(geometry) == 0:
        raise GeometryError(f"{name}: the geometry is empty.", hint=f"Give a file with {_WHAT[kind]}.")
    flat = shapely.force_2d(geometry)
    try:
        check_range(flat)
    except GeometryError as error:
        raise GeometryError(f"{name}: {error.message}", hint=error.hint) from error
    _suspect_order(flat, name)
    parts = list(_flat_parts(flat))
    wanted = {"polygon": "Polygon", "path": "LineString"}[kind]
    kept = [p for p in parts if p.geom_type == wanted or (wanted == "LineString" and p.geom_type == "LinearRing")]
    if not kept:
        kinds = ", ".join(sorted({p.geom_type for p in parts}))
        raise GeometryError(f"{name} holds no {wanted} (only {kinds}).", hint=_instead(kind, parts))
    notes = [f"{len(parts) - len(kept)} other geometries in it left out"] if len(parts) > len(kept) else []
    if kind == "path":
        return _lines(kept, name), notes
    return _polygons(kept, name, notes)


def _suspect_order(geometry: BaseGeometry, name: str) -> None:
    """Refuse coordinates that fit Ukraine only with latitude and longitude exchanged."""
    west, south, east, north = geometry.bounds
    if seems_swapped(west, south) and seems_swapped(east, north):
        raise GeometryError(
            f"{name}: coordinates such as ({west:g}, {south:g}) seem to be written latitude first.",
            hint="Exchange them: GeoJSON, KML and WKT put the longitude (22 to 40 in Ukraine) first.",
        )


def _polygons(parts: list[Any], name: str, notes: list[str]) -> tuple[BaseGeometry, list[str]]:
    for part in parts:
        _no_antimeridian(part, name)
    repaired = [repair(p) for p in parts]
    united, overlaps = repair(shapely.union_all([g for g, _ in repaired]))
    if united.is_empty or united.area <= 0:
        raise GeometryError(f"{name}: the polygon has no area.", hint="Check its corners: at least three, not in line.")
    if any(changed for _, changed in repaired) or overlaps:
        area = project(united).area / 1e6
        notes = [*notes, f"its outline crosses itself and was repaired ({area:.1f} km² remain: check that it is meant)"]
    return united, notes


def _lines(parts: list[Any], name: str) -> BaseGeometry:
    for part in parts:
        _no_antimeridian(part, name)
    lines = [p for p in parts if p.length > 0]
    if not lines:
        raise GeometryError(f"{name}: the line has no length.", hint="Give at least two different points.")
    return shapely.line_merge(shapely.multilinestrings([shapely.LineString(p.coords) for p in lines]))


def _no_antimeridian(part: Any, name: str) -> None:
    """Refuse a ring or line that jumps by more than 180 degrees: it crosses the antimeridian."""
    rings = [part.exterior, *part.interiors] if part.geom_type == "Polygon" else [part]
    for ring in rings:
        xs = [x for x, *_ in ring.coords]
        jumps = [(a, b) for a, b in pairwise(xs) if abs(a - b) > 180]
        if jumps or max(xs) - min(xs) > 180:
            a, b = jumps[0] if jumps else (min(xs), max(xs))
            raise GeometryError(
                f"{name}: from longitude {a:g} to {b:g} it crosses the antimeridian, or spans half the Earth.",
                hint="Cut it at 180 degrees into two polygons (RFC 7946, 3.1.9); no map here reaches that far.",
            )


def _instead(kind: str, parts: list[Any]) -> str:
    if any(p.geom_type == "Point" for p in parts):
        return "For a point, ask with --at LAT,LON --radius-km KM."
    if kind == "polygon":
        return "For a line, use --line FILE with distance_km or touch_km."
    return "For an area, use --polygon FILE."


def _flat_parts(geometry: Any) -> Iterator[Any]:
    for part in shapely.get_parts(geometry):
        if part.geom_type.startswith("Multi") or part.geom_type == "GeometryCollection":
            yield from _flat_parts(part)
        elif not part.is_empty:
            yield part


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > _LARGEST_BYTES:
            raise ConfigurationError(f"{str(path)!r} is larger than 50 MB.", hint="Give one polygon, simplified.")
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise GeometryError(
            f"{path.name!r} is not text in UTF-8.", hint="Save it as GeoJSON, KML or WKT (a zipped KMZ: unpack it)."
        ) from error
    except OSError as error:
        raise ConfigurationError(
            f"the file {str(path)!r} cannot be read ({error.strerror}).", hint="Check its name and permissions."
        ) from error


def _geojson(data: Any, name: str) -> Iterator[Any]:
    if not isinstance(data, dict):
        raise GeometryError(f"{name!r} is JSON but no GeoJSON object.", hint="Expected a geometry or a Feature.")
    crs = json.dumps(data.get("crs") or "CRS84")
    if not any(known in crs for known in _WGS84):
        raise GeometryError(f"{name!r} is in the coordinate system {crs[:80]}.", hint="Save it in WGS 84 (EPSG:4326).")
    kind = data.get("type")
    if kind == "FeatureCollection":
        for feature in data.get("features") or ():
            yield from _geojson(feature, name)
    elif kind == "Feature":
        if data.get("geometry"):
            yield from _geojson(data["geometry"], name)
    elif kind == "GeometryCollection":
        for part in data.get("geometries") or ():
            yield from _geojson(part, name)
    else:
        yield shapely.geometry.shape(data)


def _kml(text: str, name: str) -> Iterator[Any]:
    from xml.etree.ElementTree import ParseError

    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        root = fromstring(text.encode(), forbid_dtd=True)
    except (ParseError, DefusedXmlException) as error:
        raise GeometryError(f"{name!r} is no KML that can be read ({error}).", hint="Save it as GeoJSON.") from error
    for element in root.iter():
        tag = element.tag.rsplit("}", 1)[-1]
        if tag == "Polygon":
            outer = element.find(f"{_KML}outerBoundaryIs/{_KML}LinearRing/{_KML}coordinates")
            inner = element.findall(f"{_KML}innerBoundaryIs/{_KML}LinearRing/{_KML}coordinates")
            if outer is not None:
                yield shapely.Polygon(_corners(outer.text), [_corners(i.text) for i in inner])
        elif tag in {"LineString", "Point"}:
            corners = element.find(f"{_KML}coordinates")
            if corners is not None:
                build = shapely.LineString if tag == "LineString" else (lambda c: shapely.Point(c[0]))
                yield build(_corners(corners.text))


def _corners(text: str | None) -> list[tuple[float, float]]:
    pairs = [corner.split(",") for corner in (text or "").split()]
    return [(float(p[0]), float(p[1])) for p in pairs]
