"""Events told by a noun alone: where each ends in its clause, and who acts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from theodolite.extract.lexicon import OPPOSITE
from theodolite.extract.slavic.actors import Speakers, named_side
from theodolite.extract.slavic.facts import Facts
from theodolite.extract.slavic.tokens import Sentence
from theodolite.records.claims import Predicate

__all__ = ["event_actor", "event_pieces"]


def event_pieces(sentence: Sentence, start: int, end: int, events: Sequence[int]) -> Iterator[tuple[int, int, int]]:
    """Cut a content at conjunctions before a further event ("о взятии А и окружении Б")."""
    for place, event in enumerate(events):
        after = events[place + 1] if place + 1 < len(events) else None
        cut = after is not None and sentence.words[after - 1].pos == "CONJ"
        last = after - 1 if after is not None and cut else end
        if place and sentence.words[event - 1].pos != "CONJ":
            continue
        yield (start if not place else event), last, event


def event_actor(facts: Facts, predicate: Predicate | None, speakers: Speakers, *, denied: bool) -> str | None:
    """Return the side whose action an event told by a noun is."""
    for phrase in facts.phrases:
        if "ablt" in phrase.cases or phrase.start > facts.start:
            found = named_side(facts.words_of(phrase), speakers)
            if found is not None:
                return found
    if speakers.speaker is None:
        return None
    other = OPPOSITE[speakers.speaker]
    losing = predicate is Predicate.LOSE
    return (speakers.speaker if losing else other) if denied else speakers.speaker
