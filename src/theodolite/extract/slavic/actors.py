"""Whose action or hold a Ukrainian or Russian proposition describes: by its words, else through who speaks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from theodolite.atlas.cyrillic import cyrillic_key, cyrillic_names
from theodolite.atlas.theatre import is_theatre_name
from theodolite.extract.lexicon import OPPOSITE
from theodolite.extract.lexicon import words as listed
from theodolite.extract.slavic.clauses import split_clauses
from theodolite.extract.slavic.facts import Facts
from theodolite.extract.slavic.kinds import MEASURABLE
from theodolite.extract.slavic.phrases import Phrase
from theodolite.extract.slavic.sides import names_forces, relative_of, side_of
from theodolite.extract.slavic.tokens import Sentence, Word
from theodolite.extract.slavic.vocabulary import normal, noun_classes, verb_classes, word_classes
from theodolite.records.claims import ClaimKind, Predicate

__all__ = ["Speakers", "actor_of", "is_sided", "is_war_text", "named_side"]

_WE = frozenset({"ми", "мы", "я", "нас", "нам", "нами"})
_THEY = frozenset(
    {"вони", "они", "їм", "им", "їх", "їхній", "їхнім", "їхня", "їхні", "їхньому", "їхнього", "їхньою", "их"}
)
_HIS = frozenset({"його", "її", "его", "её", "ее", "свій", "свої", "своїх", "свои", "своих"})
_FOUGHT = frozenset({ClaimKind.ADVANCE, ClaimKind.ATTACK, ClaimKind.CONTROL, ClaimKind.REACH, ClaimKind.LOSSES})
_SUFFERED = frozenset({ClaimKind.ATTACK, ClaimKind.HARM, ClaimKind.LOSSES})
_HELD = frozenset({ClaimKind.CONTROL, ClaimKind.EXTENT, ClaimKind.SCHEDULE, ClaimKind.ADVANCE})
_ALONE = frozenset({"військо", "війська", "войско", "войска", "військовий", "военный", "армія", "армия", "сила"})
_LEFT_OPEN = frozenset(
    {"military", "soldier", "road", "event", "deadline", "flag", "size", "equipment", "attack", "success", "supply",
     "region", "border", "river", "task"}
)  # fmt: skip
_PLAYED, _MANY = 2, 3
_THEATRE = "theatre"
_BESET = frozenset(
    {"гарнізон", "гарнизон", "захисник", "защитник", "дрон", "безпілотник", "беспилотник", "корабль", "корабель"}
)


@dataclass(frozen=True, slots=True)
class Speakers:
    """Whose side speaks at a place of the text, and what "the enemy" and "they" mean there."""

    speaker: str | None
    enemy: str | None
    they: str | None


def _other(side: str | None) -> str | None:
    """The other side than the one named."""
    return OPPOSITE[side] if side is not None else None


def named_side(words: Sequence[Word], speakers: Speakers) -> str | None:
    """Return the side of a phrase: named, or through the speaker ("ворог", "наші", "вони")."""
    relative = relative_of(words)
    lows = {w.low for w in words}
    if relative == "own" and (speakers.speaker is not None or speakers.enemy is not None):
        return speakers.speaker or _other(speakers.enemy)
    named = side_of(words)
    if named is not None:
        return named
    if relative == "other":
        return _other(speakers.speaker) or speakers.enemy
    if lows & _WE:
        return speakers.speaker or _other(speakers.enemy)
    if lows & _THEY:
        return speakers.they or _other(speakers.speaker)
    return None


def _phrase_side(facts: Facts, phrase: Phrase | None, speakers: Speakers) -> str | None:
    """The side that a phrase names, or means through the speaker."""
    if phrase is None:
        return None
    words = facts.words_of(phrase)
    found = named_side(words, speakers)
    if found is not None:
        return found
    forces = facts.classes_of(phrase) & {"military", "soldier"}
    return speakers.speaker if forces and {w.low for w in words} & _HIS else None


def _holder_of_control(facts: Facts, speakers: Speakers) -> str | None:
    """Return the side after "під контролем …", before "контроль", in "залишається українським"."""
    for phrase in facts.phrases:
        words = facts.words_of(phrase)
        if (
            any(normal(w.lemma) in {"контроль", "рука"} for w in words)
            and (side := named_side(words, speakers)) is not None
        ):
            return side
    subject = facts.subject
    outside = [
        w for i, w in enumerate(facts.words, facts.start) if subject is None or not subject.start <= i < subject.end
    ]
    adjectives = [w for w in outside if w.pos in {"ADJ", "ADJS", "PRON"}]
    exists = facts.core is None or "exist" in facts.verbs
    return named_side(adjectives, speakers) if exists and adjectives and facts.is_place(subject) else None


def _taker(facts: Facts, speakers: Speakers) -> str | None:
    """Return who takes a place in a passive that does not say: a side denies what the other did, not its own deed."""
    side = speakers.speaker
    if facts.verbs & {"take_own", "lose", "leave"}:
        return side
    return _other(side) if facts.negated or "occupy" in facts.verbs else side


def _passive_actor(facts: Facts, kind: ClaimKind, speakers: Speakers) -> str | None:
    """In a passive, whoever it is done by, or the side opposed to whom it is done to."""
    agent = facts.agent()
    if agent is not None:
        return _phrase_side(facts, agent, speakers)
    if kind in {ClaimKind.SCHEDULE, ClaimKind.INTENT} and (tasked := _dative(facts, speakers)) is not None:
        return tasked
    victim = _phrase_side(facts, facts.theme(), speakers) or _victim(facts, speakers)
    if kind in _SUFFERED | {ClaimKind.REACH, ClaimKind.ADVANCE} and victim is not None:
        return _other(victim)
    return _taker(facts, speakers) if kind in _HELD | {ClaimKind.REACH} else None


def _victim(facts: Facts, speakers: Speakers) -> str | None:
    """Return the side of the forces that suffer: "оточено близько п'яти тисяч українських військових"."""
    for phrase in facts.phrases:
        forces = phrase.preposition is None and facts.classes_of(phrase) & {"soldier", "military"}
        if forces and (found := _phrase_side(facts, phrase, speakers)) is not None:
            return found
    return None


def _unmarked(facts: Facts, kind: ClaimKind, speakers: Speakers) -> str | None:
    """Return the side of an actor that the words do not name."""
    subject = facts.subject
    if kind in _FOUGHT and (fought := _fought_side(facts, speakers)) is not None:
        return _other(fought)
    if subject is None:
        verb = facts.sentence.words[facts.path[0]] if facts.path else facts.head
        if verb is not None and verb.person == 1:
            return speakers.speaker or _other(speakers.enemy)
        if verb is not None and verb.number == "plur" and kind in MEASURABLE | _FOUGHT:
            return speakers.they if speakers.they is not None else None
        silent = verb is not None and verb.number == "sing" and verb.tense == "past" and verb.gender in {"masc", "femn"}
        return speakers.speaker if silent and kind in MEASURABLE else None
    words = facts.words_of(subject)
    bare = facts.classes_of(subject) & {"military"} and normal(words[0].lemma) not in _BESET
    if bare and kind in _FOUGHT - {ClaimKind.LOSSES} and not facts.verbs & {"lose", "leave"}:
        return _other(speakers.speaker) if facts.negated else speakers.speaker
    return None


def _fought_side(facts: Facts, speakers: Speakers) -> str | None:
    """Return the side of the forces that the action is done to."""
    theme = facts.theme()
    if theme is None or theme == facts.subject or facts.verbs & {"lose"}:
        return None
    forces = facts.classes_of(theme) & {"military", "soldier", "defended", "equipment"}
    return _phrase_side(facts, theme, speakers) if forces else None


def actor_of(facts: Facts, kind: ClaimKind, predicate: Predicate | None, speakers: Speakers) -> str | None:
    """Return the side that acts or holds.

    Parameters
    ----------
    facts
        The proposition taken apart.
    kind, predicate
        What it claims.
    speakers
        Who speaks there and whom the relative words mean.
    """
    if (
        kind in {ClaimKind.CONTROL, ClaimKind.EXTENT, ClaimKind.REACH}
        and (held := _holder_of_control(facts, speakers)) is not None
    ):
        return held
    if "expel" in facts.verbs and predicate is Predicate.LOSE:
        return _phrase_side(facts, facts.theme(), speakers) or _other(_phrase_side(facts, facts.subject, speakers))
    if (facts.passive or facts.impersonal) and facts.relation != "purpose":
        return _passive_actor(facts, kind, speakers)
    if predicate is Predicate.LOSE and "fall" in facts.verbs:
        return speakers.speaker if facts.negated else _other(speakers.speaker)
    subject = _phrase_side(facts, facts.subject, speakers)
    if kind is ClaimKind.HARM:
        return _other(subject) if subject is not None and "destroy" not in facts.verbs else None
    if subject is None and facts.core is not None:
        subject = _dative(facts, speakers)
    if subject is None and (facts.core is None or facts.negated or "exist" in facts.verbs):
        subject = _anyone(facts, speakers)
    return subject or _unmarked(facts, kind, speakers) or _own(facts, kind, speakers)


def _own(facts: Facts, kind: ClaimKind, speakers: Speakers) -> str | None:
    """Return the speaker's side for what he promises, and for "his company" of which few are left."""
    if facts.is_promise():
        return speakers.speaker
    if kind not in {ClaimKind.STRENGTH, ClaimKind.LOSSES}:
        return None
    his = (p for p in facts.phrases if {w.low for w in facts.words_of(p)} & _HIS)
    return next((speakers.speaker for p in his if facts.classes_of(p) & {"military", "soldier"}), None)


