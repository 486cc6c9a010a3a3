"""Expressions that name a date, or part of one, in words or figures.

A partial date ("1 November") takes the latest year that does not lie more than 45 days ahead of the document; after
``since`` the latest that has begun; after ``by`` and ``until`` the next to come, unless one passed within 30 days.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from theodolite.timex.events import INVASION_ON, event_named
from theodolite.timex.find import TimexParts
from theodolite.timex.grammar import MONTHS, WEEKDAYS
from theodolite.timex.periods import (
    Context,
    When,
    add_months,
    cut,
    day_of,
    is_short_month,
    month_number,
    month_of,
    ordinal_of,
    period_of,
    year_of,
)

_DAY = timedelta(days=1)
AHEAD_DAYS = 45
PASSED_DAYS = 30
BACKWARDS = 1.5
ANNIVERSARY_DAYS = 60
FOLLOWS_DAYS = 62
FRESH_DAYS = 14
OUTSIDE = 366
_SEASONS = {"spring": ("SP", 3), "summer": ("SU", 6), "autumn": ("FA", 9), "fall": ("FA", 9), "winter": ("WI", 12)}


def _pick(candidates: list[When], context: Context) -> When | None:
    """Choose among the same date in neighbouring years, in ascending order, by the rule in the module's head."""
    anchor = context.document_on
    dated = [c for c in candidates if c.start is not None and c.end is not None]
    if anchor is None or not dated:
        return None
    if context.story is not None:
        return min(dated, key=lambda when: _away(when, context))
    if context.follows is not None and (follower := _follower(dated, context.follows, anchor)) is not None:
        return follower
    begun = [c for c in dated if c.start is not None and c.start <= anchor]
    if context.prefix == "since":
        return begun[-1] if begun else dated[0]
    if context.prefix in {"by", "until", "not_before"}:
        recent = [c for c in begun if c.end is not None and c.end <= anchor < c.end + timedelta(days=PASSED_DAYS)]
        coming = [c for c in dated if c.end is not None and c.end > anchor]
        return recent[-1] if recent else (coming or dated[-1:])[0]
    limit = anchor + timedelta(days=AHEAD_DAYS)
    near = [c for c in dated if c.start is not None and c.start <= limit]
    return near[-1] if near else dated[0]


def _follower(dated: Sequence[When], follows: date, document_on: date) -> When | None:
    """Return the date that goes on from a past year named just before ("In October 2022 they ... In November")."""
    days = [(when, when.start) for when in dated if when.start is not None]
    if any(when.granularity == "day" and 0 <= (document_on - start).days <= FRESH_DAYS for when, start in days):
        return None
    return next((when for when, start in days if 0 <= (start - follows).days <= FOLLOWS_DAYS), None)


def _away(when: When, context: Context) -> float:
    """Return how far a date is from the time that a narrative has come to, in days; backwards counts for more.

    What lies outside the years that the section's heading names is put off by a year.
    """
    if when.start is None or when.end is None or context.story is None:
        return float("inf")
    start, end = context.story
    frame = context.frame
    outside = OUTSIDE if frame is not None and not frame[0] <= when.start < frame[1] else 0
    if when.start >= end:
        return float((when.start - end).days) + outside
    return outside + (BACKWARDS * (start - when.end).days if when.end <= start else -1.0)


def _years(context: Context) -> Sequence[int]:
    anchor, follows = context.document_on, context.follows
    near = range(anchor.year - 1, anchor.year + 2) if anchor else range(0)
    return sorted({*near, follows.year, follows.year + 1}) if follows else near


def _in_years(make: Callable[[int], When], year: int | None, context: Context) -> When | None:
    if year is not None:
        return make(year)
    candidates = []
    for candidate in _years(context):
        try:
            candidates.append(make(candidate))
        except ValueError:  # 29 February, or a day that no year has
            continue
    return _pick(candidates, context)


