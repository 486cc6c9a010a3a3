"""``theodolite data add readings FILE``: what vague words may mean, in a file of one's own; and which are in use."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from theodolite.errors import ConfigurationError

if TYPE_CHECKING:
    from theodolite.settings import Settings

__all__ = ["add_readings_files", "print_readings", "readings_to_json"]


def add_readings_files(args: argparse.Namespace, settings: Settings) -> int:
    """Check files of readings entry by entry, keep them in the data folder, and print what they hold.

    Raises
    ------
    ConfigurationError
        If no file was named, or one is not as it must be; nothing of that one is kept.
    """
    from theodolite.atlas import open_atlas
    from theodolite.atlas.reading_store import add_readings

    if not args.files:
        raise ConfigurationError("no file of readings was named.", hint="Write 'theodolite data add readings FILE'.")
    for path in args.files:
        added = add_readings(Path(path), settings.data_dir, open_atlas(settings))
        readings = {reading.id for phrase in added.phrases for reading in phrase.readings}
        print(f"{added.name}: {len(added.phrases)} names, {len(readings)} readings (SHA-256 {added.sha256})")
    return 0


def readings_to_json(settings: Settings) -> list[dict[str, Any]]:
    """Return the user's files of readings in the data folder."""
    from theodolite.atlas.reading_files import read_folder
    from theodolite.atlas.reading_store import reading_folder

    files = read_folder(reading_folder(settings.data_dir))
    return [{"file": file.name, "sha256": file.sha256, "names": len(file.phrases)} for file in files]


def print_readings(settings: Settings) -> None:
    """Print one line for each file of readings in the data folder."""
    for row in readings_to_json(settings):
        print(f"readings: {row['file']} ({row['names']} names; SHA-256 {row['sha256']})")
