"""``theodolite origins``: the same claim in many outlets, and how many origins it has."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from theodolite.cli.common import add_common, emit, settings_of
from theodolite.cli.common import add_parser as new_parser

if TYPE_CHECKING:
    from theodolite.reopen import StoredReport

__all__ = ["add_parser"]


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = new_parser(
        commands,
        "origins",
        _run,
        summary="link what many reports say alike, and count origins instead of outlets",
        example="theodolite origins reports.jsonl",
    )
    parser.add_argument("reports", metavar="REPORT", nargs="*", help="what check --json printed: files or folders")
    parser.add_argument("--kept", action="store_true", help="also the reports that check --keep put into the store")
    parser.add_argument("--all", action="store_true", help="also claims that only one report makes")
    parser.add_argument("--deadlines", action="store_true", help="instead: the deadlines of each holder, in order")
    parser.add_argument("--json", action="store_true", help="print JSON")
    add_common(parser, mappers=False)


def _run(args: argparse.Namespace) -> int:
    from theodolite.errors import ConfigurationError
    from theodolite.origins import link_statements, statements_in
    from theodolite.publish.origins import origin_lines, origin_values
    from theodolite.reopen import read_reports

    store = settings_of(args).store_dir
    kept = store / "reports" if args.kept and store is not None else None
    if not args.reports and kept is None:
        raise ConfigurationError("no reports are named.", hint="Name files that check --json wrote, or give --kept.")
    reports, passed = read_reports([Path(p) for p in args.reports], folder=kept)
    for line in passed:
        print(f"note: {line}", file=sys.stderr)
    if args.deadlines:
        return _deadlines(reports, as_json=args.json)
    linked = link_statements(s for report in reports for s in statements_in(report.name, report.body))
    shown = [claim for claim in linked if args.all or len(claim.statements) > 1]
    if args.json:
        from theodolite.publish.codec import dumps_json

        emit(dumps_json(origin_values(shown)))
        return 0
    total = sum(len(claim.statements) for claim in linked)
    emit(f"{len(reports)} reports, {total} statements, {len(linked)} different claims; {len(shown)} shown\n")
    emit("\n".join(origin_lines(shown)).rstrip() or "no claim is made by two reports")
    return 0


def _told(reports: Sequence[StoredReport]) -> tuple[dict[str, str], dict[tuple[str, str], str]]:
    """Return the names of targets by id, and what the reports say became of deadlines, by report and claim."""
    names: dict[str, str] = {}
    outcomes: dict[tuple[str, str], str] = {}
    for report in reports:
        for row in report.body["claims"]:
            names |= {r["targets"][0]: r["label"] for r in row.get("readings") or () if len(r["targets"]) == 1}
            words = ((row.get("schedule") or {}).get("outcome") or {}).get("words")
            if words:
                outcomes[report.name, str(row["id"])] = words
    return names, outcomes


def _deadlines(reports: Sequence[StoredReport], *, as_json: bool) -> int:
    from theodolite.origins import Deadlines
    from theodolite.publish.schedules import deadline_values, holder_lines

    known = Deadlines()
    for report in reports:
        known.add_stored(report.name, report.body)
    found = [deadline for deadline in known.every() if deadline.holder]
    if as_json:
        from theodolite.publish.codec import dumps_json

        emit(dumps_json([deadline_values(deadline) for deadline in found]))
        return 0
    names, outcomes = _told(reports)
    emit("\n".join(holder_lines(found, names=names, outcomes=outcomes)) or "no holder sets a deadline in these reports")
    return 0
