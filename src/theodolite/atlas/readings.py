"""Vague phrases and their admissible readings, kept as data in ``readings.toml`` and in files of the user's."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from theodolite.atlas.gazetteer import package_data
from theodolite.atlas.names import fold
from theodolite.atlas.reading_files import Phrase, ReadingFile, merge, parse_readings, read_folder
from theodolite.records import Reading

__all__ = ["ReadingTable", "all_readings", "find_readings", "needs_context", "open_readings"]

_LEAD = re.compile(r"^(?:(?:all|most|much|part|parts|half|rest|whole|entire|entirety)\s+(?:of\s+)?)?(?:the\s+)?"
                   r"(?:(?:whole|entire|rest)\s+(?:of\s+)?)?(?:the\s+)?", re.IGNORECASE)  # fmt: skip
_RIVER_WORDING = re.compile(r"\b(?:the\s+(?:dnipro|dnepr)|river|banks?)\b", re.IGNORECASE)
_RIVER_HINTS = {"river", "line", "reservoir", "bank"}


class ReadingTable:
    """Phrases by their names, and the files of the user's that they come from."""

    def __init__(self, files: tuple[ReadingFile, ...] = ()) -> None:
        self.files = files
        self._phrases = merge((_package(), *files))

    @property
    def phrases(self) -> Mapping[str, Phrase]:
        """Every phrase by its folded name."""
        return self._phrases

    def readings(self) -> tuple[Reading, ...]:
        """Return every reading once, in the files' order."""
        found = {reading.id: reading for phrase in self._phrases.values() for reading in phrase.readings}
        return tuple(found.values())

    def find(self, phrase: str, *, kind_hint: str | None = None) -> tuple[Reading, ...]:
        """Return the admissible readings of a vague region or a line, empty for anything else.

        A name shared by a river and a city is the river only if ``kind_hint`` or the wording says so ("the Dnipro",
        "bank of", "river").
        """
        found = self.phrase(phrase)
        if found is None:
            return ()
        if found.line and (kind_hint or "").lower() not in _RIVER_HINTS and not _RIVER_WORDING.search(phrase):
            return ()
        return found.readings

    def needs_context(self, phrase: str) -> bool:
        """Tell whether a phrase ("the east") is one of Ukraine's vague regions only in a text about Ukraine."""
        found = self.phrase(phrase)
        return bool(found and found.context)

    def phrase(self, phrase: str) -> Phrase | None:
        """Return the entry of a phrase, without a leading "the", "all of", "the whole of"."""
        text = " ".join(phrase.split())
        for variant in (text, _LEAD.sub("", text)):
            found = self._phrases.get(fold(variant)) if variant else None
            if found:
                return found
        return None

    def notes(self) -> tuple[str, ...]:
        """Name the user's files with their SHA-256: what a report's readings rest on besides the package."""
        return tuple(f"Readings: {file.name} of the user (SHA-256 {file.sha256})" for file in self.files)


@cache
def _package() -> ReadingFile:
    return parse_readings(package_data("readings.toml"), "package")


@cache
def _shipped() -> ReadingTable:
    return ReadingTable()


def open_readings(folder: Path | None) -> ReadingTable:
    """Return the package's readings with those of the user's files in a folder.

    Raises
    ------
    ConfigurationError
        If one of the files is not as it must be.
    """
    files = read_folder(folder)
    return ReadingTable(files) if files else _shipped()


def all_readings() -> tuple[Reading, ...]:
    """Return every reading that the package has, once, in its order."""
    return _shipped().readings()


def needs_context(phrase: str) -> bool:
    """Tell whether a phrase of the package's counts only in a text about Ukraine."""
    return _shipped().needs_context(phrase)


def find_readings(phrase: str, *, kind_hint: str | None = None) -> tuple[Reading, ...]:
    """Return the package's readings of a phrase; see :meth:`ReadingTable.find`."""
    return _shipped().find(phrase, kind_hint=kind_hint)
