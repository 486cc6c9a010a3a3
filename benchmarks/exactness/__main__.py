"""Random (place, day, mapper) triples, places and discs: histories against the slow, obvious reference.

``python -m benchmarks.exactness [--triples N] [--json FILE]`` (with THEODOLITE_DATA set). Exits with 1 if a share, low,
high or unknown of the histories is further than 1e-6 from the planar oracle, or a point lies on another side.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from benchmarks.exactness.discs import disc_differences
from benchmarks.exactness.oracle import Answer, Side, frame_on, geodesic_share, planar_answer, sided, whole_projected
from theodolite.atlas import Atlas, open_atlas
from theodolite.geometry import project
from theodolite.history.areas import open_faces
from theodolite.history.series import open_steps
from theodolite.history.steps import StepTable, number_day
from theodolite.settings import load_settings
from theodolite.witness.archive import Archive, open_archive

TOLERANCE = 1e-6
# Straight lines between densified vertices lie up to 0.05 m beside those of the ellipsoid: most for the smallest discs.
GEODESIC_ERROR = 3e-4
NEAR_M = 5_000.0
FIGURES = ("value", "low", "high", "unknown")


@dataclass
class Tally:
    """Differences of one mapper and side."""

    mapper: str
    side: str
    triples: int = 0
    before_first: int = 0
    partly_held: int = 0
    wrong_inside: int = 0
    wrong_silence: int = 0
    planar: list[list[float]] = field(default_factory=list)
    geodesic: list[float] = field(default_factory=list)

    def row(self) -> dict[str, Any]:
        """Return the figures to print."""
        planar = np.array(self.planar).reshape(-1, len(FIGURES))
        geodesic = np.array(self.geodesic)
        quantiles = {f"q{q}": float(np.quantile(planar, q / 100)) if planar.size else 0.0 for q in (50, 99)}
        most = dict(zip(FIGURES, planar.max(axis=0).tolist() if planar.size else [0.0] * 4, strict=True))
        return {
            "mapper": self.mapper,
            "side": self.side,
            "triples": self.triples,
            "before_first": self.before_first,
            "partly_held": self.partly_held,
            **{f"max_{name}": value for name, value in most.items()},
            **quantiles,
            "wrong_inside": self.wrong_inside,
            "wrong_silence": self.wrong_silence,
            "geodesic_q50": float(np.quantile(geodesic, 0.5)) if geodesic.size else 0.0,
            "geodesic_q99": float(np.quantile(geodesic, 0.99)) if geodesic.size else 0.0,
            "geodesic_max": float(geodesic.max()) if geodesic.size else 0.0,
        }

    @property
    def exact(self) -> bool:
        """Whether everything is within the tolerance."""
        worst = max((max(row) for row in self.planar), default=0.0)
        return worst <= TOLERANCE and not self.wrong_inside and not self.wrong_silence


def sample(table: StepTable, atlas: Atlas, count: int, rng: np.random.Generator) -> list[tuple[int, int]]:
    """Draw (row, day number): half among places that change, a quarter among their neighbours, the rest anywhere."""
    places = [atlas.place(i) for i in table.place_ids]
    xy = shapely.get_coordinates(project(shapely.multipoints([(p.longitude, p.latitude) for p in places])))
    changing = np.flatnonzero(np.diff(table.starts) > 1)
    tree = shapely.STRtree(shapely.points(xy))
    near = np.unique(tree.query(shapely.points(xy[changing]), predicate="dwithin", distance=NEAR_M)[1])
    near = np.setdiff1d(near, changing)
    pools = [changing, near if len(near) else changing, np.arange(len(places))]
    sizes = [count // 2, count // 4, count - count // 2 - count // 4]
    rows = np.concatenate([rng.choice(pool, size) for pool, size in zip(pools, sizes, strict=True)])
    first, last = int(table.frame_days[0]), int(table.frame_days[-1])
    days = rng.integers(first - (last - first) // 100 - 3, last + 15, count)
    return list(zip(rows.tolist(), days.tolist(), strict=True))


def by_state(table: StepTable, archive: Archive, triples: list[tuple[int, int]]) -> Iterator[tuple[Any, list[Any]]]:
    """Group triples by the frame in force's state, so that a whole map is read once for all of them."""
    frames = archive.frames(table.mapper)
    groups: dict[str | None, tuple[Any, list[Any]]] = {}
    for row, day in triples:
        frame = frame_on(frames, number_day(day))
        groups.setdefault(frame.state if frame else None, (frame, []))[1].append((row, day))
    yield from groups.values()