def _tail_year(text: str, context: Context) -> int | None:
    words = text.replace(",", " ").split()
    last = words[-1].strip(") ")
    if last.isdecimal() and len(last) == 4:
        return int(last)
    if last == "year" and words[-2] == "that":
        near = context.story or context.anchor
        return near[0].year if near and near[0] else None
    if last == "year" and context.document_on is not None:
        return context.document_on.year + {"this": 0, "last": -1, "next": 1}[words[-2]]
    return None


def iso(fields: Mapping[str, str], _: Context) -> When | None:
    """Resolve 2025-11-01, 01.11.2025 and 01.11.25; a date that does not exist keeps its value, without days."""
    if "year2" in fields:
        return _dated(2000 + int(fields["year2"]), int(fields["month2"]), int(fields["day2"]))
    return _dated(int(fields["year"]), int(fields["month"]), int(fields["day"]))


def _dated(year: int, month: int, day: int) -> When:
    try:
        return day_of(date(year, month, day))
    except ValueError:
        return When(f"{year:04d}-{month:02d}-{day:02d}", note="the calendar has no such day")


def slashed(fields: Mapping[str, str], context: Context) -> When | None:
    """Read 13/11/2025 and 11/13/2025; 03/11/2025 goes as the text's other dates do, else it keeps both readings."""
    first, second, year = int(fields["day"]), int(fields["month"]), int(fields["year"])
    if first <= 12 and second <= 12 and first != second and context.day_first is None:
        readings = (_dated(year, second, first), _dated(year, first, second))
        return When(f"{year}-XX-XX", alternatives=_days_of(readings), note="it may be read day first or month first")
    day_first = second <= 12 and (first > 12 or context.day_first is not False)
    day, month = (first, second) if day_first else (second, first)
    return _dated(year, month, day)


def _days_of(readings: Sequence[When | None]) -> tuple[tuple[date, date], ...]:
    return tuple((w.start, w.end) for w in readings if w is not None and w.start is not None and w.end is not None)


def short(fields: Mapping[str, str], context: Context) -> When | None:
    """Read 24.02 and 15/11, day first; 03/11 goes as the text's other dates do, else it keeps both readings."""
    if "day" in fields:
        return _of_no_year(int(fields["day"]), int(fields["month"]), context)
    first, second = int(fields["first"]), int(fields["second"])
    if first <= 12 and second <= 12 and first != second and context.day_first is None:
        readings = (_of_no_year(first, second, context), _of_no_year(second, first, context))
        return When("XXXX-XX-XX", alternatives=_days_of(readings), note="it may be read day first or month first")
    day_first = second <= 12 and (first > 12 or context.day_first is not False)
    return _of_no_year(first, second, context) if day_first else _of_no_year(second, first, context)


def _of_no_year(day: int, month: int, context: Context) -> When | None:
    found = _in_years(lambda y: day_of(date(y, month, day)), None, context)
    return found or When(f"XXXX-{month:02d}-{day:02d}")


def event(text: str, context: Context) -> When | None:
    """Resolve a well-known event of the table ``events.toml``; a narrative of another war means its own."""
    known = None if context.story else event_named(text)
    return replace(day_of(known.on), end=known.until + _DAY, note=f"dated by {known.source}") if known else None


def war_day(fields: Mapping[str, str], _: Context) -> When | None:
    """Resolve "day 1,365 of the war", counting 24 February 2022 as the first."""
    number = int((fields.get("number") or fields["number2"]).replace(",", ""))
    return day_of(INVASION_ON + timedelta(days=number - 1)) if number else None


def anniversary(fields: Mapping[str, str], context: Context) -> When | None:
    """Resolve "the third anniversary of the invasion", and of one without a number the nearest by the rule above."""
    known = event_named(fields["event"])
    if known is None:
        return None
    year = known.on.year + ordinal_of(fields["nth"]) if "nth" in fields else None
    return _in_years(lambda y: day_of(known.on.replace(year=y)), year, context) or When(f"XXXX-{known.on:%m-%d}")


