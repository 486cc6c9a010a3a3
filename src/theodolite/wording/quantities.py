"""How a number was read, in words: "about 200 soldiers: 180 to 220 people"."""

from __future__ import annotations

from theodolite.records import Quantity, Unit
from theodolite.records.text import QuantityKind
from theodolite.wording.numbers import rate_words
from theodolite.wording.text import plain, shorten

__all__ = ["quantity_reading"]

_UNITS = {
    Unit.PERCENT: "%", Unit.SHARE: "%", Unit.KM: "km", Unit.KM2: "km²", Unit.PERSONS: "people", Unit.DAYS: "days",
    Unit.SETTLEMENTS: "settlements", Unit.KM2_PER_WEEK: "km² a week",
}  # fmt: skip
_SIGNS = {1: "up by", -1: "down by"}


def quantity_reading(quantity: Quantity) -> str:
    """Say how a number was read: its words, its value or range, its unit and what is counted; a change as a change."""
    words = shorten(plain(quantity.text), 60)
    parts = [
        _SIGNS.get(quantity.sign, "") if quantity.kind is QuantityKind.CHANGE else "",
        _figure(quantity),
        _unit(quantity),
        f"of {shorten(plain(quantity.of), 40)}" if quantity.of and quantity.unit is Unit.PERCENT else "",
        plain(rate_words(quantity)),
        f"(from {_number(quantity.start)})" if quantity.start is not None else "",
    ]
    told = " ".join(part for part in parts if part)
    usual = f" ({_number(quantity.persons[0])} to {_number(quantity.persons[1])} people)" if quantity.persons else ""
    return f"{words}: {told}{usual}"


def _unit(quantity: Quantity) -> str:
    if quantity.currency:
        return quantity.currency
    counted = shorten(plain(quantity.counted or ""), 40)
    if quantity.unit in {Unit.COUNT, Unit.PERSONS} and counted:
        return counted
    own = "" if quantity.unit.value in {"count", "other"} else plain(quantity.unit.value)
    return _UNITS.get(quantity.unit) or plain(quantity.measure or "") or own


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
