"""Calendar arithmetic of time expressions: periods with their TIMEX3 values, shifting, thirds, counts."""

from __future__ import annotations

import calendar
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from theodolite.timex.grammar import MONTHS, NUMBERS

__all__ = [
    "UNIT_DAYS", "VAGUE_COUNT", "Context", "When", "add_months", "cut", "day_of", "is_short_month", "month_number",
    "month_of",
    "number_of", "ordinal_of", "period_code", "period_of", "shift", "week_of", "year_of",
]  # fmt: skip

_DAY = timedelta(days=1)
_UNIT_CODES = {"minute": "TM", "hour": "TH", "day": "D", "night": "D", "week": "W", "month": "M", "year": "Y"}
VAGUE_COUNT = 3
UNIT_DAYS = {
    "minute": 1,
    "hour": 1,
    "day": 1,
    "night": 1,
    "weekend": 7,
    "week": 7,
    "fortnight": 14,
    "month": 30,
    "year": 365,
}
_PARTS = {
    "early": (0, 1), "start": (0, 1), "beginning": (0, 1), "first third": (0, 1), "mid": (1, 2), "middle": (1, 2),
    "late": (2, 3), "end": (2, 3), "close": (2, 3), "last third": (2, 3),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class When:
    """A resolved expression: its TIMEX3 value, and its days ``[start, end)`` where they are known.

    ``start_at`` and ``end_at`` (aware) are given where it is finer than a day; ``whole_end`` is the end of the period
    that it is the last part of. ``approximate``: the words hedge it. ``anchored``: it counts from another time of the
    text. ``alternatives`` are the days of each reading where the words leave it open. ``note`` says why it has no day.
    """

    value: str | None
    start: date | None = None
    end: date | None = None
    granularity: str = "day"
    recurring_days: int | None = None
    whole_end: date | None = None
    start_at: datetime | None = None
    end_at: datetime | None = None
    approximate: bool = False
    anchored: bool = False
    alternatives: tuple[tuple[date, date], ...] = ()
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """What an expression is resolved by: the document's date, the preposition before it, the time last named.

    ``anchor`` is the ``[start, end)`` of the time that the text named last, for what counts from it ("two days later");
    ``near`` tells whether that stands in the same sentence. ``day_first`` is how the text's other dates in figures go,
    None where they do not tell. ``follows`` is the end of a past time with its year that was named just before;
    ``story`` is the ``[start, end)`` that a narrative of the past has come to;
    ``document_on`` is then its first day. ``frame`` is what the section's heading names.
    """

    document_on: date | None
    prefix: str | None = None
    anchor: tuple[date | None, date | None] | None = None
    near: bool = False
    day_first: bool | None = None
    follows: date | None = None
    story: tuple[date, date] | None = None
    frame: tuple[date, date] | None = None


def number_of(text: str | None) -> float | None:
    """Return the count of a number word, None when it is vague ("several")."""
    if not text:
        return 1
    if text.isdecimal():
        return float(text)
    tens, _, ones = text.partition("-")
    return NUMBERS[tens] + NUMBERS[ones] if ones in NUMBERS and tens in NUMBERS else NUMBERS.get(text)


_ORDINALS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
    "twelfth",
)  # fmt: skip


def ordinal_of(text: str) -> int:
    """Return the number in "1st", "the 15th" or "third"."""
    return _ORDINALS.index(text) + 1 if text in _ORDINALS else int("".join(c for c in text if c.isdecimal()))


def month_number(text: str) -> int:
    """Return 1-12 for a month, whole or cut short."""
    return next(i for i, name in enumerate(MONTHS, 1) if name.startswith(text.rstrip(".")[:3]))


