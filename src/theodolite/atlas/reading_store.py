"""Files of readings that the user adds to the data folder."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from theodolite.atlas.reading_files import ReadingFile, parse_readings
from theodolite.errors import ConfigurationError, GeometryError, PlaceError

if TYPE_CHECKING:
    from theodolite.atlas.core import Atlas

__all__ = ["add_readings", "reading_folder"]


def reading_folder(data_dir: Path) -> Path:
    """Return the folder of a data folder where the user's files of readings lie."""
    return data_dir / "readings"


def add_readings(path: Path, data_dir: Path, atlas: Atlas) -> ReadingFile:
    """Check a file of readings, every target of it too, and keep a copy in the data folder under its own name.

    Parameters
    ----------
    path
        The file; its form is that of the package's ``readings.toml``.
    data_dir
        The data folder.
    atlas
        The places: each target must have a geometry in it.

    Returns
    -------
    ReadingFile
        What was added.

    Raises
    ------
    ConfigurationError
        If the file cannot be read or an entry is not as it must be; nothing is kept.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise ConfigurationError(
            f"the file {str(path)!r} cannot be read ({error.strerror}).", hint="Name a file."
        ) from error
    name = f"{re.sub(r'[^A-Za-z0-9_-]+', '_', path.stem)[:80] or 'readings'}.toml"
    found = parse_readings(raw, name)
    for phrase in found.phrases:
        for reading in phrase.readings:
            try:
                atlas.footprint(reading.targets)
            except (PlaceError, GeometryError) as error:
                raise ConfigurationError(
                    f"{name}, reading {reading.id!r} of {phrase.name!r}: {error.message}", hint=error.hint
                ) from error
    folder = reading_folder(data_dir)
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f".{name}.part"
    part.write_bytes(raw)
    part.replace(folder / name)
    return found
