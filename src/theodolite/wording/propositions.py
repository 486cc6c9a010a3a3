"""What a claim says, in neutral words, the same for every side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from theodolite.records import (
    AttributionLink,
    Claim,
    ClaimKind,
    GroundedClaim,
    GroundedPlace,
    Interval,
    Modality,
    PlaceKind,
    Polarity,
    Predicate,
    Stance,
)
from theodolite.wording.labels import STANCE_WORDS
from theodolite.wording.numbers import date_words, join_words, quantity_words
from theodolite.wording.places import land_words
from theodolite.wording.text import plain, quoted

__all__ = [
    "chain_words",
    "claim_phrase",
    "clause",
    "holder_name",
    "link_name",
    "place_words",
    "possessive",
    "proposition",
    "side_name",
]

_SIDES = {"RU": ("Russia", "Russian"), "UA": ("Ukraine", "Ukrainian")}
_OUTLET = {"", "outlet"}
_WITH_ARTICLE = ("the ", "an ", "a ")


@dataclass(frozen=True, slots=True)
class _Verb:
    """The forms of one predicate; ``{x}`` is its place, ``{q}`` its number, ``{d}`` its deadline."""

    bare: str
    infinitive: str
    present: str
    past: str


_VERBS = {
    Predicate.HOLD: _Verb("hold {x}", "hold {x}", "holds {x}", "held {x}"),
    Predicate.CAPTURE: _Verb("capture {x}", "have captured {x}", "has captured {x}", "had captured {x}"),
    Predicate.LOSE: _Verb("lose {x}", "have lost {x}", "has lost {x}", "had lost {x}"),
    Predicate.ENTER: _Verb("enter {x}", "be present in {x}", "is present in {x}", "was present in {x}"),
    Predicate.STAND_ON: _Verb("reach {x}", "stand on {x}", "stands on {x}", "stood on {x}"),
    Predicate.DISTANCE: _Verb("come within {q} of {x}", "be {q} from {x}", "is {q} from {x}", "was {q} from {x}"),
    Predicate.CUT_OFF: _Verb("cut off {x}", "have cut off {x}", "has cut off {x}", "had cut off {x}"),
    Predicate.ENCIRCLE: _Verb("encircle {x}", "have encircled {x}", "has encircled {x}", "had encircled {x}"),
    Predicate.SHARE: _Verb("take {q} of {x}", "hold {q} of {x}", "holds {q} of {x}", "held {q} of {x}"),
    Predicate.AREA: _Verb("take {q} of {x}", "hold {q} of {x}", "holds {q} of {x}", "held {q} of {x}"),
    Predicate.GAIN: _Verb(
        "gain {q} {i} {x}", "have gained {q} {i} {x}", "has gained {q} {i} {x}", "had gained {q} {i} {x}"
    ),
    Predicate.TAKE_BY: _Verb("take {x}{d}", "take {x}{d}", "will take {x}{d}", "was to take {x}{d}"),
    Predicate.POSTPONE: _Verb(
        "postpone its plans", "have postponed its plans", "has postponed its plans", "had postponed its plans"
    ),
}
# Whatever its words ("is advancing", "achieved no success"): what is measured is land gained.
_ADVANCE = _Verb("gain land {i} {x}", "have gained land {i} {x}", "has gained land {i} {x}", "had gained land {i} {x}")
_LOSE_BY = _Verb("lose {x}{d}", "lose {x}{d}", "will lose {x}{d}", "was to lose {x}{d}")
_AUXILIARIES = {"has", "had", "is", "was", "will"}
_PAST_INFINITIVE = {
    "hold": "have held",
    "stand": "have stood",
    "be": "have been",
}
_MODAL = {
    Modality.ATTEMPTED: ("be trying to {}", "is trying to {}"),
    Modality.INTENDED: ("intend to {}", "intends to {}"),
    Modality.POSSIBLE: ("be able to {}", "may {}"),
    Modality.CONDITIONAL: ("be able to {}", "would {}"),
    Modality.COMMANDED: ("be ordered to {}", "is ordered to {}"),
}


def side_name(side: str | None) -> str:
    """Return a side's name for readers: "Russia" for RU; other actors keep their own name."""
    return plain(_SIDES[side][0] if side in _SIDES else side or "one side")


