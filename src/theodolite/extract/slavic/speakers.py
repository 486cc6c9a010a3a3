"""How a source is called: its name in the nominative, pronouns and short names resolved to who was named before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from theodolite.extract.lexicon import words as listed
from theodolite.extract.slavic.flow import Flow
from theodolite.extract.slavic.morphology import inflect
from theodolite.extract.slavic.sources import Source
from theodolite.extract.slavic.tokens import Word

__all__ = ["Speaker", "Speakers", "nominative", "nominative_of"]

_LIMIT = 400
_MARKS = frozenset('«“„"')


@dataclass(slots=True)
class Speaker:
    """Somebody who spoke: ``name`` as shown, ``key`` the lemma of the surname or head, gender or ``plur``."""

    name: str
    key: str
    gender: str | None
    words: tuple[Word, ...] = ()
    named: bool = False


@dataclass(slots=True)
class Speakers:
    """Who spoke so far, the last at the end."""

    known: list[Speaker] = field(default_factory=list)
    by_key: dict[str, Speaker] = field(default_factory=dict)

    def resolve(self, flow: Flow, source: Source) -> Speaker | None:
        """Return who a source is: a pronoun's antecedent, the full name of a short one, or somebody new."""
        if source.head is None:
            return self.known[-1] if source.dropped and self.known else None
        head = flow.words[source.head]
        gender = _pronoun(head.low)
        if gender is not None:
            return self._last(gender)
        found = self._same(_speaker(flow, source))
        known = self.by_key.get(found.key)
        if known is not None and found.named and (len(known.name) > len(found.name) or not known.named):
            found = known if len(known.name) > len(found.name) else found
        self.by_key[found.key] = found
        if len(self.known) < _LIMIT:
            self.known.append(found)
        else:
            self.known[-1] = found
        return found

    def _same(self, found: Speaker) -> Speaker:
        """Return who "the general" or "the governor" is, when only one named person who spoke can be meant."""
        if found.named or len(found.words) != 1 or found.gender == "plur":
            return found
        word = found.words[0]
        captive = word.lemma in listed("slavic", "persons")
        if word.animate is not True and not captive:
            return found
        longer = [s for s in self.known[-30:] if len(s.words) > 1 and word.lemma in {w.lemma for w in s.words}]
        if longer and captive:
            return longer[-1]
        titled = [s for s in self.known if s.named and word.lemma in {w.lemma for w in s.words}]
        if titled:
            return titled[-1]
        recent = {s.key: s for s in self.known[-3:] if s.named}
        if len(recent) == 1 and word.lemma in listed("slavic", "offices"):
            return next(iter(recent.values()))
        return found

    def _last(self, gender: str) -> Speaker | None:
        """Return who a pronoun means: the last one of its gender, people before bodies."""
        fitting = [s for s in self.known[-30:] if s.gender == gender or (s.gender is None and gender != "plur")]
        people = [s for s in fitting[-4:] if s.named or any(w.animate for w in s.words)]
        chosen = people or fitting
        return chosen[-1] if chosen else None


def _pronoun(low: str) -> str | None:
    return next((g for g in ("masc", "femn", "plur") if low in listed("slavic", "pronouns", g)), None)


def _cased(text: str, like: str) -> str:
    if like.isupper() and len(like) > 1:
        return text.upper()
    return text[:1].upper() + text[1:] if like[:1].isupper() else text


def _joined(parts: list[tuple[str, int, int]]) -> str:
    result, last = "", None
    for text, start, end in parts:
        result += (" " if last is not None and start > last else "") + text
        last = end
    return result


def nominative(flow: Flow, start: int, end: int, head: int, case: str | None = None) -> str:
    """Return a noun phrase in the nominative: modifiers, head and names agree; genitives stay as they are.

    ``case`` is the case that it stands in where the words around it tell.
    """
    return nominative_of(flow.words[start:end], head - start, flow.language(head), case)


def nominative_of(words: Sequence[Word], head: int, language: str, case: str | None = None) -> str:
    """Return the words of a noun phrase in the nominative; ``head`` is an index of them."""
    cases = frozenset({case}) if case is not None else words[head].cases
    parts: list[tuple[str, int, int]] = []
    tail = False
    for at, word in enumerate(words):
        text = word.text
        agreeing = bool(word.cases & cases) and "nomn" not in cases
        if at > head and not tail and not (word.title and agreeing):
            tail = word.pos in {"NOUN", "ADJ", "PART"}
        if at <= head or (agreeing and word.title and not _only_genitive(word, tail)):
            text = _nominative(word, words[head], language, cases) if "nomn" not in cases else text
        parts.append((text, word.start, word.end))
    return _joined(parts)


def _only_genitive(word: Word, tail: bool) -> bool:
    return tail and not (word.proper & {"Name", "Surn", "Patr"})


def _nominative(word: Word, head: Word, language: str, cases: frozenset[str]) -> str:
    if word.pos not in {"NOUN", "ADJ", "PART", "NUM"} or not word.forms or "Abbr" in word.proper:
        return word.text
    gender = head.gender if word.pos != "NOUN" else word.gender
    changed = inflect(word.low, language, word.lemma, word.pos, cases & word.cases, word.number, gender)
    return _cased(changed, word.text) if changed else word.text


def _speaker(flow: Flow, source: Source) -> Speaker:
    assert source.head is not None
    words = tuple(flow.words[source.start : source.end])
    names = _personal_names(words)
    person = names[-1] if names else None
    head = flow.words[source.head]
    full = _name_only(flow, source) if names else None
    name = full or nominative(flow, source.start, source.end, source.head, source.case)
    first = next((w for w in names if "Name" in w.proper), None)
    gender = "plur" if _is_plural(head) and person is None else _gender(first or person or head, head)
    key = person.lemma if person is not None else name.lower()
    return Speaker(name, key, gender, words, person is not None)


def _personal_names(words: Sequence[Word]) -> list[Word]:
    """Return the words of people's names; what stands in quotation marks names a body or a channel."""
    found: list[Word] = []
    for word in words:
        if word.text in _MARKS:
            break
        if word.proper & {"Name", "Surn", "Patr"}:
            found.append(word)
    return found


def _is_plural(head: Word) -> bool:
    """Tell whether a source is several people: plural wherever it can be a subject ("аналітики")."""
    numbers = {f.number for f in head.forms if f.case == "nomn" and f.pos == "NOUN"}
    return head.number == "plur" if not numbers else numbers == {"plur"}


def _gender(person: Word, head: Word) -> str | None:
    """Return the gender of who speaks; a surname alone ("Терещук") leaves it to the office, else open."""
    if "Name" in person.proper or len({f.gender for f in person.forms if f.gender} or {None}) == 1:
        return person.gender
    return (
        head.gender
        if head is not person and head.animate and len({f.gender for f in head.forms if f.animate}) == 1
        else None
    )


def _name_only(flow: Flow, source: Source) -> str | None:
    """Return a person's name without the title before it ("речник ЗСУ Дмитро Плетенчук")."""
    at = source.end
    while at > source.start and _is_personal(flow, at - 1, source.start):
        at -= 1
    if at == source.end:
        return None
    return nominative(flow, at, source.end, source.end - 1, source.case)


def _is_personal(flow: Flow, at: int, start: int) -> bool:
    """Tell whether a word is part of a person's name: known as one, or unknown and after a first name."""
    word = flow.words[at]
    if word.proper & {"Name", "Surn", "Patr"}:
        return True
    return at > start and word.title and word.is_noun and "Name" in flow.words[at - 1].proper
