"""Files of readings: the package's and the user's, checked entry by entry.

A file of one's own has the form of the package's ``readings.toml`` and lies in the data folder's ``readings/``. An
entry whose name another file already has adds its readings to those, or takes their place with ``replace = true``.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from theodolite.atlas.names import fold
from theodolite.errors import ConfigurationError
from theodolite.records import Reading

__all__ = ["Phrase", "ReadingFile", "merge", "parse_readings", "read_folder"]

MOST_BYTES = 2_000_000
_FIELDS = ("names", "context_names", "always")
_TARGET = re.compile(r"[a-z]+:[^\s]{1,200}")
_HINT = "See docs/how-to/readings.md for the form."


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """One name of an entry: its readings, and where it counts.

    ``line``: only where the wording says a river; ``context``: only in a text about Ukraine; ``scan``: looked for in
    such texts also where it is written small; ``origin``: the file that it comes from.
    """

    name: str
    readings: tuple[Reading, ...]
    line: bool = False
    context: bool = False
    scan: bool = False
    replace: bool = False
    origin: str = "package"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingFile:
    """A file that was read: its name, the SHA-256 of its bytes, its phrases by folded name."""

    name: str
    sha256: str
    phrases: tuple[Phrase, ...]


def parse_readings(raw: bytes, name: str) -> ReadingFile:
    """Read a file of readings.

    Raises
    ------
    ConfigurationError
        If it is no TOML or an entry is not as it must be; names the file, the entry and the value.
    """
    if len(raw) > MOST_BYTES:
        raise ConfigurationError(f"{name} has {len(raw):,} bytes; expected at most {MOST_BYTES:,}.", hint=_HINT)
    try:
        found = tomllib.loads(raw.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise ConfigurationError(f"{name} is not readable TOML ({error}).", hint=_HINT) from error
    rows = found.get("phrase")
    if not isinstance(rows, list) or not rows:
        raise ConfigurationError(f"{name} holds no [[phrase]].", hint=_HINT)
    phrases = [phrase for number, row in enumerate(rows, 1) for phrase in _entry(row, name, number)]
    return ReadingFile(name=name, sha256=hashlib.sha256(raw).hexdigest(), phrases=tuple(phrases))


def _entry(row: Any, file: str, number: int) -> list[Phrase]:
    where = f"{file}, phrase {number}"
    if not isinstance(row, dict):
        raise ConfigurationError(f"{where} is {row!r}; expected a table.", hint=_HINT)
    if isinstance(row.get("id"), str):
        where = f"{file}, phrase {row['id']!r}"
    known = {"id", "kind", "scan", "replace", "reading", *_FIELDS}
    if odd := sorted(set(row) - known):
        raise ConfigurationError(
            f"{where} has {odd[0]!r}, which is not known.", hint=f"Known: {', '.join(sorted(known))}."
        )
    readings = _readings(row.get("reading"), where)
    if row.get("kind") not in {None, "line", "area"}:
        raise ConfigurationError(f"{where}: kind is {row['kind']!r}; expected 'line' or 'area'.", hint=_HINT)
    flags = {key: _flag(row, key, where) for key in ("scan", "replace")}
    phrases = []
    for field in _FIELDS:
        line = row.get("kind") == "line" and field != "always"
        phrases += [
            Phrase(name=one, readings=readings, line=line, context=field == "context_names", origin=file, **flags)
            for one in _names(row, field, where)
        ]
    if not phrases:
        raise ConfigurationError(f"{where} has no names.", hint='Write names = ["…"].')
    return phrases


def _flag(row: dict[str, Any], key: str, where: str) -> bool:
    value = row.get(key, False)
    if not isinstance(value, bool):
        raise ConfigurationError(f"{where}: {key} is {value!r}; expected true or false.", hint=_HINT)
    return value


def _names(row: dict[str, Any], field: str, where: str) -> list[str]:
    names = row.get(field, [])
    if not isinstance(names, list):
        raise ConfigurationError(f"{where}: {field} is {names!r}; expected a list of names.", hint=_HINT)
    for name in names:
        if not isinstance(name, str) or not 2 <= len(fold(name)) <= 100:
            raise ConfigurationError(
                f"{where}: {field} holds {name!r}; expected a name of 2 to 100 letters.", hint=_HINT
            )
    return names


def _readings(rows: Any, where: str) -> tuple[Reading, ...]:
    if not isinstance(rows, list) or not rows:
        raise ConfigurationError(f"{where} has no [[phrase.reading]].", hint=_HINT)
    found = []
    for row in rows:
        if not isinstance(row, dict):
            raise ConfigurationError(f"{where}: a reading is {row!r}; expected a table.", hint=_HINT)
        for key in ("id", "label", "source"):
            if not isinstance(row.get(key), str) or not row[key].strip():
                raise ConfigurationError(
                    f"{where}: the {key} of a reading is {row.get(key)!r}; expected words.",
                    hint="Each reading has an id, a label, targets, and a source that says who uses the word so.",
                )
        targets = row.get("targets")
        if not isinstance(targets, list) or not targets:
            raise ConfigurationError(
                f"{where}, reading {row['id']!r}: targets is {targets!r}; expected ids.", hint=_HINT
            )
        for target in targets:
            if not isinstance(target, str) or not _TARGET.fullmatch(target):
                raise ConfigurationError(
                    f"{where}, reading {row['id']!r}: {target!r} is no id of a place.",
                    hint="Ids look like geonames:704422, region:donetsk_oblast, line:dnipro, disc:48.28,37.18,5.",
                )
        found.append(Reading(id=row["id"], label=row["label"], targets=tuple(targets), source=row["source"]))
    return tuple(found)


def read_folder(folder: Path | None) -> tuple[ReadingFile, ...]:
    """Read the user's files (``*.toml``) of a folder in the order of their names; none where there is no folder.

    Raises
    ------
    ConfigurationError
        If a file cannot be read or is not as it must be: nothing is half-loaded.
    """
    if folder is None or not folder.is_dir():
        return ()
    files = []
    for path in sorted(folder.glob("*.toml")):
        try:
            raw = path.read_bytes()
        except OSError as error:
            raise ConfigurationError(
                f"{path} cannot be read ({error.strerror}).", hint="Check its permissions."
            ) from error
        files.append(parse_readings(raw, path.name))
    return tuple(files)


def merge(files: Sequence[ReadingFile]) -> dict[str, Phrase]:
    """Return the phrases of several files by folded name; later files add readings, or replace with ``replace``."""
    found: dict[str, Phrase] = {}
    for file in files:
        own: dict[str, Phrase] = {}
        for phrase in file.phrases:
            key = fold(phrase.name)
            before = None if phrase.replace else found.get(key)
            own[key] = _added(before, phrase) if before is not None else phrase
        found.update(own)
    return found


def _added(before: Phrase, phrase: Phrase) -> Phrase:
    """Return a phrase with the readings that it had and the new ones; an id that both have is the new one's."""
    ids = {reading.id for reading in phrase.readings}
    kept = tuple(reading for reading in before.readings if reading.id not in ids)
    scan = before.scan or phrase.scan
    return replace(phrase, readings=(*kept, *phrase.readings), line=before.line, context=before.context, scan=scan)
