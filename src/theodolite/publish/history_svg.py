"""A history drawn as panels, one a mapper: the band from low to high, the value, flips, frames and their gaps.

The same drawing serves the page (styled by its sheet, light and dark) and the file on its own (styled inside).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from theodolite.history.flips import Passing
from theodolite.publish.flip_words import flip_rows, passing_words
from theodolite.publish.fused import flips_for, shares_of
from theodolite.publish.history_view import (
    HistoryView,
    Stretch,
    figure_text,
    fresh_days,
    last_day,
    last_words,
    range_of,
    steps_of,
    stretches,
    value_words_on,
)
from theodolite.publish.html.leaf import ground_style
from theodolite.publish.html.markup import Html, el, join
from theodolite.records import FlipEstimate, FusedHistory, FusedPoint, History, Unit
from theodolite.wording import date_words, plain
from theodolite.wording.fusion import change_words, is_likely, point_on, point_words

__all__ = ["framed_svg", "history_drawing", "history_svg", "month_ticks", "tick_words"]

_WIDTH, _LEFT, _WIDE_LEFT, _RIGHT = 760, 64, 112, 16
_HEAD, _PLOT, _RUG = 30, 92, 16
_PANEL = _HEAD + _PLOT + _RUG
_FOOT = 30


class _Axis:
    """Days to x, values to y of one panel."""

    def __init__(self, first: date, last: date, ends: tuple[float, float], *, left: int) -> None:
        self.first, self.last, self.left = first, last, left
        self.bottom, self.top = ends

    def x(self, on: date) -> float:
        share = (on - self.first).days / max((self.last - self.first).days, 1)
        return round(self.left + min(max(share, 0.0), 1.0) * (_WIDTH - self.left - _RIGHT), 1)

    def y(self, value: float, panel: int) -> float:
        base = panel * _PANEL + _HEAD + _PLOT
        return round(base - min(max((value - self.bottom) / (self.top - self.bottom), 0.0), 1.0) * _PLOT, 1)


def history_svg(view: HistoryView) -> str:
    """Return the drawing as a file of its own: white ground, title and description inside."""
    drawing = history_drawing(view, standalone=True)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{drawing}\n'


def history_drawing(view: HistoryView, *, standalone: bool = False) -> Html:
    """Return one panel a mapper over a common axis of days."""
    if not view.histories:
        return _empty(view, standalone)
    first, last = view.span
    axis = _Axis(first, last, range_of(view), left=_LEFT if view.unit is Unit.SHARE else _WIDE_LEFT)
    panels = [_panel(view, history, axis, n) for n, history in enumerate(view.histories)]
    if standalone and view.fused is not None and view.fused.smoothed:
        panels += _together(view, view.fused, axis, len(panels))
    height = _PANEL * len(panels) + _FOOT
    title = f"{plain(view.title)}, by map, {date_words(first)} to {date_words(last)}"
    pieces = [_months(axis, len(panels)), *panels]
    return framed_svg(title, _description(view), pieces, height=height, standalone=standalone)


def framed_svg(
    title: str, words: str, pieces: Sequence[Html], *, height: int, standalone: bool, prefix: str = "panels"
) -> Html:
    """Return panels as one SVG with title and description; a ``standalone`` one brings its style and heading."""
    head = 28 if standalone else 0
    heading = [
        Html(f"<style>{ground_style()}</style>"),
        el("rect", x=0, y=-head, width=_WIDTH, height=height + head, fill="#fff"),
        el("text", title, x=10, y=-8, cls="name"),
    ]
    return el(
        "svg",
        el("title", title, id=f"{prefix}-title"),
        el("desc", words, id=f"{prefix}-words"),
        *(heading if standalone else []),
        *pieces,
        xmlns="http://www.w3.org/2000/svg" if standalone else None,
        viewBox=f"0 {-head} {_WIDTH} {height + head}",
        role="img",
        aria_labelledby=f"{prefix}-title {prefix}-words",
        cls="panels",
    )


def _empty(view: HistoryView, standalone: bool) -> Html:
    words = "No map shows this place in that period."
    return framed_svg(plain(view.title), words, [el("text", words, x=10, y=30)], height=60, standalone=standalone)


def _description(view: HistoryView) -> str:
    """Say in words what the drawing shows: the last value of every mapper."""
    named = [f"{plain(view.infos[h.mapper].name)} {value_words_on(view, h)}" for h in view.histories]
    return f"Last values: {'; '.join(named)}. Bands show the value when the map's edge is moved by its error."


def _months(axis: _Axis, panels: int) -> Html:
    marks: list[Html] = []
    days = month_ticks(axis.first, axis.last)
    for day in days:
        x = axis.x(day)
        marks += [el("path", d=f"M{x} {n * _PANEL + _HEAD}v{_PLOT}", cls="grid") for n in range(panels)]
        anchor = "start" if x < axis.left + 30 else "end" if x > _WIDTH - 50 else "middle"
        marks.append(el("text", tick_words(day), x=x, y=panels * _PANEL + 18, text_anchor=anchor))
    return join(marks)


def month_ticks(first: date, last: date, *, most: int = 6) -> list[date]:
    """Return the days to label: firsts of months, or single days of a short period."""
    months: list[date] = []
    day = (first.replace(day=1) + timedelta(days=31)).replace(day=1) if first.day > 1 else first
    while day <= last:
        months.append(day)
        day = (day + timedelta(days=31)).replace(day=1)
    if len(months) < 3:
        step = max((last - first).days // 4, 1)
        return [first + timedelta(days=n) for n in range(0, (last - first).days + 1, step)][:most]
    return months[:: max(1, -(-len(months) // most))]


def tick_words(day: date) -> str:
    """Write the first of a month as "Nov 2025", another day as "5 Nov"."""
    words = date_words(day)
    return words.split(" ", 1)[1] if day.day == 1 else words.rsplit(" ", 1)[0]


def _panel(view: HistoryView, history: History, axis: _Axis, panel: int) -> Html:
    info = view.infos[history.mapper]
    top = panel * _PANEL
    value, spread, on = last_words(view, history)
    shown = list(stretches(history, fresh_days(info)))
    return el(
        "g",
        el(
            "text",
            f"{plain(info.name)}: {value}",
            el("tspan", spread, cls="rest"),
            on,
            x=axis.left,
            y=top + 20,
            cls="name",
        ),
        *_levels(view, axis, panel),
        el("path", d=_band(history, axis, panel), cls="band"),
        *(_stretch(history, stretch, axis, panel) for stretch in shown),
        _rug(history, axis, panel),
        *(
            _flip(p, passing_words(f.threshold, p, view.measure), axis.y(f.threshold, panel), axis.x(p.on))
            for f in flip_rows(history)
            for p in f.passings
        ),
    )


def _together(view: HistoryView, fused: FusedHistory, axis: _Axis, panel: int) -> list[Html]:
    """Return two panels: all maps together as known then, and with hindsight with the changes of hands."""
    cls = {"RU": "ru", "UA": "ua"}.get(fused.side, "other")
    on = min(axis.last, fused.known_by)
    told = (
        (f"All maps together, as known then: {_held_words(fused.filtered, on)}", fused.filtered),
        (f"With hindsight, maps up to {fused.known_by}: {_held_words(fused.smoothed, on)}", fused.smoothed),
    )
    return [
        el(
            "g",
            el("text", words, x=axis.left, y=(panel + n) * _PANEL + 20, cls="name"),
            *_levels(view, axis, panel + n),
            *_fused_curve(fused, points, axis, panel + n),
            *(_whens(fused, axis, panel + n) if n else []),
            cls=cls,
        )
        for n, (words, points) in enumerate(told)
    ]


def _held_words(points: tuple[FusedPoint, ...], on: date) -> str:
    return f"probability {point_words(point_on(points, on))} on {date_words(on)}"


def _fused_curve(fused: FusedHistory, points: Sequence[FusedPoint], axis: _Axis, panel: int) -> list[Html]:
    last = min(axis.last, fused.known_by)
    shown = [*[p for p in points if p.on <= axis.first][-1:], *(p for p in points if axis.first < p.on <= last)]
    if not shown:
        return []
    ends = [*(axis.x(p.on) for p in shown[1:]), axis.x(last)]
    pairs = list(zip(shown, ends, strict=True))
    upper = "L".join(f"{axis.x(p.on):g} {axis.y(p.high, panel):g}H{end:g}" for p, end in pairs)
    lower = "".join(f"L{end:g} {axis.y(p.low, panel):g}H{axis.x(p.on):g}" for p, end in reversed(pairs))
    line = "L".join(f"{axis.x(p.on):g} {axis.y(p.value, panel):g}H{end:g}" for p, end in pairs)
    return [el("path", d=f"M{upper}{lower}z", cls="band"), el("path", d=f"M{line}", cls="value")]


def _whens(fused: FusedHistory, axis: _Axis, panel: int) -> list[Html]:
    return [
        _when(flip, share, fused, axis, panel)
        for share in shares_of(fused)
        for flip in flips_for(fused, share)
        if is_likely(flip)
    ]


def _when(flip: FlipEstimate, share: float, fused: FusedHistory, axis: _Axis, panel: int) -> Html:
    """Draw the 90 % interval of a change of hands, at the height of its share, with its most likely day.

    An open end has no cap.
    """
    if flip.low > axis.last or (flip.high is not None and flip.high < axis.first):
        return el("g")
    y, low, high = axis.y(share, panel), axis.x(flip.low), axis.x(flip.high or axis.last)
    cap = f"M{high:g} {y - 6}v12" if flip.high is not None and flip.high <= axis.last else ""
    start = f"M{low:g} {y - 6}v12" if flip.low >= axis.first else ""
    said = change_words(flip, fused.side, fused.known_by, share=share)
    whole = "" if share == fused.share else " whole"
    bar = el("path", el("title", said), d=f"{start}M{low:g} {y}H{high:g}{cap}", cls=f"when{whole}")
    shown = axis.first <= flip.on <= axis.last
    return join(
        [bar, el("circle", cx=axis.x(flip.on), cy=y, r=4.5, cls=f"flip{whole or ' lasting'}") if shown else None]
    )


def _levels(view: HistoryView, axis: _Axis, panel: int) -> list[Html]:
    shares = view.unit is Unit.SHARE
    values = (0.0, 0.5, 0.9, 1.0) if shares else tuple(dict.fromkeys((axis.bottom, max(axis.bottom, 0.0), axis.top)))
    marks = []
    for value in values:
        y = axis.y(value, panel)
        strong = shares and value in {0.5, 0.9}
        marks.append(el("path", d=f"M{axis.left} {y}H{_WIDTH - _RIGHT}", cls="grid rule50" if strong else "grid"))
        if value != 0.9:
            label = figure_text(view, value)
            marks.append(el("text", label, x=axis.left - 6, y=y, dy=".35em", text_anchor="end"))
    return marks


def _corners(history: History, axis: _Axis, panel: int, *, upper: bool) -> list[tuple[float, float]]:
    """Return the corners of the step line through the high values, or the low ones."""
    corners: list[tuple[float, float]] = []
    for on, _, low, high in steps_of(history):
        x, y = axis.x(on), axis.y(high if upper else low, panel)
        if corners:
            corners.append((x, corners[-1][1]))
        corners.append((x, y))
    corners.append((axis.x(last_day(history)), corners[-1][1]))
    return corners


def _band(history: History, axis: _Axis, panel: int) -> str:
    upper = _corners(history, axis, panel, upper=True)
    lower = _corners(history, axis, panel, upper=False)[::-1]
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in [*upper, *lower]) + "z"


def _stretch(history: History, stretch: Stretch, axis: _Axis, panel: int) -> Html:
    steps = steps_of(history)
    before = [s for s in steps if s[0] <= stretch.start][-1:]
    inside = [s for s in steps if stretch.start < s[0] <= stretch.end]
    if not before:
        return el("g")
    pieces = [f"M{axis.x(stretch.start):g} {axis.y(before[0][1], panel):g}"]
    for step in inside:
        pieces.append(f"H{axis.x(step[0]):g}V{axis.y(step[1], panel):g}")
    pieces.append(f"H{axis.x(stretch.end):g}")
    return el("path", d="".join(pieces), cls="value" if stretch.fresh else "stale")


def _rug(history: History, axis: _Axis, panel: int) -> Html:
    y = panel * _PANEL + _HEAD + _PLOT + 4
    at = sorted({axis.x(day) for day in history.frame_dates})
    return el("path", d="".join(f"M{x:g} {y}v6" for x in at), cls="frame")


def _flip(passing: Passing, said: str, y: float, x: float) -> Html:
    """Draw a triangle, filled where the passing lasted."""
    turn = -6 if passing.upward else 6
    d = f"M{x - 6:g} {y - turn:g}L{x:g} {y + turn:g}L{x + 6:g} {y - turn:g}z"
    return el("path", el("title", said), d=d, cls="flip lasting" if passing.flip else "flip")
