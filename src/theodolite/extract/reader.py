"""Document → Extraction: joins the passes of this package."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

from theodolite.extract.audience import audience_of
from theodolite.extract.beside import with_places_beside
from theodolite.extract.carried import ToldStep, carried_times
from theodolite.extract.chain import OUTLET
from theodolite.extract.clauses import split_propositions
from theodolite.extract.drafts import link_denials, make_draft, share_places, share_schedules, with_stances
from theodolite.extract.entities import phrase_text
from theodolite.extract.facts import Facts
from theodolite.extract.factuality import find_events
from theodolite.extract.filters import is_left_open
from theodolite.extract.kinds import choose_quantity, classify
from theodolite.extract.languages import LanguageRun, detect_languages
from theodolite.extract.masking import make_doc
from theodolite.extract.merge import english_blocks, heard_in, merge, unread_warnings
from theodolite.extract.modality import modality_of
from theodolite.extract.model import load_model
from theodolite.extract.outputs import AttributionModel, attributions
from theodolite.extract.parse import Parse
from theodolite.extract.reading import Reading, read
from theodolite.extract.rebuttal import Draft
from theodolite.extract.segment import Block, find_blocks
from theodolite.extract.slavic.reading import read_slavic
from theodolite.extract.stances import find_hedge, outlet_hedge
from theodolite.extract.worldwide import with_world_places
from theodolite.records.claims import Claim, ClaimKind, Extraction, Modality, Polarity
from theodolite.records.text import (
    AttributionForm,
    AttributionLink,
    Document,
    Span,
    TimexMention,
)

__all__ = ["extract", "extract_many"]


def _spans(parse: Parse, facts: Facts) -> tuple[Span, ...]:
    return tuple(parse.span(start, end) for start, end in facts.prop.pieces)


def _is_past(facts: Facts, document: Document) -> bool:
    """Tell whether the text puts the claim in an earlier year than its own."""
    current = document.published_on.year if document.published_on else 2022
    years = [(t, int(y)) for t in facts.timexes for y in re.findall(r"\b(?:1[5-9]|20)\d\d\b", t.text)]
    if not years or any(year >= current for _, year in years):
        return False
    perfect = any(facts.parse.low[c] == "had" for c in facts.parse.kids[facts.core])
    return all(not t.text.lower().startswith("since") for t, _ in years) or perfect


def _is_past_tense(facts: Facts) -> bool:
    parse, head = facts.parse, facts.head
    finite = [parse.tag[c] for c in parse.kids[head] if parse.dep[c] in {"aux", "auxpass"}] or [parse.tag[head]]
    return "VBD" in finite


def _with_carried(drafts: Sequence[Draft], claims: Sequence[Claim]) -> list[Claim]:
    """Carry "past" and the time that a sentence sets on to what follows in the past tense without one of its own."""
    times = carried_times([_step(draft) for draft in drafts])
    found: list[Claim] = []
    block, carried = -1, False
    for draft, claim, time in zip(drafts, claims, times, strict=True):
        here = draft.facts.parse.block_of[draft.facts.head]
        carried = carried and here == block and _is_past_tense(draft.facts)
        past = claim.past or carried
        block, carried = here, past
        found.append(replace(claim, past=past, carried_timexes=time))
    return found


def _step(draft: Draft) -> ToldStep:
    facts = draft.facts
    parse, verb = facts.parse, facts.parse.start[facts.head]
    return ToldStep(
        paragraph=parse.block_of[facts.head],
        holders=tuple(link.name for link in draft.chain),
        times=tuple(facts.timexes),
        leading=tuple(t for t in facts.timexes if t.span.end <= verb),
        past=_is_past_tense(facts),
        reported=bool(facts.said_on),
    )


# "does not think that P" says that not P
_RAISING = frozenset({"think", "persuade", "doubt"})


def _polarity(draft: Draft) -> Polarity:
    facts = draft.facts
    if draft.kind is ClaimKind.REBUTTAL:
        return Polarity.AFFIRMED
    flips = sum((c.group == "doubt") != (c.negated and c.group in _RAISING) for c in draft.cues)
    if draft.rebuttal is not None and draft.rebuttal.content is not None:
        flips += 1
    return Polarity.NEGATED if facts.negated != bool(flips % 2) else Polarity.AFFIRMED


def _hedged_chain(draft: Draft) -> tuple[AttributionLink, ...]:
    """Return the chain; a hedge of the writer's own words ("have allegedly taken") stands at the outlet."""
    if len(draft.chain) > 1:
        return draft.chain
    facts = draft.facts
    hedge = outlet_hedge(facts.parse, [*facts.path, facts.core])
    return draft.chain if hedge is None else (replace(draft.chain[0], hedge=hedge),)


