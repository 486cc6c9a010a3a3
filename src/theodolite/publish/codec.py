"""Records to JSON: the one place that knows the published format.

The format is described by ``publish/schema/check.schema.json`` (JSON Schema 2020-12). The same report always gives the
same bytes: nothing of the run's own time or machine is written, and floats are rounded to six decimals.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from importlib.resources import files
from typing import Any

from theodolite.publish.fused import all_fused_to_json, claim_fused_to_json
from theodolite.publish.judgements import standing_to_json
from theodolite.publish.measurements import (
    day,
    inputs_to_json,
    measurement_from_json,
    measurements_from_json,
    measurements_to_json,
    number,
    origin_to_json,
)
from theodolite.publish.schedules import schedule_values
from theodolite.records import (
    AttributionLink,
    Candidate,
    CheckedClaim,
    Claim,
    Document,
    Finding,
    Flip,
    GroundedClaim,
    GroundedPlace,
    GroundedTime,
    Interval,
    KnownClaim,
    Place,
    Precision,
    ProviderInfo,
    Quantity,
    Reading,
    Report,
    Verdict,
)
from theodolite.wording.places import grounded_words

__all__ = [
    "FORMAT",
    "dumps",
    "dumps_json",
    "load_schema",
    "measurement_from_json",
    "measurements_from_json",
    "measurements_to_json",
    "to_json",
]

FORMAT = "theodolite.check/1"


def load_schema(name: str = "check") -> dict[str, Any]:
    """Return a published JSON Schema by name (``check``)."""
    text = files("theodolite.publish.schema").joinpath(f"{name}.schema.json").read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


def to_json(report: Report) -> dict[str, Any]:
    """Turn a report into plain JSON values in the published format."""
    return {
        "format": FORMAT,
        "version": report.version,
        "rules": report.rules_version,
        "as_of": day(report.as_of),
        "document": _document(report.document),
        "coverage": {
            "claims": report.coverage.claims,
            "checkable": report.coverage.checkable,
            "measured": report.coverage.measured,
            "line": report.coverage.line,
        },
        "claims": [_checked(checked) for checked in report.claims],
        "evidence_note": report.evidence_note,
        "coarse": report.coarse,
        "providers": [_provider(p) for p in sorted(report.providers, key=lambda p: p.id)],
        "sources": list(report.sources),
        "warnings": list(report.warnings),
        "options": dict(sorted(report.options)),
        "software": dict(sorted(report.software)),
        "fused": all_fused_to_json(report.claims),
        "measurements_inputs": inputs_to_json(report.claims),
    }


def dumps(report: Report, *, compact: bool = False) -> str:
    """Write a report as JSON text; ``compact`` gives one line, for JSON Lines. The same report gives the same bytes."""
    return dumps_json(to_json(report), compact=compact)


def dumps_json(value: Any, *, compact: bool = False) -> str:
    """Write plain JSON values as text, keys in the order given, ending in a newline unless compact."""
    if compact:
        return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return json.dumps(value, ensure_ascii=False, allow_nan=False, indent=2) + "\n"


def _document(document: Document) -> dict[str, Any]:
    return {
        "id": document.id,
        "title": document.title,
        "publisher": document.publisher,
        "url": document.url,
        "published_on": day(document.published_on),
        "published_on_origin": document.published_on_origin,
        "updated_on": day(document.updated_on),
        "language": document.language,
        "source_kind": document.source_kind,
        "source_name": document.source_name,
        "source_sha256": document.source_sha256,
        "sha256": document.sha256,
        "complete": document.complete,
        "incomplete_reason": document.incomplete_reason,
        "text_supplied_by_user": document.text_supplied_by_user,
        "warnings": list(document.warnings),
        "text": document.text,
    }


def _checked(checked: CheckedClaim) -> dict[str, Any]:
    grounded = checked.grounded
    return {
        **_claim(grounded.claim),
        "places": [_grounded_place(place) for place in grounded.places],
        "interval": None if grounded.interval is None else _interval(grounded.interval),
        "claim_on": day(grounded.claim_on),
        "said": None if grounded.said is None else _interval(grounded.said),
        "times": [_time(time) for time in grounded.times],
        "readings": [_reading(reading) for reading in grounded.readings],
        "problems": list(grounded.problems),
        "checkable": checked.checkable,
        "verdict": _verdict(checked.verdict),
        **({} if checked.known is None else {"known": _known(checked.known)}),
        **({} if checked.schedule is None else {"schedule": schedule_values(checked.schedule)}),
        **claim_fused_to_json(checked),
        "findings": [_finding(finding) for finding in _ordered(checked.findings, grounded)],
    }


def _claim(claim: Claim) -> dict[str, Any]:
    return {
        "id": claim.id,
        "spans": [[span.start, span.end] for span in claim.spans],
        "quote": claim.quote,
        "kind": claim.kind.value,
        "predicate": None if claim.predicate is None else claim.predicate.value,
        "actor": claim.actor,
        "actor_text": claim.actor_text,
        "polarity": claim.polarity.value,
        "modality": claim.modality.value,
        "past": claim.past,
        "quantity": None if claim.quantity is None else _quantity(claim.quantity),
        "chain": [_link(link) for link in claim.chain],
        "denies": list(claim.denies),
        "purpose_of": claim.purpose_of,
        "audience": claim.audience,
    }


def _link(link: AttributionLink) -> dict[str, Any]:
    return {
        "name": link.name,
        "cue": link.cue,
        "stance": link.stance.value,
        "hedge": link.hedge,
        "side": link.side,
    }


def _quantity(quantity: Quantity) -> dict[str, Any]:
    return {
        "value": number(quantity.value),
        "low": number(quantity.low),
        "high": number(quantity.high),
        "unit": quantity.unit.value,
        "text": quantity.text,
        "hedge": quantity.hedge,
        "of": quantity.of,
        "counted": quantity.counted,
        "measure": quantity.measure,
        "stated": None if quantity.stated is None else [number(end) for end in quantity.stated],
        "per": quantity.per,
        "currency": quantity.currency,
        "change": quantity.kind.value,
        "sign": quantity.sign,
        "start": number(quantity.start),
        "persons": None if quantity.persons is None else [number(end) for end in quantity.persons],
    }


def _grounded_place(grounded: GroundedPlace) -> dict[str, Any]:
    place = grounded.place
    weighed = {candidate.place.id: candidate for candidate in grounded.ranked}
    return {
        "name": grounded.mention.name if place is None else place.name,
        "longitude": None if place is None else number(place.longitude),
        "latitude": None if place is None else number(place.latitude),
        "id": None if place is None else place.id,
        "text": grounded.mention.text,
        "part": grounded.mention.part,
        "region": None if place is None else place.region_name,
        "reason": grounded.reason,
        "candidates": [_candidate(candidate, weighed.get(candidate.id)) for candidate in grounded.candidates],
        "precision": None if grounded.precision is None else _precision(grounded.precision),
        "target": grounded.target,
        "words": grounded_words(grounded),
    }


def _precision(precision: Precision) -> dict[str, Any]:
    return {"radius_km": number(precision.radius_km), "kind": precision.kind}


def _candidate(place: Place, weighed: Candidate | None) -> dict[str, Any]:
    return {
        "id": place.id,
        "name": place.name,
        "longitude": number(place.longitude),
        "latitude": number(place.latitude),
        "region": place.region_name,
        "country": place.country,
        "score": None if weighed is None else number(weighed.score),
        "reasons": [] if weighed is None else list(weighed.reasons),
    }


def _interval(interval: Interval) -> dict[str, Any]:
    return {
        "start": day(interval.start),
        "end": day(interval.end),
        "granularity": interval.granularity,
        "source": interval.source,
        "recurring_days": interval.recurring_days,
        "deadline": interval.deadline,
        "start_utc": _instant(interval.start_utc),
        "end_utc": _instant(interval.end_utc),
        "approximate": interval.approximate,
        "anchor": interval.anchor,
        "alternatives": [[day(start), day(end)] for start, end in interval.alternatives],
    }


def _instant(value: datetime | None) -> str | None:
    return None if value is None else value.replace(tzinfo=None).isoformat(timespec="minutes") + "Z"


def _time(time: GroundedTime) -> dict[str, Any]:
    span = time.mention.span
    return {
        "text": time.mention.text,
        "span": [span.start, span.end],
        "value": time.value,
        "interval": None if time.interval is None else _interval(time.interval),
        "reason": time.reason,
    }


def _reading(reading: Reading) -> dict[str, Any]:
    return {"id": reading.id, "label": reading.label, "targets": list(reading.targets), "source": reading.source}


def _verdict(verdict: Verdict) -> dict[str, Any]:
    return {
        "label": verdict.label.value,
        "provisional": verdict.provisional,
        "review_on": day(verdict.review_on),
        **standing_to_json(verdict),
        "reason": verdict.reason,
        "flips_if": [_flip(flip) for flip in verdict.flips_if],
        "hindsight": verdict.hindsight,
        "readings": [
            {
                "reading": r.reading,
                "label": r.label.value,
                "supports": r.supports,
                "refutes": r.refutes,
                "between": r.between,
                "silent": r.silent,
                "uncertain": r.uncertain,
                "summary": r.summary,
            }
            for r in verdict.readings
        ],
        "date_labels": [
            {"start": day(d.start), "end": day(d.end), "label": d.label.value} for d in verdict.date_labels
        ],
        "line": verdict.line,
        "paragraph": verdict.paragraph,
    }


def _flip(flip: Flip) -> dict[str, Any]:
    return {
        "change": flip.change,
        "label": flip.label.value,
        "mapper": flip.mapper,
        "kind": flip.kind,
        "size": number(flip.size),
        "unit": flip.unit,
    }


def _known(known: KnownClaim) -> dict[str, Any]:
    return {
        "report": known.report,
        "claim": known.claim,
        "first_on": day(known.first_on),
        "claim_on": day(known.claim_on),
        "holder": known.holder,
        "publisher": known.publisher,
        "count": known.count,
    }


def _ordered(findings: Sequence[Finding], grounded: GroundedClaim) -> list[Finding]:
    """Findings by reading in the order the readings are given, then by mapper."""
    rank = {reading.id: index for index, reading in enumerate(grounded.readings)}
    return sorted(findings, key=lambda f: (rank.get(f.reading, len(rank)), f.reading, f.mapper))


def _finding(finding: Finding) -> dict[str, Any]:
    measurement = finding.measurement
    return {
        "reading": finding.reading,
        "mapper": finding.mapper,
        "frame_on": None if measurement is None else day(measurement.frame_on),
        "value": None if measurement is None else number(measurement.value),
        "unit": None if measurement is None else measurement.unit.value,
        "low": None if measurement is None else number(measurement.low),
        "high": None if measurement is None else number(measurement.high),
        "outcome": finding.outcome.value,
        "reason": finding.reason,
        "uncertain": finding.uncertain,
        "rule": finding.rule,
        "cause": finding.cause,
        **origin_to_json(measurement),
    }


def _provider(provider: ProviderInfo) -> dict[str, Any]:
    return {
        "id": provider.id,
        "name": provider.name,
        "affiliation": provider.affiliation,
        "upstream": provider.upstream,
        "mirror": provider.mirror,
        "licence": provider.licence,
        "may_publish_geometry": provider.may_publish_geometry,
        "drawn_sides": list(provider.drawn_sides),
        "parents": list(provider.parents),
        "cadence_days": number(provider.cadence_days),
        "lag_days": number(provider.lag_days),
        "coverage": provider.coverage,
        "leaves_out": provider.leaves_out,
        "silent_on": list(provider.silent_on),
        "affiliation_group": provider.affiliation_group,
    }
