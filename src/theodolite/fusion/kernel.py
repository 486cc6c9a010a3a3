"""When a place changed hands, from what several lagging maps show: kernels of lag, and the posterior over the day.

A mapper's report of a change on day tau comes at tau plus an error that follows Student's t with two degrees of
freedom, with the mapper's own mean and scale; at restless places the scale of all mappers is the same number of times
larger. A mapper misses a change with its own probability, and shows one that did not happen at its own rate. A report
is known to lie between two frames; one that has not come by the last frame, or had come by the first, says so much.
See docs/explanation/when-did-it-change-hands.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from theodolite.errors import ConfigurationError
from theodolite.fusion.lags import LagModel, model_of, student_cdf
from theodolite.fusion.table import ALREADY, NOT_SHOWN, SHOWN, ReportTable, table_of
from theodolite.history.steps import day_number, number_day
from theodolite.records.fusion import FlipEstimate, WitnessLag, WitnessReport

__all__ = [
    "Posterior",
    "estimate_flips",
    "held_after",
    "held_curve",
    "iter_estimates",
    "posterior_of",
    "posteriors",
    "predicted",
]

Array = np.ndarray[Any, Any]

_TINY = 1e-12
ALREADY_BY_CHANCE = 0.02
"""How likely a mapper shows a place in the new hands from its first frame on where the change never came."""
_BEFORE_DAYS, _AFTER_DAYS = 366, 366
_CELLS = 8_000_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Posterior:
    """Over the day of change, for N places.

    Attributes
    ----------
    days
        int32 (T,): days since 1970-01-01, equally spaced.
    weights
        float32 (N, A, T): probability of each day and each spread of the place's reports; with ``never`` they sum to 1.
    never
        float64 (N,): probability that it did not happen on any of the days.
    score
        float64 (N,): logarithm of the probability of the reports.
    """

    days: Array
    weights: Array
    never: Array
    score: Array

    @property
    def by_day(self) -> Array:
        """Probability of each day, (N, T)."""
        return np.asarray(self.weights.sum(axis=1))


def posterior_of(table: ReportTable, model: LagModel, days: Array, *, prior: Array | None = None) -> Posterior:
    """Return the posterior over the day of change of every place.

    Parameters
    ----------
    days
        int (T,): the grid, ascending and equally spaced; wider than the reports, or they press on its ends.
    prior
        Probability of each day before any report, (T,); None for all alike.

    Raises
    ------
    ConfigurationError
        If the grid is empty or not equally spaced.
    """
    steps = np.diff(days)
    if len(days) == 0 or (steps <= 0).any() or (steps != steps[:1]).any():
        raise ConfigurationError("the days are not ascending and equally spaced.", hint="Give numpy.arange(...).")
    spread = np.log(np.asarray(model.weights) / sum(model.weights))
    flat = np.full(len(days), 1.0 / len(days)) if prior is None else prior / prior.sum()
    logs = np.empty((len(table), len(model.spreads), len(days)), np.float32)
    logs[:] = (spread[:, None] + np.log(flat)[None] + np.log1p(-model.never))[None]
    never = np.full(len(table), np.log(model.never))
    for column, mapper in enumerate(table.mappers):
        lag = model.lag(mapper)
        _add(logs, table, column, lag, model.spreads, days)
        never += _log_never(table, column, lag)
    top = np.maximum(logs.max(axis=(1, 2)), never)
    logs -= top[:, None, None].astype(np.float32)
    np.exp(logs, out=logs)
    nothing = np.exp(never - top)
    total = logs.sum(axis=(1, 2), dtype=np.float64) + nothing
    logs /= total[:, None, None].astype(np.float32)
    return Posterior(days=days, weights=logs, never=nothing / total, score=np.log(total) + top)


def posteriors(table: ReportTable, model: LagModel, days: Array) -> Iterator[tuple[slice, Posterior]]:
    """Yield the posteriors of a large table piece by piece, so that memory stays small."""
    size = max(1, _CELLS // (len(days) * len(model.spreads)))
    for start in range(0, len(table), size):
        piece = slice(start, min(start + size, len(table)))
        yield piece, posterior_of(table.rows(np.arange(piece.start, piece.stop)), model, days)


def _add(logs: Array, table: ReportTable, column: int, lag: WitnessLag, spreads: Sequence[float], days: Array) -> None:
    """Add one mapper's log-likelihood: all that is asked depends on report minus change, so tables are shifted."""
    step = int(days[1] - days[0]) if len(days) > 1 else 1
    states, marks = table.state[:, column], table.day[:, column]
    for state in (SHOWN, NOT_SHOWN, ALREADY):
        of_state = np.flatnonzero(states == state)
        for gap in np.unique(table.gap[of_state, column]).tolist():
            rows = of_state[table.gap[of_state, column] == gap]
            shift = np.rint((marks[rows] - days[0]) / step).astype(np.int64)
            low, high = int(shift.min()), int(shift.max())
            lags = np.arange(high, low - len(days), -1) * float(step)
            for number, times in enumerate(spreads):
                windows = sliding_window_view(_log_said(state, lags, gap, lag, times), len(days))
                logs[rows, number] += windows[high - shift]


def _log_said(state: int, lags: Array, gap: int, lag: WitnessLag, times: float) -> Array:
    """Return the log-likelihood of what is seen, by days from the change to the day of it, float32."""
    scale = lag.scale_days * times
    known = student_cdf((lags + 0.5 - lag.mean_days) / scale)
    if state == SHOWN:
        shown = (known - student_cdf((lags + 0.5 - gap - lag.mean_days) / scale)) / gap
        said = (1.0 - lag.misses) * shown + lag.misses * lag.false_alarms / 1_000.0
    elif state == NOT_SHOWN:
        said = lag.misses + (1.0 - lag.misses) * (1.0 - known)
    else:
        said = lag.misses * ALREADY_BY_CHANCE + (1.0 - lag.misses) * known
    return np.asarray(np.log(said + _TINY), dtype=np.float32)


