"""The contiguous pieces of text that a proposition covers, without the words that only join."""

from __future__ import annotations

from theodolite.extract.lexicon import words
from theodolite.extract.parse import Parse

__all__ = ["pieces_of"]

_LEADING = words("grammar", "clauses", "leading")
_TRIM_DEPS = frozenset({"cc", "mark", "punct", "dep", "preconj"})


def pieces_of(parse: Parse, head: int, tokens: list[int]) -> list[tuple[int, int]]:
    """Return the contiguous token ranges of a proposition, trimmed; words that only join are left out."""
    runs: list[list[int]] = []
    for token in tokens:
        if runs and token == runs[-1][-1] + 1:
            runs[-1].append(token)
        else:
            runs.append([token])
    pieces = []
    for run in runs:
        start, end = _trim(parse, run[0], run[-1] + 1, head)
        if start < end and (start <= head < end or _carries(parse, start, end)):
            pieces.append((start, end))
    return _joined(parse, pieces)


def _carries(parse: Parse, start: int, end: int) -> bool:
    return any(parse.is_noun(t) or parse.is_verb(t) or parse.tag[t] in {"PRP", "CD", "JJ"} for t in range(start, end))


def _joined(parse: Parse, pieces: list[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in pieces:
        if joined and all(
            parse.tag[t] in {"``", "''", ",", "_SP", "HYPH", "-LRB-"} for t in range(joined[-1][1], start)
        ):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _trim(parse: Parse, start: int, end: int, head: int) -> tuple[int, int]:
    while True:
        start, end = parse.trim(start, end)
        if (
            start < end
            and start != head
            and parse.low[start] in _LEADING
            and (
                parse.dep[start] in _TRIM_DEPS
                or (
                    parse.dep[start] == "advmod"
                    and parse.low[start]
                    in {
                        "therefore",
                        "thus",
                        "however",
                        "meanwhile",
                        "moreover",
                        "furthermore",
                        "nevertheless",
                        "also",
                        "consequently",
                        "hence",
                        "now",
                    }
                )
            )
        ):
            start += 1
            continue
        if end - 1 > start and end - 1 != head and parse.dep[end - 1] in {"cc", "mark"}:
            end -= 1
            continue
        return start, end
