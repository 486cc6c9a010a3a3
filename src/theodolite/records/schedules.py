"""Deadlines and what became of them: outcome, slip, a holder's earlier deadlines, and the curve of his slips."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from theodolite.records.fusion import WitnessReport

__all__ = ["Deadline", "ScheduleFacts", "ScheduleOutcome", "ScheduleState", "SlipCurve", "SlipStep"]


class ScheduleState(StrEnum):
    """What became of a deadline; codes for data.

    ``met``: what was announced happened on or before the day; ``missed``: it had not by then; ``open``: the evidence
    does not reach the day and does not show it yet; ``unknown``: too few maps can tell.
    """

    MET = "met"
    MISSED = "missed"
    OPEN = "open"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleOutcome:
    """What became of one deadline, with all evidence up to ``evidence_until`` (hindsight: it changes no dated label).

    ``happened_on`` is None where it has not happened by ``evidence_until``; ``low`` and ``high`` are the ends of its
    interval. ``method`` says how it was dated: ``fused`` (flip date of all maps together, 90 % interval) or
    ``majority`` (the frame by which a clear majority of the maps showed it for good; ``low`` is the last frame before
    the first map showed it). ``slip_days`` is ``happened_on`` less ``deadline_on``, negative when early; where it is
    ``censored`` (not happened yet) it is ``evidence_until`` less ``deadline_on``: the slip is more than that.
    ``uncertain``: the interval holds days on both sides of the deadline, the maps divide on whether it was met, or
    later frames may still change it. ``already``: it was so when it was said.
    ``retrospective``: the deadline had passed when it was said. ``reports`` are what each map showed, ``reason`` says
    in words how it was told. What is looked for is at least ``share`` of the place, or where it is to be left
    (not ``gained``) less than that.
    """

    deadline_on: date
    said_on: date | None
    state: ScheduleState
    evidence_until: date | None
    reason: str
    happened_on: date | None = None
    low: date | None = None
    high: date | None = None
    slip_days: int | None = None
    censored: bool = False
    uncertain: bool = False
    already: bool = False
    retrospective: bool = False
    method: str = "majority"
    reports: tuple[WitnessReport, ...] = ()
    gained: bool = True
    share: float = 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """One deadline of one holder, however many outlets repeat it.

    ``holder`` is the canonical name, ``holder_name`` the one first written; ``actor`` the side that is to act and
    ``gained`` whether it is to take (or to lose) the ``targets`` (ids of the atlas). ``said_on`` is the first day it
    was said, ``reports`` in how many documents. ``report`` and ``claim`` name the first of them. ``outcome`` is None
    where it cannot be told.
    """

    holder: str
    holder_name: str
    actor: str
    targets: tuple[str, ...]
    gained: bool
    deadline_on: date
    said_on: date | None
    quote: str
    report: str
    claim: str
    publisher: str | None = None
    reports: int = 1
    outcome: ScheduleOutcome | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleFacts:
    """What is known of a schedule claim beside its verdict.

    ``outcome`` is what became of its deadline (None where it sets none that maps can show). ``earlier`` are deadlines
    said before it for the same place and the same side, earliest first: of the same holder for a deadline, of every
    holder for plans put off. ``number``: it is the holder's n-th deadline for the place (0 where that is not known),
    ``since`` when the first was said. ``line`` says that in words, empty where none is earlier.
    """

    outcome: ScheduleOutcome | None = None
    earlier: tuple[Deadline, ...] = ()
    number: int = 0
    since: date | None = None
    line: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipStep:
    """From ``days`` after the deadline on (negative: before it) this share (0-1) has not happened; 95 % interval."""

    days: int
    waiting: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipCurve:
    """How late a set of deadlines came true (Kaplan-Meier; open ones count as long as they were seen).

    ``deadlines`` are those that count; ``met`` and ``missed`` of them by their day, ``open`` not due yet; ``censored``
    have not happened so far. ``already`` (so when it was said), ``retrospective`` (passed when it was said) and
    ``unknown`` are left out and only counted. ``median_days`` is the median slip with its 95 % interval; None: not
    reached (``high_days`` None: open above). ``met_share`` is of those that are due, with its 95 % interval.
    """

    deadlines: int
    met: int
    missed: int
    open: int
    censored: int
    already: int = 0
    retrospective: int = 0
    unknown: int = 0
    median_days: int | None = None
    low_days: int | None = None
    high_days: int | None = None
    met_share: float | None = None
    met_low: float | None = None
    met_high: float | None = None
    points: tuple[SlipStep, ...] = ()
