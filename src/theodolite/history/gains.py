"""What a side gained or lost between two maps of one mapper: land, settlements, how far it came.

Pure functions over projected geometry. Both sides alike: land is what :meth:`LandView.land` gives the side, so a side
that the map does not draw gains what the other side's land, with its grey margin, has left.

``low`` and ``high`` of an area: where the edge was not redrawn its error cancels between two maps of one mapper, so
only the gained land itself is made smaller and larger. Without ``edge_m`` the low leaves out slivers narrower than
200 m, which redrawing makes, and the high is the value; with it the gained land is eroded by ``edge_m`` for the low and
what is left of it without slivers is grown by ``edge_m`` for the high.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from theodolite.geometry import polygonal
from theodolite.history.figure import Figure, degrees_text
from theodolite.history.land import LandView
from theodolite.records import Unit

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

__all__ = ["ADVANCE_ERROR_M", "advance_km", "gained_km2", "gained_settlements", "lost_km2", "lost_settlements"]

ADVANCE_ERROR_M = 10.0
_M2_PER_KM2 = 1e6
_SLIVER_M = 100.0
_FIRST_CELLS = 16


def gained_km2(
    before: LandView, after: LandView, target: BaseGeometry, side: str, *, edge_m: float | None = None
) -> Figure:
    """Measure the km² of a polygon that a side holds after and did not hold before.

    ``low`` leaves out slivers narrower than 200 m, which redrawing makes; with ``edge_m`` see the module's text.
    """
    gained = _gained(before, after, target, side)
    low, high = (float(part.area) / _M2_PER_KM2 for part in _bounds(gained, target, edge_m))
    value = gained.area / _M2_PER_KM2
    return Figure(value=value, low=min(low, value), high=max(high, value), unit=Unit.KM2)


def lost_km2(
    before: LandView, after: LandView, target: BaseGeometry, side: str, *, edge_m: float | None = None
) -> Figure:
    """Measure the km² of a polygon that a side held before and does not hold after; intervals as in gained_km2."""
    return gained_km2(after, before, target, side, edge_m=edge_m)


def gained_settlements(
    before: LandView,
    after: LandView,
    points: Sequence[tuple[str, BaseGeometry]],
    side: str,
    *,
    edge_m: float | None = None,
) -> Figure:
    """Count the settlements (named points) that lie in a side's land after and did not before; ``detail`` names them.

    With ``edge_m`` the low counts those that lie deeper than that in the gained land, the high also those as near it.
    """
    was, now = before.land(side), after.land(side)
    for land in (was, now):
        shapely.prepare(land)
    names = sorted(name for name, point in points if now.intersects(point) and not was.intersects(point))
    value = float(len(names))
    low = high = value
    if edge_m is not None and points:
        smaller, larger = _bounds(polygonal(shapely.difference(now, was)), None, edge_m)
        places = np.array([point for _, point in points], dtype=object)
        low, high = (float(np.count_nonzero(shapely.intersects(land, places))) for land in (smaller, larger))
    detail = ", ".join(names) or None
    return Figure(value=value, low=min(low, value), high=max(high, value), unit=Unit.SETTLEMENTS, detail=detail)


def lost_settlements(
    before: LandView,
    after: LandView,
    points: Sequence[tuple[str, BaseGeometry]],
    side: str,
    *,
    edge_m: float | None = None,
) -> Figure:
    """Count the settlements (named points) that lay in a side's land before and do not after."""
    return gained_settlements(after, before, points, side, edge_m=edge_m)


def advance_km(before: LandView, after: LandView, target: BaseGeometry, side: str, *, edge_m: float) -> Figure:
    """Measure how far beyond its earlier land a side's gains inside a polygon reach at most.

    The largest distance from the earlier land over the whole gained area, inside of it too (a pocket's middle), within
    10 m (ADVANCE_ERROR_M): squares are halved as long as one may hold a further point, as in Mapbox's polylabel
    (Agafonkin 2016). ``detail`` says where that point is and which earlier land is nearest. 0 where nothing was gained
    or the side had no land in sight before.
    """
    gained = _gained(before, after, target, side)
    was = before.land(side)
    if gained.is_empty or was.is_empty:
        return Figure(value=0.0, low=0.0, high=0.0, unit=Unit.KM)
    metres, furthest = _furthest(gained, was)
    start = shapely.shortest_line(was, furthest).coords[0]
    value, edge = metres / 1000, edge_m / 1000
    detail = f"furthest at {degrees_text(furthest.x, furthest.y)}, from {degrees_text(*start)}"
    return Figure(value=value, low=max(value - edge, 0.0), high=value + edge, unit=Unit.KM, detail=detail)


def _gained(before: LandView, after: LandView, target: BaseGeometry, side: str) -> BaseGeometry:
    return polygonal(shapely.intersection(shapely.difference(after.land(side), before.land(side)), target))


def _bounds(gained: BaseGeometry, target: BaseGeometry | None, edge_m: float | None) -> tuple[Any, Any]:
    solid = gained.buffer(-_SLIVER_M).buffer(_SLIVER_M)
    if edge_m is None:
        return solid, gained
    larger = shapely.union(gained, solid.buffer(edge_m))
    return gained.buffer(-edge_m), larger if target is None else shapely.intersection(larger, target)


def _furthest(gained: BaseGeometry, was: BaseGeometry) -> tuple[float, Any]:
    """Return the largest distance from ``was`` over ``gained`` within ADVANCE_ERROR_M, and the point."""
    shapely.prepare(was)
    shapely.prepare(gained)
    corners = shapely.points(shapely.get_coordinates(gained))
    best, point = _best(shapely.distance(was, corners), corners)
    west, south, east, north = gained.bounds
    half = max(east - west, north - south) / _FIRST_CELLS / 2 or ADVANCE_ERROR_M
    xs, ys = np.meshgrid(np.arange(west + half, east + half, 2 * half), np.arange(south + half, north + half, 2 * half))
    x, y = xs.ravel(), ys.ravel()
    while x.size:
        reach = half * np.sqrt(2.0)
        centres = shapely.points(x, y)
        distances = shapely.distance(was, centres)
        kept = (distances + reach > best + ADVANCE_ERROR_M) & (shapely.distance(gained, centres) <= reach)
        x, y, centres = x[kept], y[kept], centres[kept]
        if not x.size:
            break
        inside = shapely.get_point(shapely.shortest_line(gained, centres), 0)
        best, point = max((best, point), _best(shapely.distance(was, inside), inside), key=lambda pair: pair[0])
        half /= 2
        x, y = (
            np.concatenate([v + a * half for a in signs]) for v, signs in ((x, (-1, -1, 1, 1)), (y, (-1, 1, -1, 1)))
        )
    return best, point


def _best(distances: Any, points: Any) -> tuple[float, Any]:
    index = int(np.argmax(distances))
    return float(distances[index]), points[index]
