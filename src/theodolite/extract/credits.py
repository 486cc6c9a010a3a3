"""Holders named by nouns and prepositions: "the claim that", "according to X", "in his view"."""

from __future__ import annotations

from collections.abc import Iterator

from theodolite.extract.cue import (
    CALLING,
    Cue,
    clause_range,
    extraposed,
    is_withheld,
    reporter_of,
    verb_class,
)
from theodolite.extract.lexicon import phrases, words
from theodolite.extract.parse import Parse
from theodolite.extract.syntax import (
    is_infinitive,
    is_negative_phrase,
    subject_of,
)
from theodolite.records.text import AttributionForm

_VIEWS = words("grammar", "cues", "views")
_SILENT = frozenset({"comment", "verify", "respond", "check"})


def _noun_source(parse: Parse, noun: int) -> tuple[int | None, bool]:
    """Return (source, through a denying verb) of a noun that has a content clause."""
    for child in parse.kids[noun]:
        if parse.dep[child] == "poss" or (
            parse.dep[child] in {"amod", "compound"} and parse.ent[child] in {"NORP", "GPE", "ORG", "PERSON"}
        ):
            return child, False
        if parse.dep[child] == "prep" and parse.low[child] in {"by", "from"}:
            return parse.kid(child, "pobj"), False
    governor = parse.head[noun]
    if parse.dep[noun] == "pobj":
        governor = parse.head[governor]
    if governor != noun and _keeps_apart(parse, governor):
        return noun, False
    if governor != noun and parse.lemma[governor] in CALLING and _is_called_false(parse, governor, noun):
        return subject_of(parse, governor), True
    if governor != noun and parse.is_verb(governor):
        denying = parse.lemma[governor] in words("cues", "verbs", "deny") and parse.dep[noun] == "dobj"
        return subject_of(parse, governor), denying
    return None, False


def _keeps_apart(parse: Parse, verb: int) -> bool:
    """Tell whether a verb leaves the words it speaks of to others ("commented on", "did not confirm")."""
    item = parse.kid(verb, "dobj")
    doubted = item is not None and parse.lemma[item] in {"doubt", "question"}
    return parse.is_verb(verb) and (
        doubted or parse.lemma[verb] in _SILENT or verb_class(parse.lemma[verb]) == "doubt" or is_withheld(parse, verb)
    )


def _is_called_false(parse: Parse, verb: int, noun: int) -> bool:
    """Tell whether what is called something is called untrue ("called reports of … a fake")."""
    false = words("nouns", "denial") | words("nouns", "denial_adjectives")
    told = {t for c in parse.kids_of(noun, "acl", "relcl", "ccomp") for t in range(*parse.subtree(c))}
    return any(
        parse.low[t] in false and t not in told for t in range(verb + 1, max(parse.right[verb], parse.right[noun]))
    )


def _noun_contents(parse: Parse, noun: int) -> list[int]:
    """Return the heads of what a noun hands over: "that …", "to have …", "about the capture of …"."""
    found = []
    for child in parse.kids[noun]:
        if parse.dep[child] in {"acl", "ccomp", "relcl"}:
            that = any(parse.low[k] == "that" and parse.dep[k] == "mark" for k in parse.kids[child])
            having = is_infinitive(parse, child) and any(
                parse.low[k] == "have" and parse.dep[k] == "aux" for k in parse.kids[child]
            )
            if that or having:
                found.append(child)
        elif parse.dep[child] == "prep" and parse.low[child] in {"about", "of", "on", "regarding"}:
            event = parse.kid(child, "pobj")
            if (
                event is not None
                and parse.lemma[event] in words("nouns", "control_events")
                and parse.kid(event, "prep") is not None
            ):
                found.append(event)
    governor = parse.head[noun]
    if not found and parse.dep[noun] == "dobj" and parse.lemma[noun] in {"claim", "allegation", "report"}:
        found += [
            c
            for c in parse.kids_of(governor, "xcomp", "advcl")
            if parse.left[c] == noun + 1 and is_infinitive(parse, c)
        ]
    return found


