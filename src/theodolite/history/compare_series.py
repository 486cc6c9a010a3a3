"""Two mappers over time: km² shown by one map only on each day, and how long they disagreed on which settlement.

Every distinct pair of frames is overlaid once; for long periods the mappers' faces are, instead (ADR 10). A day counts
only where both mappers have a frame in force that is not stale (the decision rules' limit, or twice a mapper's own
cadence where that is longer).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from theodolite.errors import ConfigurationError
from theodolite.history.areas import Faces, open_faces
from theodolite.history.compare_land import Lands, Settlements, km2
from theodolite.history.series_store import open_steps
from theodolite.history.steps import StepTable, day_number
from theodolite.records import Footprint, FrameRef, Place, ProviderInfo
from theodolite.settings import DecisionRules, Settings

if TYPE_CHECKING:
    from theodolite.atlas import Atlas
    from theodolite.witness.archive import Archive

__all__ = ["ComparisonSeries", "DayOfComparison", "DisputedFor", "compare_over_time"]

Progress = Callable[[str, int, int], None]
_Array = np.ndarray[Any, Any]
_DAY = timedelta(days=1)
# Beyond this many distinct pairs of frames, forming the mappers' faces costs less than overlaying each pair.
_MANY_PAIRS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class DayOfComparison:
    """One day: the frames in force and the km² shown by both maps and by one only."""

    on: date
    first_frame_on: date
    second_frame_on: date
    both_km2: float
    only_first_km2: float
    only_second_km2: float

    @property
    def differ_km2(self) -> float:
        """Land that the two maps show differently."""
        return self.only_first_km2 + self.only_second_km2


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputedFor:
    """On how many of the counted days two maps disagreed on a settlement.

    ``days_whole``: one showed it held (at least 90 %), the other not held (under 50 %). ``days_part``: one of them
    showed it partly held. ``days_by_point``: its point lay in the side's land on one map only. ``widest`` is the
    largest difference of shares, ``widest_on`` its first day; shares are those of that day.
    """

    place: Place
    days_whole: int
    days_part: int
    days_by_point: int
    widest: float
    widest_on: date
    first_share: float
    second_share: float
    since: date
    until: date


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ComparisonSeries:
    """How far two mappers disagreed on each day of a period, ``since`` to ``on`` both included.

    ``left_out_days`` counts the days on which a mapper has no frame yet or only a stale one.
    """

    first: ProviderInfo
    second: ProviderInfo
    side: str
    since: date
    on: date
    area_label: str
    area_km2: float
    days: tuple[DayOfComparison, ...]
    left_out_days: int
    settlements: tuple[DisputedFor, ...]
    notes: tuple[str, ...] = ()

    @property
    def frame_days(self) -> tuple[tuple[date, ...], tuple[date, ...]]:
        """The days of the frames used, of the first and of the second mapper."""
        return (
            tuple(sorted({d.first_frame_on for d in self.days})),
            tuple(sorted({d.second_frame_on for d in self.days})),
        )


def compare_over_time(  # noqa: PLR0913 - two mappers, a period, a side and an area
    archive: Archive,
    atlas: Atlas,
    mappers: tuple[str, str],
    *,
    since: date,
    on: date,
    side: str,
    settings: Settings,
    within: Footprint | None = None,
    progress: Progress | None = None,
) -> ComparisonSeries:
    """Compare two mappers on every day of a period, within Ukraine (or ``within``) and what both cover.

    Areas come from overlays of the frames, settlements from the step functions of places (measured and kept in the
    cache folder of ``settings`` where they are not there yet).

    Raises
    ------
    ConfigurationError
        If both are the same mapper, if ``since`` is not before ``on``, or if on no day both have a fresh frame.
    PlaceError
        If ``within`` has no area that both cover.
    """
    first, second = mappers
    if first == second:
        raise ConfigurationError(f"{first!r} is named twice.", hint="Name it once to compare its own days.")
    if since >= on:
        raise ConfigurationError(f"--since {since} is not before --on {on}.", hint="Give an earlier day with --since.")
    rules = settings.rules
    infos = (archive.info(first), archive.info(second))
    pairs, left_out = _pairs(archive, infos, since, on, rules)
    lands = Lands(archive, atlas, mappers, side=side, within=within)
    distinct = {_key(pair): pair for _, pair in pairs}
    if len(distinct) > _MANY_PAIRS:
        faces = open_faces(archive, atlas, settings, side=side, mappers=mappers, progress=progress)
        overlays = _look_up(faces, archive, distinct, lands.area.geometry)
    else:
        overlays = _overlay(lands, distinct, f"{first} and {second}", progress)
    tables = open_steps(archive, atlas, settings, side=side, mappers=mappers, progress=progress)
    days = tuple(_day(on_day, pair, overlays[_key(pair)]) for on_day, pair in pairs)
    return ComparisonSeries(
        first=infos[0],
        second=infos[1],
        side=side,
        since=since,
        on=on,
        area_label=lands.area.label,
        area_km2=km2(lands.area.geometry),
        days=days,
        left_out_days=left_out,
        settlements=_settlements(lands.settlements, pairs, tables, rules),
        notes=_notes(lands, infos, days, left_out),
    )


_Pair = tuple[FrameRef, FrameRef]


def _key(pair: _Pair) -> tuple[str, str]:
    return pair[0].state, pair[1].state


def _pairs(
    archive: Archive, infos: tuple[ProviderInfo, ProviderInfo], since: date, on: date, rules: DecisionRules
) -> tuple[list[tuple[date, _Pair]], int]:
    limits = [max(rules.fresh_days, 2 * info.cadence_days) for info in infos]
    pairs: list[tuple[date, _Pair]] = []
    days = [since + _DAY * n for n in range((on - since).days + 1)]
    for day in days:
        one, two = (archive.frame_in_force(info.id, day) for info in infos)
        if one is None or two is None:
            continue
        if (day - one.valid_on).days <= limits[0] and (day - two.valid_on).days <= limits[1]:
            pairs.append((day, (one, two)))
    if not pairs:
        raise ConfigurationError(
            f"{infos[0].id} and {infos[1].id} have no day in common from {since} to {on}: {_reaches(archive, infos)}.",
            hint="Choose a period that both cover (theodolite data status), or add frames (data add).",
        )
    return pairs, len(days) - len(pairs)


def _reaches(archive: Archive, infos: Sequence[ProviderInfo]) -> str:
    words = []
    for info in infos:
        frames = archive.frames(info.id)
        words.append(f"{info.id} {frames[0].valid_on} to {frames[-1].valid_on}" if frames else f"{info.id} no frames")
    return ", ".join(words)


@dataclass(frozen=True, slots=True)
class _Overlay:
    both_km2: float
    only_first_km2: float
    only_second_km2: float


def _look_up(
    faces: Faces, archive: Archive, distinct: Mapping[tuple[str, str], _Pair], area: Any
) -> dict[tuple[str, str], _Overlay]:
    """Answer many pairs from the two mappers' faces, overlaid once: the same areas within 1e-6 km²."""
    mappers = next(iter(distinct.values()))
    first, second = faces.of(mappers[0].mapper), faces.of(mappers[1].mapper)
    shared = first.pair(second, area)
    numbers = [{ref.state: n for n, ref in enumerate(archive.frames(ref.mapper))} for ref in mappers]
    one, two = (np.array([number[pair[i].state] for pair in distinct.values()]) for i, number in enumerate(numbers))
    both, only_first, only_second = (
        areas.tolist()
        for areas in (shared.both_km2(one, two), shared.only_first_km2(one, two), shared.only_second_km2(one, two))
    )
    rows = zip(both, only_first, only_second, strict=True)
    return {key: _Overlay(*row) for key, row in zip(distinct, rows, strict=True)}


