"""The verdict at its first two lengths: one line and one paragraph. The third is the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from theodolite.records import (
    Claim,
    ClaimKind,
    Finding,
    GroundedClaim,
    Independence,
    Label,
    Measurement,
    Outcome,
    Predicate,
    ReadingVerdict,
    Verdict,
)
from theodolite.wording.labels import LABEL_WORDS
from theodolite.wording.likelihood import independence_words
from theodolite.wording.numbers import count_word, date_words, join_words, measured_range, percent, value_words
from theodolite.wording.propositions import claim_phrase, holder_name, link_name, side_name
from theodolite.wording.schedules import postponed_outcome
from theodolite.wording.standing import provisional_words, standing_sentences
from theodolite.wording.text import plain

__all__ = ["hindsight_words", "verdict_line", "verdict_paragraph", "why_not_checkable"]

_WHY = MappingProxyType(
    {
        ClaimKind.INTENT: "an intention cannot be measured",
        ClaimKind.REBUTTAL: "nothing that it denies could be measured",
        ClaimKind.STRENGTH: "maps of control do not count people or vehicles",
        ClaimKind.LOSSES: "maps of control do not count losses",
        ClaimKind.ATTACK: "records of attacks are not read yet",
        ClaimKind.HARM: "records of harm to civilians are not read yet",
        ClaimKind.OBSERVATION: "it needs the recording itself",
        ClaimKind.COMMUNICATION: "it needs the recording itself",
        ClaimKind.CONSEQUENCE: "it needs a network of roads, not read yet",
        ClaimKind.OTHER: "it says nothing that a map of control can show",
    }
)


def why_not_checkable(claim: Claim, grounded: GroundedClaim, reason: str = "") -> str:
    """Say in a clause why maps cannot answer this claim; ``reason`` is what the check stage found."""
    if claim.kind in _WHY:
        return _WHY[claim.kind]
    if reason or grounded.problems:
        return plain(reason or grounded.problems[0]).rstrip(".")
    if claim.predicate is Predicate.POSTPONE:
        return "plans leave no mark on a map"
    return "it names no place, time or number that a map can show"


@dataclass(frozen=True, slots=True)
class _Count:
    """How many witnesses said what under one reading."""

    supports: int
    refutes: int
    between: int
    silent: int

    @property
    def voting(self) -> int:
        return self.supports + self.refutes + self.between

    def agreeing(self, label: Label) -> int:
        """Those on the label's side; a clear majority is the larger of the two."""
        given = self.supports if label is Label.SUPPORTED else self.refutes
        return given if 2 * given > self.voting else max(self.supports, self.refutes)


def _count(findings: Sequence[Finding]) -> _Count:
    outcomes = [finding.outcome for finding in findings]
    return _Count(*(outcomes.count(o) for o in (Outcome.SUPPORTS, Outcome.REFUTES, Outcome.BETWEEN, Outcome.SILENT)))


def _of_reading(verdict: ReadingVerdict) -> _Count:
    return _Count(verdict.supports, verdict.refutes, verdict.between, verdict.silent)


def _voting(findings: Sequence[Finding], reading: str | None = None) -> list[Finding]:
    """Findings with a number, lowest value first."""
    kept = [
        f
        for f in findings
        if f.measurement is not None and f.outcome is not Outcome.SILENT and reading in {None, f.reading}
    ]
    return sorted(kept, key=lambda f: (f.measurement.value if f.measurement else 0.0, f.mapper))


def _numbers(findings: Sequence[Finding]) -> list[Measurement]:
    return [f.measurement for f in findings if f.measurement is not None]


def _figures(claim: Claim, findings: Sequence[Finding], *, short: bool = False) -> str:
    numbers = _numbers(findings)
    if not numbers:
        return ""
    side = numbers[0].question.side
    other = side_name(side) if side != claim.actor else None
    return measured_range(numbers, side=other, short=short and other is None)


