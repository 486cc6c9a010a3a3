"""Probabilities of resolved claims: fitted to earlier months and other places, tested on later months, map by map.

The truth of a claim is what one mapper, left out of everything else, shows of its day (plus its usual lag): does the
share pass the rule's threshold? Every mapper is left out in turn. So a probability is that of what one more map shows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from benchmarks.quality.verdict_claims import SIDES, Claims, Maps, shifted, thresholds
from benchmarks.quality.verdict_fits import isotonic_fit, logistic_fit
from benchmarks.quality.verdict_fused import fused_chance
from theodolite.judge.calibration import SoftVote

__all__ = ["FOLDS", "METHODS", "Resolved", "beta_curve", "held_out", "interval_cover", "resolve"]

Array = np.ndarray[Any, Any]
FOLDS = 4
GAP_DAYS = 30
QUARTER_DAYS = 91
SECTOR_BLOCKS, LEAST_OUTCOMES = 3, 20
STEP = 0.005  # votes are fitted in bins of this width
LEAST = 200
_CLIP = 1e-3


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Resolved:
    """N claims, each with a mapper left out; ``vote`` and ``hard`` are means over the others, ``true`` is 0 or 1.

    ``votes`` (N, M) are each mapper's soft vote, NaN where it is left out or silent; ``count`` how many spoke.
    ``fused`` is what the kernel of flip dates makes of the others' frames up to the day.
    """

    day: Array
    place: Array
    block: Array
    side: Array
    vote: Array
    hard: Array
    count: Array
    true: Array
    votes: Array
    fused: Array

    def __len__(self) -> int:
        return len(self.day)

    def part(self, chosen: Array) -> Resolved:
        """Return some of them."""
        return Resolved(**{f.name: getattr(self, f.name)[chosen] for f in fields(self)})


def _without(votes: Array, column: int) -> Array:
    left = votes.copy()
    left[:, column] = np.nan
    return left


def resolve(maps: Maps, claims: Claims, lags: Mapping[str, int], rule: str, soft: SoftVote) -> Resolved:
    """Return all claims of a rule with each mapper left out, where enough others speak and it has a fresh frame."""
    least = thresholds(maps)[rule]
    parts: list[Resolved] = []
    for number, side in enumerate(SIDES):
        now, later = maps.answers(side, claims), maps.answers(side, claims, shifted(claims, lags))
        tables = [_step_votes(maps, side, m, least, soft) for m in maps.mappers]
        steps = [maps.steps(side, m, claims.day, claims.place) for m in maps.mappers]
        votes = np.column_stack(
            [v[s] if len(v) else np.full(len(s), np.nan) for v, s in zip(tables, steps, strict=True)]
        )
        votes[now.silence != 0] = np.nan
        hard = _passes(now.value, least, rule).astype(np.float64)
        hard[np.isnan(votes)] = np.nan
        for i in range(len(maps.mappers)):
            count = (~np.isnan(np.delete(votes, i, axis=1))).sum(axis=1)
            usable = (count >= maps.rules.minimum_independent) & (later.silence[:, i] == 0)
            own, hards = _without(votes[usable], i), _without(hard[usable], i)
            asked = claims.part(usable)
            parts.append(
                Resolved(
                    day=asked.day,
                    place=asked.place,
                    block=asked.block,
                    side=np.full(len(asked), number),
                    vote=_mean(own, count[usable]),
                    hard=_mean(hards, count[usable]),
                    count=count[usable],
                    true=_passes(later.value[usable, i], least, rule).astype(np.float64),
                    votes=own,
                    fused=fused_chance(maps, side, rule, asked, without=i),
                )
            )
    return Resolved(**{f.name: np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(Resolved)})


def _mean(votes: Array, count: Array) -> Array:
    mean: Array = np.nansum(votes, axis=1) / count
    return mean


def _passes(value: Array, least: float, rule: str) -> Array:
    """Tell whether shares pass a rule's threshold: at least (hold), or more than it (enter)."""
    passes: Array = value >= least if rule == "hold" else value > least
    return passes


