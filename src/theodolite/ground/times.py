"""Time expressions → half-open intervals of local days, relative to the document's date; and TIMEX3 values.

A partial date ("1 November") takes the latest year that does not lie more than 45 days ahead of the document; after
``since`` the latest that has begun; after ``by`` and ``until`` the next to come, unless one passed within 30 days. A
relative expression without a document date has no interval, and a date that does not exist has none either.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from theodolite.records.places import Interval
from theodolite.records.text import TimexMention
from theodolite.timex import MONTHS, WEEKDAYS, TimexParts, parse_timex
from theodolite.timex.periods import (
    UNIT_DAYS,
    When,
    add_months,
    cut,
    day_of,
    is_short_month,
    month_number,
    month_of,
    number_of,
    ordinal_of,
    period_code,
    period_of,
    shift,
    week_of,
    year_of,
)

__all__ = ["ground_time", "timex_value"]

AHEAD_DAYS = 45
PASSED_DAYS = 30
VAGUE_COUNT = 3
_INVASION_ON = date(2022, 2, 24)
_DAY = timedelta(days=1)
_BARE_DAY = re.compile(r"(?:the )?\d{1,2}(?:st|nd|rd|th)?")
_DAYPARTS = {"night": "TNI", "morning": "TMO", "afternoon": "TAF", "evening": "TEV"}
_SEASONS = {"spring": ("SP", 3), "summer": ("SU", 6), "autumn": ("FA", 9), "fall": ("FA", 9), "winter": ("WI", 12)}
_COARSE = {"week": "week", "weekend": "week", "fortnight": "week", "month": "month", "year": "year", "decade": "year"}


@dataclass(frozen=True, slots=True)
class _Context:
    document_on: date | None
    prefix: str | None = None


def _pick(candidates: list[When], context: _Context) -> When | None:
    """Choose among the same date in neighbouring years, in ascending order, by the rule in the module's head."""
    anchor = context.document_on
    dated = [c for c in candidates if c.start is not None and c.end is not None]
    if anchor is None or not dated:
        return None
    begun = [c for c in dated if c.start is not None and c.start <= anchor]
    if context.prefix == "since":
        return begun[-1] if begun else dated[0]
    if context.prefix in {"by", "until"}:
        recent = [c for c in begun if c.end is not None and c.end <= anchor < c.end + timedelta(days=PASSED_DAYS)]
        coming = [c for c in dated if c.end is not None and c.end > anchor]
        return recent[-1] if recent else (coming or dated[-1:])[0]
    limit = anchor + timedelta(days=AHEAD_DAYS)
    near = [c for c in dated if c.start is not None and c.start <= limit]
    return near[-1] if near else dated[0]


def _years(context: _Context) -> range:
    anchor = context.document_on
    return range(anchor.year - 1, anchor.year + 2) if anchor else range(0)


def _in_years(make: Callable[[int], When], year: int | None, context: _Context) -> When | None:
    if year is not None:
        return make(year)
    candidates = []
    for candidate in _years(context):
        try:
            candidates.append(make(candidate))
        except ValueError:  # 29 February, or a day that no year has
            continue
    return _pick(candidates, context)


def _tail_year(text: str, context: _Context) -> int | None:
    words = text.replace(",", " ").split()
    last = words[-1].strip(") ")
    if last.isdecimal() and len(last) == 4:
        return int(last)
    if last == "year" and context.document_on is not None:
        return context.document_on.year + {"this": 0, "last": -1, "next": 1}[words[-2]]
    return None


def _iso(fields: Mapping[str, str], _: _Context) -> When | None:
    year, month, day = int(fields["year"]), int(fields["month"]), int(fields["day"])
    try:
        return day_of(date(year, month, day))
    except ValueError:
        return When(f"{year:04d}-{month:02d}-{day:02d}")