def holder_name(claim: Claim) -> str:
    """Return the claimant's name for readers; an outlet without a name is "the article"."""
    return link_name(claim.holder.name)


def link_name(name: str) -> str:
    """Return the name of one link of a chain for readers."""
    return "the article" if name.strip().lower() in _OUTLET else plain(name)


def chain_words(claim: Claim) -> str:
    """Write the chain of holders, outermost first: "the article ← Meridian (“according to”) ← Russia (“says”)"."""
    return " ← ".join(_link_words(link) for link in claim.chain)


def _link_words(link: AttributionLink) -> str:
    notes = [quoted(link.cue, 40) if link.cue else "", f"hedged: {quoted(link.hedge, 40)}" if link.hedge else ""]
    if link.stance is not Stance.NEUTRAL:
        notes.append(f"the reporter {STANCE_WORDS[link.stance]}")
    kept = "; ".join(note for note in notes if note)
    return f"{link_name(link.name)} ({kept})" if kept else link_name(link.name)


def possessive(name: str) -> str:
    """Return "Russia's", "Russian forces'"."""
    return f"{name}'" if name.endswith("s") else f"{name}'s"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _place(grounded: GroundedPlace) -> str:
    place, mention = grounded.place, grounded.mention
    name = plain(place.name if place is not None else mention.name)
    is_line = place is not None and place.kind is PlaceKind.LINE
    if is_line and not name.lower().startswith("the "):
        name = f"the {name}"
    return land_words(grounded, name) if mention.part or grounded.target else name


def _measured_places(grounded: GroundedClaim) -> list[GroundedPlace]:
    """Return the places that the claim is about: not the region that only says where its town lies."""
    places = [p for p in grounded.places if not p.mention.metonym]
    targets = {t.partition("#")[0] for reading in grounded.readings for t in reading.targets}
    labels = " ".join(reading.label for reading in grounded.readings).casefold()
    measured = [
        p for p in places if (p.place.id in targets if p.place is not None else p.mention.name.casefold() in labels)
    ]
    return measured if targets and any(p.place is not None for p in measured) else places


def place_words(grounded: GroundedClaim) -> str:
    """Name the claim's places, at most four; its readings or mentions where none is grounded."""
    places = _measured_places(grounded)
    if len(places) == len(grounded.readings) == 1 and places[0].mention.relative == "bank":
        return f"the {plain(grounded.readings[0].label)}"  # with the region or town that limits it
    names = list(dict.fromkeys(_place(place) for place in places))
    if not names:
        names = list(dict.fromkeys(plain(t.name) for t in grounded.claim.toponyms if not t.metonym))
    if not names:
        wide = {Predicate.AREA, Predicate.GAIN}
        return "Ukraine" if grounded.claim.predicate in wide else "a place that it does not name"
    if len(names) > 4:
        names = [*names[:3], f"{len(names) - 3} more places"]
    return join_words(names)


def _deadline(interval: Interval | None) -> str:
    if interval is None or interval.source == "document" or (interval.end or interval.start) is None:
        return ""
    last = interval.end - timedelta(days=1) if interval.end else interval.start
    return f" by {date_words(last)}"


def _fill(template: str, claim: Claim, grounded: GroundedClaim) -> str:
    amount = quantity_words(claim.quantity) if claim.quantity is not None else "part"
    settlements = [p.place for p in _measured_places(grounded) if p.place and p.place.kind is PlaceKind.SETTLEMENT]
    # Gains are measured around a town, not within its limits.
    where = "around" if settlements else "in"
    if claim.predicate is Predicate.POSTPONE and grounded.readings:
        template += " for {x}"
    return template.format(x=place_words(grounded), q=amount, d=_deadline(grounded.interval), i=where)


def _verb(claim: Claim) -> _Verb | None:
    if claim.predicate is Predicate.GAIN and claim.quantity is None:
        return _ADVANCE
    if claim.predicate is Predicate.LOSE and claim.kind is ClaimKind.SCHEDULE:
        return _LOSE_BY
    return None if claim.predicate is None else _VERBS[claim.predicate]


