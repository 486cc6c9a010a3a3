"""A time-lapse of the front around a place: every mapper side by side, one slider for the day.

With JavaScript a reader moves the slider or presses play; nothing ever starts by itself. Without it, and in print, a
strip of four dates a mapper stands there instead. Mapper and date are on every picture.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from theodolite.publish.gate import publishable_layers
from theodolite.publish.html.maps import SIDE_CLASS, patterns, scale_bar
from theodolite.publish.html.markup import Html, bdi, el, join
from theodolite.publish.html.shapes import Frame, View, draw_layers, frame_of
from theodolite.records import LapseFrame, MapLayer, TimeLapse
from theodolite.settings import load_rules
from theodolite.wording import date_words, percent, plain, side_name

__all__ = ["timelapse_html"]

_PIXELS = 270
_INDENT, _LINE = 8, 15  # of the words on a picture, pixels


@dataclass(frozen=True, slots=True, kw_only=True)
class _Span:
    """A frame and the steps (first and last) during which it is in force; ``old`` where it is too old to be counted."""

    first: int
    last: int
    frame: LapseFrame | None
    old: bool


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Stage:
    """All that the pictures of one time-lapse share."""

    lapse: TimeLapse
    prefix: str
    layers: tuple[MapLayer, ...]
    paths: tuple[str, ...]
    frame: Frame
    view: View
    coarse: tuple[str, ...]

    @property
    def unit(self) -> float:
        return max(self.view.width, self.view.height) / _PIXELS

    def control(self, mapper: str, frame_on: date) -> list[int]:
        return [
            i
            for i, layer in enumerate(self.layers)
            if layer.mapper == mapper and layer.frame_on == frame_on and self.paths[i]
        ]

    def name(self, mapper: str) -> str:
        return plain(dict(self.lapse.names).get(mapper, mapper))


def timelapse_html(
    lapse: TimeLapse, *, for_publication: bool = False, budget: int = 130_000, prefix: str = "lapse"
) -> Html | None:
    """Return the time-lapse as one figure; None where there is nothing to draw.

    The page needs the report's style sheet, its script, and the fills of a report's maps (both come with the page).

    Parameters
    ----------
    for_publication
        Draw only shapes whose terms allow it, and coarse previews of the others.
    budget
        Characters that all shapes together may take; they are simplified until they fit.
    prefix
        What the ids in the figure begin with; of several on a page each needs its own.
    """
    stage = _stage(lapse, for_publication=for_publication, budget=budget, prefix=prefix)
    mappers = list(dict.fromkeys(f.mapper for f in lapse.frames))
    if stage is None or not mappers or len(lapse.steps) < 2:
        return None
    spans = {m: _spans(lapse, m) for m in mappers}
    start = _start(lapse)
    return el(
        "figure",
        _definitions(stage),
        _player(stage, spans, start),
        _strip(stage, spans, start),
        _caption(stage),
        cls="lapse",
        id=prefix,
        aria_label=f"The front around {plain(lapse.place)} over time, map by map",
    )


def _stage(lapse: TimeLapse, *, for_publication: bool, budget: int, prefix: str) -> _Stage | None:
    published = publishable_layers(lapse.layers) if for_publication else None
    layers = lapse.layers if published is None else published.layers
    west, south, east, north = lapse.bounds
    corners = ((west, south), (east, south), (east, north), (west, north))
    framed = frame_of([MapLayer(role="limit", label="", rings=(corners,))])
    if framed is None:
        return None
    frame, view = framed
    return _Stage(
        lapse=lapse,
        prefix=prefix,
        layers=layers,
        paths=tuple(draw_layers(layers, frame, budget=budget)),
        frame=frame,
        view=view,
        coarse=() if published is None else published.coarse,
    )


def _spans(lapse: TimeLapse, mapper: str) -> list[_Span]:
    """Return which frame of a mapper is in force on which steps."""
    fresh_days = load_rules().fresh_days
    frames = sorted((f for f in lapse.frames if f.mapper == mapper), key=lambda f: f.frame_on)
    spans: list[_Span] = []
    for n, step in enumerate(lapse.steps):
        frame = next((f for f in reversed(frames) if f.frame_on <= step), None)
        old = frame is not None and (step - frame.frame_on).days > fresh_days
        if spans and spans[-1].frame is frame and spans[-1].old is old:
            spans[-1] = _Span(first=spans[-1].first, last=n, frame=frame, old=old)
        else:
            spans.append(_Span(first=n, last=n, frame=frame, old=old))
    return spans


def _start(lapse: TimeLapse) -> int:
    """Return the step that is shown first: the day that the others are told from, else the last."""
    before = [n for n, step in enumerate(lapse.steps) if lapse.on is not None and step <= lapse.on]
    return before[-1] if before else len(lapse.steps) - 1


def _definitions(stage: _Stage) -> Html:
    paths = [
        f'<path id="{stage.prefix}{i}" d="{path}"{"" if layer.role == "line" else _EVEN_ODD}/>'
        for i, (layer, path) in enumerate(zip(stage.layers, stage.paths, strict=True))
        if path and layer.role != "place"
    ]
    fills = patterns(stage.prefix, stage.unit)
    shapes = Html(f"<defs>{''.join(paths)}</defs>")
    return el("svg", fills, shapes, width=0, height=0, cls="defs", aria_hidden="true", focusable="false")


_EVEN_ODD = ' fill-rule="evenodd"'


def _player(stage: _Stage, spans: dict[str, list[_Span]], start: int) -> Html:
    """Return the slider and one picture a mapper."""
    lapse = stage.lapse
    words = [_step_words(lapse, step) for step in lapse.steps]
    slider = el(
        "input",
        type="range",
        id=f"{stage.prefix}-day",
        min=0,
        max=len(words) - 1,
        step=1,
        value=start,
        aria_valuetext=words[start],
        data_words="|".join(words),
        cls="lapse-day",
    )
    play = el("button", "Play", type="button", cls="lapse-play", aria_pressed="false")
    shown = el("output", words[start], cls="lapse-words", for_=f"{stage.prefix}-day")
    controls = el("div", play, el("label", "Day", slider, cls="wide"), shown, cls="controls")
    figures = [_moving(stage, mapper, own, start) for mapper, own in spans.items()]
    return el("div", controls, el("div", *figures, cls="lapse-wall"), cls="lapse-player")


def _step_words(lapse: TimeLapse, step: date) -> str:
    if lapse.on is None:
        return date_words(step)
    days = (step - lapse.on).days
    if days == 0:
        return f"{date_words(step)}, the day of the claim"
    noun = "day" if abs(days) == 1 else "days"
    return f"{date_words(step)}, {abs(days)} {noun} {'after' if days > 0 else 'before'} the claim"


def _moving(stage: _Stage, mapper: str, spans: list[_Span], start: int) -> Html:
    """Return one mapper's picture with all its frames, of which one is shown."""
    groups, captions = [], []
    for span in spans:
        shown = span.first <= start <= span.last
        words = _span_words(stage, mapper, span)
        cls = "lapse-frame" if shown else "lapse-frame off"
        groups.append(
            el("g", _areas(stage, mapper, span), cls=cls, data_from=span.first, data_to=span.last, data_words=words)
        )
        captions.append((shown, words))
    words = next(words for shown, words in captions if shown)
    labels = [
        el("g", _label(stage, mapper, s), cls="lapse-frame" if s.first <= start <= s.last else "lapse-frame off",
           data_from=s.first, data_to=s.last)
        for s in spans
    ]  # fmt: skip
    drawing = _drawing(stage, words, [*groups, _then(stage, mapper), *_over(stage), *labels])
    return el("figure", drawing, el("figcaption", bdi(words)), cls="lapse-map")


