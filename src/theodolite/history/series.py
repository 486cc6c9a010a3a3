"""Step functions of places: built from a mapper's frames, kept, extended by a new day.

:func:`open_steps` gives the tables of all mappers from the cache, :func:`build_steps` one table afresh,
:func:`append_state` a table with one more day, :func:`starter_steps` what the package brings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from theodolite.errors import ConfigurationError
from theodolite.history.series_fold import SeriesFold, edge_of, frames_by_day, run_fold
from theodolite.history.series_places import PlaceSet, all_settlements
from theodolite.history.series_starter import starter_steps
from theodolite.history.series_store import open_steps, read_table, write_table
from theodolite.history.series_values import Surveyor
from theodolite.history.steps import StepTable, day_number
from theodolite.records import FrameRef
from theodolite.settings import Settings

if TYPE_CHECKING:
    from theodolite.atlas import Atlas
    from theodolite.history.series_fold import MapFrames

    Progress = Callable[[str, int, int], None]

__all__ = [
    "PlaceSet",
    "all_settlements",
    "append_state",
    "build_steps",
    "open_steps",
    "read_table",
    "starter_steps",
    "write_table",
]


def build_steps(
    archive: MapFrames,
    atlas: Atlas,
    settings: Settings,
    *,
    mapper: str,
    side: str = "RU",
    place_ids: Iterable[str] | None = None,
    progress: Progress | None = None,
) -> StepTable:
    """Build the step functions of many places over all frames of a mapper.

    Parameters
    ----------
    place_ids
        Ids of the atlas; None for all Ukrainian settlements. Places that the mapper does not cover, and lines, are
        ``silent`` and have no steps.
    progress
        Called with (mapper, frames done, frames in all).

    Returns
    -------
    StepTable
        Shares 0-1 equal to :func:`theodolite.history.measures.share` on the whole map within 1e-6.

    Raises
    ------
    PlaceError
        If the atlas does not know an id.
    ConfigurationError
        If the archive has no such mapper.
    """
    places = PlaceSet(atlas, place_ids)
    surveyor = Surveyor(places, archive.info(mapper), side, edge_of(archive.info(mapper), settings))
    return run_fold(archive, SeriesFold(surveyor), frames_by_day(archive, mapper), progress=progress)


def append_state(
    table: StepTable, frame: FrameRef, *, archive: MapFrames, atlas: Atlas, places: PlaceSet | None = None
) -> StepTable:
    """Return the table with one more frame, later than all it has: the same step as in :func:`build_steps`.

    Raises
    ------
    ConfigurationError
        If the frame is not after the table's last, or the archive does not have the table's last frame.
    """
    places = places or PlaceSet(atlas, table.place_ids)
    frames = frames_by_day(archive, table.mapper)
    days = [day_number(f.valid_on) for f in frames]
    last = int(table.frame_days[-1]) if len(table.frame_days) else None
    if last is not None and last not in days:
        raise ConfigurationError(f"the archive has no frame of day {last}.", hint="Build the table anew.")
    before = frames[days.index(last)] if last is not None else None
    surveyor = Surveyor(places, archive.info(table.mapper), table.side, table.edge_m)
    fold = SeriesFold(surveyor, table=table, areas=archive.projected(before) if before else ())
    same = before is not None and before.state == frame.state
    fold.append(day_number(frame.valid_on), () if same else archive.projected(frame), same=same)
    known = [f for f in frames if f.valid_on < frame.valid_on]
    return fold.table(fingerprint=fold.fingerprint([*known, frame]))
