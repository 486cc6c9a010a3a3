"""Ukraine's outline, to cut Russia's own territory and the open sea off a layer that includes them."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import shapely
from shapely.geometry import shape

from theodolite.errors import ProviderError
from theodolite.geometry import project, repair, unproject
from theodolite.witness.features import load_json
from theodolite.witness.provider import OUTLINE_FILES, FrameContent

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

__all__ = ["clip_content", "read_outline"]

# The oblasts' outline is simplified by some hundred metres; border towns are kept whole.
_TOLERANCE_M = 1_000.0
_TOWN_TOLERANCE_M = 1_000.0
# Must lie inside, or the outline is not Ukraine's: Kyiv, Sevastopol, Simferopol, Kerch, Luhansk.
_MUST_HOLD = ((30.52, 50.45), (33.53, 44.6), (34.1, 44.95), (36.47, 45.35), (39.3, 48.57))


def read_outline(data_dir: Path) -> BaseGeometry | None:
    """Return Ukraine's outline (WGS 84), widened by 1 km, also round known border towns; None without the file.

    The oblasts are repaired and united, holes (cities of their own) filled.

    Raises
    ------
    ProviderError
        If the file is there and is no outline of Ukraine with Crimea.
    """
    path = data_dir / OUTLINE_FILES[0]
    if not path.is_file():
        return None
    stat = path.stat()
    return _outline(data_dir, stat.st_mtime_ns, stat.st_size)


@cache
def _outline(data_dir: Path, _mtime_ns: int, _size: int) -> BaseGeometry:
    path = data_dir / OUTLINE_FILES[0]
    oblasts = _polygons(path)
    whole = project(shapely.union_all(oblasts)).buffer(_TOLERANCE_M)
    towns = data_dir / OUTLINE_FILES[1]
    if towns.is_file():
        limits = [project(g) for g in _polygons(towns)]
        near = [g.buffer(_TOWN_TOLERANCE_M) for g in limits if g.distance(whole) < 2_000 and not whole.contains(g)]
        whole = shapely.union_all([whole, *near])
    filled = shapely.union_all([shapely.Polygon(p.exterior) for p in shapely.get_parts(whole)])
    outline = repair(unproject(filled))[0]
    missing = [point for point in _MUST_HOLD if not outline.contains(shapely.Point(point))]
    if missing:
        raise ProviderError(
            f"{path.name!r} is no outline of Ukraine: {missing[0]} lies outside.", hint="Fetch the file again."
        )
    shapely.prepare(outline)
    return outline


def _polygons(path: Path) -> list[BaseGeometry]:
    found: list[BaseGeometry] = []
    data: Any = load_json(path)
    for feature in data.get("features", []) if isinstance(data, dict) else []:
        try:
            found.append(repair(shapely.force_2d(shape(feature["geometry"])))[0])
        except (ValueError, TypeError, AttributeError, KeyError, IndexError, shapely.errors.ShapelyError):
            continue
    return found


def clip_content(content: FrameContent, outline: BaseGeometry | None) -> FrameContent:
    """Clip the areas of a frame to the outline; without one they stay, with a note.

    Raises
    ------
    ProviderError
        If nothing lies inside.
    """
    from theodolite.geometry import polygonal
    from theodolite.records.control import ControlArea

    if outline is None:
        note = f"not clipped to Ukraine: no usable {OUTLINE_FILES[0]} in the data folder"
        return _with(content, content.areas, note)
    areas = []
    for area in content.areas:
        inside = polygonal(shapely.intersection(area.geometry, outline))
        if not inside.is_empty:
            areas.append(ControlArea(holder=area.holder, status=area.status, geometry=inside))
    if not areas:
        raise ProviderError("no area of the map lies in Ukraine.", hint="Check the file.")
    return _with(content, tuple(areas), "clipped to Ukraine")


def _with(content: FrameContent, areas: tuple[Any, ...], note: str) -> FrameContent:
    return FrameContent(areas=areas, repaired=content.repaired, dropped=content.dropped, notes=(*content.notes, note))
