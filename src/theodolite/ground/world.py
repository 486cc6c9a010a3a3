"""Which of the world's namesakes a text means: "Paris, Texas", "Lexington, Ky.", Georgia the state or the country.

Only names that are not decided as places of the theatre come here. The method is the usual one of geoparsing without
training: how well known a place is, what the text says it lies in, and how it agrees with the other places of the text
(Leidner 2007; Lieberman, Samet and Sankaranarayanan 2010, on local newspapers). The constants are set by hand.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice, pairwise
from typing import TYPE_CHECKING

from theodolite.records import Candidate, Place, PlaceKind, ToponymMention

if TYPE_CHECKING:
    from theodolite.atlas import Atlas

__all__ = [
    "WorldContext",
    "distance_km",
    "inside",
    "key_of",
    "read_world",
    "variants",
    "weigh_world",
    "world_candidates",
]

# What a place weighs by itself, on the scale of the logarithm of a population.
COUNTRY, WELL_KNOWN, STATE, PART_OF_WORLD, PART_OF_COUNTRY = 8.0, 7.7, 7.2, 7.0, 5.5
# What agreement with the text adds: the place lies where the text says; share of the other names in its state, in its
# country; another named place lies close by; other names have a namesake close by, whichever is meant.
STATED, SAME_STATE, SAME_COUNTRY, CLOSE, COMPANY = 12.0, 3.5, 3.0, 1.5, 2.0
CLOSE_KM = 80.0
COMPANY_KM = 40.0
ALIAS_MALUS = 2.0  # a place that has the name only as another one
MOST_OTHERS, MOST_IN_CELL, MOST_HOLDERS = 60, 20, 5
ROUNDS = 3
CITY_SHARE = 0.2
_AREA_WORDS = frozenset({"region", "oblast", "province", "state", "county", "district"})
LONGEST_GAP = 6  # characters between a name and what contains it
_COMMA = re.compile(r"^,?\s*(?:\(\s*|in\s+)?$")
_WELL_KNOWN = {"washington": "geonames:4140963", "newyork": "geonames:5128581", "newyorkcity": "geonames:5128581"}
_SHORT_WORDS = {"mt": "Mount", "st": "Saint", "ft": "Fort", "n": "North", "s": "South", "e": "East", "w": "West"}
_AROUND = re.compile(
    r"^(?:the\s+)?(?:(?:city|town|village|township|borough|state|province|county|republic|kingdom)\s+of\s+|"
    r"(?:greater|downtown|central|upper|lower|inner|metro)\s+)|"
    r"\s+(?:city|town|township|village|borough|state|province|region|prefecture|area|district|metro|peninsula)$",
    re.IGNORECASE,
)


@dataclass(slots=True)
class WorldContext:
    """What a text names, by name: the candidates, the one that is chosen so far, and what the text puts them into."""

    candidates: dict[str, tuple[Place, ...]] = field(default_factory=dict)
    chosen: dict[str, Place] = field(default_factory=dict)
    stated: dict[str, set[str]] = field(default_factory=dict)
    holds: dict[str, set[str]] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    cells: dict[tuple[int, int], list[tuple[str, Place]]] = field(default_factory=dict)
    company: dict[tuple[str, str], float] = field(default_factory=dict)

    def put(self, name: str, holder: str) -> None:
        """Note that the text puts one name into another, of the first few holders of a name only."""
        holders = self.stated.setdefault(name, set())
        if len(holders) < MOST_HOLDERS:
            holders.add(holder)
            self.holds.setdefault(holder, set()).add(name)


@lru_cache(maxsize=65536)
def key_of(name: str) -> str:
    """Return a name without case, accents and marks, remembered."""
    from theodolite.atlas.names import fold

    return fold(name)


def distance_km(one: Place, other: Place) -> float:
    """Return the distance of two places, km, flat at their latitude; also across the date line."""
    scale = math.cos(math.radians((one.latitude + other.latitude) / 2))
    turn = abs(one.longitude - other.longitude)
    return 111.2 * math.hypot(min(turn, 360 - turn) * scale, one.latitude - other.latitude)


def inside(place: Place, area: Place) -> bool:
    """Tell whether a place lies in a country, a state or a county, by the registers' codes and else by its box."""
    if place.id == area.id or place.country != area.country or place.kind is PlaceKind.COUNTRY:
        return False
    if area.kind is PlaceKind.COUNTRY:
        return True
    if area.kind is not PlaceKind.REGION:
        return False
    if area.feature != "ADM2" and place.country == "US" and place.region_name:
        return place.region_name == area.name
    smaller = place.kind is not PlaceKind.REGION or (place.feature == "ADM2" and area.feature != "ADM2")
    return smaller and _in_box(place, area)


