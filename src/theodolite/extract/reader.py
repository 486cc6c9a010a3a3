"""Document → Extraction: joins the passes of this package."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from theodolite.extract.actors import actor_of, audience_of, is_sided
from theodolite.extract.attitudes import find_attitudes
from theodolite.extract.attribution import find_cues
from theodolite.extract.chain import OUTLET, build_cover, find_hedge, links_of, speaker_side, stance_of
from theodolite.extract.clauses import Proposition, split_propositions
from theodolite.extract.coref import Coref, resolve_mentions
from theodolite.extract.cues import Cue
from theodolite.extract.facts import Facts, gather_facts, modality_of
from theodolite.extract.factuality import find_events
from theodolite.extract.filters import is_claim
from theodolite.extract.kinds import choose_quantity, classify, is_estimate
from theodolite.extract.masking import make_doc
from theodolite.extract.model import load_model
from theodolite.extract.names import retag_places
from theodolite.extract.parse import Parse, build_parse
from theodolite.extract.quantities import Counted, find_quantities
from theodolite.extract.rebuttal import Draft, find_denied, find_rebuttal
from theodolite.extract.segment import Block, find_blocks, find_quotes
from theodolite.extract.sides import is_war_text
from theodolite.extract.syntax import clause_verb
from theodolite.extract.toponyms import Place, anaphoric_places, find_places
from theodolite.records.claims import Claim, ClaimKind, Extraction, Modality, Polarity
from theodolite.records.text import (
    Attribution,
    AttributionForm,
    AttributionLink,
    Document,
    Span,
    Stance,
    TimexMention,
)
from theodolite.timex import find_timexes

__all__ = ["extract", "extract_many"]


@dataclass(slots=True)
class _Reading:
    """All that the passes found in one document."""

    document: Document
    parse: Parse
    cues: list[Cue]
    cover: list[list[Cue]]
    coref: Coref
    places: list[Place]
    anaphors: list[Place]
    quantities: list[Counted]
    timexes: tuple[TimexMention, ...]
    war: bool
    reporting: frozenset[int]
    by_token: dict[int, Cue]

    @property
    def outlet(self) -> str:
        """The name that chains begin with."""
        return self.document.publisher or OUTLET


def _read(document: Document, parsed: Iterable[tuple[Block, Any]], blocks: Sequence[Block]) -> _Reading:
    parse = build_parse(document.text, parsed)
    retag_places(parse)
    cues = find_cues(parse, find_quotes(document.text, blocks))
    cover = build_cover(parse, cues)
    coref = resolve_mentions(parse, cues, cover)
    sources = {cue.source for cue in cues if cue.source is not None}
    places = find_places(parse, sources)
    return _Reading(
        document, parse, cues, cover, coref, places, anaphoric_places(parse, places), find_quantities(parse),
        find_timexes(document.text), is_war_text(parse),
        frozenset(_handing_over(parse, cues)),
        {cue.token: cue for cue in cues if parse.is_noun(cue.token)},
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


def _within(pieces: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    return any(first <= start and end <= last for first, last in pieces)


def _fill(reading: _Reading, facts: Facts) -> Facts:
    """Give a proposition the places, quantities and times within it."""
    pieces, parse = facts.prop.pieces, reading.parse
    low, high = pieces[0][0], pieces[-1][1]
    places = [p for p in _slice(reading.places, low, high) if _within(pieces, p.start, p.end)]
    others = [
        p for p in _slice(reading.anaphors, low, high) if _within(pieces, p.start, p.end) and _is_placed(parse, p)
    ]
    facts.places = sorted([*places, *others], key=lambda p: p.start)
    if facts.prop.relation == "result" and not facts.places:
        facts.places = _places_before(reading, facts)
    facts.quantities = [q for q in _slice(reading.quantities, low, high) if _within(pieces, q.start, min(q.end, high))]
    tokens = facts.prop.tokens
    first, last = parse.start[tokens[0]], parse.end[tokens[-1]]
    facts.timexes = [t for t in reading.timexes if first <= t.span.start and t.span.end <= last]
    return facts


def _places_before(reading: _Reading, facts: Facts) -> list[Place]:
    """Return the places of the clause that a result follows from ("attacked X, injuring seven")."""
    start = reading.parse.sents[reading.parse.sent_of[facts.head]][0]
    return [p for p in _slice(reading.places, start, facts.prop.pieces[0][0]) if not p.mention.metonym]


def _slice(items: Sequence[Any], low: int, high: int) -> list[Any]:
    from bisect import bisect_left

    start = bisect_left(items, low, key=lambda item: item.start)
    end = bisect_left(items, high, key=lambda item: item.start)
    return list(items[start:end])


def _is_placed(parse: Parse, place: Place) -> bool:
    """Tell whether "it" or "there" can mean a place where it stands."""
    low, dep = parse.low[place.head], parse.dep[place.head]
    if low == "it":
        return dep in {"dobj", "pobj", "nsubjpass"}
    if low == "its":
        return parse.lemma[parse.head[place.head]] in {
            "part",
            "outskirt",
            "center",
            "centre",
            "suburb",
            "area",
            "street",
            "district",
            "loss",
            "capture",
            "fall",
        }
    return low != "there" or dep == "advmod"


def _covering(reading: _Reading, prop: Proposition) -> list[Cue]:
    """Return the attributions of a proposition; what a participle presupposes is not said by evidence."""
    cues = reading.cover[prop.head]
    own = [c for c in cues if not (c.token == prop.head and prop.head not in c.heads)]
    if prop.relation == "description":
        own = [c for c in own if c.form is not AttributionForm.EVIDENTIAL]
    return [c for c in own if not (c.negated and c.group in {"say", "none"})]


def _draft(reading: _Reading, prop: Proposition) -> Draft | None:
    facts = _fill(reading, gather_facts(reading.parse, prop))
    cues = _covering(reading, prop)
    rebuttal = find_rebuttal(facts, cues, [reading.by_token[t] for t in prop.tokens if t in reading.by_token])
    if rebuttal is None and not is_claim(facts, reading.reporting, reading.cover[prop.head]):
        return None
    chain = links_of(reading.parse, reading.coref, cues, reading.outlet)
    if (rebuttal is not None and rebuttal.denier is not None) or is_estimate(facts):
        _drop_long_subject(reading.parse, facts)
    if rebuttal is not None and rebuttal.denier is not None:
        chain = _with_denier(reading, chain, rebuttal.denier)
    elif is_estimate(facts) and facts.subject is not None:
        chain = _with_denier(reading, chain, facts.subject, Stance.NEUTRAL)
    side = speaker_side(reading.coref, cues, prop.head)
    kind, _ = classify(facts, war=reading.war, sided=is_sided(reading.coref, facts, side))
    draft = Draft(facts, kind, chain, cues, rebuttal=rebuttal)
    draft.actor = actor_of(reading.coref, facts, kind, side)
    draft.places = frozenset(p.mention.name for p in facts.places if not p.mention.metonym)
    return draft


def _drop_long_subject(parse: Parse, facts: Facts) -> None:
    """Leave a holder's long title out of a proposition whose holder is its subject."""
    subject = parse.kid(facts.head, "nsubj")
    start, end = facts.prop.pieces[-1]
    if subject is None or not facts.prop.pieces[0][0] <= subject < facts.head:
        return
    if facts.head - facts.prop.pieces[0][0] > (end - facts.head) // 2 and facts.head >= start:
        facts.prop.pieces = [(facts.head, end)]


