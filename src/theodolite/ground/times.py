"""Time expressions → half-open intervals of local (Kyiv) days, relative to the document's date; and TIMEX3 values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from theodolite.records.places import GroundedTime, Interval
from theodolite.records.text import TimexMention
from theodolite.timex import TimexParts, parse_timex
from theodolite.timex.periods import When
from theodolite.timex.resolve import resolve_timex

__all__ = ["ground_time", "ground_times", "timex_value"]


_Anchor = tuple[date | None, date | None]
_ANCHOR_PARAGRAPHS = 1


def _resolve(
    mention: TimexMention, document_on: date | None, anchor: _Anchor | None = None
) -> tuple[TimexParts, When] | None:
    parts = parse_timex(mention.text)
    when = resolve_timex(parts, document_on, anchor=anchor) if parts else None
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
    interval = _interval(*found, document_on) if found is not None else None
    return interval if interval is not None and (interval.is_known or interval.recurring_days) else None


def _interval(parts: TimexParts, when: When, document_on: date | None) -> Interval | None:
    start, end, deadline = _bounded(parts.prefix, when, document_on)
    if start is not None and end is not None and start >= end:
        return None
    if start is None and end is None and when.recurring_days is None and not when.alternatives:
        return None
    plain = parts.prefix not in {"after", "before"}
    return Interval(
        start=start,
        end=end,
        granularity=when.granularity,
        recurring_days=when.recurring_days,
        deadline=deadline,
        start_at=when.start_at if plain and start is not None else None,
        end_at=when.end_at if plain and end is not None else None,
        approximate=when.approximate,
        alternatives=when.alternatives,
    )


def ground_times(text: str, mentions: Sequence[TimexMention], document_on: date | None) -> tuple[GroundedTime, ...]:
    """Ground the time expressions of a text in order, so that one may count from another ("two days later").

    Parameters
    ----------
    text
        The text that the spans point into.
    mentions
        Its time expressions, in order.
    document_on
        The document's publication date.

    Returns
    -------
    tuple of GroundedTime
        One for each mention, in order; what names no day keeps its TIMEX3 value and a reason. An interval that counts
        from a time named before has that one's words as ``anchor``.
    """
    anchor: tuple[TimexMention, _Anchor] | None = None
    found = []
    for mention in mentions:
        if anchor and text.count("\n\n", anchor[0].span.end, mention.span.start) > _ANCHOR_PARAGRAPHS:
            anchor = None
        resolved = _resolve(mention, document_on, anchor[1] if anchor else None)
        interval = _interval(*resolved, document_on) if resolved else None
        if resolved and interval and resolved[1].anchored and anchor:
            interval = replace(interval, anchor=anchor[0].text)
        found.append(GroundedTime(mention=mention, interval=interval, value=resolved[1].value if resolved else None,
                                  reason=_reason(resolved, interval)))  # fmt: skip
        if interval is not None and interval.is_known and _anchors(resolved):
            anchor = mention, (interval.start, interval.end)
    return tuple(found)


def _anchors(resolved: tuple[TimexParts, When] | None) -> bool:
    """Tell whether later words may count from a time: it names a date and does not only point at the present."""
    return resolved is not None and resolved[0].rule not in {"present", "past", "future", "set", "duration"}


def _reason(resolved: tuple[TimexParts, When] | None, interval: Interval | None) -> str:
    """Say why an expression has no days, or what its days rest on."""
    if resolved is None:
        return "outside the calendar, or not a time that the grammar can take apart"
    when = resolved[1]
    if when.note:
        return when.note
    if interval is not None:
        return f"counted from {interval.anchor!r}" if interval.anchor else "by its words"
    return "it names no day by itself"


def timex_value(mention: TimexMention, document_on: date | None) -> str | None:
    """Return the TIMEX3 value of an expression ("2025-04", "P3M", "PRESENT_REF"); digits not known are X."""
    found = _resolve(mention, document_on)
    return found[1].value if found else None
