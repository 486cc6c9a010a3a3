"""The kernel of lags as a forecast of who holds a place on a day, with hindsight: for the table of who holds it now.

The lags are the shipped ones, fitted to all mappers: if that favours anyone, it is the kernel.
"""

from __future__ import annotations

import numpy as np

from benchmarks.quality.fusion_items import items_of
from benchmarks.quality.fusion_now_fit import Forecast, Sample
from benchmarks.quality.fusion_points import Array, Points
from theodolite.fusion.kernel import posteriors
from theodolite.fusion.lags import shipped_model
from theodolite.fusion.table import SHOWN

__all__ = ["kernel_forecast"]

_MARGIN_DAYS, _STEP_DAYS = 366, 4


def kernel_forecast(points: Points) -> Forecast:
    """Return a forecast for samples of the world of these points.

    Each place's change into and out of the hands (each mapper's last settled one) has its posterior from the others'
    reports; the two are put in the order of their medians. A place at which no other mapper shows a change is as the
    others show it.
    """
    items = items_of(points)
    days = np.arange(points.first_day - _MARGIN_DAYS, points.last_day + _MARGIN_DAYS, _STEP_DAYS)
    model = shipped_model()

    def forecast(sample: Sample) -> Array:
        held_out = items.table.mappers[sample.held_out]
        others = items.table.without(held_out)
        told = np.flatnonzero((others.state == SHOWN).any(axis=1))
        table, which = others.rows(told).unique()
        grown = np.empty((len(table), len(days)), np.float32)
        for piece, found in posteriors(table, model, days):
            grown[piece] = np.cumsum(found.by_day, axis=1)
        rows = {
            gained: _row_of(items.place[told], items.gained[told] == gained, which, len(points.x))
            for gained in (True, False)
        }
        at = np.clip((points.first_day + sample.day - days[0]) // _STEP_DAYS, 0, len(days) - 1)
        known = sample.votes >= 0
        plain = (sample.votes == 1).sum(axis=0) / known.sum(axis=0)
        gain, loss = (_chance(grown, rows[g][sample.place], at) for g in (True, False))
        middle = (grown < 0.5).sum(axis=1)
        first, second = (rows[g][sample.place] for g in (True, False))
        gained_first = middle[first] <= middle[second]
        both = np.where(gained_first, gain * (1 - loss), 1 - loss * (1 - gain))
        return np.select([(first >= 0) & (second >= 0), first >= 0, second >= 0], [both, gain, 1 - loss], default=plain)

    return forecast


def _row_of(place: Array, chosen: Array, which: Array, size: int) -> Array:
    found = np.full(size, -1, np.int64)
    found[place[chosen]] = which[chosen]
    return found


def _chance(grown: Array, row: Array, at: Array) -> Array:
    return np.where(row >= 0, grown[np.maximum(row, 0), at], 0.0).astype(np.float64)
