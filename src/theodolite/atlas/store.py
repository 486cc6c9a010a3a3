"""SQLite files made once from other files, kept in the cache folder under a name that says what they were made from."""

from __future__ import annotations

import os
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["KEPT", "cached_database", "progress_line"]

KEPT = 4


def _open(path: Path) -> sqlite3.Connection | None:
    """Open a finished file read-only; None when there is none or it is damaged."""
    if not path.is_file():
        return None
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
    try:
        connection.execute("SELECT value FROM finished").fetchone()
    except sqlite3.DatabaseError:
        connection.close()
        return None
    return connection


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
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        return _build(":memory:", build)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    _prune(path)
    return _open(path) or _build(":memory:", build)
