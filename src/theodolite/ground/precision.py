"""How precisely a grounded place is known: the radius within which about nine of ten gold points lie.

Fitted on places with known coordinates (``python -m benchmarks.places`` measures whether it holds): what is said to be
"in X" lies within 5 km of the point of a village or a small town, and farther from that of a city, whose name also
stands for its suburbs. Where namesakes remain, the radius reaches as many of them as make nine tenths of the odds.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from theodolite.atlas.approximate import SPREAD_KM, is_approximate
from theodolite.atlas.world import radius_km as reach_of
from theodolite.ground.weighing import distance_km, probabilities
from theodolite.records import Candidate, GroundedPlace, Place, PlaceKind, Precision, ToponymMention

__all__ = ["ambiguous_precision", "precision_of", "with_precision"]

SMALL_KM, LARGEST_KM = 5.0, 16.0
SMALL_PEOPLE = 60_000
GROWTH = 0.55  # of the radius with the people: a little more than that of the radius of an area in proportion to them
PART_SHARE, LEAST_PART_KM = 0.95, 4.0
OBLAST_KM, RAION_KM, COUNTRY_KM, LINE_KM, LANDMARK_KM, VAGUE_KM = 120.0, 50.0, 500.0, 250.0, 5.0, 200.0
MASS = 0.9


def precision_of(place: Place, mention: ToponymMention) -> Precision:
    """Return how precisely a mention that means a place says where something is.

    Parameters
    ----------
    place
        What the mention was grounded to.
    mention
        The mention; a named part ("northern X") is hardly more precise than the whole.

    Returns
    -------
    Precision
        The radius (km) round the place's point within which about nine of ten gold points lie, and what sets it.
    """
    if place.kind is PlaceKind.SETTLEMENT:
        return _of_settlement(_settlement_km(place), mention)
    if (reach := reach_of(place.id)) is not None:
        return Precision(radius_km=reach, kind="region" if place.kind is PlaceKind.REGION else "area")
    if place.kind is PlaceKind.REGION:
        small = place.feature == "ADM2" or place.name.endswith((" Raion", " raion", " hromada", " district"))
        return Precision(radius_km=RAION_KM if small else OBLAST_KM, kind="region")
    if place.kind is PlaceKind.COUNTRY:
        return Precision(radius_km=COUNTRY_KM, kind="country")
    if place.kind is PlaceKind.LINE:
        return Precision(radius_km=LINE_KM, kind="line")
    return Precision(radius_km=VAGUE_KM if place.id.startswith("vague:") else LANDMARK_KM, kind="area")


def _of_settlement(radius_km: float, mention: ToponymMention) -> Precision:
    if mention.part:
        return Precision(radius_km=max(LEAST_PART_KM, round(PART_SHARE * radius_km, 1)), kind="part")
    return Precision(radius_km=radius_km, kind="settlement")


def _settlement_km(place: Place) -> float:
    if is_approximate(place):
        return SPREAD_KM
    growth: float = max(1.0, (place.population or 0) / SMALL_PEOPLE) ** GROWTH
    return round(min(LARGEST_KM, SMALL_KM * growth), 1)


def ambiguous_precision(ranked: Sequence[Candidate]) -> Precision:
    """Return the radius round the likeliest candidate that holds nine tenths of the odds of all."""
    first = ranked[0].place
    shares = probabilities([candidate.score for candidate in ranked])
    reached = sorted(
        (distance_km(first, c.place) + _settlement_km(c.place), share) for c, share in zip(ranked, shares, strict=True)
    )
    total = 0.0
    for radius_km, share in reached:
        total += share
        if total >= MASS:
            return Precision(radius_km=round(radius_km, 1), kind="ambiguous")
    return Precision(radius_km=math.ceil(reached[-1][0]), kind="ambiguous")


def with_precision(grounded: GroundedPlace) -> GroundedPlace:
    """Return a grounded place with its precision, where it has none yet and may have one."""
    if grounded.precision is not None or grounded.mention.metonym:
        return grounded
    if grounded.place is not None:
        return replace(grounded, precision=precision_of(grounded.place, grounded.mention))
    settled = [c for c in grounded.ranked if c.place.kind is PlaceKind.SETTLEMENT]
    return replace(grounded, precision=ambiguous_precision(settled)) if settled else grounded
