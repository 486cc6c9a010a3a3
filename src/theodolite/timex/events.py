"""Well-known dated events that texts count from: one table (``events.toml``), with a source for every date."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

__all__ = ["EVENTS", "INVASION_ON", "KnownEvent", "event_named", "known_events"]

_BEGIN = "(?:the )?(?:start|beginning|outbreak|launch) of "
_WHOSE = "(?:the |Russia['’]s |Ukraine['’]s )?(?:full |illegal |final )?"


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownEvent:
    """An event with its first and last day, the pattern of its names and where the date is from."""

    id: str
    on: date
    until: date
    pattern: str
    source: str


def _pattern(row: Mapping[str, Any]) -> str:
    begin = f"(?:{_BEGIN})?" if row.get("begins") else ""
    said = [f"{begin}{phrase}" for phrase in row.get("phrases", ())]
    if "nouns" in row:
        said.append(f"{_WHOSE}(?:{'|'.join(row['nouns'])}) of (?:the (?:city|town) of )?(?:{'|'.join(row['of'])})")
    return "|".join(said)


@cache
def known_events() -> Sequence[KnownEvent]:
    """Return the events of the table, in its order."""
    rows = tomllib.loads(files("theodolite.timex").joinpath("events.toml").read_text(encoding="utf-8"))["event"]
    return tuple(
        KnownEvent(
            id=row["id"], on=row["on"], until=row.get("until", row["on"]), pattern=_pattern(row), source=row["source"]
        )
        for row in rows
    )


def event_named(text: str) -> KnownEvent | None:
    """Return the event that words with single blanks name, or None."""
    return next((event for event in known_events() if re.fullmatch(event.pattern, text, re.IGNORECASE)), None)


EVENTS = "|".join(event.pattern for event in known_events())
INVASION_ON = known_events()[0].on
