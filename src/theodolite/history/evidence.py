"""What answers questions about control: the protocol, and the maps that are behind it.

The measures themselves are entries in :mod:`theodolite.history.asks`.
"""

from __future__ import annotations

from datetime import date
from typing import Protocol

from theodolite.history.maps import MapEvidence
from theodolite.records import History, Measurement, ProviderInfo, Question, Silence

__all__ = ["Evidence", "MapEvidence"]


class Evidence(Protocol):
    """What the check stage asks. Implementations: maps, and the embedded table of figures."""

    @property
    def coarse(self) -> bool:
        """True for the embedded table of figures."""
        ...

    @property
    def note(self) -> str:
        """Say what is coarse about the answers; empty where nothing is."""
        ...

    @property
    def mappers(self) -> tuple[str, ...]:
        """Ids of the witnesses, in a fixed order."""
        ...

    def info(self, mapper: str) -> ProviderInfo:
        """Return who the witness is."""
        ...

    def measure(
        self, question: Question, *, mapper: str, on: date, known_by: date | None = None
    ) -> Measurement | Silence:
        """Answer one question from one witness's frame in force on a day."""
        ...

    def history(self, question: Question, *, mapper: str) -> History | None:
        """Return the step function of a question of one day over all frames of a witness; None where it is silent."""
        ...

    def frame_dates(self, mapper: str) -> tuple[date, ...]:
        """Return the dates of a mapper's frames, ascending."""
        ...

    def latest_on(self) -> date | None:
        """Return the date of the newest frame of any witness."""
        ...

    def flush(self) -> None:
        """Keep what was computed."""
        ...
