"""Two mappers' disagreement over time as a drawing: one panel for each, km² that only its map shows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from theodolite.publish.history_svg import framed_svg, month_ticks, tick_words
from theodolite.publish.html.markup import Html, el
from theodolite.records import Unit
from theodolite.wording import date_words, number_range, plain, side_name

if TYPE_CHECKING:
    from theodolite.history.compare_series import ComparisonSeries

__all__ = ["series_drawing", "series_svg"]

_WIDTH, _LEFT, _RIGHT, _HEAD, _PLOT, _RUG = 760, 112, 16, 30, 120, 16
_PANEL = _HEAD + _PLOT + _RUG
_FOOT = 30


def series_svg(series: ComparisonSeries) -> str:
    """Return the drawing as a file of its own."""
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{series_drawing(series, standalone=True)}\n'


def series_drawing(series: ComparisonSeries, *, standalone: bool = False) -> Html:
    """Return two panels over a common axis of days: what only the first and only the second map shows."""
    s = series
    first, last = s.days[0].on, s.days[-1].on
    top = max([1.0, *(max(d.only_first_km2, d.only_second_km2) for d in s.days)])
    title = (
        f"Land held by {side_name(s.side)} shown by one map only, {plain(s.first.name)} and {plain(s.second.name)}, "
        f"{date_words(first)} to {date_words(last)}, {plain(s.area_label)}"
    )
    listed = ([(d.on, d.only_first_km2) for d in s.days], [(d.on, d.only_second_km2) for d in s.days])
    panels = [
        _panel(f"Only {plain(info.name)}", values, frames, n, (first, last, top))
        for n, (info, values, frames) in enumerate(zip((s.first, s.second), listed, s.frame_days, strict=True))
    ]
    words = "; ".join(
        f"{plain(info.name)} alone {number_range(min(v), max(v), Unit.KM2)}"
        for info, v in ((s.first, [x for _, x in listed[0]]), (s.second, [x for _, x in listed[1]]))
    )
    return framed_svg(
        title,
        words,
        [*_months(first, last), *panels],
        height=2 * _PANEL + _FOOT,
        standalone=standalone,
        prefix="series",
    )


def _x(on: date, first: date, last: date) -> float:
    return round(_LEFT + (on - first).days / max((last - first).days, 1) * (_WIDTH - _LEFT - _RIGHT), 1)


def _months(first: date, last: date) -> list[Html]:
    marks: list[Html] = []
    for day in month_ticks(first, last):
        x = _x(day, first, last)
        anchor = "start" if x < _LEFT + 30 else "end" if x > _WIDTH - 50 else "middle"
        marks += [el("path", d=f"M{x} {n * _PANEL + _HEAD}v{_PLOT}", cls="grid") for n in (0, 1)]
        marks.append(el("text", tick_words(day), x=x, y=2 * _PANEL + 18, text_anchor=anchor))
    return marks


def _panel(
    name: str,
    values: Sequence[tuple[date, float]],
    frames: Sequence[date],
    panel: int,
    axis: tuple[date, date, float],
) -> Html:
    first, last, top = axis
    base = panel * _PANEL + _HEAD + _PLOT
    start, end = values[0][1], values[-1][1]
    first_day, last_day = number_range(start, start, Unit.KM2), number_range(end, end, Unit.KM2)
    words = el("tspan", f": {first_day} on the first day, {last_day} on the last", cls="rest")
    points = [(_x(on, first, last), round(base - value / top * _PLOT, 1)) for on, value in values]
    line = "M" + "L".join(f"{x:g} {y:g}" for x, y in points)
    rug = "".join(f"M{_x(on, first, last):g} {base + 4}v6" for on in frames if first <= on <= last)
    levels = [
        piece
        for value in (0.0, top / 2, top)
        for y in (round(base - value / top * _PLOT, 1),)
        for piece in (
            el("path", d=f"M{_LEFT} {y}H{_WIDTH - _RIGHT}", cls="grid"),
            el("text", number_range(value, value, Unit.KM2), x=_LEFT - 6, y=y, dy=".35em", text_anchor="end"),
        )
    ]
    return el(
        "g",
        el("text", name, words, x=_LEFT, y=panel * _PANEL + 20, cls="name"),
        *levels,
        el("path", d=f"{line}L{points[-1][0]:g} {base}L{points[0][0]:g} {base}z", cls="band"),
        el("path", d=line, cls="value"),
        el("path", d=rug, cls="frame"),
    )
