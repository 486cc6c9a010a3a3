"""Resolving an expression: its TIMEX3 value and its days, relative to a document's date."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta

from theodolite.timex import anchored, clock, dates, stretches
from theodolite.timex.find import TimexParts, parse_timex
from theodolite.timex.periods import (
    UNIT_DAYS,
    VAGUE_COUNT,
    Context,
    When,
    add_months,
    cut,
    day_of,
    ordinal_of,
    period_of,
    shift,
)

__all__ = ["resolve_timex"]

_Resolver = Callable[[TimexParts, Context], When | None]
_BARE_DAY = re.compile(r"(?:the )?\d{1,2}(?:st|nd|rd|th)?")


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
        whole = period_of(shift(anchor, steps, words[-1]), words[-1])
        return cut(_told_of(words, whole, context), fields["part"])
    inner = parse_timex(fields["whole"])
    when = _core(inner, context) if inner else None
    if inner is not None and inner.rule == "event":
        return _days_from(when, fields["part"])
    return _halved(cut(when, fields["part"]), fields["part"]) if when else None


def _days_from(event: When | None, part: str) -> When | None:
    """Resolve "the first days of the invasion"; how long an event lasts, and so its end, is not known."""
    if part in {"start", "beginning"}:
        return event
    if event is None or event.start is None or not part.startswith("first"):
        return event and When(None, note="how long it lasts is not known")
    days = 7 if part.endswith("week") else VAGUE_COUNT
    return replace(event, end=event.start + timedelta(days=days))


def _halved(when: When, part: str) -> When:
    """Give a half of a year its TIMEX3 value, 2025-H1."""
    if not part.endswith("half") or when.value is None or not re.fullmatch(r"\d{4}", when.value):
        return when
    return replace(when, value=f"{when.value}-H{1 if part.startswith('first') else 2}")


def _told_of(words: list[str], whole: When, context: Context) -> When:
    """Return the month or year that the sentence tells of ("in the second week of May ... the end of the month")."""
    first, end = context.anchor if context.anchor is not None and context.near else (None, None)
    if words[0] != "the" or words[-1] not in {"month", "year"} or first is None or end is None or whole.start is None:
        return whole
    told = period_of(first, words[-1])
    return replace(told, anchored=True) if told.end is not None and told.end <= whole.start else whole


def _named(text: str, context: Context) -> When | None:
    parts = parse_timex(text)
    return _core(parts, context) if parts else None


def _finer(
    resolver: Callable[[Mapping[str, str], Context, Callable[[str, Context], When | None]], When | None],
) -> _Resolver:
    return lambda parts, context: resolver(parts.fields, context, _named)


def _within_period(parts: TimexParts, context: Context) -> When | None:
    whole = parts.fields["whole"]
    if whole.startswith("the "):
        on = context.document_on
        return stretches.within_period(parts.fields, context, period_of(on, whole[4:]) if on else None)
    return stretches.within_period(parts.fields, context, _named(whole, context))


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
    return _core(parts, replace(context, document_on=end_on, prefix="since", story=None)) if parts else None


def _of_fields(resolver: Callable[[Mapping[str, str], Context], When | None]) -> _Resolver:
    return lambda parts, context: resolver(parts.fields, context)


def _of_text(resolver: Callable[[str, Context], When | None]) -> _Resolver:
    return lambda parts, context: resolver(parts.text, context)


_RESOLVERS: Mapping[str, _Resolver] = {
    "range": _of_fields(_range),
    "night": lambda parts, context: clock.part_of_day(parts.fields["part"], parts.fields["date"], context, _named),
    "night_to": lambda parts, context: clock.night_to(parts.fields["date"], context, _named),
    "clocks": _finer(clock.clocks),
    "clock": _finer(clock.clock),
    "daypart": _finer(clock.daypart),
    "iso": _of_fields(dates.iso),
    "dotted": _of_fields(dates.iso),
    "short": _of_fields(dates.short),
    "slashed": _of_fields(dates.slashed),
    "day": _of_text(dates.named_day),
    "month": _of_text(dates.month),
    "part_of": lambda parts, context: _part_of(parts.text, parts.fields, context),
    "quarter": _of_fields(dates.quarter),
    "set": _of_fields(stretches.recurring),
    "ago": _of_fields(stretches.ago),
    "ahead": _of_fields(stretches.ahead),
    "offset": lambda parts, context: anchored.offset(parts.fields, _named(parts.fields["date"], context)),
    "shifted": anchored.shifted,
    "then": anchored.then,
    "running": _of_fields(stretches.running),
    "within_period": _within_period,
    "calendar": _of_fields(stretches.calendar),
    "trailing": _of_fields(stretches.trailing),
    "coming": _of_fields(stretches.coming),
    "relative": _of_fields(dates.relative),
    "weekday": _of_text(dates.weekday),
    "season": _of_fields(dates.season),
    "holiday": dates.holiday,
    "war_day": _of_fields(dates.war_day),
    "anniversary": _of_fields(dates.anniversary),
    "event": _of_text(dates.event),
    "decade": _of_fields(dates.decade),
    "century": _of_fields(dates.century),
    "day_of_month": _of_fields(dates.day_of_month),
    "year_before_last": lambda _, context: dates.year_before_last(context),
    "lone_part": _finer(clock.lone_part),
    "eve": lambda _, context: anchored.eve(context),
    "meanwhile": lambda _, __: When("PRESENT_REF", note="it points at a time of the text"),
    "after_that": lambda _, context: _after(context),
    "year": _of_fields(dates.year),
    "duration": _of_fields(stretches.duration),
    "present": stretches.reference("PRESENT_REF"),
    "past": stretches.reference("PAST_REF"),
    "future": stretches.reference("FUTURE_REF"),
}


def _after(context: Context) -> When:
    end = context.anchor[1] if context.anchor else None
    return When("FUTURE_REF", end, None, "unknown", anchored=True)


def _core(parts: TimexParts, context: Context) -> When | None:
    return _RESOLVERS[parts.rule](parts, context)


def resolve_timex(parts: TimexParts, context: Context) -> When | None:
    """Return the value and the days of an expression without its preposition; None where it names nothing at all.

    ``context`` holds the document's date and what else it may count from; its ``prefix`` is taken from the parts.
    """
    try:
        when = _core(parts, replace(context, prefix=parts.prefix))
    except (ValueError, OverflowError):  # beyond the calendar: "9999 years ago"
        return None
    return replace(when, approximate=True) if when is not None and parts.approximate else when
