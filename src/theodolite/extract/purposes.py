"""Where a purpose begins: "in order to", "to", "so that they would", "with the aim of"."""

from __future__ import annotations

from theodolite.extract.lexicon import words
from theodolite.extract.parse import Parse
from theodolite.extract.syntax import clause_verb, is_infinitive, own_subject, takes_time

__all__ = ["purpose_start"]

_AIMS = frozenset({"aim", "goal", "intention", "purpose", "hope", "view"})
_MEANT = frozenset({"would", "will", "can", "could", "may", "might", "should"})


def purpose_start(parse: Parse, verb: int) -> int | None:
    """Return the token that a purpose begins with ("in order to", "so as to", "to", "so that"), or None."""
    aimed = _aim_start(parse, verb)
    return aimed if aimed is not None else _infinitive_start(parse, verb)


def _infinitive_start(parse: Parse, verb: int) -> int | None:
    """Return the token that the infinitive of a purpose begins with, or None."""
    if (
        parse.dep[verb] == "acl"
        and parse.lemma[parse.head[verb]] in {"order", "bid", "effort", "attempt"}
        and is_infinitive(parse, verb)
    ):
        noun = parse.head[verb]
        if (
            parse.dep[noun] == "pobj"
            and parse.low[parse.head[noun]] == "in"
            and parse.head[noun] == noun - 1 - (parse.lemma[noun] != "order")
        ):
            return parse.head[noun]
        return None
    if not is_infinitive(parse, verb) or own_subject(parse, verb) is not None:
        return None
    if parse.dep[parse.head[verb]] == "acl" and parse.tag[parse.head[verb]] == "VBN":
        return None
    if _is_purpose_infinitive(parse, verb) and not _is_timed(parse, verb):
        return parse.left[verb]
    return None


def _aim_start(parse: Parse, verb: int) -> int | None:
    """Return where "with the aim of taking" and "so that they would believe" begin."""
    head = parse.head[verb]
    if parse.dep[verb] == "pcomp" and parse.low[head] in {"of", "to"}:
        noun = parse.head[head]
        before = parse.head[noun]
        named = parse.lemma[noun] in _AIMS and parse.dep[noun] == "pobj" and parse.low[before] in {"with", "in", "for"}
        return before if named and before < verb else None
    if parse.dep[verb] != "advcl":
        return None
    marks = [parse.low[c] for c in parse.kids[verb] if parse.dep[c] == "mark" or parse.low[c] == "so"]
    meant = any(parse.dep[c] == "aux" and parse.low[c] in _MEANT for c in parse.kids[verb])
    return parse.left[verb] if marks[:2] == ["so", "that"] and meant else None


def _is_timed(parse: Parse, verb: int) -> bool:
    """Tell whether an infinitive says what time is given or needed for ("has until March to take X")."""
    head = parse.head[verb]
    if not parse.is_verb(head):
        head = clause_verb(parse, head) or head
    if takes_time(parse, head):
        return True
    limited = any(parse.low[t] in {"until", "till"} for t in range(head + 1, verb))
    return limited and parse.lemma[head] in {"give", "have", "get"}


def _is_purpose_infinitive(parse: Parse, verb: int) -> bool:
    head, dep = parse.head[verb], parse.dep[verb]
    if dep == "advcl":
        if parse.lemma[head] == "forbid":
            return False
        return verb > head or parse.left[verb] == parse.sents[parse.sent_of[verb]][0]
    if dep == "xcomp":
        if parse.lemma[head] in words("predicates", "infinitive") | words(
            "predicates", "object_control"
        ) or not parse.is_verb(head):
            return False
        return any(parse.dep[c] in {"dobj", "prep", "advmod", "nsubjpass"} and c < verb for c in parse.kids[head])
    if dep in {"acl", "relcl"}:
        return parse.lemma[head] not in words("predicates", "infinitive_nouns") and parse.dep[head] in {
            "dobj",
            "pobj",
            "attr",
            "appos",
            "nsubjpass",
        }
    return False
