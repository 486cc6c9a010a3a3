"""Derives the list of place names near the front from the embedded gazetteer: what reading needs without a database."""

from __future__ import annotations

import gzip
import sqlite3
import sys
import tempfile
from pathlib import Path

from theodolite.atlas.gazetteer import open_gazetteer
from theodolite.atlas.names import fold

OUTPUT = Path(__file__).parents[1] / "src/theodolite/atlas/data/theatre.txt.gz"
OBLASTS = frozenset(
    f"region:{name}_oblast"
    for name in ("donetsk", "luhansk", "kharkiv", "zaporizhzhia", "kherson", "dnipropetrovsk", "mykolaiv", "sumy",
                 "chernihiv")
)  # fmt: skip
SHORTEST = 4


def main() -> int:
    """Write the folded Latin names of every settlement of the oblasts that have seen fighting, and of these oblasts."""
    with tempfile.TemporaryDirectory() as folder:
        open_gazetteer(Path(folder))
        database = next(p for p in Path(folder).rglob("*") if p.is_file() and p.read_bytes()[:6] == b"SQLite")
        rows = sqlite3.connect(database).execute("SELECT id, name, region_id, names FROM place").fetchall()
    names = {
        fold(name)
        for id_, main_name, region_id, others in rows
        if region_id in OBLASTS or id_ in OBLASTS
        for name in (main_name, *others.split("|"))
        if len(name) >= SHORTEST
    }
    kept = sorted(n for n in names if n.isascii() and len(n) >= SHORTEST)
    OUTPUT.write_bytes(gzip.compress(("\n".join(kept) + "\n").encode(), 9, mtime=0))
    print(f"{len(kept)} names, {OUTPUT.stat().st_size} bytes", file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
