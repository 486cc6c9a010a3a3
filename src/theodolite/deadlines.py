"""Deadlines of a document: what became of them, the holder's earlier ones, and plans that were put off."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, MutableMapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Protocol

from theodolite.records import (
    CheckedClaim,
    ClaimKind,
    CurvePoint,
    Deadline,
    Document,
    GroundedClaim,
    History,
    Measure,
    Measurement,
    PlaceKind,
    Predicate,
    Question,
    ScheduleFacts,
    ScheduleOutcome,
)

if TYPE_CHECKING:
    from theodolite.history.evidence import Evidence
    from theodolite.judge import Court
    from theodolite.pipeline import Toolbox

__all__ = ["Ledger", "add_schedules", "ledger_of"]


class Ledger(Protocol):
    """Deadlines on record, looked up for a claim; ``outcomes`` keeps what was worked out in a run."""

    outcomes: dict[Any, Any]

    def learn(self, claims: Iterable[GroundedClaim], document: Document) -> None:
        """Know the deadlines among the claims of a document."""
        ...

    def of_holder(self, deadline: Deadline, *, claim: str = "") -> tuple[Deadline, ...]:
        """Return the holder's earlier deadlines for the same place and side."""
        ...

    def of_plan(self, plan: Deadline, *, claim: str = "") -> tuple[Deadline, ...]:
        """Return all deadlines for a side's plan that were said by a day."""
        ...


def ledger_of(toolbox: Toolbox) -> Ledger:
    """Return the deadlines of the reports that a run knows; empty where it knows none."""
    from theodolite.origins import Deadlines

    return Deadlines() if toolbox.known is None else toolbox.known.deadlines


def add_schedules(
    done: MutableMapping[str, CheckedClaim],
    document: Document,
    toolbox: Toolbox,
    court: Court,
    ledger: Ledger,
) -> None:
    """Give each schedule claim its outcome and its holder's earlier deadlines; judge plans put off by them."""
    schedules = [c for c in done.values() if c.grounded.claim.kind is ClaimKind.SCHEDULE]
    if not schedules or court.evidence_until is None:
        return
    ledger.learn([c.grounded for c in done.values()], document)
    asking = _Asking(toolbox=toolbox, court=court, until=court.evidence_until, kept=ledger.outcomes)
    for checked in schedules:
        put_off = checked.grounded.claim.predicate is Predicate.POSTPONE
        add = _put_off if put_off else _announced
        done[checked.grounded.claim.id] = add(checked, document, asking, ledger)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asking:
    """What outcomes are told from."""

    toolbox: Toolbox
    court: Court
    until: date
    kept: dict[Any, Any]

    def outcome(self, deadline: Deadline, *, until: date | None = None) -> ScheduleOutcome | None:
        """Return what became of a deadline; None where its place has no area that could be held."""
        last = min(until, self.until) if until else self.until
        key = (deadline.targets, deadline.actor, deadline.gained, deadline.deadline_on, deadline.said_on, last)
        if key not in self.kept:
            self.kept[key] = self._outcome(deadline, last)
        found: ScheduleOutcome | None = self.kept[key]
        return found

    def _outcome(self, deadline: Deadline, last: date) -> ScheduleOutcome | None:
        from theodolite.judge.schedules import DeadlineQuestion, schedule_outcome

        targets = self._places(deadline.targets)
        if targets is None:
            return None
        asked = DeadlineQuestion(deadline_on=deadline.deadline_on, said_on=deadline.said_on, gained=deadline.gained)
        question = Question(measure=Measure.SHARE, targets=targets, side=deadline.actor)
        return schedule_outcome(
            asked,
            tuple(self._histories(question, deadline, last)),
            rules=self.court.rules,
            infos=self.court.infos,
            until=last,
        )

    def _places(self, targets: Sequence[str]) -> tuple[str, ...] | None:
        """Return the places; None for lines, and for what the atlas does not know (a reading of vague words)."""
        from theodolite.errors import TheodoliteError

        try:
            lines = any(self.toolbox.atlas.place(t).kind is PlaceKind.LINE for t in targets)
        except TheodoliteError:
            return None
        return None if lines else tuple(targets)

    def _histories(self, question: Question, deadline: Deadline, until: date) -> Iterator[History]:
        evidence, atlas = self.toolbox.evidence, self.toolbox.atlas
        whole = evidence.coarse or all(atlas.place(t).kind is PlaceKind.SETTLEMENT for t in question.targets)
        for mapper in evidence.mappers:
            if whole:
                found = evidence.history(question, mapper=mapper)
            else:
                found = _looked_up(evidence, question, mapper, deadline, self.court.rules.hold_supported_share, until)
            if found is not None:
                yield found


