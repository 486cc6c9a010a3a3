"""Propositions of Ukrainian and Russian sentences: clauses cut where predicates are coordinated, or joined."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from theodolite.extract.slavic.clauses import Clause, split_clauses
from theodolite.extract.slavic.phrases import Phrase
from theodolite.extract.slavic.tokens import Sentence, Word
from theodolite.records.text import Span

__all__ = ["Proposition", "propositions"]

_IF = frozenset({"якщо", "якби", "коли б", "если", "ежели"})
_PURPOSE = frozenset({"щоб", "щоби", "аби", "чтобы", "чтоб", "дабы"})
_JOINING = frozenset(
    {"і", "й", "та", "и", "а", "але", "но", "однак", "однако", "проте", "або", "или", "також", "также", "ще", "ещё"}
)
_NEAR = 12
_LONGEST_LIST = 150
_ASKING = frozenset({"чи", "ли"})


@dataclass(frozen=True, slots=True)
class Proposition:
    """Words ``[start, end)`` of a sentence that say one thing; ``relation`` is main, purpose, condition, question."""

    sentence: Sentence
    clause: Clause
    start: int
    end: int
    relation: str = "main"
    subject: Phrase | None = None
    extra: tuple[tuple[int, int], ...] = ()

    @property
    def pieces(self) -> tuple[tuple[int, int], ...]:
        """Ranges of words, in order."""
        return tuple(sorted(((self.start, self.end), *self.extra)))


def _predicates(clause: Clause) -> list[int]:
    words = clause.sentence.words
    return [i for i in range(clause.start, clause.end) if words[i].is_finite and words[i].lemma not in {"бути", "быть"}]


def _coordinated(clause: Clause) -> Iterator[tuple[int, int]]:
    """Cut a clause at a conjunction between two predicates."""
    words, start = clause.sentence.words, clause.start
    heads = _predicates(clause)
    if (cut := _verbless_part(clause, heads)) is not None:
        yield start, cut
        start = cut + 1
    for first, second in pairwise(heads):
        joint = [i for i in range(first + 1, second) if words[i].low in _JOINING]
        if joint and not any(words[i].text == "," for i in range(first, second)):
            cut = joint[-1]
            before = cut
            while before - 1 > start and words[before - 1].low in _JOINING | {","}:
                before -= 1
            if before > start:
                yield start, before
                start = cut + 1
    if start < clause.end:
        yield start, clause.end


def _verbless_part(clause: Clause, heads: Sequence[int]) -> int | None:
    """Return the conjunction after a first part that says where somebody is ("вони за 700 метрів від нас і …")."""
    words = clause.sentence.words
    if not heads:
        return None
    joint = [i for i in range(clause.start + 3, heads[0]) if words[i].low in {"і", "й", "та", "и", "а"}]
    if not joint or joint[0] + 1 >= clause.end:
        return None
    who = next((p for p in clause.phrases if p.start < joint[0] and "nomn" in p.cases and p.preposition is None), None)
    where = any(p.preposition is not None and who is not None and who.end <= p.start < joint[0] for p in clause.phrases)
    alike = words[joint[0] - 1].pos == words[joint[0] + 1].pos
    return joint[0] if where and not alike else None


def _trimmed(words: Sequence[Word], start: int, end: int) -> tuple[int, int]:
    while start < end and (words[start].pos == "PUNCT" or (words[start].low in _JOINING and start + 1 < end)):
        start += 1
    while end > start and words[end - 1].pos == "PUNCT" and not _closes(words, start, end - 1):
        end -= 1
    return start, end


def _closes(words: Sequence[Word], start: int, index: int) -> bool:
    """Tell whether a closing mark has its opening one in the same proposition."""
    return words[index].text in {"»", "”", ")"} and any(w.text in {"«", "“", "„", "("} for w in words[start:index])


def _begins_near(starts: Sequence[int], position: int) -> bool:
    """Tell whether a content begins about here; ``starts`` are sorted."""
    return bisect_left(starts, position - _NEAR) < bisect_left(starts, position + _NEAR)


def _relation(clause: Clause, contents: Sequence[int]) -> str:
    words = clause.sentence.words
    first_word = next((w for w in words[clause.start : clause.end] if w.pos != "PUNCT"), words[clause.start])
    opener = clause.opener or first_word.low
    if opener in _IF:
        return "condition"
    starts = clause.sentence.words[clause.start].start
    first = clause.sentence.words[0].start
    if opener in _PURPOSE and (starts - first < _NEAR or not _begins_near(contents, starts)):
        return "purpose"
    return "question" if opener in _ASKING and clause.sentence.words[clause.start].low in _ASKING else "main"


def _with_opener(clause: Clause, start: int) -> int:
    """Return where a purpose begins: at its "щоб"."""
    words = clause.sentence.words
    return start - 1 if start and words[start - 1].low in _PURPOSE else start


def _of_sentence(sentence: Sentence, contents: Sequence[int]) -> list[Proposition]:
    found: list[Proposition] = []
    subject: Phrase | None = None
    for clause in split_clauses(sentence):
        relation = _relation(clause, contents)
        shared = subject if _continues(clause) else None
        for number, (left, right) in enumerate(_coordinated(clause)):
            start, end = _trimmed(sentence.words, _promised(sentence.words, left, right, contents), right)
            if start >= end:
                continue
            first = _with_opener(clause, start) if relation == "purpose" and number == 0 else start
            found.append(Proposition(sentence, clause, first, end, relation, shared))
            own = clause.subject
            shared = own if own is not None and own.start < end else shared
        subject = clause.subject or subject
    return _joined(_bridged(_listed(found)))


def _promised(words: Sequence[Word], start: int, end: int, begins: Sequence[int]) -> int:
    """Return where what is promised begins ("генерали обіцяють | взяти X"), else the start."""
    inner = (at for at in range(start + 1, end) if words[at].pos == "INF" and _begins_at(begins, words[at].start))
    return next(inner, start)


def _begins_at(starts: Sequence[int], position: int) -> bool:
    return bisect_left(starts, position) < bisect_left(starts, position + 1)


_TAILS = frozenset({"зокрема", "включно", "включаючи", "включая", "числе", "числі"})


def _listed(found: list[Proposition]) -> list[Proposition]:
    """Give a proposition the rest of its list ("у районах А, Б та В") and what a dash says of its subject."""
    result: list[Proposition] = []
    for prop in found:
        if result and prop.end - result[-1].start < _LONGEST_LIST and _goes_on(result[-1], prop):
            last = result[-1]
            phrases = tuple(dict.fromkeys((*last.clause.phrases, *prop.clause.phrases)))
            clause = replace(last.clause, phrases=phrases, end=max(last.clause.end, prop.clause.end))
            result[-1] = replace(last, clause=clause, end=prop.end)
        else:
            result.append(prop)
    return result


def _goes_on(  # noqa: PLR0911 - one return a sort of tail
    last: Proposition, prop: Proposition
) -> bool:
    """Tell whether a piece without a predicate only goes on with what stands before it."""
    words = prop.sentence.words
    if prop.clause.verb is not None or prop.clause.opener is not None or prop.relation != last.relation:
        return False
    gap = [w.text for w in words[last.end : prop.start]]
    own = words[prop.start : prop.end]
    if any(w.low in _TAILS for w in own[:3]):
        return gap == [","] or not gap
    if gap in (["—"], ["–"]):
        return last.clause.verb is None and _is_bare_subject(last)
    if gap == [","] and all(w.pos in {"PREP", "CONJ"} or w.title for w in own) and own[-1].title:
        return True
    if gap != [","] or last.clause.verb is None or own[0].pos in {"PREP", "ADV", "CONJ", "PRCL"}:
        return False
    if words[last.end - 1].title and own[0].title and words[last.end - 1].cases & own[0].cases:
        return True
    before = [p for p in last.clause.phrases if p.end == last.end]
    after = [p for p in prop.clause.phrases if p.start <= prop.start < p.end]
    return bool(before and after) and bool(before[0].cases & after[0].cases) and after[0].preposition is None


def _bridged(found: list[Proposition]) -> list[Proposition]:
    """Join a subject with its predicate over a parenthesis ("Ширина коридору, за даними штабу, становить …")."""
    result: list[Proposition] = []
    for index, prop in enumerate(found):
        first = found[index - 2] if index >= 2 else None
        if (
            first is not None
            and _is_bare_subject(first)
            and found[index - 1].clause.verb is None
            and _lacks_subject(prop)
        ):
            head = next(p for p in first.clause.phrases if "nomn" in p.cases)
            phrases = (*first.clause.phrases, *prop.clause.phrases)
            clause = replace(prop.clause, phrases=phrases)
            result = [p for p in result if p is not first]
            result.append(replace(prop, clause=clause, subject=head, extra=((first.start, first.end),)))
        else:
            result.append(prop)
    return result


def _is_bare_subject(prop: Proposition) -> bool:
    bare = prop.clause.verb is None and prop.relation == "main"
    return bare and any("nomn" in p.cases and p.preposition is None for p in prop.clause.phrases)


def _lacks_subject(prop: Proposition) -> bool:
    head = prop.clause.head
    finite = (
        head is not None and head.pos == "VERB" and prop.clause.verb is not None and prop.clause.verb - prop.start <= 1
    )
    return finite and prop.clause.subject is None and prop.clause.opener is None


def _continues(clause: Clause) -> bool:
    """Tell whether a clause can take over the subject of the one before it."""
    return clause.subject is None and clause.start > 0


def _joined(found: list[Proposition]) -> list[Proposition]:
    """Join a condition with the clause beside it that says what follows: both together are one proposition."""
    result: list[Proposition] = []
    index = 0
    while index < len(found):
        prop = found[index]
        if prop.relation == "condition":
            if index + 1 < len(found) and found[index + 1].relation == "main" and not result_is_main(result, prop):
                result.append(_merged(prop, found[index + 1]))
                index += 2
                continue
            if result and result[-1].sentence is prop.sentence:
                result[-1] = replace(_merged(prop, result[-1]), start=result[-1].start, end=prop.end)
                index += 1
                continue
        result.append(prop)
        index += 1
    return result


def _merged(condition: Proposition, main: Proposition) -> Proposition:
    """Return a condition with what follows from it; who acts is who acts in the condition."""
    phrases = tuple(sorted((*condition.clause.phrases, *main.clause.phrases), key=lambda p: p.start))
    clause = replace(condition.clause, phrases=phrases, end=max(condition.clause.end, main.clause.end))
    start = _with_word(condition, _IF)
    return replace(condition, clause=clause, start=start, end=main.end, relation="condition")


def _with_word(prop: Proposition, forms: frozenset[str]) -> int:
    words = prop.sentence.words
    return prop.start - 1 if prop.start and words[prop.start - 1].low in forms else prop.start


def result_is_main(result: Sequence[Proposition], prop: Proposition) -> bool:
    """Tell whether what follows from a condition stands before it."""
    return (
        bool(result)
        and result[-1].sentence is prop.sentence
        and result[-1].relation == "main"
        and (prop.start - result[-1].end <= 2)
    )


def propositions(sentences: Sequence[Sentence], contents: Sequence[Span]) -> list[Proposition]:
    """Return the propositions of the sentences in order.

    Parameters
    ----------
    sentences
        Sentences of ``analyse``.
    contents
        What is said by somebody, so that "щоб" after "wants" is content and no purpose.
    """
    starts = sorted(span.start for span in contents)
    return [p for sentence in sentences for p in _of_sentence(sentence, starts)]
