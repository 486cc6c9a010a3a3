"""Which propositions are claims at all: reporting clauses, questions and fragments are not."""

from __future__ import annotations

from collections.abc import Sequence, Set

from theodolite.extract.cue import Cue
from theodolite.extract.facts import Facts
from theodolite.extract.lexicon import words
from theodolite.extract.parse import Parse

__all__ = ["is_claim", "is_left_open"]

_KEPT_CUES = frozenset(
    {
        "continue",
        "maintain",
        "counter",
        "estimate",
        "publish",
        "post",
        "order",
        "show",
        "command",
        "contain",
        "accuse",
        "see",
        "find",
        "promise",
        "request",
        "demand",
        "hold",
        "want",
        "expect",
        "need",
        "know",
        "record",
        "capture",
        "establish",
        "indicate",
        "feature",
        "display",
        "reveal",
        "depict",
        "register",
        "describe",
        "list",
    }
)
_FINITE = ("VBD", "VBP", "VBZ", "MD")


def _is_question(facts: Facts) -> bool:
    parse = facts.parse
    end = facts.prop.pieces[-1][1]
    return end < len(parse) and parse.low[end] == "?"


def _is_fragment(facts: Facts) -> bool:
    parse = facts.parse
    if facts.prop.relation == "share":
        return False
    tokens = [t for start, end in facts.prop.pieces for t in range(start, end)]
    if any(parse.is_verb(t) or parse.tag[t] == "MD" for t in tokens):
        return len(tokens) < 2
    content = facts.prop.relation == "content"
    low = {parse.low[t] for t in tokens}
    events = words("nouns", "control_events") | words("nouns", "loss_events")
    return not (content and parse.lemma[facts.head] in events) and not ("under" in low and "control" in low)


def _is_plain_speech(facts: Facts) -> bool:
    """Tell whether the clause only says that somebody spoke ("he did not say how many")."""
    parse = facts.parse
    lemma = parse.lemma[facts.head]
    if "anonymity" in facts.lemmas or _is_why_anonymous(facts):
        return True
    if facts.path_lemmas & {"refuse", "decline"} and facts.lemma in words("cues", "verbs", "say"):
        return True
    if facts.prop.relation == "relative" and lemma in {"speak", "talk", "decline", "ask", "refuse"}:
        return True
    if _reports_event(facts):
        return False
    if facts.quantities and lemma in {"confirm", "verify", "document", "establish"}:
        return False
    speech = (
        words("cues", "verbs", "say")
        | words("cues", "verbs", "endorse")
        | words("cues", "verbs", "distance")
        | words("cues", "verbs", "deny")
    )
    return (
        lemma in speech - _KEPT_CUES
        and not (lemma == "rule" and any(parse.low[c] in {"out", "over"} for c in parse.kids_of(facts.head, "prt")))
        and facts.head == facts.core
        and facts.prop.relation in {"main", "conj", "contrast", "relative", "result", "cause"}
    )


def _is_why_anonymous(facts: Facts) -> bool:
    """Tell whether a purpose says why a source is not named ("requested anonymity to discuss …")."""
    parse, above = facts.parse, facts.parse.head[facts.head]
    return facts.prop.relation == "purpose" and any(parse.lemma[c] == "anonymity" for c in parse.kids[above])


def _reports_event(facts: Facts) -> bool:
    """Tell whether a clause says that an event is reported or threatens ("no casualties were reported")."""
    parse, subject = facts.parse, facts.subject
    if subject is None:
        return False
    happening = (
        words("nouns", "casualty") | words("nouns", "attack") | {"explosion", "damage", "loss", "fire", "outage"}
    )
    if facts.passive and facts.lemma in {"report", "confirm", "record", "register"}:
        return parse.lemma[subject] in happening
    return facts.lemma == "threaten" and parse.lemma[subject] in words("nouns", "control_events")


def _only_proves(facts: Facts) -> bool:
    """Tell whether a clause only says that one claim proves another ("the fact that … proves that …")."""
    parse, head = facts.parse, facts.head
    linking = words("cues", "verbs", "evidence") | words("cues", "verbs", "endorse") | {"mean"}
    return parse.lemma[head] in linking and any(
        parse.dep[c] == "ccomp" and c not in facts.prop.tokens for c in parse.kids[head]
    )


def is_left_open(parse: Parse, cue: Cue) -> bool:
    """Tell whether somebody does not rule something out: he holds it possible."""
    return cue.negated and parse.lemma[cue.token] in {"rule", "exclude"}


def is_claim(facts: Facts, reporting: Set[int], cover: Sequence[Cue]) -> bool:
    """Tell whether a proposition asserts something; ``reporting`` are the cue words, which only hand over."""
    if _is_question(facts) or _is_fragment(facts):
        return False
    silent = {"say", "none", "endorse", "deny", "distance"}
    if any(cue.negated and cue.group in silent and not is_left_open(facts.parse, cue) for cue in cover):
        return False
    if _is_plain_speech(facts):
        return False
    if facts.prop.relation != "purpose" and _only_proves(facts):
        return False
    return facts.prop.relation == "purpose" or facts.head not in reporting
