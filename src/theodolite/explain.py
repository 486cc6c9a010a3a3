"""Explains a reading: for each part of a claim, which rule or feature decided it, on which words.

The document is read once more under observation (``theodolite.extract.trace``), so the explanation is that of the code
that reads, not a second account of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from theodolite.errors import ConfigurationError
from theodolite.records import (
    Claim,
    ClaimKind,
    Document,
    Explanation,
    Extraction,
    GroundedClaim,
    Groundings,
    Interval,
    Part,
    Rule,
)
from theodolite.settings import Settings

if TYPE_CHECKING:
    from theodolite.extract.trace import Decision, Trace

__all__ = ["explain_document", "explain_groundings", "explain_reading", "find_explained"]


def explain_document(document: Document, settings: Settings) -> tuple[Explanation, ...]:
    """Explain every claim of a document, in the order of the text.

    Parameters
    ----------
    document
        Any document; it is read as ``check`` reads it.
    settings
        Where the atlas is found.

    Returns
    -------
    tuple of Explanation
        One a claim, with the parts kind, actor, holder chain, polarity, modality, places, time, quantity, links to
        other claims and whether it can be measured.
    """
    return explain_reading(document, settings)[1]


def explain_reading(document: Document, settings: Settings) -> tuple[Extraction, tuple[Explanation, ...]]:
    """Read a document and explain each of its claims: see :func:`explain_document`."""
    return explain_groundings(document, settings)[:2]


def explain_groundings(
    document: Document, settings: Settings
) -> tuple[Extraction, tuple[Explanation, ...], Groundings]:
    """Read a document, explain its claims, and say what each of its places and times was grounded to."""
    from theodolite.atlas import open_atlas
    from theodolite.extract import extract, load_model
    from theodolite.extract.trace import tracing
    from theodolite.ground import ground_claims, ground_document
    from theodolite.ground.front import open_front
    from theodolite.ground.places import Resolver

    load_model()
    with tracing() as trace:
        extraction = extract(document)
    atlas = open_atlas(settings)
    resolver = Resolver(extraction, atlas, front=open_front(settings, atlas))
    grounded = ground_claims(extraction, atlas, resolver=resolver)
    explained = (
        Explanation(claim=one.claim, parts=tuple(_parts(one, trace, extraction.claims, settings))) for one in grounded
    )
    return extraction, tuple(explained), ground_document(extraction, atlas, resolver=resolver)


def find_explained(explained: Sequence[Explanation], wanted: str) -> tuple[Explanation, ...]:
    """Return the explanations of one claim: by its id, the number of its id, or words of its quote.

    Raises
    ------
    ConfigurationError
        If no claim is meant.
    """
    folded = wanted.casefold().strip()
    numbered = tuple(e for e in explained if folded in {e.claim.id, e.claim.id.split("-")[0]})
    found = numbered or tuple(e for e in explained if folded and folded in e.claim.quote.casefold())
    if not found:
        first, last = (
            (e.claim.id.split("-")[0] for e in (explained[0], explained[-1])) if explained else ("none", "none")
        )
        raise ConfigurationError(
            f"no claim {wanted!r} in this document.",
            hint=f"Give an id (here {first} to {last}) or words of the claim; leave it out for all claims.",
        )
    return found


def _parts(grounded: GroundedClaim, trace: Trace, claims: Sequence[Claim], settings: Settings) -> Iterator[Part]:
    claim, decisions = grounded.claim, trace.of(grounded.claim)
    yield _kind(claim, trace, decisions)
    yield Part(name="actor", value=claim.actor or "none", rules=_rules(decisions, "actor", claim.actor),
               words=(claim.actor_text,) if claim.actor_text else ())  # fmt: skip
    yield from _chain(claim, trace, decisions)
    yield Part(name="polarity", value=claim.polarity.value, rules=_rules(decisions, "negation", True))
    yield Part(name="modality", value=claim.modality.value, rules=_rules(decisions, "modality", claim.modality))
    yield from _places(grounded)
    yield from _time(grounded)
    if claim.quantity is not None:
        yield Part(name="quantity", value=_quantity(claim), words=(claim.quantity.text,),
                   rules=_rules(decisions, "quantity", claim.quantity))  # fmt: skip
    yield from _links(claim, claims, decisions)
    yield _checked(grounded, settings)


def _rules(decisions: Iterable[Decision], part: str, value: Any) -> tuple[Rule, ...]:
    """Return the rules of the last decision on a part that came to the value."""
    if value is None or value is False:
        return ()
    fitting = [d.rules for d in decisions if d.part == part and (d.value is value or d.value == value)]
    return fitting[-1] if fitting else ()


def _kind(claim: Claim, trace: Trace, decisions: Sequence[Decision]) -> Part:
    from theodolite.extract.lexicon import lists_with

    decided = [d for d in decisions if d.part == "kind" and isinstance(d.value, tuple) and d.value[:1] == (claim.kind,)]
    rules = decided[-1].rules if decided else ()
    if claim.kind is ClaimKind.REBUTTAL:
        rules = next((d.rules for d in decisions if d.part == "rebuttal" and d.value is not None), rules)
    words = tuple(
        f"{word} ({', '.join(lists)})" if (lists := lists_with(word)) else word for word in trace.words(claim)
    )
    value = claim.kind.value + (f", {claim.predicate.value}" if claim.predicate else "")
    return Part(name="kind", value=value, rules=rules, words=words)


def _chain(claim: Claim, trace: Trace, decisions: Sequence[Decision]) -> Iterator[Part]:
    yield Part(name="link 1", value=claim.chain[0].name, note="who publishes it")
    for number, link in enumerate(claim.chain[1:], start=2):
        cue = trace.cue_at(link.cue_span.start) if link.cue_span else None
        rules = cue.rules if cue is not None else ()
        what = [link.stance.value, *([f"hedge “{link.hedge}”"] if link.hedge else [])]
        if cue is not None:
            what += [f"cue of the class {cue.group}", cue.form]
        yield Part(name=f"link {number}", value=link.name + (f" ({link.side})" if link.side else ""), rules=rules,
                   words=(link.cue,) if link.cue else (), note=", ".join(what))  # fmt: skip
    if claim.holder.stance.value != "neutral":
        yield Part(
            name="stance", value=claim.holder.stance.value, rules=_rules(decisions, "stance", claim.holder.stance)
        )


def _places(grounded: GroundedClaim) -> Iterator[Part]:
    for place in grounded.places:
        hint = [f"wording says {place.mention.kind_hint}"] if place.mention.kind_hint else []
        hint += [f"{place.mention.relation}"] if place.mention.relation else []
        hint += ["a metonym: no place of an event"] if place.mention.metonym else []
        value = f"{place.place.name} ({place.place.id})" if place.place else f"{len(place.candidates)} candidates"
        yield Part(name="place", value=value, words=(place.mention.text,), note="; ".join([place.reason, *hint]))
    for reading in grounded.readings:
        yield Part(name="reading", value=reading.label, note=reading.source)


def _time(grounded: GroundedClaim) -> Iterator[Part]:
    interval = grounded.interval
    if interval is None:
        yield Part(name="time", value="none", note="neither the claim nor the document has a date")
        return
    words = tuple(mention.text for mention, _ in grounded.timexes)
    note = f"{_SOURCES.get(interval.source, interval.source)}; {interval.granularity}"
    yield Part(name="time", value=_readings_of(interval), words=words, note=note)
    if grounded.said is not None:
        yield Part(
            name="said", value=_readings_of(grounded.said), note="when it was said, by the clause that reports it"
        )
    for time in grounded.times:
        if time.interval is None or time.interval.anchor or time.interval.alternatives:
            value = _readings_of(time.interval)
            yield Part(name="time", value=value, words=(time.mention.text,), note=time.reason)


_SOURCES = {
    "text": "from the words",
    "statement": "from when it was said",
    "carried": "from an earlier sentence",
    "document": "from the document's date",
}


def _readings_of(interval: Interval | None) -> str:
    if interval is None:
        return "none"
    if interval.alternatives:
        return " or ".join(start.isoformat() for start, _ in interval.alternatives)
    start, end = (day.isoformat() if day else "open" for day in (interval.start, interval.end))
    return f"{start} to before {end}"


def _quantity(claim: Claim) -> str:
    quantity = claim.quantity
    if quantity is None:
        return "none"
    number = "vague" if quantity.value is None else f"{quantity.value:g}"
    return f"{number} {quantity.unit.value}" + (f" ({quantity.hedge})" if quantity.hedge else "")


def _links(claim: Claim, claims: Sequence[Claim], decisions: Sequence[Decision]) -> Iterator[Part]:
    quotes = {c.id: c.quote for c in claims}
    for denied in claim.denies:
        rules = next((d.rules for d in decisions if d.part == "denies"), ())
        yield Part(name="denies", value=denied, rules=rules, words=(quotes.get(denied, ""),))
    if claim.purpose_of:
        yield Part(name="purpose of", value=claim.purpose_of, words=(quotes.get(claim.purpose_of, ""),))
    if claim.audience:
        yield Part(name="audience", value=claim.audience, rules=_rules(decisions, "audience", claim.audience))


def _checked(grounded: GroundedClaim, settings: Settings) -> Part:
    from theodolite.check import NotCheckable, plan_claim

    plan = plan_claim(grounded, settings.rules)
    if isinstance(plan, NotCheckable):
        return Part(name="checked", value="no", note=plan.reason)
    return Part(name="checked", value="yes", note=f"{len(plan.readings)} reading(s) against the maps")
