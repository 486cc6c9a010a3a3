"""How many witnesses there are, really."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from theodolite.fusion.dependence import independence_of
from theodolite.records import ProviderInfo
from theodolite.settings import DecisionRules

__all__ = ["has_copies", "independent_witnesses", "is_enough"]


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
