"""How likely a claim is by the maps: only where that was calibrated on resolved claims, else nothing, with why.

Each witness gives a soft vote: the chance that the share passes the rule's threshold when its edge may lie 500 m either
way. Their mean (witnesses that draw from one another count once) goes through a curve fitted to resolved claims
(``calibration.toml``), the same for both sides. Readings are mixed equally. The method is derived, with what lost
against it, in ``docs/explanation/calibration.md``; ``benchmarks/quality/verdicts.py`` fits and tests it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date

from theodolite.judge.calibration import Calibration, SoftVote, shipped_calibration
from theodolite.judge.witnesses import is_enough
from theodolite.records import Finding, Measure, Outcome, Probability, ProviderInfo
from theodolite.settings import DecisionRules
from theodolite.wording import likelihood_term

__all__ = ["mean_vote", "opposite", "probability_of", "why_uncalibrated"]

_SETTLEMENTS = ("geonames:", "osm:")
_NEGATED = "not_"


def probability_of(
    findings: Sequence[Finding],
    readings: Sequence[str],
    rules: DecisionRules,
    infos: Mapping[str, ProviderInfo],
    *,
    on: date,
    calibration: Calibration | None = None,
) -> Probability | None:
    """Return how likely it is that the share passes the claim's threshold on its day, or for a negated claim does not.

    Parameters
    ----------
    findings
        What each witness says to each reading, as known on the day; their order does not matter.
    readings
        Ids of the readings: all count alike. ``low`` and ``high`` span those of every reading.
    calibration
        Default: the shipped one.

    Returns
    -------
    Probability or None
        None unless every reading asks for the share of one settlement by a calibrated rule, of maps of full
        precision, and enough independent witnesses with fresh frames answer it; :func:`why_uncalibrated` says why.
    """
    used = calibration or shipped_calibration()
    if on < used.first_on or _problem(findings, readings, rules, infos, used):
        return None
    found = [_reading_chance([f for f in findings if f.reading == r], infos, used) for r in dict.fromkeys(readings)]
    value = math.fsum(v for v, _, _ in found) / len(found)
    low, high = min(x for _, x, _ in found), max(x for _, _, x in found)
    return Probability(value=value, low=low, high=high, words=likelihood_term(value, rules), calibrated_on=used.words)


def why_uncalibrated(
    findings: Sequence[Finding],
    readings: Sequence[str],
    rules: DecisionRules,
    infos: Mapping[str, ProviderInfo],
    *,
    on: date,
    calibration: Calibration | None = None,
) -> str:
    """Say in a clause why there is no probability; empty where there is one."""
    used = calibration or shipped_calibration()
    if on < used.first_on:
        return f"maps of before {used.first_on.isoformat()} were not calibrated"
    return _problem(findings, readings, rules, infos, used)


def opposite(probability: Probability) -> Probability:
    """Return how likely it is that the claim does not hold."""
    value = 1.0 - probability.value
    return Probability(
        value=value,
        low=1.0 - probability.high,
        high=1.0 - probability.low,
        words=likelihood_term(value),
        calibrated_on=probability.calibrated_on,
    )


def mean_vote(
    findings: Sequence[Finding], infos: Mapping[str, ProviderInfo], soft: SoftVote, threshold: float
) -> float:
    """Return the mean soft vote of the witnesses that speak; those that draw from one another share one vote."""
    voters = {f.mapper for f in findings}
    roots: dict[frozenset[str], list[float]] = {}
    for finding in findings:
        m = finding.measurement
        assert m is not None
        parents = infos[finding.mapper].parents if finding.mapper in infos else ()
        root = frozenset(p for p in parents if p in voters) or frozenset({finding.mapper})
        roots.setdefault(root, []).append(soft.passes(m.value, min(m.low, m.value), max(m.high, m.value), threshold))
    return math.fsum(math.fsum(votes) / len(votes) for votes in roots.values()) / len(roots)


def _reading_chance(
    own: Sequence[Finding], infos: Mapping[str, ProviderInfo], used: Calibration
) -> tuple[float, float, float]:
    speaking = [f for f in own if f.outcome is not Outcome.SILENT]
    rule = speaking[0].rule or ""
    curve = used.curves[rule.removeprefix(_NEGATED)]
    value, low, high = curve.at(mean_vote(speaking, infos, used.soft_vote, curve.threshold))
    return (1 - value, 1 - high, 1 - low) if rule.startswith(_NEGATED) else (value, low, high)


def _problem(
    findings: Sequence[Finding],
    readings: Sequence[str],
    rules: DecisionRules,
    infos: Mapping[str, ProviderInfo],
    used: Calibration,
) -> str:
    if not readings or not findings:
        return "nothing was measured"
    for reading in readings:
        own = [f for f in findings if f.reading == reading and f.outcome is not Outcome.SILENT]
        problem = _reading_problem(own, rules, infos, used)
        if problem:
            return problem
    return ""


def _reading_problem(
    own: Sequence[Finding], rules: DecisionRules, infos: Mapping[str, ProviderInfo], used: Calibration
) -> str:
    if not is_enough({f.mapper for f in own}, infos, rules):
        return "too few independent maps with fresh frames answer"
    names = {(f.rule or "").removeprefix(_NEGATED) for f in own}
    thresholds = {"hold": rules.hold_supported_share, "enter": rules.enter_share}
    known = [n for n in names if n in used.curves and used.curves[n].threshold == thresholds.get(n)]
    if len(known) != 1 or len(names) != 1:
        return "no resolved claims of this kind were there to calibrate it on"
    if not all(_is_settlement(f) for f in own):
        return "only claims about single settlements were calibrated, not about regions, parts or lines"
    if any(f.measurement is None or f.measurement.coarse for f in own):
        where = "from the embedded table, or of a disc for want of an outline"
        return f"the figures are coarse, {where}: only outlines on full maps were calibrated"
    return ""


def _is_settlement(finding: Finding) -> bool:
    if finding.measurement is None:
        return False
    question = finding.measurement.question
    targets = question.targets
    whole = len(targets) == 1 and targets[0].startswith(_SETTLEMENTS) and "#" not in targets[0]
    return question.measure is Measure.SHARE and question.since is None and whole
