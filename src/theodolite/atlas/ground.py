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
# The oblasts' centres, to find the way: name, longitude, latitude (GeoNames, CC BY 4.0), rounded.
_TOWNS = (
    ("Kyiv", 30.52, 50.45), ("Kharkiv", 36.23, 49.99), ("Odesa", 30.73, 46.48), ("Dnipro", 35.05, 48.46),
    ("Donetsk", 37.80, 48.02), ("Zaporizhzhia", 35.14, 47.84), ("Lviv", 24.03, 49.84), ("Mykolaiv", 32.00, 46.97),
    ("Luhansk", 39.31, 48.57), ("Simferopol", 34.11, 44.95), ("Vinnytsia", 28.47, 49.23), ("Kherson", 32.62, 46.64),
    ("Poltava", 34.55, 49.59), ("Chernihiv", 31.29, 51.50), ("Sumy", 34.80, 50.91), ("Zhytomyr", 28.66, 50.25),
    ("Cherkasy", 32.06, 49.44), ("Kropyvnytskyi", 32.26, 48.51), ("Rivne", 26.25, 50.62), ("Lutsk", 25.33, 50.75),
    ("Uzhhorod", 22.29, 48.62), ("Chernivtsi", 25.94, 48.29), ("Ternopil", 25.59, 49.55), ("Kursk", 36.19, 51.73),
    ("Ivano-Frankivsk", 24.71, 48.92), ("Mariupol", 37.54, 47.10), ("Kramatorsk", 37.56, 48.74),
    ("Pokrovsk", 37.18, 48.28), ("Bakhmut", 38.00, 48.59), ("Kupiansk", 37.62, 49.71), ("Belgorod", 36.59, 50.60),
    ("Khmelnytskyi", 26.99, 49.42), ("Rostov-on-Don", 39.72, 47.23), ("Moscow", 37.62, 55.75), ("Minsk", 27.57, 53.90),
    ("Warsaw", 21.01, 52.23), ("Bucharest", 26.11, 44.43), ("Istanbul", 28.95, 41.01), ("Melitopol", 35.37, 46.85),
)  # fmt: skip
_TOLERANCE_DEGREES = 0.02
_LEAST_DEGREES2 = 0.02
_DIGITS = 3


@cache
def ground_layers() -> tuple[MapLayer, ...]:
    """Return outlines of Ukraine's oblasts (coarse: a tessellation of places), rivers and large towns, WGS 84."""
    outlines = [_layer("limit", key, geometry) for key in region_ids() if (geometry := region_geometry(key))]
    rivers = [_layer("line", label, found[0]) for key, label in _RIVERS if (found := line_geometry(key))]
    towns = [MapLayer(role="place", label=name, rings=(((x, y),),)) for name, x, y in _TOWNS]
    return (*outlines, *rivers, *towns)


def _layer(role: str, label: str, geometry: BaseGeometry) -> MapLayer:
    import shapely

    parts = shapely.get_parts(geometry.simplify(_TOLERANCE_DEGREES))
    # The cells leave slivers and holes that mean nothing.
    lines = parts if role == "line" else [p.exterior for p in parts if p.area > _LEAST_DEGREES2]
    rings = tuple(tuple((round(x, _DIGITS), round(y, _DIGITS)) for x, y in line.coords) for line in lines)
    return MapLayer(role=role, label=label, rings=rings)