def _by_evidence(draft: Draft) -> bool:
    return bool(draft.cues) and draft.cues[-1].form is AttributionForm.EVIDENTIAL


def _claim(reading: Reading, draft: Draft, number: int) -> Claim:
    facts, parse = draft.facts, reading.parse
    spans = _spans(parse, facts)
    quote = " … ".join(span.of(parse.text) for span in spans)
    hedge = find_hedge(parse, draft.cues[-1]) if draft.cues else None
    open_end = draft.rebuttal is None and any(is_left_open(parse, cue) for cue in draft.cues[-1:])
    modality = (
        Modality.DENIED if draft.rebuttal is not None else modality_of(facts, hedge, evidence=_by_evidence(draft))
    )
    modality = Modality.POSSIBLE if open_end else modality
    predicate = classify(facts, war=reading.war, sided=True)[1] if draft.kind in _PREDICATED else None
    digest = hashlib.sha256(f"{spans[0].start}|{quote}".encode()).hexdigest()[:6]
    return Claim(
        id=f"c{number}-{digest}", spans=spans, quote=quote, kind=draft.kind, chain=_hedged_chain(draft),
        actor=draft.actor, actor_text=_actor_text(parse, facts),
        predicate=predicate if draft.kind in _PREDICATED else None,
        polarity=_polarity(draft), modality=modality, toponyms=tuple(p.mention for p in facts.places),
        timexes=_times(facts, draft.kind), said_timexes=tuple(facts.said_on),
        quantity=choose_quantity(draft.kind, facts),
        audience=audience_of(parse, facts, draft.cues), past=_is_past(facts, reading.document),
    )  # fmt: skip


def _times(facts: Facts, kind: ClaimKind) -> tuple[TimexMention, ...]:
    """Return the times of a proposition; a state without one holds when it is said, a plan does not."""
    return tuple(facts.timexes or ([] if kind is ClaimKind.SCHEDULE else facts.said_on))


_MOST_WORDS = 12_000
_PREDICATED = frozenset({ClaimKind.CONTROL, ClaimKind.EXTENT, ClaimKind.REACH, ClaimKind.ADVANCE, ClaimKind.SCHEDULE})


def _actor_text(parse: Parse, facts: Facts) -> str | None:
    who = facts.agent if facts.agent is not None else None if facts.passive else facts.subject
    return phrase_text(parse, who) if who is not None else None


def _parents(drafts: Sequence[Draft]) -> dict[int, int]:
    """Return purpose → the claim whose purpose it gives, as indices."""
    by_head = {draft.facts.head: index for index, draft in enumerate(drafts)}
    found = {}
    for index, draft in enumerate(drafts):
        if draft.facts.prop.relation != "purpose":
            continue
        parse, token = draft.facts.parse, draft.facts.head
        while parse.head[token] != token:
            token = parse.head[token]
            if token in by_head and by_head[token] != index:
                found[index] = by_head[token]
                break
    return found


def _claims(reading: Reading) -> tuple[Claim, ...]:
    drafts = [d for p in split_propositions(reading.parse, reading.cues) if (d := make_draft(reading, p)) is not None]
    link_denials(drafts)
    share_schedules(drafts)
    share_places(drafts)
    with_stances(drafts)
    claims = _with_carried(drafts, [_claim(reading, draft, number) for number, draft in enumerate(drafts, 1)])
    ids = {id(draft): claim.id for draft, claim in zip(drafts, claims, strict=True)}
    parents = _parents(drafts)
    return tuple(
        replace(
            claim,
            denies=tuple(ids[id(denied)] for denied in draft.denies),
            purpose_of=claims[parents[index]].id if index in parents else None,
        )
        for index, (draft, claim) in enumerate(zip(drafts, claims, strict=True))
    )