def add_months(day: date, months: int) -> date:
    """Move a day by months, to the last day of a shorter month."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def shift(day: date, count: float, unit: str) -> date:
    """Move a day by a count of units; parts of a day count as whole days."""
    if unit in {"month", "year", "decade"}:
        return add_months(day, round(count * {"month": 1, "year": 12, "decade": 120}[unit]))
    hours = {"minute": 1 / 60, "hour": 1.0, "fortnight": 336.0, "week": 168.0, "weekend": 168.0}.get(unit, 24.0)
    whole_days = -(-abs(count) * hours // 24)
    return day + timedelta(days=int(whole_days)) * (1 if count >= 0 else -1)


def day_of(day: date) -> When:
    """Return one day."""
    return When(day.isoformat(), day, day + _DAY)


def week_of(day: date) -> When:
    """Return the ISO week of a day, from Monday."""
    monday = day - timedelta(days=day.weekday())
    year, week, _ = day.isocalendar()
    return When(f"{year}-W{week:02d}", monday, monday + timedelta(days=7), "week")


def month_of(year: int, month: int) -> When:
    """Return a calendar month."""
    first = date(year, month, 1)
    return When(f"{year}-{month:02d}", first, add_months(first, 1), "month")


def year_of(year: int) -> When:
    """Return a calendar year."""
    return When(f"{year:04d}", date(year, 1, 1), date(year + 1, 1, 1), "year")


def cut(when: When, part: str | None) -> When:
    """Cut a period to its third, half, first or last days or week; the value stays the period's."""
    if part is None or when.start is None or when.end is None:
        return when
    length = (when.end - when.start).days
    low, high = _edges(part, length)
    if part.endswith("half") and when.granularity == "year":
        low, high = ((date(when.start.year, month, 1) - when.start).days for month in ((1, 7) if low == 0 else (7, 1)))
        high = high or length
    start, whole_end = when.start, when.end if high == length else None
    granularity = "week" if part.endswith(" week") else when.granularity
    return replace(when, start=start + timedelta(days=low), end=start + timedelta(days=high), whole_end=whole_end,
                   granularity=granularity)  # fmt: skip


def _edges(part: str, length: int) -> tuple[int, int]:
    """Return the first day of a part of a period and the day after its last, counted from the period's start."""
    if part in _PARTS:
        low, high = _PARTS[part]
        return length * low // 3, length * high // 3
    if part.endswith("half"):
        return (0, length // 2) if part.startswith("first") else (length // 2, length)
    first, *middle, unit = part.split()
    if unit == "week":
        number = {"first": 0, "second": 1, "third": 2, "fourth": 3}.get(first)
        return (length - 7, length) if number is None else (7 * number, 7 * number + 7)
    count = min(length, int(number_of(" ".join(middle) or "few") or VAGUE_COUNT))
    return (0, count) if first == "first" else (length - count, length)


def period_of(day: date, unit: str) -> When:
    """Return the calendar period of a unit that holds a day."""
    if unit == "week":
        return week_of(day)
    if unit == "weekend":
        monday = day - timedelta(days=day.weekday())
        week = week_of(day)
        return When(f"{week.value}-WE", monday + timedelta(days=5), monday + timedelta(days=7), "day")
    if unit == "month":
        return month_of(day.year, day.month)
    if unit == "year":
        return year_of(day.year)
    if unit == "decade":
        first = day.year // 10 * 10
        return When(f"{first // 10}", date(first, 1, 1), date(first + 10, 1, 1), "decade")
    return day_of(day)


def period_code(count: float | None, unit: str) -> str:
    """Return a TIMEX3 duration ("P3M", "PT24H", "PXD")."""
    number = "X" if count is None else f"{count:g}"
    base, factor = {"fortnight": ("week", 2), "decade": ("year", 10), "weekend": ("day", 2)}.get(unit, (unit, 1))
    if factor != 1 and count is not None:
        number = f"{count * factor:g}"
    code = _UNIT_CODES[base]
    return f"PT{number}{code[1]}" if code.startswith("T") else f"P{number}{code}"


def is_short_month(word: str) -> bool:
    """Tell whether a word is a month cut short ("nov.")."""
    return word.rstrip(".") in {"jan", "feb", "mar", "apr", "jun", "jul", "aug", "sept", "sep", "oct", "nov", "dec"}
