"""Derives the place names that the gate for streams looks for: names of the theatre as they stand in running text."""

from __future__ import annotations

import gzip
import re
import sqlite3
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

from theodolite.atlas.gazetteer import open_gazetteer
from theodolite.atlas.names import is_cyrillic
from tools.build_theatre import OBLASTS

DATA = Path(__file__).parents[1] / "src/theodolite/atlas/data"
OUTPUT = DATA / "gate_names.txt.gz"
SHORTEST = 4
STEM = 6
ENDING = re.compile("(?:[кц][аеиіоуы]|[аеєиіїйоуьюяыэё]+|ий|ый|ой|ій)$")


def stem(name: str) -> str:
    """Return what the inflected forms of a Cyrillic name begin with: its longest word without the ending."""
    word = max(name.split(), key=len)
    cut = ENDING.sub("", word)
    return cut if len(cut) >= STEM else word


def from_data() -> Iterator[str]:
    """Yield the names of regions, vague regions and lines."""
    regions = tomllib.loads((DATA / "regions.toml").read_text(encoding="utf-8"))
    lines = tomllib.loads((DATA / "lines.toml").read_text(encoding="utf-8"))
    readings = tomllib.loads((DATA / "readings.toml").read_text(encoding="utf-8"))
    tables: list[dict[str, object]] = [row for table in (regions, lines, readings) for rows in table.values()
                                       if isinstance(rows, list) for row in rows if isinstance(row, dict)]  # fmt: skip
    for row in tables:
        names = row.get("names", [])
        yield from (str(n) for n in (names if isinstance(names, list) else []))
        if isinstance(row.get("name"), str):
            yield str(row["name"])


def from_gazetteer() -> Iterator[str]:
    """Yield every name of the settlements of the oblasts that have seen fighting, and of these oblasts."""
    with tempfile.TemporaryDirectory() as folder:
        open_gazetteer(Path(folder))
        database = next(p for p in Path(folder).rglob("*") if p.is_file() and p.read_bytes()[:6] == b"SQLite")
        rows = sqlite3.connect(database).execute("SELECT id, name, region_id, names FROM place").fetchall()
    for id_, main_name, region_id, others in rows:
        if region_id in OBLASTS or id_ in OBLASTS:
            yield from (name for name in (main_name, *others.split("|")) if name[:1].isupper())


def patterns(names: Iterable[str]) -> set[str]:
    """Return the patterns: Latin names whole, Cyrillic ones by their stems."""
    lowered = {re.sub("[’ʼ`´]", "'", n).lower().strip() for n in names if len(n) >= SHORTEST}
    latin = {n for n in lowered if not is_cyrillic(n)}
    cyrillic = {stem(n) for n in lowered if is_cyrillic(n)}
    return {p for p in latin | cyrillic if len(p) >= SHORTEST}


def main() -> int:
    """Write the patterns, one a line."""
    found = sorted(patterns([*from_gazetteer(), *from_data()]))
    OUTPUT.write_bytes(gzip.compress(("\n".join(found) + "\n").encode(), 9, mtime=0))
    print(f"{len(found)} patterns, {OUTPUT.stat().st_size} bytes", file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
