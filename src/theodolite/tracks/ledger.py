"""Who said what in many reports: every claim of a source once, and its track record.

A claim that ten outlets repeat is one claim of its holder (``origins``), and so is one that a ministry, its spokesman
and its channel all make. A holder who says again that a place was taken has not said something new.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from theodolite.errors import ConfigurationError
from theodolite.origins import link_statements, statements_in
from theodolite.origins.holders import canonical_holder
from theodolite.records import ClaimOutcome, ResolvedClaim, Source, SourceKind, Statement
from theodolite.tracks.registry import Registry
from theodolite.tracks.resolve import Resolved, Resolver

__all__ = ["Ledger", "Said", "open_ledger"]

_ONCE = {"capture", "lose", "take_by", "enter"}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Said:
    """One speaker's statement of one canonical claim (``group``)."""

    speaker: str
    group: str
    statement: Statement
    row: Mapping[str, Any]
    report: Mapping[str, Any]


@dataclass(slots=True, kw_only=True, eq=False)
class Ledger:
    """All statements of named speakers in some reports, and what became of them.

    ``unlisted`` are speakers that the registry does not know, by id (their canonical name).
    """

    registry: Registry
    resolver: Resolver
    said: tuple[Said, ...]
    unlisted: Mapping[str, Source]
    reports: int
    since: date | None = None
    until: date | None = None
    _found: dict[str, tuple[Resolved, ...]] = field(default_factory=dict)

    def find(self, wanted: str) -> Source:
        """Return the source that a name or an id means: of the registry, else a holder in the reports.

        Raises
        ------
        ConfigurationError
            If nobody is called so; with names that look like it.
        """
        found = self.registry.find(wanted) or self.unlisted.get(wanted)
        if found is None:
            by_key = {canonical_holder(wanted, side) for side in (None, "RU", "UA")} & self.unlisted.keys()
            found = self.unlisted[by_key.pop()] if len(by_key) == 1 else None
        if found is not None:
            return found
        near = self.registry.suggest(wanted, (s.name for s in self.unlisted.values()))
        hint = (
            f"Did you mean {', '.join(near)}?" if near else "Name a source of the registry or a holder in the reports."
        )
        raise ConfigurationError(f"no source {wanted!r} in the registry or in the reports.", hint=hint)

    def speakers(self) -> tuple[str, ...]:
        """Return the ids of all who make a claim, in alphabetical order."""
        return tuple(sorted({s.speaker for s in self.said}))

    def line(self, speaker: str) -> tuple[str, ...]:
        """Return a speaker and what he speaks for, innermost first."""
        return self.registry.line(speaker) or (speaker,)

    def own_maps(self, source: Source) -> frozenset[str]:
        """Return the maps of a source, of who speaks for it and of what it speaks for."""
        related = {*self.line(source.id), *(m.id for m in self.registry.members(source.id))}
        listed = (self.registry.sources[i].maps for i in related if i in self.registry.sources)
        return frozenset(m for maps in (*listed, source.maps) for m in maps)

    def resolved(self, source: Source) -> tuple[Resolved, ...]:
        """Return what became of each claim of a source and of who speaks for it, by day, each claim once."""
        if source.id not in self._found:
            own = self.own_maps(source)
            made = [s for s in self.said if source.id in self.line(s.speaker)]
            groups: dict[str, list[Said]] = {}
            for one in sorted(made, key=_order):
                groups.setdefault(one.group, []).append(one)
            found = [self._resolve(group, own) for group in groups.values()]
            self._found[source.id] = tuple(r for r in _once(found) if self._is_wanted(r.claim))
        return self._found[source.id]

    def _resolve(self, group: Sequence[Said], own: frozenset[str]) -> tuple[tuple[str, ...] | None, Resolved]:
        first = next((s for s in group if s.row.get("findings")), group[0])
        resolved = self.resolver.resolve(
            first.row, first.report, name=first.statement.report, speaker=group[0].speaker, own=own
        )
        said_on = group[0].statement.captured_on
        claim = replace(resolved.claim, repeats=len(group) - 1, said_on=said_on)
        return first.statement.key, replace(resolved, claim=claim)

    def _is_wanted(self, claim: ResolvedClaim) -> bool:
        on = claim.claim_on or claim.said_on
        if self.since is None and self.until is None:
            return True
        return on is not None and (self.since or date.min) <= on <= (self.until or date.max)


