"""Speakers at the end or in the middle of a sentence that the parser hung on the words around them."""

from __future__ import annotations

from theodolite.extract.cue import (
    FINITE,
    Cue,
    cue_range,
    is_evidence,
    quoted_speaker,
    told_agency,
    verb_class,
)
from theodolite.extract.lexicon import words
from theodolite.extract.parse import Parse
from theodolite.extract.syntax import (
    noun_phrase,
    own_subject,
)
from theodolite.records.text import AttributionForm

_MAX_TAIL = 12


_MAX_NAME = 22


_BREAKS = frozenset({",", "—", "–"})


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


def _before_relative(parse: Parse, verb: int, first: int) -> int:
    """Return where a relative clause between speaker and verb begins ("X, which maps it, said"), else the verb."""
    if parse.low[verb - 1] != ",":
        return verb
    for token in range(verb - 2, max(first, verb - _MAX_NAME), -1):
        if parse.low[token] in {",", ";"}:
            return token if parse.low[token + 1] in {"who", "which"} else verb
    return verb


def _tail_noun(parse: Parse, verb: int) -> int | None:
    """Return the head of the noun phrase between a comma and a reporting verb at the end of its sentence."""
    sentence = parse.sents[parse.sent_of[verb]]
    best = None
    verb = _before_relative(parse, verb, sentence[0])
    for token in range(verb - 1, max(sentence[0], verb - _MAX_NAME), -1):
        if parse.tag[token] in FINITE or parse.tag[token] == "MD":
            break
        if not _is_apart(parse, token, sentence[0]) or parse.dep[token] == "poss":
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
    if parse.tag[verb] not in FINITE or end - verb > _MAX_TAIL or verb - start < 4:
        return False
    after = parse.tag[verb + 1] if verb + 1 < end else "."
    if after not in {"IN", "RB", ".", ",", "TO", "NNP", "_SP"} and parse.lemma[verb] not in {"tell", "quote", "cite"}:
        return False
    return not any(parse.tag[t] in FINITE or parse.tag[t] == "MD" for t in range(verb + 1, end))


def inserted_cue(parse: Parse, verb: int, group: str) -> Cue | None:
    """Read a speaker between commas or at the end: "X left, its commander said, because …"."""
    subject = own_subject(parse, verb)
    if (
        subject is None
        or subject > verb
        or parse.tag[verb] not in FINITE | {"VBN"}
        or parse.dep[verb] in {"relcl", "acl", "advcl"}
    ):
        return None
    start, end = parse.sents[parse.sent_of[verb]]
    left, after = parse.left[subject], cue_range(parse, verb)[1]
    if left <= start + 1 or after >= len(parse):
        return None
    if parse.low[left - 1] not in _BREAKS or parse.low[after] not in _BREAKS | {"."}:
        return None
    parts = [parse.trim(start, left), parse.trim(after, end)]
    around = parse.dep[verb] == "parataxis" and parse.is_verb(parse.head[verb])
    if not around and not any(parse.tag[t] in FINITE or parse.tag[t] == "MD" for part in parts for t in range(*part)):
        return None
    return Cue(token=verb, source=subject, contents=[p for p in parts if p[0] < p[1]], form=AttributionForm.INDIRECT,
               group=group, cue=cue_range(parse, verb), heads=_heads_within(parse, *parts[0]))  # fmt: skip


def tail_cue(parse: Parse, verb: int, group: str) -> Cue | None:
    """Read "…, the head of the administration, X, wrote on Telegram" where the parser hung X on the words before."""
    if not _is_tail(parse, verb):
        return None
    source = _tail_noun(parse, verb)
    if source is None:
        return None
    _attach_name(parse, source, verb)
    quoted = quoted_speaker(parse, verb)
    start, end = parse.trim(parse.sents[parse.sent_of[verb]][0], parse.left[source])
    if not any(parse.tag[t] in FINITE or parse.tag[t] == "MD" for t in range(start, end)):
        return None
    outer = told_agency(parse, verb) if quoted is None else source
    further = _runs_on(parse, _clause_end(parse, verb))
    return Cue(token=verb, source=source if quoted is None else quoted, contents=[(start, end), *further],
               form=AttributionForm.INDIRECT, group=group, cue=(verb, verb + 1), outer=outer,
               heads=_heads_within(parse, start, end), hole=(parse.left[source], _clause_end(parse, verb)))  # fmt: skip


def _runs_on(parse: Parse, comma: int) -> list[tuple[int, int]]:
    """Return the clause after "…, X said, but", unless it speaks of somebody's words or of what is not verified."""
    if comma + 2 >= len(parse) or parse.low[comma] != "," or parse.low[comma + 1] != "but":
        return []
    start, end = parse.trim(comma + 2, parse.sents[parse.sent_of[comma]][1])
    return [(start, end)] if start < end and not any(_speaks(parse, t) for t in range(start, end)) else []


def _speaks(parse: Parse, token: int) -> bool:
    """Tell whether a verb hands over, denies or checks words."""
    if not parse.is_verb(token):
        return False
    group = verb_class(parse.lemma[token])
    if group in {"deny", "endorse"} or parse.lemma[token] in {"verify", "check"}:
        return True
    if group == "evidence" or is_evidence(parse, own_subject(parse, token)):
        return is_evidence(parse, own_subject(parse, token))
    return group in {"say", "distance"} and parse.kid(token, "ccomp") is not None


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
