"""Propositions made into drafts of claims, and drafts linked with what they deny."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from theodolite.extract.actors import actor_of, is_sided
from theodolite.extract.chain import links_of, speaker_side
from theodolite.extract.clauses import Proposition
from theodolite.extract.cue import Cue
from theodolite.extract.facts import Facts, gather_facts
from theodolite.extract.filters import is_claim, is_left_open
from theodolite.extract.kinds import classify, is_estimate
from theodolite.extract.lexicon import OPPOSITE
from theodolite.extract.parse import Parse
from theodolite.extract.reading import Reading
from theodolite.extract.rebuttal import Draft, Rebuttal, find_denied, find_rebuttal
from theodolite.extract.sides import side_of_phrase
from theodolite.extract.syntax import clause_verb
from theodolite.extract.toponyms import Place
from theodolite.records.claims import ClaimKind
from theodolite.records.text import (
    AttributionForm,
    AttributionLink,
    Stance,
    TimexMention,
)


def _within(pieces: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    return any(first <= start and end <= last for first, last in pieces)


def _fill(reading: Reading, facts: Facts) -> Facts:
    """Give a proposition the places, quantities and times within it."""
    pieces, parse = facts.prop.pieces, reading.parse
    low, high = pieces[0][0], pieces[-1][1]
    places = [p for p in _slice(reading.places, low, high) if _within(pieces, p.start, p.end)]
    others = [
        p for p in _slice(reading.anaphors, low, high) if _within(pieces, p.start, p.end) and _is_placed(parse, p)
    ]
    facts.places = sorted([*places, *others, *_shared(reading, facts)], key=lambda p: p.start)
    if facts.prop.relation == "result" and not facts.places:
        facts.places = _places_before(reading, facts)
    facts.quantities = [q for q in _slice(reading.quantities, low, high) if _within(pieces, q.start, min(q.end, high))]
    tokens = facts.prop.tokens
    first, last = parse.start[tokens[0]], parse.end[tokens[-1]]
    facts.timexes = [t for t in reading.timexes if first <= t.span.start and t.span.end <= last]
    _drop_comparison(parse, facts)
    return facts


def _shared(reading: Reading, facts: Facts) -> list[Place]:
    """Return the place that is the subject of the clause before too ("X has not fallen and will not fall")."""
    subject = facts.subject
    if subject is None or facts.prop.relation == "purpose" or _within(facts.prop.pieces, subject, subject + 1):
        return []
    near = _slice(reading.places, subject - 4, subject + 1)
    return [p for p in near if p.start <= subject < p.end and not p.mention.metonym]


def _drop_comparison(parse: Parse, facts: Facts) -> None:
    """Leave out what a number is compared with ("19 percent, up from 18 percent a year ago")."""
    tokens = facts.prop.tokens
    begin = next((t for t in tokens if tuple(parse.low[t : t + 2]) in _COMPARED), None)
    if begin is None:
        return
    end = next((t for t in tokens if t > begin and parse.low[t] == ","), tokens[-1] + 1)
    low, high = parse.start[begin], parse.end[end - 1]
    facts.quantities = [q for q in facts.quantities if not begin <= q.start < end]
    facts.timexes = [t for t in facts.timexes if not low <= t.span.start < high]


_COMPARED = frozenset(
    (first, second)
    for first, seconds in {"up": ("from",), "down": ("from",), "compared": ("with", "to"), "against": ("only",)}.items()
    for second in seconds
)


def _said_on(reading: Reading, cues: Sequence[Cue]) -> list[TimexMention]:
    """Return when it was said: the date that hangs on the innermost cue's verb ("claimed on 20 November that …")."""
    parse = reading.parse
    if not cues:
        return []
    cue = cues[-1]
    first, last = parse.sents[parse.sent_of[cue.token]]
    begin, end = parse.start[first], parse.end[last - 1]
    low = bisect_left(reading.timexes, begin, key=lambda t: t.span.start)
    high = bisect_left(reading.timexes, end, key=lambda t: t.span.start)
    found = []
    for timex in reading.timexes[low:high]:
        if timex.type not in {"DATE", "TIME"} or timex.text.lower().startswith(_NOT_SAID):
            continue
        tokens = range(*parse.tokens_in(timex.span.start, timex.span.end))
        if tokens and not any(cue.covers(t) for t in tokens) and _hangs_on(parse, tokens[-1], cue):
            found.append(timex)
    return found


