"""How a time was read, in words: "since April 2025: from 1 Apr 2025 on"."""

from __future__ import annotations

from datetime import date, timedelta

from theodolite.records import Interval, kyiv
from theodolite.wording.numbers import date_words
from theodolite.wording.text import plain, shorten

__all__ = ["interval_text", "timex_words"]

_PERIODS = {1: "every day", 7: "every week", 30: "every month", 31: "every month", 365: "every year"}


def interval_text(interval: Interval) -> str:
    """Say which days an interval covers, its last day named rather than the day after it; hours in Kyiv time."""
    if interval.alternatives:
        return " or ".join(_span(start, end) for start, end in interval.alternatives)
    often = _often(interval.recurring_days)
    span = _hours(interval) or _span(interval.start, interval.end)
    words = ", ".join(part for part in (often, span) if part) or "at a time not told"
    if interval.deadline and interval.end is not None:
        words = f"by {date_words(_last(interval.end))} at the latest"
    counted = f", counted from “{shorten(plain(interval.anchor), 40)}”" if interval.anchor else ""
    origin = " (the document's date)" if interval.source == "document" else ""
    return f"{'about ' if interval.approximate and span else ''}{words}{counted}{origin}"


def timex_words(text: str, interval: Interval | None) -> str:
    """Say how a time expression was read: "since April 2025: from 1 Apr 2025 on"."""
    quoted = shorten(plain(text), 60)
    return f"{quoted}: {interval_text(interval)}" if interval is not None else f"{quoted}: no day can be told"


def _often(days: int | None) -> str:
    if days is None:
        return ""
    return _PERIODS.get(days, f"every {days} days")


def _last(end: date) -> date:
    return end if end == date.min else end - timedelta(days=1)


def _hours(interval: Interval) -> str:
    """Say the hours of what is finer than a day, in Kyiv time; empty for whole days."""
    start, end = (at.astimezone(kyiv()) if at else None for at in (interval.start_at, interval.end_at))
    if start is None or end is None:
        return ""
    if end - start <= timedelta(minutes=1):
        return f"{date_words(start.date())}, {start:%H:%M} Kyiv time"
    until = f"{end:%H:%M}" if end.date() == start.date() else f"{date_words(end.date())}, {end:%H:%M}"
    return f"{date_words(start.date())}, {start:%H:%M} to {until} Kyiv time"


def _span(start: date | None, end: date | None) -> str:
    if start is None and end is None:
        return ""
    if end is None:
        return f"from {date_words(start)} on"
    if start is None:
        return f"until {date_words(_last(end))}"
    last = _last(end)
    return date_words(start) if last <= start else f"{date_words(start)} to {date_words(last)}"
