"""Who can hold a claim or act: names, descriptions and what is known of them."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, field
from functools import cache

from theodolite.extract.lexicon import OPPOSITE, table, words
from theodolite.extract.parse import Parse
from theodolite.extract.sides import OTHER, OWN, relative_side, side_of_phrase, side_of_word
from theodolite.extract.syntax import noun_phrase

_SENTENCE = 80
_DEFINITE = frozenset({"the", "this", "that", "these", "those"})


FEMALE = frozenset({"spokeswoman", "mrs", "ms", "chairwoman", "congresswoman", "servicewoman", "actress", "mother"})


_NAMED = frozenset({"PERSON", "ORG", "GPE", "NORP", "FAC", "LOC", "PRODUCT", "WORK_OF_ART", "EVENT"})


@dataclass(slots=True, eq=False)
class Entity:
    """Somebody or something that can hold a claim or act."""

    name: str
    token: int
    side: str | None = None
    relative: str | None = None
    person: bool = False
    plural: bool = False
    group: bool = False
    gender: str | None = None
    nouns: set[str] = field(default_factory=set)


@cache
def roles() -> frozenset[str]:
    """Return the nouns that describe a person by office or trade."""
    return frozenset(word for names in table("nouns")["roles"].values() for word in str(names).split())


@cache
def kindred(noun: str) -> frozenset[str]:
    """Return the nouns that may take up a person described by this one."""
    found = {noun}
    for names in table("nouns")["roles"].values():
        if noun in str(names).split():
            found |= set(str(names).split())
    return frozenset(found)


def fits(noun: str, kin: Set[str], nouns: Set[str]) -> bool:
    """Tell whether a description can be of a person so described: a mayor is no governor, a general no colonel."""
    offices = words("nouns", "offices")
    return bool(kin & nouns) and (noun in nouns or noun not in offices or not nouns & offices)


@dataclass(slots=True)
class Coref:
    """Entities by the token of their head; ask with :meth:`entity`."""

    parse: Parse
    at: dict[int, Entity] = field(default_factory=dict)
    speakers: list[tuple[int, Entity]] = field(default_factory=list)
    default_enemy: str | None = None

    def entity(self, token: int) -> Entity | None:
        """Return the entity that a noun or pronoun stands for."""
        return self.at.get(token)

    def name(self, token: int) -> str:
        """Return the name of whoever a token stands for."""
        entity = self.at.get(token)
        return entity.name if entity is not None else phrase_text(self.parse, token)

    def context_side(self, token: int) -> str | None:
        """Return the side of whoever spoke last in the paragraph: the writer's "enemy" is seen from there."""
        block = self.parse.block_of[token]
        for spoken, entity in reversed(self.speakers):
            if spoken < token:
                return entity.side if self.parse.block_of[spoken] == block else None
        return None

    def side(self, token: int, speaker_side: str | None) -> str | None:
        """Return the side of a phrase said by somebody of ``speaker_side``."""
        relative = relative_side(self.parse, token)
        own_words = side_of_phrase(self.parse, token)
        if own_words is not None:
            return own_words
        if relative == OTHER:
            return OPPOSITE[speaker_side] if speaker_side else self.default_enemy or self._enemy_beside(token)
        if relative == OWN:
            return speaker_side or (OPPOSITE[self.default_enemy] if self.default_enemy else None)
        return self._side_of_entity(token, speaker_side)

    def _is_force(self, token: int) -> bool:
        return self.parse.lemma[token] in words("nouns", "military") | {"man"}

    def _enemy_beside(self, token: int) -> str | None:
        """Return the enemy of the one side whose forces the sentence names besides "the enemy"."""
        start, end = self.parse.sents[self.parse.sent_of[token]]
        named = {found for t in range(start, min(end, start + _SENTENCE)) if (found := self._forces_at(t)) is not None}
        return OPPOSITE[named.pop()] if len(named) == 1 else None

    def _forces_at(self, token: int) -> str | None:
        found = side_of_word(self.parse.low[token])
        if self.parse.low[token].removesuffix("s") in words("nouns", "military"):
            return side_of_phrase(self.parse, token)
        return found[0] if found is not None and found[1] in {"people", "forces"} else None

    def _side_of_entity(self, token: int, speaker_side: str | None) -> str | None:
        """The side of whoever is meant: his own, or the speaker's or its opposite."""
        entity = self.at.get(token)
        owner = self.at.get(self.parse.kid(token, "poss") or -1)
        if owner is not None and owner.side is not None:
            return owner.side
        if owner is not None and owner.person and self.default_enemy and self._is_force(token):
            return OPPOSITE[self.default_enemy]
        if entity is None or entity.side is not None or entity.relative is None or not speaker_side:
            return entity.side if entity is not None else None
        return speaker_side if entity.relative == OWN else OPPOSITE[speaker_side]


def phrase_text(parse: Parse, token: int) -> str:
    """Return a noun phrase's words on one line, a sentence-initial article in lower case."""
    start, end = noun_phrase(parse, token)
    if start >= end:
        start, end = token, token + 1
    text = " ".join(parse.text[parse.start[start] : parse.end[end - 1]].split())
    if parse.tag[start] == "DT" and text[:1].isupper():
        text = text[0].lower() + text[1:]
    return text.removesuffix("'s").removesuffix("’s")


def _entity_run(parse: Parse, token: int) -> tuple[int, int]:
    """Return the token range of the named entity around a token."""
    kind, start, end = parse.ent[token], token, token + 1
    if not kind:
        return start, end
    while start > 0 and not parse.ent_begins[start] and parse.ent[start - 1] == kind:
        start -= 1
    while end < len(parse) and parse.ent[end] == kind and not parse.ent_begins[end]:
        end += 1
    return start, end


def person_name(parse: Parse, token: int) -> str:
    """Return a person's name around a token, without title and possessive."""
    start, end = _entity_run(parse, token)
    while start < token and (
        parse.lemma[start] in roles()
        or parse.low[start] in {"the", "mr.", "mr", "mrs.", "ms."}
        or side_of_word(parse.low[start])
    ):
        start += 1
    pieces = [parse.word[i] for i in range(start, end) if parse.low[i] not in {"'s", "’s"}]
    return " ".join(pieces) or parse.word[token]


def nouns_of(parse: Parse, token: int) -> set[str]:
    """Return the nouns that describe a phrase, its apposition included."""
    found = {parse.lemma[t] for t in range(*noun_phrase(parse, token)) if parse.is_noun(t)}
    if parse.ent[token] in {"GPE", "LOC"}:
        return found
    for child in parse.kids_of(token, "appos"):
        found |= {parse.lemma[t] for t in range(*noun_phrase(parse, child)) if parse.is_noun(t)}
    if parse.dep[token] == "appos" and parse.head[token] < token:
        found |= {parse.lemma[t] for t in range(*noun_phrase(parse, parse.head[token])) if parse.is_noun(t)}
    if parse.lemma[token] == "head" and "state" in found:
        found.add("president")
    return found


def is_person_name(parse: Parse, token: int) -> bool:
    """Tell whether a token is in the name of a person."""
    return parse.ent[token] == "PERSON" and parse.tag[token].startswith("NNP")


def apposed_person(parse: Parse, token: int) -> int | None:
    """Return the name in apposition to a description ("its spokesman, X")."""
    for child in parse.kids_of(token, "appos"):
        if is_person_name(parse, child):
            return child
    return None


def is_definite(parse: Parse, token: int) -> bool:
    """Tell whether a phrase is definite ("the minister")."""
    return any(parse.dep[c] == "det" and parse.low[c] in _DEFINITE for c in parse.kids[token])
