"""In which order the places of one name come: what kind the wording asks for, how the name fits, whose it is, size."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable
from datetime import date

from theodolite.atlas.names import skeleton
from theodolite.atlas.renamings import standing
from theodolite.records import Place, PlaceKind

__all__ = ["KINDS", "clearly_meant", "ranked", "without_borrowed"]

# What kind of place a word beside a name says it is.
KINDS = {
    "river": PlaceKind.LINE, "line": PlaceKind.LINE, "reservoir": PlaceKind.LINE,
    "city": PlaceKind.SETTLEMENT, "town": PlaceKind.SETTLEMENT, "village": PlaceKind.SETTLEMENT,
    "settlement": PlaceKind.SETTLEMENT, "hamlet": PlaceKind.SETTLEMENT, "suburb": PlaceKind.SETTLEMENT,
    "oblast": PlaceKind.REGION, "region": PlaceKind.REGION, "province": PlaceKind.REGION,
    "raion": PlaceKind.REGION, "district": PlaceKind.REGION, "country": PlaceKind.COUNTRY, "state": PlaceKind.COUNTRY,
}  # fmt: skip

# A name that several places share is taken for one of them without asking only if that one is a Ukrainian town.
CLEAR_POPULATION = 5_000
CLEAR_RATIO = 5
OTHER_NAME_WEIGHT = 0.2  # a namesake that has the name only as an old or other one
# A city that once had the name comes after the villages that have it now (Donetsk was once called Oleksandrivka).
OLD_NAME_MALUS = 2.5
# How well a name fits (main name, other name, same sound only), on the scale of the logarithm of the population.
_FIT = {3: 1.0, 2: 0.8, 1: 0.0}
_SIZES = {PlaceKind.COUNTRY: 9.0, PlaceKind.REGION: 5.6, PlaceKind.OTHER: 5.0}
_OWN_REGION = 6.5


def ranked(
    found: Iterable[tuple[Place, int]], *, kind: PlaceKind | None, name: str, on: date | None = None
) -> list[Place]:
    """Return places with how well a name fits each (3 main name, 2 other name, 1 sound), best first.

    Parameters
    ----------
    kind
        What the wording says it is.
    on
        The day on which names in force weigh more; None is now.
    """
    key = skeleton(name)
    rated = [(place, *_fit_on(place, fit, key, on)) for place, fit in found]
    proper = any(place.country == "UA" and fit == 3 for place, fit, _ in rated)
    scores = {place.id: _score(place, fit, kind) - (OLD_NAME_MALUS if _is_past(place, fit, state, proper) else 0.0)
              for place, fit, state in rated}  # fmt: skip
    return sorted((place for place, _, _ in rated), key=lambda place: (-scores[place.id], place.id))


def without_borrowed(found: Collection[tuple[Place, int]], *, kind: PlaceKind | None) -> list[tuple[Place, int]]:
    """Leave out towns abroad that have a country's name only as another one ("Ukraine", once a name of a Spanish town).

    Parameters
    ----------
    found
        Places with how well the name fits each, as for :func:`ranked`.
    kind
        What the wording says it is; where it says a settlement, all stay.
    """
    countries = {place.country for place, fit in found if place.kind is PlaceKind.COUNTRY and fit >= 2}
    if not countries or kind is PlaceKind.SETTLEMENT:
        return list(found)
    at_home = {"UA", *countries}
    return [
        (place, fit)
        for place, fit in found
        if fit == 3 or place.kind is not PlaceKind.SETTLEMENT or place.country in at_home
    ]


def _fit_on(place: Place, fit: int, key: str, on: date | None) -> tuple[int, str | None]:
    """Let a name in force count as the main one, and one that is not as another."""
    state = standing(place, key, on)
    if state == "now":
        return 3, state
    return (min(fit, 2) if state else fit), state


def _is_past(place: Place, fit: int, state: str | None, proper: bool) -> bool:
    """Tell whether a Ukrainian place bore the name at another time only, while another bears it."""
    if place.country != "UA" or not proper or fit == 3:
        return False
    return state != "kept"


def _score(place: Place, fit: int, kind: PlaceKind | None) -> float:
    """Return a rank on the scale of the logarithm of a population; countries and regions count as large cities."""
    own = place.country == "UA"
    size = _OWN_REGION if own and place.kind is PlaceKind.REGION else _SIZES.get(place.kind)
    size = size if size is not None else math.log10((place.population or 0) + 10)
    return (20.0 if kind and place.kind is kind else 0.0) + _FIT[fit] + (2.0 if own else 0.0) + size


def clearly_meant(places: tuple[Place, ...], name: str) -> Place | None:
    """Return the one of several homonyms (best first) that is clearly meant, by the rule of :meth:`Atlas.resolve`."""
    first, *others = places
    if not others or first.kind is not PlaceKind.SETTLEMENT:
        return first
    population = first.population or 0
    if first.country != "UA" or population < CLEAR_POPULATION:
        return None
    key = skeleton(name)
    for other in others:
        ratio = CLEAR_RATIO if other.country == "UA" else 1
        weight = 1.0 if skeleton(other.name) == key else OTHER_NAME_WEIGHT
        if other.kind is PlaceKind.SETTLEMENT and population < ratio * weight * (other.population or 0):
            return None
    return first