def _invasion_year(month: int, day: int, context: Context) -> int | None:
    """Return 2022 for "since 24 February": the day that texts count the full-scale war from, long after it."""
    on = context.document_on
    if context.prefix != "since" or on is None or context.story or (month, day) != (INVASION_ON.month, INVASION_ON.day):
        return None
    return INVASION_ON.year if on > INVASION_ON and (on - INVASION_ON).days % 365 > ANNIVERSARY_DAYS else None


def named_day(text: str, context: Context) -> When | None:
    """Resolve a day with its month in words."""
    words = [w.strip("().,") for w in text.replace(",", " ").replace("-", " ").split()]
    month_at = next(i for i, w in enumerate(words) if w.rstrip(".") in MONTHS or is_short_month(w))
    month = month_number(words[month_at])
    numbers = [w for w in words if w[0].isdecimal() and len(w) <= 4 and not (len(w) == 4 and w.isdecimal())]
    day = ordinal_of(numbers[0])
    year = _tail_year(text, context) or _invasion_year(month, day, context)
    try:
        found = _in_years(lambda y: day_of(date(y, month, day)), year, context)
    except ValueError:
        return _dated(year or 0, month, day)
    if found is None and day > calendar.monthrange(2024, month)[1]:
        return When(f"XXXX-{month:02d}-{day:02d}", note="the calendar has no such day")
    return found or When(f"XXXX-{month:02d}-{day:02d}")


def month(text: str, context: Context) -> When | None:
    """Resolve a month, or its early, middle or late third."""
    words = text.replace(",", " ").replace("-", " ").split()
    part = words[0] if words[0] in {"early", "mid", "late"} else None
    name = next(w for w in words if w in MONTHS or is_short_month(w))
    month = month_number(name)
    found = _in_years(lambda y: month_of(y, month), _tail_year(text, context), context)
    return cut(found, part) if found else When(f"XXXX-{month:02d}", granularity="month")


def weekday(text: str, context: Context) -> When | None:
    """Resolve a weekday: the last one, unless the words look ahead."""
    name = next(w for w in text.split() if w in WEEKDAYS)
    number = WEEKDAYS.index(name)
    anchor = context.document_on
    if anchor is None:
        return When(f"XXXX-WXX-{number + 1}")
    monday = anchor - timedelta(days=anchor.weekday())
    for phrase, weeks in (("last week", -1), ("this week", 0), ("next week", 1)):
        if text.endswith(phrase):
            return day_of(monday + timedelta(days=7 * weeks + number))
    return day_of(anchor + timedelta(days=_days_to(text, (number - anchor.weekday()) % 7, context.prefix, anchor)))


def _days_to(text: str, ahead: int, prefix: str | None, anchor: date) -> int:
    """Return the days from the document to a weekday that is ``ahead`` days away at the next chance."""
    if text.startswith(("next", "this coming", "coming", "the coming")):
        return ahead or 7
    if text.startswith(("last", "this past")):
        return ahead - 7
    if text.startswith("this "):
        return ahead if anchor.weekday() + ahead < 7 else ahead - 7
    if prefix in {"by", "until", "not_before"}:
        return ahead
    return -((7 - ahead) % 7)


def relative(fields: Mapping[str, str], context: Context) -> When | None:
    """Resolve today, yesterday, tomorrow."""
    word = fields.get("near") or fields["far"].replace("\n", " ")
    days = {"today": 0, "yesterday": -1, "tomorrow": 1}.get(word, -2 if word.startswith("before") else 2)
    return day_of(context.document_on + timedelta(days=days)) if context.document_on else When("XXXX-XX-XX")


