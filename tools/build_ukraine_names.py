"""Derives the names of Ukraine's settlements and oblasts that reading looks for without a database."""

from __future__ import annotations

import gzip
import sqlite3
import sys
import tempfile
from pathlib import Path

from theodolite.atlas.gazetteer import open_gazetteer
from theodolite.atlas.names import skeleton
from theodolite.atlas.official import FEATURES, official_units

OUTPUT = Path(__file__).parents[1] / "src/theodolite/atlas/data/ukraine_names.txt.gz"
SHORTEST = 4
TOWN_POPULATION = 10_000
SHORT_TOWN_POPULATION = 100_000  # "Sumy", "Lviv": a name of four letters is a town's only if the town is large


def main() -> int:
    """Write the sound of every name, Latin letters only, one a line; ``*`` before those of towns."""
    with tempfile.TemporaryDirectory() as folder:
        open_gazetteer(Path(folder))
        database = next(p for p in Path(folder).rglob("*") if p.is_file() and p.read_bytes()[:6] == b"SQLite")
        rows = sqlite3.connect(database).execute(
            "SELECT name, names, population FROM place WHERE country = 'UA' AND kind = 'settlement'"
        )
        found: dict[str, bool] = {}
        for main_name, others, population in rows.fetchall():
            for name in (main_name, *others.split("|")):
                key = skeleton(name)
                least = TOWN_POPULATION if len(name) > SHORTEST else SHORT_TOWN_POPULATION
                town = (population or 0) >= least and key == skeleton(main_name)
                if len(key) >= SHORTEST and key.isascii() and name[:1].isupper():
                    found[key] = found.get(key, False) or town
    for unit in official_units().values():
        key = skeleton(unit.name)
        if unit.category in FEATURES and len(key) >= SHORTEST:
            found.setdefault(key, False)
    lines = [f"*{key}" if town else key for key, town in sorted(found.items())]
    OUTPUT.write_bytes(gzip.compress(("\n".join(lines) + "\n").encode(), 9, mtime=0))
    print(f"{len(lines)} names, {OUTPUT.stat().st_size} bytes", file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
