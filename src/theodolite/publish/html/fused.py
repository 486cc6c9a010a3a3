"""All maps together: as known then and with hindsight, change of hands, disputes, and each map's record as witness.

The same block stands under the mappers' curves of a report and on the page of a history.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from theodolite.publish.fused import (
    change_lines,
    flips_for,
    nearest_flip,
    reliability,
    shares_of,
    summary_lines,
    unlikely_words,
)
from theodolite.publish.html.markup import Child, Html, bdi, el, join
from theodolite.records import FlagKind, FlipEstimate, FrameFlag, FusedHistory, FusedPoint, History, WitnessReport
from theodolite.wording import copy_words, date_words, percent, plain, side_name
from theodolite.wording.fusion import (
    ALONE_WORDS,
    anchor_words,
    change_words,
    dispute_words,
    distance_words,
    independence_words,
    interval_words,
    is_likely,
    meaning_words,
    no_dispute_words,
    part_words,
    point_on,
    point_words,
)

__all__ = ["FusedFigure", "fused_block", "fused_drawing"]

_WIDTH, _LEFT, _RIGHT = 760, 10, 30
_HEAD, _PLOT, _GAP = 28, 100, 10
_STRIP, _FOOT = 12, 34
_MOST_DISPUTES = 4
_MOST_CHANGES = 4
_MOST_FLAGS = 6
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})")
_KINDS = {"RU": "ru", "UA": "ua"}


@dataclass(frozen=True, slots=True, kw_only=True)
class FusedFigure:
    """A fused history with what is needed to draw it over the same days as the mappers' curves.

    ``marks`` are days to point out, with a name for each ("claim 3"); ``ticks`` the days that are labelled.
    """

    fused: FusedHistory
    histories: tuple[History, ...]
    name_of: Callable[[str], str]
    label: str
    start: date
    end: date
    ticks: Sequence[date]
    marks: tuple[tuple[date, str], ...] = ()

    @property
    def title(self) -> str:
        """What the curves show."""
        side, place = side_name(self.fused.side), plain(self.label)
        return f"Probability that {side} holds at least half of {place}, by all maps together"

    def x(self, on: date) -> int:
        """Return where a day lies, clipped to the drawing."""
        days = max((self.end - self.start).days, 1)
        share = min(1.0, max(0.0, (on - self.start).days / days))
        return round(_LEFT + share * (_WIDTH - _LEFT - _RIGHT))


def fused_block(figure: FusedFigure, *, heading: bool = True) -> Html:
    """Return heading, drawing, sentences, tables and the convention behind the dates."""
    fused = figure.fused
    return el(
        "div",
        el("h4", "All maps together, for at least half of the place") if heading else None,
        _changes(figure),
        *([fused_drawing(figure), _key(figure)] if fused.smoothed else []),
        _on_days(figure),
        _disputes(figure, tag="h5" if heading else "h3"),
        _record(figure),
        _table(figure),
        el("p", bdi(meaning_words(fused)), cls="key-line") if fused.smoothed else None,
        el("p", bdi(anchor_words(fused)), cls="key-line"),
        cls=f"fused {_KINDS.get(fused.side, 'other')}",
    )


def _said(words: str) -> Html:
    """Set words so that no line ends within a date."""
    return el("bdi", *(el("time", piece) if _DAY.fullmatch(piece) else piece for piece in _DAY.split(words)))


def _changes(figure: FusedFigure) -> Html:
    """Say each change of hands, how far it lies from each claim, and how many witnesses that rests on."""
    fused = figure.fused
    lines = summary_lines(fused)
    if fused.flips or fused.whole:
        lines = [line for share in shares_of(fused) for line in _newest(change_lines(fused, share), share)]
    items = [el("li", _said(words)) for words in lines]
    for on, name in figure.marks:
        if (fused.flips or fused.whole) and on <= fused.known_by:
            words = f"{'; '.join(_nearest(fused, on, share) for share in shares_of(fused))}."
            items.append(el("li", el("strong", f"Hindsight, {name}, {date_words(on)}: "), _said(words)))
    copies = [
        copy_words(figure.name_of(copy), figure.name_of(original), why, share)
        for copy, original, why, share in fused.independence.copies
    ]
    rest = f" ({'; '.join(copies)})" if copies else ""
    items.append(el("li", _said(f"Rests on {independence_words(fused)}{rest}.")))
    return el("ul", *items, cls="plainlist")


def _nearest(fused: FusedHistory, on: date, share: float) -> str:
    """Say how far the nearest change of hands of a share of the place lies from a day."""
    flip = nearest_flip(fused, on, share=share)
    if flip is None:
        return unlikely_words(fused, share)
    several = len(flips_for(fused, share)) > 1
    way = f" (nearest, {'to' if flip.gained else 'from'} {side_name(fused.side)})" if several else ""
    return f"{part_words(share, gained=flip.gained)}{way} {distance_words(flip, on)}"


def _newest(lines: Sequence[str], share: float) -> list[str]:
    left = len(lines) - _MOST_CHANGES
    noun = "change" if left == 1 else "changes"
    more = [f"{left} earlier {noun} of hands, {part_words(share)}: see the table."] if left > 0 else []
    return [*more, *lines[-_MOST_CHANGES:]]


def fused_drawing(figure: FusedFigure) -> Html:
    """Return two panels, as known then above and with hindsight below, and a strip of disputes."""
    fused = figure.fused
    until = fused.known_by.isoformat()
    panels = (("As known then", fused.filtered, False), (f"With hindsight, maps up to {until}", fused.smoothed, True))
    height = 2 * (_HEAD + _PLOT) + _GAP + _STRIP + _FOOT
    title = f"{figure.title}, {date_words(figure.start)} to {date_words(figure.end)}"
    pieces = [piece for n, panel in enumerate(panels) for piece in _panel(figure, n * (_HEAD + _PLOT), *panel)]
    return el(
        "svg",
        el("title", title),
        *pieces,
        *_strip(figure, height - _FOOT - _STRIP),
        *_axis(figure, height),
        viewBox=f"0 0 {_WIDTH} {height}",
        role="img",
        aria_label=f"{title}; the lists and tables below say the same",
        cls="curve fused-curve",
    )


def _y(top: int, value: float) -> int:
    return round(top + _HEAD + _PLOT - min(1.0, max(0.0, value)) * _PLOT)


def _panel(figure: FusedFigure, top: int, name: str, points: Sequence[FusedPoint], hindsight: bool) -> list[Html]:
    marks = []
    for value in (0.0, 0.5, 1.0):
        y = _y(top, value)
        marks.append(el("path", d=f"M{_LEFT} {y}H{_WIDTH - _RIGHT}", cls="rule strong" if value == 0.5 else "rule"))
    half = el("text", percent(0.5), x=_LEFT, y=_y(top, 0.5), dy="-.3em", cls="value-label")
    marks.append(el("text", f"{name} (0 to 100 %)", x=_LEFT, y=top + _HEAD - 8, cls="tag"))
    marks += [
        el("path", d=f"M{figure.x(day)} {_y(top, 1.0)}V{_y(top, 0.0)}", cls="claimday") for day, _ in figure.marks
    ]
    steps = _steps(figure, points)
    if steps:
        marks.append(el("path", d=_band(figure, steps, top), cls="band"))
        marks.append(el("path", d=_line(figure, steps, top), cls="together"))
    if hindsight:
        told = ((flip, share) for share in shares_of(figure.fused) for flip in flips_for(figure.fused, share))
        marks += [_bracket(figure, flip, share, top) for flip, share in told if _is_shown(figure, flip)]
    return [*marks, half]


def _steps(figure: FusedFigure, points: Sequence[FusedPoint]) -> list[tuple[int, FusedPoint]]:
    """Return the last point of each pixel, from the one in force at the start; none after the last day."""
    last = min(figure.end, figure.fused.known_by)
    before = [p for p in points if p.on < figure.start][-1:]
    inside = [p for p in points if figure.start <= p.on <= last]
    return list({figure.x(p.on): p for p in (*before, *inside)}.items())


def _end_x(figure: FusedFigure) -> int:
    return figure.x(min(figure.end, figure.fused.known_by))


def _line(figure: FusedFigure, steps: Sequence[tuple[int, FusedPoint]], top: int) -> str:
    pieces = [f"M{steps[0][0]} {_y(top, steps[0][1].value)}"]
    pieces += [f"H{x}V{_y(top, point.value)}" for x, point in steps[1:]]
    return "".join([*pieces, f"H{_end_x(figure)}"])


def _band(figure: FusedFigure, steps: Sequence[tuple[int, FusedPoint]], top: int) -> str:
    ends = [*(x for x, _ in steps[1:]), _end_x(figure)]
    upper = [f"{'M' if n == 0 else 'L'}{x} {_y(top, p.high)}H{ends[n]}" for n, (x, p) in enumerate(steps)]
    lower = [f"L{ends[n]} {_y(top, p.low)}H{x}" for n, (x, p) in reversed(list(enumerate(steps)))]
    return "".join([*upper, *lower, "z"])


def _is_shown(figure: FusedFigure, flip: FlipEstimate) -> bool:
    return is_likely(flip) and flip.low <= figure.end and (flip.high is None or flip.high >= figure.start)


def _bracket(figure: FusedFigure, flip: FlipEstimate, share: float, top: int) -> Html:
    """Draw the 90 % interval of a change as a bar at the height of its share, with its most likely day.

    An open end has no cap.
    """
    fused = figure.fused
    y, low = _y(top, share), figure.x(flip.low)
    kind = "when" if share == fused.share else "when whole"
    high = _WIDTH - _RIGHT if flip.high is None else figure.x(flip.high)
    cap = f"M{high} {y - 6}v12" if flip.high is not None and flip.high <= figure.end else ""
    start = f"M{low} {y - 6}v12" if flip.low >= figure.start else ""
    said = change_words(flip, fused.side, fused.known_by, share=share)
    bar = el("path", el("title", said), d=f"{start}M{low} {y}H{high}{cap}", cls=kind)
    inside = figure.start <= flip.on <= figure.end
    return join(
        [bar, el("circle", cx=figure.x(flip.on), cy=y, r=4.5, cls=kind.replace("when", "when-day")) if inside else None]
    )


def _strip(figure: FusedFigure, y: int) -> list[Html]:
    """Draw the days on which maps with fresh frames differed."""
    bars = []
    for d in figure.fused.disputes:
        end = min(d.end or figure.fused.known_by, figure.end)
        if d.start < figure.end and end > figure.start:
            x = figure.x(d.start)
            bars.append(el("path", d=f"M{x} {y + 6}H{max(figure.x(end), x + 2)}", cls="differ"))
    return bars


def _axis(figure: FusedFigure, height: int) -> list[Html]:
    marks = []
    for day in figure.ticks:
        x = figure.x(day)
        words = date_words(day).split(" ", 1)[1] if day.day == 1 else date_words(day).rsplit(" ", 1)[0]
        anchor = "start" if x < 40 else "end" if x > _WIDTH - 60 else "middle"
        marks.append(el("path", d=f"M{x} {height - _FOOT + 2}v5", cls="rule strong"))
        marks.append(el("text", words, x=x, y=height - 10, text_anchor=anchor))
    return marks


def _key(figure: FusedFigure) -> Html:
    def sample(*shapes: Html) -> Html:
        return el("svg", *shapes, viewBox="0 0 34 16", aria_hidden="true", focusable="false")

    line = sample(el("path", d="M0 2h34v12h-34z", cls="band"), el("path", d="M0 8h34", cls="together"))
    entries = [(line, "probability, with its 90 % interval")]
    if figure.fused.flips:
        bar = sample(el("path", d="M3 2v12M3 8H31M31 2v12", cls="when"), el("circle", cx=17, cy=8, r=4, cls="when-day"))
        part = part_words(figure.fused.share)
        entries.append((bar, f"when {part} changed hands: 90 % interval and most likely day"))
    if figure.fused.whole:
        bar = sample(
            el("path", d="M3 2v12M3 8H31M31 2v12", cls="when whole"),
            el("circle", cx=17, cy=8, r=4, cls="when-day whole"),
        )
        entries.append((bar, f"the same of {part_words(figure.fused.whole_share)}"))
    if figure.fused.disputes:
        strip = sample(el("path", d="M0 8h34", cls="differ"))
        entries.append((strip, "maps with fresh frames differ"))
    return el("ul", *(el("li", drawn, words) for drawn, words in entries), cls="key")


def _on_days(figure: FusedFigure) -> Child:
    """Set what was known on the days pointed out beside what is known since."""
    fused = figure.fused
    if not fused.smoothed:
        return None
    days = [(on, f"{date_words(on)} ({name})") for on, name in figure.marks if on <= fused.known_by]
    days.append((fused.known_by, f"{date_words(fused.known_by)} (last day used)"))
    rows: list[Sequence[Child]] = [
        (words, point_words(point_on(fused.filtered, on)), point_words(point_on(fused.smoothed, on)))
        for on, words in dict(days).items()
    ]
    later = [name for on, name in figure.marks if on > fused.known_by]
    note = f" {', '.join(later)}: after the last day used, so nothing can be said yet." if later else ""
    heads = ("Day", "As known then", "With hindsight")
    return _grid(f"{figure.title} (90 % interval).{note}", heads, rows)


def _disputes(figure: FusedFigure, *, tag: str) -> Child:
    fused = figure.fused
    if not fused.disputes:
        return el("p", no_dispute_words(), cls="key-line")
    near = sorted(fused.disputes, key=lambda d: (d.end is not None, -d.start.toordinal()))
    items = [el("li", _said(dispute_words(d, fused.side, figure.name_of, fused.known_by))) for d in near]
    shown = el("ul", *items[:_MOST_DISPUTES])
    rest = len(items) - _MOST_DISPUTES
    noun = "stretch" if len(items) == 1 else "stretches"
    head = el(tag, f"Who says what for how long ({len(items)} {noun} in which maps differ, latest first)")
    if rest <= 0:
        return join([head, shown])
    more = el("details", el("summary", f"{rest} earlier"), el("ul", *items[_MOST_DISPUTES:]))
    return join([head, shown, more])


def _record(figure: FusedFigure) -> Child:
    """Return each map's record as witness, with its own date of the latest change."""
    found = reliability(figure.fused, figure.histories)
    if not found:
        return None
    lasts = [(share, told[-1]) for share in shares_of(figure.fused) if (told := flips_for(figure.fused, share))]
    own = [{r.mapper: r for r in flip.reports} for _, flip in lasts]
    heads = ["Map", "Usual lag", "90 % shown by", "Changes it misses", "Shown alone", "Frames set aside"]
    heads += [f"Shows the last change, {part_words(share, gained=flip.gained)}" for share, flip in lasts]
    rows = []
    for row in found:
        cells: list[Child] = [bdi(figure.name_of(row.mapper)), row.usual_lag, row.lag90, row.misses]
        cells += [row.alone, row.set_aside]
        cells += [_said(_own_date(reports.get(row.mapper))) for reports in own]
        rows.append([cell or "not known" for cell in cells])
    caption = (
        f"Each map as witness of {plain(figure.label)} for {side_name(figure.fused.side)}: "
        f"lag in days after a change; shown alone: {ALONE_WORDS}"
    )
    table = _grid(caption, heads, rows, cls="record")
    title = el("summary", "How reliable each map is, and when it showed the change")
    return el("details", title, table, _flags(figure))


