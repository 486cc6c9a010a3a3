"""All that the passes find in one document, before claims are made of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from theodolite.extract.anaphors import anaphoric_places
from theodolite.extract.answers import find_answers
from theodolite.extract.attribution import find_cues
from theodolite.extract.chain import OUTLET, build_cover
from theodolite.extract.coref import resolve_mentions
from theodolite.extract.cue import Cue
from theodolite.extract.entities import Coref
from theodolite.extract.mending import mend_names, mend_speakers, mend_verbs
from theodolite.extract.names import retag_places
from theodolite.extract.parse import Parse, build_parse
from theodolite.extract.quantities import Counted, find_quantities
from theodolite.extract.quoted import as_tokens, mark_inside
from theodolite.extract.repairs import (
    repair_appositions,
    repair_attacks,
    repair_lemmas,
    repair_openings,
    repair_series,
    repair_speakers,
    repair_tails,
)
from theodolite.extract.segment import Block, Quote, find_quotes
from theodolite.extract.sides import is_war_text
from theodolite.extract.syntax import clause_verb
from theodolite.extract.toponyms import Place, find_places
from theodolite.records.text import (
    Document,
    TimexMention,
)
from theodolite.timex import find_timexes


@dataclass(slots=True)
class Reading:
    """All that the passes found in one document.

    ``quantities`` are those of the ``numbers`` that claims are made of (no ages).
    ``inside`` holds for each token the number of the quotation that it stands in, from 1; 0 outside.
    """

    document: Document
    parse: Parse
    cues: list[Cue]
    cover: list[list[Cue]]
    coref: Coref
    places: list[Place]
    anaphors: list[Place]
    numbers: list[Counted]
    quantities: list[Counted]
    timexes: tuple[TimexMention, ...]
    war: bool
    reporting: frozenset[int]
    by_token: dict[int, Cue]
    inside: list[int]

    @property
    def outlet(self) -> str:
        """The name that chains begin with."""
        return self.document.publisher or OUTLET


def prepare(parse: Parse) -> None:
    """Mend what the language model is known to get wrong, before any other pass."""
    mend_verbs(parse)
    retag_places(parse)
    repair_lemmas(parse)
    repair_series(parse)
    repair_speakers(parse)
    repair_appositions(parse)
    repair_attacks(parse)
    repair_openings(parse)
    repair_tails(parse)
    mend_names(parse)
    mend_speakers(parse)


def every_cue(parse: Parse, quotes: Sequence[Quote]) -> list[Cue]:
    """Return the attributions that claims are made of."""
    return [*find_cues(parse, quotes), *find_answers(parse)]


def read(document: Document, parsed: Iterable[tuple[Block, Any]], blocks: Sequence[Block]) -> Reading:
    """Run every pass over a parsed document."""
    parse = build_parse(document.text, parsed)
    prepare(parse)
    quotes = find_quotes(document.text, blocks)
    cues = every_cue(parse, quotes)
    cover = build_cover(parse, cues)
    coref = resolve_mentions(parse, cues, cover)
    sources = {cue.source for cue in cues if cue.source is not None}
    places = find_places(parse, sources)
    numbers = find_quantities(parse)
    return Reading(
        document, parse, cues, cover, coref, places, anaphoric_places(parse, places), numbers,
        [counted for counted in numbers if counted.told],
        find_timexes(document.text), is_war_text(parse, {p.mention.name for p in places if not p.mention.metonym}),
        frozenset(_handing_over(parse, cues)),
        {cue.token: cue for cue in cues if parse.is_noun(cue.token)}, mark_inside(parse, as_tokens(parse, quotes)),
    )  # fmt: skip


def _handing_over(parse: Parse, cues: Sequence[Cue]) -> Iterator[int]:
    """Yield the words whose clauses only hand content over and claim nothing themselves."""
    for cue in cues:
        if not cue.nominal or parse.is_verb(cue.token):
            yield cue.token
        head = parse.head[cue.token]
        if parse.dep[cue.token] == "xcomp" and parse.lemma[head] in {"appear", "seem"}:
            yield head
        if (
            parse.lemma[cue.token] in {"proof", "evidence", "sign"}
            and (verb := clause_verb(parse, cue.token)) is not None
        ):
            yield verb
