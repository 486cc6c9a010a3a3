"""Verdicts and the report that carries them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from theodolite.records.claims import Extraction
from theodolite.records.control import ProviderInfo
from theodolite.records.findings import Finding, History
from theodolite.records.fusion import Independence
from theodolite.records.judgement import Affiliation, Cause, Confidence, Probability, Searched
from theodolite.records.places import GroundedClaim
from theodolite.records.schedules import ScheduleFacts
from theodolite.records.text import Document

if TYPE_CHECKING:
    from theodolite.records.fusion import FusedHistory
    from theodolite.records.origins import KnownClaim

__all__ = [
    "CheckedClaim",
    "Coverage",
    "DateLabel",
    "Flip",
    "Label",
    "LapseFrame",
    "MapLayer",
    "ReadingVerdict",
    "Report",
    "TimeLapse",
    "Verdict",
    "main_day",
]


class Label(StrEnum):
    """Codes for data; readers see holder, dated proposition and count instead."""

    SUPPORTED = "supported"
    REFUTED = "refuted"
    CONFLICTING_EVIDENCE = "conflicting_evidence"
    DEPENDS_ON_READING = "depends_on_reading"
    NOT_ENOUGH_EVIDENCE = "not_enough_evidence"
    NOT_CHECKABLE = "not_checkable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Flip:
    """A smallest change that changes the label: ``change`` in words, ``mapper`` if one is named, ``label`` after it.

    ``kind`` is ``edge``, ``threshold``, ``days``, ``witness`` or ``reading`` (left out); ``size`` is how far it must go
    in ``unit`` (m, points, days, maps, readings), negative for inward, lower or earlier.
    """

    change: str
    label: Label
    mapper: str | None = None
    kind: str = ""
    size: float | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingVerdict:
    """The label under one reading, with the counts behind it."""

    reading: str
    label: Label
    supports: int
    refutes: int
    between: int
    silent: int
    uncertain: int
    summary: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DateLabel:
    """For a document without a date: from ``start`` to before ``end`` (None = open) the label is this."""

    start: date
    end: date | None
    label: Label


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The answer to one claim.

    ``probability`` is None unless calibrated; ``no_probability`` then says why. ``confidence`` in the evidence is a
    word apart. ``independence`` says how many independent maps those that answered amount to. ``affiliations`` are the
    results by the mappers' declared affiliation. Until ``review_on`` a ``provisional`` label may still change because
    maps lag.

    ``cause`` names why it is not known (:class:`Cause`) and is None where it is; then ``searched`` lists what was
    looked into, ``settles`` says what would settle it and ``check_on`` when to look again (None where nothing ever
    will, or where there is no evidence at all to count from).

    ``line`` and ``paragraph`` are words for readers; they carry holder, date, proposition, count and version and never
    say lie, true or false.

    Raises
    ------
    ValueError
        If the label says that it is not known, and cause, what was searched, what would settle it or the day to look
        again is missing.
    """

    label: Label
    reason: str
    line: str
    paragraph: str
    provisional: bool = False
    review_on: date | None = None
    probability: Probability | None = None
    no_probability: str = ""
    confidence: Confidence | None = None
    independence: Independence | None = None
    affiliations: tuple[Affiliation, ...] = ()
    cause: Cause | None = None
    searched: tuple[Searched, ...] = ()
    settles: str | None = None
    check_on: date | None = None
    flips_if: tuple[Flip, ...] = ()
    hindsight: str | None = None
    readings: tuple[ReadingVerdict, ...] = ()
    date_labels: tuple[DateLabel, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a verdict that does not say what it does not know."""
        if self.label in {Label.SUPPORTED, Label.REFUTED, Label.DEPENDS_ON_READING}:
            return
        needed: dict[str, object] = {"cause": self.cause, "settles": self.settles, "searched": self.searched}
        if self.cause is not Cause.UNKNOWABLE and any(s.frame_on for s in self.searched):
            needed["check_on"] = self.check_on
        missing = ", ".join(name for name, value in needed.items() if not value)
        if missing:
            words = "say why it is not known, and what would help."
            raise ValueError(f"a verdict {self.label.value!r} needs {missing}: {words}")


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedClaim:
    """A claim with all that was found on it; ``checkable`` is False with the reason in the verdict.

    ``known`` is set where the claim was checked before: the verdict is the one given then, without findings here.
    ``schedule`` is given for deadlines and for plans put off.
    ``fused`` is who held the place by all maps together, where the claim is about one settlement.
    """

    grounded: GroundedClaim
    checkable: bool
    findings: tuple[Finding, ...]
    verdict: Verdict
    histories: tuple[History, ...] = ()
    known: KnownClaim | None = None
    schedule: ScheduleFacts | None = None
    fused: FusedHistory | None = None


def main_day(claims: Iterable[CheckedClaim]) -> date | None:
    """Return the day that most measurable claims speak of, the earliest of several; None where none has a day."""
    days = Counter(c.grounded.claim_on for c in claims if c.checkable and c.grounded.claim_on is not None)
    return min(days, key=lambda day: (-days[day], day)) if days else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How much of a document could be measured."""

    claims: int
    checkable: int
    measured: int
    line: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MapLayer:
    """One drawn layer of the report's map, already simplified; ``rings`` are lists of (longitude, latitude).

    ``role``: ``control`` (with mapper, holder and frame_on), ``contested``, ``claimed``, ``limit`` (a city limit or
    region), ``line`` (a river), ``place`` (a point with a label). ``may_publish`` is False where the provider's terms
    do not allow the geometry in a published page.
    """

    role: str
    label: str
    rings: tuple[tuple[tuple[float, float], ...], ...]
    mapper: str | None = None
    holder: str | None = None
    frame_on: date | None = None
    may_publish: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class LapseFrame:
    """One frame of a time-lapse; ``share`` is what the side held of the place on it (0-1), None where silent."""

    mapper: str
    frame_on: date
    share: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeLapse:
    """The front around a place over time: what each mapper's frame in force showed on every step.

    ``steps`` are the days, ascending; ``on`` is the day that they are told from (a claim's), or None. ``frames`` are
    all in force on some step, also those that show nothing there; ``layers`` hold their areas (roles ``control`` and
    ``contested``) and what lies over them (``limit``, ``line``, ``place``). ``bounds`` are west, south, east, north of
    the picture, degrees. ``names`` are (mapper, name for readers).
    """

    place: str
    side: str
    steps: tuple[date, ...]
    frames: tuple[LapseFrame, ...]
    layers: tuple[MapLayer, ...]
    bounds: tuple[float, float, float, float]
    names: tuple[tuple[str, str], ...] = ()
    on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All that one run says of one document. The same inputs give the same report.

    ``options`` are those of the run that change its answers, ``software`` the versions that may change its last digits.
    """

    document: Document
    extraction: Extraction
    coverage: Coverage
    claims: tuple[CheckedClaim, ...]
    providers: tuple[ProviderInfo, ...]
    version: str
    rules_version: str
    as_of: date | None = None
    evidence_note: str = ""
    coarse: bool = False
    layers: tuple[MapLayer, ...] = ()
    timelapse: TimeLapse | None = None
    sources: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    options: tuple[tuple[str, str], ...] = ()
    software: tuple[tuple[str, str], ...] = ()