def _flags(figure: FusedFigure) -> Child:
    """List what quality control found in the maps of the days drawn; frames carried forward show as such elsewhere."""
    told = [
        f
        for f in figure.fused.flags
        if f.kind is not FlagKind.CARRIED_FORWARD and f.start <= figure.end and (f.end is None or f.end > figure.start)
    ]
    if not told:
        return None
    told.sort(key=lambda f: (not f.masked, -f.start.toordinal(), f.mapper))
    items = [
        el(
            "li",
            _said(f"{figure.name_of(f.mapper)}, {_stretch(f)}{', set aside' if f.masked else ''}: {plain(f.detail)}"),
        )
        for f in told[:_MOST_FLAGS]
    ]
    if len(told) > _MOST_FLAGS:
        items.append(el("li", f"and {len(told) - _MOST_FLAGS} more; the JSON lists all"))
    return join([el("p", "Found by quality control in the maps of these days:"), el("ul", *items)])


def _stretch(flag: FrameFlag) -> str:
    if flag.end is None:
        return f"from {flag.start.isoformat()} on"
    last = flag.end - timedelta(days=1)
    days = flag.start.isoformat() if last <= flag.start else f"{flag.start.isoformat()} to {last.isoformat()}"
    return f"{days}, set aside" if flag.masked else days


