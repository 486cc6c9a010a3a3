"""Claims of Ukrainian and Russian propositions: kind, actor, places, times, quantities, denials and purposes."""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from theodolite.extract.lexicon import OPPOSITE
from theodolite.extract.slavic.actors import Speakers, actor_of, enemy_of_text, is_sided, is_war_text
from theodolite.extract.slavic.attitude import audience_of, modality_of
from theodolite.extract.slavic.claim_links import link_rebuttals, polarity_of, purpose_of, share_with_purpose
from theodolite.extract.slavic.clauses import split_clauses
from theodolite.extract.slavic.cover import Cover, Said
from theodolite.extract.slavic.event_nouns import event_actor, event_pieces
from theodolite.extract.slavic.facts import Facts, gather
from theodolite.extract.slavic.kinds import MEASURABLE, choose_quantity, classify, event_kind
from theodolite.extract.slavic.numbers import Counted, find_numbers
from theodolite.extract.slavic.phrases import Phrase
from theodolite.extract.slavic.places import Place, find_places, with_antecedents
from theodolite.extract.slavic.propositions import Proposition, propositions
from theodolite.extract.slavic.rebuttals import Draft, find_rebuttal
from theodolite.extract.slavic.sides import relative_of, side_of
from theodolite.extract.slavic.speakers import nominative_of
from theodolite.extract.slavic.times import carried, pasts, said_on
from theodolite.extract.slavic.tokens import Sentence
from theodolite.extract.slavic.vocabulary import noun_classes
from theodolite.records.claims import Claim, ClaimKind, Modality
from theodolite.records.text import (
    AttributionLink,
    Document,
    Quantity,
    Span,
    Stance,
    TimexMention,
    ToponymMention,
    Unit,
)
from theodolite.timex import find_slavic_timexes

__all__ = ["Made", "make_claims"]

