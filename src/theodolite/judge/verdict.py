"""From findings to a verdict: label, reason, what would change it, whether it is provisional, and the words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, TypeVar

from theodolite.fusion.dependence import independence_of
from theodolite.judge.affiliations import results_by_affiliation
from theodolite.judge.confidence import confidence_in
from theodolite.judge.court import Court
from theodolite.judge.fragility import find_flips, label_of
from theodolite.judge.hindsight import hindsight_line
from theodolite.judge.labels import combine_labels, label_reading, negate, tally
from theodolite.judge.probability import opposite, probability_of, why_uncalibrated
from theodolite.judge.unknown import check_again_on, inherited, not_measurable, searched_frames, unknown_parts
from theodolite.records import (
    Affiliation,
    Cause,
    DateLabel,
    Finding,
    Flip,
    GroundedClaim,
    History,
    Independence,
    Label,
    Outcome,
    Polarity,
    Reading,
    ReadingVerdict,
    Verdict,
)
from theodolite.wording import counted_from, verdict_line, verdict_paragraph

__all__ = ["judge_claim", "judge_pending", "judge_rebuttal", "judge_undated", "judge_unmeasured"]

Part = TypeVar("Part", Affiliation, Flip)


def judge_claim(
    grounded: GroundedClaim,
    readings: Sequence[Reading],
    findings: Sequence[Finding],
    court: Court,
    *,
    on: date,
    histories: Sequence[History] = (),
    as_of: date | None = None,
    later: str | None = None,
) -> Verdict:
    """Judge a claim that was measured on a day.

    ``as_of`` is the day by which its evidence was known; ``later`` says what all maps together show by later ones.
    """
    ids = [r.id for r in readings]
    known = (findings, ids, court.rules, court.infos)
    label = label_of(*known)
    per_reading = tuple(_reading_verdict(r, findings, court) for r in readings)
    probability = probability_of(*known, on=on) if label is not Label.NOT_ENOUGH_EVIDENCE else None
    draft = _draft(
        label,
        _reason(label, per_reading),
        readings=per_reading,
        probability=probability,
        no_probability="" if probability else _why_none(label, known, on),
        confidence=confidence_in(*known),
        independence=_independence(findings, court),
        affiliations=results_by_affiliation(*known),
        flips_if=find_flips(*known, names={r.id: r.label for r in readings}),
        hindsight=hindsight_line(
            histories,
            on=on,
            threshold=court.rules.hold_supported_share,
            infos=court.infos,
            what=counted_from(grounded.claim.kind),
            as_of=as_of,
            together=later,
        ),
        **_provisional(court, on),
        **unknown_parts(label, findings, court, on=on),
    )
    return _worded(draft, grounded, court, on=on, findings=findings)


def _provisional(court: Court, on: date) -> dict[str, Any]:
    review_on = on + timedelta(days=court.lag_days)
    provisional = court.evidence_until is not None and court.evidence_until < review_on
    return {"provisional": provisional, "review_on": review_on if provisional else None}


def _why_none(label: Label, known: Any, on: date) -> str:
    if label is Label.NOT_ENOUGH_EVIDENCE:
        return "too few maps answered"
    return why_uncalibrated(*known, on=on)


def _independence(findings: Sequence[Finding], court: Court) -> Independence | None:
    voters = {f.mapper for f in findings if f.outcome is not Outcome.SILENT}
    return independence_of(voters, court.infos) if voters else None


def judge_unmeasured(
    grounded: GroundedClaim, court: Court, *, reason: str, on: date | None, yet: bool = False
) -> Verdict:
    """Return the verdict of a claim that is not measured, with why; ``yet``: other evidence could answer it."""
    unknown = not_measurable(grounded, court, on=on, yet=yet)
    return _worded(_draft(Label.NOT_CHECKABLE, reason, **unknown), grounded, court, on=on)


def judge_pending(grounded: GroundedClaim, court: Court, *, deadline_on: date, readings: Sequence[Reading]) -> Verdict:
    """Return the verdict of a claim about a day that the evidence has not reached yet."""
    draft = _draft(
        Label.NOT_ENOUGH_EVIDENCE,
        f"the deadline, {deadline_on.isoformat()}, lies after the newest evidence",
        readings=tuple(_reading_verdict(r, (), court) for r in readings),
        provisional=True,
        review_on=deadline_on + timedelta(days=court.lag_days),
        no_probability="its day lies after the newest evidence",
        cause=Cause.NO_DATA,
        searched=searched_frames(court),
        settles=f"frames of {deadline_on.isoformat()} or later",
        check_on=check_again_on(court, deadline_on),
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
        no_probability="the document has no date",
        cause=Cause.NO_DATA,
        searched=searched_frames(court, "all its frames up to this one"),
        settles="the date of publication (--published YYYY-MM-DD)",
        check_on=check_again_on(court, None),
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
    turned = grounded.claim.polarity is not Polarity.NEGATED
    label = combine_labels([negate(v.label) if turned else v.label for v in measured])
    only = measured[0] if len(measured) == 1 else None
    draft = _draft(
        label,
        _denied_reason(measured, len(denied)),
        provisional=any(v.provisional for v in measured),
        review_on=max((v.review_on for v in measured if v.review_on), default=None),
        **(_of_the_denied(only, turned=turned) if only else {"no_probability": "it denies several claims"}),
        **(inherited(measured) if label in {Label.NOT_ENOUGH_EVIDENCE, Label.CONFLICTING_EVIDENCE} else {}),
    )
    return _worded(draft, grounded, court, on=on, denied=[g for g, _ in denied])


def _of_the_denied(only: Verdict, *, turned: bool) -> dict[str, Any]:
    """Return what a denial of one claim takes over from it, turned round where the denial affirms the opposite."""
    probability = only.probability
    if probability and turned:
        probability = opposite(probability)
    return {
        "probability": probability,
        "no_probability": only.no_probability,
        "confidence": only.confidence,
        "independence": only.independence,
        "affiliations": tuple(_turned(a) for a in only.affiliations) if turned else only.affiliations,
        "flips_if": tuple(_turned(f) for f in only.flips_if) if turned else only.flips_if,
    }


def _turned(part: Part) -> Part:
    return replace(part, label=negate(part.label))


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
        review_on=draft.review_on,
        independence=draft.independence,
    )
    paragraph = verdict_paragraph(
        grounded,
        draft,
        findings,
        on=on,
        version=court.version,
        names={mapper: info.name for mapper, info in court.infos.items()},
        denied=denied,
    )
    return replace(draft, line=line, paragraph=paragraph)