def _hangs_on(parse: Parse, token: int, cue: Cue) -> bool:
    """Tell whether a time is the saying's own, or of what it was said in ("an interview published on Monday")."""
    verb = clause_verb(parse, token)
    if verb is None or verb == cue.token:
        return verb is not None
    published = parse.lemma[verb] in _PUBLISHED and parse.dep[verb] == "acl"
    return published and not cue.covers(verb) and clause_verb(parse, parse.head[verb]) == cue.token


_PUBLISHED = frozenset({"publish", "post", "release", "broadcast", "air", "give", "record", "issue", "date", "hold"})
_NOT_SAID = ("by ", "until ", "since ", "before ", "after ", "till ", "now")


def _places_before(reading: Reading, facts: Facts) -> list[Place]:
    """Return the places of the clause that a result follows from ("attacked X, injuring seven")."""
    start = reading.parse.sents[reading.parse.sent_of[facts.head]][0]
    return [p for p in _slice(reading.places, start, facts.prop.pieces[0][0]) if not p.mention.metonym]


def _slice(items: Sequence[Any], low: int, high: int) -> list[Any]:
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
    return low != "there" or dep in {"advmod", "pobj", "pcomp"}


def _covering(reading: Reading, prop: Proposition) -> list[Cue]:
    """Return the attributions of a proposition; what a participle presupposes is not said by evidence."""
    cues = reading.cover[prop.head]
    own = [c for c in cues if not (c.token == prop.head and prop.head not in c.heads)]
    if prop.relation == "description":
        own = [c for c in own if c.form is not AttributionForm.EVIDENTIAL]
    if prop.relation == "denial":
        own = [c for c in own if c.group == "agency"]
    return [c for c in own if not (c.negated and c.group in {"say", "none"}) or is_left_open(reading.parse, c)]


def make_draft(reading: Reading, prop: Proposition) -> Draft | None:
    """Make a draft of a claim from a proposition, or None where nothing is asserted."""
    facts = _fill(reading, gather_facts(reading.parse, prop))
    cues = _covering(reading, prop)
    facts.said_on = _said_on(reading, cues)
    facts.timexes = [t for t in facts.timexes if t not in facts.said_on]
    rebuttal = find_rebuttal(facts, cues, [reading.by_token[t] for t in prop.tokens if t in reading.by_token])
    if rebuttal is None and not is_claim(facts, reading.reporting, reading.cover[prop.head]):
        return None
    if rebuttal is not None and _is_aside(prop, rebuttal, reading.parse):
        cues = [c for c in cues if c.group == "agency"]
    chain = links_of(reading.parse, reading.coref, cues, reading.outlet)
    if (rebuttal is not None and rebuttal.denier is not None) or is_estimate(facts):
        _drop_long_subject(reading.parse, facts)
    if rebuttal is not None and rebuttal.denier is not None:
        chain = _with_denier(reading, chain, rebuttal.denier)
    elif is_estimate(facts) and facts.subject is not None:
        chain = _with_denier(reading, chain, facts.subject)
    if rebuttal is not None and chain[-1].stance is Stance.DENIES:
        chain = (*chain[:-1], replace(chain[-1], stance=Stance.NEUTRAL))
    side = speaker_side(reading.coref, cues, prop.head)
    kind, _ = classify(facts, war=reading.war, sided=is_sided(reading.coref, facts, side))
    draft = Draft(facts, kind, chain, cues, rebuttal=rebuttal)
    draft.actor = actor_of(reading.coref, facts, kind, side)
    draft.places = frozenset(p.mention.name for p in facts.places if not p.mention.metonym)
    return draft


def _is_aside(prop: Proposition, rebuttal: Rebuttal, parse: Parse) -> bool:
    """Tell whether ", which X denies" is added by whoever passes on what X denies."""
    target = rebuttal.target
    return prop.relation == "relative" and target is not None and parse.low[target] == "which"


