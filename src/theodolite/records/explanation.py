"""Why a claim was read as it was: for each part, the rules that decided it and the words they looked at."""

from __future__ import annotations

from dataclasses import dataclass

from theodolite.records.claims import Claim

__all__ = ["Explanation", "Part", "Rule"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule: its name, what it says in plain words, and where it stands in the source (``module:line``)."""

    name: str
    says: str
    where: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of a claim (kind, actor, a link of the chain, a place …).

    ``rules`` are in the order in which they came to this value, the deciding one first; ``words`` are words of the
    text with the lists they stand in ("captured: predicates.take"); ``note`` says what else matters.
    """

    name: str
    value: str
    rules: tuple[Rule, ...] = ()
    words: tuple[str, ...] = ()
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """A claim and the reasons for each of its parts."""

    claim: Claim
    parts: tuple[Part, ...]
