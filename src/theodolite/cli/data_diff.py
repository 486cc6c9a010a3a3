"""``theodolite data diff``: what mappers changed in the past, and which stored verdicts rest on it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from theodolite.cli.common import add_common, day, emit, settings_of
from theodolite.cli.common import add_parser as new_parser
from theodolite.errors import ConfigurationError

if TYPE_CHECKING:
    from theodolite.cli.diff_words import Found
    from theodolite.pipeline import Toolbox
    from theodolite.reopen import ReopenedVerdict, StoredReport
    from theodolite.settings import Settings
    from theodolite.witness.archive import Archive
    from theodolite.witness.revisions import Revision

__all__ = ["add_diff"]


def add_diff(actions: Any) -> None:
    """Add the action to ``theodolite data``."""
    parser = new_parser(
        actions,
        "diff",
        _run,
        summary="list what mappers changed in maps of the past, and which stored verdicts rest on them",
        example="theodolite data diff deepstate --since-fetch 2025-12-01",
    )
    parser.add_argument("source", metavar="MAPPER", nargs="?", help="id of a mapper (default: all)")
    parser.add_argument("--since-fetch", metavar="DATE", help="only what was noticed on or after this day")
    parser.add_argument(
        "--reports",
        metavar="PATH",
        nargs="+",
        default=[],
        help="reports of check --json, folders of them, or what batch wrote",
    )
    parser.add_argument("--recheck", action="store_true", help="check the reopened verdicts again: label before, after")
    parser.add_argument("--against", metavar="DIR", help="compare with an older data folder instead of the store")
    parser.add_argument("--json", action="store_true", help="print JSON")
    add_common(parser, mappers=False)


def _run(args: argparse.Namespace) -> int:
    from theodolite.cli.diff_words import to_json, to_text
    from theodolite.cli.progress import progress_on_stderr

    settings = settings_of(args)
    with progress_on_stderr() as progress:
        found = _find(args, settings, progress)
    if args.json:
        from theodolite.publish.codec import dumps_json

        emit(dumps_json(to_json(found)))
    else:
        emit(to_text(found))
    for problem in found.problems:
        print(f"note: {problem}", file=sys.stderr)
    return 0


def _find(args: argparse.Namespace, settings: Settings, progress: Any) -> Found:
    from theodolite.atlas import open_atlas
    from theodolite.cli.diff_words import Found
    from theodolite.reopen import find_reopened, read_reports
    from theodolite.reopen_rows import find_reopened_rows, is_batch_output
    from theodolite.witness.archive import open_archive
    from theodolite.witness.jumps import find_jumps

    since = day(args.since_fetch) if args.since_fetch else None
    wanted = [args.source] if args.source else None
    archive = open_archive(settings, mappers=wanted, progress=progress)
    pairs = _revisions(args, settings, archive, progress)
    kept = settings.store_dir / "reports" if settings.store_dir else None
    named = [_existing(p) for p in args.reports]
    reports, passed = read_reports([p for p in named if not is_batch_output(p)], folder=kept)
    verdicts, altered = find_reopened(reports, archive, mapper=args.source, since_fetch=since)
    # Of bytes that the store never had nobody can say whether they were changed.
    strange = tuple(v for v in verdicts if all(altered[t].kind is None for t in v.frames))
    verdicts = tuple(v for v in verdicts if v not in strange)
    if args.recheck and verdicts:
        verdicts = _recheck(args, reports, verdicts, progress)
    return Found(
        revisions=_with_places(pairs, archive, open_atlas(settings), progress),
        jumps=tuple(j for m in archive.mappers for j in find_jumps(archive, m)),
        verdicts=verdicts,
        strange=strange,
        altered=altered,
        bulk=tuple(
            find_reopened_rows(p, archive, mapper=args.source, since_fetch=since, progress=progress)
            for p in named
            if is_batch_output(p)
        ),
        reports=len(reports),
        store=str(settings.store_dir) if settings.store_dir else None,
        first_on={m: on for m in archive.mappers if (on := archive.recorded_since(m))},
        problems=(*(p for p in archive.problems if " set aside: " not in p), *passed),
    )


def _existing(path: str) -> Path:
    found = Path(path).expanduser()
    if not found.exists():
        raise ConfigurationError(
            f"--reports {path!r} does not exist.", hint="Name reports of check --json, or a folder."
        )
    return found


def _revisions(
    args: argparse.Namespace, settings: Settings, archive: Archive, progress: Any
) -> list[tuple[Revision, Archive]]:
    """Return every revision with the archive that its old version comes from."""
    from theodolite.witness.revisions import compare_folders, find_revisions

    if not args.against:
        since = day(args.since_fetch) if args.since_fetch else None
        return [
            (r, archive)
            for m in archive.mappers
            for r in find_revisions(archive, m, since_fetch=since, progress=progress)
        ]
    other = _older(args.against, args.source, settings, progress)
    both = [m for m in archive.mappers if m in other.mappers]
    return [(r, other) for m in both for r in compare_folders(archive, other, m, progress=progress)]


def _older(folder: str, mapper: str | None, settings: Settings, progress: Any) -> Archive:
    from dataclasses import replace

    from theodolite.witness.archive import open_archive

    path = Path(folder).expanduser()
    if not (path / "control").is_dir():
        raise ConfigurationError(f"--against {folder!r} has no folder control/.", hint="Name another data folder.")
    older = replace(settings, data_dir=path, store_dir=None)
    return open_archive(older, mappers=[mapper] if mapper else None, progress=progress)


def _with_places(
    pairs: Sequence[tuple[Revision, Archive]], archive: Archive, atlas: Any, progress: Any
) -> tuple[tuple[Revision, tuple[Any, ...]], ...]:
    from theodolite.history.revised import revised_places

    done: dict[tuple[str, str], tuple[Any, ...]] = {}
    found: list[tuple[Revision, tuple[Any, ...]]] = []
    for number, (revision, older) in enumerate(pairs, start=1):
        places: tuple[Any, ...] = ()
        if revision.changes and revision.old is not None and revision.new is not None:
            key = (revision.old.state, revision.new.state)
            if key not in done:
                areas = (older.projected(revision.old), archive.projected(revision.new))
                done[key] = revised_places(*areas, archive.info(revision.mapper), atlas)
            places = done[key]
        found.append((revision, places))
        if progress is not None:
            progress("places", number, len(pairs))
    return tuple(found)


def _recheck(
    args: argparse.Namespace, reports: Iterable[StoredReport], verdicts: Sequence[ReopenedVerdict], progress: Any
) -> tuple[ReopenedVerdict, ...]:
    from theodolite.pipeline import open_toolbox
    from theodolite.reopen import recheck

    opened: dict[tuple[str, str, str], Toolbox] = {}

    def toolbox(options: Mapping[str, str]) -> Toolbox:
        key = (options.get("mappers", ""), options.get("edge_m", ""), options.get("raw_frames", ""))
        if key not in opened:
            args.edge_m = float(key[1]) if key[1] else None
            args.raw_frames = bool(key[2])
            opened[key] = open_toolbox(settings_of(args), mappers=[m for m in key[0].split(",") if m] or None)
        return opened[key]

    return recheck(reports, verdicts, toolbox, progress=progress)
