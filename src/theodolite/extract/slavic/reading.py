"""The Ukrainian and Russian parts of a document, read whole."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from theodolite.extract.chain import OUTLET
from theodolite.extract.languages import SLAVIC, LanguageRun
from theodolite.extract.segment import Block
from theodolite.extract.slavic.attribution import find_said
from theodolite.extract.slavic.claims import make_claims
from theodolite.extract.slavic.cover import Cover, Said
from theodolite.extract.slavic.foreign import Heard, foreign_said
from theodolite.extract.slavic.quotations import find_quotations
from theodolite.extract.slavic.tokens import Sentence, analyse
from theodolite.records.claims import Claim
from theodolite.records.text import Attribution, AttributionForm, Document, Quantity, TimexMention, ToponymMention

__all__ = ["SlavicPart", "read_slavic"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SlavicPart:
    """What was read in the Ukrainian and Russian sentences of a document, in order of appearance."""

    attributions: tuple[Attribution, ...] = ()
    claims: tuple[Claim, ...] = ()
    toponyms: tuple[ToponymMention, ...] = ()
    timexes: tuple[TimexMention, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    warnings: tuple[str, ...] = ()


def _pieces(blocks: Sequence[Block], runs: Sequence[LanguageRun]) -> Iterator[tuple[int, int, str]]:
    """Yield the parts of blocks that are Ukrainian or Russian."""
    starts = [block.start for block in blocks]
    for run in runs:
        if run.language not in SLAVIC:
            continue
        index = max(bisect_left(starts, run.start) - 1, 0)
        while index < len(blocks) and blocks[index].start < run.end:
            start, end = max(blocks[index].start, run.start), min(blocks[index].end, run.end)
            if start < end:
                yield start, end, run.language
            index += 1


def _attribution(cover: Cover, said: Said) -> Attribution:
    position = said.cue.start if said.cue is not None else said.content[0].start
    outer = [s for s in cover.at(position) if s is not said]
    chain = [(s.source,) if s.source is not None else () for s in [*outer, said]]
    nested = outer and said.form is AttributionForm.INDIRECT
    return Attribution(
        form=AttributionForm.NESTED if nested else said.form,
        source=(said.source,) if said.source is not None else (),
        cue=(said.cue,) if said.cue is not None else (),
        content=tuple(said.content),
        source_name=said.name,
        stance=said.stance,
        hedge=said.hedge,
        chain=tuple(chain),
    )


def read_slavic(
    document: Document,
    runs: Sequence[LanguageRun],
    blocks: Sequence[Block],
    *,
    outlet: str = OUTLET,
    heard: Sequence[Heard] = (),
) -> SlavicPart:
    """Read the Ukrainian and Russian parts of a document.

    Parameters
    ----------
    document
        The document; spans point into its text.
    runs
        Its languages, of `detect_languages`.
    blocks
        Its blocks, of `find_blocks`.
    outlet
        The name that chains begin with.
    heard
        Who speaks in the English parts, for quotations that English words introduce.
    """
    text = document.text
    sentences: list[Sentence] = []
    for start, end, language in _pieces(blocks, runs):
        sentences += analyse(text, start, end, language)
    said = find_said(text, sentences, blocks)
    if any(run.language == "en" for run in runs):
        said += foreign_said(text, runs, find_quotations(text, blocks), heard)
        said.sort(key=lambda s: (s.content[0], s.order))
    cover = Cover(said, outlet)
    made = make_claims(sentences, cover, document)
    shown = tuple(_attribution(cover, s) for s in said if s.group != "told")
    return SlavicPart(
        attributions=shown, claims=made.claims, toponyms=made.toponyms,
        timexes=made.timexes, quantities=made.quantities, warnings=_warnings(runs),
    )  # fmt: skip


_NAMES = {"uk": "Ukrainian", "ru": "Russian"}


def _warnings(runs: Sequence[LanguageRun]) -> tuple[str, ...]:
    present = [name for code, name in _NAMES.items() if any(run.language == code for run in runs)]
    if not present:
        return ()
    return (
        f"{' and '.join(present)}: read by dictionary and rules, without a syntax tree; how certain each event is "
        "(event factuality) is not read.",
    )
