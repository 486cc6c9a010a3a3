"""Block plots for the terminal: bars over days with a band from low to high, readable without colour.

``█`` up to the low value, ``▒`` from there to the value (its top drawn in eighths), ``░`` up to the high value.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

__all__ = [
    "Column",
    "Span",
    "day_columns",
    "frame_rug",
    "interval_bar",
    "interval_line",
    "plot_rows",
    "stretch_line",
    "time_axis",
]

_EIGHTHS = " ▁▂▃▄▅▆▇█"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a plot."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The days a plot covers, spread over so many columns."""

    first: date
    last: date
    columns: int

    def day(self, column: int) -> date:
        """Return the last day that falls in a column (see ``column``), or in one before it where none does."""
        days = (self.last - self.first).days + 1
        return self.first + timedelta(days=ceil((column + 1) * days / self.columns) - 1)

    def column(self, on: date) -> int:
        """Return the column that a day falls in."""
        days = (self.last - self.first).days + 1
        return min(max((on - self.first).days * self.columns // days, 0), self.columns - 1)


def day_columns(
    span: Span, steps: Sequence[tuple[date, float, float, float]], *, until: date | None = None
) -> list[Column | None]:
    """Return the step (day, value, low, high) in force at each column; None before the first and after ``until``."""
    starts = [step[0] for step in steps]
    columns: list[Column | None] = []
    for number in range(span.columns):
        day = span.day(number)
        at = bisect_right(starts, day) - 1
        over = until is not None and span.column(until) < number
        columns.append(None if at < 0 or over else Column(value=steps[at][1], low=steps[at][2], high=steps[at][3]))
    return columns


def plot_rows(columns: Sequence[Column | None], *, rows: int, top: float) -> list[str]:
    """Return the rows of a plot from top to bottom; ``top`` is the value at its upper edge."""
    top = top or 1.0
    return ["".join(_cell(column, row, rows, top) for column in columns) for row in range(rows - 1, -1, -1)]


def _cell(column: Column | None, row: int, rows: int, top: float) -> str:
    if column is None:
        return " "
    low, value, high = (min(v / top, 1.0) * rows for v in (column.low, column.value, column.high))
    if value >= row + 1:
        return "█" if low >= row + 0.5 else "▒"
    if value > row:
        eighths = max(round((value - row) * 8), 1)
        return _EIGHTHS[eighths] if eighths < 8 else ("█" if low >= row + 0.5 else "▒")
    if high >= row + 0.5:
        return "░"
    return "_" if row == 0 else " "


def frame_rug(span: Span, frames: Iterable[date]) -> str:
    """Return one line with a dot in every column that has a frame: its holes are the gaps of the map."""
    marks = [" "] * span.columns
    for frame in frames:
        if span.first <= frame <= span.last:
            marks[span.column(frame)] = "·"
    return "".join(marks)


def interval_line(span: Span, low: date, on: date, high: date | None) -> str:
    """Return one line with an interval and its middle day: ``├──●──┤``; an open end runs to the edge.

    An end that lies outside the days drawn has no cap; nothing is drawn where all of it does.
    """
    last = high or span.last
    if low > span.last or last < span.first:
        return ""
    start, end = span.column(max(low, span.first)), span.column(min(last, span.last))
    marks = [" "] * span.columns
    marks[start : end + 1] = "─" * (end - start + 1)
    if low >= span.first:
        marks[start] = "├"
    if high is not None and high <= span.last:
        marks[end] = "┤"
    if span.first <= on <= span.last:
        marks[span.column(on)] = "●"
    return "".join(marks).rstrip()


def stretch_line(span: Span, stretches: Iterable[tuple[date, date]]) -> str:
    """Return one line with a mark in every column that lies in one of some stretches ``[start, end)``."""
    marks = [" "] * span.columns
    for start, end in stretches:
        if start <= span.last and end > span.first:
            first, last = span.column(max(start, span.first)), span.column(min(end, span.last))
            marks[first : last + 1] = "▒" * (last - first + 1)
    return "".join(marks).rstrip()


def time_axis(span: Span) -> str:
    """Return one line that names the first and the last day."""
    first, last = span.first.isoformat(), span.last.isoformat()
    return f"{first}{last:>{max(span.columns - len(first), len(last) + 1)}}"


def interval_bar(value: float, low: float, high: float, *, columns: int) -> str:
    """Return one line from 0 to 1 with a figure and its interval: ``···├──●────┤···``."""
    at, first, last = (min(max(int(v * columns), 0), columns - 1) for v in (value, low, high))
    marks = ["·"] * columns
    marks[first : last + 1] = ["─"] * (last - first + 1)
    marks[first], marks[last] = "├", "┤"
    marks[at] = "●"
    return "".join(marks)
