"""Whether a number of English text says how much there is or how much that changed."""

from __future__ import annotations

from theodolite.extract.lexicon import words
from theodolite.extract.parse import Parse
from theodolite.records.text import QuantityKind

__all__ = ["find_change"]

_BACK = 8
_FURTHER = frozenset({"another", "further", "additional", "extra"})
_REACHING = frozenset({"to", "at"})
_PASSED = frozenset({"TO", "IN", "RB", "DT", "JJ", "NN", "NNS", "CD", "RP", "PRP$", "$", "%", "HYPH", "NNP"})


def find_change(parse: Parse, start: int, end: int, *, since: bool) -> tuple[QuantityKind, int]:
    """Return whether the number at tokens ``[start, end)`` is a level or a change, and its direction (-1, 0, 1).

    "Another 20 km²" and "rose by 5 %" are changes, "fell to 40" and "from 30 to 20" are levels come to.

    Parameters
    ----------
    parse
        The document.
    start, end
        The number's tokens with its hedge and its unit or noun.
    since
        Whether it is a range with "from", which is a change only where a verb of change stands before it.
    """
    before = start - 1
    if before < 0 or parse.sent_of[before] != parse.sent_of[start]:
        return QuantityKind.LEVEL, 0
    low = parse.low[before]
    if low in _FURTHER or (
        end < len(parse) and parse.low[end] == "more" and parse.low[min(end + 1, len(parse) - 1)] != "than"
    ):
        return QuantityKind.CHANGE, 1
    if (sign := _direction(parse, before)) != 0:
        return QuantityKind.CHANGE, sign
    sign = _verb_before(parse, before)
    if sign == 0:
        return QuantityKind.LEVEL, 0
    if since or low in _REACHING:
        return QuantityKind.LEVEL, sign
    return (QuantityKind.CHANGE, sign) if low == "by" else (QuantityKind.LEVEL, 0)


def _direction(parse: Parse, token: int) -> int:
    """Return the direction that a word of change gives, 0 for other words."""
    lemma, low = parse.lemma[token], parse.low[token]
    if low in {"up", "down"}:
        if _is_particle(parse, token):
            return 0
        as_hedge = low == "up" and token + 1 < len(parse) and parse.low[token + 1] == "to"
        return 0 if as_hedge else 1 if low == "up" else -1
    if lemma in words("quantities", "change", "up") and parse.tag[token][:2] in {"VB", "NN", "JJ"}:
        return 1
    return -1 if lemma in words("quantities", "change", "down") and parse.tag[token][:2] in {"VB", "NN", "JJ"} else 0


def _is_particle(parse: Parse, token: int) -> bool:
    """Tell whether "up" or "down" belongs to its verb ("shot down 47 drones"), not to a figure ("closed up 3 %")."""
    before = token - 1
    moving = before >= 0 and parse.lemma[before] in words("quantities", "change", "moving")
    return parse.dep[token] == "prt" or (before >= 0 and parse.is_verb(before) and not moving)


def _verb_before(parse: Parse, token: int) -> int:
    """Return the direction of the verb of change that a number depends on, looking a few words back."""
    for at in range(token, max(token - _BACK, -1), -1):
        if parse.sent_of[at] != parse.sent_of[token]:
            return 0
        if (sign := _direction(parse, at)) != 0:
            return sign
        if parse.tag[at] not in _PASSED:
            return 0
    return 0
