"""Expressions that count from another time of the text: "two days later", "the same day", "until then", "that year"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from theodolite.timex.find import TimexParts
from theodolite.timex.periods import Context, When, number_of, period_of, shift

__all__ = ["eve", "offset", "shifted", "then"]

_DAY = timedelta(days=1)
_STEPS = {"same": 0, "next": 1, "following": 1, "previous": -1, "preceding": -1, "before": -1, "after": 1}
_VALUES = {"week": "XXXX-WXX", "month": "XXXX-XX", "year": "XXXX"}
_PARTS = {"night", "morning", "evening"}
_COARSE = "it counts from a time that the text names too roughly"
_UNNAMED = "it counts from a time that the text does not name nearby"


def _first(anchor: tuple[date | None, date | None]) -> date | None:
    """Return the day that an anchor is counted from: its first, or the last of what has no beginning."""
    start, end = anchor
    return start if start is not None else end - _DAY if end is not None else None


def _last(anchor: tuple[date | None, date | None]) -> date | None:
    start, end = anchor
    return end - _DAY if end is not None else start


def _is_coarse(anchor: tuple[date | None, date | None], unit: str) -> bool:
    """Tell whether a time is too long to count a unit from it ("in July ... the next day")."""
    start, end = anchor
    most = {"month": 62, "year": 3660, "decade": 3660, "week": 14, "weekend": 14, "fortnight": 14}.get(unit, 3)
    return start is not None and end is not None and (end - start).days > most


def _unnamed(unit: str) -> When:
    return When(_VALUES.get(unit, "XXXX-XX-XX"), note=_UNNAMED)


def shifted(parts: TimexParts, context: Context) -> When | None:
    """Resolve what counts from the time last named; without one near by it keeps its value and says so."""
    fields = parts.fields
    if "way" in fields:
        return _counted(fields, context)
    unit = next(fields[key] for key in ("unit2", "unit3", "unit4", "unit5") if key in fields)
    which = fields.get("which") or fields.get("which2") or fields.get("side") or "same"
    plain = "day" if unit in _PARTS else unit
    anchor = context.anchor
    loose = which in {"previous", "preceding"} and "which2" in fields and not context.near
    if anchor is None or _first(anchor) is None or loose:
        return _from_document(which, plain, context) if "which2" in fields else _unnamed(unit)
    if _is_coarse(anchor, plain):
        return replace(_unnamed(unit), note=_COARSE)
    steps = _STEPS[which]
    base = _last(anchor) if steps > 0 else _first(anchor)
    if base is None:
        return _unnamed(unit)
    when = replace(period_of(shift(base, steps, plain), plain), anchored=True)
    return _half(when, fields.get("half"), anchor)


def _half(when: When, half: str | None, anchor: tuple[date | None, date | None]) -> When:
    """Cut "later that year" to what follows the anchor, "earlier that year" to what lies before it."""
    start, end = anchor
    if half == "later" and end is not None and when.end is not None and end < when.end:
        return replace(when, start=end)
    if half == "earlier" and start is not None and when.start is not None and when.start < start:
        return replace(when, end=start)
    return when


def _from_document(which: str, unit: str, context: Context) -> When:
    """Count "the previous week" from the document where the text names nothing near by; only backwards."""
    if context.document_on is None or which not in {"previous", "preceding"}:
        return _unnamed(unit)
    return period_of(shift(context.document_on, -1, unit), unit)


def _counted(fields: Mapping[str, str], context: Context) -> When:
    count, unit, anchor = number_of(fields["count"]), fields["unit"], context.anchor
    back = fields["way"] in {"earlier", "before", "prior"}
    base = anchor and (_first(anchor) if back else _last(anchor))
    if count is None:
        return replace(_unnamed(unit), note="it counts a vague number of units from another time")
    if base is None or anchor is None or unit in {"minute", "hour"}:
        return _unnamed(unit)
    if _is_coarse(anchor, unit):
        return replace(_unnamed(unit), note=_COARSE)
    day = shift(base, -count if back else count, unit)
    if unit in {"month", "year", "decade"} and anchor is not None and not _is_day(anchor):
        return replace(period_of(day, unit), anchored=True)
    return replace(period_of(day, "day"), anchored=True)


def _is_day(anchor: tuple[date | None, date | None]) -> bool:
    start, end = anchor
    return start is None or end is None or (end - start).days <= 2


def then(_: TimexParts, context: Context) -> When | None:
    """Resolve "then": the time last named; "until then" ends where it begins unless that lies ahead."""
    anchor = context.anchor
    if anchor is None or _first(anchor) is None:
        return When("XXXX-XX-XX", note=_UNNAMED)
    start, end = anchor
    ahead = context.document_on is not None and (end is None or end > context.document_on + _DAY)
    if context.prefix == "until" and not ahead and start is not None:
        return When(start.isoformat(), None, start, anchored=True)
    if context.prefix in {"since", "before"} and start is None and end is not None:
        start = end - _DAY
    named = start or end
    return When(named.isoformat() if named else None, start, end, anchored=True)


def eve(context: Context) -> When | None:
    """Resolve "напередодні", the day before: of the date named in the same sentence, else of the document."""
    on = _first(context.anchor) if context.anchor and (context.near or context.story) else None
    base = on or context.document_on
    if base is None:
        return _unnamed("day")
    return replace(period_of(base - _DAY, "day"), anchored=on is not None)


def offset(fields: Mapping[str, str], when: When | None) -> When | None:
    """Resolve "two days before 9 May", given what 9 May is."""
    count, unit = number_of(fields.get("count")), fields.get("unit") or fields["unit2"].replace("night", "day")
    if when is None or when.start is None or when.end is None or count is None or unit in {"minute", "hour"}:
        return When(None, note="it counts from a time that names no day")
    back = fields["way"] != "after"
    return period_of(shift(when.start if back else when.end - _DAY, -count if back else count, unit), "day")
