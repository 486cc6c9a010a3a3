"""The archive of control maps: every mapper's frames, their geometry on demand.

Opening it lists the frames from a cache; files are read only the first time, or when they changed.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable, Collection, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any

from theodolite.errors import ConfigurationError, DataError
from theodolite.records.control import ControlArea, ControlMap, FrameRef, ProviderInfo, Status
from theodolite.settings import Settings
from theodolite.witness.build import FrameLister, encode_listing
from theodolite.witness.cache import FrameCache
from theodolite.witness.frame_log import EventKind, FrameEvent, FrameLog, Succession, changes_between
from theodolite.witness.provider import HELD_LAYER
from theodolite.witness.registry import MapSource, find_sources
from theodolite.witness.store import FrameStore, store_folder

__all__ = ["Archive", "RejectedFrame", "open_archive"]

_KEPT_IN_MEMORY = 24
_Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectedFrame:
    """A file that was set aside and why; its day counts as missing. ``valid_on`` is None where it has no date."""

    mapper: str
    file: str
    valid_on: date | None
    reason: str
    layer: str = HELD_LAYER


class _Shelf:
    """One mapper's frames, cache and store."""

    def __init__(self, source: MapSource, settings: Settings, progress: _Progress | None, today: date) -> None:
        self.info: ProviderInfo = source.provider.info
        self._source, self._data_dir, self._today = source, settings.data_dir.absolute(), today
        name = re.sub(r"[^\w.-]", "_", self.info.id)
        self.cache = FrameCache(settings.cache_dir / "witness" / f"{name}.sqlite")
        self.store: FrameStore | None = None
        if settings.store_dir is not None:
            self.store = FrameStore(store_folder(settings.store_dir, self._data_dir) / name, self.info.id)
        self._log: FrameLog | None = None
        body = self._list(progress)
        self._rows: dict[str, list[list[Any]]] = body["layers"]
        self.rejected = tuple(
            RejectedFrame(mapper=self.info.id, file=f, valid_on=_date(on), reason=reason, layer=layer)
            for f, on, reason, layer in body["rejected"]
        )
        self._frames: dict[str, tuple[FrameRef, ...]] = {}

    def _list(self, progress: _Progress | None, *, anew: bool = False) -> Any:
        lister = FrameLister(source=self._source, data_dir=self._data_dir, cache=self.cache, progress=progress)
        try:
            signature = lister.find()
        except OSError as error:
            raise DataError(
                f"the maps of {self.info.id!r} cannot be read: {error}.", hint="Check the folder's permissions."
            ) from error
        body = None if anew else self.cache.listing(signature)
        if body is None:
            body = encode_listing(lister.build())
            self.cache.put_listing(signature, body)
        self._record(signature, body)
        return body

    def _record(self, signature: str, body: Any) -> None:
        """Put into the store what changed in the files since they were listed last."""
        if self.store is None or self.store.mark().get("signature") == signature:
            return
        listed = [_seen(layer, row, self._today) for layer, rows in body["layers"].items() for row in rows]
        self._log = None
        self.store.record(
            signature,
            {event.key: event for event in listed},
            set_aside={(layer, date.fromisoformat(on)) for _, on, _, layer in body["rejected"] if on},
            areas=self.cache.stored,
            today=self._today,
            is_current=lambda: self._signature() == signature,
        )

    def _signature(self) -> str:
        return FrameLister(source=self._source, data_dir=self._data_dir, cache=self.cache).find()

    def log(self) -> FrameLog:
        """Return what was recorded of the frames, and after it what is there now where that was not recorded."""
        if self._log is None:
            kept = FrameLog(self.info.id, ()) if self.store is None else self.store.log()
            listed = [_seen(layer, row, self._today) for layer, rows in self._rows.items() for row in rows]
            missed = changes_between(
                kept.current(), {e.key: e for e in listed}, set_aside=self._set_aside, today=self._today
            )
            self._log = kept.extended(missed) if missed else kept
        return self._log

    def replayed(self, on: date) -> _Shelf:
        """Return the shelf as it was on a day, by the dates that things were recorded."""
        if not self.is_kept:
            return self
        earlier = copy(self)
        log = self.log().recorded_by(on)
        rows: dict[str, list[list[Any]]] = {}
        for (layer, _), event in sorted(log.current().items()):
            rows.setdefault(layer, []).append(_row(event))
        earlier._rows, earlier._frames, earlier._log = rows, {}, log
        earlier.__dict__["is_revised"] = log.is_revised
        return earlier

    @property
    def _set_aside(self) -> set[tuple[str, date]]:
        return {(r.layer, r.valid_on) for r in self.rejected if r.valid_on is not None}

    @property
    def is_kept(self) -> bool:
        """True where the store could record the frames."""
        return self.store is not None and bool(self.store.mark())

    @cached_property
    def is_revised(self) -> bool:
        """True where a frame had more than one version, or went."""
        if self.store is None or not (self.store.mark().get("revised") or self.store.problems):
            return False
        return self.log().is_revised

    @property
    def layers(self) -> tuple[str, ...]:
        return tuple(sorted(self._rows))

    def frames(self, layer: str) -> tuple[FrameRef, ...]:
        if layer not in self._frames:
            self._frames[layer] = tuple(_frame(self.info.id, row) for row in self._rows.get(layer, []))
        return self._frames[layer]

    def areas(self, state: str, *, projected: bool) -> tuple[ControlArea, ...]:
        areas = self.cache.areas(state, projected=projected) or self._stored(state, projected=projected)
        if areas:
            return areas
        # The cache was lost since the archive was opened: read the maps again.
        self._list(None, anew=True)
        areas = self.cache.areas(state, projected=projected)
        if not areas:
            raise DataError(
                f"the maps of {self.info.id!r} changed while they were in use.", hint="Run the command again."
            )
        return areas

    def _stored(self, state: str, *, projected: bool) -> tuple[ControlArea, ...]:
        """Load a superseded state from the store; projected as it was when it was read, to the last bit."""
        from shapely import from_wkb

        from theodolite.geometry import project, repair

        found: list[ControlArea] = []
        for holder, status, wkb in self.store.areas(state) if self.store is not None else []:
            geometry = from_wkb(wkb)
            whole = repair(project(geometry))[0] if projected else geometry
            found.append(ControlArea(holder=holder, status=Status(status), geometry=whole))
        return tuple(found)

    def fingerprint(self) -> str:
        digest = hashlib.sha256()
        for layer in self.layers:
            for row in self._rows[layer]:
                digest.update(f"{layer}|{row[0]}|{row[2]}|{row[3]}\n".encode())
        return digest.hexdigest()


