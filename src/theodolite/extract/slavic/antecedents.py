"""Words that take up a place named before: „місто“, „село“, „область“."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from theodolite.extract.slavic.place_words import Place, part_of, relation_of
from theodolite.extract.slavic.tokens import Sentence
from theodolite.extract.slavic.vocabulary import normal
from theodolite.records.text import Span

__all__ = ["with_antecedents"]


def with_antecedents(sentences: Sequence[Sentence], places: Sequence[list[Place]]) -> list[list[Place]]:
    """Add "місто", "село", "область" where they take up a settlement or a region named before.

    Parameters
    ----------
    sentences
        Sentences of the document, in order.
    places
        The places of each.
    """
    found: list[list[Place]] = []
    last: dict[bool, Place] = {}
    for sentence, here in zip(sentences, places, strict=True):
        added: list[Place] = list(here)
        taken = {i for place in here for i in range(place.start, place.end)}
        begins = {place.start: place for place in here}
        for index, word in enumerate(sentence.words):
            named = begins.get(index)
            if named is not None and (_can_be_taken_up(named) or _is_region(named)):
                last[_is_region(named)] = named
            before = last.get(normal(word.lemma) in _TAKING_UP_REGIONS)
            if before is None or index in taken or not _takes_up(sentence, index, taken):
                continue
            relation, preposition = relation_of(sentence.words, index, sentence.language)
            mention = replace(
                before.mention, span=Span(word.start, word.end), text=word.text, relation=relation,
                part=part_of(sentence.words, index, sentence.language), metonym=False,
            )  # fmt: skip
            added.append(Place(index, index + 1, mention, known=before.known, antecedent=True, preposition=preposition))
        found.append(sorted(added, key=lambda p: p.start))
    return found


def _can_be_taken_up(place: Place) -> bool:
    return not place.mention.metonym and place.mention.kind_hint not in {
        "country",
        "oblast",
        "region",
        "river",
        "direction",
        "raion",
    }


def _is_region(place: Place) -> bool:
    return place.mention.kind_hint in {"oblast", "region"}


_TAKING_UP_REGIONS = frozenset(["область", "регіон", "регион"])
_TAKING_UP = frozenset(["місто", "село", "селище", "містечко", "город", "поселок", "посёлок", "деревня"])


def _takes_up(sentence: Sentence, index: int, taken: set[int]) -> bool:
    word = sentence.words[index]
    if normal(word.lemma) not in _TAKING_UP | _TAKING_UP_REGIONS or word.number == "plur" or word.pos != "NOUN":
        return False
    following = index + 1
    if following in taken or index - 1 in taken:
        return False
    before = sentence.words[index - 1] if index else None
    counted = before is not None and before.pos in {"DIGIT", "NUM"} and not before.text.endswith("%")
    return not counted
