"""Ukrainian towns and villages that the recogniser overlooked: known names, where they stand as places.

A language model of English tags "Kharkiv" in "Shelling of Kharkiv" or "Kherson: a library burns" as nothing, a person
or a body. Here every capitalised word, and every run of two or three, is looked up among the names of Ukraine's
settlements. A town's name, or a name with a settlement's ending, counts wherever it stands as a name of its own; any
other only where a place must stand ("in Pisky", "near Roty"), and villages only in a text about the war or Ukraine.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from theodolite.atlas.theatre import ukrainian_name
from theodolite.extract.parse import Parse

__all__ = ["find_theatre_names", "is_about_theatre", "whole_names"]

_LONGEST = 3
_SMALL = 6  # letters of a name that counts without a capital
_PLACE_ENTS = frozenset({"GPE", "LOC"})
_SETTLEMENT_ENDING = re.compile(
    r"(?:[iyoe]vka|ivk[iy]|ivtsi|[iy]ntsi|ychi|ivs['’]?ke|[nt]s['’]?ke|[rnt]s['’]?k|iansk|pil['’]?|pol|hrad|horod|skyi"
    r"|[nrt]kove|[nr]ivne|shyne|vyne|zhzhia|shchyna)$"
)
_LOCATIVE = frozenset(
    {"in", "near", "at", "around", "outside", "towards", "toward", "into", "over", "above", "throughout", "through",
     "across", "from", "to", "of", "past", "occupied", "liberated", "village", "town", "city", "settlement", "central",
     "downtown", "northern", "southern", "eastern", "western", "north", "south", "east", "west", "on", "between"}
)  # fmt: skip
_ALWAYS = frozenset({"in", "near", "at", "outside", "towards", "village", "town", "over", "around", "into"})
_ABOUT = re.compile(
    r"\b(?:Ukrain\w*|Donbass?|DPR|LPR|DNR|LNR|Zelensky\w*|(?:Donetsk|Luhansk|Kherson|Kharkiv|Zaporizh\w+|Mykolai?v|Sumy|"
    r"Dnipro\w*|Chernihiv|Kyiv|Odes+a|Crimea)\b)"
)
_WAR = re.compile(
    r"\b(?:shell(?:ed|ing|s)?|artillery|missiles?|drones?|MLRS|BM-21|Grad|HIMARS|Lancet|Shahed|FPV|tanks?|BMP|BTR|"
    r"armou?red|troops|soldiers|brigade|battalion|air ?strikes?|strike|struck|bomb(?:ed|ing|s)?|Russian|occupied|"
    r"occupiers|frontline|front line|explosions?|damaged?|destroyed|destruction|aftermath|civilian)\b",
    re.IGNORECASE,
)
_NAME_PARTS = re.compile(r"^[A-Z][^\W\d_]*(?:['’ʼ´`-][^\W\d_]+)*$")


def is_about_theatre(text: str) -> bool:
    """Tell whether a text names Ukraine, its regions in the war or what happens in a war."""
    return bool(_ABOUT.search(text) or _WAR.search(text))


def whole_names(parse: Parse, runs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Let a run of tokens take in the rest of a known name ("Chasiv" yar, Velykyi "Burluk")."""
    widened: list[tuple[int, int]] = []
    for start, end in sorted(runs):
        if widened and start < widened[-1][1]:
            continue
        widened.append(_widened(parse, start, end))
    return widened


def _widened(parse: Parse, start: int, end: int) -> tuple[int, int]:
    best = (start, end)
    if end - start >= _LONGEST:
        return best
    for first in range(max(start - 1, 0), start + 1):
        for last in range(end, min(end + 2, len(parse)) + 1):
            if last - first <= end - start or last - first > _LONGEST or last - first <= best[1] - best[0]:
                continue
            if _one_name(parse, first, last) and _is_known(parse, first, last):
                best = (first, last)
    return best


def _one_name(parse: Parse, first: int, last: int) -> bool:
    """Tell whether tokens stand side by side in one sentence and the first has a capital."""
    if parse.sent_of[first] != parse.sent_of[last - 1] or not parse.word[first][:1].isupper():
        return False
    text = parse.text[parse.start[first] : parse.end[last - 1]]
    return all(c.isalpha() or c in " '’ʼ´`-\u2011" for c in text)


