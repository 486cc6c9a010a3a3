"""Whose side a Ukrainian or Russian phrase names, from symmetric tables of forms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from theodolite.extract.lexicon import OPPOSITE, table, words
from theodolite.extract.slavic.tokens import Word
from theodolite.extract.slavic.vocabulary import normal

__all__ = ["names_forces", "relative_of", "side_at", "side_of"]

_MOST_WORDS = 3
_LANGUAGES = ("uk", "ru")


@cache
def _forms(language: str) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Return (form → side) for whole lemmas, words joined by blanks, and for beginnings."""
    whole: dict[str, str] = {}
    begin: dict[str, str] = {}
    for pair in table(f"sides_{language}")["pair"]:
        for side in OPPOSITE:
            for form in pair[side]:
                target = begin if form.endswith("*") else whole
                target[normal(form.rstrip("*"))] = side
    return whole, begin


def _by_beginning(form: str, begin: Mapping[str, str]) -> str | None:
    for length in range(4, len(form) + 1):
        if form[:length] in begin:
            return begin[form[:length]]
    return None


@cache
def _single(form: str) -> str | None:
    for language in _LANGUAGES:
        whole, begin = _forms(language)
        if (found := whole.get(form) or _by_beginning(form, begin)) is not None:
            return found
    return None


@cache
def _several(form: str) -> str | None:
    """Several words that name a side together."""
    return next((side for code in _LANGUAGES if (side := _forms(code)[0].get(form)) is not None), None)


def side_at(words_: Sequence[Word], index: int) -> tuple[str, int] | None:
    """Return (side, end) of the form that begins at a word, the longest first."""
    for length in range(min(_MOST_WORDS, len(words_) - index), 1, -1):
        piece = words_[index : index + length]
        for parts in ([w.lemma for w in piece], [w.low for w in piece]):
            if (found := _several(normal(" ".join(parts)))) is not None:
                return found, index + length
    word = words_[index]
    if word.pos in {"PUNCT", "DIGIT", "PREP", "CONJ"}:
        return None
    side = _single(normal(word.lemma)) or _single(normal(word.low))
    return (side, index + 1) if side is not None else None


def side_of(words_: Sequence[Word]) -> str | None:
    """Return the side that a phrase names in its own words (RU, UA), else None; the first one named counts."""
    for index in range(len(words_)):
        found = side_at(words_, index)
        if found is not None:
            return found[0]
    return None


@cache
def _relative(name: str) -> frozenset[str]:
    return frozenset(normal(form) for code in _LANGUAGES for form in words(f"sides_{code}", "relative", name))


def relative_of(words_: Sequence[Word]) -> str | None:
    """Return ``other`` for "ворог", "противник", ``own`` for "наші війська", else None."""
    for word in words_:
        for form in (normal(word.lemma), normal(word.low)):
            if form in _relative("own"):
                return "own"
            if form in _relative("other"):
                return "other"
    return None


@cache
def _forces() -> frozenset[str]:
    pairs = [pair for code in _LANGUAGES for pair in table(f"sides_{code}")["pair"] if pair["role"] == "forces"]
    return frozenset(normal(form) for pair in pairs for side in OPPOSITE for form in pair[side])


def names_forces(words_: Sequence[Word], index: int) -> bool:
    """Tell whether an army's name begins at a word ("ЗСУ", "ВС РФ", "армія РФ")."""
    for length in (2, 1):
        piece = words_[index : index + length]
        for form in (" ".join(w.lemma for w in piece), " ".join(w.low for w in piece)):
            if len(piece) == length and normal(form) in _forces():
                return True
    return False
