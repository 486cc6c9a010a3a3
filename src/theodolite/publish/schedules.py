"""Deadlines and what became of them, as plain JSON values and as lines for people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from operator import attrgetter
from types import MappingProxyType
from typing import Any

from theodolite.publish.measurements import day
from theodolite.records import Deadline, ScheduleFacts, ScheduleOutcome, WitnessReport
from theodolite.wording import plain, shorten, side_name
from theodolite.wording.schedules import deadline_lines, deadline_words, outcome_words

__all__ = ["deadline_values", "holder_lines", "schedule_lines", "schedule_values"]


def schedule_values(facts: ScheduleFacts) -> dict[str, Any]:
    """Return what is known of a schedule claim."""
    return {
        "outcome": None if facts.outcome is None else _outcome(facts.outcome),
        "number": facts.number,
        "since": day(facts.since),
        "earlier": [deadline_values(deadline) for deadline in facts.earlier],
        "line": facts.line,
    }


def schedule_lines(facts: ScheduleFacts | None) -> list[str]:
    """Return lines for people: what became of it, then each earlier deadline; empty where there is nothing to say."""
    if facts is None:
        return []
    heads = [f"What became of it: {outcome_words(facts.outcome)}"] if facts.outcome else []
    heads += [f"On record: {facts.line}"] if facts.line else []
    return [*heads, *(f"Earlier: {line}" for line in deadline_lines(facts.earlier))]


def holder_lines(
    deadlines: Iterable[Deadline],
    *,
    names: Mapping[str, str] = MappingProxyType({}),
    outcomes: Mapping[tuple[str, str], str] = MappingProxyType({}),
) -> Iterator[str]:
    """Yield lines of text: by holder, side and place each deadline, once however many reports carry it.

    Parameters
    ----------
    names
        Names of targets by id.
    outcomes
        What became of a deadline, in words, by report and claim.
    """
    key = attrgetter("holder", "actor", "targets", "gained")
    for (_, actor, targets, gained), found in groupby(sorted(deadlines, key=key), key=key):
        own = list(found)
        what = "takes" if gained else "leaves"
        where = ", ".join(plain(names.get(t, t)) for t in targets)
        yield f"{plain(own[0].holder_name)}: {side_name(actor)} {what} {where}"
        for number, deadline in enumerate(own, start=1):
            yield f"  {number}. by {deadline_words(deadline)}: “{shorten(' '.join(deadline.quote.split()), 120)}”"
            became = outcomes.get((deadline.report or "", deadline.claim or ""))
            if became and deadline.outcome is None:
                yield f"     {plain(became)}"


def _outcome(outcome: ScheduleOutcome) -> dict[str, Any]:
    return {
        "deadline_on": day(outcome.deadline_on),
        "said_on": day(outcome.said_on),
        "state": outcome.state.value,
        "happened_on": day(outcome.happened_on),
        "low": day(outcome.low),
        "high": day(outcome.high),
        "slip_days": outcome.slip_days,
        "censored": outcome.censored,
        "uncertain": outcome.uncertain,
        "already": outcome.already,
        "retrospective": outcome.retrospective,
        "method": outcome.method,
        "evidence_until": day(outcome.evidence_until),
        "reason": outcome.reason,
        "words": outcome_words(outcome),
        "reports": [_report(report) for report in outcome.reports],
    }


def _report(report: WitnessReport) -> dict[str, Any]:
    return {
        "mapper": report.mapper,
        "on": day(report.on),
        "not_before": day(report.not_before),
        "seen_until": day(report.seen_until),
    }


def deadline_values(deadline: Deadline) -> dict[str, Any]:
    """Return a deadline on record as plain JSON values."""
    return {
        "holder": deadline.holder,
        "holder_name": deadline.holder_name,
        "actor": deadline.actor,
        "targets": list(deadline.targets),
        "gained": deadline.gained,
        "deadline_on": day(deadline.deadline_on),
        "said_on": day(deadline.said_on),
        "reports": deadline.reports,
        "report": deadline.report,
        "claim": deadline.claim,
        "publisher": deadline.publisher,
        "quote": deadline.quote,
        "words": deadline_words(deadline, holder=True),
        "outcome": None if deadline.outcome is None else _outcome(deadline.outcome),
    }
