"""Where a side's land touches a line; what it gained and lost between two maps."""

import numpy as np
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from shapely.geometry.base import BaseGeometry

from theodolite.history.gains import (
    ADVANCE_ERROR_M,
    advance_km,
    gained_km2,
    gained_settlements,
    lost_km2,
    lost_settlements,
)
from theodolite.history.land import LandView, view_land
from theodolite.history.touch import touch_km
from theodolite.records import ControlArea, Status
from theodolite.testing import make_info

BOX = (-30_000.0, -30_000.0, 30_000.0, 30_000.0)
WHOLE = shapely.box(*BOX)
RIVER = shapely.LineString([(-20_000, 0), (20_000, 0)])
coordinate = st.integers(-20_000, 20_000)
rectangle = st.tuples(coordinate, coordinate, st.integers(500, 15_000), st.integers(500, 15_000)).map(
    lambda r: shapely.box(r[0], r[1], r[0] + r[2], r[1] + r[3])
)
polygon = st.lists(rectangle, min_size=1, max_size=4).map(shapely.union_all)


def view(land: BaseGeometry, *, holder: str = "RU", contested: BaseGeometry | None = None) -> LandView:
    areas = [ControlArea(holder=holder, status=Status.HELD, geometry=shapely.multipolygons(shapely.get_parts(land)))]
    if contested is not None:
        areas.append(ControlArea(holder="", status=Status.CONTESTED, geometry=contested))
    return view_land(areas, make_info("m", drawn_sides=(holder,)), BOX)


@pytest.mark.parametrize("holder", ["RU", "UA"])
def test_the_stretch_within_reach_of_held_land_is_measured_and_named(holder: str) -> None:
    land = shapely.union(shapely.box(-10_000, 500, -4_000, 5_000), shapely.box(5_000, -9_000, 8_000, 0))
    figure = touch_km(view(land, holder=holder), RIVER, holder, edge_m=100.0, within_m=1_000.0)
    # 6 km along the bank at 500 m (the circle round its corners adds 866 m at each end) and 3 + 2 km at the bank
    assert figure.value == pytest.approx(6 + 2 * 0.866 + 5, abs=0.005)
    assert figure.low < figure.value < figure.high
    assert figure.detail is not None
    assert figure.detail.startswith("2 stretches: 48.50 N 35.35 E to 48.50 N 35.46 E (7.7 km); ")
    assert "(5.0 km)" in figure.detail


def test_a_line_far_from_held_land_is_not_touched_and_an_outline_is_a_line() -> None:
    seen = view(shapely.box(-5_000, 3_000, 5_000, 9_000))
    none = touch_km(seen, RIVER, "RU", edge_m=500.0, within_m=1_000.0)
    assert (none.value, none.low, none.high, none.detail) == (0.0, 0.0, 0.0, None)
    town = shapely.box(-1_000, 0, 1_000, 3_000)  # its northern edge, 2 km long, lies on the land
    assert touch_km(seen, town, "RU", edge_m=0.0, within_m=0.0).value == pytest.approx(2.0)
    assert touch_km(view(shapely.MultiPolygon()), RIVER, "RU", edge_m=0.0, within_m=500.0).value == 0.0


def test_at_most_eight_stretches_are_listed_and_the_rest_is_added_up() -> None:
    land = shapely.union_all([shapely.box(x, -100, x + 1_000, 100) for x in range(-20_000, 20_000, 2_000)])
    figure = touch_km(view(land), RIVER, "RU", edge_m=0.0, within_m=0.0)
    assert figure.value == pytest.approx(20.0)
    assert figure.detail is not None
    assert figure.detail.count(" to ") == 8
    assert figure.detail.endswith("and 12 shorter (12.0 km)")


def test_what_the_map_leaves_open_is_unknown_not_touched() -> None:
    land = shapely.box(-30_000, 5_000, 30_000, 30_000)
    seen = view(land, contested=shapely.box(0, -1_000, 10_000, 4_000))
    figure = touch_km(seen, RIVER, "RU", edge_m=0.0, within_m=0.0)
    assert (figure.value, figure.unknown) == (0.0, pytest.approx(10.0))


