"""Grounds all toponyms and times of a document, also those of no claim."""

from __future__ import annotations

from typing import TYPE_CHECKING

from theodolite.errors import TheodoliteError
from theodolite.ground.claims import ground_toponyms
from theodolite.ground.context import mentions_of
from theodolite.ground.places import Resolver
from theodolite.ground.times import ground_times
from theodolite.records import Extraction, Footprint, GroundedPlace, Groundings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from theodolite.atlas import Atlas

__all__ = ["ground_document"]


def ground_document(extraction: Extraction, atlas: Atlas, *, resolver: Resolver | None = None) -> Groundings:
    """Ground every toponym and time of a document.

    Parameters
    ----------
    extraction
        What was read; its document's ``published_on`` is what relative time expressions count from.
    atlas
        The places.
    resolver
        What already grounded the document's toponyms.
    """
    resolver = resolver or Resolver(extraction, atlas)
    extraction = resolver.extraction
    places = tuple(resolver.place(mention) for mention in mentions_of(extraction))
    document = extraction.document
    return Groundings(
        places=places,
        times=ground_times(document.text, extraction.timexes, document.published_on),
        best=ground_toponyms(extraction, atlas, resolver=resolver),
        footprints=_footprints(places, atlas),
        readings={p.mention.span: found for p in places if p.place is None and (found := resolver.readings(p.mention))},
    )


def _footprints(places: Iterable[GroundedPlace], atlas: Atlas) -> dict[str, Footprint]:
    """Return the geometry of every target; one that cannot be drawn is left out."""
    found: dict[str, Footprint] = {}
    for target in dict.fromkeys(p.target for p in places if p.target is not None):
        try:
            found[target] = atlas.footprint((target,))
        except TheodoliteError:
            continue
    return found
