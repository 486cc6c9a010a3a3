"""``theodolite compare``: where two mappers disagree on a day."""

from __future__ import annotations

import argparse
from typing import Any

from theodolite.cli.common import add_common, day, emit, toolbox_of, write_file
from theodolite.cli.common import add_parser as new_parser

__all__ = ["add_parser"]


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = new_parser(
        commands,
        "compare",
        _run,
        summary="compare two mappers on a day: km² and settlements they disagree on",
        example="theodolite compare deepstate creamy_caprice --on 2025-11-02 --geojson difference.geojson",
    )
    parser.add_argument("first", metavar="MAPPER", help="id of a mapper (theodolite data list)")
    parser.add_argument("second", metavar="MAPPER", help="id of another mapper")
    parser.add_argument("--on", required=True, metavar="DATE", help="the day, YYYY-MM-DD")
    parser.add_argument("--side", default="RU", choices=("RU", "UA"), help="whose land (default RU: what maps draw)")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--geojson", metavar="FILE", help="write the polygons they disagree on (- for stdout)")
    add_common(parser, mappers=False)


def _run(args: argparse.Namespace) -> int:
    from theodolite.pipeline import compare_mappers
    from theodolite.publish import tables
    from theodolite.publish.codec import dumps_json

    on = day(args.on)
    args.mapper = [args.first, args.second]
    toolbox = toolbox_of(args)
    comparison = compare_mappers(args.first, args.second, toolbox, on=on, side=args.side)
    if args.geojson:
        write_file(args.geojson, dumps_json(tables.comparison_to_geojson(comparison)))
    if args.json:
        emit(dumps_json(tables.comparison_to_json(comparison)))
    elif args.geojson != "-":
        from rich.console import Console

        tables.render_comparison(comparison, Console())
    return 0
