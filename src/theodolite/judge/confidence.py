"""Confidence in the evidence, by rules as data: a word apart from how likely the claim is (ICD 203).

It looks at the maps that answered: how many independent ones they amount to, how old their frames are, how many are
uncertain because moving their edge by its error crosses the threshold, and how many say otherwise than the most.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from theodolite.fusion.dependence import independence_of
from theodolite.records import Confidence, ConfidenceLevel, Finding, Independence, Outcome, ProviderInfo
from theodolite.settings import ConfidenceRule, DecisionRules
from theodolite.wording import independence_words

__all__ = ["confidence_in"]

_ORDER = (ConfidenceLevel.LOW, ConfidenceLevel.MODERATE, ConfidenceLevel.HIGH)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Basis:
    """What the maps that answered one reading amount to."""

    witnesses: Independence
    median_age_days: float
    uncertain: int
    dissent: int
    coarse: bool


def confidence_in(
    findings: Sequence[Finding], readings: Sequence[str], rules: DecisionRules, infos: Mapping[str, ProviderInfo]
) -> Confidence | None:
    """Return the confidence in the evidence under the reading that has the worst; None where no map answered."""
    bases = [_basis([f for f in findings if f.reading == r], infos) for r in readings]
    graded = [_grade(b, rules) for b in bases if b is not None]
    if not graded or None in bases:
        return None
    return min(graded, key=lambda c: (_ORDER.index(c.level), c.reasons))


def _basis(findings: Sequence[Finding], infos: Mapping[str, ProviderInfo]) -> _Basis | None:
    voting = [f for f in findings if f.outcome is not Outcome.SILENT]
    if not voting:
        return None
    most = max(Counter(f.outcome for f in voting).values())
    ages = [f.measurement.frame_age_days for f in voting if f.measurement]
    return _Basis(
        witnesses=independence_of({f.mapper for f in voting}, infos),
        median_age_days=median(ages) if ages else 0.0,
        uncertain=sum(f.uncertain for f in voting),
        dissent=len(voting) - most,
        coarse=any(f.measurement.coarse for f in voting if f.measurement),
    )


def _grade(basis: _Basis, rules: DecisionRules) -> Confidence:
    level = ConfidenceLevel.LOW
    if _meets(basis, rules.confidence_high) and not basis.coarse:
        level = ConfidenceLevel.HIGH
    elif _meets(basis, rules.confidence_moderate):
        level = ConfidenceLevel.MODERATE
    return Confidence(level=level, reasons=_reasons(basis))


def _meets(basis: _Basis, rule: ConfidenceRule) -> bool:
    return (
        basis.witnesses.effective >= rule.effective
        and basis.median_age_days <= rule.median_age_days
        and basis.uncertain <= rule.uncertain_share * basis.witnesses.maps
        and basis.dissent <= rule.dissent_share * basis.witnesses.maps
    )


def _reasons(basis: _Basis) -> tuple[str, ...]:
    maps = basis.witnesses.maps
    days = round(basis.median_age_days)
    reasons = [
        independence_words(basis.witnesses),
        f"frames {days} {'day' if days == 1 else 'days'} old in the median" if days else "most frames of that day",
        f"{basis.uncertain} of {maps} within the edge error of the threshold" if basis.uncertain else "",
        f"{basis.dissent} of {maps} {'say' if basis.dissent > 1 else 'says'} otherwise" if basis.dissent else "",
        "figures coarse: from the embedded table, or of a disc for want of an outline" if basis.coarse else "",
    ]
    return tuple(r for r in reasons if r)
