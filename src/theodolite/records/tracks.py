"""Who asserts, and what became of what they asserted: sources, resolved claims, rates with intervals, track records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from theodolite.records.schedules import SlipCurve

__all__ = [
    "ClaimOutcome",
    "Grade",
    "Rate",
    "ResolvedClaim",
    "Source",
    "SourceKind",
    "TrackComparison",
    "TrackRecord",
]


class SourceKind(StrEnum):
    """What a source is; ``unlisted``: reports name it and the registry does not."""

    PERSON = "person"
    BODY = "body"
    ACCOUNT = "account"
    OUTLET = "outlet"
    UNLISTED = "unlisted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grade:
    """An Admiralty grade that a desk gave a source: an opinion, never mixed with what was measured.

    ``reliability`` is A (reliable) to F (cannot be judged), ``credibility`` 1 (confirmed) to 6 (cannot be judged), None
    where not given; ``graded_by`` and ``graded_on`` say who graded and when.
    """

    graded_by: str
    graded_on: date
    reliability: str | None = None
    credibility: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Who asserts: a person, body, account or outlet, once under one id however it is named.

    ``names`` are (language, names); ``member_of`` is the id of what it speaks for (spokesman, channel of a ministry):
    its claims count for that one too. ``side`` is given only where the source declares it. ``maps`` are the ids of
    maps of its own, which are left out of the truth it is scored against.
    """

    id: str
    kind: SourceKind
    names: tuple[tuple[str, tuple[str, ...]], ...]
    member_of: str | None = None
    side: str | None = None
    maps: tuple[str, ...] = ()
    grade: Grade | None = None
    note: str = ""

    @property
    def name(self) -> str:
        """The first English name, else the first of any language."""
        by_language = dict(self.names)
        listed = by_language.get("en") or next((names for _, names in self.names if names), ())
        return listed[0] if listed else self.id


class ClaimOutcome(StrEnum):
    """What became of a claim, with hindsight; codes for data, never shown to readers."""

    BORNE_OUT = "borne_out"
    NOT_BORNE_OUT = "not_borne_out"
    UNRESOLVED = "unresolved"


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolvedClaim:
    """One claim of a source and what maps other than its own showed of it, with hindsight.

    ``source`` is who made it (the id of a member of the source scored, where a spokesman spoke); ``report`` and
    ``claim`` say where it stands, ``line`` is the verdict's line of its day. ``claim_on`` is the day it speaks of,
    ``said_on`` the day of its document. ``happened_on`` is the day from which maps show it for good, between ``low``
    and ``high``; None: not so far (by ``seen_until``), before all frames, or not asked (``reason`` says).
    ``lead_days`` = happened_on - claim_on: above 0 said before the maps showed it (early), below 0 after (late); None
    where nothing changed hands or it has not happened. ``taken_back_on`` is when it ceased to be so; where that was
    before the claim (a place said to be held that was lost by then) ``low``, ``high`` and ``lead_days`` (below 0) are
    of that day. ``uncertain``: the interval crosses the day that decides. ``repeats`` counts later statements of the
    same claim by the same source. ``label`` is the verdict's at the time; ``mappers`` voted here, ``excluded`` are
    (mapper, why). Schedules have ``deadline_on`` and ``slip_days`` (happened_on - deadline; open while it has not
    happened).
    """

    source: str
    report: str
    claim: str
    quote: str
    kind: str
    outcome: ClaimOutcome
    reason: str
    line: str = ""
    url: str | None = None
    publisher: str | None = None
    predicate: str | None = None
    actor: str | None = None
    place_id: str | None = None
    place: str | None = None
    said_on: date | None = None
    claim_on: date | None = None
    happened_on: date | None = None
    low: date | None = None
    high: date | None = None
    seen_until: date | None = None
    lead_days: int | None = None
    taken_back_on: date | None = None
    uncertain: bool = False
    probability: float | None = None
    label: str | None = None
    mappers: tuple[str, ...] = ()
    excluded: tuple[tuple[str, str], ...] = ()
    repeats: int = 0
    deadline_on: date | None = None
    slip_days: int | None = None

    @property
    def is_early(self) -> bool:
        """Not borne out on its day, and came to be so later."""
        return self.outcome is ClaimOutcome.NOT_BORNE_OUT and self.happened_on is not None

    @property
    def is_not_so_far(self) -> bool:
        """Not borne out on its day, nor before or after it up to the last frame seen."""
        never = self.happened_on is None and self.taken_back_on is None and self.seen_until is not None
        return self.outcome is ClaimOutcome.NOT_BORNE_OUT and never


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """A figure with its 90 % credible interval, drawn towards what all sources have in common.

    Shares are 0-1, leads days. ``n`` claims are behind it, ``raw`` is the figure without shrinkage (None without
    claims).
    """

    value: float
    low: float
    high: float
    n: int
    raw: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackRecord:
    """What became of the claims of one source: figures with intervals, and every claim.

    ``hit_rate``: share of resolved claims borne out on their day; ``false_share`` is its rest, ``never_share`` the
    share not so before or after either (of claims that histories can follow). ``lead`` is the middle of lead_days
    over claims of something that changed hands. ``slip`` is the Kaplan-Meier curve of its deadlines, ``brier`` the mean
    square error of stated probabilities. ``by_kind`` and ``by_period`` are (name, hit rate). ``needed`` is how many
    resolved claims each of two sources needs before a difference of 20 points tells them apart. ``prior`` says in words
    what the figures are drawn towards. ``members`` speak for the source, ``left_out`` are the maps that do not score
    it, with why. Figures are None where there is nothing to count. ``known_by`` is the last day of evidence used.
    """

    source: Source
    claims: tuple[ResolvedClaim, ...]
    resolved: int
    unresolved: int
    needed: int
    prior: str
    sentence: str
    hit_rate: Rate | None = None
    false_share: Rate | None = None
    never_share: Rate | None = None
    lead: Rate | None = None
    slip: SlipCurve | None = None
    brier: Rate | None = None
    by_kind: tuple[tuple[str, Rate], ...] = ()
    by_period: tuple[tuple[str, Rate], ...] = ()
    members: tuple[Source, ...] = ()
    left_out: tuple[tuple[str, str], ...] = ()
    known_by: date | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackComparison:
    """Two records side by side, or why they are not compared.

    ``compared`` only where both have enough resolved claims and the intervals of their hit rates part; ``sentence``
    says it, or what is missing.
    """

    first: TrackRecord
    second: TrackRecord
    compared: bool
    sentence: str
    difference: Rate | None = None
