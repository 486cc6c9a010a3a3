"""Rows of annotations, one a document, in the formats that public scorers read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from theodolite.records import (
    Attribution,
    Claim,
    EventMention,
    Extraction,
    Footprint,
    GroundedPlace,
    GroundedTime,
    Groundings,
    Interval,
    Place,
    Quantity,
    Span,
    ToponymMention,
    Unit,
)
from theodolite.timex.timex3 import to_timex3

__all__ = ["to_annotations"]


def to_annotations(extraction: Extraction, groundings: Groundings | None = None) -> dict[str, Any]:
    """Make the row of one document; every offset is a half-open range of code points of the document's text.

    Parameters
    ----------
    extraction
        What was read in the document.
    groundings
        What toponyms and times were grounded to; without them toponyms get no coordinates and times no days.

    Returns
    -------
    dict
        ``id``, ``attributions`` (lists of ranges for source, cue, content; ``chain`` from the outermost source to the
        immediate one, the outlet left out, None for an implicit one), ``toponyms`` (WGS 84 degrees or None; the
        likeliest place, ``decided`` only where one candidate remains, and how precisely it is known), ``timexes``
        (as TIMEX3 draws them: no preposition, the two ends of a range apart, each with its value and the interval of
        the whole: half-open, local days and UTC instants, None is open), ``quantities`` (without
        those that give no number), ``events`` and ``claims`` in short form, and ``warnings``: what was not read, and
        why.
    """
    found = groundings or Groundings()
    grounded = {place.mention.span: place for place in found.places}
    times = found.times or tuple(GroundedTime(mention=mention, interval=None) for mention in extraction.timexes)
    return {
        "id": extraction.document.id,
        "attributions": [_attribution(attribution) for attribution in extraction.attributions],
        "toponyms": [
            _toponym(mention, found.best.get(mention.span), grounded.get(mention.span), found.footprints)
            for mention in extraction.toponyms
        ],
        "timexes": [_timex(time) for time in to_timex3(times)],
        "quantities": [_quantity(quantity) for quantity in extraction.quantities if _has_number(quantity)],
        "events": [_event(event) for event in extraction.events],
        "claims": [_claim(claim) for claim in extraction.claims],
        "warnings": list(extraction.warnings),
    }


def _ranges(spans: Iterable[Span]) -> list[list[int]]:
    return [[span.start, span.end] for span in spans]


def _attribution(attribution: Attribution) -> dict[str, Any]:
    chain = attribution.chain or (attribution.source,)
    return {
        "source": _ranges(attribution.source),
        "cue": _ranges(attribution.cue),
        "content": _ranges(attribution.content),
        "chain": [_ranges(link) or None for link in chain],
        "form": attribution.form.value,
        "name": attribution.source_name,
        "stance": attribution.stance.value,
        "hedge": attribution.hedge,
    }


def _toponym(
    mention: ToponymMention,
    place: Place | None,
    grounded: GroundedPlace | None,
    footprints: Mapping[str, Footprint],
) -> dict[str, Any]:
    precision = grounded.precision if grounded else None
    return {
        "start": mention.span.start,
        "end": mention.span.end,
        "text": mention.text,
        "lat": place.latitude if place else None,
        "lon": place.longitude if place else None,
        "place": place.id if place else None,
        "metonym": mention.metonym,
        "name": place.name if place else None,
        "decided": grounded is not None and grounded.place is not None,
        "radius_km": round(precision.radius_km, 3) if precision else None,
        "precision": precision.kind if precision else None,
        "reason": grounded.reason if grounded else None,
        "candidates": len(grounded.candidates) if grounded else 0,
        "relative": _relative(grounded, footprints) if grounded else None,
    }


def _relative(grounded: GroundedPlace, footprints: Mapping[str, Footprint]) -> dict[str, Any] | None:
    """Return how a place is told by its way from another, and the middle of the area that this means."""
    mention = grounded.mention
    if mention.relative is None and grounded.target is None:
        return None
    footprint = footprints.get(grounded.target or "")
    middle = footprint.geometry.representative_point() if footprint is not None else None
    return {
        "how": mention.relative,
        "km": list(mention.offset_km) if mention.offset_km else None,
        "bearing": mention.bearing,
        "others": list(mention.others),
        "target": grounded.target,
        "lat": round(middle.y, 5) if middle is not None else None,
        "lon": round(middle.x, 5) if middle is not None else None,
    }


def _timex(time: GroundedTime) -> dict[str, Any]:
    mention = time.mention
    return {
        "start": mention.span.start,
        "end": mention.span.end,
        "text": mention.text,
        "type": mention.type,
        "value": time.value,
        "interval": _interval(time.interval) if time.interval else None,
        "reason": time.reason or None,
    }


def _interval(interval: Interval) -> dict[str, Any]:
    """Return a half-open interval: local days in Kyiv, instants in UTC; None is open."""
    return {
        "start": interval.start.isoformat() if interval.start else None,
        "end": interval.end.isoformat() if interval.end else None,
        "start_utc": interval.start_utc.isoformat() if interval.start_utc else None,
        "end_utc": interval.end_utc.isoformat() if interval.end_utc else None,
        "granularity": interval.granularity,
        "recurring_days": interval.recurring_days,
        "deadline": interval.deadline,
        "approximate": interval.approximate,
        "anchor": interval.anchor,
        "alternatives": [[start.isoformat(), end.isoformat()] for start, end in interval.alternatives],
    }


def _has_number(quantity: Quantity) -> bool:
    return any(number is not None for number in (quantity.value, quantity.low, quantity.high))


def _change(quantity: Quantity) -> str:
    """Say how the number is meant: a change up or down, exactly, about, more or less than."""
    if quantity.sign:
        return "up" if quantity.sign > 0 else "down"
    if quantity.low is None and quantity.high is None:
        return "~" if quantity.hedge else "="
    if quantity.high is None:
        return ">"
    if quantity.low is None:
        return "<"
    uncertain = quantity.hedge or (quantity.stated is None and quantity.low != quantity.high)
    return "~" if uncertain else "="


def _plain(number: float) -> float | int:
    return int(number) if float(number).is_integer() else number


def _value(quantity: Quantity) -> float | int | str:
    """Return the number as the text states it, before any conversion; ``first-last`` for two numbers or a vague one."""
    if quantity.stated is not None:
        first, last = map(float, quantity.stated)
        return _plain(first) if first == last else f"{first}-{last}"
    if quantity.value is not None:
        return _plain(quantity.value)
    if quantity.low is not None and quantity.high is not None:
        return f"{float(quantity.low)}-{float(quantity.high)}"
    return _plain(next(number for number in (quantity.low, quantity.high) if number is not None))


def _stated_unit(quantity: Quantity) -> str:
    stated = quantity.measure or (quantity.currency if quantity.unit is Unit.MONEY else None)
    return stated or quantity.counted or (quantity.of if quantity.unit is Unit.COUNT else None) or quantity.unit.value


def _quantity(quantity: Quantity) -> dict[str, Any]:
    return {
        "start": quantity.span.start,
        "end": quantity.span.end,
        "text": quantity.text,
        "value": _value(quantity),
        "change": _change(quantity),
        "unit": _stated_unit(quantity),
        "low": quantity.low,
        "high": quantity.high,
        "measure": quantity.unit.value,
        "hedge": quantity.hedge,
        "counted": quantity.counted,
        "of": quantity.of,
        "per": quantity.per,
        "kind": quantity.kind.value,
        "from": quantity.start,
        "persons": list(quantity.persons) if quantity.persons else None,
    }


def _event(event: EventMention) -> dict[str, Any]:
    return {
        "start": event.span.start,
        "end": event.span.end,
        "text": event.text,
        "factuality": event.factuality,
        "author_factuality": event.author_factuality,
    }


def _claim(claim: Claim) -> dict[str, Any]:
    return {
        "id": claim.id,
        "spans": _ranges(claim.spans),
        "quote": claim.quote,
        "kind": claim.kind.value,
        "predicate": claim.predicate.value if claim.predicate else None,
        "polarity": claim.polarity.value,
        "modality": claim.modality.value,
        "actor": claim.actor,
        "chain": [link.name for link in claim.chain],
        "toponyms": _ranges(mention.span for mention in claim.toponyms),
        "timexes": _ranges(mention.span for mention in claim.timexes),
        "denies": list(claim.denies),
        "purpose_of": claim.purpose_of,
    }
