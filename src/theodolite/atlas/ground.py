"""What lies under a map of places: the oblasts' outlines, the great rivers and the largest towns, from the package."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from theodolite.atlas.lines import line_geometry
from theodolite.atlas.regions import region_geometry, region_ids
from theodolite.records import MapLayer

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

__all__ = ["ground_layers"]

_RIVERS = (("line:dnipro", "Dnipro"), ("line:siverskyi_donets", "Siverskyi Donets"), ("line:oskil", "Oskil"))
_TOLERANCE_DEGREES = 0.02
_LEAST_DEGREES2 = 0.02
_DIGITS = 3


@cache
def ground_layers() -> tuple[MapLayer, ...]:
    """Return outlines of Ukraine's oblasts (coarse: a tessellation of places) and the rivers, WGS 84."""
    outlines = [_layer("limit", key, geometry) for key in region_ids() if (geometry := region_geometry(key))]
    rivers = [_layer("line", label, found[0]) for key, label in _RIVERS if (found := line_geometry(key))]
    return (*outlines, *rivers)


def _layer(role: str, label: str, geometry: BaseGeometry) -> MapLayer:
    import shapely

    parts = shapely.get_parts(geometry.simplify(_TOLERANCE_DEGREES))
    # The cells leave slivers and holes that mean nothing.
    lines = parts if role == "line" else [p.exterior for p in parts if p.area > _LEAST_DEGREES2]
    rings = tuple(tuple((round(x, _DIGITS), round(y, _DIGITS)) for x, y in line.coords) for line in lines)
    return MapLayer(role=role, label=label, rings=rings)