def _with_denier(
    reading: _Reading, chain: tuple[AttributionLink, ...], denier: int, stance: Stance = Stance.DENIES
) -> tuple[AttributionLink, ...]:
    name = reading.coref.name(denier)
    if chain[-1].name == name:
        return chain
    entity = reading.coref.entity(denier)
    side = entity.side if entity is not None else reading.coref.side(denier, None)
    return (*chain, AttributionLink(name=name, side=side, stance=stance))


def _link_denials(drafts: list[Draft]) -> None:
    for index, draft in enumerate(drafts):
        if draft.rebuttal is None:
            continue
        draft.denies = find_denied(draft, drafts, index)
        if draft.rebuttal.content is None or draft.denies or draft.kind is ClaimKind.OTHER:
            draft.kind = ClaimKind.REBUTTAL
            draft.denies.sort(key=lambda denied: denied.facts.prop.pieces[0])
            draft.actor = next((denied.actor for denied in draft.denies if denied.actor), draft.actor)


def _share_schedules(drafts: Sequence[Draft]) -> None:
    """A deadline without an actor is that of the plan told just before it in the paragraph."""
    last: Draft | None = None
    for draft in drafts:
        if draft.kind is not ClaimKind.SCHEDULE:
            continue
        parse = draft.facts.parse
        if (
            draft.actor is None
            and last is not None
            and parse.block_of[draft.facts.head] == parse.block_of[last.facts.head]
        ):
            draft.actor = last.actor
        last = draft


