"""What can be measured on one map, or between two: pure functions over projected geometry.

Shares are fractions 0-1, areas km², distances km. ``low`` and ``high`` come from moving the map's edge inward and
outward by ``edge_m`` metres.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely

from theodolite.history.encircle import corridor_km, perimeter_share, roads_open
from theodolite.history.figure import Figure
from theodolite.history.gains import advance_km, gained_km2, gained_settlements, lost_km2, lost_settlements
from theodolite.history.land import LandView
from theodolite.history.touch import touch_km
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
    "lost_km2",
    "lost_settlements",
    "perimeter_share",
    "roads_open",
    "share",
    "touch_km",
]

_M2_PER_KM2 = 1e6


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
