"""How far the evidence reaches, and how long the witnesses take."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from datetime import date

from theodolite.fusion.lags import POOLED, shipped_lags
from theodolite.judge.labels import majority_of
from theodolite.records import WitnessLag
from theodolite.settings import DecisionRules

__all__ = ["evidence_reach", "lag_days"]


def evidence_reach(newest: Iterable[date], rules: DecisionRules) -> date | None:
    """Return the day that the evidence reaches: so many witnesses as a label needs have a frame of it or later.

    One map that runs on alone, or whose frame is dated by a wrong clock, does not carry the others with it. Of fewer
    witnesses than a label needs the newest frame counts; None without any.
    """
    days = sorted(newest, reverse=True)
    if not days:
        return None
    return days[rules.minimum_independent - 1] if len(days) >= rules.minimum_independent else days[0]


def lag_days(mappers: Iterable[str], rules: DecisionRules, lags: Mapping[str, WitnessLag] | None = None) -> int:
    """Return after how many whole days 90 % of the reports are in, of as many witnesses as make a clear majority.

    The slowest witness alone does not hold up a label that it could not turn. ``lags`` are by mapper, as fitted to the
    maps (None: those that ship); a witness whose lag was not fitted lags as the others together. At least the rules'
    ``provisional_lag_days``.
    """
    known = shipped_lags() if lags is None else lags
    found = [known.get(m) or known.get(POOLED) for m in mappers]
    days = sorted(math.ceil(lag.lag90_days) for lag in found if lag is not None)
    needed = majority_of(len(days), rules)
    return max([rules.provisional_lag_days, *days[:needed]])
