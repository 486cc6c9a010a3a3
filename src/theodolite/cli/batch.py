"""``theodolite batch``: claims as rows in, verdicts as rows out; millions on one machine, more on many."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING, Any

from theodolite.cli.common import add_common, day, emit, settings_of
from theodolite.cli.common import add_parser as new_parser

if TYPE_CHECKING:
    from theodolite.batch import BatchResult

__all__ = ["add_engine", "add_parser"]

_WORDS = {
    "supported": "borne out",
    "refuted": "not borne out",
    "conflicting_evidence": "the maps disagree",
    "not_enough_evidence": "not enough evidence",
}


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = new_parser(
        commands,
        "batch",
        _run,
        summary="measure and label claims given as rows of a table",
        example="theodolite batch examples/claims.csv -o verdicts.parquet",
    )
    parser.add_argument(
        "claims",
        metavar="CLAIMS",
        help="a file, folder or pattern of Parquet, CSV, JSON Lines or Arrow, or a URL (s3://, gs://, memory://): rows "
        "with place (an atlas id) or longitude, latitude and radius_km; date; and may have kind, threshold, side, "
        "since, negated and id",
    )
    parser.add_argument(
        "-o", "--output", metavar="OUT.parquet", required=True,
        help="a file for a small input, a folder of parts for a large one; run again to resume",
    )  # fmt: skip
    parser.add_argument("--side", choices=("RU", "UA"), default="RU", help="the side of rows that name none")
    parser.add_argument(
        "--columns",
        choices=("brief", "standard", "full"),
        default="standard",
        help="brief: label and cause; standard: also counts and each mapper's value; full: also low, high, unknown "
        "and frame date",
    )
    parser.add_argument("--keep", metavar="NAMES", default="", help="columns of the input to pass through, with commas")
    parser.add_argument("--as-of", metavar="DATE", help="answer with what was known on this day")
    add_engine(parser)
    parser.add_argument(
        "--part-rows", type=_count, metavar="N", default=1 << 20, help="rows of a part (default 1048576)"
    )
    parser.add_argument("--json", action="store_true", help="print the summary as JSON")
    add_common(parser)


def add_engine(parser: argparse.ArgumentParser, *, default: str = "local") -> None:
    """Add the options that say where the work is done."""
    parser.add_argument(
        "--engine", metavar="NAME", default=default,
        help=f"serial, local (a process a core), dask (needs theodolite[scale]), or a plug-in's; default {default}",
    )  # fmt: skip
    parser.add_argument("--workers", type=_count, metavar="N", help="worker processes (default: one a core)")
    parser.add_argument("--scheduler", metavar="ADDRESS", help="a Dask scheduler that runs already: tcp://host:8786")


def add_gate(parser: argparse.ArgumentParser) -> None:
    """Add the option for streams in which few documents matter."""
    parser.add_argument(
        "--gate", action="store_true",
        help="for streams: read only what could hold a checkable claim; the rest stays as empty rows that say so",
    )  # fmt: skip


def _count(text: str) -> int:
    try:
        value = int(text)
    except ValueError:
        value = 0
    if value < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of at least 1")
    return value


def _run(args: argparse.Namespace) -> int:
    from theodolite.batch import BatchOptions, Layout, run_batch
    from theodolite.cli.progress import progress_on_stderr

    options = BatchOptions(
        engine=args.engine,
        workers=args.workers,
        scheduler=args.scheduler,
        part_rows=args.part_rows,
        layout=Layout(columns=args.columns, keep=tuple(n for n in args.keep.split(",") if n), side=args.side),
        mappers=tuple(args.mapper) if args.mapper else None,
        as_of=day(args.as_of) if args.as_of else None,
    )
    with progress_on_stderr() as progress:
        result = run_batch(args.claims, args.output, settings=settings_of(args), options=options, progress=progress)
    emit(json.dumps(_to_json(result), indent=2, ensure_ascii=False) if args.json else _summary(result))
    if result.coarse:
        print(f"note: {result.note}", file=sys.stderr)
    return 3 if result.set_aside else 0


def _to_json(result: BatchResult) -> dict[str, Any]:
    from dataclasses import asdict

    return asdict(result)


def _summary(result: BatchResult) -> str:
    noun = "row" if result.rows == 1 else "rows"
    lines = [f"{result.rows:,} {noun} with a label in {result.out}"]
    lines += [f"  {count:>12,}  {_WORDS.get(label, label)}" for label, count in result.labels.items()]
    if result.set_aside:
        lines.append(f"  {result.set_aside:>12,}  set aside, with the reason: {result.companions['set-aside']}")
    lines.append(f"figures behind each answer: {result.companions['answers']}, {result.companions['frames']}")
    if result.finished_before:
        lines.append("nothing to do: the same claims, options and histories were answered before")
    elif result.resumed:
        lines.append(f"{result.resumed} of {result.parts} parts were there from an earlier run")
    return "\n".join(lines)
