"""The measures: one entry each, from a question about one map (or two) to a figure.

An entry says what it needs (one day or two, a polygon, a point), whether land that the mapper leaves out matters,
and how the figure comes about. To add a measure: a member of :class:`records.Measure`, an entry here, and its words in
``wording/measures.py``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import shapely

from theodolite.history import encircle, front, gains, measures
from theodolite.history.figure import Figure, degrees_text
from theodolite.history.land import LandView, grow_box
from theodolite.history.touch import touch_km
from theodolite.records import Measure, ProviderInfo
from theodolite.settings import DecisionRules

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    Box = tuple[float, float, float, float]

__all__ = ["MEASURES", "Ask", "MeasureSpec"]

_METRES = re.compile(r"-?\d+,-?\d+")
_NEAR_M = 2_000.0
_DISTANCE_M = 100_000.0
_CORRIDOR_M = 40_000.0
# How far round a point the front is looked for, in turn; the last reaches across the theatre.
_FRONT_M = (12_000.0, 40_000.0, 150_000.0, 2_000_000.0)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ask:
    """One question to one map, or two, with all that it needs; geometry is projected (metres).

    Attributes
    ----------
    target, point
        What is asked about, and its representative point (None where it has no one point).
    see, saw
        Return what the map shows in a box, of the frame asked and of the earlier one (``covered`` cuts it to the
        country and what the mapper covers).
    days
        Days between the two frames; 0 where it is one frame.
    settlements
        Returns name and point of the settlements inside the target.
    left_out
        Land that the mapper leaves out; None where it leaves out none.
    roads
        Returns labels and projected lines of the user's roads in a box; none where no network of one's own was added.
    road_source
        Where these roads come from.
    """

    side: str
    target: BaseGeometry
    point: BaseGeometry | None
    info: ProviderInfo
    edge_m: float
    rules: DecisionRules
    see: Callable[[Box, bool], LandView]
    saw: Callable[[Box, bool], LandView]
    settlements: Callable[[], list[tuple[str, Any]]]
    days: float = 0.0
    left_out: BaseGeometry | None = None
    misfit_m: float = front.MISFIT_M
    roads: Callable[[Box], list[tuple[str, Any]]] = lambda _box: []
    road_source: str = ""

    def view(self, reach_m: float = _NEAR_M) -> LandView:
        """Return the map round the target; a side that is not drawn holds only land of the country."""
        return self.see(grow_box(self.target.bounds, reach_m), self.side not in self.info.drawn_sides)

    def earlier(self, reach_m: float = _NEAR_M) -> LandView:
        """Return the earlier map round the target."""
        return self.saw(grow_box(self.target.bounds, reach_m), self.side not in self.info.drawn_sides)

    def is_near_left_out(self, box: Box) -> bool:
        """Tell whether land that the mapper leaves out matters for the front in a box."""
        wide = grow_box(box, 8 * self.misfit_m)
        return self.left_out is not None and bool(self.left_out.intersects(shapely.box(*wide)))

    def find_front(self, box: Box, *, earlier: bool = False) -> front.Front:
        """Return the side's front, true inside the box."""
        look = self.saw if earlier else self.see
        view = look(grow_box(box, 4 * self.misfit_m), True)
        return front.find_front(view, self.side, misfit_m=self.misfit_m, left_out=self.left_out)


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureSpec:
    """How one measure is taken.

    Attributes
    ----------
    figure
        From the question to the figure; None where the map says nothing.
    nothing
        Why there is no figure, in words.
    needs
        ``polygon``, ``point`` or ``any``: what kind of target it can be asked of.
    two_days
        Whether it compares two days.
    inside
        Whether it is measured inside the target, so that land which the mapper leaves out there makes it silent.
    around
        Whether a settlement is asked with its surroundings (the rules' ``advance_near_km``).
    covered
        Whether it depends on the outline of the country.
    version
        Raised when the measure changes its meaning, so that older kept answers are not found.
    """

    figure: Callable[[Ask], Figure | None]
    nothing: str = "no land of this side within 100 km"
    needs: str = "any"
    two_days: bool = False
    inside: bool = True
    around: bool = False
    covered: bool = False
    version: int = 0


def _share(ask: Ask) -> Figure | None:
    return measures.share(ask.view(), ask.target, ask.side, edge_m=ask.edge_m)


def _area(ask: Ask) -> Figure:
    return measures.area_km2(ask.view(), ask.target, ask.side, edge_m=ask.edge_m)


def _distance(ask: Ask) -> Figure | None:
    figure = measures.distance_km(ask.view(_DISTANCE_M), ask.target, ask.side, edge_m=ask.edge_m)
    if figure is None or figure.detail is None or not _METRES.fullmatch(figure.detail):
        return figure
    x, y = (float(part) for part in figure.detail.split(","))
    return replace(figure, detail=f"nearest at {degrees_text(x, y)}")


