"""Faces against the slow, obvious way: whole polygons overlaid frame by frame."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.fixtures.maps import MadeArchive

from theodolite.history import faces as faces_module
from theodolite.history.areas import MapperFaces
from theodolite.history.convex import convex_rings, ring_edges
from theodolite.history.faces import form_faces
from theodolite.history.land import view_land
from theodolite.history.steps import day_number
from theodolite.history.tiles import cut_tiles
from theodolite.records import Status

EDGE_M = 500.0
COUNTRY = shapely.box(-60_000, -60_000, 60_000, 60_000)
metres = st.integers(-450, 450).map(lambda n: n * 100.0)


@st.composite
def blobs(draw: st.DrawFn) -> Any:
    """Return a polygon of some kind: boxes, discs, with a hole, several parts, none."""
    parts = []
    for _ in range(draw(st.integers(0, 3))):
        x, y, size = draw(metres), draw(metres), draw(st.integers(5, 250)) * 100.0
        point = shapely.Point(x, y)
        shape = point.buffer(size, quad_segs=draw(st.integers(1, 6)))
        parts.append(shape.difference(point.buffer(size / 3)) if draw(st.booleans()) else shape)
    return shapely.multipolygons(shapely.get_parts(shapely.union_all(parts))) if parts else shapely.MultiPolygon()


@st.composite
def series(draw: st.DrawFn) -> MadeArchive:
    """Return some frames: redrawn, growing, repeated, empty; one side, both sides, contested land."""
    day, frames, last = date(2025, 1, 1), {}, shapely.MultiPolygon()
    for _ in range(draw(st.integers(1, 5))):
        how = draw(st.sampled_from(["new", "grown", "same", "empty"]))
        last = {"new": draw(blobs()), "grown": last.union(draw(blobs())), "same": last}.get(how, shapely.MultiPolygon())
        areas = [("RU", Status.HELD, shapely.multipolygons(shapely.get_parts(last)))]
        if draw(st.booleans()):
            areas.append(("", Status.CONTESTED, draw(blobs())))
        frames[day] = areas
        day += timedelta(days=draw(st.integers(1, 40)))
    return MadeArchive(frames)


def slow_land(archive: MadeArchive, number: int, side: str, edge_m: float) -> Any:
    areas = archive.projected(archive.frames("made")[number])
    view = view_land(
        areas, archive.info("made"), shapely.box(-1e5, -1e5, 1e5, 1e5).bounds, covered=COUNTRY if side != "RU" else None
    )
    return view.land(side, edge_m=edge_m)


def formed(archive: MadeArchive, side: str) -> MapperFaces:
    tiles = cut_tiles(archive, "made", side=side, edge_m=EDGE_M, covered=COUNTRY)  # type: ignore[arg-type]
    days = np.array([day_number(f.valid_on) for f in archive.frames("made")])
    layers = (form_faces(tiles, 0), form_faces(tiles, 1), form_faces(tiles, 2))
    return MapperFaces(mapper="made", side=side, edge_m=EDGE_M, frame_days=days, layers=layers)


def near(expected: float, polygon: Any, *lands: Any) -> Any:
    """Allow for what GEOS may smooth away of a ring before it buffers it: 1 % of the distance, along the edge."""
    edge_km = sum(shapely.intersection(shapely.boundary(land), polygon).length for land in lands) / 1e3
    return pytest.approx(expected, abs=1e-6 + 0.01 * edge_km)


def value_at(steps: Any, target: int, frame: int) -> tuple[float, float, float]:
    first, last = steps.starts[target], steps.starts[target + 1]
    at = first + int(np.searchsorted(steps.frame[first:last], frame, side="right")) - 1
    return steps.value[at], steps.low[at], steps.high[at]


@pytest.mark.parametrize("stacked", [False, True])
@given(archive=series(), target=blobs(), side=st.sampled_from(["RU", "UA"]), disc=st.tuples(metres, metres))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_histories_gains_and_comparisons_equal_whole_overlays(
    monkeypatch: pytest.MonkeyPatch, stacked: bool, archive: MadeArchive, target: Any, side: str, disc: Any
) -> None:
    monkeypatch.setattr(faces_module, "_FEW_EDGES", 0 if stacked else 10**9)
    monkeypatch.setattr(faces_module, "_SHARED_EDGES", 0.0 if stacked else 0.3)
    faces = formed(archive, side)
    count = len(archive.frames("made"))
    lands = [[slow_land(archive, k, side, e) for e in (0.0, -EDGE_M, EDGE_M)] for k in range(count)]
    round_one = shapely.Point(disc).buffer(5_000, quad_segs=64)
    for targets in (np.array([target, round_one], dtype=object), np.array([round_one], dtype=object)):
        steps = faces.histories(targets)
        for number, polygon in enumerate(targets):
            for k in range(count):
                value, low, high = (shapely.intersection(land, polygon).area / 1e6 for land in lands[k])
                got = value_at(steps, number, k)
                assert got[0] == (near(value, polygon, lands[k][0]) if side == "UA" else pytest.approx(value, abs=1e-6))
                assert got[1] == near(min(low, value), polygon, *lands[k])
                assert got[2] == near(max(high, value), polygon, *lands[k])
    joint, whole = faces.joint(target), faces.joint()
    pair = faces.pair(faces, target)
    for a in range(count):
        for b in range(count):
            gained = shapely.difference(lands[b][0], lands[a][0])
            at = np.array([a]), np.array([b])
            expected, moved = shapely.intersection(gained, target).area / 1e6, (lands[a][0], lands[b][0])
            buffered = moved if side == "UA" else ()
            assert joint.gained_km2(*at)[0] == near(expected, target, *buffered)
            assert joint.lost_km2(*at[::-1])[0] == joint.gained_km2(*at)[0]
            assert whole.gained_km2(*at)[0] == near(gained.area / 1e6, COUNTRY, *buffered)
            assert pair.only_second_km2(*at)[0] == pytest.approx(joint.gained_km2(*at)[0], abs=1e-6)


@given(
    shape=blobs(),
    centre=st.tuples(metres, metres),
    radius=st.integers(2, 300).map(lambda n: n * 100.0),
    corners=st.sampled_from([1, 2, 16, 64]),
)
@settings(max_examples=150, deadline=None)
def test_area_shared_with_a_convex_polygon_equals_the_overlay(
    shape: Any, centre: Any, radius: float, corners: int
) -> None:
    disc = np.array([shapely.Point(centre).buffer(radius, quad_segs=corners)], dtype=object)
    convex = convex_rings(disc)
    assert convex is not None
    got = convex.shared(np.array([0]), np.array([0]), ring_edges(np.array([shape], dtype=object)))
    assert got[0] == pytest.approx(shapely.intersection(shape, disc[0]).area, rel=1e-9, abs=1e-3)


def test_what_is_not_convex_is_told() -> None:
    ring = shapely.Point(0, 0).buffer(10).difference(shapely.Point(0, 0).buffer(5))
    arrow = shapely.Polygon([(0, 0), (10, 0), (2, 2), (0, 10)])
    assert convex_rings(np.array([ring], dtype=object)) is None
    assert convex_rings(np.array([arrow], dtype=object)) is None
    assert convex_rings(np.array([], dtype=object)) is None
