"""Keeps measured figures between runs, keyed by all that they depend on; may be deleted at any time."""

from __future__ import annotations

import contextlib
import hashlib
import json
import sqlite3
from pathlib import Path
from typing import Any

__all__ = ["AnswerCache", "answer_key"]

# Raise this when a measure changes its meaning: older answers are then no longer found.
_METHOD = 1


def answer_key(*parts: object) -> str:
    """Return the key of an answer: a digest of everything that it depends on."""
    text = json.dumps([_METHOD, *parts], sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


class AnswerCache:
    """A small key-value store in one SQLite file; without a usable file it forgets everything, and works."""

    def __init__(self, path: Path | None) -> None:
        self._connection: sqlite3.Connection | None = None
        self._fresh: dict[str, Any] = {}
        if path is not None:
            self._connection = _open(path)

    def get(self, key: str) -> Any:
        """Return the kept answer, or None."""
        if key in self._fresh:
            return self._fresh[key]
        if self._connection is None:
            return None
        try:
            row = self._connection.execute("SELECT value FROM answers WHERE key = ?", (key,)).fetchone()
        except sqlite3.Error:
            return None
        return json.loads(row[0]) if row else None

    def put(self, key: str, value: Any) -> None:
        """Keep an answer; written to disk by :meth:`flush`."""
        self._fresh[key] = value

    def flush(self) -> None:
        """Write what is new, in one transaction; a locked or full disk loses only the speed-up."""
        if self._connection is None or not self._fresh:
            return
        rows = [(key, json.dumps(value)) for key, value in self._fresh.items()]
        with contextlib.suppress(sqlite3.Error), self._connection:
            self._connection.executemany("INSERT OR REPLACE INTO answers VALUES (?, ?)", rows)
        self._fresh.clear()

    def close(self) -> None:
        """Flush and close."""
        self.flush()
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _open(path: Path) -> sqlite3.Connection | None:
    for attempt in range(2):
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(path, timeout=5.0)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("CREATE TABLE IF NOT EXISTS answers (key TEXT PRIMARY KEY, value TEXT NOT NULL)")
            return connection
        except sqlite3.DatabaseError:
            if attempt == 0:  # a damaged cache is thrown away once
                with contextlib.suppress(OSError):
                    path.unlink()
        except OSError:
            return None
    return None
