"""When a place changed hands: every mapper held out in turn, on blocks that nothing was learned from."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.quality.fusion_items import Items, Window, coverage, crps, folds_of, items_of, states_by_day, window_of
from benchmarks.quality.fusion_points import Points
from benchmarks.quality.fusion_rivals import best_single, date_rivals, dressed, map_rivals, patterns_of, spread_dressed
from theodolite.fusion.fit import fit_lags, grid_of
from theodolite.fusion.kernel import posterior_of, predicted
from theodolite.fusion.table import SHOWN

__all__ = ["KERNELS", "Scores", "score_timing", "summary"]

Array = np.ndarray[Any, Any]

FOLDS = 5
OTHERS_NEEDED = 2
# The kernel that ships, and a variant; the first is also scored dressed like its rivals, as "kernel".
KERNELS: dict[str, dict[str, Any]] = {"kernel_bare": {}, "kernel_bare_one_scale": {"spreads": (1.0,)}}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scores:
    """Of N items held out: CRPS by method, whether its 90 % interval holds, a date's raw error, what the item is."""

    crps: dict[str, Array]
    inside: dict[str, Array]
    raw: dict[str, Array]
    mapper: Array
    block: Array
    settlement: Array
    gained: Array


_SHARED: dict[str, Any] = {}


def score_timing(points: Points, *, processes: int = 2) -> tuple[Scores, Items]:
    """Hold out every mapper in turn; figures for a block are learned on the other folds only."""
    items = items_of(points)
    patterns = patterns_of(*states_by_day(points))
    _SHARED.update(points=points, items=items, folds=folds_of(items.block, FOLDS), patterns=patterns)
    if processes > 1:
        with ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("fork")) as pool:
            parts = [part for fold in pool.map(_score_fold, range(FOLDS)) for part in fold]
    else:
        parts = [part for fold in range(FOLDS) for part in _score_fold(fold)]
    return _join(parts), items


def _score_fold(fold: int) -> list[Scores]:
    items: Items = _SHARED["items"]
    train = np.flatnonzero(_SHARED["folds"] != fold)
    models = {name: fit_lags(items.table.rows(train), **options) for name, options in KERNELS.items()}
    return [
        scores
        for column in range(len(items.table.mappers))
        if (scores := _score_mapper(column, fold, models)) is not None
    ]


def _score_mapper(column: int, fold: int, models: dict[str, Any]) -> Scores | None:
    points: Points = _SHARED["points"]
    items, folds = _chosen(_SHARED["items"], _SHARED["folds"], column)
    window = window_of(points.series[column])
    truth = items.dates()[:, column]
    fits = (truth >= window.days[0]) & (truth <= window.days[-1])
    train, test = np.flatnonzero((folds != fold) & fits), np.flatnonzero((folds == fold) & fits)
    if len(train) < 20 or len(test) == 0:
        return None
    shares, raw = _forecasts(items, truth, train, test, window, column)
    mapper = items.table.mappers[column]
    others = items.table.without(mapper)
    for name, model in models.items():
        shares[name] = _kernel(others.rows(test), model, mapper, window)
    trained = _kernel(others.rows(train), models["kernel_bare"], mapper, window)
    shares["kernel"] = _recalibrated(shares["kernel_bare"], trained, truth[train], window)
    return Scores(
        crps={name: crps(share, window, truth[test]) for name, share in shares.items()},
        inside={name: coverage(share, window, truth[test]) for name, share in shares.items()},
        raw=raw,
        mapper=np.full(len(test), column),
        block=items.block[test],
        settlement=items.settlement[test],
        gained=items.gained[test],
    )


def _chosen(items: Items, folds: Array, column: int) -> tuple[Items, Array]:
    """Return the items that the held-out mapper and at least two others show."""
    shown = items.table.state == SHOWN
    chosen = np.flatnonzero(shown[:, column] & (shown.sum(axis=1) > OTHERS_NEEDED))
    return items.rows(chosen), folds[chosen]


