"""Who "they" and "we" are, and who a text without a side of its own calls the enemy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from theodolite.extract.cue import Cue
from theodolite.extract.entities import (
    Coref,
    Entity,
)
from theodolite.extract.lexicon import OPPOSITE, SIDE_NAMES, words
from theodolite.extract.parse import Parse
from theodolite.extract.sides import OTHER, OWN, relative_side, side_of_phrase, side_of_word
from theodolite.extract.syntax import clause_verb, own_subject
from theodolite.records.text import AttributionForm

_THEY_SENTENCES = 6


_THEY = frozenset({"they", "them", "their"})


_SUBJECTS = frozenset({"nsubj", "nsubjpass"})


_WE = frozenset({"we", "us", "our", "i", "my", "me"})


@dataclass(slots=True)
class State:
    """What has been met so far on the way through a document."""

    parse: Parse
    coref: Coref
    sources: dict[int, Cue]
    recent: list[Entity] = field(default_factory=list)
    by_key: dict[str, Entity] = field(default_factory=dict)
    person: Entity | None = None
    subject_person: tuple[int, Entity] | None = None


def _governing_group(state: State, token: int, own: str | None) -> Entity | None:
    """Return the plural or sided subject of a clause above a "they" in the same sentence."""
    parse, at = state.parse, state.coref.at
    head = parse.head[token]
    for _ in range(12):
        if parse.head[head] == head:
            return None
        head = parse.head[head]
        for subject in (own_subject(parse, head), parse.kid(head, "dobj")):
            entity = at.get(subject) if subject is not None and subject < token else None
            if entity is not None and (entity.plural or entity.group) and not _is_own(entity, own):
                return entity
    return None


def _is_own(entity: Entity, side: str | None) -> bool:
    return entity.relative == OWN or (side is not None and entity.side == side)


def _earlier_group(state: State, token: int, own: str | None, speaker: Entity | None) -> Entity | None:
    """Return the group spoken of last, subjects before others, sided ones before others."""
    parse, at = state.parse, state.coref.at
    sentence = parse.sent_of[token]
    fallback: Entity | None = None
    for index in range(sentence, max(sentence - _THEY_SENTENCES, -1), -1):
        start, end = parse.sents[index]
        found = [t for t in range(start, min(end, token)) if t in at]
        ranked = sorted(found, key=lambda t: (parse.dep[t] not in _SUBJECTS or t in state.sources, -t))
        for t in ranked:
            entity = at[t]
            if index == sentence and _is_one(parse, t, entity):
                continue
            if entity is speaker or not (entity.plural or entity.group or entity.side) or _is_own(entity, own):
                continue
            if entity.side or entity.relative == OTHER or own is None:
                return _as_group(entity)
            fallback = fallback or entity
    return fallback


def _is_one(parse: Parse, token: int, entity: Entity) -> bool:
    """Tell whether a mention is of one thing or person, whom "they" in the same sentence does not take up."""
    return parse.low[token] in {"it", "its", "he", "she", "his", "her"} or (entity.person and not entity.plural)


def _as_group(entity: Entity) -> Entity:
    if entity.person and entity.side:
        return Entity(SIDE_NAMES[entity.side], entity.token, side=entity.side, group=True)
    return entity


def second_pass(state: State, cover: Sequence[Sequence[Cue]]) -> None:
    """Resolve "they" and "we" now that speakers are known."""
    parse, at = state.parse, state.coref.at
    for token, low in enumerate(parse.low):
        if low not in _THEY and low not in _WE:
            continue
        if parse.tag[token] not in {"PRP", "PRP$"}:
            continue
        speaker = next(
            (
                at[c.source]
                for c in reversed(cover[token])
                if c.source is not None and c.source != token and c.source in at
            ),
            None,
        )
        own = speaker.side if speaker is not None else None
        if low in _WE:
            if speaker is not None:
                at[token] = Entity(speaker.name, token, side=own, relative=OWN, group=True, plural=True)
            continue
        if (
            speaker is not None
            and (speaker.plural or speaker.group)
            and not speaker.person
            and _same_breath(state, cover, token)
        ):
            at[token] = speaker
            continue
        inside = token not in state.sources or bool(cover[token])
        entity = _governing_group(state, token, own)
        if entity is None and not inside:
            entity = next(
                (e for _, e in reversed(state.coref.speakers) if e.token < token and (e.plural or e.group)), None
            )
        entity = entity or _earlier_group(state, token, own, speaker)
        if entity is not None:
            at[token] = entity


def _same_breath(state: State, cover: Sequence[Sequence[Cue]], token: int) -> bool:
    """Tell whether "they" stands in indirect speech of a group in the same sentence ("they say they hold …")."""
    innermost = next((c for c in reversed(cover[token]) if c.source is not None and c.source != token), None)
    if innermost is None or innermost.form is AttributionForm.DIRECT:
        return False
    return state.parse.sent_of[innermost.token] == state.parse.sent_of[token] and innermost.token < token


def only_adversary(parse: Parse, speakers: Sequence[tuple[int, Entity]]) -> str | None:
    """Return the side that a text without a side of its own calls the enemy: the only one named besides "our"."""
    voted = _votes(parse)
    if len(voted) == 1:
        return voted.pop()
    named = {
        found[0]
        for token, low in enumerate(parse.low)
        if (found := side_of_word(low)) is not None and _is_opponent(parse, token, found[1])
    }
    spoke = {entity.side for _, entity in speakers}
    return named.pop() if len(named) == 1 and not named & spoke else None


def _votes(parse: Parse) -> set[str]:
    """Return who "the enemy" is by the clauses in which a named side acts on it, or it on a named side."""
    voted = set()
    for token, lemma in enumerate(parse.lemma):
        if lemma not in words("sides", "relative", "other") or parse.dep[token] not in {
            "nsubj",
            "nsubjpass",
            "dobj",
            "pobj",
            "poss",
        }:
            continue
        if relative_side(parse, token) != OTHER or side_of_phrase(parse, token) is not None:
            continue
        verb = clause_verb(parse, token)
        other = (
            None
            if verb is None
            else parse.kid(verb, "dobj")
            if parse.dep[token].startswith("nsubj")
            else own_subject(parse, verb)
        )
        side = side_of_phrase(parse, other) if other is not None and other != token and parse.is_noun(other) else None
        side = side or _side_above(parse, token, verb)
        if side is not None:
            voted.add(OPPOSITE[side])
    return voted


def _side_above(parse: Parse, token: int, verb: int | None) -> str | None:
    """Return the side that a governing clause sets against the enemy ("X did not allow the enemy to enter")."""
    above = parse.head[verb] if verb is not None and parse.dep[verb] in {"ccomp", "xcomp", "pcomp"} else verb
    subject = own_subject(parse, above) if above is not None and parse.is_verb(above) else None
    return side_of_phrase(parse, subject) if subject is not None and subject != token else None


def _is_opponent(parse: Parse, token: int, role: str) -> bool:
    if role in {"people", "forces"}:
        return True
    head = parse.head[token]
    above = parse.head[parse.head[head]] if parse.dep[head] == "pobj" else head
    military = words("nouns", "military")
    return role in {"adjective", "country"} and bool({parse.lemma[head], parse.lemma[above]} & military)
