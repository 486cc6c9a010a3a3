"""The map: claimed against measured, one frame at a time, all mappers side by side, and the same as a table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from theodolite.publish.gate import publishable_layers
from theodolite.publish.html.markup import Child, Html, bdi, el, join
from theodolite.publish.html.shapes import Frame, View, draw_layers, frame_of, view_of
from theodolite.publish.view import mapper_name
from theodolite.records import MapLayer, Report, main_day
from theodolite.wording import date_words, plain, side_name

__all__ = [
    "SIDE_CLASS",
    "Atlas",
    "definitions",
    "draw",
    "frame_words",
    "patterns",
    "plan_maps",
    "scale_bar",
    "towns",
    "use",
    "whole_map",
]

_MEASURED = {"control", "contested"}
SIDE_CLASS = {"RU": "ru", "UA": "ua"}
_TOWN_KM = 40.0
_PIXELS = 700


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Atlas:
    """All that the maps of one page share: layers with their paths, the projection, the claim's day."""

    report: Report
    layers: tuple[MapLayer, ...]
    paths: tuple[str, ...]
    frame: Frame
    view: View
    on: date | None
    coarse: tuple[str, ...]
    held_back: tuple[str, ...]

    def indices(self, *roles: str) -> list[int]:
        """Return the positions of layers of some roles that have something to draw."""
        return [i for i, layer in enumerate(self.layers) if layer.role in roles and self.paths[i]]

    def frames(self) -> dict[tuple[str, date], list[int]]:
        """Return the measured layers by mapper and frame date, in that order."""
        groups: dict[tuple[str, date], list[int]] = {}
        for i in self.indices(*_MEASURED):
            layer = self.layers[i]
            if layer.mapper is not None and layer.frame_on is not None:
                groups.setdefault((layer.mapper, layer.frame_on), []).append(i)
        return dict(sorted(groups.items()))

    def in_force(self, mapper: str) -> tuple[str, date] | None:
        """Return a mapper's frame in force on the claim's day, else its first."""
        days = [day for name, day in self.frames() if name == mapper]
        before = [day for day in days if self.on is None or day <= self.on]
        return (mapper, max(before) if before else min(days)) if days else None


def plan_maps(report: Report, *, budget: int, for_publication: bool) -> Atlas | None:
    """Prepare the page's maps; None where the report has no layers."""
    published = publishable_layers(report.layers) if for_publication else None
    layers = report.layers if published is None else published.layers
    framed = frame_of(report.layers, inset=0.08 if published and published.coarse else 0.03)
    if framed is None:
        return None
    frame, view = framed
    kept = [layer for layer in layers if layer.role != "claimed" or _fits(layer, frame, view)]
    paths = draw_layers(kept, frame, budget=budget)
    return Atlas(
        report=report,
        layers=tuple(kept),
        paths=tuple(paths),
        frame=frame,
        view=view,
        on=main_day(report.claims) or report.document.published_on,
        coarse=() if published is None else published.coarse,
        held_back=() if published is None else published.held_back,
    )


def _fits(layer: MapLayer, frame: Frame, view: View) -> bool:
    """Tell whether a claimed area lies mostly within the map; a whole region would hide all else."""
    points = [frame.xy(x, y) for ring in layer.rings for x, y in ring]
    if not points:
        return False
    left, right = min(x for x, _ in points), max(x for x, _ in points)
    top, bottom = min(y for _, y in points), max(y for _, y in points)
    return right - left <= 0.8 * view.width and bottom - top <= 0.8 * view.height


def definitions(atlas: Atlas) -> Html:
    """Return every path once, for each map to use by id, and the fills of the legend."""
    paths = [
        f'<path id="p{i}" d="{path}"{"" if layer.role == "line" else " fill-rule=" + chr(34) + "evenodd" + chr(34)}/>'
        for i, (layer, path) in enumerate(zip(atlas.layers, atlas.paths, strict=True))
        if path and layer.role != "place"
    ]
    shapes = Html(f"<defs>{''.join(paths)}</defs>")
    return el("svg", patterns("k", 1), shapes, width=0, height=0, cls="defs", aria_hidden="true", focusable="false")


