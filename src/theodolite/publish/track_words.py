"""Track records in words: the same words early and late, for either side, and no score."""

from __future__ import annotations

from datetime import date

from theodolite.records import ClaimOutcome, Rate, ResolvedClaim, Source, TrackRecord
from theodolite.wording import date_words, percent, plain

__all__ = [
    "FEW",
    "KIND_WORDS",
    "claim_day",
    "count_words",
    "days_after",
    "days_words",
    "few_words",
    "figures",
    "grade_words",
    "how_words",
    "lead_words",
    "outcome_words",
    "rate_words",
    "slip_words",
]

FEW = 5  # fewer claims than these are too few to say
KIND_WORDS = {
    "control": "holding, taking, losing",
    "reach": "reaching",
    "extent": "extent",
    "advance": "advance",
    "schedule": "by a deadline",
    "rebuttal": "denials",
}


def count_words(count: int, noun: str = "claim") -> str:
    """Say how many claims there are."""
    return f"{count} {noun}" + ("" if count == 1 else "s")


def rate_words(rate: Rate) -> str:
    """Say a share: "62 % (45–77 %)"."""
    return f"{rate.value * 100:.0f} % ({rate.low * 100:.0f}–{rate.high * 100:.0f} %)"


def days_words(days: float) -> str:
    """Say by how many days a claim stood before or after what it says."""
    whole = round(days)
    if whole == 0:
        return "0 days"
    noun = "day" if abs(whole) == 1 else "days"
    return f"{abs(whole)} {noun} {'early' if whole > 0 else 'late'}"


def lead_words(rate: Rate) -> str:
    """Say a lead with its interval: "3 days late (8 days late to 1 day early)"."""
    return f"{days_words(rate.value)} ({days_words(rate.low)} to {days_words(rate.high)})"


def figures(record: TrackRecord) -> list[tuple[str, str, Rate | None, str]]:
    """Return what is counted: name, what it means, the rate, and the rate in words; too few claims give no rate."""
    rows: list[tuple[str, str, Rate | None]] = [
        ("Borne out on its day", "of the resolved claims", record.hit_rate),
        ("Not borne out on its day", "of the resolved claims, also those that came about later", record.false_share),
        (
            "Not to this day",
            "of the claims that maps follow to the last: neither before nor after their day",
            record.never_share,
        ),
    ]
    found = [(name, what, rate, rate_words(rate)) for name, what, rate in rows if rate is not None]
    if record.lead is not None:
        what = "from the claim to when maps show the change; the middle of what came about, also if unresolved"
        found.append(("Early or late", what, record.lead, lead_words(record.lead)))
    if record.brier is not None:
        words = f"{record.brier.value:.2f} ({record.brier.low:.2f}–{record.brier.high:.2f})"
        found.append(("Brier score", "of stated probabilities: 0 is best, 0.25 is a coin", record.brier, words))
    return [row if row[2].n >= FEW else (row[0], row[1], None, few_words(row[2].n)) for row in found]


def few_words(count: int) -> str:
    """Say that so few claims say nothing."""
    return f"{count_words(count)}: too few to say"


def slip_words(record: TrackRecord) -> str:
    """Say what became of the deadlines; empty without any that count."""
    slip = record.slip
    if slip is None or not slip.deadlines:
        return ""
    words = f"{count_words(slip.deadlines, 'deadline')}: {slip.met} met, {slip.missed} not, {slip.open} not due yet"
    if slip.deadlines < FEW:
        return f"{words}; too few to say how late"
    if slip.median_days is None:
        return f"{words}; half had not come about by the last map"
    low = days_after(slip.median_days if slip.low_days is None else slip.low_days)
    high = "open" if slip.high_days is None else days_after(slip.high_days)
    when = "on the day" if slip.median_days == 0 else f"{days_after(slip.median_days)} the deadline"
    return f"{words}; half had come about {when} ({low} to {high}, 95 %)"


def days_after(days: int) -> str:
    """Say where a day lies from a deadline."""
    if days == 0:
        return "on the day"
    return f"{count_words(abs(days), 'day')} {'after' if days > 0 else 'before'}"


def grade_words(source: Source) -> str:
    """Say the Admiralty grade that a desk gave; empty where none did."""
    grade = source.grade
    if grade is None:
        return ""
    code = f"{grade.reliability or '–'}{grade.credibility or '–'}"
    return f"Admiralty grade {code}, given by {plain(grade.graded_by)} on {date_words(grade.graded_on)}; not measured"


def claim_day(claim: ResolvedClaim) -> str:
    """Say which day a claim speaks of."""
    return date_words(claim.claim_on) if claim.claim_on else "no date"


def outcome_words(claim: ResolvedClaim) -> str:
    """Say what became of a claim, alike for early and late."""
    if claim.outcome is ClaimOutcome.UNRESOLVED:
        return f"unresolved: {plain(claim.reason)}"
    borne = claim.outcome is ClaimOutcome.BORNE_OUT
    day = "by its deadline" if claim.deadline_on else "on its day"
    given = "" if claim.probability is None else f"given {percent(claim.probability)}: "
    words = given + (f"borne out {day}" if borne else f"not borne out {day}")
    if claim.happened_on is not None:
        words += f"; shown from {date_words(claim.happened_on)}{_between(claim)}{_distance(claim, claim.happened_on)}"
    elif claim.is_not_so_far:
        words += f", nor before or after it up to {date_words(claim.seen_until)}"
    if claim.taken_back_on is not None:
        ceased = _between(claim) + _distance(claim, claim.taken_back_on) if claim.happened_on is None else ""
        words += f"; no longer so from {date_words(claim.taken_back_on)}{ceased}"
    return words + (" (uncertain)" if claim.uncertain else "")


def _between(claim: ResolvedClaim) -> str:
    if claim.low is None or claim.high is None or claim.low == claim.high:
        return ""
    return f" (between {date_words(claim.low)} and {date_words(claim.high)})"


def _distance(claim: ResolvedClaim, happened: date) -> str:
    day = claim.deadline_on or claim.claim_on
    if day is None:
        return ""
    days = (happened - day).days
    of = "deadline" if claim.deadline_on else "claim"
    if days == 0:
        return f": the day of the {of}"
    noun = "day" if abs(days) == 1 else "days"
    return f": {abs(days)} {noun} {'after' if days > 0 else 'before'} the {of}"


def how_words(claim: ResolvedClaim) -> str:
    """Say by which maps, which were left out and why, and how often it was said again."""
    count = len(claim.mappers)
    parts = [f"by {count_words(count, 'map')}"] if count else []
    if claim.outcome is not ClaimOutcome.UNRESOLVED:
        parts.append(plain(claim.reason))
    parts += [f"left out: {mapper}, {why}" for mapper, why in claim.excluded]
    if claim.repeats:
        parts.append(f"said again {count_words(claim.repeats, 'time')}")
    return "; ".join(parts)
