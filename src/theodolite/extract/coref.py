"""Who is meant: names, descriptions and pronouns of a document resolved to entities with a side.

One pass in order of the text. Only holders and actors matter here, so only people, bodies, groups and evidence are
followed. A description or pronoun is taken up by the nearest entity that fits; what does not fit stays itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from theodolite.extract.cues import Cue
from theodolite.extract.lexicon import OPPOSITE, SIDE_NAMES, table, words
from theodolite.extract.parse import Parse
from theodolite.extract.sides import OTHER, OWN, relative_side, side_of_phrase, side_of_word
from theodolite.extract.syntax import clause_verb, noun_phrase, own_subject
from theodolite.records.text import AttributionForm

__all__ = ["Coref", "Entity", "resolve_mentions"]

_RECENT = 60
_THEY_SENTENCES = 6
_DEFINITE = frozenset({"the", "this", "that", "these", "those"})
_SINGULAR = {"he": "m", "him": "m", "his": "m", "she": "f", "her": "f"}
_IT, _THEY, _WE = (
    frozenset({"it", "its"}),
    frozenset({"they", "them", "their"}),
    frozenset({"we", "us", "our", "i", "my", "me"}),
)
_FEMALE = frozenset({"spokeswoman", "mrs", "ms", "chairwoman", "congresswoman", "servicewoman", "actress", "mother"})
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
def _roles() -> frozenset[str]:
    return frozenset(word for names in table("nouns")["roles"].values() for word in str(names).split())


@cache
def _kin(noun: str) -> frozenset[str]:
    found = {noun}
    for names in table("nouns")["roles"].values():
        if noun in str(names).split():
            found |= set(str(names).split())
    return frozenset(found)


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
        """Return the side of whoever spoke last in the paragraph: whom "the enemy" is seen from in the writer's words."""
        block = self.parse.block_of[token]
        for spoken, entity in reversed(self.speakers):
            if spoken < token:
                return entity.side if self.parse.block_of[spoken] == block else None
        return None

    def side(self, token: int, speaker_side: str | None) -> str | None:
        """Return the side of a phrase said by somebody of ``speaker_side``."""
        relative = relative_side(self.parse, token)
        own_words = side_of_phrase(self.parse, token)
        if own_words is not None and relative != OWN:
            return own_words
        if relative == OTHER:
            return OPPOSITE[speaker_side] if speaker_side else self.default_enemy
        if relative == OWN:
            return own_words or speaker_side or (OPPOSITE[self.default_enemy] if self.default_enemy else None)
        entity = self.at.get(token)
        owner = self.at.get(self.parse.kid(token, "poss") or -1)
        if owner is not None and owner.side is not None:
            return owner.side
        if entity is None:
            return None
        if entity.side is None and entity.relative is not None and speaker_side:
            return speaker_side if entity.relative == OWN else OPPOSITE[speaker_side]
        return entity.side


def phrase_text(parse: Parse, token: int) -> str:
    """Return a noun phrase's words on one line, a sentence-initial article in lower case."""
    start, end = noun_phrase(parse, token)
    if start >= end:
        start, end = token, token + 1
    text = " ".join(parse.text[parse.start[start] : parse.end[end - 1]].split())
    if parse.tag[start] == "DT" and text[:1].isupper():
        text = text[0].lower() + text[1:]
    return text.removesuffix("'s").removesuffix("’s")


@dataclass(slots=True)
class _State:
    parse: Parse
    coref: Coref
    sources: dict[int, Cue]
    recent: list[Entity] = field(default_factory=list)
    by_key: dict[str, Entity] = field(default_factory=dict)
    person: Entity | None = None
    subject_person: tuple[int, Entity] | None = None


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


def _person_name(parse: Parse, token: int) -> str:
    start, end = _entity_run(parse, token)
    while start < token and (
        parse.lemma[start] in _roles()
        or parse.low[start] in {"the", "mr.", "mr", "mrs.", "ms."}
        or side_of_word(parse.low[start])
    ):
        start += 1
    pieces = [parse.word[i] for i in range(start, end) if parse.low[i] not in {"'s", "’s"}]
    return " ".join(pieces) or parse.word[token]


