"""The store: every version of every frame that was ever read, for good, as GeoParquet.

One folder a mapper. ``NNNNNN.states.parquet`` are distinct geometries, WGS 84, to the last bit as they were measured;
what is new is added under the next number, and now and then all are joined (``NNNNNN.all.states.parquet``), which makes
the lower numbers superfluous. ``NNNNNN.frames.parquet`` is the list of what happened to the frames
(:mod:`theodolite.witness.frame_log`), whole each time: the highest number counts, the one before is kept in case it is
damaged. A file appears whole or not at all (written aside, then renamed), the frames after their states; one process
writes at a time. What a power cut leaves half done, the next run does again.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from theodolite.witness.frame_log import EventKind, FrameEvent, FrameKey, FrameLog, changes_between

__all__ = ["FrameStore", "StoredArea", "store_folder"]

_NAME = re.compile(r"(?P<number>\d{6})(?P<all>\.all)?\.(?P<part>frames|states)\.parquet")
_MARK = "recorded.json"
_MAX_FILES = 24
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
        """Return what was recorded last: ``signature`` of the files, ``revised``, ``ahead``; empty at first."""
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
        log = self.log()
        events = changes_between(log.current(), listed, set_aside=set_aside, today=today)
        if events:
            have = {event.state for event in log.events}
            fresh = dict.fromkeys(e.state for e in events if e.is_there and e.state not in have)
            log = log.extended(events)
            numbers = [int(p.name[:6]) for part in ("frames", "states") for p in self._files(part)]
            number = max(numbers, default=0) + 1
            if fresh:
                self._write_states(f"{number:06d}", list(self._rows(log, fresh, areas)))
            self._write(f"{number:06d}.frames", lambda path: _write_frames(path, self._mapper, log.events))
            self._tidy(number + 1, log)
        ahead = [[layer, on.isoformat(), seen.isoformat()] for (layer, on), seen in sorted(log.dated_ahead().items())]
        mark = {"signature": signature, "revised": log.is_revised, "ahead": ahead}
        _write_whole(self._folder / _MARK, lambda path: _write_bytes(path, json.dumps(mark).encode()))

    def log(self) -> FrameLog:
        """Read what happened to the frames; a damaged list is named in ``problems`` and the one before it taken."""
        for attempt in range(_TRIES):
            try:
                for path in reversed(self._files("frames")):
                    table = self._read(path)
                    if table is not None:
                        return FrameLog(self._mapper, [_event(row) for row in table.to_pylist()])
            except FileNotFoundError:  # another process wrote a newer one meanwhile
                if attempt == _TRIES - 1:
                    raise
        return FrameLog(self._mapper, ())

    def areas(self, state: str) -> list[StoredArea]:
        """Return the geometry of one state; empty when the store does not have it."""
        for table in self._tables(["holder", "status", "number", "geometry"], state=state):
            rows = {r["number"]: (r["holder"], r["status"], r["geometry"]) for r in table.to_pylist()}
            if rows:
                return [rows[number] for number in sorted(rows)]
        return []

    def _rows(
        self, log: FrameLog, states: Iterable[str], areas: Callable[[str], Sequence[StoredArea]]
    ) -> Iterator[dict[str, Any]]:
        dates = _dates_by_state(log, set(states))
        for state in states:
            for layer, (ranges, digests) in sorted(dates.get(state, {}).items()):
                for number, (holder, status, wkb) in enumerate(areas(state)):
                    yield {"mapper": self._mapper, "layer": layer, "holder": holder, "status": status, "state": state,
                           "number": number, "valid": ranges, "sha256s": digests, "geometry": wkb}  # fmt: skip

    def _tidy(self, number: int, log: FrameLog) -> None:
        """Take away lists that were followed by two others; join the states where they are many files."""
        for old in self._files("frames")[:-2]:
            old.unlink(missing_ok=True)
        before = self._files("states")
        if len(before) <= _MAX_FILES:
            return
        tables = self._tables(["holder", "status", "state", "number", "geometry"])
        stored: dict[str, dict[int, StoredArea]] = {}
        for row in (row for table in tables for row in table.to_pylist()):
            stored.setdefault(row["state"], {})[row["number"]] = (row["holder"], row["status"], row["geometry"])
        first = _first_days(log)
        order = sorted((s for s in stored if s in first), key=first.__getitem__)
        rows = self._rows(log, order, lambda state: [stored[state][n] for n in sorted(stored[state])])
        self._write_states(f"{number:06d}.all", list(rows))
        for old in before if len(tables) == len(before) else []:
            old.unlink(missing_ok=True)
        for stray in self._folder.glob(".part-*"):
            stray.unlink(missing_ok=True)

    def _write_states(self, stem: str, rows: list[dict[str, Any]]) -> None:
        self._write(f"{stem}.states", lambda path: _write_states(path, rows))

    def _write(self, stem: str, write: Callable[[Path], None]) -> None:
        _write_whole(self._folder / f"{stem}.parquet", write)

    def _files(self, part: str) -> list[Path]:
        """Return the files of one part that count, by number: from the latest that holds all on."""
        if not self._folder.is_dir():
            return []
        found = [m for path in self._folder.iterdir() if (m := _NAME.fullmatch(path.name)) and m["part"] == part]
        found.sort(key=lambda m: int(m["number"]))
        start = max((int(m["number"]) for m in found if m["all"]), default=0)
        return [self._folder / m[0] for m in found if int(m["number"]) >= start]

    def _tables(self, columns: list[str], *, state: str | None = None) -> list[Any]:
        """Read the states; when another process joins the files meanwhile, look again."""
        for attempt in range(_TRIES):
            try:
                tables = [self._read(path, columns, state) for path in self._files("states")]
            except FileNotFoundError:
                if attempt == _TRIES - 1:
                    raise
            else:
                return [table for table in tables if table is not None]
        raise AssertionError

    def _read(self, path: Path, columns: list[str] | None = None, state: str | None = None) -> Any:
        import pyarrow as pa
        import pyarrow.parquet as pq

        filters = None if state is None else [("state", "=", state)]
        try:
            return pq.read_table(path, columns=columns, filters=filters, partitioning=None, use_threads=False)
        except (pa.ArrowInvalid, pa.ArrowKeyError, pa.ArrowTypeError) as error:
            self._say(f"the store's file {path.name!r} of {self._mapper} is damaged and was left out ({error})")
            return None

    def _say(self, problem: str) -> None:
        if problem not in self.problems:
            self.problems.append(problem)


def _dates_by_state(log: FrameLog, states: set[str]) -> dict[str, dict[str, tuple[list[dict[str, date]], list[str]]]]:
    """Return, by state and layer, the ranges of frames in a row that show it, and the digests of their bytes."""
    shown: dict[tuple[str, str], dict[date, str]] = {}
    for event in log.events:
        if event.is_there and event.state in states:
            shown.setdefault((event.state, event.layer), {})[event.valid_on] = event.sha256
    number = {(layer, day): n for layer, days in log.days.items() for n, day in enumerate(days)}
    found: dict[str, dict[str, tuple[list[dict[str, date]], list[str]]]] = {}
    for (state, layer), digests in shown.items():
        ranges: list[dict[str, date]] = []
        for day in sorted(digests):
            if ranges and number[layer, day] == number[layer, ranges[-1]["last"]] + 1:
                ranges[-1]["last"] = day
            else:
                ranges.append({"first": day, "last": day})
        found.setdefault(state, {})[layer] = (ranges, list(dict.fromkeys(digests.values())))
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


def _write_frames(path: Path, mapper: str, events: Iterable[FrameEvent]) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    text, day, texts = pa.string(), pa.date32(), pa.list_(pa.string())
    schema = pa.schema(
        [("mapper", text), ("event", text), ("layer", text), ("valid_on", day), ("recorded_on", day), ("known_on", day),
         ("sha256", text), ("state", text), ("files", texts), ("repaired", pa.int32()), ("dropped", pa.int32()),
         ("notes", texts)]
    )  # fmt: skip
    table = pa.Table.from_pylist([_line(mapper, event) for event in events], schema=schema)
    pq.write_table(table, path, compression="zstd", compression_level=_ZSTD_LEVEL, write_statistics=False)


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
