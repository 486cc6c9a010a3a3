"""SQLite files made once from other files, kept in the cache folder under a name that says what they were made from."""

from __future__ import annotations

import os
import sqlite3
import sys
import tempfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from theodolite.errors import DataError

__all__ = ["KEPT", "cached_database", "fetch", "progress_line"]

KEPT = 4


def fetch(connection: sqlite3.Connection, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Return all rows of a query.

    Raises
    ------
    DataError
        If the file under the connection is damaged; it is deleted, so that the next run makes it anew.
    """
    try:
        return connection.execute(sql, parameters).fetchall()
    except sqlite3.DatabaseError as error:
        path = _path_of(connection)
        if path is not None:
            path.unlink(missing_ok=True)
            _seal_of(path).unlink(missing_ok=True)
        raise DataError(
            f"the cache file {path.name if path else 'in memory'!r} is damaged ({error}).",
            hint="It was deleted: run the command again, and it is made anew.",
        ) from error


def _path_of(connection: sqlite3.Connection) -> Path | None:
    try:
        name = connection.execute("PRAGMA database_list").fetchone()[2]
    except (sqlite3.DatabaseError, TypeError):
        return None
    return Path(name) if name else None


def _open(path: Path) -> sqlite3.Connection | None:
    """Open a finished file read-only; None when there is none, it is damaged, or it cannot be read."""
    try:
        if not path.is_file() or not _is_whole(path):
            return None
    except OSError:
        return None
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
    try:
        connection.execute("SELECT value FROM finished").fetchone()
    except sqlite3.DatabaseError:
        connection.close()
        return None
    return connection


def _seal_of(path: Path) -> Path:
    return path.with_suffix(".seal")


def _stamp(path: Path) -> str:
    stat = path.stat()
    return f"{stat.st_size} {stat.st_mtime_ns}"


def _sum(path: Path) -> int:
    """Return the CRC-32 of a file."""
    total = 0
    with path.open("rb") as stream:
        while piece := stream.read(1 << 20):
            total = zlib.crc32(piece, total)
    return total


def _seal(path: Path) -> None:
    """Note a finished file's size, time and checksum beside it: unchanged, it need not be read again to be trusted."""
    with suppress(OSError):
        _seal_of(path).write_text(f"{_stamp(path)} {_sum(path)}\n", encoding="ascii")


def _is_whole(path: Path) -> bool:
    """Tell whether a file is as it was when it was finished; its bytes are read only where its size or time changed."""
    try:
        stamp, _, total = _seal_of(path).read_text(encoding="ascii").strip().rpartition(" ")
    except (OSError, UnicodeDecodeError):
        stamp = total = ""
    if stamp == _stamp(path):
        return True
    # Without a seal it was made by an older version.
    whole = total == str(_sum(path)) if total else _passes_check(path)
    if whole:
        _seal(path)
    return whole


def _passes_check(path: Path) -> bool:
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        return bool(connection.execute("PRAGMA quick_check(1)").fetchone() == ("ok",))
    except sqlite3.DatabaseError:
        return False
    finally:
        connection.close()


def _build(path: str, build: Callable[[sqlite3.Connection], None]) -> sqlite3.Connection:
    connection = sqlite3.connect(path, check_same_thread=False)
    connection.execute("PRAGMA journal_mode = OFF")
    connection.execute("PRAGMA synchronous = OFF")
    build(connection)
    connection.execute("CREATE TABLE finished (value INTEGER)")
    connection.execute("INSERT INTO finished VALUES (1)")
    connection.commit()
    return connection


def _prune(path: Path) -> None:
    """Delete all but the newest files of the same name: two data folders used in turn keep theirs."""
    stem = path.name.rsplit("-", 1)[0]
    try:
        found = sorted(path.parent.glob(f"{stem}-*.sqlite"), key=lambda p: p.stat().st_mtime, reverse=True)
        for old in found[KEPT:]:
            old.unlink(missing_ok=True)
            _seal_of(old).unlink(missing_ok=True)
    except OSError:
        return  # Another run is using or deleting it; the next one will.


@contextmanager
def progress_line(label: str) -> Iterator[Callable[[int, int], None] | None]:
    """Yield a callback ``(done, total)`` that keeps a bar on stderr, or None where stderr is no terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    width = 30

    def advance(done: int, total: int) -> None:
        filled = round(width * done / max(total, 1))
        sys.stderr.write(f"\r{label} [{'#' * filled}{' ' * (width - filled)}] {round(100 * done / max(total, 1)):3d} %")
        sys.stderr.flush()

    try:
        yield advance
    finally:
        sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()


def cached_database(
    folder: Path, name: str, key: str, build: Callable[[sqlite3.Connection], None]
) -> sqlite3.Connection:
    """Open ``<folder>/<name>-<key>.sqlite``, building it first if need be.

    Parameters
    ----------
    folder
        The cache folder; made if need be. If it cannot be written, the database is built in memory.
    name, key
        The file's name and what it was made from (a hash).
    build
        Fills an empty database. It is written beside and moved in place when finished, so that a run that is cut off,
        or two at once, never leave half a file.
    """
    path = folder / f"{name}-{key}.sqlite"
    found = _open(path)
    if found is not None:
        return found
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix=f".{name}-", suffix=".part", dir=folder)
    except OSError:
        return _build(":memory:", build)
    os.close(handle)
    try:
        _build(temporary, build).close()
        Path(temporary).replace(path)
        _seal(path)
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        return _build(":memory:", build)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    _prune(path)
    return _open(path) or _build(":memory:", build)
