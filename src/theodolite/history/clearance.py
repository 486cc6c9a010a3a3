"""The widest way out of a place between obstacles: the path whose smallest distance from the land is the largest.

The land's outline is sampled every ``s`` metres (corners included) and triangulated (Delaunay). A way that keeps ``r``
from every sample crosses only triangle sides that are not yet walls at ``r``: a side is a wall from half its length on
if the circle over it is empty, else from the smaller of its two triangles' circumradii (the alpha complex:
Edelsbrunner and Mücke 1994, ACM Transactions on Graphics 13:43-72). Going from the place across the widest sides first
(Dijkstra's search with minimum for sum) finds the widest way, its width and its narrowest place.

Samples are at most ``s``/2 from any point of the outline, so a clearance ``c`` found lies between ``c`` and
``sqrt(c² - s²/4)`` of the true one; ``s`` is made smaller until that is at most CLEARANCE_ERROR_M, also for the points
of the place's outline where a way may begin. Ways narrower than 120 m are measured by growing the land and halving.
"""

from __future__ import annotations

import heapq
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from theodolite.geometry import polygonal

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

__all__ = ["CLEARANCE_ERROR_M", "Mesh", "Way", "is_open", "triangulate", "widest_way"]

CLEARANCE_ERROR_M = 4.0
_TIGHT_M = 60.0
_FIRST_SPACING_M = 300.0
_START_SPACING_M = 100.0
_RIM_SPACING_M = 25.0
_FRAME = 20.0  # the far corners that stand for "away", in sizes of the view
_OUT = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """The widest way out: its clearance (half its width) in metres and its narrowest place; None when closed."""

    clearance_m: float
    narrowest: tuple[float, float] | None


_CLOSED = Way(clearance_m=0.0, narrowest=None)


def widest_way(land: BaseGeometry, target: BaseGeometry, area: BaseGeometry, *, most_m: float) -> Way:
    """Find the widest way from a place to the edge of the view that stays clear of the land.

    Parameters
    ----------
    land
        Obstacles (polygons, projected metres) inside the view.
    target
        The place; a way may begin anywhere in it that is not held.
    area
        The view: a box, or a box cut to what the map covers. Reaching its edge is being out.
    most_m
        Clearances are cut off here (metres).

    Returns
    -------
    Way
        Clearance within CLEARANCE_ERROR_M; 0 where no way is open.
    """
    land = polygonal(land)  # an overlay may leave lines where areas meet
    if land.is_empty:
        return Way(clearance_m=most_m, narrowest=None)
    shapely.prepare(land)
    inside = shapely.intersection(target, area)
    starts = _free_points(_samples(inside, _START_SPACING_M), land, area)
    if not len(starts[0]):
        return _CLOSED
    rim = _rim(area, land)
    spacing = _FIRST_SPACING_M
    while True:
        mesh = triangulate(_outline(land, spacing), area.bounds)
        way = _search(mesh, land, inside, starts, rim)
        if way.clearance_m < _TIGHT_M and spacing <= _TIGHT_M:
            return _halved(land, target, area, way)
        if _slack(way.clearance_m, spacing) <= CLEARANCE_ERROR_M:
            break
        spacing = max(min(spacing / 2, 2.7 * math.sqrt(CLEARANCE_ERROR_M * way.clearance_m)), _TIGHT_M / 2)
    finer = _finer(inside, starts, way.clearance_m, land, area)
    if finer is not None:
        way = _search(mesh, land, inside, finer, rim)
    return Way(clearance_m=most_m, narrowest=None) if way.clearance_m >= most_m else way


def _slack(clearance_m: float, spacing: float) -> float:
    return clearance_m - math.sqrt(max(clearance_m**2 - spacing**2 / 4, 0.0))


