"""Writes a collection to a file in one of the formats."""

from __future__ import annotations

import sys
from pathlib import Path

from theodolite.errors import ConfigurationError, DataError
from theodolite.publish.export.model import Collection

__all__ = ["FORMATS", "encode", "format_of", "write_collection"]

FORMATS = ("geojson", "geoparquet", "kml")
_SUFFIXES = {".geojson": "geojson", ".json": "geojson", ".parquet": "geoparquet", ".geoparquet": "geoparquet",
             ".kml": "kml"}  # fmt: skip


def format_of(path: str, named: str | None = None) -> str:
    """Return the format that is named, else the one that a file's name ends in.

    Raises
    ------
    ConfigurationError
        If neither says one of the formats.
    """
    found = named or _SUFFIXES.get(Path(path).suffix.lower())
    if found not in FORMATS:
        raise ConfigurationError(
            f"{named or path!r} is no format to export to.",
            hint=f"Choose --format {', '.join(FORMATS)}; or end the file's name in .geojson, .parquet or .kml.",
        )
    return found


def encode(collection: Collection, format: str) -> bytes:  # noqa: A002 - the option's own name
    """Return a collection as the bytes of a file."""
    if format == "geoparquet":
        from theodolite.publish.export.geoparquet import to_geoparquet

        return to_geoparquet(collection)
    if format == "kml":
        from theodolite.publish.export.kml import to_kml

        return to_kml(collection).encode("utf-8")
    from theodolite.publish.export.geojson import to_geojson

    return to_geojson(collection).encode("utf-8")


def write_collection(collection: Collection, path: str, *, format: str | None = None) -> None:  # noqa: A002
    """Write a collection to a file; ``-`` is stdout (not for GeoParquet).

    Raises
    ------
    ConfigurationError
        If the format is unknown, or GeoParquet is asked for on stdout.
    DataError
        If the file cannot be written.
    """
    chosen = format_of(path, format)
    if path == "-":
        if chosen == "geoparquet":
            raise ConfigurationError("GeoParquet is binary and is not written to stdout.", hint="Name a file.")
        sys.stdout.write(encode(collection, chosen).decode("utf-8"))
        return
    try:
        Path(path).write_bytes(encode(collection, chosen))
    except OSError as error:
        raise DataError(f"{path!r} cannot be written ({error.strerror}).", hint="Name another file.") from error
