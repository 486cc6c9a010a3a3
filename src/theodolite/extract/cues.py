"""Cues in the parse: verbs, nouns and prepositions that hand content over to a holder."""

from __future__ import annotations

from collections.abc import Iterator

from theodolite.extract.cue import (
    XCOMP_CUES,
    Cue,
    clause_range,
    cue_range,
    extraposed,
    is_clause,
    is_evidence,
    is_impersonal,
    is_question_word,
    is_withheld,
    minus,
    publisher,
    quoted_speaker,
    reporter_of,
    told_agency,
    verb_class,
)
from theodolite.extract.lexicon import words
from theodolite.extract.parse import Parse
from theodolite.extract.syntax import (
    agent_of,
    is_negated,
    is_passive,
    own_subject,
    subject_of,
)
from theodolite.extract.tails import inserted_cue, tail_cue
from theodolite.records.text import AttributionForm

__all__ = ["verb_cues"]

_COMMANDS = words("grammar", "cues", "commands")


def _source_of(parse: Parse, verb: int) -> tuple[int | None, int | None]:
    """Return (source, medium): whoever shows maps is the source of what the maps claim."""
    if is_passive(parse, verb) and (agent := agent_of(parse, verb)) is not None:
        return agent, None
    if is_passive(parse, verb) and (
        parse.lemma[verb] == "tell" or verb_class(parse.lemma[verb]) not in {"persuade", "think"}
    ):
        return None, None
    wanting = parse.head[verb]
    if parse.lemma[wanting] in {"want", "make", "lead", "like", "expect"} and verb_class(parse.lemma[verb]) == "think":
        return subject_of(parse, wanting), None
    subject = reporter_of(parse, verb)
    if subject is not None and parse.dep[verb] in {"acl", "relcl"} and is_evidence(parse, subject):
        governor = parse.head[subject]
        if parse.dep[subject] == "dobj" and parse.lemma[governor] in words("cues", "sources", "publish_verbs"):
            return subject_of(parse, governor), subject
    return subject, None


def _has_own_content(parse: Parse, verb: int) -> bool:
    """Tell whether a verb is followed by what it takes ("recalled the day"): then no clause before it is its content.

    Whoever is told, asked or reminded is no content.
    """
    if verb_class(parse.lemma[verb]) == "persuade" or parse.lemma[verb] in {"ask", "inform", "say"}:
        return False
    return any(
        c > verb and parse.dep[c] in {"dobj", "xcomp", "ccomp", "oprd"} and parse.tag[c] != "VBG"
        for c in parse.kids[verb]
    )


def _content_heads(parse: Parse, verb: int) -> list[int]:
    """Return the heads of the clauses that are a verb's content."""
    lemma = parse.lemma[verb]
    found = []
    for child in parse.kids[verb]:
        if any(parse.low[t] == ";" for t in range(child, verb)) or (child < verb and _has_own_content(parse, verb)):
            continue
        if (parse.dep[child] == "ccomp" and is_clause(parse, child) and not is_question_word(parse, child)) or (
            parse.dep[child] == "xcomp" and lemma in XCOMP_CUES
        ):
            found.append(child)
    return found


def _runs_on(parse: Parse, verb: int, heads: list[int]) -> list[int]:
    """Return clauses coordinated with the cue that still belong to the content ("…, he said, but it was …")."""
    found = []
    for child in parse.kids_of(verb, "conj"):
        subject = parse.kid(child, "nsubj", "nsubjpass", "expl")
        if subject is None or not heads or verb_class(parse.lemma[child]) is not None:
            continue
        if all(head < verb for head in heads) or parse.low[subject] in {"they", "it"}:
            found.append(child)
    return found


def _nominal_content(parse: Parse, verb: int) -> int | None:
    """Return an object that is content itself: "claims the capture of", "video shows drones hitting"."""
    item = parse.kid(verb, "dobj")
    for child in parse.kids_of(verb, "prep"):
        spoken = parse.kid(child, "pobj") if parse.low[child] in {"of", "about"} else None
        if spoken is not None and parse.kid(spoken, "acl") is not None:
            return spoken
    if item is None:
        return None
    if parse.lemma[item] in words("nouns", "control_events") and parse.kid(item, "prep") is not None:
        return item
    if parse.lemma[verb] in words("cues", "verbs", "evidence") and is_evidence(parse, subject_of(parse, verb)):
        doing = parse.kid(verb, "xcomp")
        if doing is not None and parse.tag[doing] == "VBG" and doing > item:
            parse.attach(doing, item, "acl")
        inside = range(item, min(parse.right[item], item + 12))
        return item if any(parse.tag[t] == "VBG" and parse.dep[t] == "acl" for t in inside) else None
    return None


