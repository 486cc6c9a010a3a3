"""Seats of government that stand for the government, in Ukrainian and Russian."""

from __future__ import annotations

from theodolite.extract.lexicon import words
from theodolite.extract.slavic.place_words import Place
from theodolite.extract.slavic.tokens import Sentence
from theodolite.extract.slavic.vocabulary import normal

__all__ = ["is_party_to_talks", "is_seat_acting", "is_speaker"]

_BETWEEN = frozenset({"між", "между", "межи"})
_BACK = 6


def _is_seat(sentence: Sentence, place: Place) -> bool:
    return normal(sentence.words[place.end - 1].lemma).replace("ґ", "г") in words(
        f"places_{sentence.language}", "metonyms"
    )


def is_seat_acting(sentence: Sentence, place: Place) -> bool:
    """Tell whether a seat of government is what the sentence is about, and does what only a government can do."""
    head = sentence.words[place.end - 1]
    following = sentence.words[place.end] if place.end < len(sentence) else None
    subject = head.case == "nomn" or ("nomn" in head.cases and following is not None and following.is_finite)
    if place.preposition is not None or not subject or not _is_seat(sentence, place):
        return False
    verb = next((word for word in sentence.words[place.end : place.end + _BACK] if word.is_finite), None)
    return verb is None or normal(verb.lemma) not in words(f"places_{sentence.language}", "states")


def is_party_to_talks(sentence: Sentence, place: Place) -> bool:
    """Tell whether a seat of government is one side of talks ("переговори між Москвою та Києвом")."""
    if not _is_seat(sentence, place):
        return False
    talks = words(f"places_{sentence.language}", "talks")
    for index in range(place.start - 1, max(place.start - _BACK, 0), -1):
        word = sentence.words[index]
        if word.low in _BETWEEN:
            return normal(sentence.words[index - 1].lemma) in talks
        if not (word.title or word.pos == "CONJ" or word.text == ","):
            return False
    return False


def is_speaker(sentence: Sentence, place: Place) -> bool:
    """Tell whether a seat of government is whose words they are ("пропозицію Москви")."""
    before = sentence.words[place.start - 1] if place.start else None
    if before is None or before.pos != "NOUN" or not _is_seat(sentence, place):
        return False
    return normal(before.lemma) in words(f"places_{sentence.language}", "said")