def _step_votes(maps: Maps, side: str, mapper: str, least: float, soft: SoftVote) -> Array:
    """Return the soft vote of every step of a table by the very function that ships."""
    table = maps.table(side, mapper)
    low, high = np.minimum(table.low, table.value), np.maximum(table.high, table.value)
    figures, number = np.unique(np.column_stack([table.value, low, high]), axis=0, return_inverse=True)
    votes = np.array([soft.passes(value, below, above, least) for value, below, above in figures.tolist()])
    found: Array = votes[number.reshape(-1)]
    return found


Fitted = Callable[[Resolved], Array]
Fit = Callable[[Resolved], Fitted]


def _logit(share: Array) -> Array:
    cut = np.clip(share, _CLIP, 1 - _CLIP)
    logit: Array = np.log(cut / (1 - cut))
    return logit


def _pool(claims: Resolved) -> Array:
    """Return the mean log-odds of the soft votes."""
    return _mean(np.where(np.isnan(claims.votes), 0.0, _logit(np.nan_to_num(claims.votes, nan=0.5))), claims.count)


def _regression(features: Callable[[Resolved], Array]) -> Fit:
    def fit(train: Resolved) -> Fitted:
        slopes, intercept = logistic_fit(features(train), train.true)
        return lambda claims: 1.0 / (1.0 + np.exp(-(features(claims) @ slopes + intercept)))

    return fit


def _isotonic(feature: Callable[[Resolved], Array]) -> Fit:
    def fit(train: Resolved) -> Fitted:
        values, fitted = isotonic_fit(feature(train), train.true)
        return lambda claims: np.interp(feature(claims), values, fitted)

    return fit


def _constant(value: Callable[[Resolved], Array]) -> Fit:
    return lambda _train: value


def _beta(train: Resolved) -> Fitted:
    a, b, c = beta_fit(train.vote, train.true, np.ones(len(train)))
    return lambda claims: beta_chance(claims.vote, a, b, c)


def beta_fit(vote: Array, true: Array, weight: Array) -> tuple[float, float, float]:
    """Fit a, b, c of chance = 1 / (1 + exp(-(a ln v - b ln(1 - v) + c))), a and b not negative (Kull et al. 2017)."""
    kept = np.flatnonzero(weight > 0)
    features = np.column_stack(_beta_features(vote[kept]))
    columns = [0, 1]
    while True:
        fitted, intercept = logistic_fit(features[:, columns], true[kept], weight[kept])
        slopes = dict(zip(columns, fitted.tolist(), strict=True))
        if len(columns) == 1 or min(slopes.values()) >= 0:
            return max(slopes.get(0, 0.0), 0.0), max(slopes.get(1, 0.0), 0.0), intercept
        columns.remove(min(slopes, key=lambda n: slopes[n]))


def _beta_features(vote: Array) -> tuple[Array, Array]:
    return np.log(np.clip(vote, _CLIP, 1.0)), -np.log(np.clip(1.0 - vote, _CLIP, 1.0))


def beta_chance(vote: Array, a: float, b: float, c: float) -> Array:
    """Return the chance by a beta calibration."""
    first, second = _beta_features(vote)
    chance: Array = 1.0 / (1.0 + np.exp(-(a * first + b * second + c)))
    return chance


