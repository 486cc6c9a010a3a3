"""The cache of one mapper: one SQLite file, keyed by the content of the maps' files; may be deleted at any time.

Digests of files are kept by path, size and time, so that bytes are read again only when a file changed. What was read
from a frame is kept by the digest of its bytes; equal geometries are stored once, as stored (WGS 84) and as measured
(projected). Two processes may use it at once.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from theodolite.records.control import ControlArea, Status

if TYPE_CHECKING:
    from theodolite.witness.provider import FrameContent

__all__ = ["FrameCache", "FrameRow", "encode_content"]

_LOG = logging.getLogger("theodolite.witness")
_SCHEMA_VERSION = 1
_SCHEMA = """
CREATE TABLE IF NOT EXISTS file (path TEXT PRIMARY KEY, size INTEGER, mtime_ns INTEGER, sha256 TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS frame (key TEXT PRIMARY KEY, state TEXT, area_km2 REAL, repaired INTEGER, dropped INTEGER,
  notes TEXT, error TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS area (state TEXT, number INTEGER, holder TEXT, status TEXT, wgs84 BLOB, projected BLOB,
  PRIMARY KEY (state, number));
CREATE TABLE IF NOT EXISTS listing (signature TEXT PRIMARY KEY, body TEXT) WITHOUT ROWID;
"""
# Came later: made where it is missing, so that older caches stay as they are.
_BLOBS = "CREATE TABLE IF NOT EXISTS blob (key TEXT PRIMARY KEY, body BLOB) WITHOUT ROWID"
_KEPT_LISTINGS = 20
_KEYS_AT_ONCE = 500
_TRIES = 100
_NOT_DAMAGED = {
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameRow:
    """What is known of a frame without its geometry; ``error`` says why it could not be read."""

    state: str
    area_km2: float
    repaired: int = 0
    dropped: int = 0
    notes: tuple[str, ...] = ()
    error: str | None = None


class FrameCache:
    """The cache of one mapper.

    Parameters
    ----------
    path
        The SQLite file, made when absent; a damaged one is rebuilt, an impossible one replaced by memory, both said
        in ``problems``.
    """

    def __init__(self, path: Path) -> None:
        self.problems: list[str] = []
        self._path = path
        self._lock = threading.RLock()
        self._connection = self._open()

    def _open(self) -> sqlite3.Connection:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            return _connect(self._path)
        except sqlite3.DatabaseError as error:
            return self._recover(error)
        except OSError as error:
            return self._in_memory(error.strerror or str(error))

    def _recover(self, error: sqlite3.DatabaseError) -> sqlite3.Connection:
        # The low byte is the primary result code; see https://www.sqlite.org/rescode.html.
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in _NOT_DAMAGED:
            return self._in_memory(str(error))
        self._warn(f"the cache {self._path.name!r} was damaged ({error}) and is built anew")
        for suffix in ("", "-wal", "-shm"):
            self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)
        try:
            return _connect(self._path)
        except sqlite3.DatabaseError as again:
            return self._in_memory(str(again))

    def _in_memory(self, why: str) -> sqlite3.Connection:
        self._warn(f"the cache {self._path.name!r} cannot be written ({why}): maps are read afresh in every run")
        return _connect(None)

    def _warn(self, text: str) -> None:
        self.problems.append(text)
        _LOG.warning("%s", text)

    def _run(self, work: Callable[[sqlite3.Connection], Any]) -> Any:
        """Run one piece of work; a cache found damaged on the way is rebuilt empty and the work done again."""
        with self._lock:
            try:
                return work(self._connection)
            except sqlite3.DatabaseError as error:
                self._connection.close()
                self._connection = self._recover(error)
            return work(self._connection)

    def listing(self, signature: str) -> Any:
        """Return the kept listing of the very same files, or None."""
        row = self._run(lambda c: c.execute("SELECT body FROM listing WHERE signature = ?", (signature,)).fetchone())
        return json.loads(row[0]) if row else None

    def put_listing(self, signature: str, body: Any) -> None:
        """Keep a listing; only the latest few are kept."""

        def work(connection: sqlite3.Connection) -> None:
            with connection:
                connection.execute("INSERT OR REPLACE INTO listing VALUES (?, ?)", (signature, json.dumps(body)))
                count = connection.execute("SELECT count(*) FROM listing").fetchone()[0]
                if count > _KEPT_LISTINGS:
                    connection.execute("DELETE FROM listing WHERE signature <> ?", (signature,))

        self._run(work)

    def file_digests(self, paths: Iterable[Path]) -> dict[Path, str]:
        """Return the SHA-256 of every file that can be read, hashing only those that changed since last time."""
        known = self._run(lambda c: {r[0]: r[1:] for r in c.execute("SELECT path, size, mtime_ns, sha256 FROM file")})
        digests: dict[Path, str] = {}
        fresh: list[tuple[str, int, int, str]] = []
        for path in paths:
            try:
                stat = path.stat()
                size, mtime_ns, digest = known.get(os.fspath(path), (None, None, ""))
                if (size, mtime_ns) != (stat.st_size, stat.st_mtime_ns):
                    with path.open("rb") as stream:
                        digest = hashlib.file_digest(stream, "sha256").hexdigest()
                    fresh.append((os.fspath(path), stat.st_size, stat.st_mtime_ns, digest))
            except OSError:
                continue
            digests[path] = digest
        if fresh:
            self._write("INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?)", fresh)
        return digests

    def frames(self) -> dict[str, FrameRow]:
        """Return every known frame by its key."""
        rows = self._run(
            lambda c: c.execute("SELECT key, state, area_km2, repaired, dropped, notes, error FROM frame").fetchall()
        )
        return {
            key: FrameRow(
                state=state,
                area_km2=area,
                repaired=repaired,
                dropped=dropped,
                notes=tuple(json.loads(notes)),
                error=error,
            )
            for key, state, area, repaired, dropped, notes, error in rows
        }

    def put_frame(self, key: str, row: FrameRow, areas: Iterable[tuple[str, str, bytes, bytes]]) -> None:
        """Keep one frame and its geometry: (holder, status, WGS 84 WKB, projected WKB) for each area."""

        def work(connection: sqlite3.Connection) -> None:
            with connection:
                connection.executemany(
                    "INSERT OR IGNORE INTO area VALUES (?, ?, ?, ?, ?, ?)",
                    [(row.state, number, *area) for number, area in enumerate(kept)],
                )
                connection.execute(
                    "INSERT OR REPLACE INTO frame VALUES (?, ?, ?, ?, ?, ?, ?)",
                    (key, row.state, row.area_km2, row.repaired, row.dropped, json.dumps(row.notes), row.error),
                )

        kept = list(areas)
        self._run(work)

    def areas(self, state: str, *, projected: bool) -> tuple[ControlArea, ...]:
        """Load the geometry of one state, stored or projected; empty when it is not there."""
        from shapely import from_wkb

        column = "projected" if projected else "wgs84"
        query = f"SELECT holder, status, {column} FROM area WHERE state = ? ORDER BY number"  # noqa: S608
        rows = self._run(lambda c: c.execute(query, (state,)).fetchall())
        return tuple(
            ControlArea(holder=holder, status=Status(status), geometry=from_wkb(wkb)) for holder, status, wkb in rows
        )

    def stored(self, state: str) -> list[tuple[str, str, bytes]]:
        """Return the rows of one state as they are stored: (holder, status, WGS 84 WKB) for each area."""
        query = "SELECT holder, status, wgs84 FROM area WHERE state = ? ORDER BY number"
        rows: list[tuple[str, str, bytes]] = self._run(lambda c: c.execute(query, (state,)).fetchall())
        return rows

    def blobs(self, keys: Sequence[str]) -> dict[str, bytes]:
        """Return what is kept under these keys."""

        def work(connection: sqlite3.Connection) -> dict[str, bytes]:
            found: dict[str, bytes] = {}
            for first in range(0, len(keys), _KEYS_AT_ONCE):
                some = keys[first : first + _KEYS_AT_ONCE]
                marks = ",".join("?" * len(some))
                found |= dict(connection.execute(f"SELECT key, body FROM blob WHERE key IN ({marks})", some))  # noqa: S608
            return found

        kept: dict[str, bytes] = self._run(work)
        return kept

    def put_blobs(self, rows: Sequence[tuple[str, bytes]]) -> None:
        """Keep bytes under keys that say everything that they depend on."""
        if rows:
            self._write("INSERT OR REPLACE INTO blob VALUES (?, ?)", list(rows))

    def _write(self, statement: str, rows: list[tuple[Any, ...]]) -> None:
        def work(connection: sqlite3.Connection) -> None:
            with connection:
                connection.executemany(statement, rows)

        self._run(work)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()


def encode_content(content: FrameContent) -> tuple[str, float, list[tuple[str, str, bytes, bytes]]]:
    """Return the state (digest of the geometry), the area in km², and the rows of a frame's areas."""
    from shapely import to_wkb

    from theodolite.geometry import project, repair

    digest = hashlib.sha256()
    rows: list[tuple[str, str, bytes, bytes]] = []
    area_km2 = 0.0
    for area in content.areas:
        projected = repair(project(area.geometry))[0]
        stored: bytes = to_wkb(area.geometry)
        digest.update(f"{area.holder}|{area.status}|{len(stored)}|".encode())
        digest.update(stored)
        rows.append((area.holder, area.status.value, stored, to_wkb(projected)))
        area_km2 += projected.area / 1e6
    return digest.hexdigest(), area_km2, rows


def _use_wal(connection: sqlite3.Connection) -> None:
    """Switch to the write-ahead log; another process that does the same makes SQLite refuse without waiting."""
    for _ in range(_TRIES):
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            time.sleep(0.05)
        else:
            return
    connection.execute("PRAGMA journal_mode = WAL")


def _connect(path: Path | None) -> sqlite3.Connection:
    connection = sqlite3.connect(path or ":memory:", timeout=60.0, check_same_thread=False)
    try:
        _use_wal(connection)
        connection.execute("PRAGMA synchronous = NORMAL")
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version != _SCHEMA_VERSION:
            if version:
                for table in ("file", "frame", "area", "listing"):
                    connection.execute(f"DROP TABLE IF EXISTS {table}")
            connection.executescript(_SCHEMA)
            connection.execute(f"PRAGMA user_version = {_SCHEMA_VERSION}")
        connection.execute(_BLOBS)
        connection.execute("SELECT signature FROM listing LIMIT 1").fetchone()
    except BaseException:
        connection.close()
        raise
    return connection