def compare(archive: Archive, atlas: Atlas, table: StepTable, count: int, progress: Any) -> Tally:
    """Compare one table with the oracles on random triples."""
    rng = np.random.default_rng(sum(map(ord, table.mapper + table.side)))
    tally = Tally(mapper=table.mapper, side=table.side, triples=count)
    outline = project(atlas.footprint(("region:ukraine",)).geometry)
    done = 0
    for frame, triples in by_state(table, archive, sample(table, atlas, count, rng)):
        done += len(triples)
        if frame is None:
            tally.before_first += len(triples)
            tally.wrong_silence += sum(table.step_at(r, number_day(d)) is not None for r, d in triples)
            continue
        stored = archive.areas(frame).areas
        side = Side(whole_projected(stored), archive.info(table.mapper), outline, side=table.side, edge_m=table.edge_m)
        land = sided(stored)[0].get(table.side) if table.side in archive.info(table.mapper).drawn_sides else None
        for row, day in triples:
            _one(tally, table, atlas, row, day, side, land)
        progress(table.mapper, done, count)
    return tally


def _one(tally: Tally, table: StepTable, atlas: Atlas, row: int, day: int, side: Side, land: Any) -> None:
    step = table.step_at(row, number_day(day))
    if table.silent[row] or step is None:
        tally.wrong_silence += int(not table.silent[row])
        return
    place_id = table.place_ids[row]
    place, target = atlas.place(place_id), atlas.footprint((place_id,)).geometry
    truth = planar_answer(side, project(target), project(shapely.Point(place.longitude, place.latitude)))
    tally.planar.append([abs(float(getattr(table, n)[step]) - getattr(truth, n)) for n in FIGURES])
    tally.wrong_inside += int(bool(table.inside[step]) is not truth.inside)
    tally.partly_held += int(_partly(truth))
    if land is not None and 0 < truth.value < 1:
        tally.geodesic.append(abs(float(table.value[step]) - geodesic_share(land, target)))


def _partly(answer: Answer) -> bool:
    return any(0 < x < 1 for x in (answer.value, answer.low, answer.high))


def report(tallies: list[Tally]) -> None:
    """Print one line a mapper and side."""
    print(
        f"{'mapper':20} {'side':4} {'triples':>8} {'partly':>7} {'max share':>10} {'max low':>10} {'max high':>10} "
        f"{'max unkn.':>10} {'99 %':>9} {'inside':>7} {'geod. 50 %':>10} {'99 %':>9} {'max':>9}"
    )
    for row in (t.row() for t in tallies):
        print(
            f"{row['mapper']:20} {row['side']:4} {row['triples']:8} {row['partly_held']:7} {row['max_value']:10.1e} "
            f"{row['max_low']:10.1e} {row['max_high']:10.1e} {row['max_unknown']:10.1e} {row['q99']:9.1e} "
            f"{row['wrong_inside']:7} {row['geodesic_q50']:10.1e} {row['geodesic_q99']:9.1e} {row['geodesic_max']:9.1e}"
        )
    print(
        f"planar oracle: tolerance {TOLERANCE:g} of share; 'inside' counts points on another side; "
        f"geodesic: stated error of the projection {GEODESIC_ERROR:g}"
    )


def main(arguments: list[str] | None = None) -> int:
    """Run the comparison; 0 if the histories are exact."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.exactness", description=__doc__)
    parser.add_argument("--triples", type=int, default=6_000, help="in all, a tenth of them for the UA side")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    options = parser.parse_args(arguments)
    if options.triples < 10:
        parser.error(f"--triples is {options.triples}, expected 10 or more.")
    settings = load_settings()
    archive, atlas = open_archive(settings), open_atlas(settings)
    if not archive.mappers:
        parser.error("no maps: set THEODOLITE_DATA to a data folder.")

    def progress(label: str, done: int, total: int) -> None:
        if sys.stderr.isatty():
            print(f"\r{label} {done}/{total}   ", end="", file=sys.stderr, flush=True)

    began = time.process_time()
    tallies: list[Tally] = []
    for side, part in (("RU", 0.9), ("UA", 0.1)):
        count = -(-int(options.triples * part) // len(archive.mappers))
        tables = open_steps(archive, atlas, settings, side=side, progress=progress)
        tallies += [compare(archive, atlas, table, count, progress) for table in tables]
    faces = open_faces(archive, atlas, settings, progress=progress)
    outline = project(atlas.footprint(("region:ukraine",)).geometry)
    for mapper in faces.mappers:
        count = -(-options.triples // (4 * len(faces.mappers)))
        found, partly = disc_differences(archive, faces.of(mapper), outline, count)
        tally = Tally(mapper=f"{mapper} discs", side=faces.side, triples=count, partly_held=partly, planar=found)
        tallies.append(tally)
    report(tallies)
    exact = all(t.exact for t in tallies)
    total = sum(t.triples for t in tallies)
    print(f"{total} triples, {time.process_time() - began:.0f} CPU-seconds: {'exact' if exact else 'NOT EXACT'}")
    if options.json:
        body = {"tolerance": TOLERANCE, "triples": total, "exact": exact, "mappers": [t.row() for t in tallies]}
        options.json.write_text(json.dumps(body, indent=2) + "\n", encoding="utf-8")
    return 0 if exact else 1


if __name__ == "__main__":
    sys.exit(main())
