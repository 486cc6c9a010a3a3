"""The front line on one map: where a side's land faces land of the theatre that it does not hold.

The boundary of a side's land is not the front: much of it is the state border or the coast, and mappers draw both up to
some kilometres beside their true course, so that a strip of "not held" land is left between the map's outline and
the border. A stretch of the boundary is front only where land worth the name lies behind it. Of the land not held:

1. seams narrower than ``2 * SEAM_M`` anywhere are dropped (gaps between the polygons that a map is made of);
2. strips narrower than ``2 * misfit_m`` along the border, the coast or the edge of what the map covers are dropped
   (openings by a disc, with the corners that an opening rounds off given back, so that the front reaches the border);
3. islands below ``POCKET_KM2`` are dropped, and those within ``4 * misfit_m`` of land that the mapper leaves out.

What remains lies *before* the front, and the boundary of the side's land towards it is the front, but for stretches
within ``0.4 * misfit_m`` of the border: there the map follows the border with land of the neighbour (Creamy Caprice
draws Russia's own). A river that divides the sides is front, water being no border. Errors: a true strip along border
or coast is taken for misfit where it is narrower than ``2 * misfit_m`` (not held) or ``0.4 * misfit_m`` (held), and
the front ends up to that much early or late there; elsewhere the front is the map's own line.

All geometry is projected (metres); ``view.area`` must be the country (what the map covers), so views are made with
``covered``, and reach at least ``4 * misfit_m`` beyond what is asked. One rule for both sides: a side that is not drawn
begins beyond the grey margin, so its front lies that margin off the other's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import shapely

from theodolite.geometry import polygonal
from theodolite.history.figure import Figure, degrees_text
from theodolite.history.land import LandView
from theodolite.records import Unit

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

__all__ = [
    "COARSE_MISFIT_M",
    "MISFIT_M",
    "Front",
    "find_front",
    "front_distance_km",
    "front_length_km",
    "front_line",
    "front_speed_km2_week",
    "inside",
]

# Measured on 2025-11-02: by all five mappers' maps the front stops changing once strips of 2.0-2.4 km half width go.
MISFIT_M = 2_500.0
# For the embedded outline of the country, a tessellation of places that strays from the border by kilometres.
COARSE_MISFIT_M = 5_000.0
SEAM_M = 250.0
POCKET_KM2 = 1.0
_CORNER = 0.45  # an opening cuts a right-angled corner back by 0.41 of its radius
_BORDER = 0.4
_SNAP_M = 1.0
_SLIVER_M = 100.0
_M2_PER_KM2 = 1e6
_DAYS_A_WEEK = 7.0


@dataclass(frozen=True, slots=True, eq=False)
class Front:
    """A side's front on one map.

    Attributes
    ----------
    line
        The front (lines, metres; empty where there is none).
    behind
        Where the distance to it is negative: the side's land and, of a side that is drawn, the strips and seams
        between that land and the border; everything outside the country counts neither way.
    gaps
        Those strips and seams alone.
    """

    line: BaseGeometry
    behind: BaseGeometry
    gaps: BaseGeometry


def front_line(
    view: LandView, side: str, *, misfit_m: float = MISFIT_M, left_out: BaseGeometry | None = None
) -> BaseGeometry:
    """Return the front of a side (lines, metres); see :func:`find_front`."""
    return find_front(view, side, misfit_m=misfit_m, left_out=left_out).line


def find_front(view: LandView, side: str, *, misfit_m: float = MISFIT_M, left_out: BaseGeometry | None = None) -> Front:
    """Find the front of a side, and what lies behind it.

    Parameters
    ----------
    view
        The map, with the country as its area.
    misfit_m
        Half the width of strips along the border that are the mapper's misfit and no land.
    left_out
        Land that the mapper leaves out (projected), already cut from ``view.area``.
    """
    land = view.land(side)
    drawn = side in view.drawn_sides
    # What is not drawn as held by the drawn side of the pair: the same geometry, whichever side asks.
    held = land if drawn else _others(view, side)
    empty = shapely.difference(view.area, held)
    open_land = _open_land(empty, view.area, misfit_m, left_out)
    gaps = shapely.difference(empty, open_land)
    line = shapely.intersection(land.boundary, open_land.buffer(_SNAP_M))
    line = shapely.difference(line, view.area.boundary.buffer(_BORDER * misfit_m, quad_segs=4))
    if drawn:
        return Front(line=_lines(line), behind=polygonal(shapely.union(land, gaps)), gaps=gaps)
    return Front(line=_lines(line), behind=polygonal(shapely.intersection(land, open_land)), gaps=gaps)


def _others(view: LandView, side: str) -> BaseGeometry:
    parts = [geometry for holder, geometry in view.drawn.items() if holder != side]
    return shapely.union_all(parts) if parts else shapely.MultiPolygon()


def _open_land(empty: BaseGeometry, area: BaseGeometry, misfit_m: float, left_out: BaseGeometry | None) -> BaseGeometry:
    """Return the land that lies before a front: land not held, without seams, strips and specks."""
    wide = _opened(empty, SEAM_M)
    strips = shapely.get_parts(polygonal(shapely.difference(wide, _opened(wide, misfit_m))))
    border = area.boundary
    shapely.prepare(border)
    narrow = strips[shapely.dwithin(strips, border, _SNAP_M)]
    if len(narrow):
        band = border.buffer(2 * misfit_m, quad_segs=4)
        wide = shapely.difference(wide, shapely.intersection(shapely.union_all(narrow), band))
    parts = shapely.get_parts(polygonal(wide))
    parts = parts[shapely.area(parts) >= POCKET_KM2 * _M2_PER_KM2]
    if left_out is not None and len(parts):
        largest = shapely.area(parts) == shapely.area(parts).max()
        parts = parts[largest | ~shapely.dwithin(parts, left_out, 4 * misfit_m)]
    return shapely.multipolygons(parts)


def _opened(geometry: BaseGeometry, radius_m: float) -> BaseGeometry:
    """Return what of a geometry is wider than ``2 * radius_m``, with its corners."""
    core = geometry.buffer(-radius_m, quad_segs=4)
    return shapely.intersection(geometry, core.buffer((1 + _CORNER) * radius_m, quad_segs=8))


def _lines(geometry: BaseGeometry) -> BaseGeometry:
    parts = shapely.get_parts(shapely.get_parts(geometry))
    lines = [p for p in parts if p.geom_type in {"LineString", "LinearRing"} and p.length > 0]
    return shapely.line_merge(shapely.multilinestrings(lines)) if lines else shapely.MultiLineString()


def front_distance_km(front: Front, point: BaseGeometry, *, edge_m: float) -> Figure | None:
    """Measure how far a point is from a side's front: negative behind it, positive before it.

    None where there is no front. ``low`` and ``high`` move the edge by ``edge_m``, and with it the front. A point in a
    strip between the map's outline and the border lies behind the front though the map does not show it as
    held; ``detail`` says so.
    """
    if front.line.is_empty:
        return None
    distance = float(shapely.distance(front.line, point)) / 1000
    value = -distance if front.behind.intersects(point) else distance
    edge = edge_m / 1000
    detail = f"nearest at {degrees_text(*shapely.shortest_line(front.line, point).coords[0])}"
    if value < 0 and front.gaps.intersects(point):
        detail += "; in a gap between the map's outline and the border, not shown as held"
    return Figure(value=value, low=value - edge, high=value + edge, unit=Unit.KM, detail=detail)


def front_length_km(front: Front, target: BaseGeometry | None, *, edge_m: float) -> Figure:
    """Measure how long a side's front is inside a polygon, or all of it (``target`` None).

    A length depends on how finely the mapper draws: compare one mapper's with its own, not with another's. ``low`` and
    ``high`` are the least and most of three: the front as drawn, and the lines ``edge_m`` before and behind it.
    """
    lines = [front.line]
    if edge_m and not front.line.is_empty:
        rim = front.line.buffer(edge_m, cap_style="flat").boundary
        lines += [shapely.difference(rim, front.behind), shapely.intersection(rim, front.behind)]
    lengths = [_length_km(line, target) for line in lines]
    return Figure(value=lengths[0], low=min(lengths), high=max(lengths), unit=Unit.KM)


def _length_km(line: BaseGeometry, target: BaseGeometry | None) -> float:
    return float((line if target is None else shapely.intersection(line, target)).length) / 1000


def front_speed_km2_week(
    before: LandView,
    after: LandView,
    target: BaseGeometry,
    side: str,
    *,
    days: float,
    front_km: float | None = None,
) -> Figure:
    """Measure how fast a side's land inside a polygon grows: km² gained less km² lost, a week.

    ``low`` and ``high`` leave out slivers narrower than 200 m, which redrawing makes, of the gains and of the losses.
    Negative where the side loses land. ``detail`` gives both, and how far the front moved on average (net km² over
    ``front_km``, the length of the front at the start), where there was a front.

    Raises
    ------
    ValueError
        If ``days`` is not positive.
    """
    if days <= 0:
        raise ValueError(f"days must be positive, not {days}")
    was, now = (shapely.intersection(view.land(side), target) for view in (before, after))
    gained, solid_gained = _areas_km2(shapely.difference(now, was))
    lost, solid_lost = _areas_km2(shapely.difference(was, now))
    weeks = days / _DAYS_A_WEEK
    detail = f"gained {gained:.1f} km², lost {lost:.1f} km² in {days:g} days"
    if front_km:
        detail += f"; a front of {front_km:.0f} km moved {(gained - lost) / front_km / weeks:+.2f} km a week on average"
    return Figure(
        value=(gained - lost) / weeks,
        low=(solid_gained - lost) / weeks,
        high=(gained - solid_lost) / weeks,
        unit=Unit.KM2_PER_WEEK,
        detail=detail,
    )


def _areas_km2(geometry: BaseGeometry) -> tuple[float, float]:
    whole = geometry.area / _M2_PER_KM2
    return whole, min(geometry.buffer(-_SLIVER_M).buffer(_SLIVER_M).area / _M2_PER_KM2, whole)


def inside(view: LandView, point: BaseGeometry, side: str, *, edge_m: float) -> Figure:
    """Tell whether a point lies in a side's land: 1 or 0; ``unknown`` is 1 where the map leaves it open."""
    value, low, high = (float(view.land(side, edge_m=e).intersects(point)) for e in (0.0, -edge_m, edge_m))
    unknown = 0.0 if value else float(view.unknown(side).intersects(point))
    return Figure(value=value, low=min(low, value), high=max(high, value), unit=Unit.COUNT, unknown=unknown)
