"""One mapper's frames, cache and store: what the archive of control maps is made of."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from theodolite.errors import DataError
from theodolite.records.control import ControlArea, FrameRef, ProviderInfo, Status
from theodolite.settings import Settings
from theodolite.witness.build import FrameLister, encode_listing
from theodolite.witness.cache import FrameCache
from theodolite.witness.frame_log import EventKind, FrameEvent, FrameKey, FrameLog, changes_between, is_ahead
from theodolite.witness.provider import HELD_LAYER
from theodolite.witness.registry import MapSource
from theodolite.witness.screening import Screening, kept_screening, with_clock_errors
from theodolite.witness.store import FrameStore, store_folder

__all__ = ["RejectedFrame", "Shelf"]

_Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectedFrame:
    """A file that was set aside and why; its day counts as missing. ``valid_on`` is None where it has no date."""

    mapper: str
    file: str
    valid_on: date | None
    reason: str
    layer: str = HELD_LAYER


class Shelf:
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
        self._raw_frames = settings.raw_frames
        body = self._list(progress)
        self._rows: dict[str, list[list[Any]]] = body["layers"]
        self.rejected = tuple(
            RejectedFrame(mapper=self.info.id, file=f, valid_on=_date(on), reason=reason, layer=layer)
            for f, on, reason, layer in body["rejected"]
        )
        self._frames: dict[str, tuple[FrameRef, ...]] = {}
        self._screened: dict[str, Screening] = {}
        if self._is_new:  # now, while the geometry library is loaded: later it is in the cache
            for layer in self.layers:
                self.screening(layer)

    def _list(self, progress: _Progress | None, *, anew: bool = False) -> Any:
        lister = FrameLister(source=self._source, data_dir=self._data_dir, cache=self.cache, progress=progress)
        try:
            signature = lister.find()
        except OSError as error:
            raise DataError(
                f"the maps of {self.info.id!r} cannot be read: {error}.", hint="Check the folder's permissions."
            ) from error
        body = None if anew else self.cache.listing(signature)
        self._is_new = body is None
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

    def replayed(self, on: date) -> Shelf:
        """Return the shelf as it was on a day, by the dates that things were recorded."""
        if not self.is_kept:
            return self
        earlier = copy(self)
        log = self.log().recorded_by(on)
        rows: dict[str, list[list[Any]]] = {}
        for (layer, _), event in sorted(log.current().items()):
            rows.setdefault(layer, []).append(_row(event))
        earlier._rows, earlier._frames, earlier._screened, earlier._log = rows, {}, {}, log
        earlier.__dict__["is_revised"] = log.is_revised
        earlier.__dict__["_kept_ahead"] = _by_layer(log.dated_ahead())
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
        """The layers that have frames."""
        return tuple(sorted(self._rows))

    def all_frames(self, layer: str) -> tuple[FrameRef, ...]:
        """Return the frames with those that quality control masks."""
        if layer not in self._frames:
            self._frames[layer] = tuple(_frame(self.info.id, row) for row in self._rows.get(layer, []))
        return self._frames[layer]

    def frames(self, layer: str) -> tuple[FrameRef, ...]:
        """Return the frames that count."""
        masked = self.masked(layer)
        frames = self.all_frames(layer)
        return tuple(f for f in frames if f.valid_on not in masked) if masked else frames

    def masked(self, layer: str) -> dict[date, date]:
        """Return the days whose frames do not count, each with the day from which that could be known."""
        return {} if self._raw_frames else dict(self.screening(layer).masked)

    def screening(self, layer: str) -> Screening:
        """Return what quality control finds in a layer; from the cache where the frames are the same."""
        if layer not in self._screened:
            frames, ahead = self.all_frames(layer), self._ahead(layer)
            found = kept_screening(
                [f for f in frames if f.valid_on not in ahead],
                cache=self.cache,
                load=lambda state: self.areas(state, projected=True),
                cadence_days=self.info.cadence_days,
                layer=layer,
                data_dir=self._data_dir,
            )
            self._screened[layer] = with_clock_errors(found, frames, ahead, layer) if ahead else found
        return self._screened[layer]

    def _ahead(self, layer: str) -> dict[date, date]:
        """Return the days of a layer's frames that had not come when they were first read, each with when that was.

        The store keeps when that was, so that such a frame stays out once its day has come.
        """
        listed = {f.valid_on: self._today for f in self.all_frames(layer) if is_ahead(f.valid_on, self._today)}
        return listed | self._kept_ahead.get(layer, {})

    @cached_property
    def _kept_ahead(self) -> dict[str, dict[date, date]]:
        """What the store says was dated ahead, by layer and day."""
        kept = () if self.store is None else self.store.mark().get("ahead", ())
        return _by_layer({(layer, date.fromisoformat(on)): date.fromisoformat(read_on) for layer, on, read_on in kept})

    @cached_property
    def covered(self) -> ProviderInfo:
        """Who the mapper is; land that its maps dropped for good counts as left out."""
        silent = () if self._raw_frames or not self._rows else self.screening(HELD_LAYER).silent
        if not silent:
            return self.info
        words = "; ".join(w for w in (self.info.leaves_out, "land that its maps dropped") if w)
        return replace(self.info, not_covered=(*self.info.not_covered, *silent), leaves_out=words)

    def in_force(self, layer: str, on: date, known_by: date) -> FrameRef | None:
        """Return the version of a frame that counted on a day by what was known on another."""
        masked = {day for day, known_on in self.masked(layer).items() if known_on <= known_by}
        found = self.log().in_force(layer, on, known_by=known_by)
        while found is not None and found.valid_on in masked:
            found = self.log().in_force(layer, found.valid_on - timedelta(days=1), known_by=known_by)
        return found

    def areas(self, state: str, *, projected: bool) -> tuple[ControlArea, ...]:
        """Load the areas of a state from the cache, or the store; read the maps again where both lack them."""
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
        """Return a digest of the frames that count."""
        digest = hashlib.sha256()
        for layer in self.layers:
            masked = {day.isoformat() for day in self.masked(layer)}
            for row in (r for r in self._rows[layer] if r[0] not in masked):
                digest.update(f"{layer}|{row[0]}|{row[2]}|{row[3]}\n".encode())
        return digest.hexdigest()


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


def _by_layer(found: Mapping[FrameKey, date]) -> dict[str, dict[date, date]]:
    layers: dict[str, dict[date, date]] = {}
    for (layer, on), read_on in found.items():
        layers.setdefault(layer, {})[on] = read_on
    return layers


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
