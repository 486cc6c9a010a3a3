"""Asks every witness every planned question and holds the answers against the rules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from theodolite.check.outcomes import Criterion, CriterionKind, decide
from theodolite.check.plans import Plan, PlannedReading
from theodolite.history.evidence import Evidence
from theodolite.records import Alternative, Finding, Measurement, Outcome, Silence
from theodolite.settings import DecisionRules

__all__ = ["check_plan"]


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
    changes = _alternatives(planned, evidence, rules, answer, on, known_by)
    return replace(finding, alternatives=tuple(a for a in changes if a.outcome is not outcome))


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


def _alternatives(
    planned: PlannedReading,
    evidence: Evidence,
    rules: DecisionRules,
    answer: Measurement,
    on: date,
    known_by: date | None,
) -> Iterator[Alternative]:
    criterion = planned.criterion
    for change, shift in (("threshold+", rules.fragility_points), ("threshold-", -rules.fragility_points)):
        yield Alternative(change=change, outcome=decide(criterion, answer, rules, shift=shift))
    for change, end in (("edge+", answer.high), ("edge-", answer.low)):
        yield Alternative(change=change, outcome=decide(criterion, answer, rules, value=end))
    for change, days in (("days+", rules.fragility_days), ("days-", -rules.fragility_days)):
        other = evidence.measure(
            planned.question, mapper=answer.mapper, on=on + timedelta(days=days), known_by=known_by
        )
        if isinstance(other, Measurement) and other.frame_age_days <= rules.fresh_days:
            yield Alternative(change=change, outcome=decide(criterion, other, rules))


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
