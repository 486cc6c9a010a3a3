"""Noun phrases: modifiers, head, genitive tail and name, found from left to right by agreement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from theodolite.extract.lexicon import words as listed
from theodolite.extract.slavic.morphology import CASES
from theodolite.extract.slavic.tokens import Word

__all__ = ["Phrase", "noun_phrases"]

_MODIFIERS = frozenset({"ADJ", "PART", "NUM", "DIGIT"})
_OPEN, _CLOSE = frozenset('«“„"'), frozenset('»”“"')
_QUOTED = 6


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase: words ``[start, end)`` of its sentence, its head, the cases it may stand in, its preposition.

    ``nucleus`` is the end of the head's own words, before genitives and names that follow.
    """

    start: int
    end: int
    head: int
    cases: frozenset[str]
    preposition: int | None = None
    nucleus: int = 0

    @property
    def outer(self) -> int:
        """Where the phrase begins with its preposition."""
        return self.start if self.preposition is None else self.preposition

    def moved(self, by: int) -> Phrase:
        """Return the phrase with its indices moved."""
        preposition = None if self.preposition is None else self.preposition + by
        return Phrase(self.start + by, self.end + by, self.head + by, self.cases, preposition, self.nucleus + by)


def _one_of(words: Sequence[Word], at: int) -> tuple[int, int, frozenset[str]] | None:
    """Read "один із командирів": the word for one is the head, what it is taken from its tail."""
    if (
        words[at].lemma not in listed("slavic", "one")
        or at + 2 >= len(words)
        or words[at + 1].low not in {"из", "з", "із", "зі"}
    ):
        return None
    rest = _plain(words, at + 2)
    return (at, rest[1], words[at].cases) if rest is not None else None


def _core(words: Sequence[Word], start: int) -> tuple[int, int, frozenset[str]] | None:
    """Return (head, end, cases) of modifiers with their noun at a position."""
    one = _one_of(words, start)
    if one is not None:
        return one
    if words[start].low in listed("slavic", "possessive") and start + 1 < len(words):
        owned = _plain(words, start + 1)
        if owned is not None and words[owned[0]].pos in {"NOUN", "ADJ"} and "nomn" in owned[2]:
            return owned
    return _plain(words, start)


def _plain(words: Sequence[Word], start: int) -> tuple[int, int, frozenset[str]] | None:
    cases, at = CASES, start
    last: int | None = None
    while at < len(words):
        word = words[at]
        if word.is_noun:
            shared = cases & (word.cases or CASES)
            return (at, at + 1, shared or word.cases) if shared or at > start else (at, at + 1, word.cases)
        if word.pos not in _MODIFIERS:
            break
        last = at if _can_head(word) else last
        if word.pos not in {"DIGIT", "NUM"}:
            cases = (cases & word.cases) or cases
        elif word.pos == "DIGIT" or "gent" not in cases:
            cases = CASES
        at += 1
    return (last, last + 1, words[last].cases) if last is not None and last == at - 1 else None


def _can_head(word: Word) -> bool:
    """Tell whether an adjective can stand for a person ("полонений", "Сирський")."""
    return (
        word.title
        or any(f.pos == "NOUN" and f.animate for f in word.forms)
        or word.lemma in listed("slavic", "persons")
    )


def _quoted_name(words: Sequence[Word], at: int) -> int:
    """Return where a name in quotation marks that begins at a position ends, else the position."""
    if at + 2 < len(words) and words[at].text in _OPEN and (words[at + 1].title or words[at + 1].pos == "LATIN"):
        for end in range(at + 2, min(at + _QUOTED, len(words))):
            if words[end].text in _CLOSE:
                return end + 1
    return at


def _is_name(word: Word) -> bool:
    return word.title and word.pos in {"NOUN", "LATIN", "ADJ"}


def _is_new_name(words: Sequence[Word], head: int, follows: tuple[int, int, frozenset[str]]) -> bool:
    """Tell whether a first name in the nominative after a thing begins a phrase of its own."""
    first, after = words[follows[0]], follows[1]
    return (
        "nomn" in follows[2] and first.animate is True and first.title and words[head].animate is not True
        and after < len(words) and words[after].title and words[after].pos == "NOUN"
    )  # fmt: skip


def _is_day(words: Sequence[Word], head: int) -> bool:
    """Tell whether a head is a day's name or the month of a date, which owns nobody ("20 листопада Міноборони")."""
    word = words[head]
    after_number = head > 0 and words[head - 1].pos == "DIGIT"
    return not word.title and (
        word.lemma in listed("slavic", "weekdays") or (after_number and word.lemma in listed("slavic", "months"))
    )


def _tail(words: Sequence[Word], phrase: tuple[int, int, frozenset[str]]) -> tuple[int, frozenset[str]]:
    """Take genitives, names in the phrase's case and quoted names after the head."""
    head, end, cases = phrase
    if words[head].pos == "PRON" or (_is_day(words, head) and end < len(words) and words[end].title):
        return end, cases
    while end < len(words):
        after = _quoted_name(words, end)
        if after > end:
            end = after
            continue
        if words[end].lemma in listed("slavic", "own") and words[end].cases & cases and words[head].pos == "NOUN":
            end += 1
            continue
        follows = _core(words, end)
        if follows is None or words[follows[0]].pos == "PRON" or _is_day(words, follows[0]):
            break
        same = follows[2] & cases
        name = all(_is_name(w) for w in words[end : follows[1]])
        if _is_new_name(words, head, follows):
            break
        if "gent" in follows[2] and not (name and same and words[follows[0]].animate and _is_name(words[end - 1])):
            end = follows[1]
        elif same and name:
            cases, end = same, follows[1]
        else:
            break
    return end, cases


def noun_phrases(words: Sequence[Word]) -> list[Phrase]:
    """Return the noun phrases of a sentence in order; they do not overlap.

    Parameters
    ----------
    words
        The words of one sentence.
    """
    found: list[Phrase] = []
    at = 0
    while at < len(words):
        core = _core(words, at) if words[at].is_noun or words[at].pos in _MODIFIERS else None
        if core is None:
            at += 1
            continue
        head, nucleus, _ = core
        end, cases = _tail(words, core)
        preposition = at - 1 if at and words[at - 1].pos == "PREP" else None
        found.append(Phrase(at, end, head, cases, preposition, nucleus))
        at = end
    return found
