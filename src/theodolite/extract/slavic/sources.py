"""Whose words they are: the subject of a cue verb, what stands after "за словами", and how it is named."""

from __future__ import annotations

from dataclasses import dataclass, replace

from theodolite.extract.lexicon import words as listed
from theodolite.extract.slavic.clauses import agrees
from theodolite.extract.slavic.flow import Flow
from theodolite.extract.slavic.phrases import Phrase
from theodolite.extract.slavic.tokens import Word

__all__ = ["Source", "subject_of"]

_BACK, _NEAR = 8, 40


@dataclass(frozen=True, slots=True)
class Source:
    """Who speaks: words ``[start, end)`` with their head; ``head`` is None where nobody is named.

    ``case`` is the case that it must stand in, None for the nominative; ``told`` who is told, where that is an outlet.
    ``dropped`` when the verb has no subject of its own and goes on with the one who spoke last.
    """

    start: int = 0
    end: int = 0
    head: int | None = None
    dropped: bool = False
    case: str | None = None
    told: tuple[int, int] | None = None


def _with_body(flow: Flow, phrase: Phrase) -> Source:
    """Return a source with the body that it is in ("джерело в українській розвідці")."""
    found = _source(phrase)
    if (end := _call_sign(flow, phrase)) is not None:
        return replace(found, end=end)
    if flow.words[phrase.head].lemma not in listed("slavic", "unnamed") or phrase.end >= len(flow.words):
        return found
    following = next((p for p in flow.phrases(phrase.head) if p.preposition == phrase.end), None)
    if following is None or flow.low(phrase.end) not in {"в", "у", "во", "із", "з", "из"}:
        return found
    return replace(found, end=following.end)


def _call_sign(flow: Flow, phrase: Phrase) -> int | None:
    """Return where "з позивним «Лис»" after a phrase ends."""
    at, end = phrase.end, flow.sentence(phrase.head)[1]
    if at + 4 > end or not flow.words[at + 1].low.startswith(("позивн", "позывн", "псевдо")):
        return None
    return next((t + 1 for t in range(at + 3, min(at + 8, end)) if flow.words[t].text in '»”“"'), None)


def _source(phrase: Phrase) -> Source:
    return Source(phrase.start, phrase.end, phrase.head)


def _fits(flow: Flow, phrase: Phrase, verb: Word) -> bool:
    head = flow.words[phrase.head]
    if phrase.preposition is not None or "nomn" not in phrase.cases or head.low in listed("slavic", "empty"):
        return False
    first = head.pos == "PRON" and head.lemma in listed("slavic", "pronouns", "self")
    if verb.person in {1, 2}:
        return first
    return not (first and verb.person == 3) and agrees(head, verb)


def _rank(flow: Flow, phrase: Phrase, verb: int) -> tuple[int, int]:
    head = flow.words[phrase.head]
    likely = head.animate is True or head.title or head.pos == "PRON" or bool(head.proper)
    return (0 if likely else 1, abs(phrase.head - verb))


def _told(flow: Flow, after: list[Phrase]) -> Source:
    """Return the subject after a verb: not the name that does not decline before it ("сообщил Reuters чиновник")."""
    first, rest = after[0], after[1:]
    addressee = len(flow.words[first.head].cases) > 5 and flow.words[first.head].pos != "PRON"
    if addressee and rest and rest[0].start == first.end:
        return replace(_with_body(flow, rest[0]), told=(first.start, first.end))
    return _with_body(flow, first)


def _within(flow: Flow, verb: int, start: int, end: int) -> Source | None:
    """Return the subject among the phrases of a range: before the verb, else after it."""
    word = flow.words[verb]
    start, end = max(start, verb - _NEAR), min(end, verb + _NEAR)
    fitting = [
        p
        for p in flow.phrases(verb)
        if start <= p.start and p.end <= end and not p.start <= verb < p.end and _fits(flow, p, word)
    ]
    after = [p for p in fitting if p.start > verb]
    before = [p for p in fitting if p.end <= verb]
    leading = all(flow.words[t].pos in {"ADV", "PRCL", "CONJ"} for t in range(start, verb))
    if after and (leading or not before):
        return _told(flow, after)
    if before:
        return _with_body(flow, min(before, key=lambda p: _rank(flow, p, verb)))
    return None


def _has_finite(flow: Flow, piece: tuple[int, int]) -> bool:
    return any(flow.words[t].is_finite for t in range(*piece))


def _is_inserted(flow: Flow, piece: tuple[int, int]) -> bool:
    """Tell whether a piece is a relative or participial insertion, which holds no subject of the verb after it."""
    first = flow.words[piece[0]]
    second = flow.words[min(piece[0] + 1, piece[1] - 1)]
    relative = flow.listed(piece[0], "pronouns", "relative")
    return first.pos in {"PART", "GER"} or first.lemma in relative or (first.pos == "PREP" and second.lemma in relative)