@given(before=polygon, after=polygon, target=rectangle)
@settings(max_examples=50, deadline=None)
def test_what_one_map_gains_on_the_other_is_lost_the_other_way(
    before: BaseGeometry, after: BaseGeometry, target: BaseGeometry
) -> None:
    a, b = view(before), view(after)
    for side in ("RU", "UA"):
        gained, lost = gained_km2(a, b, target, side, edge_m=200.0), lost_km2(b, a, target, side, edge_m=200.0)
        assert gained == lost
        assert gained.low <= gained.value <= gained.high
        net = gained.value - lost_km2(a, b, target, side).value
        areas = [shapely.intersection(seen.land(side), target).area / 1e6 for seen in (a, b)]
        assert net == pytest.approx(areas[1] - areas[0], abs=1e-6)
    mirrored = (view(before, holder="UA"), view(after, holder="UA"))
    assert gained_km2(a, b, target, "RU") == gained_km2(*mirrored, target, "UA")
    assert advance_km(a, b, target, "RU", edge_m=500.0) == advance_km(*mirrored, target, "UA", edge_m=500.0)


def test_the_interval_of_a_gain_is_its_land_made_smaller_and_larger() -> None:
    before, after = shapely.box(-10_000, -10_000, 0, 10_000), shapely.box(-10_000, -10_000, 2_000, 10_000)
    figure = gained_km2(view(before), view(after), WHOLE, "RU", edge_m=500.0)
    assert figure.value == pytest.approx(40.0)
    assert figure.low == pytest.approx(1.0 * 19.0, abs=0.1)
    assert figure.high == pytest.approx(40 + 44 * 0.5 + 3.14 * 0.25, abs=0.2)
    sliver = gained_km2(view(before), view(before.buffer(40)), WHOLE, "RU", edge_m=500.0)
    assert sliver.low == 0.0
    assert sliver.high == sliver.value  # a redrawn edge is not taken for a gain that might be larger


def test_settlements_are_gained_and_lost_with_their_names() -> None:
    before, after = shapely.box(-10_000, -10_000, 0, 10_000), shapely.box(-10_000, -10_000, 3_000, 10_000)
    points = [("deep", 1_500), ("edge", 2_900), ("before", -5_000), ("beyond", 3_200), ("far", 9_000)]
    places = [(name, shapely.Point(x, 0)) for name, x in points]
    gained = gained_settlements(view(before), view(after), places, "RU", edge_m=500.0)
    assert (gained.value, gained.low, gained.high, gained.detail) == (2, 1, 3, "deep, edge")
    lost = lost_settlements(view(after), view(before), places, "RU")
    assert (lost.value, lost.low, lost.high, lost.detail) == (2, 2, 2, "deep, edge")
    # the side that is not drawn loses what lies beyond the grey margin: "edge" was within 1 km of nothing before
    theirs = lost_settlements(view(before), view(after), places, "UA")
    assert theirs.detail == "beyond, deep, edge"


def test_the_furthest_point_of_a_filled_pocket_is_its_middle() -> None:
    ring = shapely.box(-9_000, -9_000, 9_000, 9_000) - shapely.box(-4_000, -3_000, 4_000, 3_000)
    figure = advance_km(view(ring), view(shapely.box(-9_000, -9_000, 9_000, 9_000)), WHOLE, "RU", edge_m=500.0)
    assert figure.value == pytest.approx(3.0, abs=ADVANCE_ERROR_M / 1000)  # corners of the gain lie on the old edge: 0
    assert (figure.low, figure.high) == (figure.value - 0.5, figure.value + 0.5)
    assert figure.detail is not None
    assert figure.detail.startswith("furthest at 48.50 N 35.")
    assert ", from 48." in figure.detail


@given(before=polygon, after=polygon)
@settings(max_examples=40, deadline=None)
def test_no_gained_point_lies_further_than_the_advance(before: BaseGeometry, after: BaseGeometry) -> None:
    gained = shapely.difference(after, before)
    assume(gained.area > 0)
    figure = advance_km(view(before), view(after), WHOLE, "RU", edge_m=0.0)
    grid = shapely.points(*(v.ravel() for v in np.meshgrid(np.arange(*BOX[::2], 400.0), np.arange(*BOX[::2], 400.0))))
    inside = grid[shapely.intersects(shapely.intersection(gained, WHOLE), grid)]
    was = shapely.intersection(before, view(before).area)
    largest = max((shapely.distance(was, point) for point in inside), default=0.0)
    assert figure.value * 1000 >= largest - ADVANCE_ERROR_M
    corners = shapely.points(shapely.get_coordinates(gained))
    assert figure.value * 1000 <= max(largest + 600.0, shapely.distance(was, corners).max()) + ADVANCE_ERROR_M


def test_nothing_gained_is_no_advance() -> None:
    same = view(shapely.box(0, 0, 5_000, 5_000))
    figure = advance_km(same, same, WHOLE, "RU", edge_m=500.0)
    assert (figure.value, figure.low, figure.high, figure.detail) == (0.0, 0.0, 0.0, None)