def _slashed(fields: Mapping[str, str], context: _Context) -> When | None:
    """Read 13/11/2025 and 11/13/2025; 03/11/2025 may be either, and stays unresolved."""
    first, second = int(fields["day"]), int(fields["month"])
    if first <= 12 and second <= 12 and first != second:
        return When(f"{fields['year']}-XX-XX")
    day, month = (first, second) if second <= 12 else (second, first)
    return _iso({"year": fields["year"], "month": str(month), "day": str(day)}, context)


def _named_day(text: str, context: _Context) -> When | None:
    words = [w.strip("().,") for w in text.replace(",", " ").replace("-", " ").split()]
    month_at = next(i for i, w in enumerate(words) if w.rstrip(".") in MONTHS or is_short_month(w))
    month = monthnumber_of(words[month_at])
    numbers = [w for w in words if w[0].isdecimal() and len(w) <= 4 and not (len(w) == 4 and w.isdecimal())]
    day = ordinal_of(numbers[0])
    year = _tail_year(text, context)
    try:
        found = _in_years(lambda y: day_of(date(y, month, day)), year, context)
    except ValueError:
        return When(f"{year:04d}-{month:02d}-{day:02d}")
    return found or When(f"XXXX-{month:02d}-{day:02d}")


def _month(text: str, context: _Context) -> When | None:
    words = text.replace(",", " ").replace("-", " ").split()
    part = words[0] if words[0] in {"early", "mid", "late"} else None
    name = next(w for w in words if w in MONTHS or is_short_month(w))
    month = monthnumber_of(name)
    found = _in_years(lambda y: month_of(y, month), _tail_year(text, context), context)
    return cut(found, part) if found else When(f"XXXX-{month:02d}", granularity="month")


def _weekday(text: str, context: _Context) -> When | None:
    name = next(w for w in text.split() if w in WEEKDAYS)
    number = WEEKDAYS.index(name)
    anchor = context.document_on
    if anchor is None:
        return When(f"XXXX-WXX-{number + 1}")
    ahead = (number - anchor.weekday()) % 7
    this_week = anchor + timedelta(days=number - anchor.weekday())
    for phrase, weeks in (("last week", -1), ("this week", 0), ("next week", 1)):
        if text.endswith(phrase):
            return day_of(this_week + timedelta(days=7 * weeks))
    if text.startswith(("next", "this coming", "coming", "the coming")):
        return day_of(anchor + timedelta(days=ahead or 7))
    if text.startswith(("last", "this past")):
        return day_of(anchor - timedelta(days=(7 - ahead) if ahead else 7))
    if text.startswith("this "):
        return day_of(this_week)
    if context.prefix in {"by", "until"}:
        return day_of(anchor + timedelta(days=ahead))
    return day_of(anchor - timedelta(days=(7 - ahead) % 7))


def _relative(fields: Mapping[str, str], context: _Context) -> When | None:
    word = fields.get("near") or fields["far"].replace("\n", " ")
    days = {"today": 0, "yesterday": -1, "tomorrow": 1}.get(word, -2 if word.startswith("before") else 2)
    return day_of(context.document_on + timedelta(days=days)) if context.document_on else When("XXXX-XX-XX")


def _calendar(fields: Mapping[str, str], context: _Context) -> When | None:
    rel = fields.get("rel") or fields.get("rel2") or "this"
    unit = fields.get("unit") or fields.get("unit2") or "weekend"
    anchor = context.document_on
    if anchor is None:
        return When(None)
    steps = {"last": -1, "previous": -1, "next": 1, "coming": 1}.get(rel, 0)
    if unit == "weekend" and "rel" not in fields and "rel2" not in fields and anchor.weekday() < 5:
        steps = -1  # "over the weekend", read from Monday to Friday
    when = period_of(shift(anchor, steps, unit), unit)
    half = fields.get("half")
    if steps == 0 and half == "earlier":
        return replace(when, end=anchor + _DAY)
    if steps == 0 and half == "later":
        return replace(when, start=anchor)
    return cut(when, half) if half in {"early", "late"} else when


