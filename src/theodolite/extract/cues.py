"""Cues in the parse: verbs, nouns and prepositions that hand content over to a holder."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from theodolite.extract.lexicon import phrases, words
from theodolite.extract.parse import Parse
from theodolite.extract.syntax import (
    agent_of,
    ancestors,
    is_infinitive,
    is_negated,
    is_passive,
    noun_phrase,
    own_subject,
    subject_of,
)
from theodolite.records.text import AttributionForm

__all__ = ["Cue", "agency_cues", "cue_range", "noun_cues", "verb_class", "verb_cues"]

_XCOMP_CUES = frozenset(
    "claim deny promise vow pledge threaten swear admit allege profess purport confess acknowledge boast".split()
)
_COMMANDS = words("grammar", "cues", "commands")
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


def _is_evidence(parse: Parse, noun: int | None) -> bool:
    return noun is not None and parse.lemma[noun] in words("cues", "sources", "evidence")


def clause_range(parse: Parse, head: int) -> tuple[int, int]:
    """Return a content clause's range without its "that" and outer punctuation."""
    start, end = parse.trim(*parse.subtree(head))
    while start < end and parse.low[start] in _MARKS and parse.tag[start] in {"IN", "WDT"} and start != head:
        start += 1
    return parse.trim(start, end)


def _minus(parse: Parse, ranges: tuple[int, int], hole: tuple[int, int]) -> list[tuple[int, int]]:
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


def _publisher(parse: Parse, noun: int) -> int | None:
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
    return subject_of(parse, verb)


def _source_of(parse: Parse, verb: int) -> tuple[int | None, int | None]:
    """Return (source, medium): whoever shows maps is the source of what the maps claim."""
    if is_passive(parse, verb) and (agent := agent_of(parse, verb)) is not None:
        return agent, None
    if is_passive(parse, verb) and (
        parse.lemma[verb] == "tell" or verb_class(parse.lemma[verb]) not in {"persuade", "think"}
    ):
        return None, None
    subject = reporter_of(parse, verb)
    if subject is not None and parse.dep[verb] in {"acl", "relcl"} and _is_evidence(parse, subject):
        governor = parse.head[subject]
        if parse.dep[subject] == "dobj" and parse.lemma[governor] in words("cues", "sources", "publish_verbs"):
            return subject_of(parse, governor), subject
    return subject, None


def _content_heads(parse: Parse, verb: int) -> list[int]:
    """Return the heads of the clauses that are a verb's content."""
    lemma = parse.lemma[verb]
    found = []
    for child in parse.kids[verb]:
        if (parse.dep[child] == "ccomp" and _is_clause(parse, child) and not _is_question_word(parse, child)) or (
            parse.dep[child] == "xcomp" and lemma in _XCOMP_CUES
        ):
            found.append(child)
    return found


def _is_clause(parse: Parse, head: int) -> bool:
    if is_infinitive(parse, head):
        return False
    helped = parse.tag[head] == "MD" or any(parse.dep[c] in {"aux", "cop", "auxpass"} for c in parse.kids[head])
    bare = parse.tag[head] in {"VBG", "VBN"} or not parse.is_verb(head)
    return helped or not bare or (parse.tag[head] == "VBG" and _is_evidence(parse, subject_of(parse, parse.head[head])))


def _is_question_word(parse: Parse, clause: int) -> bool:
    first = parse.left[clause]
    return parse.tag[first] in {"WRB", "WP", "WDT"} and parse.low[first] != "that" and first > parse.head[clause]


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
    if parse.lemma[verb] in words("cues", "verbs", "evidence") and _is_evidence(parse, subject_of(parse, verb)):
        doing = parse.kid(verb, "xcomp")
        if doing is not None and parse.tag[doing] == "VBG" and doing > item:
            parse.attach(doing, item, "acl")
        inside = range(item, min(parse.right[item], item + 12))
        return item if any(parse.tag[t] == "VBG" and parse.dep[t] == "acl" for t in inside) else None
    return None


def _told_agency(parse: Parse, verb: int) -> int | None:
    """Return the agency that was told ("told Reuters"): it passes the content on."""
    if parse.lemma[verb] != "tell":
        return None
    for child in parse.kids_of(verb, "dobj", "dative"):
        if parse.tag[child].startswith("NNP") and parse.ent[child] not in {"PERSON", "NORP"}:
            return child
    return None


_VIEWS = words("grammar", "cues", "views")
_FINITE = frozenset({"VBD", "VBZ", "VBP"})
_MAX_TAIL, _MAX_NAME = 12, 22


def _phrase_start(parse: Parse, token: int) -> int:
    """Return where a noun phrase begins, not going back over a comma."""
    start = token
    while start > parse.left[token] and parse.low[start - 1] not in {",", "”", '"'}:
        start -= 1
    return start


