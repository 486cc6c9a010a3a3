"""GeoJSON (RFC 7946): longitude first, seven digits at most, outer rings counter-clockwise."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import shapely

from theodolite.publish.export.model import Collection, Value

__all__ = ["to_geojson"]


def to_geojson(collection: Collection) -> str:
    """Write a FeatureCollection; ``about`` says what the file is (a foreign member, which readers skip)."""
    features = [
        {
            "type": "Feature",
            "properties": {key: _value(value) for key, value in feature.properties.items()},
            "geometry": geometry_of(feature.geometry),
        }
        for feature in collection.features
    ]
    whole = {
        "type": "FeatureCollection",
        "name": collection.name,
        "about": dict(collection.about),
        "features": features,
    }
    return json.dumps(whole, ensure_ascii=False, allow_nan=False, indent=None, separators=(",", ":")) + "\n"


def geometry_of(geometry: Any) -> dict[str, Any] | None:
    """Return a geometry as GeoJSON; None for an empty one."""
    if geometry is None or geometry.is_empty:
        return None
    rounded = shapely.set_precision(geometry, 1e-6, mode="pointwise")
    if not rounded.is_valid:
        rounded = shapely.set_precision(geometry, 1e-6)
    mapped: dict[str, Any] = json.loads(shapely.to_geojson(shapely.orient_polygons(rounded)))
    return mapped


def _value(value: Value) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return round(value, 6)
    return value
