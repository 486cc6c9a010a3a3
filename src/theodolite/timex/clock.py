"""Expressions finer than a day: parts of the day, clock times and their time zones.

Night is from 22:00 to 06:00, the early hours from 00:00 to 06:00, dawn from 04:00 to 08:00, morning from 06:00 to
12:00, afternoon from 12:00 to 18:00, dusk from 16:00 to 20:00, evening from 18:00 to 24:00; "last night" and "tonight"
begin with the evening. "Local time" is Kyiv's, as all times without a zone are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from theodolite.records.places import kyiv
from theodolite.timex.periods import Context, When

__all__ = ["clock", "clocks", "daypart", "lone_part", "night_to", "part_of_day"]

_DAY = timedelta(days=1)
_Core = Callable[[str, Context], When | None]
_CODES = {"night": "TNI", "morning": "TMO", "afternoon": "TAF", "evening": "TEV", "dawn": "TMO", "dusk": "TEV"}
_HOURS = {
    "night": (22, 30), "early": (0, 6), "dawn": (4, 8), "morning": (6, 12), "afternoon": (12, 18), "dusk": (16, 20),
    "evening": (18, 24),
}  # fmt: skip
_CLOCK = re.compile(r"(\d{1,2})(?::(\d\d))?(?: ?([ap])\.?m\.?)?")
_NAMED = {"noon": (12, 0), "midday": (12, 0), "midnight": (24, 0)}


def _at(day: date, hour: float, zone: tzinfo) -> datetime:
    """Return the instant of an hour of a day; hours from 24 on are of the next day."""
    days, rest = divmod(hour, 24)
    clock = time(int(rest), round(rest % 1 * 60) % 60)
    return datetime.combine(day + timedelta(days=int(days)), clock, zone).astimezone(UTC)


def _zone(name: str | None) -> tzinfo:
    if name in {"utc", "gmt"}:
        return UTC
    return ZoneInfo("Europe/Moscow") if name in {"msk", "moscow time"} else kyiv()


def _within(start_at: datetime, end_at: datetime, value: str, granularity: str) -> When:
    """Return the stretch between two instants with the local days that it touches."""
    first = start_at.astimezone(kyiv()).date()
    last = (end_at - timedelta(seconds=1)).astimezone(kyiv()).date()
    return When(value, first, last + _DAY, granularity, start_at=start_at, end_at=end_at)


def _hours(day: date, last: date, part: str) -> When:
    """Return a part of a day; a night lasts until the morning of ``last``."""
    name = part if part in _HOURS else "early"
    begin, end = _HOURS[name]
    start_at = _at(day, begin, kyiv())
    end_at = _at(last, end - 24, kyiv()) if name == "night" else _at(day, end, kyiv())
    return _within(start_at, end_at, f"{day.isoformat()}{_CODES.get(name, 'TNI')}", "part_of_day")


def part_of_day(part: str, text: str, context: Context, core: _Core) -> When | None:
    """Resolve "the morning of 9 July"; "the night of 3 November" leads into the 4th, "of 3-4 November" says so."""
    when = core(text, context) or core(f"from {text}", context)
    if when is None or when.start is None or when.end is None:
        return When(_CODES.get(part, "TNI")) if when is None or part != "night" else replace(when, value=None)
    if part == "night":
        days = max((when.end - when.start).days, 2)
        return _hours(when.start, when.start + (days - 1) * _DAY, part)
    return _hours(when.start, when.start, part)


def night_to(text: str, context: Context, core: _Core) -> When | None:
    """Resolve "the night to 15 November", "overnight into Tuesday"."""
    when = core(text, context)
    if when is None or when.start is None:
        return when
    return _hours(when.start - _DAY, when.start, "night")


def daypart(fields: Mapping[str, str], context: Context, core: _Core) -> When | None:
    """Resolve "Tuesday evening", "this morning", "tonight", "overnight", "the early hours"."""
    if "date" in fields:
        return part_of_day(fields["part"], fields["date"], context, core)
    if "part2" in fields or "part3" in fields:
        return part_of_day(fields.get("part2") or fields["part3"], "today", context, core)
    anchor = context.document_on
    if anchor is None:
        return When("TNI")
    start = anchor if "tonight" in fields else anchor - _DAY
    night = _hours(start, start + _DAY, "night")
    long = "tonight" in fields or fields["last"] == "last night"
    return replace(night, start_at=_at(start, 18, kyiv())) if long else night


def lone_part(fields: Mapping[str, str], context: Context, core: _Core) -> When | None:
    """Resolve "ввечері" by itself: of the day that the sentence named, else of the document's, or its last night."""
    part, anchor = fields["part"], context.anchor
    start, end = anchor or (None, None)
    if context.near and start is not None and end is not None and end - start == _DAY:
        when = part_of_day(part, start.isoformat(), context, core)
        return when and replace(when, anchored=True)
    return daypart({"last": "last night"} if part == "night" else {"part2": part}, context, core)


def _read(text: str) -> tuple[int, int, str] | None:
    """Return hour, minute and granularity of a clock time."""
    if text in _NAMED:
        return (*_NAMED[text], "hour")
    found = _CLOCK.fullmatch(text)
    if found is None:
        return None
    hour, minute, half = int(found[1]), int(found[2] or 0), found[3]
    hour = hour % 12 + (12 if half == "p" else 0) if half else hour
    return (hour, minute, "minute" if found[2] else "hour") if hour <= 24 and minute < 60 else None


def _on_day(text: str, day: date, zone: tzinfo) -> When | None:
    read = _read(text)
    if read is None:
        return None
    hour, minute, granularity = read
    start_at = _at(day, hour + minute / 60, zone)
    step = timedelta(minutes=1) if granularity == "minute" else timedelta(hours=1)
    return _within(start_at, start_at + step, f"{day.isoformat()}T{hour:02d}:{minute:02d}", granularity)


def clock(fields: Mapping[str, str], context: Context, core: _Core) -> When | None:
    """Resolve a clock time with its day and zone; without a day it is of the document's."""
    read = _read(fields["clock"])
    if read is None:
        return None
    when = core(fields.get("date") or fields.get("date2") or "today", context)
    if when is None or when.start is None:
        return When(f"T{read[0]:02d}:{read[1]:02d}", granularity=read[2])
    return _on_day(fields["clock"], when.start, _zone(fields.get("zone")))


def clocks(fields: Mapping[str, str], context: Context, core: _Core) -> When | None:
    """Resolve "between 21:00 on 14 November and 7 a.m."; what ends before it begins goes over midnight."""
    zone = _zone(fields.get("zone"))
    first = fields.get("date") or fields.get("date2")
    last = fields.get("date3")
    begin = core(first or last or "today", context)
    finish = core(last, context) if last and first else begin
    if begin is None or finish is None or begin.start is None or finish.start is None:
        return When(None)
    start, end = _on_day(fields["first"], begin.start, zone), _on_day(fields["second"], finish.start, zone)
    if start is None or end is None or start.start_at is None or end.start_at is None:
        return None
    if end.start_at <= start.start_at:
        moved = finish.start + _DAY if first else finish.start
        origin = begin.start if first else begin.start - _DAY
        start = _on_day(fields["first"], origin, zone) or start
        end = _on_day(fields["second"], moved, zone) or end
    if start.start_at is None or end.start_at is None or start.start_at >= end.start_at:
        return When(None)
    return _within(start.start_at, end.start_at, f"{start.value}/{end.value}", start.granularity)
