"""Curves of what each mapper's maps show over time, with the claims' days marked, and the same as a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from theodolite.publish.html.fused import FusedFigure, fused_block
from theodolite.publish.html.markup import Html, bdi, el, join
from theodolite.publish.view import in_order, mapper_name
from theodolite.records import CheckedClaim, FusedHistory, History, Measure, Question, Report, Unit
from theodolite.wording import date_words, number_range, plain, side_name

__all__ = ["Curve", "curves", "find_curves", "value_on"]

_WIDTH, _HEIGHT = 760, 300
_LEFT, _RIGHT, _TOP, _BOTTOM = 10, 30, 34, 36
_BEFORE, _AFTER = timedelta(days=150), timedelta(days=200)
_WORDS = {
    Measure.SHARE: ("Share of {} held by {}", Unit.SHARE),
    Measure.AREA_KM2: ("Area of {} held by {}", Unit.KM2),
    Measure.DISTANCE_KM: ("Distance from {} to the nearest land held by {}", Unit.KM),
    Measure.CORRIDOR_KM: ("Open corridor at {} left by {}", Unit.KM),
    Measure.GAINED_KM2: ("Area in {} gained by {}", Unit.KM2),
    Measure.GAINED_SETTLEMENTS: ("Settlements in {} gained by {}", Unit.SETTLEMENTS),
    Measure.ADVANCE_KM: ("Distance moved at {} by {}", Unit.KM),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """One question with every mapper's history and the claims it answers."""

    question: Question
    title: str
    unit: Unit
    histories: tuple[History, ...]
    claims: tuple[tuple[int, CheckedClaim], ...]

    @property
    def fused(self) -> FusedHistory | None:
        """Who held it by all maps together, where the curves are shares of one settlement."""
        if self.question.measure is not Measure.SHARE:
            return None
        asked = (self.question.targets, self.question.side)
        found = (c.fused for _, c in self.claims if c.fused is not None)
        return next((f for f in found if ((f.place_id,), f.side) == asked), None)

    @property
    def days(self) -> list[date]:
        """The distinct days of the claims."""
        return sorted({c.grounded.claim_on for _, c in self.claims if c.grounded.claim_on is not None})


def find_curves(report: Report) -> list[Curve]:
    """Group the report's histories by question, in the order of the claims."""
    groups: dict[Question, dict[str, History]] = {}
    claims: dict[Question, list[tuple[int, CheckedClaim]]] = {}
    for number, checked in enumerate(in_order(report), start=1):
        for history in checked.histories:
            if history.points:
                groups.setdefault(history.question, {})[history.mapper] = history
                if all(c is not checked for _, c in claims.setdefault(history.question, [])):
                    claims[history.question].append((number, checked))
    return [_curve(q, tuple(groups[q][m] for m in sorted(groups[q])), claims[q]) for q in groups]


def _curve(question: Question, histories: tuple[History, ...], claims: list[tuple[int, CheckedClaim]]) -> Curve:
    words, unit = _WORDS[question.measure]
    title = words.format(plain(_label(question, claims)), side_name(question.side))
    return Curve(question=question, title=title, unit=unit, histories=histories, claims=tuple(claims))


def _label(question: Question, claims: Sequence[tuple[int, CheckedClaim]]) -> str:
    readings = (r for _, c in claims for r in c.grounded.readings)
    return next((r.label for r in readings if r.targets == question.targets), "the place")


def value_on(history: History, day: date) -> float | None:
    """Return a history's value on a day: the last step not after it."""
    values = [point.value for point in history.points if point.frame_on <= day]
    return values[-1] if values else None


def curves(report: Report, found: Sequence[Curve]) -> Html:
    """Return a figure with its table for each question."""
    return el("div", *(_figure(report, curve, number) for number, curve in enumerate(found)), cls="curves")


@dataclass(frozen=True, slots=True)
class _Scale:
    start: date
    end: date
    top: float

    def x(self, day: date) -> int:
        days = max((self.end - self.start).days, 1)
        share = min(1.0, max(0.0, (day - self.start).days / days))
        return round(_LEFT + share * (_WIDTH - _LEFT - _RIGHT))

    def y(self, value: float) -> int:
        share = min(1.0, max(0.0, value / self.top))
        return round(_HEIGHT - _BOTTOM - share * (_HEIGHT - _TOP - _BOTTOM))


