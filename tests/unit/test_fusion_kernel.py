"""The posterior over the day of change against a slow, obvious reckoning; planted lags found again; bad input."""

from __future__ import annotations

import math
from datetime import date, timedelta

import numpy as np
import pytest

from theodolite.errors import ConfigurationError
from theodolite.fusion.fit import fit_lags
from theodolite.fusion.kernel import (
    ALREADY_BY_CHANCE,
    estimate_flips,
    held_curve,
    posterior_of,
    posteriors,
    predicted,
)
from theodolite.fusion.lags import POOLED, LagModel, lag90_days, model_of, shipped_lags, shipped_model, student_cdf
from theodolite.fusion.table import ALREADY, NOT_SHOWN, SHOWN, ReportTable, table_of
from theodolite.records.fusion import WitnessLag, WitnessReport

FIRST, LAST = date(2025, 1, 1), date(2025, 12, 31)


def lag(mapper: str, mean: float, scale: float, misses: float = 0.1, alarms: float = 0.2) -> WitnessLag:
    return WitnessLag(
        mapper=mapper,
        mean_days=mean,
        scale_days=scale,
        misses=misses,
        false_alarms=alarms,
        lag90_days=0.0,
        changes=100,
    )


def report(mapper: str, on: date | None, gap: int = 1, until: date = LAST) -> WitnessReport:
    before = on - timedelta(days=gap) if on else None
    return WitnessReport(mapper=mapper, on=on, not_before=before, seen_until=until)


def density(x: float, mean: float, scale: float) -> float:
    """Student's t with two degrees of freedom, by its formula."""
    z = (x - mean) / scale
    return math.gamma(1.5) / (math.sqrt(2 * math.pi) * math.gamma(1.0)) * (1 + z * z / 2) ** -1.5 / scale


def slowly_below(x: float, mean: float, scale: float) -> float:
    """The share below x, by summing the density over thin slices (substituted so that the tail ends)."""
    end = math.atan((x - mean) / scale)
    slices = np.linspace(-math.pi / 2 + 1e-9, end, 4_001)
    middles, width = (slices[1:] + slices[:-1]) / 2, slices[1] - slices[0]
    return float(
        sum(density(mean + scale * math.tan(m), mean, scale) * scale / math.cos(m) ** 2 for m in middles) * width
    )


def test_closed_form_of_students_t() -> None:
    for x in (-30.0, -2.0, 0.0, 1.5, 12.0):
        assert student_cdf(np.array((x - 1.0) / 3.0)) == pytest.approx(slowly_below(x, 1.0, 3.0), abs=1e-5)


def test_posterior_is_that_of_the_slow_reckoning() -> None:
    model = LagModel(
        lags={
            "a": lag("a", 2.0, 4.0),
            "b": lag("b", -3.0, 9.0, 0.3, 0.5),
            "c": lag("c", 0.0, 5.0),
            POOLED: lag("", 0, 6.0),
        },
        spreads=(1.0, 4.0),
        weights=(0.6, 0.4),
        never=0.1,
    )
    days = np.arange(0, 61)
    table = ReportTable(
        mappers=("a", "b", "c", "new"),
        state=np.array([[SHOWN, NOT_SHOWN, ALREADY, SHOWN]], np.uint8),
        day=np.array([[30, 50, 22, 36]], np.int32),
        gap=np.array([[7, 0, 0, 1]], np.int32),
        seen=np.array([[60, 60, 30, 60]], np.int32),
    )

    def said(name: str, state: int, day: int, gap: int, tau: int, times: float) -> float:
        m = model.lag(name)
        scale = m.scale_days * times
        below = slowly_below(day - tau + 0.5, m.mean_days, scale)
        if state == SHOWN:
            within = below - slowly_below(day - tau + 0.5 - gap, m.mean_days, scale)
            return (1 - m.misses) * within / gap + m.misses * m.false_alarms / 1000
        if state == NOT_SHOWN:
            return m.misses + (1 - m.misses) * (1 - below)
        return m.misses * ALREADY_BY_CHANCE + (1 - m.misses) * below

    rows = list(zip(table.mappers, table.state[0], table.day[0], table.gap[0], strict=True))
    chance = {
        (tau, times): weight * 0.9 / 61 * math.prod(said(n, s, d, g, tau, times) for n, s, d, g in rows)
        for tau in range(0, 61, 5)
        for times, weight in zip(model.spreads, model.weights, strict=True)
    }
    nothing = 0.1 * 0.2e-3 * math.exp(-0.5e-3 * 60) * ALREADY_BY_CHANCE * 0.2e-3
    found = posterior_of(table, model, days)
    first = chance[30, 1.0]
    for (tau, times), value in chance.items():
        ours = found.weights[0, model.spreads.index(times), tau] / found.weights[0, 0, 30]
        assert ours == pytest.approx(value / first, rel=2e-3)
    assert found.never[0] / found.weights[0, 0, 30] == pytest.approx(nothing / first, rel=2e-3)
    assert found.by_day.sum() + found.never[0] == pytest.approx(1.0, abs=1e-4)