class Archive:
    """Every mapper's dated frames. Made by :func:`open_archive`."""

    def __init__(self, shelves: dict[str, _Shelf], problems: Sequence[str], *, recorded_on: date) -> None:
        self.recorded_on = recorded_on
        self._shelves = shelves
        self._problems = tuple(problems)
        self._recent: OrderedDict[tuple[str, str], tuple[ControlArea, ...]] = OrderedDict()

    @property
    def mappers(self) -> tuple[str, ...]:
        """Ids of the mappers that have files, in a fixed order."""
        return tuple(self._shelves)

    @property
    def problems(self) -> tuple[str, ...]:
        """What went wrong on the way: frames set aside, plug-ins that do not load, a damaged cache."""
        found = list(self._problems)
        for mapper, shelf in self._shelves.items():
            found.extend(shelf.cache.problems)
            found.extend(
                f"{mapper}: {r.file} ({r.valid_on or 'no date'}) set aside: {r.reason}" for r in shelf.rejected
            )
            if not shelf.frames(HELD_LAYER):
                found.append(f"{mapper}: no usable frame in its files")
            if shelf.store is not None:
                found.extend(shelf.store.problems)
        return tuple(dict.fromkeys(found))

    def info(self, mapper: str) -> ProviderInfo:
        """Return who the mapper is."""
        return self._shelf(mapper).info

    def layers(self, mapper: str) -> tuple[str, ...]:
        """Return the layers of a mapper; ``held`` is the one it votes with."""
        return self._shelf(mapper).layers

    def frames(self, mapper: str, *, layer: str = HELD_LAYER) -> tuple[FrameRef, ...]:
        """Return the frames of one layer without their geometry, ascending by date."""
        return self._shelf(mapper).frames(layer)

    def rejected(self, mapper: str) -> tuple[RejectedFrame, ...]:
        """Return the files that were set aside, by date."""
        return self._shelf(mapper).rejected

    def frame_in_force(
        self, mapper: str, on: date, *, known_by: date | None = None, layer: str = HELD_LAYER
    ) -> FrameRef | None:
        """Return the latest frame that is valid on or before a day and was known by another.

        A frame whose day of publication is unknown counts as known on the day that it shows. A frame that was revised
        or withdrawn later answers with the version that was known by then.
        """
        frames = self.frames(mapper, layer=layer)
        shelf = self._shelf(mapper)
        if known_by is not None and shelf.is_revised:
            return self._listed(shelf.log().in_force(layer, on, known_by=known_by), frames)
        for frame in reversed(frames[: bisect_right(frames, on, key=lambda f: f.valid_on)]):
            if known_by is None or (frame.known_on or frame.valid_on) <= known_by:
                return frame
        return None

    def versions(self, mapper: str, valid_on: date, *, layer: str = HELD_LAYER) -> tuple[FrameRef, ...]:
        """Return every version of a day's frame that was ever read here, the oldest first; empty for no such frame.

        All can be loaded. Each says when it was fetched and, unless it is the present one, when it was superseded.
        """
        return self._shelf(mapper).log().versions(layer, valid_on)

    def version_as_of(
        self, mapper: str, valid_on: date, *, known_by: date | None = None, layer: str = HELD_LAYER
    ) -> FrameRef | None:
        """Return the version of a day's frame that was known by a day (None: now); None where there was none."""
        return self._shelf(mapper).log().as_of(layer, valid_on, known_by)

    def successions(self, mapper: str) -> tuple[Succession, ...]:
        """Return every change of a frame after its first version, by layer and day."""
        return tuple(self._shelf(mapper).log().successions())

    def recorded_since(self, mapper: str) -> date | None:
        """Return the day that the store began to keep a mapper's versions; None without a store."""
        shelf = self._shelf(mapper)
        return shelf.log().events[0].recorded_on if shelf.is_kept and shelf.log().events else None

    def recorded_days(self) -> tuple[date, ...]:
        """Return the days that anything was recorded on, of any mapper, the latest first."""
        kept = [s.log().events for s in self._shelves.values() if s.is_kept]
        return tuple(sorted({event.recorded_on for events in kept for event in events}, reverse=True))

    def replayed(self, on: date) -> Archive:
        """Return the archive as the data folder was on a day, by the days that changes in it were recorded.

        Unlike ``known_by``, which asks what could be known, this gives back the very inputs of a run of that day.
        """
        shelves = {mapper: shelf.replayed(on) for mapper, shelf in self._shelves.items()}
        kept = {mapper: shelf for mapper, shelf in shelves.items() if shelf.layers or shelf.rejected}
        return Archive(kept, self._problems, recorded_on=on)

    def _listed(self, ref: FrameRef | None, frames: Sequence[FrameRef]) -> FrameRef | None:
        """Return the very frame of the list where a version is the present one."""
        if ref is None:
            return None
        index = bisect_right(frames, ref.valid_on, key=lambda f: f.valid_on) - 1
        same = index >= 0 and (frames[index].valid_on, frames[index].sha256) == (ref.valid_on, ref.sha256)
        return frames[index] if same else ref

    def areas(self, ref: FrameRef) -> ControlMap:
        """Load a frame's areas: WGS 84, longitude first, valid, clipped to Ukraine where the layer needs it."""
        return ControlMap(ref=ref, areas=self._shelf(ref.mapper).areas(ref.state, projected=False))

    def projected(self, ref: FrameRef) -> tuple[ControlArea, ...]:
        """Load a frame's areas in the theatre's equal-area metres, densified, valid; the latest few are kept."""
        key = (ref.mapper, ref.state)
        if key not in self._recent:
            self._recent[key] = self._shelf(ref.mapper).areas(ref.state, projected=True)
            if len(self._recent) > _KEPT_IN_MEMORY:
                self._recent.popitem(last=False)
        self._recent.move_to_end(key)
        return self._recent[key]

    def fingerprint(self, mapper: str) -> str:
        """Return a digest of all frames of a mapper: their days, bytes and geometry."""
        return self._shelf(mapper).fingerprint()

    def _shelf(self, mapper: str) -> _Shelf:
        if mapper not in self._shelves:
            raise ConfigurationError(
                f"the archive has no maps of {mapper!r}.", hint=f"It has: {', '.join(self._shelves) or 'none'}."
            )
        return self._shelves[mapper]


