"""Measures the embedded table of figures from the public maps; needs a data folder (THEODOLITE_DATA).

Writes step functions (never verdicts, never geometry) of the share held by each side for settlements that any mapper
shows as changing near the front in the period, for the oblasts at war and their usual unions, and of the distance to
the Dnipro.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import shapely

from theodolite.atlas import Atlas, open_atlas
from theodolite.geometry import project
from theodolite.history.evidence import MapEvidence
from theodolite.history.starter import SCALE, series_key
from theodolite.records import Measure, Measurement, Place, Question
from theodolite.settings import load_settings
from theodolite.witness.archive import Archive, open_archive

FIRST, LAST = date(2025, 7, 1), date(2026, 1, 31)
SIDES = ("RU", "UA")
NEAR_FRONT_M = 15_000.0
TOWN = 5_000
# A change smaller than this many points is not kept: the table stays small.
KEPT_CHANGE = 0.004
OUT = Path(__file__).parents[1] / "src/theodolite/history/data/starter.json.gz"


def main() -> None:
    """Measure and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=OUT)
    args = parser.parse_args()
    settings = load_settings()
    atlas, archive = open_atlas(settings), open_archive(settings)
    evidence = MapEvidence(archive, atlas, settings)
    if not archive.mappers:
        parser.error("no maps: set THEODOLITE_DATA to a folder with control/")
    dates = {
        m: [d for d in evidence.frame_dates(m) if FIRST - timedelta(days=10) <= d <= LAST] for m in archive.mappers
    }
    first = min(d for days in dates.values() for d in days)
    questions = [*_settlement_questions(atlas, archive), *_wide_questions(atlas)]
    series: dict[str, Any] = {}
    for number, question in enumerate(questions, start=1):
        rows = {m: r for m in archive.mappers if (r := _steps(question, m, dates[m], evidence))}
        if rows:
            series[series_key(question)] = rows
        if number % 50 == 0:
            print(f"{number} of {len(questions)}", flush=True)
            evidence.flush()
    evidence.flush()
    table = {
        "origin": _origin(archive, first, questions),
        "first_on": first.isoformat(),
        "frames": {m: [(d - first).days for d in days] for m, days in dates.items()},
        "footprints": {"+".join(q.targets): atlas.footprint(q.targets).kind for q in questions},
        "series": series,
    }
    args.out.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(table, separators=(",", ":"), ensure_ascii=False)
    args.out.write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    print(f"{len(series)} series, {args.out.stat().st_size} bytes")


def _origin(archive: Archive, first: date, questions: Iterable[Question]) -> str:
    places = len({q.targets for q in questions})
    return (
        "Embedded table of figures, coarse: shares and distances measured by Theodolite itself from public maps of "
        f"{len(archive.mappers)} mappers, {first.isoformat()} to {LAST.isoformat()}, for {places} places, regions and "
        "river stretches. For other places or days, add maps (theodolite data add)."
    )


def _settlement_questions(atlas: Atlas, archive: Archive) -> Iterator[Question]:
    for place in _near_front(atlas, archive):
        for side in SIDES:
            yield Question(measure=Measure.SHARE, targets=(place.id,), side=side)


def _near_front(atlas: Atlas, archive: Archive) -> list[Place]:
    """Settlements of the embedded gazetteer near land that any mapper shows changing hands in the period."""
    places = [
        p for p in atlas.settlements((31.0, 45.5, 40.5, 52.5)) if p.country == "UA" and p.id.startswith("geonames:")
    ]
    points = shapely.get_parts(project(shapely.MultiPoint([(p.longitude, p.latitude) for p in places])))
    at_war = {f"region:{name}_oblast" for name in _OBLASTS}
    near = [p.region_id in at_war and (p.population or 0) >= TOWN for p in places]
    for mapper in archive.mappers:
        changed = _changed(archive, mapper).buffer(NEAR_FRONT_M)
        shapely.prepare(changed)
        near = [a or bool(b) for a, b in zip(near, shapely.intersects(changed, points), strict=True)]
    return [p for p, is_near in zip(places, near, strict=True) if is_near]


def _changed(archive: Archive, mapper: str) -> Any:
    ends = [archive.frame_in_force(mapper, d) for d in (FIRST, LAST)]
    lands = [shapely.union_all([a.geometry for a in archive.projected(f) if a.holder == "RU"]) for f in ends if f]
    if len(lands) < 2:
        return shapely.MultiPolygon()
    # An opening by 300 m leaves out slivers: redrawn borders and coasts.
    return shapely.symmetric_difference(*lands).buffer(-150).buffer(150)


_OBLASTS = ("donetsk", "luhansk", "kharkiv", "zaporizhzhia", "kherson", "dnipropetrovsk", "sumy", "mykolaiv")


def _wide_questions(atlas: Atlas) -> Iterator[Question]:
    targets: set[tuple[str, ...]] = {("region:crimea",), ("region:ukraine",)}
    targets |= {(f"region:{name}_oblast",) for name in _OBLASTS}
    for phrase in ("eastern Ukraine", "southern Ukraine", "Donbas"):
        targets |= {r.targets for r in atlas.readings(phrase)}
    for one in sorted(targets):
        for side in SIDES:
            yield Question(measure=Measure.SHARE, targets=one, side=side)
    for reading in atlas.readings("the Dnipro"):
        for side in SIDES:
            yield Question(measure=Measure.DISTANCE_KM, targets=reading.targets, side=side)


def _steps(question: Question, mapper: str, dates: Iterable[date], evidence: MapEvidence) -> list[list[int]] | None:
    rows: list[list[int]] = []
    for index, day in enumerate(dates):
        answer = evidence.measure(question, mapper=mapper, on=day)
        if not isinstance(answer, Measurement):
            return None
        row = [round(x * SCALE) for x in (answer.value, answer.low, answer.high, answer.unknown)]
        if not rows or any(abs(a - b) > KEPT_CHANGE * SCALE for a, b in zip(rows[-1][1:], row, strict=True)):
            rows.append([index, *row])
    return rows


if __name__ == "__main__":
    main()
