"""Discs round a point as targets: ``disc:48.28,37.18,5`` is latitude, longitude (degrees) and radius (km)."""

from __future__ import annotations

import re

from theodolite.errors import PlaceError

__all__ = ["LARGEST_RADIUS_KM", "disc_id", "is_adhoc", "parse_disc", "plain_number", "seems_swapped"]

LARGEST_RADIUS_KM = 500.0
SMALLEST_RADIUS_KM = 0.05
# Ukraine lies within these degrees; a coordinate that fits only when exchanged was written in the wrong order.
_LATITUDES, _LONGITUDES = (44.0, 52.5), (22.0, 40.5)
_NUMBER = r"-?\d+(?:\.\d+)?"
_DISC = re.compile(rf"disc:({_NUMBER}),({_NUMBER}),({_NUMBER})")


def is_adhoc(target: str) -> bool:
    """Tell whether an id names a target of one's own."""
    return target.startswith(("disc:", "polygon:", "path:"))


def disc_id(latitude: float, longitude: float, radius_km: float) -> str:
    """Return the id of a disc: degrees to 6 decimals, radius to the metre.

    Raises
    ------
    PlaceError
        If a number is out of range, or latitude and longitude seem to be exchanged.
    """
    _check(latitude, -90.0, 90.0, "latitude", "degrees")
    _check(longitude, -180.0, 180.0, "longitude", "degrees")
    _check(radius_km, SMALLEST_RADIUS_KM, LARGEST_RADIUS_KM, "radius", "km")
    if seems_swapped(longitude, latitude):
        raise PlaceError(
            f"{latitude:g},{longitude:g} looks like longitude, latitude; expected latitude first.",
            hint=f"Write {longitude:g},{latitude:g}: Ukraine lies at latitude 44 to 52, longitude 22 to 40.",
        )
    return f"disc:{plain_number(latitude, 6)},{plain_number(longitude, 6)},{plain_number(radius_km, 3)}"


def parse_disc(target: str) -> tuple[float, float, float]:
    """Return latitude, longitude and radius (km) of a disc's id.

    Raises
    ------
    PlaceError
        If it is not written ``disc:LAT,LON,KM`` or a number is out of range.
    """
    match = _DISC.fullmatch(target.replace(" ", ""))
    if match is None:
        raise PlaceError(f"{target!r} is not a disc; expected disc:LAT,LON,KM.", hint="For example disc:48.28,37.18,5.")
    latitude, longitude, radius_km = (float(x) for x in match.groups())
    disc_id(latitude, longitude, radius_km)
    return latitude, longitude, radius_km


def _check(value: float, low: float, high: float, what: str, unit: str) -> None:
    if not low <= value <= high:
        raise PlaceError(f"{what} {value:g} is out of range.", hint=f"Expected {low:g} to {high:g} {unit}.")


def plain_number(value: float, decimals: int) -> str:
    """Write a number with at most so many decimals, without trailing zeros."""
    text = f"{round(value, decimals) + 0.0:.{decimals}f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def seems_swapped(longitude: float, latitude: float) -> bool:
    """Tell whether a point fits Ukraine only with latitude and longitude exchanged."""
    return _LATITUDES[0] <= longitude <= _LATITUDES[1] and _LONGITUDES[0] <= latitude <= _LONGITUDES[1]
