"""Deadlines on record: a holder's, for one place and side, each once however many outlets repeat it.

A deadline is earlier than another when it was said on an earlier day, or on the same day for an earlier day; the order
of the documents does not count. Days within ``LINK_DAYS`` of each other are one deadline ("within a week", told on two
days). An unnamed source is nobody's: its deadlines are not linked with any other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from theodolite.origins.holders import canonical_holder
from theodolite.origins.index import LINK_DAYS
from theodolite.origins.statements import claim_row, claim_targets, statement_of_row
from theodolite.records import Deadline, Document, GroundedClaim, Statement

__all__ = ["Deadlines", "RecordedDeadlines", "deadline_of", "plan_of"]

_SIDES = frozenset({"RU", "UA"})
_DATED = frozenset({"text", "carried"})
_Subject = tuple[str, bool, tuple[str, ...]]


@dataclass(slots=True)
class _Entry:
    deadline: Deadline
    documents: set[str]


@dataclass(slots=True)
class Deadlines:
    """Deadlines of any number of documents, added in any order; ``outcomes`` are those worked out in a run."""

    outcomes: dict[Any, Any] = field(default_factory=dict)
    _by_subject: dict[_Subject, list[tuple[Deadline, str]]] = field(default_factory=dict)

    def add_stored(self, name: str, report: Mapping[str, Any]) -> None:
        """Know the deadlines of a stored report (the parsed JSON of ``check --json``)."""
        for claim in report["claims"]:
            self._add(_deadline(claim, statement_of_row(name, claim, report["document"])))

    def learn(self, claims: Iterable[GroundedClaim], document: Document) -> None:
        """Know the deadlines among the claims of a document."""
        for grounded in claims:
            row = claim_row(grounded)
            self._add(_deadline(row, statement_of_row(document.id, row, document)))

    def _add(self, found: tuple[Deadline, str] | None) -> None:
        if found is not None:
            deadline = found[0]
            self._by_subject.setdefault((deadline.actor, deadline.gained, deadline.targets), []).append(found)

    def of_holder(self, deadline: Deadline, *, claim: str = "") -> tuple[Deadline, ...]:
        """Return the holder's deadlines for the same place and side that were said before one, earliest first."""
        del claim
        if not deadline.holder:
            return ()
        entries = self._merged((deadline.actor, deadline.gained, deadline.targets), holder=deadline.holder)
        return tuple(d for d in entries if _order(d) < _order(deadline) and not _same(d, deadline))

    def of_plan(self, plan: Deadline, *, claim: str = "") -> tuple[Deadline, ...]:
        """Return all holders' deadlines for a side's plan that were said by a day; of every place if it names none."""
        del claim
        wanted = (k for k in self._by_subject if k[0] == plan.actor and plan.targets in ((), k[2]))
        found = [d for key in wanted for d in self._merged(key) if d.holder]
        said_on = plan.said_on
        return tuple(sorted((d for d in found if d.said_on and said_on and d.said_on <= said_on), key=_order))

    def every(self) -> Iterator[Deadline]:
        """Yield every deadline on record, by side and place."""
        for subject in sorted(self._by_subject):
            yield from self._merged(subject)

    def _merged(self, subject: _Subject, *, holder: str | None = None) -> list[Deadline]:
        entries: list[_Entry] = []
        own = [f for f in self._by_subject.get(subject, ()) if holder is None or f[0].holder == holder]
        for deadline, document in sorted(own, key=lambda item: (*_order(item[0]), item[1], item[0].claim)):
            same = next((e for e in entries if _same(e.deadline, deadline)), None)
            if same is None:
                entries.append(_Entry(deadline=deadline, documents={document}))
            else:
                same.documents.add(document)
        return [replace(e.deadline, reports=len(e.documents)) for e in entries]