def is_open(land: BaseGeometry, target: BaseGeometry, area: BaseGeometry, radius_m: float) -> bool:
    """Whether land grown by a radius leaves the place joined with the edge of the view: slow and obvious."""
    free = shapely.difference(area, land.buffer(radius_m) if radius_m else land)
    rim = area.boundary
    return any(part.intersects(target) and part.intersects(rim) for part in shapely.get_parts(free))


def _halved(land: BaseGeometry, target: BaseGeometry, area: BaseGeometry, way: Way) -> Way:
    low, high = 0.0, way.clearance_m + CLEARANCE_ERROR_M
    if not is_open(land, target, area, 0.0):
        return _CLOSED
    while high - low > 2.0:
        middle = (low + high) / 2
        low, high = (middle, high) if is_open(land, target, area, middle) else (low, middle)
    return Way(clearance_m=(low + high) / 2, narrowest=way.narrowest)


# -- points a way may begin or end at, with their clearance


def _samples(geometry: BaseGeometry, spacing: float) -> Any:
    """Return points of a place or line, at most ``spacing`` apart along its outline."""
    lines = shapely.get_parts(geometry.boundary if shapely.get_dimensions(geometry) == 2 else geometry)
    points = lines[shapely.get_dimensions(lines) == 0]
    lines = lines[shapely.get_dimensions(lines) == 1]
    counts = np.ceil(shapely.length(lines) / spacing).astype(int) + 1
    steps = np.concatenate([np.linspace(0.0, 1.0, n) for n in counts]) if len(lines) else np.array([])
    along = shapely.line_interpolate_point(np.repeat(lines, counts), steps, normalized=True)
    return np.concatenate([points, along])


def _free_points(points: Any, land: BaseGeometry, area: BaseGeometry) -> tuple[Any, Any]:
    """Return the points of the view outside the land, and how far each is from it."""
    shapely.prepare(area)
    free = points[shapely.intersects(area, points) & ~shapely.intersects(land, points)]
    if not len(free):
        return free, np.array([])
    xy, ring = shapely.get_coordinates(shapely.get_rings(shapely.get_parts(land)), return_index=True)
    edges = shapely.linestrings(np.stack([xy[:-1], xy[1:]], axis=1)[ring[:-1] == ring[1:]])
    (index, _), distances = shapely.STRtree(edges).query_nearest(free, return_distance=True, all_matches=False)
    return free[index], distances


def _rim(area: BaseGeometry, land: BaseGeometry) -> tuple[Any, Any]:
    """Return where a view that is no box may be left; a box needs none: beyond it a way only gets wider."""
    if math.isclose(area.area, area.envelope.area, rel_tol=1e-9):
        return np.array([], dtype=object), np.array([])
    return _free_points(_samples(area.boundary, _RIM_SPACING_M), land, area)


def _finer(target: BaseGeometry, starts: Any, value: float, land: BaseGeometry, area: BaseGeometry) -> Any:
    """Return more points to begin at where the first ones may have missed the best by half their spacing."""
    points, distances = starts
    near = points[np.abs(distances - value) <= _START_SPACING_M / 2]
    if not len(near) or shapely.get_dimensions(target) == 0:
        return None
    line = target.boundary if shapely.get_dimensions(target) == 2 else target
    stretch = shapely.intersection(line, shapely.union_all(shapely.buffer(near, _START_SPACING_M)))
    more = _free_points(_samples(stretch, 2 * CLEARANCE_ERROR_M), land, area)
    return tuple(np.concatenate([a, b]) for a, b in zip(starts, more, strict=True))


# -- the triangles between the obstacles


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Mesh:
    """Delaunay triangles: corners (T, 3), neighbour and wall radius across the side facing each corner (T, 3)."""

    points: np.ndarray[Any, Any]
    corners: np.ndarray[Any, Any]
    neighbours: np.ndarray[Any, Any]
    walls: np.ndarray[Any, Any]
    centres: np.ndarray[Any, Any]
    radii: np.ndarray[Any, Any]
    away: np.ndarray[Any, Any]