def _ago(fields: Mapping[str, str], context: _Context) -> When | None:
    count, unit, anchor = number_of(fields["count"]), fields["unit"], context.document_on
    if anchor is None or count is None:
        return When("PAST_REF")
    day = shift(anchor, -count, unit)
    if unit in {"week", "fortnight", "weekend"}:
        return When(week_of(day).value, day - timedelta(days=3), day + timedelta(days=4), "week")
    return period_of(day, unit)


def _ahead(fields: Mapping[str, str], context: _Context) -> When | None:
    count, anchor = number_of(fields["count"]), context.document_on
    if anchor is None or count is None:
        return When("FUTURE_REF")
    return day_of(shift(anchor, count, fields["unit"]))


def _trailing(fields: Mapping[str, str], context: _Context) -> When | None:
    unit, anchor = fields["unit"], context.document_on
    vague = fields["way"] == "recent" and "count" not in fields
    count = None if vague else number_of(fields.get("count"))
    value = period_code(count, unit)
    if anchor is None:
        return When(value)
    start = shift(anchor, -(VAGUE_COUNT if count is None else count), unit)
    return When(value, start, anchor + _DAY, "unknown" if count is None else _COARSE.get(unit, "day"))


def _coming(fields: Mapping[str, str], context: _Context) -> When | None:
    unit, anchor, count = fields["unit"], context.document_on, number_of(fields.get("count"))
    value = period_code(count, unit)
    if anchor is None:
        return When(value)
    end = shift(anchor, VAGUE_COUNT if count is None else count, unit) + _DAY
    return When(value, anchor, end, _COARSE.get(unit, "day"))


def _duration(fields: Mapping[str, str], context: _Context) -> When | None:
    count, unit, anchor = number_of(fields["count"]), fields["unit"], context.document_on
    value = period_code(count, unit)
    if context.prefix != "within" or anchor is None or count is None:
        return When(value)
    return When(value, anchor, shift(anchor, count, unit) + _DAY)


def _part_of(text: str, fields: Mapping[str, str], context: _Context) -> When | None:
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


def _season(fields: Mapping[str, str], context: _Context) -> When | None:
    code, month = _SEASONS[fields["season"]]
    anchor = context.document_on

    def make(year: int) -> When:
        first = date(year, month, 1)
        return When(f"{year}-{code}", first, add_months(first, 3), "month")

    rel = (fields.get("rel") or "").removeprefix("this ") or fields.get("yr")
    if "year" in fields:
        return cut(make(int(fields["year"])), fields.get("part"))
    if anchor is None:
        return When(f"XXXX-{code}")
    now = next(c for y in (anchor.year - 1, anchor.year) if (c := make(y)).end and c.end > anchor)
    begun = now.start is not None and now.start <= anchor
    if rel in {"last", "past"}:
        return make(int(str(now.value)[:4]) - 1)
    if rel in {"next", "coming"}:
        return make(int(str(now.value)[:4]) + (1 if begun else 0))
    if rel == "this":
        return now if begun else make(anchor.year)
    found = _in_years(make, None, context)
    return cut(found, fields.get("part")) if found else None


def _quarter(fields: Mapping[str, str], context: _Context) -> When | None:
    number = int(fields.get("digit") or {"first": 1, "second": 2, "third": 3}.get(fields.get("nth", ""), 4))
    year = fields.get("year") or fields.get("year2")
    anchor = context.document_on
    if year is None and anchor is None:
        return When(f"XXXX-Q{number}")
    base = int(year) if year else (anchor.year if anchor else 0)
    first = date(base + {"last": -1, "next": 1}.get(fields.get("rel", ""), 0), number * 3 - 2, 1)
    return When(f"{first.year}-Q{number}", first, add_months(first, 3), "month")


def _night(text: str, context: _Context) -> When | None:
    """Resolve "the night of 3 November" (to the 4th) and "the night of 3-4 November"."""
    parts = parse_timex(text) or parse_timex(f"from {text}")
    when = _core(parts, context) if parts else None
    if when is None or when.start is None or when.end is None:
        return when and replace(when, value=None)
    days = (when.end - when.start).days
    return When(f"{when.start.isoformat()}TNI", when.start, when.start + max(days, 2) * _DAY)


