"""Extraction → grounded claims."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from theodolite.ground.context import is_time, mentions_of
from theodolite.ground.mentions import namesake_within
from theodolite.ground.places import Resolver, likeliest
from theodolite.ground.readings import claim_readings
from theodolite.ground.times import ground_times
from theodolite.records import (
    Claim,
    ClaimKind,
    Extraction,
    GroundedClaim,
    GroundedTime,
    Interval,
    Place,
    PlaceKind,
    Span,
    TimexMention,
)

if TYPE_CHECKING:
    from theodolite.atlas import Atlas

__all__ = ["ground_claims", "ground_toponyms"]


def ground_claims(
    extraction: Extraction, atlas: Atlas, *, resolver: Resolver | None = None
) -> tuple[GroundedClaim, ...]:
    """Ground every claim of a document in place and time.

    Parameters
    ----------
    extraction
        What was read; its document's ``published_on`` is what relative time expressions count from.
    atlas
        The places.
    resolver
        What already grounded the document's toponyms.

    Returns
    -------
    tuple of GroundedClaim
        In the order of the claims. A claim whose place stays undecided keeps its candidates and, where they are few
        and near the front, has one reading each; else ``problems`` says why it has none.
    """
    resolver = resolver or Resolver(extraction, atlas)
    document = extraction.document
    times = ground_times(document.text, extraction.timexes, document.published_on)
    by_span = {time.mention.span: time for time in times}
    return tuple(_ground(claim, resolver, atlas, document.published_on, by_span) for claim in extraction.claims)


_Times = Mapping[Span, GroundedTime]


def _ground(
    claim: Claim, resolver: Resolver, atlas: Atlas, published_on: date | None, by_span: _Times
) -> GroundedClaim:
    places = tuple(resolver.place(m) for m in claim.toponyms if not is_time(m, claim.timexes))
    readings, problems = claim_readings(claim, places, resolver, atlas)
    own = [mention for mention in claim.timexes if mention not in claim.said_timexes]
    said = _times_of(claim.said_timexes, published_on, by_span)
    intervals = [interval for _, interval in _dated(said)]
    said_interval = next((i for i in intervals if i.start is not None), intervals[0] if intervals else None)
    times = _times_of(own, published_on, by_span)
    frame = _times_of(claim.frame_timexes, published_on, by_span)
    interval = _own_interval(claim, _dated(times)) or _other_interval(claim, frame, said_interval, published_on)
    return GroundedClaim(
        claim=claim,
        places=places,
        interval=interval,
        claim_on=_claim_on(claim, interval, published_on),
        timexes=_dated(_times_of(claim.timexes, published_on, by_span)),
        readings=readings,
        problems=problems,
        said=said_interval,
        times=(*times, *said, *(time for time in frame if time not in times)),
    )


def _times_of(mentions: Sequence[TimexMention], published_on: date | None, by_span: _Times) -> tuple[GroundedTime, ...]:
    """Return the grounded times of mentions; one that the document does not list is grounded by itself."""
    return tuple(by_span.get(m.span) or ground_times(m.text, (m,), published_on)[0] for m in mentions)


def _dated(times: Sequence[GroundedTime]) -> tuple[tuple[TimexMention, Interval], ...]:
    return tuple((t.mention, t.interval) for t in times if t.interval is not None and _is_dated(t.interval))


def _is_dated(interval: Interval) -> bool:
    return interval.is_known or interval.recurring_days is not None


def _own_interval(claim: Claim, timexes: tuple[tuple[TimexMention, Interval], ...]) -> Interval | None:
    """Return when a claim holds by its own words: a deadline for plans, what recurs with its bounds, else the first."""
    found = [interval for _, interval in timexes]
    bounded = [i for i in found if i.recurring_days is not None and i.start is not None]
    if claim.kind is ClaimKind.SCHEDULE:
        found.sort(key=lambda i: not i.deadline)
    elif bounded:
        return bounded[0]
    else:
        found.sort(key=lambda i: i.recurring_days is not None)
    return found[0] if found else None


def _other_interval(
    claim: Claim, frame: Sequence[GroundedTime], said: Interval | None, published_on: date | None
) -> Interval | None:
    """Return when a claim without a time of its own holds: when it was said, else the time set before, else today."""
    if said is not None and claim.kind is not ClaimKind.SCHEDULE:
        return replace(said, source="statement")
    set_before = next((interval for _, interval in _dated(frame)), None)
    if set_before is not None:
        return replace(set_before, source="frame")
    if published_on is None or claim.past:
        return None
    return Interval(start=published_on, end=published_on + timedelta(days=1), source="document")


def _claim_on(claim: Claim, interval: Interval | None, published_on: date | None) -> date | None:
    """Return the day that a claim is checked on: its interval's last, never after the publication but for plans."""
    if interval is None or interval.end is None:
        return published_on
    last = interval.end - timedelta(days=1)
    if published_on is not None and claim.kind is not ClaimKind.SCHEDULE:
        return min(last, published_on)
    return last


def ground_toponyms(extraction: Extraction, atlas: Atlas, *, resolver: Resolver | None = None) -> Mapping[Span, Place]:
    """Return a place for each toponym of a document, for scoring against annotated text.

    Countries and governments' seats count too. Where the text does not decide, the best candidate stands; what is
    unknown is left out.
    """
    resolver = resolver or Resolver(extraction, atlas)
    found: dict[Span, Place] = {}
    for mention in mentions_of(extraction):
        grounded = resolver.place(mention)
        candidates = grounded.candidates or atlas.candidates(re.sub(r"\s+(?:district|raion)$", "", mention.name))
        place = grounded.place or likeliest(candidates) or namesake_within(mention.name, atlas)
        if place is not None and (mention.span not in found or place.kind is PlaceKind.SETTLEMENT):
            found[mention.span] = place
    return found
