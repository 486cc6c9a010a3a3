"""Attributions without a clause of their own: praising, blaming, refusing, calling for something.

They name who takes what stand, and go into the list of attributions; no claim is read out of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Set

from theodolite.extract.cue import Cue, cue_range, is_evidence
from theodolite.extract.lexicon import words
from theodolite.extract.parse import Parse
from theodolite.extract.syntax import agent_of, is_infinitive, is_negated, is_passive, own_subject, subject_of
from theodolite.records.text import AttributionForm

__all__ = ["find_attitudes"]

_COMPLEMENTS = frozenset({"as", "of", "for", "with", "to", "about"})
# "asked not to be named" says who speaks, not what
_NAMING = frozenset({"name", "identify", "quote"})
_QUESTIONS = frozenset({"WP", "WRB", "WDT"})

_Range = tuple[int, int]


def _verbs(name: str) -> frozenset[str]:
    return words("attitudes", "verbs", name)


def _with_complement(parse: Parse, verb: int, item: int) -> _Range:
    """Return an object with what is said of it: "called X a liar", "accused X of fraud", "urged X to leave"."""
    start, end = parse.subtree(item)
    for child in parse.kids_of(verb, "oprd", "xcomp", "ccomp", "prep", "dative"):
        if child > item and (parse.dep[child] != "prep" or parse.low[child] in _COMPLEMENTS):
            end = max(end, parse.right[child])
    return parse.trim(start, end)


def _infinitive(parse: Parse, verb: int) -> _Range | None:
    """Return "to comply" of "refused to comply"."""
    clause = parse.kid(verb, "xcomp")
    if clause is None or not (
        (parse.lemma[verb] in _verbs("infinitive") and is_infinitive(parse, clause))
        or (parse.lemma[verb] in _verbs("gerund") and parse.tag[clause] == "VBG")
    ):
        return None
    unnamed = parse.lemma[clause] in _NAMING and parse.tag[clause] == "VBN"
    return None if unnamed else parse.trim(*parse.subtree(clause))


def _question(parse: Parse, verb: int) -> _Range | None:
    """Return "whether to leave" of "asked whether to leave"."""
    if parse.lemma[verb] not in _verbs("question"):
        return None
    for clause in parse.kids_of(verb, "ccomp"):
        first = parse.left[clause]
        if first > verb and (parse.tag[first] in _QUESTIONS or parse.low[first] in {"whether", "if"}):
            return parse.trim(*parse.subtree(clause))
    return None


def _object(parse: Parse, verb: int) -> _Range | None:
    """Return X of "praised X", "X as a liar" of "described X as a liar"."""
    item, lemma = parse.kid(verb, "dobj"), parse.lemma[verb]
    if item is None:
        clause = parse.kid(verb, "ccomp")
        small = clause is not None and clause > verb and own_subject(parse, clause) is not None
        if small and clause is not None and lemma in _verbs("object") | _verbs("complemented") | _verbs("evidence"):
            finite = parse.tag[clause] in {"VBD", "VBZ", "VBP", "MD"}
            return None if finite else parse.trim(*parse.subtree(clause))
        return None
    if lemma in {"express", "voice"} and _nominal_content(parse, item, "nouns") is not None:
        return None
    whole = _with_complement(parse, verb, item)
    if lemma in _verbs("evidence") and is_evidence(parse, subject_of(parse, verb)):
        return whole
    if lemma in _verbs("object") or (
        lemma in _verbs("complemented") and whole[1] > parse.trim(*parse.subtree(item))[1]
    ):
        return whole
    return None


def _prepositional(parse: Parse, verb: int) -> tuple[_Range, int] | None:
    """Return (X, end of the cue) of "called for X", "spoke about X"."""
    for child in parse.kids_of(verb, "prep"):
        inner = parse.kid(child, "pobj", "pcomp")
        if inner is None or child < verb or f"{parse.lemma[verb]}_{parse.low[child]}" not in _verbs("preposition"):
            continue
        start, end = parse.subtree(inner)
        for clause in parse.kids_of(verb, "xcomp", "advcl"):
            if clause > inner and parse.left[clause] == end and is_infinitive(parse, clause):
                end = parse.right[clause]
        for named in parse.kids_of(verb, "prep"):
            if named > inner and parse.low[named] == "as" and parse.left[named] == end:
                end = parse.right[named]
        return parse.trim(start, end), child + 1
    return None


def _content(parse: Parse, verb: int) -> tuple[_Range, int] | None:
    """Return (content, end of the cue) of an active verb of attitude."""
    end = cue_range(parse, verb)[1]
    for find in (_infinitive, _question):
        if (found := find(parse, verb)) is not None:
            return found, end
    if (spoken := _prepositional(parse, verb)) is not None and parse.kid(verb, "dobj") is None:
        return spoken
    found = _object(parse, verb)
    return (found, end) if found is not None else None


def _raised(parse: Parse, verb: int) -> list[_Range] | None:
    """Return subject and complement of "X seems to …", "X is expected to …", "X was called a …": nobody is named."""
    passive = is_passive(parse, verb)
    subject = own_subject(parse, verb)
    known = _verbs("passive") if passive else _verbs("raising")
    if subject is None or subject > verb or parse.lemma[verb] not in known:
        return None
    after = [
        c
        for c in parse.kids_of(verb, "xcomp", "oprd", "acomp", "prep", "ccomp")
        if c > verb and (parse.dep[c] != "prep" or parse.low[c] in _COMPLEMENTS | {"like"})
    ]
    if not after and not passive:
        return None
    ranges = [parse.trim(*parse.subtree(subject))]
    if after:
        ranges.append(parse.trim(parse.left[after[0]], parse.right[after[-1]]))
    return [r for r in ranges if r[0] < r[1]]


def _verb_attitude(parse: Parse, verb: int) -> Cue | None:
    start, end = cue_range(parse, verb)
    passive = is_passive(parse, verb)
    source = agent_of(parse, verb) if passive else subject_of(parse, verb)
    raised = _raised(parse, verb)
    if raised is not None:
        return _cue(parse, verb, source if passive else None, raised, (start, end))
    if passive and source is None:
        return None
    item = parse.kid(verb, "nsubjpass") if passive else None
    if item is not None and parse.lemma[verb] in _verbs("object"):
        return _cue(parse, verb, source, [parse.trim(*parse.subtree(item))], (start, end))
    found = _content(parse, verb)
    if found is None or source is None or found[0][0] <= source < found[0][1]:
        return None
    return _cue(parse, verb, source, [found[0]], (start, found[1]))


def _cue(parse: Parse, token: int, source: int | None, contents: list[_Range], cue: _Range) -> Cue | None:
    """A stand taken without a clause of speech, by its construction."""
    contents = [c for c in contents if c[0] < c[1]]
    if not contents:
        return None
    return Cue(token=token, source=source, contents=contents, form=AttributionForm.INDIRECT, group="attitude", cue=cue,
               negated=is_negated(parse, token))  # fmt: skip


def _nominal_content(parse: Parse, word: int, table: str) -> _Range | None:
    """Return what a noun or adjective of attitude is about: "concern about X", "plans to …", "sure that …"."""
    lemma = parse.lemma[word]
    for child in parse.kids[word]:
        if child < word:
            continue
        if parse.dep[child] == "prep" and f"{lemma}_{parse.low[child]}" in words("attitudes", table, "about"):
            inner = parse.kid(child, "pobj", "pcomp")
            if inner is not None:
                return parse.trim(*parse.subtree(inner))
        if parse.dep[child] in {"acl", "ccomp", "relcl", "xcomp"}:
            marked = any(parse.low[k] == "that" and parse.dep[k] == "mark" for k in parse.kids[child])
            clause = marked or (table == "adjectives" and parse.dep[child] == "ccomp")
            planned = (
                table == "nouns" and is_infinitive(parse, child) and lemma in words("attitudes", table, "infinitive")
            )
            if planned or (clause and lemma in words("attitudes", table, "that")):
                return parse.trim(*parse.subtree(child))
    return None


def _noun_holder(parse: Parse, noun: int) -> tuple[int | None, int]:
    """Return (holder, beginning of the cue) of a noun of attitude."""
    for child in parse.kids[noun]:
        if parse.dep[child] == "poss" or (
            parse.dep[child] in {"amod", "compound"} and parse.ent[child] in {"NORP", "GPE", "ORG", "PERSON"}
        ):
            return child, noun
        if parse.dep[child] == "prep" and parse.low[child] in {"by", "from", "among"}:
            return parse.kid(child, "pobj"), noun
    verb = parse.head[noun]
    if parse.dep[noun] == "dobj" and parse.lemma[verb] in words("attitudes", "nouns", "support"):
        return subject_of(parse, verb), cue_range(parse, verb)[0]
    return None, noun


def _noun_attitude(parse: Parse, noun: int) -> Cue | None:
    content = _nominal_content(parse, noun, "nouns")
    if content is None:
        return None
    source, start = _noun_holder(parse, noun)
    end = noun + 1 if content[0] <= noun + 1 or parse.low[noun + 1] in {"that", "to"} else noun + 2
    if source is None or content[0] <= source < content[1]:
        return None
    return _cue(parse, noun, source, [content], (start, end))


def _adjective_attitude(parse: Parse, word: int) -> Cue | None:
    verb = parse.head[word]
    content = _nominal_content(parse, word, "adjectives")
    if content is None or parse.dep[word] not in {"acomp", "conj", "oprd"}:
        return None
    source = subject_of(parse, verb)
    if source is None or source > word or parse.low[source] == "it":
        return None
    start = cue_range(parse, verb)[0] if verb < word else word
    return _cue(parse, word, source, [content], (start, word + 1))


def _attitude(parse: Parse, token: int) -> Cue | None:
    tag = parse.tag[token]
    if tag.startswith("VB"):
        return _verb_attitude(parse, token)
    if tag in {"NN", "NNS"}:
        return _noun_attitude(parse, token)
    return _adjective_attitude(parse, token) if tag == "JJ" else None


def find_attitudes(parse: Parse, taken: Set[int]) -> Iterator[Cue]:
    """Yield words of attitude with holder and object; ``taken`` are tokens that are cues already."""
    for token in range(len(parse)):
        if token not in taken and (found := _attitude(parse, token)) is not None:
            yield found
