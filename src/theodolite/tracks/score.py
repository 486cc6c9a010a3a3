"""The track record of one source from its resolved claims, and two records side by side, or why not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from theodolite.records import ClaimOutcome, Rate, ResolvedClaim, Source, TrackComparison, TrackRecord
from theodolite.tracks.ledger import Ledger
from theodolite.tracks.rates import (
    ENOUGH,
    GAP,
    LeadPrior,
    SharePrior,
    brier_rate,
    claims_needed,
    difference,
    fit_leads,
    fit_shares,
    lead_rate,
    share_rate,
)
from theodolite.tracks.slips import slip_curve

__all__ = ["compare_records", "make_record"]

FEW = 5
_KINDS = ("control", "reach", "extent", "advance", "schedule", "rebuttal")


def make_record(ledger: Ledger, source: Source, *, beside: Source | None = None) -> TrackRecord:
    """Return the track record of a source.

    Parameters
    ----------
    ledger
        Who said what, and how it is resolved.
    beside
        A second source that is compared with it: all speakers of both count once each in what is usual.
    """
    found = ledger.resolved(source)
    claims = tuple(sorted((r.claim for r in found), key=_order))
    resolved, firm = _resolved(claims), _firm(claims)
    others = _others(ledger, [source, *([beside] if beside else [])])
    hits, never = _prior(others, _is_hit), _prior(map(_followed, others), _is_never)
    leads = fit_leads([_leads(one) for one in others])
    hit_rate = _share(firm, _is_hit, hits)
    outcomes = [r.schedule for r in found if r.schedule is not None]
    return TrackRecord(
        source=source,
        claims=claims,
        resolved=len(resolved),
        unresolved=len(claims) - len(resolved),
        needed=_needed(hit_rate),
        prior=hits.words,
        sentence=_sentence(source, firm, len(claims), len(resolved) - len(firm)),
        hit_rate=hit_rate,
        false_share=_rest(hit_rate),
        never_share=_share(_followed(firm), _is_never, never),
        lead=lead_rate(_leads(claims), leads),
        slip=slip_curve(outcomes) if outcomes else None,
        brier=brier_rate([(c.probability, _is_hit(c)) for c in resolved if c.probability is not None]),
        by_kind=_by(firm, lambda c: c.kind, hits),
        by_period=_by(firm, _period(firm), hits),
        members=tuple(m for m in ledger.registry.members(source.id) if m.id != source.id),
        left_out=tuple(sorted({pair for c in claims for pair in c.excluded})),
        known_by=ledger.resolver.evidence.latest_on(),
        notes=_notes(ledger, leads, claims),
    )  # fmt: skip


def compare_records(ledger: Ledger, first: TrackRecord, second: TrackRecord) -> TrackComparison:
    """Compare two records: only where both have 40 resolved claims and the intervals of their hit rates part."""
    names = first.source.name, second.source.name
    if first.source.id == second.source.id:
        return TrackComparison(first=first, second=second, compared=False,
                               sentence=f"{names[0]} is named twice: there is nothing to compare.")  # fmt: skip
    counts = [len(_firm(r.claims)) for r in (first, second)]
    short = [f"{name} has {count}" for name, count in zip(names, counts, strict=True) if count < ENOUGH]
    if short or first.hit_rate is None or second.hit_rate is None:
        sentence = f"Not compared: {' and '.join(short)} of the {ENOUGH} resolved claims that a comparison needs."
        return TrackComparison(first=first, second=second, compared=False, sentence=sentence)
    others = _others(ledger, [first.source, second.source])
    hits = [(sum(map(_is_hit, _firm(r.claims))), count) for r, count in zip((first, second), counts, strict=True)]
    gap = difference(hits[0], hits[1], _prior(others, _is_hit))
    spans = f"{_span(first.hit_rate)} and {_span(second.hit_rate)}"
    apart = first.hit_rate.low > second.hit_rate.high or second.hit_rate.low > first.hit_rate.high
    if not apart:
        sentence = f"Not told apart: the 90 % intervals of what was borne out on its day overlap ({spans})."
    else:
        both = f"Of {names[0]}’s {counts[0]} and {names[1]}’s {counts[1]} resolved claims"
        sentence = f"{both}, {spans} were borne out on their day (90 % intervals, which part)."
    return TrackComparison(first=first, second=second, compared=apart, sentence=sentence,
                           difference=gap if apart else None)  # fmt: skip


def _span(rate: Rate) -> str:
    return f"{rate.low * 100:.0f}–{rate.high * 100:.0f} %"


def _order(claim: ResolvedClaim) -> tuple[date, str, str]:
    return claim.claim_on or claim.said_on or date.max, claim.report, claim.claim


def _resolved(claims: Iterable[ResolvedClaim]) -> list[ResolvedClaim]:
    return [c for c in claims if c.outcome is not ClaimOutcome.UNRESOLVED]


def _firm(claims: Iterable[ResolvedClaim]) -> list[ResolvedClaim]:
    """Return the resolved claims that state no probability: what is given 20 % is no miss where it does not come."""
    return [c for c in _resolved(claims) if c.probability is None]


def _followed(claims: Iterable[ResolvedClaim]) -> list[ResolvedClaim]:
    """Return the resolved claims, no probability stated, that histories follow to the last frame."""
    return [c for c in _firm(claims) if c.seen_until is not None]


def _is_hit(claim: ResolvedClaim) -> bool:
    return claim.outcome is ClaimOutcome.BORNE_OUT


def _is_never(claim: ResolvedClaim) -> bool:
    return claim.is_not_so_far


def _leads(claims: Iterable[ResolvedClaim]) -> list[float]:
    return [float(c.lead_days) for c in claims if c.lead_days is not None]


def _others(ledger: Ledger, sources: Sequence[Source]) -> list[list[ResolvedClaim]]:
    """Return the claims of the sources that are scored, and of each speaker who does not speak for one of them."""
    scored = {s.id for s in sources}
    nested = [s for s in sources if not scored & set(ledger.line(s.id)[1:])]
    groups = [[r.claim for r in ledger.resolved(s)] for s in nested]
    for speaker in ledger.speakers():
        if not scored & set(ledger.line(speaker)):
            source = ledger.registry.sources.get(speaker) or ledger.unlisted[speaker]
            own = [r.claim for r in ledger.resolved(source) if r.claim.source == speaker]
            groups.append(own)
    return groups


def _prior(groups: Iterable[Sequence[ResolvedClaim]], test: Callable[[ResolvedClaim], bool]) -> SharePrior:
    firm = [_firm(group) for group in groups]
    return fit_shares([(sum(map(test, group)), len(group)) for group in firm])


def _share(claims: Sequence[ResolvedClaim], test: Callable[[ResolvedClaim], bool], prior: SharePrior) -> Rate | None:
    return share_rate(sum(map(test, claims)), len(claims), prior)


def _rest(rate: Rate | None) -> Rate | None:
    if rate is None:
        return None
    raw = None if rate.raw is None else 1 - rate.raw
    return Rate(value=1 - rate.value, low=1 - rate.high, high=1 - rate.low, n=rate.n, raw=raw)


def _by(
    claims: Sequence[ResolvedClaim], name: Callable[[ResolvedClaim], str], prior: SharePrior
) -> tuple[tuple[str, Rate], ...]:
    groups: dict[str, list[ResolvedClaim]] = {}
    for claim in claims:
        groups.setdefault(name(claim), []).append(claim)
    rank = {kind: n for n, kind in enumerate(_KINDS)}
    ordered = sorted(groups, key=lambda key: (rank.get(key, len(rank)), key))
    return tuple((key, rate) for key in ordered if (rate := _share(groups[key], _is_hit, prior)) is not None)


def _period(claims: Sequence[ResolvedClaim]) -> Callable[[ResolvedClaim], str]:
    """Return how to name the period of a claim: the shortest of quarter, half-year and year with claims enough."""
    names = (_quarter, _half, _year)
    return next((n for n in names if len(claims) >= FEW * len({n(c) for c in claims})), _year)


def _year(claim: ResolvedClaim) -> str:
    on = claim.claim_on or claim.said_on
    return "undated" if on is None else f"{on.year}"


def _half(claim: ResolvedClaim) -> str:
    on = claim.claim_on or claim.said_on
    return "undated" if on is None else f"{on.year}, half {1 + (on.month > 6)}"


def _quarter(claim: ResolvedClaim) -> str:
    on = claim.claim_on or claim.said_on
    return "undated" if on is None else f"{on.year}, quarter {(on.month + 2) // 3}"


def _needed(rate: Rate | None) -> int:
    """Return how many claims each of two sources needs to be told apart at a gap of 20 points towards the middle."""
    own = 0.6 if rate is None else min(max(rate.value, 0.0), 1.0)
    return claims_needed(own, own - GAP if own >= 0.5 else own + GAP)


def _sentence(source: Source, resolved: Sequence[ResolvedClaim], total: int, given: int) -> str:
    """Say the record in a sentence; of ``total`` claims ``given`` are resolved and state a probability."""
    count = len(resolved)
    if given and not count:
        return f"{source.name}: every resolved claim states a probability, and is scored by it alone."
    if not count:
        listed = (
            "no claim that maps can measure"
            if not total
            else ("its one claim is not resolved" if total == 1 else f"none of {total} claims is resolved")
        )
        return f"{source.name}: {listed}: nothing to say yet."
    if count < FEW:
        words = {1: "one resolved claim", 2: "two resolved claims", 3: "three resolved claims"}
        return f"{source.name}: {words.get(count, 'four resolved claims')}: too few to say."
    hits = sum(map(_is_hit, resolved))
    return f"{source.name}: {hits} of {count} resolved claims were borne out on their day."


def _threshold(ledger: Ledger) -> str:
    """Say by what a place counts as shown held, and as not."""
    rules = ledger.resolver.rules
    high, low = (f"{share * 100:.0f} %" for share in (rules.hold_supported_share, rules.hold_refuted_share))
    return (f"A place counts as held from {high} of it and as not held below {low}, by a clear majority of the maps; "
            "“shown from” is the day on which all maps together, or that majority, put the change.")  # fmt: skip


def _notes(ledger: Ledger, leads: LeadPrior, claims: Sequence[ResolvedClaim]) -> tuple[str, ...]:
    notes = []
    if len(_resolved(claims)) >= FEW:
        notes.append(_threshold(ledger))
    if _leads(claims):
        notes.append(f"Leads are {leads.words}.")
        count = len(_leads(claims))
        came = "1 claim that came about" if count == 1 else f"{count} claims that came about"
        notes.append(f"Early or late is of {came}, also those unresolved on their day.")
        notes.append("Days count to the day that the maps together put a change on; all of them may be late alike.")
    if given := len(_resolved(claims)) - len(_firm(claims)):
        some = "1 resolved claim states" if given == 1 else f"{given} resolved claims state"
        notes.append(f"{some} a probability: in the Brier score, not in what was borne out or not.")
    if ledger.resolver.evidence.coarse:
        notes.append("Coarse: resolved by the embedded table of figures, not by maps.")
    return tuple(notes)
