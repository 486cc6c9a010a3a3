"""Claims gained, lost and changed between two runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tests.cases.score import characters, pair

from theodolite.records import Extraction

__all__ = ["changes", "summarise"]

Rows = list[dict[str, Any]]


def summarise(extraction: Extraction) -> Rows:
    """Return what is remembered of each claim."""
    quotes = {claim.id: claim.quote for claim in extraction.claims}
    return [
        {
            "spans": [[span.start, span.end] for span in claim.spans],
            "quote": claim.quote,
            "kind": claim.kind.value,
            "predicate": claim.predicate.value if claim.predicate else None,
            "polarity": claim.polarity.value,
            "modality": claim.modality.value,
            "actor": claim.actor,
            "chain": [link.name for link in claim.chain],
            "places": [mention.name for mention in claim.toponyms],
            "denies": [quotes.get(denied, denied) for denied in claim.denies],
            "purpose_of": quotes.get(claim.purpose_of) if claim.purpose_of else None,
        }
        for claim in extraction.claims
    ]


def _difference(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    parts = [f"{key} {old.get(key)} → {new[key]}" for key in new if key != "spans" and old.get(key) != new[key]]
    return "; ".join(parts)


def changes(before: Mapping[str, Rows], after: Mapping[str, Rows]) -> Iterator[str]:
    """Yield a line for each claim gained, lost or changed in documents that both runs read."""
    for name in after:
        if name not in before:
            continue
        old, new = before[name], after[name]
        pairs = pair([[one] for one in _sets(old)], _sets(new))
        yield from (f"lost     {name}: {old[i]['kind']} {old[i]['quote']!r}" for i in range(len(old)) if i not in pairs)
        gained = set(range(len(new))) - set(pairs.values())
        yield from (f"gained   {name}: {new[j]['kind']} {new[j]['quote']!r}" for j in sorted(gained))
        for i, j in sorted(pairs.items()):
            if told := _difference(old[i], new[j]):
                yield f"changed  {name}: {new[j]['quote']!r}: {told}"


def _sets(rows: Sequence[Mapping[str, Any]]) -> list[set[int]]:
    return [characters((start, end) for start, end in row["spans"]) for row in rows]