def _drop_long_subject(parse: Parse, facts: Facts) -> None:
    """Leave a holder's long title out of a proposition whose holder is its subject."""
    subject = parse.kid(facts.head, "nsubj")
    start, end = facts.prop.pieces[-1]
    if subject is None or not facts.prop.pieces[0][0] <= subject < facts.head:
        return
    if facts.head - facts.prop.pieces[0][0] > (end - facts.head) // 2 and facts.head >= start:
        facts.prop.pieces = [(facts.head, end)]


def _with_denier(
    reading: Reading, chain: tuple[AttributionLink, ...], denier: int, stance: Stance = Stance.NEUTRAL
) -> tuple[AttributionLink, ...]:
    name = reading.coref.name(denier)
    if chain[-1].name == name:
        return chain
    entity = reading.coref.entity(denier)
    side = entity.side if entity is not None else reading.coref.side(denier, None)
    return (*chain, AttributionLink(name=name, side=side, stance=stance))


def _side_denied(draft: Draft) -> str | None:
    """Return the side whose words a rebuttal denies where they are not told ("called the Russian video staged")."""
    target = draft.rebuttal.target if draft.rebuttal is not None else None
    if target is None or draft.denies or not draft.facts.parse.is_noun(target):
        return None
    return side_of_phrase(draft.facts.parse, target)


def _opponent(draft: Draft) -> str | None:
    """Return the other side than the denier's: a side denies what the other claims of itself, where no more is told."""
    denied_words = draft.rebuttal is not None and draft.rebuttal.content is not None
    return OPPOSITE[draft.holder.side] if draft.holder.side and not denied_words else None


def _without_deniers(denied: list[Draft], before: Sequence[Draft]) -> list[Draft]:
    """Leave out the claims of whoever has denied another of these claims himself: both cannot be denied at once."""
    if len(denied) < 2:
        return denied
    ids = {id(one) for one in denied}
    deniers = {d.holder.name for d in before if d.rebuttal is not None and any(id(one) in ids for one in d.denies)}
    return [one for one in denied if one.holder.name not in deniers] or denied


def link_denials(drafts: list[Draft]) -> None:
    """Find what each rebuttal among the drafts denies."""
    for index, draft in enumerate(drafts):
        if draft.rebuttal is None:
            continue
        draft.denies = _without_deniers(find_denied(draft, drafts, index), drafts[:index])
        if draft.rebuttal.content is None or draft.denies or draft.kind is ClaimKind.OTHER:
            draft.kind = ClaimKind.REBUTTAL
            draft.denies.sort(key=lambda denied: denied.facts.prop.pieces[0])
            acting = [denied.actor for denied in draft.denies if denied.actor]
            nearest = -1 if draft.facts.prop.relation == "relative" else 0
            told = acting[nearest] if acting else None
            draft.actor = told or _side_denied(draft) or _opponent(draft) or draft.actor


def share_schedules(drafts: Sequence[Draft]) -> None:
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


def share_places(drafts: Sequence[Draft]) -> None:
    """An advance without a place is where the clause before it plays ("massed near X but achieved no success")."""
    by_head = {draft.facts.head: draft.facts for draft in drafts}
    for draft in drafts:
        facts = draft.facts
        parse, head = facts.parse, facts.head
        if draft.kind is not ClaimKind.ADVANCE or facts.places or parse.dep[head] != "conj":
            continue
        first = by_head.get(parse.head[head])
        if first is not None:
            facts.places = [p for p in first.places if not p.mention.metonym and p.mention.kind_hint != "country"]


def with_stances(drafts: Sequence[Draft]) -> None:
    """A denial marks the link that reported what it denies, when the denier is in that chain himself."""
    for draft in drafts:
        for denied in draft.denies:
            if len(denied.chain) > 2 and any(link.name == draft.holder.name for link in denied.chain[1:-1]):
                denied.chain = (*denied.chain[:-1], replace(denied.chain[-1], stance=Stance.DENIES))