def _looked_up(
    evidence: Evidence, question: Question, mapper: str, deadline: Deadline, threshold: float, until: date
) -> History | None:
    """Return a region's history at few frames: when it was said, on the deadline, at the end, and by halving between.

    A region that changed hands and back between two of these days is not noticed.
    """
    days = [d for d in evidence.frame_dates(mapper) if d <= until]
    if not days:
        return None
    seen: dict[int, Measurement] = {}

    def held(index: int) -> bool:
        if index not in seen:
            answer = evidence.measure(question, mapper=mapper, on=days[index])
            if not isinstance(answer, Measurement):
                raise LookupError
            seen[index] = answer
        return seen[index].value >= threshold

    try:
        marks = sorted({_at(days, deadline.said_on), _at(days, deadline.deadline_on), len(days) - 1})
        for low, high in pairwise(marks):
            _halve(held, low, high)
        held(marks[0])
    except LookupError:
        return None
    points = tuple(CurvePoint(frame_on=days[i], value=m.value, low=m.low, high=m.high) for i, m in sorted(seen.items()))
    frames = tuple(p.frame_on for p in points)
    return History(question=question, mapper=mapper, points=points, frame_dates=frames)


def _at(days: Sequence[date], on: date | None) -> int:
    return max(sum(d <= on for d in days) - 1, 0) if on else 0


def _halve(held: Callable[[int], bool], low: int, high: int) -> None:
    """Look between two frames that differ until they are neighbours."""
    while high - low > 1 and held(low) != held(high):
        middle = (low + high) // 2
        low, high = (middle, high) if held(middle) == held(low) else (low, middle)
    held(high)


def _announced(checked: CheckedClaim, document: Document, asking: _Asking, ledger: Ledger) -> CheckedClaim:
    """Add outcome and earlier deadlines to a claim that sets a deadline."""
    from theodolite.origins import deadline_of
    from theodolite.wording.schedules import number_words

    grounded = checked.grounded
    deadline = deadline_of(grounded, document)
    if deadline is None:
        return checked
    outcome = asking.outcome(deadline)
    earlier = _with_outcomes(ledger.of_holder(deadline, claim=grounded.claim.id), asking)
    number = len(earlier) + 1 if deadline.holder else 0
    since = earlier[0].said_on if earlier else deadline.said_on
    line = number_words(number, since, deadline.holder_name, _place(grounded)) if earlier else ""
    facts = ScheduleFacts(outcome=outcome, earlier=earlier, number=number, since=since, line=line)
    return replace(checked, schedule=facts)


def _put_off(checked: CheckedClaim, document: Document, asking: _Asking, ledger: Ledger) -> CheckedClaim:
    """Judge a claim that plans were put off by the deadlines on record, as they stood on its day."""
    from theodolite.judge.postponed import judge_postponed
    from theodolite.origins import plan_of

    grounded = checked.grounded
    plan = plan_of(grounded, document)
    on = plan.said_on  # not the day that the plans were moved to
    found = ledger.of_plan(plan, claim=grounded.claim.id)
    facts = ScheduleFacts(
        earlier=_with_outcomes(found, asking), since=found[0].said_on if found else None, line=_count(found)
    )
    if checked.known is not None:
        return replace(checked, schedule=facts)
    then = tuple(replace(d, outcome=asking.outcome(d, until=on)) for d in found) if on else ()
    place = _place(grounded) if plan.targets else ""
    verdict = judge_postponed(grounded, then, asking.court, on=on, place=place)
    checkable = bool(place and found and on)
    return replace(checked, schedule=facts, verdict=verdict, checkable=checkable)


def _count(found: Sequence[Deadline]) -> str:
    if not found:
        return ""
    holders = len({d.holder for d in found})
    deadlines = "1 deadline" if len(found) == 1 else f"{len(found)} deadlines"
    return f"{deadlines} of {holders} {'holder' if holders == 1 else 'holders'}"


def _with_outcomes(found: Sequence[Deadline], asking: _Asking) -> tuple[Deadline, ...]:
    return tuple(replace(d, outcome=asking.outcome(d)) for d in found)


def _place(grounded: GroundedClaim) -> str:
    from theodolite.wording import place_words

    return place_words(grounded)
