"""Points that a text gives by coordinates: ``point:48.2814,37.1757,0.05`` is latitude, longitude and radius in km.

Unlike a disc of one's own (``disc:``) a point has been read in a text; its radius is what the digits leave open, at
least 50 m: what is published is seldom placed better.
"""

from __future__ import annotations

import re

from theodolite.atlas.discs import LARGEST_RADIUS_KM, plain_number
from theodolite.errors import PlaceError

__all__ = ["POINT_PREFIX", "parse_point", "point_id"]

POINT_PREFIX = "point:"
LEAST_KM = 0.05
_NUMBER = r"-?\d{1,3}(?:\.\d{1,12})?"
_POINT = re.compile(rf"point:({_NUMBER}),({_NUMBER})(?:,({_NUMBER}))?")


def point_id(latitude: float, longitude: float, radius_km: float = LEAST_KM) -> str:
    """Return the id of a point: degrees to 6 decimals, radius to 10 m and at least 50 m.

    Raises
    ------
    PlaceError
        If a number is out of range.
    """
    for value, most, what in ((latitude, 90.0, "latitude"), (longitude, 180.0, "longitude")):
        if not abs(value) <= most:
            raise PlaceError(
                f"{what} {plain_number(value, 6)} is out of range (-{most:g} to {most:g})", hint="Latitude comes first."
            )
    radius = min(max(radius_km, LEAST_KM), LARGEST_RADIUS_KM)
    return f"{POINT_PREFIX}{plain_number(latitude, 6)},{plain_number(longitude, 6)},{plain_number(radius, 2)}"


def parse_point(target: str) -> tuple[float, float, float]:
    """Return latitude, longitude (degrees) and radius (km) of a point's id.

    Raises
    ------
    PlaceError
        If it is not written ``point:LAT,LON`` or ``point:LAT,LON,KM``, or a number is out of range.
    """
    match = _POINT.fullmatch(target.replace(" ", ""))
    if match is None:
        raise PlaceError(
            f"{target!r} is not a point; expected point:LAT,LON.", hint="For example point:48.2814,37.1757."
        )
    latitude, longitude, radius = float(match[1]), float(match[2]), float(match[3] or LEAST_KM)
    point_id(latitude, longitude, radius)
    return latitude, longitude, radius