def _outline(land: BaseGeometry, spacing: float) -> np.ndarray[Any, Any]:
    lines = shapely.segmentize(shapely.boundary(land), spacing)
    return _unique(np.round(shapely.get_coordinates(lines), 3))[0]


def triangulate(points: np.ndarray[Any, Any], bounds: tuple[float, float, float, float]) -> Mesh:
    """Triangulate points (N, 2) with four far corners around ``bounds`` that stand for what lies away."""
    west, south, east, north = bounds
    far = _FRAME * max(east - west, north - south)
    frame = np.array([(x, y) for x in (west - far, east + far) for y in (south - far, north + far)])
    cells = shapely.get_parts(shapely.delaunay_triangles(shapely.multipoints(np.vstack([points, frame]))))
    rings = shapely.get_coordinates(cells).reshape(-1, 4, 2)[:, :3]
    unique, index = _unique(rings.reshape(-1, 2))
    corners = index.reshape(-1, 3)
    centres, radii = _circumcircles(unique[corners])
    neighbours = _neighbours(corners)
    framed = np.abs(unique[:, 0] - (west + east) / 2) > far / 2
    away: np.ndarray[Any, Any] = np.any(framed[corners], axis=1)
    walls = _walls(unique, corners, neighbours, radii)
    return Mesh(
        points=unique, corners=corners, neighbours=neighbours, walls=walls, centres=centres, radii=radii, away=away
    )