def beta_curve(train: Resolved, votes: Array, *, draws: int = 100) -> tuple[Array, Array, Array]:
    """Return the fitted chance at some votes, and between which lie 90 % of the curves of a sector and a season.

    Sector and season: three blocks and a quarter of a year drawn at random. As many blocks drawn again as there are
    tell how well the mean curve is known; for who asks about one place that is too narrow by far on later claims.
    """
    bins = np.round(train.vote / STEP).astype(np.int64)
    blocks, block = np.unique(train.block, return_inverse=True)
    quarters, quarter = np.unique(train.day // QUARTER_DAYS, return_inverse=True)
    width = int(1 / STEP) + 1
    shape = (len(quarters), len(blocks), width * 2)
    cell = ((quarter * len(blocks) + block) * width + bins) * 2 + train.true.astype(np.int64)
    table = np.bincount(cell, minlength=int(np.prod(shape))).reshape(shape).astype(np.float64)
    vote, true = np.repeat(np.arange(width) * STEP, 2), np.tile([0.0, 1.0], width)
    value = beta_chance(votes, *beta_fit(vote, true, table.sum(axis=(0, 1))))
    random = np.random.default_rng(20_252)
    curves = []
    for _ in range(draws):
        season, sector = random.integers(0, len(quarters)), random.integers(0, len(blocks), SECTOR_BLOCKS)
        weight = table[season, sector].sum(axis=0)
        if min(weight[::2].sum(), weight[1::2].sum()) >= LEAST_OUTCOMES:
            curves.append(beta_chance(votes, *beta_fit(vote, true, weight)))
    low, high = np.quantile(np.array(curves or [value]), [0.05, 0.95], axis=0)
    return value, np.minimum(low, value), np.maximum(high, value)


METHODS: dict[str, Fit] = {
    "base rate": lambda train: lambda claims: np.full(len(claims), train.true.mean()),
    "share of maps": _constant(lambda c: c.hard),
    "share of maps, isotonic": _isotonic(lambda c: c.hard),
    "mean soft vote": _constant(lambda c: c.vote),
    "pooled log-odds": _constant(lambda c: 1.0 / (1.0 + np.exp(-_pool(c)))),
    "all maps together, as known then (kernel)": _constant(lambda c: c.fused),
    "all maps together, Platt": _regression(lambda c: _logit(c.fused)[:, None]),
    "mean soft vote, Platt": _regression(lambda c: _logit(c.vote)[:, None]),
    "mean soft vote, isotonic": _isotonic(lambda c: c.vote),
    "mean soft vote, beta": _beta,
    "pooled log-odds by number of maps, Platt": _regression(lambda c: np.column_stack([_pool(c), _pool(c) * c.count])),
    "a weight for each map": _regression(
        lambda c: np.where(np.isnan(c.votes), 0.0, _logit(np.nan_to_num(c.votes, nan=0.5)))
    ),
}


def held_out(claims: Resolved, split: int, *, inside: bool = False) -> tuple[Resolved, dict[str, Array]] | None:
    """Return the claims tested and what each method gives them: fitted before ``split``, to other blocks.

    Parameters
    ----------
    inside
        Test before the split too (other blocks only): what a method is chosen by.

    Returns
    -------
    tuple or None
        None where there are too few claims of either outcome to fit to.
    """
    fold = _folds(claims.block)
    early = claims.day < split - GAP_DAYS
    tested = early if inside else claims.day >= split
    found = {name: np.full(len(claims), np.nan) for name in METHODS}
    for number in range(FOLDS):
        train, test = early & (fold != number), tested & (fold == number)
        if not test.any():
            continue
        if train.sum() < LEAST or len(np.unique(claims.true[train])) < 2:
            return None
        for name, chance in _fitted(claims.part(train), claims.part(test)):
            found[name][test] = chance
    if not tested.any():
        return None
    return claims.part(tested), {name: chance[tested] for name, chance in found.items()}


def _fitted(train: Resolved, test: Resolved) -> Iterator[tuple[str, Array]]:
    for name, fit in METHODS.items():
        yield name, fit(train)(test)


def interval_cover(train: Resolved, tested: Resolved, votes: Array, *, least: int = 60) -> tuple[int, int]:
    """Return of how many groups of claims the share borne out lies in the interval, and how many there are.

    A group is a fold of blocks, a quarter of a year and a tenth of the probability, with so many claims at least.
    """
    value, low, high = beta_curve(train, votes)
    said, below, above = (np.interp(tested.vote, votes, curve) for curve in (value, low, high))
    tenth = np.minimum((said * 10).astype(np.int64), 9)
    group = (tested.day // QUARTER_DAYS * FOLDS + _folds(tested.block)) * 10 + tenth
    _, number, counts = np.unique(group, return_inverse=True, return_counts=True)
    mean = [np.bincount(number, weights=x) / counts for x in (tested.true, below, above)]
    inside = (mean[0] >= mean[1] - 1e-3) & (mean[0] <= mean[2] + 1e-3)
    enough = counts >= least
    return int(inside[enough].sum()), int(enough.sum())


def _folds(block: Array) -> Array:
    blocks, number = np.unique(block, return_inverse=True)
    order = np.random.default_rng(20_253).permutation(len(blocks)) % FOLDS
    folds: Array = order[number]
    return folds