def _uncertain(findings: Sequence[Finding]) -> str:
    """Say which witnesses are uncertain: "the two highest uncertain"."""
    flags = [f.uncertain for f in findings]
    number, total = sum(flags), len(flags)
    if number == 0:
        return ""
    if number == total:
        return "uncertain" if total == 1 else "all uncertain"
    for ordered, word in ((flags[::-1], "highest"), (flags, "lowest")):
        if all(ordered[:number]):
            return f"the {word} uncertain" if number == 1 else f"the {count_word(number)} {word} uncertain"
    return f"{count_word(number)} uncertain"


def _bracket(parts: Sequence[str]) -> str:
    kept = [part for part in parts if part]
    return f" ({'; '.join(kept)})" if kept else ""


def _majority(label: Label, counts: Sequence[_Count]) -> str:
    """Say "borne out by 5 of 5 maps", under every reading where there are several."""
    pairs = {(c.agreeing(label), c.voting) for c in counts}
    agreeing, voting = min(pairs, key=lambda pair: (pair[0] / max(pair[1], 1), pair))
    least = "at least " if len(pairs) > 1 else ""
    every = f" under each of {len(counts)} readings" if len(counts) > 1 else ""
    maps = "map" if voting == 1 else "maps"
    return f"{LABEL_WORDS[label]} by {least}{agreeing} of {voting} {maps}{every}"


def _split(claim: Claim, count: _Count) -> str:
    """Say how the maps divide: "2 of 5 bear it out, 2 show it held in part, 1 does not bear it out"."""
    holds = claim.predicate in {Predicate.HOLD, Predicate.CAPTURE, Predicate.LOSE, Predicate.TAKE_BY}
    middle = "held in part" if holds else "in between"
    pieces = [
        f"{count.supports or 'none'} of {count.voting} {'bear' if count.supports > 1 else 'bears'} it out",
        f"{count.between} {'shows' if count.between == 1 else 'show'} it {middle}" if count.between else "",
        f"{count.refutes} {'does' if count.refutes == 1 else 'do'} not" if count.refutes else "",
    ]
    return ", ".join(piece for piece in pieces if piece)


def _reading_words(grounded: GroundedClaim, reading: str) -> str:
    return next((plain(r.label) for r in grounded.readings if r.id == reading), plain(reading))


def _by_reading(
    claim: Claim, grounded: GroundedClaim, readings: Sequence[ReadingVerdict], findings: Sequence[Finding]
) -> str:
    """Say what each reading gives: "two oblasts: borne out by 4 of 4 maps, 85–88 %; three oblasts: …"."""
    pieces: list[str] = []
    for verdict in readings[:4]:
        count = _of_reading(verdict)
        if verdict.label in {Label.SUPPORTED, Label.REFUTED}:
            outcome = f"{LABEL_WORDS[verdict.label]} by {count.agreeing(verdict.label)} of {count.voting}"
            outcome += "" if pieces else " maps"
        elif verdict.label is Label.CONFLICTING_EVIDENCE:
            outcome = f"{LABEL_WORDS[verdict.label]}, {_split(claim, count)}"
        else:
            outcome = LABEL_WORDS[verdict.label]
        figures = _figures(claim, _voting(findings, verdict.reading), short=True)
        pieces.append(f"{_reading_words(grounded, verdict.reading)}: {outcome}{', ' if figures else ''}{figures}")
    if len(readings) > 4:
        pieces.append(f"{len(readings) - 4} more readings")
    return "; ".join(pieces)


def _scarce(count: _Count) -> str:
    total = count.voting + count.silent
    if total == 0:
        return "no map could be asked"
    return f"{count.voting} of {total} {'map' if total == 1 else 'maps'} could answer"