def season(fields: Mapping[str, str], context: Context) -> When | None:
    """Resolve a season (meteorological, northern)."""
    code, month = _SEASONS[fields["season"]]
    anchor = context.document_on

    def make(year: int) -> When:
        first = date(year, month, 1)
        return When(f"{year}-{code}", first, add_months(first, 3), "season")

    if "year" in fields:
        return cut(make(int(fields["year"][:4])), fields.get("part"))
    if anchor is None:
        return When(f"XXXX-{code}")
    rel = (fields.get("rel") or fields.get("yr") or "").removeprefix("this ") or None
    if rel is not None:
        return _season_of([make(y) for y in range(anchor.year - 2, anchor.year + 3)], rel, anchor)
    found = _in_years(make, None, context)
    return cut(found, fields.get("part")) if found else None


def _season_of(seasons: list[When], rel: str, anchor: date) -> When:
    """Choose the season: ``last`` has just ended, ``next`` is still to begin, ``this`` runs or is of this year."""
    if rel in {"last", "past"}:
        return [s for s in seasons if s.end is not None and s.end <= anchor][-1]
    if rel in {"next", "coming"}:
        return next(s for s in seasons if s.start is not None and s.start > anchor)
    running = [s for s in seasons if s.start is not None and s.end is not None and s.start <= anchor < s.end]
    return running[0] if running else next(s for s in seasons if s.value and s.value.startswith(str(anchor.year)))


def quarter(fields: Mapping[str, str], context: Context) -> When | None:
    """Resolve a quarter of a year."""
    number = int(fields.get("digit") or {"first": 1, "second": 2, "third": 3}.get(fields.get("nth", ""), 4))
    year = fields.get("year") or fields.get("year2")
    if year is None and context.document_on is not None and "rel" in fields:
        year = str(context.document_on.year + {"last": -1, "next": 1}.get(fields["rel"], 0))

    def make(base: int) -> When:
        first = date(base, number * 3 - 2, 1)
        return When(f"{base}-Q{number}", first, add_months(first, 3), "quarter")

    return _in_years(make, int(year) if year else None, context) or When(f"XXXX-Q{number}")


def year(fields: Mapping[str, str], _: Context) -> When | None:
    """Resolve a year or its early, middle or late third."""
    return cut(year_of(int(fields.get("old") or fields["year"])), fields.get("part"))


def decade(fields: Mapping[str, str], _: Context) -> When | None:
    """Resolve a decade."""
    return cut(period_of(date(int(fields["decade"]), 1, 1), "decade"), fields.get("part"))


def year_before_last(context: Context) -> When:
    """Resolve "the year before last"."""
    return year_of(context.document_on.year - 2) if context.document_on else When(None)


def century(fields: Mapping[str, str], _: Context) -> When | None:
    """Resolve a century: the 19th is 1800-1899, as TIMEX3 counts it."""
    hundreds = int(fields["century"]) - 1
    return When(f"{hundreds:02d}", date(hundreds * 100, 1, 1), date(hundreds * 100 + 100, 1, 1), "century")


def day_of_month(fields: Mapping[str, str], context: Context) -> When | None:
    """Resolve "the 15th": the one nearest to the time last named, else the last one before the document."""
    day, anchor = int(fields["day"]), context.anchor
    near = (anchor[0] or anchor[1]) if anchor else None
    on = near or context.document_on
    if on is None:
        return When(f"XXXX-XX-{day:02d}")
    months = [add_months(on.replace(day=1), steps) for steps in (-1, 0, 1)]
    days = [found for month in months if (found := month + timedelta(days=day - 1)).month == month.month]
    fitting = [found for found in days if near is not None or found <= on] or days
    best = day_of(min(fitting, key=lambda found: abs((found - on).days)))
    return replace(best, anchored=True) if near is not None else best


def holiday(parts: TimexParts, context: Context) -> When | None:
    """Resolve New Year's Day and Eve."""
    month, day = (12, 31) if "eve" in parts.fields else (1, 1)
    return _in_years(lambda y: day_of(date(y, month, day)), None, context) or When(f"XXXX-{month:02d}-{day:02d}")