def _dative(facts: Facts, speakers: Speakers) -> str | None:
    """Return the side that has a task or needs time ("їм потрібно", "командованию поставлена задача")."""
    for phrase in facts.phrases:
        if phrase.preposition is None and "datv" in phrase.cases and not phrase.cases & {"nomn"}:
            found = named_side(facts.words_of(phrase), speakers)
            if found is not None:
                return found
    return None


def _anyone(facts: Facts, speakers: Speakers) -> str | None:
    """Return the side of the forces that are, or are not, somewhere."""
    for phrase in facts.phrases:
        if phrase.preposition is None and not facts.is_place(phrase):
            found = named_side(facts.words_of(phrase), speakers)
            if found is not None:
                return found
    return None


def is_sided(facts: Facts, speakers: Speakers) -> bool:
    """Tell whether the actor can be a party to a war: of a side, a force, "we" or "they", or left open."""
    who = facts.agent() if facts.passive or facts.impersonal else facts.subject
    if who is None or facts.is_place(who) or named_side(facts.words_of(who), speakers) is not None:
        return True
    words = facts.words_of(who)
    if relative_of(words) is not None or {w.low for w in words} & (_WE | _THEY):
        return True
    if any(c.start < who.end and who.start < c.end for c in facts.quantities):
        return True
    head = facts.sentence.words[who.head]
    if head.pos == "PRON":
        return True
    return bool(facts.classes_of(who) & _LEFT_OPEN)


