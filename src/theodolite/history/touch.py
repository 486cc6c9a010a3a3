"""Along which stretch a side's land touches a line: a river, a road, a border, a town's outline.

Pure functions over projected geometry (metres). A point of the line counts when held land lies within ``within_m`` of
it, on either bank.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import shapely

from theodolite.history.figure import Figure, degrees_text
from theodolite.history.land import LandView
from theodolite.records import Unit

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

__all__ = ["LISTED_STRETCHES", "touch_km"]

LISTED_STRETCHES = 8
_QUADRANT_SEGMENTS = 32  # a buffer's radius is short by at most 0.03 %


def touch_km(view: LandView, target: BaseGeometry, side: str, *, edge_m: float, within_m: float) -> Figure:
    """Measure the length of a line within ``within_m`` of a side's land.

    Parameters
    ----------
    view
        What one map shows; it must reach ``within_m`` and the edge beyond the line.
    target
        A line (projected); of a polygon its outline is taken.
    side
        Whose land.
    edge_m
        How far the map's edge may be off: low and high come from moving it inward and outward.
    within_m
        How near the land must come; 0 counts only what lies in it.

    Returns
    -------
    Figure
        Kilometres. ``detail`` lists the stretches from one end to the other, the longest first, at most 8, in degrees
        rounded to 0.01; None where nothing is touched. ``unknown`` is the length of the rest that is near land which
        the map leaves open.
    """
    line = target.boundary if shapely.get_dimensions(target) == 2 else target
    touched = _near(line, view.land(side), within_m)
    low, high = (_near(line, view.land(side, edge_m=e), within_m).length / 1000 for e in (-edge_m, edge_m))
    value = touched.length / 1000
    open_m = shapely.difference(_near(line, view.unknown(side), within_m), touched).length
    return Figure(
        value=value,
        low=min(low, value),
        high=max(high, value),
        unit=Unit.KM,
        unknown=float(open_m) / 1000,
        detail=_stretches(touched),
    )


def _near(line: BaseGeometry, land: BaseGeometry, within_m: float) -> BaseGeometry:
    """Return the part of a line within a distance of land; only the land near the line is grown."""
    if land.is_empty or line.is_empty:
        return shapely.MultiLineString()
    parts = shapely.get_parts(land)
    near = parts[shapely.dwithin(parts, line, within_m)]
    if not near.size:
        return shapely.MultiLineString()
    zone = shapely.union_all(near)
    return shapely.intersection(line, zone.buffer(within_m, quad_segs=_QUADRANT_SEGMENTS) if within_m else zone)


def _stretches(touched: BaseGeometry) -> str | None:
    parts = [part for part in shapely.get_parts(touched) if part.geom_type == "LineString" and part.length > 0]
    if not parts:
        return None
    merged = shapely.line_merge(shapely.multilinestrings(parts))
    stretches = sorted(shapely.get_parts(merged), key=lambda part: (-round(part.length, 3), part.coords[0]))
    listed = "; ".join(_stretch(part) for part in stretches[:LISTED_STRETCHES])
    rest = stretches[LISTED_STRETCHES:]
    if rest:
        listed += f"; and {len(rest)} shorter ({sum(part.length for part in rest) / 1000:.1f} km)"
    count = len(stretches)
    return f"{count} {'stretch' if count == 1 else 'stretches'}: {listed}"


def _stretch(part: Any) -> str:
    start, end = degrees_text(*part.coords[0]), degrees_text(*part.coords[-1])
    return f"{start} to {end} ({part.length / 1000:.1f} km)"
