"""``theodolite history``: the curve of the share held of a place, by mapper."""

from __future__ import annotations

import argparse
from typing import Any

from theodolite.cli.common import add_common, coarse_note, day, emit, toolbox_of, write_file
from theodolite.cli.common import add_parser as new_parser

__all__ = ["add_parser"]


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = new_parser(
        commands,
        "history",
        _run,
        summary="draw how the share held of a place changed, by mapper",
        example="theodolite history Pokrovsk --since 2025-09-01",
    )
    parser.add_argument("place", metavar="PLACE", help="a name, 'Name, Oblast' or an id such as geonames:704422")
    parser.add_argument("--side", default="RU", choices=("RU", "UA"), help="whose land (default RU: what maps draw)")
    parser.add_argument("--since", metavar="DATE", help="first day drawn")
    parser.add_argument("--until", metavar="DATE", help="last day drawn")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--svg", metavar="FILE", help="write the curve as SVG (- for stdout)")
    add_common(parser)


def _run(args: argparse.Namespace) -> int:
    from theodolite.pipeline import place_history
    from theodolite.publish import curves

    toolbox = toolbox_of(args)
    since, until = (day(text) if text else None for text in (args.since, args.until))
    place, histories = place_history(args.place, toolbox, side=args.side, since=since, until=until)
    names = {m: toolbox.evidence.info(m).name for m in toolbox.evidence.mappers}
    if args.svg:
        write_file(args.svg, curves.histories_svg(place, args.side, histories, names))
    if args.json:
        from theodolite.publish.codec import dumps_json

        emit(dumps_json(curves.histories_to_json(place, args.side, histories)))
    elif args.svg != "-":
        from rich.console import Console

        curves.render_histories(place, args.side, histories, names, Console(), note=coarse_note(toolbox))
    return 0
