"""Districts, quarters and streets of a town: which town a text puts them in."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from theodolite.atlas.districts import district_cities
from theodolite.atlas.names import romanise, skeleton
from theodolite.ground.weighing import distance_km
from theodolite.records import Place, PlaceKind, ToponymMention

if TYPE_CHECKING:
    from theodolite.atlas import Atlas

__all__ = ["PART_WORDS", "REGION_WORDS", "city_behind", "city_of_district", "in_unit", "is_part_word",
           "town_part", "unit_behind"]  # fmt: skip

_DISTRICT = r"districts?|raions?"
_INNER = (
    r"micro-?districts?|micro-?raions?|neighbou?rhoods?|quarters?|suburbs?|streets?|square|avenue|boulevard|park|station"
    r"|lane|hospital|market|plant|factory|area"
)
PART_WORDS = rf"(?:{_DISTRICT}|{_INNER})"
REGION_WORDS = (
    r"(?:oblasts?|regions?|provinces?|krai|republics?|raions?|districts?|hromada|community|область|області|области)"
)
_ENDS = re.compile(rf"^(?P<name>.{{2,60}}?)\s+(?P<word>{PART_WORDS})$", re.IGNORECASE)
_FOLLOWS = re.compile(rf"^\s+(?P<word>{PART_WORDS})\b", re.IGNORECASE)
_TOWN = re.compile(
    rf"^\s*(?:,\s*(?:in\s+)?|\(\s*|/\s*|in\s+|of\s+)(?:the\s+)?(?:city\s+of\s+)?"
    rf"(?P<town>[^\W\d_][\w’ʼ'-]+(?:\s+(?!{REGION_WORDS}\b)(?-i:[A-ZА-ЯІЇЄҐ])[\w’ʼ'-]+)?)(?!\w|\s*{REGION_WORDS}\b)",
    re.IGNORECASE,
)
_UNIT = re.compile(
    r"^\s*(?:,|\(|in|of)\s*(?:the\s+)?(?P<unit>[A-ZА-ЯІЇЄҐ][\w’ʼ'-]{3,30})\s+"
    r"(?P<kind>district|raion|hromada|community|territorial community|громад\w+|район\w*)\b"
)
_WINDOW = 90
UNIT_STEM = 4  # letters of a unit's name that must agree at least
LEAST_TOWN = 10_000  # people
LEAST_CITY = 100_000  # people of a city that has districts
WITHIN_KM = 30.0  # a namesake this near to the town is meant itself


def is_part_word(word: str) -> bool:
    """Tell whether a word says that a name is a part of a town ("district", "street")."""
    return re.fullmatch(PART_WORDS, word, re.IGNORECASE) is not None


def town_part(mention: ToponymMention, text: str) -> tuple[str, str, int] | None:
    """Return the bare name of a part of a town, the word that says so, and where the wording ends; None for others."""
    if found := _ENDS.match(mention.name):
        return found["name"], found["word"].lower(), mention.span.end
    if found := _FOLLOWS.match(text[mention.span.end : mention.span.end + _WINDOW]):
        return mention.name, found["word"].lower(), mention.span.end + found.end()
    return None


def city_behind(text: str, end: int, atlas: Atlas, *, least: int = LEAST_TOWN) -> Place | None:
    """Return the town of the theatre that a text names right behind a name: ", Kherson", "(Kharkiv)", "of Donetsk"."""
    found = _TOWN.match(text[end : end + _WINDOW])
    if not found or not found["town"][:1].isalpha():
        return None
    for name in (found["town"], found["town"].split()[0]):
        places = atlas.candidates(name if name[:1].isupper() else name.title())
        if places and places[0].kind is PlaceKind.SETTLEMENT and places[0].country in {"UA", "RU"}:
            return places[0] if (places[0].population or 0) >= least else None
    return None


def city_of_district(
    mention: ToponymMention, text: str, atlas: Atlas, named: Iterable[Place]
) -> tuple[tuple[Place, ...], str] | None:
    """Decide which city a district, quarter or street lies in: the one named behind it, else the only one it fits.

    Returns
    -------
    tuple of places and the reason, or None
        One place: the city. Several: cities that have a district of this name. None: no part of a town, or a raion.
    """
    part = town_part(mention, text)
    name, word, end = part or (mention.name, "", mention.span.end)
    cities = district_cities(name)
    district = re.fullmatch(_DISTRICT, word) is not None
    city = city_behind(text, end, atlas, least=LEAST_CITY if district and not cities else LEAST_TOWN)
    if city is not None:
        return _behind(name, word, city, atlas, cities)
    if not part or not cities:
        return None
    if district and any(p.kind is PlaceKind.REGION for p in atlas.candidates(mention.name, kind_hint="raion")):
        return None
    return _by_name(name, cities, atlas, named)


def _behind(
    name: str, word: str, city: Place, atlas: Atlas, cities: tuple[str, ...]
) -> tuple[tuple[Place, ...], str] | None:
    reason = f"a part of {city.name}, which the text names behind it"
    if city.name in cities:
        return (city,), reason
    if not word:
        return None
    same = atlas.candidates(name, kind_hint="raion" if re.fullmatch(_DISTRICT, word) else None)
    near = any(p.kind is PlaceKind.SETTLEMENT and distance_km(p, city) <= WITHIN_KM for p in same)
    raion = any(p.kind is PlaceKind.REGION and p.region_id == city.region_id for p in same)
    return None if near or (raion and re.fullmatch(_DISTRICT, word)) else ((city,), reason)


def _by_name(
    name: str, cities: tuple[str, ...], atlas: Atlas, named: Iterable[Place]
) -> tuple[tuple[Place, ...], str] | None:
    found = tuple(p[0] for city in cities if (p := atlas.candidates(city, kind_hint="city")))
    ids = {place.id for place in named}
    told = tuple(place for place in found if place.id in ids)
    if len(told) == 1:
        return told, f"a district of {told[0].name}, which the text names"
    if len(found) == 1:
        return found, f"a district of {found[0].name}"
    return (
        (found, f"{len(found)} cities have a district called {name} and the text does not say which") if found else None
    )


def unit_behind(after: str) -> str | None:
    """Return the raion or hromada that stands right behind a name ("(Izium district)", "of the Mylove community")."""
    found = _UNIT.match(after)
    return found["unit"] if found else None


def in_unit(places: Iterable[Place], unit: str) -> tuple[Place, ...]:
    """Keep the places that lie in a raion or hromada of this name, by the register; its adjective may be shortened."""
    stem = skeleton(unit)
    stem = stem[: max(UNIT_STEM, len(stem) - 3)]
    return tuple(p for p in places if any(skeleton(romanise(u, russian=False)).startswith(stem) for u in p.units[:2]))
