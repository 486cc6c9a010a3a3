"""Labels from outcomes: a clear majority of voting witnesses under each reading, then all readings together.

The rules are those of DESIGN.md, kept in ``rules.toml``. Nothing here depends on the order of the findings or on which
side speaks. Readings are combined by supervaluation: a label holds only when it holds under all of them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from theodolite.judge.witnesses import is_enough
from theodolite.records import Finding, Label, Outcome, ProviderInfo
from theodolite.settings import DecisionRules

__all__ = ["Tally", "combine_labels", "label_reading", "majority_of", "negate", "tally"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How the witnesses of one reading voted; ``uncertain`` of the voting ones."""

    supports: int = 0
    refutes: int = 0
    between: int = 0
    silent: int = 0
    uncertain: int = 0

    @property
    def voting(self) -> int:
        """Witnesses that said something."""
        return self.supports + self.refutes + self.between


def tally(findings: Sequence[Finding]) -> Tally:
    """Count the outcomes of one reading."""
    outcomes = [f.outcome for f in findings]
    return Tally(
        supports=outcomes.count(Outcome.SUPPORTS),
        refutes=outcomes.count(Outcome.REFUTES),
        between=outcomes.count(Outcome.BETWEEN),
        silent=outcomes.count(Outcome.SILENT),
        uncertain=sum(f.uncertain for f in findings if f.outcome is not Outcome.SILENT),
    )


def label_reading(findings: Sequence[Finding], rules: DecisionRules, infos: Mapping[str, ProviderInfo]) -> Label:
    """Return the label of one reading."""
    voters = [f.mapper for f in findings if f.outcome is not Outcome.SILENT]
    if not is_enough(voters, infos, rules):
        return Label.NOT_ENOUGH_EVIDENCE
    counts = tally(findings)
    needed = majority_of(counts.voting, rules)
    rule_names = {f.rule for f in findings}
    if "number" in rule_names:
        return _label_number(counts.supports, counts, needed, rules)
    if "not_number" in rule_names:
        return negate(_label_number(counts.refutes, counts, needed, rules))
    if counts.supports >= needed:
        return Label.SUPPORTED
    return Label.REFUTED if counts.refutes >= needed else Label.CONFLICTING_EVIDENCE


def _label_number(agree: int, counts: Tally, needed: int, rules: DecisionRules) -> Label:
    """Judge a number by how many witnesses agree with it: not borne out when at most a quarter do."""
    if agree >= needed:
        return Label.SUPPORTED
    few = agree + counts.between <= rules.number_refuted_share * counts.voting
    return Label.REFUTED if few else Label.CONFLICTING_EVIDENCE


def majority_of(voting: int, rules: DecisionRules) -> int:
    """Return how many of the voting witnesses make a clear majority."""
    return rules.majority_needed.get(voting, math.ceil(rules.majority_share * voting))


def combine_labels(labels: Sequence[Label]) -> Label:
    """Return the label that holds under all readings, else that it depends on the reading."""
    distinct = set(labels)
    if not distinct:
        return Label.NOT_ENOUGH_EVIDENCE
    return distinct.pop() if len(distinct) == 1 else Label.DEPENDS_ON_READING


def negate(label: Label) -> Label:
    """Return the label of the opposite claim."""
    return {Label.SUPPORTED: Label.REFUTED, Label.REFUTED: Label.SUPPORTED}.get(label, label)
