"""What each map said of one place on each day: shares and their age, in arrays of witnesses by days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np

from theodolite.history.steps import day_number
from theodolite.records import History
from theodolite.records.fusion import FlagKind, FrameFlag

__all__ = ["NEVER", "Array", "Voices", "hear", "known_flags"]

Array = np.ndarray[Any, Any]
NEVER = 10**6
_FAR_DAYS = 730


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Voices:
    """Shares (0-1) of one place by M maps, ascending by id, on D consecutive days.

    Attributes
    ----------
    first_day
        Days since 1970-01-01 of the first column: the first frame of any map.
    value, low, high
        float64 (M, D): by the frame in force on the day, ``low`` and ``high`` from moving the edge; NaN before a map's
        first frame.
    age
        int64 (M, D): days since the last frame; ``NEVER`` before the first.
    ahead
        int64 (M, D): days until the next frame, 0 on a frame's day; ``NEVER`` after the last.
    frame_days
        The days of each map's frames, ascending.
    """

    mappers: tuple[str, ...]
    first_day: int
    value: Array
    low: Array
    high: Array
    age: Array
    ahead: Array
    frame_days: tuple[Array, ...]

    @property
    def days(self) -> Array:
        """Days since 1970-01-01, int64 (D,)."""
        return np.arange(self.first_day, self.first_day + self.value.shape[1])

    @property
    def soft(self) -> Array:
        """Share averaged over the edge as drawn, moved inward and moved outward; float64 (M, D)."""
        return np.asarray((self.low + self.value + self.high) / 3.0)


def known_flags(flags: Sequence[FrameFlag], place_id: str, known_by: date | None) -> tuple[FrameFlag, ...]:
    """Return the flags that concern a place and could be raised by a day (None: by now)."""
    return tuple(
        f
        for f in flags
        if (not f.places or place_id in f.places) and (known_by is None or (f.known_on or f.start) <= known_by)
    )


def hear(
    histories: Sequence[History],
    *,
    flags: Sequence[FrameFlag] = (),
    known_by: date | None = None,
    as_known: bool = False,
) -> Voices | None:
    """Line up what maps said of one place, day by day; None where no frame is left.

    Parameters
    ----------
    histories
        Of the share held, one side. Frames more than two years from all others (of whatever map) have a wrong clock and
        are left out. Several of one mapper (or several points of one day) that contradict each other
        count once, with their mean and the widest interval.
    flags
        That concern this place. Frames under a masked flag do not count: the frame before them stays in force. After
        a change of coverage that names the place the map is silent on it.
    known_by
        Frames after this day are not known yet.
    as_known
        Whether a flag counts only from the day on which it could be raised: what a map said until then stands.
    """
    whole = _line_up(histories, flags, known_by)
    late = [f for f in flags if f.known_on is not None and f.known_on > f.start]
    if not as_known or whole is None or not late:
        return whole
    return _with_unnoticed(whole, _line_up(histories, (), known_by), late)


def _with_unnoticed(voices: Voices, plain: Voices | None, flags: Sequence[FrameFlag]) -> Voices:
    """Put what the maps said before a flag could be raised in place of what was left after it."""
    if plain is None or plain.value.shape[1] != voices.value.shape[1] or plain.mappers != voices.mappers:
        return voices
    parts = {name: getattr(voices, name).copy() for name in ("value", "low", "high", "age")}
    for flag in flags:
        if flag.mapper in voices.mappers and flag.known_on is not None:
            row = voices.mappers.index(flag.mapper)
            begin, end = (max(0, day_number(d) - voices.first_day) for d in (flag.start, flag.known_on))
            for name, part in parts.items():
                part[row, begin:end] = getattr(plain, name)[row, begin:end]
    return replace(voices, **parts)


def _frames_heard(histories: Sequence[History], flags: Sequence[FrameFlag], known_by: date | None) -> dict[str, Array]:
    """Return the rows of every mapper's frames that were known by a day and are not masked."""
    end = NEVER if known_by is None else day_number(known_by)
    heard: dict[str, list[Array]] = {}
    for history in histories:
        rows = _frames(history)
        rows = rows[(rows[:, 0] <= end) & ~_masked(rows[:, 0], history.mapper, flags)]
        if len(rows):
            heard.setdefault(history.mapper, []).append(rows)
    return {mapper: np.concatenate(found) for mapper, found in heard.items()}


