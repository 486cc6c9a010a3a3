"""The time that a text tells of: what a date without its year counts from in a narrative of the past.

A report counts from its own date. A narrative of a war, or a passage of one within a report, counts from the date it
named last, as HeidelTime's narrative mode does (Strötgen and Gertz 2013). Dates follow one another forwards more often
than backwards; a year that is only mentioned ("the treaty of 1938") does not move the story, one that opens a sentence
or a section does.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from theodolite.records.text import TimexMention
from theodolite.timex.find import TimexParts, parse_timex
from theodolite.timex.periods import When

__all__ = ["Story", "tells_of_the_past"]

PAST_DAYS = 548  # what ended longer ago than that is no news
LEAST = 3  # dates with a year that make a narrative
FLASHBACK_DAYS = 200
FORWARD_DAYS = 500
_YEAR = re.compile(r"(?<!\d)(?:1[1-9]|20)\d\d(?!\d)")
_FROM_DOCUMENT = frozenset({"relative", "present", "past", "future", "ago", "daypart", "weekday"})
_OF_NOW = frozenset({"relative", "present", "past", "future"})
_NO_POINT = _OF_NOW | {"set", "duration", "trailing", "coming", "then", "century", "decade"}
_START = r"(?:^|[.!?…:]['»”\"]?\s|\n)[^\w\n]*"
_OPENS = re.compile(rf"{_START}(?:\w+[^\S\n]+){{0,2}}$")
_OPENERS = (
    "протягом впродовж упродовж навесні влітку восени взимку вже лише від після тільки наприкінці початку весной летом "
    "осенью зимой уже лишь после только during until since from after before"
)
_OPENS_YEAR = re.compile(
    rf"{_START}(?:(?:\w{{1,3}}|{_OPENERS.replace(' ', '|')})[^\S\n]+){{0,2}}$",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.!?…]['»”\")]?\s+[^\W_a-zа-яіїєґё]|\n")
_HEADLINE = re.compile(r"[^\s\-–—•*](?:[^\n]{0,88}(?:[^\n.,;:!?]|\b(?:рр?|гг?)\.))?")
_YEAR_LINE = re.compile(r"\n[^\S\n]*(?:[-–—•*][^\S\n]*)?((?:1[1-9]|20)\d\d)[^\S\n]*(?=\n)")
_HEADING = re.compile(r"\n\s*\n[^\s\-–—•*][^\n]{1,60}[^\n.,;:!?]\n")
_PAREN = re.compile(r"\([^()]{0,80}$")


def _years(mention: TimexMention) -> list[int]:
    return [int(y) for y in _YEAR.findall(mention.text)]


def tells_of_the_past(mentions: Sequence[TimexMention], document_on: date | None) -> bool:
    """Tell whether a text is a narrative of the past: most of its dated times lie well before its own date.

    Without a date of its own a text is one as soon as it names a year.
    """
    years = [max(found) for m in mentions if (found := _years(m))]
    if document_on is None:
        return bool(years)
    recent = date.fromordinal(max(1, document_on.toordinal() - PAST_DAYS)).year
    past = sum(year <= recent for year in years)
    now = sum((p := parse_timex(m.text)) is not None and p.rule in _FROM_DOCUMENT for m in mentions if not _years(m))
    return past >= LEAST and past > 2 * (len(years) - past) + now


@dataclass(slots=True)
class Story:
    """The time that a narrative has come to; :meth:`saw` moves it on, :meth:`reference` is what to count from.

    ``frame`` is the time that the heading of the section names, ``aside`` what a sentence mentions in passing.
    """

    text: str
    now: When | None = None
    frame: tuple[date, date] | None = None
    aside: When | None = None
    aside_end: int = 0
    position: int = 0
    heading: int = -2

    @classmethod
    def of(cls, text: str, mentions: Sequence[TimexMention]) -> Story:
        """Begin a story at the first year that it names."""
        year = next((years[0] for m in mentions if (years := _years(m))), None)
        return cls(text, now=When(None, date(year, 1, 1), date(year + 1, 1, 1), "year") if year else None)

    def reference(self, mention: TimexMention, parts: TimexParts) -> When | None:
        """Return the time that a mention counts from; None where it counts from the document's date."""
        start = mention.span.start
        for year in _YEAR_LINE.findall(self.text, self.position, start + 1):
            self.frame = date(int(year), 1, 1), date(int(year) + 1, 1, 1)
            self.now, self.aside = When(None, *self.frame, "year"), None
        if self.frame is not None and _HEADING.search(self.text, self.position, start):
            self.now = When(None, *self.frame, "year")
        self.position = max(self.position, start)
        if parts.rule in _OF_NOW:
            return None
        return self.aside if self.aside is not None and start < self.aside_end else self.now

    def saw(self, mention: TimexMention, parts: TimexParts, when: When) -> None:
        """Move on to a time that was resolved, unless it is only mentioned in passing."""
        if parts.rule in _NO_POINT or when.start is None or when.end is None or parts.prefix == "around":
            return
        if _years(mention) and self._in_heading(mention):
            self._open(mention, when.start, when.end)
        elif self._is_aside(mention, parts, when):
            self.aside, self.aside_end = when, self._sentence_end(mention.span.end)
        else:
            self.now, self.aside = when, None
            if self.frame is not None and _years(mention) and not self.frame[0] <= when.start < self.frame[1]:
                self.frame = None  # the text has left what the heading names

    def _open(self, mention: TimexMention, start: date, end: date) -> None:
        """Open a section; a heading that names two times spans both."""
        line = self.text.rfind("\n", 0, mention.span.start)
        frame = self.frame
        if frame is not None and line == self.heading and frame[0] < end:
            start = frame[0]
        self.heading, self.frame = line, (start, end)
        self.now, self.aside = When(None, start, end, "year"), None

    def _in_heading(self, mention: TimexMention) -> bool:
        start = self.text.rfind("\n", max(0, mention.span.start - 100), mention.span.start) + 1
        end = self.text.find("\n", mention.span.end, mention.span.end + 100)
        line = self.text[start : end if end >= 0 else mention.span.end + 100]
        return end >= 0 and _HEADLINE.fullmatch(line) is not None

    def _is_aside(self, mention: TimexMention, parts: TimexParts, when: When) -> bool:
        start = mention.span.start
        before = self.text[max(0, start - 80) : start]
        if self.now is None or when.start is None or self.now.start is None:
            return False
        if _PAREN.search(before):
            return True
        if parts.rule in {"year", "season"} or (parts.rule == "part_of" and when.granularity == "year"):
            return bool(_years(mention)) and _OPENS_YEAR.search(before[-40:]) is None
        if _OPENS.search(before[-40:]) is not None:
            return False
        days = (when.start - self.now.start).days
        return bool(_years(mention)) and not -FLASHBACK_DAYS <= days <= FORWARD_DAYS

    def _sentence_end(self, position: int) -> int:
        found = _SENTENCE_END.search(self.text, position, position + 600)
        return found.start() if found else min(len(self.text), position + 600)