def _in_box(place: Place, area: Place) -> bool:
    from theodolite.atlas.world import box_of

    box = box_of(area.id)
    if box is None:
        return place.region_id == area.id
    west, south, east, north = box
    return west <= place.longitude <= east and south <= place.latitude <= north


def _prior(place: Place, name: str) -> float:
    if _WELL_KNOWN.get(key_of(name)) == place.id:
        return WELL_KNOWN
    people = math.log10((place.population or 0) + 10)
    if place.kind is PlaceKind.COUNTRY:
        return COUNTRY if place.id.startswith(("country:", "region:")) else STATE
    if place.feature == "ADM1":
        return STATE if place.country == "US" else max(people, 5.0)
    if place.kind is PlaceKind.OTHER:
        return PART_OF_WORLD if place.country is None or place.feature in {"SEA", "STM"} else PART_OF_COUNTRY
    return people if key_of(place.name) == key_of(name) else people - ALIAS_MALUS


def variants(name: str) -> Iterable[str]:
    """Yield the spellings under which a name may be known: "St. Albans" also as "Saint Albans", "City of X" as "X"."""
    yield name
    words = name.replace("’", "'").removesuffix("'s").split()
    full = " ".join(_SHORT_WORDS.get(w.rstrip(".").lower(), w) if w.endswith(".") else w for w in words)
    yield full
    plain = _AROUND.sub("", full).strip()
    if plain:
        yield plain
    if words and words[0].lower() == "saint":
        yield " ".join(["St.", *words[1:]])
    if len(words) == 2 and words[0].lower() == "county":
        yield f"{words[1]} County"


def world_candidates(name: str, atlas: Atlas, kind_hint: str | None = None) -> tuple[Place, ...]:
    """Return every place of the world that a name may mean, in no order of likelihood."""
    from theodolite.atlas.world import by_name

    for variant in dict.fromkeys(variants(name)):
        areas = by_name(variant)
        found = [p for p in atlas.candidates(variant, kind_hint=kind_hint) if _is_new(p, variant, areas)]
        if areas or found:
            return (*(a for a in areas if kind_hint in _AREA_WORDS or not _is_city(a, found)), *found)
    return ()


def _is_city(area: Place, found: Sequence[Place]) -> bool:
    """Tell whether a province is little more than its city of the same name (Paris, Dublin)."""
    if area.feature != "ADM1" or area.country == "US":
        return False
    least = CITY_SHARE * (area.population or 0)
    return any(p.kind is PlaceKind.SETTLEMENT and (p.population or 0) >= least and inside(p, area) for p in found)


def _is_new(place: Place, name: str, areas: tuple[Place, ...]) -> bool:
    """Tell whether a place of the gazetteer is spelt so and none of the areas of that name once more."""
    key = key_of(name)
    own = key_of(place.name) == key
    if not own and not any(key_of(n) == key for n in place.names):
        return False
    if place.kind is PlaceKind.COUNTRY:
        return not any(
            a.kind is PlaceKind.COUNTRY or (a.kind is PlaceKind.OTHER and not own)
            for a in areas
            if key_of(a.name) == key
        )
    if place.kind is PlaceKind.REGION:
        return not any(a.country == place.country and a.feature == "ADM1" for a in areas)
    return place.kind is PlaceKind.SETTLEMENT or not areas


def read_world(
    mentions: Sequence[ToponymMention], text: str, candidates: Callable[[ToponymMention], tuple[Place, ...]]
) -> WorldContext:
    """Decide the names of a text together: each is weighed against what the others were last taken for."""
    context = WorldContext()
    for mention in mentions:
        key = mention.name
        if key not in context.candidates:
            context.candidates[key] = candidates(mention)
        context.counts[key] += 1
        if mention.within:
            context.put(key, mention.within)
    _note_containers(sorted(mentions, key=lambda m: m.span), text, context)
    spots = ((key, p) for key, places in context.candidates.items() for p in places if _is_spot(p))
    for key, place in spots:
        context.cells.setdefault(_cell(place), []).append((key, place))
    for _ in range(ROUNDS):
        for key, places in context.candidates.items():
            if places:
                context.chosen[key] = places[0] if len(places) == 1 else _weigh(key, places, context)[0].place
    return context


