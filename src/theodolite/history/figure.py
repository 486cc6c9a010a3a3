"""A measured number, and how places and directions are named in its detail: degrees to 0.01, eight winds."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from theodolite.geometry import unproject
from theodolite.records import Unit

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

__all__ = ["Figure", "bearing_degrees", "degrees_text", "wind"]

_WINDS = ("north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number with its interval, and how much of the target the map leaves open (share or km²)."""

    value: float
    low: float
    high: float
    unit: Unit
    unknown: float = 0.0
    detail: str | None = None


def degrees_text(x: float, y: float) -> str:
    """Return a projected point (metres) in WGS 84 degrees rounded to 0.01 (about 1 km): ``48.28 N 37.18 E``."""
    import shapely

    point: BaseGeometry = unproject(shapely.Point(x, y))
    latitude, longitude = round(point.y, 2), round(point.x, 2)
    north, east = ("N" if latitude >= 0 else "S"), ("E" if longitude >= 0 else "W")
    return f"{abs(latitude):.2f} {north} {abs(longitude):.2f} {east}"


def bearing_degrees(dx: float, dy: float) -> float:
    """Return the direction of a vector, degrees clockwise from grid north, in [0, 360)."""
    return math.degrees(math.atan2(dx, dy)) % 360.0


def wind(degrees: float) -> str:
    """Return the name of a direction among eight winds."""
    return _WINDS[int((degrees % 360.0 + 22.5) // 45.0) % 8]
