"""Claims that were checked before, looked up by what they say: a claim has one verdict however often it comes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from theodolite.origins.deadlines import Deadlines, RecordedDeadlines
from theodolite.origins.index import Groups
from theodolite.origins.statements import statement_of, statements_in
from theodolite.records import (
    Cause,
    Confidence,
    ConfidenceLevel,
    Document,
    GroundedClaim,
    KnownClaim,
    Label,
    Probability,
    Report,
    Searched,
    Statement,
    Verdict,
)

__all__ = ["KnownClaims", "RecordedClaims"]

_NONE = (Label.NOT_CHECKABLE.value, None)


class KnownClaims:
    """Claims of stored reports, linked; ``find`` gives the one that a new claim repeats.

    Parameters
    ----------
    reports
        (name, parsed JSON of ``check --json``) in any order.
    """

    def __init__(self, reports: Iterable[tuple[str, Mapping[str, Any]]]) -> None:
        self._groups = Groups()
        self.deadlines = Deadlines()
        self._verdicts: dict[tuple[str, str], Verdict] = {}
        dated = sorted(reports, key=lambda item: (item[1]["document"].get("published_on") or "9999", item[0]))
        for name, report in dated:
            verdicts = (_verdict(claim["verdict"]) for claim in report["claims"])
            self._add(statements_in(name, report), verdicts)
            self.deadlines.add_stored(name, report)

    def learn(self, report: Report) -> None:
        """Know the claims of a report that was just made, too."""
        found = (statement_of(c.grounded, report.document, verdict=c.verdict) for c in report.claims)
        self._add(found, (c.verdict for c in report.claims))

    def _add(self, statements: Iterable[Statement], verdicts: Iterable[Verdict]) -> None:
        for statement, verdict in zip(statements, verdicts, strict=True):
            self._verdicts[statement.report, statement.claim] = verdict
            if not statement.denies:
                self._groups.add(statement)

    def find(self, grounded: GroundedClaim, document: Document) -> KnownClaim | None:
        """Return what is known of a claim, or None where it is new, has no verdict yet, or is this document's own."""
        statement = statement_of(grounded, document)
        number = self._groups.find(statement)
        if number is None:
            return None
        known = self._groups.canonical(number, also=statement)
        earlier = [s for s in known.statements if s.label not in _NONE and s.document != statement.document]
        if not earlier:
            return None
        first = earlier[0]
        return KnownClaim(
            report=first.report, claim=first.claim, first_on=first.captured_on, claim_on=first.claim_on,
            holder=first.holder_name, publisher=first.publisher, count=known.count,
            verdict=self._verdicts[first.report, first.claim],
        )  # fmt: skip


class RecordedClaims:
    """What a report says was known when it was made, by claim: for making the same report again."""

    def __init__(self, report: Mapping[str, Any]) -> None:
        self.deadlines = RecordedDeadlines(report)
        self._known = {
            claim["id"]: _known(claim["known"], claim["verdict"]) for claim in report["claims"] if claim.get("known")
        }

    def find(self, grounded: GroundedClaim, document: Document) -> KnownClaim | None:
        """Return what the report recorded of a claim."""
        del document
        return self._known.get(grounded.claim.id)

    def learn(self, report: Report) -> None:
        """Learn nothing: what was known is what the report says."""


def _verdict(stored: Mapping[str, Any]) -> Verdict:
    """Return a stored verdict as it was given; its tables stay in the report that it was given in."""
    return Verdict(
        label=Label(stored["label"]),
        reason=stored["reason"],
        line=stored["line"],
        paragraph=stored["paragraph"],
        provisional=stored.get("provisional", False),
        review_on=_day(stored.get("review_on")),
        hindsight=stored.get("hindsight"),
        **_standing(stored),
    )


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def _standing(stored: Mapping[str, Any]) -> dict[str, Any]:
    """Read what stands beside a stored label; what an earlier version did not record is said not to be recorded."""
    searched = [
        Searched(mapper=s["mapper"], frame_on=_day(s["frame_on"]), result=s["result"])
        for s in stored.get("searched", ())
    ]
    parts: dict[str, Any] = {
        "no_probability": stored.get("no_probability") or "",
        "check_on": _day(stored.get("check_on")),
    }
    if isinstance(stored.get("probability"), Mapping):
        parts["probability"] = Probability(**stored["probability"])
    if stored.get("confidence"):
        level = ConfidenceLevel(stored["confidence"]["level"])
        parts["confidence"] = Confidence(level=level, reasons=tuple(stored["confidence"]["reasons"]))
    if Label(stored["label"]) in {Label.SUPPORTED, Label.REFUTED, Label.DEPENDS_ON_READING}:
        return parts
    unrecorded = "not recorded by the version that gave this verdict"
    return parts | {
        "cause": Cause(stored.get("cause") or Cause.NO_DATA),
        "searched": tuple(searched) or (Searched(mapper=None, frame_on=None, result=unrecorded),),
        "settles": stored.get("settles") or unrecorded,
    }


def _known(stored: Mapping[str, Any], verdict: Mapping[str, Any]) -> KnownClaim:
    """Return what a report recorded of a known claim."""
    return KnownClaim(
        report=stored["report"],
        claim=stored["claim"],
        first_on=date.fromisoformat(stored["first_on"]) if stored["first_on"] else None,
        claim_on=date.fromisoformat(stored["claim_on"]) if stored["claim_on"] else None,
        holder=stored["holder"],
        publisher=stored["publisher"],
        count=stored["count"],
        verdict=_verdict(verdict),
    )
