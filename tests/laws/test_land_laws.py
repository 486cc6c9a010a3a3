"""Whose land: laws on random maps. Exchanging the sides exchanges nothing but the names."""

import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry.base import BaseGeometry

from theodolite.history.land import view_land
from theodolite.history.measures import corridor_km, distance_km, gained_km2, share
from theodolite.records import ControlArea, Status
from theodolite.testing import make_info

SIDES = ("RU", "UA")
BOX = (0.0, 0.0, 20_000.0, 20_000.0)
coordinate = st.integers(-4_000, 24_000)
rectangle = st.tuples(coordinate, coordinate, st.integers(500, 15_000), st.integers(500, 15_000)).map(
    lambda r: shapely.box(r[0], r[1], r[0] + r[2], r[1] + r[3])
)
polygon = st.lists(rectangle, min_size=1, max_size=4).map(shapely.union_all)
target = st.tuples(st.integers(3_000, 12_000), st.integers(3_000, 12_000), st.integers(500, 4_000)).map(
    lambda t: shapely.Point(t[0], t[1]).buffer(t[2], quad_segs=8)
)


def view(land: BaseGeometry, contested: BaseGeometry | None, holder: str) -> object:
    areas = [ControlArea(holder=holder, status=Status.HELD, geometry=shapely.multipolygons(shapely.get_parts(land)))]
    if contested is not None:
        contested = shapely.multipolygons(shapely.get_parts(shapely.difference(contested, land)))
        areas.append(ControlArea(holder="", status=Status.CONTESTED, geometry=contested))
    return view_land(areas, make_info("m", drawn_sides=(holder,)), BOX)


@given(land=polygon, contested=st.none() | rectangle, place=target)
@settings(max_examples=60, deadline=None)
def test_exchanging_the_sides_in_maps_exchanges_nothing_but_the_names(
    land: BaseGeometry, contested: BaseGeometry | None, place: BaseGeometry
) -> None:
    for side, other in (SIDES, SIDES[::-1]):
        a, b = view(land, contested, "RU"), view(land, contested, "UA")
        for measure in (share, distance_km, corridor_km):
            assert measure(a, place, side, edge_m=500.0) == measure(b, place, other, edge_m=500.0)  # type: ignore[arg-type]


@given(land=polygon, contested=st.none() | rectangle, place=target)
@settings(max_examples=60, deadline=None)
def test_shares_of_both_sides_and_the_unknown_fill_the_place(
    land: BaseGeometry, contested: BaseGeometry | None, place: BaseGeometry
) -> None:
    seen = view(land, contested, "RU")
    drawn, undrawn = (share(seen, place, side, edge_m=500.0) for side in SIDES)  # type: ignore[arg-type]
    assert drawn is not None
    assert undrawn is not None
    assert abs(drawn.value + undrawn.value + undrawn.unknown - 1) < 1e-6
    for figure in (drawn, undrawn):
        assert 0 <= figure.low <= figure.value <= figure.high <= 1 + 1e-9
        assert 0 <= figure.unknown <= 1 + 1e-9


@given(land=polygon, place=target)
@settings(max_examples=60, deadline=None)
def test_share_equals_plain_intersection_of_areas(land: BaseGeometry, place: BaseGeometry) -> None:
    figure = share(view(land, None, "RU"), place, "RU", edge_m=500.0)  # type: ignore[arg-type]
    assert figure is not None
    assert abs(figure.value - land.intersection(place).area / place.area) < 1e-9
    grown, eroded = (land.buffer(m).intersection(place).area / place.area for m in (500, -500))
    assert abs(figure.high - grown) < 1e-9
    assert abs(figure.low - eroded) < 1e-9


@given(before=polygon, more=polygon, place=target)
@settings(max_examples=40, deadline=None)
def test_gains_are_what_is_new(before: BaseGeometry, more: BaseGeometry, place: BaseGeometry) -> None:
    after = shapely.union(before, more)
    gained = gained_km2(view(before, None, "RU"), view(after, None, "RU"), place, "RU")  # type: ignore[arg-type]
    expected = shapely.difference(after, before).intersection(place).area / 1e6
    assert abs(gained.value - expected) < 1e-9
    assert 0 <= gained.low <= gained.value == gained.high
    nothing = gained_km2(view(after, None, "RU"), view(after, None, "RU"), place, "RU")  # type: ignore[arg-type]
    assert nothing.value == 0


def test_a_ring_around_a_place_leaves_no_corridor_and_a_gap_leaves_its_width() -> None:
    place = shapely.Point(10_000, 10_000).buffer(1_000)
    ring = shapely.Point(10_000, 10_000).buffer(4_000) - shapely.Point(10_000, 10_000).buffer(2_500)
    closed = corridor_km(view(ring, None, "RU"), place, "RU", edge_m=0.0)  # type: ignore[arg-type]
    assert closed.value == 0
    gap = ring - shapely.box(9_200, 10_000, 10_800, 20_000)
    opened = corridor_km(view(gap, None, "RU"), place, "RU", edge_m=0.0)  # type: ignore[arg-type]
    assert abs(opened.value - 1.6) < 0.06


def test_a_line_has_no_share() -> None:
    line = shapely.LineString([(0, 0), (9_000, 9_000)])
    assert share(view(shapely.box(*BOX), None, "RU"), line, "RU", edge_m=500.0) is None  # type: ignore[arg-type]


@given(edge_m=st.sampled_from([0.0, 500.0, 4_000.0, 15_000.0]))
@settings(deadline=None)
def test_a_large_edge_error_reads_as_far_as_it_moves(edge_m: float) -> None:
    """The box that a map is clipped to must not count as an edge of its land."""
    land = shapely.box(-100_000, -100_000, 100_000, 100_000)
    areas = [ControlArea(holder="RU", status=Status.HELD, geometry=land)]
    view = view_land(areas, make_info("m"), (-1_000, -1_000, 1_000, 1_000), edge_m=edge_m)
    assert view.land("RU", edge_m=-edge_m).covers(shapely.box(-1_000, -1_000, 1_000, 1_000))
