"""The measure of who holds it now: fits equal the libraries', a planted truth is found, later data and few maps run."""

import numpy as np
import pytest
from benchmarks.quality.fusion_now import dawid_skene, run_now, table_lines
from benchmarks.quality.fusion_now_fit import BINS, fit_slope, fit_slopes, score
from benchmarks.quality.fusion_points import MapperSeries, Points

from theodolite.fusion.majority import shipped_calibration

NOBODY = -(10**6)


def planted(maps: int = 4, *, first: int = 21_000, days: int = 400, side: int = 10) -> Points:
    """A front that moves east over a grid; every map lags by itself."""
    rng = np.random.default_rng(4)
    column, row = (grid.ravel() for grid in np.meshgrid(np.arange(side), np.arange(side)))
    flips = 60 + 20 * column + rng.integers(0, 30, side * side)
    series = []
    for number in range(maps):
        lags = rng.standard_t(3, side * side) * 12
        frames = np.arange(0, days, 1 + number, dtype=np.int32)
        held = frames[:, None] >= (flips + lags)[None]
        series.append(
            MapperSeries(
                mapper=f"map{number}",
                layer="held",
                days=frames + first,
                held=held,
                frame_days=frames + first,
                since=np.full(side * side, NOBODY, np.int32),
                until=np.full(side * side, -NOBODY, np.int32),
            )
        )
    return Points(
        longitude=column * 0.03,
        latitude=row * 0.02,
        x=column * 2_000.0,
        y=row * 2_000.0,
        settlement=np.zeros(side * side, bool),
        ids=("",) * (side * side),
        series=tuple(series),
        others=(),
        considered={},
    )


def test_the_soft_majority_beats_the_hard_one_on_a_planted_front() -> None:
    found = run_now(planted())
    soft, hard = found["soft_majority"], found["majority"]
    assert soft["brier"] < hard["brier"]
    assert soft["log_loss"] < hard["log_loss"]
    assert hard["over_soft_majority_low"] > 0
    assert soft["ece"] < 0.2
    assert set(soft["by_mapper"]) == {"map0", "map1", "map2", "map3"}
    assert all(0 <= method["brier"] <= 1 for name, method in found.items() if name != "sample")
    assert len(table_lines(found)) == len(found) + 1


def test_other_times_give_the_same_figures() -> None:
    early, late = run_now(planted(first=20_000)), run_now(planted(first=23_000))
    assert early["soft_majority"] == late["soft_majority"]


def test_the_slope_is_that_of_a_logistic_regression() -> None:
    linear = pytest.importorskip("sklearn.linear_model")
    rng = np.random.default_rng(2)
    odds = rng.normal(0, 2, 4_000)
    truth = rng.random(4_000) < 1 / (1 + np.exp(-0.7 * odds))
    counts = np.stack([~truth, truth], axis=1).astype(float)
    slope, _ = fit_slope(odds, counts)
    model = linear.LogisticRegression(C=1e9, fit_intercept=False).fit(odds[:, None], truth)
    assert slope == pytest.approx(float(model.coef_[0, 0]), abs=1e-3)


def test_a_planted_slope_by_number_of_maps_is_found() -> None:
    rng = np.random.default_rng(3)
    counts = np.zeros((5, BINS + 1, 2))
    clip = shipped_calibration().clip
    for number in range(1, 5):
        cell = rng.integers(0, BINS + 1, 60_000)
        share = np.clip(cell / BINS, clip, 1 - clip)
        chance = 1 / (1 + ((1 - share) / share) ** (1.6 * number / (number + 2.0)))
        np.add.at(counts, (number, cell, (rng.random(60_000) < chance).astype(int)), 1)
    ceiling, half = fit_slopes(counts)
    assert half == 2.0
    assert ceiling == pytest.approx(1.6, abs=0.05)


def test_dawid_skene_equals_the_library() -> None:
    crowd = pytest.importorskip("crowdkit.aggregation")
    pandas = pytest.importorskip("pandas")
    rng = np.random.default_rng(8)
    truth = rng.random(400) < 0.4
    right = np.array([0.95, 0.8, 0.7, 0.6])
    votes = np.where(rng.random((4, 400)) < right[:, None], truth, ~truth).astype(np.int8)
    rows = [(i, v, votes[v, i]) for i in range(400) for v in range(4)]
    table = pandas.DataFrame(rows, columns=["task", "worker", "label"])
    theirs = crowd.DawidSkene(n_iter=100).fit_predict_proba(table)[1].to_numpy()
    assert np.abs(dawid_skene(votes) - theirs).mean() < 0.02


def test_scores_of_a_perfect_and_of_an_ignorant_forecast() -> None:
    truth, block = np.arange(100) % 2 == 0, np.arange(100) // 10
    perfect = score(truth, truth.astype(float), block, against=np.full(100, 0.5))
    assert (perfect["brier"], perfect["ece"], perfect["over_soft_majority"]) == (0, 0, -0.25)
    ignorant = score(truth, np.full(100, 0.5), block)
    assert ignorant["brier"] == 0.25
    assert ignorant["log_loss"] == pytest.approx(np.log(2))
    assert ignorant["ece"] == pytest.approx(0)
