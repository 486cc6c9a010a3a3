"""Clauses: a sentence cut at conjunctions, relative words and commas between finite verbs, with who acts on what."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field

from theodolite.extract.lexicon import words as listed
from theodolite.extract.slavic.morphology import Form
from theodolite.extract.slavic.phrases import Phrase, noun_phrases
from theodolite.extract.slavic.tokens import Sentence, Word
from theodolite.extract.slavic.vocabulary import noun_classes

__all__ = ["Clause", "split_clauses"]

_SPLITTING = frozenset({",", ";", ":", "—", "–", "(", ")"})


@dataclass(frozen=True, slots=True)
class Clause:
    """Words ``[start, end)`` of a sentence around one predicate, without the punctuation and conjunction at its edges.

    ``verb`` is the predicate's index (finite verb, short participle, predicative, or a lone infinitive, participle or
    gerund), None for a clause without one. ``subject`` is the phrase in the nominative that agrees with it; ``phrases``
    are all noun phrases of the clause, their cases and prepositions with them. ``opener`` is the conjunction or
    relative word that begins it (``що``, ``который``), ``relation`` what it is: ``main``, ``content``, ``relative``,
    ``adverbial``, ``participle``, ``coordinate``. ``antecedent`` is the phrase that a relative or participle describes.
    """

    sentence: Sentence
    start: int
    end: int
    verb: int | None
    subject: Phrase | None = None
    phrases: tuple[Phrase, ...] = ()
    opener: str | None = None
    relation: str = "main"
    antecedent: Phrase | None = None
    negated: bool = False
    shared: bool = field(default=False)

    @property
    def words(self) -> tuple[Word, ...]:
        """The clause's words."""
        return self.sentence.words[self.start : self.end]

    @property
    def span(self) -> tuple[int, int]:
        """Where the clause stands in the document, half-open."""
        return self.sentence.words[self.start].start, self.sentence.words[self.end - 1].end

    @property
    def head(self) -> Word | None:
        """The predicate's word."""
        return None if self.verb is None else self.sentence.words[self.verb]

    def objects(self, case: str) -> tuple[Phrase, ...]:
        """Return the phrases without preposition that may stand in a case, the subject left out."""
        return tuple(p for p in self.phrases if p.preposition is None and case in p.cases and p != self.subject)

    def after(self, *prepositions: str) -> tuple[Phrase, ...]:
        """Return the phrases that follow one of these prepositions."""
        return tuple(
            p
            for p in self.phrases
            if p.preposition is not None and self.sentence.words[p.preposition].low in prepositions
        )


def _pieces(sentence: Sentence) -> Iterator[tuple[int, int]]:
    start = 0
    for index, word in enumerate(sentence.words):
        if word.text in _SPLITTING and not _joins(sentence, start, index):
            if index > start:
                yield start, index
            start = index + 1
    if start < len(sentence):
        yield start, len(sentence)


def _joins(sentence: Sentence, start: int, index: int) -> bool:
    """Tell whether a dash stands within a range ("2–3 км") or the name of a road ("траса Покровськ — Мирноград")."""
    words = sentence.words
    if words[index].text not in {"—", "–"} or not start < index < len(words) - 1:
        return False
    before, after = words[index - 1], words[index + 1]
    if before.pos == after.pos == "DIGIT":
        return True
    road = any("road" in noun_classes(w, sentence.language) for w in words[max(start, index - 3) : index])
    return before.title and after.title and road


def _verb_of(sentence: Sentence, start: int, end: int) -> int | None:
    for index in range(start, end):
        if sentence.words[index].is_finite:
            return index
    for index in range(start, end):
        if sentence.words[index].pos in {"GER", "INF", "PART"}:
            return index
    return None


def agrees(subject: Word, verb: Word) -> bool:
    """Tell whether a noun, in one of its nominatives, can be a verb's subject by number and, in the past, gender."""
    readings = [f for f in subject.forms if f.case == "nomn" and f.pos == subject.pos]
    if subject.number is None or not readings:
        return _agrees(subject, subject, verb)
    return any(_agrees(subject, form, verb) for form in readings)


def _agrees(word: Word, subject: Word | Form, verb: Word) -> bool:
    if verb.number == "plur" or subject.number == "plur":
        return verb.number == subject.number or verb.number is None or subject.number is None
    if verb.tense == "past" and verb.gender and subject.gender:
        office = word.animate is True and word.pos == "NOUN" and not word.proper
        either = word.lemma in listed("slavic", "either_gender")
        return verb.gender == subject.gender or either or (office and verb.gender == "femn")
    return True


def _subject(sentence: Sentence, verb: int, phrases: list[Phrase]) -> Phrase | None:
    words = sentence.words
    fitting = [p for p in phrases if p.preposition is None and "nomn" in p.cases and agrees(words[p.head], words[verb])]
    before = [p for p in fitting if p.head < verb]
    return before[0] if before else fitting[0] if fitting else None


def split_clauses(sentence: Sentence) -> tuple[Clause, ...]:
    """Cut a sentence into clauses in order; each word but punctuation belongs to at most one.

    Parameters
    ----------
    sentence
        A sentence of `analyse`.
    """
    every = noun_phrases(sentence.words)
    conjunctions = listed(f"grammar_{sentence.language}", "pos", "CONJ")
    found: list[Clause] = []
    starts = [p.start for p in every]
    for start, end in _pieces(sentence):
        opener = sentence.words[start].low if sentence.words[start].low in conjunctions else None
        first = start + 1 if opener and start + 1 < end else start
        low, high = bisect_left(starts, first), bisect_left(starts, end)
        phrases = [p for p in every[low:high] if p.end <= end]
        verb = _verb_of(sentence, first, end)
        subject = _subject(sentence, verb, phrases) if verb is not None else None
        negated = verb is not None and verb > first and sentence.words[verb - 1].low in {"не", "ні"}
        found.append(Clause(sentence, first, end, verb, subject, tuple(phrases), opener, negated=negated))
    return tuple(found)
