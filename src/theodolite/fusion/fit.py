"""Fits the mappers' lags to their maps: expectation and maximisation over the unknown days of change.

Each round takes the posterior over every change's day under the figures so far, counts by how much each mapper's report
came before or after it, and takes from these counts the mean and scale of Student's t (each day weighted as usual for a
t distribution), the share of misses and the rate of false alarms. Scales are drawn towards the mappers' common one as
if each had been seen ``shrink`` more times with it. After each round the mappers' mean lags are shifted to average
nought: the anchor (:data:`theodolite.fusion.lags.ANCHOR`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from theodolite.errors import ConfigurationError
from theodolite.fusion.kernel import posterior_of
from theodolite.fusion.lags import POOLED, LagModel, lag90_days, student_cdf
from theodolite.fusion.table import NOT_SHOWN, SHOWN, SILENT, ReportTable
from theodolite.records.fusion import WitnessLag

__all__ = ["QUIET", "SHRINK", "SPREADS", "fit_lags", "grid_of"]

Array = np.ndarray[Any, Any]

SPREADS = (1.0, 5.0)
SHRINK = 50.0
QUIET = 9.0
_FREEDOM = 2.0
_LEAST_SCALE = 0.7
_MISSES = (0.002, 0.6)
_AROUND_DAYS = 120


@dataclass(frozen=True, slots=True)
class _Counts:
    """How often a mapper's reports came so many days after the change: one array a spread and gap, and the rest."""

    lags: Array
    shown: Mapping[tuple[float, int], Array]
    unshown: Mapping[float, Array]
    unshown_lags: Array
    alarms: float


def grid_of(table: ReportTable, *, step: int = 2, around: int = _AROUND_DAYS) -> Array:
    """Return the days of change to think of: from well before the first report to well after the last frame."""
    told = table.day[table.state != SILENT]
    if len(told) == 0:
        raise ConfigurationError("no mapper reports anything.", hint="Give reports of at least one mapper.")
    return np.arange(int(told.min()) - around, int(told.max()) + around + 1, step)


def fit_lags(
    table: ReportTable,
    *,
    spreads: Sequence[float] = SPREADS,
    shrink: float = SHRINK,
    quiet: float = QUIET,
    rounds: int = 8,
    step: int = 2,
    origin: str = "",
) -> LagModel:
    """Fit the lags of all mappers of a table of reports.

    Parameters
    ----------
    spreads
        By how many times the mappers' scale a place's reports may scatter, all mappers alike; (1,) for one scale.
    shrink
        How many times the common scale counts beside each mapper's own reports.
    quiet
        How many places near a front, as well watched, show no change on any map for each that shows one: there false
        alarms could have been raised too. What follows hardly depends on it.
    rounds
        Of expectation and maximisation; more than eight move the figures of real maps by less than 0.02 days.
    step
        Width of the grid of days.

    Raises
    ------
    ConfigurationError
        If no mapper reports anything.
    """
    days = grid_of(table, step=step)
    distinct, which = table.unique()
    times = np.bincount(which, minlength=len(distinct)).astype(float)
    start = {m: _lag(m, 0.0, 8.0, 0.1, 0.1) for m in table.mappers}
    model = LagModel(lags=start, spreads=tuple(spreads), weights=(1.0 / len(spreads),) * len(spreads))
    for _ in range(rounds):
        model = _round(distinct, times, model, days, shrink, quiet)
    return replace(model, lags=_finished(model), origin=origin)


def _lag(mapper: str, mean: float, scale: float, misses: float, alarms: float, changes: float = 0.0) -> WitnessLag:
    return WitnessLag(
        mapper=mapper,
        mean_days=mean,
        scale_days=scale,
        misses=misses,
        false_alarms=alarms,
        lag90_days=0.0,
        changes=round(changes),
        freedom=_FREEDOM,
    )


def _finished(model: LagModel) -> dict[str, WitnessLag]:
    """Add the 90 % lags, and the figures for any other mapper: in the middle of the others', with no lag of its own."""
    middle = _lag(
        POOLED,
        0.0,
        float(np.median([lag.scale_days for lag in model.lags.values()])),
        float(np.median([lag.misses for lag in model.lags.values()])),
        float(np.median([lag.false_alarms for lag in model.lags.values()])),
    )
    return {
        name: replace(lag, lag90_days=lag90_days(lag.mean_days, lag.scale_days, model.spreads, model.weights))
        for name, lag in {**model.lags, POOLED: middle}.items()
    }


