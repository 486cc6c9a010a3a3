"""Time expressions → half-open intervals of local (Kyiv) days, relative to the document's date; and TIMEX3 values."""

from __future__ import annotations

from datetime import date

from theodolite.records.places import Interval
from theodolite.records.text import TimexMention
from theodolite.timex import TimexParts, parse_timex
from theodolite.timex.periods import When
from theodolite.timex.resolve import resolve_timex

__all__ = ["ground_time", "timex_value"]


def _resolve(mention: TimexMention, document_on: date | None) -> tuple[TimexParts, When] | None:
    parts = parse_timex(mention.text)
    when = resolve_timex(parts, document_on) if parts else None
    return (parts, when) if parts and when else None


def _bounded(prefix: str | None, when: When, document_on: date | None) -> tuple[date | None, date | None, bool]:
    """Return start, end and whether it is a deadline, after the preposition."""
    last = when.whole_end or when.end
    future = document_on is None or (last is not None and (last - document_on).days > 1)
    if prefix == "since":
        return when.start, None, False
    if prefix == "after":
        return when.end, None, False
    if prefix == "before":
        end = last if when.whole_end else when.start
        return None, end, bool(document_on and end and end > document_on)
    if prefix in {"by", "until"}:
        begin = document_on if future and document_on and last and document_on < last else None
        return begin, last, future
    return when.start, when.end, prefix == "within"


def ground_time(mention: TimexMention, document_on: date | None) -> Interval | None:
    """Turn a time expression into a half-open interval of local (Kyiv) days.

    Parameters
    ----------
    mention
        The expression as found by :func:`theodolite.timex.find_timexes`.
    document_on
        The document's publication date; None leaves relative and partial expressions without an interval.

    Returns
    -------
    Interval or None
        ``since X`` is ``[start of X, open)``; ``after X`` ``[end of X, open)``; ``before X`` ``[open, start of X)``;
        ``by X`` and ``until X`` end with X and are deadlines when that lies ahead of the document, then beginning with
        its date. "Daily" has an open start and ``recurring_days``. None where the expression names no day: a plain
        duration, a date that does not exist, one that counts from another date of the text, one that may be read in
        two ways (03/11/2025), a relative one without a document date.
    """
    found = _resolve(mention, document_on)
    if found is None:
        return None
    parts, when = found
    start, end, deadline = _bounded(parts.prefix, when, document_on)
    if when.recurring_days is None and start is None and end is None:
        return None
    if start is not None and end is not None and start >= end:
        return None
    return Interval(
        start=start, end=end, granularity=when.granularity, recurring_days=when.recurring_days, deadline=deadline
    )


def timex_value(mention: TimexMention, document_on: date | None) -> str | None:
    """Return the TIMEX3 value of an expression ("2025-04", "P3M", "PRESENT_REF"); digits not known are X."""
    found = _resolve(mention, document_on)
    return found[1].value if found else None