def _corridor(ask: Ask) -> Figure:
    view = ask.view(_CORRIDOR_M)
    figure = encircle.corridor_km(view, ask.target, ask.side, edge_m=ask.edge_m)
    lines = ask.roads(grow_box(ask.target.bounds, encircle.SURROUNDINGS_M))
    if not lines:
        return figure
    found = encircle.roads_open(view, ask.target, ask.side, lines, edge_m=ask.edge_m)
    return encircle.add_roads(figure, found, source=ask.road_source)


def _perimeter(ask: Ask) -> Figure:
    view = ask.view(encircle.SURROUNDINGS_M + _NEAR_M)
    return encircle.perimeter_share(view, ask.target, ask.side, edge_m=ask.edge_m)


def _touch(ask: Ask) -> Figure:
    within = ask.rules.stand_on_km * 1000
    return touch_km(ask.view(_NEAR_M + within), ask.target, ask.side, edge_m=ask.edge_m, within_m=within)


def _inside(ask: Ask) -> Figure | None:
    if ask.point is None:
        return None
    box = grow_box(ask.point.bounds, _NEAR_M)
    view = ask.see(box, ask.side not in ask.info.drawn_sides)
    return front.inside(view, ask.point, ask.side, edge_m=ask.edge_m)


def _front_distance(ask: Ask) -> Figure | None:
    """Look near the point first; near land that the mapper leaves out, far enough to tell islands from the rest."""
    if ask.point is None:
        return None
    figure = None
    for reach in _FRONT_M:
        box = grow_box(ask.point.bounds, reach)
        if reach < _FRONT_M[-2] and ask.is_near_left_out(box):
            continue
        figure = front.front_distance_km(ask.find_front(box), ask.point, edge_m=ask.edge_m)
        if figure is not None and abs(figure.value) * 1000 <= reach:
            return figure
    return figure


def _front_box(ask: Ask) -> Box:
    near = grow_box(ask.target.bounds, _NEAR_M)
    return grow_box(near, _FRONT_M[-1]) if ask.is_near_left_out(near) else near


def _front_length(ask: Ask) -> Figure:
    found = ask.find_front(_front_box(ask))
    return front.front_length_km(found, ask.target, edge_m=ask.edge_m)


def _front_speed(ask: Ask) -> Figure | None:
    if not ask.days:
        return None
    start = front.front_length_km(ask.find_front(_front_box(ask), earlier=True), ask.target, edge_m=0.0)
    return front.front_speed_km2_week(
        ask.earlier(), ask.view(), ask.target, ask.side, days=ask.days, front_km=start.value
    )


def _advance(ask: Ask) -> Figure:
    return gains.advance_km(ask.earlier(_CORRIDOR_M), ask.view(), ask.target, ask.side, edge_m=ask.edge_m)


def _change(measure: Callable[[LandView, LandView, Any, str], Figure]) -> Callable[[Ask], Figure]:
    return lambda ask: measure(ask.earlier(), ask.view(), ask.target, ask.side)


def _count(measure: Callable[..., Figure]) -> Callable[[Ask], Figure]:
    return lambda ask: measure(ask.earlier(), ask.view(), ask.settlements(), ask.side)


_NO_FRONT = "this side has no front on the map, or the target no one point"
_NO_AREA = "a line has no area to share"

MEASURES: Mapping[Measure, MeasureSpec] = MappingProxyType({
    Measure.SHARE: MeasureSpec(figure=_share, needs="polygon", nothing=_NO_AREA),
    Measure.AREA_KM2: MeasureSpec(figure=_area, needs="polygon"),
    Measure.INSIDE: MeasureSpec(figure=_inside, needs="point", nothing="it has no one point"),
    Measure.DISTANCE_KM: MeasureSpec(figure=_distance, inside=False),
    Measure.FRONT_DISTANCE_KM: MeasureSpec(figure=_front_distance, needs="point", nothing=_NO_FRONT, covered=True),
    Measure.TOUCH_KM: MeasureSpec(figure=_touch, inside=False),
    Measure.PERIMETER_SHARE: MeasureSpec(figure=_perimeter, needs="polygon"),
    Measure.CORRIDOR_KM: MeasureSpec(figure=_corridor, needs="polygon", version=1),
    Measure.FRONT_LENGTH_KM: MeasureSpec(figure=_front_length, needs="polygon", covered=True),
    Measure.GAINED_KM2: MeasureSpec(
        figure=_change(gains.gained_km2), needs="polygon", two_days=True, around=True),
    Measure.LOST_KM2: MeasureSpec(
        figure=_change(gains.lost_km2), needs="polygon", two_days=True, around=True),
    Measure.GAINED_SETTLEMENTS: MeasureSpec(
        figure=_count(gains.gained_settlements), needs="polygon", two_days=True, around=True),
    Measure.LOST_SETTLEMENTS: MeasureSpec(
        figure=_count(gains.lost_settlements), needs="polygon", two_days=True, around=True),
    Measure.ADVANCE_KM: MeasureSpec(
        figure=_advance, needs="polygon", two_days=True, around=True, version=2),
    Measure.FRONT_SPEED_KM2_WEEK: MeasureSpec(
        figure=_front_speed, needs="polygon", two_days=True, around=True, covered=True,
        nothing="one frame is in force on both days: a speed needs two"),
})  # fmt: skip
