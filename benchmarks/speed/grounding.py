"""Grounding as a share of reading: ``python -m benchmarks.speed.grounding [--documents N] [--coordinates]``.

Real documents (the founding article, public news, short texts on Ukraine) are read, then their toponyms, times and
claims are grounded, each document by a Resolver of its own as ``check`` and ``annotate`` do; CPU times are compared.
The target is 15 %. A second run over the same documents shows what the atlas keeps from the first; ``hostile`` kinds
are told beside: seconds for 10,000 distinct names, one name 10,000 times; ``--coordinates`` reads and grounds texts
of coordinates alone (decimal, degrees and minutes, MGRS, plus codes), a megabyte each by default, and tells the memory.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.speed.reading import generated, to_documents
from theodolite.atlas import Atlas, open_atlas
from theodolite.records import Document, Extraction, Span, ToponymMention
from theodolite.settings import load_settings

ROOT = Path(__file__).parents[2]
TARGET = 0.15
SETS = (
    ("news", "eval/attribution/polnear_dev.jsonl", 0.4),
    ("world", "eval/geoparsing/geowebnews.jsonl", 0.3),
    ("Ukraine", "eval/geoparsing/ukraine_cir.jsonl", 0.3),
)

COORDINATES = {
    "decimal": "48.2814, 37.1757 ",
    "degrees and minutes": "48°16'53\"N 37°10'33\"E, ",
    "MGRS": "37UCQ 64706 49270; ",
    "plus codes": "8GXJ75JG+9V, ",
}


def documents(data: Path, most: int) -> dict[str, list[Document]]:
    """Return documents by set, evenly spread; generated ones without the data folder."""
    article = data / "documents" / "pokrovsk_article.txt"
    if not article.is_file():
        return {"generated": to_documents(generated(most))}
    found = {"founding article": to_documents([article.read_text(encoding="utf-8")])}
    for name, path, share in SETS:
        file = data / path
        if file.is_file():
            rows = [json.loads(line)["text"] for line in file.read_text(encoding="utf-8").split("\n") if line.strip()]
            number = min(max(1, round(share * most)), len(rows))
            found[name] = to_documents([rows[index * len(rows) // number] for index in range(number)])
    return found


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Return the CPU seconds that something takes, and what it gives."""
    begun = time.process_time()
    result = work()
    return time.process_time() - begun, result


def read_all(texts: Sequence[Document]) -> list[Extraction]:
    """Read documents, without grounding them."""
    from theodolite.extract import extract_many

    return list(extract_many(texts))


def ground(extractions: Iterable[Extraction], atlas: Atlas) -> None:
    """Ground what was read, as check and annotate do."""
    from theodolite.ground import ground_claims, ground_document
    from theodolite.ground.places import Resolver

    for extraction in extractions:
        resolver = Resolver(extraction, atlas)
        ground_claims(extraction, atlas, resolver=resolver)
        ground_document(extraction, atlas, resolver=resolver)


def measure(sets: dict[str, list[Document]]) -> dict[str, dict[str, float]]:
    """Return CPU seconds of reading and grounding by set."""
    from theodolite.extract import extract

    settings = load_settings()
    warm = extract(
        to_documents(["Russian troops took Pokrovsk on 1 November. Російські війська захопили Покровськ."])[0]
    )
    ground([warm], open_atlas(settings))  # imports and patterns, which both sides need once
    figures: dict[str, dict[str, float]] = {}
    for name, texts in sets.items():
        atlas = open_atlas(settings)  # nothing kept from another set
        reading, found = timed(partial(read_all, texts))
        first, _ = timed(partial(ground, found, atlas))
        again, _ = timed(partial(ground, found, atlas))
        figures[name] = {"documents": len(texts), "reading_s": reading, "grounding_s": first, "again_s": again,
                         "share": first / reading if reading else 0.0}  # fmt: skip
    return figures


def hostile() -> dict[str, float]:
    """Return CPU seconds of grounding texts made to be expensive."""
    atlas = open_atlas(load_settings())
    kinds = {
        "10,000 distinct names": [f"Novo{n}ivka" for n in range(10_000)],
        "one name 10,000 times": ["Novoselivka"] * 10_000,
        "10,000 known names": [place.name for place in atlas.settlements((22.0, 44.0, 41.0, 53.0))[:10_000]],
    }
    return {name: timed(partial(ground, [named(names)], atlas))[0] for name, names in kinds.items()}


def coordinates(size: int) -> dict[str, float]:
    """Return CPU seconds of reading and grounding texts that are coordinates from end to end, ``size`` characters."""
    atlas = open_atlas(load_settings())

    def whole(unit: str) -> None:
        ground(read_all(to_documents([(unit * (size // len(unit) + 1))[:size]])), atlas)

    return {f"coordinates, {name}": timed(partial(whole, unit))[0] for name, unit in COORDINATES.items()}


def named(names: Sequence[str]) -> Extraction:
    """Return a text of these names alone, each read as a toponym."""
    mentions, at = [], 0
    for name in names:
        mentions.append(ToponymMention(span=Span(at, at + len(name)), text=name, name=name))
        at += len(name) + 2
    return Extraction(document=to_documents([", ".join(names)])[0], toponyms=tuple(mentions))


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; the exit code is 1 when the target is missed."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.speed.grounding",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--data", help="the data folder; without one the documents are generated")
    parser.add_argument("--documents", type=int, default=100)
    parser.add_argument("--coordinates", type=int, nargs="?", const=1_000_000, metavar="CHARACTERS",
                        help="read texts of coordinates alone, too")  # fmt: skip
    parser.add_argument("--json", type=Path, help="write the figures here")
    options = parser.parse_args(arguments)
    named_data = options.data or os.environ.get("THEODOLITE_DATA") or str(ROOT.parent / "shared" / "data")
    figures = measure(documents(Path(named_data), options.documents))
    print(f"{'set':20}{'documents':>10}{'reading s':>11}{'grounding s':>13}{'again s':>9}{'share':>8}")
    for name, row in figures.items():
        print(f"{name:20}{row['documents']:>10}{row['reading_s']:>11.2f}{row['grounding_s']:>13.2f}"
              f"{row['again_s']:>9.2f}{row['share']:>8.1%}")  # fmt: skip
    share = sum(r["grounding_s"] for r in figures.values()) / sum(r["reading_s"] for r in figures.values())
    print(f"all: {share:.1%} (target at most {TARGET:.0%})")
    worst = hostile()
    if options.coordinates:
        worst |= coordinates(options.coordinates)
        print(f"largest memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    for name, seconds in worst.items():
        print(f"{name:34}{seconds:8.2f} s")
    if options.json:
        whole = {"sets": figures, "share": share, "target": TARGET, "hostile_s": worst}
        options.json.write_text(json.dumps(whole, indent=1) + "\n", encoding="utf-8")
    return 0 if share <= TARGET else 1


if __name__ == "__main__":
    sys.exit(main())