def _with_stances(drafts: Sequence[Draft]) -> None:
    """A denial marks the link that reported what it denies, when the denier is in that chain himself."""
    for draft in drafts:
        for denied in draft.denies:
            if len(denied.chain) > 2 and any(link.name == draft.holder.name for link in denied.chain[1:-1]):
                denied.chain = (*denied.chain[:-1], replace(denied.chain[-1], stance=Stance.DENIES))


def _spans(parse: Parse, facts: Facts) -> tuple[Span, ...]:
    return tuple(parse.span(start, end) for start, end in facts.prop.pieces)


def _is_past(facts: Facts, document: Document) -> bool:
    """Tell whether the text puts the claim in an earlier year than its own."""
    import re

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


def _with_past(drafts: Sequence[Draft], claims: Sequence[Claim]) -> list[Claim]:
    """Carry "past" on within a paragraph: what follows in the past tense without a year of its own is past too."""
    found: list[Claim] = []
    block, carried = -1, False
    for draft, claim in zip(drafts, claims, strict=True):
        here = draft.facts.parse.block_of[draft.facts.head]
        carried = carried and here == block and _is_past_tense(draft.facts)
        past = claim.past or carried
        block, carried = here, past
        found.append(replace(claim, past=past))
    return found


def _polarity(draft: Draft) -> Polarity:
    facts = draft.facts
    flips = sum(c.group == "doubt" or (c.negated and c.group in {"think", "persuade"}) for c in draft.cues)
    if draft.rebuttal is not None and draft.rebuttal.content is not None and draft.kind is not ClaimKind.REBUTTAL:
        flips += 1
    negated = facts.negated and draft.kind is not ClaimKind.REBUTTAL
    return Polarity.NEGATED if negated != bool(flips % 2) else Polarity.AFFIRMED


def _claim(reading: _Reading, draft: Draft, number: int) -> Claim:
    facts, parse = draft.facts, reading.parse
    spans = _spans(parse, facts)
    quote = " … ".join(span.of(parse.text) for span in spans)
    hedge = find_hedge(parse, draft.cues[-1]) if draft.cues else None
    modality = Modality.DENIED if draft.rebuttal is not None else modality_of(facts, hedge)
    _, predicate = classify(facts, war=reading.war, sided=True)
    digest = hashlib.sha256(f"{spans[0].start}|{quote}".encode()).hexdigest()[:6]
    return Claim(
        id=f"c{number}-{digest}", spans=spans, quote=quote, kind=draft.kind, chain=draft.chain, actor=draft.actor,
        actor_text=_actor_text(parse, facts), predicate=predicate if draft.kind in _PREDICATED else None,
        polarity=_polarity(draft), modality=modality, toponyms=tuple(p.mention for p in facts.places),
        timexes=tuple(facts.timexes), quantity=choose_quantity(draft.kind, facts),
        audience=audience_of(parse, facts), past=_is_past(facts, reading.document),
    )  # fmt: skip


_PREDICATED = frozenset({ClaimKind.CONTROL, ClaimKind.EXTENT, ClaimKind.REACH, ClaimKind.ADVANCE, ClaimKind.SCHEDULE})


def _actor_text(parse: Parse, facts: Facts) -> str | None:
    from theodolite.extract.coref import phrase_text

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


def _claims(reading: _Reading) -> tuple[Claim, ...]:
    drafts = [d for p in split_propositions(reading.parse, reading.cues) if (d := _draft(reading, p)) is not None]
    _link_denials(drafts)
    _share_schedules(drafts)
    _with_stances(drafts)
    claims = _with_past(drafts, [_claim(reading, draft, number) for number, draft in enumerate(drafts, 1)])
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


def _source_range(parse: Parse, token: int, cue: Cue) -> tuple[int, int]:
    start, end = parse.trim(*parse.subtree(token))
    for child in parse.kids[token]:
        if (
            child > token
            and parse.dep[child] in {"relcl", "acl"}
            and parse.left[child] <= cue.token < parse.right[child]
        ):
            end = min(end, parse.left[child])
    if start <= cue.token < end:
        start, end = (cue.cue[1], end) if cue.token < token else (start, cue.cue[0])
    return parse.trim(start, end)


