"""Who is meant: names, descriptions and pronouns of a document resolved to entities with a side.

One pass in order of the text. Only holders and actors matter here, so only people, bodies, groups and evidence are
followed. A description or pronoun is taken up by the nearest entity that fits; what does not fit stays itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from theodolite.extract.cue import Cue
from theodolite.extract.entities import (
    FEMALE,
    Coref,
    Entity,
    apposed_person,
    fits,
    is_definite,
    is_person_name,
    kindred,
    nouns_of,
    person_name,
    phrase_text,
    roles,
)
from theodolite.extract.lexicon import SIDE_NAMES, words
from theodolite.extract.parse import Parse
from theodolite.extract.pronouns import State, only_adversary, second_pass
from theodolite.extract.sides import relative_side, side_of_office, side_of_phrase, side_of_word
from theodolite.extract.syntax import own_subject
from theodolite.extract.units import settle_units

__all__ = ["Coref", "Entity", "resolve_mentions"]

_RECENT = 60
_SINGULAR = {"he": "m", "him": "m", "his": "m", "she": "f", "her": "f"}
_IT = frozenset({"it", "its"})
_LEADING = frozenset({"head", "lead", "command", "run", "direct", "chair", "represent"})


def _add(state: State, entity: Entity) -> Entity:
    state.recent.append(entity)
    if len(state.recent) > 2 * _RECENT:
        del state.recent[:_RECENT]
    return entity


def _possessor_side(state: State, token: int) -> str | None:
    for child in state.parse.kids_of(token, "poss"):
        owner = state.coref.at.get(child)
        if owner is not None and owner.side:
            return owner.side
    return None


def _named_person(state: State, token: int) -> Entity:
    parse = state.parse
    name = person_name(parse, token)
    key = name.split()[-1].lower()
    entity = state.by_key.get(key)
    if entity is None:
        entity = _add(state, Entity(name, token, person=True))
        state.by_key[key] = entity
    elif entity.person and len(name.split()) > len(entity.name.split()):
        entity.name = name
    entity.nouns |= nouns_of(parse, token)
    entity.side = (
        entity.side
        or side_of_phrase(parse, token)
        or _apposed_side(state, token)
        or _possessor_side(state, token)
        or _led_side(parse, token)
        or side_of_office(parse, parse.head[token] if parse.dep[token] == "appos" else token)
    )
    if entity.nouns & FEMALE:
        entity.gender = "f"
    state.person = entity
    _touch(state, entity)
    return entity


def _apposed_side(state: State, token: int) -> str | None:
    parse = state.parse
    if parse.dep[token] == "appos":
        head = parse.head[token]
        return side_of_phrase(parse, head) or _possessor_side(state, head)
    twin = parse.kid(parse.head[token], "nsubj", "nsubjpass") if parse.dep[token].startswith("nsubj") else None
    return side_of_phrase(parse, twin) if twin is not None and twin != token else None


def _led_side(parse: Parse, token: int) -> str | None:
    """Return the side of what a person is said to lead ("X, who heads Ukraine's intelligence")."""
    for clause in parse.kids_of(token, "relcl"):
        led = parse.kid(clause, "dobj")
        if led is not None and parse.lemma[clause] in _LEADING:
            return side_of_phrase(parse, led)
    return None


def _touch(state: State, entity: Entity) -> None:
    if state.recent and state.recent[-1] is not entity:
        if entity in state.recent[-_RECENT:]:
            index = len(state.recent) - 1 - state.recent[::-1].index(entity)
            del state.recent[index]
        state.recent.append(entity)


def _description(state: State, token: int) -> Entity | None:
    """Find the entity that a definite description takes up, by the same noun, else by a kindred role."""
    parse = state.parse
    lemma = parse.lemma[token]
    if lemma == "head" and "state" in nouns_of(parse, token):
        lemma = "president"
    plural = parse.tag[token] in {"NNS", "NNPS"}
    recent = state.recent[-_RECENT:][::-1]
    own = side_of_phrase(parse, token)
    for entity in recent:
        if lemma in entity.nouns and entity.plural == plural and not (own and entity.side and own != entity.side):
            return entity
    if lemma == "official":
        return next((e for e in recent if e.person and e.nouns & roles()), None)
    if lemma in roles():
        kin = kindred(lemma)
        for entity in recent:
            if entity.person and fits(lemma, kin, entity.nouns) and not (own and entity.side and own != entity.side):
                return entity
    return None


def _utterance_speaker(state: State, token: int) -> Entity | None:
    """Return whose statement "the statement reads" is."""
    if state.parse.lemma[token] not in words("cues", "sources", "utterance") or not state.coref.speakers:
        return None
    return state.coref.speakers[-1][1]


def _new_entity(state: State, token: int) -> Entity:
    parse = state.parse
    lemma = parse.lemma[token]
    plural = parse.tag[token] in {"NNS", "NNPS"}
    person = (
        not plural
        and (lemma in roles() or lemma in words("nouns", "people"))
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
    entity.side = entity.side or side_of_office(parse, token)
    entity.nouns = nouns_of(parse, token) | {w.lower() for w in name.split() if w[:1].isupper()}
    named = parse.ent[token] in {"ORG", "NORP"} or (parse.ent[token] == "GPE" and entity.side is not None)
    entity.group = plural or lemma in words("nouns", "collective") or named
    if person and entity.nouns & roles() and token in state.sources:
        state.person = entity
    if entity.nouns & FEMALE:
        entity.gender = "f"
    return _add(state, entity)


def _wants_entity(state: State, token: int) -> bool:
    parse = state.parse
    if (
        token in state.sources
        or parse.dep[token] in {"nsubj", "nsubjpass", "agent"}
        or parse.ent[token] in {"GPE", "ORG", "NORP"}
    ):
        return True
    lemma = parse.lemma[token]
    return lemma in words("nouns", "collective") or lemma in roles() or lemma in words("nouns", "people")


def _noun(state: State, token: int) -> Entity | None:
    parse = state.parse
    person = token if is_person_name(parse, token) else apposed_person(parse, token)
    if person is not None:
        return _named_person(state, person)
    head = parse.head[token]
    if parse.dep[token] == "appos" and is_person_name(parse, head) and head < token:
        return state.coref.at.get(head)
    known = state.by_key.get(parse.low[token]) if parse.tag[token].startswith("NNP") else None
    if known is not None and known.person:
        _touch(state, known)
        return known
    return _described(state, token) if _wants_entity(state, token) else None


def _described(state: State, token: int) -> Entity:
    """Return the entity of a description: one taken up where it is definite, else a new one."""
    if is_definite(state.parse, token):
        found = _utterance_speaker(state, token) if token in state.sources else None
        found = found or _description(state, token)
        if found is not None:
            state.person = found if found.person else state.person
            _touch(state, found)
            return found
    if not state.parse.tag[token].startswith("NNP"):
        return _new_entity(state, token)
    key = phrase_text(state.parse, token).lower()
    if key not in state.by_key:
        state.by_key[key] = _new_entity(state, token)
    _touch(state, state.by_key[key])
    return state.by_key[key]


def _last_speaker(state: State, token: int, *, person: bool, gender: str | None = None) -> Entity | None:
    parse = state.parse
    for cue_token, entity in reversed(state.coref.speakers[-8:]):
        fits = entity.person == person and not (gender and entity.gender and gender != entity.gender)
        if fits and parse.sent_of[token] - parse.sent_of[cue_token] <= 8:
            return entity
    return None


def _he(state: State, token: int) -> Entity | None:
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


def _it(state: State, token: int) -> Entity | None:
    """Resolve "it" as a holder or owner: the subject of its own clause, else the last body that spoke."""
    parse = state.parse
    if token in state.sources:
        bodies = [e for e in reversed(state.recent[-_RECENT:]) if e.group and not e.plural and e.relative is None]
        acting = [e for e in bodies[:6] if parse.dep[e.token] == "nsubj"]
        return _last_speaker(state, token, person=False) or next(iter([*acting, *bodies]), None)
    head = parse.head[token]
    if parse.dep[token] == "poss" and parse.lemma[head] in words("cues", "sources", "utterance"):
        spoke = _last_speaker(state, token, person=False)
        if spoke is not None:
            return spoke
    for _ in range(6):
        subject = own_subject(parse, head)
        if subject is not None and subject < token and parse.head[token] != subject:
            entity = state.coref.at.get(subject)
            if entity is not None and not entity.person:
                return entity
        if parse.head[head] == head:
            break
        head = parse.head[head]
    groups = [e for e in reversed(state.recent[-8:]) if e.group and not e.person]
    return next((e for e in groups if not e.plural), groups[0] if groups else None)


def _other_source(state: State, token: int) -> Entity | None:
    """Return the entity of a source that is neither noun nor pronoun ("one of the officers", "Russian:")."""
    if state.parse.tag[token] == "CD":
        return _one_of(state, token)
    side = side_of_word(state.parse.low[token])
    return Entity(SIDE_NAMES[side[0]], token, side=side[0], group=True) if side is not None else None


def _one_of(state: State, token: int) -> Entity | None:
    """Return the person of "one of the officers", "another of its officials"."""
    parse = state.parse
    of = next((c for c in parse.kids_of(token, "prep") if parse.low[c] == "of"), None)
    whose = parse.kid(of, "pobj") if of is not None else None
    if whose is None or parse.low[token] != "one":
        return None
    person = parse.lemma[whose] in roles() | words("nouns", "people")
    entity = Entity(phrase_text(parse, token), token, person=person, nouns={parse.lemma[whose]})
    entity.side = side_of_phrase(parse, token) or _possessor_side(state, whose)
    state.person = entity if person else state.person
    return _add(state, entity)


def _first_pass(state: State) -> None:
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
        elif token in state.sources:
            entity = _other_source(state, token)
        if entity is not None:
            state.coref.at[token] = entity
            known = token in state.sources or tag == "NNP" or is_definite(parse, token)
            if entity.person and known and parse.dep[token] in {"nsubj", "nsubjpass"}:
                state.subject_person = (parse.sent_of[token], entity)
        for cue in pending.get(token, ()):
            speaker = state.coref.at.get(cue.source) if cue.source is not None else None
            if speaker is not None and cue.group not in {"persuade", "noun"}:
                state.coref.speakers.append((cue.token, speaker))


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
    state = State(parse, coref, sources)
    _first_pass(state)
    coref.default_enemy = only_adversary(parse, coref.speakers)
    second_pass(state, cover)
    settle_units(coref, cover)
    return coref
