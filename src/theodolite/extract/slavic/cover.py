"""Attributions of Ukrainian and Russian text and the chains that they make for any position."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from theodolite.extract.chain import OUTLET
from theodolite.extract.lexicon import OPPOSITE, SIDE_NAMES
from theodolite.records.text import AttributionForm, AttributionLink, Span, Stance

__all__ = ["Cover", "Said"]

_MAX_DEPTH = 12


@dataclass(slots=True, eq=False)
class Said:
    """One attribution: who hands which content over, by which word.

    ``group`` is the cue's class (say, distance, endorse, deny, doubt, think, evidence, agency, none). ``side`` is the
    source's side by its own words; ``relative`` is ``other`` or ``own`` where that depends on who speaks outside it.
    ``cue_words`` are code-point ranges of the words that only hand over ("— сказав речник —"): no claim is made there.
    """

    form: AttributionForm
    group: str
    cue: Span | None
    source: Span | None
    content: list[Span]
    name: str | None = None
    side: str | None = None
    relative: str | None = None
    stance: Stance = Stance.NEUTRAL
    hedge: str | None = None
    negated: bool = False
    order: int = 0

    @property
    def size(self) -> int:
        """The number of characters of the content."""
        return sum(map(len, self.content))

    def covers(self, position: int) -> bool:
        """Tell whether a position lies within the content."""
        return any(span.start <= position < span.end for span in self.content)


class Cover:
    """Which attributions cover a position, outermost first, and the links they make."""

    __slots__ = ("_bounds", "_layers", "outlet", "said")

    def __init__(self, said: Sequence[Said], outlet: str = OUTLET) -> None:
        self.outlet = outlet
        self.said = tuple(said)
        self._bounds, self._layers = _layers(self.said)

    def at(self, position: int) -> tuple[Said, ...]:
        """Return the attributions whose content covers a position, outermost (largest) first, at most 12."""
        from bisect import bisect_right

        index = bisect_right(self._bounds, position) - 1
        return self._layers[index] if index >= 0 else ()

    def links_for(self, position: int) -> tuple[AttributionLink, ...]:
        """Return the chain of a position: the outlet first, the claimant last."""
        links = [AttributionLink(name=self.outlet)]
        for said in self.at(position):
            if said.name is None and said.source is None:
                continue
            link = _link(said, links[-1].side)
            if link.name != links[-1].name or len(links) == 1:
                links.append(link)
        return tuple(links)

    def side_at(self, position: int) -> str | None:
        """Return the side of the innermost holder at a position, None where it has none."""
        return self.links_for(position)[-1].side

    def is_cue(self, position: int) -> bool:
        """Tell whether the word at a position is a cue: it hands over and claims nothing itself."""
        return any(s.cue is not None and s.cue.start <= position < s.cue.end for s in self.said)


def _link(said: Said, speaker: str | None) -> AttributionLink:
    side, name = said.side, said.name or "source"
    if side is None and speaker is not None and said.relative is not None:
        side = speaker if said.relative == "own" else OPPOSITE.get(speaker)
        if side is not None and said.relative == "other":
            name = SIDE_NAMES[side]
    return AttributionLink(
        name=name, cue=None, stance=said.stance, hedge=said.hedge, side=side, source_span=said.source, cue_span=said.cue
    )


def _layers(said: Sequence[Said]) -> tuple[list[int], list[tuple[Said, ...]]]:
    """Return positions where the set of covering attributions changes, and the set from each on."""
    edges: dict[int, tuple[list[Said], list[Said]]] = {}
    for item in said:
        for span in item.content:
            if len(span):
                edges.setdefault(span.start, ([], []))[0].append(item)
                edges.setdefault(span.end, ([], []))[1].append(item)
    bounds, layers = [], []
    active: list[Said] = []
    for position in sorted(edges):
        opening, closing = edges[position]
        for item in closing:
            if item in active:
                active.remove(item)
        active += [item for item in opening if len(active) < _MAX_DEPTH]
        active.sort(key=lambda s: (-s.size, s.order))
        bounds.append(position)
        layers.append(tuple(active[:_MAX_DEPTH]))
    return bounds, layers
