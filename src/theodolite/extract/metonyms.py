"""Places that stand for a government or a body ("Kyiv said", "talks between Moscow and Kyiv"): no places of events."""

from __future__ import annotations

from theodolite.extract.lexicon import words
from theodolite.extract.parse import Parse

__all__ = ["is_metonym"]

_STATES = words("places", "parties", "states")
_OFFICES = frozenset({"minister", "president", "spokesman", "force"})
# Seats that are cities under fire too: only what they do tells.
_CITIES = frozenset({"kyiv", "kiev", "moscow"})


def is_metonym(parse: Parse, start: int, end: int, head: int, sources: set[int]) -> bool:
    """Tell whether a place stands for those who rule or work there: it speaks, acts, negotiates, is accused."""
    if any(t in sources for t in range(start, end)) or _names_facility(parse, end):
        return True
    low = parse.low[head]
    if parse.dep[head] == "poss" and parse.lemma[parse.head[head]] in words("nouns", "collective") | _OFFICES:
        return True
    seat = low in words("places", "metonyms") and low not in _CITIES
    if seat and parse.dep[head] in {"nsubj", "agent", "poss", "compound", "dobj"}:
        return True
    return _acts_itself(parse, head) or _is_party(parse, head)


def _names_facility(parse: Parse, end: int) -> bool:
    """Tell whether a place only names a plant, an airport or an island that bears its name."""
    governor = parse.head[end - 1]
    if parse.dep[end - 1] not in {"compound", "nmod", "amod"} or governor < end:
        return False
    return parse.lemma[governor] in words("nouns", "facility")


def _acts_itself(parse: Parse, head: int) -> bool:
    """Tell whether a place, or the one it is joined to by "and", is the subject of a verb that only people can do."""
    if parse.dep[head] == "conj" and parse.ent[head] == "GPE":
        head = parse.head[head]
    if parse.dep[head] != "nsubj" or parse.ent[head] != "GPE" or not parse.is_verb(parse.head[head]):
        return False
    verb = parse.head[head]
    return parse.lemma[verb] not in _STATES and parse.kid(verb, "auxpass") is None


def _is_party(parse: Parse, head: int) -> bool:
    """Tell whether a seat of government is party to talks, or is accused, promised or put under pressure."""
    if parse.low[head] not in words("places", "parties", "seats"):
        return False
    if parse.dep[head] == "conj":
        head = parse.head[head]
    governor = parse.head[head]
    if parse.dep[head] in {"dobj", "dative"}:
        return parse.lemma[governor] in words("places", "parties", "addressed")
    if parse.dep[head] != "pobj" or parse.low[governor] not in {"between", "with", "on", "against", "to", "for"}:
        return False
    noun = parse.head[governor]
    group = "talks" if parse.low[governor] in {"between", "with"} else "given"
    return parse.lemma[noun] in words("places", "parties", group)
