"""Every answer about a gazetteer place on any day, so that a row of a batch costs one look-up.

What the witnesses say of a place changes on few days: when a step begins, when a frame grows stale, when a label stops
being provisional. The bank lists the distinct *states* (what each witness says, or why it is silent) once and keeps,
for each distinct history and day, which state holds. It is made from step tables (``history.steps``) in a few tenths
of a second; what travels to workers are the step tables.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from theodolite.batch.votes import Answers
from theodolite.history.steps import StepTable
from theodolite.settings import DecisionRules

__all__ = ["Bank", "build_bank", "frames_by_day"]

Array = np.ndarray[Any, Any]
_SILENT, _NO_FRAME = -1, -2


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Bank:
    """Answers of all witnesses about P places of one side on any day.

    Attributes
    ----------
    place_ids
        P ids, in the order of ``place_class``.
    place_class
        int32, shape (P,): which distinct history a place has.
    first_day, days
        The table's first day (days since 1970-01-01) and its length; earlier and later days equal the ends.
    state
        int32, shape (classes, days): the state of a history on a day.
    answers
        The states' figures, share of the place held; ``frame_day`` is left to :func:`frames_by_day`.
    provisional
        bool, shape (states,).
    """

    place_ids: tuple[str, ...]
    place_class: Array
    first_day: int
    days: int
    state: Array
    answers: Answers
    provisional: Array

    def states_of(self, names: Array, place: Array, days: Array) -> Array:
        """Return the state of each row; int32.

        Parameters
        ----------
        names
            The position in ``place_ids`` of each distinct place of a table.
        place, days
            Each row's position in ``names``, and its day.
        """
        column = days - np.int32(self.first_day)
        np.clip(column, 0, self.days - 1, out=column)
        offsets = self.place_class[names].astype(np.int32) * np.int32(self.days)
        column += offsets[place]
        taken: Array = self.state.reshape(-1)[column]
        return taken


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Witness:
    """One mapper's distinct figures: row ``k`` of ``figures`` is (value, low, high, unknown)."""

    figures: Array
    figure_of: Array
    place_class: Array


def frames_by_day(frame_days: Array, first_day: int, days: int) -> Array:
    """Return the day of the frame in force on each day from ``first_day`` on; -1 before the first frame."""
    at = np.searchsorted(frame_days, np.arange(first_day, first_day + days), side="right") - 1
    return np.where(at >= 0, frame_days[at], -1).astype(np.int32) if len(frame_days) else np.full(days, -1, np.int32)


def build_bank(
    tables: Sequence[StepTable],
    rules: DecisionRules,
    *,
    until_day: int | None,
    lag_days: int,
    silent_places: Sequence[str] = (),
    known: Mapping[str, Array] | None = None,
) -> Bank:
    """Build the bank of one side.

    Parameters
    ----------
    tables
        One step table for each witness, in the witnesses' order.
    until_day
        The day up to which evidence was known: labels of days later than that, less the usual lag, are provisional.
    lag_days
        The witnesses' usual lag.
    silent_places
        Places that no table has and every witness is silent on.
    known
        For each mapper the days of the frames to be used (``--as-of``); default all.
    """
    place_ids = tuple(sorted({p for t in tables for p in t.place_ids} | set(silent_places)))
    frames = [t.frame_days if known is None else known[t.mapper] for t in tables]
    first_day, days = _window(frames, rules, until_day, lag_days)
    witnesses = [_witness(t, f, place_ids, first_day, days) for t, f in zip(tables, frames, strict=True)]
    combined, place_class = _densify([w.place_class for w in witnesses], len(place_ids))
    provisional = _provisional(first_day, days, until_day, lag_days)
    columns = [w.figure_of[combined[:, i]] for i, w in enumerate(witnesses)]
    stale = [_stale(f, first_day, days, rules.fresh_days) for f in frames]
    keys = [np.where(s & (c >= 0), c + len(w.figures), c) for s, c, w in zip(stale, columns, witnesses, strict=True)]
    shape = (len(combined), days)
    keys.append(np.broadcast_to(provisional, shape))
    distinct, state = _densify([np.broadcast_to(k, shape).reshape(-1) for k in keys], shape[0] * days)
    return Bank(
        place_ids=place_ids,
        place_class=place_class,
        first_day=first_day,
        days=days,
        state=state.reshape(shape).astype(np.int32),
        answers=_answers(distinct, witnesses),
        provisional=distinct[:, -1].astype(bool),
    )


