"""Maps of a difference: what both show, what one shows alone; the theatre, and close-ups of the largest pieces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot
from typing import Any

from theodolite.publish.gate import coarse_preview
from theodolite.publish.html.leaf import ground_style
from theodolite.publish.html.maps import scale_bar
from theodolite.publish.html.markup import Html, bdi, el, join
from theodolite.publish.html.shapes import Frame, View, draw_layers, frame_of
from theodolite.records import MapLayer, Place
from theodolite.wording import plain

__all__ = ["Ground", "Part", "close_ups", "difference_key", "difference_map"]

_CLOSE_KM = 35.0
_MOST = 6
_BUDGET = 200_000
_TOWN = 3_000
_RIM_DEGREES = 0.03
_LOOKED_AT = 60
# Okabe and Ito (2008), each with a texture of its own.
_PATTERNS = {
    "one": '<path d="M0 0h8v8H0z" fill="#E69F00" opacity=".75"/><path d="M0 4h8" stroke="#7a4b00" stroke-width="1.6"/>',
    "two": '<path d="M0 0h8v8H0z" fill="#56B4E9" opacity=".8"/><circle cx="4" cy="4" r="1.5" fill="#00405f"/>',
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Part:
    """A piece of the map: ``key`` is ``both``, ``one`` or ``two``; ``words`` stand in the key beside it."""

    key: str
    words: str
    geometry: Any
    may_publish: bool


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ground:
    """What lies under every map: the outline of the area compared and its settlements, the largest first."""

    outline: Any
    towns: Sequence[Place]


@dataclass(frozen=True, slots=True, eq=False)
class _Drawn:
    ground: Ground
    outline: str
    parts: tuple[Part, ...]
    paths: tuple[str, ...]
    frame: Frame
    whole: View


def _layer(geometry: Any, role: str, label: str) -> MapLayer:
    import shapely

    rings = [
        tuple((round(x, 4), round(y, 4)) for x, y in ring.coords)
        for polygon in shapely.get_parts(geometry)
        for ring in (polygon.exterior, *polygon.interiors)
    ]
    return MapLayer(role=role, label=label, rings=tuple(rings))


def _part_layer(part: Part, *, for_publication: bool) -> MapLayer:
    layer = _layer(part.geometry, "control", part.words)
    return coarse_preview(layer) if for_publication and not part.may_publish else layer


def _draw(ground: Ground, parts: Sequence[Part], *, for_publication: bool) -> _Drawn | None:
    layers = [_part_layer(part, for_publication=for_publication) for part in parts]
    framed = frame_of(layers, inset=0.0)
    if framed is None:
        return None
    frame, whole = framed
    margin = round(0.02 * whole.width)
    whole = View(whole.x - margin, whole.y - margin, whole.width + 2 * margin, whole.height + 2 * margin)
    outline = draw_layers([_layer(ground.outline, "limit", "")], frame, budget=_BUDGET // 4)[0]
    return _Drawn(ground, outline, tuple(parts), tuple(draw_layers(layers, frame, budget=_BUDGET)), frame, whole)


def difference_map(
    ground: Ground,
    parts: Sequence[Part],
    title: str,
    *,
    for_publication: bool = False,
    standalone: bool = False,
) -> Html | None:
    """Return one map of all parts with the largest towns; None where nothing is drawn."""
    drawn = _draw(ground, parts, for_publication=for_publication)
    if drawn is None:
        return None
    return _picture(drawn, drawn.whole, title, "t", pixels=760, standalone=standalone)


def close_ups(ground: Ground, parts: Sequence[Part], *, for_publication: bool = False) -> Html | None:
    """Return maps of the largest pieces that one shows alone, each named by the town nearest to it.

    None where terms do not allow shapes on a page for publication: a coarse preview has nothing to show from near.
    """
    if for_publication and not all(part.may_publish for part in parts):
        return None
    drawn = _draw(ground, parts, for_publication=for_publication)
    if drawn is None:
        return None
    figures = []
    for number, (x, y, words) in enumerate(_largest(ground, parts), start=1):
        name = _nearest(ground.towns, x, y)
        picture = _picture(drawn, _around(drawn.frame, x, y), f"{name}: {words}", f"c{number}", pixels=340)
        figures.append(el("figure", el("h3", bdi(f"Around {name}")), picture, el("figcaption", words)))
    return el("div", *figures, cls="closeups") if figures else None


def _nearest(towns: Sequence[Place], x: float, y: float) -> str:
    """Name the nearest town, else the nearest settlement."""

    def apart_km(place: Place) -> float:
        return hypot((place.longitude - x) * 74, (place.latitude - y) * 111)

    known = [p for p in towns if (p.population or 0) >= _TOWN and apart_km(p) <= _CLOSE_KM * 0.6]
    near = min(known or towns, key=apart_km, default=None)
    return plain(near.name) if near else f"{y:.2f} N {x:.2f} E"


def _largest(ground: Ground, parts: Sequence[Part]) -> list[tuple[float, float, str]]:
    """Return the middle of the largest pieces shown by one alone, far enough apart, with words.

    Pieces along the state border or coast come from how outlines are drawn and are passed over.
    """
    import shapely

    from theodolite.geometry import project

    pieces = [
        (float(shapely.area(project(polygon))) / 1e6, polygon, part)
        for part in parts
        if part.key != "both"
        for polygon in shapely.get_parts(part.geometry)
    ]
    rim = ground.outline.boundary.buffer(_RIM_DEGREES)
    found: list[tuple[float, float, str]] = []
    for area_km2, polygon, part in sorted(pieces, key=lambda piece: -piece[0])[:_LOOKED_AT]:
        if shapely.intersection(polygon, rim).area > polygon.area / 2:
            continue
        middle = shapely.point_on_surface(polygon)
        apart = all(hypot((middle.x - x) * 74, (middle.y - y) * 111) > _CLOSE_KM * 0.8 for x, y, _ in found)
        if apart and area_km2 >= 0.5:
            found.append((middle.x, middle.y, f"largest piece here: {area_km2:,.0f} km², {part.words}"))
        if len(found) == _MOST:
            break
    return found


def _around(frame: Frame, longitude: float, latitude: float) -> View:
    x, y = frame.xy(longitude, latitude)
    size = round(frame.km(_CLOSE_KM))
    return View(x - size // 2, y - size // 2, size, size)


def _picture(drawn: _Drawn, view: View, title: str, prefix: str, *, pixels: int, standalone: bool = False) -> Html:
    unit = max(view.width, view.height) / pixels
    shapes = [
        el("path", d=path, cls=f"area {part.key}", fill_rule="evenodd",
           fill=None if part.key == "both" else f"url(#{prefix}-{part.key})")
        for part, path in zip(drawn.parts, drawn.paths, strict=True)
        if path
    ]  # fmt: skip
    heading = [Html(f"<style>{ground_style()}</style>")] if standalone else []
    return el(
        "svg",
        el("title", title, id=f"{prefix}-title"),
        *heading,
        _patterns(prefix, unit),
        el("path", d=drawn.outline, cls="ground", fill_rule="evenodd"),
        *shapes,
        _named(drawn.frame, view, drawn.ground.towns, unit),
        _bar(drawn.frame, view, unit),
        xmlns="http://www.w3.org/2000/svg" if standalone else None,
        viewBox=view.box,
        role="img",
        aria_labelledby=f"{prefix}-title",
        cls="diffmap theatre" if pixels > 400 else "diffmap",
        style=f"--unit:{unit:.2f}px",
    )


def _patterns(prefix: str, unit: float) -> Html:
    side = round(8 * unit, 2)
    made = [
        f'<pattern id="{prefix}-{key}" width="{side}" height="{side}" patternUnits="userSpaceOnUse">'
        f'<g transform="scale({unit:.3f})">{inner}</g></pattern>'
        for key, inner in _PATTERNS.items()
    ]
    return Html(f"<defs>{''.join(made)}</defs>")


def _named(frame: Frame, view: View, towns: Sequence[Place], unit: float) -> Html:
    """Name the largest towns of the view, far enough apart that their names do not meet."""
    marks: list[Html] = []
    taken: list[tuple[int, int]] = []
    for place in towns:
        x, y = frame.xy(round(place.longitude, 2), round(place.latitude, 2))
        inside = view.x + 8 * unit < x < view.x + view.width - 90 * unit and view.y + 16 * unit < y
        if not inside or y > view.y + view.height - 30 * unit:
            continue
        if x < view.x + 0.45 * view.width and y > view.y + 0.88 * view.height:  # the bar stands there
            continue
        if any(abs(x - tx) < 150 * unit and abs(y - ty) < 26 * unit for tx, ty in taken):
            continue
        taken.append((x, y))
        marks.append(el("circle", cx=x, cy=y, r=round(2.2 * unit, 2), cls="town"))
        marks.append(el("text", plain(place.name), x=x, y=y, dx=".4em", dy="-.3em"))
        if len(taken) == 16:
            break
    return join(marks)


def _bar(frame: Frame, view: View, unit: float) -> Html:
    return el("g", scale_bar(frame, view), style=f"stroke-width:{3 * unit:.1f}")


def difference_key(parts: Sequence[Part]) -> Html:
    """Return what each fill means."""
    items = [el("li", _swatch(part.key), bdi(part.words)) for part in parts]
    return el("ul", *items, cls="diffkey")


def _swatch(key: str) -> Html:
    fill = None if key == "both" else f"url(#k-{key}-{key})"
    patterns = None if key == "both" else _patterns(f"k-{key}", 1)
    box = el("rect", x=1, y=1, width=28, height=14, fill=fill, cls=key, stroke="currentColor")
    return el("svg", patterns, box, viewBox="0 0 30 16", aria_hidden="true", focusable="false")
