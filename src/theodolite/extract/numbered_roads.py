"""Roads told by their number ("the E50 road", "траса М-04"): a number counts only beside a word for a road."""

from __future__ import annotations

import re
from collections.abc import Iterator

from theodolite.extract.relative_patterns import patterns
from theodolite.records.text import Span, ToponymMention

__all__ = ["find_roads"]

_CODE = re.compile(r"(?<![\w-])(?P<letter>[MHPTEAOCМНРТЕАОС])[\s-]?(?P<number>\d{2,4}(?:-\d{2}){0,2})(?![\w%])")
_LATIN = str.maketrans("МНРТЕАОС", "MHPTEAOC")
_WINDOW = 48


def find_roads(text: str) -> Iterator[ToponymMention]:
    """Yield the roads that a text tells by their number, named as the network has them ("M04", "T0504")."""
    known = patterns()
    sure: set[str] = set()
    for match in _CODE.finditer(text):
        before = text[max(0, match.start() - _WINDOW) : match.start()]
        name = match["letter"].translate(_LATIN) + match["number"].replace("-", "")
        beside = known.road_word.search(before) or known.after_road_word.match(
            text[match.end() : match.end() + _WINDOW]
        )
        if beside or name in sure:
            sure.add(name)
            span = Span(match.start(), match.end())
            yield ToponymMention(span=span, text=span.of(text), name=name, kind_hint="road", relation="on")
