"""Rates of few claims with honest intervals: empirical-Bayes shrinkage of shares and of leads.

Shares: the hits of source i are binomial with a rate of its own, the rates beta with a mean and a strength common to
all sources; the share of variance that lies between sources, 1 / (1 + strength), is uniform before any claim is seen.
Mean and strength are weighed by the marginal (beta-binomial) likelihood of all sources' counts over a grid
and averaged over, not plugged in, so that few sources leave them open (Efron and Morris 1975; Deely and Lindley 1981,
Bayes empirical Bayes). Leads: the middle of a source's leads by order statistics alone (half of them lie below it),
with a normal prior on the scale asinh(days / 7) whose mean and width come from all sources by moments; a Student t
about the middle was tried and had intervals that were too short, because leads are skewed. With too few sources there
is nothing to draw towards: shares then have Jeffreys' prior, leads a wide one, and the words of the prior say so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, lgamma, sqrt
from statistics import NormalDist, median
from typing import Any

import numpy as np

from theodolite.records import Rate

__all__ = [
    "ENOUGH",
    "GAP",
    "LEVEL",
    "LeadPrior",
    "SharePrior",
    "brier_rate",
    "chance_to_tell",
    "claims_needed",
    "difference",
    "fit_leads",
    "fit_shares",
    "lead_rate",
    "share_rate",
]

LEVEL = 0.90
ENOUGH = 40
GAP = 0.20
FEWEST_SOURCES, FEWEST_CLAIMS = 5, 15
_MEANS = np.linspace(0.02, 0.98, 49)
_STRENGTHS = np.geomspace(0.5, 400.0, 28)
_WEEK = 7.0
_LEAST_SPREAD = 0.2
_WIDE = 3.0
_MIDDLES = np.linspace(-5.5, 5.5, 441)
_Array = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SharePrior:
    """What shares are drawn towards: beta distributions (a, b) with weights that add to 1; ``words`` say it."""

    a: _Array
    b: _Array
    weight: _Array
    sources: int
    words: str


def _lbeta(a: _Array, b: _Array) -> _Array:
    gamma = np.vectorize(lgamma, otypes=[float])
    return np.asarray(gamma(a) + gamma(b) - gamma(a + b))


def fit_shares(counts: Iterable[tuple[int, int]]) -> SharePrior:
    """Fit what the rates of many sources have in common.

    Parameters
    ----------
    counts
        (hits, resolved claims) of every source, in any order; sources without claims do not count.

    Returns
    -------
    SharePrior
        With fewer than 5 sources or 15 claims Jeffreys' prior, Beta(½, ½).
    """
    found = sorted((h, n) for h, n in counts if n > 0)
    claims = sum(n for _, n in found)
    if len(found) < FEWEST_SOURCES or claims < FEWEST_CLAIMS:
        few = _counted(len(found), claims)
        words = f"not drawn towards others (Jeffreys’ prior): too few to tell what is usual, {few}"
        half = np.array([0.5])
        return SharePrior(a=half, b=half, weight=np.ones(1), sources=len(found), words=words)
    means, strengths = (grid.ravel() for grid in np.meshgrid(_MEANS, _STRENGTHS))
    a, b = means * strengths, (1 - means) * strengths
    log = np.log(strengths) - 2 * np.log1p(strengths)  # 1 / (1 + strength), what sources differ by, is uniform
    base = _lbeta(a, b)
    for (hits, n), times in _times(found).items():
        log += times * (_lbeta(a + hits, b + n - hits) - base)
    weight = np.exp(log - log.max())
    weight /= weight.sum()
    usual = float((weight * means).sum())
    words = f"drawn towards what {_counted(len(found), claims)} have in common: {usual * 100:.0f} % on average"
    keep = weight > 1e-7
    kept = weight[keep] / weight[keep].sum()
    return SharePrior(a=a[keep], b=b[keep], weight=kept, sources=len(found), words=words)


def _counted(sources: int, claims: int) -> str:
    noun, things = "source" if sources == 1 else "sources", "claim" if claims == 1 else "claims"
    return f"{sources} {noun} with {claims} {things}"


def _times(found: Sequence[tuple[int, int]]) -> dict[tuple[int, int], int]:
    return {pair: found.count(pair) for pair in dict.fromkeys(found)}


def share_rate(hits: int, n: int, prior: SharePrior) -> Rate | None:
    """Return a share with its 90 % interval: mean and quantiles of the posterior; None without claims."""
    if n <= 0:
        return None
    edges, mass, mean = _share_posterior(hits, n, prior)
    low, high = np.interp([(1 - LEVEL) / 2, (1 + LEVEL) / 2], mass, edges)
    return Rate(value=mean, low=float(low), high=float(high), n=n, raw=hits / n)


def _share_posterior(hits: int, n: int, prior: SharePrior) -> tuple[_Array, _Array, float]:
    """Return edges of a grid on 0-1, the posterior mass below each, and the mean.

    The weights of a fitted prior have seen the source's own counts already.
    """
    a, b = prior.a + hits, prior.b + n - hits
    edges = (1 - np.cos(np.linspace(0.0, np.pi, 1501))) / 2  # dense at the ends, where the density may be infinite
    middle = (edges[1:] + edges[:-1]) / 2
    density = np.zeros_like(middle)
    norm = _lbeta(a, b)
    for one_a, one_b, one_norm, share in zip(a, b, norm, prior.weight, strict=True):
        density += share * np.exp((one_a - 1) * np.log(middle) + (one_b - 1) * np.log1p(-middle) - one_norm)
    mass = np.concatenate([[0.0], np.cumsum(density * np.diff(edges))])
    return edges, mass / mass[-1], float((prior.weight * a / (a + b)).sum())


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LeadPrior:
    """What the middles of leads are drawn towards: normal weights (hypotheses, middles), scale asinh(days / 7)."""

    middles: _Array
    weight: _Array
    sources: int
    words: str


def _to_days(value: float) -> float:
    return float(np.sinh(value) * _WEEK)


def _median_likelihood(days: Sequence[float]) -> _Array:
    """Return the likelihood of each middle as a median: half of the leads lie below it (Jeffreys 1961; Lavine 1995)."""
    y = np.sort(np.arcsinh(np.asarray(days, dtype=float) / _WEEK))
    n = len(y)
    below = (np.searchsorted(y, _MIDDLES, side="left") + np.searchsorted(y, _MIDDLES, side="right")) / 2
    choose = np.array([lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1) for k in below])
    return np.asarray(np.exp(choose - choose.max()))


def _bells(centre: _Array, spread: _Array) -> _Array:
    """Return normal weights of the middles, shape (bells, middles), rows adding to 1."""
    weight = np.exp(-0.5 * ((_MIDDLES - centre[:, None]) / spread[:, None]) ** 2) + 1e-300
    return np.asarray(weight / weight.sum(axis=1, keepdims=True))


def fit_leads(leads: Iterable[Sequence[float]]) -> LeadPrior:
    """Fit where the middles of the leads of many sources lie.

    Parameters
    ----------
    leads
        Days early (above 0) or late (below 0) of every source's claims.

    Returns
    -------
    LeadPrior
        With fewer than 5 sources or 15 leads a wide one about 0.
    """
    found = sorted(sorted(days) for days in leads if len(days))
    count = sum(len(days) for days in found)
    if len(found) < FEWEST_SOURCES or count < FEWEST_CLAIMS:
        words = f"not drawn towards others (a wide prior): too few to tell what is usual, {_counted(len(found), count)}"
        middles = _bells(np.zeros(1), np.array([_WIDE]))
        return LeadPrior(middles=middles, weight=np.ones(1), sources=len(found), words=words)
    centre, spreads = _moments([np.arcsinh(np.array(days, dtype=float) / _WEEK) for days in found])
    middles = _bells(np.full(len(spreads), centre), spreads)
    weight = np.ones(len(spreads)) / len(spreads)
    middle = _to_days(centre)
    side = "days early" if middle >= 0 else "days late"
    words = f"drawn towards what {_counted(len(found), count)} have in common: {abs(middle):.0f} {side}"
    return LeadPrior(middles=middles, weight=weight, sources=len(found), words=words)


def _moments(leads: Sequence[_Array]) -> tuple[float, _Array]:
    """Return the mean of the sources' middles, and five equally likely values of how widely these lie.

    By moments (DerSimonian and Laird 1986): what the middles vary by, less what the leads' own scatter (by its median,
    alike for all) explains of it; by the chi-square of so many sources; with the error of the mean.
    """
    middles = np.array([np.median(y) for y in leads])
    apart = np.concatenate([y - np.median(y) for y in leads if len(y) > 1] or [np.zeros(1)])
    scatter = (1.4826 * float(np.median(np.abs(apart)))) ** 2
    own = np.pi / 2 * scatter * float(np.mean([1 / len(y) for y in leads]))
    between = max(float(np.var(middles, ddof=1)) - own, _LEAST_SPREAD**2)
    freedom = len(leads) - 1
    normal = NormalDist()
    chi = [
        (1 - 2 / (9 * freedom) + normal.inv_cdf(q) * sqrt(2 / (9 * freedom))) ** 3 for q in (0.1, 0.3, 0.5, 0.7, 0.9)
    ]
    error = float(np.var(middles, ddof=1)) / len(leads)
    return float(np.mean(middles)), np.sqrt(between / np.array(chi) + error)


def lead_rate(days: Sequence[float], prior: LeadPrior) -> Rate | None:
    """Return the middle of a source's leads (days) with its 90 % interval; None without leads."""
    if not len(days):
        return None
    parts = _median_likelihood(days) * prior.middles
    posterior = prior.weight @ parts
    posterior /= posterior.sum()
    mass = np.cumsum(posterior) - posterior / 2
    low, value, high = np.interp([(1 - LEVEL) / 2, 0.5, (1 + LEVEL) / 2], mass, _MIDDLES)
    return Rate(value=_to_days(value), low=_to_days(low), high=_to_days(high), n=len(days), raw=float(median(days)))


