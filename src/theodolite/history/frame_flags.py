"""Which findings of quality control touch a place."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from theodolite.records import PlaceKind
from theodolite.records.fusion import FlagKind, FrameFlag

if TYPE_CHECKING:
    from theodolite.atlas import Atlas
    from theodolite.witness.archive import Archive

__all__ = ["badness", "flag_notes", "flag_words", "flags_at", "is_within", "told_flags"]

# How long after a leap an answer still says so: the maps' usual lag.
_LEAP_DAYS = 14
_WORST = (
    FlagKind.CLOCK,
    FlagKind.CORRUPT,
    FlagKind.COVERAGE,
    FlagKind.FLAPPING,
    FlagKind.JUMP,
    FlagKind.MEANING,
    FlagKind.CARRIED_FORWARD,
)


def flags_at(
    archive: Archive,
    atlas: Atlas,
    targets: Sequence[str],
    *,
    mappers: Collection[str] | None = None,
    layer: str = "held",
) -> tuple[FrameFlag, ...]:
    """Return the flags of a layer that touch a place: those of whole maps, and the local ones whose land meets it.

    Parameters
    ----------
    targets
        Ids of the atlas.
    mappers
        Ids; None for all of the archive.

    Returns
    -------
    tuple of FrameFlag
        By mapper and day; a local flag names ``targets`` as its ``places``.

    Raises
    ------
    PlaceError
        If the atlas does not know a target.
    """
    asked = [m for m in archive.mappers if mappers is None or m in mappers]
    pairs = [p for m in asked for p in archive.flagged_cells(m) if p[0].layer == layer]
    if not pairs:
        return ()
    mine = _cells_of(atlas, tuple(targets))
    found = []
    for flag, cells in pairs:
        if not cells:
            found.append(flag)
        elif not mine.isdisjoint(cells):
            found.append(replace(flag, places=tuple(targets)))
    return tuple(found)


def _cells_of(atlas: Atlas, targets: tuple[str, ...]) -> set[int]:
    """Return the grid cells that a place's footprint and point lie in."""
    import numpy as np

    from theodolite.geometry import project
    from theodolite.witness.cells import cells_at, cells_in

    cells = set(cells_in(project(atlas.footprint(targets).geometry)).tolist())
    places = [atlas.place(t) for t in targets]
    at = cells_at(np.array([p.longitude for p in places]), np.array([p.latitude for p in places]))
    return (cells | set(at.tolist())) - {-1}


def is_within(flag: FrameFlag, since: date | None, until: date | None) -> bool:
    """Return whether a flag concerns some day from ``since`` to ``until``, both included (None: open).

    A leap concerns the two weeks after it, everything else its stretch.
    """
    end = flag.end
    if flag.kind is FlagKind.JUMP:
        end = flag.start + timedelta(days=_LEAP_DAYS)
    return (until is None or flag.start <= until) and (since is None or end is None or end > since)


def told_flags(
    archive: Archive,
    atlas: Atlas,
    targets: Sequence[str],
    *,
    since: date | None = None,
    until: date | None = None,
    mappers: Collection[str] | None = None,
    carried: bool = False,
    known_by: date | None = None,
) -> tuple[FrameFlag, ...]:
    """Return the flags that touch a place in a period, both days included, and are worth telling; the worst first.

    What flaps or leaps is told of settlements, not of whole regions. ``carried`` also tells stretches without news.
    ``known_by`` leaves out what the frames of that day or before could not show yet.

    Raises
    ------
    PlaceError
        If the atlas does not know a target.
    """
    is_local = all(atlas.place(t).kind in {PlaceKind.SETTLEMENT, PlaceKind.OTHER} for t in targets)
    told = {FlagKind.CORRUPT, FlagKind.COVERAGE}
    told |= {FlagKind.FLAPPING, FlagKind.JUMP} if is_local else set()
    told |= {FlagKind.CARRIED_FORWARD} if carried else set()
    found = (
        flag
        for flag in flags_at(archive, atlas, targets, mappers=mappers)
        if flag.kind in told
        and (flag.kind is not FlagKind.JUMP or flag.places)
        and (known_by is None or (flag.known_on or flag.start) <= known_by)
        and is_within(flag, since, until)
    )
    return tuple(sorted(found, key=badness))


def badness(flag: FrameFlag) -> tuple[int, float, int, str]:
    """Return what sorts flags by kind, area and length, the worst first; what is equal by day and mapper."""
    days = ((flag.end or date.max) - flag.start).days
    return _WORST.index(flag.kind), -flag.area_km2, -days, f"{flag.start} {flag.mapper}"


def flag_notes(
    archive: Archive,
    atlas: Atlas,
    targets: Sequence[str],
    *,
    since: date | None = None,
    until: date | None = None,
    mappers: Collection[str] | None = None,
) -> tuple[str, ...]:
    """Return a line for each of :func:`told_flags`.

    Raises
    ------
    PlaceError
        If the atlas does not know a target.
    """
    found = told_flags(archive, atlas, targets, since=since, until=until, mappers=mappers)
    return tuple(flag_words(archive, flag) for flag in found)


def flag_words(archive: Archive, flag: FrameFlag) -> str:
    """Say a flag in a line, with its mapper's name."""
    return f"{archive.info(flag.mapper).name}: {flag.detail}{_counted(archive, flag)}."


def _counted(archive: Archive, flag: FrameFlag) -> str:
    """Say of a masked frame that it counts all the same, where all frames do."""
    counts = flag.masked and flag.start not in archive.masked_known(flag.mapper, layer=flag.layer)
    return " (here it does: --raw-frames)" if counts else ""
