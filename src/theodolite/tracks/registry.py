"""Who asserts: a small registry of sources that a desk can edit, and who a name in a report is.

The package's ``sources.toml`` comes first, then ``sources.toml`` in the data folder, then a file that was named: an
entry takes the place of one with the same id. Names are compared as ``origins`` compares holders, so that one name in
three languages is one source.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from importlib.resources import files
from pathlib import Path
from typing import Any

from theodolite.errors import ConfigurationError
from theodolite.origins.holders import canonical_holder
from theodolite.records import Grade, Source, SourceKind

__all__ = ["Registry", "load_registry", "parse_sources"]

LANGUAGES = ("en", "uk", "ru")
_SIDES = {"RU", "UA"}
_KNOWN = {"id", "kind", "member_of", "side", "maps", "note", "grade", *LANGUAGES}
_HINT = "See docs/how-to/track-records.md for the form."
_MOST_BYTES = 2_000_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Registry:
    """Sources by id, and by what they are called.

    ``by_name`` are folded names, ``by_key`` canonical holders; a key that two sources share belongs to neither.
    """

    sources: Mapping[str, Source]
    by_name: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    by_key: Mapping[str, str] = field(default_factory=dict)

    def of_holder(self, name: str, side: str | None = None) -> Source | None:
        """Return the source that a holder of a claim is, or None.

        Parameters
        ----------
        name
            As the chain gives it, in any language.
        side
            The side that the text gives it: tells one defence ministry from the other.
        """
        fitting = [i for i in self.by_name.get(_fold(name), ()) if _may_be(self.sources[i].side, side)]
        if len(fitting) == 1:
            return self.sources[fitting[0]]
        found = self.by_key.get(canonical_holder(name, side))
        return self.sources[found] if found and _may_be(self.sources[found].side, side) else None

    def find(self, wanted: str) -> Source | None:
        """Return the source with an id or a name, or None."""
        if wanted in self.sources:
            return self.sources[wanted]
        for side in (None, *sorted(_SIDES)):
            if (source := self.of_holder(wanted, side)) is not None:
                return source if self._is_meant(wanted, source) else None
        return None

    def _is_meant(self, wanted: str, source: Source) -> bool:
        """Tell whether a name without a side means this source and not as well the other side's."""
        keys = {self.by_key.get(canonical_holder(wanted, side)) for side in _SIDES} - {None}
        return _fold(wanted) in self.by_name or keys <= {source.id}

    def members(self, id_: str) -> tuple[Source, ...]:
        """Return who speaks for a source: itself and all whose ``member_of`` leads to it, by id."""
        return tuple(self.sources[i] for i in sorted(self.sources) if id_ in self.line(i))

    def line(self, id_: str) -> tuple[str, ...]:
        """Return a source and what it speaks for, innermost first."""
        found: list[str] = []
        at: str | None = id_
        while at is not None and at in self.sources and at not in found:
            found.append(at)
            at = self.sources[at].member_of
        return tuple(found)

    def suggest(self, wanted: str, more: Iterable[str] = ()) -> tuple[str, ...]:
        """Return at most five ids and names that look like an unknown one."""
        names = [n for s in self.sources.values() for _, listed in s.names for n in listed]
        known = {_fold(n): n for n in (*self.sources, *names, *more)}
        return tuple(known[k] for k in get_close_matches(_fold(wanted), list(known), n=5, cutoff=0.5))


def _may_be(declared: str | None, given: str | None) -> bool:
    return declared is None or given is None or declared == given


def _fold(name: str) -> str:
    return " ".join(name.casefold().replace("’", "'").removeprefix("the ").split())


def load_registry(data_dir: Path | None = None, own: Path | None = None) -> Registry:
    """Read the package's sources, those of the data folder (``sources.toml``) and those of a file that was named.

    Raises
    ------
    ConfigurationError
        If a file cannot be read, an entry is not as it must be, an id stands twice in a file, a parent is unknown or
        sources speak for one another in a circle.
    """
    raw = files("theodolite.tracks").joinpath("sources.toml").read_bytes()
    found = {s.id: s for s in parse_sources(raw, "sources.toml of the package")}
    folder = data_dir / "sources.toml" if data_dir is not None else None
    for path in [p for p in (folder if folder and folder.is_file() else None, own) if p is not None]:
        try:
            raw = path.read_bytes()
        except OSError as error:
            raise ConfigurationError(
                f"the file of sources {str(path)!r} cannot be read ({error.strerror}).", hint="Name a file."
            ) from error
        found |= {s.id: s for s in parse_sources(raw, path.name)}
    return build_registry(found.values())


def build_registry(sources: Iterable[Source]) -> Registry:
    """Index sources, and see that their names and parents fit together."""
    by_id = {s.id: s for s in sources}
    for source in by_id.values():
        _check_line(source, by_id)
    by_name: dict[str, list[str]] = {}
    keys: dict[str, set[str]] = {}
    for source in by_id.values():
        for name in {_fold(n) for _, listed in source.names for n in listed}:
            _check_name(name, source, [by_id[i] for i in by_name.get(name, ())])
            by_name.setdefault(name, []).append(source.id)
        for key in _keys(source):
            keys.setdefault(key, set()).add(source.id)
    return Registry(
        sources=by_id,
        by_name={name: tuple(ids) for name, ids in by_name.items()},
        by_key={key: next(iter(ids)) for key, ids in keys.items() if len(ids) == 1},
    )


def _keys(source: Source) -> set[str]:
    """Return canonical holders of a source's names; of bodies only those that the table of holders knows by an id."""
    keys = {canonical_holder(name, source.side) for _, listed in source.names for name in listed}
    return {key for key in keys if source.kind is SourceKind.PERSON or " " in key}


