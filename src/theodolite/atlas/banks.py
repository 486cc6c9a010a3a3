"""The two sides of a river: polygons cut along the package's coarse course, which is drawn from source to mouth."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from theodolite.atlas.bearings import BEARINGS
from theodolite.atlas.lines import line_beyond, line_geometry
from theodolite.errors import PlaceError

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

__all__ = ["cut_side", "mouth_of", "river_course"]

_BEYOND_M = 300_000.0
_STEP_M = 200.0
# A side by the compass is the bank whose outward direction lies nearer to it on the whole stretch.


def river_course(target: str) -> BaseGeometry:
    """Return the package's course of a river, WGS 84, from its source to its mouth.

    Raises
    ------
    PlaceError
        If the package knows no course of it, so that left and right cannot be told.
    """
    found = line_geometry(target)
    if found is None:
        raise PlaceError(f"the course of {target!r} is not known, so that its banks cannot be told apart.",
                         hint="Rivers with known courses: theodolite places 'the Dnipro', 'the Oskil', …")  # fmt: skip
    return found[0]


def mouth_of(target: str) -> tuple[float, float]:
    """Return longitude and latitude of the lower end of a river's course."""
    longitude, latitude = river_course(target).coords[-1]
    return longitude, latitude


def cut_side(polygon: BaseGeometry, target: str, side: str) -> BaseGeometry:
    """Return the part of a projected polygon (metres) on one side of a river.

    Parameters
    ----------
    polygon
        Projected by :func:`theodolite.geometry.project`.
    target
        The river's id.
    side
        ``left`` or ``right`` looking downstream, or a compass point.

    Raises
    ------
    PlaceError
        If the river's course is not known.
    """
    import shapely
    from shapely.ops import split

    from theodolite.geometry import polygonal, project

    course = project(river_course(target))
    sea = line_beyond(target)
    whole = _prolonged(project(shapely.LineString([*river_course(target).coords, *sea])) if sea else course)
    pieces = [p for part in shapely.get_parts(polygonal(polygon)) for p in shapely.get_parts(split(part, whole))]
    wanted = side if side in {"left", "right"} else _side_towards(course, polygon, BEARINGS[side])
    kept = [piece for piece in pieces if _is_left(whole, piece) == (wanted == "left")]
    return polygonal(shapely.union_all(kept)) if kept else shapely.MultiPolygon()


def _prolonged(course: BaseGeometry) -> BaseGeometry:
    """Return the course with straight ends, so that it cuts whatever it enters."""
    import numpy as np
    import shapely

    xy = shapely.get_coordinates(course)

    def beyond(end: int, inner: int) -> list[float]:
        step = xy[end] - xy[inner]
        return list(xy[end] + step / np.hypot(*step) * _BEYOND_M)

    return shapely.LineString([beyond(0, 1), *xy.tolist(), beyond(-1, -2)])


def _is_left(line: BaseGeometry, piece: BaseGeometry) -> bool:
    """Tell whether a piece lies left of a line by the direction that the line has where it is nearest."""
    import shapely

    point = shapely.point_on_surface(piece)
    at = shapely.line_locate_point(line, point)
    first, last = shapely.line_interpolate_point(line, [max(at - _STEP_M, 0.0), min(at + _STEP_M, line.length)])
    cross = (last.x - first.x) * (point.y - first.y) - (last.y - first.y) * (point.x - first.x)
    return bool(cross > 0)


def _side_towards(course: BaseGeometry, polygon: BaseGeometry, bearing: float) -> str:
    """Return the bank whose outward direction on the stretch within a polygon lies nearer to a compass bearing."""
    import shapely

    stretch = shapely.intersection(course, polygon)
    parts = [p for p in shapely.get_parts(stretch if not stretch.is_empty else course) if p.geom_type == "LineString"]
    dx = dy = 0.0
    for part in parts:
        (x0, y0), (x1, y1) = part.coords[0], part.coords[-1]
        dx, dy = dx + x1 - x0, dy + y1 - y0
    angle = math.radians(bearing)
    left_x, left_y = -dy, dx  # the direction of flow turned left
    return "left" if left_x * math.sin(angle) + left_y * math.cos(angle) >= 0 else "right"
