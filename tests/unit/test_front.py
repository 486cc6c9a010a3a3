"""The front on made maps with known lengths and distances, for both sides."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry.base import BaseGeometry

from theodolite.history.front import (
    Front,
    find_front,
    front_distance_km,
    front_length_km,
    front_line,
    front_speed_km2_week,
    inside,
)
from theodolite.history.land import LandView, view_land
from theodolite.records import ControlArea, Status, Unit
from theodolite.testing import make_info

KM = 1_000.0
# A country of 200 km by 100 km whose eastern half is held; the map misses its border by 1.5 km, as mappers do.
COUNTRY = shapely.box(0, 0, 200 * KM, 100 * KM)
HELD = shapely.box(100 * KM, 1.5 * KM, 198.5 * KM, 98.5 * KM)
SIDES = ("RU", "UA")


def make_view(
    held: BaseGeometry, *, holder: str = "RU", area: BaseGeometry = COUNTRY, margin_km: float = 1.0
) -> LandView:
    areas = [ControlArea(holder=holder, status=Status.HELD, geometry=shapely.multipolygons(shapely.get_parts(held)))]
    info = make_info("m", drawn_sides=(holder,), grey_margin_km=margin_km)
    return view_land(areas, info, area.bounds, covered=area)


def distance(front: Front, x_km: float, y_km: float) -> float:
    figure = front_distance_km(front, shapely.Point(x_km * KM, y_km * KM), edge_m=500.0)
    assert figure is not None
    assert figure.unit is Unit.KM
    assert figure.high - figure.low == pytest.approx(1.0)
    return figure.value


@pytest.mark.parametrize("holder", SIDES)
def test_neither_the_border_nor_the_strip_that_a_map_leaves_at_it_is_front(holder: str) -> None:
    other = SIDES[1 - SIDES.index(holder)]
    view = make_view(HELD, holder=holder)
    front, theirs = (find_front(view, side) for side in (holder, other))
    assert HELD.boundary.length / KM == pytest.approx(391)
    assert front.line.length / KM == pytest.approx(97, abs=2.5)  # the other 294 km run along the border
    assert theirs.line.length / KM == pytest.approx(98, abs=2.5)
    assert distance(front, 180, 50) == pytest.approx(-80, abs=0.01)
    assert distance(front, 50, 50) == pytest.approx(50, abs=0.01)
    # The other side's land begins a grey margin of 1 km off.
    assert distance(theirs, 180, 50) == pytest.approx(81, abs=0.01)
    assert distance(theirs, 50, 50) == pytest.approx(-49, abs=0.01)


def test_a_place_in_the_strip_lies_behind_the_front_and_is_said_not_to_be_shown_as_held() -> None:
    view = make_view(HELD)
    border_town = shapely.Point(199.2 * KM, 50 * KM)
    figure = front_distance_km(find_front(view, "RU"), border_town, edge_m=500.0)
    assert figure is not None
    assert figure.value == pytest.approx(-99.2, abs=0.01)
    assert "not shown as held" in (figure.detail or "")
    assert inside(view, border_town, "RU", edge_m=500.0).value == 0


def test_seams_between_the_polygons_of_a_map_are_no_front_and_pockets_are() -> None:
    seam = shapely.box(150 * KM, 0, 150.2 * KM, 100 * KM)
    pocket = shapely.box(160 * KM, 40 * KM, 166 * KM, 46 * KM)
    speck = shapely.box(170 * KM, 40 * KM, 170.8 * KM, 40.8 * KM)
    plain = front_line(make_view(HELD), "RU").length
    assert front_line(make_view(HELD - seam), "RU").length == pytest.approx(plain, rel=1e-3)
    assert front_line(make_view(HELD - speck), "RU").length == pytest.approx(plain, rel=1e-3)
    front = find_front(make_view(HELD - pocket), "RU")
    assert (front.line.length - plain) / KM == pytest.approx(24, abs=0.1)
    assert distance(front, 163, 43) == pytest.approx(3, abs=0.01)
    assert distance(front, 150, 43) == pytest.approx(-10, abs=0.01)


def test_held_land_on_both_sides_of_the_border_faces_only_the_country() -> None:
    # The map also shows the neighbour's own land, along the border and a little over it.
    neighbour = shapely.box(-50 * KM, 99.4 * KM, 250 * KM, 150 * KM)
    foothold = shapely.box(20 * KM, 92 * KM, 40 * KM, 101 * KM)
    front = front_line(make_view(shapely.union_all([HELD, neighbour, foothold])), "RU")
    assert front.length / KM == pytest.approx(97 + 20 + 2 * 7, abs=4)


def test_a_corner_of_the_front_at_the_border_is_kept() -> None:
    view = make_view(shapely.box(100 * KM, -5 * KM, 210 * KM, 105 * KM))
    assert front_line(view, "RU").length / KM == pytest.approx(98, abs=0.1)  # 100 less 1 km at either end


@pytest.mark.parametrize("held", [shapely.MultiPolygon(), COUNTRY])
def test_without_two_sides_there_is_no_front(held: BaseGeometry) -> None:
    for side in SIDES:
        front = find_front(make_view(held), side)
        assert front.line.is_empty
        assert front_distance_km(front, shapely.Point(1, 1), edge_m=500.0) is None
        assert front_length_km(front, None, edge_m=500.0).value == 0


def test_land_that_the_mapper_leaves_out_has_no_front() -> None:
    left_out = shapely.box(150 * KM, 0, 200 * KM, 100 * KM)
    lagoon = shapely.box(146 * KM, 40 * KM, 150 * KM, 60 * KM)  # not held, beside it
    held = shapely.box(100 * KM, 0, 150 * KM, 100 * KM) - lagoon
    front = front_line(make_view(held, area=COUNTRY - left_out), "RU", left_out=left_out)
    assert front.length / KM == pytest.approx(98, abs=0.1)


def test_length_inside_a_polygon_with_the_edge_moved_either_way() -> None:
    bulge = shapely.union(HELD, shapely.Point(100 * KM, 50 * KM).buffer(10 * KM, quad_segs=64))
    front = find_front(make_view(bulge), "RU")
    half = shapely.box(0, 0, 200 * KM, 50 * KM)
    figure = front_length_km(front, half, edge_m=500.0)
    arc = np.pi / 2 * 10
    assert figure.value == pytest.approx(50 - 1.5 - 10 + arc, abs=1.5)
    assert figure.low <= figure.value < figure.high
    without = front_length_km(front, half, edge_m=0.0)
    assert (without.low, without.high) == (figure.value, figure.value)


def test_speed_is_the_net_gain_a_week_and_slivers_are_uncertain() -> None:
    before, sliver = make_view(HELD), shapely.box(198.5 * KM, 20 * KM, 198.6 * KM, 40 * KM)
    after = make_view(shapely.union_all([HELD, sliver, shapely.box(98 * KM, 10 * KM, 100 * KM, 20 * KM)]))
    for side, sign in zip(SIDES, (1, -1), strict=True):
        figure = front_speed_km2_week(before, after, COUNTRY, side, days=14, front_km=97)
        assert figure.unit is Unit.KM2_PER_WEEK
        assert figure.value * sign == pytest.approx(11, abs=2)  # the other side's margin moves too
        assert figure.low <= figure.value <= figure.high
    figure = front_speed_km2_week(before, after, COUNTRY, "RU", days=14, front_km=97)
    assert figure.low == pytest.approx(10, abs=0.1)
    assert "moved +0.11 km a week" in (figure.detail or "")
    with pytest.raises(ValueError, match="days"):
        front_speed_km2_week(before, after, COUNTRY, "RU", days=0)


cell = st.integers(-6, 6)
blocks = st.lists(st.tuples(cell, cell, st.integers(1, 5), st.integers(1, 5)), min_size=1, max_size=5).map(
    lambda rows: shapely.union_all([shapely.box(x * 4e3, y * 4e3, (x + w) * 4e3, (y + h) * 4e3) for x, y, w, h in rows])
)
WIDE = shapely.box(-300e3, -300e3, 300e3, 300e3)


@given(held=blocks, x=st.floats(-40e3, 60e3), y=st.floats(-40e3, 60e3), holder=st.sampled_from(SIDES))
@settings(max_examples=60, deadline=None)
def test_far_from_the_border_the_front_is_the_boundary_and_the_sign_is_that_of_inside(
    held: BaseGeometry, x: float, y: float, holder: str
) -> None:
    view, point = make_view(held, holder=holder, area=WIDE), shapely.Point(x, y)
    for side in SIDES:
        figure = front_distance_km(find_front(view, side), point, edge_m=0.0)
        assert figure is not None
        land = view.land(side)
        line = shapely.difference(land.boundary, WIDE.boundary)
        assert abs(figure.value) * KM == pytest.approx(shapely.distance(line, point), abs=2.0)
        if abs(figure.value) > 0.01:
            assert (figure.value < 0) == bool(inside(view, point, side, edge_m=0.0).value)
