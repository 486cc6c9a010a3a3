"""The rules of quality control: what in a mapper's series of states cannot be a change of hands.

Every rule compares a state with its neighbours in time, in whole 2-km cells, without asking who holds them: with the
two sides' names exchanged the same frames are found. Areas are km², times days.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from statistics import median, median_low

import numpy as np

from theodolite.witness.cells import CELLS, Array, CellSeries, clusters, neighbours

__all__ = [
    "Coverage",
    "Excursion",
    "Flapping",
    "Leap",
    "Pause",
    "find_coverage",
    "find_excursions",
    "find_flapping_cells",
    "find_leaps",
    "find_pauses",
    "usual_days",
]

# An excursion: at least this many cells, and this many times the mapper's usual step; this share of it taken back.
_EXCURSION_CELLS, _EXCURSION_FACTOR, _UNDONE = 25, 5.0, 0.8
# ... at least this share of it in one step: a frame that is wrong is put right as a whole, a raid comes and goes.
_AT_ONCE = 0.6
# ... and at least this share of all that changed meanwhile: else the frames say more that is true than false.
_MOSTLY = 0.5
# At the end of a series, where nothing can take it back yet: land won and lost at once, each so much.
_MOVED_CELLS, _MOVED_FACTOR, _ENOUGH = 50, 20.0, 3
_HALF, _LARGE_CELLS = 0.5, 250
# A step that stays: as in ``witness.jumps``.
_LEAP_CELLS, _LEAP_FACTOR = 7, 8.0
# Coverage: at least this many cells that hang together, at most this share of their rim at the other side's land.
_COVERAGE_CELLS, _FRONT_SHARE = 100, 1 / 3
_FLAPS, _FLAP_WINDOW_DAYS, _FLAP_CELLS = 3, 90, 3
_PAUSE_FACTOR, _PAUSE_DAYS, _FEWEST_GAPS = 3.0, 7, 5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Excursion:
    """States ``first`` to before ``end`` (None: to the last) that are taken back; ``known`` when that could be seen."""

    first: int
    end: int | None
    known: int
    cells: Array
    undone: float
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Leap:
    """A step far beyond the usual ones that was not taken back."""

    number: int
    gained: int
    lost: int
    cells: Array


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Coverage:
    """Land that left (or entered) the map at once and for good, away from the front, on coming to state ``number``."""

    number: int
    dropped: bool
    cells: Array
    front_share: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Flapping:
    """Cells near each other that changed to and fro in one stretch; ``changes`` counts all of them."""

    start: date
    end: date
    cells: Array
    changes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """A stretch in which a map said nothing new: the same frame again, or (``missing``) none at all."""

    start: date
    end: date
    frames: int
    missing: bool


def usual_step(series: CellSeries) -> float:
    """Return how many cells a step usually toggles: the (lower) median of those that toggle any, at least 1."""
    counts = [int(n) for n in series.counts()[1:] if n]
    return max(float(median_low(counts)), 1.0) if counts else 1.0


def find_excursions(series: CellSeries, *, within_days: int, again: bool = False) -> list[Excursion]:
    """Find the states that change much, and are taken back within some days; see the module's constants.

    With ``again`` only those that are the very state of an earlier day, and of any size: to be looked for first, since
    what lies between the two then looks like an excursion itself. At the series' end, where nothing could take a state
    back yet, one is found that moved the map as a whole.
    """
    counts, allowed = series.counts(), _allowed(series, _EXCURSION_FACTOR, _EXCURSION_CELLS)
    found: list[Excursion] = []
    number = 1
    while number < len(series.days):
        excursion = None
        if counts[number] and (_is_again(series, number) if again else counts[number] >= allowed[number]):
            excursion = _taken_back(series, number, within_days, again) or _unseen(series, number, within_days, again)
        if excursion is None:
            number += 1
            continue
        found.append(excursion)
        if excursion.end is None:
            break
        number = excursion.end + 1  # the step back is no excursion of its own
    return found


def _allowed(series: CellSeries, factor: float, least: int) -> Array:
    """Return how many cells each step must toggle to be far beyond the usual: more after a longer time than usual."""
    gaps = np.array([0, *((b - a).days for a, b in zip(series.lasts[:-1], series.days[1:], strict=True))])
    usual_gap = max(float(np.median(gaps[1:])), 1.0) if len(gaps) > 1 else 1.0
    return np.maximum(least, factor * usual_step(series) * np.maximum(gaps / usual_gap, 1.0))


def _is_again(series: CellSeries, number: int) -> bool:
    """Return whether a state is the very one of an earlier day, with at least two others between."""
    return series.states[number] in series.states[: max(number - 2, 0)]


def _taken_back(series: CellSeries, number: int, within_days: int, again: bool) -> Excursion | None:
    cells = series.of_step(number)
    away = np.ones(len(cells), dtype=np.bool_)
    order = np.sort(cells)
    changed = len(cells)
    for later in range(number + 1, len(series.days)):
        if (series.days[later] - series.days[number]).days > within_days:
            return None
        back = series.of_step(later)
        away ^= np.isin(order, back, assume_unique=True)
        undone = 1 - away.mean()
        at_once = np.isin(order, back, assume_unique=True).mean()
        if undone >= _UNDONE and at_once >= _AT_ONCE and undone * len(cells) >= _MOSTLY * changed:
            reason = "again" if again else "excursion"
            return Excursion(first=number, end=later, known=later, cells=order, undone=float(undone), reason=reason)
        changed += len(back)
    return None


def _unseen(series: CellSeries, number: int, within_days: int, again: bool) -> Excursion | None:
    """Return a state near the end that cannot be true as a whole, though nothing took it back yet."""
    if number < _ENOUGH or (series.lasts[-1] - series.days[number]).days > within_days:
        return None
    cells = np.sort(series.of_step(number))
    held = series.held_at(number - 1)
    lost = int(np.isin(cells, held, assume_unique=True).sum())
    gained = len(cells) - lost
    least = max(_MOVED_CELLS, _MOVED_FACTOR * usual_step(series))
    if again:
        reason = "again"
    elif min(gained, lost) >= least:
        reason = "moved"
    elif len(held) >= _LARGE_CELLS and max(gained, lost) >= _HALF * len(held):
        reason = "collapsed"
    else:
        return None
    return Excursion(first=number, end=None, known=number, cells=cells, undone=0.0, reason=reason)


def find_leaps(series: CellSeries) -> list[Leap]:
    """Find the steps of at least 28 km² and 8 times the usual, per usual time between states."""
    if len(series.days) < _ENOUGH + 3:
        return []
    allowed = _allowed(series, _LEAP_FACTOR, _LEAP_CELLS)
    found = []
    for number, count in enumerate(series.counts().tolist()):
        if number and count >= allowed[number]:
            cells = series.of_step(number)
            lost = int(np.isin(cells, series.held_at(number - 1)).sum())
            found.append(Leap(number=number, gained=len(cells) - lost, lost=lost, cells=np.sort(cells)))
    return found


def find_coverage(series: CellSeries, leap: Leap, *, country: Array | None, lasting_days: int) -> list[Coverage]:
    """Find in a leap the land of at least 400 km² that came or went for good and hardly touches the front.

    The front is the rim of that land at land that the class does not hold, inside the country (cells; None: anywhere).
    """
    if (series.lasts[-1] - series.days[leap.number]).days < lasting_days:
        return []
    later = np.unique(series.key[series.step > leap.number])
    before, after = series.held_at(leap.number - 1), series.held_at(leap.number)
    found: list[Coverage] = []
    for dropped, (one, other) in ((True, (before, after)), (False, (after, before))):
        stays = np.setdiff1d(np.intersect1d(leap.cells, one), later)
        for group in (g for kind in np.unique(stays // CELLS) for g in _groups(stays, int(kind))):
            share = _front_share(group, other, country)
            if share <= _FRONT_SHARE:
                found.append(Coverage(number=leap.number, dropped=dropped, cells=group, front_share=share))
    return found


def _groups(keys: Array, kind: int) -> list[Array]:
    cells = keys[keys // CELLS == kind] % CELLS
    return [g + kind * CELLS for g in clusters(cells) if len(g) >= _COVERAGE_CELLS]


def _front_share(group: Array, still: Array, country: Array | None) -> float:
    kind = int(group[0]) // CELLS
    rim = neighbours(group % CELLS)
    held = np.isin(rim + kind * CELLS, still)
    inside = np.ones(len(rim), dtype=np.bool_) if country is None else np.isin(rim, country)
    return float((inside & ~held).mean()) if len(rim) else 0.0


def find_flapping_cells(series: CellSeries) -> list[Flapping]:
    """Find groups of at least 3 cells that each changed 3 times or more within 90 days."""
    later = series.step > 0
    order = np.lexsort((series.step[later], series.key[later]))
    key, step = series.key[later][order], series.step[later][order]
    days = np.array([d.toordinal() for d in series.days])[step] if len(step) else np.empty(0, dtype=np.int64)
    flaps: list[tuple[int, int, int]] = []
    for first in np.flatnonzero(key[_FLAPS - 1 :] == key[: len(key) - _FLAPS + 1]).tolist():
        last = first + _FLAPS - 1
        if days[last] - days[first] <= _FLAP_WINDOW_DAYS:
            flaps.append((int(key[first]), int(days[first]), int(days[last])))
    return [f for f in _joined(flaps, key, days) if len(f.cells) >= _FLAP_CELLS]


def _joined(flaps: list[tuple[int, int, int]], key: Array, days: Array) -> list[Flapping]:
    """Join flaps of the same or adjoining cells whose stretches overlap."""
    groups: list[tuple[set[int], int, int]] = []
    for cell, start, end in sorted(flaps, key=lambda f: (f[1], f[0])):
        around = {cell, *(neighbours(np.array([cell % CELLS])) + cell // CELLS * CELLS).tolist()}
        near = [g for g in groups if start <= g[2] and end >= g[1] and g[0] & around]
        groups = [g for g in groups if g not in near]
        groups.append(
            (
                {cell}.union(*(g[0] for g in near)),
                min([start, *(g[1] for g in near)]),
                max([end, *(g[2] for g in near)]),
            )
        )
    found = []
    for cells, start, end in groups:
        mine = np.isin(key, sorted(cells)) & (days >= start) & (days <= end)
        found.append(
            Flapping(
                start=date.fromordinal(start),
                end=date.fromordinal(end),
                cells=np.array(sorted(cells), dtype=np.int64),
                changes=int(mine.sum()),
            )
        )
    return sorted(found, key=lambda f: (f.start, -f.changes, int(f.cells[0])))


def usual_days(days: Sequence[date], default: float) -> float:
    """Return the median number of days between ascending days; ``default`` where there are fewer than five gaps."""
    gaps = [(two - one).days for one, two in pairwise(days)]
    return float(median(gaps)) if len(gaps) >= _FEWEST_GAPS else default


def find_pauses(frames: Sequence[tuple[date, str]], *, gap_days: float, news_days: float) -> list[Pause]:
    """Find stretches without a new state, and gaps of more than one and a half times the usual days between frames.

    A stretch without a new state lasts at least 7 days and 3 times the usual time between states, ``news_days``.
    """
    least = max(_PAUSE_DAYS, _PAUSE_FACTOR * news_days)
    found: list[Pause] = []
    first = 0
    for index in range(1, len(frames) + 1):
        if index == len(frames) or frames[index][1] != frames[first][1]:
            if (frames[index - 1][0] - frames[first][0]).days >= least:
                found.append(
                    Pause(start=frames[first][0], end=frames[index - 1][0], frames=index - first, missing=False)
                )
            first = index
    for (one, _), (two, _) in pairwise(frames):
        if (two - one).days > max(1.5 * gap_days, 1.0):
            found.append(Pause(start=one, end=two, frames=0, missing=True))
    return found