def open_archive(
    settings: Settings,
    *,
    mappers: Collection[str] | None = None,
    progress: Callable[[str, int, int], None] | None = None,
    today: date | None = None,
) -> Archive:
    """Open the control maps of a data folder; without any the archive is empty.

    Parameters
    ----------
    settings
        ``data_dir`` holds ``control/``, ``cache_dir`` the caches, ``store_dir`` every version ever read.
    mappers
        Ids to open, or None for all that have files.
    progress
        Called with (mapper, frames done, frames in all) while files are read for the first time.
    today
        The day that what changed in the files is recorded under; None takes the clock (UTC).

    Raises
    ------
    ConfigurationError
        If a mapper is named that nobody knows; lists those known.
    DataError
        If a folder cannot be read.
    """
    sources, problems = find_sources(settings.data_dir.absolute(), mappers)
    recorded_on = today or _today()
    shelves: dict[str, _Shelf] = {}
    for mapper, source in sources.items():
        shelf = _Shelf(source, settings, progress, recorded_on)
        if shelf.layers or shelf.rejected:
            shelves[mapper] = shelf
        else:
            problems.append(f"{mapper}: no map files in control/{'/, control/'.join(source.provider.folders)}/")
    return Archive(shelves, problems, recorded_on=recorded_on)


def _today() -> date:
    return datetime.now(UTC).date()


def _row(event: FrameEvent) -> list[Any]:
    known_on = event.known_on.isoformat() if event.known_on else None
    return [event.valid_on.isoformat(), known_on, event.sha256, event.state, list(event.files), event.repaired,
            event.dropped, list(event.notes)]  # fmt: skip


def _seen(layer: str, row: list[Any], today: date) -> FrameEvent:
    valid_on, known_on, sha256, state, files, repaired, dropped, notes = row
    return FrameEvent(
        kind=EventKind.SEEN,
        layer=layer,
        valid_on=date.fromisoformat(valid_on),
        recorded_on=today,
        sha256=sha256,
        state=state,
        known_on=_date(known_on),
        files=tuple(files),
        repaired=repaired,
        dropped=dropped,
        notes=tuple(notes),
    )


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _frame(mapper: str, row: list[Any]) -> FrameRef:
    valid_on, known_on, sha256, state, files, repaired, dropped, notes = row
    return FrameRef(
        mapper=mapper,
        valid_on=date.fromisoformat(valid_on),
        known_on=_date(known_on),
        sha256=sha256,
        state=state,
        files=tuple(files),
        repaired=repaired,
        dropped=dropped,
        notes=tuple(notes),
    )
