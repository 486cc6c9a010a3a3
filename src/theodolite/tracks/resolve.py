"""What became of one claim, with hindsight, by maps other than the speaker's own.

A claim that a side holds, took or lost a settlement is resolved by the maps' whole histories: a clear majority of them
by the hold rule, each state seen to last, or the fused flip date where one is given. It counts as borne out on its day
where maps show it so on that day or within a fortnight after it (the rules' least lag): a quick speaker is not blamed
for slow maps, and one who says that a place is still held not for what came after. It counts as not borne out where a
clear majority shows the contrary at both ends of that stretch, else as unresolved. A deadline is met or missed as its
verdict has it (the hold rule on the day). Other claims keep the findings of their report, counted again without the
speaker's own maps. Nothing is resolved while a verdict by the same maps would be provisional. The same for both sides,
early or late.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from theodolite.extract.chances import chance_stated
from theodolite.history.evidence import Evidence
from theodolite.judge.labels import combine_labels, label_reading, majority_of, negate
from theodolite.judge.lags import evidence_reach, lag_days
from theodolite.judge.schedules import DeadlineQuestion, schedule_outcome
from theodolite.judge.witnesses import is_enough
from theodolite.records import (
    ClaimOutcome,
    Finding,
    History,
    Label,
    Measure,
    Outcome,
    ProviderInfo,
    Question,
    ResolvedClaim,
    ScheduleOutcome,
    ScheduleState,
)
from theodolite.settings import DecisionRules

__all__ = ["Resolved", "Resolver", "left_out"]

_CHANGES = {"capture", "lose"}
_HELD = {"hold", "capture", "take_by", "lose"}
_OUTCOMES = {Label.SUPPORTED: ClaimOutcome.BORNE_OUT, Label.REFUTED: ClaimOutcome.NOT_BORNE_OUT}


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """A resolved claim with its deadline's outcome, where it sets one."""

    claim: ResolvedClaim
    schedule: ScheduleOutcome | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Held:
    """A claim as a question to histories: the side's share reached (``gained``) or lost, over each reading."""

    side: str
    targets: tuple[tuple[str, ...], ...]
    gained: bool
    rules: DecisionRules