def _nouns_of(parse: Parse, token: int) -> set[str]:
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


def _is_person_name(parse: Parse, token: int) -> bool:
    return parse.ent[token] == "PERSON" and parse.tag[token].startswith("NNP")


def _add(state: _State, entity: Entity) -> Entity:
    state.recent.append(entity)
    if len(state.recent) > 2 * _RECENT:
        del state.recent[:_RECENT]
    return entity


def _possessor_side(state: _State, token: int) -> str | None:
    for child in state.parse.kids_of(token, "poss"):
        owner = state.coref.at.get(child)
        if owner is not None and owner.side:
            return owner.side
    return None


def _named_person(state: _State, token: int) -> Entity:
    parse = state.parse
    name = _person_name(parse, token)
    key = name.split()[-1].lower()
    entity = state.by_key.get(key)
    if entity is None:
        entity = _add(state, Entity(name, token, person=True))
        state.by_key[key] = entity
    elif entity.person and len(name.split()) > len(entity.name.split()):
        entity.name = name
    entity.nouns |= _nouns_of(parse, token)
    entity.side = (
        entity.side or side_of_phrase(parse, token) or _apposed_side(state, token) or _possessor_side(state, token)
    )
    if entity.nouns & _FEMALE:
        entity.gender = "f"
    state.person = entity
    _touch(state, entity)
    return entity


def _apposed_side(state: _State, token: int) -> str | None:
    parse = state.parse
    if parse.dep[token] == "appos":
        head = parse.head[token]
        return side_of_phrase(parse, head) or _possessor_side(state, head)
    twin = parse.kid(parse.head[token], "nsubj", "nsubjpass") if parse.dep[token].startswith("nsubj") else None
    return side_of_phrase(parse, twin) if twin is not None and twin != token else None


def _touch(state: _State, entity: Entity) -> None:
    if state.recent and state.recent[-1] is not entity:
        if entity in state.recent[-_RECENT:]:
            index = len(state.recent) - 1 - state.recent[::-1].index(entity)
            del state.recent[index]
        state.recent.append(entity)


def _apposed_person(parse: Parse, token: int) -> int | None:
    for child in parse.kids_of(token, "appos"):
        if _is_person_name(parse, child):
            return child
    return None


def _is_definite(parse: Parse, token: int) -> bool:
    return any(parse.dep[c] == "det" and parse.low[c] in _DEFINITE for c in parse.kids[token])


def _description(state: _State, token: int) -> Entity | None:
    """Find the entity that a definite description takes up, by the same noun, else by a kindred role."""
    parse = state.parse
    lemma = parse.lemma[token]
    if lemma == "head" and "state" in _nouns_of(parse, token):
        lemma = "president"
    plural = parse.tag[token] in {"NNS", "NNPS"}
    recent = state.recent[-_RECENT:][::-1]
    own = side_of_phrase(parse, token)
    for entity in recent:
        if lemma in entity.nouns and entity.plural == plural and not (own and entity.side and own != entity.side):
            return entity
    if lemma == "official":
        return next((e for e in recent if e.person and e.nouns & _roles()), None)
    if lemma in _roles():
        kin = _kin(lemma)
        for entity in recent:
            if entity.person and kin & entity.nouns and not (own and entity.side and own != entity.side):
                return entity
    return None


def _utterance_speaker(state: _State, token: int) -> Entity | None:
    """Return whose statement "the statement reads" is."""
    if state.parse.lemma[token] not in words("cues", "sources", "utterance") or not state.coref.speakers:
        return None
    return state.coref.speakers[-1][1]


