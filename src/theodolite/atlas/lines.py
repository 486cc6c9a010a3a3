"""Rivers of the package: coarse centrelines, and parts of a line cut by latitude."""

from __future__ import annotations

import tomllib
from functools import cache
from typing import TYPE_CHECKING, Any

from theodolite.atlas.gazetteer import package_data

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

__all__ = ["LINE_SOURCE", "cut_line", "line_beyond", "line_geometry", "line_part"]

LINE_SOURCE = "coarse hand-made centreline"


@cache
def _lines() -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in tomllib.loads(package_data("lines.toml").decode())["line"]}


def line_geometry(target: str) -> tuple[BaseGeometry, float] | None:
    """Return the embedded course of a line, WGS 84, and its typical error in km; None if there is none."""
    row = _lines().get(target)
    if row is None:
        return None
    import shapely

    return shapely.LineString(row["points"]), float(row["typical_error_km"])


def line_beyond(target: str) -> tuple[tuple[float, float], ...]:
    """Return how a river's banks part beyond its mouth (out to sea); empty where its course just goes straight on."""
    return tuple((x, y) for x, y in _lines().get(target, {}).get("beyond", ()))


def line_part(target: str, part: str) -> dict[str, Any] | None:
    """Return the definition of a named part of a line (``minimum_latitude``, ``maximum_latitude``, ``label``)."""
    row = _lines().get(target, {})
    return next((p for p in row.get("part", ()) if p["part"] == part), None)


def cut_line(geometry: BaseGeometry, definition: dict[str, Any]) -> BaseGeometry:
    """Return the part of a line between the latitudes of its definition."""
    import shapely

    west, south, east, north = geometry.bounds
    south = max(south, definition.get("minimum_latitude", south))
    north = min(north, definition.get("maximum_latitude", north))
    return shapely.intersection(geometry, shapely.box(west - 1, south, east + 1, north))
