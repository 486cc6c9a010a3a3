"""The result by declared affiliation of the mappers: shown beside the label, never used for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from theodolite.judge.fragility import label_of
from theodolite.judge.labels import tally
from theodolite.records import Affiliation, Finding, Label, Outcome, ProviderInfo
from theodolite.settings import DecisionRules

__all__ = ["results_by_affiliation"]


def results_by_affiliation(
    findings: Sequence[Finding], readings: Sequence[str], rules: DecisionRules, infos: Mapping[str, ProviderInfo]
) -> tuple[Affiliation, ...]:
    """Return what the maps of each declared affiliation alone would give, were one map enough.

    Groups are those of ``ProviderInfo.affiliation_group``, in the order of their names, an undeclared one last. Empty
    where fewer than two groups answered.
    """
    groups: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.outcome is not Outcome.SILENT:
            info = infos.get(finding.mapper)
            groups.setdefault(info.affiliation_group if info else "", []).append(finding)
    if len(groups) < 2:
        return ()
    alone = replace(rules, minimum_independent=1, minimum_effective=0.0)
    ordered = sorted(groups.items(), key=lambda item: (not item[0], item[0]))
    return tuple(_result(group, found, readings, alone, infos) for group, found in ordered)


def _result(
    group: str,
    findings: Sequence[Finding],
    readings: Sequence[str],
    rules: DecisionRules,
    infos: Mapping[str, ProviderInfo],
) -> Affiliation:
    label = label_of(findings, readings, rules, infos)
    mappers = tuple(sorted({f.mapper for f in findings}))
    if len(readings) != 1:
        return Affiliation(group=group, mappers=mappers, label=label, voting=len(mappers))
    counts = tally(findings)
    agreeing = {
        Label.SUPPORTED: counts.supports,
        Label.REFUTED: counts.refutes,
        Label.CONFLICTING_EVIDENCE: counts.between,
    }
    measured = [f.measurement for f in findings if f.measurement]
    values = [m.value for m in measured]
    return Affiliation(
        group=group,
        mappers=mappers,
        label=label,
        voting=counts.voting,
        agree=agreeing.get(label),
        low=min(values, default=None),
        high=max(values, default=None),
        unit=measured[0].unit if measured else None,
    )