def _past_infinitive(infinitive: str) -> str:
    first, _, rest = infinitive.partition(" ")
    return f"{_PAST_INFINITIVE[first]} {rest}" if first in _PAST_INFINITIVE else infinitive


def proposition(claim: Claim, grounded: GroundedClaim) -> str:
    """Say what is claimed as an infinitive: "to hold Pokrovsk"; the quoted words where there is no predicate."""
    verb = _verb(claim)
    if verb is None:
        return quoted(claim.quote)
    if claim.modality in _MODAL:
        core = _MODAL[claim.modality][0].format(verb.bare)
    else:
        core = _past_infinitive(verb.infinitive) if claim.past else verb.infinitive
    negation = "not " if claim.polarity is Polarity.NEGATED else ""
    return f"{negation}to {_fill(core, claim, grounded)}"


def clause(claim: Claim, grounded: GroundedClaim) -> str:
    """Say what is claimed as a clause with its actor: "Russia has captured Pokrovsk"."""
    verb = _verb(claim)
    if verb is None or not claim.actor:
        return quoted(claim.quote)
    if claim.modality in _MODAL:
        core = _MODAL[claim.modality][1].format(verb.bare)
    else:
        core = verb.past if claim.past else verb.present
    if claim.polarity is Polarity.NEGATED:
        core = _negate(core, verb, past=claim.past)
    subject = side_name(claim.actor or claim.actor_text)
    return f"{subject} {_fill(core, claim, grounded)}"


def _negate(core: str, verb: _Verb, *, past: bool) -> str:
    first, _, rest = core.partition(" ")
    if first in _AUXILIARIES or first in {"may", "would"}:
        return f"{first} not {rest}"
    if first == "intends":
        return f"does not intend {rest}"
    bare = verb.infinitive if not verb.infinitive.startswith(("have ", "be ")) else verb.bare
    return f"did not {bare}" if past else f"does not {bare}"


def _speaks_as_actor(claim: Claim) -> bool:
    words = _SIDES.get(claim.actor or "")
    name = holder_name(claim).lower()
    for article in _WITH_ARTICLE:
        name = name.removeprefix(article)
    if words is None:
        return bool(claim.actor) and name == (claim.actor or "").lower()
    return any(name == w.lower() or name.startswith((f"{w.lower()} ", f"{w.lower()}/")) for w in words)


def _noun(claim: Claim) -> str:
    if claim.kind is ClaimKind.REBUTTAL:
        return "denial"
    return "plan" if claim.predicate is Predicate.TAKE_BY and _speaks_as_actor(claim) else "claim"


def claim_phrase(
    claim: Claim, grounded: GroundedClaim, *, denied: Sequence[GroundedClaim] = (), reported: bool = True
) -> str:
    """Name holder and proposition: "Russia's reported claim to have captured Pokrovsk".

    "Reported" stands where someone other than the outlet passes the claim on, unless ``reported`` is False. ``denied``
    are the claims that a rebuttal denies; where they are not given its own words are quoted.
    """
    passed_on = "reported " if reported and len(claim.chain) > 2 else ""
    head = f"{_capital(possessive(holder_name(claim)))} {passed_on}{_noun(claim)}"
    if claim.kind is ClaimKind.REBUTTAL and denied:
        if len(denied) == 1:
            return f"{head} that {clause(denied[0].claim, denied[0])}"
        return f"{head} of {len(denied)} claims ({quoted(claim.quote, 60)})"
    if claim.predicate is None or not claim.actor:
        return f"{head} {quoted(claim.quote)}"
    given = _given(claim)
    if _speaks_as_actor(claim):
        return f"{head} {proposition(claim, grounded)}{given}"
    return f"{head} that {clause(claim, grounded)}{given}"


def _given(claim: Claim) -> str:
    """Say the probability that a claim states: ", given 70 %"."""
    stated = claim.quantity
    if stated is None or stated.measure != "probability" or stated.value is None:
        return ""
    return f", given {stated.value:g} %"
