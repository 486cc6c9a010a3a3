"""Land that a map draws as claimed: which places, since when, and when other maps came to show them as held.

A place is claimed from the first frame of the claimed layer whose land holds its point, unless the same mapper showed
it as held on that day. The claims are those of the side whose land it would be, as drawn by the mapper: he chose what
to draw and when, so a claim's day is that of his frame, and he is no witness to it. On each other map the place counts
as held by the hold rule, seen to last. The rule is the same for every side, mapper and layer.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from theodolite.errors import ConfigurationError
from theodolite.history.steps import StepTable, number_day
from theodolite.judge.schedules import DeadlineQuestion, first_shown, schedule_outcome
from theodolite.records import (
    CurvePoint,
    FrameRef,
    FusedHistory,
    History,
    Measure,
    Place,
    ProviderInfo,
    Question,
    ScheduleOutcome,
    SlipStep,
    WitnessReport,
)
from theodolite.settings import DecisionRules
from theodolite.tracks.slips import passes_half, survival

if TYPE_CHECKING:
    from theodolite.witness.archive import Archive

__all__ = [
    "ClaimedFigures",
    "ClaimedPlace",
    "ResolvedPlace",
    "figures_of",
    "find_claimed",
    "resolve_claimed",
    "witnesses",
]

_HORIZONS = (30, 90, 180)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedPlace:
    """A place first drawn as claimed on ``on``, after ``not_before``, the claimed frame before it.

    ``not_before`` None: it was so on the first frame already, and how long is unknown. ``frames`` is how many frames
    draw it as claimed, ``last_on`` the last of them.
    """

    place: Place
    side: str
    mapper: str
    on: date
    not_before: date | None
    last_on: date
    frames: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolvedPlace:
    """What became of a claimed place: each map's report, and all of them together (``outcome``, None: cannot be told).

    ``already`` are the mappers that showed it as held on the claim's day, ``taken_back`` (mapper, day) of those that
    came to show it as lost again. Slip is counted from the claim's day.
    """

    claim: ClaimedPlace
    reports: tuple[WitnessReport, ...]
    already: tuple[str, ...]
    taken_back: tuple[tuple[str, date], ...]
    outcome: ScheduleOutcome | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedFigures:
    """How claimed places fared on one map, or on all together (``mapper`` "all").

    ``claimed`` are the places that it can tell of; ``already`` were held on the claim's day. ``within`` is (days, share
    held by then with its 95 % interval) by Kaplan and Meier, places held already at 0 days; ``median_days`` likewise
    (None: less than half so far). ``not_so_far`` had not come to be held by its last frame.
    """

    mapper: str
    claimed: int
    already: int
    later: int
    not_so_far: int
    taken_back: int
    within: tuple[tuple[int, float, float, float], ...]
    median_days: int | None
    low_days: int | None
    high_days: int | None
    seen_until: date | None
    curve: tuple[SlipStep, ...]


def find_claimed(
    archive: Archive, settlements: Sequence[Place], *, mapper: str = "isw", layer: str = "claimed"
) -> tuple[ClaimedPlace, ...]:
    """Find the places that a mapper's layer draws as claimed, by day and id.

    Raises
    ------
    ConfigurationError
        If the mapper has no such layer.
    """
    if mapper not in archive.mappers or not archive.frames(mapper, layer=layer):
        raise ConfigurationError(
            f"no frames of {mapper!r} draw land as {layer}.",
            hint=f"Put them into the data folder, or name another mapper: here are {', '.join(archive.mappers)}.",
        )
    points = _points(settlements)
    frames = archive.frames(mapper, layer=layer)
    found: dict[tuple[str, str], ClaimedPlace] = {}
    for before, frame in zip([None, *frames], frames, strict=False):
        for side, inside in _newly(archive, frame, points).items():
            for row in np.flatnonzero(inside).tolist():
                place = settlements[row]
                old = found.get((place.id, side))
                found[place.id, side] = ClaimedPlace(
                    place=place,
                    side=side,
                    mapper=mapper,
                    on=old.on if old else frame.valid_on,
                    not_before=old.not_before if old else (before.valid_on if before else None),
                    last_on=frame.valid_on,
                    frames=old.frames + 1 if old else 1,
                )
    return tuple(sorted(found.values(), key=lambda c: (c.on, c.place.id, c.side)))


def _points(settlements: Sequence[Place]) -> Any:
    import shapely

    from theodolite.geometry import project

    lonlat = np.array([(p.longitude, p.latitude) for p in settlements], dtype=float).reshape(-1, 2)
    return shapely.get_coordinates(project(shapely.multipoints(lonlat))) if len(lonlat) else lonlat


def _newly(archive: Archive, frame: FrameRef, points: Any) -> dict[str, Any]:
    """Return for each side which points a frame of the claimed layer holds that the mapper does not show as held."""
    held = archive.frame_in_force(frame.mapper, frame.valid_on)
    land = _inside(archive, held, points) if held is not None else {}
    return {
        s: inside & ~land.get(s, np.zeros(len(inside), bool)) for s, inside in _inside(archive, frame, points).items()
    }


def _inside(archive: Archive, frame: FrameRef, points: Any) -> dict[str, Any]:
    import shapely

    found: dict[str, Any] = {}
    for area in archive.projected(frame):
        if area.holder not in {"RU", "UA"} or area.status.value not in {"held", "claimed"}:
            continue
        shapely.prepare(area.geometry)
        inside = shapely.intersects_xy(area.geometry, points)
        found[area.holder] = found.get(area.holder, np.zeros(len(points), bool)) | inside
    return found


def witnesses(infos: Mapping[str, ProviderInfo], excluded: Collection[str]) -> tuple[str, ...]:
    """Return the mappers that are neither excluded nor draw from one that is."""
    return tuple(m for m, info in infos.items() if m not in excluded and not set(info.parents) & set(excluded))


def resolve_claimed(
    claims: Iterable[ClaimedPlace],
    tables: Sequence[StepTable],
    infos: Mapping[str, ProviderInfo],
    rules: DecisionRules,
    *,
    until: date,
    fused: Mapping[tuple[str, str], FusedHistory] | None = None,
) -> tuple[ResolvedPlace, ...]:
    """Resolve claims by the maps of others.

    Parameters
    ----------
    tables
        Step functions of the places, one a mapper and side; all that are given report, only others than the claims'
        mapper (and maps that draw from it) are counted together.
    until
        The last day of evidence.
    fused
        All other maps together by place and side, where there is such a thing.
    """
    return tuple(_resolved(claim, tables, infos, rules, until, (fused or {})) for claim in claims)


def _resolved(
    claim: ClaimedPlace,
    tables: Sequence[StepTable],
    infos: Mapping[str, ProviderInfo],
    rules: DecisionRules,
    until: date,
    fused: Mapping[tuple[str, str], FusedHistory],
) -> ResolvedPlace:
    histories = [h for t in tables if t.side == claim.side and (h := history_of(t, claim.place.id)) is not None]
    others = set(witnesses(infos, {claim.mapper}))
    reports: list[WitnessReport] = []
    already, lost = [], []
    for history in histories:
        ask = {"until": until, "settle_days": rules.flip_settle_days}
        shown = first_shown(history, gained=True, threshold=rules.hold_supported_share, after=claim.on, **ask)  # type: ignore[arg-type]
        if shown is None:
            continue
        reports.append(shown[0])
        already += [history.mapper] if shown[1] else []
        if shown[0].on is not None:
            since = max(shown[0].on, claim.on)
            back = first_shown(history, gained=False, threshold=rules.hold_refuted_share, after=since, **ask)  # type: ignore[arg-type]
            lost += [(history.mapper, back[0].on)] if back and back[0].on and not back[1] else []
    asked = DeadlineQuestion(deadline_on=claim.on, said_on=claim.on)
    voting = [h for h in histories if h.mapper in others]
    together = fused.get((claim.place.id, claim.side))
    outcome = schedule_outcome(asked, voting, rules=rules, infos=infos, until=until, fused=together) if voting else None
    return ResolvedPlace(
        claim=claim, reports=tuple(reports), already=tuple(already), taken_back=tuple(lost), outcome=outcome
    )


def history_of(table: StepTable, place_id: str) -> History | None:
    """Return one place's history from a step table; None where the mapper is silent on it."""
    row = int(np.searchsorted(np.array(table.place_ids), place_id))
    if row >= len(table.place_ids) or table.place_ids[row] != place_id or table.silent[row]:
        return None
    steps = range(int(table.starts[row]), int(table.starts[row + 1]))
    points = tuple(
        CurvePoint(
            frame_on=number_day(table.days[i]),
            value=float(table.value[i]),
            low=float(table.low[i]),
            high=float(table.high[i]),
        )
        for i in steps
    )
    question = Question(measure=Measure.SHARE, targets=(place_id,), side=table.side)
    frames = tuple(number_day(day) for day in table.frame_days)
    return History(question=question, mapper=table.mapper, points=points, frame_dates=frames)


