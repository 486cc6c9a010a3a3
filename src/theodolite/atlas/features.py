"""Reading the GeoJSON files of a data folder's ``atlas``: features with names and repaired geometry.

A file or a feature that cannot be used is set aside with a note that names it; nothing is dropped in silence.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from theodolite.atlas.names import is_cyrillic, romanise
from theodolite.errors import DataError, GeometryError

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

__all__ = ["Feature", "geometry_of", "names_of", "read_features", "region_prefix"]

# A ring whose ends lie nearer than about 1.5 km was cut off by the export and is closed; a wider gap is no ring.
CLOSE_DEGREES = 0.02
_NAME_KEYS = ("name:en", "name:uk", "name", "name:ru", "int_name", "alt_name", "alt_name:en", "alt_name:uk",
              "alt_name:ru", "old_name", "old_name:en", "old_name:uk", "old_name:ru", "short_name")  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """One GeoJSON feature: its file's name, its own id, its properties, its raw geometry."""

    file: str
    id: str | None
    properties: dict[str, Any]
    geometry: dict[str, Any]


def read_features(path: Path, note: Callable[[str], None]) -> Iterator[Feature]:
    """Iterate over the features of a GeoJSON file; what cannot be read is told to ``note``.

    Raises
    ------
    DataError
        If the file cannot be opened.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise DataError(
            f"the map file {str(path)!r} cannot be read ({error.strerror}).", hint="Check its permissions."
        ) from error
    try:
        found = json.loads(raw)
        features = found["features"]
    except (ValueError, KeyError, TypeError, RecursionError):
        note(f"{path.name}: not a whole GeoJSON feature collection; set aside. Download the file again.")
        return
    bad = 0
    for feature in features if isinstance(features, list) else ():
        if not isinstance(feature, dict) or not isinstance(feature.get("geometry"), dict):
            bad += 1
            continue
        properties = feature.get("properties")
        properties = properties if isinstance(properties, dict) else {}
        key = feature.get("id") or properties.get("@id")
        yield Feature(file=path.name, id=str(key) if key else None, properties=properties, geometry=feature["geometry"])
    if bad:
        note(f"{path.name}: {bad} features without geometry set aside.")


def _closed(geometry: dict[str, Any]) -> tuple[dict[str, Any], bool]:
    """Close the rings that end within CLOSE_DEGREES of their start; say whether any was open."""
    nested = {"Polygon": 1, "MultiPolygon": 2}.get(str(geometry.get("type")))
    if nested is None:
        return geometry, False
    polygons = [geometry["coordinates"]] if nested == 1 else geometry["coordinates"]
    opened = False
    for ring in (ring for polygon in polygons for ring in polygon):
        first, last = ring[0], ring[-1]
        if first != last and math.dist(first[:2], last[:2]) <= CLOSE_DEGREES:
            ring.append(first)
            opened = True
    return geometry, opened


def geometry_of(feature: Feature) -> tuple[BaseGeometry, bool]:
    """Return the feature's geometry and whether it had to be repaired (open rings, crossing edges).

    Raises
    ------
    GeometryError
        If it cannot be made, or a coordinate is out of range.
    """
    import shapely

    from theodolite.geometry import check_range, repair

    try:
        closed, repaired = _closed(feature.geometry)
        geometry = shapely.from_geojson(json.dumps(closed))
    except (shapely.errors.GEOSException, LookupError, ValueError, TypeError) as error:
        raise GeometryError(f"{feature.file}: feature {feature.id or '?'} has no usable geometry.") from error
    if geometry is None or geometry.is_empty:
        raise GeometryError(f"{feature.file}: feature {feature.id or '?'} has an empty geometry.")
    check_range(geometry)
    if geometry.geom_type in {"Polygon", "MultiPolygon"}:
        geometry, invalid = repair(geometry)
        repaired = repaired or invalid
    return geometry, repaired


def names_of(properties: dict[str, Any]) -> tuple[str, ...]:
    """Return all names of an OSM object, an English one first (romanised from Ukrainian if it has none)."""
    names: list[str] = []
    for key in _NAME_KEYS:
        value = properties.get(key)
        if isinstance(value, str):
            names.extend(part.strip() for part in value.split(";") if part.strip())
    main = properties.get("name:uk") or properties.get("name")
    english = properties.get("name:en")
    if not isinstance(english, str) and isinstance(main, str) and is_cyrillic(main):
        names.insert(0, romanise(main, russian=False))
    return tuple(dict.fromkeys(names))


def region_prefix(file: str) -> str:
    """Return the oblast part of an osm_admin file's name: ``donetska_oblast.x.geojson`` -> ``donetska_oblast``."""
    return file.split(".", 1)[0]