def _scale(curve: Curve) -> _Scale:
    frames = [d for h in curve.histories for d in (*h.frame_dates, *(p.frame_on for p in h.points))]
    start, end = min(frames), max(frames)
    if curve.days:
        start, end = max(start, curve.days[0] - _BEFORE), min(end, curve.days[-1] + _AFTER)
        start, end = min(start, curve.days[0]), max(end, curve.days[-1])
    top = 1.0 if curve.unit is Unit.SHARE else max(p.value for h in curve.histories for p in h.points) * 1.1
    return _Scale(start, end, top or 1.0)


def _figure(report: Report, curve: Curve, number: int) -> Html:
    scale = _scale(curve)
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    lines = [_line(history, scale, n, letters[n % 26]) for n, history in enumerate(curve.histories)]
    title = f"{curve.title}, by map, {date_words(scale.start)} to {date_words(scale.end)}"
    drawing = el(
        "svg",
        el("title", title),
        *_grid(curve, scale),
        *_claim_marks(curve, scale),
        _known_mark(report, scale),
        *lines,
        _tags(curve, scale, letters),
        viewBox=f"0 0 {_WIDTH} {_HEIGHT}",
        role="img",
        aria_label=f"{title}; the table below gives the same as numbers",
        cls="curve",
    )
    key = [
        el("li", _key(n), el("b", letters[n % 26]), " ", bdi(mapper_name(report, h.mapper)))
        for n, h in enumerate(curve.histories)
    ]
    if _known_mark(report, scale) is not None:
        line = el(
            "svg", el("path", d="M17 0v16", cls="known"), viewBox="0 0 34 16", aria_hidden="true", focusable="false"
        )
        key.append(el("li", line, f"known by {date_words(report.as_of)}; later is hindsight"))
    return el(
        "figure",
        el("figcaption", el("h3", bdi(curve.title))),
        drawing,
        el("ul", *key, cls="key"),
        _table(report, curve, scale),
        _together(report, curve, scale),
        cls="over-time",
        id=f"curve-{number}",
    )


def _together(report: Report, curve: Curve, scale: _Scale) -> Html | None:
    """Return the fused history below the mappers' curves, over the same days."""
    if curve.fused is None:
        return None
    figure = FusedFigure(
        fused=curve.fused,
        histories=curve.histories,
        name_of=lambda mapper: mapper_name(report, mapper),
        label=_label(curve.question, curve.claims),
        start=scale.start,
        end=scale.end,
        ticks=_ticks(scale),
        marks=tuple((day, _claim_numbers(curve, day)) for day in curve.days),
    )
    return fused_block(figure)


def _claim_numbers(curve: Curve, day: date) -> str:
    numbers = ", ".join(str(n) for n, c in curve.claims if c.grounded.claim_on == day)
    return f"{'claim' if numbers.isdigit() else 'claims'} {numbers}"


def _key(number: int) -> Html:
    line = el("path", d="M0 8h34", cls=f"step m{number % 6}")
    return el("svg", line, viewBox="0 0 34 16", aria_hidden="true", focusable="false")


def _grid(curve: Curve, scale: _Scale) -> list[Html]:
    steps = (0.0, 0.25, 0.5, 0.75, 0.9, 1.0) if curve.unit is Unit.SHARE else tuple(scale.top * n / 4 for n in range(5))
    marks = []
    for value in steps:
        y = scale.y(value)
        strong = curve.unit is Unit.SHARE and value in {0.5, 0.9}
        marks.append(el("path", d=f"M{_LEFT} {y}H{_WIDTH - _RIGHT}", cls="rule strong" if strong else "rule"))
        if value != 1.0:
            words = number_range(value, value, curve.unit)
            marks.append(el("text", words, x=_LEFT, y=y, dy="-.3em", cls="value-label"))
    for day in _ticks(scale):
        x = scale.x(day)
        marks.append(el("path", d=f"M{x} {_HEIGHT - _BOTTOM}v5", cls="rule strong"))
        words = date_words(day).split(" ", 1)[1]
        marks.append(el("text", words, x=x, y=_HEIGHT - 12, text_anchor="middle"))
    return marks


