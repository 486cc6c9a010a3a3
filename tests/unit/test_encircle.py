"""Encirclement of a place: directions cut, the widest way out, the roads that are open."""

import numpy as np
import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from theodolite.history.encircle import corridor_km, open_text, perimeter_share, ring_share, roads_open
from theodolite.history.land import LandView, view_land
from theodolite.records import ControlArea, Status
from theodolite.testing import make_info

BOX = (-40_000.0, -40_000.0, 40_000.0, 40_000.0)
PLACE = shapely.Point(0, 0).buffer(1_000)
RING = shapely.Point(0, 0).buffer(6_000) - shapely.Point(0, 0).buffer(3_000)
GAP = shapely.box(-800, 0, 800, 40_000)  # 1.6 km wide, to the north
LOOP = shapely.union(
    RING - shapely.box(0, 0, 1_500, 40_000), shapely.box(-1_500, 7_000, 6_000, 9_000)
)  # a gap to the north, and a bar beyond it


def view(land: BaseGeometry, *, holder: str = "RU", covered: BaseGeometry | None = None) -> LandView:
    geometry = shapely.multipolygons(shapely.get_parts(land))
    areas = [ControlArea(holder=holder, status=Status.HELD, geometry=geometry)]
    return view_land(areas, make_info("m", drawn_sides=(holder,)), BOX, covered=covered)


@pytest.mark.parametrize("holder", ["RU", "UA"])
def test_a_gap_is_as_wide_as_it_is_and_the_detail_says_where(holder: str) -> None:
    figure = corridor_km(view(RING - GAP, holder=holder), PLACE, holder, edge_m=300.0)
    assert figure.value == pytest.approx(1.6, abs=0.009)
    assert figure.low == pytest.approx(1.0, abs=0.02)  # the edge comes 300 m nearer from both sides
    assert figure.high == pytest.approx(2.2, abs=0.02)
    assert figure.detail is not None
    assert figure.detail.startswith("narrowest at 48.5")
    assert figure.detail.endswith("35.50 E")


def test_a_ring_closes_the_way_and_land_within_the_place_does_not() -> None:
    closed = corridor_km(view(RING), PLACE, "RU", edge_m=0.0)
    assert (closed.value, closed.detail) == (0.0, None)
    half = corridor_km(view(shapely.box(-1_000, -1_000, 1_000, 0)), PLACE, "RU", edge_m=0.0)
    assert half.value == pytest.approx(2.0, abs=0.009)  # from the free edge of the place, 1 km from the held half
    assert corridor_km(view(PLACE.buffer(10)), PLACE, "RU", edge_m=0.0).value == 0.0
    assert corridor_km(view(shapely.MultiPolygon()), PLACE, "RU", edge_m=0.0).value == 60.0


def test_a_way_of_a_few_metres_is_still_a_way() -> None:
    slit = view(RING - shapely.box(-5, 0, 5, 40_000))
    assert corridor_km(slit, PLACE, "RU", edge_m=0.0).value == pytest.approx(0.010, abs=0.005)


def test_the_edge_of_what_the_map_covers_is_a_way_out() -> None:
    country = shapely.box(-40_000, -40_000, 2_000, 40_000)
    open_ring = RING - shapely.box(1_900, -1_000, 40_000, 1_000)
    figure = corridor_km(view(shapely.intersection(open_ring, country), covered=country), PLACE, "RU", edge_m=0.0)
    assert figure.value > 1.5


def test_directions_are_cut_where_held_land_lies_within_ten_kilometres() -> None:
    south = view(shapely.box(-40_000, -40_000, 40_000, -2_000))
    figure = perimeter_share(south, PLACE, "RU", edge_m=500.0)
    # seen from the middle, land 2 km south within 11 km of it fills all but asin(2/11) on either side of 180 degrees
    assert figure.value == pytest.approx((180 - 2 * 10.476) / 360, abs=1e-3)
    assert figure.low < figure.value < figure.high
    assert figure.detail == "open to the north (260–100°)"
    far = perimeter_share(view(shapely.box(-40_000, -40_000, 40_000, -12_000)), PLACE, "RU", edge_m=0.0)
    assert (far.value, far.detail) == (0.0, "open in every direction")


