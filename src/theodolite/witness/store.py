"""The store: every version of every frame that was ever read, for good, as GeoParquet.

One folder a mapper. ``NNNNNN.frames.parquet`` are the events of its frames (:mod:`theodolite.witness.frame_log`),
``NNNNNN.states.parquet`` the distinct geometries, WGS 84 and to the last bit as they were measured. Files are only
added, each under a number of its own; now and then all are written as one (``NNNNNN.all.…``), which makes the lower
numbers superfluous. A file appears whole or not at all (written aside, then renamed), the frames after their states;
one process writes at a time. What a power cut leaves half done, the next run does again.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from theodolite.witness.frame_log import EventKind, FrameEvent, FrameKey, FrameLog, changes_between

__all__ = ["FrameStore", "StoredArea", "store_folder"]

_NAME = re.compile(r"(?P<number>\d{6})(?P<all>\.all)?\.frames\.parquet")
_MARK = "recorded.json"
_MAX_BATCHES = 16
_ROW_GROUP = 1024
_TRIES = 3
# One page for all geometry of a row group: consecutive states differ little, and zstd finds that only within a page.
_PAGE_BYTES = 1 << 30
_ZSTD_LEVEL = 3

StoredArea = tuple[str, str, bytes]
"""Holder, status and WGS 84 WKB."""


def store_folder(store_dir: Path, data_dir: Path) -> Path:
    """Return the part of the store that belongs to a data folder: its name and a digest of its path."""
    import hashlib

    path = data_dir.resolve()
    return store_dir / f"{path.name or 'data'}-{hashlib.sha256(os.fspath(path).encode()).hexdigest()[:12]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Batch:
    number: int
    is_all: bool

    @property
    def stem(self) -> str:
        return f"{self.number:06d}{'.all' if self.is_all else ''}"


class FrameStore:
    """The store of one mapper.

    Parameters
    ----------
    folder
        Its folder, made when something is recorded.
    mapper
        Id of the mapper.
    """

    def __init__(self, folder: Path, mapper: str) -> None:
        self.problems: list[str] = []
        self._folder = folder
        self._mapper = mapper

    @property
    def folder(self) -> Path:
        """Where the files lie."""
        return self._folder

    def mark(self) -> dict[str, Any]:
        """Return what was recorded last: ``signature`` of the files, ``revised``; empty before the first time."""
        try:
            found = json.loads((self._folder / _MARK).read_bytes())
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def record(
        self,
        signature: str,
        listed: Mapping[FrameKey, FrameEvent],
        *,
        set_aside: set[FrameKey],
        areas: Callable[[str], Sequence[StoredArea]],
        today: date,
        is_current: Callable[[], bool] = lambda: True,
    ) -> None:
        """Record what the mapper's files show now, if it is not what was recorded last.

        Parameters
        ----------
        signature
            Digest of the files' names, sizes and times.
        listed
            The frames, as events of today.
        set_aside
            Frames whose files are there but cannot be used.
        areas
            Returns the geometry of a state.
        is_current
            Says whether the files are still those of ``signature``; asked once no other process can record.

        An unwritable folder is said in ``problems``; nothing else happens then.
        """
        if self.mark().get("signature") == signature:
            return
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with _locked(self._folder / "lock"):
                if is_current():
                    self._record(signature, listed, set_aside, areas, today)
        except OSError as error:
            self._say(
                f"the store {os.fspath(self._folder.parent)!r} cannot be written ({error.strerror or error}): "
                "what changes in the maps is not recorded; name another folder with THEODOLITE_STORE"
            )

    def _record(
        self,
        signature: str,
        listed: Mapping[FrameKey, FrameEvent],
        set_aside: set[FrameKey],
        areas: Callable[[str], Sequence[StoredArea]],
        today: date,
    ) -> None:
        batches = self._batches()
        log = self.log()
        events = changes_between(log.current(), listed, set_aside=set_aside, today=today)
        needed = {e.state: None for e in (*log.events, *events) if e.is_there and e.key in listed}
        have = self._known_states() if batches else set()
        fresh = [state for state in needed if state not in have]
        if events or fresh:
            log = FrameLog(self._mapper, (*log.events, *events))
            number = batches[-1].number + 1 if batches else 1
            self._write_batch(_Batch(number=number, is_all=False), events, self._rows(log, fresh, areas))
            if len(batches) >= _MAX_BATCHES:
                self._compact(_Batch(number=number + 1, is_all=True), log)
        mark = {"signature": signature, "revised": log.is_revised}
        _write_whole(self._folder / _MARK, lambda path: _write_bytes(path, json.dumps(mark).encode()))

    def log(self) -> FrameLog:
        """Read the events of all frames; a damaged file is left out and named in ``problems``."""
        return FrameLog(self._mapper, [_event(row) for table in self._tables("frames") for row in table.to_pylist()])

    def areas(self, state: str) -> list[StoredArea]:
        """Return the geometry of one state; empty when the store does not have it."""
        for table in self._tables("states", columns=["holder", "status", "number", "geometry"], state=state):
            rows = {r["number"]: (r["holder"], r["status"], r["geometry"]) for r in table.to_pylist()}
            if rows:
                return [rows[number] for number in sorted(rows)]
        return []

    def _known_states(self) -> set[str]:
        return {s for table in self._tables("states", columns=["state"]) for s in table.column("state").to_pylist()}

    def _rows(
        self, log: FrameLog, states: Iterable[str], areas: Callable[[str], Sequence[StoredArea]]
    ) -> Iterator[dict[str, Any]]:
        dates = _dates_by_state(log)
        for state in states:
            for layer, (ranges, digests) in sorted(dates.get(state, {}).items()):
                for number, (holder, status, wkb) in enumerate(areas(state)):
                    yield {"mapper": self._mapper, "layer": layer, "holder": holder, "status": status, "state": state,
                           "number": number, "valid": ranges, "sha256s": digests, "geometry": wkb}  # fmt: skip

    def _write_batch(self, batch: _Batch, events: Iterable[FrameEvent], rows: Iterable[dict[str, Any]]) -> None:
        kept = list(rows)
        if kept or batch.is_all:
            _write_whole(self._folder / f"{batch.stem}.states.parquet", lambda path: _write_states(path, kept))
        lines = [_line(self._mapper, event) for event in events]
        _write_whole(self._folder / f"{batch.stem}.frames.parquet", lambda path: _write_frames(path, lines))

    def _compact(self, batch: _Batch, log: FrameLog) -> None:
        """Write everything as one file, then take away those that it replaces."""
        stored: dict[str, list[StoredArea]] = {}
        seen: set[tuple[str, int]] = set()
        for table in self._tables("states", columns=["holder", "status", "state", "number", "geometry"]):
            for row in sorted(table.to_pylist(), key=lambda r: r["number"]):
                if (row["state"], row["number"]) not in seen:
                    seen.add((row["state"], row["number"]))
                    stored.setdefault(row["state"], []).append((row["holder"], row["status"], row["geometry"]))
        before = self._batches()
        order = sorted(stored, key=_first_days(log).__getitem__)
        self._write_batch(batch, log.events, self._rows(log, order, stored.__getitem__))
        damaged = any("damaged" in problem for problem in self.problems)
        for old in [] if damaged else before:
            for part in ("frames", "states"):
                (self._folder / f"{old.stem}.{part}.parquet").unlink(missing_ok=True)
        for stray in self._folder.glob(".part-*"):
            stray.unlink(missing_ok=True)

    def _batches(self) -> list[_Batch]:
        """Return the batches that count, oldest first: the latest whole one and what came after it."""
        if not self._folder.is_dir():
            return []
        matches = [m for path in self._folder.iterdir() if (m := _NAME.fullmatch(path.name))]
        found = sorted((int(m["number"]), bool(m["all"])) for m in matches)
        start = max((number for number, is_all in found if is_all), default=0)
        return [_Batch(number=number, is_all=is_all) for number, is_all in found if number >= start]

    def _tables(self, part: str, *, columns: list[str] | None = None, state: str | None = None) -> list[Any]:
        """Read one part of every batch; when another process joins the files meanwhile, look again."""
        for attempt in range(_TRIES):
            try:
                return self._read(part, columns, state)
            except FileNotFoundError:
                if attempt == _TRIES - 1:
                    raise
        raise AssertionError

    def _read(self, part: str, columns: list[str] | None, state: str | None) -> list[Any]:
        import pyarrow as pa
        import pyarrow.parquet as pq

        filters = None if state is None else [("state", "=", state)]
        tables = []
        for batch in self._batches():
            path = self._folder / f"{batch.stem}.{part}.parquet"
            if part == "states" and not path.exists() and path.with_name(f"{batch.stem}.frames.parquet").exists():
                continue  # a batch without new geometry
            try:
                tables.append(pq.read_table(path, columns=columns, filters=filters, partitioning=None))
            except (pa.ArrowInvalid, pa.ArrowKeyError, pa.ArrowTypeError) as error:
                self._say(f"the store's file {path.name!r} of {self._mapper} is damaged and was left out ({error})")
        return tables

    def _say(self, problem: str) -> None:
        if problem not in self.problems:
            self.problems.append(problem)


def _dates_by_state(log: FrameLog) -> dict[str, dict[str, tuple[list[dict[str, date]], list[str]]]]:
    """Return, by state and layer, the ranges of frames in a row that show it, and the digests of their bytes."""
    shown: dict[tuple[str, date], set[str]] = {}
    digests: dict[tuple[str, str], dict[str, None]] = {}
    for event in log.events:
        if event.is_there:
            shown.setdefault(event.key, set()).add(event.state)
            digests.setdefault((event.state, event.layer), {})[event.sha256] = None
    found: dict[str, dict[str, tuple[list[dict[str, date]], list[str]]]] = {}
    last: dict[str, set[str]] = {}
    for (layer, valid_on), states in sorted(shown.items()):
        for state in sorted(states):
            ranges, _ = found.setdefault(state, {}).setdefault(layer, ([], list(digests[state, layer])))
            if state in last.get(layer, ()):
                ranges[-1]["last"] = valid_on
            else:
                ranges.append({"first": valid_on, "last": valid_on})
        last[layer] = states
    return found


def _first_days(log: FrameLog) -> dict[str, tuple[str, date]]:
    days: dict[str, tuple[str, date]] = {}
    for event in log.events:
        days[event.state] = min(days.get(event.state, event.key), event.key)
    return days


def _line(mapper: str, event: FrameEvent) -> dict[str, Any]:
    return {
        "mapper": mapper,
        "event": event.kind.value,
        "layer": event.layer,
        "valid_on": event.valid_on,
        "recorded_on": event.recorded_on,
        "known_on": event.known_on,
        "sha256": event.sha256,
        "state": event.state,
        "files": list(event.files),
        "repaired": event.repaired,
        "dropped": event.dropped,
        "notes": list(event.notes),
    }


def _event(row: Mapping[str, Any]) -> FrameEvent:
    return FrameEvent(
        kind=EventKind(row["event"]),
        layer=row["layer"],
        valid_on=row["valid_on"],
        recorded_on=row["recorded_on"],
        known_on=row["known_on"],
        sha256=row["sha256"],
        state=row["state"],
        files=tuple(row["files"]),
        repaired=row["repaired"],
        dropped=row["dropped"],
        notes=tuple(row["notes"]),
    )


def _write_frames(path: Path, lines: list[dict[str, Any]]) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    text, day, texts = pa.string(), pa.date32(), pa.list_(pa.string())
    schema = pa.schema(
        [("mapper", text), ("event", text), ("layer", text), ("valid_on", day), ("recorded_on", day), ("known_on", day),
         ("sha256", text), ("state", text), ("files", texts), ("repaired", pa.int32()), ("dropped", pa.int32()),
         ("notes", texts)]
    )  # fmt: skip
    pq.write_table(pa.Table.from_pylist(lines, schema=schema), path, compression="zstd", compression_level=_ZSTD_LEVEL)


def _write_states(path: Path, rows: list[dict[str, Any]]) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    text, day = pa.string(), pa.date32()
    schema = pa.schema(
        [("mapper", text), ("layer", text), ("holder", text), ("status", text), ("state", text), ("number", pa.int16()),
         ("valid", pa.list_(pa.struct([("first", day), ("last", day)]))), ("sha256s", pa.list_(text)),
         ("geometry", pa.binary())],
        metadata={"geo": json.dumps(_geo([row["geometry"] for row in rows]))},
    )  # fmt: skip
    pq.write_table(
        pa.Table.from_pylist(rows, schema=schema),
        path,
        compression="zstd",
        compression_level=_ZSTD_LEVEL,
        use_dictionary=["mapper", "layer", "holder", "status", "state"],
        write_statistics=False,
        row_group_size=_ROW_GROUP,
        data_page_size=_PAGE_BYTES,
    )


def _geo(shapes: Sequence[bytes]) -> dict[str, Any]:
    """Return the file metadata of GeoParquet 1.1; without ``crs`` it is OGC:CRS84, longitude first."""
    import shapely

    geometries = shapely.from_wkb(list(shapes))
    column: dict[str, Any] = {
        "encoding": "WKB",
        "geometry_types": sorted({g.geom_type for g in geometries}),
        "edges": "planar",
    }
    if len(geometries):
        column["bbox"] = [float(b) for b in shapely.total_bounds(geometries)]
    return {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": column}}


def _write_bytes(path: Path, data: bytes) -> None:
    path.write_bytes(data)


def _write_whole(path: Path, write: Callable[[Path], None]) -> None:
    """Write a file aside, wait until it is on the disk, and give it its name: it is there whole or not at all."""
    aside = path.with_name(f".part-{os.getpid()}-{secrets.token_hex(4)}")
    try:
        write(aside)
        with aside.open("rb+") as stream:
            os.fsync(stream.fileno())
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Let one process at a time in; the system frees the lock of a process that dies."""
    with path.open("a+b") as stream:
        _lock(stream.fileno())
        yield


def _lock(descriptor: int) -> None:
    if os.name == "nt":
        import msvcrt

        getattr(msvcrt, "locking")(descriptor, getattr(msvcrt, "LK_LOCK"), 1)  # noqa: B009
    else:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX)