def _rebuttal(label: Label, plural: bool, day: str) -> str:
    """Word a rebuttal's label by what it denies; never by who is right."""
    claims, was = ("claims", "were") if plural else ("claim", "was")
    if label is Label.SUPPORTED:
        return f"the denied {claims} {was} not borne out on {day}"
    if label is Label.REFUTED:
        return f"the denied {claims} {was} borne out on {day}"
    if label is Label.DEPENDS_ON_READING:
        which = "the denied claim and the reading" if plural else "the reading"
        return f"whether the denied {claims} {was} borne out on {day} depends on {which}"
    if label is Label.CONFLICTING_EVIDENCE:
        return f"on the denied {claims} the maps disagree for {day}"
    return f"not enough evidence on the denied {claims} for {day}"


def _outcome(  # noqa: PLR0911 - one return a label
    claim: Claim,
    grounded: GroundedClaim,
    label: Label,
    readings: Sequence[ReadingVerdict],
    findings: Sequence[Finding],
    on: date | None,
    reason: str,
) -> str:
    """Say the outcome with its date and numbers, without holder, proposition and version."""
    day = date_words(on)
    if label is Label.NOT_CHECKABLE:
        return f"{LABEL_WORDS[label]} ({day}): {why_not_checkable(claim, grounded, reason)}"
    if on is None:
        return "no answer without a date, which the text does not give; the answers by date stand beside it"
    if claim.predicate is Predicate.POSTPONE:
        return postponed_outcome(label, on, reason)
    if claim.kind is ClaimKind.REBUTTAL:
        return _rebuttal(label, len(claim.denies) > 1, day)
    counts = [_of_reading(r) for r in readings] or [_count(findings)]
    voting = _voting(findings)
    if label in {Label.SUPPORTED, Label.REFUTED}:
        numbers = _bracket([_figures(claim, voting), _uncertain(voting) if len(counts) == 1 else ""])
        return f"{_majority(label, counts)} on {day}{numbers}"
    if label is Label.NOT_ENOUGH_EVIDENCE:
        best = max(counts, key=lambda c: c.voting)
        return f"{LABEL_WORDS[label]} for {day}: {_scarce(best)}{_bracket([_figures(claim, voting)])}"
    if label is Label.CONFLICTING_EVIDENCE and len(counts) == 1:
        numbers = _bracket([_figures(claim, voting), _uncertain(voting)])
        return f"{LABEL_WORDS[label]} on {day}: {_split(claim, counts[0])}{numbers}"
    return f"{LABEL_WORDS[label]} on {day}{_bracket([_by_reading(claim, grounded, readings, findings)])}"


def verdict_line(  # noqa: PLR0913 - keyword-only
    claim: Claim,
    grounded: GroundedClaim,
    label: Label,
    readings: Sequence[ReadingVerdict],
    findings: Sequence[Finding],
    *,
    on: date | None,
    provisional: bool,
    version: str,
    denied: Sequence[GroundedClaim] = (),
    reason: str = "",
    review_on: date | None = None,
    independence: Independence | None = None,
) -> str:
    """Word a verdict in one line with holder, dated proposition, count and version.

    Outcomes are taken to be about the claim as it stands, its polarity included. ``denied`` are the claims that a
    rebuttal denies, where the caller has them; ``reason`` says why a claim cannot be measured. How many independent
    maps those that answered amount to is said where they are fewer.
    """
    head = claim_phrase(claim, grounded, denied=denied)
    outcome = _outcome(claim, grounded, label, readings, findings, on, reason)
    related = ""
    if independence is not None and round(independence.effective, 1) < independence.maps:
        related = f"; {independence_words(independence)}"
    late = ""
    if provisional and label is not Label.NOT_CHECKABLE:
        late = f"; provisional until {date_words(review_on)}" if review_on else "; provisional"
    return f"{head}: {outcome}{related}{late} [Theodolite {plain(version)}]"


def _reported_by(claim: Claim) -> str:
    """Say through whom the claim reaches us: "The article, citing UkrInform, reports"."""
    names = [link_name(link.name) for link in claim.chain[:-1]]
    if not names:
        return ""
    first, *rest = names
    citing = "".join(f", citing {name}" for name in rest)
    return f"{first[:1].upper()}{first[1:]}{citing}{',' if rest else ''} reports "