def _overlay(
    lands: Lands, distinct: Mapping[tuple[str, str], _Pair], label: str, progress: Progress | None
) -> dict[tuple[str, str], _Overlay]:
    found: dict[tuple[str, str], _Overlay] = {}
    for number, (key, pair) in enumerate(distinct.items(), start=1):
        one, two = lands.land(pair[0]), lands.land(pair[1])
        apart = shapely.symmetric_difference(one, two)
        # |A ∩ B| = (|A| + |B| - |A Δ B|) / 2: one overlay gives all three areas.
        both = max((one.area + two.area - apart.area) / 2, 0.0)
        only = ((one.area - both) / 1e6, (two.area - both) / 1e6)
        found[key] = _Overlay(both / 1e6, max(only[0], 0.0), max(only[1], 0.0))
        if progress:
            progress(label, number, len(distinct))
    return found


def _day(on: date, pair: _Pair, overlay: _Overlay) -> DayOfComparison:
    return DayOfComparison(
        on=on,
        first_frame_on=pair[0].valid_on,
        second_frame_on=pair[1].valid_on,
        both_km2=overlay.both_km2,
        only_first_km2=overlay.only_first_km2,
        only_second_km2=overlay.only_second_km2,
    )


def _settlements(
    settlements: Settlements, pairs: Sequence[tuple[date, _Pair]], tables: Sequence[StepTable], rules: DecisionRules
) -> tuple[DisputedFor, ...]:
    days = [day for day, _ in pairs]
    frames = [np.array([day_number(pair[i].valid_on) for _, pair in pairs]) for i in (0, 1)]
    rows = [{place_id: row for row, place_id in enumerate(table.place_ids)} for table in tables]
    found: list[DisputedFor] = []
    for place in settlements.places:
        steps = [
            _steps_on(table, known.get(place.id), on) for table, known, on in zip(tables, rows, frames, strict=True)
        ]
        if steps[0] is not None and steps[1] is not None:
            one = _disputed(place, days, steps[0], steps[1], rules)
            found += [one] if one is not None else []
    return tuple(sorted(found, key=lambda s: (-s.days_whole, -s.days_part, -s.widest, s.place.name, s.place.id)))


