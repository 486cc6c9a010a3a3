"""The benchmark of verdicts on made-up maps: a front that moves west, seen by four mappers, one of them late."""

import csv
import gzip
import json
import math
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from benchmarks.quality import verdicts
from benchmarks.quality.verdict_claims import Claims, Maps, kind_of, make_claims, open_maps, shifted, usual_lags
from benchmarks.quality.verdict_diagram import reliability_svg
from benchmarks.quality.verdict_fits import isotonic_fit, logistic_fit
from benchmarks.quality.verdict_probability import Resolved, beta_chance, beta_curve, beta_fit, interval_cover
from benchmarks.quality.verdict_scores import bin_rows, score, word_rows

FIRST, DAYS = date(2025, 1, 1), 150
LATE = {"deepstate": 0, "uacontrolmap": 0, "isw": 0, "creamy_caprice": 20}


def ring(day: int) -> list[list[float]]:
    """Return a ring in the east that grows west by 0.6 km a day."""
    found = []
    for corner in range(60):
        angle = 2 * math.pi * corner / 60
        west = max(-math.cos(angle), 0.0)
        found.append([38.3 + (1.2 + 0.008 * day * west) * math.cos(angle), 48.0 + 0.8 * math.sin(angle)])
    return [*found, found[0]]


def write_maps(folder: Path) -> Path:
    """Write a data folder with four mappers in the common format: a frame every ten days."""
    common = folder / "control" / "common_format"
    common.mkdir(parents=True)
    dates: list[tuple[str, str, str]] = []
    for mapper, late in LATE.items():
        name = "isw_control_advances" if mapper == "isw" else mapper
        with gzip.open(common / f"{name}.geojsonl.gz", "wt", encoding="utf-8") as file:
            for day in range(0, DAYS, 10):
                on = (FIRST + timedelta(days=day)).isoformat()
                shape = {"type": "MultiPolygon", "coordinates": [[ring(max(day - late, 0))]]}
                properties = {"mapper": mapper, "layer": "held", "date": on, "area_km2": 1.0}
                file.write(json.dumps({"type": "Feature", "properties": properties, "geometry": shape}) + "\n")
                dates.append((mapper, on, "frame"))
    with (common / "frames.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([("mapper", "date", "state"), *dates])
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_maps(tmp_path_factory.mktemp("made"))


@pytest.fixture(scope="module")
def maps(folder: Path, shared_cache: Path) -> Maps:
    return open_maps(folder / "control", shared_cache)


def test_claims_lie_near_the_front_as_known_then_and_a_late_map_is_found_late(maps: Maps) -> None:
    claims = make_claims(maps, every=10)
    assert len(claims) > 100
    assert claims.day.min() == maps.span[0]
    lags = usual_lags(maps, before=maps.span[1] + 1)
    assert lags["creamy_caprice"] == pytest.approx(20, abs=8)
    assert [lags[m] for m in ("deepstate", "isw", "uacontrolmap")] == [0, 0, 0]
    for side in ("RU", "UA"):
        plain = maps.judge(side, kind_of("hold"), claims)
        assert set(np.unique(plain.label).tolist()) >= {0, 1}, "both hard labels occur"


def test_labels_of_the_bulk_path_are_those_of_the_kernel(maps: Maps) -> None:
    from theodolite.batch.desk import Desk

    claims = make_claims(maps, every=30)
    desk = Desk(maps.histories)
    bank = desk.bank("RU")
    assert bank is not None
    state = bank.states_of(np.arange(len(maps.points)), claims.place, claims.day.astype(np.int32))
    for name in ("hold", "enter"):
        expected = desk.ready("RU", kind_of(name), False).votes.label[state]
        assert np.array_equal(maps.judge("RU", kind_of(name), claims).label, expected)


def test_what_goes_back_is_settled_only_once_that_was_seen(maps: Maps) -> None:
    claims = make_claims(maps, every=30)
    now = maps.answers("RU", claims)
    later = maps.answers("RU", claims, shifted(claims, dict.fromkeys(maps.mappers, 0)), until=claims.day + 30)
    assert np.array_equal(now.value, later.value, equal_nan=True), "a front that only moves on has nothing to settle"


def test_the_benchmark_runs_and_writes_its_files(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], maps: Maps
) -> None:
    monkeypatch.setattr(verdicts, "open_maps", lambda _data: maps)
    paths = [tmp_path / name for name in ("figures.json", "diagram.svg", "calibration.toml")]
    options = ["--json", str(paths[0]), "--diagram", str(paths[1]), "--write-calibration", str(paths[2])]
    assert verdicts.main(["--data", str(folder), *options]) == 0
    shown = capsys.readouterr().out
    figures = json.loads(paths[0].read_text(encoding="utf-8"))
    assert {"reversals", "left_out", "abstention", "probability", "mappers_right", "lags"} <= figures.keys()
    assert "not_provisional" in shown
    assert "No hard label" in shown
    measures = {row["measure"] for row in figures["reversals"]["held_out"]}
    assert measures == {"naive", "provisional", "not_provisional", "contradicted"}
    sides = {row["side"] for row in figures["reversals"]["held_out"]}
    assert sides == {"RU", "UA", "both"}
    rows = {tuple(row["pair"]): row for row in figures["pairs"]}
    assert len(rows) == 6
    assert not rows["deepstate", "uacontrolmap"]["enough"], "detected copying: worth fewer than 1.5"
    on_time = [row["agree"] for pair, row in rows.items() if "creamy_caprice" not in pair]
    late = [row["agree"] for pair, row in rows.items() if "creamy_caprice" in pair]
    assert min(on_time) > max(late), "pairs with the late map agree less often"
    assert sum(row["related"] for row in figures["related"].values()) == 0, "four maps are enough"


