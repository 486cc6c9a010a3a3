"""Whose land a map shows, inside a box: the one place that turns areas into sides.

All geometry here is projected (metres). One rule for both sides: a side that the map draws holds what is drawn as held
by it; a side that it does not draw holds what lies beyond the grey margin of the drawn land and outside contested
areas. What lies between is unknown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import shapely

from theodolite.geometry import clip_to_box, polygonal
from theodolite.records import ControlArea, ProviderInfo, Status

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    Box = tuple[float, float, float, float]

__all__ = ["LandView", "grow_box", "view_land"]


def grow_box(bounds: Box, metres: float) -> Box:
    """Return the box widened by ``metres`` on every side."""
    return (bounds[0] - metres, bounds[1] - metres, bounds[2] + metres, bounds[3] + metres)


@dataclass(frozen=True, slots=True, eq=False)
class LandView:
    """What one map shows inside ``area`` (the part of the box that the map covers), for any side."""

    drawn: dict[str, BaseGeometry]
    contested: BaseGeometry
    area: BaseGeometry
    margin_m: float
    drawn_sides: tuple[str, ...]

    def land(self, side: str, *, edge_m: float = 0.0) -> BaseGeometry:
        """Return the land that ``side`` holds; a positive ``edge_m`` moves its edge outward, a negative one inward."""
        if side in self.drawn_sides:
            own = self.drawn.get(side, shapely.MultiPolygon())
            return own.buffer(edge_m) if edge_m else own
        others = self._others(side, self.margin_m - edge_m)
        return polygonal(shapely.difference(shapely.difference(self.area, others), self.contested))

    def unknown(self, side: str) -> BaseGeometry:
        """Return what the map leaves open for ``side``: contested areas and, for a side not drawn, the grey margin."""
        if side in self.drawn_sides:
            return self.contested
        margin = shapely.difference(self._others(side, self.margin_m), self._others(side, 0.0))
        return shapely.intersection(shapely.union(margin, self.contested), self.area)

    def _others(self, side: str, buffer_m: float) -> BaseGeometry:
        parts = [geometry for holder, geometry in self.drawn.items() if holder != side]
        land = shapely.union_all(parts) if parts else shapely.MultiPolygon()
        return land.buffer(buffer_m) if buffer_m else land


def view_land(
    areas: Sequence[ControlArea],
    info: ProviderInfo,
    box: Box,
    *,
    covered: BaseGeometry | None = None,
    edge_m: float = 0.0,
) -> LandView:
    """Clip a map to a box (metres) and sort it by holder.

    Parameters
    ----------
    areas
        Projected areas of one frame.
    box
        The box that the question is about; the map is read a margin beyond it, so that edges near it count.
    covered
        What the map covers (the country's outline), projected; None for the whole box.
    edge_m
        How far the edge will be moved, metres, where that is more than the mapper's own edge error.
    """
    wide = grow_box(box, info.grey_margin_km * 1000 + 4 * max(info.edge_error_m, edge_m))
    drawn: dict[str, list[BaseGeometry]] = {}
    contested: list[BaseGeometry] = []
    for area in areas:
        clipped = clip_to_box(area.geometry, wide)
        if clipped.is_empty:
            continue
        if area.status is Status.HELD:
            drawn.setdefault(area.holder, []).append(clipped)
        elif area.status in {Status.CONTESTED, Status.UNKNOWN}:
            contested.append(clipped)
    return LandView(
        drawn={holder: _union(parts) for holder, parts in drawn.items()},
        contested=_union(contested),
        area=shapely.box(*wide) if covered is None else clip_to_box(covered, wide),
        margin_m=info.grey_margin_km * 1000,
        drawn_sides=info.drawn_sides,
    )


def _union(parts: list[BaseGeometry]) -> BaseGeometry:
    if not parts:
        return shapely.MultiPolygon()
    return parts[0] if len(parts) == 1 else polygonal(shapely.union_all(parts))