def _steps_on(table: StepTable, row: int | None, frames: _Array) -> tuple[_Array, _Array] | None:
    """Return the shares of a place on some frames, and whether its point was inside; None where nothing is known."""
    if row is None or table.silent[row]:
        return None
    first, last = int(table.starts[row]), int(table.starts[row + 1])
    at = first - 1 + np.searchsorted(table.days[first:last], frames, side="right")
    if first == last or at.min() < first:
        return None
    return table.value[at], table.inside[at]


def _disputed(
    place: Place,
    days: Sequence[date],
    first: tuple[_Array, _Array],
    second: tuple[_Array, _Array],
    rules: DecisionRules,
) -> DisputedFor | None:
    one, two = first[0], second[0]
    by_point = first[1] != second[1]
    if np.array_equal(one, two) and not by_point.any():
        return None
    apart = np.abs(_classes(one, rules) - _classes(two, rules))
    if not (apart.any() or by_point.any()):
        return None
    widest = int(np.argmax(np.abs(one - two)))
    at = np.flatnonzero((apart > 0) | by_point)
    return DisputedFor(
        place=place,
        days_whole=int((apart == 2).sum()),
        days_part=int((apart == 1).sum()),
        days_by_point=int(by_point.sum()),
        widest=float(abs(one[widest] - two[widest])),
        widest_on=days[widest],
        first_share=float(one[widest]),
        second_share=float(two[widest]),
        since=days[int(at[0])],
        until=days[int(at[-1])],
    )


def _classes(shares: _Array, rules: DecisionRules) -> _Array:
    """Return 2 for held, 1 for partly held, 0 for not held (the rule of holding)."""
    held = (shares >= rules.hold_supported_share - 1e-9).astype(int)
    classes: _Array = held + (shares >= rules.hold_refuted_share).astype(int)
    return classes


def _notes(
    lands: Lands, infos: Sequence[ProviderInfo], days: Sequence[DayOfComparison], left_out: int
) -> tuple[str, ...]:
    notes = [lands.area.note] if lands.area.note else []
    if left_out:
        noun = "day is" if left_out == 1 else "days are"
        notes.append(f"{left_out} {noun} left out: a mapper had no frame yet, or only a stale one")
    used = zip(infos, ({d.first_frame_on for d in days}, {d.second_frame_on for d in days}), strict=True)
    words = ", ".join(f"{info.name} {len(frames)}" for info, frames in used)
    notes.append(f"frames behind the {len(days)} day{'' if len(days) == 1 else 's'}: {words}")
    return tuple(notes)
