"""Which names of a text are no places of the theatre, and what they mean: the seam to ``ground/world.py``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from theodolite.ground.world import distance_km, inside, key_of, read_world, variants, weigh_world, world_candidates
from theodolite.records import Candidate, GroundedPlace, Place, PlaceKind, ToponymMention

if TYPE_CHECKING:
    from theodolite.atlas import Atlas

__all__ = ["ground_elsewhere"]

_THEATRE = re.compile(r"Ukrain|Kyiv|Kiev\b|Donbas|Donetsk|Luhansk|Crimea|[\u0400-\u04ff]")
_HOME = frozenset({"UA", "RU", "BY", "MD"})
MARGIN = 1.0  # by how much the likeliest must lead to be taken without doubt, a tenfold population
LARGE = 300_000
WORLD_CITY = 1_000_000  # New York is not the town near Toretsk, unless the text names another place beside that one
RATIO = 100
BESIDE_KM = 80.0


def ground_elsewhere(
    mentions: Iterable[ToponymMention],
    text: str,
    atlas: Atlas,
    *,
    is_kept: Callable[[ToponymMention], bool],
) -> dict[ToponymMention, GroundedPlace]:
    """Ground the names that mean no place of the theatre.

    A name that Ukraine or a neighbour knows stays with the theatre's rules, unless the text never speaks of the theatre
    and names countries, states, counties or large cities elsewhere, or unless the name is a far larger city's.

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
    named = [m for m in mentions if not is_kept(m) and m.kind_hint != "direction" and m.name != m.name.lower()]
    found: dict[tuple[str, str | None], tuple[Place, ...]] = {}
    for name, hint in dict.fromkeys((m.name, m.kind_hint) for m in named):
        found[name, hint] = world_candidates(name, atlas, hint)
    home = {name: places for (name, _), places in found.items() if _is_home(name, places)}
    away = not _THEATRE.search(text) and _speaks_of_elsewhere(found.values(), len(home))
    kept = set() if away else {name for name in home if not _is_far_larger(name, home)}
    own = [m for m in named if found[m.name, m.kind_hint] and m.name not in kept]
    context = read_world(own, text, lambda m: found[m.name, m.kind_hint])
    weighed: dict[str, tuple[Candidate, ...]] = {}
    for m in own:
        if m.name not in weighed:
            weighed[m.name] = weigh_world(m, context.candidates[m.name], context)
    return {m: _grounded(m, weighed[m.name]) for m in own}


def _speaks_of_elsewhere(groups: Iterable[tuple[Place, ...]], home: int) -> bool:
    """Tell whether a text names something abroad that nobody confuses, and no less of that than of the theatre."""
    abroad = {places[0].id for places in groups if places and _is_elsewhere(places[0])}
    return len(abroad) > 0 and len(abroad) >= home


def _is_elsewhere(place: Place) -> bool:
    if place.country in _HOME:
        return False
    return place.kind in {PlaceKind.COUNTRY, PlaceKind.REGION} or (place.population or 0) >= LARGE


def _is_home(name: str, places: tuple[Place, ...]) -> bool:
    """Tell whether a place of the theatre bears the name as it is spelt."""
    keys = set(map(key_of, variants(name)))
    return any(p.country in _HOME and not keys.isdisjoint(map(key_of, (p.name, *p.names))) for p in places)


def _is_far_larger(name: str, home: Mapping[str, tuple[Place, ...]]) -> bool:
    """Tell whether a city of the world has the name of a place of the theatre beside which the text names nothing."""
    own = [p for p in home[name] if p.country in _HOME]
    others = [p for p in home[name] if p.country not in _HOME and p.kind is PlaceKind.SETTLEMENT]
    most = max(((p.population or 0) for p in others), default=0)
    if most < WORLD_CITY or most < RATIO * max((p.population or 0) for p in own):
        return False
    beside = (p for other, places in home.items() if other != name for p in places[:3])
    return not any(distance_km(p, one) <= BESIDE_KM for p in beside for one in own)


def _grounded(mention: ToponymMention, ranked: tuple[Candidate, ...]) -> GroundedPlace:
    first = ranked[0]
    places = tuple(c.place for c in ranked)
    rivals = [c for c in ranked[1:] if first.score - c.score < MARGIN]
    sure = all(inside(first.place, c.place) or inside(c.place, first.place) for c in rivals)
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
