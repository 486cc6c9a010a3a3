"""The benchmark of fused maps, on made-up maps: what it reads, sets aside and scores, and its rivals."""

from __future__ import annotations

import gzip
import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from benchmarks.quality import fusion, fusion_points
from benchmarks.quality.fusion_items import Window, coverage, crps, folds_of, items_of, states_by_day
from benchmarks.quality.fusion_points import ALWAYS, NEVER, MapperSeries, Points, load_points
from benchmarks.quality.fusion_rivals import dawid_skene, dressed, map_rivals, patterns_of
from benchmarks.speed import fusion as speed

from theodolite.fusion.bulk import fuse_tables
from theodolite.fusion.kernel import estimate_flips, held_curve
from theodolite.fusion.lags import shipped_lags, shipped_model
from theodolite.fusion.reports import reports_of
from theodolite.fusion.table import ALREADY, NOT_SHOWN, SHOWN, SILENT
from theodolite.history.steps import StepTable, number_day
from theodolite.records import History
from theodolite.records.findings import CurvePoint, Measure, Question

START = date(2026, 3, 1)


def write_maps(folder: Path, mapper: str, layer: str, frames: list[tuple[int, Any]]) -> None:
    with gzip.open(folder / f"{mapper}_{layer}.geojsonl.gz", "wt") as file:
        for number, geometry in frames:
            head = {"mapper": mapper, "layer": layer, "date": (START + timedelta(days=number)).isoformat()}
            row = {"type": "Feature", "properties": head, "geometry": json.loads(shapely.to_geojson(geometry))}
            file.write(json.dumps(row, separators=(",", ":")) + "\n")


WHOLE = shapely.box(37.0, 47.5, 38.0, 48.6).difference(shapely.Point(37.4, 48.0).buffer(0.1))
FAR = shapely.box(33.0, 46.0, 34.0, 47.0)