def _check_name(name: str, source: Source, others: Sequence[Source]) -> None:
    for other in others:
        if _may_be(other.side, source.side):
            raise ConfigurationError(
                f"the name {name!r} stands for two sources, {other.id!r} and {source.id!r}.",
                hint="Keep it at one of them, or declare their sides.",
            )


def _check_line(source: Source, by_id: Mapping[str, Source]) -> None:
    seen = [source.id]
    at = source.member_of
    while at is not None:
        if at not in by_id:
            raise ConfigurationError(
                f"source {seen[-1]!r} is a member of {at!r}, which is not listed.", hint=f"Add [[source]] id = {at!r}."
            )
        if at in seen:
            raise ConfigurationError(
                f"sources speak for one another in a circle: {' -> '.join([*seen, at])}.",
                hint="Take one member_of away.",
            )
        seen.append(at)
        at = by_id[at].member_of


def parse_sources(raw: bytes, name: str) -> tuple[Source, ...]:
    """Read a file of sources.

    Raises
    ------
    ConfigurationError
        If it is no TOML or an entry is not as it must be; names the file, the entry and the value.
    """
    if len(raw) > _MOST_BYTES:
        raise ConfigurationError(f"{name} has {len(raw):,} bytes; expected at most {_MOST_BYTES:,}.", hint=_HINT)
    try:
        rows = tomllib.loads(raw.decode("utf-8-sig")).get("source")
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise ConfigurationError(f"{name} is not readable TOML ({error}).", hint=_HINT) from error
    if not isinstance(rows, list) or not rows:
        raise ConfigurationError(f"{name} holds no [[source]].", hint=_HINT)
    found: dict[str, Source] = {}
    for number, row in enumerate(rows, 1):
        source = _source(row, f"{name}, source {number}")
        if source.id in found:
            raise ConfigurationError(f"{name} has the source {source.id!r} twice.", hint="Join the two entries.")
        found[source.id] = source
    return tuple(found.values())


def _source(row: Any, where: str) -> Source:
    if not isinstance(row, dict):
        raise ConfigurationError(f"{where} is {row!r}; expected a table.", hint=_HINT)
    if isinstance(row.get("id"), str):
        where = f"{where} ({row['id']!r})"
    if odd := sorted(set(row) - _KNOWN):
        raise ConfigurationError(
            f"{where} has {odd[0]!r}, which is not known.", hint=f"Known: {', '.join(sorted(_KNOWN))}."
        )
    kinds = [k.value for k in SourceKind if k is not SourceKind.UNLISTED]
    if row.get("kind") not in kinds:
        raise ConfigurationError(f"{where}: kind is {row.get('kind')!r}; expected {', '.join(kinds)}.", hint=_HINT)
    if row.get("side") not in {None, *_SIDES}:
        raise ConfigurationError(f"{where}: side is {row['side']!r}; expected RU or UA.", hint="Leave it out for none.")
    names = tuple((lang, _words(row, lang, where)) for lang in LANGUAGES if row.get(lang))
    if not names:
        raise ConfigurationError(f"{where} has no name.", hint='Write en = ["…"], uk or ru.')
    return Source(
        id=_text(row, "id", where), kind=SourceKind(row["kind"]), names=names, side=row.get("side"),
        member_of=_text(row, "member_of", where) if "member_of" in row else None, maps=_words(row, "maps", where),
        grade=_grade(row["grade"], where) if "grade" in row else None,
        note=_text(row, "note", where) if "note" in row else "",
    )  # fmt: skip


def _text(row: Mapping[str, Any], key: str, where: str) -> str:
    value = row.get(key)
    if not isinstance(value, str) or not value.strip():
        raise ConfigurationError(f"{where}: {key} is {value!r}; expected words.", hint=_HINT)
    return value.strip()


def _words(row: Mapping[str, Any], key: str, where: str) -> tuple[str, ...]:
    value = row.get(key, [])
    if not isinstance(value, list) or not all(isinstance(v, str) and v.strip() for v in value):
        raise ConfigurationError(f"{where}: {key} is {value!r}; expected a list of names.", hint=_HINT)
    return tuple(v.strip() for v in value)


def _grade(row: Any, where: str) -> Grade:
    """Read an Admiralty grade (NATO AJP-2.1): reliability A-F, credibility 1-6, with who gave it and when."""
    if not isinstance(row, dict):
        raise ConfigurationError(f"{where}: grade is {row!r}; expected a table.", hint=_HINT)
    reliability, credibility = row.get("reliability"), row.get("credibility")
    if reliability is not None and reliability not in set("ABCDEF"):
        raise ConfigurationError(f"{where}: reliability is {reliability!r}; expected A to F.", hint=_HINT)
    if credibility is not None and (isinstance(credibility, bool) or credibility not in {1, 2, 3, 4, 5, 6}):
        raise ConfigurationError(f"{where}: credibility is {credibility!r}; expected 1 to 6.", hint=_HINT)
    if reliability is None and credibility is None:
        raise ConfigurationError(f"{where}: the grade has neither reliability nor credibility.", hint=_HINT)
    graded_on = row.get("graded_on")
    if type(graded_on) is not date:
        raise ConfigurationError(
            f"{where}: graded_on is {graded_on!r}; expected a date.", hint="Write graded_on = 2026-01-31."
        )
    by = _text(row, "graded_by", where)
    return Grade(graded_by=by, graded_on=graded_on, reliability=reliability, credibility=credibility)
