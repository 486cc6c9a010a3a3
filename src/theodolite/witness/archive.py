"""The archive of control maps: every mapper's frames, their geometry on demand.

Opening it lists the frames from a cache; files are read only the first time, or when they changed.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable, Collection, Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from theodolite.errors import ConfigurationError
from theodolite.records.control import ControlArea, ControlMap, FrameRef, ProviderInfo
from theodolite.records.fusion import FrameFlag
from theodolite.settings import Settings
from theodolite.witness.frame_log import Succession
from theodolite.witness.provider import HELD_LAYER
from theodolite.witness.registry import find_sources
from theodolite.witness.shelf import RejectedFrame, Shelf

if TYPE_CHECKING:
    from theodolite.witness.cells import CellSeries

__all__ = ["Archive", "RejectedFrame", "open_archive"]

_KEPT_IN_MEMORY = 24


class Archive:
    """Every mapper's dated frames. Made by :func:`open_archive`."""

    def __init__(self, shelves: dict[str, Shelf], problems: Sequence[str], *, recorded_on: date) -> None:
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
        return self._shelf(mapper).covered

    def layers(self, mapper: str) -> tuple[str, ...]:
        """Return the layers of a mapper; ``held`` is the one it votes with."""
        return self._shelf(mapper).layers

    def frames(self, mapper: str, *, layer: str = HELD_LAYER) -> tuple[FrameRef, ...]:
        """Return the frames of one layer that count, without their geometry, ascending by date."""
        return self._shelf(mapper).frames(layer)

    def masked(self, mapper: str, *, layer: str = HELD_LAYER) -> tuple[FrameRef, ...]:
        """Return the frames that quality control masks, by date; they can be loaded, and are never in force.

        With ``settings.raw_frames`` nothing is masked.
        """
        shelf = self._shelf(mapper)
        return tuple(f for f in shelf.all_frames(layer) if f.valid_on in shelf.masked(layer))

    def masked_known(self, mapper: str, *, layer: str = HELD_LAYER) -> dict[date, date]:
        """Return, for each day whose frame is masked, the day from which that could be known."""
        return self._shelf(mapper).masked(layer)

    def flags(self, mapper: str) -> tuple[FrameFlag, ...]:
        """Return everything that quality control found in a mapper's layers, by layer and day."""
        shelf = self._shelf(mapper)
        return tuple(flag for layer in shelf.layers for flag in shelf.screening(layer).flags)

    def rejected(self, mapper: str) -> tuple[RejectedFrame, ...]:
        """Return the files that were set aside, by date."""
        return self._shelf(mapper).rejected

    def frame_in_force(
        self, mapper: str, on: date, *, known_by: date | None = None, layer: str = HELD_LAYER
    ) -> FrameRef | None:
        """Return the latest frame that is valid on or before a day and was known by another.

        A frame whose day of publication is unknown counts as known on the day that it shows. A frame that was revised
        or withdrawn later answers with the version that was known by then. A frame that quality control masks is passed
        over; with ``known_by`` only where the frames known by then show what is wrong with it.
        """
        shelf = self._shelf(mapper)
        if known_by is not None and shelf.is_revised:
            return self._listed(shelf.in_force(layer, on, known_by), shelf.all_frames(layer))
        frames = shelf.frames(layer) if known_by is None else shelf.all_frames(layer)
        masked = {} if known_by is None else shelf.masked(layer)
        for frame in reversed(frames[: bisect_right(frames, on, key=lambda f: f.valid_on)]):
            if known_by is None:
                return frame
            is_masked = masked.get(frame.valid_on, date.max) <= known_by
            if (frame.known_on or frame.valid_on) <= known_by and not is_masked:
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

    def flagged_cells(self, mapper: str) -> tuple[tuple[FrameFlag, tuple[int, ...]], ...]:
        """Return the flags, each with the grid cells that it concerns; none where it concerns the whole map."""
        found = (self._shelf(mapper).screening(layer) for layer in self._shelf(mapper).layers)
        return tuple(pair for screening in found for pair in zip(screening.flags, screening.cells, strict=True))

    def cell_series(self, mapper: str, frames: Sequence[FrameRef]) -> CellSeries:
        """Return what toggles on the 2-km grid along some frames of a mapper; kept in its cache."""
        from theodolite.witness.cell_cache import series_of

        shelf = self._shelf(mapper)
        return series_of(frames, cache=shelf.cache, load=lambda state: shelf.areas(state, projected=True))

    def fingerprint(self, mapper: str) -> str:
        """Return a digest of all frames of a mapper: their days, bytes and geometry."""
        return self._shelf(mapper).fingerprint()

    def _shelf(self, mapper: str) -> Shelf:
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
    shelves: dict[str, Shelf] = {}
    for mapper, source in sources.items():
        shelf = Shelf(source, settings, progress, recorded_on)
        if shelf.layers or shelf.rejected:
            shelves[mapper] = shelf
        else:
            problems.append(f"{mapper}: no map files in control/{'/, control/'.join(source.provider.folders)}/")
    return Archive(shelves, problems, recorded_on=recorded_on)


def _today() -> date:
    return datetime.now(UTC).date()