def _new_entity(state: _State, token: int) -> Entity:
    parse = state.parse
    lemma = parse.lemma[token]
    plural = parse.tag[token] in {"NNS", "NNPS"}
    person = (
        not plural
        and (lemma in _roles() or lemma in words("nouns", "people"))
        and lemma not in words("nouns", "collective")
    )
    name = phrase_text(parse, token)
    entity = Entity(
        name,
        token,
        side=side_of_phrase(parse, token),
        relative=relative_side(parse, token),
        person=person,
        plural=plural,
    )
    entity.side = entity.side or _possessor_side(state, token) or _apposed_side(state, token)
    entity.nouns = _nouns_of(parse, token) | {w.lower() for w in name.split() if w[:1].isupper()}
    named = parse.ent[token] in {"ORG", "NORP"} or (parse.ent[token] == "GPE" and entity.side is not None)
    entity.group = plural or lemma in words("nouns", "collective") or named
    if person and entity.nouns & _roles() and token in state.sources:
        state.person = entity
    if entity.nouns & _FEMALE:
        entity.gender = "f"
    return _add(state, entity)


def _wants_entity(state: _State, token: int) -> bool:
    parse = state.parse
    if (
        token in state.sources
        or parse.dep[token] in {"nsubj", "nsubjpass", "agent"}
        or parse.ent[token] in {"GPE", "ORG", "NORP"}
    ):
        return True
    lemma = parse.lemma[token]
    return lemma in words("nouns", "collective") or lemma in _roles() or lemma in words("nouns", "people")


def _noun(state: _State, token: int) -> Entity | None:
    parse = state.parse
    person = _apposed_person(parse, token)
    if person is not None:
        return _named_person(state, person)
    if _is_person_name(parse, token):
        return _named_person(state, token)
    if parse.dep[token] == "appos" and _is_person_name(parse, parse.head[token]) and parse.head[token] < token:
        return state.coref.at.get(parse.head[token])
    key = parse.low[token]
    if parse.tag[token].startswith("NNP") and (known := state.by_key.get(key)) is not None and known.person:
        _touch(state, known)
        return known
    if not _wants_entity(state, token):
        return None
    if _is_definite(parse, token):
        found = (token in state.sources and _utterance_speaker(state, token)) or _description(state, token)
        if found:
            if found.person:
                state.person = found
            _touch(state, found)
            return found
    if parse.tag[token].startswith("NNP"):
        name = phrase_text(parse, token)
        known = state.by_key.get(name.lower())
        if known is not None:
            _touch(state, known)
            return known
        entity = _new_entity(state, token)
        state.by_key[name.lower()] = entity
        return entity
    return _new_entity(state, token)


def _last_speaker(state: _State, token: int, *, person: bool, gender: str | None = None) -> Entity | None:
    parse = state.parse
    for cue_token, entity in reversed(state.coref.speakers[-8:]):
        fits = entity.person == person and not (gender and entity.gender and gender != entity.gender)
        if fits and parse.sent_of[token] - parse.sent_of[cue_token] <= 8:
            return entity
    return None


def _he(state: _State, token: int) -> Entity | None:
    gender = _SINGULAR[state.parse.low[token]]
    candidates: list[Entity | None] = []
    if state.subject_person is not None and state.parse.sent_of[token] - state.subject_person[0] <= 2:
        candidates.append(state.subject_person[1])
    candidates += [state.person, _last_speaker(state, token, person=True, gender=gender)]
    candidates += [e for e in reversed(state.recent[-_RECENT:]) if e.person]
    for entity in candidates:
        if entity is not None and entity.gender in {None, gender}:
            entity.gender = gender
            return entity
    return None


def _it(state: _State, token: int) -> Entity | None:
    """Resolve "it" as a holder or owner: the subject of its own clause, else the last body that spoke."""
    parse = state.parse
    if token in state.sources:
        return _last_speaker(state, token, person=False) or next(
            (e for e in reversed(state.recent[-_RECENT:]) if e.group and not e.plural), None
        )
    head = parse.head[token]
    for _ in range(6):
        subject = own_subject(parse, head)
        if subject is not None and subject < token and parse.head[token] != subject:
            entity = state.coref.at.get(subject)
            if entity is not None and not entity.person:
                return entity
        if parse.head[head] == head:
            break
        head = parse.head[head]
    return next((e for e in reversed(state.recent[-8:]) if e.group and not e.person), None)


