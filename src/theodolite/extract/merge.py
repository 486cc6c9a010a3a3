"""Joining what was read in a document's languages into one Extraction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from theodolite.extract.languages import LanguageRun, language_at, sentence_ranges
from theodolite.extract.segment import Block
from theodolite.extract.slavic.foreign import Heard
from theodolite.extract.slavic.reading import SlavicPart
from theodolite.records.claims import Claim, Extraction

__all__ = ["english_blocks", "heard_in", "merge", "unread_warnings"]


def english_blocks(blocks: Sequence[Block], runs: Sequence[LanguageRun]) -> tuple[Block, ...]:
    """Return the English parts of the blocks; blocks that are English throughout stay as they are."""
    if all(run.language == "en" for run in runs):
        return tuple(blocks)
    found: list[Block] = []
    at = 0
    for block in blocks:
        while at < len(runs) and runs[at].end <= block.start:
            at += 1
        for run in runs[at:]:
            if run.start >= block.end:
                break
            start, end = max(block.start, run.start), min(block.end, run.end)
            if run.language == "en" and start < end:
                found.append(replace(block, start=start, end=end))
    return tuple(found)


def unread_warnings(text: str, blocks: Sequence[Block], runs: Sequence[LanguageRun]) -> tuple[str, ...]:
    """Say which sentences were not read because their language is not."""
    if all(run.language != "und" for run in runs):
        return ()
    starts = [run.start for run in runs]
    ranges: list[list[int]] = []
    pieces = (piece for block in blocks for piece in sentence_ranges(text, block))
    for number, (start, _) in enumerate(pieces, 1):
        if language_at(runs, starts, start) == "und":
            if ranges and ranges[-1][1] == number - 1:
                ranges[-1][1] = number
            else:
                ranges.append([number, number])
    if not ranges:
        return ()
    shown = ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in ranges[:20]) + (" …" if len(ranges) > 20 else "")
    return (f"sentence(s) {shown}: not in English, Ukrainian or Russian, and not read.",)


def heard_in(english: Extraction) -> tuple[Heard, ...]:
    """Return who speaks in the English parts, in order: the outermost named holders."""
    sides = {link.name: link.side for claim in english.claims for link in claim.chain[1:]}
    outer = [a for a in english.attributions if a.source_name is not None and len(a.chain) < 2]
    named = [(a.cue or a.content, a.source_name or "") for a in outer]
    claimed = [(c.spans, c.chain[1].name) for c in english.claims if len(c.chain) > 1]
    places = ((spans[0].start, name) for spans, name in [*named, *claimed] if spans)
    return tuple(Heard(at, name, sides.get(name)) for at, name in sorted(places))


def _renumbered(claims: Iterable[tuple[int, Claim]]) -> tuple[Claim, ...]:
    """Number claims in order of appearance; ``denies`` and ``purpose_of`` follow. The first value is the part."""
    ordered = sorted(claims, key=lambda item: (item[1].spans[0].start, item[0]))
    names = {
        (part, claim.id): f"c{number}-{claim.id.rpartition('-')[2]}" for number, (part, claim) in enumerate(ordered, 1)
    }
    return tuple(
        replace(
            claim,
            id=names[part, claim.id],
            denies=tuple(names[part, denied] for denied in claim.denies),
            purpose_of=names[part, claim.purpose_of] if claim.purpose_of is not None else None,
        )
        for part, claim in ordered
    )


def merge(english: Extraction, slavic: SlavicPart, runs: Sequence[LanguageRun]) -> Extraction:
    """Join the English and the Ukrainian and Russian reading of one document, in order of appearance."""
    starts = [run.start for run in runs]
    timexes = [t for t in english.timexes if language_at(runs, starts, t.span.start) == "en"]
    return replace(
        english,
        claims=_renumbered([*((0, c) for c in english.claims), *((1, c) for c in slavic.claims)]),
        attributions=tuple(
            sorted((*english.attributions, *slavic.attributions), key=lambda a: a.content[0] if a.content else a.cue[0])
        ),
        toponyms=tuple(sorted((*english.toponyms, *slavic.toponyms), key=lambda t: t.span)),
        timexes=tuple(sorted((*timexes, *slavic.timexes), key=lambda t: t.span)),
        quantities=tuple(sorted((*english.quantities, *slavic.quantities), key=lambda q: q.span)),
        warnings=(*english.warnings, *slavic.warnings),
    )
