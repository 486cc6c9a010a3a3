"""Vague phrases and their admissible readings, kept as data in ``readings.toml``."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache

from theodolite.atlas.gazetteer import package_data
from theodolite.atlas.names import fold
from theodolite.records import Reading

__all__ = ["all_readings", "find_readings", "needs_context"]

_LEAD = re.compile(r"^(?:(?:all|most|much|part|parts|half|rest|whole|entire|entirety)\s+(?:of\s+)?)?(?:the\s+)?"
                   r"(?:(?:whole|entire|rest)\s+(?:of\s+)?)?(?:the\s+)?", re.IGNORECASE)  # fmt: skip
_RIVER_WORDING = re.compile(r"\b(?:the\s+(?:dnipro|dnepr)|river|banks?)\b", re.IGNORECASE)
_RIVER_HINTS = {"river", "line", "reservoir", "bank"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Phrase:
    readings: tuple[Reading, ...]
    line: bool
    context: bool


@cache
def _phrases() -> dict[str, _Phrase]:
    found: dict[str, _Phrase] = {}
    for row in tomllib.loads(package_data("readings.toml").decode())["phrase"]:
        readings = tuple(
            Reading(id=r["id"], label=r["label"], targets=tuple(r["targets"]), source=r["source"])
            for r in row["reading"]
        )
        for field in ("names", "context_names", "always"):
            line = row.get("kind") == "line" and field != "always"
            phrase = _Phrase(readings=readings, line=line, context=field == "context_names")
            found.update({fold(name): phrase for name in row.get(field, ())})
    return found


def _find(phrase: str) -> _Phrase | None:
    text = " ".join(phrase.split())
    for variant in (text, _LEAD.sub("", text)):
        found = _phrases().get(fold(variant)) if variant else None
        if found:
            return found
    return None


def all_readings() -> tuple[Reading, ...]:
    """Return every reading that the data file has, once, in its order."""
    found = {reading.id: reading for phrase in _phrases().values() for reading in phrase.readings}
    return tuple(found.values())


def needs_context(phrase: str) -> bool:
    """Tell whether a phrase ("the east") is one of Ukraine's vague regions only in a text about Ukraine."""
    found = _find(phrase)
    return bool(found and found.context)


def find_readings(phrase: str, *, kind_hint: str | None = None) -> tuple[Reading, ...]:
    """Return the admissible readings of a vague region or a line, empty for anything else.

    A name shared by a river and a city is the river only if ``kind_hint`` or the wording says so ("the Dnipro", "bank
    of", "river").
    """
    found = _find(phrase)
    if found is None:
        return ()
    if found.line and (kind_hint or "").lower() not in _RIVER_HINTS and not _RIVER_WORDING.search(phrase):
        return ()
    return found.readings
