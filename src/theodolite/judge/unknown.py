"""What is not known: why, what was searched, what would settle it, and when to look again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from theodolite.judge.court import Court
from theodolite.judge.witnesses import has_copies
from theodolite.records import (
    Cause,
    ClaimKind,
    Finding,
    GroundedClaim,
    Label,
    Modality,
    Outcome,
    Searched,
    Verdict,
)
from theodolite.wording import needed_for

__all__ = ["cause_of", "check_again_on", "inherited", "not_measurable", "searched_frames", "unknown_parts"]

_FIRM = {Label.SUPPORTED, Label.REFUTED, Label.DEPENDS_ON_READING}
_UNREAL = {Modality.INTENDED, Modality.POSSIBLE, Modality.CONDITIONAL, Modality.COMMANDED}
_ON_RECORD = {  # settled by records that this version does not read, however the claim is put
    ClaimKind.STRENGTH,
    ClaimKind.LOSSES,
    ClaimKind.ATTACK,
    ClaimKind.HARM,
    ClaimKind.OBSERVATION,
    ClaimKind.COMMUNICATION,
    ClaimKind.CONSEQUENCE,
    ClaimKind.SCHEDULE,
}
_SETTLES = {
    Cause.DISAGREEMENT: "later frames of the maps that disagree, or geolocated footage of the place",
    Cause.STALE_OR_RELATED: "a second independent map with a frame of the last 14 days before the claim",
    Cause.NO_DATA: "maps of at least two independent mappers for that day (theodolite data add)",
}


def cause_of(label: Label, findings: Sequence[Finding], court: Court) -> Cause | None:
    """Return why a label says that it is not known; None where it is."""
    if label is Label.CONFLICTING_EVIDENCE:
        return Cause.DISAGREEMENT
    if label is not Label.NOT_ENOUGH_EVIDENCE:
        return None
    stale = any(f.cause == Cause.STALE_OR_RELATED for f in findings if f.outcome is Outcome.SILENT)
    voters = {f.mapper for f in findings if f.outcome is not Outcome.SILENT}
    return Cause.STALE_OR_RELATED if stale or has_copies(voters, court.infos, court.rules) else Cause.NO_DATA


def unknown_parts(label: Label, findings: Sequence[Finding], court: Court, *, on: date) -> dict[str, Any]:
    """Return the parts of a verdict that say what is not known; empty where it is known."""
    cause = cause_of(label, findings, court)
    if cause is None:
        return {}
    return {
        "cause": cause,
        "searched": _searched(findings) or searched_frames(court),
        "settles": _SETTLES[cause],
        "check_on": check_again_on(court, on),
    }


def not_measurable(grounded: GroundedClaim, court: Court, *, on: date | None, yet: bool = False) -> dict[str, Any]:
    """Return these parts for a claim that maps do not answer.

    Unknowable in principle are intentions, possibilities, conditions and demands; all else, and with ``yet`` whatever
    evidence that this version does not read could answer, is not known for want of data.
    """
    claim = grounded.claim
    never = not yet and claim.kind not in _ON_RECORD and (claim.kind is ClaimKind.INTENT or claim.modality in _UNREAL)
    return {
        "cause": Cause.UNKNOWABLE if never else Cause.NO_DATA,
        "searched": (Searched(mapper=None, frame_on=None, result="no map was asked: none shows such a thing"),),
        "settles": needed_for(claim, never=never),
        "check_on": None if never else check_again_on(court, on),
    }


def check_again_on(court: Court, on: date | None) -> date | None:
    """Return when to look again: when the witnesses' lag has passed, else some time after the newest evidence."""
    due = on + timedelta(days=court.lag_days) if on else None
    if court.evidence_until is None or (due is not None and due > court.evidence_until):
        return due
    return court.evidence_until + timedelta(days=court.rules.recheck_days)


def _searched(findings: Sequence[Finding]) -> tuple[Searched, ...]:
    """List each map that was asked, with its frame; of several readings the first in the order of their ids."""
    first: dict[str, Finding] = {}
    for finding in sorted(findings, key=lambda f: (f.mapper, f.reading)):
        first.setdefault(finding.mapper, finding)
    return tuple(
        Searched(
            mapper=mapper,
            frame_on=f.measurement.frame_on if f.measurement else None,
            result=f"silent: {f.reason}" if f.outcome is Outcome.SILENT else f.reason,
        )
        for mapper, f in first.items()
    )


def searched_frames(court: Court, result: str = "its newest frame") -> tuple[Searched, ...]:
    """List the newest frame of every witness, for a claim about a day that no frame could be asked for."""
    found = [Searched(mapper=m, frame_on=day, result=result) for m, day in sorted(court.newest.items())]
    return tuple(found) or (Searched(mapper=None, frame_on=None, result="no map with any frame was at hand"),)


def inherited(verdicts: Iterable[Verdict]) -> Mapping[str, Any]:
    """Join these parts of what a rebuttal denies, whatever the order."""
    unknown = [v for v in verdicts if v.label not in _FIRM]
    causes = sorted({v.cause for v in unknown if v.cause}, key=list(Cause).index)
    searched = {(s.mapper or "", s.frame_on or date.min, s.result): s for v in unknown for s in v.searched}
    settles = sorted({v.settles for v in unknown if v.settles})
    return {
        "cause": causes[-1] if causes else None,
        "searched": tuple(s for _, s in sorted(searched.items(), key=lambda item: item[0])),
        "settles": "; ".join(settles) or None,
        "check_on": max((v.check_on for v in unknown if v.check_on), default=None),
    }
