"""``theodolite annotate``: what is read in documents, as rows for other programs and for scoring."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from typing import Any

from theodolite.cli.batch import add_engine, add_gate
from theodolite.cli.common import add_common, settings_of
from theodolite.cli.common import add_parser as new_parser
from theodolite.errors import DataError

__all__ = ["add_parser"]


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = new_parser(
        commands,
        "annotate",
        _run,
        summary="read JSON Lines of documents into attributions, toponyms, timexes, quantities, events and claims",
        example="theodolite annotate documents.jsonl annotations.jsonl",
    )
    parser.add_argument("input", metavar="IN.jsonl", help='rows {"id", "text"}; - for stdin')
    parser.add_argument("output", metavar="OUT.jsonl", help="one row a document; - for stdout")
    add_gate(parser)
    add_engine(parser, default="serial")
    add_common(parser, mappers=False)


def _run(args: argparse.Namespace) -> int:
    from theodolite.batch.documents import DocumentJob, annotate_rows
    from theodolite.errors import TheodoliteError
    from theodolite.pipeline import annotate_documents
    from theodolite.read import iter_jsonl

    settings = settings_of(args)
    records = iter_jsonl(args.input, settings=settings)
    set_aside: list[TheodoliteError] = []

    def usable(rows: Iterator[Any]) -> Iterator[Any]:
        for row in rows:
            if isinstance(row, TheodoliteError):
                set_aside.append(row)
                print(f"set aside: {row}", file=sys.stderr)
            else:
                yield row

    if args.engine == "serial":
        read = annotate_documents(usable(records), settings, gate=args.gate)
        _write_rows(args.output, (json.dumps(row, ensure_ascii=False) for row in read))
    else:
        job = DocumentJob(settings=settings, gate=args.gate)
        rows = annotate_rows(records, job, engine=args.engine, workers=args.workers, scheduler=args.scheduler)
        _write_rows(args.output, usable(rows))
    return 3 if set_aside else 0


def _write_rows(path: str, rows: Iterator[str]) -> None:
    try:
        stream = sys.stdout if path == "-" else open(path, "w", encoding="utf-8", newline="\n")  # noqa: SIM115, PTH123
    except OSError as error:
        raise DataError(f"{path!r} cannot be written ({error.strerror}).", hint="Name another file.") from error
    try:
        for row in rows:
            stream.write(row + "\n")
    finally:
        if stream is not sys.stdout:
            stream.close()
