"""Which names of a text are no places of the theatre, and what they mean: the seam to ``ground/world.py``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from theodolite.ground.world import read_world, variants, weigh_world, world_candidates
from theodolite.records import Candidate, GroundedPlace, Place, PlaceKind, ToponymMention

if TYPE_CHECKING:
    from theodolite.atlas import Atlas

__all__ = ["ground_elsewhere"]

_THEATRE = re.compile(r"Ukrain|Russia|Kyiv|Kiev\b|Donbas|Donetsk|Crimea|[\u0400-\u04ff]")
_HOME = frozenset({"UA", "RU", "BY", "MD"})
MARGIN = 1.0  # by how much the likeliest must lead to be taken without doubt, a tenfold population
LARGE = 300_000


def ground_elsewhere(
    mentions: Iterable[ToponymMention],
    text: str,
    atlas: Atlas,
    *,
    is_kept: Callable[[ToponymMention], bool],
) -> dict[ToponymMention, GroundedPlace]:
    """Ground the names that mean no place of the theatre.

    A name that Ukraine or a neighbour knows stays with the theatre's rules, unless the text never speaks of the theatre
    and names a country, a state, a county or a large city elsewhere.

    Parameters
    ----------
    mentions
        The document's toponyms in order.
    text
        The document's text.
    atlas
        Where the names are looked up.
    is_kept
        Tells of a mention that the theatre's rules read it (a vague region, a river of the theatre).
    """
    named = [m for m in mentions if not is_kept(m)]
    found = {m: world_candidates(m.name, atlas, m.kind_hint) for m in named}
    away = not _THEATRE.search(text) and any(_is_elsewhere(p) for places in found.values() for p in places[:1])
    own = [m for m in named if found[m] and (away or not _is_home(m, found[m]))]
    context = read_world(own, text, lambda mention: found[mention])
    return {m: _grounded(m, weigh_world(m, found[m], context)) for m in own}


def _is_elsewhere(place: Place) -> bool:
    if place.country in _HOME:
        return False
    return place.kind in {PlaceKind.COUNTRY, PlaceKind.REGION} or (place.population or 0) >= LARGE


def _is_home(mention: ToponymMention, places: tuple[Place, ...]) -> bool:
    """Tell whether a place of the theatre bears the name as it is spelt."""
    from theodolite.atlas.names import fold

    keys = set(map(fold, variants(mention.name)))
    return any(p.country in _HOME and not keys.isdisjoint(map(fold, (p.name, *p.names))) for p in places)


def _grounded(mention: ToponymMention, ranked: tuple[Candidate, ...]) -> GroundedPlace:
    first = ranked[0]
    places = tuple(c.place for c in ranked)
    sure = len(ranked) == 1 or first.score - ranked[1].score >= MARGIN
    if mention.metonym:
        place, reason = None, "stands for a government or an institution, not for a place"
    elif sure:
        place, reason = first.place, "; ".join(first.reasons) or _plain_reason(ranked)
    else:
        place, reason = None, f"{len(ranked)} places share the name and the text does not say which"
    return GroundedPlace(mention=mention, candidates=places, place=place, reason=reason, ranked=ranked)


def _plain_reason(ranked: tuple[Candidate, ...]) -> str:
    if len(ranked) == 1:
        return "the only place of that name"
    kind = ranked[0].place.kind
    return "by far the largest of that name" if kind is PlaceKind.SETTLEMENT else f"the wording names a {kind.value}"
