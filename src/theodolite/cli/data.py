"""``theodolite data list|add|status|quality|diff|export``: which maps there are, getting more, what changed."""

from __future__ import annotations

import argparse
import re
import sys
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from theodolite.cli.common import add_common, day, emit, settings_of
from theodolite.cli.common import add_parser as new_parser
from theodolite.cli.data_diff import add_diff
from theodolite.cli.data_export import add_export
from theodolite.cli.data_places import places_to_json, print_places
from theodolite.cli.data_quality import add_quality, flags_to_json, quality_line
from theodolite.cli.data_readings import print_readings, readings_to_json
from theodolite.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from theodolite.records import FrameRef
    from theodolite.settings import Settings
    from theodolite.witness.archive import Archive

__all__ = ["add_parser"]

# As the reader of the newspaper's files notes it (theodolite.witness.liveuamap).
_OWN_DATE = re.compile(r"the map's own date is (\d{4}-\d{2}-\d{2})")


def add_parser(commands: Any) -> None:
    """Add the command with its actions."""
    parser = new_parser(
        commands, "data", _run_list, summary="list, add and inspect maps", example="theodolite data status"
    )
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    listed = new_parser(
        actions, "list", _run_list, summary="list the mappers that can be read", example="theodolite data list"
    )
    listed.add_argument("--json", action="store_true", help="print JSON")
    added = new_parser(
        actions,
        "add",
        _run_add,
        summary="download a mapper's frames into the data folder or copy them from a mirror; add places or readings",
        example="theodolite data add deepstate --since 2025-10-01 --until 2025-11-01",
    )
    added.add_argument("mapper", metavar="MAPPER", help="id of a mapper (theodolite data list), 'places' or 'readings'")
    added.add_argument(
        "files",
        metavar="FILE",
        nargs="*",
        help="with 'places': a GeoNames dump, GeoJSON or GeoPackage with place=*, or a CSV with katottg,name,lat,lon; "
        "with 'readings': a TOML file of vague phrases and what they may mean",
    )
    added.add_argument("--since", metavar="DATE", help="first day (of a mapper's frames)")
    added.add_argument("--until", metavar="DATE", help="last day (of a mapper's frames)")
    added.add_argument("--licence", metavar="TEXT", help="with 'places': what the file may be used under")
    added.add_argument("--mirror", metavar="DIR", help="read from this folder instead of the network")
    added.add_argument(
        "--again", action="store_true", help="fetch also what is here, to see what was changed upstream (data diff)"
    )
    added.add_argument("--base-url", metavar="URL", help="another place to download from")
    add_common(added, mappers=False)
    status = new_parser(
        actions,
        "status",
        _run_status,
        summary="say which frames the data folder holds, what was set aside and why",
        example="theodolite data status --data ./data",
    )
    status.add_argument("--json", action="store_true", help="print JSON")
    add_common(status, mappers=False)
    add_quality(actions)
    add_diff(actions)
    add_export(actions)


def _run_list(args: argparse.Namespace) -> int:
    from theodolite.cli.plugins import run

    done = run(args)
    if not args.json:
        print(
            "places, readings: add a file of your own with 'theodolite data add places FILE', '… add readings FILE'; "
            "'data status' lists what was added"
        )
    return done


def _run_add(args: argparse.Namespace) -> int:
    if args.mapper == "places":
        from theodolite.cli.data_places import add_files

        return add_files(args, _writable(args))
    if args.mapper == "readings":
        from theodolite.cli.data_readings import add_readings_files

        return add_readings_files(args, _writable(args))
    return _add_maps(args)


def _add_maps(args: argparse.Namespace) -> int:
    """Fetch a mapper's frames; both versions of a file that is replaced go into the store."""
    from theodolite.cli.progress import progress_on_stderr
    from theodolite.witness.download import download

    if args.files or not args.since or not args.until:
        raise ConfigurationError(
            f"{args.mapper!r} takes no file ({args.files[0]!r})."
            if args.files
            else f"the frames of {args.mapper!r} are asked for without --since and --until.",
            hint="Write 'theodolite data add MAPPER --since DATE --until DATE', or 'theodolite data add places FILE'.",
        )
    since, until = day(args.since), day(args.until)
    if since > until:
        raise ConfigurationError(f"--since {since} lies after --until {until}.", hint="Exchange them.")
    settings = _writable(args)
    with progress_on_stderr() as progress:
        _record(args.mapper, settings, progress)  # what is here first; what came, afterwards
        report = download(
            args.mapper,
            since=since,
            until=until,
            dest=settings.data_dir,
            mirror=Path(args.mirror) if args.mirror else None,
            base_url=args.base_url,
            again=args.again,
            progress=progress,
            settings=settings,
        )
        _record(args.mapper, settings, progress)
    _print_report(args.mapper, report)
    return 3 if report.failed else 0