def _unique(points: np.ndarray[Any, Any]) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Return the distinct points, in order of x and y, and the index of each; complex numbers sort faster than rows."""
    flat, index = np.unique(points[:, 0] + 1j * points[:, 1], return_inverse=True)
    return np.column_stack([flat.real, flat.imag]), index.ravel()


def _circumcircles(triangles: Any) -> tuple[Any, Any]:
    a, b, c = triangles[:, 0], triangles[:, 1] - triangles[:, 0], triangles[:, 2] - triangles[:, 0]
    twice = 2 * (b[:, 0] * c[:, 1] - b[:, 1] * c[:, 0])
    bb, cc = (b**2).sum(axis=1), (c**2).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        offset = np.column_stack([c[:, 1] * bb - b[:, 1] * cc, b[:, 0] * cc - c[:, 0] * bb]) / twice[:, None]
    radii = np.hypot(offset[:, 0], offset[:, 1])
    return a + offset, np.where(np.isfinite(radii), radii, np.inf)


def _neighbours(corners: Any) -> Any:
    """Return for each triangle (T, 3) the triangle across the side facing each corner; -1 at the outside."""
    sides = np.sort(np.stack([corners[:, [1, 2]], corners[:, [2, 0]], corners[:, [0, 1]]], axis=1), axis=2)
    keys = sides[..., 0].ravel().astype(np.int64) * (int(corners.max()) + 1) + sides[..., 1].ravel()
    order = np.argsort(keys)
    pairs = np.flatnonzero(keys[order][:-1] == keys[order][1:])
    found = np.full(keys.size, _OUT)
    found[order[pairs]] = order[pairs + 1] // 3
    found[order[pairs + 1]] = order[pairs] // 3
    return found.reshape(-1, 3)


def _walls(points: Any, corners: Any, neighbours: Any, radii: Any) -> Any:
    """Return from which radius on each side is closed (see the module's text)."""
    walls = np.empty(corners.shape)
    obtuse = np.zeros(corners.shape, dtype=bool)
    for k in range(3):
        p, q, r = points[corners[:, (k + 1) % 3]], points[corners[:, (k + 2) % 3]], points[corners[:, k]]
        walls[:, k] = np.hypot(*(p - q).T) / 2
        obtuse[:, k] = ((p - r) * (q - r)).sum(axis=1) < 0
    known = neighbours >= 0
    across = np.where(known, neighbours, 0)
    facing = known[..., None] & (neighbours[across] == np.arange(len(corners))[:, None, None])
    over = (obtuse[across] & facing).any(axis=2)
    smaller = np.minimum(radii[:, None], np.where(known, radii[across], np.inf))
    return np.where(obtuse | over, smaller, walls)


# -- the search


def _search(mesh: Mesh, land: BaseGeometry, inside: BaseGeometry, starts: Any, rim: Any) -> Way:
    """Go from the place across the widest sides first until away, or at a point of the rim."""
    heap: list[tuple[float, int, float, float]] = []
    for triangle, point, clearance in _located(mesh, *starts):
        heap.append((-clearance, triangle, *point))
    for triangle in _centres_inside(mesh, inside, land):
        heap.append((-float(mesh.radii[triangle]), triangle, *mesh.centres[triangle].tolist()))
    heapq.heapify(heap)
    ends: dict[int, tuple[float, float, float]] = {}
    for triangle, point, clearance in _located(mesh, *rim):
        ends[triangle] = max(ends.get(triangle, (0.0, 0.0, 0.0)), (clearance, *point))
    return _walk(mesh, heap, ends)


def _walk(mesh: Mesh, heap: list[tuple[float, int, float, float]], ends: dict[int, tuple[float, float, float]]) -> Way:
    seen: set[int] = set()
    points = mesh.points
    while heap:
        key, triangle, x, y = heapq.heappop(heap)
        if triangle == _OUT or mesh.away[triangle]:
            return Way(clearance_m=-key, narrowest=(x, y))
        if triangle in seen:
            continue
        seen.add(triangle)
        if triangle in ends:
            clearance, *end = ends[triangle]
            heapq.heappush(heap, (max(key, -clearance), _OUT, *((x, y) if -key <= clearance else end)))
        corners, walls = mesh.corners[triangle], mesh.walls[triangle].tolist()
        for k, neighbour in enumerate(mesh.neighbours[triangle].tolist()):
            if neighbour in seen or neighbour == _OUT:
                continue
            if walls[k] < -key:
                (ax, ay), (bx, by) = points[corners[(k + 1) % 3]], points[corners[(k + 2) % 3]]
                heapq.heappush(heap, (-walls[k], neighbour, (ax + bx) / 2, (ay + by) / 2))
            else:
                heapq.heappush(heap, (key, neighbour, x, y))
    return _CLOSED


def _near(mesh: Mesh, bounds: Any) -> Any:
    """Return the triangles whose box meets a box."""
    corners = mesh.points[mesh.corners]
    west, south, east, north = bounds
    low, high = corners.min(axis=1), corners.max(axis=1)
    return np.flatnonzero((low <= (east, north)).all(axis=1) & (high >= (west, south)).all(axis=1))


def _located(mesh: Mesh, points: Any, distances: Any) -> list[tuple[int, tuple[float, float], float]]:
    """Return the triangle, the place and the clearance of each point."""
    if not len(points):
        return []
    near = _near(mesh, shapely.total_bounds(points))
    tree = shapely.STRtree(shapely.polygons(mesh.points[mesh.corners[near]]))
    index, found = tree.query(points, predicate="intersects")
    triangle = near[found]
    xy = shapely.get_coordinates(points)[index].tolist()
    return list(zip(triangle.tolist(), map(tuple, xy), distances[index].tolist(), strict=True))


def _centres_inside(mesh: Mesh, inside: BaseGeometry, land: BaseGeometry) -> list[int]:
    if shapely.get_dimensions(inside) < 2:
        return []
    west, south, east, north = inside.bounds
    x, y = mesh.centres.T
    near = np.flatnonzero((x >= west) & (x <= east) & (y >= south) & (y <= north) & np.isfinite(mesh.radii))
    shapely.prepare(inside)
    found = shapely.contains_xy(inside, x[near], y[near]) & ~shapely.contains_xy(land, x[near], y[near])
    return [int(t) for t in near[found]]
