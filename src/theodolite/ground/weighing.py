"""Namesakes weighed by what a text says: a score for each, made of parts that a reader can follow.

The score is a logarithm of odds: a multinomial logit over the candidates, whose weights were fitted on events with
known coordinates (``python -m benchmarks.places``) and rounded. Each part has its words. No part asks who speaks or who
holds a place.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from theodolite.atlas.approximate import is_approximate
from theodolite.atlas.names import skeleton
from theodolite.atlas.renamings import standing
from theodolite.ground.front import coarse_front_km
from theodolite.records import Candidate, Place

if TYPE_CHECKING:
    from theodolite.ground.front import FrontDistance

__all__ = ["DECIDED", "Surroundings", "decided", "distance_km", "features", "is_borne", "probabilities", "weigh", "why"]

# The likeliest must have this share of the odds to be taken, by which about 19 of 20 taken are right.
DECIDED = 0.9
WEIGHTS = {"size": 1.4, "other_name": -1.0, "near": 1.9, "company": 0.8, "region": 1.3, "front": 1.6, "kind": 0.7}
NO_FIGURE = 400.0  # people; a village whose size is not known
NEAR_REACH_KM = 90.0
NEAR_SOFT_KM = 6.0
COMPANY_KM = 25.0
FRONT_SOFT_KM = 15.0
FRONT_REACH_KM = 300.0
APPROXIMATE_KM = 8.0  # no village without coordinates is taken to lie nearer to the front
LOOK_BACK = timedelta(days=35)  # what was destroyed a month ago is reported still
OTHER_NAME_SIZE = 3.4  # logarithm of the people that a place counts for under a name that it does not bear
VILLAGE_SIZE, CITY_SIZE = 4.0, 5.2  # logarithms of people
CITY_SHARE, STRUCK_CITY_SHARE = 0.35, 0.1  # of the front's weight for a city: in battle, under strikes
VILLAGE_MOST, TOWN_LEAST = 12_000.0, 3_000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a text gives for weighing one name.

    ``combat`` is how much the text speaks of fighting on the ground, 0 to 1; ``anchors`` are decided places of the
    text; ``company`` tells by a place's id how many of the text's other open names have a candidate near it;
    ``old_names`` tells that it uses old or Russian names.
    """

    name: str
    on: date | None = None
    front: FrontDistance | None = None
    combat: float = 0.0
    regions: frozenset[str] = frozenset()
    anchors: tuple[Place, ...] = ()
    company: Mapping[str, int] = field(default_factory=dict)
    hint: str | None = None
    old_names: bool = False
    line_km: Callable[[Place], tuple[float, str] | None] | None = None


def distance_km(one: Place, other: Place) -> float:
    """Return the distance of two places, km, flat at their latitude (within 1 % below 300 km)."""
    scale = math.cos(math.radians((one.latitude + other.latitude) / 2))
    return 111.2 * math.hypot((one.longitude - other.longitude) * scale, one.latitude - other.latitude)


def front_km(place: Place, around: Surroundings) -> float | None:
    """Return how near the fighting was to a place on the text's day or, coarsely, five weeks before, km."""
    if around.front is None or around.on is None:
        return None
    now = around.front(place.longitude, place.latitude, around.on)
    if now is not None and is_approximate(place):
        now = max(now, APPROXIMATE_KM)
    before = coarse_front_km(place.longitude, place.latitude, around.on - LOOK_BACK)
    return min((km for km in (now, before) if km is not None), default=None)


def features(place: Place, around: Surroundings) -> dict[str, float]:
    """Return the parts of a candidate's score before they are weighted."""
    size = math.log10(max(float(place.population or 0), NO_FIGURE))
    borne = is_borne(place, around.name, around.on)
    found = {"size": size if borne else min(size, OTHER_NAME_SIZE)}
    if not borne:
        found["other_name"] = 0.3 if around.old_names else 1.0
    nearest = min((distance_km(place, anchor) for anchor in around.anchors), default=math.inf)
    if around.line_km and (line := around.line_km(place)) is not None:
        nearest = min(nearest, line[0])
    if nearest < NEAR_REACH_KM:
        found["near"] = math.log2((NEAR_REACH_KM + NEAR_SOFT_KM) / (nearest + NEAR_SOFT_KM))
    if company := around.company.get(place.id, 0):
        found["company"] = math.log2(1.0 + company)
    if place.region_id in around.regions:
        found["region"] = 1.0
    km = front_km(place, around) if around.combat else None
    if km is not None:
        share = _share_of_front(size, around.combat)
        found["front"] = -around.combat * share * math.log2(1.0 + min(km, FRONT_REACH_KM) / FRONT_SOFT_KM)
    if (kind := _kind(place, around.hint)) is not None:
        found["kind"] = kind
    return found


