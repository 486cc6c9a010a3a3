"""What claims of a text have to do with each other: what a rebuttal denies, whose purpose is told."""

from __future__ import annotations

from collections.abc import Sequence

from theodolite.extract.slavic.rebuttals import Draft, find_denied
from theodolite.extract.slavic.sides import side_of
from theodolite.records.claims import ClaimKind, Polarity

__all__ = ["link_rebuttals", "polarity_of", "purpose_of", "share_with_purpose"]
_FAR = 12


def link_rebuttals(drafts: list[Draft]) -> None:
    """Find what each rebuttal denies, and whose action that is."""
    for index, draft in enumerate(drafts):
        if draft.rebuttal is None:
            continue
        draft.denies = find_denied(draft, drafts, index)
        if not draft.rebuttal.content or draft.denies or draft.kind is ClaimKind.OTHER:
            draft.kind, draft.predicate = ClaimKind.REBUTTAL, None
            own = next((d.actor for d in draft.denies if d.actor and d.actor == d.holder.side), None)
            acting = own or next((d.actor for d in draft.denies if d.actor), None)
            target = draft.rebuttal.target
            named = side_of(draft.facts.words_of(target)) if target is not None and not draft.denies else None
            draft.actor = acting or named or draft.actor


def purpose_of(drafts: Sequence[Draft], index: int) -> int | None:
    """Return the claim whose purpose a draft gives: the one before it in the sentence, else the one after."""
    draft = drafts[index]
    for step in (-1, 1):
        other = index + step
        while 0 <= other < len(drafts) and drafts[other].number == draft.number and abs(other - index) < _FAR:
            if drafts[other].prop.relation != "purpose":
                return other
            other += step
    return None


def share_with_purpose(drafts: Sequence[Draft]) -> None:
    """Whoever acts for a purpose has that purpose; a coordinated advance is where the clause before it plays."""
    for index, draft in enumerate(drafts):
        if draft.prop.relation != "purpose":
            continue
        parent = purpose_of(drafts, index)
        if parent is not None:
            draft.actor = drafts[parent].actor or draft.actor


def polarity_of(draft: Draft) -> Polarity:
    """Return whether what is claimed is affirmed or negated."""
    if draft.kind is ClaimKind.REBUTTAL:
        return Polarity.AFFIRMED
    flips = draft.rebuttal is not None and draft.rebuttal.content
    return Polarity.NEGATED if draft.facts.negated != flips else Polarity.AFFIRMED
