"""How one measurement answers one criterion, by the decision rules (``rules.toml``): one rule for both sides."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from theodolite.records import Measurement, Outcome, Unit
from theodolite.settings import DecisionRules

__all__ = ["Criterion", "CriterionKind", "decide"]


class CriterionKind(StrEnum):
    """Which decision rule a measurement is held against."""

    HOLD = "hold"
    PRESENT = "enter"
    WITHIN = "stand_on"
    DISTANCE = "distance"
    ENCIRCLED = "encircle"
    NUMBER = "number"
    GAINED = "advance"


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """A rule with the claim's numbers: ``low`` and ``high`` are the claimed range, None open, in the claim's unit."""

    kind: CriterionKind
    negated: bool = False
    low: float | None = None
    high: float | None = None

    @property
    def rule(self) -> str:
        """The rule's name in findings: ``hold``, or ``not_hold`` for a negated claim."""
        return f"not_{self.kind.value}" if self.negated else self.kind.value


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """One value before one rule: ``x`` measured, ``unknown`` left open by the map, ``shift`` moves the thresholds."""

    criterion: Criterion
    x: float
    unknown: float
    shift: float
    scale: float


def decide(
    criterion: Criterion, measured: Measurement, rules: DecisionRules, *, shift: float = 0.0, value: float | None = None
) -> Outcome:
    """Return what a measurement says to a criterion.

    Parameters
    ----------
    shift
        Added to the rule's thresholds, as a fraction (0.05 = five points); for fragility.
    value
        Taken instead of the measured value, for its interval's ends.
    """
    case = _Case(
        criterion=criterion,
        x=measured.value if value is None else value,
        unknown=measured.unknown,
        shift=shift,
        scale=100.0 if measured.unit is Unit.SHARE else 1.0,
    )
    outcome = _RULES[criterion.kind](case, rules)
    return _SWAPPED.get(outcome, outcome) if criterion.negated else outcome


_SWAPPED = {Outcome.SUPPORTS: Outcome.REFUTES, Outcome.REFUTES: Outcome.SUPPORTS}


def _if(condition: bool) -> Outcome:
    return Outcome.SUPPORTS if condition else Outcome.REFUTES


def _hold(case: _Case, rules: DecisionRules) -> Outcome:
    if case.x >= rules.hold_supported_share + case.shift:
        return Outcome.SUPPORTS
    if case.x + case.unknown < rules.hold_refuted_share + case.shift:
        return Outcome.REFUTES
    return Outcome.BETWEEN


def _present(case: _Case, rules: DecisionRules) -> Outcome:
    threshold = max(rules.enter_share + case.shift, 0.0)
    if case.x > threshold:
        return Outcome.SUPPORTS
    return Outcome.REFUTES if case.x + case.unknown <= threshold else Outcome.BETWEEN


def _within(case: _Case, rules: DecisionRules) -> Outcome:
    return _if(case.x <= rules.stand_on_km * (1 + case.shift))


def _distance(case: _Case, rules: DecisionRules) -> Outcome:
    low, high = case.criterion.low, case.criterion.high
    largest = max((n for n in (low, high) if n is not None), default=0.0)
    slack = max(rules.distance_tolerance_km, rules.distance_tolerance_share * largest) * (1 + case.shift)
    return _if((low is None or case.x >= low - slack) and (high is None or case.x <= high + slack))


def _encircled(case: _Case, rules: DecisionRules) -> Outcome:
    return _if(case.x <= rules.encircle_corridor_km * (1 + case.shift))


def _number(case: _Case, rules: DecisionRules) -> Outcome:
    tolerance = rules.number_tolerance_share + case.shift
    if _agrees(case.criterion, case.x * case.scale, tolerance):
        return Outcome.SUPPORTS
    if case.unknown and _agrees(case.criterion, (case.x + case.unknown) * case.scale, tolerance):
        return Outcome.BETWEEN
    return Outcome.REFUTES


def _agrees(criterion: Criterion, measured: float, tolerance: float) -> bool:
    above = criterion.high is None or measured * (1 - tolerance) <= criterion.high + 1e-9
    below = criterion.low is None or measured * (1 + tolerance) >= criterion.low - 1e-9
    return above and below


def _gained(case: _Case, rules: DecisionRules) -> Outcome:
    return _if(case.x > rules.advance_minimum_km2 * (1 + case.shift))


_RULES: dict[CriterionKind, Callable[[_Case, DecisionRules], Outcome]] = {
    CriterionKind.HOLD: _hold,
    CriterionKind.PRESENT: _present,
    CriterionKind.WITHIN: _within,
    CriterionKind.DISTANCE: _distance,
    CriterionKind.ENCIRCLED: _encircled,
    CriterionKind.NUMBER: _number,
    CriterionKind.GAINED: _gained,
}
