"""The slow, obvious reference: one place, one day, one mapper, whole polygons, no clipping, nothing kept.

It shares with the program only the reading of files, the projection and the records. The planar oracle answers in the
theatre's equal-area metres, the geodesic one on the ellipsoid (edges densified to 0.02 degrees on both sides).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import shapely

from theodolite.geometry import DENSIFY_DEGREES, polygonal, project, repair
from theodolite.records import ControlArea, FrameRef, ProviderInfo, Status

__all__ = ["Answer", "frame_on", "geodesic_share", "planar_answer", "sided"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Shares 0-1 of a place, and whether its point lies inside."""

    value: float
    low: float
    high: float
    unknown: float
    inside: bool


def frame_on(frames: Sequence[FrameRef], on: date) -> FrameRef | None:
    """Return the latest frame not after a day."""
    found = None
    for frame in frames:
        if frame.valid_on <= on and (found is None or frame.valid_on >= found.valid_on):
            found = frame
    return found


def sided(areas: Sequence[ControlArea]) -> tuple[dict[str, Any], Any]:
    """Unite a map's areas: land by holder, and what is contested or unknown. Any coordinates."""
    held: dict[str, Any] = {}
    contested: Any = shapely.MultiPolygon()
    for area in areas:
        if area.status is Status.HELD:
            held[area.holder] = shapely.union(held.get(area.holder, shapely.MultiPolygon()), area.geometry)
        elif area.status in {Status.CONTESTED, Status.UNKNOWN}:
            contested = shapely.union(contested, area.geometry)
    return held, contested


def whole_projected(areas: Sequence[ControlArea]) -> list[ControlArea]:
    """Project a map's areas, valid."""
    return [ControlArea(holder=a.holder, status=a.status, geometry=repair(project(a.geometry))[0]) for a in areas]


class Side:
    """What one side has on one whole map (projected): moved by ``edge_m`` either way, and what is open."""

    def __init__(
        self, areas: Sequence[ControlArea], info: ProviderInfo, outline: Any, *, side: str, edge_m: float
    ) -> None:
        held, contested = sided(areas)
        if side in info.drawn_sides:
            own = held.get(side, shapely.MultiPolygon())
            self.land, self.low, self.high = own, own.buffer(-edge_m), own.buffer(edge_m)
            self.unknown = contested
            return
        others = shapely.union_all([g for holder, g in held.items() if holder != side])
        margin = info.grey_margin_km * 1000
        free = shapely.difference(outline, contested)
        self.land, self.low, self.high = (
            polygonal(shapely.difference(free, others.buffer(m))) for m in (margin, margin + edge_m, margin - edge_m)
        )
        grey = shapely.difference(others.buffer(margin), others)
        self.unknown = shapely.intersection(shapely.union(grey, contested), outline)


def planar_answer(side: Side, target: Any, point: Any) -> Answer:
    """Measure a projected place on a whole projected map."""
    value, low, high, unknown = (
        min(shapely.intersection(land, target).area / target.area, 1.0)
        for land in (side.land, side.low, side.high, side.unknown)
    )
    inside = bool(side.land.intersects(point))
    return Answer(value=value, low=min(low, value), high=max(high, value), unknown=unknown, inside=inside)


def geodesic_share(land: Any, target: Any) -> float:
    """Return the share of a place held on the ellipsoid; both in WGS 84, not densified."""
    from pyproj import Geod

    geod = Geod(ellps="WGS84")
    both = shapely.intersection(land, target)
    areas = [abs(geod.geometry_area_perimeter(_oriented(g))[0]) for g in (both, target)]
    return min(areas[0] / areas[1], 1.0)


def _oriented(geometry: Any) -> Any:
    """Return polygons with their shells counter-clockwise, densified: what signed geodesic areas need."""
    dense = shapely.segmentize(polygonal(geometry), DENSIFY_DEGREES)
    return shapely.multipolygons([shapely.geometry.polygon.orient(p, 1.0) for p in shapely.get_parts(dense)])
