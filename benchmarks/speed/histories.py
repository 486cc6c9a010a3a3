"""Bulk questions to the maps, ours against other programs: ``python -m benchmarks.speed.histories [--json FILE]``.

Everything is CPU-seconds (this process with its threads, its children, and the servers of PostGIS), measured in one
run, the best of a few repetitions; ratios of rates are what counts. All sides get the same questions and must give the
same answers, or the exit code is 1. ``--quick`` works on a few made-up maps and needs no data folder.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.speed.histories_peers import all_peers, ask_peers, plain_shares, print_peers
from benchmarks.speed.histories_scene import Scene, made_settings, make_questions, open_scene, real_settings
from benchmarks.speed.histories_table import Line, print_lines

QUESTIONS = 20_000
QUICK_QUESTIONS = 200
QUICK_PLACES = 400


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.speed.histories",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--data", help="the data folder (else THEODOLITE_DATA, else ../shared/data)")
    parser.add_argument("--questions", type=int, help=f"how many look-ups the peers answer (default {QUESTIONS})")
    parser.add_argument("--peers", help=f"comma-separated (default: all): {','.join(all_peers())}")
    parser.add_argument("--quick", action="store_true", help="a smoke test on made-up maps; its ratios mean nothing")
    parser.add_argument("--json", type=Path, help="write the figures here")
    return parser.parse_args(arguments)


def measure(scene: Scene, *, questions: int, peers: list[str], quick: bool) -> dict[str, Any]:
    """Run everything and print it as it comes."""
    asked, _ = make_questions(scene, questions)
    reference = plain_shares(scene, asked)
    results = ask_peers(scene, asked, reference, peers)
    print_peers(results)
    lines: list[Line] = []
    print_lines(lines)
    return {
        "origin": scene.origin,
        "quick": quick,
        "questions": questions,
        "places": len(scene.place_ids),
        "states": len(scene.state_ids),
        "peers": {result.name: result.to_json() for result in results},
        "differs": [result.name for result in results if result.differs],
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; the exit code is 1 only when answers differ."""
    options = parse(arguments)
    peers = options.peers.split(",") if options.peers else all_peers()
    if unknown := sorted(set(peers) - set(all_peers())):
        print(f"no peer is called {', '.join(unknown)}; there are {', '.join(all_peers())}", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        settings = made_settings(Path(folder)) if options.quick else real_settings(options.data)
        if settings is None:
            print("no control maps: name a data folder with --data or THEODOLITE_DATA, or try --quick", file=sys.stderr)
            return 2
        origin = "made-up maps" if options.quick else "control maps of the data folder"
        scene = open_scene(settings, origin=origin, places=QUICK_PLACES if options.quick else None)
        count = options.questions or (QUICK_QUESTIONS if options.quick else QUESTIONS)
        figures = measure(scene, questions=count, peers=peers, quick=options.quick)
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1) + os.linesep, encoding="utf-8")
    if figures["differs"]:
        print(f"answers differ: {', '.join(figures['differs'])}", file=sys.stderr)
    return 1 if figures["differs"] else 0


if __name__ == "__main__":
    sys.exit(main())
