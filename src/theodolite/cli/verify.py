"""``theodolite verify``: recompute a report from its stored inputs and say what differs."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from theodolite.cli.common import add_common, emit, toolbox_of
from theodolite.cli.common import add_parser as new_parser
from theodolite.errors import ConfigurationError, DataError

__all__ = ["add_parser", "load_report"]


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = new_parser(
        commands,
        "verify",
        _run,
        summary="recompute a report (check --json) from its stored inputs and say what differs",
        example="theodolite verify report.json",
    )
    parser.add_argument("report", metavar="REPORT.json", help="what check --json printed")
    parser.add_argument("--json", action="store_true", help="print the differences as JSON")
    add_common(parser, mappers=False)


def _run(args: argparse.Namespace) -> int:
    from theodolite.cli.progress import progress_during
    from theodolite.verify import verify_report

    text, report = load_report(args.report)
    options = report.get("options", {})
    args.mapper = [m for m in options.get("mappers", "").split(",") if m] or None
    args.edge_m = float(options["edge_m"]) if options.get("edge_m") else None
    args.raw_frames = bool(options.get("raw_frames"))
    toolbox = toolbox_of(args)
    with progress_during(toolbox.evidence) as progress:
        outcome = verify_report(report, text, toolbox, progress=progress)
    if args.json:
        from theodolite.publish.codec import dumps_json

        emit(dumps_json(outcome.to_json()))
    else:
        emit(outcome.to_text())
    return 0 if outcome.is_same else 7


def load_report(path: str) -> tuple[str, dict[str, Any]]:
    """Return a report's bytes as text, and its parsed JSON."""
    try:
        text = sys.stdin.read() if path == "-" else Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"{path!r} cannot be read ({error}).", hint="Name a file that check --json wrote.") from error
    try:
        report = json.loads(text)
    except json.JSONDecodeError as error:
        raise ConfigurationError(
            f"{path!r} is not JSON ({error}).", hint="Name a file that check --json wrote."
        ) from error
    if not isinstance(report, dict) or "document" not in report or "claims" not in report:
        raise ConfigurationError(f"{path!r} is not a report.", hint="Name a file that check --json wrote.")
    return text, report
