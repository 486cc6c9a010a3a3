"""The common format: GeoJSON Lines of many mappers, one frame a line, unchanged frames left out.

``control/common_format/<mapper>.geojsonl.gz`` holds the frames, ``frames.csv`` every frame date of every mapper, so
that a frame left out because nothing changed is not taken for an old one.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from theodolite.errors import ProviderError
from theodolite.records.control import Status
from theodolite.witness.provider import FrameContent

__all__ = ["FOLDER", "CommonLine", "common_file", "iter_lines", "mappers_in", "read_dates", "read_line"]

FOLDER = "common_format"
READER_VERSION = "1"
_SUFFIX = ".geojsonl.gz"
_DATES = "frames.csv"
# Two files of one mapper: the one that is the witness is control united with advances.
_FILE_OF = {"isw": "isw_control_advances"}
_NOT_HELD = {"isw_control"}
_MAX_LINE_BYTES = 50_000_000
_MAX_TOTAL_BYTES = 2_000_000_000
_AGAIN = "Fetch the common format again, or remove the file."


@dataclass(frozen=True, slots=True, kw_only=True)
class CommonLine:
    """One undecoded frame: its date and the digest of its bytes."""

    valid_on: date
    sha256: str
    text: bytes


def mappers_in(control: Path) -> tuple[str, ...]:
    """Return the ids of the mappers that the common format of a data folder holds."""
    folder = control / FOLDER
    if not folder.is_dir():
        return ()
    stems = {p.name.removesuffix(_SUFFIX) for p in folder.iterdir() if p.name.endswith(_SUFFIX)}
    back = {stem: mapper for mapper, stem in _FILE_OF.items()}
    return tuple(sorted(back.get(s, s) for s in stems - _NOT_HELD))


def common_file(control: Path, mapper: str) -> Path | None:
    """Return the file of one mapper, or None."""
    path = control / FOLDER / f"{_FILE_OF.get(mapper, mapper)}{_SUFFIX}"
    return path if path.is_file() else None


def dates_file(control: Path) -> Path | None:
    """Return the list of frame dates, or None."""
    path = control / FOLDER / _DATES
    return path if path.is_file() else None


def read_dates(path: Path, mapper: str) -> dict[date, str]:
    """Return the state (``frame``, ``empty``) of every frame date of one mapper.

    Raises
    ------
    ProviderError
        If the list cannot be read.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows = [(r["date"], r["state"]) for r in csv.DictReader(stream) if r["mapper"] == mapper]
        return {date.fromisoformat(day): state for day, state in rows}
    except (OSError, UnicodeDecodeError, KeyError, TypeError, ValueError, csv.Error) as error:
        raise ProviderError(f"{path.name!r} is not a list of mapper, date, state: {error}.", hint=_AGAIN) from error


def iter_lines(path: Path) -> Iterator[CommonLine | ProviderError]:
    """Yield the frames of a file without decoding their geometry; a line that is no frame is yielded as its error.

    A file that is cut off yields what came before and then the error.
    """
    number = total = 0
    try:
        with gzip.open(path, "rb") as stream:
            while text := stream.readline(_MAX_LINE_BYTES):
                number, total = number + 1, total + len(text)
                if total > _MAX_TOTAL_BYTES:
                    raise ValueError(f"more than {_MAX_TOTAL_BYTES} bytes")
                if text.strip():
                    yield _line(text, f"{path.name} line {number}")
    except (OSError, EOFError, ValueError, zlib.error) as error:
        yield ProviderError(f"{path.name!r} is cut off or damaged after line {number}: {error}.", hint=_AGAIN)


def _line(text: bytes, name: str) -> CommonLine | ProviderError:
    # The properties come first: reading the date needs no decoding of the geometry.
    head = text[: text.find(b'"geometry"')] if b'"geometry"' in text else text
    start = head.find(b'"date"')
    try:
        day = date.fromisoformat(head[start + 6 :].split(b'"')[1].decode("ascii")) if start >= 0 else _slow_date(text)
    except (ValueError, IndexError, UnicodeDecodeError, KeyError, TypeError) as error:
        return ProviderError(f"{name!r} has no date: {error}.", hint=_AGAIN)
    return CommonLine(valid_on=day, sha256=hashlib.sha256(text).hexdigest(), text=text)


def _slow_date(text: bytes) -> date:
    return date.fromisoformat(json.loads(text)["properties"]["date"])


def read_line(text: bytes, name: str) -> FrameContent:
    """Read one frame of the common format: land held by Russia, clipped to Ukraine by those who made it.

    Raises
    ------
    ProviderError
        If the line is not a GeoJSON feature with an area.
    """
    from theodolite.witness.features import AreaCollector

    try:
        feature: Any = json.loads(text)
        geometry = feature["geometry"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise ProviderError(f"{name!r} is no GeoJSON feature: {error}.", hint=_AGAIN) from error
    collector = AreaCollector(name)
    collector.add_geojson("RU", Status.HELD, geometry)
    collector.notes.append("from the common format (simplified by 20-30 m)")
    return collector.finish()