def _passing_on(parse: Parse, noun: int) -> int | None:
    """Return who speaks of somebody's claim: the subject of "dismissed Russian claims that …"."""
    governor = parse.head[noun]
    if parse.dep[noun] == "pobj":
        governor = parse.head[governor]
    if not parse.is_verb(governor) or verb_class(parse.lemma[governor]) is None:
        return None
    if parse.lemma[governor] in _SILENT or is_withheld(parse, governor):
        return None
    return reporter_of(parse, governor)


def noun_cues(parse: Parse) -> Iterator[Cue]:
    """Yield nouns with a content clause: "the idea that …", "Russian claims that …", "denied rumours that …"."""
    for noun, lemma in enumerate(parse.lemma):
        if lemma not in words("cues", "nouns", "content") or not parse.is_noun(noun):
            continue
        for child in _noun_contents(parse, noun):
            if extraposed(parse, parse.head[noun]) == child:
                continue
            source, denying = _noun_source(parse, noun)
            if source is None and parse.is_noun(child):
                continue
            group = "deny" if denying else "distance" if lemma in words("cues", "nouns", "distance") else "say"
            outer = _passing_on(parse, noun) if source is not None and not denying else None
            start = noun - 1 if noun and parse.tag[noun - 1] == "DT" else noun
            outer = outer if outer not in {source, noun} else None
            yield Cue(token=noun, source=source, contents=[clause_range(parse, child)], form=AttributionForm.NESTED,
                      group=group, cue=(start, noun + 1), heads=[child], outer=outer,
                      negated=is_negative_phrase(parse, noun))  # fmt: skip


def _phrase_at(parse: Parse, token: int) -> int:
    """Return how many tokens an agency preposition takes at a position (0: none)."""
    for phrase in phrases("cues", "prepositions", "agency"):
        if tuple(parse.low[token : token + len(phrase)]) == phrase:
            return len(phrase)
    return 0


def _phrase_source(parse: Parse, token: int, size: int) -> int | None:
    for inner in range(token, token + size):
        for child in parse.kids_of(inner, "pobj", "dobj", "pcomp", "prep"):
            if child >= token + size:
                return child
    after = token + size
    return after if after < len(parse) and parse.tag[after].startswith("NNP") else None


def agency_cues(parse: Parse) -> Iterator[Cue]:
    """Yield "according to X", "per X", "citing X"; their content is set later, when quotations are known."""
    first = {phrase[0] for phrase in phrases("cues", "prepositions", "agency")}
    for token, low in enumerate(parse.low):
        if low not in first:
            continue
        size = _phrase_at(parse, token)
        source = _phrase_source(parse, token, size) if size else None
        if source is None or (low == "per" and not _is_name(parse, source)):
            continue
        if low == "referring" and not _can_inform(parse, source):
            continue
        yield Cue(token=token, source=source, contents=[], form=AttributionForm.AGENCY, group="agency",
                  cue=(token, token + size), inner=low in {"citing", "quoting"})  # fmt: skip
    yield from _view_cues(parse)


def _can_inform(parse: Parse, noun: int) -> bool:
    """Tell whether whoever is referred to can be a source ("referring to the ministry"), not only what is meant."""
    return (
        parse.ent[noun] == "ORG"
        or parse.lemma[noun] in words("grammar", "names", "body") | words("cues", "sources", "evidence")
        or parse.lemma[noun] in {"source", "official", "spokesman", "spokeswoman", "spokesperson", "service", "head"}
    )


def _is_name(parse: Parse, token: int) -> bool:
    start = parse.left[token]
    return parse.tag[token].startswith("NNP") or parse.low[start] in {"the", "a", "an"} or parse.tag[token] == "PRP"


def _view_cues(parse: Parse) -> Iterator[Cue]:
    """Yield "in his view", "in the ministry's opinion"."""
    for token, low in enumerate(parse.low):
        if low in _VIEWS and parse.dep[token] == "pobj":
            preposition = parse.head[token]
            owner = parse.kid(token, "poss")
            if owner is None or parse.low[preposition] not in {"in", "by"} or parse.low[owner] in {"my", "our"}:
                continue
            yield Cue(token=preposition, source=owner, contents=[], form=AttributionForm.AGENCY, group="agency",
                      cue=(preposition, preposition + 1))  # fmt: skip