def _per_mapper(findings: Sequence[Finding], names: Mapping[str, str]) -> str:
    return ", ".join(
        f"{plain(names.get(f.mapper, f.mapper.replace('_', ' ')))} {value_words(f.measurement)}"
        for f in findings
        if f.measurement is not None
    )


def _ages(findings: Sequence[Finding]) -> str:
    ages = [m.frame_age_days for m in _numbers(findings)]
    if not ages or max(ages) == 0:
        return ""
    oldest = max(ages)
    return f"The oldest map frame used is {oldest} {'day' if oldest == 1 else 'days'} old."


def _unknown(findings: Sequence[Finding]) -> str:
    shares = [m.unknown for m in _numbers(findings) if m.unit.value == "share" and m.unknown > 0]
    if not shares:
        return ""
    return f"Up to {percent(max(shares))} of the place is grey zone or contested and counted for neither side."


def _numbers_sentences(grounded: GroundedClaim, findings: Sequence[Finding], names: Mapping[str, str]) -> list[str]:
    given = [r.id for r in grounded.readings]
    found = {f.reading for f in findings}
    ids = [i for i in given if i in found] + sorted(found - set(given))
    sentences: list[str] = []
    for reading in ids:
        figures = _per_mapper(_voting(findings, reading), names)
        if figures:
            head = f"Measured for {_reading_words(grounded, reading)}" if len(ids) > 1 else "Measured"
            sentences.append(f"{head}: {figures}.")
    return sentences


def _sentence(text: str | None) -> str:
    words = plain(text or "").rstrip()
    if not words:
        return ""
    words = words[:1].upper() + words[1:]
    return words if words.endswith((".", "…", "”")) else f"{words}."


def verdict_paragraph(
    grounded: GroundedClaim,
    verdict: Verdict,
    findings: Sequence[Finding],
    *,
    on: date | None,
    version: str,
    names: Mapping[str, str] | None = None,
    denied: Sequence[GroundedClaim] = (),
) -> str:
    """Word a verdict in a paragraph: through whom it came, the outcome, every number, what would change it.

    ``verdict`` need not have its words yet. ``names`` gives mappers' names by id. Its reason is said where there are no
    numbers to say it. What is empty is left out.
    """
    claim, known = grounded.claim, names or {}
    outcome = _outcome(claim, grounded, verdict.label, verdict.readings, findings, on, verdict.reason)
    passed_on = _reported_by(claim)
    head = claim_phrase(claim, grounded, denied=denied, reported=not passed_on)
    sentences = [f"{passed_on}{_inside(claim, head) if passed_on else head}: {outcome}."]
    sentences += _numbers_sentences(grounded, findings, known)
    told = verdict.label is Label.NOT_CHECKABLE  # the outcome has said why
    sentences += [_unknown(findings), _ages(_voting(findings)), "" if findings or told else _sentence(verdict.reason)]
    sentences += standing_sentences(claim, verdict, known)
    sentences.append(f"Later: {plain(verdict.hindsight)}." if verdict.hindsight else "")
    if verdict.label is not Label.NOT_CHECKABLE and verdict.provisional:
        sentences.append(f"Provisional: {provisional_words(verdict)}.")
    return " ".join(s for s in sentences if s) + f" [Theodolite {plain(version)}]"


def _inside(claim: Claim, head: str) -> str:
    """Write the head within a sentence: the holder's name as it is written, not capitalised."""
    name = holder_name(claim)
    return name[:1] + head[1:] if head[1:].startswith(name[1:]) else head


def hindsight_words(*, since: date, claim_on: date, mappers: Sequence[str], what: str = "held ≥ 90 %") -> str:
    """Word hindsight: "held ≥ 90 % from 2026-02-13 (DeepState): 104 days after the claim"."""
    days = (since - claim_on).days
    distance = f"{abs(days)} {'day' if abs(days) == 1 else 'days'} {'after' if days >= 0 else 'before'} the claim"
    return f"{what} from {since.isoformat()} ({join_words([plain(m) for m in mappers])}): {distance}"
