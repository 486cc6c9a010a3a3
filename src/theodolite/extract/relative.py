"""Relative wording: what the words around a name put beside it ("5 km west of", "between", "the left bank of").

Works on the text beside mentions that are already found, the same for English, Ukrainian and Russian; each name looks
at a window of bounded length, so that the cost is linear in the number of names.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from theodolite.atlas.bearings import bearing_of
from theodolite.atlas.theatre import is_theatre_name
from theodolite.extract.relative_patterns import Patterns, hedge_of, may_be_told, number_of, patterns, unit_km
from theodolite.records.text import ToponymMention

__all__ = ["find_relatives"]

_WINDOW = 120
_SENTENCE = re.compile(r"[.!?…]\s+(?=[^\W\d_a-zа-яіїєґё])|\n")
_MORE_THAN = 1.5  # "more than 10 km": up to half as far again
_LONGEST_LIST = 12
_DASHES = re.compile(r"\s?[–—]\s?|-")
_RUSSIAN, _UKRAINIAN = re.compile(r"[ыэъё]", re.IGNORECASE), re.compile(r"[іїєґ]", re.IGNORECASE)
_FACTORED = frozenset({"near", "outskirts", "direction"})

_Found = dict[str, Any] | None


def find_relatives(mentions: Sequence[ToponymMention], text: str) -> tuple[ToponymMention, ...]:
    """Return the mentions with what the text beside each of them says of how the meant place lies to it.

    Parameters
    ----------
    mentions
        Toponyms of a text, by position.
    text
        The text.
    """
    found: list[ToponymMention] = []
    for index, mention in enumerate(mentions):
        plain = mention.metonym or mention.kind_hint in {"point", "road", "country"} or mention.text[:1].islower()
        before, after = _before(text, mention), text[mention.span.end : mention.span.end + _WINDOW]
        told = None if plain else _told_of(_Beside(mentions, index, text, before, after))
        if told is None and not plain and found:
            following = mentions[index + 1] if index + 1 < len(mentions) else None
            told = _shared(found[-1], mention, following, text)
        found.append(replace(mention, **told) if told else mention)
    return tuple(found)


def _before(text: str, mention: ToponymMention) -> str:
    window = text[max(0, mention.span.start - _WINDOW) : mention.span.start]
    if not may_be_told(window):
        return ""
    cuts = [match.end() for match in _SENTENCE.finditer(window)]
    return window[cuts[-1] :] if cuts else window


class _Beside:
    """One mention with the text beside it and its neighbours."""

    def __init__(self, mentions: Sequence[ToponymMention], index: int, text: str, before: str, after: str) -> None:
        self.mention, self.before, self.after = mentions[index], before, after
        self._mentions, self._index, self._text = mentions, index, text

    def chain(self, pattern: re.Pattern[str]) -> list[ToponymMention]:
        """Return the mention and those that follow it, each joined to the one before by the pattern."""
        run = [self.mention]
        for other in self._mentions[self._index + 1 : self._index + _LONGEST_LIST]:
            gap = self._text[run[-1].span.end : other.span.start]
            if len(gap) > _WINDOW or pattern.fullmatch(gap) is None:
                break
            run.append(other)
        return run

    def previous(self, pattern: re.Pattern[str]) -> list[ToponymMention]:
        """Return the mentions before it that are joined to it, nearest first."""
        run = [self.mention]
        for other in reversed(self._mentions[max(0, self._index - _LONGEST_LIST) : self._index]):
            gap = self._text[other.span.end : run[-1].span.start]
            if len(gap) > _WINDOW or pattern.fullmatch(gap) is None:
                break
            run.append(other)
        return run[1:]

    def behind(self, mention: ToponymMention) -> str:
        return self._text[mention.span.end : mention.span.end + _WINDOW]

    def ahead(self, mention: ToponymMention) -> str:
        return _before(self._text, mention)


def _told_of(beside: _Beside) -> _Found:
    known = patterns()
    for rule in _RULES:
        if (told := rule(beside, known)) is not None:
            return told
    return None


def _shared(first: ToponymMention, mention: ToponymMention, following: ToponymMention | None, text: str) -> _Found:
    """Let a name of a list share what the first was told by ("near X and Y", "the outskirts of X, Y and Z").

    A name behind a mere comma is what contains the first ("near X, Donetsk") unless the list goes on.
    """
    bare = first.relative == "offset" and first.offset_km is None
    if not (first.relative in _FACTORED or bare) or not _is_joined(first, mention, text):
        return None
    only_comma = text[first.span.end : mention.span.start].strip() == ","
    if only_comma and not (following is not None and _is_joined(mention, following, text)):
        return None
    if first.kind_hint == "direction" or mention.kind_hint in {"oblast", "region", "country", "river"}:
        return None
    return {"relative": first.relative, "bearing": first.bearing}


def _is_joined(first: ToponymMention, second: ToponymMention, text: str) -> bool:
    gap = text[first.span.end : second.span.start]
    return len(gap) <= _WINDOW and patterns().joined.fullmatch(gap) is not None


# -- rules, the most telling first


def _offset(beside: _Beside, known: Patterns) -> _Found:
    """A distance from the place, mostly with a direction: "5 km west of", "за 5 км на захід від"."""
    match = known.offset.search(beside.before)
    if match is None:
        return None
    compass = match["compass"] or match["compass0"]
    if not compass and not match["link"]:
        return None
    try:
        low, high = number_of(match["n1"])
        if match["n2"]:
            high = number_of(match["n2"])[1]
    except KeyError:
        return None
    km = unit_km(match["unit"])
    low, high = sorted((low * km, high * km))
    hedge = hedge_of(match["hedge"])
    if hedge == "within":
        low = 0.0
    elif hedge == "beyond":
        high *= _MORE_THAN
    return {"relative": "offset", "offset_km": (round(low, 3), round(high, 3)),
            "bearing": bearing_of(compass) if compass else None}  # fmt: skip


def _bearing(beside: _Beside, known: Patterns) -> _Found:
    """A direction without a distance: "west of", "західніше", "к западу от"; "the west of" is inside the place."""
    match = known.bearing.search(beside.before)
    if match is None or (bearing := bearing_of(match["compass"])) is None:
        return None
    lead, link, compass = (match["lead"] or "").lower().split(), (match["link"] or "").strip().lower(), match["compass"]
    if compass.isascii():
        outside = link in {"of", "from"} and lead not in (["the"], ["from"])
    else:
        comparative = compass.lower().endswith(("іше", "ее", "ей"))
        outside = comparative or link in {"від", "от", "од"}
    return {"relative": "offset", "bearing": bearing} if outside else None


def _outskirts(beside: _Beside, known: Patterns) -> _Found:
    """The edge of the place, maybe of one side: "the northern outskirts of", "на північних околицях"."""
    match = known.outskirts.search(beside.before)
    if match is None:
        return {"relative": "outskirts"} if beside.mention.part == "outskirts" else None
    return {"relative": "outskirts", "bearing": bearing_of(match["compass"]) if match["compass"] else None}


def _bank(beside: _Beside, known: Patterns) -> _Found:
    """One side of a river, looking downstream, or by the compass: "the left bank of", "лівобережна"."""
    match = known.bank.search(beside.before) or known.bank_joined.search(beside.before)
    match = match or known.after_bank.match(beside.after)
    if match is None:
        return None
    low = match["side"].lower()
    left, right = low.startswith(("left", "лів", "лев")), low.startswith(("right", "прав"))
    side = "left" if left else "right" if right else bearing_of(match["side"])
    if side is None:
        return None
    run = beside.chain(known.inside_bank)
    others = tuple(one.name for one in run[1:2] if one.kind_hint != "country")
    return {"relative": "bank", "bearing": side, "others": others}


def _between(beside: _Beside, known: Patterns) -> _Found:
    """Land between two places: "between X and Y", "між X та Y", "on the X–Y line"."""
    if known.between.search(beside.before):
        run = beside.chain(known.joined_and)
        return {"relative": "between", "others": (run[1].name,)} if len(run) > 1 else None
    back = beside.previous(known.joined_and)[:1]
    if back and known.between.search(beside.ahead(back[0])):
        return {"relative": "between", "others": (back[0].name,)}
    return None


_WAYS = ("rail", "road", "cluster", "line", "direction")


def _way_word(match: re.Match[str] | None) -> str | None:
    if match is None:
        return None
    found = match.groupdict()
    name = next((way for way in _WAYS if found.get(way)), None)
    return {"line": "between"}.get(name, name) if name else None


def _dashed(beside: _Beside, known: Patterns) -> _Found:
    """Names joined by dashes: a road, a railway, an agglomeration, a line."""
    inner = _split_name(beside.mention)
    run = beside.chain(known.dash)
    back = beside.previous(known.dash)
    names = [*(m.name for m in reversed(back)), *(inner or (beside.mention.name,)), *(m.name for m in run[1:])]
    if len(names) < 2:
        return None
    first, last = (back[-1] if back else beside.mention), run[-1]
    way = _way_word(known.after_way.match(beside.behind(last))) or _way_word(known.way.search(beside.ahead(first)))
    if way is None:
        return {"relative": "between", "name": inner[0], "others": inner[1:]} if inner else None
    own = inner[0] if inner else beside.mention.name
    others = tuple(dict.fromkeys(n for n in names if n != own))
    return {"relative": "between" if way == "direction" else way, "name": own, "others": others}


def _split_name(mention: ToponymMention) -> tuple[str, ...]:
    """Return the names that a mention joins by dashes ("Pokrovsk–Myrnohrad"); none where it is one name."""
    names = tuple(part.strip() for part in _DASHES.split(mention.name))
    if len(names) < 2 or not all(len(n) > 3 and n[:1].isupper() for n in names) or is_theatre_name(mention.name):
        return ()
    return names if "–" in mention.name or "—" in mention.name or all(map(is_theatre_name, names)) else ()


def _way_between(beside: _Beside, known: Patterns) -> _Found:
    """The road or railway between two places: "the road from X to Y", "залізниця між X та Y"."""
    match = known.way_between.search(beside.before)
    if match is not None:
        run = beside.chain(known.joined_and)
        if len(run) > 1:
            return {"relative": "rail" if match["rail"] else "road", "others": (run[1].name,)}
    return None


def _mouth(beside: _Beside, known: Patterns) -> _Found:
    """Where a river ends, or meets another."""
    if known.confluence.search(beside.before):
        run = beside.chain(known.joined_and)
        if len(run) > 1:
            return {"relative": "confluence", "others": (run[1].name,)}
    return {"relative": "mouth"} if known.mouth.search(beside.before) else None


def _near(beside: _Beside, known: Patterns) -> _Found:
    """Beside the place: "near", "outside", "around", "on the approaches to", "біля", "в районе"."""
    if known.near.search(beside.before):
        return {"relative": "near"}
    around = beside.before + beside.after
    russian = _RUSSIAN.search(around) is not None and _UKRAINIAN.search(around) is None
    return {"relative": "near"} if russian and known.near_russian.search(beside.before) else None


def _along(beside: _Beside, known: Patterns) -> _Found:
    """Along or across a line; only a river, a road or a railway can be meant."""
    if known.along.search(beside.before):
        return {"relative": "along"}
    return {"relative": "across"} if known.across.search(beside.before) else None


def _direction(beside: _Beside, known: Patterns) -> _Found:
    """A direction of the front called by the place, which has no limits of its own: "the Pokrovsk axis"."""
    named = beside.mention.kind_hint == "direction" and not beside.mention.name.lower().startswith("the ")
    if named or known.after_direction.match(beside.after) or known.towards.search(beside.before):
        return {"relative": "direction"}
    return None


_RULES: tuple[Callable[[_Beside, Patterns], _Found], ...] = (
    _offset, _outskirts, _bank, _mouth, _way_between, _between, _dashed, _bearing, _near, _along, _direction,
)  # fmt: skip