def test_without_maps_it_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert verdicts.main(["--data", str(tmp_path)]) == 2
    assert "error:" in capsys.readouterr().err


def test_scores_of_a_perfect_and_of_a_useless_forecast() -> None:
    true = np.array([0.0, 1.0] * 500)
    block = np.arange(1000) // 50
    assert score(true, true, block)["brier"] == pytest.approx(0.0, abs=1e-4)
    useless = score(np.full(1000, 0.5), true, block, true)
    assert useless["brier"] == pytest.approx(0.25)
    assert useless["ece"] == pytest.approx(0.0, abs=1e-9)
    assert useless["brier_over_best90"][0] > 0.2


def test_bins_and_words_count_every_claim_once_and_mirror_each_other() -> None:
    chance = np.random.default_rng(5).uniform(size=500)
    true = (chance > 0.5).astype(float)
    block = np.arange(len(chance)) % 7
    bounds, terms = (0.05, 0.20, 0.45, 0.55, 0.80, 0.95), [f"t{n}" for n in range(7)]
    bins, words = bin_rows(chance, true, block), word_rows(chance, true, block, terms=terms, bounds=bounds)
    assert sum(row["claims"] for row in bins) == sum(row["claims"] for row in words) == len(chance)
    mirrored = word_rows(1 - chance, 1 - true, block, terms=terms, bounds=bounds)
    assert [row["claims"] for row in words] == [row["claims"] for row in reversed(mirrored)]


def test_a_beta_calibration_finds_planted_slopes_and_never_falls() -> None:
    random = np.random.default_rng(3)
    vote = random.uniform(0.02, 0.98, 60_000)
    true = (random.uniform(size=len(vote)) < beta_chance(vote, 1.4, 0.6, -0.5)).astype(float)
    a, b, c = beta_fit(vote, true, np.ones(len(vote)))
    assert (a, b, c) == pytest.approx((1.4, 0.6, -0.5), abs=0.08)
    turned = beta_fit(vote, 1 - true, np.ones(len(vote)))
    assert turned[0] >= 0
    assert turned[1] >= 0


def test_the_diagram_says_in_words_what_it_shows() -> None:
    rows = [{"name": "0-10 %", "claims": 20, "mean": 0.04, "borne_out": 0.05, "low": 0.0, "high": 0.1}]
    drawn = reliability_svg({"holds <it>": [*rows, {"name": "10-20 %", "claims": 0}]}, title="Said", words="Dots.")
    assert "said 0-10 %, borne out 5 % of 20" in drawn
    assert "&lt;it&gt;" in drawn
    assert drawn.count("<circle") == 1


def test_a_claim_keeps_its_place_in_a_part() -> None:
    claims = Claims(day=np.arange(4), place=np.arange(4) * 2, block=np.zeros(4))
    assert claims.part(claims.day > 1).place.tolist() == [4, 6]


def test_our_regressions_are_those_of_scikit_learn() -> None:
    pytest.importorskip("sklearn")
    from sklearn.isotonic import IsotonicRegression
    from sklearn.linear_model import LogisticRegression

    random = np.random.default_rng(4)
    features = random.normal(size=(2_000, 3))
    true = (random.uniform(size=2_000) < 1 / (1 + np.exp(-(features @ [2.0, -1.0, 0.3] + 0.5)))).astype(float)
    weight = random.uniform(0.5, 2.0, 2_000)
    slopes, intercept = logistic_fit(features, true, weight)
    model = LogisticRegression(C=10.0, tol=1e-10, max_iter=1_000).fit(features, true, sample_weight=weight)
    assert slopes == pytest.approx(model.coef_[0], abs=1e-4)
    assert intercept == pytest.approx(model.intercept_[0], abs=1e-4)
    share = np.round(random.uniform(size=2_000), 2)
    values, fitted = isotonic_fit(share, true)
    expected = IsotonicRegression().fit(share, true).predict(values)
    assert fitted == pytest.approx(expected, abs=1e-9)
    assert (np.diff(fitted) >= 0).all()


def test_a_regression_of_outcomes_that_one_feature_parts_wholly_stays_finite() -> None:
    slopes, intercept = logistic_fit(np.array([[-1.0], [-0.5], [0.5], [1.0]]), np.array([0.0, 0.0, 1.0, 1.0]))
    assert 0 < slopes[0] < 100
    assert abs(intercept) < 1


def made_claims(count: int, slope: float, seed: int) -> Resolved:
    """Return claims whose chance is a beta curve of the vote, alike everywhere and always."""
    random = np.random.default_rng(seed)
    vote = random.uniform(0.05, 0.95, count)
    none = np.zeros(count)
    return Resolved(
        day=20_000 + random.integers(0, 400, count),
        place=none,
        block=random.integers(0, 12, count),
        side=none,
        vote=vote,
        hard=vote,
        count=none + 3,
        true=(random.uniform(size=count) < beta_chance(vote, slope, slope, 0.0)).astype(float),
        votes=np.column_stack([vote, vote]),
        fused=vote,
    )


def test_the_interval_holds_what_is_alike_and_not_what_is_not() -> None:
    train, votes = made_claims(40_000, 1.0, 1), np.linspace(0, 1, 21)
    value, low, high = beta_curve(train, votes)
    assert (low <= value).all()
    assert (value <= high).all()
    assert (high - low).max() < 0.2
    inside, groups = interval_cover(train, made_claims(40_000, 1.0, 2), votes)
    assert groups > 100
    assert inside > 0.6 * groups
    wrong, groups = interval_cover(train, made_claims(40_000, 4.0, 3), votes)
    assert wrong < 0.5 * groups
