"""Which points of a grid, and which others, lie inside the areas of dated GeoJSON lines: exact and fast."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

__all__ = [
    "COLUMNS",
    "ROWS",
    "SOUTH_M",
    "STEP_M",
    "WEST_M",
    "Array",
    "day_of",
    "edges_of",
    "grid_inside",
    "spots_inside",
    "to_plane",
]

Array = np.ndarray[Any, Any]

PLANE = "+proj=laea +lat_0=48.5 +lon_0=35.5 +datum=WGS84 +units=m"
STEP_M = 2_000.0
DENSIFY_DEG = 0.1  # a straight edge that long is off by a metre in the plane
COLUMNS, ROWS = 600, 500
WEST_M, SOUTH_M = -700e3, -500e3


def to_plane(longitude: Iterable[float], latitude: Iterable[float], *, inverse: bool = False) -> Array:
    """Return metres in the equal-area plane, (N, 2); the other way round with ``inverse``."""
    pair = _transformer().transform(
        np.asarray(longitude, float), np.asarray(latitude, float), direction="INVERSE" if inverse else "FORWARD"
    )
    return np.column_stack(pair)


@cache
def _transformer() -> Any:
    import pyproj

    return pyproj.Transformer.from_crs(4326, PLANE, always_xy=True)


def day_of(text: str) -> int:
    """Return an ISO date as days since 1970-01-01."""
    return (date.fromisoformat(text) - date(1970, 1, 1)).days


def edges_of(path: Path) -> Iterator[tuple[str, str, int, Array]]:
    """Yield mapper, layer, day and the edges (E, 4: x0, y0, x1, y1, metres, not level) of every frame, ascending."""
    import shapely

    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rb") as file:
        for line in file:
            head = _head(line)
            geometry = shapely.segmentize(shapely.from_geojson(line), DENSIFY_DEG)
            rings = shapely.get_rings(shapely.get_parts(geometry))
            lonlat, ring = shapely.get_coordinates(rings, return_index=True)
            xy = to_plane(lonlat[:, 0], lonlat[:, 1])
            same = ring[1:] == ring[:-1]
            edges = np.column_stack([xy[:-1], xy[1:]])[same]
            yield head["mapper"], head.get("layer", ""), day_of(head["date"]), edges[edges[:, 1] != edges[:, 3]]


def _head(line: bytes) -> dict[str, Any]:
    """Return the properties without parsing the geometry where it comes last."""
    at = line.find(b',"geometry"')
    if at > 0:
        return dict(json.loads(line[:at] + b"}")["properties"])
    return dict(json.loads(line)["properties"])


def grid_inside(edges: Array) -> Array:
    """Return bool (ROWS * COLUMNS,): grid points inside, by counting crossings to the west along each row."""
    low = np.ceil((np.minimum(edges[:, 1], edges[:, 3]) - SOUTH_M) / STEP_M).astype(np.int64)
    high = np.ceil((np.maximum(edges[:, 1], edges[:, 3]) - SOUTH_M) / STEP_M).astype(np.int64)
    low, high = np.clip(low, 0, ROWS), np.clip(high, 0, ROWS)
    edge, row = _ranges(low, high)
    x = _crossing(edges[edge], SOUTH_M + STEP_M * row)
    column = np.clip(np.ceil((x - WEST_M) / STEP_M).astype(np.int64), 0, COLUMNS)
    spots, times = np.unique(row * (COLUMNS + 1) + column, return_counts=True)
    crossed = np.zeros((ROWS, COLUMNS + 1), np.uint8)
    crossed.ravel()[spots[times % 2 == 1]] = 1
    return np.asarray(np.bitwise_xor.accumulate(crossed, axis=1)[:, :COLUMNS].astype(bool).ravel())


def spots_inside(edges: Array, spots: Array, order: Array) -> Array:
    """Return bool (N,): points inside; ``order`` sorts them by y."""
    y = spots[order, 1]
    low = np.searchsorted(y, np.minimum(edges[:, 1], edges[:, 3]), side="left")
    high = np.searchsorted(y, np.maximum(edges[:, 1], edges[:, 3]), side="left")
    edge, at = _ranges(low, high)
    left = _crossing(edges[edge], y[at]) < spots[order[at], 0]
    return np.asarray((np.bincount(order[at[left]], minlength=len(spots)) & 1).astype(bool))


def _ranges(low: Array, high: Array) -> tuple[Array, Array]:
    """Return for every edge its number and each index from low to before high, flat."""
    counts = np.maximum(high - low, 0)
    edge = np.repeat(np.arange(len(low)), counts)
    within = np.arange(len(edge)) - np.repeat(np.cumsum(counts) - counts, counts)
    return edge, low[edge] + within


def _crossing(edges: Array, y: Array) -> Array:
    x0, y0, x1, y1 = edges.T
    return np.asarray(x0 + (y - y0) * (x1 - x0) / (y1 - y0))
