"""Spans, documents and what is found in their text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

__all__ = [
    "Attribution",
    "AttributionForm",
    "AttributionLink",
    "Document",
    "EventMention",
    "Quantity",
    "QuantityKind",
    "Span",
    "Stance",
    "TimexMention",
    "ToponymMention",
    "Unit",
]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of code points ``[start, end)`` in a document's untouched text."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"span [{self.start}, {self.end}) is not a range; expected 0 <= start <= end")

    def __len__(self) -> int:
        return self.end - self.start

    def of(self, text: str) -> str:
        """Return the text that the span covers."""
        return text[self.start : self.end]

    def overlaps(self, other: Span) -> bool:
        """Tell whether the two spans share a code point."""
        return self.start < other.end and other.start < self.end

    def contains(self, other: Span) -> bool:
        """Tell whether ``other`` lies within this span."""
        return self.start <= other.start and other.end <= self.end


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """An article as it was read: its text is never changed, and every span points into it.

    ``sha256`` is of the text in UTF-8, ``source_sha256`` of the bytes it was read from (None for text handed in).
    ``complete`` is False for a paywall or a cut-off page; ``incomplete_reason`` says which.
    """

    id: str
    text: str
    sha256: str
    source_kind: str = "text"
    source_name: str | None = None
    source_sha256: str | None = None
    title: str | None = None
    publisher: str | None = None
    url: str | None = None
    published_on: date | None = None
    published_on_origin: str | None = None
    updated_on: date | None = None
    fetched_at: datetime | None = None
    language: str = "en"
    complete: bool = True
    incomplete_reason: str | None = None
    text_supplied_by_user: bool = False
    warnings: tuple[str, ...] = ()


class Stance(StrEnum):
    """What a reporter makes of what it passes on (one link of a chain)."""

    ENDORSES = "endorses"
    NEUTRAL = "neutral"
    DISTANCES = "distances"
    DENIES = "denies"


class AttributionForm(StrEnum):
    """How the content is given."""

    DIRECT = "direct"
    INDIRECT = "indirect"
    MIXED = "mixed"
    AGENCY = "agency"
    EVIDENTIAL = "evidential"
    NESTED = "nested"


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributionLink:
    """One link of a chain: who passes it on, by which cue, with which stance and hedge.

    ``name`` is the resolved name of the holder ("Volodymyr Zelenskyy" for "the head of state"); ``stance`` and
    ``hedge`` are of the link that reports this holder's content.
    """

    name: str
    cue: str | None = None
    stance: Stance = Stance.NEUTRAL
    hedge: str | None = None
    side: str | None = None
    source_span: Span | None = None
    cue_span: Span | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """Source, cue and content spans (PARC, PolNeAR), with the chain of sources from outermost to immediate.

    A role in several pieces lists several spans; ``chain`` leaves the outlet out and holds one entry of spans for each
    link, empty where the source is implicit.
    """

    form: AttributionForm
    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    source_name: str | None = None
    stance: Stance = Stance.NEUTRAL
    hedge: str | None = None
    chain: tuple[tuple[Span, ...], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ToponymMention:
    """A place named in the text, before it is grounded.

    ``name`` is the name to look up: the span's text, or the antecedent of "the city". ``kind_hint`` is what the
    wording says it is (``river``, ``city``, ``village``, ``oblast``, ``region``, ``country``, ``direction`` …);
    ``relation`` how the claim relates to it (``in``, ``near``, ``from``, ``on`` …); ``part`` a named part of it
    (``north``, ``centre``, ``outskirts`` …). A ``metonym`` ("the Kremlin", "Kyiv said") is not a place of an event.

    Where the text means another place, told by this one, ``relative`` says how: ``offset`` ("5 km west of"), ``near``,
    ``outskirts``, ``between``, ``direction`` ("the Pokrovsk axis"), ``bank``, ``along``, ``across``, ``mouth``,
    ``confluence``, ``road`` (the way between two towns) or ``cluster`` ("the Pokrovsk–Myrnohrad agglomeration").
    ``offset_km`` is its distance in km (least, most), ``bearing`` where it lies as seen from the named place
    (``north`` … ``northwest``; ``left`` or ``right`` for a bank, looking downstream), ``others`` the other names that
    it takes ("between X and Y").
    """

    span: Span
    text: str
    name: str
    kind_hint: str | None = None
    relation: str | None = None
    part: str | None = None
    within: str | None = None
    metonym: bool = False
    relative: str | None = None
    offset_km: tuple[float, float] | None = None
    bearing: str | None = None
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TimexMention:
    """A time expression, before it is grounded; ``type`` is TIMEX3's (DATE, TIME, DURATION, SET)."""

    span: Span
    text: str
    type: str = "DATE"


class Unit(StrEnum):
    """Units of quantities and measurements."""

    PERCENT = "%"
    KM = "km"
    KM2 = "km2"
    PERSONS = "persons"
    SETTLEMENTS = "settlements"
    DAYS = "days"
    COUNT = "count"
    SHARE = "share"
    KM2_PER_WEEK = "km2/week"
    MONEY = "money"
    AGE = "years old"
    OTHER = "other"


class QuantityKind(StrEnum):
    """Whether a number says how much there is or how much that changed ("grew to 40", "another 20")."""

    LEVEL = "level"
    CHANGE = "change"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A number in the text. ``low`` and ``high`` carry the hedge ("at least 20": low 20, high None = open).

    A percent is 0-100 with unit ``%``. Distances are in km and areas in km² (1 mile: 1.609344 km), whatever the text
    measures them in: ``stated`` has its own numbers (first and last of a range, in the order of the text) and
    ``measure`` its own unit ("miles", "mm", "hours"; the latter two with unit ``other``). ``value`` is the middle of a
    range, and None for a vague quantity ("dozens": low 12, high 120; "most": low 50).

    ``counted`` is what is counted ("soldiers"), ``of`` what a share is of, ``per`` the time or thing of a rate
    ("day"), ``currency`` a code of ISO 4217 where the text tells it. ``kind`` with ``sign`` tells a change ("another
    20 km²": change, +1) from the level that something came to ("fell from 30 to 20": level, -1, ``start`` 30).
    ``persons`` is the usual strength of the formations counted ("a battalion": 300 to 1,000).
    """

    span: Span
    text: str
    value: float | None
    low: float | None
    high: float | None
    unit: Unit
    hedge: str | None = None
    of: str | None = None
    counted: str | None = None
    measure: str | None = None
    stated: tuple[float, float] | None = None
    per: str | None = None
    currency: str | None = None
    kind: QuantityKind = QuantityKind.LEVEL
    sign: int = 0
    start: float | None = None
    persons: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventMention:
    """An event word with its factuality for its innermost holder, -3 (certainly not) to 3 (certainly so).

    ``author_factuality`` is what is left of it for the writer, who passes on what others say; None where it is unknown.
    """

    span: Span
    text: str
    factuality: float
    author_factuality: float | None = None