def figures_of(resolved: Sequence[ResolvedPlace], mapper: str) -> ClaimedFigures:
    """Sum up how claimed places fared on one map (``mapper``), or on all others together ("all")."""
    rows: list[tuple[int, bool, bool]] = []
    ends: list[date] = []
    for one in resolved:
        row = _together(one) if mapper == "all" else _alone(one, mapper)
        if row is not None:
            rows.append(row[:3])
            ends.append(row[3])
    curve = survival([days for days, _, _ in rows], [shown for _, shown, _ in rows])
    lost = sum(any(m == mapper for m, _ in one.taken_back) for one in resolved) if mapper != "all" else 0
    return ClaimedFigures(
        mapper=mapper,
        claimed=len(rows),
        already=sum(known for _, _, known in rows),
        later=sum(shown and not known for _, shown, known in rows),
        not_so_far=sum(not shown for _, shown, _ in rows),
        taken_back=lost,
        within=tuple(_share_by(curve, days) for days in _HORIZONS),
        median_days=passes_half(curve, [p.waiting for p in curve]),
        low_days=passes_half(curve, [p.low for p in curve]),
        high_days=passes_half(curve, [p.high for p in curve]),
        seen_until=max(ends, default=None),
        curve=curve,
    )


def _alone(one: ResolvedPlace, mapper: str) -> tuple[int, bool, bool, date] | None:
    """Return days from the claim until one map showed it (0: it did already), whether it did, whether already, end."""
    report = next((r for r in one.reports if r.mapper == mapper), None)
    if report is None or report.seen_until < one.claim.on:
        return None
    end = report.on or report.seen_until
    return max(0, (end - one.claim.on).days), report.on is not None, mapper in one.already, report.seen_until


def _together(one: ResolvedPlace) -> tuple[int, bool, bool, date] | None:
    outcome = one.outcome
    if outcome is None or outcome.slip_days is None or outcome.evidence_until is None:
        return None
    return max(0, outcome.slip_days), not outcome.censored, outcome.already, outcome.evidence_until


def _share_by(curve: Sequence[SlipStep], days: int) -> tuple[int, float, float, float]:
    last = next((p for p in reversed(curve) if p.days <= days), None)
    return (days, 0.0, 0.0, 0.0) if last is None else (days, 1 - last.waiting, 1 - last.high, 1 - last.low)
