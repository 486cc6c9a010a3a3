"""From findings to a verdict: label, reason, what would change it, whether it is provisional, and the words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from theodolite.judge.fragility import find_flips, label_of
from theodolite.judge.hindsight import hindsight_line
from theodolite.judge.labels import combine_labels, independent_witnesses, label_reading, negate, tally
from theodolite.records import (
    DateLabel,
    Finding,
    Flip,
    GroundedClaim,
    History,
    Label,
    Outcome,
    Polarity,
    ProviderInfo,
    Reading,
    ReadingVerdict,
    Verdict,
)
from theodolite.settings import DecisionRules
from theodolite.version import __version__
from theodolite.wording import verdict_line, verdict_paragraph

__all__ = ["Court", "judge_claim", "judge_pending", "judge_rebuttal", "judge_undated", "judge_unmeasured"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Court:
    """What all verdicts of a run share.

    ``evidence_until`` is the day up to which evidence was known: the ``--as-of`` day, else the newest frame's.
    """

    rules: DecisionRules
    infos: Mapping[str, ProviderInfo]
    evidence_until: date | None = None
    version: str = field(default=__version__)


def judge_claim(
    grounded: GroundedClaim,
    readings: Sequence[Reading],
    findings: Sequence[Finding],
    court: Court,
    *,
    on: date,
    histories: Sequence[History] = (),
) -> Verdict:
    """Judge a claim that was measured on a day."""
    ids = [r.id for r in readings]
    label = label_of(findings, ids, court.rules, court.infos)
    per_reading = tuple(_reading_verdict(r, findings, court) for r in readings)
    review_on = on + timedelta(days=court.rules.provisional_lag_days)
    provisional = court.evidence_until is not None and court.evidence_until < review_on
    cause, settles = _cause(label, findings, court)
    draft = _draft(
        label,
        _reason(label, per_reading),
        readings=per_reading,
        provisional=provisional,
        review_on=review_on if provisional else None,
        flips_if=find_flips(findings, ids, court.rules, court.infos),
        hindsight=hindsight_line(histories, on=on, threshold=court.rules.hold_supported_share, infos=court.infos),
        cause=cause,
        settles=settles,
    )
    return _worded(draft, grounded, court, on=on, findings=findings)


def judge_unmeasured(grounded: GroundedClaim, court: Court, *, reason: str, on: date | None) -> Verdict:
    """Return the verdict of a claim that is not measured, with why."""
    return _worded(_draft(Label.NOT_CHECKABLE, reason), grounded, court, on=on)


def judge_pending(grounded: GroundedClaim, court: Court, *, deadline_on: date, readings: Sequence[Reading]) -> Verdict:
    """Return the verdict of a claim about a day that the evidence has not reached yet."""
    draft = _draft(
        Label.NOT_ENOUGH_EVIDENCE,
        f"the deadline, {deadline_on.isoformat()}, lies after the newest evidence",
        readings=tuple(_reading_verdict(r, (), court) for r in readings),
        provisional=True,
        review_on=deadline_on + timedelta(days=court.rules.provisional_lag_days),
        cause="no_data",
        settles=f"frames of {deadline_on.isoformat()} or later",
    )
    return _worded(draft, grounded, court, on=deadline_on)


def judge_undated(
    grounded: GroundedClaim, court: Court, *, date_labels: tuple[DateLabel, ...], readings: Sequence[Reading]
) -> Verdict:
    """Return the verdict of a measurable claim without a date: no label, but which dates would give which."""
    draft = _draft(
        Label.NOT_ENOUGH_EVIDENCE,
        "the document has no date; the answer for each range of dates stands in the table",
        readings=tuple(_reading_verdict(r, (), court) for r in readings),
        cause="no_data",
        settles="the date of publication (--published YYYY-MM-DD)",
        date_labels=date_labels,
    )
    return _worded(draft, grounded, court, on=None)


def judge_rebuttal(
    grounded: GroundedClaim, denied: Sequence[tuple[GroundedClaim, Verdict]], court: Court, *, on: date | None
) -> Verdict:
    """Judge a rebuttal by the negation of what it denies; denied claims with different labels depend on the reading."""
    measured = [v for _, v in denied if v.label is not Label.NOT_CHECKABLE]
    if not measured:
        return judge_unmeasured(grounded, court, reason="what it denies cannot be measured", on=on)
    labels = [negate(v.label) for v in measured]
    if grounded.claim.polarity is Polarity.NEGATED:
        labels = [negate(x) for x in labels]
    label = combine_labels(labels)
    draft = _draft(
        label,
        _denied_reason(measured, len(denied)),
        provisional=any(v.provisional for v in measured),
        review_on=max((v.review_on for v in measured if v.review_on), default=None),
        flips_if=tuple(_negated(f) for f in measured[0].flips_if) if len(measured) == 1 else (),
        cause=measured[0].cause if len(measured) == 1 else None,
        settles=measured[0].settles if len(measured) == 1 else None,
    )
    return _worded(draft, grounded, court, on=on, denied=[g for g, _ in denied])


def _negated(flip: Flip) -> Flip:
    return replace(flip, label=negate(flip.label))


def _denied_reason(measured: Sequence[Verdict], denied: int) -> str:
    lines = "; ".join(v.line for v in measured)
    rest = denied - len(measured)
    return f"it denies what was measured: {lines}" + (f"; {rest} more denied claims cannot be measured" if rest else "")


def _reading_verdict(reading: Reading, findings: Sequence[Finding], court: Court) -> ReadingVerdict:
    own = [f for f in findings if f.reading == reading.id]
    counts = tally(own)
    return ReadingVerdict(
        reading=reading.id,
        label=label_reading(own, court.rules, court.infos),
        supports=counts.supports,
        refutes=counts.refutes,
        between=counts.between,
        silent=counts.silent,
        uncertain=counts.uncertain,
        summary=reading.label,
    )


def _reason(label: Label, readings: Sequence[ReadingVerdict]) -> str:
    if label is Label.DEPENDS_ON_READING:
        return "the readings give different answers: " + "; ".join(f"{r.summary}: {_counts(r)}" for r in readings)
    return "; ".join(f"{r.summary}: {_counts(r)}" if len(readings) > 1 else _counts(r) for r in readings)


def _counts(reading: ReadingVerdict) -> str:
    voting = reading.supports + reading.refutes + reading.between
    parts = [
        f"{reading.supports} of {voting} maps bear it out",
        f"{reading.refutes} do not",
        f"{reading.between} lie between" if reading.between else "",
        f"{reading.silent} silent" if reading.silent else "",
        f"{reading.uncertain} uncertain" if reading.uncertain else "",
    ]
    return ", ".join(p for p in parts if p) if voting else "no map answers"


def _cause(label: Label, findings: Sequence[Finding], court: Court) -> tuple[str | None, str | None]:
    if label is Label.CONFLICTING_EVIDENCE:
        return "disagreement", "later frames of the maps that disagree, or geolocated footage of the place"
    if label is not Label.NOT_ENOUGH_EVIDENCE:
        return None, None
    causes = {f.cause for f in findings if f.outcome is Outcome.SILENT}
    voters = {f.mapper for f in findings if f.outcome is not Outcome.SILENT}
    related = independent_witnesses(voters, court.infos) < len(voters)
    if "stale_or_related" in causes or related:
        return "stale_or_related", "a second independent map with a frame of the last 14 days before the claim"
    return "no_data", "maps of at least two independent mappers for that day (theodolite data add)"


def _draft(label: Label, reason: str, **parts: Any) -> Verdict:
    return Verdict(label=label, reason=reason, line="", paragraph="", **parts)


def _worded(
    draft: Verdict,
    grounded: GroundedClaim,
    court: Court,
    *,
    on: date | None,
    findings: Sequence[Finding] = (),
    denied: Sequence[GroundedClaim] = (),
) -> Verdict:
    line = verdict_line(
        grounded.claim,
        grounded,
        draft.label,
        draft.readings,
        findings,
        on=on,
        provisional=draft.provisional,
        version=court.version,
        denied=denied,
        reason=draft.reason,
    )
    paragraph = verdict_paragraph(
        grounded.claim,
        grounded,
        draft.label,
        draft.readings,
        findings,
        on=on,
        provisional=draft.provisional,
        version=court.version,
        reason=draft.reason,
        flips=draft.flips_if,
        hindsight=draft.hindsight,
        cause=draft.cause,
        settles=draft.settles,
        review_on=draft.review_on,
        names={mapper: info.name for mapper, info in court.infos.items()},
        denied=denied,
    )
    return replace(draft, line=line, paragraph=paragraph)