@pytest.mark.parametrize(
    ("cut", "text"),
    [
        ([], "open in every direction"),
        ([(10.0, 10.4)], "open in every direction"),
        ([(0.0, 360.0)], "open in no direction"),
        ([(0.0, 100.0), (100.5, 360.0)], "open in no direction"),
        ([(90.0, 270.0)], "open to the north (270–90°)"),
        ([(90.0, 180.0), (200.0, 200.5), (220.0, 270.0)], "open to the north (270–90°), south (180–220°)"),
        ([(0.0, 0.5), (90.0, 270.0)], "open to the north (270–90°)"),
        ([(0.0, 10.0), (90.0, 270.0), (350.0, 360.0)], "open to the north-east (10–90°), north-west (270–350°)"),
    ],
)
def test_open_directions_are_named_without_slivers(cut: list[tuple[float, float]], text: str) -> None:
    assert open_text(np.array(cut).reshape(-1, 2)) == text


def test_both_sides_of_a_map_fill_the_directions_with_the_grey_margin_between() -> None:
    seen = view(shapely.box(-40_000, -40_000, 40_000, -2_000))
    theirs = perimeter_share(seen, PLACE, "UA", edge_m=500.0)
    assert theirs.value == 1.0  # what lies beyond the margin of the drawn land is in every direction, behind it too
    assert perimeter_share(view(RING), PLACE, "RU", edge_m=0.0).value == 1.0
    assert perimeter_share(view(RING), PLACE, "RU", edge_m=0.0).detail == "open in no direction"


def test_land_inside_the_place_cuts_no_direction() -> None:
    figure = perimeter_share(view(shapely.box(-500, -500, 500, 500)), PLACE, "RU", edge_m=0.0)
    assert figure.value == 0.0


def test_a_bent_way_out_cuts_all_directions_and_yet_is_open() -> None:
    share = perimeter_share(view(LOOP), PLACE, "RU", edge_m=0.0)
    way = corridor_km(view(LOOP), PLACE, "RU", edge_m=0.0)
    assert share.value == 1.0
    assert 0.9 < way.value < 1.6
    assert ring_share(view(LOOP), PLACE, "RU", edge_m=0.0, within_m=3_500).value < 1.0


ROADS = [
    ("H1", shapely.LineString([(0, 0), (0, 7_000), (0, 20_000)])),
    ("H2", shapely.LineString([(0, 7_000), (9_000, 9_000), (20_000, 20_000)])),
    ("H3", shapely.LineString([(0, 0), (-20_000, 0)])),
    ("bridge", shapely.LineString([(-5_000, 8_000), (5_000, 8_000), (15_000, 8_000)])),
]


@pytest.mark.parametrize("holder", ["RU", "UA"])
def test_open_roads_leave_through_the_gap_and_a_bridge_is_no_junction(holder: str) -> None:
    found = roads_open(view(RING - GAP, holder=holder), PLACE, holder, ROADS, edge_m=300.0)
    assert [road.label for road in found.roads] == ["H1", "H2"]
    assert found.roads[0].km == pytest.approx(10.0, abs=0.01)
    assert found.roads[0].direction == "north"
    assert all(road.in_grey_margin for road in found.roads)  # 800 m from held land either way
    assert found.figure.value == 2
    assert found.figure.detail is not None
    assert "H1 to the north (10 km, within the grey margin)" in found.figure.detail


def test_roads_far_from_held_land_are_not_in_the_grey_margin_and_a_closed_ring_leaves_none() -> None:
    wide = view(RING - shapely.box(-2_500, 0, 2_500, 40_000))
    near = ("H4", shapely.LineString([(0, 0), (2_000, 3_000), (2_000, 20_000)]))
    found = roads_open(wide, PLACE, "RU", [*ROADS, near], edge_m=700.0)
    expected = {("H1", False), ("H2", False), ("H4", True)}
    assert {(road.label, road.in_grey_margin) for road in found.roads} == expected
    assert (found.figure.low, found.figure.value) == (2, 3)  # with the edge 700 m nearer the land lies on H4
    assert found.figure.low <= found.figure.value <= found.figure.high
    closed = roads_open(view(RING), PLACE, "RU", ROADS, edge_m=0.0)
    assert (closed.figure.value, closed.roads, closed.figure.detail) == (0, (), None)


def test_no_road_in_the_network_means_none_is_open() -> None:
    assert roads_open(view(RING - GAP), PLACE, "RU", [], edge_m=0.0).figure.value == 0
