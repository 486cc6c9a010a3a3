"""Links statements that say the same and counts where they come from; linear in the number of statements.

Two statements say the same when their canonical keys agree and their days lie within ``LINK_DAYS`` of each other, or
when most of their passage is the same words. Origins are counted, not outlets: a named holder is one origin whoever
reports him, and a text that others copied is the origin of its copies.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from zlib import crc32

from theodolite.origins.holders import canonical_holder
from theodolite.records import CanonicalClaim, Origin, Statement

__all__ = ["LINK_DAYS", "Groups", "link_statements"]

LINK_DAYS = 3
_SHINGLE, _SHORTEST, _ALIKE = 5, 8, 0.6
_WORD = re.compile(r"\w+")


def shingles(passage: str) -> list[int]:
    """Return hashes of a passage's runs of five words; none where it is too short to tell a copy from chance."""
    words = [word.casefold() for word in _WORD.findall(passage)]
    if len(words) < _SHORTEST:
        return []
    return [crc32(" ".join(words[i : i + _SHINGLE]).encode()) for i in range(len(words) - _SHINGLE + 1)]


@dataclass(slots=True)
class _Group:
    statements: list[tuple[Statement, int]] = field(default_factory=list)
    denied_by: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Groups:
    """Groups of statements that say the same; statements are added in the order in which they were captured."""

    groups: list[_Group] = field(default_factory=list)
    _by_key: dict[tuple[str, ...], list[tuple[date | None, int]]] = field(default_factory=dict)
    _texts: dict[int, int] = field(default_factory=dict)
    _by_text: dict[tuple[int, str], int] = field(default_factory=dict)
    _first_texts: list[Statement] = field(default_factory=list)
    _of_claim: dict[tuple[str, str], int] = field(default_factory=dict)

    def copied(self, statement: Statement) -> int | None:
        """Return the number of the text that a passage is a copy of, None for a text of its own."""
        return self._copied(shingles(statement.passage))

    def _copied(self, parts: Sequence[int]) -> int | None:
        counted = Counter(self._texts[part] for part in parts if part in self._texts)
        if not counted:
            return None
        text, shared = counted.most_common(1)[0]
        return text if shared >= _ALIKE * len(parts) else None

    def find(self, statement: Statement) -> int | None:
        """Return the number of the group that a statement belongs to."""
        text = self.copied(statement)
        if statement.key is None:
            return None if text is None else self._by_text.get((text, _words(statement.quote)))
        for first_on, number in self._by_key.get(statement.key, ()):
            if _near(first_on, statement.claim_on):
                return number
        return None

    def add(self, statement: Statement) -> int:
        """Put a statement into its group, or into a new one, and return the group's number."""
        parts = shingles(statement.passage)
        text = self._copied(parts)
        number = self.find(statement)
        if text is None:
            text = len(self._first_texts)
            self._first_texts.append(statement)
            for part in parts:
                self._texts.setdefault(part, text)
        if number is None:
            number = len(self.groups)
            self.groups.append(_Group())
            if statement.key is not None:
                self._by_key.setdefault(statement.key, []).append((statement.claim_on, number))
        if statement.key is None:
            self._by_text.setdefault((text, _words(statement.quote)), number)
        self.groups[number].statements.append((statement, text))
        self._of_claim[statement.report, statement.claim] = number
        return number

    def deny(self, statement: Statement) -> None:
        """Note who denies the groups of the claims that a rebuttal is of."""
        for claim in statement.denies:
            number = self._of_claim.get((statement.report, claim))
            if number is not None and statement.holder_name not in self.groups[number].denied_by:
                self.groups[number].denied_by.append(statement.holder_name)

    def canonical(self, number: int, *, also: Statement | None = None) -> CanonicalClaim:
        """Return a group as a record, its statements earliest first, as if ``also`` were one of them."""
        group = self.groups[number]
        found = list(group.statements)
        if also is not None:
            text = self.copied(also)
            found.append((also, -1 if text is None else text))
        ordered = sorted(found, key=lambda item: _order(item[0]))
        named: dict[tuple[str, str], list[Statement]] = {}
        for statement, text in ordered:
            named.setdefault(self._origin(statement, text), []).append(statement)
        origins = [
            Origin(name=name, kind=kind, statements=len(made), first_on=made[0].captured_on)
            for (kind, name), made in named.items()
        ]
        copies = sum(text >= 0 and self._first_texts[text].document != statement.document for statement, text in found)
        return CanonicalClaim(
            statements=tuple(statement for statement, _ in ordered), origins=_named(origins, named),
            copies=copies, denied_by=tuple(group.denied_by),
        )  # fmt: skip

    def _origin(self, statement: Statement, text: int) -> tuple[str, str]:
        if statement.holder is not None:
            return "holder", statement.holder
        first = self._first_texts[text] if text >= 0 else statement
        if statement.own_voice:
            return "outlet", canonical_holder(first.via, None)
        return "unnamed", canonical_holder(first.via, None)


def _named(origins: Sequence[Origin], named: dict[tuple[str, str], list[Statement]]) -> tuple[Origin, ...]:
    """Give origins a name to show: the holder's as first written, or who carried it."""
    shown = []
    for origin, found in zip(origins, named.values(), strict=True):
        first = found[0]
        name = first.holder_name if origin.kind == "holder" else first.via
        if origin.kind == "unnamed":
            name = f"unnamed source of {first.via}"
        shown.append(Origin(name=name, kind=origin.kind, statements=origin.statements, first_on=origin.first_on))
    return tuple(shown)


def _near(first: date | None, second: date | None) -> bool:
    if first is None or second is None:
        return first is second
    return abs((second - first).days) <= LINK_DAYS


def _words(quote: str) -> str:
    return " ".join(_WORD.findall(quote.casefold()))


def _order(statement: Statement) -> tuple[date, str, str]:
    return statement.captured_on or date.max, statement.report, statement.claim


def link_statements(statements: Iterable[Statement]) -> tuple[CanonicalClaim, ...]:
    """Link statements of any number of documents, the most reported first.

    Parameters
    ----------
    statements
        In any order; a statement without a date counts as later than those with one.
    """
    groups = Groups()
    ordered = sorted(statements, key=_order)
    rebuttals = [s for s in ordered if s.denies]
    for statement in ordered:
        if not statement.denies:
            groups.add(statement)
    for statement in rebuttals:
        groups.deny(statement)
    found = [groups.canonical(number) for number in range(len(groups.groups))]
    return tuple(sorted(found, key=lambda claim: (-len(claim.statements), _order(claim.first))))