def _earlier(flow: Flow, verb: int) -> Source | None:
    """Look for the subject in the pieces before, over insertions and through coordinated verbs."""
    first = flow.sentence(verb)[0]
    at, steps = flow.pieces[verb][0] - 1, 0
    while at >= first and steps < _BACK:
        piece = flow.pieces[at]
        at, steps = piece[0] - 1, steps + 1
        same = flow.inside[piece[0]] == flow.inside[verb]
        if not flow.words[piece[0]].text[:1].isalnum() or _is_inserted(flow, piece) or not same:
            continue
        found = _within_earlier(flow, verb, piece)
        if found is not None:
            return found
    return None


def _within_earlier(flow: Flow, verb: int, piece: tuple[int, int]) -> Source | None:
    """Return a subject of an earlier piece: of its own finite verb, or a bare name that waits for one."""
    finite = [t for t in range(*piece) if flow.words[t].is_finite]
    if finite:
        found = _within(flow, finite[0], *piece)
        return found if found is not None and _could_say(flow, found, verb) else None
    fitting = [p for p in flow.phrases(verb) if piece[0] <= p.start and p.end <= piece[1]]
    fitting = [p for p in fitting if _fits(flow, p, flow.words[verb])]
    return _with_body(flow, fitting[0]) if fitting else None


def _could_say(flow: Flow, source: Source, verb: int) -> bool:
    word = flow.words[verb]
    return word.pos in {"GER", "INF", "PART"} or (source.head is not None and agrees(flow.words[source.head], word))


def _antecedent(flow: Flow, start: int) -> Source | None:
    """Return the phrase before a comma that a relative or participial clause describes."""
    before = [p for p in flow.phrases(start) if p.end <= start and p.end >= start - 2]
    return _source(before[-1]) if before else None


def _main_subject(flow: Flow, verb: int) -> Source | None:
    """Return the subject of the sentence's main verb for a gerund or infinitive."""
    found = _earlier(flow, verb)
    if found is not None:
        return found
    start, end = flow.sentence(verb)
    for other in range(verb + 1, end):
        if flow.words[other].is_finite and flow.inside[other] == flow.inside[verb]:
            return _within(flow, other, *flow.pieces[other])
    for other in range(start, verb):
        if flow.words[other].is_finite:
            return _within(flow, other, *flow.pieces[other])
    return None


def _institution(flow: Flow, verb: int) -> Source | None:
    """Return the body of "в Генштабе заявили": a plural verb without a subject speaks for where it is said."""
    word, (start, end) = flow.words[verb], flow.pieces[verb]
    if word.number != "plur" or word.person in {1, 2} or word.pos != "VERB":
        return None
    found = []
    for phrase in flow.phrases(verb):
        inside = phrase.preposition is not None and start <= phrase.preposition and phrase.end <= end
        if inside and flow.low(phrase.preposition or 0) in {"в", "у", "во", "на"}:
            head = flow.words[phrase.head]
            body = head.lemma in listed("slavic", "bodies") or head.upper
            named = any(flow.words[t].title for t in range(phrase.start, phrase.head + 1))
            found.append((not (body or named), abs(phrase.head - verb), phrase))
    found = [item for item in found if not item[0]]
    return replace(_source(min(found, key=lambda item: item[:2])[2]), case="loct") if found else None


def subject_of(flow: Flow, verb: int, *, inverted: bool = False) -> Source | None:
    """Return who a cue verb's subject is: in its clause, over insertions, shared, or the one described by it.

    ``inverted`` when what stands before the verb's clause is what is said, so that no subject is looked for there.

    None where the verb is of the first or second person without a subject: the writer's own voice.
    """
    word, piece = flow.words[verb], flow.pieces[verb]
    relative = flow.words[piece[0]].lemma in flow.listed(verb, "pronouns", "relative")
    if word.pos == "PART":
        return _antecedent(flow, piece[0]) or Source()
    if relative and piece[0] < verb and not _within_after(flow, verb, piece):
        return _antecedent(flow, piece[0]) or Source()
    if word.pos in {"GER", "INF"}:
        return _within_infinitive(flow, verb) or _main_subject(flow, verb) or Source(dropped=True)
    found = _within(flow, verb, *piece)
    if found is None and (word.person in {1, 2} or word.imperative):
        return None
    found = found or _institution(flow, verb) or (None if inverted else _earlier(flow, verb))
    return found or Source(dropped=word.number != "plur")


def _within_after(flow: Flow, verb: int, piece: tuple[int, int]) -> bool:
    found = _within(flow, verb, *piece)
    return found is not None and found.start > piece[0]


def _within_infinitive(flow: Flow, verb: int) -> Source | None:
    if flow.words[verb].pos != "INF":
        return None
    start, end = flow.pieces[verb]
    finite = [t for t in range(start, end) if flow.words[t].is_finite]
    return _within(flow, finite[0], start, end) if finite else None
