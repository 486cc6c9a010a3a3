"""``theodolite places``: which place a name means, with every candidate and why it ranks where it does."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any

from theodolite.cli.common import add_common, coarse_note, day, emit, toolbox_of, write_file
from theodolite.cli.common import add_parser as new_parser
from theodolite.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from theodolite.pipeline import Toolbox
    from theodolite.records.searches import PlaceSearch

__all__ = ["add_parser"]

_EXAMPLE = """\
theodolite places Новоселівка --near Pokrovsk --on 2025-11-01
  theodolite places "5 km west of Pokrovsk" --html places.html
  theodolite places Pokrovske Kamianka --text article.txt --json"""


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = new_parser(
        commands,
        "places",
        _run,
        summary="list the places that a name may mean, with reasons and a map",
        example=_EXAMPLE,
    )
    parser.add_argument(
        "name",
        metavar="NAME",
        nargs="+",
        help="a name in any spelling, 'Name, Oblast', a phrase ('5 km west of Pokrovsk'), coordinates or an id",
    )
    parser.add_argument("--near", metavar="PLACE", help="a place or coordinates beside which it lies")
    parser.add_argument(
        "--on", metavar="DATE", help="the day, YYYY-MM-DD: names in force on it, and the distance to the front"
    )
    parser.add_argument("--text", metavar="FILE", help="a text whose places help to decide (- for stdin)")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument(
        "-o", "--html", dest="html", metavar="FILE", help="write a page with a map and a table (- for stdout)"
    )
    parser.add_argument("--geojson", metavar="FILE", help="write the candidates as points (- for stdout)")
    add_common(parser)


def _run(args: argparse.Namespace) -> int:
    from theodolite.lookup import look_up
    from theodolite.publish.places import outcome_words

    blank = next((name for name in args.name if not name.strip()), None)
    if blank is not None:
        raise ConfigurationError(f"{blank!r} is no name.", hint="Give a name, a phrase, coordinates or an id.")
    on = day(args.on) if args.on else None
    toolbox = toolbox_of(args)
    text, language = _text(args, toolbox)
    searches = look_up(args.name, toolbox, near=args.near, on=on, text=text, language=language)
    for problem in (*(toolbox.problems if on else ()), *toolbox.atlas.notes):
        print(f"note: {problem}", file=sys.stderr)
    _write(args, searches, toolbox)
    unknown = [s for s in searches if not s.found and not s.official and s.footprint is None and not s.readings]
    for search in unknown if args.json or "-" in (args.html, args.geojson) else ():
        print(f"theodolite places: {outcome_words(search)}", file=sys.stderr)
    return 0 if not unknown else 2 if len(unknown) == len(searches) else 3


def _text(args: argparse.Namespace, toolbox: Toolbox) -> tuple[str | None, str]:
    """Return the text that helps to decide, and its language."""
    if not args.text:
        return None, "en"
    from theodolite.read import read_document

    document = read_document(args.text, settings=toolbox.settings)
    return document.text, document.language


def _write(args: argparse.Namespace, searches: Sequence[PlaceSearch], toolbox: Toolbox) -> None:
    from theodolite.publish.places import render_searches, search_collection, searches_to_json

    if args.geojson:
        from theodolite.publish.export import write_collection

        write_collection(search_collection(searches), args.geojson, format="geojson")
        if args.geojson != "-":
            print(f"wrote {args.geojson}", file=sys.stderr)
    if args.html:
        from theodolite.atlas.ground import ground_layers
        from theodolite.publish.html.places import places_page

        notes = [note for note in (coarse_note(toolbox) if args.on else "", toolbox.atlas.coarse_note) if note]
        write_file(args.html, places_page(searches, ground_layers(), notes=notes))
    if args.json:
        from theodolite.publish.codec import dumps_json

        emit(dumps_json(searches_to_json(searches)))
    elif "-" not in (args.html, args.geojson):
        from rich.console import Console

        render_searches(searches, Console())
