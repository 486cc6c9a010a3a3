"""How far a side's land encloses a place: share of its perimeter cut, and the widest way out.

Pure functions over projected geometry (metres), for either side. The definitions and why they were chosen:
docs/adr/0007-encirclement.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from theodolite.history.clearance import CLEARANCE_ERROR_M, Way, widest_way
from theodolite.history.figure import Figure, degrees_text, wind
from theodolite.history.land import LandView
from theodolite.history.roads_open import OpenRoad, RoadsOpen, add_roads, roads_open
from theodolite.records import Unit

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

__all__ = [
    "CORRIDOR_ERROR_KM",
    "SURROUNDINGS_M",
    "OpenRoad",
    "RoadsOpen",
    "add_roads",
    "corridor_km",
    "cut_directions",
    "open_text",
    "perimeter_share",
    "ring_share",
    "roads_open",
]

SURROUNDINGS_M = 10_000.0
CORRIDOR_ERROR_KM = 2 * CLEARANCE_ERROR_M / 1000
_CORRIDOR_MAX_KM = 60.0
_QUADRANT_SEGMENTS = 64
_NARROWEST_DEGREES = 1.0


def perimeter_share(
    view: LandView, target: BaseGeometry, side: str, *, edge_m: float, within_m: float = SURROUNDINGS_M
) -> Figure:
    """Measure in which share of the directions around a place a side's land lies.

    The surroundings are what lies within ``within_m`` of the place's convex outline, outside of it. A direction from
    the middle of the place is cut when going that way meets the side's land there (an isovist: Benedikt 1979,
    Environment and Planning B 6:47-65). Land inside the place does not count: that is its share. Exact for the
    polygons given; the view must reach ``within_m`` and the edge beyond the place.

    Returns
    -------
    Figure
        A share 0-1. ``detail`` names the directions that stay open, the widest first; ``unknown`` is the share of
        directions not cut in which land lies that the map leaves open.
    """
    around = _surroundings(target, within_m)
    middle = shapely.centroid(shapely.convex_hull(target))
    cut = cut_directions(view.land(side), around, middle)
    low, high = (_covered(cut_directions(view.land(side, edge_m=e), around, middle)) for e in (-edge_m, edge_m))
    value = _covered(cut)
    open_too = np.vstack([cut, cut_directions(view.unknown(side), around, middle)])
    return Figure(
        value=value,
        low=min(low, value),
        high=max(high, value),
        unit=Unit.SHARE,
        unknown=max(_covered(open_too) - value, 0.0),
        detail=open_text(cut),
    )


def ring_share(
    view: LandView, target: BaseGeometry, side: str, *, edge_m: float, within_m: float = SURROUNDINGS_M
) -> Figure:
    """Measure which share of the length of the ring at ``within_m`` around a place lies in a side's land.

    The other definition that was weighed: it does not see land between the place and the ring.
    """
    ring = shapely.convex_hull(target).buffer(within_m, quad_segs=_QUADRANT_SEGMENTS).boundary
    lands = (view.land(side, edge_m=e) for e in (0.0, -edge_m, edge_m))
    value, low, high = (float(shapely.intersection(ring, land).length / ring.length) for land in lands)
    return Figure(value=value, low=min(low, value), high=max(high, value), unit=Unit.SHARE)


def corridor_km(view: LandView, target: BaseGeometry, side: str, *, edge_m: float) -> Figure:
    """Measure the widest open way out of a place that a side encloses: 0 when there is none.

    Twice the clearance of the path from the place to the edge of the view that stays furthest from the side's land
    (:mod:`theodolite.history.clearance`), within CORRIDOR_ERROR_KM (8 m), at most 60 km. ``detail`` says where that
    way is narrowest, to 0.01 degrees.
    """
    most = _CORRIDOR_MAX_KM * 500
    way, narrow, wide = (
        widest_way(view.land(side, edge_m=e), target, view.area, most_m=most) for e in (0.0, edge_m, -edge_m)
    )
    value, low, high = (2 * w.clearance_m / 1000 for w in (way, narrow, wide))
    return Figure(value=value, low=min(low, value), high=max(high, value), unit=Unit.KM, detail=_narrowest(way))


def _narrowest(way: Way) -> str | None:
    return None if way.narrowest is None else f"narrowest at {degrees_text(*way.narrowest)}"


def _surroundings(target: BaseGeometry, within_m: float) -> BaseGeometry:
    hull = shapely.convex_hull(target)
    return shapely.difference(hull.buffer(within_m, quad_segs=_QUADRANT_SEGMENTS), hull)


def cut_directions(land: BaseGeometry, around: BaseGeometry, middle: BaseGeometry) -> np.ndarray[Any, Any]:
    """Return the directions in which land lies, as intervals (N, 2) of degrees clockwise from north in [0, 360].

    Each edge of the land inside ``around`` covers the angle it fills as seen from ``middle``; the intervals are joined,
    sorted and disjoint.
    """
    parts = [p for p in shapely.get_parts(shapely.intersection(land, around)) if p.area > 0]
    if not parts:
        return np.empty((0, 2))
    rings = shapely.get_rings(parts)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    angles = np.degrees(np.arctan2(xy[:, 0] - middle.x, xy[:, 1] - middle.y))
    same = ring[:-1] == ring[1:]
    first, turn = angles[:-1][same], (np.diff(angles)[same] + 180.0) % 360.0 - 180.0
    start = np.minimum(first, first + turn) % 360.0
    return _joined(start, start + np.abs(turn))


def _joined(start: Any, end: Any) -> np.ndarray[Any, Any]:
    """Join intervals (degrees, start in [0, 360)) that overlap; those that pass north are cut there."""
    over = end > 360.0
    start = np.concatenate([start, np.zeros(int(over.sum()))])
    end = np.concatenate([np.minimum(end, 360.0), end[over] - 360.0])
    order = np.argsort(start, kind="stable")
    start, reach = start[order], np.maximum.accumulate(end[order])
    fresh = np.concatenate([[True], start[1:] > reach[:-1] + 1e-9])
    last = np.concatenate([np.flatnonzero(fresh)[1:] - 1, [len(start) - 1]])
    return np.column_stack([start[fresh], reach[last]])


def _covered(intervals: np.ndarray[Any, Any]) -> float:
    if not len(intervals):
        return 0.0
    joined = _joined(intervals[:, 0] % 360.0, intervals[:, 0] % 360.0 + (intervals[:, 1] - intervals[:, 0]))
    return min(round(float((joined[:, 1] - joined[:, 0]).sum()) / 360.0, 9), 1.0)


def _gaps(cut: np.ndarray[Any, Any]) -> list[tuple[float, float]]:
    """Return the open directions (start, width) in degrees, the widest first; neither gaps nor cuts under a degree."""
    if not len(cut):
        return [(0.0, 360.0)]
    ends, starts = cut[:, 1], np.append(cut[1:, 0], cut[0, 0] + 360.0)
    wide = starts - ends >= _NARROWEST_DEGREES
    gaps: list[tuple[float, float]] = []
    for start, end in zip(ends[wide].tolist(), starts[wide].tolist(), strict=True):
        if gaps and start - sum(gaps[-1]) < _NARROWEST_DEGREES:
            gaps[-1] = (gaps[-1][0], end - gaps[-1][0])
        else:
            gaps.append((start, end - start))
    if len(gaps) > 1 and gaps[0][0] + 360.0 - sum(gaps[-1]) < _NARROWEST_DEGREES:
        first = gaps.pop(0)
        gaps[-1] = (gaps[-1][0], sum(first) + 360.0 - gaps[-1][0])
    return sorted(((start % 360.0, width) for start, width in gaps), key=lambda gap: -gap[1])


def open_text(cut: np.ndarray[Any, Any]) -> str:
    """Return in words which directions stay open between the cut ones (intervals as of cut_directions)."""
    gaps = _gaps(cut)
    if not gaps:
        return "open in no direction"
    if gaps[0][1] >= 359.0:
        return "open in every direction"
    named = [f"{wind(a + w / 2)} ({a:.0f}–{(a + w) % 360:.0f}°)" for a, w in gaps[:4]]
    return f"open to the {', '.join(named)}" + (f" and {len(gaps) - 4} narrower" if len(gaps) > 4 else "")