def _span_words(stage: _Stage, mapper: str, span: _Span) -> str:
    name, lapse = stage.name(mapper), stage.lapse
    if span.frame is None:
        return f"{name}: no map yet"
    share = span.frame.share
    held = "" if share is None else f": {side_name(lapse.side)} held {percent(share)} of {plain(lapse.place)}"
    coarse = ", coarse preview" if mapper in stage.coarse else ""
    old = ", too old to be counted" if span.old else ""
    return f"{name}, map of {date_words(span.frame.frame_on)}{coarse}{old}{held}"


def _areas(stage: _Stage, mapper: str, span: _Span) -> Html:
    if span.frame is None:
        return Html("")
    return join(_use(stage, i) for i in stage.control(mapper, span.frame.frame_on))


def _use(stage: _Stage, index: int) -> Html:
    layer = stage.layers[index]
    fill = "contested" if layer.role == "contested" else SIDE_CLASS.get(layer.holder or "", "other")
    return el("use", href=f"#{stage.prefix}{index}", cls=layer.role, fill=f"url(#{stage.prefix}-{fill})")


def _then(stage: _Stage, mapper: str) -> Html:
    """Outline what the mapper showed on the day that the others are told from; not of a coarse preview."""
    on = stage.lapse.on
    before = [f.frame_on for f in stage.lapse.frames if f.mapper == mapper and on is not None and f.frame_on <= on]
    if not before or mapper in stage.coarse:
        return Html("")
    indices = [i for i in stage.control(mapper, max(before)) if stage.layers[i].role == "control"]
    return join(el("use", href=f"#{stage.prefix}{i}", cls="then") for i in indices)


