"""The one place that a user means by an id or a name, and what lies in what."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from theodolite.atlas.names import skeleton
from theodolite.atlas.ranking import clearly_meant
from theodolite.errors import PlaceError
from theodolite.records import Place, PlaceKind

if TYPE_CHECKING:
    from theodolite.atlas.core import Atlas

__all__ = ["resolve", "within"]

GREAT_CITY, GREAT_RATIO = 100_000, 10  # people; times as many as any other place of the name


def resolve(text: str, atlas: Atlas) -> Place:
    """Return the one place that a user means; see :meth:`theodolite.atlas.Atlas.resolve`."""
    text = text.strip()
    if re.match(r"^[a-z]+:\S+$", text):
        return atlas.place(text)
    name, _, container = (part.strip() for part in text.partition(","))
    places = atlas.candidates(name)
    if container:
        places = within(places, container, atlas)
    if not places:
        raise PlaceError(f"no place is called {text!r}.", hint="Try another spelling, or 'Name, Oblast', or an id.")
    chosen = clearly_meant(places, name) or _great_city(places)
    if chosen is None:
        raise PlaceError(
            f"{text!r} may be {len(places)} places: {_listing(places)}.",
            hint="Name one by its id, or as 'Name, Oblast'.",
        )
    return chosen


def _great_city(places: tuple[Place, ...]) -> Place | None:
    """Return the city abroad beside which all its namesakes are small, none of them Ukrainian: Warsaw."""
    first, *others = places
    if any(p.country == "UA" or p.kind is not PlaceKind.SETTLEMENT for p in places):
        return None
    people = first.population or 0
    return first if people >= max(GREAT_CITY, *(GREAT_RATIO * (p.population or 0) for p in others)) else None


def within(places: tuple[Place, ...], container: str, atlas: Atlas) -> tuple[Place, ...]:
    """Keep the places that lie in the region, official unit (raion, hromada) or country of this name."""
    holders = [*atlas.candidates(container, kind_hint="oblast"), *atlas.candidates(container, kind_hint="country")]
    regions = {h.id for h in holders if h.kind is PlaceKind.REGION}
    countries = {h.country for h in holders if h.kind is PlaceKind.COUNTRY}
    inside = tuple(p for p in places if p.region_id in regions and p.id not in regions)
    return (
        inside
        or _in_unit(places, container, atlas)
        or tuple(p for p in places if p.country in countries and p.kind is not PlaceKind.COUNTRY)
    )


def _in_unit(places: tuple[Place, ...], container: str, atlas: Atlas) -> tuple[Place, ...]:
    if not any(place.units for place in places):
        return ()
    raions = (h for h in atlas.candidates(container, kind_hint="raion") if h.kind is PlaceKind.REGION)
    keys = {skeleton(container), *(skeleton(name) for h in raions for name in h.names)}
    return tuple(p for p in places if any(skeleton(unit) in keys for unit in p.units))


def _listing(places: tuple[Place, ...], most: int = 8) -> str:
    def one(place: Place) -> str:
        where = place.region_name or place.country or "?"
        return f"{place.name}, {where} ({place.id})"

    more = f" and {len(places) - most} more" if len(places) > most else ""
    return "; ".join(one(p) for p in places[:most]) + more
