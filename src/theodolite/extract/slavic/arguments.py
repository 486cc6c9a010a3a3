"""Phrases that a predicate has: who acts, what the action is done to, and whose it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from theodolite.extract.slavic.clauses import Clause
from theodolite.extract.slavic.phrases import Phrase
from theodolite.extract.slavic.sides import relative_of
from theodolite.extract.slavic.tokens import Word
from theodolite.extract.slavic.vocabulary import normal, noun_classes, verb_classes

__all__ = ["POSSESSIVE", "is_object_after", "subject_of", "with_nominal_adjectives"]


_TRANSITIVE = frozenset({"encircle", "take", "take_sure", "destroy", "clear", "expel"})


def is_object_after(
    words: Sequence[Word], own: Phrase, core: int | None, phrases: Sequence[Phrase], clause: Clause
) -> bool:
    """Tell whether what looks like a subject behind the verb is its object ("окружил российский батальон")."""
    if core is None or own.start < core or words[core].pos != "VERB" or "accs" not in own.cases:
        return False
    if not verb_classes(words[core], clause.sentence.language) & _TRANSITIVE or words[core].low.endswith(("ся", "сь")):
        return False
    return not any(p is not own and p.preposition is None and "accs" in p.cases for p in phrases)


def with_nominal_adjectives(clause: Clause, start: int, end: int, phrases: Sequence[Phrase]) -> tuple[Phrase, ...]:
    """Add adjectives that stand for people ("російськими військовими", "двох поранених") as phrases of their own."""
    words, language = clause.sentence.words, clause.sentence.language
    found = _with_owners(
        words, start, [_reheaded(words, _freed(words, p)) for whole in phrases for p in _apart(words, whole)]
    )
    covered = {i for p in found for i in range(p.start, p.end)}
    for index in range(start, end):
        word = words[index]
        if index in covered or word.pos not in {"ADJ", "PART", "PRON"}:
            continue
        if not noun_classes(word, language) & _PEOPLE and relative_of((word,)) is None:
            continue
        first = index
        while first > start and words[first - 1].pos in {"ADJ", "NUM", "DIGIT"} and first - 1 not in covered:
            first -= 1
        preposition = first - 1 if first > start and words[first - 1].pos == "PREP" else None
        found.append(Phrase(first, index + 1, index, word.cases, preposition, index + 1))
    return tuple(sorted(found, key=lambda p: p.start))


def _apart(words: Sequence[Word], phrase: Phrase) -> Iterator[Phrase]:
    """Take a name apart from the pronoun that follows it ("Степное | мы потеряли")."""
    if words[phrase.head].pos == "PRON" and phrase.start < phrase.head and words[phrase.start].title:
        name = phrase.head - 1
        yield Phrase(phrase.start, phrase.head, name, words[name].cases, phrase.preposition, phrase.head)
        yield replace(phrase, start=phrase.head, preposition=None)
    else:
        yield phrase


def _freed(words: Sequence[Word], phrase: Phrase) -> Phrase:
    """Take "близько 200 солдатів" for a number with its hedge, not for a place after a preposition."""
    if phrase.preposition is None or words[phrase.preposition].low not in _HEDGING:
        return phrase
    counted = any(words[i].pos in {"DIGIT", "NUM"} for i in range(phrase.start, phrase.end))
    return replace(phrase, preposition=None, cases=phrase.cases | {"nomn", "accs"}) if counted else phrase


_HEDGING = frozenset({"близько", "понад", "около", "свыше", "порядка", "до"})


def _with_owners(words: Sequence[Word], start: int, phrases: Sequence[Phrase]) -> list[Phrase]:
    """Give a phrase the "його", "нашим" right before it, and drop what then lies within another phrase."""
    found: list[Phrase] = []
    for phrase in phrases:
        first = phrase.start
        while first > start and (words[first - 1].low in POSSESSIVE or normal(words[first - 1].lemma) in _OWNERS):
            first -= 1
        if first < phrase.start:
            found = [p for p in found if not first <= p.start < phrase.start]
            preposition = first - 1 if first > start and words[first - 1].pos == "PREP" else None
            found.append(replace(phrase, start=first, preposition=preposition))
        else:
            found.append(phrase)
    return found


_OWNERS = frozenset({"наш", "їхній", "свій", "свой", "ваш", "их", "їх"})


def _reheaded(words: Sequence[Word], phrase: Phrase) -> Phrase:
    """Take "його", "їхній" before a noun for what it is: no head, but whose the noun is."""
    if words[phrase.head].low not in POSSESSIVE or phrase.head + 1 >= phrase.end:
        return phrase
    head = next((i for i in range(phrase.head + 1, phrase.end) if words[i].pos == "NOUN"), None)
    return phrase if head is None else replace(phrase, head=head, cases=words[head].cases or phrase.cases)


POSSESSIVE = frozenset({"його", "її", "їх", "его", "ее", "её", "их"})
_PEOPLE = frozenset({"soldier", "people", "military"})


def subject_of(words: Sequence[Word], phrases: Sequence[Phrase], verb: Word | None) -> Phrase | None:
    """Return the phrase that a predicate agrees with, by any of its forms in the nominative."""
    free = [
        p for p in phrases
        if p.preposition is None and words[p.head].pos != "DIGIT" and words[p.head].low not in POSSESSIVE
    ]  # fmt: skip
    if verb is not None and verb.pos in {"INF", "GER"}:
        return None
    if verb is None:
        return next(
            (p for p in free if words[p.head].case == "nomn"), free[0] if free and _is_named(words, free[0]) else None
        )
    agreeing = next((p for p in free if _can_agree(words[p.head], verb) and _modifiers_fit(words, p)), None)
    return agreeing or _swallowed(words, phrases, verb)


def _is_named(words: Sequence[Word], phrase: Phrase) -> bool:
    """Tell whether a phrase is a name that may stand in the nominative ("Купянск — наш")."""
    return words[phrase.head].title and "nomn" in words[phrase.head].cases


def _swallowed(words: Sequence[Word], phrases: Sequence[Phrase], verb: Word) -> Phrase | None:
    """Return a subject that was taken for a genitive after a preposition's noun ("К вечеру войска заняли …")."""
    for phrase in phrases:
        last = phrase.end - 1
        if (
            phrase.preposition is None
            or last <= phrase.head
            or words[last].start > verb.start
            or words[last].pos != "NOUN"
        ):
            continue
        if _can_agree(words[last], verb) and verb.tense is not None and last + 3 > phrase.end:
            return Phrase(last, phrase.end, last, frozenset({"nomn"}), None, phrase.end)
    return None


def _can_agree(noun: Word, verb: Word) -> bool:
    """Tell whether a noun has a nominative of the verb's number and, in the past tense, gender."""
    if not noun.forms:
        return True
    numbers = {f.number for f in verb.forms if f.pos in {"VERB", "PARTS", "ADJS"}} | {verb.number}
    for form in noun.forms:
        if form.case != "nomn" or form.pos not in {"NOUN", "PRON", "ADJ", "PART"}:
            continue
        if verb.number is not None and form.number is not None and form.number not in numbers:
            continue
        if verb.gender and form.gender and form.gender != verb.gender and verb.number != "plur":
            continue
        return True
    return False


def _modifiers_fit(words: Sequence[Word], phrase: Phrase) -> bool:
    """Tell whether the adjectives of a phrase leave it the nominative that a verb wants."""
    adjectives = [words[i] for i in range(phrase.start, phrase.head) if words[i].pos == "ADJ"]
    return all(any(f.case == "nomn" for f in w.forms) for w in adjectives)
