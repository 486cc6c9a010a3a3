"""How far a point was from the fighting on a day: for telling namesakes apart, never for checking a claim.

Two sources. The embedded chains of points (``data/front.toml``, by hand, 10 to 20 km coarse) reach back to 2014 and
need no maps. The maps of a data folder are finer: the boundary of the land that a mapper shows as held, without the
stretches that follow the state border or the coast; the median of the mappers that have a frame of the last 30 days
counts. It does not matter who holds what: a distance is the same from either side.
"""

from __future__ import annotations

import math
import tomllib
from bisect import bisect_right
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from shapely.geometry.base import BaseGeometry

    from theodolite.atlas import Atlas
    from theodolite.settings import Settings
    from theodolite.witness.archive import Archive

    Points = np.ndarray[Any, Any]

__all__ = ["FrontDistance", "MapFront", "coarse_front_km", "open_front"]

# Longitude, latitude (WGS 84), day → kilometres to the fighting, or None where nothing is known of that day.
FrontDistance = Callable[[float, float, date], "float | None"]

STEP_DEG = 0.05  # about 4 km: the chains are given a point this often
CELL_DEG = 0.02  # maps' boundaries are thinned to one point a cell
BORDER_CELLS = 3  # a boundary this near to the state's outline (about 6 km) is misfit of the map, not front
OLDEST_FRAME = timedelta(days=30)
_KM_PER_DEG = 111.2
_ROW = 100_000  # cells of one longitude


def _spread(chain: Sequence[Sequence[float]]) -> list[tuple[float, float]]:
    """Return points along a chain, one every ``STEP_DEG``."""
    points = [(float(x), float(y)) for x, y in chain[:1]]
    for (x0, y0), (x1, y1) in pairwise(chain):
        steps = max(1, math.ceil(max(abs(x1 - x0), abs(y1 - y0)) / STEP_DEG))
        points += [(x0 + (x1 - x0) * n / steps, y0 + (y1 - y0) * n / steps) for n in range(1, steps + 1)]
    return points


@cache
def _coarse() -> tuple[tuple[date, ...], tuple[Points, ...], date, Points]:
    import numpy as np

    table = tomllib.loads(files("theodolite.ground").joinpath("data/front.toml").read_text(encoding="utf-8"))
    rows = sorted(table["front"], key=lambda row: row["since"])
    lines = tuple(np.array([p for chain in row["lines"] for p in _spread(chain)]) for row in rows)
    return tuple(row["since"] for row in rows), lines, table["border_since"], np.array(_spread(table["border"]))


def coarse_front_km(longitude: float, latitude: float, on: date) -> float | None:
    """Return the distance to the fighting by the embedded chains, km, 10 to 20 km coarse; None before September 2014.

    After April 2022 the stretch of the state border that is under fire counts too.
    """
    days, lines, border_since, border = _coarse()
    index = bisect_right(days, on) - 1
    if index < 0:
        return None
    found = _nearest_km(lines[index], longitude, latitude)
    return min(found, _nearest_km(border, longitude, latitude)) if on >= border_since else found


def _nearest_km(points: Points, longitude: float, latitude: float) -> float:
    """Return the distance to the nearest of some points, km, flat at the point's latitude."""
    import numpy as np

    scale = math.cos(math.radians(latitude))
    squares = ((points[:, 0] - longitude) * scale) ** 2 + (points[:, 1] - latitude) ** 2
    return _KM_PER_DEG * math.sqrt(float(np.min(squares)))


class MapFront:
    """Distance to the fighting by the maps of a data folder, and by the embedded chains on days without maps.

    Parameters
    ----------
    open_maps
        Opens the frames; called once, when a distance is first asked for. None where there are no maps.
    outline
        Gives the outline of the country, WGS 84; called once.
    """

    def __init__(self, open_maps: Callable[[], Archive | None], outline: Callable[[], BaseGeometry]) -> None:
        self._open = cache(open_maps)
        self._outline = outline
        self._border = cache(self._border_cells)
        self._points = lru_cache(maxsize=64)(self._boundaries)
        self._asked = lru_cache(maxsize=65_536)(self._distance)

    def __call__(self, longitude: float, latitude: float, on: date) -> float | None:
        """Return the distance to the fighting on a day, km."""
        return self._asked(longitude, latitude, on)

    def _distance(self, longitude: float, latitude: float, on: date) -> float | None:
        monday = on - timedelta(days=on.weekday())  # maps are read once a week: the front moves less than the doubt
        lines = self._points(monday)
        if not lines:
            return coarse_front_km(longitude, latitude, on)
        by_maps = median(_nearest_km(line, longitude, latitude) for line in lines)
        _, _, border_since, border = _coarse()
        return min(by_maps, _nearest_km(border, longitude, latitude)) if on >= border_since else by_maps

    def _boundaries(self, on: date) -> tuple[Points, ...]:
        """Return each mapper's front on a day as points; mappers without a frame of the last 30 days are left out."""
        archive = self._open()
        found = []
        for mapper in archive.mappers if archive else ():
            frame = archive.frame_in_force(mapper, on) if archive else None
            if archive and frame is not None and on - frame.valid_on <= OLDEST_FRAME:
                points = self._front_points([area.geometry for area in archive.areas(frame).areas])
                found += [points] if len(points) else []
        return tuple(found)

    def _front_points(self, areas: Sequence[BaseGeometry]) -> Points:
        """Return one point for each cell that a boundary of the areas crosses away from the country's outline."""
        import numpy as np

        cells = _cells(areas)
        return _centres(cells[~np.isin(cells, self._border())])

    def _border_cells(self) -> Points:
        import numpy as np

        reach = np.arange(-BORDER_CELLS, BORDER_CELLS + 1)
        steps = (reach[:, None] * _ROW + reach[None, :]).ravel()
        return np.unique((_cells([self._outline()])[:, None] + steps[None, :]).ravel())


def _cells(areas: Sequence[BaseGeometry]) -> Points:
    """Return the numbers of the cells of ``CELL_DEG`` that the boundaries of some areas cross, ascending."""
    import numpy as np
    import shapely

    lines = [shapely.segmentize(area.boundary, CELL_DEG) for area in areas if not area.is_empty]
    if not lines:
        return np.empty(0, dtype=np.int64)
    numbers = np.floor(np.concatenate([shapely.get_coordinates(line) for line in lines]) / CELL_DEG).astype(np.int64)
    return np.unique(numbers[:, 0] * _ROW + numbers[:, 1])


def _centres(cells: Points) -> Points:
    import numpy as np

    return (np.column_stack((cells // _ROW, cells % _ROW)) + 0.5) * CELL_DEG


def open_front(settings: Settings, atlas: Atlas) -> MapFront:
    """Return the distance to the fighting by the data folder's maps, opened when first asked; coarse without any."""

    def open_maps() -> Archive | None:
        from theodolite.witness.archive import open_archive

        return open_archive(settings) if (settings.data_dir / "control").exists() else None

    return MapFront(open_maps, lambda: atlas.footprint(("region:ukraine",)).geometry)
