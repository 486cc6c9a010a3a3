"""Where claims come from: Parquet, CSV, Arrow or JSON Lines, one file or many, split into parts."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from theodolite.batch.rows import CLAIM_COLUMNS, check_columns
from theodolite.batch.storage import list_inputs, open_place
from theodolite.errors import ConfigurationError, DataError

__all__ = ["BATCH_ROWS", "Part", "Piece", "Source", "open_source", "read_part"]

BATCH_ROWS = 1 << 20
_TEXT_COLUMNS = ("place", "kind", "side")
_PARQUET = (".parquet", ".pq")
_CSV, _JSONL, _ARROW = (".csv", ".csv.gz"), (".jsonl", ".ndjson"), (".arrow", ".feather", ".ipc")
_ALL = (*_PARQUET, *_CSV, *_JSONL, *_ARROW)
_JSON_ROWS = 50_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Rows of one file: some row groups of a Parquet file, or all of a file (``groups`` None)."""

    path: str
    groups: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one task answers: consecutive rows, the first being row ``first_row`` of the whole input.

    ``rows`` is -1 where it is not known before reading (CSV, JSON Lines, Arrow).
    """

    number: int
    first_row: int
    rows: int
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The whole input. ``url`` names its filesystem; ``fingerprint`` changes when a file's name, size or time does."""

    url: str
    parts: tuple[Part, ...]
    columns: tuple[str, ...]
    fingerprint: str

    @property
    def rows(self) -> int | None:
        """Rows in all, where known."""
        return sum(p.rows for p in self.parts) if all(p.rows >= 0 for p in self.parts) else None


def open_source(url: str, *, part_rows: int, keep: Sequence[str] = ()) -> Source:
    """List the files of an input and split them into parts of about ``part_rows`` rows.

    Row groups stay whole: a Parquet file of one row group is one part. So are files of other formats.

    Raises
    ------
    DataError
        If there are no files, one cannot be read, or needed columns are missing (the message names those found).
    ConfigurationError
        If a column to be kept is not there, or a format is unknown.
    """
    filesystem, infos = list_inputs(url, _ALL)
    digest = hashlib.sha256()
    parts: list[Part] = []
    columns: tuple[str, ...] = ()
    row = 0
    for info in infos:
        digest.update(f"{info.path}|{info.size}|{info.mtime_ns}\n".encode())
        if info.path.endswith(_PARQUET):
            meta, names = _footer(filesystem, info.path)
            found = _parquet_parts(info.path, meta, len(parts), row, part_rows)
            row += meta.num_rows
        else:
            names = _names(filesystem, info.path)
            found = [Part(number=len(parts), first_row=row, rows=-1, pieces=(Piece(path=info.path),))]
            row += 1 << 32  # rows of a file whose length is not known are numbered apart from the next file's
        check_columns(names, source=repr(info.path))
        parts += found
        columns = columns or names
        _check_kept(keep, names, info.path)
    return Source(url=url, parts=tuple(_joined(parts, part_rows)), columns=columns, fingerprint=digest.hexdigest())


def _check_kept(keep: Sequence[str], names: Sequence[str], path: str) -> None:
    missing = [name for name in keep if name not in names]
    if missing:
        raise ConfigurationError(f"{path!r} has no column {missing[0]!r} to keep.", hint=f"It has: {', '.join(names)}.")


def _footer(filesystem: Any, path: str) -> tuple[Any, tuple[str, ...]]:
    try:
        with filesystem.open_input_file(path) as stream:
            file = pq.ParquetFile(stream)
            return file.metadata, tuple(file.schema_arrow.names)
    except (pa.ArrowException, OSError) as error:
        raise DataError(f"{path!r} cannot be read as Parquet: {error}.", hint="Check the file.") from error


def _parquet_parts(path: str, meta: Any, number: int, row: int, part_rows: int) -> list[Part]:
    if meta.num_row_groups == 0:
        return [Part(number=number, first_row=row, rows=0, pieces=(Piece(path=path, groups=()),))]
    parts: list[Part] = []
    groups: list[int] = []
    rows = 0
    for group in range(meta.num_row_groups):
        groups.append(group)
        rows += meta.row_group(group).num_rows
        if rows >= part_rows or group == meta.num_row_groups - 1:
            piece = Piece(path=path, groups=tuple(groups))
            parts.append(Part(number=number + len(parts), first_row=row, rows=rows, pieces=(piece,)))
            row, groups, rows = row + rows, [], 0
    return parts


def _joined(parts: Sequence[Part], part_rows: int) -> Iterator[Part]:
    """Join small neighbours, so that a folder of small files does not become as many small parts."""
    waiting: list[Part] = []
    number = 0
    for part in parts:
        if waiting and (part.rows < 0 or waiting[0].rows < 0 or sum(p.rows for p in waiting) + part.rows > part_rows):
            yield _join(waiting, number)
            number, waiting = number + 1, []
        waiting.append(part)
    if waiting:
        yield _join(waiting, number)


def _join(parts: Sequence[Part], number: int) -> Part:
    pieces = tuple(piece for part in parts for piece in part.pieces)
    return Part(number=number, first_row=parts[0].first_row, rows=sum(p.rows for p in parts), pieces=pieces)


