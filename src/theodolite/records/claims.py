"""Claims: what is asserted, by whom, of where and when."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from theodolite.records.text import (
    Attribution,
    AttributionLink,
    Document,
    EventMention,
    Quantity,
    Span,
    TimexMention,
    ToponymMention,
)

__all__ = ["Claim", "ClaimKind", "Extraction", "Modality", "Polarity", "Predicate"]


class ClaimKind(StrEnum):
    """The kinds of DESIGN.md."""

    CONTROL = "control"
    EXTENT = "extent"
    REACH = "reach"
    ADVANCE = "advance"
    SCHEDULE = "schedule"
    STRENGTH = "strength"
    LOSSES = "losses"
    ATTACK = "attack"
    HARM = "harm"
    OBSERVATION = "observation"
    COMMUNICATION = "communication"
    CONSEQUENCE = "consequence"
    INTENT = "intent"
    REBUTTAL = "rebuttal"
    OTHER = "other"


class Polarity(StrEnum):
    """Whether the claimant affirms or negates."""

    AFFIRMED = "affirmed"
    NEGATED = "negated"


class Modality(StrEnum):
    """The claimant's own commitment; ``denied`` is for rebuttals only."""

    ASSERTED = "asserted"
    ATTEMPTED = "attempted"
    INTENDED = "intended"
    POSSIBLE = "possible"
    REPORTED = "reported"
    DENIED = "denied"
    CONDITIONAL = "conditional"
    COMMANDED = "commanded"


class Predicate(StrEnum):
    """What exactly a measurable claim says of its place, one word for every side's wording.

    ``hold``: A holds P (holds, controls, "is ours"); ``capture``: A took P (captured, liberated, occupied); ``lose``: A
    lost or left P; ``enter``: A is present in P; ``stand_on``: A stands on or reached a line or place; ``distance``: A
    is N km from P; ``cut_off``, ``encircle``; ``share``: N % of a region; ``area``: N km² of a region held; ``gain``:
    N km², N settlements or N km taken in a period, or any advance where no number is given; ``take_by``: A will take P
    by a deadline; ``postpone``: plans put off.
    """

    HOLD = "hold"
    CAPTURE = "capture"
    LOSE = "lose"
    ENTER = "enter"
    STAND_ON = "stand_on"
    DISTANCE = "distance"
    CUT_OFF = "cut_off"
    ENCIRCLE = "encircle"
    SHARE = "share"
    AREA = "area"
    GAIN = "gain"
    TAKE_BY = "take_by"
    POSTPONE = "postpone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One proposition with its holder.

    ``chain`` begins with the outlet and ends with the claimant. ``actor`` is the side whose action or hold is
    described (``RU``, ``UA``) or another name, also in rebuttals; None where there is none. ``spans`` are code-point
    ranges of the document's text and ``quote`` is what they cover. ``purpose_of`` names the claim whose purpose this
    one gives. ``past`` is True when the claim describes a state that the text puts in the past ("in 2023 they had
    taken"). ``timexes`` are the times of the proposition itself (of the cue clause where it has none of its own),
    ``said_timexes`` those of the clause that reports it ("said on Tuesday that"), ``carried_timexes`` those that an
    earlier sentence set and that still hold.
    """

    id: str
    spans: tuple[Span, ...]
    quote: str
    kind: ClaimKind
    chain: tuple[AttributionLink, ...]
    actor: str | None = None
    actor_text: str | None = None
    predicate: Predicate | None = None
    polarity: Polarity = Polarity.AFFIRMED
    modality: Modality = Modality.ASSERTED
    toponyms: tuple[ToponymMention, ...] = ()
    timexes: tuple[TimexMention, ...] = ()
    quantity: Quantity | None = None
    denies: tuple[str, ...] = ()
    purpose_of: str | None = None
    audience: str | None = None
    past: bool = False
    said_timexes: tuple[TimexMention, ...] = ()
    carried_timexes: tuple[TimexMention, ...] = ()

    @property
    def holder(self) -> AttributionLink:
        """The claimant: the innermost link of the chain."""
        return self.chain[-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """All that was read in one document, in order of appearance."""

    document: Document
    claims: tuple[Claim, ...] = ()
    attributions: tuple[Attribution, ...] = ()
    toponyms: tuple[ToponymMention, ...] = ()
    timexes: tuple[TimexMention, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    events: tuple[EventMention, ...] = ()
    warnings: tuple[str, ...] = ()