def _share_of_front(size: float, combat: float) -> float:
    """Return how much the front matters: all of it for a village, less for a city, which is struck anywhere."""
    least = CITY_SHARE if combat >= 1.0 else STRUCK_CITY_SHARE
    return min(1.0, max(least, (CITY_SIZE - size) / (CITY_SIZE - VILLAGE_SIZE)))


@lru_cache(maxsize=16_384)
def is_borne(place: Place, name: str, on: date | None) -> bool:
    """Tell whether a place bears a name, in any romanisation, on a day."""
    key = skeleton(name)
    return standing(place, key, on) in {"now", "kept"} or skeleton(place.name) == key


def _kind(place: Place, hint: str | None) -> float | None:
    """Return -1 where the wording says village of a town, or town or city of a village; None where it fits."""
    people = float(place.population or NO_FIGURE)
    if hint in {"village", "hamlet"} and people > VILLAGE_MOST:
        return -1.0
    if hint in {"city", "town"} and people < TOWN_LEAST:
        return -1.0
    return None


def score(parts: dict[str, float]) -> float:
    """Return the weighted sum of a candidate's parts."""
    return sum(WEIGHTS[name] * value for name, value in parts.items())


def probabilities(scores: Sequence[float]) -> list[float]:
    """Return the shares of the odds that scores amount to."""
    top = max(scores)
    odds = [math.exp(s - top) for s in scores]
    total = sum(odds)
    return [o / total for o in odds]


def weigh(places: Sequence[Place], around: Surroundings) -> tuple[Candidate, ...]:
    """Return the candidates, likeliest first, each with its score and what speaks for it in words."""
    found = [(features(place, around), place) for place in places]
    ranked = sorted(found, key=lambda pair: (-score(pair[0]), pair[1].id))
    return tuple(
        Candidate(place=place, score=round(score(parts), 3), reasons=_reasons(place, parts, around))
        for parts, place in ranked
    )


def decided(ranked: Sequence[Candidate]) -> bool:
    """Tell whether the likeliest candidate leads by enough to be taken."""
    return bool(ranked) and probabilities([c.score for c in ranked])[0] >= DECIDED


def why(ranked: Sequence[Candidate], around: Surroundings) -> str:
    """Say in words which part of the scores sets the likeliest candidate apart from the next ones."""
    first, *others = (features(candidate.place, around) for candidate in ranked)
    if not others:
        return "the only place of that name"
    gaps = {name: WEIGHTS[name] * (first.get(name, 0.0) - max(o.get(name, 0.0) for o in others)) for name in WEIGHTS}
    gaps["other_name"] = WEIGHTS["other_name"] * (
        first.get("other_name", 0.0) - min(o.get("other_name", 0.0) for o in others)
    )
    best = max(gaps, key=lambda name: gaps[name])
    place, rest = ranked[0].place, [c.place for c in ranked[1:]]
    if best == "front":
        nearest = min(km for p in rest if (km := front_km(p, around)) is not None)
        return f"{_front_words(place, around)}; the others are {nearest:.0f} km or more away"
    if best == "near":
        return _near_words(place, around)
    return {
        "region": "the text names its region",
        "company": "the places that the text names lie together",
        "other_name": "it alone bears the name now",
        "kind": "its size is what the wording says",
        "size": "the largest of that name",
    }[best]


def _reasons(place: Place, parts: dict[str, float], around: Surroundings) -> tuple[str, ...]:
    """Say what the parts of a score mean, the weightiest first."""
    company = round(2 ** parts.get("company", 0.0) - 1)
    said = {
        "region": f"in {place.region_name}, which the text names",
        "near": _near_words(place, around) if "near" in parts else "",
        "company": f"beside places that {company} other name{'s' if company > 1 else ''} of the text may mean",
        "front": _front_words(place, around) if "front" in parts else "",
        "other_name": f"now called {place.name}",
        "kind": f"the text calls it a {around.hint}, which its size does not fit",
        "size": f"about {place.population:,} people" if place.population else "a small place",
    }
    order = sorted(parts, key=lambda name: -abs(WEIGHTS[name] * parts[name]) if name != "size" else 0.0)
    about = ("its coordinates are not known, only where its hromada lies",) if is_approximate(place) else ()
    return (*(said[name] for name in order if said[name]), *about)


def _near_words(place: Place, around: Surroundings) -> str:
    near = min(around.anchors, key=lambda anchor: distance_km(place, anchor), default=None)
    line = around.line_km(place) if around.line_km else None
    if line is not None and (near is None or line[0] < distance_km(place, near)):
        return f"{line[0]:.0f} km from the {line[1]}, which the text names"
    return f"{distance_km(place, near):.0f} km from {near.name}, which the text names" if near else ""


def _front_words(place: Place, around: Surroundings) -> str:
    km = front_km(place, around)
    return f"{km:.0f} km from the front of {around.on}" if km is not None else ""
