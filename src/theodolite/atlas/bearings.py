"""Compass points: names, degrees, and the words for them in three languages."""

from __future__ import annotations

import re

__all__ = ["BEARINGS", "COMPASS_PATTERN", "bearing_of"]

BEARINGS: dict[str, float] = {
    "north": 0.0, "north-northeast": 22.5, "northeast": 45.0, "east-northeast": 67.5,
    "east": 90.0, "east-southeast": 112.5, "southeast": 135.0, "south-southeast": 157.5,
    "south": 180.0, "south-southwest": 202.5, "southwest": 225.0, "west-southwest": 247.5,
    "west": 270.0, "west-northwest": 292.5, "northwest": 315.0, "north-northwest": 337.5,
}  # fmt: skip

_SHORT = {"n": "north", "s": "south", "e": "east", "w": "west"}
# Beginnings of words; "півдн" before "півн" is no matter, none begins another.
_STEMS = {
    "north": ("north", "півні", "північ", "север"),
    "south": ("south", "півден", "півдн", "юг", "юж"),
    "east": ("east", "схід", "сход", "вост"),
    "west": ("west", "захід", "заход", "запад"),
}
_WORD = r"(?:північ|півден|півдн|схід|сход|захід|заход|север|юго?|юж|вост|запад)[^\W\d_]{0,8}"
COMPASS_PATTERN = (
    r"(?:(?:(?:north|south|east|west)(?:[\s-]?(?:north|south|east|west)){0,2}(?:ern|wards?)?)"
    rf"|(?:{_WORD}(?:[\s-]{{1,2}}{_WORD})?)"
    r"|(?-i:N|S|E|W|NE|NW|SE|SW|NNE|ENE|ESE|SSE|SSW|WSW|WNW|NNW))"
)
_PARTS = re.compile(r"north|south|east|west|[^\W\d_]+", re.IGNORECASE)


def _sides(word: str) -> list[str]:
    low = word.lower()
    if len(word) <= 3 and word.isupper() and set(low) <= set(_SHORT):
        return [_SHORT[letter] for letter in low]
    return [side for side, stems in _STEMS.items() if low.startswith(stems)]


def bearing_of(words: str) -> str | None:
    """Return the compass point that words name: ``north-western`` → ``northwest``, ``юго-западнее`` → ``southwest``.

    None where they name none, or a contradiction ("north-south").
    """
    sides = [side for part in _PARTS.findall(words) for side in _sides(part)]
    if not sides or len(sides) > 3:
        return None
    if len(sides) == 1:
        return sides[0]
    poles = [s for s in sides if s in {"north", "south"}]
    ends = [s for s in sides if s in {"east", "west"}]
    if len(set(poles)) != 1 or len(set(ends)) != 1:
        return None
    pair = poles[0] + ends[0]
    return f"{sides[0]}-{pair}" if len(sides) == 3 else pair
