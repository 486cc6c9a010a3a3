"""What every picture of a history shows: per mapper the steps, the days without a fresh frame, the flips in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from math import isfinite

from theodolite.records import FrameRef, FusedHistory, History, Measure, ProviderInfo, Unit
from theodolite.settings import load_rules
from theodolite.wording import date_words, percent, percent_range, side_name

__all__ = [
    "HistoryView",
    "Stretch",
    "figure_text",
    "fresh_days",
    "last_day",
    "last_words",
    "measure_title",
    "range_of",
    "steps_of",
    "stretches",
    "unit_of",
    "value_words_on",
]  # fmt: skip

_TITLES = {
    Measure.SHARE: "share of {} held by {}",
    Measure.AREA_KM2: "land in {} held by {}",
    Measure.INSIDE: "whether the point of {} lies in land held by {}",
    Measure.DISTANCE_KM: "distance from {} to the nearest land held by {}",
    Measure.FRONT_DISTANCE_KM: "distance from {} to the front of land held by {} (negative: inside it)",
    Measure.TOUCH_KM: "length of {} touched by land held by {}",
    Measure.PERIMETER_SHARE: "share of the surroundings of {} cut by land held by {}",
    Measure.CORRIDOR_KM: "open corridor at {} left by {}",
    Measure.FRONT_LENGTH_KM: "length of the front in {}, seen from {}",
}
_UNITS = {Measure.SHARE: Unit.SHARE, Measure.PERIMETER_SHARE: Unit.SHARE, Measure.INSIDE: Unit.COUNT,
          Measure.AREA_KM2: Unit.KM2}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class HistoryView:
    """Histories of one question with who drew them; ``frames`` lead to the stored bytes (empty without maps).

    ``fused`` is who held the place by all maps together; None where it is not a share of one settlement.
    """

    label: str
    histories: tuple[History, ...]
    infos: Mapping[str, ProviderInfo]
    frames: Mapping[str, Sequence[FrameRef]]
    measure: Measure = Measure.SHARE
    side: str = "RU"
    since: date | None = None
    until: date | None = None
    footprint_words: str = ""
    fused: FusedHistory | None = None
    notes: tuple[str, ...] = ()

    @property
    def unit(self) -> Unit:
        """The unit of the values."""
        return unit_of(self.measure)

    @property
    def title(self) -> str:
        """What is drawn, in words."""
        words = measure_title(self.measure, self.label, self.side)
        return words[:1].upper() + words[1:]

    @property
    def span(self) -> tuple[date, date]:
        """The first and the last day drawn; at least a day apart."""
        first = min(h.points[0].frame_on for h in self.histories)
        last = max(last_day(h) for h in self.histories)
        return first, max(last, first + timedelta(days=1))


def unit_of(measure: Measure) -> Unit:
    """Return the unit of a measure of one day."""
    return _UNITS.get(measure, Unit.KM)


def measure_title(measure: Measure, label: str, side: str) -> str:
    """Say what a measure of a place is, in words."""
    return _TITLES.get(measure, "{} by {}").format(label, side_name(side))


def last_day(history: History) -> date:
    """Return the last day that a history speaks of: its last frame."""
    return max([*history.frame_dates[-1:], history.points[-1].frame_on])


def steps_of(history: History) -> list[tuple[date, float, float, float]]:
    """Return day, value, low and high of each step."""
    return [(p.frame_on, p.value, p.low, p.high) for p in history.points]


def range_of(view: HistoryView) -> tuple[float, float]:
    """Return the values at the lower and upper edge of a plot: 0 and 1 for shares, else what is needed.

    A large area that changes little is drawn from its least value, not from 0: the labels say so.
    """
    if view.unit is Unit.SHARE or view.measure is Measure.INSIDE:
        return 0.0, 1.0
    ends = [v for h in view.histories for p in h.points for v in (p.low, p.high) if isfinite(v)]
    bottom, top = min([0.0, *ends]), max([0.0, *ends])
    if view.unit is Unit.KM2 and min(ends, default=0.0) > top / 2:
        bottom = min(ends)
    return bottom, top if top > bottom else bottom + 1.0


def fresh_days(info: ProviderInfo) -> int:
    """Return for how many days a mapper's frame is fresh: the rules' limit, or twice its cadence where longer."""
    return int(max(load_rules().fresh_days, 2 * info.cadence_days))


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days ``[start, end]`` on which a mapper has a fresh frame, or (not ``fresh``) only a stale one."""

    start: date
    end: date
    fresh: bool


def stretches(history: History, limit_days: int) -> Iterator[Stretch]:
    """Yield the stretches of a history from its first step to its last frame, by whether a fresh frame is in force."""
    start, end = history.points[0].frame_on, last_day(history)
    frames = sorted({start, *(d for d in history.frame_dates if start <= d <= end), end})
    since = start
    for before, after in pairwise(frames):
        stale_on = before + timedelta(days=limit_days)
        if after > stale_on:
            yield Stretch(since, stale_on, True)
            yield Stretch(stale_on, after, False)
            since = after
    yield Stretch(since, end, True)


def figure_text(view: HistoryView, value: float) -> str:
    """Write one value: whole percents, km and km² to one decimal below 10, "inside" for a point."""
    if not isfinite(value):
        return "none found"
    if view.measure is Measure.INSIDE:
        return "inside" if value >= 0.5 else "not inside"
    if view.unit is Unit.SHARE:
        return percent(value)
    size = abs(value)
    text = f"{size:.1f}" if 0 < size < 9.95 else f"{size:,.0f}"
    sign = "−" if value < 0 and text != "0.0" else ""
    return f"{sign}{text} {'km²' if view.unit is Unit.KM2 else 'km'}"


def last_words(view: HistoryView, history: History) -> tuple[str, str, str]:
    """Return the last value, its interval (or nothing) and its day: "45 %", " (30–59 %)", " on 1 Dec 2025"."""
    point = history.points[-1]
    value = figure_text(view, point.value)
    if view.unit is Unit.SHARE:
        spread = percent_range(point.low, point.high)
    elif view.measure is Measure.INSIDE:
        spread = value if point.low == point.high else "the map's edge decides"
    else:
        low, high = figure_text(view, point.low), figure_text(view, point.high)
        spread = low if low == high else f"{low.removesuffix(' km²').removesuffix(' km')} to {high}"
    return value, f" ({spread})" if spread != value else "", f" on {date_words(last_day(history))}"


def value_words_on(view: HistoryView, history: History) -> str:
    """Write the last value with its interval and day: "45 % (30–59 %) on 1 Dec 2025"."""
    return "".join(last_words(view, history))
