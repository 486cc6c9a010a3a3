"""Rates of few claims: against brute-force integration, planted rates found again, no order, no side."""

from __future__ import annotations

from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, stats

from theodolite.tracks import rates

COUNTS = [(2, 3), (9, 12), (0, 2), (30, 40), (5, 9), (1, 1), (4, 11)]


def brute_force(hits: int, n: int, counts: list[tuple[int, int]]) -> tuple[float, float, float]:
    """Mean and 90 % interval by SciPy: every prior of the grid weighed by its likelihood, quantiles by root finding."""
    parts = []
    for mean in np.linspace(0.02, 0.98, 49):
        for strength in np.geomspace(0.5, 400.0, 28):
            a, b = mean * strength, (1 - mean) * strength
            likelihood = strength / (1 + strength) ** 2  # even in 1 / (1 + strength), the grid being even in its log
            likelihood *= np.prod([stats.betabinom.pmf(h, m, a, b) for h, m in counts])
            parts.append((likelihood, stats.beta(a + hits, b + n - hits)))
    total = sum(weight for weight, _ in parts)
    parts = [(weight / total, beta) for weight, beta in parts if weight > 1e-6 * total]

    def below(p: float) -> float:
        return float(sum(weight * beta.cdf(p) for weight, beta in parts) / sum(weight for weight, _ in parts))

    mean = float(sum(weight * beta.mean() for weight, beta in parts) / sum(weight for weight, _ in parts))
    low, high = (optimize.brentq(lambda p, q=q: below(p) - q, 1e-9, 1 - 1e-9, xtol=1e-4) for q in (0.05, 0.95))
    return mean, low, high


@pytest.mark.slow
@pytest.mark.parametrize(("hits", "n"), [(2, 3), (0, 2)])
def test_a_shrunken_share_is_what_brute_force_gives(hits: int, n: int) -> None:
    rate = rates.share_rate(hits, n, rates.fit_shares(COUNTS))
    assert rate is not None
    assert (rate.value, rate.low, rate.high) == pytest.approx(brute_force(hits, n, COUNTS), abs=2e-3)
    assert rate.raw == hits / n


@pytest.mark.parametrize(("hits", "n"), [(0, 1), (1, 1), (3, 4), (40, 80)])
def test_with_too_few_sources_it_is_jeffreys_and_says_so(hits: int, n: int) -> None:
    prior = rates.fit_shares([(hits, n)])
    rate = rates.share_rate(hits, n, prior)
    assert "Jeffreys" in prior.words
    assert rate is not None
    beta = stats.beta(hits + 0.5, n - hits + 0.5)
    assert (rate.value, rate.low, rate.high) == pytest.approx((beta.mean(), *beta.ppf([0.05, 0.95])), abs=1e-3)


def test_planted_rates_come_out_better_than_raw_and_their_intervals_hold() -> None:
    rng = np.random.default_rng(7)
    errors, raw, held, wald = [], [], [], []
    for _ in range(12):
        true = rng.beta(3.5, 2.0, 60)
        hits = rng.binomial(3, true)
        prior = rates.fit_shares([(int(h), 3) for h in hits])
        known = {int(h): rates.share_rate(int(h), 3, prior) for h in np.unique(hits)}
        for h, p in zip(hits, true, strict=True):
            rate = known[int(h)]
            assert rate is not None
            errors.append(rate.value - p)
            raw.append(h / 3 - p)
            held.append(rate.low <= p <= rate.high)
            wald.append(abs(h / 3 - p) <= 1.645 * np.sqrt(h / 3 * (1 - h / 3) / 3))
    assert np.sqrt(np.mean(np.square(errors))) < 0.72 * np.sqrt(np.mean(np.square(raw)))
    assert 0.85 <= np.mean(held) <= 0.95
    assert np.mean(wald) < 0.7


PAIRS = st.lists(st.integers(1, 30).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), min_size=1, max_size=9)


@settings(max_examples=25, deadline=None)
@given(PAIRS, st.randoms())
def test_neither_order_nor_which_way_round_matters(counts: list[tuple[int, int]], random: object) -> None:
    hits, n = counts[0]
    rate = rates.share_rate(hits, n, rates.fit_shares(counts))
    mixed = list(counts)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert rates.share_rate(hits, n, rates.fit_shares(mixed)) == rate
    turned = rates.share_rate(n - hits, n, rates.fit_shares([(m - h, m) for h, m in counts]))
    assert rate is not None
    assert turned is not None
    mirrored = (1 - rate.value, 1 - rate.high, 1 - rate.low)
    assert (turned.value, turned.low, turned.high) == pytest.approx(mirrored, abs=1e-3)
    assert 0 <= rate.low <= rate.value <= rate.high <= 1


def test_early_and_late_are_mirrored_and_a_planted_middle_is_found() -> None:
    rng = np.random.default_rng(3)
    planted = [-20.0, -5.0, 0.0, 3.0, 10.0, 40.0, 8.0, -2.0]
    leads = [list(rng.standard_t(4, 25) * 4 + middle) for middle in planted]
    prior = rates.fit_leads(leads)
    turned = rates.fit_leads([[-d for d in days] for days in leads])
    for days, middle in zip(leads, planted, strict=True):
        rate, other = rates.lead_rate(days, prior), rates.lead_rate([-d for d in days], turned)
        assert rate is not None
        assert other is not None
        assert rate.low - 1 <= middle <= rate.high + 1
        assert (other.value, other.low, other.high) == pytest.approx((-rate.value, -rate.high, -rate.low), abs=0.2)
    one = rates.lead_rate([90.0], prior)
    assert one is not None
    assert one.value < 75  # a single claim is drawn towards the others
    assert "days" in prior.words


def test_a_twenty_point_gap_takes_about_forty_claims_each() -> None:
    assert [rates.claims_needed(a, b) for a, b in [(0.6, 0.8), (0.5, 0.7), (0.7, 0.9)]] == [39, 45, 29]
    exact, n = 0.0, 40
    chance = [[comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(n + 1)] for p in (0.6, 0.8)]
    for i, first in enumerate(chance[0]):
        for j, second in enumerate(chance[1]):
            p, q = i / n, j / n
            exact += first * second * (abs(p - q) > 1.96 * np.sqrt((p * (1 - p) + q * (1 - q)) / n))
    assert rates.chance_to_tell(0.6, 0.8, 40) == pytest.approx(exact, abs=0.05)
    with pytest.raises(ValueError, match="equal"):
        rates.claims_needed(0.5, 0.5)


def test_a_stated_probability_is_scored_only_from_two_on() -> None:
    assert rates.brier_rate([(0.8, True)]) is None
    rate = rates.brier_rate([(0.8, True), (0.8, False), (1.0, True)])
    assert rate is not None
    assert rate.value == pytest.approx((0.04 + 0.64 + 0.0) / 3)
    assert rate == rates.brier_rate([(1.0, True), (0.8, False), (0.8, True)])


def test_the_benchmark_prints_what_shrinking_gains(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from benchmarks.quality import records

    monkeypatch.setattr(records, "ALL_LEVELS", (3,))
    assert records.main(["--planted-only"]) == 0
    assert "shrunk" in capsys.readouterr().out
    claims = [(True, 3.0), (False, 40.0), (False, None), (True, -2.0)] * 12
    real = records.real({f"speaker {n}": claims for n in range(6)}, rest=20)
    assert real["n3"]["speakers"] == 6
    assert real["n3"]["hit"]["shrunk_rmse"] < real["n3"]["hit"]["raw_rmse"]
