"""Plans put off: judged by the deadlines on record, never by their absence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from theodolite.judge.court import Court
from theodolite.judge.labels import negate
from theodolite.judge.unknown import check_again_on
from theodolite.judge.verdict import _draft, _provisional, _worded, judge_unmeasured
from theodolite.records import Cause, Deadline, GroundedClaim, Label, Polarity, ScheduleState, Searched, Verdict
from theodolite.wording.numbers import date_words
from theodolite.wording.text import plain

__all__ = ["judge_postponed"]

_NO_PLACE = "it does not say the plans for which place were put off"
_SETTLES = "reports with the earlier deadlines (theodolite check --known)"


def judge_postponed(
    grounded: GroundedClaim, deadlines: Sequence[Deadline], court: Court, *, on: date | None, place: str
) -> Verdict:
    """Judge a claim that a side's plans for a place were put off.

    It is borne out when one and the same holder set a deadline for it that passed unmet by ``on``, and later a later
    one. Less than that bears nothing out and speaks against nothing: the record is never complete. It is provisional
    for as long as slow maps may still show the first deadline met.

    Parameters
    ----------
    deadlines
        All deadlines for the place and the side that were said by ``on``, earliest first, with their outcomes by the
        evidence of that day.
    place
        The place's name; empty where the claim names none.
    """
    if not place or on is None:
        reason = _NO_PLACE if on is not None else "it needs earlier deadlines, and the text has no date"
        return judge_unmeasured(grounded, court, reason=reason, on=on)
    if not deadlines:
        reason = f"it needs earlier deadlines for {plain(place)}, and none is on record (check --known reads reports)"
        return judge_unmeasured(grounded, court, reason=reason, on=on)
    pair = _moved(deadlines, on)
    label = Label.NOT_ENOUGH_EVIDENCE if pair is None else Label.SUPPORTED
    if grounded.claim.polarity is Polarity.NEGATED:
        label = negate(label)
    missing = _missing(deadlines, on)
    unknown = {
        "cause": Cause.NO_DATA,
        "searched": (Searched(mapper=None, frame_on=None, result=missing),),
        "settles": _SETTLES,
        "check_on": check_again_on(court, on),
    }
    rest = _provisional(court, pair[0].deadline_on) if pair else unknown
    draft = _draft(label, missing if pair is None else _said(*pair), **rest)
    return _worded(draft, grounded, court, on=on)


def _passed(deadline: Deadline, on: date) -> bool:
    outcome = deadline.outcome
    missed = outcome is not None and outcome.state is ScheduleState.MISSED and not outcome.uncertain
    return missed and deadline.deadline_on < on


def _moved(deadlines: Sequence[Deadline], on: date) -> tuple[Deadline, Deadline] | None:
    """Return the latest pair of one holder's deadlines of which the first passed unmet and the second was set later."""
    pairs = [
        (first, second)
        for first in deadlines
        for second in deadlines
        if first.holder == second.holder
        and _passed(first, on)
        and second.deadline_on > first.deadline_on
        and (second.said_on or date.min) > (first.said_on or date.max)
    ]
    return max(pairs, key=lambda pair: (pair[1].deadline_on, pair[0].deadline_on, pair[0].holder), default=None)


def _said(first: Deadline, second: Deadline) -> str:
    return (
        f"{plain(first.holder_name)} set {date_words(first.deadline_on)} on {date_words(first.said_on)}, which passed "
        f"without it, and {date_words(second.deadline_on)} on {date_words(second.said_on)}"
    )


def _missing(deadlines: Sequence[Deadline], on: date) -> str:
    count = "1 deadline is" if len(deadlines) == 1 else f"{len(deadlines)} deadlines are"
    passed = any(_passed(d, on) for d in deadlines)
    lacks = "no later one of the same holder" if passed else "none of which is known to have passed unmet"
    return f"{count} on record, {lacks if not passed else 'one of which passed unmet, but ' + lacks}"
