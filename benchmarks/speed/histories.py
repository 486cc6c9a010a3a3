"""Bulk questions to the maps, ours against other programs: ``python -m benchmarks.speed.histories [--json FILE]``.

Everything is CPU-seconds (this process with its threads, its children, and the servers of PostGIS), measured in one
run, the best of a few repetitions; ratios of rates are what counts. All sides get the same questions and must give the
same answers, or the exit code is 1. ``--quick`` works on a few made-up maps, as does a run
without a data folder.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from benchmarks.speed.histories_areas import Duel, adhoc_histories, comparisons, gains
from benchmarks.speed.histories_lookups import LookUps, look_up
from benchmarks.speed.histories_peers import (
    SAME_SHARE,
    PeerResult,
    all_peers,
    ask_peers,
    plain_shares,
    print_peers,
)
from benchmarks.speed.histories_rows import Rows, time_rows
from benchmarks.speed.histories_scene import (
    MAPPER,
    SIDE,
    Scene,
    made_settings,
    make_questions,
    open_scene,
    real_settings,
)
from benchmarks.speed.histories_table import Line, print_lines

ROOT = Path(__file__).parents[2]
STRTREES = ("strtree_tiles", "strtree_edges")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """How much is asked; ``places`` 0 means all settlements."""

    questions: int = 20_000
    places: int = 0
    look_ups: int = 20_000_000
    gain_places: int = 200
    gains: int = 20_000
    comparisons: int = 20_000
    discs: int = 200
    rows: int = 20_000_000


QUICK = Sizes(
    questions=200, places=300, look_ups=100_000, gain_places=5, gains=200, comparisons=100, discs=10, rows=20_000
)


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.speed.histories",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--data", help="the data folder (else THEODOLITE_DATA, else ../shared/data)")
    parser.add_argument(
        "--questions", type=int, help=f"how many look-ups the peers answer (default {Sizes().questions:,})"
    )
    parser.add_argument("--peers", help=f"comma-separated (default: all): {','.join(all_peers())}")
    parser.add_argument("--quick", action="store_true", help="a smoke test on made-up maps; its ratios mean nothing")
    parser.add_argument("--json", type=Path, help="write the figures here")
    return parser.parse_args(arguments)


def measure(scene: Scene, folder: Path, *, sizes: Sizes, peers: list[str], quick: bool) -> dict[str, Any]:
    """Run everything, print it as it comes, and return the figures."""
    asked, days = make_questions(scene, sizes.questions)
    print(f"{len(asked):,} questions: share of a settlement held on one day, {MAPPER}, {scene.origin}")
    print(f"({len(scene.place_ids):,} settlements, {len(scene.frame_days)} frames, {len(scene.state_ids)} states)\n")
    reference = plain_shares(scene, asked)
    results = ask_peers(scene, asked, reference, peers)
    print_peers(results)
    _say("our look-ups")
    ours = look_up(scene, asked, days, reference, count=sizes.look_ups)
    print_look_ups(ours)
    duels = run_duels(scene, sizes)
    _say("claims to verdicts")
    rows = time_rows(scene, folder, rows=sizes.rows)
    _say("building all histories anew")
    built = run_build(scene, places=sizes.places)
    lines = [*_look_up_lines(ours, results), *_duel_lines(duels), *_other_lines(rows, built)]
    print()
    print_lines(lines)
    differs = [result.name for result in results if result.differs] + [duel.key for duel in duels if duel.differs]
    if not ours.max_difference <= SAME_SHARE:
        differs.append("look-ups")
    return {
        **{line.key: line.figure for line in lines},
        "met": {line.key: line.met for line in lines if line.target is not None},
        "targets": {line.key: line.target for line in lines if line.target is not None},
        "origin": scene.origin, "quick": quick, "questions": len(asked), "places": len(scene.place_ids),
        "frames": len(scene.frame_days), "states": len(scene.state_ids),
        "peers": {result.name: result.to_json() for result in results},
        "look_ups": asdict(ours), "duels": {duel.key: asdict(duel) for duel in duels},
        "rows": asdict(rows), "build": built, "differs": differs,
    }  # fmt: skip


def _say(what: str) -> None:
    print(f"  {what} ...", file=sys.stderr, flush=True)


def run_duels(scene: Scene, sizes: Sizes) -> list[Duel]:
    """Ask for gains, comparisons and histories of discs on both sides."""
    from theodolite.history.areas import open_faces

    faces = open_faces(scene.archive, scene.atlas, scene.settings, side=SIDE).of(MAPPER)
    _say("gains")
    found = [gains(scene, faces, places=sizes.gain_places, questions=sizes.gains)]
    _say("comparisons")
    found.append(comparisons(scene, faces, questions=sizes.comparisons))
    _say("histories of discs")
    found.append(adhoc_histories(scene, faces, discs=sizes.discs))
    return found


def run_build(scene: Scene, *, places: int) -> dict[str, Any]:
    """Build all histories in another process."""
    settings = scene.settings
    command = [sys.executable, "-m", "benchmarks.speed.histories_build", "--data", str(settings.data_dir),
               "--cache", str(settings.cache_dir), "--places", str(places)]  # fmt: skip
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"building the histories failed:\n{done.stderr}")
    built: dict[str, Any] = json.loads(done.stdout)
    return built


def print_look_ups(ours: LookUps) -> None:
    """Say what was timed."""
    print(f"\nours, look-ups per CPU-second ({ours.count:,} at once, table of {ours.table_mb:.2f} MB opened and spread "
          f"out in {ours.prepare_s:.2f} CPU-s):")  # fmt: skip
    print(f"{ours.same_per_s:>18,.0f}  the same questions, repeated (arrays of place row and day number): the ratios")
    print(f"{ours.random_per_s:>18,.0f}  as many random places and days, none repeated on purpose")
    print(f"{ours.text_per_s:>18,.0f}  the same questions once, as ids and dates in text")
    print(f"{ours.max_difference:>18.1e}  largest difference of a share to shapely on whole maps (float32)")


def _look_up_lines(ours: LookUps, results: list[PeerResult]) -> list[Line]:
    rates = {result.name: result.per_s for result in results if result.per_s is not None}
    trees = [rates[name] for name in STRTREES if name in rates]
    strtree = max(trees, default=None)
    pairs: list[tuple[str, float | None, float | None]] = [("strtree", strtree, 1_000.0)]
    pairs.append(("postgis", rates.get("postgis"), 5_000.0))
    pairs += [(name, rates.get(name), None) for name in all_peers() if name not in {*STRTREES, "postgis"}]
    return [
        Line(key=f"lookup_vs_{name}", what="share look-up", ours=ours.same_per_s, theirs=rate, unit="/CPU-s",
             figure=None if rate is None else ours.same_per_s / rate, target=target)
        for name, rate, target in pairs
    ]  # fmt: skip


def _duel_lines(duels: list[Duel]) -> list[Line]:
    targets = {"gain_vs_shapely": 500.0, "compare_vs_shapely": 300.0, "adhoc_history_vs_shapely": 40.0}
    lines = [
        Line(key=duel.key, what=duel.what, ours=duel.ours_per_s, theirs=duel.theirs_per_s, unit="/CPU-s",
             figure=duel.ratio, target=targets[duel.key])
        for duel in duels
    ]  # fmt: skip
    adhoc = duels[-1]
    tiles = adhoc.extra["shapely_history_tiles_per_s"]
    lines.append(
        Line(key="adhoc_history_vs_shapely_tiles", what="the same, shapely given history tiles like ours",
             ours=adhoc.ours_per_s, theirs=tiles, unit="/CPU-s", figure=adhoc.ours_per_s / tiles)
    )  # fmt: skip
    return lines


def _other_lines(rows: Rows, built: dict[str, Any]) -> list[Line]:
    slowest = max((days["median"] for days in built["new_day_cpu_s"].values()), default=0.0)
    return [
        Line(key="parquet_rows_per_cpu_s", what="claims Parquet to verdict Parquet", ours=rows.per_s, unit="rows/CPU-s",
             figure=rows.per_s, target=5e6),
        Line(key="stream_limit_share", what="share of the limit: copying the claims' columns", ours=rows.per_s,
             theirs=rows.stream_per_s, unit="rows/CPU-s", figure=rows.stream_limit_share),
        Line(key="histories_cpu_s", what="all mappers' histories of all places", unit="CPU-s",
             figure=built["histories_cpu_s"], target=60.0, at_most=True),
        Line(key="histories_peak_mb", what="the same, peak memory", unit="MB",
             figure=built["histories_peak_mb"], target=1500.0, at_most=True),
        Line(key="new_day_cpu_s", what="a new day, median of the slowest mapper", unit="CPU-s",
             figure=slowest, target=0.1, at_most=True),
        Line(key="faces_cpu_s", what=f"forming the faces of {MAPPER}, with moved edges", unit="CPU-s",
             figure=built["faces_cpu_s"]),
    ]  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; the exit code is 1 only when answers differ."""
    options = parse(arguments)
    peers = options.peers.split(",") if options.peers else all_peers()
    if unknown := sorted(set(peers) - set(all_peers())):
        print(f"no peer is called {', '.join(unknown)}; there are {', '.join(all_peers())}", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        settings = None if options.quick else real_settings(options.data)
        quick = settings is None
        origin = "made-up maps: the ratios mean nothing" if quick else "control maps of the data folder"
        if quick and not options.quick:
            print("no control maps: name a data folder with --data or THEODOLITE_DATA", file=sys.stderr)
        sizes = QUICK if quick else Sizes()
        sizes = replace(sizes, questions=options.questions or sizes.questions)
        scene = open_scene(settings or made_settings(Path(folder)), origin=origin, places=sizes.places or None)
        figures = measure(scene, Path(folder), sizes=sizes, peers=peers, quick=quick)
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1) + os.linesep, encoding="utf-8")
    if figures["differs"]:
        print(f"answers differ: {', '.join(figures['differs'])}", file=sys.stderr)
    return 1 if figures["differs"] else 0


if __name__ == "__main__":
    sys.exit(main())
