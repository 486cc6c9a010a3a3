"""``theodolite annotate``: what is read in documents, as rows for other programs and for scoring."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from theodolite.cli.batch import add_engine, add_gate
from theodolite.cli.common import add_common, add_model, day, settings_of, write_file
from theodolite.cli.common import add_parser as new_parser
from theodolite.errors import ConfigurationError, DataError

if TYPE_CHECKING:
    from theodolite.settings import Settings

__all__ = ["add_parser"]


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = new_parser(
        commands,
        "annotate",
        _run,
        summary="read JSON Lines of documents into attributions, toponyms, timexes, quantities, events and claims",
        example="theodolite annotate in.jsonl out.jsonl --gate\n  theodolite annotate article.txt --html page.html",
    )
    parser.add_argument(
        "input", metavar="IN", help='JSON Lines of rows {"id", "text"}, - for stdin; an article with --html'
    )
    parser.add_argument("output", metavar="OUT.jsonl", nargs="?", help="one row a document; - for stdout")
    parser.add_argument("--html", metavar="FILE", help="write the reading of one article as a page to correct by hand")
    parser.add_argument("--published", metavar="DATE", help="with --html: publication date, YYYY-MM-DD")
    add_gate(parser)
    add_engine(parser, default="serial")
    add_model(parser)
    add_common(parser, mappers=False)


def _page(args: argparse.Namespace) -> int:
    """Write the page of one article's reading, with what decided each part."""
    from theodolite.atlas.ground import ground_layers
    from theodolite.explain import explain_groundings
    from theodolite.publish.html.readings import reading_page
    from theodolite.read import read_document

    if args.output or args.input.endswith(".jsonl"):
        raise ConfigurationError(
            "a page is of one article.", hint="Give an article and --html FILE, without OUT.jsonl."
        )
    settings = settings_of(args)
    published_on = day(args.published) if args.published else None
    document = read_document(args.input, settings=settings, published_on=published_on)
    write_file(args.html, reading_page(*explain_groundings(document, settings), layers=ground_layers()))
    return 0


def _run(args: argparse.Namespace) -> int:
    if args.html:
        return _page(args)
    if not args.output:
        raise ConfigurationError(
            "the rows need a file.", hint="Name OUT.jsonl, or - for stdout; or --html FILE for a page."
        )
    from theodolite.batch.documents import DocumentJob, annotate_rows
    from theodolite.errors import TheodoliteError
    from theodolite.pipeline import annotate_documents
    from theodolite.read import iter_jsonl

    settings = settings_of(args)
    _say_model(settings)
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


def _say_model(settings: Settings) -> None:
    """Say on stderr which trained model reads the attributions, if any."""
    from theodolite.extract.learned.describe import describe_model

    if (line := describe_model(settings.models_dir)) is not None:
        print(line, file=sys.stderr)


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
