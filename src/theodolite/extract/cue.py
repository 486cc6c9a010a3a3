"""What a cue is: a word that hands content over to a holder, with its source and content."""

from __future__ import annotations

from dataclasses import dataclass, field

from theodolite.extract.lexicon import words
from theodolite.extract.parse import Parse
from theodolite.extract.syntax import (
    agent_of,
    ancestors,
    is_infinitive,
    is_negated,
    own_subject,
    subject_of,
)
from theodolite.records.text import AttributionForm

XCOMP_CUES = words("grammar", "cues", "infinitive")


CALLING = frozenset({"call", "label", "brand", "describe", "dub", "term"})


_MARKS = frozenset({"that", "whether", "if"})


@dataclass(slots=True, eq=False)
class Cue:
    """A cue with its source and content, as tokens; ``contents`` are token ranges.

    ``outer`` is a further holder outside the source (who published the evidence, which agency was told). ``group`` is
    the class of the word (say, distance, endorse, deny, doubt, think, persuade, evidence, agency, noun, none).
    """

    token: int
    source: int | None
    contents: list[tuple[int, int]]
    form: AttributionForm
    group: str
    cue: tuple[int, int]
    outer: int | None = None
    medium: int | None = None
    negated: bool = False
    heads: list[int] = field(default_factory=list)
    nominal: bool = False
    inner: bool = False
    hole: tuple[int, int] | None = None

    def covers(self, token: int) -> bool:
        """Tell whether a token lies within the content."""
        return any(start <= token < end for start, end in self.contents)

    @property
    def size(self) -> int:
        """The number of tokens of the content."""
        return sum(end - start for start, end in self.contents)


def verb_class(lemma: str) -> str | None:
    """Return the class of a cue verb, or None."""
    for group in ("deny", "distance", "endorse", "persuade", "doubt", "say", "think", "evidence"):
        if lemma in words("cues", "verbs", group):
            return group
    return None


def is_evidence(parse: Parse, noun: int | None) -> bool:
    """Tell whether a noun is something that can show or reveal ("footage", "documents")."""
    return noun is not None and parse.lemma[noun] in words("cues", "sources", "evidence")


def clause_range(parse: Parse, head: int) -> tuple[int, int]:
    """Return a content clause's range without its "that" and outer punctuation."""
    start, end = parse.trim(*parse.subtree(head))
    while start < end and parse.low[start] in _MARKS and parse.tag[start] in {"IN", "WDT"} and start != head:
        start += 1
    return parse.trim(start, end)


def minus(parse: Parse, ranges: tuple[int, int], hole: tuple[int, int]) -> list[tuple[int, int]]:
    """Return a token range without a part of it."""
    start, end = ranges
    if hole[1] <= start or end <= hole[0]:
        return [ranges]
    parts = [parse.trim(start, max(start, hole[0])), parse.trim(min(end, hole[1]), end)]
    return [part for part in parts if part[0] < part[1]]


def cue_range(parse: Parse, verb: int) -> tuple[int, int]:
    """Return a cue verb with its auxiliaries, negation and particle as a token range."""
    start = verb
    while start - 1 in parse.kids[verb] and parse.dep[start - 1] in {"aux", "auxpass", "neg", "advmod"}:
        start -= 1
    end = verb + 1
    if end < len(parse) and parse.dep[end] == "prt":
        end += 1
    return start, end


def publisher(parse: Parse, noun: int) -> int | None:
    """Return who published a piece of evidence, when the words after it say so ("a call published by …")."""
    for child in parse.kids_of(noun, "acl"):
        if parse.tag[child] == "VBN" and (agent := agent_of(parse, child)) is not None:
            return agent
    return None


def reporter_of(parse: Parse, verb: int) -> int | None:
    """Return who speaks by a verb: for ", adding that …" whoever the sentence says is speaking."""
    comma = parse.low[max(parse.left[verb] - 1, 0)] == ","
    if parse.tag[verb] == "VBG" and parse.dep[verb] in {"advcl", "conj"} and comma and own_subject(parse, verb) is None:
        inside = False
        for above in ancestors(parse, verb, 8):
            if (
                inside
                and verb_class(parse.lemma[above]) in {"say", "deny", "distance", "endorse"}
                and own_subject(parse, above) is not None
            ):
                return own_subject(parse, above)
            inside = inside or parse.dep[above] == "ccomp"
    if parse.dep[verb] == "conj" and own_subject(parse, verb) is None:
        return _inserted_speaker(parse, verb) or subject_of(parse, verb)
    return subject_of(parse, verb)


