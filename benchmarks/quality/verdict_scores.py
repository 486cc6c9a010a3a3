"""Scores of probabilities with intervals over blocks: Brier, log-loss, calibration error, bins and words."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

__all__ = ["bin_rows", "block_interval", "score", "word_rows"]

Array = np.ndarray[Any, Any]
_EDGES = np.linspace(0.0, 1.0, 11)
_CUT = 0.005
DRAWS = 200


def block_interval(values: Array, block: Array) -> tuple[float, float]:
    """Return the 90 % interval of a mean over blocks drawn again."""
    _, number = np.unique(block, return_inverse=True)
    sums, counts = np.bincount(number, weights=values), np.bincount(number)
    drawn = np.random.default_rng(20_254).integers(0, len(counts), (DRAWS, len(counts)))
    means = sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1)
    low, high = np.quantile(means, [0.05, 0.95])
    return float(low), float(high)


def score(chance: Array, true: Array, block: Array, best: Array | None = None) -> dict[str, Any]:
    """Return Brier score, log-loss and calibration error (ten bins); ``best`` adds the Brier difference to it."""
    if not len(true):
        return {"claims": 0}
    cut = np.clip(chance, _CUT, 1 - _CUT)
    squares = (cut - true) ** 2
    losses = -(true * np.log(cut) + (1 - true) * np.log(1 - cut))
    found = {
        "claims": len(true),
        "brier": float(squares.mean()),
        "brier90": block_interval(squares, block),
        "log_loss": float(losses.mean()),
        "ece": _calibration_error(cut, true),
    }
    if best is not None:
        worse = squares - (np.clip(best, _CUT, 1 - _CUT) - true) ** 2
        found |= {"brier_over_best": float(worse.mean()), "brier_over_best90": block_interval(worse, block)}
    return found


def _calibration_error(chance: Array, true: Array) -> float:
    number = _bins(chance)
    return float(
        sum(
            (number == n).mean() * abs(float(chance[number == n].mean()) - float(true[number == n].mean()))
            for n in np.unique(number)
        )
    )


def _bins(chance: Array) -> Array:
    number: Array = np.clip(np.searchsorted(_EDGES, chance, side="right") - 1, 0, len(_EDGES) - 2)
    return number


def bin_rows(chance: Array, true: Array, block: Array) -> list[dict[str, Any]]:
    """Return for each tenth how many claims, blocks, the mean chance and the share borne out with its interval."""
    number = _bins(chance)
    names = [f"{round(100 * a)}-{round(100 * b)} %" for a, b in pairwise(_EDGES.tolist())]
    return _rows(names, number, chance, true, block)


def word_rows(
    chance: Array, true: Array, block: Array, *, terms: Sequence[str], bounds: Sequence[float]
) -> list[dict[str, Any]]:
    """Return the same for each term of ICD 203; a bound belongs to the term nearer to even odds."""
    limits = np.array(bounds)
    number = np.where(
        chance < 0.5, np.searchsorted(limits, chance, side="right"), np.searchsorted(limits, chance, side="left")
    )
    return _rows(list(terms), number, chance, true, block)


def _rows(names: list[str], number: Array, chance: Array, true: Array, block: Array) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for n, name in enumerate(names):
        own = number == n
        if not own.any():
            rows.append({"name": name, "claims": 0})
            continue
        low, high = block_interval(true[own], block[own])
        rows.append(
            {
                "name": name,
                "claims": int(own.sum()),
                "blocks": len(np.unique(block[own])),
                "mean": float(chance[own].mean()),
                "borne_out": float(true[own].mean()),
                "low": low,
                "high": high,
            }
        )
    return rows
