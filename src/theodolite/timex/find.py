"""Finding time expressions in text and taking them apart."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from theodolite.records.text import Span, TimexMention
from theodolite.timex.grammar import (
    MONTHS,
    NUMBERS,
    TYPES,
    WEEKDAYS,
    core_pattern,
    prefix_pattern,
    rule_patterns,
    second_words,
)
from theodolite.timex.slavic import core_length, is_slavic, range_ends, to_english, without_year_word

__all__ = ["TimexParts", "find_timexes", "parse_timex", "range_spans", "timex_core"]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_UNPREFIXED = frozenset(
    {"range", "clocks", "set", "duration", "trailing", "coming", "shifted", "past", "future", "running"}
)
_HEDGED = frozenset(
    {"clock", "iso", "dotted", "slashed", "day", "month", "weekday", "season", "decade", "year", "holiday"}
)
_BARE_DURATION_BEFORE = _words(
    """
    for within over than about around least nearly almost only after in during every last under past full once
    """
)
_YEAR_BEFORE = _words(
    """
    in since until till by from of during before after late early mid around circa year to through between and
    the for back
    """
)
_UNITS_AFTER = _words(
    """
    people men women troops soldiers personnel km kilometres kilometers metres meters m tonnes tons percent per
    hectares square children civilians drones shells rounds uavs dollars hryvnias rubles roubles euros brigades
    times cases
    """
)
_MONTH_BEFORE = _words(
    """
    in since until till by from of during before after late early mid last next this through between and to for
    """
)
_TRIGGERS = _words(
    """
    ever since starting beginning as from until till up through by no not after before prior ahead within in
    between the early late mid night morning afternoon evening start middle end close first second third fourth
    last very q1 q2 q3 q4 once twice every each per on hourly daily nightly weekly monthly yearly annually
    constantly continuously continually incessantly non round around day a this next past previous preceding
    recent recently earlier later coming following today yesterday tomorrow tonight overnight right now
    currently presently at nowadays to these previously formerly long shortly that same spring summer autumn
    fall winter new several few couple many some jan feb mar apr jun jul aug sept sep oct nov dec current year
    month week minutes hours days weeks months years soon about approximately roughly circa for day so noon midday
    midnight weekdays weekends workdays dawn dusk fourth pre small anniversary
    """
) | {*MONTHS, *WEEKDAYS, *(f"{d}s" for d in WEEKDAYS), *NUMBERS}
_PLURALS = _words("hours days weeks months years decades")
_BARE_SEASONS = _words("spring summer autumn fall winter") | {"the fall"}
_COMMON = _words(
    """
    the a an in by from on for about around to no not as that this these some at through up after before between
    within until till since each every per next last past of during
    """
)
_NEXT_WORD = re.compile(r"[^\w\n]{0,3}\n?[^\w\n]{0,2}(\w+)")
_LONGEST = 300
_NAMED_SETS = _words("Daily Weekly Monthly Nightly Hourly Yearly")
_TOKEN = re.compile(r"\w+")
_WORD_BEFORE = re.compile(r"(\w+)[\s(-]{1,3}$")
_LISTED_YEAR = re.compile(r"\b(?:19|20)\d\d(?:, and|, or|,| and| or)\s{1,2}$")
_DAY_THEN = re.compile(r"[^\S\n](?!(?:the|they|he|she|it|a|an|and|but|when|after|of the month)\b)[A-Za-z]")
_WORD_AFTER = re.compile(r"[^\S\n]?([A-Za-z]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class TimexParts:
    """What an expression is made of: its rule, its prefix (``since``, ``by`` …) and the rule's named pieces.

    Pieces and ``text`` (without the prefix) are lower case with single blanks; a piece that is absent is left out.
    ``approximate``: a hedge stands before it ("around").
    """

    rule: str
    prefix: str | None
    fields: Mapping[str, str]
    text: str
    approximate: bool = False


def _word_before(text: str, start: int) -> str:
    found = _WORD_BEFORE.search(text, max(0, start - 16), start)
    return found.group(1).lower() if found else ""


def _word_after(text: str, end: int) -> str:
    found = _WORD_AFTER.match(text, end, end + 24)
    return found.group(1) if found else ""


def _is_counted_noun(text: str, end: int) -> bool:
    after = _word_after(text, end)
    return after.lower() in _UNITS_AFTER


def _is_plausible_year(text: str, start: int, end: int, prefixed: bool) -> bool:
    if _is_counted_noun(text, end):
        return False
    if prefixed or not text[start:end].isdigit() or text[max(0, start - 1)] == "(":
        return True
    return _word_before(text, start) in _YEAR_BEFORE or _LISTED_YEAR.search(text, max(0, start - 14), start) is not None


def _is_plausible_month(text: str, start: int, end: int, prefixed: bool) -> bool:
    core = text[start:end]
    if core.lower() not in MONTHS:
        return not core.lower().startswith(("may ", "march ")) or core[0].isupper()
    if core.lower() in {"may", "march", "august"} and not core[0].isupper():
        return False
    if prefixed or (before := _word_before(text, start)) in _MONTH_BEFORE - {"and", "to", "for", "between"}:
        return True
    if _word_after(text, end)[:1].isupper() and text[end : end + 1] == " ":
        return False  # "April Miller"
    return core.lower() not in {"may", "march"} or before in _MONTH_BEFORE


def _is_part_of_figure(text: str, start: int) -> bool:
    """Tell whether digits at ``start`` go on from what stands before them: $2023, 1,2025, Kh-2022."""
    before = text[start - 1] if start else " "
    joined = before in ".,:/-–" and start > 1 and text[start - 2].isalnum()
    return text[start].isdigit() and (before in "$€£#№+" or joined)


def _is_capital_month(text: str, start: int, end: int, _: bool) -> bool:
    return not (text[start:end].lower().startswith(("may ", "march ")) and text[start].islower())


def _is_plausible_season(text: str, start: int, end: int, prefixed: bool) -> bool:
    core = text[start:end].lower()
    if core not in _BARE_SEASONS:
        return True
    name = text[start].isupper() and _word_after(text, end)[:1].isupper()  # "from Spring Valley"
    return prefixed and core != "the fall" and not name


def _is_plausible_duration(text: str, start: int, end: int, prefixed: bool) -> bool:
    core = text[start:end].lower()
    if core in _PLURALS:
        return _word_before(text, start) in {"after", "for"} and _word_after(text, end).lower() == "of"
    if not core.startswith(("a ", "an ")) or prefixed or _word_before(text, start) in _BARE_DURATION_BEFORE:
        return True
    return _word_after(text, end).lower() in {"before", "after", "prior"}


def _is_plausible_short(text: str, start: int, end: int, prefixed: bool) -> bool:
    unit = text[end : end + 1] == "%" or _word_after(text, end).lower() in _UNITS_AFTER
    return not unit and (prefixed or _word_before(text, start) == "on")


def _is_plausible_day(text: str, start: int, end: int, _: bool) -> bool:
    """Tell whether "the 15th" is a day, not the number of a brigade."""
    return _word_before(text, start) in {"on", "by", "until", "since"} and not _DAY_THEN.match(text, end)


def _is_plausible_set(text: str, start: int, end: int, _: bool) -> bool:
    """Tell "daily" from a name: "the Daily Mail", "Daily Newsletter"."""
    if text[start:end] not in _NAMED_SETS:
        return True
    inside = start > 1 and text[start - 1] == " " and text[start - 2].isalpha()
    return not inside and not _word_after(text, end)[:1].isupper()


_CHECKS: Mapping[str, Callable[[str, int, int, bool], bool]] = {
    "year": _is_plausible_year,
    "month": _is_plausible_month,
    "day": _is_capital_month,
    "range": _is_capital_month,
    "season": _is_plausible_season,
    "duration": _is_plausible_duration,
    "short": _is_plausible_short,
    "day_of_month": _is_plausible_day,
    # said of Ukrainian and Russian words; English "after that" is mostly about something else
    "meanwhile": lambda *_: False,
    "eve": lambda *_: False,
    "lone_part": lambda *_: False,
    "after_that": lambda *_: False,
    "set": _is_plausible_set,
    "event": lambda _, __, ___, prefixed: prefixed,
    "then": lambda _, __, ___, prefixed: prefixed,
    "quarter": lambda text, start, end, _: text[start] == "Q" or end - start > 2,
    "future": lambda text, start, _, __: _word_before(text, start) != "as",
}


def _is_plausible(text: str, rule: str, start: int, end: int, *, prefixed: bool) -> bool:
    """Tell whether the words around a match leave it a time expression."""
    check = _CHECKS.get(rule)
    return not _is_part_of_figure(text, start) and (check is None or check(text, start, end, prefixed))


def _core_at(text: str, start: int, *, prefixed: bool) -> tuple[str, int] | None:
    found = core_pattern().match(text, start)
    if found is None or found.lastgroup is None:
        return None
    if not _is_plausible(text, found.lastgroup, start, found.end(), prefixed=prefixed):
        return None
    return found.lastgroup, found.end()


def _goes_with(prefix: str, rule: str) -> bool:
    if prefix == "within":
        return rule in {"duration", "ahead"}
    if prefix in {"around", "at"}:
        return rule in _HEDGED if prefix == "around" else rule not in _UNPREFIXED | {"event"}
    return rule not in _UNPREFIXED


def _prefix_name(found: re.Match[str]) -> str:
    return next(name for name, piece in found.groupdict().items() if piece and name != "soft")


def _mention_at(text: str, start: int) -> tuple[str, int] | None:
    bare = _core_at(text, start, prefixed=False)
    if bare is not None and bare[0] in {"range", "clocks"}:
        return bare
    prefix = prefix_pattern().match(text, start)
    if prefix is not None:
        core = _core_at(text, prefix.end(), prefixed=True)
        if core is not None and _goes_with(_prefix_name(prefix), core[0]):
            return core
    return bare


def _may_go_on(text: str, position: int) -> bool:
    """Tell whether the next word could belong to an expression that begins with a common word ("the", "by")."""
    after = _NEXT_WORD.match(text, position)
    return after is not None and (after.group(1)[0].isdecimal() or after.group(1).lower() in second_words())


def _iter_mentions(text: str) -> Iterator[TimexMention]:
    position = 0
    while token := _TOKEN.search(text, position):
        position = token.end()
        word = token.group().lower()
        if word not in _TRIGGERS and not word[0].isdecimal():
            continue
        if word in _COMMON and not _may_go_on(text, position):
            continue
        found = _mention_at(text, token.start())
        if found is not None:
            rule, position = found
            span = Span(token.start(), position)
            yield TimexMention(span=span, text=span.of(text), type=TYPES[rule])


def find_timexes(text: str) -> tuple[TimexMention, ...]:
    """Find the time expressions of an English text, in order, without overlap.

    A mention covers the expression with its preposition where that changes the meaning ("since April 2025", "by the end
    of the year", "from 1 to 5 November"), not where it does not ("in April 2025" gives "April 2025"). Never raises; the
    time taken is linear in the length of the text.
    """
    return tuple(_iter_mentions(text))


def parse_timex(text: str) -> TimexParts | None:
    """Take a mention's text apart, or return None when the grammar does not cover it whole.

    Ukrainian and Russian expressions are first said in English.
    """
    return _parse(text) if len(text) < _LONGEST else None


@lru_cache(maxsize=4096)
def _parse(text: str) -> TimexParts | None:
    if is_slavic(text):
        english = to_english(text)
        return _parse_english(english) if english is not None else None
    parts = _parse_english(text)
    if parts is None and not any(c.isalpha() for c in text) and (english := to_english(text)):
        return _parse_english(english)  # "1789–1794", found in a Ukrainian text
    return parts


def _parse_english(text: str) -> TimexParts | None:
    found = None if _is_range(text) else prefix_pattern().match(text)
    if found is not None:
        name = _prefix_name(found)
        inner = _parse_core(text[found.end() :])
        if inner is not None:
            return replace(inner, prefix=name, approximate=name == "around" or found["soft"] is not None)
    return _parse_core(text)


def _parse_core(core: str) -> TimexParts | None:
    for name, pattern in rule_patterns().items():
        match = pattern.fullmatch(core)
        if match is not None:
            fields = {key: " ".join(value.lower().split()) for key, value in match.groupdict().items() if value}
            return TimexParts(rule=name, prefix=None, fields=fields, text=" ".join(core.lower().split()))
    return None


def _is_range(text: str) -> bool:
    return any(rule_patterns()[name].fullmatch(text) for name in ("range", "clocks"))


def timex_core(mention: TimexMention) -> Span:
    """Return the mention's span without its preposition, as TIMEX3 annotation draws it."""
    if is_slavic(mention.text):
        start = mention.span.end - core_length(mention.text)
        return Span(start, start + without_year_word(mention.text[start - mention.span.start :]))
    if _is_range(mention.text):
        return mention.span
    found = prefix_pattern().match(mention.text)
    return Span(mention.span.start + found.end(), mention.span.end) if found else mention.span


def range_spans(mention: TimexMention) -> tuple[Span, Span] | None:
    """Return where the two ends of a range stand in the text, None where a mention is no range."""
    ends = range_ends(mention.text)
    if ends is None:
        return None
    at = mention.span.start
    low, high = ends
    size = without_year_word(mention.text[high.start : high.end])
    return Span(at + low.start, at + low.end), Span(at + high.start, at + high.start + size)
