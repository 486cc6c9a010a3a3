"""Claims of less than a whole place: "part of X", "most districts of X", "a street in X"."""

from __future__ import annotations

from theodolite.extract.facts import Facts
from theodolite.extract.lexicon import words
from theodolite.extract.predicates import KindAndPredicate, lows
from theodolite.records.claims import ClaimKind, Predicate

__all__ = ["of_a_part"]

_SOME = words("grammar", "portions", "some")
_MUCH = words("grammar", "portions", "much")
_EXCEPT = frozenset({"except", "excluding", "barring"})
_HELD = frozenset({Predicate.HOLD, Predicate.CAPTURE})


def of_a_part(facts: Facts, found: KindAndPredicate) -> KindAndPredicate:
    """Read "part of X" as presence in it, "large parts of X" and "X except for …" as more than can be measured."""
    theme = facts.subject if facts.passive else facts.object
    if theme is None:
        return found
    if _EXCEPT & lows(facts):
        return found[0], None
    parse = facts.parse
    inner = next((c for c in parse.kids_of(theme, "prep") if parse.low[c] in {"of", "in"}), None)
    place = parse.kid(inner, "pobj") if inner is not None else None
    if place is None:
        return _somewhere_in(facts, theme, found)
    if any(p.start <= place < p.end and p.mention.part for p in facts.places):
        return found
    return _portion_of(facts, theme, found)


def _somewhere_in(facts: Facts, theme: int, found: KindAndPredicate) -> KindAndPredicate:
    """Read "a crossing in X", where the place hangs on the verb."""
    small = facts.parse.lemma[theme] in words("nouns", "portion") | words("nouns", "defended")
    within = bool(facts.places) and facts.places[0].mention.relation in {"in", "inside"}
    return (found[0], Predicate.ENTER) if small and within and found[1] in _HELD else found


def _portion_of(facts: Facts, theme: int, found: KindAndPredicate) -> KindAndPredicate:
    """A part of a place, by the word that names it."""
    parse = facts.parse
    portion = parse.lemma[theme] in words("nouns", "portion")
    large = {parse.low[c] for c in parse.kids[theme]} & words("grammar", "portions", "large")
    if (portion and large) or parse.low[theme] in _MUCH:
        return found[0], None
    if portion or parse.lemma[theme] in _SOME:
        return (ClaimKind.REACH, Predicate.ENTER) if found[1] in _HELD else (found[0], None)
    return found