@dataclass(slots=True, kw_only=True, eq=False)
class Resolver:
    """Resolves claims of stored reports against the evidence at hand.

    Parameters
    ----------
    evidence
        The maps.
    rules
        The decision rules; within ``provisional_lag_days`` after a claim's day maps may still bear it out.
    is_local
        Tells whether targets are settlements, whose histories are quick to measure.
    """

    evidence: Evidence
    rules: DecisionRules
    is_local: Callable[[tuple[str, ...]], bool]
    _histories: dict[tuple[tuple[str, ...], str, str], History | None] = field(default_factory=dict)
    _done: dict[tuple[str, str, tuple[tuple[str, str], ...]], Resolved] = field(default_factory=dict)

    @property
    def infos(self) -> dict[str, ProviderInfo]:
        """Who the witnesses are."""
        return {mapper: self.evidence.info(mapper) for mapper in self.evidence.mappers}

    def resolve(
        self, row: Mapping[str, Any], report: Mapping[str, Any], *, name: str, speaker: str, own: Collection[str] = ()
    ) -> Resolved:
        """Resolve one claim.

        Parameters
        ----------
        row, report
            A claim of a stored report, and the report.
        name, speaker
            What the report is called, and the id of who made the claim.
        own
            Mappers of the speaker's own, left out with those that draw from them.
        """
        excluded = left_out(own, self.infos)
        key = (name, str(row["id"]), excluded)
        if key not in self._done:
            self._done[key] = self._resolve(row, report, _blank(row, report, name, excluded))
        found = self._done[key]
        return replace(found, claim=replace(found.claim, source=speaker))

    def _resolve(self, row: Mapping[str, Any], report: Mapping[str, Any], blank: ResolvedClaim) -> Resolved:
        if row["kind"] == "rebuttal":
            return self._denied(row, report, blank)
        if blank.claim_on is None:
            return _unresolved(blank, "it has no date")
        until = self.evidence.latest_on()
        if until is None:
            return _unresolved(blank, "there are no maps")
        held = _held(row, self.rules)
        if held is not None and all(self.evidence.coarse or self.is_local(t) for t in held.targets):
            found = self._by_histories(held, blank, until)
        else:
            found = self._by_findings(row, blank)
        ripe_on, reach = self._ripe(blank, blank.claim_on)
        if reach is not None and reach >= ripe_on:
            return found
        words = f"not old enough: maps may lag until {ripe_on.isoformat()}, and end on {(reach or until).isoformat()}"
        return Resolved(claim=_unresolved(blank, words).claim, schedule=found.schedule)

    def _ripe(self, blank: ResolvedClaim, on: date) -> tuple[date, date | None]:
        """Return until when a verdict by the maps that score the speaker is provisional, and how far these reach."""
        excluded = {mapper for mapper, _ in blank.excluded}
        scoring = [m for m in self.evidence.mappers if m not in excluded]
        newest = [days[-1] for m in scoring if (days := self.evidence.frame_dates(m))]
        return on + timedelta(days=lag_days(scoring, self.rules)), evidence_reach(newest, self.rules)

    # -- by the maps' histories

    def _by_histories(self, held: _Held, blank: ResolvedClaim, until: date) -> Resolved:
        found = [self._reading(held, targets, blank, until) for targets in held.targets]
        outcomes = {one.claim.outcome for one in found}
        if len(found) == 1:
            return found[0]
        if len(outcomes) > 1:
            return _unresolved(blank, "it depends on the reading")
        return Resolved(claim=replace(found[0].claim, happened_on=None, low=None, high=None, lead_days=None))

    def _reading(self, held: _Held, targets: tuple[str, ...], blank: ResolvedClaim, until: date) -> Resolved:
        excluded = {mapper for mapper, _ in blank.excluded}
        histories = [h for m in self.evidence.mappers if m not in excluded and (h := self._history(targets, held, m))]
        outcome = self._ask(held, blank, histories, until)
        told = self._told(held, blank, outcome, histories)
        if told.outcome is not ClaimOutcome.UNRESOLVED and outcome.happened_on is not None:
            told = replace(told, taken_back_on=self._taken_back(held, told, outcome.happened_on, histories, until))
        elif told.outcome is ClaimOutcome.NOT_BORNE_OUT and blank.deadline_on is None:
            told = self._ceased(held, told, histories, until)
        return Resolved(claim=told, schedule=outcome if blank.deadline_on else None)

    def _ask(self, held: _Held, blank: ResolvedClaim, histories: Sequence[History],
             until: date) -> ScheduleOutcome:  # fmt: skip
        on = blank.claim_on or until
        lag = timedelta(days=self.rules.provisional_lag_days)
        asked = DeadlineQuestion(deadline_on=on + lag, said_on=on, gained=held.gained)
        if blank.deadline_on is not None:
            asked = replace(asked, deadline_on=blank.deadline_on, said_on=blank.said_on)
        return schedule_outcome(asked, histories, rules=held.rules, infos=self.infos, until=until)

    def _told(
        self, held: _Held, blank: ResolvedClaim, outcome: ScheduleOutcome, histories: Sequence[History]
    ) -> ResolvedClaim:
        on = blank.claim_on or date.max
        by = on + timedelta(days=self.rules.provisional_lag_days)
        told = replace(blank, mappers=tuple(r.mapper for r in outcome.reports), uncertain=outcome.uncertain)
        if outcome.state is ScheduleState.UNKNOWN:
            return replace(told, reason=outcome.reason)
        happened = outcome.happened_on
        told = replace(told, seen_until=outcome.evidence_until, reason=outcome.reason)
        if happened is not None and not _before_all_frames(outcome):
            told = replace(told, happened_on=happened, low=outcome.low, high=outcome.high,
                           lead_days=_lead(blank, held, happened, on))  # fmt: skip
        if blank.deadline_on is not None:
            met = {ScheduleState.MET: ClaimOutcome.BORNE_OUT, ScheduleState.MISSED: ClaimOutcome.NOT_BORNE_OUT}
            slip = None if outcome.censored else outcome.slip_days
            return replace(told, outcome=met.get(outcome.state, ClaimOutcome.UNRESOLVED), slip_days=slip)
        if happened is not None and happened <= by:
            return replace(told, outcome=ClaimOutcome.BORNE_OUT)
        if self._refuted_on(on, held, histories) and self._refuted_on(by, held, histories):
            return replace(told, outcome=ClaimOutcome.NOT_BORNE_OUT)
        return replace(told, reason=self._why_open(on, by, held, histories))

    def _why_open(self, on: date, by: date, held: _Held, histories: Sequence[History]) -> str:
        """Say why what did not come about in time is not refuted either: no contrary, or one that did not last."""
        if not self._refuted_on(on, held, histories):
            return "on its day the maps showed it held in part, or disagreed"
        return f"a clear majority of the maps showed the contrary on its day, but no longer on {by.isoformat()}"

    def _refuted_on(self, on: date, held: _Held, histories: Sequence[History]) -> bool:
        votes = [self._vote(h, on, held) for h in histories]
        voters = [h.mapper for h, vote in zip(histories, votes, strict=True) if vote is not None]
        if not is_enough(voters, self.infos, self.rules):
            return False
        return votes.count(Outcome.REFUTES) >= majority_of(len(voters), self.rules)

    def _vote(self, history: History, on: date, held: _Held) -> Outcome | None:
        frames = [d for d in history.frame_dates if d <= on]
        values = [p.value for p in history.points if p.frame_on <= on]
        if not values or (frames and (on - frames[-1]).days > self.rules.fresh_days):
            return None
        low, high = values[-1] < held.rules.hold_refuted_share, values[-1] >= held.rules.hold_supported_share
        if not (low or high):
            return Outcome.BETWEEN
        return Outcome.SUPPORTS if high == held.gained else Outcome.REFUTES

    def _taken_back(self, held: _Held, told: ResolvedClaim, happened: date, histories: Sequence[History],
                    until: date) -> date | None:  # fmt: skip
        after = max(happened, told.claim_on or happened)
        asked = DeadlineQuestion(deadline_on=until, said_on=after, gained=not held.gained)
        back = schedule_outcome(asked, histories, rules=held.rules, infos=self.infos, until=until)
        return None if back.already or back.state is ScheduleState.UNKNOWN else back.happened_on

    def _ceased(self, held: _Held, told: ResolvedClaim, histories: Sequence[History], until: date) -> ResolvedClaim:
        """Tell when something said too late had ceased to be so, if it ever was."""
        on = told.claim_on or until
        asked = DeadlineQuestion(deadline_on=on, said_on=on, gained=not held.gained)
        over = schedule_outcome(asked, histories, rules=held.rules, infos=self.infos, until=until)
        if not over.already or over.happened_on is None or _before_all_frames(over):
            return told
        return replace(told, taken_back_on=over.happened_on, low=over.low, high=over.high,
                       lead_days=(over.happened_on - on).days)  # fmt: skip

    def _history(self, targets: tuple[str, ...], held: _Held, mapper: str) -> History | None:
        key = (targets, held.side, mapper)
        if key not in self._histories:
            question = Question(measure=Measure.SHARE, targets=targets, side=held.side)
            self._histories[key] = self.evidence.history(question, mapper=mapper)
        return self._histories[key]

    # -- by the findings of the report, and by what is denied

    def _by_findings(self, row: Mapping[str, Any], blank: ResolvedClaim) -> Resolved:
        excluded = {mapper for mapper, _ in blank.excluded}
        findings = [_finding(f) for f in row.get("findings", ()) if f["mapper"] not in excluded]
        if not findings:
            return _unresolved(blank, "its report holds no measurement by another's map")
        readings = list(dict.fromkeys(f.reading for f in findings))
        labels = [label_reading([f for f in findings if f.reading == r], self.rules, self.infos) for r in readings]
        label = combine_labels(labels)
        voters = tuple(sorted({f.mapper for f in findings if f.outcome is not Outcome.SILENT}))
        told = replace(blank, mappers=voters, uncertain=any(f.uncertain for f in findings))
        if label not in _OUTCOMES:
            return _unresolved(told, "its report’s measurements do not decide it")
        return Resolved(claim=replace(told, outcome=_OUTCOMES[label], reason="by the measurements of its report"))

    def _denied(self, row: Mapping[str, Any], report: Mapping[str, Any], blank: ResolvedClaim) -> Resolved:
        rows = {c["id"]: c for c in report["claims"]}
        denied = [rows[d] for d in row.get("denies") or () if d in rows and rows[d].get("checkable")]
        found = [self._resolve(d, report, _blank(d, report, blank.report, blank.excluded)).claim for d in denied]
        labels = {_label(one.outcome) for one in found}
        if len(labels) != 1 or not found:
            return _unresolved(blank, "what it denies was not resolved" if found else "what it denies is not measured")
        label = next(iter(labels))
        label = label if row.get("polarity") == "negated" else negate(label)
        mappers = tuple(sorted({m for one in found for m in one.mappers}))
        told = replace(blank, mappers=mappers, place=found[0].place, place_id=found[0].place_id,
                       claim_on=blank.claim_on or found[0].claim_on)  # fmt: skip
        if label not in _OUTCOMES:
            return _unresolved(told, found[0].reason)
        return Resolved(claim=replace(told, outcome=_OUTCOMES[label], reason=f"by what it denies: {found[0].reason}"))


