"""What stands beside a label: how likely, how sure of the evidence, by whose maps, and what was searched in vain."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from theodolite.records.text import Unit

if TYPE_CHECKING:
    from theodolite.records.verdicts import Label

__all__ = ["Affiliation", "Cause", "Confidence", "ConfidenceLevel", "Probability", "Searched"]


class Cause(StrEnum):
    """Why something is not known; the four causes are never mixed."""

    NO_DATA = "no_data"
    STALE_OR_RELATED = "stale_or_related"
    DISAGREEMENT = "disagreement"
    UNKNOWABLE = "unknowable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Probability:
    """How likely it is that the claim as it stands, its polarity included, holds on its day.

    ``value`` lies in ``low`` to ``high`` (0-1, a 90 % interval); ``words`` are the terms of ICD 203 for it;
    ``calibrated_on`` says on what: which resolved claims, how many, of which months, held out how. Where nothing was
    calibrated there is no Probability at all.
    """

    value: float
    low: float
    high: float
    words: str
    calibrated_on: str

    def __post_init__(self) -> None:
        """Refuse what is no probability.

        Raises
        ------
        ValueError
            If the numbers are not 0 <= low <= value <= high <= 1.
        """
        if not 0.0 <= self.low <= self.value <= self.high <= 1.0:
            raise ValueError(f"not a probability with its interval: {self.low} <= {self.value} <= {self.high}")


class ConfidenceLevel(StrEnum):
    """How good the evidence is, kept apart from how likely the claim is (ICD 203)."""

    HIGH = "high"
    MODERATE = "moderate"
    LOW = "low"


@dataclass(frozen=True, slots=True, kw_only=True)
class Confidence:
    """Confidence in the evidence; ``reasons`` say in words what it rests on and what keeps it from being higher."""

    level: ConfidenceLevel
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Affiliation:
    """What the maps of one declared affiliation alone show; for readers, never used in a rule.

    ``label`` is what these maps alone would give, were one map enough; ``agree`` of the ``voting`` of them say so
    (where the maps disagree: lie in between; None where there are several readings). ``low`` and ``high`` span the
    values of a claim with one reading, in ``unit``.
    """

    group: str
    mappers: tuple[str, ...]
    label: Label
    voting: int
    agree: int | None = None
    low: float | None = None
    high: float | None = None
    unit: Unit | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched:
    """One place that was looked into for an answer: a mapper with the day of its frame, and what came of it.

    ``mapper`` None: no single one (``result`` says what). ``frame_on`` None: it had no frame to look at.
    """

    mapper: str | None
    frame_on: date | None
    result: str
