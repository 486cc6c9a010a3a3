"""Rivals of the kernel: a date from the other mappers' reports or maps, dressed with the errors of other blocks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.quality.fusion_items import Items, Window

__all__ = [
    "Patterns",
    "best_single",
    "date_rivals",
    "dawid_skene",
    "dressed",
    "map_rivals",
    "patterns_of",
    "spread_dressed",
]

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


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Patterns:
    """What M mappers show of P places on D days, each combination of readings a number.

    ``days`` (D,); ``pattern`` int32 (D, P); ``labels`` int8 (3**M, M): 1 held, 0 not, -1 silent; ``counts`` (P, 3**M):
    on how many days a place has each.
    """

    days: Array
    pattern: Array
    labels: Array
    counts: Array


def patterns_of(days: Array, states: Array) -> Patterns:
    """Return the patterns of the mappers' readings, int8 (D, P, M)."""
    places, mappers = states.shape[1:]
    base = 3 ** np.arange(mappers)
    pattern = np.zeros(states.shape[:2], np.int32)
    for column in range(mappers):
        pattern += (states[:, :, column] + np.int8(1)) * np.int32(base[column])
    labels = (np.arange(3**mappers)[:, None] // base % 3 - 1).astype(np.int8)
    counts = np.stack([np.bincount(pattern[:, place], minlength=len(labels)) for place in range(places)])
    return Patterns(days=days, pattern=pattern, labels=labels, counts=counts)


def map_rivals(patterns: Patterns, column: int, items: Items, train_places: Array) -> dict[str, Array]:
    """Return the dates at which the day-by-day majority, and Dawid-Skene's class, turn for good; NaN where they do not.

    Parameters
    ----------
    column
        The mapper that is held out: it counts as silent.
    train_places
        Rows of places that Dawid-Skene's tables are fitted to (a place-day is one object).
    """
    labels = patterns.labels.copy()
    labels[:, column] = -1
    heard = (labels >= 0).any(axis=1)
    counts = patterns.counts[train_places].sum(axis=0) * heard
    skene, _ = dawid_skene(labels, counts.astype(float))
    majority = (labels == 1).sum(axis=1) - (labels == 0).sum(axis=1)
    return {
        "majority": _turn(patterns, np.sign(majority), items),
        "dawid_skene": _turn(patterns, np.where(heard, np.sign(skene - 0.5), 0), items),
    }


def _turn(patterns: Patterns, sure: Array, items: Items) -> Array:
    """Return the day since which a place is held (items gained) or not held for good; a tie leaves what was.

    ``sure`` is by pattern 1 for held, -1 for not, 0 for a tie.
    """
    places, which = np.unique(items.place, return_inverse=True)
    told = sure.astype(np.int8)[patterns.pattern[:, places]]
    index = np.where(told != 0, np.arange(len(told), dtype=np.int32)[:, None], np.int32(0))
    told = np.take_along_axis(told, np.maximum.accumulate(index, axis=0), axis=0)
    turned = np.empty(len(which))
    for gained, sign in ((True, 1), (False, -1)):
        other = told[::-1] != sign
        last = len(told) - 1 - np.argmax(other, axis=0)
        day = np.where(other[0] | ~other.any(axis=0), np.nan, patterns.days[np.minimum(last + 1, len(told) - 1)])
        turned = np.where(items.gained == gained, day[which], turned)
    return turned


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
