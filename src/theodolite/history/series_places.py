"""The places that step functions are made for: their boxes at once, their geometry when a map changes near them."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from theodolite.geometry import project
from theodolite.history.coverage import left_out_land, silence_of
from theodolite.records import Place, ProviderInfo

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from theodolite.atlas import Atlas

__all__ = ["PlaceSet", "all_settlements"]

_UKRAINE_BOX = (21.5, 43.5, 41.0, 53.0)
_VERSION = 1


def all_settlements(atlas: Atlas) -> tuple[str, ...]:
    """Return the ids of all Ukrainian settlements that the atlas knows, ascending."""
    return tuple(sorted({p.id for p in atlas.settlements(_UKRAINE_BOX) if p.country == "UA"}))


class PlaceSet:
    """Places by row, ids ascending.

    Parameters
    ----------
    atlas
        Tells where they are.
    place_ids
        Ids of the atlas; None for all Ukrainian settlements.
    cache_dir
        Where the boxes are kept between runs; None to work them out.

    Attributes
    ----------
    bounds
        float64 (P, 4): box of footprint and point, projected metres.
    points
        float64 (P, 2): the places' points, projected metres.
    """

    def __init__(self, atlas: Atlas, place_ids: Iterable[str] | None = None, *, cache_dir: Path | None = None) -> None:
        self._atlas = atlas
        self.ids = all_settlements(atlas) if place_ids is None else tuple(sorted(set(place_ids)))
        digest = hashlib.sha256("\n".join([str(_VERSION), atlas.fingerprint, *self.ids]).encode())
        self.fingerprint = digest.hexdigest()[:32]
        self._geometry: dict[int, Any] = {}
        path = cache_dir / f"places-{self.fingerprint[:16]}.npy" if cache_dir else None
        kept = _read(path, len(self.ids))
        if kept is None:
            kept = self._boxes()
            _write(path, kept)
        self.bounds, self.points = kept[:, :4], kept[:, 4:]

    def __len__(self) -> int:
        return len(self.ids)

    def geometries(self, rows: Iterable[int]) -> np.ndarray[Any, Any]:
        """Return places' footprints, projected metres: an array of polygons, or multipolygons."""
        wanted = list(rows)
        missing = [row for row in wanted if row not in self._geometry]
        if missing:
            found = [self._atlas.footprint((self.ids[row],)).geometry for row in missing]
            parts = shapely.get_parts(project(shapely.geometrycollections(found)))
            self._geometry.update(zip(missing, parts, strict=True))
        return np.array([self._geometry[row] for row in wanted], dtype=object)

    def outline(self) -> BaseGeometry:
        """Return the country's outline, projected metres: what every map covers."""
        return project(self._atlas.footprint(("region:ukraine",)).geometry)

    def silent(self, info: ProviderInfo) -> np.ndarray[Any, Any]:
        """Return bool (P,): places on which a mapper says nothing."""
        gaps = left_out_land(info)
        near = np.zeros(len(self), dtype=bool)
        if gaps is not None:
            near = shapely.intersects(shapely.box(*self.bounds.T), project(gaps).buffer(1_000.0))
        mask = np.zeros(len(self), dtype=bool)
        nowhere = shapely.Polygon()
        for row, place_id in enumerate(self.ids):
            geometry = self._atlas.footprint((place_id,)).geometry if near[row] else nowhere
            mask[row] = silence_of(info, self._atlas, (place_id,), geometry, True) is not None
        return mask

    def _boxes(self) -> np.ndarray[Any, Any]:
        places = [self._atlas.place(i) for i in self.ids]
        points = _points(places)
        bounds = shapely.bounds(self.geometries(range(len(self)))).reshape(-1, 4)
        lower, upper = np.minimum(bounds[:, :2], points), np.maximum(bounds[:, 2:], points)
        return np.column_stack([lower, upper, points])


def _points(places: Sequence[Place]) -> np.ndarray[Any, Any]:
    if not places:
        return np.empty((0, 2))
    geometry = project(shapely.multipoints([(p.longitude, p.latitude) for p in places]))
    found: np.ndarray[Any, Any] = shapely.get_coordinates(geometry)
    return found


def _read(path: Path | None, rows: int) -> np.ndarray[Any, Any] | None:
    if path is None:
        return None
    try:
        kept: np.ndarray[Any, Any] = np.load(path, allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return None
    return kept if kept.shape == (rows, 6) and np.isfinite(kept).all() else None


def _write(path: Path | None, boxes: np.ndarray[Any, Any]) -> None:
    if path is None:
        return
    temporary = path.with_suffix(".part.npy")
    with contextlib.suppress(OSError):  # only a memory: without it the boxes are worked out again
        path.parent.mkdir(parents=True, exist_ok=True)
        np.save(temporary, boxes)
        temporary.replace(path)
