"""``theodolite digest``: a day's changes and disagreements of all mappers, in figures ready to quote."""

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
        "digest",
        _run,
        summary="sum up a day: what each mapper changed and where they disagree, ready to quote",
        example="theodolite digest --on 2025-11-01 --days 7 --markdown digest.md",
    )
    parser.add_argument("--on", required=True, metavar="DATE", help="the day, YYYY-MM-DD")
    period = parser.add_mutually_exclusive_group()
    period.add_argument("--days", type=_count, default=1, metavar="N", help="compare with N days before (default 1)")
    period.add_argument("--since", metavar="DATE", help="compare with the maps in force on this day")
    parser.add_argument("--in", dest="region", metavar="REGION", help="keep to a region, raion or settlement")
    parser.add_argument("--side", default="RU", choices=("RU", "UA"), help="whose land (default RU: what maps draw)")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--markdown", metavar="FILE", help="write Markdown to paste from (- for stdout)")
    parser.add_argument("--svg", metavar="FILE", help="write a card of the figures as SVG (- for stdout)")
    add_common(parser)


def _count(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 3660:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of days; expected 1 to 3660")
    return int(text)


def _run(args: argparse.Namespace) -> int:
    from theodolite.cli.progress import progress_on_stderr
    from theodolite.digest import make_digest
    from theodolite.publish import digest as publish

    on, since = day(args.on), day(args.since) if args.since else None
    toolbox = toolbox_of(args)
    with progress_on_stderr() as progress:
        digest = make_digest(
            toolbox, on=on, since=since, days=args.days, region=args.region, side=args.side, progress=progress
        )
    if args.markdown:
        write_file(args.markdown, publish.digest_to_markdown(digest))
    if args.svg:
        from theodolite.publish.digest_svg import digest_to_svg

        write_file(args.svg, digest_to_svg(digest))
    if args.json:
        from theodolite.publish.codec import dumps_json

        emit(dumps_json(publish.digest_to_json(digest)))
    elif "-" not in {args.markdown, args.svg}:
        from rich.console import Console

        publish.render_digest(digest, Console())
    return 0
