"""Annotated documents as tokens, and how well attributions agree with them."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from theodolite.extract.learned.scene import Ranges, Scene
from theodolite.extract.parse import Parse

__all__ = ["Counts", "Example", "Gold", "compare", "golds_of", "one_to_one"]

_TOKEN = re.compile(r"\w+|[^\w\s]")
Spans = Sequence[Sequence[int]]


@dataclass(frozen=True, slots=True)
class Gold:
    """An annotated attribution: its cue's main word, the words of its source, the token ranges of its content."""

    cue: int | None
    source: frozenset[int]
    content: Ranges


@dataclass(slots=True)
class Example:
    """A document with its annotations; ``rows`` are those of the file, in characters."""

    scene: Scene
    golds: tuple[Gold, ...]
    rows: Sequence[Mapping[str, Spans]]


def _tokens(parse: Parse, start: int, end: int) -> range:
    """Return the tokens that touch the characters ``[start, end)``."""
    return range(bisect_right(parse.end, start), bisect_left(parse.start, end))


def _head(parse: Parse, tokens: Sequence[int]) -> int | None:
    """Return the main word of a cue: the one that hangs on none of the others, a verb before others."""
    inside = set(tokens)
    tops = [t for t in tokens if parse.head[t] == t or parse.head[t] not in inside]
    ordered = [*(t for t in tops if parse.is_verb(t)), *(t for t in tokens if parse.is_verb(t)), *tops]
    return ordered[0] if ordered else None


def _content(parse: Parse, spans: Spans) -> Ranges:
    parts = []
    for start, end in sorted(map(tuple, spans)):
        tokens = _tokens(parse, start, end)
        piece = parse.trim(tokens.start, max(tokens.start, tokens.stop))
        if piece[0] < piece[1]:
            parts.append(piece)
    return tuple(parts)


def golds_of(parse: Parse, rows: Sequence[Mapping[str, Any]]) -> tuple[Gold, ...]:
    """Translate a document's annotations from characters to tokens."""
    found = []
    for row in rows:
        cue = [t for start, end in row.get("cue") or () for t in _tokens(parse, start, end)]
        source = frozenset(t for start, end in row.get("source") or () for t in _tokens(parse, start, end))
        content = _content(parse, row.get("content") or ())
        if content:
            found.append(Gold(_head(parse, cue), source, content))
    return tuple(found)


def one_to_one(weights: Mapping[tuple[int, int], float]) -> dict[int, int]:
    """Align pairs greedily, the heaviest first; each index is used once."""
    left: set[int] = set()
    right: set[int] = set()
    found = {}
    for (i, j), _ in sorted(weights.items(), key=lambda item: (-item[1], item[0])):
        if i not in left and j not in right:
            left.add(i)
            right.add(j)
            found[i] = j
    return found


@dataclass(slots=True)
class Counts:
    """Counts behind the figures: attributions given, annotated, found, attributed; tokens of content."""

    given: int = 0
    gold: int = 0
    found: int = 0
    attributed: int = 0
    given_tokens: int = 0
    gold_tokens: int = 0
    shared_tokens: int = 0

    def add(self, other: Counts) -> None:
        """Add another document's counts."""
        for name in self.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))

    def figures(self) -> dict[str, float]:
        """Return F1 of found and attributed, and of the contents' tokens (overlap)."""
        return {
            "found": _f1(self.found, self.given, self.gold),
            "attributed": _f1(self.attributed, self.given, self.gold),
            "overlap": _f1(self.shared_tokens, self.given_tokens, self.gold_tokens),
        }


def _f1(hits: int, given: int, gold: int) -> float:
    return 2 * hits / (given + gold) if given + gold else 0.0


def compare(text: str, golds: Sequence[Mapping[str, Any]], given: Sequence[Mapping[str, Any]]) -> Counts:
    """Compare a document's attributions with the annotated ones.

    *Found* aligns contents one to one at a token overlap of at least one half (intersection over union);
    *attributed* asks besides that the sources share a token, or that both have none.
    """
    at = {i: n for n, m in enumerate(_TOKEN.finditer(text)) for i in range(m.start(), m.end())}

    def tokens(row: Mapping[str, Any], role: str) -> set[int]:
        return {at[i] for start, end in row.get(role) or () for i in range(start, end) if i in at}

    wanted, got = [tokens(row, "content") for row in golds], [tokens(row, "content") for row in given]
    weights = {
        (i, j): share
        for i, a in enumerate(wanted)
        for j, b in enumerate(got)
        if (share := len(a & b) / len(a | b) if a | b else 0.0) >= 0.5
    }
    counts = Counts(len(given), len(golds))
    for i, j in one_to_one(weights).items():
        a, b = tokens(golds[i], "source"), tokens(given[j], "source")
        counts.found += 1
        counts.attributed += bool(a & b) or (not a and not b)
    all_wanted, all_got = set().union(*wanted), set().union(*got)
    counts.gold_tokens, counts.given_tokens = len(all_wanted), len(all_got)
    counts.shared_tokens = len(all_wanted & all_got)
    return counts
