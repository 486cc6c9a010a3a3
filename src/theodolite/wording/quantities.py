"""How a number was read, in words: "about 200 soldiers: 180 to 220 people"."""

from __future__ import annotations

from theodolite.records import Quantity, Unit
from theodolite.wording.text import plain, shorten

__all__ = ["quantity_reading"]

_UNITS = {
    Unit.PERCENT: "%", Unit.SHARE: "%", Unit.KM: "km", Unit.KM2: "km²", Unit.PERSONS: "people", Unit.DAYS: "days",
    Unit.SETTLEMENTS: "settlements", Unit.KM2_PER_WEEK: "km² a week",
}  # fmt: skip


def quantity_reading(quantity: Quantity) -> str:
    """Say how a number was read: its words, its value or range, its unit and what is counted."""
    words = shorten(plain(quantity.text), 60)
    unit = _UNITS.get(quantity.unit) or shorten(plain(quantity.of or ""), 40) or plain(quantity.unit.value)
    of = f" of {shorten(plain(quantity.of), 40)}" if quantity.of and quantity.unit is Unit.PERCENT else ""
    return f"{words}: {_figure(quantity)} {'' if unit == 'count' else unit}".rstrip() + of


def _figure(quantity: Quantity) -> str:
    value, low, high = quantity.value, quantity.low, quantity.high
    if low is None and high is None:
        return _number(value) if value is not None else "no number told"
    if high is None:
        return f"{_number(low)} or more"
    if low is None:
        return f"{_number(high)} or fewer"
    return _number(low) if low == high else f"{_number(low)} to {_number(high)}"


def _number(value: float | None) -> str:
    return "" if value is None else f"{round(value, 2):,.10g}"
