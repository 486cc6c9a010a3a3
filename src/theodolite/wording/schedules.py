"""The words of deadlines: what became of them, which went before, plans put off; the same for every side."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from theodolite.records.schedules import Deadline, ScheduleOutcome, ScheduleState
from theodolite.records.verdicts import Label
from theodolite.wording.labels import LABEL_WORDS
from theodolite.wording.numbers import date_words, percent
from theodolite.wording.text import plain

__all__ = ["deadline_lines", "deadline_words", "number_words", "ordinal", "outcome_words", "postponed_outcome"]

_ORDINALS = ("", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")


def ordinal(number: int) -> str:
    """Say a place in a row: "third", "12th"."""
    if number < len(_ORDINALS):
        return _ORDINALS[number]
    ends = {1: "st", 2: "nd", 3: "rd"}
    return f"{number}{'th' if number % 100 in {11, 12, 13} else ends.get(number % 10, 'th')}"


def _days(number: int) -> str:
    return f"{number} {'day' if number == 1 else 'days'}"


def outcome_words(outcome: ScheduleOutcome) -> str:
    """Say what became of a deadline, of how much of the place and by which maps.

    "1 Sep 2025 passed without it: ≥ 90 % of the place held was not shown by a clear majority of the maps by
    31 Jan 2026, 152 days after the deadline".
    """
    deadline = date_words(outcome.deadline_on)
    if outcome.state is ScheduleState.UNKNOWN:
        return f"the maps cannot tell what became of {deadline}: {plain(outcome.reason)}"
    if outcome.happened_on is None:
        return _not_yet(outcome, deadline)
    if outcome.already:
        day = date_words(outcome.happened_on)
        return f"it was so already when it was said: {_share(outcome)} shown for good by {day}, {_by(outcome)}"
    days = outcome.slip_days or 0
    distance = "on the day itself" if days == 0 else f"{_days(abs(days))} {'after' if days > 0 else 'before'} it"
    doubt = "; the interval holds days before and after the deadline" if outcome.uncertain else ""
    shown = f"{_share(outcome)} shown for good from {_when(outcome)}, {_by(outcome)}"
    return f"the deadline was {deadline}; {shown}, {distance}{doubt}"


def _share(outcome: ScheduleOutcome) -> str:
    """Say of how much it is told: "≥ 90 % of the place held"."""
    return f"{'≥' if outcome.gained else '<'} {percent(outcome.share)} of the place held"


def _by(outcome: ScheduleOutcome) -> str:
    return "by all maps together" if outcome.method == "fused" else "by a clear majority of the maps"


def _when(outcome: ScheduleOutcome) -> str:
    low, high = outcome.low, outcome.high
    between = f" (between {date_words(low)} and {date_words(high)}{_level(outcome)})" if low and high else ""
    return f"{date_words(outcome.happened_on)}{between}"


def _level(outcome: ScheduleOutcome) -> str:
    return ", 90 %" if outcome.method == "fused" else ""


def _not_yet(outcome: ScheduleOutcome, deadline: str) -> str:
    until, days = date_words(outcome.evidence_until), outcome.slip_days or 0
    shown = f"{_share(outcome)} was not shown {_by(outcome)} by {until}"
    if outcome.state is ScheduleState.OPEN:
        return f"the deadline, {deadline}, is not reached by the maps: {shown}, their last day"
    late = f"; not settled: {plain(outcome.reason)}" if outcome.uncertain else ""
    on = "the deadline itself" if days == 0 else f"{_days(days)} after the deadline"
    return f"{deadline} passed without it: {shown}, {on}{late}"


def deadline_words(deadline: Deadline, *, holder: bool = False) -> str:
    """Say a deadline on record: "1 Sep 2025, said 2 Jul 2025 (2 reports, first Outlet A): it passed …"."""
    name = f"{plain(deadline.holder_name)}: " if holder else ""
    said = f", said {date_words(deadline.said_on)}" if deadline.said_on else ", undated"
    count = "1 report" if deadline.reports == 1 else f"{deadline.reports} reports"
    first = f", first {plain(deadline.publisher)}" if deadline.publisher else ""
    became = f": {outcome_words(deadline.outcome)}" if deadline.outcome else ""
    return f"{name}{date_words(deadline.deadline_on)}{said} ({count}{first}){became}"


def deadline_lines(earlier: Sequence[Deadline], *, most: int = 8) -> list[str]:
    """Say each earlier deadline, with its holder where there are several holders."""
    several = len({d.holder for d in earlier}) > 1
    lines = [deadline_words(d, holder=several) for d in earlier[:most]]
    return [*lines, f"and {len(earlier) - most} more"] if len(earlier) > most else lines


def number_words(number: int, since: date | None, holder: str, place: str) -> str:
    """Say which of a holder's deadlines it is: "third deadline of X for Pokrovsk since 2 Jul 2025"."""
    start = f" since {date_words(since)}" if since else ""
    return f"{ordinal(number)} deadline of {plain(holder)} for {plain(place)}{start}"


def postponed_outcome(label: Label, on: date, reason: str) -> str:
    """Say the outcome of a claim that plans were put off; it rests on deadlines on record, not on a day's maps."""
    by = " by the deadlines on record" if label in {Label.SUPPORTED, Label.REFUTED} else ""
    return f"{LABEL_WORDS[label]}{by} on {date_words(on)}: {plain(reason).rstrip('.')}"
