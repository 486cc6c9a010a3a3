"""What each measure means, in one line, and how its figures are written."""

from __future__ import annotations

from theodolite.records import Measure, Measurement, Unit
from theodolite.wording.numbers import percent

__all__ = ["CORRIDOR_MOST_KM", "MEASURE_MEANINGS", "MEASURE_TITLES", "figure_words", "interval_words"]

CORRIDOR_MOST_KM = 60.0  # wider ways out are not told apart (history.encircle)

MEASURE_MEANINGS: dict[Measure, str] = {
    Measure.SHARE: "share of a place, region or polygon held",
    Measure.AREA_KM2: "km² of it held",
    Measure.INSIDE: "whether its point lies in the side's land",
    Measure.DISTANCE_KM: "km from a place, river, road or border to the nearest land held (0: touched)",
    Measure.FRONT_DISTANCE_KM: "km from its point to the front, behind or before it (borders and coasts are none)",
    Measure.TOUCH_KM: "km of a river, road or outline within 1 km of land held, and along which stretches",
    Measure.PERIMETER_SHARE: "encirclement: share of the directions around a place that land held cuts within 10 km",
    Measure.CORRIDOR_KM: "encirclement: width of the widest way out that is left, 60 km at most",
    Measure.FRONT_LENGTH_KM: "km of front inside a region or polygon",
    Measure.GAINED_KM2: "two days: km² gained",
    Measure.LOST_KM2: "two days: km² lost",
    Measure.GAINED_SETTLEMENTS: "two days: settlements gained, by name",
    Measure.LOST_SETTLEMENTS: "two days: settlements lost, by name",
    Measure.ADVANCE_KM: "two days: how far the gains reach beyond the earlier land, and where",
    Measure.FRONT_SPEED_KM2_WEEK: "two days: net km² gained a week, and how far the front moved",
}

# With the side: "share held by Russia".
MEASURE_TITLES: dict[Measure, str] = {
    Measure.SHARE: "share held by {}",
    Measure.AREA_KM2: "km² held by {}",
    Measure.INSIDE: "is its point inside land held by {}",
    Measure.DISTANCE_KM: "distance to the nearest land held by {}",
    Measure.FRONT_DISTANCE_KM: "distance to the front of the land held by {}",
    Measure.TOUCH_KM: "length within 1 km of land held by {}",
    Measure.PERIMETER_SHARE: "share of its surroundings cut by land held by {}",
    Measure.CORRIDOR_KM: "widest way out past land held by {}",
    Measure.FRONT_LENGTH_KM: "front of the land held by {}",
    Measure.GAINED_KM2: "km² gained by {}",
    Measure.LOST_KM2: "km² lost by {}",
    Measure.GAINED_SETTLEMENTS: "settlements gained by {}",
    Measure.LOST_SETTLEMENTS: "settlements lost by {}",
    Measure.ADVANCE_KM: "furthest advance of {}",
    Measure.FRONT_SPEED_KM2_WEEK: "net km² a week gained by {}",
}


def _number(value: float) -> str:
    """Write a number to one decimal below 10, whole above."""
    size = abs(value)
    text = f"{size:.1f}" if size < 9.95 else f"{size:,.0f}"
    return f"−{text}" if value < 0 and text != "0.0" else text


def figure_words(measurement: Measurement) -> str:
    """Write a figure with its unit: "7 %", "1.4 km before it" (the front), "inside", "12 settlements"."""
    value, measure = measurement.value, measurement.question.measure
    if measure is Measure.INSIDE:
        return "inside" if value else "unknown" if measurement.unknown else "not inside"
    if measure is Measure.FRONT_DISTANCE_KM:
        return f"{_number(abs(value))} km {'behind' if value < 0 else 'before'} it"
    if measure is Measure.CORRIDOR_KM and value >= CORRIDOR_MOST_KM:
        return f"{_number(value)} km or more"
    if measurement.unit is Unit.SHARE:
        return percent(value)
    if measurement.unit is Unit.SETTLEMENTS:
        return f"{value:.0f}"
    return f"{_number(value)} {_UNITS[measurement.unit]}"


_UNITS = {Unit.KM: "km", Unit.KM2: "km²", Unit.KM2_PER_WEEK: "km² a week", Unit.COUNT: ""}


def interval_words(measurement: Measurement) -> str:
    """Write the interval without its unit: "0–18", "−1.9 to −0.9"."""
    low, high = measurement.low, measurement.high
    if measurement.question.measure is Measure.INSIDE:
        return "" if low == high else "the edge decides"
    if measurement.unit is Unit.SHARE:
        a, b = (percent(x).removesuffix(" %") for x in (low, high))
    elif measurement.unit is Unit.SETTLEMENTS:
        a, b = f"{low:.0f}", f"{high:.0f}"
    else:
        a, b = _number(low), _number(high)
    if a == b:
        return a
    return f"{a} to {b}" if low < 0 or not (a + b).replace(".", "").replace(",", "").isdigit() else f"{a}–{b}"
