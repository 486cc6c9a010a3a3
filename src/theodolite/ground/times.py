"""Time expressions → half-open intervals of local (Kyiv) days, relative to the document's date; and TIMEX3 values."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from theodolite.records.places import GroundedTime, Interval, kyiv
from theodolite.records.text import TimexMention
from theodolite.timex import TimexParts, is_slavic, parse_timex
from theodolite.timex.narrative import Story, tells_of_the_past
from theodolite.timex.periods import Context, When
from theodolite.timex.resolve import resolve_timex

__all__ = ["ground_time", "ground_times", "timex_value"]


_ANCHOR_REACH, _SINCE_REACH, _BOUND_REACH = 600, 80, 16
_NO_ANCHORS = frozenset({"present", "past", "future", "set", "duration", "trailing", "coming", "running", "then"})
_NEWS_DAYS = 270
_SHARP = frozenset({"minute", "hour"})
_FIGURES = re.compile(r"(?:\D{0,24}\s)?(\d{1,2})/(\d{1,2})\b")
_SENTENCE_END = re.compile(r"[.!?]['\"”’)]?\s|\n\n")
_CLAUSE_END = re.compile(r"[.!?;:]['\"”’)]?\s|\n\n")


def _resolve(mention: TimexMention, context: Context, story: Story | None = None) -> tuple[TimexParts, When] | None:
    parts = parse_timex(mention.text)
    told = story.reference(mention, parts) if story and parts else None
    if story and told and told.start and told.end:
        told_in = (told.start, told.end)
        anchor = context.anchor or told_in
        context = replace(context, document_on=told.start, anchor=anchor, story=told_in, frame=story.frame)
    when = resolve_timex(parts, context) if parts else None
    if story and parts and when:
        story.saw(mention, parts, when)
    return (parts, when) if parts and when else None


def _bounded(prefix: str | None, when: When, document_on: date | None) -> tuple[date | None, date | None, bool]:
    """Return start, end and whether it is a deadline, after the preposition."""
    last = when.whole_end or when.end
    future = document_on is None or (last is not None and (last - document_on).days > 1)
    if prefix in {"since", "not_before"}:
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


def _instants(prefix: str | None, when: When) -> tuple[datetime | None, datetime | None]:
    """Return the first instant and the one before which it ends, of what is finer than a day, after the preposition."""
    first, last = when.start_at, when.end_at
    clock = when.granularity in _SHARP  # "by 18:00" ends at 18:00, "by the evening" when the evening does
    if prefix in {"since", "not_before"}:
        return first, None
    if prefix == "after":
        return (first if clock else last), None
    if prefix == "before":
        return None, first
    if prefix in {"by", "until"}:
        return None, (first if clock else last)
    return first, last


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
    found = _resolve(mention, Context(document_on))
    interval = _interval(*found, document_on) if found is not None else None
    return interval if interval is not None and (interval.is_known or interval.recurring_days) else None


def _interval(parts: TimexParts, when: When, document_on: date | None) -> Interval | None:
    start, end, deadline = _bounded(parts.prefix, when, document_on)
    start_at, end_at = _instants(parts.prefix, when)
    start = start if start_at is None else start_at.astimezone(kyiv()).date()
    end = end if end_at is None else (end_at - timedelta(seconds=1)).astimezone(kyiv()).date() + timedelta(days=1)
    if start is not None and end is not None and start >= end:
        return None
    if start is None and end is None and when.recurring_days is None and not when.alternatives:
        return None
    return Interval(
        start=start,
        end=end,
        granularity=when.granularity,
        recurring_days=when.recurring_days,
        deadline=deadline,
        start_at=start_at,
        end_at=end_at,
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
    day_first = _day_first(mentions)
    anchor: GroundedTime | None = None
    found: list[GroundedTime] = []
    # English news often names years long past beside "this week": it counts from its own date (measured on news)
    slavic = 2 * sum(is_slavic(mention.text) for mention in mentions) >= len(mentions)
    story = Story.of(text, mentions) if slavic and tells_of_the_past(mentions, document_on) else None
    for mention in mentions:
        context = _context(text, mention, document_on, anchor)
        anchor = anchor if context.anchor is not None else None
        resolved = _resolve(mention, replace(context, day_first=day_first), story)
        interval = _interval(*resolved, document_on) if resolved else None
        if resolved and interval and resolved[1].anchored and anchor:
            interval = replace(interval, anchor=anchor.mention.text)
        value = resolved[1].value if resolved else None
        time = GroundedTime(mention=mention, interval=interval, value=value, reason=_reason(resolved, interval))
        found.append(time)
        if interval is not None and interval.is_known and resolved and resolved[0].rule not in _NO_ANCHORS:
            anchor = time
    return tuple(_bound(text, found, index) if time.interval and time.interval.recurring_days else time
                 for index, time in enumerate(found))  # fmt: skip


def _day_first(mentions: Sequence[TimexMention]) -> bool | None:
    """Tell how a text's dates in figures go, by those that can only be read in one way; None where they differ."""
    pairs = [(int(m[1]), int(m[2])) for t in mentions if (m := _FIGURES.match(t.text))]
    day, month = any(a > 12 for a, _ in pairs), any(b > 12 for _, b in pairs)
    return day if day != month else None


def _context(text: str, mention: TimexMention, document_on: date | None, anchor: GroundedTime | None) -> Context:
    """Return what a mention may count from: the time named before it, if that is within reach."""
    if anchor is None or anchor.interval is None or mention.span.start - anchor.mention.span.end > _ANCHOR_REACH:
        return Context(document_on)
    between = text[anchor.mention.span.end : mention.span.start]
    if between.count("\n\n") > 1:
        return Context(document_on)
    bounds = anchor.interval.start, anchor.interval.end
    near = _SENTENCE_END.search(between) is None
    return Context(document_on, anchor=bounds, near=near, follows=_past_year(anchor, between, document_on))


def _past_year(anchor: GroundedTime, between: str, document_on: date | None) -> date | None:
    """Return the end of a time in a past year that was named with its year in this sentence or the last."""
    end = anchor.interval.end if anchor.interval else None
    if end is None or document_on is None or len(_SENTENCE_END.findall(between)) > 1 or "\n" in between:
        return None
    named = str((end - timedelta(days=1)).year) in anchor.mention.text
    return end if named and (document_on - end).days > _NEWS_DAYS else None


def _bounds(interval: Interval) -> bool:
    """Tell whether an interval can bound what recurs: days, no clock time, no plan."""
    whole_days = interval.start_at is None and interval.end_at is None
    return whole_days and interval.is_known and interval.recurring_days is None and not interval.deadline


def _bound(text: str, times: Sequence[GroundedTime], index: int) -> GroundedTime:
    """Give what recurs the bounds that stand beside it ("daily since August", "every night in October")."""
    time = times[index]
    for other in (*times[index + 1 : index + 2], *times[max(0, index - 1) : index]):
        first, second = sorted((time.mention.span, other.mention.span))
        between, bounds = text[first.end : second.start], other.interval
        if time.interval is None or bounds is None or not _bounds(bounds):
            continue
        reach = _SINCE_REACH if bounds.start is not None and bounds.end is None else _BOUND_REACH
        if len(between) > reach or _CLAUSE_END.search(between):
            continue
        start, end = bounds.start, min((e for e in (bounds.end, time.interval.end) if e is not None), default=None)
        if start is not None and (end is None or start < end):
            interval = replace(time.interval, start=start, end=end)
            return replace(time, interval=interval, reason=f"bounded by {other.mention.text!r}")
    return time


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
    found = _resolve(mention, Context(document_on))
    return found[1].value if found else None
