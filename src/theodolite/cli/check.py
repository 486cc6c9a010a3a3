"""``theodolite check``: an article in, measured verdicts out."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from theodolite.cli.batch import add_engine, add_gate
from theodolite.cli.common import add_common, day, emit, settings_of, toolbox_of, write_file
from theodolite.cli.common import add_parser as new_parser
from theodolite.errors import ConfigurationError

if TYPE_CHECKING:
    from theodolite.pipeline import Toolbox
    from theodolite.records import Document, Report

__all__ = ["add_parser"]


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = new_parser(
        commands,
        "check",
        _run,
        summary="find the claims of an article and measure them",
        example="theodolite check article.txt --published 2025-11-01 --html report.html",
    )
    parser.add_argument(
        "article",
        metavar="ARTICLE",
        nargs="?",
        default="",
        help="a file (text, HTML, .jsonl), a URL, or - for stdin; may be left out with --text-from",
    )
    parser.add_argument("--published", metavar="DATE", help="publication date, YYYY-MM-DD")
    parser.add_argument("--updated", metavar="DATE", help="date of the last update")
    parser.add_argument("--publisher", metavar="NAME", help="who published it")
    parser.add_argument("--url", metavar="URL", help="where it was published, if ARTICLE is a file")
    parser.add_argument("--text-from", metavar="FILE", help="take the text from FILE (for a page behind a paywall)")
    parser.add_argument("--encoding", metavar="NAME", help="encoding of the file, if it is not UTF-8")
    parser.add_argument("--jsonl", action="store_true", help="ARTICLE is JSON Lines of documents: one result a line")
    parser.add_argument("--as-of", metavar="DATE", help="answer with what was known on this day")
    parser.add_argument("--json", action="store_true", help="print the result as JSON instead of for reading")
    parser.add_argument("--html", metavar="FILE", help="write the report as one self-contained page")
    parser.add_argument("--markdown", metavar="FILE", help="write the report as Markdown (- for stdout)")
    parser.add_argument("--claimreview", metavar="FILE", help="write draft ClaimReview JSON-LD (- for stdout)")
    parser.add_argument(
        "--keep", action="store_true", help="also keep the JSON in the store: data diff says when its maps change"
    )
    parser.add_argument(
        "--known", action="append", metavar="PATH",
        help="reports made before (files, folders; 'kept': the store's): a claim known from them keeps its verdict",
    )  # fmt: skip
    parser.add_argument(
        "--for-publication", action="store_true", help="leave out geometry whose terms do not allow publishing"
    )
    add_gate(parser)
    add_engine(parser, default="serial")
    add_common(parser)


def _run(args: argparse.Namespace) -> int:
    if args.jsonl or args.article.endswith(".jsonl"):
        return _run_many(args)
    from theodolite.cli.progress import progress_during
    from theodolite.pipeline import check_document
    from theodolite.publish.codec import dumps

    as_of = day(args.as_of) if args.as_of else None
    document = _read(args)
    toolbox = _with_known(toolbox_of(args), args)
    with progress_during(toolbox.evidence) as progress:
        report = check_document(document, toolbox, as_of=as_of, layers=bool(args.html), progress=progress)
    _write_pages(report, args)
    if args.keep:
        _keep(dumps(report), args)
    _print(report, args)
    for warning in report.warnings:
        print(f"note: {warning}", file=sys.stderr)
    return 0 if document.complete else 4


def _with_known(toolbox: Toolbox, args: argparse.Namespace) -> Toolbox:
    """Let the run know the claims of reports made before."""
    if not args.known:
        return toolbox
    from theodolite.origins import KnownClaims
    from theodolite.reopen import read_reports

    store = toolbox.settings.store_dir
    kept = store / "reports" if "kept" in args.known and store is not None else None
    reports, passed = read_reports([Path(p) for p in args.known if p != "kept"], folder=kept)
    for line in passed:
        print(f"note: {line}", file=sys.stderr)
    return replace(toolbox, known=KnownClaims((report.name, report.body) for report in reports))


def _keep(text: str, args: argparse.Namespace) -> None:
    from theodolite.reopen import keep_report

    store_dir = settings_of(args).store_dir
    if store_dir is not None:
        print(f"kept as {keep_report(store_dir, text).name}", file=sys.stderr)


def _read(args: argparse.Namespace) -> Document:
    from theodolite.read import read_document

    return read_document(
        args.article,
        settings=settings_of(args),
        published_on=day(args.published) if args.published else None,
        updated_on=day(args.updated) if args.updated else None,
        publisher=args.publisher,
        url=args.url,
        text_from=Path(args.text_from) if args.text_from else None,
        encoding=args.encoding,
    )


def _write_pages(report: Report, args: argparse.Namespace) -> None:
    if args.html:
        from theodolite.publish.html import to_html

        write_file(args.html, to_html(report, for_publication=args.for_publication))
    if args.markdown:
        from theodolite.publish.markdown import to_markdown

        write_file(args.markdown, to_markdown(report))
    if args.claimreview:
        from theodolite.publish.claimreview import to_claimreview
        from theodolite.publish.codec import dumps_json

        write_file(args.claimreview, dumps_json(to_claimreview(report)))


def _print(report: Report, args: argparse.Namespace) -> None:
    if args.json:
        from theodolite.publish.codec import dumps

        emit(dumps(report))
    elif "-" not in {args.markdown, args.claimreview}:
        from rich.console import Console

        from theodolite.publish.terminal import render_report

        render_report(report, Console())


def _run_many(args: argparse.Namespace) -> int:
    from theodolite.errors import TheodoliteError
    from theodolite.pipeline import check_documents
    from theodolite.publish.codec import dumps, dumps_json
    from theodolite.read import iter_jsonl

    if args.html or args.markdown or args.claimreview:
        raise ConfigurationError(
            "pages are written for one article at a time.", hint="Check JSON Lines without --html, --markdown."
        )
    as_of: date | None = day(args.as_of) if args.as_of else None
    if args.engine != "serial":
        return _run_on_engine(args, as_of)
    set_aside: list[TheodoliteError] = []

    def documents() -> Any:
        for row in iter_jsonl(args.article, settings=settings_of(args)):
            if isinstance(row, TheodoliteError):
                set_aside.append(row)
                print(f"set aside: {row}", file=sys.stderr)
                emit(dumps_json({"error": row.message, "hint": row.hint}, compact=True))
            else:
                yield row

    toolbox = _with_known(toolbox_of(args), args)
    for report in check_documents(documents(), toolbox, as_of=as_of, gate=args.gate):
        emit(dumps(report, compact=True))
        if args.keep:
            _keep(dumps(report), args)
    return 3 if set_aside else 0


def _run_on_engine(args: argparse.Namespace, as_of: date | None) -> int:
    """Check JSON Lines with several workers; rows set aside stand in their place."""
    from theodolite.batch.documents import DocumentJob, check_rows
    from theodolite.publish.codec import dumps_json
    from theodolite.read import iter_jsonl

    if args.keep or args.known:
        raise ConfigurationError(
            "--keep and --known work with --engine serial.", hint="Leave out --engine, or --keep and --known."
        )
    settings = settings_of(args)
    mappers = tuple(args.mapper) if args.mapper else None
    job = DocumentJob(settings=settings, mappers=mappers, as_of=as_of, gate=args.gate)
    records = iter_jsonl(args.article, settings=settings)
    set_aside = 0
    for row in check_rows(records, job, engine=args.engine, workers=args.workers, scheduler=args.scheduler):
        if isinstance(row, str):
            emit(row)
            continue
        set_aside += 1
        print(f"set aside: {row}", file=sys.stderr)
        emit(dumps_json({"error": row.message, "hint": row.hint}, compact=True))
    return 3 if set_aside else 0