def _is_apart(parse: Parse, token: int, sentence: int) -> bool:
    """Tell whether a noun phrase stands right after a comma or a closing mark."""
    start = _phrase_start(parse, token)
    named = parse.is_noun(token) or parse.tag[token] == "PRP"
    return named and start > sentence and parse.low[start - 1] in {",", "”", '"'}


def _tail_noun(parse: Parse, verb: int) -> int | None:
    """Return the head of the noun phrase between a comma and a reporting verb at the end of its sentence."""
    sentence = parse.sents[parse.sent_of[verb]]
    best = None
    for token in range(verb - 1, max(sentence[0], verb - _MAX_NAME), -1):
        if parse.tag[token] in _FINITE or parse.tag[token] == "MD":
            break
        if not _is_apart(parse, token, sentence[0]):
            continue
        if parse.right[token] >= verb - 1:
            best = token
        elif (
            best is not None
            and parse.right[token] == _phrase_start(parse, best) - 1
            and parse.lemma[token] in words("nouns", "titles")
        ):
            parse.attach(best, token, "appos")
            best = token
    if best is not None:
        _give_back(parse, best)
    return best


def _give_back(parse: Parse, noun: int) -> None:
    """Hang what stands before the speaker's comma on the verb before it ("captured Lyman, X reported")."""
    start = _phrase_start(parse, noun)
    verb = next((t for t in range(start - 1, parse.sents[parse.sent_of[noun]][0] - 1, -1) if parse.is_verb(t)), None)
    for child in list(parse.kids[noun]):
        if child < start and verb is not None and parse.right[child] <= start and parse.dep[child] != "punct":
            parse.attach(child, verb, "dobj")
    parse.left[noun] = start
    governor = parse.head[noun]
    for child in list(parse.kids[governor]):
        if (
            child < start
            and verb is not None
            and verb < child
            and parse.dep[child].startswith("nsubj")
            and child != noun
        ):
            parse.attach(child, verb, "dobj")


def _clause_end(parse: Parse, verb: int) -> int:
    """Return where the clause of a reporting verb ends: at the sentence's end or before ", but"."""
    end = parse.sents[parse.sent_of[verb]][1]
    for token in range(verb + 1, min(end - 1, verb + _MAX_TAIL)):
        if parse.low[token] == "," and parse.low[token + 1] in {"but", "while", "and"}:
            return token
    return end


def _is_tail(parse: Parse, verb: int) -> bool:
    """Tell whether nothing but circumstances follow a reporting verb in its clause."""
    start, end = parse.sents[parse.sent_of[verb]][0], _clause_end(parse, verb)
    if parse.tag[verb] not in _FINITE or end - verb > _MAX_TAIL or verb - start < 4:
        return False
    after = parse.tag[verb + 1] if verb + 1 < end else "."
    if after not in {"IN", "RB", ".", ",", "TO", "NNP", "_SP"} and parse.lemma[verb] not in {"tell", "quote", "cite"}:
        return False
    return not any(parse.tag[t] in _FINITE or parse.tag[t] == "MD" for t in range(verb + 1, end))


def _quoted_speaker(parse: Parse, verb: int) -> int | None:
    """Return the ministry of "the agency quoted the ministry as saying"."""
    if parse.lemma[verb] not in {"quote", "cite"}:
        return None
    as_saying = any(parse.low[c] == "as" and parse.kid(c, "pcomp") is not None for c in parse.kids[verb])
    return parse.kid(verb, "dobj") if as_saying else None


def _inserted_cue(parse: Parse, verb: int, group: str) -> Cue | None:
    """Read a speaker between commas or at the end: "X left, its commander said, because …"."""
    subject = own_subject(parse, verb)
    if (
        subject is None
        or subject > verb
        or parse.tag[verb] not in _FINITE
        or parse.dep[verb] in {"relcl", "acl", "advcl"}
    ):
        return None
    start, end = parse.sents[parse.sent_of[verb]]
    left, after = parse.left[subject], cue_range(parse, verb)[1]
    if left <= start + 1 or parse.low[left - 1] != "," or after >= len(parse) or parse.low[after] not in {",", "."}:
        return None
    parts = [parse.trim(start, left), parse.trim(after, end)]
    if not any(parse.tag[t] in _FINITE or parse.tag[t] == "MD" for part in parts for t in range(*part)):
        return None
    return Cue(token=verb, source=subject, contents=[p for p in parts if p[0] < p[1]], form=AttributionForm.INDIRECT,
               group=group, cue=cue_range(parse, verb), heads=_heads_within(parse, *parts[0]))  # fmt: skip