def _source_spans(parse: Parse, token: int | None, cue: Cue) -> tuple[Span, ...]:
    if token is None:
        return ()
    start, end = _source_range(parse, token, cue)
    return (parse.span(start, end),) if start < end else (parse.span(token, token + 1),)


def _content_span(parse: Parse, start: int, end: int) -> Span:
    """Return a content's span; a quotation keeps its marks."""
    if start > 0 and parse.tag[start - 1] in _MARKS and parse.end[start - 1] == parse.start[start]:
        start -= 1
    if sum(parse.tag[t] in _MARKS for t in range(start, end)) % 2:
        for last in range(end, min(end + 3, len(parse))):
            if parse.tag[last] in _MARKS:
                end = last + 1
                break
            if parse.tag[last] not in {",", ".", ":"}:
                break
    if start > 0 and parse.low[start - 1] == "that" and parse.dep[start - 1] == "mark":
        start -= 1
    return parse.span(start, end)


_MARKS = frozenset({"``", "''"})


def _attribution(reading: _Reading, cue: Cue) -> Attribution:
    parse = reading.parse
    outer = [c for c in reading.cover[cue.token] if c is not cue and c.source is not None]
    chain = [_source_spans(parse, c.source, c) for c in outer] + [_source_spans(parse, cue.source, cue)]
    first, last = cue.cue
    return Attribution(
        form=cue.form if not outer or cue.form is not AttributionForm.INDIRECT else AttributionForm.NESTED,
        source=_source_spans(parse, cue.source, cue),
        cue=(parse.span(first, last),) if last > first else (),
        content=tuple(_content_span(parse, start, end) for start, end in cue.contents),
        source_name=reading.coref.name(cue.source) if cue.source is not None else None,
        stance=stance_of(parse, cue),
        hedge=find_hedge(parse, cue),
        chain=tuple(chain),
    )


def _attributions(reading: _Reading) -> tuple[Attribution, ...]:
    parse = reading.parse
    kept = [
        c
        for c in reading.cues
        if not (c.group == "think" and c.source is not None and parse.low[c.source] in {"i", "we", "you"})
    ]
    taken = {cue.token for cue in reading.cues}
    found = [*kept, *find_attitudes(parse, taken)]
    return tuple(_attribution(reading, cue) for cue in sorted(found, key=lambda c: (c.contents[0], c.token)))


def _extraction(
    document: Document, parsed: Iterable[tuple[Block, Any]], blocks: Sequence[Block], warnings: tuple[str, ...]
) -> Extraction:
    reading = _read(document, parsed, blocks)
    return Extraction(
        document=document,
        claims=_claims(reading),
        attributions=_attributions(reading),
        toponyms=tuple(place.mention for place in reading.places),
        timexes=reading.timexes,
        quantities=tuple(counted.quantity for counted in reading.quantities),
        events=tuple(find_events(reading.parse)),
        warnings=warnings,
    )


def extract(document: Document, *, nlp: Any | None = None) -> Extraction:
    """Read a document's claims and who holds each of them.

    Parameters
    ----------
    document
        An English document; its text is not changed, and every span points into it.
    nlp
        A spaCy pipeline to use instead of the package's own.

    Returns
    -------
    Extraction
        Claims, attributions, places, times, quantities and events in order of appearance. Never raises on any text;
        where a text had to be cut, ``warnings`` says so.
    """
    return next(extract_many([document], nlp=nlp))


def extract_many(
    documents: Iterable[Document], *, batch_size: int = 256, nlp: Any | None = None
) -> Iterator[Extraction]:
    """Read documents one after another, several parsed at a time.

    Parameters
    ----------
    documents
        English documents.
    batch_size
        How many pieces of text the model parses at a time.
    nlp
        A spaCy pipeline to use instead of the package's own.
    """
    model = nlp if nlp is not None else load_model()
    iterator = iter(documents)
    while chunk := list(islice(iterator, 32)):
        cut = [(document, *find_blocks(document.text)) for document in chunk]
        pieces = (make_doc(model, document.text[b.start : b.end]) for document, blocks, _ in cut for b in blocks)
        docs = iter(model.pipe(pieces, batch_size=batch_size))
        for document, blocks, warnings in cut:
            yield _extraction(document, zip(blocks, islice(docs, len(blocks)), strict=False), blocks, warnings)
