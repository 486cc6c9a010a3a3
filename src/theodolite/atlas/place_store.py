"""Files of places that a user adds to the data folder: checked first, kept whole or not at all, listed.

``places/<sha16>.jsonl.gz`` in the data folder holds the checked rows of one file, ``places/<sha16>.json`` says where
they come from. The atlas merges them with the places it knows when it is opened next (:mod:`theodolite.atlas.shapes`).
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import os
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from theodolite.atlas.place_features import geojson_rows, geopackage_rows
from theodolite.atlas.place_rows import (
    GEONAMES_COLUMNS,
    OTHER_NAME_COLUMNS,
    AddedPlace,
    Refuse,
    geonames_rows,
    other_name_rows,
    register_rows,
)
from theodolite.errors import ConfigurationError, DataError

__all__ = ["FORMATS", "AddedFile", "add_places", "added_files", "added_rows", "place_folder", "remove_added"]

_CC_BY = "CC BY 4.0 (GeoNames)"
_ODBL = "ODbL 1.0 (© OpenStreetMap contributors)"
# Format: what it is called, its reader, its licence unless the user names another.
FORMATS: dict[str, tuple[str, Callable[[Path, Refuse], Iterator[AddedPlace]], str]] = {
    "geonames": ("GeoNames dump", geonames_rows, _CC_BY),
    "geonames names": ("GeoNames' other names", other_name_rows, _CC_BY),
    "geojson": ("OpenStreetMap extract (GeoJSON)", geojson_rows, _ODBL),
    "geopackage": ("OpenStreetMap extract (GeoPackage)", geopackage_rows, _ODBL),
    "katottg": ("KATOTTG with coordinates", register_rows, "of the file's publisher"),
}
_HEAD_BYTES = 65_536


@dataclass(frozen=True, slots=True, kw_only=True)
class AddedFile:
    """One file of places in the data folder: ``rows`` are those kept, ``refused`` reasons with how often."""

    key: str
    name: str
    format: str
    sha256: str
    licence: str
    rows: int
    refused: dict[str, int]


def place_folder(data_dir: Path) -> Path:
    """Return where a data folder keeps added places."""
    return data_dir / "places"


def added_files(folder: Path) -> tuple[AddedFile, ...]:
    """Return the files of places in a folder, by name.

    Raises
    ------
    DataError
        If what the folder says of one of them cannot be read.
    """
    found = []
    for path in sorted(folder.glob("*.json")) if folder.is_dir() else ():
        try:
            row = AddedFile(**json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError) as error:
            raise DataError(
                f"the record of added places {str(path)!r} cannot be read.",
                hint="Delete it and the .jsonl.gz beside it, and add the file again.",
            ) from error
        if (folder / f"{row.key}.jsonl.gz").is_file():
            found.append(row)
    return tuple(sorted(found, key=lambda row: (row.name, row.key)))


def added_rows(path: Path) -> Iterator[AddedPlace]:
    """Iterate over the rows of a ``.jsonl.gz`` file of the folder.

    Raises
    ------
    DataError
        If it is damaged.
    """
    try:
        with gzip.open(path, "rt", encoding="utf-8") as stream:
            for line in stream:
                row: dict[str, Any] = json.loads(line)
                wkb = base64.b64decode(row["wkb"]) if row.get("wkb") else None
                yield AddedPlace(**{**row, "names": tuple(row["names"]), "wkb": wkb})
    except (OSError, EOFError, ValueError, TypeError, KeyError) as error:
        raise DataError(
            f"the added places {str(path)!r} are damaged ({error}).", hint="Delete the file and add its source again."
        ) from error


def format_of(path: Path) -> str:
    """Tell a file's format from its beginning.

    Raises
    ------
    ConfigurationError
        If the file is not there, or is in no format that can be added.
    """
    try:
        with path.open("rb") as stream:
            head = stream.read(_HEAD_BYTES)
    except OSError as error:
        raise ConfigurationError(
            f"the file {str(path)!r} cannot be read ({error.strerror}).", hint="Check its name and permissions."
        ) from error
    if head.startswith(b"PK"):
        raise ConfigurationError(f"{path.name!r} is a zip archive.", hint="Unpack it and add the file inside.")
    if head.startswith(b"SQLite format 3"):
        return "geopackage"
    text = head.decode("utf-8", "replace").lstrip("\ufeff \t\r\n")
    if text.startswith("{"):
        return "geojson"
    if text.startswith("["):
        return "katottg"
    columns = text.split("\n", 1)[0].count("\t") + 1
    tables = {GEONAMES_COLUMNS: "geonames", **dict.fromkeys(OTHER_NAME_COLUMNS, "geonames names")}
    if columns in tables and text[:1].isdigit():
        return tables[columns]
    if any(word in text.split("\n", 1)[0].lower() for word in ("katottg", "katotth", "code", "код")):
        return "katottg"
    raise ConfigurationError(
        f"{path.name!r} is in no format of places that is known: it begins {text[:40]!r}.",
        hint="Give a GeoNames dump (UA.txt), GeoJSON or GeoPackage with place=*, or a CSV with katottg,name,lat,lon.",
    )


def _sha256(path: Path, progress: Callable[[str, int, int], None] | None) -> str:
    digest = hashlib.sha256()
    size = path.stat().st_size
    with path.open("rb") as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
            if progress:
                progress("reading", stream.tell(), size)
    return digest.hexdigest()


def _write(stream: IO[bytes], rows: Iterator[AddedPlace], progress: Callable[[int], None]) -> int:
    count = 0
    with gzip.GzipFile(fileobj=stream, mode="wb", filename="", mtime=0, compresslevel=6) as packed:
        for count, place in enumerate(rows, 1):
            row = {key: value for key, value in asdict(place).items() if value is not None}
            if place.wkb is not None:
                row["wkb"] = base64.b64encode(place.wkb).decode()
            row.setdefault("longitude", None)
            row.setdefault("latitude", None)
            packed.write(json.dumps(row, ensure_ascii=False).encode() + b"\n")
            if count % 5_000 == 0:
                progress(count)
    return count


def add_places(
    path: Path, data_dir: Path, *, licence: str | None = None, progress: Callable[[str, int, int], None] | None = None
) -> tuple[AddedFile, bool]:
    """Check a file of places and keep its rows in the data folder; return its record and whether it is new.

    A sound file without a settlement is not kept; its record has no rows.

    Parameters
    ----------
    path
        A GeoNames dump or table of other names, GeoJSON, a GeoPackage, or a table of KATOTTG codes with coordinates.
    data_dir
        The data folder.
    licence
        What the file may be used under; the format's usual licence, if left out.
    progress
        Told what is done.

    Raises
    ------
    ConfigurationError
        If the file is not there or in no known format, or the data folder cannot be written.
    DataError
        If the file is damaged or cut off (names line and value); nothing is kept then.
    """
    kind = format_of(path)
    sha256 = _sha256(path, progress)
    folder = place_folder(data_dir)
    known = next((row for row in added_files(folder) if row.sha256 == sha256), None)
    if known is not None:
        return known, False
    refused: Counter[str] = Counter()
    _, reader, usual = FORMATS[kind]
    key = sha256[:16]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix=".", suffix=".part", dir=folder)
    except OSError as error:
        raise ConfigurationError(
            f"the data folder {str(data_dir)!r} cannot be written ({error.strerror}).", hint="Name another with --data."
        ) from error
    try:
        with os.fdopen(handle, "wb") as stream:
            told = (lambda done: progress("checking places", done, done)) if progress else (lambda _: None)
            rows = _write(stream, reader(path, lambda reason: refused.update([reason])), told)
        record = AddedFile(
            key=key, name=path.name, format=kind, sha256=sha256, licence=licence or usual, rows=rows,
            refused=dict(sorted(refused.items())),
        )  # fmt: skip
        if not rows:
            Path(temporary).unlink()
            return record, False
        Path(temporary).chmod(0o644)
        Path(temporary).replace(folder / f"{key}.jsonl.gz")
        (folder / f"{key}.json").write_text(json.dumps(asdict(record), ensure_ascii=False, indent=1), encoding="utf-8")
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return record, True


def remove_added(record: AddedFile, data_dir: Path) -> None:
    """Take the rows of a file out of the data folder again."""
    for suffix in (".jsonl.gz", ".json"):
        (place_folder(data_dir) / f"{record.key}{suffix}").unlink(missing_ok=True)
