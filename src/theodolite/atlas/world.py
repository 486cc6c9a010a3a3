"""Provinces, US counties, seas, rivers, ranges and parts of the world: what a text names far from the theatre.

The tables ship with the package (``tools/build_world.py`` derives the areas, the features are made by hand) and are
read into memory when first asked for (some 7,500 rows). A place's point is the centroid of its area.
"""

from __future__ import annotations

import gzip
import math
import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from theodolite.atlas.names import fold
from theodolite.records import Place, PlaceKind

__all__ = [
    "Box",
    "abbreviations",
    "box_of",
    "by_id",
    "by_name",
    "class_of",
    "country_name",
    "radius_km",
    "state_by_code",
]

Box = tuple[float, float, float, float]
_KINDS = {"territory": PlaceKind.COUNTRY, "adm1": PlaceKind.REGION, "county": PlaceKind.REGION}
_FEATURES = {
    "adm1": "ADM1", "county": "ADM2", "continent": "CONT", "union": "RGN", "area": "RGN", "territory": "PCLD",
    "sea": "SEA", "river": "STM", "mountain": "MTS",
}  # fmt: skip
HALF_TURN = 180.0
_REACH_KM = {"continent": 3_000.0, "union": 1_500.0, "area": 1_000.0, "sea": 500.0, "river": 400.0, "mountain": 200.0}
_SHORT = frozenset({"eu", "us", "uk", "ob", "pr", "k2"})


def _text(name: str) -> bytes:
    return files("theodolite.atlas").joinpath("data", name).read_bytes()


@cache
def _words() -> dict[str, dict[str, dict[str, str]]]:
    return tomllib.loads(_text("world_words.toml").decode())


@cache
def _countries() -> dict[str, str]:
    rows = (line.split("\t") for line in _text("countries.tsv").decode().splitlines())
    return {row[0]: row[1] for row in rows if len(row) > 1}


def country_name(code: str | None) -> str | None:
    """Return the English name of a country by its ISO 3166-1 code; the code itself where no table has it."""
    return None if code is None else _countries().get(code, code)


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", name.casefold()).strip("_")


def _more_names(level: str, country: str, code: str, name: str) -> tuple[str, ...]:
    """Return what else news calls a unit: abbreviations of states, "Parish" without the county's own word."""
    if level != "adm1":
        return ()
    short = _words()["states"].get(country, {})
    listed = short.get(code if country == "US" else name, "")
    return tuple(n for n in str(listed).split("|") if n)


def _unit(line: str) -> tuple[Place, Box]:
    _, level, country, code, name, names, longitude, latitude, west, south, east, north, people = line.split("\t")
    listed = (name, *(n for n in names.split("|") if n), *_more_names(level, country, code, name))
    place = Place(
        id=_unit_id(level, country, code, name),
        name=name,
        kind=PlaceKind.REGION,
        longitude=float(longitude),
        latitude=float(latitude),
        country=country,
        region_name=_states().get(code) if level == "county" else None,
        population=int(people) or None,
        feature=_FEATURES[level],
        names=tuple(dict.fromkeys(listed)),
        ids=(f"iso:US-{code}",) if country == "US" else (),
    )
    return place, (float(west), float(south), float(east), float(north))


def _unit_id(level: str, country: str, code: str, name: str) -> str:
    inner = f"{code.lower()}_" if level == "county" else ""
    return f"{level}:{country.lower()}_{inner}{_slug(name)}"


def _feature(line: str) -> Place:
    kind, name, latitude, longitude, country, names = line.split("\t")
    return Place(
        id=f"{kind}:{_slug(name)}",
        name=name,
        kind=_KINDS.get(kind, PlaceKind.OTHER),
        longitude=float(longitude),
        latitude=float(latitude),
        country=country or None,
        feature=_FEATURES[kind],
        names=(name, *(n for n in names.split("|") if n)),
    )


@dataclass(frozen=True, slots=True)
class _Tables:
    """Rows as they stand in the files, found by folded name and by id; places are made when asked for."""

    units: list[str]
    features: list[Place]
    names: dict[str, list[int]]
    ids: dict[str, int]