def patterns(prefix: str, unit: float) -> Html:
    """Return the fills: a colour with a texture of its own for each side, hatches for claims."""

    def pattern(name: str, size: float, inner: str, turn: int = 0) -> str:
        side = round(size * unit, 1)
        rotate = f' patternTransform="rotate({turn})"' if turn else ""
        head = f'<pattern id="{prefix}-{name}" width="{side}" height="{side}" patternUnits="userSpaceOnUse"{rotate}>'
        return f'{head}<g transform="scale({round(unit, 2)})">{inner}</g></pattern>'

    stripe = '<path d="M0 4.5H9" stroke="{}" stroke-width="{}"/>'
    hatch = stripe.format("var(--halo)", 3.6) + stripe.format("var(--ink)", 1.7)
    return Html(
        "<defs>"
        + pattern(
            "ru", 7, '<path d="M0 0h7v7H0z" fill="#D55E00" opacity=".5"/><circle cx="2" cy="2" r="1" fill="#D55E00"/>'
        )
        + pattern("ua", 7, '<path d="M0 0h7v7H0z" fill="#0072B2" opacity=".45"/><path d="M0 2h7" stroke="#0072B2"/>')
        + pattern("other", 7, '<path d="M0 0h7v7H0z" fill="#CC79A7" opacity=".5"/>')
        + pattern(
            "contested", 6, '<path d="M0 0h6v6H0z" fill="#8C8C8C" opacity=".4"/><path d="M1 0v6" stroke="#8C8C8C"/>'
        )
        + pattern("claim-ru", 9, hatch, 45)
        + pattern("claim-ua", 9, hatch, 135)
        + pattern("claim-other", 9, hatch, 90)
        + "</defs>"
    )


def use(atlas: Atlas, index: int, prefix: str) -> Html:
    """Draw one layer by its id, with the fill of its role and side."""
    layer = atlas.layers[index]
    side = SIDE_CLASS.get(layer.holder or "", "other")
    if layer.role in {"limit", "line"}:
        return el("use", href=f"#p{index}", cls=layer.role)
    fill = {"contested": "contested", "claimed": f"claim-{side}"}.get(layer.role, side)
    return el("use", href=f"#p{index}", cls=layer.role, fill=f"url(#{prefix}-{fill})")


def frame_words(atlas: Atlas, key: tuple[str, date], *, on: date | None = None) -> str:
    """Name a frame: mapper, day, and how far that is from the claim (on ``on``, by default the map's own day)."""
    mapper, day = key
    coarse = mapper in atlas.coarse
    claimed_on = on or atlas.on
    age = "" if claimed_on is None else _age(day, claimed_on)
    return f"{mapper_name(atlas.report, mapper)}, frame of {date_words(day)}{age}{', coarse preview' if coarse else ''}"


def _age(day: date, on: date) -> str:
    days = (day - on).days
    if days == 0:
        return ", the day of the claim"
    word = "day" if abs(days) == 1 else "days"
    return f", {abs(days)} {word} {'after' if days > 0 else 'before'} the claim"


def _labels(atlas: Atlas) -> Html:
    marks: list[Html] = []
    for layer in atlas.layers:
        if layer.role == "place" and layer.rings and layer.rings[0]:
            x, y = atlas.frame.xy(*layer.rings[0][0])
            if not atlas.view.holds(x, y):
                continue
            marks.append(el("circle", cx=x, cy=y, r="0.3%", cls="town"))
            marks.append(el("text", plain(layer.label), x=x, y=y, dx=".5em", dy="-.4em"))
        elif layer.role == "line" and layer.rings and layer.rings[0]:
            x, y = _visible_point(atlas, layer)
            marks.append(el("text", plain(layer.label), x=x, y=y, dx=".4em", cls="water"))
    return join(marks)