def _print_report(mapper: str, report: Any) -> None:
    print(
        f"{mapper}: {len(report.downloaded) - len(report.changed)} new, {len(report.changed)} changed, "
        f"{len(report.skipped)} already here, "
        f"{len(report.missing)} days missing upstream, {len(report.failed)} failed"
    )
    if report.missing:
        days = [str(item) for item in report.missing]
        rest = f" and {len(days) - 8} more" if len(days) > 8 else ""
        print(f"  missing upstream (many mappers do not publish daily): {', '.join(days[:8])}{rest}", file=sys.stderr)
    for item in report.failed:
        print(f"  failed: {item}", file=sys.stderr)


def _record(mapper: str, settings: Any, progress: Any) -> None:
    from theodolite.witness.archive import open_archive
    from theodolite.witness.registry import get_provider

    folders = get_provider(mapper).folders
    if any((settings.data_dir / "control" / folder).is_dir() for folder in folders):
        open_archive(settings, mappers=[mapper], progress=progress)


def _writable(args: argparse.Namespace) -> Any:
    """Settings whose data folder is made if it does not exist yet."""
    import os

    named = args.data or os.environ.get("THEODOLITE_DATA")
    if named:
        Path(named).expanduser().mkdir(parents=True, exist_ok=True)
    return settings_of(args)


def _run_status(args: argparse.Namespace) -> int:
    from theodolite.cli.progress import progress_on_stderr
    from theodolite.witness.archive import open_archive

    settings = settings_of(args)
    with progress_on_stderr() as progress:
        archive = open_archive(settings, progress=progress)
    rows = [_status(archive, mapper) for mapper in archive.mappers]
    if args.json:
        from theodolite.publish.codec import dumps_json

        own = {"places": places_to_json(settings), "readings": readings_to_json(settings)}
        shown = {"data": str(settings.data_dir), "mappers": rows, **own, "problems": list(archive.problems)}
        emit(dumps_json(shown))
        return 0
    if rows:
        _print_status(archive, rows, settings)
    else:
        print(f"no maps in {settings.data_dir}; answers come from the embedded table of figures")
    print_places(settings)
    print_readings(settings)
    for problem in archive.problems if rows else ():
        print(f"note: {problem}", file=sys.stderr)
    return 0


def _print_status(archive: Archive, rows: Sequence[dict[str, Any]], settings: Settings) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console()
    table = Table(title=f"maps in {settings.data_dir}", title_justify="left")
    for column in ("mapper", "frames", "first", "last", "missing days", "repaired", "set aside"):
        table.add_column(column, no_wrap=column in {"mapper", "first", "last"})
    for row in rows:
        table.add_row(*(str(row[k]) for k in ("mapper", "frames", "first_on", "last_on")),
                      str(row["gap_days"]), str(row["repaired"]), str(len(row["rejected"])))  # fmt: skip
    console.print(table)
    for row in rows:
        if row["own_date_trails_days"]:
            print(_trailing(row))
    for line in filter(None, (quality_line(m, archive.flags(m)) for m in archive.mappers)):
        print(f"quality: {line} (theodolite data quality)")
    kept = min((r["versions_since"] for r in rows if r["versions_since"]), default=None)
    if kept:
        print(f"every version read since {kept} is kept in {settings.store_dir}; what changed: theodolite data diff")


def _trailing(row: dict[str, Any]) -> str:
    frames = row["own_date_frames"]
    days = row["own_date_trails_days"]
    return (
        f"{row['mapper']}: in {frames} of {row['frames']} frames the map's own date is earlier than its file's, "
        f"by up to {days} {'day' if days == 1 else 'days'}; frames count by the file's date"
    )


def _status(archive: Any, mapper: str) -> dict[str, Any]:
    frames = archive.frames(mapper)
    dates = [f.valid_on for f in frames]
    trails = [days for f in frames if (days := _trails_days(f)) > 0]
    since = archive.recorded_since(mapper)
    return {
        "mapper": mapper,
        "frames": len(frames),
        "first_on": dates[0].isoformat() if dates else None,
        "last_on": dates[-1].isoformat() if dates else None,
        "gap_days": _gaps(dates, archive.info(mapper).cadence_days),
        "repaired": sum(f.repaired for f in frames),
        "dropped": sum(f.dropped for f in frames),
        "own_date_frames": len(trails),
        "own_date_trails_days": max(trails, default=0),
        "versions_since": since.isoformat() if since else None,
        "masked": [f.valid_on.isoformat() for f in archive.masked(mapper)],
        "flags": flags_to_json(archive.flags(mapper)),
        "rejected": [
            {"file": r.file, "valid_on": r.valid_on.isoformat() if r.valid_on else None, "reason": r.reason}
            for r in archive.rejected(mapper)
        ],
    }


def _trails_days(frame: FrameRef) -> int:
    """Return by how many days the map's own date, where its notes give one, is earlier than the file's."""
    own = [date.fromisoformat(m[1]) for note in frame.notes if (m := _OWN_DATE.fullmatch(note))]
    return max(((frame.valid_on - on).days for on in own), default=0)


def _gaps(dates: list[date], cadence_days: float) -> int:
    steps = [(b - a).days for a, b in pairwise(dates)]
    return sum(round(step - cadence_days) for step in steps if step > cadence_days * 1.5)
