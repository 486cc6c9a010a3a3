"""How many witnesses there are, really, and how long they take."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from datetime import date

from theodolite.fusion.dependence import independence_of
from theodolite.fusion.lags import POOLED, shipped_lags
from theodolite.records import ProviderInfo, WitnessLag
from theodolite.settings import DecisionRules

__all__ = ["evidence_reach", "has_copies", "independent_witnesses", "is_enough", "lag_days"]


def independent_witnesses(mappers: Collection[str], infos: Mapping[str, ProviderInfo]) -> int:
    """Count the witnesses that draw from no other witness counted: a copy and its parent are one."""
    roots = {frozenset(p for p in infos[m].parents if p in mappers) or frozenset({m}) for m in mappers if m in infos}
    return len(roots) + sum(m not in infos for m in mappers)


def is_enough(mappers: Collection[str], infos: Mapping[str, ProviderInfo], rules: DecisionRules) -> bool:
    """Tell whether these witnesses are enough for a label.

    At least ``minimum_independent`` must be left when a declared copy and its parent count as one, and all together
    must be worth ``minimum_effective`` when what was detected of copying counts too: a whole number of maps is held
    against a whole number, an effective one (2.6) against an effective one.
    """
    if independent_witnesses(mappers, infos) < rules.minimum_independent:
        return False
    return independence_of(mappers, infos).effective >= rules.minimum_effective


def has_copies(mappers: Collection[str], infos: Mapping[str, ProviderInfo], rules: DecisionRules) -> bool:
    """Tell whether some of these witnesses are one by their declared parents, or too related to be enough."""
    if independent_witnesses(mappers, infos) < len(set(mappers)):
        return True
    return len(set(mappers)) >= rules.minimum_independent and not is_enough(mappers, infos, rules)


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
    """Return after how many whole days 90 % of the reports of every one of these witnesses are in.

    ``lags`` are by mapper, as fitted to the maps (None: those that ship); a witness whose lag was not fitted lags as
    the others together. At least the rules' ``provisional_lag_days``.
    """
    known = shipped_lags() if lags is None else lags
    found = [known.get(m) or known.get(POOLED) for m in mappers]
    days = [math.ceil(lag.lag90_days) for lag in found if lag is not None]
    return max([*days, rules.provisional_lag_days])
