"""What a page made for publication may show: DESIGN.md, ideas 8 and 9.

Shapes only of maps whose terms allow it, coarse previews of the others; only the kinds of layer that hold no person
and no position of a unit. Anything else (an event, a footage point) is refused.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from math import floor

from theodolite.records import MapLayer

__all__ = ["PUBLISHABLE_ROLES", "coarse_preview", "publishable_layers"]

PUBLISHABLE_ROLES = frozenset({"control", "contested", "claimed", "limit", "line", "place"})
CELL_DEGREES = 0.1
_PLACE_DIGITS = 2


def publishable_layers(layers: Iterable[MapLayer]) -> tuple[tuple[MapLayer, ...], tuple[str, ...]]:
    """Return the layers that may be published and, in words, what was coarsened or held back."""
    kept: list[MapLayer] = []
    notes: dict[str, None] = {}
    for layer in layers:
        if layer.role not in PUBLISHABLE_ROLES:
            notes[f"layers of kind “{layer.role}” are held back"] = None
        elif layer.role == "place":
            kept.append(replace(layer, rings=tuple(_rounded(ring) for ring in layer.rings)))
        elif layer.may_publish:
            kept.append(layer)
        else:
            kept.append(coarse_preview(layer))
            notes[f"{layer.mapper or layer.label}: drawn as a coarse preview, its terms do not allow its shapes"] = None
    return tuple(kept), tuple(notes)


def _rounded(ring: tuple[tuple[float, float], ...]) -> tuple[tuple[float, float], ...]:
    return tuple((round(x, _PLACE_DIGITS), round(y, _PLACE_DIGITS)) for x, y in ring)


def coarse_preview(layer: MapLayer, cell: float = CELL_DEGREES) -> MapLayer:
    """Replace a layer's shapes by the cells of a coarse grid whose centres lie in them (about 7 by 11 km)."""
    points = [point for ring in layer.rings for point in ring]
    if not points:
        return layer
    west, east = floor(min(x for x, _ in points) / cell), floor(max(x for x, _ in points) / cell)
    south, north = floor(min(y for _, y in points) / cell), floor(max(y for _, y in points) / cell)
    rings = []
    for row in range(south, north + 1):
        for start, stop in _runs(layer.rings, (row + 0.5) * cell, range(west, east + 1), cell):
            rings.append(_cells(start * cell, row * cell, stop * cell, (row + 1) * cell))
    return replace(layer, rings=tuple(rings), label=f"{layer.label} (coarse preview)")


def _runs(
    rings: tuple[tuple[tuple[float, float], ...], ...], y: float, columns: range, cell: float
) -> list[tuple[int, int]]:
    """Return runs of cells of one row whose centres lie inside, by the even-odd rule."""
    crossings = sorted(x for ring in rings for x in _crossings(ring, y))
    runs: list[tuple[int, int]] = []
    for column in columns:
        centre = (column + 0.5) * cell
        if sum(x < centre for x in crossings) % 2 == 0:
            continue
        if runs and runs[-1][1] == column:
            runs[-1] = (runs[-1][0], column + 1)
        else:
            runs.append((column, column + 1))
    return runs


def _crossings(ring: tuple[tuple[float, float], ...], y: float) -> list[float]:
    found = []
    for (x1, y1), (x2, y2) in zip(ring, (*ring[1:], ring[0]), strict=True):
        if (y1 <= y) != (y2 <= y):
            found.append(x1 + (y - y1) / (y2 - y1) * (x2 - x1))
    return found


def _cells(west: float, south: float, east: float, north: float) -> tuple[tuple[float, float], ...]:
    corners = ((west, south), (east, south), (east, north), (west, north), (west, south))
    return tuple((round(x, 4), round(y, 4)) for x, y in corners)