def _note_containers(ordered: Sequence[ToponymMention], text: str, context: WorldContext) -> None:
    """Note which names stand right behind others, as what contains them does ("Paris, Texas", "Perth (Australia)")."""
    for first, second in pairwise(ordered):
        between = text[first.span.end : max(first.span.end, second.span.start)]
        if between and len(between) < LONGEST_GAP and _COMMA.match(between):
            context.put(first.name, second.name)


def _is_spot(place: Place) -> bool:
    """Tell whether a place is small enough to have neighbours."""
    return place.kind is PlaceKind.SETTLEMENT or place.feature == "ADM2"


def _cell(place: Place) -> tuple[int, int]:
    return math.floor(place.latitude), math.floor(place.longitude)


def _company(key: str, place: Place, context: WorldContext) -> float:
    """Return how many other names have some namesake beside a place, the nearer and the rarer the more."""
    if not _is_spot(place):
        return 0.0
    if (key, place.id) not in context.company:  # it does not depend on what the others were taken for
        context.company[key, place.id] = _count_company(key, place, context)
    return context.company[key, place.id]


def _count_company(key: str, place: Place, context: WorldContext) -> float:
    row, column = _cell(place)
    best: dict[str, float] = {}
    for cell in ((row + i, column + j) for i in (-1, 0, 1) for j in (-1, 0, 1)):
        for name, other in context.cells.get(cell, ())[:MOST_IN_CELL]:
            if name != key and other.id != place.id:
                value = math.exp(-distance_km(place, other) / COMPANY_KM) / math.sqrt(len(context.candidates[name]))
                best[name] = max(best.get(name, 0.0), value)
    return min(sum(best.values()), 2.0)


def weigh_world(mention: ToponymMention, places: tuple[Place, ...], context: WorldContext) -> tuple[Candidate, ...]:
    """Weigh the places that a name may mean, likeliest first.

    Parameters
    ----------
    mention
        The name where it stands.
    places
        What it may mean (:func:`world_candidates`).
    context
        The other names of the text (:func:`read_world`).
    """
    return tuple(_weigh(mention.name, places, context))


def _weigh(key: str, places: tuple[Place, ...], context: WorldContext) -> list[Candidate]:
    others = list(islice(((n, p) for n, p in context.chosen.items() if n != key), MOST_OTHERS))
    scored = [_score(key, place, others, context) for place in places]
    return sorted(scored, key=lambda c: (-c.score, c.place.id))


def _score(key: str, place: Place, others: list[tuple[str, Place]], context: WorldContext) -> Candidate:
    score, reasons = _prior(place, key), []
    holders = [
        area for name in context.stated.get(key, ()) for area in context.candidates.get(name, ()) if inside(place, area)
    ]
    if holders:
        score += STATED
        reasons.append(f"the text puts it in {holders[0].name}")
    if place.kind in {PlaceKind.REGION, PlaceKind.COUNTRY} and any(
        inside(p, place) for n in context.holds.get(key, ()) for p in context.candidates.get(n, ())
    ):
        score += STATED / 2
        reasons.append("the text names a place in it")
    agreement = _agreement(place, others, context)
    agreement.append((COMPANY * _company(key, place, context), "other names of the text have namesakes beside it"))
    for amount, why in agreement:
        score += amount
        if amount >= 0.5:
            reasons.append(why)
    if place.population and place.kind is PlaceKind.SETTLEMENT:
        reasons.append(f"{place.population:,} people")
    return Candidate(place=place, score=round(score, 3), reasons=tuple(reasons))


def _state_of(place: Place) -> str | None:
    if place.feature == "ADM1":
        return place.name
    return place.region_name


def _agreement(place: Place, others: list[tuple[str, Place]], context: WorldContext) -> list[tuple[float, str]]:
    if (place.kind is PlaceKind.OTHER and place.country is None) or not others:
        return []
    total = state = country = 0.0
    near = 0.0
    own = _state_of(place)
    for name, other in others:
        if other.kind is PlaceKind.OTHER:
            continue
        weight = math.sqrt(context.counts[name])
        total += weight
        if other.country == place.country:
            country += weight
            if place.kind is not PlaceKind.COUNTRY and other.kind is not PlaceKind.COUNTRY:
                if own is not None and _state_of(other) == own:
                    state += weight
                if other.kind is PlaceKind.SETTLEMENT or other.feature == "ADM2":
                    near = max(near, math.exp(-distance_km(place, other) / CLOSE_KM))
    if not total:
        return []
    smooth = total + 1.0
    return [
        (SAME_STATE * state / smooth, "the text names other places of its state"),
        (SAME_COUNTRY * country / smooth, "the text names other places of its country"),
        (CLOSE * near, "the text names places close to it"),
    ]