def brier_rate(forecasts: Sequence[tuple[float, bool]]) -> Rate | None:
    """Return the Brier score of stated probabilities with a 90 % interval by the Bayesian bootstrap (Rubin 1981).

    It is not drawn towards others; None with fewer than two forecasts.
    """
    if len(forecasts) < 2:
        return None
    errors = np.array(sorted((p - so) ** 2 for p, so in forecasts))
    draws = np.random.default_rng(0).dirichlet(np.ones(len(errors)), size=4000) @ errors
    low, high = np.quantile(draws, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    mean = float(errors.mean())
    return Rate(value=mean, low=float(low), high=float(high), n=len(errors), raw=mean)


def claims_needed(first: float, second: float, *, level: float = 0.95, chance: float = 0.5) -> int:
    """Return how many resolved claims each of two sources needs before their rates can be told apart.

    Convention: the interval of the difference at ``level`` leaves out 0 with this ``chance`` (normal approximation of
    two proportions; Fleiss, Levin and Paik 2003, chapter 4). For 60 % against 80 %: 39.
    """
    gap = abs(first - second)
    if gap <= 0:
        raise ValueError("two equal rates cannot be told apart")
    normal = NormalDist()
    reach = normal.inv_cdf((1 + level) / 2) + normal.inv_cdf(chance)
    return ceil(reach**2 * (first * (1 - first) + second * (1 - second)) / gap**2)


def chance_to_tell(first: float, second: float, n: int, *, level: float = 0.95) -> float:
    """Return the chance that the interval of the difference leaves out 0 with ``n`` claims each."""
    error = sqrt((first * (1 - first) + second * (1 - second)) / n)
    normal = NormalDist()
    return normal.cdf(abs(first - second) / error - normal.inv_cdf((1 + level) / 2))


def difference(first: tuple[int, int], second: tuple[int, int], prior: SharePrior) -> Rate:
    """Return the difference of two sources' shares, first less second, with its 90 % interval."""
    (edges, mass, mean), (_, other, other_mean) = (_share_posterior(h, n, prior) for h, n in (first, second))
    levels = (np.arange(400) + 0.5) / 400
    gaps = np.sort((np.interp(levels, mass, edges)[:, None] - np.interp(levels, other, edges)).ravel())
    low, high = np.quantile(gaps, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    raw = first[0] / first[1] - second[0] / second[1]
    return Rate(value=mean - other_mean, low=float(low), high=float(high), n=first[1] + second[1], raw=raw)
