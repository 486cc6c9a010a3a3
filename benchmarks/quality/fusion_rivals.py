"""Rivals of the kernel: a date from the other mappers' reports or maps, dressed with the errors of other blocks."""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.quality.fusion_items import Items, Window

__all__ = ["best_single", "date_rivals", "dawid_skene", "dressed", "map_rivals", "spread_dressed"]

Array = np.ndarray[Any, Any]


def date_rivals(dates: Array) -> dict[str, Array]:
    """Return the dates (N,) that follow from the others' days of report (N, M), NaN where a mapper shows none."""
    return {"median_date": np.nanmedian(dates, axis=1), "last_report": np.nanmax(dates, axis=1)}


def best_single(dates: Array, truth: Array, train: Array) -> Array:
    """Return the date of the mapper whose reports, shifted, were nearest on the training items; else the median's."""
    median = np.nanmedian(dates, axis=1)
    chosen = np.where(np.isnan(dates), median[:, None], dates)
    errors = truth[train, None] - chosen[train]
    spread = np.abs(errors - np.median(errors, axis=0)).mean(axis=0)
    spread[np.isnan(dates[train]).all(axis=0)] = np.inf
    return np.asarray(chosen[:, int(np.argmin(spread))])


def dawid_skene(labels: Array, counts: Array, *, rounds: int = 50, smooth: float = 0.01) -> tuple[Array, Array]:
    """Fit Dawid and Skene's model (1979) of two classes to distinct patterns of labels.

    Parameters
    ----------
    labels
        int8 (K, M): 1, 0 or -1 (silent).
    counts
        (K,): how often each pattern occurs.

    Returns
    -------
    tuple
        The probability of class 1 for each pattern (K,), and the mappers' tables (M, 2 classes, 2 labels).
    """
    said = np.stack([labels == 0, labels == 1], axis=2).astype(float)
    votes = said.sum(axis=1)
    chance = votes / np.maximum(votes.sum(axis=1, keepdims=True), 1e-9)
    table = np.zeros((labels.shape[1], 2, 2))
    for _ in range(rounds):
        weighted = chance * counts[:, None]
        table = np.einsum("kc,kml->mcl", weighted, said) + smooth
        table /= table.sum(axis=2, keepdims=True)
        share = weighted.sum(axis=0) / weighted.sum()
        logs = np.log(share)[None] + np.einsum("kml,mcl->kc", said, np.log(table))
        logs -= logs.max(axis=1, keepdims=True)
        chance = np.exp(logs)
        chance /= chance.sum(axis=1, keepdims=True)
    return np.asarray(chance[:, 1]), table


def map_rivals(days: Array, states: Array, items: Items, train_places: Array) -> dict[str, Array]:
    """Return the dates at which the day-by-day majority, and Dawid-Skene's class, turn for good; NaN where they do not.

    Parameters
    ----------
    states
        int8 (D, P, M) of the other mappers.
    train_places
        Rows of places that Dawid-Skene's tables are fitted to (a place-day is one object).
    """
    base = 3 ** np.arange(states.shape[2])
    pattern = ((states + 1).astype(np.int64) * base).sum(axis=2).astype(np.int16)
    labels = (np.arange(3 ** states.shape[2])[:, None] // base % 3 - 1).astype(np.int8)
    counts = np.bincount(pattern[:, train_places].ravel(), minlength=len(labels)).astype(float)
    counts[(labels < 0).all(axis=1)] = 0.0
    voting = np.maximum((labels >= 0).sum(axis=1), 1)
    majority = np.where((labels >= 0).any(axis=1), (labels == 1).sum(axis=1) / voting, 0.5)
    skene, _ = dawid_skene(labels, counts)
    return {
        "majority": _turn(days, majority[pattern], items),
        "dawid_skene": _turn(days, np.where((labels < 0).all(axis=1), 0.5, skene)[pattern], items),
    }


def _turn(days: Array, held: Array, items: Items) -> Array:
    """Return the day since which a place is held (items gained) or not held for good; a tie leaves what was."""
    sure = np.where(held > 0.5, 1, np.where(held < 0.5, 0, -1)).astype(np.int8)
    index = np.where(sure >= 0, np.arange(len(days))[:, None], 0)
    sure = np.take_along_axis(sure, np.maximum.accumulate(index, axis=0), axis=0)
    mine = sure[:, items.place] == items.gained.astype(np.int8)[None]
    other_last = len(days) - 1 - np.argmax(~mine[::-1], axis=0)
    turned = mine[-1] & ~mine.all(axis=0)
    return np.where(turned, days[np.minimum(other_last + 1, len(days) - 1)].astype(float), np.nan)


def dressed(errors: Array, dates: Array, window: Window) -> Array:
    """Return the distribution over the window's days of dates with the errors of other blocks laid on them."""
    ordered = np.sort(errors)
    lags = window.frames[None] - dates[:, None]
    return window.snapped(np.searchsorted(ordered, lags, side="right") / len(ordered))


def spread_dressed(dates: Array, truth: Array, train: Array, test: Array, window: Window) -> Array:
    """Return the median date dressed with the errors of items whose reports lie as far apart (quarters by range)."""
    median = np.nanmedian(dates, axis=1)
    apart = np.nanmax(dates, axis=1) - np.nanmin(dates, axis=1)
    edges = np.quantile(apart[train], [0.25, 0.5, 0.75])
    group = np.searchsorted(edges, apart)
    found = np.zeros((len(test), len(window.days)))
    errors = truth - median
    for number in range(4):
        mine = group[test] == number
        alike = train[group[train] == number]
        if mine.any():
            found[mine] = dressed(errors[alike if len(alike) else train], median[test][mine], window)
    return found
