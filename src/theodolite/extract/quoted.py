"""Quotations as tokens, and what is known while attributions are found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from theodolite.extract.cue import Cue
from theodolite.extract.parse import Parse
from theodolite.extract.segment import Quote


@dataclass(slots=True)
class Quoted:
    """A quotation as tokens, inside its marks; ``outer`` includes them."""

    start: int
    end: int
    outer: tuple[int, int]
    quote: Quote
    cue: Cue | None = None


@dataclass(slots=True)
class Work:
    """What is known while the attributions of one document are found.

    ``inside`` holds for each token the number of the quotation that it stands in, from 1; 0 outside.
    """

    parse: Parse
    cues: list[Cue]
    quotes: list[Quoted]
    inside: list[int] = field(default_factory=list)
    by_block: dict[int, list[Cue]] = field(default_factory=lambda: defaultdict(list))
    by_token: dict[int, Cue] = field(default_factory=dict)


def as_tokens(parse: Parse, quotes: Sequence[Quote]) -> list[Quoted]:
    """Return the quotations of a text as tokens, those without words left out."""
    found = []
    for quote in quotes:
        outer = parse.tokens_in(quote.start, quote.end)
        start, end = parse.trim(*outer)
        if start < end:
            found.append(Quoted(start, end, outer, quote))
    return found


def mark_inside(parse: Parse, quotes: Sequence[Quoted]) -> list[int]:
    """Return for each token the number of the quotation that it stands in, from 1; 0 outside."""
    inside = [0] * len(parse)
    for number, quoted in enumerate(quotes, 1):
        for token in range(*quoted.outer):
            inside[token] = number
    return inside


def add(work: Work, cue: Cue) -> Cue:
    """Take an attribution up."""
    work.cues.append(cue)
    work.by_block[work.parse.block_of[cue.token]].append(cue)
    work.by_token.setdefault(cue.token, cue)
    return cue
