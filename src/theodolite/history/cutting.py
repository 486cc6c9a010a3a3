"""A history cut to a period."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from theodolite.records import History

__all__ = ["cut_history"]


def cut_history(history: History, since: date | None, until: date | None, *, fresh_days: int = 14) -> History | None:
    """Return the part of a history from ``since`` to ``until`` (both included), or None where it has none.

    The step in force on the first day begins there. A mapper without a frame in the period, and whose last frame
    before it is older than ``fresh_days``, says nothing of it.
    """
    dates = [d for d in history.frame_dates if (since is None or d >= since) and (until is None or d <= until)]
    points = [p for p in history.points if until is None or p.frame_on <= until]
    if since is not None:
        before = [p for p in points if p.frame_on < since]
        last = max((d for d in history.frame_dates if d < since), default=None)
        if not dates and (last is None or (since - last).days > fresh_days):
            return None
        points = [replace(p, frame_on=since) for p in before[-1:]] + [p for p in points if p.frame_on >= since]
        firsts = [n for n, p in enumerate(points) if p.frame_on == since]
        points = points[firsts[-1] :] if firsts else points
    return replace(history, points=tuple(points), frame_dates=tuple(dates)) if points else None
