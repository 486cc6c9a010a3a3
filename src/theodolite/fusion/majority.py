"""Who holds it now: the calibrated soft majority of the maps.

Every map's share is averaged over its edge as drawn and moved by the edge error either way, the maps are averaged with
weights that fade with the age of their frame, and one number, the slope, turns the log odds of that mean into a
probability::

    s_i = (low_i + value_i + high_i) / 3        w_i = exp(-age_i / tau), 0 when older than the limit
    s   = sum w_i s_i / sum w_i                 logit p = b n / (n + h) * logit(clip(s, e, 1 - e))

This is Platt's calibration (1999) without an intercept: ``p(s) + p(1 - s) = 1``, so that no side is favoured and the
probabilities of both sides never sum to more than one. The slope grows with the number ``n`` of independent maps that
speak, as the reliability of a mean does (Spearman and Brown 1910). All numbers are fitted to real maps, on places and
days where the front moves or maps differ (``calibration.toml``, ``python -m benchmarks.quality.fusion_now --fit``);
what they are worth is measured with each mapper held out in turn (``python -m benchmarks.quality.fusion_now``).

What the probability means: that one more map, drawn by somebody else, shows at least half of the place in the side's
hands on that day. It cannot know where all maps are wrong together.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from theodolite.fusion.voices import Array, Voices
from theodolite.history.steps import number_day
from theodolite.records.fusion import FusedPoint

__all__ = [
    "Calibration",
    "averaged",
    "held_filtered",
    "held_smoothed",
    "pooled_share",
    "probability_held",
    "shipped_calibration",
]

_HAND = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """How a mean share becomes a probability.

    Attributes
    ----------
    ceiling, half
        The slope of the log odds: ``ceiling`` for very many independent maps, half as much for ``half`` of them.
    clip
        How near to 0 and 1 a mean share may count.
    age_days
        A frame's weight fades by e in so many days.
    stale_days
        A map whose frame is older than this says nothing.
    window_days
        With hindsight, a map's share is averaged over so many days either way.
    """

    ceiling: float
    half: float
    clip: float
    age_days: float
    stale_days: int
    window_days: int

    def slope(self, maps: Array) -> Array:
        """Return the slope for numbers of independent maps, any shape."""
        return np.asarray(self.ceiling * maps / (maps + self.half))


@cache
def shipped_calibration() -> Calibration:
    """Return the calibration that ships with the package."""
    text = files("theodolite.fusion").joinpath("calibration.toml").read_text(encoding="utf-8")
    raw: dict[str, Any] = tomllib.loads(text)["soft_majority"]
    return Calibration(
        ceiling=float(raw["ceiling"]),
        half=float(raw["half"]),
        clip=float(raw["clip"]),
        age_days=float(raw["age_days"]),
        stale_days=int(raw["stale_days"]),
        window_days=int(raw["window_days"]),
    )


def pooled_share(shares: Array, age: Array, calibration: Calibration) -> tuple[Array, Array]:
    """Return the weighted mean share and how many maps speak.

    Parameters
    ----------
    shares
        float64 (M, ...): shares 0-1 of the maps, NaN where silent.
    age
        Days since the frame, same shape or one that broadcasts to it.

    Returns
    -------
    tuple
        The mean, float64 (...), NaN where nobody speaks; the number of maps with a frame that is not stale, int (...).
    """
    speaks = np.isfinite(shares) & (age <= calibration.stale_days)
    weights = np.where(speaks, np.exp(-np.minimum(age, calibration.stale_days) / calibration.age_days), 0.0)
    total = weights.sum(axis=0)
    mean = (weights * np.where(speaks, shares, 0.0)).sum(axis=0) / np.where(total > 0, total, 1.0)
    return np.where(total > 0, mean, np.nan), speaks.sum(axis=0)


def probability_held(share: Array, maps: Array, calibration: Calibration) -> Array:
    """Return the probability (0-1) for mean shares and numbers of independent maps; one half where nobody speaks."""
    inside = np.clip(np.where(np.isfinite(share), share, _HAND), calibration.clip, 1.0 - calibration.clip)
    return np.asarray(1.0 / (1.0 + ((1.0 - inside) / inside) ** calibration.slope(maps)))


def held_filtered(
    voices: Voices,
    *,
    effective: Callable[[Collection[str]], float] | None = None,
    calibration: Calibration | None = None,
) -> tuple[FusedPoint, ...]:
    """Return who held the place as was known on each day: frames of that day or before, no later one.

    Parameters
    ----------
    effective
        Tells how many independent maps some amount to; None: each counts as one.
    calibration
        None for the shipped one.

    Returns
    -------
    tuple of FusedPoint
        Ascending; ``low`` and ``high`` are the least and the greatest probability with any one map left out and with
        all edges moved inward or outward. A single map left out leaves one half: one witness is wide. Where all maps
        are stale the point is one half between 0 and 1.
    """
    used = calibration or shipped_calibration()
    return _points(voices, (voices.low, voices.soft, voices.high), voices.age, effective, used)


def held_smoothed(
    voices: Voices,
    *,
    effective: Callable[[Collection[str]], float] | None = None,
    calibration: Calibration | None = None,
) -> tuple[FusedPoint, ...]:
    """Return who held the place by all that is known now: a map's frames shortly after a day count for it too.

    Parameters and result as in :func:`held_filtered`. Each map's share is averaged over ``window_days`` either way,
    and its age is the time to its nearest frame, before or after.
    """
    used = calibration or shipped_calibration()
    shares = tuple(averaged(s, used.window_days) for s in (voices.low, voices.soft, voices.high))
    return _points(voices, shares, np.minimum(voices.age, voices.ahead), effective, used)


def averaged(shares: Array, window: int) -> Array:
    """Return the mean of shares (M, D, ...) over days within the window; silent days do not count, and stay NaN."""
    spoken = np.isfinite(shares)
    ahead = ((0, 0), (1, 0), *((0, 0),) * (shares.ndim - 2))
    sums = np.pad(np.cumsum(np.where(spoken, shares, 0.0), axis=1), ahead)
    counts = np.pad(np.cumsum(spoken, axis=1), ahead)
    days = np.arange(shares.shape[1])
    first, last = np.maximum(days - window, 0), np.minimum(days + window + 1, len(days))
    mean = (sums[:, last] - sums[:, first]) / np.maximum(counts[:, last] - counts[:, first], 1)
    return np.where(spoken, mean, np.nan)


def _points(
    voices: Voices,
    shares: Sequence[Array],
    age: Array,
    effective: Callable[[Collection[str]], float] | None,
    calibration: Calibration,
) -> tuple[FusedPoint, ...]:
    number = _number(voices, age, effective, calibration)

    def chance(which: Array, keep: Array) -> Array:
        mean, _ = pooled_share(which[keep], age[keep], calibration)
        return np.where(np.isnan(mean), _HAND, probability_held(mean, number(keep), calibration))

    everyone = np.arange(len(voices.mappers))
    cuts = [everyone, *(np.delete(everyone, i) for i in everyone)]
    value = chance(shares[1], everyone)
    low = np.min([chance(shares[0], keep) for keep in cuts], axis=0)
    high = np.max([chance(shares[2], keep) for keep in cuts], axis=0)
    silent = ~(age <= calibration.stale_days).any(axis=0)
    low, high = np.where(silent, 0.0, np.minimum(low, value)), np.where(silent, 1.0, np.maximum(high, value))
    return _steps(voices.first_day, np.round(np.column_stack([value, low, high]), 2))


def _number(
    voices: Voices, age: Array, effective: Callable[[Collection[str]], float] | None, calibration: Calibration
) -> Callable[[Array], Array]:
    """Return a function of rows kept: how many independent maps speak on each day, float64 (D,)."""
    speaks = np.isfinite(voices.value) & (age <= calibration.stale_days)

    def count(keep: Array) -> Array:
        spoken = speaks[keep]
        if effective is None:
            return np.asarray(spoken.sum(axis=0, dtype=np.float64))
        codes = (1 << np.arange(len(keep), dtype=np.int64)) @ spoken
        _, firsts, which = np.unique(codes, return_index=True, return_inverse=True)
        numbers = [effective([voices.mappers[keep[i]] for i in np.flatnonzero(spoken[:, day])]) for day in firsts]
        return np.asarray(np.array(numbers, dtype=np.float64)[which.reshape(-1)])

    return count


def _steps(first_day: int, table: Array) -> tuple[FusedPoint, ...]:
    """Keep the days on which any of value, low and high changes."""
    changed = np.flatnonzero(np.r_[True, (table[1:] != table[:-1]).any(axis=1)])
    return tuple(
        FusedPoint(on=number_day(first_day + day), value=value, low=low, high=high)
        for day, (value, low, high) in zip(changed.tolist(), table[changed].tolist(), strict=True)
    )