def _make_verb_cue(parse: Parse, verb: int, group: str) -> Cue | None:
    """Read a verb of speech or thought with its clause and its subject."""
    source, medium = _source_of(parse, verb)
    evidential = is_evidence(parse, source)
    if group == "evidence" and not evidential:
        return None
    heads = _content_heads(parse, verb)
    nominal = _nominal_content(parse, verb) if not heads else None
    kept = heads + _runs_on(parse, verb, heads) if nominal is None else [nominal]
    impersonal = source is not None and is_impersonal(parse, source, verb)
    source = None if impersonal else source
    if not kept or (source is not None and _is_abstract(parse, source)):
        return None
    cue = cue_range(parse, verb)
    published = publisher(parse, source) if source is not None else None
    outer = published if evidential or published is not None else told_agency(parse, verb)
    quoting = _quoting_verb(parse, verb)
    quoted = quoted_speaker(parse, quoting)
    if quoted is not None:
        source, outer = quoted, subject_of(parse, quoting)
    contents = [p for h in kept for p in minus(parse, _content_range(parse, h, nominal), cue)]
    return Cue(
        token=verb, source=source, contents=contents,
        form=AttributionForm.EVIDENTIAL if evidential else AttributionForm.INDIRECT, group=group, cue=cue, outer=outer,
        medium=medium, negated=impersonal or _is_open(parse, verb, group, kept), heads=kept,
        nominal=nominal is not None,
    )  # fmt: skip


def _content_range(parse: Parse, head: int, nominal: int | None) -> tuple[int, int]:
    """Return a content's range; ", where …" after an announced event is not announced."""
    start, end = clause_range(parse, head)
    if nominal is not None:
        for token in range(head, end):
            first = parse.left[token]
            if parse.dep[token] == "relcl" and first > head and parse.low[first - 1] == ",":
                return parse.trim(start, first)
        return start, end
    for other in parse.kids_of(head, "conj"):
        if (subject := own_subject(parse, other)) is None or not parse.is_noun(subject):
            continue
        first = parse.left[subject]
        speaks = verb_class(parse.lemma[other]) in {"say", "distance", "deny", "endorse"}
        joined = parse.low[first - 1] in {"and", "but", "while"} and parse.low[first - 2] == ","
        if speaks and joined and start < first < end and parse.kid(other, "ccomp") is not None:
            return parse.trim(start, first - 1)
    return start, end


def _is_open(parse: Parse, verb: int, group: str, heads: list[int]) -> bool:
    """Tell whether the content is left open: nobody commits to it, or it is a question ("asked whether")."""
    asked = group not in {"doubt", "deny"} and any(
        parse.low[c] in {"whether", "if"} and parse.dep[c] == "mark" for head in heads for c in parse.kids[head]
    )
    return asked or is_withheld(parse, verb)


def _denying_copula(parse: Parse, verb: int) -> Cue | None:
    """Read "it is not true that …", "it is a lie that …": whoever says so denies the clause."""
    clause = extraposed(parse, verb)
    if clause is None:
        return None
    low = [parse.low[c] for c in parse.kids_of(verb, "acomp", "attr")]
    denying = any(w in words("nouns", "denial") | words("nouns", "denial_adjectives") for w in low)
    true = any(w in {"true", "correct", "right", "accurate"} for w in low)
    negated = is_negated(parse, verb)
    if not ((denying and not negated) or (true and negated)):
        return None
    return Cue(token=verb, source=None, contents=[clause_range(parse, clause)], form=AttributionForm.INDIRECT,
               group="deny", cue=(verb, verb + 1), heads=[clause])  # fmt: skip


def _quoting_verb(parse: Parse, verb: int) -> int:
    """Return the verb of "quoted X as saying" for its "saying", else the verb itself."""
    above = parse.head[verb]
    return parse.head[above] if parse.dep[verb] == "pcomp" and parse.low[above] == "as" else verb


def _is_abstract(parse: Parse, source: int) -> bool:
    """Tell whether a "source" is no holder: a fact, or an action ("losing it proves that …")."""
    return parse.dep[source] == "csubj" or parse.lemma[source] in words("cues", "nouns", "factive")


def _is_doubtful(parse: Parse, verb: int, found: Cue | None) -> bool:
    """Tell whether the parser may have mistaken a speaker at the end of a sentence.

    What stands before its reporting verb never begins with "that": then the "that" is another's.
    """
    if found is None or found.source is None or own_subject(parse, verb) is None:
        return True
    start = min(parse.left[head] for head in found.heads)
    return start < verb and parse.low[start] == "that" and parse.dep[start] == "mark"


def verb_cues(parse: Parse) -> Iterator[Cue]:
    """Yield the verbs that have a source and a clause (or an event noun) as content."""
    for verb, tag in enumerate(parse.tag):
        if not tag.startswith("VB"):
            continue
        group = verb_class(parse.lemma[verb])
        if group is None:
            denial = _denying_copula(parse, verb)
            if denial is not None:
                yield denial
            continue
        found = _make_verb_cue(parse, verb, group)
        speech = group in {"say", "endorse", "distance"}
        if (speech or parse.lemma[verb] in {"tell", "cite", "quote"}) and _is_doubtful(parse, verb, found):
            found = tail_cue(parse, verb, group) or found
        if speech and found is None:
            found = inserted_cue(parse, verb, group)
        if found is not None and found.contents:
            yield found