def made(count: int, seed: int) -> tuple[ReportTable, np.ndarray, dict[str, tuple[float, float, float, float]]]:
    """Changes with planted lags, misses, false alarms and frames; and days without any change."""
    rng = np.random.default_rng(seed)
    planted = {
        "a": (-6.0, 3.0, 0.05, 0.1),
        "b": (0.0, 6.0, 0.15, 0.3),
        "c": (2.0, 9.0, 0.3, 0.1),
        "d": (4.0, 4.0, 0.02, 0.2),
    }
    cadence = {"a": 1, "b": 7, "c": 1, "d": 4}
    last = 900
    tau = rng.uniform(150, 750, count)
    happens = rng.random(count) < 0.8
    parts = []
    for name, (mean, scale, misses, alarms) in planted.items():
        real = tau + mean + scale * rng.standard_t(2, count)
        spurious = rng.exponential(1000 / alarms, count)
        day = np.where(happens & (rng.random(count) > misses), real, np.where(spurious < last, spurious, np.inf))
        frame = np.ceil(day / cadence[name]) * cadence[name]
        seen = frame <= last
        before = frame <= 0
        state = np.select([before, seen], [ALREADY, SHOWN], NOT_SHOWN)
        parts.append(
            (
                state,
                np.select([before, seen], [0, np.where(seen, frame, 0)], last),
                np.where(seen & ~before, cadence[name], 0),
            )
        )
    state, day, gap = (np.stack([p[i] for p in parts], axis=1) for i in range(3))
    kept = (state == SHOWN).any(axis=1)
    table = ReportTable(
        mappers=tuple(planted),
        state=state[kept].astype(np.uint8),
        day=day[kept].astype(np.int32),
        gap=gap[kept].astype(np.int32),
        seen=np.full(state[kept].shape, last, np.int32),
    )
    return table, np.where(happens, tau, np.nan)[kept], planted


def test_planted_lags_are_found_again_and_intervals_hold() -> None:
    table, tau, planted = made(1500, 3)
    model = fit_lags(table, spreads=(1.0,), shrink=5.0, quiet=1500 / len(table) - 1.0)
    assert sum(lag.mean_days for name, lag in model.lags.items() if name != POOLED) == pytest.approx(0.0, abs=1e-9)
    for name, (mean, scale, misses, _) in planted.items():
        assert model.lags[name].mean_days == pytest.approx(mean, abs=0.8)
        assert model.lags[name].scale_days == pytest.approx(scale, rel=0.15)
        assert model.lags[name].misses == pytest.approx(misses, abs=0.06)
    spurious = [(table.state[np.isnan(tau), k] == SHOWN).sum() / (1500 * 0.9) for k in range(4)]
    alarms = [model.lags[name].false_alarms for name in planted]
    assert sum(alarms) == pytest.approx(sum(spurious), rel=0.4)
    assert np.argmax(alarms) == np.argmax(spurious)
    days = np.arange(0, 950)
    found = posterior_of(table, model, days)
    happened = ~np.isnan(tau)
    grown = np.cumsum(found.by_day, axis=1) / (1 - found.never)[:, None]
    level = grown[np.arange(len(tau)), np.nan_to_num(tau).astype(int)][happened]
    assert 0.86 < ((level > 0.05) & (level < 0.95)).mean() < 0.94
    assert np.mean(found.never[~happened]) > 5 * np.mean(found.never[happened])


def test_restless_places_widen_the_interval() -> None:
    model = LagModel(lags={POOLED: lag("", 0.0, 5.0)}, spreads=(1.0, 5.0), weights=(0.5, 0.5))
    table = ReportTable(
        mappers=("a", "b", "c"),
        state=np.zeros((2, 3), np.uint8),
        day=np.array([[200, 201, 202], [150, 200, 260]], np.int32),
        gap=np.ones((2, 3), np.int32),
        seen=np.full((2, 3), 400, np.int32),
    )
    found = posterior_of(table, model, np.arange(0, 400))
    restless = found.weights[:, 1].sum(axis=1)
    assert restless[0] < 0.2
    assert restless[1] > 0.8


def test_order_of_mappers_and_of_places_is_of_no_account() -> None:
    table, _, _ = made(60, 5)
    order = [2, 0, 3, 1]
    turned = ReportTable(
        mappers=tuple(table.mappers[i] for i in order),
        **{name: getattr(table, name)[::-1][:, order] for name in ("state", "day", "gap", "seen")},
    )
    model = fit_lags(table, rounds=2)
    days = np.arange(0, 950, 2)
    one, other = posterior_of(table, model, days), posterior_of(turned, model, days)
    assert np.allclose(one.by_day, other.by_day[::-1], atol=1e-5)
    whole = np.concatenate([piece.by_day for _, piece in posteriors(table, model, days)])
    assert np.array_equal(whole, one.by_day)
    distinct, which = table.unique()
    assert np.array_equal(distinct.day[which], table.day)
    assert (
        len(
            ReportTable(
                **{n: getattr(table, n)[:0] for n in ("state", "day", "gap", "seen")}, mappers=table.mappers
            ).unique()[0]
        )
        == 0
    )