def _over(stage: _Stage) -> list[Html]:
    """Return what lies over the areas: limits, rivers, towns and a scale."""
    marks: list[Html] = []
    for i, layer in enumerate(stage.layers):
        if layer.role in {"limit", "line"} and stage.paths[i]:
            marks.append(el("use", href=f"#{stage.prefix}{i}", cls=layer.role))
        elif layer.role == "place" and layer.rings and layer.rings[0]:
            marks += _town(stage, layer)
    return [*marks, scale_bar(stage.frame, stage.view)]


def _town(stage: _Stage, layer: MapLayer) -> list[Html]:
    """Return a town's dot and name; none where they would be cut off or lie under the words of the picture."""
    view, (x, y) = stage.view, stage.frame.xy(*layer.rings[0][0])
    right, down = (x - view.x) / view.width, (y - view.y) / view.height
    if not (0.03 < right < 0.97 and 0.06 < down < 0.9) or (down < 0.2 and right < 0.55):
        return []
    side = {"dx": "-.5em", "text_anchor": "end"} if right > 0.6 else {"dx": ".5em"}
    return [
        el("circle", cx=x, cy=y, r="0.8%", cls="town"),
        el("text", plain(layer.label), x=x, y=y, dy="-.4em", **side),
    ]


def _label(stage: _Stage, mapper: str, span: _Span) -> Html:
    """Write mapper and date on the picture."""
    x = stage.view.x + _INDENT * stage.unit
    y = stage.view.y + _LINE * stage.unit
    dated = "no map yet" if span.frame is None else date_words(span.frame.frame_on)
    if span.old:
        dated += ", no newer map"
    return join(
        [
            el("text", stage.name(mapper), x=round(x), y=round(y), cls="who"),
            el("text", dated, x=round(x), y=round(y + _LINE * stage.unit), cls="who"),
        ]
    )


def _drawing(stage: _Stage, title: str, children: list[Html]) -> Html:
    view = stage.view
    return el(
        "svg",
        *children,
        viewBox=view.box,
        role="img",
        aria_label=title,
        cls="map",
        style=f"--unit:{stage.unit:.2f}px;aspect-ratio:{view.width}/{view.height}",
    )


def _strip(stage: _Stage, spans: dict[str, list[_Span]], start: int) -> Html:
    """Return four dates a mapper: what stands there without JavaScript and in print."""
    last = len(stage.lapse.steps) - 1
    middle = (start + last) // 2 if start < last else start // 2
    rows = []
    for mapper, own in spans.items():
        shown = dict.fromkeys(next(s for s in own if s.first <= n <= s.last) for n in sorted({0, start, middle, last}))
        figures = []
        for span in shown:
            words = _span_words(stage, mapper, span)
            parts = [_areas(stage, mapper, span), _then(stage, mapper), *_over(stage), _label(stage, mapper, span)]
            figures.append(el("figure", _drawing(stage, words, parts), el("figcaption", bdi(words))))
        rows.append(el("div", *figures, cls="lapse-row"))
    return el("div", *rows, cls="lapse-strip")


def _caption(stage: _Stage) -> Html:
    lapse = stage.lapse
    then = f" The dashed line is each map’s front of {date_words(lapse.on)}." if lapse.on else ""
    words = (
        f"What each map in force showed around {plain(lapse.place)}, {date_words(lapse.steps[0])} to "
        f"{date_words(lapse.steps[-1])}, week by week. What is not filled is not drawn as held, which is not "
        f"the same as held by the other side.{'' if stage.coarse and len(stage.coarse) == len(lapse.names) else then}"
    )
    notes = [el("p", words, cls="note")]
    if stage.coarse:
        names = ", ".join(stage.name(m) for m in stage.coarse)
        notes.append(
            el("p", "Coarse previews, because the terms do not allow the shapes: ", bdi(names), ".", cls="note")
        )
    return el("figcaption", *notes)
