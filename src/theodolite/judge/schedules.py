"""What became of a deadline: when what was announced happened, by all maps, and how late that was.

A settlement counts as taken from the first frame of a reading of at least the hold rule's share that is seen to last
(``[flips] settle_days``), as lost from the first lasting one below the hold rule's lower share. All maps together say
so by the fused flip date at the same share (:mod:`theodolite.fusion`), where that is at least 90 % likely and more
maps show it than do not; else from the day on which a clear majority of those that vote do. This is hindsight: it
stands beside the dated label and never changes it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from theodolite.history.flips import find_flips
from theodolite.judge.labels import majority_of
from theodolite.judge.witnesses import is_enough
from theodolite.records import (
    FlipEstimate,
    FusedHistory,
    History,
    ProviderInfo,
    ScheduleOutcome,
    ScheduleState,
    WitnessReport,
)
from theodolite.settings import DecisionRules

__all__ = ["DeadlineQuestion", "first_shown", "schedule_outcome"]

_LIKELY = 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineQuestion:
    """What is asked: was it taken (``gained``) or lost by ``deadline_on``; ``said_on`` is None where unknown."""

    deadline_on: date
    said_on: date | None
    gained: bool = True


@dataclass(frozen=True, slots=True)
class _Shown:
    """What one map showed: its report, and whether it showed it already when it was said."""

    report: WitnessReport
    first: date
    already: bool


def schedule_outcome(
    asked: DeadlineQuestion,
    histories: Sequence[History],
    *,
    rules: DecisionRules,
    infos: Mapping[str, ProviderInfo],
    until: date,
    fused: FusedHistory | None = None,
) -> ScheduleOutcome:
    """Return what became of a deadline.

    Parameters
    ----------
    asked
        The deadline.
    histories
        The share of the place that the side holds, one history a mapper; frames after ``until`` are not looked at.
    until
        The last day of evidence.
    fused
        All maps together for the same place and side, with no frame after ``until``; None, or one without the flip
        dates of the hold rule's share: they are worked out here.
    """
    shown = [s for h in histories if (s := _shown(h, asked, rules, until)) is not None]
    ends = sorted((s.report.seen_until for s in shown), reverse=True)
    horizon = min(asked.deadline_on, ends[min(1, len(ends) - 1)]) if ends else asked.deadline_on
    voting = [s for s in shown if _votes(s, horizon, rules)]
    blank = ScheduleOutcome(
        deadline_on=asked.deadline_on,
        said_on=asked.said_on,
        state=ScheduleState.UNKNOWN,
        evidence_until=None,
        reason="",
        retrospective=asked.said_on is not None and asked.deadline_on < asked.said_on,
        reports=tuple(sorted((s.report for s in shown), key=lambda r: r.mapper)),
        gained=asked.gained,
        share=_share(asked, rules),
    )
    if not is_enough({s.report.mapper for s in voting}, infos, rules):
        return replace(blank, reason=f"{len(voting)} of {len(histories)} maps can tell, fewer than two independent")
    known = None if fused is None else _known_flips(fused, _share(asked, rules))
    flips = _flips(asked, histories, rules, until) if known is None else known
    most = 2 * sum(s.report.on is not None for s in voting) > len(voting)
    seen = (_fused(asked, flips, until) if most else None) or _majority(asked, voting, rules, until)
    return _told(replace(blank, **seen), rules)


def first_shown(
    history: History, *, gained: bool, threshold: float, after: date, until: date, settle_days: int
) -> tuple[WitnessReport, bool] | None:
    """Return when one map first showed a place as taken (or lost) for good, and whether it did so on ``after`` already.

    Already shown: the report is the start of that state. None where the map has no frame by ``until``.
    """
    days = [d for d in (history.frame_dates or tuple(p.frame_on for p in history.points)) if d <= until]
    readings = _readings(history, days)
    if not readings:
        return None
    flips = find_flips(readings, threshold, settle_days=settle_days)
    first = readings[0][0]
    settled: list[tuple[date, date | None, bool]] = [(first, None, flips.held_from_start == gained)]
    settled += [(p.on, p.not_before, p.upward == gained) for p in flips.passings if p.flip]
    past = [state for state in settled if state[0] <= after]
    already = bool(past) and past[-1][2]
    wanted = past[-1:] if already else [state for state in settled if state[0] > after and state[2]][:1]
    on, before = wanted[0][:2] if wanted else (None, None)
    report = WitnessReport(mapper=history.mapper, on=on, not_before=before, seen_until=readings[-1][0])
    return report, already


def _readings(history: History, days: Sequence[date]) -> list[tuple[date, float]]:
    points = list(history.points)
    found: list[tuple[date, float]] = []
    at = -1
    for day in days:
        while at + 1 < len(points) and points[at + 1].frame_on <= day:
            at += 1
        if at >= 0:
            found.append((day, points[at].value))
    return found


def _shown(history: History, asked: DeadlineQuestion, rules: DecisionRules, until: date) -> _Shown | None:
    found = first_shown(
        history,
        gained=asked.gained,
        threshold=_share(asked, rules),
        after=asked.said_on or asked.deadline_on,
        until=until,
        settle_days=rules.flip_settle_days,
    )
    if found is None:
        return None
    first = (history.frame_dates or tuple(p.frame_on for p in history.points))[0]
    return _Shown(report=found[0], first=first, already=found[1])


def _votes(shown: _Shown, horizon: date, rules: DecisionRules) -> bool:
    """Tell whether a map can testify about a day (the deadline's, else the last that two maps reach): a fresh frame."""
    return shown.first <= horizon and shown.report.seen_until >= horizon - timedelta(days=rules.fresh_days)


def _majority(asked: DeadlineQuestion, voting: Sequence[_Shown], rules: DecisionRules, until: date) -> dict[str, Any]:
    needed = majority_of(len(voting), rules)
    dates = sorted((r.on, r.not_before or r.on) for s in voting if (r := s.report).on is not None)
    in_time = sum(on <= asked.deadline_on for on, _ in dates)
    found: dict[str, Any] = {"uncertain": in_time < needed and len(voting) - in_time < needed}
    if len(dates) >= needed:
        happened = dates[needed - 1][0]
        low = min(before for _, before in dates[:needed])
        already = sum(s.already for s in voting) >= needed
        found |= {"happened_on": happened, "low": low, "high": happened}
        return {**found, "already": already, "evidence_until": until}
    last = sorted((until if s.report.on else s.report.seen_until for s in voting), reverse=True)[needed - 1]
    return {**found, "evidence_until": last}


def _known_flips(fused: FusedHistory, share: float) -> Sequence[FlipEstimate] | None:
    """Return the flip dates of a share, where they are there."""
    if fused.share == share:
        return fused.flips
    return fused.whole if fused.whole_share == share else None


def _flips(
    asked: DeadlineQuestion, histories: Sequence[History], rules: DecisionRules, until: date
) -> Sequence[FlipEstimate]:
    """Return when all maps together show the place to have passed the hold rule's share."""
    from theodolite.fusion.dates import flips_at
    from theodolite.fusion.lags import shipped_lags

    return flips_at(
        histories,
        shipped_lags(),
        threshold=_share(asked, rules),
        known_by=until,
        settle_days=rules.flip_settle_days,
    )


def _fused(asked: DeadlineQuestion, flips: Sequence[FlipEstimate], until: date) -> dict[str, Any] | None:
    """Return what the fused flip dates say; None where none is likely enough to go by."""
    after = asked.said_on or asked.deadline_on
    likely = sorted((f for f in flips if f.probability >= _LIKELY), key=lambda f: f.on)
    past = [f for f in likely if f.on <= after]
    already = bool(past) and past[-1].gained == asked.gained
    if already:
        flip: FlipEstimate | None = past[-1]
    elif not past and likely and likely[0].gained != asked.gained:
        return None  # it was so from the first frame on
    else:
        flip = next((f for f in likely if f.on > after and f.gained == asked.gained), None)
    if flip is None:
        return None
    ends = {"happened_on": flip.on, "low": flip.low, "high": flip.high or until}
    return {**ends, "already": already, "method": "fused", "evidence_until": until}


def _share(asked: DeadlineQuestion, rules: DecisionRules) -> float:
    return rules.hold_supported_share if asked.gained else rules.hold_refuted_share


def _told(outcome: ScheduleOutcome, rules: DecisionRules) -> ScheduleOutcome:
    """Fill in state, slip and words from when it happened."""
    deadline, happened, until = outcome.deadline_on, outcome.happened_on, outcome.evidence_until
    end = happened or until
    slip = None if end is None else (end - deadline).days
    if happened is not None:
        state = ScheduleState.MET if happened <= deadline else ScheduleState.MISSED
        low, high = outcome.low or happened, outcome.high or happened
        uncertain = low <= deadline < high
    else:
        state = ScheduleState.OPEN if until is None or until < deadline else ScheduleState.MISSED
        early = until is not None and until < deadline + timedelta(days=rules.provisional_lag_days)
        uncertain = state is ScheduleState.MISSED and early
    uncertain |= outcome.uncertain and state is ScheduleState.MISSED
    told = replace(outcome, state=state, slip_days=slip, censored=happened is None, uncertain=uncertain)
    return replace(told, reason=_reason(told))


def _reason(outcome: ScheduleOutcome) -> str:
    shown = sum(r.on is not None for r in outcome.reports)
    maps = f"{shown} of {len(outcome.reports)} maps show it"
    return f"all maps together; {maps}" if outcome.method == "fused" else f"a clear majority of the maps; {maps}"
