"""Coordinates, numbered roads and relative wording added to what was read of a document."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from theodolite.extract.coordinates import find_coordinates
from theodolite.extract.numbered_roads import find_roads
from theodolite.extract.relative import find_relatives
from theodolite.records.claims import Claim, Extraction
from theodolite.records.text import Span, ToponymMention

__all__ = ["with_places_beside"]


def with_places_beside(extraction: Extraction) -> Extraction:
    """Return an extraction whose toponyms know what the text puts beside them.

    Coordinates and numbered roads become toponyms of their own; names and numbers within coordinates are dropped; a
    claim gains the coordinates that stand in its words.
    """
    text = extraction.document.text
    points, notes = find_coordinates(text)
    made = [*points, *find_roads(text)]
    taken = _Spans([one.span for one in made])
    kept = [one for one in extraction.toponyms if not taken.overlaps(one.span)]
    if not kept and not made and not notes:
        return extraction
    mentions = sorted([*kept, *made], key=lambda one: (one.span, one.name))
    told = find_relatives(mentions, text)
    known = {(old.span, old.name): new for old, new in zip(mentions, told, strict=True) if new is not old}
    inside = _Spans([one.span for one in points])
    return replace(
        extraction,
        toponyms=told,
        claims=tuple(_claim(claim, known, points, inside) for claim in extraction.claims),
        quantities=tuple(q for q in extraction.quantities if not inside.overlaps(q.span)),
        warnings=(*extraction.warnings, *notes),
    )


class _Spans:
    """Spans that do not overlap, asked for overlaps in logarithmic time."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self._spans = sorted(spans)
        self._starts = [span.start for span in self._spans]

    def overlaps(self, span: Span) -> bool:
        index = bisect_left(self._starts, span.end)
        return any(one.overlaps(span) for one in self._spans[max(0, index - 2) : index])


def _claim(
    claim: Claim, known: dict[tuple[Span, str], ToponymMention], points: Sequence[ToponymMention], inside: _Spans
) -> Claim:
    told = tuple(known.get((one.span, one.name), one) for one in claim.toponyms if not inside.overlaps(one.span))
    own = tuple(p for p in points if any(span.contains(p.span) for span in claim.spans)) if points else ()
    if told == claim.toponyms and not own:
        return claim
    return replace(claim, toponyms=(*told, *own))
