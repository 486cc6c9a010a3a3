"""What a mapper does not cover: the one rule that says where a witness is silent."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import shapely

from theodolite.records import FrameRef, ProviderInfo, Question, Silence

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from theodolite.atlas import Atlas
    from theodolite.witness.archive import Archive

__all__ = ["frames_asked", "left_out_land", "silence_of"]

_WHOLE = "region:ukraine"


def silence_of(
    info: ProviderInfo, atlas: Atlas, targets: tuple[str, ...], footprint_geometry: BaseGeometry, local: bool
) -> Silence | None:
    """Return why a mapper says nothing about these targets; None where it covers them.

    Parameters
    ----------
    info
        Who the mapper is.
    atlas
        Tells in which country a target lies.
    targets
        Ids of the atlas; none for ad hoc geometry, which is judged by its geometry alone.
    footprint_geometry
        What is measured, WGS 84, longitude first.
    local
        True for what is measured inside the footprint (a share, an area): then land that the map leaves out matters.
        False for distances.

    Raises
    ------
    PlaceError
        If the atlas does not know a target.
    """
    if any(t in info.silent_on for t in targets) or (info.silent_on and _WHOLE in targets):
        return _not_covered(info, f"does not cover it whole: {info.leaves_out}")
    for target in targets:
        place = atlas.place(target)
        if place.country not in {None, "UA"}:
            return _not_covered(info, f"{place.name} lies outside its coverage")
    gaps = left_out_land(info)
    if local and gaps is not None and shapely.intersects(footprint_geometry, gaps):
        return _not_covered(info, f"does not cover it whole: {info.leaves_out}")
    return None


def left_out_land(info: ProviderInfo) -> BaseGeometry | None:
    """Return the land that a mapper leaves out, WGS 84, prepared for tests; None where it leaves out none."""
    return _gaps(info.not_covered) if info.not_covered else None


@lru_cache(maxsize=32)
def _gaps(rings: tuple[tuple[tuple[float, float], ...], ...]) -> Any:
    gaps = shapely.union_all([shapely.Polygon(ring) for ring in rings])
    shapely.prepare(gaps)
    return gaps


def _not_covered(info: ProviderInfo, reason: str) -> Silence:
    return Silence(mapper=info.id, reason=reason, cause="not_covered")


def frames_asked(
    archive: Archive, question: Question, *, mapper: str, on: date, known_by: date | None, layer: str
) -> tuple[FrameRef, FrameRef | None] | Silence:
    """Return a mapper's frame in force on a day and, for a question of two days, that of the earlier one; or why not.

    Who has drawn no newer map in between is silent: that map cannot say that nothing changed.
    """
    frame = archive.frame_in_force(mapper, on, known_by=known_by, layer=layer)
    if frame is None:
        return Silence(mapper=mapper, reason=f"no frame on or before {on.isoformat()}", cause="no_data")
    if question.since is None:
        return frame, None
    earlier = archive.frame_in_force(mapper, question.since, known_by=known_by, layer=layer)
    if earlier is None:
        return Silence(mapper=mapper, reason=f"no frame on or before {question.since.isoformat()}")
    if earlier.valid_on == frame.valid_on:
        reason = f"the frame of {frame.valid_on} is in force on both days; no newer one to compare with"
        return Silence(mapper=mapper, reason=reason, cause="stale_or_related")
    return frame, earlier