def _log_never(table: ReportTable, column: int, lag: WitnessLag) -> Array:
    """Return the log-likelihood of what a mapper shows where nothing happened: false alarms, or rightly nothing."""
    rate = lag.false_alarms / 1_000.0
    state, seen = table.state[:, column], table.seen[:, column]
    return np.select(
        [state == SHOWN, state == NOT_SHOWN, state == ALREADY],
        [np.full(len(table), np.log(rate + _TINY)), -rate * seen, np.full(len(table), np.log(ALREADY_BY_CHANCE))],
        0.0,
    )


def predicted(posterior: Posterior, model: LagModel, mapper: str, days: Array) -> Array:
    """Return the probability that a mapper shows the change by each day, given that it happened and will be shown.

    Parameters
    ----------
    days
        int (D,): days since 1970-01-01.

    Returns
    -------
    numpy.ndarray
        float64 (N, D), ascending along the days.
    """
    lag = model.lag(mapper)
    lags = (days[None, :] - posterior.days[:, None]).astype(float)
    happened = 1.0 - posterior.never
    shown = sum(
        posterior.weights[:, number].astype(np.float64)
        @ student_cdf((lags + 0.5 - lag.mean_days) / (lag.scale_days * times))
        for number, times in enumerate(model.spreads)
    )
    return np.asarray(shown / np.maximum(happened, _TINY)[:, None])


def estimate_flips(
    changes: Sequence[tuple[bool, Sequence[WitnessReport]]],
    lags: Mapping[str, WitnessLag],
    *,
    first: date,
    last: date,
) -> tuple[FlipEstimate, ...]:
    """Return day, interval and probability of every change of hands of a place, in order.

    Parameters
    ----------
    changes
        (gained, reports), as :func:`theodolite.fusion.reports.reports_of` gives them; reports whose mapper is not
        among ``lags`` count with the pooled figures.
    first, last
        The days of the first and last frame of any mapper: a change is sought from a year before to a year after, and
        ``probability`` is that it had happened by ``last``.

    Raises
    ------
    ConfigurationError
        If ``last`` is before ``first``.
    """
    _check(first, last)
    model = model_of(lags)
    told = [(gained, reports) for gained, reports in changes if reports]
    return tuple(flip for flip, _ in iter_estimates(told, model, first=first, last=last))


def iter_estimates(
    changes: Sequence[tuple[bool, Sequence[WitnessReport]]], model: LagModel, *, first: date, last: date
) -> Iterator[tuple[FlipEstimate, Array]]:
    """Yield of many changes, each with a report, the estimate and the chance that it had come by each day.

    The latter is float64, from ``first`` to ``last``, a value a day. They are reckoned piece by piece, so that
    memory does not grow with their number.
    """
    days = np.arange(day_number(first) - _BEFORE_DAYS, day_number(last) + _AFTER_DAYS + 1)
    span = slice(_BEFORE_DAYS, len(days) - _AFTER_DAYS)
    if not changes:
        return
    table = table_of([reports for _, reports in changes])
    for piece, found in posteriors(table, model, days):
        grown = np.cumsum(found.weights.sum(axis=1), axis=1, dtype=np.float64)
        for row, change in zip(grown, changes[piece], strict=True):
            yield _estimate(*change, days, row[: span.stop]), np.minimum(row[span], 1.0)


def _estimate(gained: bool, reports: Sequence[WitnessReport], days: Array, grown: Array) -> FlipEstimate:
    """Return the estimate from the chance that the change had come by each day up to the last."""
    by_last = float(grown[-1])
    at = np.searchsorted(grown, np.array([0.05, 0.5, 0.95]) * by_last)
    low, middle, high = (number_day(days[min(int(i), len(grown) - 1)]) for i in at)
    return FlipEstimate(
        gained=gained,
        on=middle,
        low=low,
        high=high if by_last >= 0.95 else None,
        probability=min(1.0, by_last),
        reports=tuple(sorted(reports, key=lambda r: r.mapper)),
    )


def held_curve(
    changes: Sequence[tuple[bool, Sequence[WitnessReport]]],
    lags: Mapping[str, WitnessLag],
    *,
    first: date,
    last: date,
) -> tuple[Array, Array]:
    """Return days (T,) since 1970-01-01 from first to last, and the probability that the side holds the place, (T,).

    Changes are in order, as :func:`theodolite.fusion.reports.reports_of` gives them. Without any change there is
    nothing to say: both arrays are empty.

    Raises
    ------
    ConfigurationError
        If ``last`` is before ``first``.
    """
    _check(first, last)
    days, model = np.arange(day_number(first), day_number(last) + 1), model_of(lags)
    told = [(gained, reports) for gained, reports in changes if reports]
    if not told:
        return days[:0], np.zeros(0)
    held = np.full(len(days), 0.0 if told[0][0] else 1.0)
    for flip, grown in iter_estimates(told, model, first=first, last=last):
        held = held_after(held, flip.gained, grown)
    return days, held


def held_after(held: Array, gained: bool, grown: Array) -> Array:
    """Return the probability that the place is held, given that before a change, and how likely it had come by then."""
    return held + grown * (1.0 - held) if gained else held * (1.0 - grown)


def _check(first: date, last: date) -> None:
    if last < first:
        raise ConfigurationError(
            f"the last day {last} is before the first {first}.", hint="Give the days of the first and last frame."
        )
