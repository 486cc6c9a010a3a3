"""Names as the text writes them → names as a gazetteer has them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from theodolite.records import Place, PlaceKind, ToponymMention

if TYPE_CHECKING:
    from theodolite.atlas import Atlas

__all__ = ["namesake_within", "place_within", "plain_mention"]

_PART = re.compile(
    r"^(central|downtown|(?:north|south)(?:[- ]?(?:east|west))?(?:ern)?|east(?:ern)?|west(?:ern)?)\s+(?=[^\W\d_])",
    re.IGNORECASE,
)


def plain_mention(mention: ToponymMention, atlas: Atlas) -> ToponymMention:
    """Return a mention whose name can be looked up, where the name as it stands cannot.

    "Bohdanivka, Kyiv Oblast" becomes Bohdanivka within Kyiv Oblast, "Central Kharkiv" the centre of Kharkiv.
    """
    if atlas.candidates(mention.name, kind_hint=mention.kind_hint) or atlas.readings(mention.name, kind_hint="river"):
        return mention
    head, comma, rest = mention.name.partition(",")
    if comma and rest.strip() and atlas.candidates(head.strip()):
        return replace(mention, name=head.strip(), within=mention.within or rest.strip())
    part = _PART.match(mention.name)
    if part and atlas.candidates(name := mention.name[part.end() :]):
        return replace(mention, name=name, part=mention.part or part.group(1).lower())
    return mention


def namesake_within(name: str, atlas: Atlas) -> Place | None:
    """Return the town that a longer name holds ("Kherson International Airport"), for scoring only."""
    words = name.split()
    for length in range(len(words) - 1, 0, -1):
        for start in range(len(words) - length + 1):
            found = atlas.candidates(" ".join(words[start : start + length]))
            if found and found[0].kind is PlaceKind.SETTLEMENT and found[0].country == "UA":
                return found[0]
    return None


def place_within(name: str, named: Mapping[str, Place]) -> Place | None:
    """Return the place that a longer name holds, for scoring only: the longest that the text names elsewhere."""
    words = name.split()
    for length in range(len(words) - 1, 0, -1):
        for start in range(len(words) - length + 1):
            place = named.get(" ".join(words[start : start + length]))
            if place is not None:
                return place
    return None
