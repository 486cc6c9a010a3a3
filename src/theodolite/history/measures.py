"""What can be measured on one map, or between two: pure functions over projected geometry.

Shares are fractions 0-1, areas km², distances km. ``low`` and ``high`` come from moving the map's edge inward and
outward by ``edge_m`` metres.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from theodolite.history.land import LandView
from theodolite.records import Unit

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

__all__ = [
    "Figure",
    "advance_km",
    "area_km2",
    "corridor_km",
    "distance_km",
    "gained_km2",
    "gained_settlements",
    "share",
]

_M2_PER_KM2 = 1e6
_SLIVER_M = 100.0
_CORRIDOR_MAX_KM = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number with its interval, and how much of the target the map leaves open (share or km²)."""

    value: float
    low: float
    high: float
    unit: Unit
    unknown: float = 0.0
    detail: str | None = None


def _area_in(land: BaseGeometry, target: BaseGeometry) -> float:
    return float(shapely.intersection(land, target).area)


def area_km2(view: LandView, target: BaseGeometry, side: str, *, edge_m: float) -> Figure:
    """Measure how many km² of a polygon a side holds."""
    value, low, high = (_area_in(view.land(side, edge_m=e), target) / _M2_PER_KM2 for e in (0.0, -edge_m, edge_m))
    unknown = _area_in(view.unknown(side), target) / _M2_PER_KM2
    return Figure(value=value, low=min(low, value), high=max(high, value), unit=Unit.KM2, unknown=unknown)


def share(view: LandView, target: BaseGeometry, side: str, *, edge_m: float) -> Figure | None:
    """Measure which share of a polygon a side holds; None for what has no area (a line)."""
    whole = target.area / _M2_PER_KM2
    if whole <= 0:
        return None
    held = area_km2(view, target, side, edge_m=edge_m)
    low, value, high, unknown = (min(x / whole, 1.0) for x in (held.low, held.value, held.high, held.unknown))
    return Figure(value=value, low=low, high=high, unit=Unit.SHARE, unknown=unknown)


def distance_km(view: LandView, target: BaseGeometry, side: str, *, edge_m: float) -> Figure | None:
    """Measure how far a side's land is from a line or place; 0 where it touches, None where it has no land in sight."""
    land = view.land(side)
    if land.is_empty:
        return None
    value = float(shapely.distance(land, target)) / 1000
    edge = edge_m / 1000
    nearest = shapely.shortest_line(target, land)
    detail = f"{nearest.coords[0][0]:.0f},{nearest.coords[0][1]:.0f}"
    return Figure(value=value, low=max(value - edge, 0.0), high=value + edge, unit=Unit.KM, detail=detail)


def corridor_km(view: LandView, target: BaseGeometry, side: str, *, edge_m: float) -> Figure:
    """Measure the widest open way out of a place that a side encloses: 0 when there is none.

    The way is open as far as ``r`` when what is left of the surroundings after growing the side's land by ``r`` still
    joins the place with the edge of the view; the corridor is twice the largest such ``r`` (bisection to 25 m).
    """
    land, area = view.land(side), view.area
    value = _open_width_km(land, target, area)
    low, high = (_open_width_km(view.land(side, edge_m=e), target, area) for e in (edge_m, -edge_m))
    return Figure(value=value, low=min(low, value), high=max(high, value), unit=Unit.KM)


def _open_width_km(land: BaseGeometry, target: BaseGeometry, area: BaseGeometry) -> float:
    rim = area.boundary
    low, high = 0.0, _CORRIDOR_MAX_KM * 500
    if not _is_open(land, target, area, rim, 0.0):
        return 0.0
    while high - low > 12.5:
        middle = (low + high) / 2
        low, high = (middle, high) if _is_open(land, target, area, rim, middle) else (low, middle)
    return 2 * low / 1000


def _is_open(land: BaseGeometry, target: BaseGeometry, area: BaseGeometry, rim: BaseGeometry, radius: float) -> bool:
    free = shapely.difference(area, land.buffer(radius) if radius else land)
    return any(part.intersects(target) and part.intersects(rim) for part in shapely.get_parts(free))


def gained_km2(before: LandView, after: LandView, target: BaseGeometry, side: str) -> Figure:
    """Measure the km² of a polygon that a side holds after and did not hold before.

    ``low`` leaves out slivers narrower than 200 m, which redrawing makes.
    """
    gained = _gained(before, after, target, side)
    solid = gained.buffer(-_SLIVER_M).buffer(_SLIVER_M)
    value = gained.area / _M2_PER_KM2
    return Figure(value=value, low=min(solid.area / _M2_PER_KM2, value), high=value, unit=Unit.KM2)


def _gained(before: LandView, after: LandView, target: BaseGeometry, side: str) -> Any:
    return shapely.intersection(shapely.difference(after.land(side), before.land(side)), target)


def gained_settlements(
    before: LandView, after: LandView, points: Sequence[tuple[str, BaseGeometry]], side: str
) -> Figure:
    """Count the settlements (named points) that lie in a side's land after and did not before."""
    was, now = before.land(side), after.land(side)
    for land in (was, now):
        shapely.prepare(land)
    names = sorted(name for name, point in points if now.intersects(point) and not was.intersects(point))
    count = float(len(names))
    return Figure(value=count, low=count, high=count, unit=Unit.SETTLEMENTS, detail=", ".join(names) or None)


def advance_km(before: LandView, after: LandView, target: BaseGeometry, side: str, *, edge_m: float) -> Figure:
    """Measure how far beyond its earlier land a side's gains inside a polygon reach at most."""
    gained = _gained(before, after, target, side)
    was = before.land(side)
    if gained.is_empty or was.is_empty:
        return Figure(value=0.0, low=0.0, high=0.0, unit=Unit.KM)
    points = shapely.points(shapely.get_coordinates(gained))
    value = float(np.max(shapely.distance(was, points))) / 1000
    edge = edge_m / 1000
    return Figure(value=value, low=max(value - edge, 0.0), high=value + edge, unit=Unit.KM)