def _line_up(histories: Sequence[History], flags: Sequence[FrameFlag], known_by: date | None) -> Voices | None:
    heard = _frames_heard(histories, flags, known_by)
    if not heard:
        return None
    first, last = _span(np.concatenate([rows[:, 0] for rows in heard.values()]))
    merged = {mapper: _merged(heard[mapper]) for mapper in sorted(heard)}
    cut = {mapper: rows[(rows[:, 0] >= first) & (rows[:, 0] <= last)] for mapper, rows in merged.items()}
    tables = {mapper: rows for mapper, rows in cut.items() if len(rows)}
    if not tables:
        return None
    days = np.arange(first, last + 1)
    spread = [_spread(table, days) for table in tables.values()]
    value, low, high = (np.stack([s[0][:, i] for s in spread]) for i in range(3))
    return Voices(
        mappers=tuple(tables),
        first_day=first,
        value=value,
        low=low,
        high=high,
        age=np.stack([s[1] for s in spread]),
        ahead=np.stack([s[2] for s in spread]),
        frame_days=tuple(t[:, 0].astype(np.int64) for t in tables.values()),
    )


def _span(days: Array) -> tuple[int, int]:
    """Return the first and the last day of the frames; years away from all others a frame has a wrong clock."""
    days = np.sort(days)
    groups = np.split(days, np.flatnonzero(np.diff(days) > _FAR_DAYS) + 1)
    most = max(groups, key=len)
    return int(most[0]), int(most[-1])


def _frames(history: History) -> Array:
    """Return (day, value, low, high) of every frame of a history, float64 (F, 4)."""
    points = np.array(
        [(day_number(p.frame_on), p.value, p.low, p.high) for p in history.points], dtype=np.float64
    ).reshape(-1, 4)
    points = points[np.isfinite(points[:, 1:]).all(axis=1)]
    if not len(points):
        return points
    points = _merged(points)
    dated = np.array([day_number(d) for d in history.frame_dates], dtype=np.float64)
    days = np.union1d(points[:, 0], dated[dated >= points[0, 0]])
    rows: Array = points[np.searchsorted(points[:, 0], days, side="right") - 1].copy()
    rows[:, 0] = days
    return rows


def _merged(rows: Array) -> Array:
    """Return one row a day, ascending: mean value, least low, greatest high."""
    rows = rows[np.argsort(rows[:, 0], kind="stable")]
    days, starts, counts = np.unique(rows[:, 0], return_index=True, return_counts=True)
    if len(days) == len(rows):
        return rows
    return np.column_stack(
        [
            days,
            np.add.reduceat(rows[:, 1], starts) / counts,
            np.minimum.reduceat(rows[:, 2], starts),
            np.maximum.reduceat(rows[:, 3], starts),
        ]
    )


def _masked(days: Array, mapper: str, flags: Sequence[FrameFlag]) -> Array:
    found = np.zeros(len(days), dtype=bool)
    for flag in flags:
        lost = flag.kind is FlagKind.COVERAGE and bool(flag.places)
        if flag.mapper == mapper and (flag.masked or lost):
            end = np.inf if flag.end is None or lost else day_number(flag.end)
            found |= (days >= day_number(flag.start)) & (days < end)
    return found


def _spread(table: Array, days: Array) -> tuple[Array, Array, Array]:
    """Return shares (D, 3), age (D,) and days until the next frame (D,) of one map's frames."""
    frames = table[:, 0].astype(np.int64)
    at = np.searchsorted(frames, days, side="right") - 1
    then = np.searchsorted(frames, days, side="left")
    shares = np.where((at >= 0)[:, None], table[np.maximum(at, 0), 1:], np.nan)
    age = np.where(at >= 0, days - frames[np.maximum(at, 0)], NEVER)
    ahead = np.where(then < len(frames), frames[np.minimum(then, len(frames) - 1)] - days, NEVER)
    return shares, age, ahead
