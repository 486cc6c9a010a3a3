"""Ukrainian places: how often right within 25 km, decided among namesakes, and whether the stated precision holds.

``python -m benchmarks.places [--data DIR] [--sets NAME …] [--limit N] [--unseen] [--json FILE]``. Four variants: the
distance to the front by maps, by the embedded chains, or not known, with and without the data folder's atlas. A set
whose file is absent is skipped and named. ``--unseen`` scores the quarter kept for the end instead of the rest.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.places.sets import SETS, Row, is_unseen
from theodolite.atlas import Atlas, open_atlas
from theodolite.atlas.gazetteer import distance_km
from theodolite.extract import extract_many
from theodolite.ground import ground_toponyms
from theodolite.ground.front import FrontDistance, coarse_front_km, open_front
from theodolite.ground.places import Resolver
from theodolite.records import Extraction, GroundedPlace, Place, PlaceKind
from theodolite.settings import Settings, load_settings

NEAR_KM = 25.0
WORST = 10


@dataclass
class Tally:
    """What is counted of one set in one variant."""

    rows: int = 0
    right: int = 0
    recognised: int = 0
    ambiguous: Counter[str] = field(default_factory=Counter)
    within: dict[str, list[bool]] = field(default_factory=lambda: defaultdict(list))
    missed: Counter[str] = field(default_factory=Counter)

    def figures(self) -> dict[str, Any]:
        """Return the figures to print and write."""
        many, decided = self.ambiguous["mentions"], self.ambiguous["decided"]
        kinds = {k: [len(v), round(sum(v) / len(v), 3)] for k, v in sorted(self.within.items())}
        return {
            "rows": self.rows,
            "recognised": _share(self.recognised, self.rows),
            "right_25km": _share(self.right, self.rows),
            "ambiguous": many,
            "decided": _share(decided, many),
            "right_when_decided": _share(self.ambiguous["right"], decided),
            "first_right": _share(self.ambiguous["first"], many),
            "within_radius": kinds,
            "worst": self.missed.most_common(WORST),
        }


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 3) if whole else None


def _km(row: Row, place: Place) -> float:
    return distance_km(row.longitude, row.latitude, place.longitude, place.latitude)


def _count(tally: Tally, row: Row, extraction: Extraction, atlas: Atlas, front: FrontDistance | None) -> None:
    resolver = Resolver(extraction, atlas, front=front)
    given = ground_toponyms(extraction, atlas, resolver=resolver)
    found = [(span, place) for span, place in given.items() if row.span is None or span.overlaps(row.span)]
    if row.span is not None:
        span = row.span
        found = sorted(found, key=lambda f: max(f[0].start, span.start) - min(f[0].end, span.end))[:1]
    tally.rows += 1
    right = any(_km(row, place) <= NEAR_KM for _, place in found)
    tally.right += right
    mentions = [m for m in resolver.extraction.toponyms if row.span is None or m.span.overlaps(row.span)]
    tally.recognised += bool(mentions)
    if not right:
        named = row.span.of(row.text) if row.span else "; ".join(span.of(row.text) for span, _ in found)
        tally.missed[named or "(none)"] += 1
    if row.span is not None:
        for mention in mentions[:1]:
            _count_one(tally, row, resolver.place(mention))


def _count_one(tally: Tally, row: Row, grounded: GroundedPlace) -> None:
    """Count whether a mention was decided among namesakes, and whether it lies within its stated radius."""
    first = grounded.place or (grounded.ranked[0].place if grounded.ranked else None)
    if first is None:
        return
    if sum(c.place.country == "UA" and c.place.kind is PlaceKind.SETTLEMENT for c in grounded.ranked) > 1:
        tally.ambiguous["mentions"] += 1
        tally.ambiguous["first"] += _km(row, first) <= NEAR_KM
        if grounded.place is not None:
            tally.ambiguous["decided"] += 1
            tally.ambiguous["right"] += _km(row, first) <= NEAR_KM
    if grounded.precision is not None:
        tally.within[grounded.precision.kind].append(_km(row, first) <= grounded.precision.radius_km)


def _variants(settings: Settings, empty: Path) -> list[tuple[str, Atlas, FrontDistance | None]]:
    """Return the variants: name, atlas, distance to the front."""
    full = open_atlas(settings)
    bare = open_atlas(dataclasses.replace(settings, data_dir=empty))
    return [
        ("maps and atlas of the data folder", full, open_front(settings, full)),
        ("atlas of the data folder, no maps", full, coarse_front_km),
        ("no data folder", bare, coarse_front_km),
        ("no data folder, no front", bare, None),
    ]


def _show(variant: str, figures: dict[str, Any]) -> None:
    kinds = ", ".join(f"{k} {share:.2f} of {count}" for k, (count, share) in figures["within_radius"].items())
    print(
        f"  {variant}: right within 25 km {figures['right_25km']}, recognised {figures['recognised']}; of "
        f"{figures['ambiguous']} ambiguous decided {figures['decided']}, right when decided "
        f"{figures['right_when_decided']}, first right {figures['first_right']}; within the stated radius: "
        f"{kinds or '–'}"
    )


def main(argv: Sequence[str] | None = None) -> int:
    """Score every set in every variant."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.places", description=__doc__)
    parser.add_argument("--data", type=Path, default=None, help="the data folder (default: THEODOLITE_DATA)")
    parser.add_argument("--sets", nargs="+", choices=list(SETS), default=list(SETS))
    parser.add_argument("--limit", type=int, default=None, help="rows of each set, evenly spread")
    parser.add_argument("--unseen", action="store_true", help="the quarter that was kept for the end")
    parser.add_argument("--json", type=Path, default=None)
    given = parser.parse_args(argv)
    data = given.data or Path(os.environ.get("THEODOLITE_DATA", "../shared/data"))
    settings = dataclasses.replace(load_settings(), data_dir=data)
    report: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as empty:
        variants = _variants(settings, Path(empty))
        for name in given.sets:
            file, make = SETS[name]
            if not (data / file).exists():
                print(f"{name}: skipped, {file} is not in the data folder")
                continue
            rows = [r for r in make(data) if name == "ukraine_cir" or is_unseen(r) == given.unseen]
            most = min(given.limit or len(rows), len(rows))
            rows = [rows[i * len(rows) // most] for i in range(most)]
            extractions = list(extract_many(row.document for row in rows))
            print(f"{name}: {len(rows)} texts")
            for variant, atlas, front in variants:
                tally = Tally()
                for row, extraction in zip(rows, extractions, strict=True):
                    _count(tally, row, extraction, atlas, front)
                figures = tally.figures()
                _show(variant, figures)
                report.setdefault(name, {})[variant] = figures
            print("  worst:", ", ".join(f"{n} {c}" for n, c in report[name][variants[0][0]]["worst"]))
    if given.json:
        given.json.write_text(json.dumps(report, ensure_ascii=False, indent=2), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
