"""How each mapper lags, as fitted to the maps themselves: what ships, and what a mapper nobody has fitted gets.

The figures in ``fitted.toml`` were measured by ``benchmarks/quality/fusion.py --write-fitted``, which states the maps
and dates. Absolute lag cannot be known from maps alone: the mean of the mappers' mean lags is set to nought
(:data:`ANCHOR`).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np

from theodolite.errors import ConfigurationError
from theodolite.records.fusion import WitnessLag

__all__ = ["ANCHOR", "POOLED", "LagModel", "lag90_days", "model_of", "shipped_lags", "shipped_model", "student_cdf"]

ANCHOR = "the mean of the mappers' mean lags is taken as no lag: all may be late (or early) by the same unknown time"
POOLED = "pooled"
"""The key of the figures for a mapper that was not fitted: no lag of its own, else the middle of the others'."""

Array = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class LagModel:
    """What :mod:`theodolite.fusion.kernel` needs: the mappers' lags, and how places differ.

    Attributes
    ----------
    lags
        By mapper, with :data:`POOLED` for any other.
    spreads, weights
        A place's reports scatter 1, or so many times, the mappers' scale (all alike), with these probabilities.
    never
        Probability, before any report is seen, that what is reported somewhere did not happen.
    """

    lags: Mapping[str, WitnessLag]
    spreads: tuple[float, ...] = (1.0,)
    weights: tuple[float, ...] = (1.0,)
    never: float = 0.05
    origin: str = ""

    def lag(self, mapper: str) -> WitnessLag:
        """Return the figures of a mapper, the pooled ones where it was not fitted.

        Raises
        ------
        ConfigurationError
            If there are neither.
        """
        found = self.lags.get(mapper) or self.lags.get(POOLED)
        if found is None:
            raise ConfigurationError(
                f"no lag is known for the mapper {mapper!r}.", hint=f"Give one, or one for {POOLED!r}."
            )
        return found


def student_cdf(z: Array) -> Array:
    """Return the distribution function of Student's t with two degrees of freedom (closed form)."""
    return np.asarray(0.5 + z / (2.0 * np.sqrt(2.0 + z * z)))


def lag90_days(
    mean_days: float, scale_days: float, spreads: tuple[float, ...] = (1.0,), weights: tuple[float, ...] = (1.0,)
) -> float:
    """Return the lag, in days by the anchor, below which 90 % of the reports lie."""
    days = np.arange(-2_000, 2_001, dtype=float)
    share = sum(w * student_cdf((days - mean_days) / (scale_days * a)) for a, w in zip(spreads, weights, strict=True))
    return float(days[int(np.searchsorted(np.asarray(share) / sum(weights), 0.9))])


def shipped_lags() -> Mapping[str, WitnessLag]:
    """Return the figures that ship, by mapper, and under :data:`POOLED` those for any other.

    ``shipped_lags().get(mapper) or shipped_lags()[POOLED]`` is what fusion uses: a mapper that was not fitted is taken
    to be as the others are in the middle, with no lag of its own.
    """
    return shipped_model().lags


def model_of(lags: Mapping[str, WitnessLag]) -> LagModel:
    """Return a model of other lags, with the shipped figures for how places differ."""
    shipped = shipped_model()
    if lags is shipped.lags:
        return shipped
    pooled = {POOLED: shipped.lags[POOLED]}
    return LagModel(lags={**pooled, **lags}, spreads=shipped.spreads, weights=shipped.weights, never=shipped.never)


@cache
def shipped_model() -> LagModel:
    """Return the fitted model that ships with the package."""
    raw = tomllib.loads(resources.files("theodolite.fusion").joinpath("fitted.toml").read_text(encoding="utf-8"))
    freedom = float(raw["model"]["freedom"])
    lags = {name: WitnessLag(mapper=name, freedom=freedom, **figures) for name, figures in raw["lags"].items()}
    return LagModel(
        lags=lags,
        spreads=tuple(raw["model"]["spreads"]),
        weights=tuple(raw["model"]["weights"]),
        never=float(raw["model"]["never"]),
        origin=raw["origin"],
    )