def _window(frames: Sequence[Array], rules: DecisionRules, until_day: int | None, lag_days: int) -> tuple[int, int]:
    """Return the first day and the number of days outside of which nothing changes any more."""
    marks = [int(day) for f in frames if len(f) for day in (f[0], f[-1] + rules.fresh_days + 1)]
    if until_day is not None:
        marks.append(until_day + 1)
        marks.append(until_day - lag_days)
    if not marks:
        return 0, 1
    return min(marks) - 1, max(marks) - min(marks) + 2


def _stale(frame_days: Array, first_day: int, days: int, fresh_days: int) -> Array:
    on = frames_by_day(frame_days, first_day, days)
    return (on >= 0) & (np.arange(first_day, first_day + days) - on > fresh_days)


def _provisional(first_day: int, days: int, until_day: int | None, lag_days: int) -> Array:
    if until_day is None:
        return np.zeros(days, dtype=np.int64)
    review = np.arange(first_day, first_day + days) + lag_days
    return (until_day < review).astype(np.int64)


def _witness(table: StepTable, frame_days: Array, place_ids: Sequence[str], first_day: int, days: int) -> _Witness:
    """Find a mapper's distinct figures and distinct histories, and the figure of each history on each day."""
    rows = np.column_stack([table.value, table.low, table.high, table.unknown])
    figures, figure = np.unique(rows, axis=0, return_inverse=True) if len(rows) else (rows, np.zeros(0, np.int64))
    figure = figure.reshape(-1)
    on = frames_by_day(frame_days, first_day, days)
    position = {place: i for i, place in enumerate(table.place_ids)}
    classes: dict[bytes, int] = {}
    lines: list[Array] = []
    place_class = np.zeros(len(place_ids), dtype=np.int64)
    for at, place in enumerate(place_ids):
        row = position.get(place)
        first, last = (0, 0) if row is None else (int(table.starts[row]), int(table.starts[row + 1]))
        silent = row is None or bool(table.silent[row]) or first == last
        key = b"" if silent else table.days[first:last].tobytes() + figure[first:last].tobytes()
        if key not in classes:
            classes[key] = len(lines)
            lines.append(_line(on, table.days[first:last], figure[first:last], silent))
        place_class[at] = classes[key]
    return _Witness(figures=figures, figure_of=np.array(lines), place_class=place_class)


def _line(on: Array, step_days: Array, figure: Array, silent: bool) -> Array:
    """Return the figure in force on every day; the step at the day of the frame in force is what that frame shows."""
    if silent:
        return np.full(len(on), _SILENT, dtype=np.int64)
    at = np.searchsorted(step_days, on, side="right") - 1
    return np.where((on >= 0) & (at >= 0), figure[np.maximum(at, 0)], _NO_FRAME).astype(np.int64)


def _densify(columns: Sequence[Array], length: int) -> tuple[Array, Array]:
    """Number the distinct rows of several columns: (the distinct rows, each row's number)."""
    number = np.zeros(length, dtype=np.int64)
    for column in columns:
        low = int(column.min()) if length else 0
        width = int(column.max()) - low + 1 if length else 1
        _, number = np.unique(number * width + (column - low), return_inverse=True)
        number = number.reshape(-1)
    _, first = np.unique(number, return_index=True)
    distinct = np.column_stack([column[first] for column in columns]) if columns else np.zeros((1, 0), np.int64)
    return distinct, number.astype(np.int32)


def _answers(distinct: Array, witnesses: Sequence[_Witness]) -> Answers:
    shape = (len(distinct), len(witnesses))
    parts = {name: np.full(shape, np.nan) for name in ("value", "low", "high", "unknown")}
    silence = np.zeros(shape, dtype=np.int8)
    for i, witness in enumerate(witnesses):
        keys, count = distinct[:, i], len(witness.figures)
        silence[:, i] = np.select([keys == _SILENT, keys == _NO_FRAME, keys >= count], [3, 1, 2], 0)
        has = keys >= 0
        figures = witness.figures[keys[has] % max(count, 1)]
        for column, name in enumerate(parts):
            parts[name][has, i] = figures[:, column]
    return Answers(**parts, silence=silence, frame_day=np.full(shape, -1, dtype=np.int32))
