"""Hedges of numbers in Ukrainian and Russian text: "щонайменше", "до", "около", "почти"."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from theodolite.extract.lexicon import phrases
from theodolite.extract.slavic.tokens import Word

__all__ = ["bounds", "hedge_before"]


@cache
def _hedges(language: str) -> tuple[tuple[tuple[str, ...], str], ...]:
    kinds = ("at_least", "at_most", "about", "below_near")
    found = [(phrase, kind) for kind in kinds for phrase in phrases(f"quantities_{language}", "hedges", kind)]
    return tuple(sorted(found, key=lambda item: -len(item[0])))


_SAID = {"at_least": "at least", "at_most": "up to", "about": "about", "below_near": "almost"}
_MORE = ("понад", "перевищ", "превы", "біль", "свыше", "более", "больше")


def hedge_before(words: Sequence[Word], at: int, language: str) -> tuple[str | None, str | None, int]:
    """Return (kind, the hedge in English, start) of a hedge before a number or its preposition ("щонайменше на 12")."""
    ends = (at, at - 1) if at > 1 and words[at - 1].pos == "PREP" else (at,)
    for end in ends:
        for phrase, kind in _hedges(language):
            start = end - len(phrase)
            if start >= 0 and all(words[start + i].low == form for i, form in enumerate(phrase)):
                more = phrase[0].startswith(_MORE)
                return kind, "more than" if more else _SAID[kind], start
    return None, None, at


def bounds(value: float, kind: str | None) -> tuple[float | None, float | None]:
    """Return the range that a hedge opens around a number; None is open."""
    if kind == "at_least":
        return value, None
    if kind == "at_most":
        return None, value
    near = kind in {"about", "below_near"}
    return (round(value * 0.9, 6) if near else value), (round(value * 1.1, 6) if kind == "about" else value)