@cache
def _tables() -> _Tables:
    units = gzip.decompress(_text("world_regions.tsv.gz")).decode().splitlines()
    rows = (line for line in _text("world_features.tsv").decode().splitlines() if not line.startswith("#"))
    tables = _Tables(units, [_feature(row) for row in rows], {}, {})
    for number, line in enumerate(units):
        keys, level, country, code, name, _ = line.split("\t", 5)
        tables.ids[_unit_id(level, country, code, name)] = number
        for key in (*keys.split("|"), *map(fold, _more_names(level, country, code, name))):
            tables.names.setdefault(key, []).append(number)
    for number, place in enumerate(tables.features, len(units)):
        tables.ids[place.id] = number
        for key in dict.fromkeys(map(fold, place.names)):
            tables.names.setdefault(key, []).append(number)
    return tables


@cache
def _states() -> dict[str, str]:
    """Return the letters of each US state → its name."""
    rows = (line.split("\t", 5) for line in _tables().units)
    return {code: name for _, level, country, code, name, _ in rows if country == "US" and level == "adm1"}


@cache
def _place(number: int) -> Place:
    tables = _tables()
    first = len(tables.units)
    return tables.features[number - first] if number >= first else _unit(tables.units[number])[0]


def by_name(name: str) -> tuple[Place, ...]:
    """Return the provinces, counties and features of this name, in no order of likelihood.

    "the", accents, case and full stops do not count; "Orange" alone does not find Orange County.
    """
    names, key = _tables().names, fold(name)
    found = names.get(key) or (names.get(key[3:]) if name[:4].lower() == "the " else None) or ()
    return tuple(map(_place, found))


def by_id(key: str) -> Place | None:
    """Return the province, county or feature with this id (``adm1:us_ohio``, ``county:us_oh_cuyahoga_county``)."""
    number = _tables().ids.get(key)
    return None if number is None else _place(number)


def box_of(key: str) -> Box | None:
    """Return the box (west, south, east, north; WGS 84) of a province or county."""
    tables = _tables()
    number = tables.ids.get(key)
    return None if number is None or number >= len(tables.units) else _unit(tables.units[number])[1]


def radius_km(key: str) -> float | None:
    """Return how far a province, a county or a feature reaches from its point, km; None for any other place.

    Half the diagonal of its box; of a feature, which has none, about what its kind has.
    """
    box = box_of(key)
    if box is not None:
        west, south, east, north = box
        width = 0.0 if east - west > HALF_TURN else (east - west) * math.cos(math.radians((south + north) / 2))
        return round(55.6 * math.hypot(width, north - south), 1)  # one that crosses the date line: by its height
    kind, _, name = key.partition(":")
    if kind not in _REACH_KM:
        return None
    place = by_id(key)
    within = place is not None and place.country is not None
    return 4_000.0 if name.endswith("_ocean") else _REACH_KM[kind] / (10 if within and kind == "area" else 1)


def state_by_code(code: str) -> Place | None:
    """Return the US state with these two letters ("OH")."""
    name = _states().get(code)
    return by_id(_unit_id("adm1", "US", code, name)) if name else None


@cache
def _classes() -> dict[str, str]:
    lines = gzip.decompress(_text("world_names.txt.gz")).decode().splitlines()
    found = {line[1:]: line[0] for line in lines}
    found |= {fold(name): "A" for place in _tables().features for name in place.names if fold(name) not in _SHORT}
    return found


@cache
def abbreviations() -> dict[str, str]:
    """Return what is written with full stops or capitals as news abbreviates states and countries → its kind.

    ``state`` for a state of a federation ("Calif.", "N.S.W."), ``country`` for a country or a union ("U.S.", "EU").
    """
    words = _words()
    states = [n for table in words["states"].values() for names in table.values() for n in str(names).split("|")]
    found = {n: "state" for n in states if n.endswith(".") or n.isupper()}
    found |= {n: "country" for names in words["countries"].values() for n in str(names).split("|") if _is_short(n)}
    return found | {"EU": "country", "E.U.": "country", "USSR": "country", "U.S.S.R.": "country", "P.R.": "country"}


def _is_short(name: str) -> bool:
    return name.replace(".", "").isupper() and " " not in name


@lru_cache(maxsize=8192)
def class_of(name: str) -> str | None:
    """Return how well known a name is as a place's.

    ``A``: a country, a state, a county or a part of the world; ``C``: a city of 100,000 or a capital; ``T``: a town of
    15,000; ``S``: a smaller town where English is spoken; None: no such place is known.
    """
    return _classes().get(fold(name))
