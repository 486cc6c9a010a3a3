"""Layers to SVG paths: one plain projection, whole numbers, and a size that a page can carry."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, cos, radians

import numpy as np
import numpy.typing as npt

from theodolite.records import MapLayer

__all__ = ["Frame", "View", "draw_layers", "frame_of", "view_of"]

Ring = tuple[tuple[float, float], ...]
Points = npt.NDArray[np.int64]
UNITS = 4000  # width of the whole map in user units: fine enough for a close-up of a town
_TOLERANCES = (0.0, 2.0, 5.0, 12.0, 30.0, 80.0)


@dataclass(frozen=True, slots=True)
class Frame:
    """An equirectangular projection with its own scale in both directions at the middle latitude."""

    west: float
    north: float
    scale: float
    shrink: float

    def xy(self, longitude: float, latitude: float) -> tuple[int, int]:
        """Return user units, x to the east and y to the south."""
        return (
            round((longitude - self.west) * self.shrink * self.scale),
            round((self.north - latitude) * self.scale),
        )

    def points(self, ring: Ring) -> Points:
        """Return a ring in user units, without repeated points."""
        degrees = np.asarray(ring, dtype=float).reshape(-1, 2)
        x = (degrees[:, 0] - self.west) * self.shrink * self.scale
        y = (self.north - degrees[:, 1]) * self.scale
        units = np.rint(np.column_stack([x, y])).astype(np.int64)
        if len(units) < 2:
            return units
        moved = np.any(np.diff(units, axis=0) != 0, axis=1)
        kept: Points = units[np.concatenate([[True], moved])]
        return kept

    def km(self, kilometres: float) -> float:
        """Return a length on the ground in user units."""
        return kilometres / 111.2 * self.scale


@dataclass(frozen=True, slots=True)
class View:
    """A rectangle in user units."""

    x: int
    y: int
    width: int
    height: int

    @property
    def box(self) -> str:
        """The viewBox attribute."""
        return f"{self.x} {self.y} {self.width} {self.height}"

    def holds(self, x: int, y: int) -> bool:
        """Tell whether a point lies within."""
        return self.x <= x <= self.x + self.width and self.y <= y <= self.y + self.height


def _bounds(layers: Iterable[MapLayer]) -> tuple[float, float, float, float] | None:
    points = [point for layer in layers for ring in layer.rings for point in ring]
    if not points:
        return None
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return (min(xs), min(ys), max(xs), max(ys))


def frame_of(layers: Sequence[MapLayer], *, inset: float = 0.03) -> tuple[Frame, View] | None:
    """Return the projection and the whole map's view: where control is drawn, else everything.

    ``inset`` leaves out the edges, as a share of the size: areas are cut off there along another projection's lines.
    """
    control = [layer for layer in layers if layer.role in {"control", "contested"}]
    bounds = _bounds(control) or _bounds(layers)
    if bounds is None:
        return None
    west, south, east, north = bounds
    shrink = cos(radians((south + north) / 2))
    width, height = max((east - west) * shrink, 0.05), max(north - south, 0.05)
    scale = UNITS / max(width, height)
    frame = Frame(west=west, north=north, scale=scale, shrink=shrink)
    inset = inset if control else 0.0
    x, y = round(inset * width * scale), round(inset * height * scale)
    return frame, View(x, y, ceil(width * scale) - 2 * x, ceil(height * scale) - 2 * y)


def view_of(frame: Frame, whole: View, rings: Sequence[Ring], margin: float = 0.35) -> View:
    """Return a square view around some rings, with a margin on each side as a share of their size."""
    points = [frame.xy(x, y) for ring in rings for x, y in ring]
    left, right = min(x for x, _ in points), max(x for x, _ in points)
    top, bottom = min(y for _, y in points), max(y for _, y in points)
    side = max(right - left, bottom - top, 10)
    size = min(ceil(side * (1 + 2 * margin)), max(whole.width, whole.height))
    return View((left + right - size) // 2, (top + bottom - size) // 2, size, size)


def draw_layers(layers: Sequence[MapLayer], frame: Frame, *, budget: int) -> list[str]:
    """Return a path for each layer, drawn as finely as fits into ``budget`` characters together."""
    rings = [[frame.points(ring) for ring in layer.rings] for layer in layers]
    closed = [layer.role != "line" for layer in layers]
    paths: list[str] = []
    for tolerance in _TOLERANCES:
        rings = [_thin(points, tolerance) for points in rings]
        paths = ["".join(_path(points, closed=c) for points in r) for r, c in zip(rings, closed, strict=True)]
        if sum(map(len, paths)) <= budget:
            break
    return paths


def _path(points: Points, *, closed: bool) -> str:
    if len(points) < (3 if closed else 2):
        return ""
    if closed and (points[0] == points[-1]).all():
        points = points[:-1]
    (x, y), moves = points[0].tolist(), np.diff(points, axis=0).tolist()
    steps = " ".join([f"{dx} {dy}" for dx, dy in moves])
    return f"M{x} {y}l{steps}{'z' if closed else ''}".replace(" -", "-")


def _thin(rings: Sequence[Points], tolerance: float) -> list[Points]:
    """Keep the points that stand off their line by more than the tolerance (Douglas and Peucker 1973)."""
    if not tolerance:
        return list(rings)
    import shapely

    lines = [shapely.linestrings(ring) for ring in rings if len(ring) > 1]
    thinned = shapely.simplify(lines, tolerance, preserve_topology=False)
    return [shapely.get_coordinates(line).astype(np.int64) for line in thinned]