def _names(filesystem: Any, path: str) -> tuple[str, ...]:
    try:
        for table in _read_other(filesystem, path):
            return tuple(table.column_names)
    except (pa.ArrowException, OSError) as error:
        raise DataError(f"{path!r} cannot be read: {error}.", hint="Check the file.") from error
    return ()


def read_part(source: Source, part: Part, *, keep: Sequence[str] = ()) -> Iterator[pa.Table]:
    """Read a part in tables of at most ``BATCH_ROWS`` rows, only the columns needed.

    Raises
    ------
    DataError
        If a file cannot be read any more.
    """
    filesystem, _ = open_place(source.url)
    wanted = list(dict.fromkeys((*CLAIM_COLUMNS, *keep)))
    for piece in part.pieces:
        try:
            if piece.groups is None:
                yield from (_only(table, wanted) for table in _read_other(filesystem, piece.path))
            else:
                yield from _read_groups(filesystem, piece, wanted)
        except (pa.ArrowException, OSError) as error:
            raise DataError(f"{piece.path!r} cannot be read: {error}.", hint="Check the file.") from error


def _only(table: pa.Table, wanted: Sequence[str]) -> pa.Table:
    return table.select([name for name in wanted if name in table.column_names])


def _read_groups(filesystem: Any, piece: Piece, wanted: Sequence[str]) -> Iterator[pa.Table]:
    with filesystem.open_input_file(piece.path) as stream:
        file = pq.ParquetFile(stream)
        schema = file.schema_arrow
        text = [n for n in _TEXT_COLUMNS if n in schema.names and pa.types.is_string(schema.field(n).type)]
        file = pq.ParquetFile(stream, metadata=file.metadata, read_dictionary=text, pre_buffer=False)
        names = [name for name in wanted if name in file.schema_arrow.names]
        batches = file.iter_batches(
            batch_size=BATCH_ROWS, row_groups=list(piece.groups or ()), columns=names, use_threads=False
        )
        empty = True
        for batch in batches:
            empty = False
            yield pa.Table.from_batches([batch])
        if empty:
            yield schema.empty_table().select(names)


def _read_other(filesystem: Any, path: str) -> Iterator[pa.Table]:
    readers: tuple[tuple[tuple[str, ...], Callable[[Any, str], Iterator[pa.Table]]], ...] = (
        (_CSV, _read_csv), (_JSONL, _read_jsonl), (_ARROW, _read_arrow),
    )  # fmt: skip
    for suffixes, reader in readers:
        if path.endswith(suffixes):
            return reader(filesystem, path)
    raise ConfigurationError(f"{path!r} is of no known format.", hint=f"Known: {', '.join(_ALL)}.")


def _read_csv(filesystem: Any, path: str) -> Iterator[pa.Table]:
    from pyarrow import csv

    from theodolite.batch.odd_csv import read_odd_csv

    # All of it as text: a cell that is no number is then one row's trouble, not the run's.
    convert = csv.ConvertOptions(column_types={name: pa.string() for name in CLAIM_COLUMNS}, strings_can_be_null=True)
    options = csv.ReadOptions(block_size=1 << 23, use_threads=False)
    done = 0
    try:
        with filesystem.open_input_stream(path) as stream:
            reader = csv.open_csv(stream, read_options=options, convert_options=convert)
            yield reader.schema.empty_table()
            for batch in reader:
                done += batch.num_rows
                yield pa.Table.from_batches([batch])
    except pa.ArrowInvalid:  # a row of another length, or a byte that is no UTF-8: read the rest row by row
        with filesystem.open_input_stream(path) as stream:
            for names, rows in read_odd_csv(stream, skip=done, null_values=convert.null_values):
                yield _text_table(rows, names)


def _read_arrow(filesystem: Any, path: str) -> Iterator[pa.Table]:
    with filesystem.open_input_file(path) as stream:
        reader = pa.ipc.open_file(stream)
        for number in range(reader.num_record_batches):
            yield pa.Table.from_batches([reader.get_batch(number)])


def _read_jsonl(filesystem: Any, path: str) -> Iterator[pa.Table]:
    """Read JSON Lines; columns become text, so that one odd row is set aside and not the file."""
    with filesystem.open_input_stream(path) as stream:
        rows: list[dict[str, Any]] = []
        names: dict[str, None] = {}
        for line in _lines(stream):
            row = _json_object(line)
            rows.append(row)
            names.update(dict.fromkeys(row))
            if len(rows) == _JSON_ROWS:
                yield _text_table(rows, list(names))
                rows = []
        if rows:
            yield _text_table(rows, list(names))


def _lines(stream: Any) -> Iterator[bytes]:
    rest = b""
    while block := stream.read(1 << 22):
        *lines, rest = (rest + block).split(b"\n")
        yield from (line for line in lines if line.strip())
    if rest.strip():
        yield rest


def _json_object(line: bytes) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return {"date": f"not JSON: {line[:80].decode('utf-8', 'replace')}"}
    return row if isinstance(row, dict) else {"date": f"not an object: {line[:80].decode('utf-8', 'replace')}"}


def _text_table(rows: Sequence[dict[str, Any]], names: Sequence[str]) -> pa.Table:
    def text(value: object) -> str | None:
        return value if value is None or isinstance(value, str) else json.dumps(value)

    return pa.table({name: pa.array([text(row.get(name)) for row in rows], pa.string()) for name in names})