def _ticks(scale: _Scale) -> list[date]:
    months = []
    day = (scale.start.replace(day=1) + timedelta(days=31)).replace(day=1)
    while day <= scale.end:
        months.append(day)
        day = (day + timedelta(days=31)).replace(day=1)
    step = max(1, -(-len(months) // 5))
    return months[::step] or [scale.start]


def _line(history: History, scale: _Scale, number: int, letter: str) -> Html:
    before = [p for p in history.points if p.frame_on < scale.start][-1:]
    shown = [*before, *(p for p in history.points if scale.start <= p.frame_on <= scale.end)]
    last_seen = min(scale.end, max([*history.frame_dates, *(p.frame_on for p in history.points)]))
    if not shown:
        return el("g")
    x, y = scale.x(shown[0].frame_on), scale.y(shown[0].value)
    pieces = [f"M{x} {y}"]
    for point in shown[1:]:
        nx, ny = scale.x(point.frame_on), scale.y(point.value)
        if nx != x:
            pieces.append(f"H{nx}")
        if ny != y:
            pieces.append(f"V{ny}")
        x, y = nx, ny
    pieces.append(f"H{scale.x(last_seen)}")
    return el("path", d="".join(pieces), cls=f"step m{number % 6}", data_mapper=letter)


def _tags(curve: Curve, scale: _Scale, letters: str) -> Html:
    """Write each line's letter at its end, moved apart where lines meet."""
    ends = []
    for n, history in enumerate(curve.histories):
        value = value_on(history, scale.end)
        if value is not None:
            last = min(scale.end, max([*history.frame_dates, *(p.frame_on for p in history.points)]))
            ends.append((scale.y(value), scale.x(last), letters[n % 26]))
    tags: list[Html] = []
    placed: list[tuple[int, int]] = []
    for y, x, letter in sorted(ends, reverse=True):
        at = min(y, _HEIGHT - _BOTTOM - 4)
        while any(abs(at - py) < 13 and abs(x - px) < 14 for px, py in placed):
            at -= 1
        placed.append((x, at))
        tags.append(el("text", letter, x=x + 5, y=at, dy=".35em", cls="tag"))
    return join(tags)


def _claim_marks(curve: Curve, scale: _Scale) -> list[Html]:
    marks = []
    for day in curve.days:
        x = scale.x(day)
        anchor = "end" if x > _WIDTH * 0.7 else "start"
        marks.append(el("path", d=f"M{x} {_TOP - 6}V{_HEIGHT - _BOTTOM}", cls="claimday"))
        shift = -5 if anchor == "end" else 5
        label = f"{_claim_numbers(curve, day)}, {date_words(day)}"
        marks.append(el("text", label, x=x + shift, y=_TOP - 8, text_anchor=anchor, cls="claimday"))
    return marks


def _known_mark(report: Report, scale: _Scale) -> Html | None:
    """Mark the last day of what was known: what lies after it is hindsight."""
    day = report.as_of
    if day is None or not scale.start < day < scale.end:
        return None
    x = scale.x(day)
    said = el("title", f"known by {date_words(day)}; later is hindsight")
    return el("path", said, d=f"M{x} {_TOP - 6}V{_HEIGHT - _BOTTOM}", cls="known")


def _table(report: Report, curve: Curve, scale: _Scale) -> Html:
    days = sorted({*_ticks(scale), *curve.days, scale.end})
    head = [el("th", "Day", scope="col")]
    head += [el("th", bdi(mapper_name(report, h.mapper)), scope="col") for h in curve.histories]
    body = []
    for day in days:
        cells = []
        for history in curve.histories:
            value = value_on(history, day)
            seen = history.frame_dates and history.frame_dates[-1] < day
            words = "no map" if value is None or seen else number_range(value, value, curve.unit)
            cells.append(el("td", words))
        mark = " (claim)" if day in curve.days else ""
        body.append(el("tr", el("th", f"{date_words(day)}{mark}", scope="row"), *cells))
    caption = el("caption", bdi(curve.title))
    table = el("table", caption, el("thead", el("tr", *head)), el("tbody", *body), cls="grid")
    box = el("div", table, cls="scroll", tabindex=0, role="region", aria_label=f"Table: {curve.title}")
    return el("details", el("summary", "The same as a table"), box)