def _part_of_day(part: str, text: str, context: _Context) -> When | None:
    if part == "night":
        return _night(text, context)
    parts = parse_timex(text)
    when = _core(parts, context) if parts else None
    if when is None or when.start is None:
        return When(_DAYPARTS[part])
    return replace(when, value=f"{when.value}{_DAYPARTS[part]}")


def _night_to(fields: Mapping[str, str], context: _Context) -> When | None:
    parts = parse_timex(fields["date"])
    when = _core(parts, context) if parts else None
    if when is None or when.start is None:
        return when
    start = when.start - _DAY
    return When(f"{start.isoformat()}TNI", start, when.end)


def _daypart(fields: Mapping[str, str], context: _Context) -> When | None:
    anchor = context.document_on
    if "date" in fields:
        return _part_of_day(fields["part"], fields["date"], context)
    if "part2" in fields:
        return _part_of_day(fields["part2"], "today", context)
    if anchor is None:
        return When("TNI")
    start = anchor if "tonight" in fields else anchor - _DAY
    return When(f"{start.isoformat()}TNI", start, start + 2 * _DAY)


def _clock(fields: Mapping[str, str], context: _Context) -> When | None:
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


def _set_days(fields: Mapping[str, str]) -> tuple[str, int]:
    adverbs = {
        "hourly": "hour",
        "nightly": "night",
        "weekly": "week",
        "monthly": "month",
        "yearly": "year",
        "annually": "year",
    }
    if "days" in fields or fields.get("every") in WEEKDAYS:
        return f"XXXX-WXX-{WEEKDAYS.index(fields.get('days') or fields['every']) + 1}", 7
    unit = fields.get("per") or fields.get("every") or fields.get("per2") or fields.get("adverb") or "day"
    unit = adverbs.get(unit, unit)
    unit = unit if unit in UNIT_DAYS else "day"
    count = 2.0 if "other" in fields else (number_of(fields.get("count")) or VAGUE_COUNT)
    return period_code(count, unit), max(1, round(count * UNIT_DAYS[unit]))


def _set(fields: Mapping[str, str], context: _Context) -> When | None:
    value, days = _set_days(fields)
    end = context.document_on + _DAY if context.document_on else None
    return When(value, None, end, "unknown", recurring_days=days)


def _ref(value: str) -> Callable[[TimexParts, _Context], When | None]:
    def resolve(_: TimexParts, context: _Context) -> When | None:
        anchor = context.document_on
        if anchor is None:
            return When(value)
        if value == "PRESENT_REF":
            return When(value, anchor, anchor + _DAY)
        past = value == "PAST_REF"
        return When(value, None if past else anchor, anchor + _DAY if past else None, "unknown")

    return resolve


def _year(fields: Mapping[str, str], _: _Context) -> When | None:
    return cut(year_of(int(fields["year"])), fields.get("part"))


def _decade(fields: Mapping[str, str], _: _Context) -> When | None:
    return cut(period_of(date(int(fields["decade"]), 1, 1), "decade"), fields.get("part"))


def _holiday(_: TimexParts, context: _Context) -> When | None:
    return _in_years(lambda y: day_of(date(y, 1, 1)), None, context) or When("XXXX-01-01")


def _shifted(parts: TimexParts, _: _Context) -> When | None:
    """Leave what counts from another date of the text ("the same day", "two days later") unresolved."""
    unit = next((u for u in ("week", "month", "year") if u in parts.text.lower()), "day")
    return When({"week": "XXXX-WXX", "month": "XXXX-XX", "year": "XXXX"}.get(unit, "XXXX-XX-XX"))


