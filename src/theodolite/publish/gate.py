"""What a page made for publication may show: DESIGN.md, ideas 8 and 9.

Shapes only of maps whose terms allow it, coarse previews of the others; only the kinds of layer that hold no person
and no position of a unit. Anything else (an event, a footage point) is held back.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import reduce
from math import ceil, floor
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from theodolite.records import MapLayer

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

__all__ = ["CELL_DEGREES", "PUBLISHABLE_ROLES", "Published", "coarse_preview", "publishable_layers"]

PUBLISHABLE_ROLES = frozenset({"control", "contested", "claimed", "limit", "line", "place"})
CELL_DEGREES = 0.05  # 4 by 6 km in the theatre: a figure for each cell, not a shape
_MAX_CELLS = 40  # across a layer; wider ones get larger cells
_PLACE_DIGITS = 2

Ring = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """Layers that may be published; the mappers drawn as coarse previews; the kinds of layer held back."""

    layers: tuple[MapLayer, ...]
    coarse: tuple[str, ...]
    held_back: tuple[str, ...]


def publishable_layers(layers: Iterable[MapLayer]) -> Published:
    """Return the layers that may be published and what was coarsened or held back."""
    kept: list[MapLayer] = []
    coarse: dict[str, None] = {}
    held_back: dict[str, None] = {}
    for layer in layers:
        if layer.role not in PUBLISHABLE_ROLES:
            held_back[layer.role] = None
        elif layer.role == "place":
            kept.append(replace(layer, rings=tuple(_rounded(ring) for ring in layer.rings)))
        elif layer.may_publish:
            kept.append(layer)
        else:
            kept.append(coarse_preview(layer))
            coarse[layer.mapper or layer.label] = None
    return Published(layers=tuple(kept), coarse=tuple(coarse), held_back=tuple(held_back))


def _rounded(ring: Ring) -> Ring:
    return tuple((round(x, _PLACE_DIGITS), round(y, _PLACE_DIGITS)) for x, y in ring)


def coarse_preview(layer: MapLayer) -> MapLayer:
    """Replace a layer's shapes by a coarse grid: in each cell a square as large as the share of it that is covered.

    Full cells of a row are joined. The squares lie in the middle of their cells, so that no edge of the map is shown.
    """
    import shapely

    area = _area(layer.rings)
    if area.is_empty:
        return replace(layer, rings=())
    west, south, east, north = area.bounds
    cell = CELL_DEGREES * ceil(max(east - west, north - south) / CELL_DEGREES / _MAX_CELLS)
    columns = np.arange(floor(west / cell), floor(east / cell) + 1)
    shapely.prepare(area)
    rings: list[Ring] = []
    for row in range(floor(south / cell), floor(north / cell) + 1):
        boxes = shapely.box(columns * cell, row * cell, (columns + 1) * cell, (row + 1) * cell)
        shares = _shares(area, boxes) / cell**2
        rings += _squares(shares.tolist(), columns.tolist(), row, cell)
    return replace(layer, rings=tuple(rings))


def _area(rings: tuple[Ring, ...]) -> BaseGeometry:
    """Return what rings enclose by the even-odd rule."""
    import shapely

    polygons = [shapely.make_valid(shapely.Polygon(ring)) for ring in rings if len(ring) > 3]
    return reduce(shapely.symmetric_difference, polygons, shapely.Polygon())


def _shares(area: BaseGeometry, boxes: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    """Return the covered area of each box, in square degrees."""
    import shapely

    covered = np.zeros(len(boxes))
    inside = shapely.contains_properly(area, boxes)
    covered[inside] = shapely.area(boxes[inside])
    edge = shapely.intersects(area, boxes) & ~inside
    covered[edge] = shapely.area(shapely.intersection(area, boxes[edge]))
    return covered


def _squares(shares: list[float], columns: list[int], row: int, cell: float) -> list[Ring]:
    rings: list[Ring] = []
    start: int | None = None
    for share, column in [*zip(shares, columns, strict=True), (0.0, columns[-1] + 1)]:
        if share > 0.98:
            start = column if start is None else start
            continue
        if start is not None:
            rings.append(_box(start * cell, row * cell, column * cell, (row + 1) * cell))
            start = None
        if share > 0.02:
            gap = (1 - share**0.5) / 2
            low, high = gap * cell, (1 - gap) * cell
            rings.append(_box(column * cell + low, row * cell + low, column * cell + high, row * cell + high))
    return rings


def _box(west: float, south: float, east: float, north: float) -> Ring:
    corners = ((west, south), (east, south), (east, north), (west, north), (west, south))
    return tuple((round(x, 3), round(y, 3)) for x, y in corners)
