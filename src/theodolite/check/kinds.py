"""One planner a measurable claim kind; every other kind says why it cannot be measured yet."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from theodolite.atlas.targets import is_line
from theodolite.check.outcomes import Criterion, CriterionKind
from theodolite.check.plans import (
    NotCheckable,
    Plan,
    PlannedReading,
    actor_problem,
    is_negated,
    modality_problem,
    place_problem,
)
from theodolite.records import (
    ClaimKind,
    GroundedClaim,
    GroundedPlace,
    Measure,
    Modality,
    PlaceKind,
    Predicate,
    Quantity,
    QuantityKind,
    Question,
    Reading,
    Unit,
)
from theodolite.settings import DecisionRules

__all__ = ["plan_claim"]

SIDES = frozenset({"RU", "UA"})
_EVERYWHERE = Reading(id="ukraine", label="all of Ukraine", targets=("region:ukraine",), source="no place is named")
Planner = Callable[[GroundedClaim, DecisionRules], Plan | NotCheckable]

_NOT_YET = {
    ClaimKind.STRENGTH: "troop numbers need other reports of the same quantity, which this version does not compare",
    ClaimKind.LOSSES: "losses need other reports and official series, which this version does not compare",
    ClaimKind.ATTACK: "attacks need event data, which this version does not read",
    ClaimKind.HARM: "harm to civilians needs incident records, which this version does not read",
    ClaimKind.OBSERVATION: "an observation is checked against the footage itself, which this version does not hold",
    ClaimKind.COMMUNICATION: "a message is checked against the recording itself, which this version does not hold",
    ClaimKind.CONSEQUENCE: "a consequence needs the road and rail network, which this version does not read",
}
_NEVER = {
    ClaimKind.INTENT: "an intention cannot be measured on the ground",
    ClaimKind.OTHER: "it says nothing that the evidence could measure",
}


def plan_claim(grounded: GroundedClaim, rules: DecisionRules) -> Plan | NotCheckable:
    """Plan the measurements of a claim, or say why there are none. Rebuttals are judged by what they deny."""
    claim = grounded.claim
    if claim.kind in _NOT_YET:
        return NotCheckable(reason=_NOT_YET[claim.kind], yet=True)
    if claim.kind in _NEVER:
        return NotCheckable(reason=_NEVER[claim.kind])
    if claim.kind is ClaimKind.REBUTTAL:
        return NotCheckable(
            reason="it denies another claim, which is checked instead"
            if claim.denies
            else "it denies something that the text does not name as a claim"
        )
    problem = None if claim.kind is ClaimKind.SCHEDULE else modality_problem(claim)
    if claim.past and (grounded.interval is None or grounded.interval.source not in {"text", "carried"}):
        problem = problem or "it speaks of the past without a date"
    problem = problem or actor_problem(claim, SIDES)
    return NotCheckable(reason=problem) if problem else _PLANNERS[claim.kind](grounded, rules)


def _plan(
    grounded: GroundedClaim,
    measure: Measure,
    criterion: Criterion,
    *,
    on: date | None = None,
    since: date | None = None,
    readings: tuple[Reading, ...] | None = None,
) -> Plan | NotCheckable:
    if readings is None and (problem := place_problem(grounded)):
        return NotCheckable(reason=problem)
    side = grounded.claim.actor or ""
    planned = tuple(
        PlannedReading(
            reading=reading,
            question=Question(measure=measure, targets=reading.targets, side=side, since=since),
            criterion=criterion,
        )
        for reading in (readings or grounded.readings)
    )
    return Plan(readings=planned, on=on or grounded.claim_on)


def _control(grounded: GroundedClaim, rules: DecisionRules) -> Plan | NotCheckable:
    claim = grounded.claim
    if _on_a_line(grounded):
        return NotCheckable(reason="a river or road has no area that could be held; only reaching it is measured")
    if claim.predicate is None:
        return NotCheckable(reason="it does not say how much of the place is held")
    if claim.predicate is Predicate.ENTER:
        return _plan(grounded, Measure.SHARE, Criterion(kind=CriterionKind.PRESENT, negated=is_negated(claim)))
    if claim.predicate in {Predicate.SHARE, Predicate.AREA}:
        return _extent(grounded, rules)
    negated = is_negated(claim) != (claim.predicate is Predicate.LOSE)
    return _plan(grounded, Measure.SHARE, Criterion(kind=CriterionKind.HOLD, negated=negated))


def _extent(grounded: GroundedClaim, _rules: DecisionRules) -> Plan | NotCheckable:
    claim, quantity = grounded.claim, grounded.claim.quantity
    if quantity is None or not _is_measurable(quantity):
        return NotCheckable(reason="it gives no number and no share to measure against")
    if quantity.kind is QuantityKind.CHANGE and (quantity.unit is Unit.PERCENT or quantity.sign < 0):
        return NotCheckable(reason="it says by how much a share or an area changed, not how much is held", yet=True)
    criterion = Criterion(kind=CriterionKind.NUMBER, negated=is_negated(claim), low=quantity.low, high=quantity.high)
    if _on_a_line(grounded):
        return NotCheckable(reason="a river or road has no area that could be held")
    if quantity.unit is Unit.PERCENT:
        return _plan(grounded, Measure.SHARE, criterion)
    if quantity.unit is Unit.KM2:
        return _plan(grounded, Measure.AREA_KM2, criterion, readings=_or_everywhere(grounded))
    return NotCheckable(reason=f"an extent in {quantity.unit.value} is not measured by this version", yet=True)


def _is_measurable(quantity: Quantity) -> bool:
    """Tell whether a number can be held against a measurement: "dozens" has ends, "significant" has none."""
    return any(end is not None for end in (quantity.value, quantity.low, quantity.high))


_RATE_DAYS = {
    "day": 1, "night": 1, "week": 7, "month": 30, "день": 1, "доба": 1, "сутки": 1, "тиждень": 7, "неделя": 7,
    "місяць": 30, "месяц": 30,
}  # fmt: skip


def _over(quantity: Quantity, *, days: int) -> tuple[float | None, float | None]:
    """Return what is gained over a period of days: a rate ("5 km² a day") times them; else the number itself.

    A level come to ("from 300 to 320 km²") gains what it rose by.
    """
    low, high = quantity.low, quantity.high
    if quantity.start is not None and quantity.per is None:
        low, high = (None if end is None else abs(end - quantity.start) for end in (low, high))
    factor = days / _RATE_DAYS[quantity.per] if quantity.per in _RATE_DAYS else 1.0
    return (None if low is None else low * factor), (None if high is None else high * factor)


def _or_everywhere(grounded: GroundedClaim) -> tuple[Reading, ...] | None:
    """Return the readings; all of Ukraine only where no place is named, never where one stayed undecided.

    The country that acts ("Russia seized 267 km²") is no place of the claim.
    """
    if grounded.readings:
        return grounded.readings
    named = [p for p in grounded.places if not p.mention.metonym and not _is_country(p)]
    return None if named else (_EVERYWHERE,)


def _is_country(grounded: GroundedPlace) -> bool:
    return grounded.place is not None and grounded.place.kind is PlaceKind.COUNTRY


def _reach(grounded: GroundedClaim, _rules: DecisionRules) -> Plan | NotCheckable:
    claim, quantity = grounded.claim, grounded.claim.quantity
    negated = is_negated(claim)
    if claim.predicate is Predicate.ENTER and not _on_a_line(grounded):
        return _plan(grounded, Measure.SHARE, Criterion(kind=CriterionKind.PRESENT, negated=negated))
    if claim.predicate is Predicate.ENCIRCLE:
        return _plan(grounded, Measure.CORRIDOR_KM, Criterion(kind=CriterionKind.ENCIRCLED, negated=negated))
    if claim.predicate is Predicate.CUT_OFF:
        return NotCheckable(reason="a cut road or supply line needs the road network", yet=True)
    if claim.predicate is Predicate.DISTANCE and quantity and _is_measurable(quantity):
        if quantity.unit is not Unit.KM:
            return NotCheckable(reason=f"a distance in {quantity.unit.value} cannot be measured")
        criterion = Criterion(kind=CriterionKind.DISTANCE, negated=negated, low=quantity.low, high=quantity.high)
        return _plan(grounded, Measure.DISTANCE_KM, criterion)
    return _plan(grounded, Measure.DISTANCE_KM, Criterion(kind=CriterionKind.WITHIN, negated=negated))


def _on_a_line(grounded: GroundedClaim) -> bool:
    return any(is_line(target) for reading in grounded.readings for target in reading.targets)


_GAIN_MEASURES = {
    Unit.KM2: Measure.GAINED_KM2,
    Unit.SETTLEMENTS: Measure.GAINED_SETTLEMENTS,
    Unit.KM: Measure.ADVANCE_KM,
}


def _advance(grounded: GroundedClaim, rules: DecisionRules) -> Plan | NotCheckable:
    claim, quantity, interval = grounded.claim, grounded.claim.quantity, grounded.interval
    on = grounded.claim_on
    since = interval.start if interval and interval.source == "text" else None
    if since is None or (on is not None and since > on):
        since = on - timedelta(days=rules.advance_window_days) if on else None
    if since is not None:  # the state before the first day of the period
        since -= timedelta(days=1)
    if on is None or since is None:
        return NotCheckable(reason="an advance needs a period, and the text gives no date")
    if quantity is None or not _is_measurable(quantity):
        criterion = Criterion(kind=CriterionKind.GAINED, negated=is_negated(claim))
        return _plan(grounded, Measure.GAINED_KM2, criterion, on=on, since=since)
    if quantity.unit not in _GAIN_MEASURES:
        return NotCheckable(reason=f"an advance in {quantity.unit.value} cannot be measured")
    low, high = _over(quantity, days=(on - since).days)
    criterion = Criterion(kind=CriterionKind.NUMBER, negated=is_negated(claim), low=low, high=high)
    readings = _or_everywhere(grounded)
    return _plan(grounded, _GAIN_MEASURES[quantity.unit], criterion, on=on, since=since, readings=readings)


def _schedule(grounded: GroundedClaim, _rules: DecisionRules) -> Plan | NotCheckable:
    claim, interval = grounded.claim, grounded.interval
    if claim.predicate is Predicate.POSTPONE:
        return NotCheckable(reason="it needs earlier deadlines, not maps of one day", yet=True)
    if claim.modality in {Modality.COMMANDED, Modality.CONDITIONAL}:
        return NotCheckable(reason=_unreal_schedule(claim.modality))
    if interval is None or interval.end is None or interval.source not in {"text", "carried"}:
        return NotCheckable(reason="it gives no deadline that could be dated")
    deadline_on = interval.end - timedelta(days=1)
    if _on_a_line(grounded):
        return _plan(grounded, Measure.DISTANCE_KM, Criterion(kind=CriterionKind.WITHIN), on=deadline_on)
    negated = is_negated(claim) != (claim.predicate is Predicate.LOSE)
    return _plan(grounded, Measure.SHARE, Criterion(kind=CriterionKind.HOLD, negated=negated), on=deadline_on)


def _unreal_schedule(modality: Modality) -> str:
    return "it is a demand with a deadline" if modality is Modality.COMMANDED else "it depends on a condition"


_PLANNERS: dict[ClaimKind, Planner] = {
    ClaimKind.CONTROL: _control,
    ClaimKind.EXTENT: _extent,
    ClaimKind.REACH: _reach,
    ClaimKind.ADVANCE: _advance,
    ClaimKind.SCHEDULE: _schedule,
}
