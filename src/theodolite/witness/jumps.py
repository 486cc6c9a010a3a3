"""Days on which a mapper's own series leaps: drawn anew, perhaps, rather than fought over.

A map is corrected, caught up with, or cut otherwise on one day; as a difference of two days that looks like an event.
Nothing here can know which it was: the steps are named so that a reader looks before quoting them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from theodolite.witness.provider import HELD_LAYER

if TYPE_CHECKING:
    from theodolite.records.control import FrameRef
    from theodolite.witness.archive import Archive

__all__ = ["Jump", "find_jumps", "screen_steps"]

_FACTOR = 8.0
_LEAST_KM2 = 25.0
_ENOUGH = 5
_BACK_DAYS = 14
_M2_PER_KM2 = 1e6


@dataclass(frozen=True, slots=True, kw_only=True)
class Jump:
    """One step far beyond a mapper's usual ones.

    ``change_km2`` is the net change of held land since the frame of ``before_on``; ``usual_km2`` the median step of
    the same direction; ``taken_back_on`` the first day within two weeks by which at least half of it was undone;
    ``source_changed`` is True where the two frames come from different kinds of files.
    """

    mapper: str
    before_on: date
    valid_on: date
    change_km2: float
    usual_km2: float
    taken_back_on: date | None = None
    source_changed: bool = False


def find_jumps(archive: Archive, mapper: str) -> tuple[Jump, ...]:
    """Return the steps of a mapper's held area that are at least 8 times its usual step and 25 km², by day."""
    frames = archive.frames(mapper, layer=HELD_LAYER)
    areas: dict[str, float] = {}
    for frame in frames:
        if frame.state not in areas:
            held = [a for a in archive.projected(frame) if a.status.value == "held"]
            areas[frame.state] = sum(a.geometry.area for a in held) / _M2_PER_KM2
    return screen_steps(mapper, frames, [areas[f.state] for f in frames])


def screen_steps(mapper: str, frames: Sequence[FrameRef], areas_km2: Sequence[float]) -> tuple[Jump, ...]:
    """Find the jumps of a series; ``areas_km2`` is the held area of each frame.

    Steps are compared with those of the same direction (of either, where fewer than five), per usual time between
    frames: a month between two frames may bring a month's change. A step that takes another back is named with it.
    """
    days = [f.valid_on for f in frames]
    steps = [b - a for a, b in pairwise(areas_km2)]
    gaps = [(b - a).days for a, b in pairwise(days)]
    if len(steps) < _ENOUGH:
        return ()
    usual_gap = max(median(gaps), 1.0)
    found: list[Jump] = []
    for index, step in enumerate(steps):
        usual = _usual(steps, sign=1 if step > 0 else -1)
        allowed = _FACTOR * usual * max(gaps[index] / usual_gap, 1.0)
        if abs(step) >= max(_LEAST_KM2, allowed) and usual > 0:
            found.append(
                Jump(
                    mapper=mapper,
                    before_on=days[index],
                    valid_on=days[index + 1],
                    change_km2=step,
                    usual_km2=usual,
                    taken_back_on=_taken_back(days, areas_km2, index),
                    source_changed=_folder(frames[index]) != _folder(frames[index + 1]),
                )
            )
    undone = {(j.taken_back_on, j.change_km2 > 0) for j in found}
    return tuple(j for j in found if (j.valid_on, j.change_km2 < 0) not in undone)


def _usual(steps: Sequence[float], *, sign: int) -> float:
    alike = [abs(s) for s in steps if s * sign > 0]
    enough = alike if len(alike) >= _ENOUGH else [abs(s) for s in steps if s]
    return median(enough) if enough else 0.0


def _taken_back(days: Sequence[date], areas_km2: Sequence[float], index: int) -> date | None:
    before, after = areas_km2[index], areas_km2[index + 1]
    for later in range(index + 2, len(days)):
        if (days[later] - days[index + 1]).days > _BACK_DAYS:
            return None
        if abs(areas_km2[later] - before) <= abs(after - before) / 2:
            return days[later]
    return None


def _folder(frame: FrameRef) -> str:
    return frame.files[0].rsplit("/", 1)[0] if frame.files else ""
