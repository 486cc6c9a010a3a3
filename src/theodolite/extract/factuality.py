"""How certain events are for whoever tells of them: from -3 (certainly not) to 3 (certainly so).

The scale is that of Saurí and Pustejovsky (FactBank, 2009) as Lee et al. (2015) made it continuous.
"""

from __future__ import annotations

from theodolite.extract.lexicon import words
from theodolite.extract.parse import Parse
from theodolite.extract.syntax import is_infinitive, is_negated
from theodolite.records.text import EventMention

__all__ = ["find_events"]

_MODALS = {
    "may": 0.8,
    "might": 0.6,
    "could": 0.7,
    "can": 1.2,
    "would": 0.7,
    "will": 1.9,
    "’ll": 1.9,
    "'ll": 1.9,
    "should": 0.5,
    "must": 1.0,
    "shall": 1.2,
}
_LIGHT = frozenset({"be", "have", "do"})
_EVENT_SUFFIXES = ("tion", "sion", "ment", "ance", "ence", "ing")


def _own(parse: Parse, token: int) -> float:
    value = 3.0
    for child in parse.kids[token]:
        dep, low = parse.dep[child], parse.low[child]
        if dep == "aux" and low in _MODALS:
            value = min(value, _MODALS[low])
        elif dep == "mark" and low in {"if", "unless", "whether"}:
            value = min(value, 0.2)
        elif dep == "advmod" and low in {
            "probably",
            "likely",
            "reportedly",
            "allegedly",
            "possibly",
            "perhaps",
            "maybe",
        }:
            value = min(value, 1.4)
    return -value if is_negated(parse, token) and value > 0 else value


def _governed(parse: Parse, token: int) -> float:
    """Return how far the word above a clause lets it be taken as real."""
    head, dep = parse.head[token], parse.dep[token]
    lemma = parse.lemma[head]
    if dep in {"ccomp", "xcomp"}:
        if lemma in words("cues", "verbs", "think") | words("cues", "verbs", "doubt"):
            return 1.2
        if lemma in words("predicates", "try") | {
            "want",
            "plan",
            "intend",
            "expect",
            "hope",
            "order",
            "ask",
            "need",
            "agree",
            "promise",
            "threaten",
            "urge",
            "decide",
        }:
            return 0.7
        if lemma in words("cues", "verbs", "say") | words("cues", "verbs", "distance"):
            return 2.2
        return 2.5 if not is_infinitive(parse, token) else 1.4
    if dep in {"advcl", "acl", "relcl"} and is_infinitive(parse, token):
        return 0.7
    return 3.0


def find_events(parse: Parse) -> list[EventMention]:
    """Find event words, verbs and event nouns, with how certain the text makes them."""
    value = [3.0] * len(parse)
    events: list[EventMention] = []
    for start, end in parse.sents:
        order = [t for t in range(start, end) if parse.head[t] == t]
        position = 0
        while position < len(order):
            token = order[position]
            position += 1
            order += parse.kids[token]
            value[token] = _combine(parse, token, value)
        for token in range(start, end):
            if parse.is_verb(token) or (parse.is_noun(token) and not parse.ent[token]):
                span = parse.span(token, token + 1)
                events.append(EventMention(span=span, text=parse.word[token], factuality=round(value[token], 2)))
    return events


def _combine(parse: Parse, token: int, value: list[float]) -> float:
    head = parse.head[token]
    if head == token:
        return _own(parse, token)
    above = value[head]
    if not parse.is_verb(token):
        return above if abs(above) < 3 else 3.0
    own, governed = _own(parse, token), _governed(parse, token)
    inherits = parse.dep[token] in {"ccomp", "xcomp", "advcl", "conj", "acl", "pcomp"}
    limit = min(abs(own), governed, abs(above) if inherits and parse.dep[token] in {"xcomp", "conj", "pcomp"} else 3.0)
    negative = own < 0 or (
        above < 0 and parse.dep[token] in {"xcomp", "conj"} and own > 0 and parse.dep[token] == "xcomp"
    )
    return -limit if negative else limit