class RecordedDeadlines:
    """What a report says was on record when it was made, by claim: for making the same report again."""

    def __init__(self, report: Mapping[str, Any]) -> None:
        self.outcomes: dict[Any, Any] = {}
        self._earlier = {
            claim["id"]: tuple(_recorded(d) for d in claim["schedule"]["earlier"])
            for claim in report["claims"]
            if claim.get("schedule")
        }

    def learn(self, claims: Iterable[GroundedClaim], document: Document) -> None:
        """Learn nothing: what was on record is what the report says."""

    def of_holder(self, deadline: Deadline, *, claim: str = "") -> tuple[Deadline, ...]:
        """Return what the report recorded."""
        return self._earlier.get(claim or deadline.claim, ())

    def of_plan(self, plan: Deadline, *, claim: str = "") -> tuple[Deadline, ...]:
        """Return what the report recorded."""
        return self._earlier.get(claim or plan.claim, ())


def deadline_of(grounded: GroundedClaim, document: Document) -> Deadline | None:
    """Return the deadline that a claim sets; None where it sets none that could be dated and placed."""
    row = claim_row(grounded)
    found = _deadline(row, statement_of_row(document.id, row, document))
    return None if found is None else found[0]


def plan_of(grounded: GroundedClaim, document: Document) -> Deadline:
    """Return whose plan for which place a claim speaks of, as a deadline without a day of its own."""
    row = claim_row(grounded)
    statement = statement_of_row(document.id, row, document)
    said_on = grounded.said_on or statement.captured_on
    return _of(statement, row, claim_targets(row), deadline_on=date.max, said_on=said_on)


def _deadline(claim: Mapping[str, Any], statement: Statement) -> tuple[Deadline, str] | None:
    """Return the deadline of a claim's row with the document it stands in; None where it sets none."""
    interval = claim.get("interval") or {}
    plans = claim["kind"] == "schedule" and claim.get("predicate") not in {None, "postpone"}
    real = claim["polarity"] == "affirmed" and claim["modality"] != "conditional" and claim.get("actor") in _SIDES
    targets = claim_targets(claim)
    if not (plans and real and targets and interval.get("end") and interval.get("source") in _DATED):
        return None
    said_on = _said(claim) or statement.captured_on
    end = date.fromisoformat(interval["end"]) - timedelta(days=1)
    return _of(statement, claim, targets, deadline_on=end, said_on=said_on), statement.document


def _said(claim: Mapping[str, Any]) -> date | None:
    """Return the one day on which a claim was said, where the text names it."""
    said = claim.get("said") or {}
    if not (said.get("start") and said.get("end")):
        return None
    start, end = date.fromisoformat(said["start"]), date.fromisoformat(said["end"])
    return start if (end - start).days == 1 else None


def _of(
    statement: Statement,
    claim: Mapping[str, Any],
    targets: tuple[str, ...],
    *,
    deadline_on: date,
    said_on: date | None,
) -> Deadline:
    own = f"outlet {canonical_holder(statement.via, None)}" if statement.own_voice else ""
    return Deadline(
        holder=statement.holder or own,
        holder_name=statement.via if statement.own_voice else statement.holder_name,
        actor=claim.get("actor") or "",
        targets=targets,
        gained=claim.get("predicate") != "lose",
        deadline_on=deadline_on,
        said_on=said_on,
        quote=statement.quote,
        report=statement.report,
        claim=statement.claim,
        publisher=statement.publisher,
    )


def _recorded(stored: Mapping[str, Any]) -> Deadline:
    plain = ("holder", "holder_name", "actor", "gained", "quote", "report", "claim", "publisher", "reports")
    return Deadline(
        **{name: stored[name] for name in plain},
        targets=tuple(stored["targets"]),
        deadline_on=date.fromisoformat(stored["deadline_on"]),
        said_on=date.fromisoformat(stored["said_on"]) if stored["said_on"] else None,
    )


def _order(deadline: Deadline) -> tuple[date, date]:
    return deadline.said_on or date.max, deadline.deadline_on


def _same(first: Deadline, second: Deadline) -> bool:
    near = abs((first.deadline_on - second.deadline_on).days) <= LINK_DAYS
    return near and first.holder == second.holder and bool(first.holder)