def grown(day: int) -> Any:
    """The land on a day: its western edge moves by 0.02 degrees on day 30, 40 ... 80."""
    return shapely.union_all([WHOLE, shapely.box(37.0 - 0.02 * max(0, min(6, (day - 20) // 10)), 47.5, 37.01, 48.6)])


@pytest.fixture
def maps(tmp_path: Path) -> Path:
    days = range(0, 90, 10)
    gone = {20}  # the whole of it gone for one frame
    write_maps(tmp_path, "one", "held", [(d, FAR if d in gone else shapely.union_all([grown(d), FAR])) for d in days])
    two = [(d, shapely.union_all([grown(d - 5)] + [FAR] * (d < 20))) for d in range(5, 95, 10)]
    for layer in ("held", "advances"):
        write_maps(tmp_path, "two", layer, two)
    return tmp_path


def test_points_lie_where_shapely_says_and_bad_frames_are_set_aside(
    maps: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fusion_points, "TIMES_USUAL", 5.0)
    towns = [("a", 37.4, 48.0), ("b", 36.97, 48.2), ("c", 30.0, 50.0), ("d", 33.5, 46.5)]
    points = load_points(maps, processes=1, settlements=towns)
    assert [s.mapper for s in points.series] == ["one", "two"]
    assert [s.layer for s in points.series] == ["held", "advances"]
    assert [s.layer for s in points.others] == ["held"]
    one, two = points.series
    assert [b - a for a, b in one.masked] == [10]
    assert len(one.days) == 8
    assert (two.counts or {})["dropped_places"] > 1000
    assert (two.until == NEVER).all(), "places that vanished from one map and never change otherwise are left out"
    assert points.ids[-1] == "b"
    assert points.settlement.sum() == 1
    for row, day in enumerate(one.days - one.days[0]):
        inside = shapely.contains_xy(grown(int(day)), points.longitude, points.latitude)
        assert np.array_equal(one.held[row], inside)
    held, known = one.held_on(int(one.frame_days[-1]) + 3)
    assert held.all()
    assert known.all()
    assert one.age_on(int(one.frame_days[-1]) + 3) == 3
    assert not one.held_on(int(one.frame_days[0]) - 1)[1].any()
    items = items_of(points)
    assert items.gained.all()
    assert (items.dates()[-1] - one.days[0]).tolist() == [40.0, 45.0]


def test_empty_frames_and_a_missing_list_of_frames(maps: Path) -> None:
    days = [(START + timedelta(days=d)).isoformat() for d in (0, 5, 15)]
    rows = ["mapper,date,state", f"one,{days[0]},frame", f"one,{days[1]},frame", f"one,{days[2]},empty"]
    (maps / "frames.csv").write_text("\n".join(rows) + "\n")
    points = load_points(maps, processes=1, settlements=[])
    assert points.series[0].frame_days.tolist() == [d + points.first_day for d in (0, 5, 10, *range(30, 90, 10))]
    with pytest.raises(SystemExit, match="--data"):
        load_points(maps / "nowhere", processes=1, settlements=[])


def invented(count: int = 260, seed: int = 1) -> Points:
    """Return places that change once, on four maps that lag, miss and differ; one starts late, one ends early."""
    rng = np.random.default_rng(seed)
    x, y = rng.uniform(0, 200e3, count), rng.uniform(0, 200e3, count)
    tau = 20_500 + rng.uniform(60, 300, count)
    gained = rng.random(count) < 0.7
    series = []
    for name, cadence, mean, first, last in (
        ("a", 1, 0, 0, 400),
        ("b", 7, 4, 0, 400),
        ("c", 1, -6, 100, 400),
        ("d", 4, 2, 0, 330),
    ):
        frames = 20_500 + np.arange(first, last + 1, cadence)
        told = tau + mean + 5 * rng.standard_t(2, count)
        held = (frames[:, None] >= told[None]) == gained[None]
        series.append(
            MapperSeries(
                mapper=name,
                layer="held",
                days=frames.astype(np.int32),
                held=held,
                frame_days=frames.astype(np.int32),
                since=np.full(count, ALWAYS, np.int32),
                until=np.full(count, NEVER, np.int32),
            )
        )
    return Points(
        longitude=x,
        latitude=y,
        x=x,
        y=y,
        settlement=np.arange(count) % 5 == 0,
        ids=("",) * count,
        series=tuple(series),
        others=(),
        considered={"points": count, "settlements": 0},
    )


def test_part_of_the_time_is_what_the_frames_of_it_say() -> None:
    points = invented(60)
    cut = points.between(20_650, 20_700)
    assert (cut.first_day, cut.last_day) == (20_650, 20_700)
    assert 0 < len(cut.x) < 60
    chosen = [int(np.flatnonzero(points.x == x)[0]) for x in cut.x]
    for day in (20_650, 20_680, 20_700):
        for whole, part in zip(points.series, cut.series, strict=True):
            if day >= part.frame_days[0]:
                assert np.array_equal(whole.held_on(day)[0][chosen], part.held_on(day)[0])
    with pytest.raises(SystemExit, match="no mapper"):
        points.between(1, 2)


def test_items_tell_shown_from_already_and_not_yet_and_silent() -> None:
    points = invented(120)
    items = items_of(points)
    assert {SHOWN, NOT_SHOWN, ALREADY} <= set(items.table.state.ravel().tolist())
    cut = points.series[0]
    silent = MapperSeries(
        **{n: getattr(cut, n) for n in ("mapper", "layer", "days", "held", "frame_days")},
        since=np.full(120, NEVER, np.int32),
        until=cut.until,
    )
    table = items_of(points, series=(silent, points.series[1])).table
    assert (table.state[:, 0] == SILENT).all()
    folds = folds_of(items.block, 5)
    assert all(len(set(folds[items.block == block])) == 1 for block in set(items.block.tolist()))


def test_whole_comparison_runs_on_other_maps_and_prints(capsys: pytest.CaptureFixture[str]) -> None:
    points = invented()
    figures, items = fusion.measure(points, processes=1)
    fusion.print_table(figures)
    fusion.print_data(fusion.describe(points, items))
    assert "kernel" in capsys.readouterr().out
    for part in ("timing", "timing_settlements"):
        for name in ("kernel", "median_date", "majority", "last_report", "best_single", "dawid_skene"):
            assert figures[part][name]["crps"] > 0
            assert 0.7 < figures[part][name]["coverage90"] <= 1
    assert figures["timing"]["kernel"]["crps"] < figures["timing"]["last_report"]["crps"]
    assert set(figures["per_mapper"]) == {"a", "b", "c", "d"}
    assert json.loads(json.dumps(fusion.describe(points, items)))["first"] == "2026-02-16"
    text = fusion.fitted_text(shipped_model(), "made up")
    assert "[lags.deepstate]" in text


def test_crps_and_coverage_against_a_slow_reckoning() -> None:
    rng = np.random.default_rng(2)
    days = np.arange(100, 140)
    window = Window(days=days, frames=days, at=np.arange(40))
    chance = rng.random((6, 40)) ** 4
    chance /= chance.sum(axis=1, keepdims=True)
    truth = rng.integers(100, 140, 6)
    share = np.cumsum(chance, axis=1)
    apart = np.abs(days[:, None] - days[None])
    slow = [c @ np.abs(days - t) - 0.5 * c @ apart @ c for c, t in zip(chance, truth, strict=True)]
    assert np.allclose(crps(share, window, truth), slow)
    for row, (c, t) in enumerate(zip(chance, truth, strict=True)):
        drawn = np.sort(np.repeat(days, np.round(c * 1e6).astype(int)))
        low, high = drawn[int(0.05 * len(drawn))], drawn[int(0.95 * len(drawn))]
        assert coverage(share, window, truth)[row] == (low <= t <= high)


def test_dressing_lays_the_errors_on_the_date() -> None:
    days = np.arange(0, 100)
    window = Window(days=days, frames=days[::10], at=days // 10)
    share = dressed(np.array([-5.0, 5.0]), np.array([40.0]), window)[0]
    assert share[39] == pytest.approx(0.0)
    assert share[40] == pytest.approx(0.5), "a report on day 35 falls to the frame of day 40"
    assert share[49] == pytest.approx(0.5)
    assert share[50] == pytest.approx(1.0)


def test_majority_turns_for_good_when_more_than_half_show_it() -> None:
    points = invented(40)
    items = items_of(points)
    days, states = states_by_day(points)
    found = map_rivals(patterns_of(days, states), 1, items, np.arange(40))["majority"]
    for row in range(0, len(items.place), 7):
        place, want = items.place[row], int(items.gained[row])
        held: list[int] = []
        for day in range(len(days)):
            told = [s for k, s in enumerate(states[day, place].tolist()) if s >= 0 and k != 1]
            more = 2 * sum(told) - len(told)
            held.append(int(more > 0) if more else (held[-1] if held else -1))
        turned = [i for i in range(1, len(days)) if held[i] == want != held[i - 1]]
        if held[-1] == want and turned:
            assert found[row] == days[turned[-1]]


@pytest.mark.slow
def test_dawid_skene_against_crowd_kit() -> None:
    pytest.importorskip("crowdkit.aggregation", exc_type=ImportError)
    import pandas as pd
    from crowdkit.aggregation import DawidSkene

    rng = np.random.default_rng(3)
    truth = rng.random(400) < 0.4
    right = np.array([0.95, 0.85, 0.7, 0.6])
    said = np.where(rng.random((400, 4)) < right, truth[:, None], ~truth[:, None]).astype(np.int8)
    said[rng.random((400, 4)) < 0.2] = -1
    said[(said < 0).all(axis=1), 0] = 0
    patterns, which, counts = np.unique(said, axis=0, return_inverse=True, return_counts=True)
    ours, table = dawid_skene(patterns, counts.astype(float), rounds=200, smooth=1e-9)
    task, worker = np.nonzero(said >= 0)
    frame = pd.DataFrame({"task": task, "worker": worker, "label": said[task, worker]})
    theirs = DawidSkene(n_iter=200, tol=0.0).fit_predict_proba(frame)[1].to_numpy()
    assert np.allclose(ours[which.ravel()], theirs, atol=0.02)
    assert np.allclose(table[:, 1, 1], right, atol=0.1)


def histories_of(tables: list[StepTable], place: int) -> list[History]:
    question = Question(measure=next(iter(Measure)), targets=("x",), side="RU")
    found = []
    for table in tables:
        cut = slice(int(table.starts[place]), int(table.starts[place + 1]))
        steps = zip(table.days[cut], table.value[cut], strict=True)
        found.append(
            History(
                question=question,
                mapper=table.mapper,
                points=tuple(CurvePoint(frame_on=number_day(d), value=float(v), low=0.0, high=1.0) for d, v in steps),
                frame_dates=tuple(number_day(d) for d in table.frame_days),
            )
        )
    return found


@pytest.mark.parametrize("distinct", [True, False])
def test_many_places_at_once_are_as_one_by_one(distinct: bool) -> None:
    tables = speed.made(120, 400, distinct=distinct)
    fused = fuse_tables(tables)
    first, last = number_day(fused.days[0]), number_day(fused.days[-1])
    answers = list(fused.flips(shipped_model()))
    assert (len(answers) == 120) == distinct
    for place in range(0, 120, 5):
        changes = reports_of(histories_of(tables, place))
        flips, held = answers[fused.group[place]]
        assert flips == estimate_flips(changes, shipped_lags(), first=first, last=last)
        if changes:
            assert np.allclose(held, held_curve(changes, shipped_lags(), first=first, last=last)[1], atol=1e-6)
