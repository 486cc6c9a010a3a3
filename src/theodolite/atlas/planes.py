"""A plane round a point anywhere on Earth: azimuthal equidistant, so that distances and bearings from it are exact."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

__all__ = ["Plane", "sector"]


class Plane:
    """Kilometres east and north of a point (Snyder 1987, pp. 191-202), there and back."""

    def __init__(self, longitude: float, latitude: float) -> None:
        self._there, self._back = _transformers(round(longitude, 6), round(latitude, 6))

    def draw(self, geometry: BaseGeometry) -> BaseGeometry:
        """Bring WGS 84 degrees into the plane, km."""
        return _moved(geometry, self._there)

    def world(self, geometry: BaseGeometry) -> BaseGeometry:
        """Bring the plane's km back to WGS 84 degrees, longitude first."""
        return _moved(geometry, self._back)

    def at(self, distance_km: float, bearing: float) -> tuple[float, float]:
        """Return longitude and latitude of the point at a distance and bearing (degrees from north) from the middle."""
        angle = math.radians(bearing)
        x, y = self._back.transform(distance_km * math.sin(angle), distance_km * math.cos(angle))
        return float(x), float(y)


@lru_cache(maxsize=256)
def _transformers(longitude: float, latitude: float) -> tuple[Any, Any]:
    from pyproj import Transformer

    plane = f"+proj=aeqd +lat_0={latitude} +lon_0={longitude} +datum=WGS84 +units=km +no_defs"
    return (
        Transformer.from_crs("EPSG:4326", plane, always_xy=True),
        Transformer.from_crs(plane, "EPSG:4326", always_xy=True),
    )


def _moved(geometry: BaseGeometry, transformer: Any) -> BaseGeometry:
    import numpy as np
    import shapely

    return shapely.transform(geometry, lambda xy: np.column_stack(transformer.transform(xy[:, 0], xy[:, 1])))


def sector(inner_km: float, outer_km: float, bearing: float | None, half_angle: float) -> BaseGeometry:
    """Return a ring, or a sector of one, round the plane's middle, km; a whole disc where ``inner_km`` is 0."""
    import numpy as np
    import shapely

    if bearing is None:
        disc = shapely.Point(0, 0).buffer(outer_km, quad_segs=32)
        return disc.difference(shapely.Point(0, 0).buffer(inner_km, quad_segs=32)) if inner_km > 0 else disc
    angles = np.radians(np.linspace(bearing - half_angle, bearing + half_angle, 33))
    arc = np.column_stack([np.sin(angles), np.cos(angles)])
    inside = arc[::-1] * inner_km if inner_km > 0 else np.zeros((1, 2))
    return shapely.Polygon(np.vstack([arc * outer_km, inside]))
