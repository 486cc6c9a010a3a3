"""Histories of places: laws on random maps against a slow oracle, and on the real ones."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from benchmarks.exactness.__main__ import compare
from benchmarks.exactness.oracle import Side, frame_on, planar_answer
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.laws.series_worlds import WorldArchive, WorldAtlas

from theodolite.atlas import open_atlas
from theodolite.geometry import polygonal, project
from theodolite.history import series_values
from theodolite.history.series import append_state, build_steps, open_steps
from theodolite.history.series_dense import DenseShares, place_rows
from theodolite.history.steps import StepTable, day_number, number_day
from theodolite.records import ControlArea, Status
from theodolite.settings import Settings, load_settings
from theodolite.testing import make_info
from theodolite.witness.archive import open_archive

FIRST = date(2025, 1, 1)
TOLERANCE = 1e-6
COLUMNS = ("starts", "days", "value", "low", "high", "unknown", "inside", "frame_days", "silent")

coordinate = st.integers(-35_000, 35_000)
triangle = st.lists(st.tuples(coordinate, coordinate), min_size=3, max_size=5, unique=True).map(
    lambda corners: shapely.MultiPoint(corners).convex_hull
)
box = st.tuples(coordinate, coordinate, st.integers(300, 60_000), st.integers(300, 60_000)).map(
    lambda r: shapely.box(r[0], r[1], r[0] + r[2], r[1] + r[3])
)
shape = st.lists(triangle | box, max_size=3).map(lambda parts: polygonal(shapely.union_all(parts)))


def state_of(ru: Any, ua: Any, contested: Any) -> tuple[ControlArea, ...]:
    held = [("RU", ru), ("UA", polygonal(shapely.difference(ua, ru)))]
    areas = [ControlArea(holder=h, status=Status.HELD, geometry=g) for h, g in held if not g.is_empty]
    if not contested.is_empty:
        areas.append(ControlArea(holder="", status=Status.CONTESTED, geometry=contested))
    return tuple(areas)


empty = st.just(())
states = st.builds(state_of, shape, shape, shape) | empty
drawn_sides = st.sampled_from([("RU",), ("UA",), ("RU", "UA")])
gaps = st.integers(1, 40)


@st.composite
def worlds(draw: Any) -> tuple[WorldArchive, WorldAtlas]:
    """Up to six frames of up to four states (they come back), with gaps; places of all sizes, one abroad."""
    known = draw(st.lists(states, min_size=1, max_size=4))
    days = np.cumsum(draw(st.lists(gaps, min_size=1, max_size=6))).tolist()
    frames = [(FIRST + timedelta(days=n), draw(st.sampled_from(known))) for n in days]
    info = make_info("m", drawn_sides=draw(drawn_sides), grey_margin_km=draw(st.sampled_from([0.0, 1.0, 3.0])))
    centres = draw(st.lists(st.tuples(coordinate, coordinate, st.integers(200, 6_000)), min_size=1, max_size=8))
    shapes = {f"place:{n}": shapely.Point(x, y).buffer(r, quad_segs=4) for n, (x, y, r) in enumerate(centres)}
    shapes["place:abroad"] = shapely.Point(0, 0).buffer(1_000)
    return WorldArchive(info, frames), WorldAtlas(shapes, foreign=frozenset({"place:abroad"}))


def settings_of(edge_m: float, folder: Path = Path("unused")) -> Settings:
    return replace(load_settings(data_dir="", cache_dir=folder), edge_m=edge_m, edge_m_named=True)


def tolerance(table: StepTable, archive: WorldArchive, name: str, target: Any, smoothing: float) -> float:
    """Return how far a figure may be from the oracle's.

    GEOS smooths what it buffers by up to a hundredth of the distance, depending on where a ring begins. On real maps
    that is below 1e-9 of a share (``python -m benchmarks.exactness``); random shapes can be made for it.
    """
    margin = 0.0 if table.side in archive.provider.drawn_sides else archive.provider.grey_margin_km * 1000
    moved = margin + (table.edge_m if name in {"low", "high"} else 0.0)
    return TOLERANCE + smoothing * moved * target.length / target.area  # type: ignore[no-any-return]


def assert_exact(table: StepTable, archive: WorldArchive, atlas: WorldAtlas, smoothing: float) -> None:
    """Compare every place on every day of a frame, the day before and one long after with the oracle."""
    frames = archive.frames("m")
    for day in {d + timedelta(days=n) for d, _ in archive.days for n in (-1, 0, 300)}:
        frame = frame_on(frames, day)
        truth = None
        if frame is not None:
            areas = dict(archive.days)[frame.valid_on]
            truth = Side(areas, archive.provider, project(atlas.footprint(("region:ukraine",)).geometry),
                         side=table.side, edge_m=table.edge_m)  # fmt: skip
        for row, place_id in enumerate(table.place_ids):
            step = table.step_at(row, day)
            if truth is None or table.silent[row]:
                assert step is None
                continue
            assert step is not None
            place = atlas.place(place_id)
            target = project(atlas.footprint((place_id,)).geometry)
            answer = planar_answer(truth, target, project(shapely.Point(place.longitude, place.latitude)))
            for name in ("value", "low", "high", "unknown"):
                most = tolerance(table, archive, name, target, smoothing)
                assert abs(getattr(table, name)[step] - getattr(answer, name)) < most, (place_id, day, name)
            near_edge = truth.land.boundary.dwithin(target.centroid, 0.01)
            assert near_edge or bool(table.inside[step]) is answer.inside


@pytest.mark.parametrize("few", [0, 64])  # places measured without asking first which no edge comes near
@given(world=worlds(), side=st.sampled_from(["RU", "UA"]), edge_m=st.sampled_from([0.0, 500.0, 2_500.0]))
@settings(max_examples=50, deadline=None)
def test_histories_equal_the_slow_oracle_on_random_maps(
    few: int, world: tuple[WorldArchive, WorldAtlas], side: str, edge_m: float
) -> None:
    archive, atlas = world
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(series_values, "_FEW", few)
        check_world(archive, atlas, side, edge_m, smoothing=0.01)


def check_world(archive: WorldArchive, atlas: WorldAtlas, side: str, edge_m: float, *, smoothing: float = 0.0) -> None:
    table = build_steps(archive, atlas, settings_of(edge_m), mapper="m", side=side, place_ids=atlas.shapes)  # type: ignore[arg-type]
    assert list(table.place_ids) == sorted(atlas.shapes)
    assert table.silent.tolist() == [p == "place:abroad" for p in table.place_ids]
    assert_exact(table, archive, atlas, smoothing)


@pytest.mark.parametrize("few", [0, 64])
@pytest.mark.parametrize("drawn", ["RU", "UA"])
@pytest.mark.parametrize(("edge_m", "margin_km"), [(0.0, 0.0), (500.0, 1.0), (300.0, 4.0), (7_000.0, 1.0)])
def test_an_edge_that_comes_closer_counts_from_as_far_as_it_matters(
    few: int, drawn: str, edge_m: float, margin_km: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(series_values, "_FEW", few)
    shapes = {f"place:{n}": shapely.Point(0, y).buffer(r) for n, (y, r) in enumerate([(0, 800), (24_000, 3_000)])}
    shapes["place:outside"] = shapely.Point(0, 34_000).buffer(4_000)  # half of it beyond the outline
    nothing = shapely.MultiPolygon()
    far = [14_000, 8_700, 8_400, 7_600, 5_600, 4_900, 4_500, 2_900, 2_200, 1_500, 1_100, 900, 400, 0]
    lands = [shapely.multipolygons([shapely.box(x, -20_000, 26_000, 29_000)]) for x in [*far, *far[::-1]]]
    days = [
        (FIRST + timedelta(days=n), state_of(*((g, nothing) if drawn == "RU" else (nothing, g)), nothing))
        for n, g in enumerate(lands)
    ]
    archive = WorldArchive(make_info("m", drawn_sides=(drawn,), grey_margin_km=margin_km), days)
    for side in ("RU", "UA"):
        check_world(archive, WorldAtlas(shapes, foreign=frozenset({"place:abroad"})), side, edge_m)


def same(a: StepTable, b: StepTable) -> bool:
    return a.fingerprint == b.fingerprint and all(np.array_equal(getattr(a, c), getattr(b, c)) for c in COLUMNS)


@given(world=worlds(), side=st.sampled_from(["RU", "UA"]))
@settings(max_examples=30, deadline=None)
def test_a_new_day_is_the_same_step_as_in_the_whole_fold(world: tuple[WorldArchive, WorldAtlas], side: str) -> None:
    archive, atlas = world
    options: dict[str, Any] = {"mapper": "m", "side": side, "place_ids": atlas.shapes}
    whole = build_steps(archive, atlas, settings_of(500.0), **options)  # type: ignore[arg-type]
    short = WorldArchive(archive.provider, archive.days[:1])
    table = build_steps(short, atlas, settings_of(500.0), **options)  # type: ignore[arg-type]
    for frame in archive.frames("m")[1:]:
        table = append_state(table, frame, archive=archive, atlas=atlas)  # type: ignore[arg-type]
    assert same(table, whole)


@given(world=worlds(), data=st.data())
@settings(max_examples=30, deadline=None)
def test_dense_look_ups_read_the_step_in_force(world: tuple[WorldArchive, WorldAtlas], data: Any) -> None:
    archive, atlas = world
    table = build_steps(archive, atlas, settings_of(500.0), mapper="m", place_ids=atlas.shapes)  # type: ignore[arg-type]
    rows = np.array(data.draw(st.lists(st.integers(-1, len(table.place_ids) - 1), min_size=1, max_size=40)), np.int32)
    days = np.array(
        data.draw(st.lists(st.integers(day_number(FIRST) - 50, day_number(FIRST) + 400),
                           min_size=len(rows), max_size=len(rows))), np.int64)  # fmt: skip
    for name in ("value", "low", "unknown", "inside"):
        found = DenseShares.of(table, field=name, dtype="float64").lookup(rows, days)
        for row, day, value in zip(rows.tolist(), days.tolist(), found.tolist(), strict=True):
            step = None if row < 0 else table.step_at(row, number_day(day))
            assert np.isnan(value) if step is None else value == getattr(table, name)[step]


def test_rows_of_unknown_places_are_minus_one() -> None:
    assert place_rows(("a", "b"), ["b", "x", "a"]).tolist() == [1, -1, 0]


SQUARE = shapely.box(-10_000, -10_000, 10_000, 10_000)
TOWN = {"place:1": shapely.Point(0, 0).buffer(1_000)}


def frames_of(*held: Any) -> list[tuple[date, tuple[ControlArea, ...]]]:
    nothing = shapely.MultiPolygon()
    return [(FIRST + timedelta(days=7 * n), state_of(g, nothing, nothing)) for n, g in enumerate(held)]


def test_a_place_taken_and_left_without_an_edge_near_it_is_seen() -> None:
    archive = WorldArchive(make_info("m"), frames_of(SQUARE, shapely.MultiPolygon(), SQUARE))
    table = build_steps(archive, WorldAtlas(TOWN), settings_of(500.0), mapper="m", place_ids=TOWN)  # type: ignore[arg-type]
    assert table.value.tolist() == [1.0, 0.0, 1.0]
    assert table.step_at(0, FIRST - timedelta(days=1)) is None
    assert table.step_at(0, FIRST + timedelta(days=900)) == 2


def opened(days: Sequence[Any], folder: Path) -> tuple[StepTable, list[date]]:
    archive = WorldArchive(make_info("m"), days)
    (table,) = open_steps(archive, WorldAtlas(TOWN), settings_of(500.0, folder))  # type: ignore[arg-type]
    return table, archive.read


def test_a_stored_table_is_extended_by_new_frames_only(tmp_path: Path) -> None:
    days = frames_of(SQUARE, shapely.box(0, 0, 500, 500), shapely.box(0, 0, 700, 700), SQUARE)
    opened(days[:2], tmp_path)
    again, read = opened(days[:2], tmp_path)
    assert read == []
    assert len(again.days) == 2
    table, read = opened(days, tmp_path)
    assert read == [days[1][0], days[2][0], days[3][0]]
    assert same(table, opened(days, tmp_path / "other")[0])
    revised = [days[0], days[2], *days[2:]]
    assert same(opened(revised, tmp_path)[0], opened(revised, tmp_path / "third")[0])


@pytest.mark.parametrize("damage", ["cut", "text", "foreign"])
def test_a_damaged_or_foreign_file_is_made_anew_with_a_note(
    tmp_path: Path, damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    days = frames_of(SQUARE, shapely.box(0, 0, 500, 500))
    table, _ = opened(days, tmp_path)
    (path,) = (tmp_path / "series").glob("steps-*.parquet")
    whole = path.read_bytes()
    if damage == "foreign":
        import pyarrow as pa
        import pyarrow.parquet as pq

        pq.write_table(pa.table({"a": [1]}), path)
    else:
        path.write_bytes(whole[: len(whole) // 2] if damage == "cut" else b"not a table")
    again, read = opened(days, tmp_path)
    assert same(table, again)
    assert len(read) == 2
    assert path.name in caplog.text
    assert path.read_bytes() == whole


@pytest.mark.data
def test_histories_equal_the_slow_oracle_on_real_maps(data_dir: Path, shared_cache: Path) -> None:
    chosen = load_settings(data_dir=data_dir, cache_dir=shared_cache)
    archive, atlas = open_archive(chosen, mappers=["creamy_caprice"]), open_atlas(chosen)
    for side, count in (("RU", 200), ("UA", 40)):
        (table,) = open_steps(archive, atlas, chosen, side=side)
        tally = compare(archive, atlas, table, count, lambda *_: None)
        assert tally.exact, tally.row()
        assert tally.partly_held > count // 10