def _range(fields: Mapping[str, str], context: _Context) -> When | None:
    if "low" in fields:
        tail = fields.get("tail", "")
        return _join(f"{fields['month']} {fields['low']}{tail}", f"{fields['month']} {fields['high']}{tail}", context)
    last = fields.get("second") or fields.get("and") or fields["last"]
    first = fields.get("first") or fields.get("between") or fields["day"]
    return _join(first, last, context)


def _join(first: str, last: str, context: _Context) -> When | None:
    end_parts = parse_timex(last)
    end = _core(end_parts, context) if end_parts else None
    if end is None or end.start is None or end.end is None:
        return When(None)
    start = _range_start(first, end.start, context)
    if start is None or start.start is None or start.start >= end.end:
        return When(None)
    return When(f"{start.value}/{end.value}", start.start, end.end, end.granularity)


def _range_start(first: str, end_on: date, context: _Context) -> When | None:
    """Resolve the first end of a range as the latest that is not after the second; a bare day takes its month."""
    if _BARE_DAY.fullmatch(first):
        day = ordinal_of(first)
        month = end_on if day <= end_on.day else add_months(end_on.replace(day=1), -1)
        return day_of(month.replace(day=day))
    parts = parse_timex(first)
    return _core(parts, replace(context, document_on=end_on, prefix="since")) if parts else None


_Resolver = Callable[[TimexParts, _Context], When | None]


def _of_fields(resolver: Callable[[Mapping[str, str], _Context], When | None]) -> _Resolver:
    return lambda parts, context: resolver(parts.fields, context)


def _of_text(resolver: Callable[[str, _Context], When | None]) -> _Resolver:
    return lambda parts, context: resolver(parts.text, context)


_RESOLVERS: Mapping[str, _Resolver] = {
    "range": _of_fields(_range),
    "night": lambda parts, context: _part_of_day(parts.fields["part"], parts.fields["date"], context),
    "night_to": _of_fields(_night_to),
    "clock": _of_fields(_clock),
    "daypart": _of_fields(_daypart),
    "iso": _of_fields(_iso),
    "dotted": _of_fields(_iso),
    "slashed": _of_fields(_slashed),
    "day": _of_text(_named_day),
    "month": _of_text(_month),
    "part_of": lambda parts, context: _part_of(parts.text, parts.fields, context),
    "quarter": _of_fields(_quarter),
    "set": _of_fields(_set),
    "ago": _of_fields(_ago),
    "ahead": _of_fields(_ahead),
    "shifted": _shifted,
    "calendar": _of_fields(_calendar),
    "trailing": _of_fields(_trailing),
    "coming": _of_fields(_coming),
    "relative": _of_fields(_relative),
    "weekday": _of_text(_weekday),
    "season": _of_fields(_season),
    "holiday": _holiday,
    "invasion": lambda _, __: day_of(_INVASION_ON),
    "decade": _of_fields(_decade),
    "year": _of_fields(_year),
    "duration": _of_fields(_duration),
    "present": _ref("PRESENT_REF"),
    "past": _ref("PAST_REF"),
    "future": _ref("FUTURE_REF"),
}


def _core(parts: TimexParts, context: _Context) -> When | None:
    return _RESOLVERS[parts.rule](parts, context)


def _resolve(mention: TimexMention, document_on: date | None) -> tuple[TimexParts, When] | None:
    parts = parse_timex(mention.text)
    if parts is None:
        return None
    try:
        when = _core(parts, _Context(document_on, parts.prefix))
    except (ValueError, OverflowError):  # beyond the calendar: "9999 years ago"
        return None
    return (parts, when) if when else None


def _bounded(prefix: str | None, when: When, document_on: date | None) -> tuple[date | None, date | None, bool]:
    """Return start, end and whether it is a deadline, after the preposition."""
    last = when.whole_end or when.end
    future = document_on is None or (last is not None and last > document_on)
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
        its date. "Daily" has an open start and ``recurring_days``. None where the expression names no
        day: a plain duration, a date that does not exist, one that counts from another date of the text, one that may be read
        in two ways (03/11/2025), a relative one without a document date.
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
