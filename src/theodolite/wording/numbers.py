"""Numbers and dates in words, without false precision."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from math import floor, log10

from theodolite.records import Measure, Measurement, Quantity, Unit

__all__ = [
    "count_word",
    "date_words",
    "join_words",
    "measured_range",
    "number_range",
    "percent",
    "percent_range",
    "quantity_words",
    "rate_words",
    "value_words",
]

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_COUNTS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_THRESHOLDS = (50, 90)  # of the hold rule: rounding must not carry a share over one of them
_UNIT_WORDS = {Unit.KM: "km", Unit.KM2: "km²", Unit.SETTLEMENTS: "settlements", Unit.DAYS: "days"}


def date_words(day: date | None) -> str:
    """Write a day as "1 Nov 2025"; "undated" where there is none."""
    return "undated" if day is None else f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def count_word(number: int) -> str:
    """Write a small number as a word ("two"), a larger one in figures."""
    return _COUNTS[number] if 0 <= number < len(_COUNTS) else str(number)


def join_words(words: Sequence[str]) -> str:
    """Join as "a", "a and b", "a, b and c"."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def _whole_percent(share: float) -> str:
    value = share * 100
    if value <= 0:
        return "0"
    if value >= 100:
        return "100"
    whole = floor(value + 0.5)
    for threshold in _THRESHOLDS:
        if value < threshold <= whole:
            whole = threshold - 1
    if whole == 0:
        return "under 1"
    return "over 99" if whole == 100 else str(whole)


def percent(share: float) -> str:
    """Write a share as whole percents ("7 %", "under 1 %"), never rounded up over a threshold of the rules."""
    return f"{_whole_percent(share)} %"


def percent_range(low: float, high: float) -> str:
    """Write two shares as "4–43 %", or as one where they round alike."""
    return _range(_whole_percent(low), _whole_percent(high), "%")


def _range(low: str, high: str, unit: str) -> str:
    if low == high or (low, high) == ("0", "under 1"):
        return f"{high} {unit}"
    dash = "–" if low.replace(",", "").isdigit() and high.replace(",", "").isdigit() else " to "
    return f"{low}{dash}{high} {unit}"


def _whole(value: float) -> str:
    """At most three significant digits, no decimals; a minus sign where it applies."""
    size = abs(value)
    if 0 < size < 1:
        return "under 1" if value > 0 else "−1"
    if size >= 1000:
        step = 10 ** (int(log10(size)) - 2)
        size = floor(size / step + 0.5) * step
    text = f"{floor(size + 0.5):,}"
    return f"−{text}" if value < 0 and text != "0" else text


def number_range(low: float, high: float, unit: Unit) -> str:
    """Write two numbers with their unit; shares become percents."""
    if unit is Unit.SHARE:
        return percent_range(low, high)
    return _range(_whole(low), _whole(high), _UNIT_WORDS.get(unit, unit.value)).strip()


def value_words(measurement: Measurement, *, interval: bool = True) -> str:
    """Write one measurement: "7 % (0–18 %)"."""
    value = number_range(measurement.value, measurement.value, measurement.unit)
    spread = number_range(measurement.low, measurement.high, measurement.unit)
    return f"{value} ({spread})" if interval and spread != value else value


_MEASURE_WORDS = {
    Measure.SHARE: "{} held",
    Measure.AREA_KM2: "{} held",
    Measure.DISTANCE_KM: "nearest held land {} away",
    Measure.CORRIDOR_KM: "open corridor {}",
    Measure.GAINED_KM2: "{} gained",
    Measure.GAINED_SETTLEMENTS: "{} gained",
    Measure.ADVANCE_KM: "moved {}",
}


def measured_range(measurements: Sequence[Measurement], *, side: str | None = None, short: bool = False) -> str:
    """Write what several witnesses measured as one range: "4–43 % held"; ``side`` is named when it is given."""
    if not measurements:
        return ""
    measure, unit = measurements[0].question.measure, measurements[0].unit
    values = [m.value for m in measurements if m.question.measure is measure and m.unit is unit]
    text = number_range(min(values), max(values), unit)
    if short and unit in {Unit.SHARE, Unit.KM2}:
        return text
    words = _MEASURE_WORDS[measure].format(text)
    return words.replace("held", f"held by {side}", 1) if side else words


# words that hedge a number as verbs or signs, as they read before a number
_HEDGE_WORDS = {
    "~": "about", "≈": "about", ">": "more than", "<": "less than", "or so": "about", "an estimated": "an estimated",
    "exceed": "more than", "exceeds": "more than", "exceeded": "more than", "exceeding": "more than",
    "surpass": "more than", "surpassed": "more than", "topped": "more than", "above": "more than",
    "over": "over", "below": "less than", "within": "up to", "barely": "up to", "not even": "less than",
    "minimum": "at least", "a minimum of": "at least", "maximum": "at most", "a maximum of": "at most",
    "as many as": "up to", "as much as": "up to", "as many as at least": "at least", "all but": "",
}  # fmt: skip
_THIRDS = {"33.3": "a third", "66.7": "two thirds"}  # no text says "66.7 %" that means it so
_UNNAMED_UNITS = {Unit.PERCENT: "%", Unit.SHARE: "%", Unit.PERSONS: "people"}


def quantity_words(quantity: Quantity) -> str:
    """Write a claim's own number with its hedge: "at least 90 %", "350 to 400 people", "5 km a day"."""
    if quantity.value is None:
        return f"“{quantity.text}”"
    scale = 100 if quantity.unit is Unit.SHARE else 1
    stated = quantity.stated or (quantity.value, quantity.value)
    ranged = stated[0] != stated[1] and quantity.start is None and quantity.low != quantity.high
    ends = (quantity.low, quantity.high) if ranged else (quantity.value, quantity.value)
    figures = [_figure(end * scale) for end in ends if end is not None]
    figure = " to ".join(dict.fromkeys(figures))
    unit = _quantity_unit(quantity)
    if unit == "%" and figure in _THIRDS:
        figure, unit = _THIRDS[figure], ""
    if figure == "1" and unit in {"settlements", "days"}:
        unit = unit[:-1]
    hedge = _HEDGE_WORDS.get(quantity.hedge or "", quantity.hedge or "")
    return " ".join(part for part in (hedge, figure, unit, rate_words(quantity)) if part)


def _figure(value: float) -> str:
    return f"{round(value, 1):,.10g}"


def _quantity_unit(quantity: Quantity) -> str:
    if quantity.unit is Unit.COUNT:
        return quantity.counted if quantity.counted and quantity.counted.isascii() else ""
    if quantity.unit is Unit.OTHER:
        return quantity.measure or ""
    if quantity.unit is Unit.MONEY:
        return quantity.currency or ""
    return _UNNAMED_UNITS.get(quantity.unit, _UNIT_WORDS.get(quantity.unit, ""))


_RATES = {"день": "day", "доба": "day", "сутки": "day", "тиждень": "week", "неделя": "week", "місяць": "month",
          "месяц": "month", "рік": "year", "год": "year", "година": "hour", "час": "hour", "ніч": "night",
          "ночь": "night"}  # fmt: skip


def rate_words(quantity: Quantity) -> str:
    """Write what a number is per: "a day", "an hour", "per litre"; nothing for a number that is no rate."""
    if quantity.per is None:
        return ""
    per = _RATES.get(quantity.per, quantity.per)
    if per not in _RATES.values():
        return f"per {per}"
    return f"an {per}" if per == "hour" else f"a {per}"