def _round(table: ReportTable, times: Array, model: LagModel, days: Array, shrink: float, quiet: float) -> LagModel:
    found = posterior_of(table, model, days)
    weights = found.weights * times[:, None, None].astype(np.float32)
    never = found.never * times
    common = float(np.exp(np.mean([np.log(lag.scale_days) for lag in model.lags.values()])))
    lags = {}
    for column, mapper in enumerate(table.mappers):
        counts = _counted(table, column, weights, never, days, model)
        lags[mapper] = _maximised(counts, model.lags[mapper], table, column, times, (common, shrink, quiet))
    mean = float(np.mean([lag.mean_days for lag in lags.values()]))
    shares = weights.sum(axis=(0, 2), dtype=np.float64) + 5.0
    return replace(
        model,
        lags={name: replace(lag, mean_days=lag.mean_days - mean) for name, lag in lags.items()},
        weights=tuple((shares / shares.sum()).tolist()),
        never=float((never.sum() + quiet * times.sum() + 1.0) / ((1.0 + quiet) * times.sum() + 20.0)),
    )


def _counted(table: ReportTable, column: int, weights: Array, never: Array, days: Array, model: LagModel) -> _Counts:
    step = int(days[1] - days[0])
    state, gap = table.state[:, column], table.gap[:, column]
    is_shown, is_not = np.flatnonzero(state == SHOWN), np.flatnonzero(state == NOT_SHOWN)
    shift = np.rint((table.day[:, column] - days[0]) / step).astype(np.int64)
    low = int(shift[is_shown].min(initial=0)) - len(days) + 1
    size = int(shift[is_shown].max(initial=0)) - low + 1
    shown: dict[tuple[float, int], Array] = {}
    for days_before in np.unique(gap[is_shown]).tolist():
        rows = is_shown[gap[is_shown] == days_before]
        for number, spread in enumerate(model.spreads):
            counts = np.zeros(size)
            for row in rows.tolist():
                end = int(shift[row]) - low + 1
                counts[end - len(days) : end] += weights[row, number, ::-1]
            shown[spread, days_before] = counts
    last = int(shift[is_not].max(initial=0))
    return _Counts(
        (np.arange(size) + low) * float(step),
        shown,
        {spread: weights[is_not, number].sum(axis=0) for number, spread in enumerate(model.spreads)},
        (last - np.arange(len(days))) * float(step),
        float(never[is_shown].sum()),
    )


def _maximised(
    counts: _Counts, lag: WitnessLag, table: ReportTable, column: int, times: Array, prior: tuple[float, float, float]
) -> WitnessLag:
    """Return the figures that make the counts most likely; ``prior``: common scale, its weight, quiet places."""
    alarm, quiet = lag.false_alarms / 1_000.0, prior[2]
    real: dict[tuple[float, int], Array] = {}
    spurious = 0.0
    for (spread, gap), count in counts.shown.items():
        z = (counts.lags + 0.5 - lag.mean_days) / (lag.scale_days * spread)
        shown = (student_cdf(z) - student_cdf(z - gap / (lag.scale_days * spread))) / gap
        share = (1.0 - lag.misses) * shown / ((1.0 - lag.misses) * shown + lag.misses * alarm + 1e-15)
        real[spread, gap] = count * share
        spurious += float((count * (1.0 - share)).sum())
    missed, unshown = 0.0, 0.0
    for spread, count in counts.unshown.items():
        later = 1.0 - student_cdf((counts.unshown_lags + 0.5 - lag.mean_days) / (lag.scale_days * spread))
        missed += float((count * lag.misses / (lag.misses + (1.0 - lag.misses) * later + 1e-15)).sum())
        unshown += float(count.sum())
    mean, scale, changes = _student(counts.lags, real, lag, prior[:2])
    seen = float((table.seen[:, column] * times).sum()) / 1_000.0
    misses = (missed + spurious + 1.0) / (changes + spurious + unshown + 20.0)
    alarms = (spurious + counts.alarms + 1.0) / (seen * (1.0 + quiet) + 10.0)
    return _lag(lag.mapper, mean, scale, float(np.clip(misses, *_MISSES)), alarms, changes)


def _student(
    lags: Array, real: Mapping[tuple[float, int], Array], lag: WitnessLag, prior: tuple[float, float]
) -> tuple[float, float, float]:
    """Return mean, scale and number of the reports: reweighted until they settle (Lange, Little and Taylor 1989)."""
    mean, scale = lag.mean_days, lag.scale_days
    keys = np.array(list(real), dtype=float).reshape(-1, 2)
    if len(keys) == 0:
        return mean, scale, 0.0
    counts = np.array(list(real.values()))
    middles = lags[None] + 0.5 - keys[:, 1:] / 2.0
    spread = keys[:, :1]
    total = float(counts.sum())
    common, shrink = prior
    for _ in range(8):
        weight = counts * (_FREEDOM + 1.0) / (_FREEDOM + ((middles - mean) / (scale * spread)) ** 2) / spread**2
        mean = float((weight * middles).sum() / max(weight.sum(), 1e-9))
        square = float((weight * (middles - mean) ** 2).sum())
        scale = float(np.sqrt((square + shrink * common**2) / (total + shrink)))
    return mean, max(scale, _LEAST_SCALE), total
