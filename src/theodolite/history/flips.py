"""When a share passed a threshold: first, last and lasting dates, with flapping told from capture.

Frames are grouped into runs that read the same (at or above the threshold, or below). A run is *seen to hold* when at
least ``settle_days`` lie between its first and its last frame: frames that far apart show it and none between shows
otherwise. Only such a run changes what counts as settled; a shorter one is an *excursion*: no capture and no loss. The
run of the first frame is where the count begins. Rules at the edges:

- in a gap nothing is assumed: a run counts from its own first to its own last frame, however long the next one takes;
- a flip happened after the frame before it and not later than its own frame (``not_before`` and ``on``);
- a run at the series' end that reads other than what is settled, and is too short, is *not settled yet*
  (``pending_on``): it is neither a flip nor an excursion.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np

from theodolite.errors import ConfigurationError
from theodolite.history.steps import StepTable, number_day
from theodolite.records import History, Place
from theodolite.settings import load_rules

__all__ = ["Flips", "Passing", "SettlementPassing", "find_flips", "flips_of", "flips_of_row", "flips_of_steps"]

_TIE = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Passing:
    """One passing of the threshold.

    ``on`` is the first frame that shows it; it happened after the frame before, ``not_before``. ``flip`` says that it
    changed what counts as settled: the other passings begin or end an excursion. ``pending``: the series ends too soon
    to tell.
    """

    on: date
    not_before: date
    upward: bool
    flip: bool
    pending: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Flips:
    """What became of one threshold in one history.

    Attributes
    ----------
    threshold
        The share, 0-1, or whatever the history measures.
    settle_days
        How long a reading must be seen to hold.
    first_on
        The first frame at or above the threshold, excursions included; None if it was never reached.
    last_on
        The last frame at which it rose to the threshold.
    lasting_on
        Since when it is held for good so far: the start of the settled reading above at the series' end; None if what
        is settled at the end is below.
    not_before
        The frame before ``lasting_on``; None if it is the first.
    lost_on
        When it was last lost for good so far: the start of the settled reading below at the end; None if it is held
        or never was.
    reversals
        Passings that undid an earlier one: a fall after a rise, a rise after a fall; the first passing is none.
    flapping
        Restless intervals, half-open: from the first frame of an excursion to the first of a reading that is seen to
        hold (or to the last reading).
    pending_on
        Start of a reading at the end that is not settled yet.
    passings
        Every passing, ascending.
    held_from_start
        Whether the first frame was at or above the threshold already.
    """

    threshold: float
    settle_days: int
    first_on: date | None = None
    last_on: date | None = None
    lasting_on: date | None = None
    not_before: date | None = None
    lost_on: date | None = None
    reversals: tuple[Passing, ...] = ()
    flapping: tuple[tuple[date, date], ...] = ()
    pending_on: date | None = None
    passings: tuple[Passing, ...] = ()
    held_from_start: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SettlementPassing:
    """What became of one threshold in one settlement on one mapper's maps.

    ``share``, ``low`` and ``high`` are those of the mapper's last frame, ``frame_on``.
    """

    place: Place
    mapper: str
    side: str
    flips: Flips
    share: float
    low: float
    high: float
    frame_on: date


@dataclass(frozen=True, slots=True)
class _Run:
    above: bool
    first: date
    last: date
    before: date | None

    def seen_to_hold(self, days: int) -> bool:
        return (self.last - self.first).days >= days


def flips_of(history: History, threshold: float, *, settle_days: int | None = None) -> Flips:
    """Find the flips of a history.

    Parameters
    ----------
    history
        Any measure whose values can be compared with the threshold.
    threshold
        In the history's unit; 0.9 for 90 %.
    settle_days
        How long a reading must be seen to hold; None for the decision rules' (``[flips] settle_days``).

    Raises
    ------
    ConfigurationError
        If the threshold is not a number or the days are negative.
    """
    days = history.frame_dates or tuple(p.frame_on for p in history.points)
    starts = [p.frame_on for p in history.points]
    at = np.searchsorted(np.array(starts, dtype="datetime64[D]"), np.array(days, dtype="datetime64[D]"), "right") - 1
    readings = [(day, history.points[i].value) for day, i in zip(days, at.tolist(), strict=True) if i >= 0]
    return find_flips(readings, threshold, settle_days=settle_days)


def flips_of_steps(
    table: StepTable, place_id: str, threshold: float, *, settle_days: int | None = None
) -> Flips | None:
    """Find the flips of one place in a step table; None where the mapper is silent on it or the table lacks it.

    Raises
    ------
    ConfigurationError
        If the threshold is not a number or the days are negative.
    """
    row = int(np.searchsorted(np.array(table.place_ids), place_id))
    if row >= len(table.place_ids) or table.place_ids[row] != place_id or table.silent[row]:
        return None
    return flips_of_row(table, row, threshold, settle_days=settle_days)


def flips_of_row(table: StepTable, row: int, threshold: float, *, settle_days: int | None = None) -> Flips:
    """Find the flips of the place of one row of a step table, which must have steps."""
    first, last = int(table.starts[row]), int(table.starts[row + 1])
    at = first - 1 + np.searchsorted(table.days[first:last], table.frame_days, side="right")
    values = table.value[np.maximum(at, first)]
    readings = [
        (number_day(day), float(value))
        for day, value, i in zip(table.frame_days.tolist(), values, at.tolist(), strict=True)
        if i >= first
    ]
    return find_flips(readings, threshold, settle_days=settle_days)


def find_flips(readings: Sequence[tuple[date, float]], threshold: float, *, settle_days: int | None = None) -> Flips:
    """Find the flips of dated values, one a frame, ascending; see the module for the rules.

    Raises
    ------
    ConfigurationError
        If the threshold is not a number, the days are negative, or the readings are not in order.
    """
    days = load_rules().flip_settle_days if settle_days is None else settle_days
    if not np.isfinite(threshold):
        raise ConfigurationError(f"the threshold {threshold!r} is not a number.", hint="Give a share such as 0.9.")
    if days < 0:
        raise ConfigurationError(f"settle_days is {days}, expected 0 or more.", hint="Give a number of days.")
    if any(b[0] <= a[0] for a, b in pairwise(readings)):
        raise ConfigurationError("the readings are not ascending by day.", hint="Give one value a frame, in order.")
    if not readings:
        return Flips(threshold=threshold, settle_days=days)
    return _told(_runs(readings, threshold), threshold, days)


def _runs(readings: Sequence[tuple[date, float]], threshold: float) -> list[_Run]:
    above = [value >= threshold - _TIE for _, value in readings]
    begins = [i for i in range(len(above)) if i == 0 or above[i] != above[i - 1]]
    ends = [*begins[1:], len(above)]
    return [
        _Run(
            above=above[i],
            first=readings[i][0],
            last=readings[j - 1][0],
            before=readings[i - 1][0] if i else None,
        )
        for i, j in zip(begins, ends, strict=True)
    ]


def _told(runs: list[_Run], threshold: float, days: int) -> Flips:
    passings, settled = _passings(runs, days)
    pending_on = passings[-1].on if passings and passings[-1].pending else None
    ups = [run for run in runs if run.above]
    return Flips(
        threshold=threshold,
        settle_days=days,
        first_on=ups[0].first if ups else None,
        last_on=ups[-1].first if ups else None,
        lasting_on=settled.first if settled.above else None,
        not_before=settled.before if settled.above else None,
        lost_on=None if settled.above or settled is runs[0] else settled.first,
        reversals=tuple(passings[1:]),
        flapping=_flapping(runs, days, pending_on),
        pending_on=pending_on,
        passings=tuple(passings),
        held_from_start=runs[0].above,
    )


def _passings(runs: list[_Run], days: int) -> tuple[list[Passing], _Run]:
    """Return every passing, and the run that began what is settled at the end."""
    settled = runs[0]
    passings: list[Passing] = []
    for before, run in pairwise(runs):
        flip = run.above != settled.above and run.seen_to_hold(days)
        pending = run is runs[-1] and run.above != settled.above and not flip
        passings.append(Passing(on=run.first, not_before=before.last, upward=run.above, flip=flip, pending=pending))
        if flip:
            settled = run
    return passings, settled


def _flapping(runs: list[_Run], days: int, pending_on: date | None) -> tuple[tuple[date, date], ...]:
    found: list[tuple[date, date]] = []
    began: date | None = None
    for run in runs[1:]:
        if run.first == pending_on or run.seen_to_hold(days) or (run is runs[-1] and began is not None):
            if began is not None:
                found.append((began, run.first))
            began = None
        elif began is None:
            began = run.first
    return tuple(found)
