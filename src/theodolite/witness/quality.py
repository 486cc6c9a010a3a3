"""Quality control of a mapper's frames: what was found, and which frames do not count as witness.

The rules are in :mod:`theodolite.witness.quality_rules`; :mod:`theodolite.witness.screening` keeps what they found.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from theodolite.errors import ProviderError
from theodolite.geometry import project
from theodolite.records.control import FrameRef
from theodolite.records.fusion import FrameFlag
from theodolite.witness.cell_cache import series_of
from theodolite.witness.cells import Array, cells_in
from theodolite.witness.outline import read_outline
from theodolite.witness.provider import HELD_LAYER
from theodolite.witness.quality_flags import Found, Group, flag_pauses, flag_sources
from theodolite.witness.screening import Load, Ring, Screening, is_common

if TYPE_CHECKING:
    from theodolite.witness.archive import Archive
    from theodolite.witness.cache import FrameCache

__all__ = ["country_cells", "flags_of", "screen"]


def flags_of(archive: Archive, mapper: str) -> tuple[FrameFlag, ...]:
    """Return everything that quality control found in a mapper's frames, by day.

    Masked frames are neither in ``archive.frames(mapper)`` nor in force; ``archive.masked(mapper)`` lists them. An
    archive opened with ``raw_frames`` has the same flags and masks nothing.

    Raises
    ------
    ConfigurationError
        If the archive has no such mapper.
    """
    from theodolite.witness.meaning import flag_meanings

    return (*archive.flags(mapper), *flag_meanings(archive, mapper))


def screen(
    frames: Sequence[FrameRef],
    *,
    cache: FrameCache,
    load: Load,
    cadence_days: float,
    layer: str = HELD_LAYER,
    country: Callable[[], Array | None] = lambda: None,
) -> Screening:
    """Compare the frames of one layer with their neighbours in time.

    Parameters
    ----------
    frames
        Ascending by day.
    cache
        Keeps what toggles between two states.
    load
        Returns a state's areas, projected.
    cadence_days
        How often the mapper draws.
    country
        Returns the cells inside Ukraine, or None where its outline is not known; asked for great changes only.
    """
    flags: list[Found] = []
    masked: dict[date, date] = {}
    silent: list[Ring] = []
    for alike in (True, False):
        group = [f for f in frames if is_common(f) is alike]
        if group:
            found = Group(group, layer, series_of(group, cache=cache, load=load), cadence_days)
            flags += found.corrupt(masked)
            flags += found.leaps(country)
            flags += found.flapping()
            silent += found.rings(load)
    flags += flag_sources(frames, layer, cache, load)
    flags += flag_pauses(_in_force(frames, masked), layer, cadence_days)
    ordered = sorted(flags, key=lambda f: (f[0].start, f[0].kind, f[0].box or (), f[0].detail))
    return Screening(
        flags=tuple(flag for flag, _ in ordered),
        cells=tuple(cells for _, cells in ordered),
        masked=tuple(sorted(masked.items())),
        silent=tuple(silent),
    )


def _in_force(frames: Sequence[FrameRef], masked: Collection[date]) -> list[FrameRef]:
    """Return the frames with the state in force on the day of each: a masked one repeats the one before it."""
    found: list[FrameRef] = []
    for frame in frames:
        repeats = frame.valid_on in masked and found
        found.append(replace(frame, state=found[-1].state) if repeats else frame)
    return found


def country_cells(data_dir: Path) -> Array | None:
    """Return the cells inside Ukraine by the data folder's outline; None without one."""
    try:
        outline = read_outline(data_dir)
    except ProviderError:
        return None
    return None if outline is None else cells_in(project(outline))
