"""An attribution while it is found: words, not characters."""

from __future__ import annotations

from dataclasses import dataclass, field

from theodolite.extract.slavic.sources import Source
from theodolite.records.text import AttributionForm

__all__ = ["Draft"]


@dataclass(slots=True, eq=False)
class Draft:
    """An attribution as ranges of words; ``hole`` is what it takes out of the contents around it (a credit).

    ``hedge`` is a word that makes its content doubtful; ``outer`` is a further holder that passes it on.
    """

    token: int
    cue: tuple[int, int]
    source: Source
    contents: list[tuple[int, int]]
    form: AttributionForm
    group: str
    negated: bool = False
    hedge: str | None = None
    hole: tuple[int, int] | None = None
    inner: bool = False
    pending: list[tuple[int, int]] = field(default_factory=list)

    def covers(self, word: int) -> bool:
        """Tell whether a word lies within the content."""
        return any(start <= word < end for start, end in self.contents)
