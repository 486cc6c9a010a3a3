"""Whose side a noun phrase names, from the one symmetric table of forms."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from theodolite.atlas.theatre import is_theatre_name
from theodolite.extract.lexicon import side_forms, words
from theodolite.extract.parse import Parse

__all__ = ["OTHER", "OWN", "is_war_text", "relative_side", "side_of_office", "side_of_phrase", "side_of_word"]

OWN, OTHER = "own", "other"
_MAX_HOPS = 3
_ENOUGH = 2
_REGIONS = frozenset({"donbas", "donbass", "crimea"})
_LAND_VERBS = words("predicates", "take_whole") | words("predicates", "hold") | {"take", "leave", "withdraw"}
_ACTING = frozenset({"nsubj", "nsubjpass", "poss"})


@cache
def _own() -> frozenset[str]:
    return words("sides", "relative", "own")


@cache
def _other() -> frozenset[str]:
    return words("sides", "relative", "other")


def side_of_word(low: str) -> tuple[str, str] | None:
    """Return (side, role) of a single word, its possessive included."""
    forms = side_forms()
    return forms.get(low) or forms.get(low.removesuffix("'s").removesuffix("’s"))


def _side_of_pair(parse: Parse, token: int) -> str | None:
    """Two words that name a side together."""
    if token + 1 >= len(parse):
        return None
    first, second = parse.low[token], parse.low[token + 1]
    found = side_forms().get(f"{first} {second}")
    if found is None and second == "-" and token + 2 < len(parse):
        found = side_forms().get(f"{first}-{parse.low[token + 2]}")
    return found[0] if found else None


def _side_at(parse: Parse, token: int) -> str | None:
    """Find the side that a word, or words together, name."""
    pair = _side_of_pair(parse, token)
    if pair is not None:
        return pair
    found = side_of_word(parse.low[token])
    return found[0] if found else None


def side_of_phrase(parse: Parse, token: int, hops: int = 0) -> str | None:
    """Return the side that a noun phrase names in its own words ("Russian forces", "Ukraine's top commander").

    The head first, then what stands before it, then "of …" and "in …", then an apposition.
    """
    own = _side_at(parse, token)
    if own is not None:
        return own
    for other in range(token - 1, max(parse.left[token], token - 12) - 1, -1):
        side = _side_at(parse, other)
        if side is not None:
            return side
    if hops >= _MAX_HOPS:
        return None
    for child in parse.kids[token]:
        if child > token and parse.dep[child] == "prep" and parse.low[child] in {"of", "in", "from", "for", "on"}:
            inner = parse.kid(child, "pobj")
        else:
            inner = child if child > token and parse.dep[child] == "appos" else None
        side = side_of_phrase(parse, inner, hops + 1) if inner is not None else None
        if side is not None:
            return side
    return None


_OFFICES = frozenset({"governor", "head", "mayor", "administration", "official", "deputy", "chief"})


def side_of_office(parse: Parse, token: int) -> str | None:
    """Return the side for which a governor or mayor speaks, by the region of the office."""
    start, end = parse.left[token], min(parse.right[token] + 1, parse.left[token] + 16, len(parse))
    if not any(parse.lemma[t] in _OFFICES for t in range(start, end)):
        return None
    named = {side for t in range(start, end) for side in ("RU", "UA") if parse.low[t] in words("sides", "home", side)}
    return named.pop() if len(named) == 1 else None


def relative_side(parse: Parse, token: int) -> str | None:
    """Tell whether a phrase means the speaker's own side or the other one ("we", "our troops", "the enemy")."""
    if parse.low[token] in _own():
        return OWN
    if parse.lemma[token] in _other():
        return OTHER
    for child in parse.kids[token]:
        if parse.dep[child] == "poss" and parse.low[child] in _own():
            return OWN
        if parse.dep[child] in {"compound", "amod", "poss"} and parse.lemma[child] in _other():
            return OTHER
        if parse.low[child] == "of" and (inner := parse.kid(child, "pobj")) is not None and parse.low[inner] in _own():
            return OWN
    return None


def is_war_text(parse: Parse, names: Iterable[str] = ()) -> bool:
    """Tell whether a text speaks of war at all.

    It does with words that hardly occur elsewhere, with both sides, and with one side beside a soldier's rank, an
    army's body or a place near the front (``names`` are those of the places named).
    """
    found = {
        lemma for token, lemma in enumerate(parse.lemma) if not (token and parse.low[token - 1] in {"fire", "rescue"})
    }
    sides = {side[0] for low in set(parse.low) if (side := side_of_word(low)) is not None}
    if _is_of_peace(found, sided=bool(sides)):
        return False
    weak = len(found & words("nouns", "war_weak")) + len(sides)
    if found & words("nouns", "war_strong") or weak >= _ENOUGH or _is_held_by_side(parse):
        return True
    named = [n.lower().removeprefix("the ") for n in names]
    fought_over = any(is_theatre_name(n) for n in named)
    if not sides or not _side_acts(parse):
        return fought_over and bool(found & _ADVERSARIES) and bool(found & _LOCAL_OFFICES)
    if found & {"square", "settlement"} and found & words("predicates", "take_whole"):
        return True
    if any(n in _REGIONS for n in named) and found & _LAND_VERBS:
        return True
    return bool(found & words("nouns", "ranks")) or _has_body(parse) or fought_over


def _is_of_peace(lemmas: set[str], *, sided: bool) -> bool:
    """Tell whether a text is of a game, a stage, a market or an exercise, in the words of war.

    It is where no side is named and it says so, or where it has more of such words than of war's own.
    """
    peaceful = len(lemmas & words("nouns", "peaceful"))
    staged = bool(lemmas & words("nouns", "staged"))
    if staged and not sided:
        return True
    return peaceful > 1 and peaceful > len(lemmas & (words("nouns", "war_strong") | words("nouns", "war_weak")))


_ADVERSARIES = words("sides", "relative", "other") | {"occupation"}
_LOCAL_OFFICES = frozenset({"governor", "mayor", "administration", "region", "oblast"})
_SIDED = frozenset({"control", "hands", "flag", "fire", "occupation", "positions", "lines", "forces", "guns"})


def _is_held_by_side(parse: Parse) -> bool:
    """Tell whether a text names what only a party to a war has: "under Russian control", "the Ukrainian flag"."""
    pairs = zip(parse.low, parse.low[1:], strict=False)
    return any(
        second in _SIDED and (found := side_of_word(first)) and found[1] == "adjective" for first, second in pairs
    )


def _side_acts(parse: Parse) -> bool:
    """Tell whether a side is more than a place where something happens."""
    for token, low in enumerate(parse.low):
        found = side_of_word(low)
        if found is not None and (found[1] not in {"country", "seat"} or parse.dep[token] in _ACTING):
            return True
    return False


def _has_body(parse: Parse) -> bool:
    """Tell whether a text names an army's own body ("General Staff", "Defence Ministry")."""
    pairs = zip(parse.low, parse.low[1:], strict=False)
    return any(
        (first == "general" and second == "staff") or {first, second} <= {"ministry", "defence", "defense"}
        for first, second in pairs
    )