def _own_date(report: WitnessReport | None) -> str:
    if report is None:
        return "silent"
    return f"not by {report.seen_until.isoformat()}" if report.on is None else report.on.isoformat()


def _table(figure: FusedFigure) -> Child:
    fused = figure.fused
    if not fused.smoothed:
        return None
    days = sorted({*figure.ticks, *(on for on, _ in figure.marks), figure.end})
    rows: list[Sequence[Child]] = [
        (date_words(on), point_words(point_on(fused.filtered, on)), point_words(point_on(fused.smoothed, on)))
        for on in days
        if on <= fused.known_by
    ]
    rows += [
        (
            f"Change of hands {'to' if f.gained else 'from'} {side_name(fused.side)}, "
            f"{part_words(share, gained=f.gained)}",
            "",
            _said(f"{interval_words(f)}, 90 %" if is_likely(f) else f"almost no chance: {percent(f.probability)}"),
        )
        for share in shares_of(fused)
        for f in flips_for(fused, share)
    ]
    heads = ("Day", "As known then", "With hindsight")
    grid = _grid(f"{figure.title}: probability and 90 % interval", heads, rows)
    return el("details", el("summary", "All maps together as a table"), grid)


def _grid(caption: str, heads: Sequence[str], rows: Sequence[Sequence[Child]], *, cls: str = "days") -> Html:
    head = el("thead", el("tr", *(el("th", name, scope="col") for name in heads)))
    body = [el("tr", el("th", row[0], scope="row"), *(el("td", cell) for cell in row[1:])) for row in rows]
    table = el("table", el("caption", el("span", bdi(caption))), head, el("tbody", *body), cls=cls)
    return el("div", table, cls="scroll", tabindex=0, role="region", aria_label=f"Table: {caption}")