def _extraction(
    document: Document,
    parsed: Iterable[tuple[Block, Any]],
    blocks: Sequence[Block],
    warnings: tuple[str, ...],
    learned: AttributionModel | None,
) -> Extraction:
    reading = read(document, parsed, blocks)
    return Extraction(
        document=document,
        claims=_claims(reading),
        attributions=attributions(reading, learned, blocks),
        toponyms=with_world_places(
            reading.parse,
            [place.mention for place in reading.places],
            {cue.source for cue in reading.cues if cue.source is not None},
        ),
        timexes=reading.timexes,
        quantities=tuple(counted.quantity for counted in reading.numbers),
        events=tuple(find_events(reading.parse, reading.cover)),
        warnings=warnings,
    )


def _cut(
    document: Document,
) -> tuple[Document, Sequence[Block], Sequence[Block], Sequence[LanguageRun], tuple[str, ...]]:
    """Return a document with its blocks, the English ones among them, its languages and what to warn of."""
    text = document.text
    blocks, warnings = find_blocks(text)
    runs = detect_languages(text, blocks)
    return document, blocks, english_blocks(blocks, runs), runs, (*warnings, *unread_warnings(text, blocks, runs))


def extract(document: Document, *, nlp: Any | None = None, learned: AttributionModel | None = None) -> Extraction:
    """Read a document's claims and who holds each of them.

    Parameters
    ----------
    document
        A document in English, Ukrainian, Russian or several of them; its text is not changed, and every span points
        into it.
    nlp
        A spaCy pipeline to use instead of the package's own.
    learned
        A trained model for the attributions of English text (``theodolite.extract.learned``); the claims and their
        chains are the rules' with and without it.

    Returns
    -------
    Extraction
        Claims, attributions, places, times, quantities and events in order of appearance. Never raises on any text;
        where a text had to be cut, ``warnings`` says so.
    """
    return next(extract_many([document], nlp=nlp, learned=learned))


def _parsed(model: Any, pieces: Iterable[Any], batch_size: int) -> Iterator[Any]:
    """Parse pieces several at a time, but never so much text at once that memory grows with a document's length."""
    batch: list[Any] = []
    words = 0
    for piece in pieces:
        batch.append(piece)
        words += len(piece)
        if len(batch) == batch_size or words >= _MOST_WORDS:
            yield from model.pipe(batch, batch_size=batch_size)
            batch, words = [], 0
    yield from model.pipe(batch, batch_size=batch_size)


def extract_many(
    documents: Iterable[Document],
    *,
    batch_size: int = 256,
    nlp: Any | None = None,
    learned: AttributionModel | None = None,
) -> Iterator[Extraction]:
    """Read documents one after another, several parsed at a time.

    Parameters
    ----------
    documents
        Documents in English, Ukrainian, Russian or several of them.
    batch_size
        How many pieces of text the model parses at a time.
    nlp
        A spaCy pipeline to use instead of the package's own.
    learned
        A trained model for the attributions of English text (``theodolite.extract.learned``); the claims and their
        chains are the rules' with and without it.
    """
    model = nlp if nlp is not None else load_model()
    iterator = iter(documents)
    while chunk := list(islice(iterator, 32)):
        cut = [_cut(document) for document in chunk]
        pieces = (make_doc(model, document.text[b.start : b.end]) for document, _, blocks, _, _ in cut for b in blocks)
        docs = _parsed(model, pieces, batch_size)
        for document, blocks, english, runs, warnings in cut:
            parsed = zip(english, islice(docs, len(english)), strict=False)
            found = _extraction(document, parsed, english, warnings, learned)
            if len(runs) > 1 or any(run.language != "en" for run in runs):
                outlet = document.publisher or OUTLET
                part = read_slavic(document, runs, blocks, outlet=outlet, heard=heard_in(found))
                found = merge(found, part, runs)
            yield with_places_beside(found)