def _forecasts(
    items: Items, truth: Array, train: Array, test: Array, window: Window, column: int
) -> tuple[dict[str, Array], dict[str, Array]]:
    """Return the rivals' distributions for the test items, and their dates' errors."""
    dates = np.delete(items.dates(), column, axis=1)
    found = date_rivals(dates)
    found["best_single"] = best_single(dates, truth, train)
    turned = map_rivals(_SHARED["patterns"], column, items, np.unique(items.place[train]))
    found |= {name: np.where(np.isnan(day), found["median_date"], day) for name, day in turned.items()}
    shares = {name: dressed((truth - day)[train], day[test], window) for name, day in found.items()}
    shares["median_date_by_range"] = spread_dressed(dates, truth, train, test, window)
    return shares, {name: np.abs(truth - day)[test] for name, day in found.items()}


def _kernel(table: Any, model: Any, mapper: str, window: Window) -> Array:
    """Return the kernel's distribution of the held-out mapper's report."""
    days = grid_of(_SHARED["items"].table)
    shares = np.empty((len(table), len(window.days)), np.float32)
    distinct, which = table.unique()
    told = window.snapped(predicted(posterior_of(distinct, model, days), model, mapper, window.frames))
    shares[:] = told[which]
    return shares


def _recalibrated(shares: Array, trained: Array, truth: Array, window: Window) -> Array:
    """Return shares passed through the distribution of the training truths' own shares (PIT)."""
    row, at = np.arange(len(truth)), (truth - window.days[0]).astype(int)
    before = np.where(at > 0, trained[row, np.maximum(at - 1, 0)], 0.0)
    middle = np.sort((trained[row, at] + before) / 2)
    level = (np.arange(len(middle)) + 0.5) / len(middle)
    told: Array = np.interp(shares, np.concatenate([[0.0], middle, [1.0]]), np.concatenate([[0.0], level, [1.0]]))
    return told


def _join(parts: list[Scores]) -> Scores:
    def every(name: str) -> dict[str, Array]:
        return {key: np.concatenate([getattr(p, name)[key] for p in parts]) for key in getattr(parts[0], name)}

    if not parts:
        raise SystemExit("no change of hands is shown by three mappers: nothing to score")
    plain = {n: np.concatenate([getattr(p, n) for p in parts]) for n in ("mapper", "block", "settlement", "gained")}
    return Scores(crps=every("crps"), inside=every("inside"), raw=every("raw"), **plain)


def summary(scores: Scores, chosen: Array, *, draws: int = 500, seed: int = 0) -> dict[str, Any]:
    """Return CRPS, coverage and raw error of every method over some items, with intervals over blocks."""
    if not chosen.any():
        return {}
    names, block = np.unique(scores.block[chosen], return_inverse=True)
    drawn = np.random.default_rng(seed).multinomial(len(names), np.full(len(names), 1 / len(names)), size=draws)
    size = drawn @ np.bincount(block)
    sums = {n: drawn @ np.bincount(block, value[chosen]) / size for n, value in scores.crps.items()}
    inside = {n: drawn @ np.bincount(block, value[chosen]) / size for n, value in scores.inside.items()}
    found: dict[str, Any] = {"items": int(chosen.sum()), "blocks": len(names)}
    for name in scores.crps:
        found[name] = {
            "crps": _round(scores.crps[name][chosen].mean()),
            "crps_interval": _interval(sums[name]),
            "coverage90": _round(scores.inside[name][chosen].mean(), 3),
            "coverage90_interval": _interval(inside[name], 3),
        }
        if name in scores.raw:
            found[name]["raw_mae"] = _round(scores.raw[name][chosen].mean())
        if name != "kernel":
            found[name]["kernel_minus_this"] = _round((scores.crps["kernel"] - scores.crps[name])[chosen].mean())
            found[name]["kernel_minus_this_interval"] = _interval(sums["kernel"] - sums[name])
    return found


def _interval(values: Array, digits: int = 2) -> list[float]:
    return [_round(v, digits) for v in np.quantile(values, [0.025, 0.975])]


def _round(value: Any, digits: int = 2) -> float:
    return round(float(value), digits)
