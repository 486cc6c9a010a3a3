"""What a revised map says otherwise about places: shares, and settlements that changed hands by the redrawing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import shapely

from theodolite.errors import PlaceError
from theodolite.geometry import project, unproject
from theodolite.history.land import grow_box
from theodolite.records import ControlArea, Place, ProviderInfo

if TYPE_CHECKING:
    from theodolite.atlas import Atlas

__all__ = ["RevisedPlace", "revised_places"]

# A settlement's limits reach at most this far from its point; places farther from any changed land are not looked at.
_REACH_M = 15_000.0
_LEAST_SHARE = 0.005


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisedPlace:
    """A place that a revised map shows otherwise; shares 0-1, ``was_inside`` and ``is_inside`` are of its point."""

    place_id: str
    name: str
    side: str
    share_before: float
    share_after: float
    was_inside: bool
    is_inside: bool

    @property
    def changed_hands(self) -> bool:
        """True where its point lies on the other side of the line now."""
        return self.was_inside != self.is_inside


def revised_places(
    old: Sequence[ControlArea], new: Sequence[ControlArea], info: ProviderInfo, atlas: Atlas
) -> tuple[RevisedPlace, ...]:
    """Return the settlements whose share or point a revision changed, for every side that the map draws, by name.

    Parameters
    ----------
    old, new
        Projected areas of the two versions (metres).
    info
        Who draws the map.
    """
    found: list[RevisedPlace] = []
    for side in info.drawn_sides:
        was, now = (_land(areas, side) for areas in (old, new))
        changed = shapely.symmetric_difference(was, now)
        if not changed.is_empty:
            found += [p for place in _near(changed, atlas) if (p := _compare(place, side, was, now, changed, atlas))]
    return tuple(sorted(found, key=lambda p: (p.side, p.name, p.place_id)))


def _land(areas: Sequence[ControlArea], side: str) -> Any:
    parts = [a.geometry for a in areas if a.status.value == "held" and a.holder == side]
    return shapely.union_all(parts) if parts else shapely.MultiPolygon()


def _near(changed: Any, atlas: Atlas) -> list[Place]:
    box = unproject(shapely.box(*grow_box(changed.bounds, _REACH_M))).bounds
    places = {p.id: p for p in atlas.settlements(box)}
    shapely.prepare(changed)
    return [p for p in places.values() if shapely.dwithin(changed, _point(p), _REACH_M)]


def _point(place: Place) -> Any:
    return project(shapely.Point(place.longitude, place.latitude))


def _compare(place: Place, side: str, was: Any, now: Any, changed: Any, atlas: Atlas) -> RevisedPlace | None:
    try:
        target = project(atlas.footprint((place.id,)).geometry)
    except PlaceError:
        return None
    if target.area <= 0 or not shapely.intersects(changed, target):
        return None
    before, after = (float(shapely.intersection(land, target).area) / target.area for land in (was, now))
    point = _point(place)
    inside = [bool(shapely.intersects(land, point)) for land in (was, now)]
    if abs(after - before) < _LEAST_SHARE and inside[0] == inside[1]:
        return None
    return RevisedPlace(
        place_id=place.id,
        name=place.name,
        side=side,
        share_before=min(before, 1.0),
        share_after=min(after, 1.0),
        was_inside=inside[0],
        is_inside=inside[1],
    )
