"""Logistic and isotonic regression in NumPy, tested against scikit-learn: so that nothing need be installed."""

from __future__ import annotations

from typing import Any

import numpy as np

__all__ = ["isotonic_fit", "logistic_fit"]

Array = np.ndarray[Any, Any]
_RIDGE = 0.1
_STEPS = 50


def logistic_fit(features: Array, true: Array, weight: Array | None = None) -> tuple[Array, float]:
    """Return slopes (K,) and intercept of a logistic regression by Newton's method; a slight ridge on the slopes.

    Parameters
    ----------
    features
        (N, K); all finite.
    true
        (N,) of 0 and 1, both of them there.
    weight
        (N,); None for all alike.
    """
    design = np.column_stack([features, np.ones(len(features))])
    weights = np.ones(len(design)) if weight is None else weight
    ridge = np.full(design.shape[1], _RIDGE)
    ridge[-1] = 0.0
    found = np.zeros(design.shape[1])
    for _ in range(_STEPS):
        chance = 1.0 / (1.0 + np.exp(-np.clip(design @ found, -35.0, 35.0)))
        slope = design.T @ (weights * (true - chance)) - ridge * found
        bend = (design * (weights * chance * (1.0 - chance))[:, None]).T @ design + np.diag(ridge + 1e-12)
        step = np.linalg.solve(bend, slope)
        found += np.clip(step, -5.0, 5.0)
        if np.abs(step).max() < 1e-9:
            break
    return found[:-1], float(found[-1])


def isotonic_fit(feature: Array, true: Array) -> tuple[Array, Array]:
    """Return the distinct feature values, ascending, and the rising means fitted to them (pool adjacent violators)."""
    values, number = np.unique(feature, return_inverse=True)
    counts = np.bincount(number)
    means = np.bincount(number, weights=true) / counts
    pools: list[list[float]] = []  # mean, weight, how many values
    for mean, count in zip(means.tolist(), counts.tolist(), strict=True):
        pools.append([mean, count, 1])
        while len(pools) > 1 and pools[-2][0] >= pools[-1][0]:
            mean_b, count_b, size_b = pools.pop()
            mean_a, count_a, size_a = pools[-1]
            total = count_a + count_b
            pools[-1] = [(mean_a * count_a + mean_b * count_b) / total, total, size_a + size_b]
    fitted = np.repeat([p[0] for p in pools], [int(p[2]) for p in pools])
    return values, fitted
