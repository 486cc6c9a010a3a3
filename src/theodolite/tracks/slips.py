"""How late a holder's deadlines come true: the Kaplan-Meier curve of slips, its median, and the share kept.

The slip of a deadline is the day it came true less the deadline (days; negative when early). A deadline that has not
come true is censored at the last day of evidence: its slip is more than that. The estimator is Kaplan and Meier (1958)
with Greenwood's variance; intervals of the curve are log-minus-log (Kalbfleisch and Prentice), the interval of the
median is where these pass one half (Brookmeyer and Crowley 1982). The share kept has a Jeffreys interval. Deadlines of
one holder for one place end with one event, so that intervals from them are too narrow: how many places stand behind a
curve is for the reader to weigh.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from theodolite.records.schedules import ScheduleOutcome, ScheduleState, SlipCurve, SlipStep

__all__ = ["passes_half", "slip_curve", "survival"]

_Z95 = 1.959963984540054
_HALF = 0.5


def survival(days: Sequence[float], happened: Sequence[bool]) -> tuple[SlipStep, ...]:
    """Return the Kaplan-Meier curve of durations, one point for each day on which something happened.

    Parameters
    ----------
    days
        Durations, whole days; negative ones are allowed.
    happened
        For each whether it ended then, else it was only seen until then. Those last seen
        on a day count as at risk on it.

    Returns
    -------
    tuple of SlipStep
        Share that has not happened after each day, with its pointwise 95 % interval; empty where nothing happened.
    """
    when, ended = np.asarray(days, dtype=float), np.asarray(happened, dtype=bool)
    points: list[SlipStep] = []
    share, variance = 1.0, 0.0
    for day in np.unique(when[ended]):
        risk, events = int((when >= day).sum()), int((ended & (when == day)).sum())
        share *= 1 - events / risk
        variance = variance + events / (risk * (risk - events)) if risk > events else float("inf")
        low, high = _log_log(share, variance)
        points.append(SlipStep(days=int(day), waiting=share, low=low, high=high))
    return tuple(points)


def _log_log(share: float, variance: float) -> tuple[float, float]:
    """Return the 95 % interval of a survival share from Greenwood's sum, on the scale of log(-log)."""
    if share <= 0.0 or not np.isfinite(variance):
        return 0.0, 0.0
    spread = _Z95 * np.sqrt(variance) / np.log(share)
    center = np.log(-np.log(share))
    ends = np.exp(-np.exp(center + np.array([spread, -spread])))
    return float(ends.min()), float(ends.max())


def passes_half(points: Sequence[SlipStep], values: Sequence[float]) -> int | None:
    """Return the first day on which a curve (or an end of its interval) is at most one half; None: never."""
    return next((p.days for p, value in zip(points, values, strict=True) if value <= _HALF + 1e-12), None)


def slip_curve(outcomes: Sequence[ScheduleOutcome]) -> SlipCurve:
    """Return how late deadlines came true.

    Parameters
    ----------
    outcomes
        In any order, one a deadline. Those that were so already when they were said, that had passed by then, or whose
        outcome is unknown are left out and counted.
    """
    unknown = [o for o in outcomes if o.state is ScheduleState.UNKNOWN or o.slip_days is None]
    left = [o for o in outcomes if o.state is not ScheduleState.UNKNOWN and o.slip_days is not None]
    already = [o for o in left if o.already]
    passed = [o for o in left if o.retrospective and not o.already]
    used = [o for o in left if not o.already and not o.retrospective]
    points = survival([o.slip_days or 0 for o in used], [not o.censored for o in used])
    met, missed = (sum(o.state is s for o in used) for s in (ScheduleState.MET, ScheduleState.MISSED))
    share, low, high = _jeffreys(met, met + missed)
    return SlipCurve(
        deadlines=len(used),
        met=met,
        missed=missed,
        open=sum(o.state is ScheduleState.OPEN for o in used),
        censored=sum(o.censored for o in used),
        already=len(already),
        retrospective=len(passed),
        unknown=len(unknown),
        median_days=passes_half(points, [p.waiting for p in points]),
        low_days=passes_half(points, [p.low for p in points]),
        high_days=passes_half(points, [p.high for p in points]),
        met_share=share,
        met_low=low,
        met_high=high,
        points=points,
    )


def _jeffreys(hits: int, tried: int) -> tuple[float | None, float | None, float | None]:
    """Return a share with the 95 % interval of its posterior under Jeffreys' prior; Nones where nothing was tried."""
    if not tried:
        return None, None, None
    low, high = beta_interval(hits + _HALF, tried - hits + _HALF)
    return hits / tried, 0.0 if hits == 0 else low, 1.0 if hits == tried else high


def beta_interval(first: float, second: float, *, level: float = 0.95) -> tuple[float, float]:
    """Return the central interval of a beta distribution, by adding up its density on a grid (error below 1e-4)."""
    edges = (1 - np.cos(np.linspace(0.0, np.pi, 4001))) / 2  # dense at both ends, where the density may be infinite
    middle = (edges[1:] + edges[:-1]) / 2
    log = (first - 1) * np.log(middle) + (second - 1) * np.log1p(-middle)
    weight = np.exp(log - log.max()) * np.diff(edges)
    total = np.concatenate([[0.0], np.cumsum(weight)]) / weight.sum()
    tail = (1 - level) / 2
    low, high = np.interp([tail, 1 - tail], total, edges)
    return float(low), float(high)
