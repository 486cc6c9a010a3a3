"""Names that a text misspells and that were found all the same: the reader is told."""

from __future__ import annotations

from dataclasses import replace

from theodolite.atlas.correspondences import one_edit
from theodolite.atlas.names import skeleton
from theodolite.records import Candidate, GroundedPlace, Place, PlaceKind

__all__ = ["is_astray", "off_words", "with_misspelling"]

_PLAIN = "the only place of that name"


def is_astray(name: str, place: Place) -> bool:
    """Tell whether a name is a Ukrainian settlement's with one letter too many or too few, and none that it ever had.

    "Pokrvsk" is found as Russian forms are, whose vowels differ ("Pokrovka" for "Pokrivka"); but a vowel that is there
    in one of them alone is a letter off, which no reader should take for a name.
    """
    if place.country != "UA" or place.kind is not PlaceKind.SETTLEMENT:
        return False
    key, own = skeleton(name), skeleton(place.name)
    if len(key) == len(own) or not one_edit(key, own):
        return False
    return all(skeleton(other) != key for other in (*place.names, *(dated.name for dated in place.dated)))


def off_words(place: Place) -> str:
    """Say which place's name is missed by a letter."""
    return f"one letter off {place.name}"


def with_misspelling(found: GroundedPlace) -> GroundedPlace:
    """Say of a place that was found by a misspelt name that it was, in its reason and each candidate's."""
    place = found.place or next(iter(found.candidates), None)
    if place is None or not is_astray(found.mention.name, place):
        return found
    said = f"no place called “{found.mention.name}” is known; {off_words(place)}"
    if found.reason.startswith(said):
        return found
    ranked = tuple(
        replace(c, reasons=(off_words(c.place), *c.reasons)) if is_astray(found.mention.name, c.place) else c
        for c in found.ranked or [Candidate(place=p, score=0.0) for p in found.candidates]
    )
    reason = said if found.reason == _PLAIN else f"{said}; {found.reason}"
    return replace(found, reason=reason, ranked=ranked)
