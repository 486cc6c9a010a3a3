"""Extraction → grounded claims."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from theodolite.ground.claim_times import claim_times
from theodolite.ground.context import is_time, mentions_of
from theodolite.ground.mentions import namesake_within, place_within
from theodolite.ground.places import Resolver, likeliest
from theodolite.ground.readings import claim_readings
from theodolite.ground.times import ground_times
from theodolite.records import (
    Claim,
    Document,
    Extraction,
    GroundedClaim,
    GroundedPlace,
    GroundedTime,
    Place,
    PlaceKind,
    Span,
    ToponymMention,
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
    extraction = resolver.extraction
    document = extraction.document
    times = ground_times(document.text, extraction.timexes, document.published_on)
    by_span = {time.mention.span: time for time in times}
    return tuple(_ground(claim, resolver, atlas, document, by_span) for claim in extraction.claims)


def _ground(
    claim: Claim, resolver: Resolver, atlas: Atlas, document: Document, by_span: Mapping[Span, GroundedTime]
) -> GroundedClaim:
    places = tuple(resolver.place(m) for m in claim.toponyms if not is_time(m, claim.timexes))
    readings, problems = claim_readings(claim, places, resolver, atlas)
    when = claim_times(claim, document, by_span)
    return GroundedClaim(
        claim=claim,
        places=places,
        interval=when.interval,
        claim_on=when.claim_on,
        timexes=when.timexes,
        readings=readings,
        problems=problems,
        said=when.said,
        times=when.times,
    )


def ground_toponyms(extraction: Extraction, atlas: Atlas, *, resolver: Resolver | None = None) -> Mapping[Span, Place]:
    """Return a place for each toponym of a document, for scoring against annotated text.

    Countries and governments' seats count too. Where the text does not decide, the best candidate stands; what is
    unknown is left out.
    """
    resolver = resolver or Resolver(extraction, atlas)
    extraction = resolver.extraction
    found: dict[Span, Place] = {}
    open_names: list[ToponymMention] = []
    for mention in mentions_of(extraction):
        place = _best_guess(resolver.place(mention), mention, atlas)
        if place is None:
            open_names.append(mention)
        elif mention.span not in found or place.kind is PlaceKind.SETTLEMENT:
            found[mention.span] = place
    named = {span.of(extraction.document.text): place for span, place in found.items()}
    for mention in open_names:
        place = place_within(mention.name, named)
        if place is not None:
            found.setdefault(mention.span, place)
    return found


def _best_guess(grounded: GroundedPlace, mention: ToponymMention, atlas: Atlas) -> Place | None:
    if grounded.place is not None or grounded.ranked:
        return grounded.place or grounded.ranked[0].place
    if mention.kind_hint == "direction":
        return likeliest(grounded.candidates)
    candidates = grounded.candidates or atlas.candidates(re.sub(r"\s+(?:district|raion)$", "", mention.name))
    return likeliest(candidates) or namesake_within(mention.name, atlas)
