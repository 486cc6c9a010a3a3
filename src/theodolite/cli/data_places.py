"""``theodolite data add places FILE``: more places, names and areas; and what ``data status`` says of those added."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any

from theodolite.errors import ConfigurationError, DataError

if TYPE_CHECKING:
    from theodolite.atlas.place_store import AddedFile
    from theodolite.settings import Settings

__all__ = ["add_files", "places_to_json", "print_places"]


def add_files(args: argparse.Namespace, settings: Settings) -> int:
    """Add files of places, merge them with those known, and print what was added, merged and refused.

    Raises
    ------
    ConfigurationError
        If no file was named.
    DataError
        If a file is damaged; nothing of any of them is kept.
    """
    from collections import Counter
    from pathlib import Path

    from theodolite.atlas import open_atlas
    from theodolite.atlas.place_store import add_places, remove_added
    from theodolite.cli.progress import progress_on_stderr

    if not args.files:
        raise ConfigurationError("no file of places was named.", hint="Write 'theodolite data add places FILE'.")
    done: list[tuple[AddedFile, bool]] = []
    try:
        with progress_on_stderr() as progress:
            for name in args.files:
                done.append(add_places(Path(name), settings.data_dir, licence=args.licence, progress=progress))
        if not any(record.rows for record, _ in done):
            raise DataError(f"{_named(done)} holds no settlement.", hint="Settlements carry place=* or class P.")
        counts = open_atlas(settings).added
    except BaseException:
        for record, new in done:
            if new:
                remove_added(record, settings.data_dir)
        raise
    refused: Counter[str] = Counter()
    for record, new in done:
        fresh, same = counts.get(record.key, (0, 0))
        refused.update(record.refused)
        print(_line(record, new, fresh, same))
    for reason, count in sorted(refused.items(), key=lambda item: (-item[1], item[0])):
        print(f"  refused: {count} {reason}", file=sys.stderr)
    return 0


def _named(done: list[tuple[AddedFile, bool]]) -> str:
    names = ", ".join(record.name for record, _ in done[:3])
    refused = "; ".join(f"{count} {reason}" for record, _ in done[:3] for reason, count in record.refused.items())
    return f"{names} ({refused or 'empty'})"


def _line(record: AddedFile, new: bool, fresh: int, same: int) -> str:
    if not record.rows:
        return f"{record.name}: no settlement in it; left out"
    unknown = record.rows - fresh - same
    parts = [f"{fresh} new {'place' if fresh == 1 else 'places'}", f"{same} merged with known ones"]
    parts += [f"{unknown} names of places that are not known"] if unknown else []
    return f"{record.name}{'' if new else ' (already here)'}: {', '.join(parts)}; licence {record.licence}"


def places_to_json(settings: Settings) -> list[dict[str, Any]]:
    """Return the records of the files of places in the data folder."""
    from dataclasses import asdict

    from theodolite.atlas.place_store import added_files, place_folder

    return [asdict(record) for record in added_files(place_folder(settings.data_dir))]


def print_places(settings: Settings) -> None:
    """Print one line for each file of places in the data folder."""
    for row in places_to_json(settings):
        refused = sum(row["refused"].values())
        print(
            f"places: {row['name']} ({row['format']}, {row['rows']} kept, {refused} refused; licence {row['licence']})"
        )
