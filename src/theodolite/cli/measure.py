"""``theodolite measure``: which share of a place each mapper shows as held on a day."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from theodolite.cli.common import add_common, coarse_note, day, emit, toolbox_of
from theodolite.cli.common import add_parser as new_parser

__all__ = ["add_parser"]


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = new_parser(
        commands,
        "measure",
        _run,
        summary="measure how much of a place each mapper shows as held on a day",
        example="theodolite measure Pokrovsk --on 2025-11-01",
    )
    parser.add_argument("place", metavar="PLACE", help="a name, 'Name, Oblast' or an id such as geonames:704422")
    parser.add_argument("--on", required=True, metavar="DATE", help="the day, YYYY-MM-DD")
    parser.add_argument("--side", default="RU", choices=("RU", "UA"), help="whose land (default RU: what maps draw)")
    parser.add_argument("--as-of", metavar="DATE", help="use only frames known by this day")
    parser.add_argument("--json", action="store_true", help="print JSON")
    add_common(parser)


def _run(args: argparse.Namespace) -> int:
    from theodolite.pipeline import measure_place

    on = day(args.on)
    toolbox = toolbox_of(args)
    known_by = day(args.as_of) if args.as_of else None
    place, measurements, silences = measure_place(args.place, toolbox, on=on, side=args.side, known_by=known_by)
    for problem in toolbox.problems:
        print(f"note: {problem}", file=sys.stderr)
    if args.json:
        from theodolite.publish.codec import dumps_json, measurements_to_json

        emit(dumps_json(measurements_to_json(measurements)))
        return 0
    from rich.console import Console

    from theodolite.publish.tables import render_measurements

    names = {m: toolbox.evidence.info(m).name for m in toolbox.evidence.mappers}
    render_measurements(
        place,
        args.side,
        on,
        measurements,
        silences,
        names,
        Console(),
        note=coarse_note(toolbox),
    )
    return 0