def test_prediction_of_another_mappers_report_is_a_distribution() -> None:
    table, _, _ = made(40, 6)
    model = fit_lags(table, rounds=2)
    share = predicted(
        posterior_of(table.without("a"), model, np.arange(0, 950)), model, "a", np.arange(-2000, 3000, 50)
    )
    assert (np.diff(share, axis=1) >= -1e-6).all()
    assert (share[:, 0] < 0.02).all()
    assert (share[:, -1] > 0.98).all()


def test_one_witness_only_gives_his_date_and_a_wide_interval() -> None:
    (flip,) = estimate_flips([(True, [report("deepstate", date(2025, 6, 1))])], shipped_lags(), first=FIRST, last=LAST)
    several = [report(m, date(2025, 6, 1)) for m in ("deepstate", "isw", "uacontrolmap", "liveuamap")]
    (sure,) = estimate_flips([(True, several)], shipped_lags(), first=FIRST, last=LAST)
    assert abs((flip.on - date(2025, 6, 1)).days) < 10
    assert flip.high is not None
    assert sure.high is not None
    assert (flip.high - flip.low) > 2 * (sure.high - sure.low)
    assert flip.probability < sure.probability <= 1.0


def test_silent_witnesses_and_unknown_mappers() -> None:
    lags = shipped_lags()
    assert estimate_flips([(True, [])], lags, first=FIRST, last=LAST) == ()
    days, held = held_curve([], lags, first=FIRST, last=LAST)
    assert len(days) == len(held) == 0
    (nobody,) = estimate_flips([(True, [report("isw", None)])], lags, first=FIRST, last=LAST)
    assert nobody.high is None
    (pooled,) = estimate_flips([(False, [report("my_own_map", date(2025, 6, 1))])], lags, first=FIRST, last=LAST)
    assert pooled.low < date(2025, 6, 1) < (pooled.high or LAST)
    with pytest.raises(ConfigurationError, match="before the first"):
        estimate_flips([], lags, first=LAST, last=FIRST)
    with pytest.raises(ConfigurationError, match="equally spaced"):
        posterior_of(table_of([[report("isw", FIRST)]]), shipped_model(), np.array([1, 2, 4]))
    with pytest.raises(ConfigurationError, match="no lag is known"):
        LagModel(lags={}).lag("x")


def test_a_change_not_seen_by_all_yet_stays_open() -> None:
    late = [
        report("deepstate", date(2025, 12, 29)),
        report("isw", None),
        report("uacontrolmap", None),
        report("liveuamap", None),
    ]
    (flip,) = estimate_flips([(True, late)], shipped_lags(), first=FIRST, last=LAST)
    assert flip.high is None
    assert 0.0 < flip.probability < 0.95


def test_gain_and_loss_are_mirror_images() -> None:
    told = [report("isw", date(2025, 5, 4), 7), report("deepstate", date(2025, 5, 1)), report("uacontrolmap", None)]
    gain, loss = (
        estimate_flips([(gained, told)], shipped_lags(), first=FIRST, last=LAST)[0] for gained in (True, False)
    )
    assert (gain.on, gain.low, gain.high, gain.probability) == (loss.on, loss.low, loss.high, loss.probability)
    days, held = held_curve([(True, told)], shipped_lags(), first=FIRST, last=LAST)
    _, lost = held_curve([(False, told)], shipped_lags(), first=FIRST, last=LAST)
    assert np.allclose(held, 1.0 - lost)
    assert (np.diff(held) >= 0).all()
    assert held[0] < 0.05
    middle = int(np.searchsorted(held, 0.5))
    assert abs(int(days[middle]) - (gain.on - date(1970, 1, 1)).days) <= 2


def test_shipped_figures_are_whole() -> None:
    model = shipped_model()
    assert {"deepstate", "uacontrolmap", "isw", "creamy_caprice", "liveuamap", POOLED} <= set(model.lags)
    own = [lag for name, lag in model.lags.items() if name != POOLED]
    assert sum(lag.mean_days for lag in own) == pytest.approx(0.0, abs=0.01)
    for one in model.lags.values():
        assert one.scale_days > 0
        assert 0 < one.misses < 0.6
        told = lag90_days(one.mean_days, one.scale_days, model.spreads, model.weights)
        assert one.lag90_days == pytest.approx(told, abs=1)
    other = model_of({"deepstate": lag("deepstate", 9.0, 2.0)})
    assert other.lag("deepstate").mean_days == 9.0
    assert other.lag("isw").mapper == POOLED