def _inserted_speaker(parse: Parse, verb: int) -> int | None:
    """Return X for the second verb of "S1, X said, but added that S2", which the model joins to S1."""
    told = parse.head[verb]
    between = [*parse.kids_of(told, "parataxis"), parse.head[told]]
    for other in between:
        speaks = parse.is_verb(other) and verb_class(parse.lemma[other]) in {"say", "distance", "endorse", "deny"}
        subject = own_subject(parse, other) if speaks and told < other < verb else None
        if subject is not None and subject > told:
            return subject
    return None


def is_clause(parse: Parse, head: int) -> bool:
    """Tell whether a complement is a clause of its own, finite or of what evidence shows."""
    if is_infinitive(parse, head):
        return False
    helped = parse.tag[head] == "MD" or any(parse.dep[c] in {"aux", "cop", "auxpass"} for c in parse.kids[head])
    bare = parse.tag[head] in {"VBG", "VBN"} or not parse.is_verb(head)
    return helped or not bare or (parse.tag[head] == "VBG" and is_evidence(parse, subject_of(parse, parse.head[head])))


def is_question_word(parse: Parse, clause: int) -> bool:
    """Tell whether a complement is a question ("how many", "what"), which asserts nothing."""
    first = parse.left[clause]
    asking = parse.tag[first] in {"WRB", "WP", "WDT"} and parse.low[first] != "that"
    return (asking or parse.low[first] == "whether") and first > parse.head[clause]


def told_agency(parse: Parse, verb: int) -> int | None:
    """Return the agency that was told ("told Reuters"): it passes the content on."""
    if parse.lemma[verb] != "tell":
        return None
    for child in parse.kids_of(verb, "dobj", "dative"):
        if parse.tag[child].startswith("NNP") and parse.ent[child] not in {"PERSON", "NORP"}:
            return child
    return None


def extraposed(parse: Parse, verb: int) -> int | None:
    """Return the clause of "it is not true that …"."""
    subject = parse.kid(verb, "nsubj", "expl")
    if parse.lemma[verb] != "be" or subject is None or parse.low[subject] != "it":
        return None
    above = [verb, *parse.kids_of(verb, "acomp", "attr")]
    for clause in (c for token in above for c in parse.kids_of(token, "ccomp", "acl", "relcl", "csubj", "advcl")):
        if any(parse.low[c] == "that" and parse.dep[c] == "mark" for c in parse.kids[clause]):
            return clause
    return None


def is_impersonal(parse: Parse, source: int, verb: int) -> bool:
    """Tell whether the "it" of "it is too early to say that …" seems to speak: nobody has said it."""
    return parse.low[source] == "it" and parse.lemma[parse.head[source]] == "be" and is_infinitive(parse, verb)


def is_withheld(parse: Parse, verb: int) -> bool:
    """Tell whether nobody commits to the content: "did not say", "refused to confirm", "neither … nor"."""
    if is_negated(parse, verb):
        return True
    head = parse.head[verb]
    if parse.dep[verb] == "conj" and parse.is_verb(head) and own_subject(parse, verb) is None:
        joined = {parse.low[c] for c in parse.kids_of(head, "cc")}
        return "nor" in joined or ("or" in joined and is_negated(parse, head))
    refusing = words("predicates", "failing") | {"avoid"}
    return parse.dep[verb] in {"xcomp", "pcomp"} and (
        (parse.lemma[head] in refusing) != is_negated(parse, head) or parse.low[head] in {"unable", "without"}
    )


FINITE = frozenset({"VBD", "VBZ", "VBP"})


def quoted_speaker(parse: Parse, verb: int) -> int | None:
    """Return the ministry of "the agency quoted the ministry as saying"."""
    if parse.lemma[verb] not in {"quote", "cite"}:
        return None
    as_saying = any(parse.low[c] == "as" and parse.kid(c, "pcomp") is not None for c in parse.kids[verb])
    return parse.kid(verb, "dobj") if as_saying else None