def is_war_text(sentences: Iterable[Sentence]) -> bool:  # noqa: C901 - one branch a sort of word
    """Tell whether a text speaks of war at all: a word that hardly occurs elsewhere, or two that often do in war."""
    strong = 0
    unreal: set[str] = set()
    acting = False
    weak: set[str] = set()
    sides: set[str] = set()
    for sentence in sentences:
        for index, word in enumerate(sentence.words):
            if word.pos not in {"NOUN", "VERB", "INF", "PARTS", "ADJ", "X", "LATIN"}:
                continue
            strong += word.upper and names_forces(sentence.words, index)
            classes = word_classes((word,), sentence.language, "war")
            strong += "strong" in classes
            if verb_classes(word, sentence.language) & {"take_sure", "hold"} and word.pos in {"VERB", "PARTS"}:
                weak.add("verb")
            if "unreal" in classes:
                unreal.add(normal(word.lemma))
            if "weak" in classes:
                weak.add(normal(word.lemma))
            if (side := side_of((word,))) is not None:
                sides.add(side)
                acting = acting or (word.case == "nomn" and normal(word.lemma) not in words_of_seats(sentence.language))
            elif relative_of((word,)) is not None:
                weak.add("relative")
            elif word.title and _is_theatre(word):
                weak.add(_THEATRE)
    if len(unreal) >= _PLAYED:
        return False
    return (
        strong >= 1
        or len(sides) == len(OPPOSITE)
        or (bool(sides) and (bool(weak - {_THEATRE}) or (acting and bool(weak))))
        or len(weak - {"verb"}) >= _MANY
    )


def _is_force(sentence: Sentence, phrase: Phrase) -> bool:
    """Tell whether a phrase is of forces or of a side's people ("російська армія", "росіяни", "ЗСУ")."""
    head = sentence.words[phrase.head]
    return bool(noun_classes(head, sentence.language) & {"military", "soldier"}) or (
        phrase.end - phrase.start <= 2 and side_of((head,)) is not None
    )


def _is_theatre(word: Word) -> bool:
    """Tell whether a word names a place near the front or a region of Ukraine."""
    if is_theatre_name(word.lemma):
        return True
    return any(k.kind in {"region", "other"} and k.own for k in cyrillic_names().get(cyrillic_key(word.lemma), ()))


def words_of_seats(language: str) -> frozenset[str]:
    """Return the names of capitals and seats, which stand in any text."""
    return listed(f"places_{language}", "metonyms")


def enemy_of_text(sentences: Sequence[Sentence], speaking: Iterable[str | None]) -> str | None:
    """Return whom "the enemy" means in the writer's own voice.

    Those who speak in the text are not the enemy where only one side does; a side named beside "the enemy" in one
    clause is not he, nor is one called the forces of defence; a side that is the only one named elsewhere is.
    """
    spoken = {side for side in speaking if side is not None}
    if len(spoken) == 1:
        return OPPOSITE[next(iter(spoken))]
    beside: set[str] = set()
    apart: set[str] = set()
    for sentence in sentences:
        for clause in split_clauses(sentence):
            hostile = relative_of(clause.words) == "other"
            own = relative_of(clause.words) == "own"
            for phrase in clause.phrases:
                words = sentence.words[phrase.start : phrase.end]
                side = side_of(words) if _is_force(sentence, phrase) else None
                if side is not None and relative_of(words) is None:
                    defending = any(normal(w.lemma) in {"оборона", "захисник", "защитник"} for w in words)
                    (beside if hostile or defending else apart).add(side if not own else OPPOSITE[side])
    if len(beside) == 1:
        return OPPOSITE[next(iter(beside))]
    return next(iter(apart)) if len(apart) == 1 and not beside else None