def _order(said: Said) -> tuple[date, str, str]:
    return said.statement.captured_on or date.max, said.statement.report, said.statement.claim


def _once(found: Iterable[tuple[tuple[str, ...] | None, Resolved]]) -> list[Resolved]:
    """Join what a source said again of the same change, as long as it is the same change: the first counts."""
    kept: dict[Any, Resolved] = {}
    for number, (key, one) in enumerate(found):
        claim = one.claim
        again = key is not None and claim.predicate in _ONCE and claim.outcome is not ClaimOutcome.UNRESOLVED
        name = (key, claim.happened_on, claim.taken_back_on) if again else number
        if name not in kept:
            kept[name] = one
            continue
        first = kept[name]
        repeats = first.claim.repeats + claim.repeats + 1
        kept[name] = replace(first, claim=replace(first.claim, repeats=repeats))
    return list(kept.values())


def open_ledger(
    reports: Iterable[tuple[str, Mapping[str, Any]]],
    resolver: Resolver,
    registry: Registry,
    *,
    since: date | None = None,
    until: date | None = None,
) -> Ledger:
    """Read who said what in stored reports.

    Parameters
    ----------
    reports
        (name, parsed JSON of ``check --json``), in any order.
    since, until
        Only claims that speak of these days (inclusive).
    """
    listed = sorted(reports, key=lambda item: item[0])
    rows = [(s, row, body) for name, body in listed for s, row in _rows(name, body)]
    linked = link_statements(s for s, _, _ in rows)
    groups = {(s.report, s.claim): f"{n}" for n, claim in enumerate(linked) for s in claim.statements}
    unlisted: dict[str, Source] = {}
    said = []
    for statement, row, body in rows:
        speaker = _speaker(statement, row, registry, unlisted)
        if speaker is not None and (row.get("checkable") or row["kind"] == "rebuttal"):
            group = groups.get((statement.report, statement.claim)) or _denial(statement, groups)
            said.append(Said(speaker=speaker, group=group, statement=statement, row=row, report=body))
    return Ledger(registry=registry, resolver=resolver, said=tuple(said), unlisted=unlisted, reports=len(listed),
                  since=since, until=until)  # fmt: skip


def _rows(name: str, body: Mapping[str, Any]) -> Iterable[tuple[Statement, Mapping[str, Any]]]:
    return zip(statements_in(name, body), body["claims"], strict=True)


def _denial(statement: Statement, groups: Mapping[tuple[str, str], str]) -> str:
    denied = {groups.get((statement.report, claim), f"{statement.report} {claim}") for claim in statement.denies}
    return "denial of " + ",".join(sorted(denied)) if denied else f"{statement.report} {statement.claim}"


def _speaker(
    statement: Statement, row: Mapping[str, Any], registry: Registry, unlisted: dict[str, Source]
) -> str | None:
    """Return the id of who makes a claim: the innermost holder, or who published it in his own voice; None: unnamed."""
    name = statement.publisher if statement.own_voice else statement.holder_name
    if name is None or (statement.holder is None and not statement.own_voice):
        return None
    side = None if statement.own_voice else row["chain"][-1].get("side")
    source = registry.of_holder(name, side)
    if source is not None:
        return source.id
    if name[:1].islower():  # "an army spokesman", "the mayor": a description that fits many
        return None
    id_ = canonical_holder(name, side)
    unlisted.setdefault(id_, Source(id=id_, kind=SourceKind.UNLISTED, names=(("en", (name,)),), side=None))
    return id_