_LONGEST_NOMINAL = 40
_DENYING = frozenset({"deny"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What was made of the sentences; claims are renumbered when they are merged with those of other languages."""

    claims: tuple[Claim, ...] = ()
    toponyms: tuple[ToponymMention, ...] = ()
    timexes: tuple[TimexMention, ...] = ()
    quantities: tuple[Quantity, ...] = ()


@dataclass(slots=True)
class _Read:
    """All that the passes found; lists go by sentence."""

    document: Document
    sentences: Sequence[Sentence]
    cover: Cover
    places: list[list[Place]]
    timexes: list[tuple[TimexMention, ...]]
    numbers: list[list[Counted]]
    war: bool
    enemy: str | None
    last_side: str | None = None
    cues: list[Span] = field(default_factory=list)
    sources: list[tuple[int, Said]] = field(default_factory=list)


def _timexes(sentence: Sentence, text: str) -> tuple[TimexMention, ...]:
    found = find_slavic_timexes(text[sentence.start : sentence.end])
    return tuple(replace(t, span=Span(t.span.start + sentence.start, t.span.end + sentence.start)) for t in found)


def _read(sentences: Sequence[Sentence], cover: Cover, document: Document) -> _Read:
    text = document.text
    sources = [said.source for said in cover.said if said.source is not None]
    named = find_places(sentences, text, sources)
    timexes = [_timexes(sentence, text) for sentence in sentences]
    numbers = [find_numbers(s, t, text) for s, t in zip(sentences, timexes, strict=True)]
    return _Read(
        document, sentences, cover, with_antecedents(sentences, named), timexes, numbers, is_war_text(sentences),
        enemy_of_text(sentences, [said.side for said in cover.said if _vouches(said)]),
        cues=sorted(said.cue for said in cover.said if said.cue is not None),
        sources=sorted(((s.source.start, s) for s in cover.said if s.source is not None), key=lambda item: item[0]),
    )  # fmt: skip


_OVERHEARD = ("полонен", "пленн", "захоплен", "солдат", "перехоплен", "перехвач")


def _vouches(said: Said) -> bool:
    """Tell whether a speaker's side tells whose text it is: no captive, nobody whom the writer doubts."""
    name = (said.name or "").lower()
    return said.stance is Stance.NEUTRAL and not any(word in name for word in _OVERHEARD)


def _is_cue(read: _Read, start: int, end: int) -> bool:
    """Tell whether a word overlaps a cue."""
    index = bisect_left(read.cues, Span(end, end))
    return any(cue.start < end and start < cue.end for cue in read.cues[max(0, index - 4) : index])


def _is_source(read: _Read, start: int, end: int) -> bool:
    """Tell whether words only name who speaks ("Міноборони РФ: …")."""
    index = bisect_left(read.sources, start + 1, key=lambda s: s[0])
    near = (said.source for _, said in read.sources[max(0, index - 4) : index])
    return any(source is not None and start >= source.start and end <= source.end for source in near)


def _fill(read: _Read, facts: Facts, prop: Proposition, number: int) -> None:
    """Give a proposition the places, numbers and times within it."""
    start, end = facts.sentence.words[prop.start].start, facts.sentence.words[prop.end - 1].end
    places, numbers, times = read.places[number], read.numbers[number], read.timexes[number]
    facts.places = [p for p in _from(places, prop.start, prop.end) if p.end <= prop.end]
    facts.quantities = [_of_people(c, facts) for c in _from(numbers, prop.start, prop.end) if c.end <= prop.end]
    first = bisect_left(times, start, key=lambda t: t.span.start)
    last = bisect_left(times, end, key=lambda t: t.span.start)
    facts.timexes = [t for t in times[first:last] if t.span.end <= end]


def _from(items: Sequence[Any], start: int, end: int) -> Sequence[Any]:
    """Return the items that begin in words ``[start, end)``."""
    return items[bisect_left(items, start, key=lambda i: i.start) : bisect_left(items, end, key=lambda i: i.start)]


def _of_people(counted: Counted, facts: Facts) -> Counted:
    """Count persons where a bare number is of those killed or wounded ("одинадцять дістали поранення")."""
    quantity = counted.quantity
    bare = counted.noun is None and quantity.unit is Unit.COUNT
    hurt = "harm" in facts.verbs or "casualty" in facts.nouns
    return replace(counted, quantity=replace(quantity, unit=Unit.PERSONS)) if bare and hurt else counted


def _speakers(read: _Read, chain: Sequence[AttributionLink], last: str | None) -> Speakers:
    speaker = chain[-1].side if len(chain) > 1 else None
    enemy = read.enemy if len(chain) < 2 or speaker is None else None
    if speaker is None and enemy is not None and last != enemy:
        last = enemy
    return Speakers(speaker, enemy, last if last != speaker else None)


def _innermost(read: _Read, position: int) -> Said | None:
    covering = read.cover.at(position)
    return covering[-1] if covering else None


def _shares(read: _Read, prop: Proposition, number: int) -> list[Proposition]:
    """Cut a second share off a proposition ("88 % Донбасу та майже три чверті Запорізької області")."""
    here = _from(read.numbers[number], prop.start, prop.end)
    percents = [c for c in here if c.quantity.unit is Unit.PERCENT]
    if len(percents) != 2 or prop.relation != "main":
        return [prop]
    words, cut = prop.sentence.words, percents[1].start
    joined = words[cut - 1].pos == "CONJ" or words[cut - 1].text == ","
    later = any(words[i].is_finite for i in range(cut, prop.end))
    if not joined or later:
        return [prop]
    subject = prop.clause.subject or prop.subject
    return [replace(prop, end=cut - 1), replace(prop, start=cut, subject=subject)]


def _is_reporting(read: _Read, facts: Facts) -> bool:
    """Tell whether a proposition only hands over what another says."""
    if facts.core is None:
        if _is_source(read, facts.words[0].start, facts.words[-1].end):
            return True
        return all(_is_cue(read, w.start, w.end) or w.pos == "PUNCT" for w in facts.words)
    heads = [facts.core, *facts.path]
    words = facts.sentence.words
    return any(_is_cue(read, words[h].start, words[h].end) for h in heads)


def _draft(read: _Read, prop: Proposition, number: int) -> Draft | None:
    """Make a draft of a claim from a proposition, or None where nothing is asserted."""
    facts = gather(prop.clause, prop.start, prop.end, subject=prop.subject)
    facts.relation = prop.relation if prop.relation in {"purpose", "condition"} else "main"
    facts.condition = prop.relation == "condition"
    _fill(read, facts, prop, number)
    position = _position(facts)
    said = _innermost(read, position)
    facts.said_on = said_on(said, read.timexes[number])
    facts.timexes = [t for t in facts.timexes if t not in facts.said_on]
    denied = said is not None and said.group in _DENYING
    rebuttal = find_rebuttal(facts, denied_content=denied)
    if prop.relation == "question" or (rebuttal is None and _is_reporting(read, facts)):
        return None
    chain = read.cover.links_for(position)
    if rebuttal is not None and rebuttal.denier is not None:
        chain = _with_denier(read, chain, facts, rebuttal.denier)
    speakers = _speakers(read, chain, read.last_side)
    kind, predicate = classify(facts, war=read.war, sided=is_sided(facts, speakers))
    if rebuttal is None and kind is ClaimKind.OTHER and not _asserts(facts):
        return None
    draft = Draft(prop, facts, kind, predicate, chain, number, rebuttal=rebuttal)
    draft.actor = actor_of(facts, kind, predicate, speakers)
    _remember(read, draft)
    return draft


def _remember(read: _Read, draft: Draft) -> None:
    """Keep whom "they" may mean next: the side that last acted, not the speaker."""
    if draft.actor is not None and draft.actor != draft.holder.side:
        read.last_side = draft.actor


def _position(facts: Facts) -> int:
    index = facts.core if facts.core is not None else facts.start
    return facts.sentence.words[index].start


def _asserts(facts: Facts) -> bool:
    """Tell whether a proposition without a kind says anything: it has a predicate and is no fragment."""
    words = [w for w in facts.words if w.pos != "PUNCT"]
    head = facts.head
    bare = head is not None and head.pos in {"INF", "GER", "PART"} and not facts.path
    return head is not None and not bare and len(words) > 1


def _with_denier(
    read: _Read, chain: tuple[AttributionLink, ...], facts: Facts, denier: Phrase
) -> tuple[AttributionLink, ...]:
    words = facts.words_of(denier)
    span = Span(words[0].start, words[-1].end)
    head = facts.sentence.words[denier.head].start
    index = bisect_left(read.sources, head + 1, key=lambda s: s[0])
    near = [s for _, s in read.sources[max(0, index - 3) : index] if s.source is not None and head < s.source.end]
    known = near[0] if near else None
    case = "loct" if denier.preposition is not None else None
    plain = nominative_of(words, denier.head - denier.start, facts.language, case)
    name = known.name if known is not None and known.name else plain
    if chain[-1].name == name:
        return chain
    side = known.side if known is not None else side_of(words)
    if side is None and relative_of(words) == "other" and chain[-1].side is not None:
        side = OPPOSITE[chain[-1].side]
    return (*chain, AttributionLink(name=name, side=side, source_span=span))


# -- events told by a noun


def _nominal_drafts(read: _Read, drafts: Sequence[Draft], starts: Sequence[int]) -> list[Draft]:
    """Make claims of contents that only name events ("доповів про звільнення Куп'янська")."""
    begins = [d.facts.sentence.words[d.prop.start].start for d in drafts]
    found: list[Draft] = []
    for said in read.cover.said:
        for content in said.content:
            number = bisect_left(starts, content.start + 1) - 1
            taken = bisect_left(begins, content.start) < bisect_left(begins, content.end)
            if number >= 0 and not taken and len(content) < _LONGEST_NOMINAL * 20:
                found += _of_content(read, said, content, number)
    return found


def _of_content(read: _Read, said: Said, content: Span, number: int) -> Iterator[Draft]:
    """Yield a draft for each event that a content without a verb names."""
    sentence = read.sentences[number]
    words = sentence.words
    first = bisect_left(words, content.start, key=lambda w: w.start)
    last = bisect_left(words, content.end, key=lambda w: w.start)
    inside = [i for i in range(first, last) if words[i].end <= content.end]
    if not inside or len(inside) > _LONGEST_NOMINAL or any(sentence.words[i].is_finite for i in inside):
        return
    events = [i for i in inside if "event" in noun_classes(sentence.words[i], sentence.language)]
    for start, end, event in event_pieces(sentence, inside[0], inside[-1] + 1, events):
        clause = next((c for c in split_clauses(sentence) if c.start <= event < c.end), None)
        if clause is not None and (
            draft := _event_draft(read, said, Proposition(sentence, clause, start, end), event, number)
        ):
            yield draft


def _event_draft(read: _Read, said: Said, prop: Proposition, event: int, number: int) -> Draft | None:
    facts = gather(prop.clause, prop.start, prop.end, subject=None)
    _fill(read, facts, prop, number)
    chain = read.cover.links_for(prop.sentence.words[event].start)
    kind, predicate = event_kind(facts, event)
    rebuttal = find_rebuttal(facts, denied_content=said.group in _DENYING)
    speakers = _speakers(read, chain, read.last_side)
    draft = Draft(prop, facts, kind, predicate, chain, number, rebuttal=rebuttal)
    draft.actor = event_actor(facts, predicate, speakers, denied=rebuttal is not None)
    kept = facts.places or rebuttal is not None or facts.nouns & {"settlement", "military", "soldier"}
    return draft if kept and read.war else None


_PREDICATED = MEASURABLE


def _with_cues(chain: Sequence[AttributionLink], text: str) -> tuple[AttributionLink, ...]:
    """Give each link the words of its cue."""
    return tuple(link if link.cue_span is None else replace(link, cue=link.cue_span.of(text)) for link in chain)


def _times(facts: Facts, kind: ClaimKind) -> tuple[TimexMention, ...]:
    """Return the times of a proposition; a state without one holds when it is said, a plan does not."""
    return tuple(facts.timexes or ([] if kind is ClaimKind.SCHEDULE else facts.said_on))


def _claim(read: _Read, draft: Draft, number: int) -> Claim:
    facts, text = draft.facts, read.document.text
    words = facts.sentence.words
    spans = tuple(Span(words[a].start, words[b - 1].end) for a, b in draft.prop.pieces)
    quote = " … ".join(span.of(text) for span in spans)
    digest = hashlib.sha256(f"{spans[0].start}|{quote}".encode()).hexdigest()[:6]
    subject = facts.subject or facts.agent()
    who = facts.words_of(subject) if subject is not None else ()
    hedge = draft.holder.hedge
    modality = Modality.DENIED if draft.rebuttal is not None else modality_of(facts, draft.kind, hedge)
    return Claim(
        id=f"s{number}-{digest}", spans=spans, quote=quote, kind=draft.kind, chain=_with_cues(draft.chain, text),
        actor=draft.actor, actor_text=text[who[0].start : who[-1].end] if who else None,
        predicate=draft.predicate if draft.kind in _PREDICATED else None, polarity=polarity_of(draft),
        modality=modality,
        toponyms=tuple(p.mention for p in facts.places), timexes=_times(facts, draft.kind),
        said_timexes=tuple(facts.said_on), quantity=choose_quantity(draft.kind, facts),
        audience=audience_of(facts, text),
    )  # fmt: skip


def make_claims(sentences: Sequence[Sentence], cover: Cover, document: Document) -> Made:
    """Make the claims of a document's Ukrainian and Russian sentences.

    Parameters
    ----------
    sentences
        Sentences of ``analyse``, in order.
    cover
        Who says what.
    document
        The document; spans point into its text.
    """
    if not sentences:
        return Made()
    read = _read(sentences, cover, document)
    contents = [span for said in cover.said for span in said.content]
    numbers = {id(sentence): number for number, sentence in enumerate(sentences)}
    props = [
        (q, n)
        for p in propositions(sentences, contents)
        for n in (numbers[id(p.sentence)],)
        for q in _shares(read, p, n)
    ]
    drafts = [d for prop, number in props if (d := _draft(read, prop, number)) is not None]
    drafts.sort(key=lambda d: (d.number, d.prop.start, d.prop.end))
    drafts += _nominal_drafts(read, drafts, [s.start for s in sentences])
    drafts.sort(key=lambda d: (d.number, d.prop.start, d.prop.end))
    link_rebuttals(drafts)
    share_with_purpose(drafts)
    claims = [_claim(read, draft, n) for n, draft in enumerate(drafts, 1)]
    told = zip(claims, pasts(drafts, document), carried(drafts, document.text), strict=True)
    claims = [replace(claim, past=past, carried_timexes=times) for claim, past, times in told]
    ids = {id(draft): claim.id for draft, claim in zip(drafts, claims, strict=True)}
    linked = []
    for index, (draft, claim) in enumerate(zip(drafts, claims, strict=True)):
        parent = purpose_of(drafts, index) if draft.prop.relation == "purpose" else None
        denies = tuple(ids[id(d)] for d in draft.denies)
        linked.append(replace(claim, denies=denies, purpose_of=claims[parent].id if parent is not None else None))
    return Made(
        claims=tuple(linked),
        toponyms=tuple(p.mention for here in read.places for p in here if not p.antecedent),
        timexes=tuple(t for here in read.timexes for t in here),
        quantities=tuple(c.quantity for here in read.numbers for c in here),
    )
