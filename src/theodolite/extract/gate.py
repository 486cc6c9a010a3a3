"""The gate for streams: which texts could hold a checkable claim, told without a model, in linear time.

Two Aho-Corasick automata (``ahocorasick_rs``) run over the text once: names of the theatre, and beginnings of the words
that claims about territory, attack and loss are made of, in English, Ukrainian and Russian. A text passes where a name
stands near any of these words, or a side near a strong one. The gate is wide on purpose: what it stops is not read.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from theodolite.atlas.theatre import gate_names
from theodolite.extract.lexicon import table, words

__all__ = ["Passage", "find_passage"]

_NEAR = 240
_APOSTROPHES = str.maketrans({"’": "'", "ʼ": "'", "`": "'", "´": "'", "\u2011": "-", "\u00a0": " "})
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad\u0301"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """Why a text passed: the two words that stand near each other."""

    place: str | None
    side: str | None
    word: str


def _beginnings(part: str, *keys: str) -> dict[str, bool]:
    """Return beginning → whether it is a whole word, of every language (or of the named keys)."""
    found: dict[str, bool] = {}
    entries = table("gate")[part]
    for listed in (entries[key] for key in keys or entries):
        for item in str(listed).split():
            whole = item.endswith(".") and len(item) > 1
            found[item.rstrip(".") if whole else item] = whole
    return found


def _verbs() -> dict[str, bool]:
    """Return the beginnings of the verbs that say something of a place."""
    classes = (
        "take",
        "hold",
        "lose",
        "leave",
        "fall",
        "expel",
        "enter",
        "reach",
        "advance",
        "encircle",
        "cut",
        "clear",
        "repel",
    )
    return {lemma.removesuffix("e"): False for part in classes for lemma in words("predicates", part) if len(lemma) > 3}


@dataclass(frozen=True, slots=True)
class _Automaton:
    """One automaton; ``whole`` tells of each pattern whether it must end with the word."""

    automaton: Any
    patterns: Sequence[str]
    whole: Sequence[bool]

    def find(self, text: str) -> list[tuple[int, str]]:
        """Return (offset, pattern) of the patterns that begin with a word."""
        found = []
        for index, start, end in self.automaton.find_matches_as_indexes(text, overlapping=True):
            if start and text[start - 1].isalnum():
                continue
            if self.whole[index] and end < len(text) and text[end].isalnum():
                continue
            found.append((start, self.patterns[index]))
        return found


def _build(patterns: dict[str, bool]) -> _Automaton:
    from ahocorasick_rs import AhoCorasick, MatchKind

    listed = list(patterns)
    return _Automaton(AhoCorasick(listed, matchkind=MatchKind.Standard), listed, [patterns[p] for p in listed])


@dataclass(frozen=True, slots=True)
class _Automata:
    """The vocabularies of the gate."""

    names: _Automaton
    elsewhere: frozenset[str]
    strong: _Automaton
    weak: _Automaton
    soft: _Automaton
    named: _Automaton
    first: _Automaton
    second: _Automaton
    own: _Automaton


@cache
def _automata() -> _Automata:
    elsewhere = frozenset(name.strip() for name in table("gate")["elsewhere"]["names"].split("|"))
    weak = _build(_verbs() | _beginnings("weak"))
    strong, soft, named = (_build(_beginnings(part)) for part in ("strong", "soft", "named"))
    first, second = (_build(_beginnings("pair", part)) for part in ("first", "second"))
    rear = [name.strip() for name in table("gate")["rear"]["names"].split("|")]
    return _Automata(
        _build({name: name.isascii() for name in (*gate_names(), *rear)}),
        elsewhere,
        strong,
        weak,
        soft,
        named,
        first,
        second,
        _build(_beginnings("own")),
    )


def _plain(text: str) -> tuple[str, str]:
    """Return the text without invisible characters and accents of stress, as it is and in lower case."""
    cased = text.translate(_INVISIBLE).translate(_APOSTROPHES)
    lowered = cased.lower()
    if len(lowered) != len(cased):
        lowered = "".join(low if len(low := letter.lower()) == 1 else letter for letter in cased)
    return cased, lowered


def _near(first: Sequence[tuple[int, str]], second: Sequence[tuple[int, str]]) -> tuple[str, str] | None:
    """Return the first pair of words that stand near each other, but not in the same place."""
    offsets = [offset for offset, _ in second]
    for offset, word in first:
        position = bisect_left(offsets, offset - _NEAR)
        while position < len(offsets) and offsets[position] <= offset + _NEAR:
            if not offset <= offsets[position] < offset + len(word):
                return word, second[position][1]
            position += 1
    return None


def find_passage(text: str) -> Passage | None:
    """Return what lets a text pass, or None where it cannot hold a checkable claim.

    Parameters
    ----------
    text
        Any text, in any language; only English, Ukrainian and Russian words are looked for.
    """
    automata = _automata()
    cased, plain = _plain(text)
    strong, named = automata.strong.find(plain), automata.named.find(plain)
    places = [hit for hit in automata.names.find(plain) if cased[hit[0]].isupper()]
    sure = [hit for hit in places if hit[1] not in automata.elsewhere]
    pair = _near(sure if not named else places, strong)
    if pair is None and sure:
        pair = _near(sure, automata.soft.find(plain)) or _near(sure, automata.weak.find(plain))
    if pair is not None:
        return Passage(place=pair[0], side=None, word=pair[1])
    pair = _of_sides(automata, plain, named, strong)
    return Passage(place=None, side=pair[0], word=pair[1]) if pair is not None else None


def _of_sides(
    automata: _Automata, plain: str, named: Sequence[tuple[int, str]], strong: Sequence[tuple[int, str]]
) -> tuple[str, str] | None:
    """Return what lets a text without a place of the theatre pass."""
    if not named:
        return None
    pair = _near(named, strong)
    if pair is None and automata.first.find(plain) and automata.second.find(plain):
        soft = automata.soft.find(plain)
        pair = _near(named, soft) or _near(automata.own.find(plain), sorted([*strong, *soft]))
    return pair