def left_out(own: Collection[str], infos: Mapping[str, ProviderInfo]) -> tuple[tuple[str, str], ...]:
    """Return the mappers that do not score a speaker, with why: his own, and those drawn from them."""
    found = {mapper: "the speaker’s own map" for mapper in own if mapper in infos}
    for mapper, info in infos.items():
        parents = [p for p in info.parents if p in own]
        if parents and mapper not in found:
            found[mapper] = f"draws from the speaker’s own map ({', '.join(parents)})"
    return tuple(sorted(found.items()))


def _blank(
    row: Mapping[str, Any], report: Mapping[str, Any], name: str, excluded: tuple[tuple[str, str], ...]
) -> ResolvedClaim:
    place = next((p for p in row.get("places", ()) if p.get("id")), None)
    readings = list(row.get("readings") or ())
    document = report["document"]
    claim_on = _day(row.get("claim_on"))
    return ResolvedClaim(
        source="", report=name, claim=str(row["id"]), quote=str(row["quote"]), kind=str(row["kind"]),
        outcome=ClaimOutcome.UNRESOLVED, reason="", line=str(row["verdict"].get("line") or ""),
        url=document.get("url"), publisher=document.get("publisher"), predicate=row.get("predicate"),
        actor=row.get("actor"), place_id=place["id"] if place else None,
        place=readings[0]["label"] if len(readings) == 1 else (place["name"] if place else None),
        said_on=_day(document.get("published_on")), claim_on=claim_on,
        probability=chance_stated(str(row["quote"])), label=row["verdict"].get("label"), excluded=excluded,
        deadline_on=claim_on if row["kind"] == "schedule" else None,
    )  # fmt: skip


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def _unresolved(claim: ResolvedClaim, reason: str) -> Resolved:
    return Resolved(claim=replace(claim, outcome=ClaimOutcome.UNRESOLVED, reason=reason))


