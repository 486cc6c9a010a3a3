"""What the peers share: the clock, and maps cut into pieces with few corners."""

from __future__ import annotations

import importlib.metadata
import resource
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    Array = np.ndarray[Any, Any]

__all__ = ["AbsentError", "Local", "box_columns", "clip", "cpu_seconds", "cut_into_pieces"]


class AbsentError(Exception):
    """A peer is not installed on this machine."""


def cpu_seconds() -> float:
    """Return user and system time of this process, its threads and its ended children, seconds."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


class Local:
    """A peer that lives in this process."""

    package = ""

    def version(self) -> str:
        """Name the program's version."""
        return f"{self.package} {importlib.metadata.version(self.package)}"

    def cpu_seconds(self) -> float:
        """Return the CPU seconds used so far."""
        return cpu_seconds()

    def close(self) -> None:
        """Nothing is held."""


def clip(geometry: BaseGeometry, bounds: tuple[float, float, float, float]) -> BaseGeometry:
    """Clip to a box, exactly where the fast way fails."""
    try:
        clipped = shapely.clip_by_rect(geometry, *bounds)
    except shapely.errors.GEOSException:
        clipped = None
    if clipped is None or not clipped.is_valid:
        return shapely.intersection(geometry, shapely.box(*bounds))
    return clipped


def box_columns(geometry: Array) -> dict[str, Array]:
    """Return the geometries' boxes as columns: west, south, east, north."""
    return dict(zip(("west", "south", "east", "north"), shapely.bounds(geometry).T, strict=True))


def cut_into_pieces(land: Array, *, corners: int) -> tuple[Array, Array]:
    """Halve every map's polygons along their longer side until each has at most ``corners`` corners.

    Returns the pieces and the state that each belongs to (as PostGIS's ``ST_Subdivide`` does).
    """
    pieces: list[BaseGeometry] = []
    states: list[int] = []
    for state, geometry in enumerate(land):
        for part in shapely.get_parts(geometry):
            halves = _halve(part, corners)
            pieces.extend(halves)
            states.extend([state] * len(halves))
    return np.array(pieces, dtype=object), np.array(states, dtype=np.int32)


def _halve(geometry: BaseGeometry, corners: int) -> list[BaseGeometry]:
    count = shapely.get_num_coordinates(geometry)
    if count <= corners:
        return [geometry] if count else []
    west, south, east, north = geometry.bounds
    x, y = (west + east) / 2, (south + north) / 2
    boxes = [(west, south, x, north), (x, south, east, north)]
    if east - west <= north - south:
        boxes = [(west, south, east, y), (west, y, east, north)]
    parts = [part for box in boxes for part in shapely.get_parts(clip(geometry, box)) if part.geom_type == "Polygon"]
    return [piece for part in parts for piece in _halve(part, corners)]
