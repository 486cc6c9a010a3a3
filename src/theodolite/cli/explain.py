"""``theodolite explain``: which rule or feature decided each part of a claim."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from theodolite.cli.common import add_common, day, emit, settings_of
from theodolite.cli.common import add_parser as new_parser

if TYPE_CHECKING:
    from theodolite.records import Document
    from theodolite.settings import Settings

__all__ = ["add_parser"]


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = new_parser(
        commands,
        "explain",
        _run,
        summary="say which rule or feature decided each part of a claim",
        example="theodolite explain article.txt c3",
    )
    parser.add_argument("article", metavar="ARTICLE", help="a file (text, HTML), a URL, a report of check --json, or -")
    parser.add_argument(
        "claim", metavar="CLAIM", nargs="?", help="an id (c3) or words of the claim; default: all claims"
    )
    parser.add_argument("--published", metavar="DATE", help="publication date, YYYY-MM-DD")
    parser.add_argument("--json", action="store_true", help="print the explanations as JSON")
    add_common(parser, mappers=False)


def _run(args: argparse.Namespace) -> int:
    from theodolite.explain import explain_document, find_explained
    from theodolite.publish.explanations import explanation_lines, explanation_values

    settings = settings_of(args)
    explained = explain_document(_document(args, settings), settings)
    chosen = find_explained(explained, args.claim) if args.claim else explained
    if args.json:
        from theodolite.publish.codec import dumps_json

        emit(dumps_json(explanation_values(chosen)))
    else:
        emit("\n".join(explanation_lines(chosen)).rstrip() or "no claims found")
    return 0


def _document(args: argparse.Namespace, settings: Settings) -> Document:
    from theodolite.cli.verify import load_report
    from theodolite.read import read_document
    from theodolite.verify import reported_document

    if args.article.endswith(".json"):
        return reported_document(load_report(args.article)[1])
    published_on = day(args.published) if args.published else None
    return read_document(args.article, settings=settings, published_on=published_on)
