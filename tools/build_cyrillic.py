"""Derives the Cyrillic names that reading Ukrainian and Russian looks for, from the packages' tables.

Writes ``src/theodolite/atlas/data/cyrillic.tsv.gz``: names of Ukraine's places and of the world's towns with at least
15,000 people, and smaller ones within 150 km of the border (GeoNames, CC BY 4.0), of the register's settlements
(KATOTTG), their names before and after renamings, and the Russian forms that follow by rule. Reading needs no database
for it.

    python -m tools.build_cyrillic
"""

from __future__ import annotations

import gzip
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from theodolite.atlas.cyrillic import cyrillic_key
from theodolite.atlas.gazetteer_build import NEIGHBOURS, cell_of, cells_round
from theodolite.atlas.geonames import cities, useful
from theodolite.atlas.names import is_cyrillic
from theodolite.atlas.official import FEATURES, official_units
from theodolite.atlas.renamings import renamings
from theodolite.atlas.russian_forms import russian_forms

OUTPUT = Path(__file__).parents[1] / "src/theodolite/atlas/data/cyrillic.tsv.gz"
WORLD_POPULATION = 15_000
SHORTEST_FORM = 6


def names() -> Iterator[tuple[str, bool, int]]:
    """Iterate over name, whether it is Ukraine's, and population."""
    yield from from_geonames()
    for unit in official_units().values():
        if unit.category in FEATURES:
            yield unit.name.replace("’", "'"), True, 0
            yield from ((form, True, 0) for form in russian_forms(unit.name)[:2] if len(form) >= SHORTEST_FORM)
    for dated in renamings().values():
        yield from ((d.name, True, 0) for d in dated if is_cyrillic(d.name))


def from_geonames() -> Iterator[tuple[str, bool, int]]:
    """Iterate over the same for GeoNames' places."""
    places = [city for pack in cities() for city in pack]
    near = {
        cell
        for city in places
        if city["countrycode"] == "UA"
        for cell in cells_round(city["longitude"], city["latitude"])
    }
    for city in places:
        own = city["countrycode"] == "UA"
        beside = city["countrycode"] in NEIGHBOURS and cell_of(city) in near
        if own or beside or city["population"] >= WORLD_POPULATION:
            for name in map(str.strip, city["alternatenames"]):
                if useful(name) and is_cyrillic(name) and name[:1].isupper():
                    yield name, own, city["population"]


def main() -> int:
    """Write the table: a key a line, then each spelling with the largest population of its places, best first."""
    found: dict[str, dict[tuple[str, bool], int]] = defaultdict(dict)
    for name, own, population in names():
        spelt = found[cyrillic_key(name)]
        spelt[name, own] = max(population, spelt.get((name, own), 0))
    lines = []
    for key, spelt in sorted(found.items()):
        ranked = sorted(spelt.items(), key=lambda item: (not item[0][1], -item[1], item[0][0]))
        cells = [f"{name}|{int(own)}|{population}" for (name, own), population in ranked]
        lines.append("\t".join([key, *cells]))
    OUTPUT.write_bytes(gzip.compress(("\n".join(lines) + "\n").encode(), 9, mtime=0))
    print(f"{len(lines)} keys, {OUTPUT.stat().st_size} bytes", file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
