"""``theodolite record``: what became of the dated claims of one source."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from theodolite.cli.common import add_common, day, emit, settings_of, toolbox_of, write_file
from theodolite.cli.common import add_parser as new_parser

if TYPE_CHECKING:
    from theodolite.tracks.ledger import Ledger

__all__ = ["add_parser"]


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = new_parser(
        commands,
        "record",
        _run,
        summary="say what became of one source's dated claims: borne out, early, late, with intervals",
        example="theodolite record ru-mod reports/ --html record.html",
    )
    parser.add_argument(
        "source",
        metavar="SOURCE",
        help="an id or a name of the registry, a holder in the reports, or land drawn as claimed (isw-claimed)",
    )
    parser.add_argument("reports", metavar="REPORT", nargs="*", help="what check --json printed: files or folders")
    parser.add_argument("--kept", action="store_true", help="also the reports that check --keep put into the store")
    parser.add_argument("--compare", metavar="OTHER", help="a second source, shown where they can be told apart")
    parser.add_argument("--since", metavar="DATE", help="only claims about this day or later")
    parser.add_argument("--until", metavar="DATE", help="only claims about this day or earlier")
    parser.add_argument("--sources", metavar="FILE", help="a registry of one's own: adds sources, or takes their place")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--html", metavar="FILE", help="write a page: small multiples and every claim (- for stdout)")
    add_common(parser)


def _run(args: argparse.Namespace) -> int:
    from theodolite.tracks import compare_tracks, track_record

    ledger = _ledger(args)
    found = compare_tracks(args.source, args.compare, ledger) if args.compare else None
    record = found.first if found is not None else track_record(args.source, ledger)
    ledger.resolver.evidence.flush()
    if args.html:
        from theodolite.publish.html.records import record_page

        write_file(args.html, record_page(record, comparison=found))
    if args.json:
        from theodolite.publish.codec import dumps_json
        from theodolite.publish.tracks import comparison_values, record_values

        emit(dumps_json(comparison_values(found) if found is not None else record_values(record)))
    elif args.html != "-":
        from theodolite.publish.tracks import comparison_lines, record_lines

        beside = [*comparison_lines(found), ""] if found is not None else []
        emit("\n".join([*beside, *record_lines(record)]))
    return 0


def _ledger(args: argparse.Namespace) -> Ledger:
    from theodolite.errors import ConfigurationError
    from theodolite.reopen import read_reports
    from theodolite.tracks import load_registry, open_tracks
    from theodolite.tracks.claims_set import names_layer, with_layers

    since, until = (day(text) if text else None for text in (args.since, args.until))
    if since and until and since > until:
        raise ConfigurationError(f"--since {since} lies after --until {until}.", hint="Exchange them.")
    settings = settings_of(args)
    kept = settings.store_dir / "reports" if args.kept and settings.store_dir is not None else None
    drawn = [name for name in (args.source, args.compare) if name and names_layer(name)]
    if not args.reports and kept is None and not drawn:
        raise ConfigurationError("no reports are named.", hint="Name files that check --json wrote, or give --kept.")
    registry = load_registry(settings.data_dir, Path(args.sources) if args.sources else None)
    reports, passed = read_reports([Path(p) for p in args.reports], folder=kept)
    for line in passed:
        print(f"note: {line}", file=sys.stderr)
    toolbox = toolbox_of(args)
    layers, registry = with_layers(drawn, toolbox, registry)
    bodies = [*((r.name, r.body) for r in reports), *layers]
    return open_tracks(bodies, toolbox, registry=registry, since=since, until=until)
