"""Resolving an expression: its TIMEX3 value and its days, relative to a document's date."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta

from theodolite.timex import dates, stretches
from theodolite.timex.find import TimexParts, parse_timex
from theodolite.timex.periods import UNIT_DAYS, Context, When, add_months, cut, day_of, ordinal_of, period_of, shift

__all__ = ["resolve_timex"]

_INVASION_ON = date(2022, 2, 24)
_DAY = timedelta(days=1)
_BARE_DAY = re.compile(r"(?:the )?\d{1,2}(?:st|nd|rd|th)?")
_DAYPARTS = {"night": "TNI", "morning": "TMO", "afternoon": "TAF", "evening": "TEV"}


def _part_of(text: str, fields: Mapping[str, str], context: Context) -> When | None:
    if "whole" not in fields:
        unit = next(u for u in ("year", "month", "week") if u in text)
        return cut(period_of(context.document_on, unit), "end") if context.document_on else When(None)
    words = fields["whole"].split()
    if words[-1] in UNIT_DAYS:
        anchor = context.document_on
        if anchor is None:
            return When(None)
        steps = {"last": -1, "next": 1}.get(words[0], 0)
        return cut(period_of(shift(anchor, steps, words[-1]), words[-1]), fields["part"])
    inner = parse_timex(fields["whole"])
    when = _core(inner, context) if inner else None
    return cut(when, fields["part"]) if when else None


def _night(text: str, context: Context) -> When | None:
    """Resolve "the night of 3 November" (to the 4th) and "the night of 3-4 November"."""
    parts = parse_timex(text) or parse_timex(f"from {text}")
    when = _core(parts, context) if parts else None
    if when is None or when.start is None or when.end is None:
        return when and replace(when, value=None)
    days = (when.end - when.start).days
    return When(f"{when.start.isoformat()}TNI", when.start, when.start + max(days, 2) * _DAY)


def _part_of_day(part: str, text: str, context: Context) -> When | None:
    if part == "night":
        return _night(text, context)
    parts = parse_timex(text)
    when = _core(parts, context) if parts else None
    if when is None or when.start is None:
        return When(_DAYPARTS[part])
    return replace(when, value=f"{when.value}{_DAYPARTS[part]}")


def _night_to(fields: Mapping[str, str], context: Context) -> When | None:
    parts = parse_timex(fields["date"])
    when = _core(parts, context) if parts else None
    if when is None or when.start is None:
        return when
    start = when.start - _DAY
    return When(f"{start.isoformat()}TNI", start, when.end)


def _daypart(fields: Mapping[str, str], context: Context) -> When | None:
    anchor = context.document_on
    if "date" in fields:
        return _part_of_day(fields["part"], fields["date"], context)
    if "part2" in fields:
        return _part_of_day(fields["part2"], "today", context)
    if anchor is None:
        return When("TNI")
    start = anchor if "tonight" in fields else anchor - _DAY
    return When(f"{start.isoformat()}TNI", start, start + 2 * _DAY)


def _clock(fields: Mapping[str, str], context: Context) -> When | None:
    hour, minute = int(fields["hour"]), int(fields.get("minute", "0"))
    half = (fields.get("half") or fields.get("half2") or "")[:1]
    hour = hour % 12 + (12 if half == "p" else 0) if half else hour
    if hour > 24 or minute > 59:
        return None
    parts = parse_timex(fields.get("date") or fields.get("date2") or "today")
    when = _core(parts, context) if parts else None
    clock = f"T{hour:02d}:{minute:02d}"
    if when is None or when.start is None:
        return When(clock)
    return replace(when, value=f"{when.start.isoformat()}{clock}")


def _range(fields: Mapping[str, str], context: Context) -> When | None:
    if "low" in fields:
        tail = fields.get("tail", "")
        return _join(f"{fields['month']} {fields['low']}{tail}", f"{fields['month']} {fields['high']}{tail}", context)
    last = fields.get("second") or fields.get("and") or fields["last"]
    first = fields.get("first") or fields.get("between") or fields["day"]
    return _join(first, last, context)


def _join(first: str, last: str, context: Context) -> When | None:
    end_parts = parse_timex(last)
    end = _core(end_parts, context) if end_parts else None
    if end is None or end.start is None or end.end is None:
        return When(None)
    start = _range_start(first, end.start, context)
    if start is None or start.start is None or start.start >= end.end:
        return When(None)
    return When(f"{start.value}/{end.value}", start.start, end.end, end.granularity)


def _range_start(first: str, end_on: date, context: Context) -> When | None:
    """Resolve the first end of a range as the latest that is not after the second; a bare day takes its month."""
    if _BARE_DAY.fullmatch(first):
        day = ordinal_of(first)
        month = end_on if day <= end_on.day else add_months(end_on.replace(day=1), -1)
        return day_of(month.replace(day=day))
    parts = parse_timex(first)
    return _core(parts, replace(context, document_on=end_on, prefix="since")) if parts else None


_Resolver = Callable[[TimexParts, Context], When | None]


def _of_fields(resolver: Callable[[Mapping[str, str], Context], When | None]) -> _Resolver:
    return lambda parts, context: resolver(parts.fields, context)


def _of_text(resolver: Callable[[str, Context], When | None]) -> _Resolver:
    return lambda parts, context: resolver(parts.text, context)


_RESOLVERS: Mapping[str, _Resolver] = {
    "range": _of_fields(_range),
    "night": lambda parts, context: _part_of_day(parts.fields["part"], parts.fields["date"], context),
    "night_to": _of_fields(_night_to),
    "clock": _of_fields(_clock),
    "daypart": _of_fields(_daypart),
    "iso": _of_fields(dates.iso),
    "dotted": _of_fields(dates.iso),
    "slashed": _of_fields(dates.slashed),
    "day": _of_text(dates.named_day),
    "month": _of_text(dates.month),
    "part_of": lambda parts, context: _part_of(parts.text, parts.fields, context),
    "quarter": _of_fields(dates.quarter),
    "set": _of_fields(stretches.recurring),
    "ago": _of_fields(stretches.ago),
    "ahead": _of_fields(stretches.ahead),
    "shifted": stretches.shifted,
    "calendar": _of_fields(stretches.calendar),
    "trailing": _of_fields(stretches.trailing),
    "coming": _of_fields(stretches.coming),
    "relative": _of_fields(dates.relative),
    "weekday": _of_text(dates.weekday),
    "season": _of_fields(dates.season),
    "holiday": dates.holiday,
    "invasion": lambda _, __: day_of(_INVASION_ON),
    "decade": _of_fields(dates.decade),
    "year": _of_fields(dates.year),
    "duration": _of_fields(stretches.duration),
    "present": stretches.reference("PRESENT_REF"),
    "past": stretches.reference("PAST_REF"),
    "future": stretches.reference("FUTURE_REF"),
}


def _core(parts: TimexParts, context: Context) -> When | None:
    return _RESOLVERS[parts.rule](parts, context)


def resolve_timex(
    parts: TimexParts, document_on: date | None, *, anchor: tuple[date | None, date | None] | None = None
) -> When | None:
    """Return the value and the days of an expression without its preposition; None where it names nothing at all.

    ``anchor`` is the ``[start, end)`` of the time that the text named last.
    """
    try:
        return _core(parts, Context(document_on, parts.prefix, anchor))
    except (ValueError, OverflowError):  # beyond the calendar: "9999 years ago"
        return None
