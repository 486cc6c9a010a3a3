"""What would change a label: the smallest change of each kind, smallest first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from theodolite.judge.labels import combine_labels, label_reading
from theodolite.records import Finding, Flip, Label, Outcome, ProviderInfo
from theodolite.settings import DecisionRules

__all__ = ["find_flips", "label_of"]


def label_of(
    findings: Sequence[Finding], readings: Sequence[str], rules: DecisionRules, infos: Mapping[str, ProviderInfo]
) -> Label:
    """Return the label of a claim from the findings of all its readings."""
    return combine_labels([label_reading([f for f in findings if f.reading == r], rules, infos) for r in readings])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """What is judged, again and again with small changes."""

    findings: Sequence[Finding]
    readings: Sequence[str]
    rules: DecisionRules
    infos: Mapping[str, ProviderInfo]
    label: Label
    names: Mapping[str, str]

    def after(self, findings: Sequence[Finding]) -> Label | None:
        """Return the label of changed findings where it is another one."""
        new = label_of(findings, self.readings, self.rules, self.infos)
        return None if new is self.label else new

    def name(self, mapper: str) -> str:
        return self.infos[mapper].name if mapper in self.infos else mapper


def find_flips(
    findings: Sequence[Finding],
    readings: Sequence[str],
    rules: DecisionRules,
    infos: Mapping[str, ProviderInfo],
    *,
    names: Mapping[str, str] | None = None,
) -> tuple[Flip, ...]:
    """List the changes that alter the label, smallest first.

    One witness's edge moved by up to its error (or, where no single edge does it, all edges together), the thresholds
    by up to ``fragility_points``, the day by up to ``fragility_days``, one witness left out, one reading left out. Of
    each kind and direction the least change that alters the label is given. An edge's move is read off its interval,
    as if the measure grew evenly with it.

    Sizes of different kinds are compared as parts of what is asked for (300 of 500 m before 4 of 5 points); a witness
    or a reading left out comes after them, and edges moved together count once for each map. ``names`` gives the
    readings' words by id.
    """
    label = label_of(findings, readings, rules, infos)
    case = _Case(findings=findings, readings=readings, rules=rules, infos=infos, label=label, names=names or {})
    found = [*_edges(case), *_thresholds(case), *_days(case), *_witnesses(case), *_readings(case)]
    return tuple(flip for _, flip in sorted(found, key=lambda pair: (round(pair[0], 9), pair[1].change)))


def _edges(case: _Case) -> Iterator[tuple[float, Flip]]:
    voters = _voters(case.findings)
    single = [pair for mapper in voters for pair in _edge(case, mapper)]
    yield from single
    if not single:
        yield from _edge(case, None)


def _edge(case: _Case, mapper: str | None) -> Iterator[tuple[float, Flip]]:
    moved = [f for f in case.findings if mapper in {None, f.mapper} and f.measurement]
    largest = max((f.measurement.edge_m for f in moved if f.measurement), default=1.0) or 1.0
    whose = "every map's edge" if mapper is None else f"{case.name(mapper)}'s edge"
    for change, way, sign in (("edge+", "outward", 1), ("edge-", "inward", -1)):
        least = _least(case, change, mapper)
        if least is not None:
            size, label = least
            words = f"if {whose} lay {_about(size, largest)} further {way}"
            flip = Flip(change=words, label=label, mapper=mapper, kind="edge", size=sign * size, unit="m")
            yield size / largest * (1 if mapper else len(_voters(case.findings))), flip


def _about(size: float, largest: float) -> str:
    return f"{size:.0f} m" if size >= largest else f"about {size:.0f} m"


def _thresholds(case: _Case) -> Iterator[tuple[float, Flip]]:
    most = case.rules.fragility_points * 100
    for change, way, sign in (("threshold+", "higher", 1), ("threshold-", "lower", -1)):
        least = _least(case, change)
        if least is not None:
            size, label = least
            points = f"{size:.0f} {'point' if size == 1 else 'points'}"
            words = f"with thresholds {points} {way}"
            yield size / most, Flip(change=words, label=label, kind="threshold", size=sign * size, unit="points")


def _days(case: _Case) -> Iterator[tuple[float, Flip]]:
    for change, way, sign in (("days+", "later", 1), ("days-", "earlier", -1)):
        least = _least(case, change)
        if least is not None:
            size, label = least
            words = f"{size:.0f} {'day' if size == 1 else 'days'} {way}"
            flip = Flip(change=words, label=label, kind="days", size=sign * size, unit="days")
            yield size / case.rules.fragility_days, flip


def _witnesses(case: _Case) -> Iterator[tuple[float, Flip]]:
    voters = _voters(case.findings)
    for mapper in voters:
        label = case.after([f for f in case.findings if f.mapper != mapper])
        if label is not None:
            words = f"without {case.name(mapper)}"
            yield 1.5, Flip(change=words, label=label, mapper=mapper, kind="witness", size=1, unit="maps")


def _readings(case: _Case) -> Iterator[tuple[float, Flip]]:
    for reading in case.readings if len(case.readings) > 1 else ():
        kept = [r for r in case.readings if r != reading]
        label = replace(case, readings=kept).after(case.findings)
        if label is not None:
            words = f"without the reading “{case.names.get(reading, reading)}”"
            yield 1.6, Flip(change=words, label=label, kind="reading", size=1, unit="readings")


def _least(case: _Case, change: str, mapper: str | None = None) -> tuple[float, Label] | None:
    """Find the least size of a change that alters the label, of one witness or of all together."""
    concerned: Callable[[Finding], bool] = lambda f: mapper in {None, f.mapper}  # noqa: E731
    sizes = sorted({a.size for f in case.findings if concerned(f) for a in f.alternatives if a.change == change})
    for size in sizes:
        changed = [_changed(f, change, size) if concerned(f) else f for f in case.findings]
        label = case.after(changed)
        if label is not None:
            return size, label
    return None


def _changed(finding: Finding, change: str, size: float) -> Finding:
    """Give a finding the outcome that it has after a change of this size."""
    reached = [a for a in finding.alternatives if a.change == change and a.size <= size]
    return replace(finding, outcome=max(reached, key=lambda a: a.size).outcome) if reached else finding


def _voters(findings: Sequence[Finding]) -> list[str]:
    return sorted({f.mapper for f in findings if f.outcome is not Outcome.SILENT})
