"""Choosing among a word's readings by its neighbours: prepositions, agreement, verbs."""

from __future__ import annotations

from collections.abc import Sequence

from theodolite.extract.lexicon import table
from theodolite.extract.slavic.tokens import Word, as_form

__all__ = ["choose"]

_NOMINAL = frozenset({"NOUN", "PRON", "ADJ", "PART", "NUM"})
_FAR = 6


def _agrees(first: Word, second: Word) -> bool:
    """Tell whether two words can stand in one case."""
    return bool(first.cases & second.cases)


def _governed(result: list[Word], index: int, cases: frozenset[str]) -> None:
    """Put the words after a preposition, up to its noun, into the cases that it takes."""
    for at in range(index + 1, min(index + _FAR, len(result))):
        word = result[at]
        fitting = [f for f in word.forms if f.case in cases and f.pos in _NOMINAL]
        if word.pos in {"ADV", "DIGIT", "PRCL"} and not fitting:
            continue
        if not fitting or word.pos in {"PREP", "CONJ", "PUNCT"}:
            return
        best = fitting[0]
        result[at] = as_form(word, best, cases=frozenset(f.case for f in fitting if f.case))
        if best.pos in {"NOUN", "PRON"}:
            return


def choose(raw: Sequence[Word], language: str) -> list[Word]:
    """Return the words of a sentence, each with the reading that its neighbours speak for."""
    result = list(raw)
    governing: dict[str, str] = table(f"grammar_{language}")["prepositions"]
    for index, word in enumerate(result):
        if word.pos == "PREP" and (cases := governing.get(word.low)):
            _governed(result, index, frozenset(cases.split()))
    return result
