"""Track records on the terminal and as plain JSON values (``docs/schema/record.schema.json``)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from theodolite.publish.measurements import day, number
from theodolite.publish.plots import interval_bar
from theodolite.publish.track_words import (
    FEW,
    KIND_WORDS,
    claim_day,
    count_words,
    days_after,
    few_words,
    figures,
    grade_words,
    how_words,
    outcome_words,
    rate_words,
    slip_words,
)
from theodolite.records import Rate, ResolvedClaim, Source, TrackComparison, TrackRecord
from theodolite.records.schedules import SlipCurve
from theodolite.version import __version__
from theodolite.wording import date_words, plain, shorten

__all__ = ["FORMAT", "comparison_lines", "comparison_values", "record_lines", "record_values"]

FORMAT = "theodolite.record/1"
_COLUMNS = 40
_BINS = (-90, -30, -14, -7, 0, 8, 15, 31, 91)
_BLOCK = "■"


def record_lines(record: TrackRecord) -> Iterator[str]:
    """Yield a track record as lines of text: figures with intervals as bars, then every claim."""
    yield plain(record.sentence)
    if grade := grade_words(record.source):
        yield grade
    if record.members:
        yield f"With those who speak for it: {', '.join(plain(m.name) for m in record.members)}."
    if record.known_by:
        yield f"By maps up to {date_words(record.known_by)}; intervals 90 %. Theodolite {__version__}."
    for mapper, why in record.left_out:
        yield f"Left out of the maps it is scored against: {mapper}, {why}."
    yield ""
    yield from _figure_lines(record)
    for title, rows in (("By kind", record.by_kind), ("By period", record.by_period)):
        if len(rows) > 1 and any(rate.n >= FEW for _, rate in rows):
            yield f"{title}, borne out on its day"
            yield from (_bar(KIND_WORDS.get(name, name), rate, f"of {rate.n}") for name, rate in rows)
            yield ""
    yield from _lead_lines(record)
    yield from _slip_lines(record)
    if record.resolved:
        yield f"Shares are {record.prior}."
        yield from record.notes
        yield (f"To tell two sources 20 points apart takes about {record.needed} resolved claims of each "
               f"(the 95 % interval of the difference leaves out 0 every second time).")  # fmt: skip
        yield ""
    yield f"Claims: {record.resolved} resolved, {record.unresolved} unresolved"
    for claim in record.claims:
        yield from _claim_lines(claim)


def _bar(name: str, rate: Rate, tail: str) -> str:
    if rate.n < FEW:
        return f"  {name:<26}{few_words(rate.n)}"
    bar = interval_bar(rate.value, rate.low, rate.high, columns=_COLUMNS)
    return f"  {name:<26}{bar}  {rate_words(rate)} {tail}"


def _figure_lines(record: TrackRecord) -> Iterator[str]:
    for name, _, rate, words in figures(record):
        if rate is not None and name not in {"Early or late", "Brier score"}:
            yield _bar(name, rate, f"of {rate.n}")
        else:
            yield f"  {name:<26}{words}" + (f", {count_words(rate.n)}" if rate is not None else "")
    if record.hit_rate is not None:
        yield ""


def _lead_lines(record: TrackRecord) -> Iterator[str]:
    """Yield a strip of leads: how many claims were so much late or early."""
    leads = [c.lead_days for c in record.claims if c.lead_days is not None]
    if not leads:
        return
    counted = Counter(sum(lead >= edge for edge in _BINS) for lead in leads)
    names = _bin_names()
    yield "Late and early, claims"
    for at in range(min(counted), max(counted) + 1):
        yield f"  {names[at]:<26}{_BLOCK * counted[at]} {counted[at] or ''}".rstrip()
    yield ""


def _bin_names() -> list[str]:
    edges = list(_BINS)
    names = [f"more than {-edges[0]} days late"]
    for low, after in pairwise(edges):
        high = after - 1
        if low == 0:
            names.append("the day to 7 days early")
        elif high < 0:
            names.append(f"{-high} to {-low} days late")
        else:
            names.append(f"{low} to {high} days early")
    return [*names, f"more than {edges[-1] - 1} days early"]


def _slip_lines(record: TrackRecord) -> Iterator[str]:
    words = slip_words(record)
    if not words or record.slip is None:
        return
    yield words
    for step in record.slip.points[:12] if record.slip.deadlines >= FEW else ():
        bar = interval_bar(step.waiting, step.low, step.high, columns=_COLUMNS)
        yield f"  {days_after(step.days):<26}{bar}  {step.waiting * 100:.0f} % had not come about"
    yield ""


def _claim_lines(claim: ResolvedClaim) -> Iterator[str]:
    place = f", {plain(claim.place)}" if claim.place else ""
    yield f"- {claim_day(claim)}{place}: “{shorten(claim.quote, 110)}”"
    yield f"  {outcome_words(claim)}"
    if how := how_words(claim):
        yield f"  {how}"
    where = plain(claim.url or claim.publisher or claim.report)
    yield f"  {where} ({plain(claim.report)} {claim.claim})"


def comparison_lines(found: TrackComparison) -> Iterator[str]:
    """Yield a comparison: its sentence, and the two intervals only where they part."""
    yield plain(found.sentence)
    if found.compared and found.difference is not None:
        for record in (found.first, found.second):
            if record.hit_rate is not None:
                yield _bar(shorten(record.source.name, 25), record.hit_rate, f"of {record.hit_rate.n}")
        gap = found.difference
        yield f"  difference {gap.value * 100:+.0f} points ({gap.low * 100:+.0f} to {gap.high * 100:+.0f})"


def record_values(record: TrackRecord) -> dict[str, Any]:
    """Return a track record as plain JSON values; the Admiralty grade stands with the source, apart from figures."""
    return {
        "format": FORMAT,
        "version": __version__,
        "source": _source(record.source),
        "members": [_source(m) for m in record.members],
        "sentence": record.sentence,
        "known_by": day(record.known_by),
        "resolved": record.resolved,
        "unresolved": record.unresolved,
        "hit_rate": _rate(record.hit_rate),
        "false_share": _rate(record.false_share),
        "never_share": _rate(record.never_share),
        "lead": _rate(record.lead),
        "brier": _rate(record.brier),
        "slip": _slip(record.slip),
        "by_kind": [{"name": name, "hit_rate": _rate(rate)} for name, rate in record.by_kind],
        "by_period": [{"name": name, "hit_rate": _rate(rate)} for name, rate in record.by_period],
        "needed": record.needed,
        "prior": record.prior,
        "notes": list(record.notes),
        "left_out": [{"mapper": mapper, "why": why} for mapper, why in record.left_out],
        "claims": [_claim(claim) for claim in record.claims],
    }


def comparison_values(found: TrackComparison) -> dict[str, Any]:
    """Return two records with the comparison, or why there is none, as plain JSON values."""
    return {
        **record_values(found.first),
        "comparison": {
            "with": _source(found.second.source),
            "resolved": found.second.resolved,
            "compared": found.compared,
            "sentence": found.sentence,
            "hit_rate": _rate(found.second.hit_rate) if found.compared else None,
            "difference": _rate(found.difference),
        },
    }


def _source(source: Source) -> dict[str, Any]:
    grade = source.grade
    return {
        "id": source.id,
        "name": source.name,
        "kind": source.kind.value,
        "names": {language: list(names) for language, names in source.names},
        "member_of": source.member_of,
        "side": source.side,
        "maps": list(source.maps),
        "note": source.note,
        "admiralty": None
        if grade is None
        else {
            "reliability": grade.reliability,
            "credibility": grade.credibility,
            "graded_by": grade.graded_by,
            "graded_on": day(grade.graded_on),
        },
    }


def _rate(rate: Rate | None) -> dict[str, Any] | None:
    if rate is None:
        return None
    return {
        "value": number(rate.value),
        "low": number(rate.low),
        "high": number(rate.high),
        "n": rate.n,
        "raw": number(rate.raw),
    }


def _slip(slip: SlipCurve | None) -> dict[str, Any] | None:
    if slip is None:
        return None
    counts = ("deadlines", "met", "missed", "open", "censored", "already", "retrospective", "unknown")
    return {
        **{name: getattr(slip, name) for name in counts},
        "median_days": slip.median_days,
        "low_days": slip.low_days,
        "high_days": slip.high_days,
        "points": [
            {"days": p.days, "waiting": number(p.waiting), "low": number(p.low), "high": number(p.high)}
            for p in slip.points
        ],
    }


def _claim(claim: ResolvedClaim) -> dict[str, Any]:
    return {
        "source": claim.source,
        "report": claim.report,
        "claim": claim.claim,
        "quote": claim.quote,
        "line": claim.line,
        "url": claim.url,
        "publisher": claim.publisher,
        "kind": claim.kind,
        "predicate": claim.predicate,
        "actor": claim.actor,
        "place": claim.place,
        "place_id": claim.place_id,
        "said_on": day(claim.said_on),
        "claim_on": day(claim.claim_on),
        "outcome": claim.outcome.value,
        "words": outcome_words(claim),
        "reason": claim.reason,
        "happened_on": day(claim.happened_on),
        "low": day(claim.low),
        "high": day(claim.high),
        "seen_until": day(claim.seen_until),
        "lead_days": claim.lead_days,
        "taken_back_on": day(claim.taken_back_on),
        "uncertain": claim.uncertain,
        "deadline_on": day(claim.deadline_on),
        "slip_days": claim.slip_days,
        "probability": number(claim.probability),
        "label": claim.label,
        "mappers": list(claim.mappers),
        "excluded": [{"mapper": mapper, "why": why} for mapper, why in claim.excluded],
        "repeats": claim.repeats,
    }