def _tail_cue(parse: Parse, verb: int, group: str) -> Cue | None:
    """Read "…, the head of the administration, X, wrote on Telegram" where the parser hung X on the words before."""
    if not _is_tail(parse, verb):
        return None
    source = _tail_noun(parse, verb)
    if source is None:
        return None
    _attach_name(parse, source, verb)
    quoted = _quoted_speaker(parse, verb)
    start, end = parse.trim(parse.sents[parse.sent_of[verb]][0], parse.left[source])
    if not any(parse.tag[t] in _FINITE or parse.tag[t] == "MD" for t in range(start, end)):
        return None
    outer = _told_agency(parse, verb) if quoted is None else source
    return Cue(token=verb, source=source if quoted is None else quoted, contents=[(start, end)],
               form=AttributionForm.INDIRECT, group=group, cue=(verb, verb + 1), outer=outer,
               heads=_heads_within(parse, start, end))  # fmt: skip


def _attach_name(parse: Parse, source: int, verb: int) -> None:
    """Give a speaker the name right before the verb that the parser took for another subject."""
    name = verb - 1
    end = noun_phrase(parse, source)[1]
    if (
        name >= end > source
        and parse.tag[name].startswith("NNP")
        and parse.dep[name] == "nsubj"
        and parse.left[name] == end
    ):
        parse.attach(name, end - 1, "appos")


def _heads_within(parse: Parse, start: int, end: int) -> list[int]:
    return [t for t in range(start, end) if parse.is_verb(t) and not start <= parse.head[t] < end]


def _make_verb_cue(parse: Parse, verb: int, group: str) -> Cue | None:
    source, medium = _source_of(parse, verb)
    evidential = _is_evidence(parse, source)
    if group == "evidence" and not evidential:
        return None
    heads = _content_heads(parse, verb)
    nominal = _nominal_content(parse, verb) if not heads else None
    if not heads and nominal is None:
        return None
    if source is not None and (
        parse.dep[source] == "csubj" or parse.lemma[source] in words("cues", "nouns", "factive")
    ):
        return None
    heads += _runs_on(parse, verb, heads)
    cue = cue_range(parse, verb)
    contents = [part for head in heads or [nominal] for part in _minus(parse, clause_range(parse, head), cue)]  # type: ignore[arg-type]
    form = AttributionForm.EVIDENTIAL if evidential else AttributionForm.INDIRECT
    outer = _publisher(parse, source) if evidential and source is not None else _told_agency(parse, verb)
    if outer is None and source is not None:
        outer = _publisher(parse, source)
    quoted = _quoted_speaker(parse, verb)
    if quoted is not None:
        source, outer = quoted, source
    return Cue(
        token=verb, source=source, contents=contents, form=form, group=group, cue=cue, outer=outer, medium=medium,
        negated=is_negated(parse, verb), heads=heads or [nominal], nominal=not heads,  # type: ignore[list-item]
    )  # fmt: skip


def verb_cues(parse: Parse) -> Iterator[Cue]:
    """Yield the verbs that have a source and a clause (or an event noun) as content."""
    for verb, tag in enumerate(parse.tag):
        if not tag.startswith("VB"):
            continue
        group = verb_class(parse.lemma[verb])
        if group is None:
            continue
        found = _make_verb_cue(parse, verb, group)
        if (group in {"say", "endorse", "distance"} or parse.lemma[verb] in {"tell", "cite", "quote"}) and (
            found is None or found.source is None or own_subject(parse, verb) is None
        ):
            found = _tail_cue(parse, verb, group) or found
        if group in {"say", "endorse", "distance"} and found is None:
            found = _inserted_cue(parse, verb, group)
        if found is not None and found.contents:
            yield found


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
    if governor != noun and parse.is_verb(governor):
        denying = parse.lemma[governor] in words("cues", "verbs", "deny") and parse.dep[noun] == "dobj"
        return subject_of(parse, governor), denying
    return None, False


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
    return subject_of(parse, governor)


def noun_cues(parse: Parse) -> Iterator[Cue]:
    """Yield nouns with a content clause: "the idea that …", "Russian claims that …", "denied rumours that …"."""
    for noun, lemma in enumerate(parse.lemma):
        if lemma not in words("cues", "nouns", "content") or not parse.is_noun(noun):
            continue
        for child in _noun_contents(parse, noun):
            source, denying = _noun_source(parse, noun)
            if source is None and parse.is_noun(child):
                continue
            group = "deny" if denying else "distance" if lemma in words("cues", "nouns", "distance") else "say"
            outer = _passing_on(parse, noun) if source is not None and not denying else None
            start = noun - 1 if noun and parse.tag[noun - 1] == "DT" else noun
            yield Cue(token=noun, source=source, contents=[clause_range(parse, child)], form=AttributionForm.NESTED,
                      group=group, cue=(start, noun + 1), heads=[child], outer=outer if outer != source else None)  # fmt: skip


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
        yield Cue(token=token, source=source, contents=[], form=AttributionForm.AGENCY, group="agency",
                  cue=(token, token + size), inner=low in {"citing", "quoting"})  # fmt: skip
    yield from _view_cues(parse)


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
