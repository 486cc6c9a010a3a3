"""Whom a purpose is meant to reach: "in order to convince the US administration", "so that donors believe"."""

from __future__ import annotations

from collections.abc import Sequence

from theodolite.extract.cue import Cue
from theodolite.extract.entities import phrase_text
from theodolite.extract.facts import Facts
from theodolite.extract.lexicon import words
from theodolite.extract.parse import Parse

__all__ = ["audience_of"]

_REACHING = words("cues", "verbs", "persuade") | words("cues", "audience", "reach")
_BELIEVING = words("cues", "audience", "believe")
_MEANT = frozenset({"intend", "design", "mean", "aim", "want", "hope", "try", "seek", "plan", "calculate"})


def audience_of(parse: Parse, facts: Facts, cues: Sequence[Cue] = ()) -> str | None:
    """Return whom a purpose is to convince: "to convince the administration that", "to impose on the world"."""
    found = _addressed(parse, facts.core)
    if found is None and (facts.prop.relation == "purpose" or facts.path_lemmas & _MEANT):
        found = _persuaded(parse, facts)
    for token in (facts.head, *(cue.token for cue in cues[-1:])):
        found = _served(parse, token) if found is None else found
    return phrase_text(parse, found) if found is not None else None


def _persuaded(parse: Parse, facts: Facts) -> int | None:
    """Return the object of "convince" and "show", or the subject of "so that they believe"."""
    core, lemma = facts.core, facts.lemma
    subject = facts.subject
    if lemma in _BELIEVING and subject is not None and parse.is_noun(subject) and _is_made_to(facts):
        return subject
    if lemma not in _REACHING:
        return None
    dative = parse.kid(core, "dative")
    if dative is not None and parse.is_noun(dative):
        return dative
    for child in parse.kids_of(core, "prep", "dative"):
        if parse.low[child] in {"on", "to", "upon"} and (noun := parse.kid(child, "pobj")) is not None:
            return noun
    item = parse.kid(core, "dobj")
    direct = lemma in words("cues", "verbs", "persuade") or lemma in words("cues", "audience", "direct")
    if item is not None and direct and parse.is_noun(item):
        return item
    return _clause_subject(parse, core)


def _clause_subject(parse: Parse, core: int) -> int | None:
    """Return "Washington" of "to show Washington that P" where the parse takes it for P's subject."""
    clause = parse.kid(core, "ccomp")
    mark = parse.kid(clause, "mark") if clause is not None else None
    if clause is None or mark is None:
        return None
    return next((c for c in parse.kids_of(clause, "nsubj") if c < mark and parse.is_noun(c)), None)


def _is_made_to(facts: Facts) -> bool:
    """Tell whether somebody is made to believe, or is to believe by a clause of purpose."""
    return bool(facts.path) or facts.prop.relation == "purpose"


def _addressed(parse: Parse, core: int) -> int | None:
    """Return the audience of "aimed at a domestic audience", "addressed to donors"."""
    if parse.lemma[core] not in words("cues", "audience", "address"):
        return None
    for child in parse.kids_of(core, "prep"):
        noun = parse.kid(child, "pobj")
        if noun is not None and parse.low[child] in {"at", "to", "toward", "towards"} and _can_listen(parse, noun):
            return noun
    return None


def _can_listen(parse: Parse, noun: int) -> bool:
    return parse.lemma[noun] in words("cues", "audience", "listeners") or parse.ent[noun] in {"GPE", "ORG", "NORP"}


def _served(parse: Parse, token: int) -> int | None:
    """Return "domestic consumption", "a foreign audience" after "for"."""
    for child in parse.kids_of(token, "prep"):
        noun = parse.kid(child, "pobj") if parse.low[child] == "for" else None
        if noun is not None and parse.lemma[noun] in {"consumption", "audience", "viewer", "public"}:
            return noun
    return None
