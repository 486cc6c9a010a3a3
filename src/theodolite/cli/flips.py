"""``theodolite flips``: when every settlement passed a share, by every mapper."""

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
        "flips",
        _run,
        summary="list when settlements passed a share: first, for good, back and forth, by mapper",
        example='theodolite flips --percent 90 --in "Donetsk Oblast" --since 2025-11-01 --until 2025-11-30',
    )
    parser.add_argument(
        "--percent", action="append", type=_percent, metavar="N", help="the share to pass, in percent (default 50, 90)"
    )
    parser.add_argument("--in", dest="within", metavar="PLACE", help="only settlements in this region, raion or place")
    parser.add_argument("--side", default="RU", choices=("RU", "UA"), help="whose land (default RU: what maps draw)")
    parser.add_argument("--since", metavar="DATE", help="only settlements that passed it on or after this day")
    parser.add_argument("--until", metavar="DATE", help="only settlements that passed it on or before this day")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--csv", metavar="FILE", help="write one row a settlement, mapper and share (- for stdout)")
    add_common(parser)


def _percent(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 < value < 100:
        raise argparse.ArgumentTypeError(f"{text!r} is not a percentage to pass; expected more than 0, less than 100")
    return value / 100


def _run(args: argparse.Namespace) -> int:
    from theodolite.cli.progress import progress_on_stderr
    from theodolite.passings import fuse_listed, list_passings
    from theodolite.publish.passings import passing_rows, render_passings, shown_first

    toolbox = toolbox_of(args)
    since, until = (day(text) if text else None for text in (args.since, args.until))
    thresholds = tuple(dict.fromkeys(args.percent or (0.5, 0.9)))
    with progress_on_stderr() as progress:
        found = list_passings(
            toolbox, side=args.side, thresholds=thresholds, within=args.within, since=since, until=until,
            progress=progress,
        )  # fmt: skip
        listed = found if args.csv or args.json else shown_first(found)
        fused = fuse_listed(listed, toolbox, side=args.side, progress=progress)
    if args.csv:
        from theodolite.publish.export import to_csv

        write_file(args.csv, to_csv(passing_rows(found, fused), columns=("place", "name", "region", "mapper")))
    if args.json:
        from theodolite.publish.codec import dumps_json

        emit(dumps_json({"flips": passing_rows(found, fused)}))
    elif args.csv != "-":
        from rich.console import Console

        names = {m: toolbox.evidence.info(m).name for m in toolbox.evidence.mappers}
        render_passings(found, names, Console(), side=args.side, note=coarse_note(toolbox), fused=fused)
    return 0
