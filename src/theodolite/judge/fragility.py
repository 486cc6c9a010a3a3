"""What would change a label: the smallest changes, one witness at a time before all together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from theodolite.judge.labels import combine_labels, label_reading
from theodolite.records import Finding, Flip, Label, Outcome, ProviderInfo
from theodolite.settings import DecisionRules

__all__ = ["find_flips", "label_of"]


def label_of(
    findings: Sequence[Finding], readings: Sequence[str], rules: DecisionRules, infos: Mapping[str, ProviderInfo]
) -> Label:
    """Return the label of a claim from the findings of all its readings."""
    return combine_labels([label_reading([f for f in findings if f.reading == r], rules, infos) for r in readings])


def find_flips(
    findings: Sequence[Finding], readings: Sequence[str], rules: DecisionRules, infos: Mapping[str, ProviderInfo]
) -> tuple[Flip, ...]:
    """List the changes that alter the label: a witness left out, its edge moved, thresholds or the day shifted."""
    label = label_of(findings, readings, rules, infos)

    def after(change: str, changed: Sequence[Finding], mapper: str | None = None) -> Flip | None:
        new = label_of(changed, readings, rules, infos)
        return None if new is label else Flip(change=change, label=new, mapper=mapper)

    flips = [flip for flip in _changes(findings, rules, infos, after) if flip is not None]
    return tuple(flips)


_After = Callable[..., "Flip | None"]


def _changes(
    findings: Sequence[Finding], rules: DecisionRules, infos: Mapping[str, ProviderInfo], after: _After
) -> Iterator[Flip | None]:
    voters = sorted({f.mapper for f in findings if f.outcome is not Outcome.SILENT})
    for mapper in voters:
        yield after(f"without {_name(mapper, infos)}", [f for f in findings if f.mapper != mapper], mapper)
    edge_m = max((f.measurement.edge_m for f in findings if f.measurement), default=0.0)
    for mapper in voters:
        for change, way in (("edge+", "outward"), ("edge-", "inward")):
            moved = _apply(findings, change, mapper)
            yield after(f"if {_name(mapper, infos)}'s edge lay {edge_m:.0f} m further {way}", moved, mapper)
    points = round(rules.fragility_points * 100)
    yield after(f"with thresholds {points} points higher", _apply(findings, "threshold+"))
    yield after(f"with thresholds {points} points lower", _apply(findings, "threshold-"))
    yield after(f"{rules.fragility_days} days later", _apply(findings, "days+"))
    yield after(f"{rules.fragility_days} days earlier", _apply(findings, "days-"))


def _name(mapper: str, infos: Mapping[str, ProviderInfo]) -> str:
    return infos[mapper].name if mapper in infos else mapper


def _apply(findings: Sequence[Finding], change: str, mapper: str | None = None) -> list[Finding]:
    return [_changed(f, change) if mapper in {None, f.mapper} else f for f in findings]


def _changed(finding: Finding, change: str) -> Finding:
    other = next((a.outcome for a in finding.alternatives if a.change == change), None)
    return finding if other is None else replace(finding, outcome=other)