def _first_pass(state: _State) -> None:
    parse = state.parse
    pending: dict[int, list[Cue]] = defaultdict(list)
    for cue in state.sources.values():
        pending[max(cue.token, cue.source or 0)].append(cue)
    for token, tag in enumerate(parse.tag):
        low = parse.low[token]
        entity: Entity | None = None
        if tag in {"PRP", "PRP$"}:
            entity = _he(state, token) if low in _SINGULAR else _it(state, token) if low in _IT else None
        elif tag.startswith("NN") and parse.dep[token] not in {"compound", "nmod", "amod"}:
            entity = _noun(state, token)
        elif token in state.sources and (side := side_of_word(low)) is not None:
            entity = Entity(SIDE_NAMES[side[0]], token, side=side[0], group=True)
        if entity is not None:
            state.coref.at[token] = entity
            known = token in state.sources or tag == "NNP" or _is_definite(parse, token)
            if entity.person and known and parse.dep[token] in {"nsubj", "nsubjpass"}:
                state.subject_person = (parse.sent_of[token], entity)
        for cue in pending.get(token, ()):
            speaker = state.coref.at.get(cue.source) if cue.source is not None else None
            if speaker is not None and cue.group not in {"persuade", "noun"}:
                state.coref.speakers.append((cue.token, speaker))


def _governing_group(state: _State, token: int, own: str | None) -> Entity | None:
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


def _earlier_group(state: _State, token: int, own: str | None, speaker: Entity | None) -> Entity | None:
    """Return the group spoken of last, subjects before others, sided ones before others."""
    parse, at = state.parse, state.coref.at
    sentence = parse.sent_of[token]
    fallback: Entity | None = None
    for index in range(sentence, max(sentence - _THEY_SENTENCES, -1), -1):
        start, end = parse.sents[index]
        found = [t for t in range(start, min(end, token)) if t in at]
        ranked = sorted(found, key=lambda t: (parse.dep[t] not in {"nsubj", "nsubjpass"}, -t))
        for t in ranked:
            entity = at[t]
            if entity is speaker or not (entity.plural or entity.group or entity.side) or _is_own(entity, own):
                continue
            if entity.side or entity.relative == OTHER or own is None:
                return _as_group(entity)
            fallback = fallback or entity
    return fallback


def _as_group(entity: Entity) -> Entity:
    if entity.person and entity.side:
        return Entity(SIDE_NAMES[entity.side], entity.token, side=entity.side, group=True)
    return entity


def _second_pass(state: _State, cover: Sequence[Sequence[Cue]]) -> None:
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


def _same_breath(state: _State, cover: Sequence[Sequence[Cue]], token: int) -> bool:
    """Tell whether "they" stands in indirect speech of a group in the same sentence ("they say they hold …")."""
    innermost = next((c for c in reversed(cover[token]) if c.source is not None and c.source != token), None)
    if innermost is None or innermost.form is AttributionForm.DIRECT:
        return False
    return state.parse.sent_of[innermost.token] == state.parse.sent_of[token] and innermost.token < token


def _only_adversary(parse: Parse, speakers: Sequence[tuple[int, Entity]]) -> str | None:
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
        if side is not None:
            voted.add(OPPOSITE[side])
    return voted


def _is_opponent(parse: Parse, token: int, role: str) -> bool:
    if role in {"people", "forces"}:
        return True
    head = parse.head[token]
    above = parse.head[parse.head[head]] if parse.dep[head] == "pobj" else head
    military = words("nouns", "military")
    return role in {"adjective", "country"} and bool({parse.lemma[head], parse.lemma[above]} & military)


def resolve_mentions(parse: Parse, cues: Sequence[Cue], cover: Sequence[Sequence[Cue]]) -> Coref:
    """Resolve the mentions of a document.

    Parameters
    ----------
    parse
        The parse.
    cues
        Its attributions.
    cover
        For each token the attributions whose content covers it, outermost first.
    """
    coref = Coref(parse)
    sources = {cue.source: cue for cue in cues if cue.source is not None}
    state = _State(parse, coref, sources)
    _first_pass(state)
    coref.default_enemy = _only_adversary(parse, coref.speakers)
    _second_pass(state, cover)
    return coref
