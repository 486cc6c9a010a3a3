"""Two days of one mapper: what a side gained and lost, which settlements changed hands, how far it came and where."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from theodolite.errors import ConfigurationError
from theodolite.geometry import unproject
from theodolite.history.compare import holding_class
from theodolite.history.compare_land import (
    Lands,
    Settlements,
    age_note,
    frame_or_raise,
    km2,
    polygons_of,
    without_slivers,
)
from theodolite.records import Footprint, FrameRef, Place, ProviderInfo
from theodolite.settings import DecisionRules, load_rules

if TYPE_CHECKING:
    from theodolite.atlas import Atlas
    from theodolite.witness.archive import Archive

__all__ = ["Advance", "ChangedSettlement", "DateComparison", "compare_dates"]

_LEAST_CHANGE = 0.01
_SOLID_M = 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedSettlement:
    """A settlement of which a map shows another share held than before.

    ``change`` is ``gained`` (from not held to held, by the rule of holding: under 50 %, at least 90 %), ``lost`` (the
    other way), ``gained_in_part`` or ``lost_in_part`` (to or from partly held), ``more`` or ``less`` (same class).
    ``was_inside`` and ``is_inside`` tell of its point.
    """

    place: Place
    before_share: float
    after_share: float
    was_inside: bool
    is_inside: bool
    change: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Advance:
    """The furthest point of land gained from the land held before; degrees rounded to 0.01 (about 1 km)."""

    km: float
    longitude: float
    latitude: float
    near: Place | None = None
    near_km: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DateComparison:
    """What one mapper shows of one side's land on two days; areas km², polygons WGS 84 without slivers under 100 m.

    ``solid_gained_km2`` and ``solid_lost_km2`` leave out strips narrower than 200 m, which redrawing makes.
    """

    mapper: ProviderInfo
    side: str
    since: date
    on: date
    before_frame: FrameRef
    after_frame: FrameRef
    area_label: str
    area_km2: float
    before_km2: float
    after_km2: float
    gained_km2: float
    lost_km2: float
    solid_gained_km2: float
    solid_lost_km2: float
    gained: Any
    lost: Any
    kept: Any
    gained_polygons: int
    lost_polygons: int
    settlements: tuple[ChangedSettlement, ...]
    advance: Advance | None
    notes: tuple[str, ...] = ()
    towns: tuple[Place, ...] = ()
    outline: Any = None

    @property
    def net_km2_week(self) -> float:
        """Net km² gained a week, over the days between the two frames."""
        days = max((self.after_frame.valid_on - self.before_frame.valid_on).days, 1)
        return (self.gained_km2 - self.lost_km2) * 7 / days


def compare_dates(
    archive: Archive,
    atlas: Atlas,
    mapper: str,
    *,
    since: date,
    on: date,
    side: str,
    within: Footprint | None = None,
    rules: DecisionRules | None = None,
) -> DateComparison:
    """Compare a mapper's frames in force on two days.

    Raises
    ------
    ConfigurationError
        If ``since`` is not before ``on``, if a day has no frame, or if one frame is in force on both.
    """
    rules = rules or load_rules()
    before_frame, after_frame = _frames(archive, mapper, since, on)
    info = archive.info(mapper)
    lands = Lands(archive, atlas, (mapper,), side=side, within=within)
    was, now = lands.land(before_frame), lands.land(after_frame)
    gained, lost = shapely.difference(now, was), shapely.difference(was, now)
    opened = [without_slivers(geometry) for geometry in (gained, lost)]
    return DateComparison(
        mapper=info,
        side=side,
        since=since,
        on=on,
        before_frame=before_frame,
        after_frame=after_frame,
        area_label=lands.area.label,
        area_km2=km2(lands.area.geometry),
        before_km2=km2(was),
        after_km2=km2(now),
        gained_km2=km2(gained),
        lost_km2=km2(lost),
        solid_gained_km2=km2(_solid(gained)),
        solid_lost_km2=km2(_solid(lost)),
        gained=opened[0],
        lost=opened[1],
        kept=without_slivers(shapely.intersection(was, now)),
        gained_polygons=polygons_of(opened[0]),
        lost_polygons=polygons_of(opened[1]),
        settlements=_changed(
            lands.settlements, lands.whole(before_frame), lands.whole(after_frame), (gained, lost), rules
        ),
        advance=_advance(was, _solid(gained), lands.settlements),
        notes=_notes(lands, info, ((before_frame, since), (after_frame, on)), rules),
        towns=lands.settlements.towns(),
        outline=lands.outline,
    )


def _frames(archive: Archive, mapper: str, since: date, on: date) -> tuple[FrameRef, FrameRef]:
    if since >= on:
        raise ConfigurationError(f"--since {since} is not before --on {on}.", hint="Give an earlier day with --since.")
    after = frame_or_raise(archive, mapper, on)
    before = frame_or_raise(archive, mapper, since)
    if before.valid_on == after.valid_on:
        days = [f.valid_on for f in archive.frames(mapper)]
        later = next((d for d in days if d > after.valid_on), None)
        more = f"its next is of {later}" if later else f"it is its {'only' if len(days) == 1 else 'last'} one"
        raise ConfigurationError(
            f"{mapper}'s frame of {after.valid_on} is in force on both {since} and {on}; {more}.",
            hint="Choose days with a frame of their own (theodolite data status), or another mapper.",
        )
    return before, after


def _notes(
    lands: Lands, info: ProviderInfo, frames: Sequence[tuple[FrameRef, date]], rules: DecisionRules
) -> tuple[str, ...]:
    notes = [lands.area.note, *(age_note(info, ref, day, rules.fresh_days) for ref, day in frames)]
    if frames[0][0].state == frames[1][0].state:
        notes.append("both frames show the same land")
    return tuple(note for note in notes if note)


def _solid(geometry: Any) -> Any:
    return geometry.buffer(-_SOLID_M).buffer(_SOLID_M)


def _changed(
    settlements: Settlements, was: Any, now: Any, changed: Sequence[Any], rules: DecisionRules
) -> tuple[ChangedSettlement, ...]:
    near = settlements.near(shapely.union_all(list(changed)))
    before, after = settlements.shares(near, was), settlements.shares(near, now)
    was_inside, is_inside = settlements.inside(near, was), settlements.inside(near, now)
    rows = np.flatnonzero((np.abs(after - before) >= _LEAST_CHANGE) | (was_inside != is_inside))
    found = [
        ChangedSettlement(
            place=settlements.places[int(near[row])],
            before_share=float(before[row]),
            after_share=float(after[row]),
            was_inside=bool(was_inside[row]),
            is_inside=bool(is_inside[row]),
            change=_change(float(before[row]), float(after[row]), rules),
        )
        for row in rows.tolist()
    ]
    return tuple(sorted(found, key=lambda s: (-abs(s.after_share - s.before_share), s.place.name, s.place.id)))


def _change(before: float, after: float, rules: DecisionRules) -> str:
    step = holding_class(after, rules) - holding_class(before, rules)
    if step == 0:
        return "more" if after >= before else "less"
    return {2: "gained", 1: "gained_in_part", -1: "lost_in_part", -2: "lost"}[step]


def _advance(was: Any, gained: Any, settlements: Settlements) -> Advance | None:
    """Return the corner of the gained land that lies furthest from the land held before."""
    if was.is_empty or gained.is_empty:
        return None
    corners = shapely.points(shapely.get_coordinates(gained))
    shapely.prepare(was)
    distances = shapely.distance(was, corners)
    at = int(np.argmax(distances))
    degrees = unproject(corners[at])
    near, near_km = None, None
    if settlements.places:
        apart = shapely.distance(settlements.points, corners[at])
        closest = int(np.argmin(apart))
        near, near_km = settlements.places[closest], float(apart[closest]) / 1000
    return Advance(
        km=float(distances[at]) / 1000,
        longitude=round(degrees.x, 2),
        latitude=round(degrees.y, 2),
        near=near,
        near_km=None if near_km is None or not math.isfinite(near_km) else near_km,
    )
