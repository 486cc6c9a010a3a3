"""The calibration that ships: how a witness's interval becomes a chance, and curves fitted to resolved claims.

``calibration.toml`` beside this module holds them with their origin; ``python -m benchmarks.quality.verdicts
--write-calibration`` fits them. The method is derived in ``docs/explanation/calibration.md``.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from theodolite.errors import ConfigurationError

__all__ = ["Calibration", "Curve", "SoftVote", "read_calibration", "shipped_calibration"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SoftVote:
    """How a witness's interval becomes a chance.

    ``beyond`` is the chance that the true share lies above ``high``, and that it lies below ``low`` (edge ± 500 m);
    farther out it falls by e for every ``fade`` of a share.
    """

    beyond: float
    fade: float

    def passes(self, value: float, low: float, high: float, threshold: float) -> float:
        """Return the chance (0-1, never 0 or 1) that the true share is at least the threshold.

        It never falls when value, low and high rise. Half of the chance lies above ``value``; in between it is spread
        evenly. With no edge near (low = value = high) the witness is sure but for ``beyond``.
        """
        q = self.beyond
        if threshold <= low:
            return 1.0 - q * math.exp(-(low - threshold) / self.fade)
        if threshold <= value:
            return (1.0 - q) - (0.5 - q) * (threshold - low) / (value - low)
        if threshold <= high:
            return 0.5 - (0.5 - q) * (threshold - value) / (high - value)
        return q * math.exp(-(threshold - high) / self.fade)


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """What became of resolved claims of one rule, by the mean soft vote.

    ``votes`` ascend from 0 to 1; at each the chance was ``values``, between ``lows`` and ``highs`` in 90 % of sectors
    (three blocks of 60 km) and quarters of a year. ``threshold`` is the rule's, a share 0-1; ``claims`` and ``places``
    count what it rests on.
    """

    threshold: float
    votes: tuple[float, ...]
    values: tuple[float, ...]
    lows: tuple[float, ...]
    highs: tuple[float, ...]
    claims: int
    places: int

    def at(self, vote: float) -> tuple[float, float, float]:
        """Return value, low and high at a mean soft vote: straight lines between the points."""
        right = min(max(bisect_right(self.votes, vote), 1), len(self.votes) - 1)
        start, end = self.votes[right - 1], self.votes[right]
        part = min(max((vote - start) / (end - start), 0.0), 1.0)
        value, low, high = (
            c[right - 1] + part * (c[right] - c[right - 1]) for c in (self.values, self.lows, self.highs)
        )
        return value, min(low, value), max(high, value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """The curves that ship, by rule (``hold``, ``enter``), and in words what they were fitted to.

    ``first_on`` is the first day of the maps used: nothing earlier is calibrated.
    """

    first_on: date
    soft_vote: SoftVote
    curves: Mapping[str, Curve]
    words: str
    origin: str


@cache
def shipped_calibration() -> Calibration:
    """Return the calibration that comes with the package."""
    return read_calibration(Path(__file__).with_name("calibration.toml"))


def read_calibration(path: Path) -> Calibration:
    """Read a calibration.

    Raises
    ------
    ConfigurationError
        If the file cannot be read, or a curve does not rise from a vote of 0 to one of 1 within 0-1.
    """
    import tomllib

    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        curves = {rule: _curve(rule, part) for rule, part in raw["curves"].items()}
        soft_vote = SoftVote(beyond=float(raw["soft_vote"]["beyond"]), fade=float(raw["soft_vote"]["fade"]))
        words, origin, first_on = str(raw["words"]), str(raw["origin"]), date.fromisoformat(str(raw["first_on"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ConfigurationError(
            f"the calibration {path.name!r} cannot be read: {error}.",
            hint="Write it anew: python -m benchmarks.quality.verdicts --write-calibration FILE.",
        ) from error
    return Calibration(first_on=first_on, soft_vote=soft_vote, curves=curves, words=words, origin=origin)


def _curve(rule: str, raw: Mapping[str, Any]) -> Curve:
    columns = {name: tuple(float(x) for x in raw[name]) for name in ("votes", "values", "lows", "highs")}
    votes = columns["votes"]
    if len({len(c) for c in columns.values()}) != 1 or len(votes) < 2:
        raise ValueError(f"{rule}: votes, values, lows and highs need one length, at least 2")
    if (votes[0], votes[-1]) != (0.0, 1.0) or any(a >= b for a, b in pairwise(votes)):
        raise ValueError(f"{rule}: votes must ascend from 0 to 1")
    for name, column in columns.items():
        if any(a > b for a, b in pairwise(column)) or not 0 <= column[0] <= column[-1] <= 1:
            raise ValueError(f"{rule}: {name} must not fall, and lie within 0 to 1")
    return Curve(threshold=float(raw["threshold"]), claims=int(raw["claims"]), places=int(raw["places"]), **columns)
