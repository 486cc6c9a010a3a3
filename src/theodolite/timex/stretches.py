"""Expressions that count from the document's date, durations, recurring times and mere references."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

from theodolite.timex.find import TimexParts
from theodolite.timex.grammar import WEEKDAYS
from theodolite.timex.periods import (
    UNIT_DAYS,
    VAGUE_COUNT,
    Context,
    When,
    cut,
    day_of,
    number_of,
    ordinal_of,
    period_code,
    period_of,
    shift,
    week_of,
)

_DAY = timedelta(days=1)
_COARSE = {"week": "week", "weekend": "week", "fortnight": "week", "month": "month", "year": "year", "decade": "year"}


def calendar(fields: Mapping[str, str], context: Context) -> When | None:
    """Resolve "this week", "last month", "earlier this year": calendar periods."""
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
    if steps == 0 and half in {"earlier", "so far"}:
        return replace(when, end=anchor + _DAY)
    if steps == 0 and half == "later":
        return replace(when, start=anchor)
    return cut(when, half) if half in {"early", "late"} else when


def within_period(fields: Mapping[str, str], context: Context, whole: When | None) -> When | None:
    """Resolve "earlier in November", "later in the day": a period that runs is cut at the document's day."""
    anchor = context.document_on
    if whole is None or whole.start is None or whole.end is None or anchor is None:
        return whole or When(None)
    if not whole.start <= anchor < whole.end:
        return whole
    earlier = fields["half"] == "earlier"
    return replace(whole, end=anchor + _DAY) if earlier else replace(whole, start=anchor)


def running(fields: Mapping[str, str], context: Context) -> When | None:
    """Resolve "for the third straight day": from two days before the document's to its own; longer units likewise."""
    count, unit, anchor = ordinal_of(fields["nth"]), fields["unit"].replace("night", "day"), context.document_on
    value = period_code(count, fields["unit"])
    if anchor is None:
        return When(value)
    first = period_of(shift(anchor, 1 - count, unit), unit)
    return When(value, first.start, anchor + _DAY, unit, approximate=unit != "day")


def ago(fields: Mapping[str, str], context: Context) -> When | None:
    """Resolve "three days ago"; coarser units give the whole period."""
    count, unit, anchor = number_of(fields.get("count", "many")), fields.get("unit", "day"), context.document_on
    if anchor is None or count is None:
        return When("PAST_REF", None, anchor + _DAY if anchor else None, "unknown")
    day = shift(anchor, -count, unit)
    if unit in {"week", "fortnight", "weekend"}:
        return When(week_of(day).value, day - timedelta(days=3), day + timedelta(days=4), "week")
    return period_of(day, unit)


def ahead(fields: Mapping[str, str], context: Context) -> When | None:
    """Resolve "in two weeks' time"."""
    count, anchor = number_of(fields["count"]), context.document_on
    if anchor is None or count is None:
        return When("FUTURE_REF")
    return day_of(shift(anchor, count, fields["unit"]))


def _count(fields: Mapping[str, str]) -> float | None:
    """Return the count before a unit, None where it is vague ("the past days")."""
    return None if "many" in fields and "count" not in fields else number_of(fields.get("count"))


def trailing(fields: Mapping[str, str], context: Context) -> When | None:
    """Resolve "the past 24 hours": up to and with the day of the document."""
    unit, anchor = fields["unit"], context.document_on
    count = _count(fields)
    value = period_code(count, unit)
    if anchor is None:
        return When(value)
    start = shift(anchor, -(VAGUE_COUNT if count is None else count), unit)
    return When(value, start, anchor + _DAY, "unknown" if count is None else _COARSE.get(unit, "day"))


def coming(fields: Mapping[str, str], context: Context) -> When | None:
    """Resolve "the coming days"."""
    unit, anchor, count = fields["unit"], context.document_on, _count(fields)
    value = period_code(count, unit)
    if anchor is None:
        return When(value)
    end = shift(anchor, VAGUE_COUNT if count is None else count, unit) + _DAY
    return When(value, anchor, end, _COARSE.get(unit, "day"))


def duration(fields: Mapping[str, str], context: Context) -> When | None:
    """Resolve a duration; only "within" gives it days."""
    if "bare" in fields:
        return When(period_code(None, fields["bare"].removesuffix("s")), note="a duration, of no stated days")
    count, unit, anchor = number_of(fields["count"]), fields["unit"], context.document_on
    value = period_code(count, unit)
    if context.prefix != "within" or anchor is None or count is None:
        return When(value, note="a duration, of no stated days")
    return When(value, anchor, shift(anchor, count, unit) + _DAY)


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
    if "working" in fields:
        return ("XXXX-WXX-WE", 7) if fields["working"] == "weekends" else ("XXXX-WXX-WD", 1)
    unit = fields.get("per") or fields.get("every") or fields.get("per2") or fields.get("adverb") or "day"
    unit = adverbs.get(unit, unit)
    unit = unit if unit in UNIT_DAYS else "day"
    count = 2.0 if "other" in fields else (number_of(fields.get("count")) or VAGUE_COUNT)
    return period_code(count, unit), 1 if unit in {"minute", "hour"} else max(1, round(count * UNIT_DAYS[unit]))


def recurring(fields: Mapping[str, str], context: Context) -> When | None:
    """Resolve "daily": recurring up to the document."""
    value, days = _set_days(fields)
    end = context.document_on + _DAY if context.document_on else None
    return When(value, None, end, "unknown", recurring_days=days)


def reference(value: str) -> Callable[[TimexParts, Context], When | None]:
    """Return a resolver of a mere reference to past, present or future."""

    def resolve(_: TimexParts, context: Context) -> When | None:
        anchor = context.document_on
        if anchor is None:
            return When(value)
        if value == "PRESENT_REF":
            return When(value, anchor, anchor + _DAY)
        past = value == "PAST_REF"
        return When(value, None if past else anchor, anchor + _DAY if past else None, "unknown")

    return resolve