def _is_known(parse: Parse, first: int, last: int) -> bool:
    return ukrainian_name(parse.text[parse.start[first] : parse.end[last - 1]]) is not None


def find_theatre_names(parse: Parse, known: set[int]) -> list[tuple[int, int]]:
    """Return the token ranges of known Ukrainian names that are no place yet; ``known`` are tokens that are."""
    about: bool | None = None
    found: list[tuple[int, int]] = []
    for start, end in _candidates(parse, known):
        if found and start < found[-1][1]:
            continue
        kind = ukrainian_name(parse.text[parse.start[start] : parse.end[end - 1]])
        if kind is None or _is_someone(parse, start, end):
            continue
        if kind == "village" or parse.word[start].islower():
            about = is_about_theatre(parse.text) if about is None else about
            if not about or (kind == "village" and not _stands_as_village(parse, start, end)):
                continue
        found.append((start, end))
    return found


def _candidates(parse: Parse, known: set[int]) -> Iterator[tuple[int, int]]:
    """Yield runs of capitalised tokens that may be a name, the longest first."""
    for start in range(len(parse)):
        if start in known:
            continue
        if not _NAME_PARTS.match(parse.word[start]):
            if _is_small_town(parse, start):
                yield start, start + 1
            continue
        for length in range(_LONGEST, 0, -1):
            end = start + length
            if end > len(parse) or any(t in known for t in range(start, end)):
                continue
            if length == 1 or (_one_name(parse, start, end) and _NAME_PARTS.match(parse.word[end - 1])):
                yield start, end


def _is_small_town(parse: Parse, token: int) -> bool:
    """Tell whether a word is a town's name without its capital ("market in mariupol")."""
    word = parse.word[token]
    return len(word) >= _SMALL and word.islower() and parse.is_noun(token) and ukrainian_name(word) == "town"


def _is_someone(parse: Parse, start: int, end: int) -> bool:
    """Tell whether a name belongs to a person: a first name before it, a surname behind it, or "Mr" or a rank."""
    if any(parse.ent[t] == "PERSON" for t in range(start, end)):
        before = start > 0 and parse.ent[start - 1] == "PERSON" and not parse.ent_begins[start]
        after = end < len(parse) and parse.ent[end] == "PERSON" and not parse.ent_begins[end]
        if (before and parse.word[start - 1][:1].isupper()) or (after and parse.word[end][:1].isupper()):
            return True
    return end < len(parse) and parse.low[end] in {"'s", "’s"} and parse.ent[start] == "PERSON"


def _before(parse: Parse, start: int) -> str:
    """Return the word before a name, past an article or a hash sign."""
    token = start - 1
    while token >= 0 and parse.low[token] in {"#", '"', "“", "the", "@"}:
        token -= 1
    return parse.low[token] if token >= 0 and parse.sent_of[token] == parse.sent_of[start] else ""


def _stands_as_village(parse: Parse, start: int, end: int) -> bool:
    before = _before(parse, start)
    name = parse.text[parse.start[start] : parse.end[end - 1]]
    if end < len(parse) and _goes_on(parse, end) and before not in _ALWAYS:
        return False
    strong = bool(_SETTLEMENT_ENDING.search(name.lower())) or (end - start > 1 and len(name) > 8)
    if strong:
        return True
    return before in _LOCATIVE or _is_apposed(parse, start, end)


def _is_apposed(parse: Parse, start: int, end: int) -> bool:
    """Tell whether an oblast follows ("Roty, Donetsk Oblast", "Kairy (Kherson region)"), or a name labels a text."""
    if start == 0 and end < len(parse) and parse.low[end] == ":":
        return True
    if end + 1 < len(parse) and parse.low[end] in {",", "("}:
        rest = set(parse.low[end + 1 : end + 5])
        return bool({"oblast", "region", "raion", "district"} & rest) or parse.ent[end + 1] in _PLACE_ENTS
    return start > 0 and parse.low[start - 1] == "," and (end >= len(parse) or parse.low[end] in {".", ","})


def _goes_on(parse: Parse, end: int) -> bool:
    """Tell whether another capitalised word follows at once ("Ivanivka Smith")."""
    return _NAME_PARTS.match(parse.word[end]) is not None and parse.start[end] == parse.end[end - 1] + 1
