"""A plan says what to measure for a claim: for every reading a question and the criterion it is held against."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from theodolite.check.outcomes import Criterion
from theodolite.records import Claim, GroundedClaim, Modality, Polarity, Question, Reading

__all__ = ["NotCheckable", "Plan", "PlannedReading", "actor_problem", "is_negated", "place_problem"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NotCheckable:
    """Why a claim is not checked; ``yet`` is True where a later kind of evidence could."""

    reason: str
    yet: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedReading:
    """One reading with its question and criterion."""

    reading: Reading
    question: Question
    criterion: Criterion


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to ask, and of which day; ``on`` is None when the document has no date."""

    readings: tuple[PlannedReading, ...]
    on: date | None
    window_days: int | None = None


_UNREAL = {
    Modality.ATTEMPTED: "it speaks of an attempt, not of what is held",
    Modality.INTENDED: "it speaks of an intention, not of what is held",
    Modality.POSSIBLE: "it speaks of a possibility, not of what is held",
    Modality.CONDITIONAL: "it speaks of a condition, not of what is held",
    Modality.COMMANDED: "it is a demand, not a statement of fact",
}


def actor_problem(claim: Claim, sides: frozenset[str]) -> str | None:
    """Say why the actor cannot be looked up on the maps, or None."""
    if claim.actor in sides:
        return None
    if claim.actor is None:
        return "it does not say whose forces"
    return f"the maps do not show {claim.actor}"


def states_probability(claim: Claim) -> bool:
    """Tell whether a claim gives what it says a probability in percent."""
    return claim.quantity is not None and claim.quantity.measure == "probability"


def modality_problem(claim: Claim) -> str | None:
    """Say why a claim is not about a fact, or None; a possibility with a stated probability can be held to account."""
    if claim.modality is Modality.POSSIBLE and states_probability(claim):
        return None
    return _UNREAL.get(claim.modality)


def place_problem(grounded: GroundedClaim) -> str | None:
    """Say why there is nowhere to measure, or None."""
    if grounded.readings:
        return None
    return "; ".join(grounded.problems) or "it names no place that could be found"


def is_negated(claim: Claim) -> bool:
    """Tell whether the claimant negates."""
    return claim.polarity is Polarity.NEGATED