def _held(row: Mapping[str, Any], rules: DecisionRules) -> _Held | None:
    """Return a claim as a question to histories; None where it is none of holding, taking, losing or entering."""
    predicate, side = row.get("predicate"), row.get("actor")
    targets = tuple(tuple(r["targets"]) for r in row.get("readings") or ())
    lines = any(t.startswith(("line:", "road:", "rail:", "border:")) for reading in targets for t in reading)
    if side is None or not targets or lines or row["kind"] not in {"control", "reach", "schedule"}:
        return None
    gained = (predicate != "lose") != (row.get("polarity") == "negated")
    if predicate == "enter":
        share = rules.enter_share
        return _Held(side=side, targets=targets, gained=gained,
                     rules=replace(rules, hold_supported_share=share, hold_refuted_share=share))  # fmt: skip
    return _Held(side=side, targets=targets, gained=gained, rules=rules) if predicate in _HELD else None


def _lead(blank: ResolvedClaim, held: _Held, happened: date, on: date) -> int | None:
    """Return the days from the claim to when it was so; of what is claimed to be held only where it was early."""
    if blank.deadline_on is not None:
        return None
    change = blank.predicate in {*_CHANGES, "enter"} and held.gained == (blank.predicate != "lose")
    return (happened - on).days if change or happened > on else None


def _before_all_frames(outcome: ScheduleOutcome) -> bool:
    """Tell whether the map that decides showed it on its very first frame: since when cannot be known."""
    return any(r.on == outcome.happened_on and r.not_before is None for r in outcome.reports)


def _finding(row: Mapping[str, Any]) -> Finding:
    return Finding(
        reading=row["reading"],
        mapper=row["mapper"],
        outcome=Outcome(row["outcome"]),
        reason=row.get("reason") or "",
        uncertain=bool(row.get("uncertain")),
        rule=row.get("rule"),
        cause=row.get("cause"),
    )


def _label(outcome: ClaimOutcome) -> Label:
    return next((label for label, one in _OUTCOMES.items() if one is outcome), Label.NOT_ENOUGH_EVIDENCE)
