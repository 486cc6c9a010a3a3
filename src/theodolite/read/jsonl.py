"""JSON Lines of documents: one bad row is set aside with its line number, and the run goes on."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

from theodolite.errors import ConfigurationError, RecordError, TheodoliteError
from theodolite.read.build import Facts, build_document
from theodolite.read.dates import parse_date
from theodolite.read.decode import human_size
from theodolite.read.gates import cut_off_reason
from theodolite.records.text import Document
from theodolite.settings import Settings

__all__ = ["iter_jsonl"]

_FORM = 'Each line is an object such as {"id": "a1", "text": "…", "published_on": "2025-11-01", "publisher": "…"}.'


def _optional_text(row: Mapping[str, Any], key: str) -> str | None:
    value = row.get(key)
    if value is not None and not isinstance(value, str):
        raise RecordError(f"{key!r} is {value!r}, not a text.", hint=_FORM)
    return value or None


def _optional_date(row: Mapping[str, Any], key: str) -> date | None:
    value = _optional_text(row, key)
    return parse_date(value) if value else None


def _read_row(line: bytes, number: int) -> Document:
    try:
        row = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise RecordError(f"it is not UTF-8 text (byte {error.start}).", hint="Save the file as UTF-8.") from error
    except (ValueError, RecursionError) as error:
        raise RecordError(f"it is not JSON ({error}).", hint=_FORM) from error
    if not isinstance(row, dict):
        raise RecordError(f"it is {type(row).__name__}, not an object.", hint=_FORM)
    text, name = row.get("text"), row.get("id")
    if not isinstance(text, str):
        raise RecordError("it has no 'text'.", hint=_FORM)
    if not isinstance(name, str | int | None):
        raise RecordError(f"'id' is {name!r}, not a text.", hint=_FORM)
    facts = Facts(
        source_kind="jsonl",
        source_name=f"line {number}",
        id=None if name is None else str(name),
        title=_optional_text(row, "title"),
        publisher=_optional_text(row, "publisher"),
        url=_optional_text(row, "url"),
        published_on=_optional_date(row, "published_on"),
        updated_on=_optional_date(row, "updated_on"),
        incomplete_reason=cut_off_reason(text),
    )
    return build_document(text, None, facts)


def _iter_lines(stream: BinaryIO, limit: int) -> Iterator[tuple[int, bytes | None]]:
    """Yield numbered lines, None for one that is longer than the limit; never holds more than one line."""
    number = 0
    while line := stream.readline(limit + 1):
        number += 1
        if len(line) <= limit:
            yield number, line
            continue
        while line and not line.endswith(b"\n"):
            line = stream.readline(limit + 1)
        yield number, None


def _in_line(number: int, error: TheodoliteError) -> RecordError:
    own = f"line {number} "
    said = f"it {error.message.removeprefix(own)}" if error.message.startswith(own) else error.message
    return RecordError(f"line {number}: {said}", hint=error.hint)


def _iter_records(stream: BinaryIO, settings: Settings) -> Iterator[Document | RecordError]:
    seen: dict[str, int] = {}
    limit = settings.max_text_bytes
    for number, line in _iter_lines(stream, limit):
        if line is None:
            yield RecordError(f"line {number}: it is longer than {human_size(limit)}.", hint="Split the document.")
            continue
        body = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
        if not body.strip():
            continue
        try:
            document = _read_row(body, number)
        except TheodoliteError as error:
            yield _in_line(number, error)
            continue
        if document.id in seen:
            yield RecordError(
                f"line {number}: the id {document.id!r} was used in line {seen[document.id]}.",
                hint="Give each row its own id.",
            )
            continue
        seen[document.id] = number
        yield document


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    try:
        with path.open("rb") as stream:
            yield stream
    except OSError as error:
        raise ConfigurationError(
            f"{str(path)!r} cannot be read ({error.strerror}).", hint="Name a JSON Lines file that you may read."
        ) from error


def iter_jsonl(source: Path | str | BinaryIO, *, settings: Settings) -> Iterator[Document | RecordError]:
    """Read JSON Lines of documents, one at a time, in order.

    Parameters
    ----------
    source
        A path, ``-`` for stdin, or an open binary stream. Rows have ``text`` and may have ``id``, ``published_on``,
        ``updated_on`` (YYYY-MM-DD), ``publisher``, ``title`` and ``url``; blank lines are passed over.
    settings
        ``max_text_bytes`` bounds one line.

    Yields
    ------
    Document or RecordError
        An error in place of each row that cannot be used, naming its line; the caller goes on.

    Raises
    ------
    ConfigurationError
        If the file cannot be opened.
    """
    if source == "-":
        source = sys.stdin.buffer
    if isinstance(source, str | Path):
        with _opened(Path(source)) as stream:
            yield from _iter_records(stream, settings)
        return
    yield from _iter_records(source, settings)
