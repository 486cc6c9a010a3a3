"""Which findings of quality control touch a place."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from theodolite.records.fusion import FrameFlag

if TYPE_CHECKING:
    from theodolite.atlas import Atlas
    from theodolite.witness.archive import Archive

__all__ = ["flags_at"]


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
