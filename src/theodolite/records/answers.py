"""A question with the answers of every mapper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from theodolite.records.findings import Measurement, Question, Silence
from theodolite.records.places import Place

__all__ = ["Answer", "Answers"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What one mapper says: a figure, or a silence with its reason.

    ``is_stale`` says that the frame is older than the rules let vote (14 days).
    """

    mapper: str
    measurement: Measurement | None = None
    silence: Silence | None = None
    is_stale: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """A question with the answers of every mapper, in the mappers' order.

    ``around_km`` is given where a settlement was measured with its surroundings.
    """

    question: Question
    places: tuple[Place, ...]
    on: date
    answers: tuple[Answer, ...]
    around_km: float | None = None

    @property
    def label(self) -> str:
        """The places' names."""
        return " + ".join(p.name for p in self.places)

    @property
    def measurements(self) -> tuple[Measurement, ...]:
        """The figures alone."""
        return tuple(a.measurement for a in self.answers if a.measurement is not None)
