"""The archive of control maps: every mapper's frames, their geometry on demand.

Opening it lists the frames from a cache; files are read only the first time, or when they changed.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from theodolite.errors import ConfigurationError, DataError
from theodolite.records.control import ControlArea, ControlMap, FrameRef, ProviderInfo
from theodolite.settings import Settings
from theodolite.witness.build import FrameLister, encode_listing
from theodolite.witness.cache import FrameCache
from theodolite.witness.provider import HELD_LAYER
from theodolite.witness.registry import MapSource, find_sources

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
    """One mapper's frames and cache."""

    def __init__(self, source: MapSource, data_dir: Path, cache_dir: Path, progress: _Progress | None) -> None:
        self.info: ProviderInfo = source.provider.info
        self._source, self._data_dir = source, data_dir
        name = re.sub(r"[^\w.-]", "_", self.info.id)
        self.cache = FrameCache(cache_dir / "witness" / f"{name}.sqlite")
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
        return body

    @property
    def layers(self) -> tuple[str, ...]:
        return tuple(sorted(self._rows))

    def frames(self, layer: str) -> tuple[FrameRef, ...]:
        if layer not in self._frames:
            self._frames[layer] = tuple(_frame(self.info.id, row) for row in self._rows.get(layer, []))
        return self._frames[layer]

    def areas(self, state: str, *, projected: bool) -> tuple[ControlArea, ...]:
        areas = self.cache.areas(state, projected=projected)
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

    def fingerprint(self) -> str:
        digest = hashlib.sha256()
        for layer in self.layers:
            for row in self._rows[layer]:
                digest.update(f"{layer}|{row[0]}|{row[2]}|{row[3]}\n".encode())
        return digest.hexdigest()


class Archive:
    """Every mapper's dated frames. Made by :func:`open_archive`."""

    def __init__(self, shelves: dict[str, _Shelf], problems: Sequence[str]) -> None:
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
        return tuple(found)

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

        A frame whose day of publication is unknown counts as known on the day that it shows.
        """
        frames = self.frames(mapper, layer=layer)
        for frame in reversed(frames[: bisect_right(frames, on, key=lambda f: f.valid_on)]):
            if known_by is None or (frame.known_on or frame.valid_on) <= known_by:
                return frame
        return None

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
) -> Archive:
    """Open the control maps of a data folder; without any the archive is empty.

    Parameters
    ----------
    settings
        ``data_dir`` holds ``control/``, ``cache_dir`` the caches.
    mappers
        Ids to open, or None for all that have files.
    progress
        Called with (mapper, frames done, frames in all) while files are read for the first time.

    Raises
    ------
    ConfigurationError
        If a mapper is named that nobody knows; lists those known.
    DataError
        If a folder cannot be read.
    """
    data_dir = settings.data_dir.absolute()
    sources, problems = find_sources(data_dir, mappers)
    shelves: dict[str, _Shelf] = {}
    for mapper, source in sources.items():
        shelf = _Shelf(source, data_dir, settings.cache_dir, progress)
        if shelf.layers or shelf.rejected:
            shelves[mapper] = shelf
        else:
            problems.append(f"{mapper}: no map files in control/{'/, control/'.join(source.provider.folders)}/")
    return Archive(shelves, problems)


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
