"""A document without a date: which ranges of dates would give which label."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta

from theodolite.records import DateLabel, Label

__all__ = ["merge_date_labels"]


def merge_date_labels(
    frames: Iterable[date], label_on: Callable[[date], Label], *, fresh_days: int, monthly: bool = False
) -> tuple[DateLabel, ...]:
    """Ask for the label on every day it can change, and join equal neighbours into half-open ranges.

    Parameters
    ----------
    frames
        Dates of all frames of all witnesses: a label changes only with a new frame, or when a frame grows stale.
    label_on
        Gives the label of one day.
    fresh_days
        A frame older than this is stale.
    monthly
        Ask only on the first of each month: where one answer is expensive. The ranges are then coarse.
    """
    dates = set(frames)
    if not dates:
        return ()
    stale = {d + timedelta(days=fresh_days + 1) for d in dates}
    days = sorted(dates | stale)
    if monthly:
        days = sorted({d.replace(day=1) for d in days})
    ranges: list[DateLabel] = []
    for day in days:
        label = label_on(day)
        if ranges and ranges[-1].label is label:
            continue
        if ranges:
            ranges[-1] = DateLabel(start=ranges[-1].start, end=day, label=ranges[-1].label)
        ranges.append(DateLabel(start=day, end=None, label=label))
    return tuple(ranges)
