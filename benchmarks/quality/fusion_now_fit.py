"""Fitting and scoring who holds a place now: slopes of the log odds, Brier score, log-loss, calibration error."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from benchmarks.quality.fusion_points import Array
from theodolite.fusion.majority import shipped_calibration

__all__ = ["BINS", "Forecast", "Sample", "Share", "count_subsets", "fit_slope", "fit_slopes", "score"]

BINS, RESAMPLED, LEVELS = 400, 400, (0.05, 0.95)
HARD = 0.01  # how near to 0 and 1 a forecast may count for the log-loss
HALVES = (0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 9.0)

Forecast = Callable[["Sample"], Array]
Share = Callable[[Array, Array, Array], tuple[Array, Array]]
"""From votes, shares and ages (V, N) to the mean share (N,) and the number of voters (N,)."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sample:
    """N questions: did the held-out mapper show the place held on the day? ``votes``, ``shares``, ``age``: (V, N).

    ``smoothed`` are shares averaged with those shortly after the day; ``place`` and ``day`` are rows of the world.
    """

    held_out: int
    voters: tuple[int, ...]
    truth: Array
    votes: Array
    shares: Array
    age: Array
    since_change: Array
    active: Array
    belt: Array
    quarter: Array
    fold: Array
    block: Array
    smoothed: Array
    place: Array
    day: Array


def count_subsets(counts: Array, sample: Sample, share: Share) -> None:
    """Add to counts (fold, quarter, voters, bin of share, truth) what every subset of the voters says on the belt."""
    rows = sample.belt
    where = sample.fold[rows], sample.quarter[rows]
    truth = sample.truth[rows].astype(np.int64)
    for size in range(1, min(len(sample.voters), counts.shape[2] - 1) + 1):
        for chosen in combinations(range(len(sample.voters)), size):
            some = np.ix_(np.array(chosen), np.flatnonzero(rows))
            mean, number = share(sample.votes[some], sample.shares[some], sample.age[some])
            full = number == size
            cell = np.rint(np.where(full, mean, 0.0) * BINS).astype(np.int64)
            index = np.ravel_multi_index((where[0], where[1], np.full(len(cell), size), cell, truth), counts.shape)
            counts += np.bincount(index[full], minlength=counts.size).reshape(counts.shape)


def fit_slopes(counts: Array) -> tuple[float, float]:
    """Return the greatest slope and the number of maps that half of it takes, of greatest likelihood.

    ``counts`` is (voters, bin of share, truth). For each number of a short list the greatest slope is found by Newton's
    method.
    """
    share = np.clip(np.linspace(0, 1, BINS + 1), shipped_calibration().clip, 1 - shipped_calibration().clip)
    odds = np.log(share / (1 - share))[None, :] * np.ones((len(counts), 1))
    number = np.arange(len(counts))[:, None]
    fits = []
    for half in HALVES:
        ceiling, likelihood = fit_slope(odds * number / np.maximum(number + half, 1e-9), counts)
        fits.append((likelihood, -half, ceiling))
    _, less_half, ceiling = max(fits)
    return ceiling, -less_half


def fit_slope(odds: Array, counts: Array) -> tuple[float, float]:
    """Return the factor of the log odds with the greatest likelihood (Newton's method), and the log-likelihood.

    ``counts`` is ``odds.shape`` by 2: how often the truth was no and yes.
    """
    slope, total = 0.5, counts.sum(axis=-1)
    for _ in range(15):
        chance = 1 / (1 + np.exp(-slope * odds))
        curve = float((total * chance * (1 - chance) * odds**2).sum())
        slope += float(np.clip(((counts[..., 1] - total * chance) * odds).sum() / max(curve, 1e-9), -0.5, 0.5))
    chance = 1 / (1 + np.exp(-slope * odds))
    return slope, float((counts[..., 1] * np.log(chance) + counts[..., 0] * np.log(1 - chance)).sum())


def score(truth: Array, found: Array, block: Array | None, *, against: Array | None = None) -> dict[str, float]:
    """Return Brier score, log-loss and expected calibration error (ten equal bins), with intervals over blocks."""
    sharp = np.clip(found, HARD, 1 - HARD)
    square = (found - truth) ** 2
    parts = [square, -np.log(np.where(truth, sharp, 1 - sharp))]
    if against is not None:
        parts.append(square - (against - truth) ** 2)
    cell = np.minimum((found * 10).astype(np.int64), 9)
    group = np.zeros(len(truth), np.int64) if block is None else np.unique(block, return_inverse=True)[1].reshape(-1)
    size = int(group.max()) + 1 if len(group) else 1
    sums = np.stack([np.bincount(group, part, size) for part in (*parts, np.ones(len(truth)))])
    gaps = np.bincount(group * 10 + cell, found - truth, size * 10).reshape(size, 10)
    names = ("brier", "log_loss", "over_soft_majority")[: len(parts)]

    def figures(weight: Array) -> dict[str, float]:
        total = sums @ weight
        told = dict(zip(names, (total[:-1] / total[-1]).tolist(), strict=True))
        return {**told, "ece": float(np.abs(weight @ gaps).sum() / total[-1])}

    told = figures(np.ones(size))
    if block is None:
        return told
    draws = np.random.default_rng(1).multinomial(size, np.full(size, 1 / size), RESAMPLED)
    again = [figures(d) for d in draws]
    for name in list(told):
        low, high = np.quantile([a[name] for a in again], LEVELS)
        told |= {f"{name}_low": float(low), f"{name}_high": float(high)}
    return told
