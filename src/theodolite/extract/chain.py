"""Holder chains: which attributions a token lies within, outermost first, and the links they make."""

from __future__ import annotations

from collections.abc import Sequence

from theodolite.extract.cue import Cue
from theodolite.extract.entities import Coref, Entity
from theodolite.extract.lexicon import OPPOSITE, SIDE_NAMES
from theodolite.extract.parse import Parse
from theodolite.extract.sides import OTHER
from theodolite.extract.stances import find_hedge, stance_of
from theodolite.extract.syntax import noun_phrase
from theodolite.records.text import AttributionForm, AttributionLink, Stance

__all__ = ["OUTLET", "build_cover", "links_of", "speaker_side"]

OUTLET = "outlet"
_MAX_DEPTH = 12


def _order(cue: Cue) -> tuple[int, int, int, int]:
    outer_first = 0 if cue.group == "agency" and not cue.inner else 2 if cue.inner else 1
    return (-cue.size, outer_first, int(cue.form is AttributionForm.NESTED), cue.token)


def build_cover(parse: Parse, cues: Sequence[Cue]) -> list[list[Cue]]:
    """Return for each token the attributions whose content covers it, outermost (largest) first.

    At most 12 are kept for a token, so that hostile nesting stays cheap.
    """
    cover: list[list[Cue]] = [[] for _ in range(len(parse))]
    for cue in sorted(cues, key=_order):
        for start, end in cue.contents:
            for token in range(start, end):
                if len(cover[token]) < _MAX_DEPTH and cue not in cover[token]:
                    cover[token].append(cue)
    return cover


def _link(parse: Parse, coref: Coref, token: int, cue: Cue, speaker: str | None, *, whole: bool) -> AttributionLink:
    entity = coref.entity(token)
    start, end = noun_phrase(parse, token)
    first, last = cue.cue
    cue_text = parse.text[parse.start[first] : parse.end[last - 1]] if last > first else None
    name = entity.name if entity is not None else coref.name(token)
    side = entity.side if entity is not None else coref.side(token, None)
    if side is None and entity is not None and entity.relative == OTHER and speaker is not None:
        side = OPPOSITE[speaker]
        name = SIDE_NAMES[side]
    return AttributionLink(
        name=name,
        cue=cue_text,
        stance=stance_of(parse, cue) if whole else Stance.NEUTRAL,
        hedge=find_hedge(parse, cue) if whole else None,
        side=side,
        source_span=parse.span(start, end) if start < end else None,
        cue_span=parse.span(first, last) if last > first else None,
    )


def links_of(parse: Parse, coref: Coref, cues: Sequence[Cue], outlet: str) -> tuple[AttributionLink, ...]:
    """Make the chain of links for a token covered by ``cues`` (outermost first)."""
    links = [AttributionLink(name=outlet)]
    for cue in cues:
        if cue.source is None:
            continue
        for token, whole in ((cue.outer, False), (cue.source, True)):
            if token is None:
                continue
            link = _link(parse, coref, token, cue, links[-1].side, whole=whole)
            if link.name == links[-1].name and len(links) > 1:
                continue
            links.append(link)
    return tuple(links)


def speaker_of(coref: Coref, cues: Sequence[Cue]) -> Entity | None:
    """Return who speaks innermost."""
    for cue in reversed(cues):
        if cue.source is not None:
            return coref.entity(cue.source)
    return None


def speaker_side(coref: Coref, cues: Sequence[Cue], token: int) -> str | None:
    """Return the side of the innermost holder; evidence has the side of whoever put it out."""
    if not cues:
        return coref.context_side(token)
    for cue in reversed(cues):
        if cue.source is None:
            continue
        entity = coref.entity(cue.source)
        side = entity.side if entity is not None else coref.side(cue.source, None)
        if side is not None:
            return side
        if cue.form is not AttributionForm.EVIDENTIAL:
            return None
    return None
