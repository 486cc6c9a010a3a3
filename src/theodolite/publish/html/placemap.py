"""Maps of candidate places: numbered points on the outlines of the oblasts, drawn without any tile from outside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, hypot, radians

from theodolite.publish.html.maps import scale_bar
from theodolite.publish.html.markup import Html, el, join
from theodolite.publish.html.shapes import UNITS, Frame, View, draw_layers
from theodolite.records import Footprint, MapLayer
from theodolite.wording import plain

__all__ = ["Ground", "Mark", "area_mark", "ground_definitions", "make_ground", "place_map"]

_BUDGET = 60_000
NEIGHBOUR_KM = 400.0
MOST_IN_VIEW = 8  # the view holds the likeliest; the others where they happen to lie within
_LEAST_KM = 30.0
_MARGIN = 0.22
_FAR_DEGREES = 25.0  # beyond the theatre by more: the map gets a projection of its own, without outlines
_MIDDLE = (22.0, 52.4, 48.5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A point on the map: ``number`` is None for a place that is only there to find the way.

    ``role`` is ``chosen``, ``other``, ``near`` (what the user named) or ``town``; ``rings`` outline an area instead.
    """

    label: str
    longitude: float
    latitude: float
    number: int | None = None
    role: str = "other"
    radius_km: float | None = None
    rings: tuple[tuple[tuple[float, float], ...], ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """The outlines under the maps of one page, as paths in user units."""

    frame: Frame
    outlines: tuple[str, ...]
    rivers: tuple[str, ...]
    towns: tuple[Mark, ...] = ()


def make_ground(layers: Sequence[MapLayer]) -> Ground:
    """Prepare the outlines once for all maps of a page."""
    west, north, middle = _MIDDLE
    frame = _frame(west, north, middle, 18.5)
    lines = [layer for layer in layers if layer.role != "place"]
    drawn = list(zip(lines, draw_layers(lines, frame, budget=_BUDGET), strict=True))
    towns = [(layer.label, *layer.rings[0][0]) for layer in layers if layer.role == "place" and layer.rings]
    return Ground(
        frame,
        tuple(path for layer, path in drawn if path and layer.role != "line"),
        tuple(path for layer, path in drawn if path and layer.role == "line"),
        tuple(Mark(label=label, longitude=x, latitude=y, role="town") for label, x, y in towns),
    )


def _frame(west: float, north: float, middle: float, degrees: float) -> Frame:
    shrink = max(cos(radians(middle)), 0.1)
    return Frame(west=west, north=north, scale=4 * UNITS / max(degrees * shrink, 0.05), shrink=shrink)


def area_mark(footprint: Footprint, *, tolerance_deg: float = 0.0) -> Mark:
    """Return the area that a phrase means as a mark of the map, its outline thinned."""
    import shapely

    geometry = footprint.geometry.simplify(tolerance_deg) if tolerance_deg else footprint.geometry
    parts = [p for p in shapely.get_parts(geometry) if p.geom_type == "Polygon"]
    west, south, east, north = geometry.bounds
    rings = tuple(tuple((x, y) for x, y in ring.coords) for ring in shapely.get_rings(parts)) if parts else ()
    reach = max((north - south) * 55.6, (east - west) * 37.0)
    return Mark(label=footprint.label, longitude=(west + east) / 2, latitude=(south + north) / 2, role="chosen",
                radius_km=reach, rings=rings)  # fmt: skip


def ground_definitions(ground: Ground) -> Html:
    """Return the outlines as a group with an id, for every map of the page to use."""
    land = [el("path", d=path, cls="pm-land") for path in ground.outlines]
    water = [el("path", d=path, cls="pm-river") for path in ground.rivers]
    group = el("g", *land, *water, id="ground")
    return el("svg", el("defs", group), width=0, height=0, cls="defs", aria_hidden="true", focusable="false")


def place_map(
    ground: Ground, marks: Sequence[Mark], title: str, *, pixels: int = 640, least_km: float = _LEAST_KM
) -> Html | None:
    """Return one map of the marks, the chosen one filled; None where there is nothing to show.

    The view holds the chosen mark and what lies near it, or else all; it is at least ``least_km`` wide. Marks far from
    the theatre are drawn on a grid of degrees alone: the package has no outlines there.
    """
    if not marks:
        return None
    decisive = _decisive(marks)
    frame, far = ground.frame, _is_far(decisive)
    if far:
        frame = _own_frame(decisive)
    view = _view(frame, decisive, least_km)
    unit = max(view.width, view.height) / pixels
    known = {mark.label for mark in marks}
    towns = [] if far else [town for town in ground.towns if town.label not in known]
    return el(
        "svg",
        el("title", title),
        None if far else el("use", href="#ground"),
        _grid(frame, view) if far else None,
        *(_area(frame, mark) for mark in marks),
        *_points(frame, view, [*marks, *towns], unit),
        el("g", scale_bar(frame, view), style=f"stroke-width:{3 * unit:.1f}"),
        viewBox=view.box,
        role="img",
        aria_label=title,
        cls="placemap",
        style=f"--unit:{unit:.2f}px;aspect-ratio:{view.width}/{view.height}",
    )


def _decisive(marks: Sequence[Mark]) -> list[Mark]:
    """Return the marks that the view must hold: the chosen one with its neighbours, else the likeliest."""
    asked = [m for m in marks if m.role != "town" and (m.number or 0) <= MOST_IN_VIEW]
    chosen = [m for m in asked if m.role in {"chosen", "near"}]
    if not chosen:
        return asked or list(marks)
    return [m for m in asked if min(_apart_km(m, c) for c in chosen) <= NEIGHBOUR_KM]


def _apart_km(one: Mark, other: Mark) -> float:
    shrink = cos(radians((one.latitude + other.latitude) / 2))
    return 111.2 * hypot((one.longitude - other.longitude) * shrink, one.latitude - other.latitude)


def _is_far(marks: Sequence[Mark]) -> bool:
    west, north, _ = _MIDDLE
    return any(
        not (west - _FAR_DEGREES < m.longitude < west + 18.5 + _FAR_DEGREES and north - 10 - _FAR_DEGREES < m.latitude
             < north + _FAR_DEGREES)
        for m in marks
    )  # fmt: skip


def _own_frame(marks: Sequence[Mark]) -> Frame:
    north, south = max(m.latitude for m in marks), min(m.latitude for m in marks)
    west, east = min(m.longitude for m in marks), max(m.longitude for m in marks)
    return _frame(west, north, (north + south) / 2, max(east - west, north - south, 1.0))


def _view(frame: Frame, marks: Sequence[Mark], least_km: float) -> View:
    """Return a view a little wider than high round all marks and their areas."""
    xs, ys = [], []
    for mark in marks:
        x, y = frame.xy(mark.longitude, mark.latitude)
        reach = frame.km(min(mark.radius_km or 0.0, 400.0))
        xs += [x - reach, x + reach]
        ys += [y - reach, y + reach]
    least = frame.km(least_km)
    width, height = max(max(xs) - min(xs), least), max(max(ys) - min(ys), least)
    width, height = max(width, height * 1.15), max(height, width * 0.6)
    width, height = round(width * (1 + 2 * _MARGIN)), round(height * (1 + 2 * _MARGIN))
    return View(round((max(xs) + min(xs) - width) / 2), round((max(ys) + min(ys) - height) / 2), width, height)


def _area(frame: Frame, mark: Mark) -> Html | None:
    if mark.rings:
        path = draw_layers([MapLayer(role="limit", label="", rings=mark.rings)], frame, budget=20_000)[0]
        return el("path", d=path, cls=f"area {mark.role}", fill_rule="evenodd")
    if not mark.radius_km or mark.role == "town":
        return None
    x, y = frame.xy(mark.longitude, mark.latitude)
    return el("circle", cx=x, cy=y, r=round(frame.km(mark.radius_km)), cls=f"area {mark.role}")


def _points(frame: Frame, view: View, marks: Sequence[Mark], unit: float) -> list[Html]:
    """Return points and labels: first what was asked about, then towns wherever their names meet nothing else."""
    drawn: list[Html] = []
    order = {"near": 0, "chosen": 1, "other": 2, "town": 3}
    pointed = [mark for mark in marks if mark.label or mark.number is not None]
    inside = [(mark, *frame.xy(mark.longitude, mark.latitude)) for mark in pointed]
    inside = [(mark, x, y) for mark, x, y in inside if view.holds(x, y)]
    taken = [(x - 6 * unit, y - 6 * unit, x + 6 * unit, y + 6 * unit) for m, x, y in inside if m.role != "town"]
    for mark, x, y in sorted(inside, key=lambda item: order.get(item[0].role, 3)):
        words = plain(mark.label) if mark.number is None else str(mark.number)
        town = mark.role == "town"
        spot = _free_spot(x, y, (len(words) * 8.2 + 4) * unit, unit, view, taken)
        if spot is None and town:
            continue
        label = None
        if spot is not None:
            box, dx, dy, anchor = spot
            taken.append(box)
            label = el("text", words, x=x, y=y, dx=dx, dy=dy, text_anchor=anchor)
        radius = 2.2 if town else 5.5 if mark.role in {"chosen", "near"} else 4.2
        drawn.append(el("g", el("circle", cx=x, cy=y, r=round(radius * unit, 1)), label, cls=f"at {mark.role}"))
    return drawn


def _free_spot(
    x: int, y: int, wide: float, unit: float, view: View, taken: Sequence[tuple[float, float, float, float]]
) -> tuple[tuple[float, float, float, float], str, str, str | None] | None:
    """Return where a label of this width fits beside its point: right, left, above or below of it; None if nowhere."""
    high, gap = 8 * unit, 8 * unit
    spots: tuple[tuple[tuple[float, float, float, float], str, str, str | None], ...] = (
        ((x + gap, y - high, x + gap + wide, y + high), ".6em", ".35em", None),
        ((x - gap - wide, y - high, x - gap, y + high), "-.6em", ".35em", "end"),
        ((x - wide / 2, y - gap - 2 * high, x + wide / 2, y - gap), "0", "-.75em", "middle"),
        ((x - wide / 2, y + gap, x + wide / 2, y + gap + 2 * high), "0", "1.4em", "middle"),
    )
    for spot in spots:
        left, top, right, bottom = spot[0]
        if not (view.holds(int(left), int(top)) and view.holds(int(right), int(bottom))):
            continue
        if all(left >= r or right <= l or top >= b or bottom <= t for l, t, r, b in taken):  # noqa: E741
            return spot
    return None


def _grid(frame: Frame, view: View) -> Html:
    """Return meridians and parallels with their degrees: all that is known of the ground there."""
    span = view.width / frame.scale / frame.shrink
    step = next((s for s in (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30) if span / s <= 7), 60)
    west, north = frame.west + view.x / frame.scale / frame.shrink, frame.north - view.y / frame.scale
    lines: list[Html] = []
    at = (west // step + 1) * step
    while at < west + span:
        x = frame.xy(at, 0)[0]
        lines.append(el("path", d=f"M{x} {view.y}v{view.height}", cls="grid"))
        lines.append(el("text", f"{at:g}°", x=x, y=view.y + view.height, dx=".2em", dy="-.4em", cls="degrees"))
        at += step
    at = (north // step) * step
    while at > north - view.height / frame.scale:
        y = frame.xy(0, at)[1]
        lines.append(el("path", d=f"M{view.x} {y}h{view.width}", cls="grid"))
        lines.append(el("text", f"{at:g}°", x=view.x, y=y, dx=".3em", dy="-.3em", cls="degrees"))
        at -= step
    return join(lines)
