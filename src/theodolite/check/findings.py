"""Asks every witness every planned question and holds the answers against the rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from theodolite.check.outcomes import Criterion, CriterionKind, decide
from theodolite.check.plans import Plan, PlannedReading
from theodolite.history.evidence import Evidence
from theodolite.records import Alternative, Finding, Measurement, Outcome, Silence
from theodolite.settings import DecisionRules

__all__ = ["check_plan"]

_EDGE_STEPS = 10  # of the edge error: the size of a move is known to a tenth of it


def check_plan(
    plan: Plan,
    evidence: Evidence,
    rules: DecisionRules,
    *,
    on: date | None = None,
    known_by: date | None = None,
    fragility: bool = True,
) -> tuple[Finding, ...]:
    """Return one finding for each reading and witness, in their order.

    Parameters
    ----------
    on
        The day asked; default the plan's own.
    known_by
        Leave out frames that were not known by this day (``--as-of``).
    fragility
        Also ask what small changes would do to each witness's outcome.

    Raises
    ------
    ValueError
        If neither the plan nor the caller names a day.
    """
    day = on or plan.on
    if day is None:
        raise ValueError("a plan without a day needs one: pass on=")
    return tuple(
        _find(planned, evidence, rules, mapper, day, known_by, fragility)
        for planned in plan.readings
        for mapper in evidence.mappers
    )


def _find(
    planned: PlannedReading,
    evidence: Evidence,
    rules: DecisionRules,
    mapper: str,
    on: date,
    known_by: date | None,
    fragility: bool,
) -> Finding:
    answer = evidence.measure(planned.question, mapper=mapper, on=on, known_by=known_by)
    if isinstance(answer, Silence):
        return _silent(planned, mapper, answer.reason, answer.cause, None)
    if answer.frame_age_days > rules.fresh_days:
        reason = f"its latest frame is {answer.frame_age_days} days old"
        return _silent(planned, mapper, reason, "stale_or_related", answer)
    outcome = decide(planned.criterion, answer, rules)
    finding = Finding(
        reading=planned.reading.id,
        mapper=mapper,
        outcome=outcome,
        reason=_reason(planned.criterion, answer),
        measurement=answer,
        uncertain=_is_uncertain(planned.criterion, answer, rules, outcome),
        rule=planned.criterion.rule,
    )
    if not fragility:
        return finding
    at = _At(planned=planned, evidence=evidence, rules=rules, answer=answer, on=on, known_by=known_by)
    return replace(finding, alternatives=tuple(_alternatives(at, outcome)))


def _silent(planned: PlannedReading, mapper: str, reason: str, cause: str, measurement: Measurement | None) -> Finding:
    return Finding(
        reading=planned.reading.id,
        mapper=mapper,
        outcome=Outcome.SILENT,
        reason=reason,
        cause=cause,
        measurement=measurement,
        rule=planned.criterion.rule,
    )


def _is_uncertain(criterion: Criterion, answer: Measurement, rules: DecisionRules, outcome: Outcome) -> bool:
    return any(decide(criterion, answer, rules, value=end) is not outcome for end in (answer.low, answer.high))


@dataclass(frozen=True, slots=True, kw_only=True)
class _At:
    """One answer with all that is needed to ask for it again a little changed."""

    planned: PlannedReading
    evidence: Evidence
    rules: DecisionRules
    answer: Measurement
    on: date
    known_by: date | None

    def decide(self, *, shift: float = 0.0, value: float | None = None) -> Outcome:
        return decide(self.planned.criterion, self.answer, self.rules, shift=shift, value=value)

    def on_day(self, days: int) -> Outcome | None:
        """Return the outcome so many days later; None without a fresh frame."""
        other = self.evidence.measure(
            self.planned.question,
            mapper=self.answer.mapper,
            on=self.on + timedelta(days=days),
            known_by=self.known_by,
        )
        if not isinstance(other, Measurement) or other.frame_age_days > self.rules.fresh_days:
            return None
        return decide(self.planned.criterion, other, self.rules)


def _alternatives(at: _At, outcome: Outcome) -> Iterator[Alternative]:
    """Yield from which size on each small change gives another outcome."""
    answer, rules = at.answer, at.rules
    points = range(1, round(rules.fragility_points * 100) + 1)
    for change, sign in (("threshold+", 1), ("threshold-", -1)):
        yield from _path(change, outcome, ((n, at.decide(shift=sign * n / 100)) for n in points))
    parts = [n / _EDGE_STEPS for n in range(1, _EDGE_STEPS + 1)]
    for change, end in (("edge+", answer.high), ("edge-", answer.low)):
        moved = ((p, end if p == 1 else answer.value + p * (end - answer.value)) for p in parts)
        yield from _path(change, outcome, ((p * answer.edge_m, at.decide(value=value)) for p, value in moved))
    for change, sign in (("days+", 1), ("days-", -1)):
        yield from _path(change, outcome, _days(at, sign, outcome))


def _path(change: str, outcome: Outcome, sized: Iterable[tuple[float, Outcome | None]]) -> Iterator[Alternative]:
    """Yield an alternative wherever the outcome changes on the way from small to large."""
    for size, other in sized:
        if other is not None and other is not outcome:
            outcome = other
            yield Alternative(change=change, outcome=outcome, size=size)


def _days(at: _At, sign: int, outcome: Outcome) -> Iterator[tuple[float, Outcome | None]]:
    """Look at the farthest day first: only where that differs are the days before it asked."""
    farthest = at.on_day(sign * at.rules.fragility_days)
    if farthest in {None, outcome}:
        return
    for n in range(1, at.rules.fragility_days):
        yield n, at.on_day(sign * n)
    yield at.rules.fragility_days, farthest


_WORDS = {
    CriterionKind.HOLD: "{value} of it lies in that side's land",
    CriterionKind.PRESENT: "{value} of it lies in that side's land",
    CriterionKind.WITHIN: "that side's land is {value} away",
    CriterionKind.DISTANCE: "that side's land is {value} away",
    CriterionKind.ENCIRCLED: "the widest open way out is {value} wide",
    CriterionKind.NUMBER: "the map shows {value}",
    CriterionKind.GAINED: "the map shows {value} gained",
}


def _reason(criterion: Criterion, answer: Measurement) -> str:
    return _WORDS[criterion.kind].format(value=_value(answer))


def _value(answer: Measurement) -> str:
    if answer.unit.value == "share":
        return f"{round(answer.value * 100)} %"
    number = (
        f"{answer.value:.0f}" if answer.value >= 10 or answer.unit.value == "settlements" else f"{answer.value:.1f}"
    )
    return f"{number} {answer.unit.value.replace('km2', 'km²')}"
