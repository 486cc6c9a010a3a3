"""The same claim in many outlets: statements, where they come from, and how many independent origins there are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from theodolite.records.verdicts import Verdict

__all__ = ["CanonicalClaim", "KnownClaim", "Origin", "Statement"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One document's statement of a claim.

    ``key`` is the canonical form of what is said (None where only the words can tell), ``passage`` the paragraph around
    it; ``document`` tells a text of one publisher and address from its copies elsewhere. ``captured_on`` is the
    document's date; ``holder`` the canonical holder, None for an unnamed source; ``via`` who passes it on (agency or
    outlet). ``denies`` are claim ids of the same document.
    """

    report: str
    document: str
    claim: str
    quote: str
    key: tuple[str, ...] | None
    passage: str
    holder: str | None
    holder_name: str
    own_voice: bool
    via: str
    language: str
    publisher: str | None = None
    url: str | None = None
    captured_on: date | None = None
    claim_on: date | None = None
    label: str | None = None
    line: str | None = None
    denies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """One origin of a claim: a named holder, an outlet's own voice, or an unnamed source by the one who carried it."""

    name: str
    kind: str
    statements: int
    first_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CanonicalClaim:
    """Statements that say the same, earliest first, with their origins; ``known`` counts origins that are named."""

    statements: tuple[Statement, ...]
    origins: tuple[Origin, ...]
    copies: int
    denied_by: tuple[str, ...] = ()

    @property
    def first(self) -> Statement:
        """The earliest captured statement."""
        return self.statements[0]

    @property
    def known(self) -> int:
        """How many origins are known: a name, or an outlet's own voice."""
        return sum(origin.kind != "unnamed" for origin in self.origins)

    @property
    def count(self) -> str:
        """Reports and origins in words: "30 reports, 2 known origins"."""
        reports = f"{len(self.statements)} report{'s' if len(self.statements) != 1 else ''}"
        unnamed = len(self.origins) - self.known
        origins = f"{self.known} known origin{'s' if self.known != 1 else ''}"
        return f"{reports}, {origins}" + (f", {unnamed} unnamed" if unnamed else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownClaim:
    """What was known of a claim before it came again: where first, how often, and the verdict it has."""

    report: str
    claim: str
    first_on: date | None
    claim_on: date | None
    holder: str
    publisher: str | None
    count: str
    verdict: Verdict
