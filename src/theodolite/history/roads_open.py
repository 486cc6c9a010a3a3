"""Which roads out of a place are free of a side's land: a search along the network, joined where roads share points."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import shapely

from theodolite.history.figure import Figure, bearing_degrees, degrees_text, wind
from theodolite.history.land import LandView
from theodolite.records import Unit

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    Node = tuple[int, int]
    Graph = dict[Node, list[tuple[Node, float, str]]]

__all__ = ["OpenRoad", "RoadsOpen", "add_roads", "roads_open"]

_AROUND_M = 10_000.0
_SAME_M = 0.1  # points nearer than this are one


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenRoad:
    """One way out by road: the label of the road it leaves the surroundings by, where, and how long it is.

    ``in_grey_margin`` is True when the way cannot be driven without coming within the map's grey margin of the side's
    land (or through contested areas).
    """

    label: str
    km: float
    direction: str
    at: str
    in_grey_margin: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RoadsOpen:
    """How many roads out are open (with the count if the map's edge were elsewhere), and which."""

    figure: Figure
    roads: tuple[OpenRoad, ...]


def roads_open(
    view: LandView,
    target: BaseGeometry,
    side: str,
    roads: Sequence[tuple[str, BaseGeometry]],
    *,
    edge_m: float,
    within_m: float = _AROUND_M,
) -> RoadsOpen:
    """Find the roads by which a place can be left without crossing a side's land.

    Parameters
    ----------
    view, target, side, edge_m
        As for the other measures; the view must reach ``within_m`` beyond the place.
    roads
        Labels and lines, projected metres. Lines are joined where they share a point (as in OpenStreetMap: a bridge
        over another road does not).
    within_m
        A road is a way out when it reaches this far from the place's convex outline.

    Returns
    -------
    RoadsOpen
        ``figure`` counts the places where open roads leave the surroundings; low and high with the edge moved outward
        and inward. ``roads`` lists them, the shortest way first.
    """
    hull = shapely.convex_hull(target)
    zone = hull.buffer(within_m, quad_segs=32)
    near = [(label, line) for label, line in roads if shapely.intersects(line, zone)]
    land = view.land(side)
    ways = _ways(near, hull, zone, land)
    grey = land.buffer(view.margin_m) if side in view.drawn_sides else shapely.union(land, view.unknown(side))
    clear = _ways(near, hull, zone, shapely.union(grey, view.contested))
    found = tuple(
        OpenRoad(
            label=label,
            km=clear.get(end, (metres, label))[0] / 1000,
            direction=_direction(hull, end),
            at=degrees_text(*_xy(end)),
            in_grey_margin=end not in clear,
        )
        for end, (metres, label) in sorted(ways.items(), key=lambda item: (item[1][0], item[0]))
    )
    low, high = (float(len(_ways(near, hull, zone, view.land(side, edge_m=e)))) for e in (edge_m, -edge_m))
    value = float(len(found))
    figure = Figure(value=value, low=min(low, value), high=max(high, value), unit=Unit.COUNT, detail=_text(found))
    return RoadsOpen(figure=figure, roads=found)


def add_roads(corridor: Figure, found: RoadsOpen, *, source: str = "") -> Figure:
    """Return a corridor's figure whose detail also says which roads out are open, and by whose network."""
    roads = found.figure
    count = f"{roads.value:.0f} {'road' if roads.value == 1 else 'roads'} out open"
    if roads.low != roads.high:
        count += f" ({roads.low:.0f}–{roads.high:.0f})"
    text = f"{count}: {roads.detail}" if roads.detail else "no road of the network out is open"
    text += f" ({source})" if source else ""
    return replace(corridor, detail="; ".join(part for part in (corridor.detail, text) if part))


def _ways(
    roads: Sequence[tuple[str, BaseGeometry]], hull: BaseGeometry, zone: BaseGeometry, land: BaseGeometry
) -> dict[Node, tuple[float, str]]:
    """Return the ends of open ways at the zone's edge, each with its metres from the place and its road."""
    graph: Graph = {}
    starts: set[Node] = set()
    ends: set[Node] = set()
    rim = zone.boundary
    for label, line in roads:
        for piece in _pieces(line, hull, zone, land):
            _add(graph, piece, label)
            nodes = shapely.points(shapely.get_coordinates(piece))
            keys = [_node(*xy) for xy in shapely.get_coordinates(piece)]
            starts.update(k for k, d in zip(keys, shapely.distance(hull, nodes).tolist(), strict=True) if d < _SAME_M)
            ends.update(k for k, d in zip(keys, shapely.distance(rim, nodes).tolist(), strict=True) if d < _SAME_M)
    return _reached(graph, starts, ends)


def _pieces(line: BaseGeometry, hull: BaseGeometry, zone: BaseGeometry, land: BaseGeometry) -> list[BaseGeometry]:
    free = shapely.difference(shapely.intersection(line, zone), land)
    halves = (shapely.intersection(free, hull), shapely.difference(free, hull))
    return [p for half in halves for p in shapely.get_parts(half) if p.geom_type == "LineString"]


def _add(graph: Graph, piece: BaseGeometry, label: str) -> None:
    coordinates = shapely.get_coordinates(piece).tolist()
    for (ax, ay), (bx, by) in itertools.pairwise(coordinates):
        a, b = _node(ax, ay), _node(bx, by)
        metres = ((ax - bx) ** 2 + (ay - by) ** 2) ** 0.5
        graph.setdefault(a, []).append((b, metres, label))
        graph.setdefault(b, []).append((a, metres, label))


def _node(x: float, y: float) -> Node:
    return round(x / _SAME_M), round(y / _SAME_M)


def _xy(node: Node) -> tuple[float, float]:
    return node[0] * _SAME_M, node[1] * _SAME_M


def _reached(graph: Graph, starts: set[Node], ends: set[Node]) -> dict[Node, tuple[float, str]]:
    """Search outward from the place (Dijkstra 1959); a way ends where it first reaches the zone's edge."""
    heap = [(0.0, node, "") for node in sorted(starts)]
    seen: set[Node] = set()
    found: dict[Node, tuple[float, str]] = {}
    while heap:
        metres, node, label = heapq.heappop(heap)
        if node in seen:
            continue
        seen.add(node)
        if node in ends and label:
            found[node] = (metres, label)
            continue
        for neighbour, length, road in graph.get(node, ()):
            if neighbour not in seen:
                step = 0.0 if node in starts and neighbour in starts else length
                heapq.heappush(heap, (metres + step, neighbour, road))
    return found


def _direction(hull: BaseGeometry, end: Node) -> str:
    middle, (x, y) = shapely.centroid(hull), _xy(end)
    return wind(bearing_degrees(x - middle.x, y - middle.y))


def _text(roads: Sequence[OpenRoad], most: int = 8) -> str | None:
    if not roads:
        return None
    named = [
        f"{r.label} to the {r.direction} ({r.km:.0f} km{', within the grey margin' if r.in_grey_margin else ''})"
        for r in roads[:most]
    ]
    return "; ".join(named) + (f"; and {len(roads) - most} more" if len(roads) > most else "")
