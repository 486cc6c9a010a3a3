"""Target ids: what a place, a region, a line or a part of one is called everywhere."""

from __future__ import annotations

import re

from theodolite.errors import PlaceError

__all__ = ["PARTS", "is_line", "join_part", "normal_part", "split_part"]

PARTS: dict[str, str] = {
    "north": "northern half", "south": "southern half", "east": "eastern half", "west": "western half",
    "northeast": "north-eastern quarter", "northwest": "north-western quarter", "southeast": "south-eastern quarter",
    "southwest": "south-western quarter", "centre": "centre (1 km around its point)",
    "outskirts": "outskirts (within 1 km of its limit)",
}  # fmt: skip

_WORDS = {
    "center": "centre", "central": "centre", "downtown": "centre", "heart": "centre", "middle": "centre",
    "outskirt": "outskirts", "edge": "outskirts", "suburb": "outskirts", "suburbs": "outskirts",
    "approaches": "outskirts", "periphery": "outskirts",
}  # fmt: skip
_DIRECTION = re.compile(r"^(north|south)?[\s-]*(east|west)?(ern|ernmost)?$")


def normal_part(part: str) -> str | None:
    """Return the part's name in ``PARTS`` (``northern`` -> ``north``, ``city center`` -> ``centre``), or None."""
    text = re.sub(r"\b(the|of|city|town|half|part|side|sector|districts?|area)\b", " ", part.strip().lower())
    text = " ".join(text.split())
    if text in PARTS:
        return text
    if text in _WORDS:
        return _WORDS[text]
    match = _DIRECTION.match(text)
    if match and (match.group(1) or match.group(2)):
        return (match.group(1) or "") + (match.group(2) or "")
    words = [w for w in re.split(r"[\s-]+", text) if w]
    if len(words) > 1 and words[-1] in {*_WORDS, "outskirts"}:  # "northern outskirts": the outskirts are what counts
        return _WORDS.get(words[-1], words[-1])
    return None


def join_part(target: str, part: str) -> str:
    """Return ``target#part``.

    Raises
    ------
    PlaceError
        If the part is not one that can be drawn from a place's geometry alone.
    """
    name = normal_part(part)
    if name is None:
        known = ", ".join(PARTS)
        raise PlaceError(f"the part {part!r} of {target} has no known extent.", hint=f"Known parts: {known}.")
    return f"{target.split('#', 1)[0]}#{name}"


def split_part(target: str) -> tuple[str, str | None]:
    """Split ``geonames:1#north`` into the place's id and the part's name (None for the whole)."""
    base, _, part = target.partition("#")
    return base, part or None


def is_line(target: str) -> bool:
    """Tell whether an id is a river's course or a stretch of it, and no bank of it."""
    return target.startswith("line:") and "-bank" not in target