def _visible_point(atlas: Atlas, layer: MapLayer) -> tuple[int, int]:
    points = [atlas.frame.xy(x, y) for ring in layer.rings for x, y in ring]
    view = atlas.view
    inside = [(x, y) for x, y in points if view.holds(x, y) and view.holds(x + view.width // 8, y)]
    return inside[len(inside) // 2] if inside else points[len(points) // 2]


def scale_bar(frame: Frame, view: View) -> Html:
    """Draw a bar of a round number of kilometres in the corner of a view."""
    choices = [km for km in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000) if frame.km(km) < 0.35 * view.width]
    km = choices[-1] if choices else 1
    length, x, y = round(frame.km(km)), view.x + round(0.04 * view.width), view.y + round(0.95 * view.height)
    return join(
        [
            el("path", d=f"M{x} {y}h{length}", cls="scalebar"),
            el("text", f"{km} km", x=x + length / 2, y=y, dy="-.5em", text_anchor="middle"),
        ]
    )


def draw(view: View, pixels: int, prefix: str, title: str, *children: Child) -> Html:
    """Return a map about so many pixels wide, with fills of its own (ids begin with ``prefix``)."""
    unit = max(view.width, view.height) / pixels
    return el(
        "svg",
        el("title", title),
        patterns(prefix, unit),
        *children,
        viewBox=view.box,
        role="img",
        aria_label=title,
        cls="map",
        style=f"--unit:{unit:.2f}px;aspect-ratio:{view.width}/{view.height}",
    )


def towns(atlas: Atlas) -> list[tuple[int, View]]:
    """Return the drawn limits that are small enough for a map of their own, at most three."""
    found = [(i, view_of(atlas.frame, atlas.view, atlas.layers[i].rings)) for i in atlas.indices("limit")]
    return [(i, view) for i, view in found if view.width <= atlas.frame.km(_TOWN_KM)][:3]


def _views(atlas: Atlas) -> list[tuple[str, View]]:
    """Return the views to choose from: around each town, then all."""
    close = [
        (plain(atlas.layers[i].label), view_of(atlas.frame, atlas.view, atlas.layers[i].rings, margin=0.9))
        for i, _ in towns(atlas)
    ]
    return [*((name, view) for name, view in close if view.width < 0.8 * atlas.view.width), ("all", atlas.view)]


def whole_map(atlas: Atlas) -> Html:
    """Return the large map: every frame is in it, one is shown; controls appear only with JavaScript."""
    shown = _first_shown(atlas)
    claims = [el("g", use(atlas, i, "w"), cls="claim") for i in atlas.indices("claimed")]
    views = _views(atlas)
    view = views[0][1]
    rectangle = el("rect", x=view.x, y=view.y, width=view.width, height=view.height)
    clip = el("clipPath", rectangle, id="reveal")
    bars = [
        el("g", scale_bar(atlas.frame, v), cls="bar-of-view" if n == 0 else "bar-of-view off")
        for n, (_, v) in enumerate(views)
    ]
    title = "Map of measured control with the claimed area hatched over it; the table below gives the same as numbers"
    drawing = draw(
        view,
        _PIXELS,
        "w",
        title,
        clip,
        el("g", *_frame_groups(atlas, shown), cls="frames"),
        *(use(atlas, i, "w") for i in atlas.indices("line", "limit")),
        el("g", *claims, clip_path="url(#reveal)", cls="claims"),
        el("path", d=f"M0 {view.y}v{view.height}", cls="divider off"),
        _labels(atlas),
        *bars,
    )
    words = frame_words(atlas, shown) if shown else "No frame of control to draw"
    caption = el("figcaption", el("output", words, cls="frame-words"))
    return el("figure", _controls(atlas), drawing, caption, _legend(atlas), cls="whole", id="map-figure")


def _frame_groups(atlas: Atlas, shown: tuple[str, date] | None) -> list[Html]:
    """Return every frame as a group of its own; all but one are hidden."""
    return [
        el(
            "g",
            *(use(atlas, i, "w") for i in indices),
            cls="frame" if key == shown else "frame off",
            data_mapper=key[0],
            data_on=key[1].isoformat(),
            data_words=frame_words(atlas, key),
        )
        for key, indices in atlas.frames().items()
    ]


def _first_shown(atlas: Atlas) -> tuple[str, date] | None:
    mappers = list(dict.fromkeys(mapper for mapper, _ in atlas.frames()))
    return atlas.in_force(mappers[0]) if mappers else None


def _controls(atlas: Atlas) -> Html:
    frames = atlas.frames()
    mappers = list(dict.fromkeys(mapper for mapper, _ in frames))
    shown = _first_shown(atlas)
    days = [day for mapper, day in frames if shown and mapper == shown[0]]
    options = [el("option", mapper_name(atlas.report, m), value=m) for m in mappers]
    at = days.index(shown[1]) if shown else 0
    date_input = el("input", type="range", id="map-day", min=0, max=max(len(days) - 1, 0), value=at, step=1)
    reveal = el("input", type="range", id="map-reveal", min=0, max=100, value=100, step=5)
    views = [el("option", name, value=f"{v.box} {max(v.width, v.height) / _PIXELS:.3f}") for name, v in _views(atlas)]
    fields = [
        el("label", "View", el("select", *views, id="map-view")),
        el("label", "Map by", el("select", *options, id="map-mapper")),
        el("label", "Frame", date_input, cls="wide"),
    ]
    claimed = [atlas.layers[i] for i in atlas.indices("claimed")]
    if claimed:
        names = [f"{plain(c.label)}, for {side_name(c.holder)}" for c in claimed]
        choices = [el("option", name, value=n) for n, name in enumerate(names)]
        none = el("option", "none", value=-1)
        fields.append(el("label", "Claimed area", el("select", *choices, none, id="map-claim")))
        fields.append(el("label", "Swipe: claimed area shown up to here", reveal, cls="wide swipe"))
    return el("div", *fields, cls="controls js", hidden=True)


def _legend(atlas: Atlas) -> Html:
    held = {a.holder for a in atlas.layers if a.role == "control" and a.holder}
    claimed = [(a.holder or "", a.label) for a in atlas.layers if a.role == "claimed"]
    items = [_swatch(SIDE_CLASS.get(s, "other"), f"measured: held by {side_name(s)}") for s in sorted(held)]
    if any(a.role == "contested" for a in atlas.layers):
        items.append(_swatch("contested", "contested"))
    for side in sorted({side for side, _ in claimed}):
        names = ", ".join(dict.fromkeys(plain(label) for holder, label in claimed if holder == side))
        items.append(_swatch(f"claim-{SIDE_CLASS.get(side, 'other')}", f"claimed for {side_name(side)}: {names}"))
    items.append(_swatch("blank", "not drawn as held by this map, which is not the same as held by the other side"))
    return join([el("ul", *items, cls="legend"), *_notes(atlas)])


def _notes(atlas: Atlas) -> list[Html]:
    notes: list[Html] = []
    if atlas.coarse:
        names = ", ".join(mapper_name(atlas.report, mapper) for mapper in atlas.coarse)
        words = (
            "Drawn as coarse previews, because the terms do not allow the shapes: each square is as large as the share "
            "of its cell that the map shows as held. Exact figures stand in the table. "
        )
        notes.append(el("p", words, bdi(names), ".", cls="note"))
    if atlas.held_back:
        notes.append(
            el("p", "Held back from publication: layers of ", bdi(", ".join(atlas.held_back)), ".", cls="note")
        )
    return notes


def _swatch(name: str, words: str) -> Html:
    box = el("rect", width=30, height=16, fill="none" if name == "blank" else f"url(#k-{name})", cls="swatch")
    return el("li", el("svg", box, viewBox="0 0 30 16", aria_hidden="true", focusable="false"), bdi(words))
