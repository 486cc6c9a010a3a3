"""Time expressions in English text: where they stand and what they are made of, not yet which days they mean.

A small grammar of regular expressions. Every repetition is bounded and matching starts only at words that can begin an
expression, so that the time taken grows with the length of the text and no text can make it explode. Types are those of
TIMEX3 (TimeML 1.2.1): DATE, TIME, DURATION, SET. Days come later: ``theodolite.ground.times``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from theodolite.records.text import Span, TimexMention

__all__ = ["MONTHS", "NUMBERS", "WEEKDAYS", "TimexParts", "find_timexes", "parse_timex", "timex_core"]

MONTHS = (
    "january february march april may june july august september october november december".split()
)  # fmt: skip
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
NUMBERS: Mapping[str, int] = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "eighteen": 18, "twenty": 20,
    "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "ninety": 90, "hundred": 100,
}  # fmt: skip
_VAGUE = ("several", "a few", "few", "a couple of", "a couple", "couple of", "many", "some", "a number of")

_SPACE = r"(?:[^\S\n]{1,3}|[^\S\n]?\n[^\S\n]?)"
_PIECES: dict[str, str] = {
    "FULL": "|".join(MONTHS),
    "SHORT": r"(?:jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec)\.?",
    "WDAY": "|".join(WEEKDAYS),
    "YEAR": r"(?:19|20)\d\d(?!\d|[.,:]\d)",
    "DAY": r"\d{1,2}(?:st|nd|rd|th)?(?!\d|[.,:]\d|%)",
    "NUM": r"\d{1,4}|" + "|".join([*_VAGUE, *sorted(NUMBERS, key=len, reverse=True)]),
    "UNIT": "minute|hour|day|night|week|weekend|fortnight|month|year|decade",
    "SEASON": "spring|summer|autumn|fall|winter",
    "PART": "early|mid|late",
    "OF": "start|beginning|middle|end|close|first half|second half|first third|last third",
    "DAYPART": "night|morning|afternoon|evening",
    "DASH": r"-|–|—|/",
}
_TAIL = r"(?:,?(?: of)? (?:@YEAR)| (?:of )?(?:this|last|next) year)?"
_DAY_MONTH = rf"(?:(?:@WDAY),? \(?)?(?:the )?(?:@DAY)(?: of)?(?: |-)(?:@FULL|@SHORT){_TAIL}"
_MONTH_DAY = rf"(?:(?:@WDAY),? \(?)?(?:@FULL|@SHORT) (?:the )?(?:@DAY){_TAIL}"
_MONTH = rf"(?:(?:@PART)(?: |-)(?:in )?)?(?:(?:@FULL){_TAIL}|(?:@SHORT),? (?:@YEAR))"
_ISO = r"\d{4}-\d\d-\d\d(?!\d)"
_DOTTED = r"\d{1,2}\.\d{1,2}\.(?:19|20)\d\d(?!\d)"
_POINT = rf"{_ISO}|{_DOTTED}|{_DAY_MONTH}|{_MONTH_DAY}"
_WEEKDAY = r"(?:(?:this|last|next|this past|this coming|the coming|coming) )?(?:@WDAY)(?: (?:this|last|next) week)?"
_NEAR = rf"{_POINT}|{_MONTH}|{_WEEKDAY}|today|yesterday|tomorrow|(?:@YEAR)"


@dataclass(frozen=True, slots=True)
class _Rule:
    name: str
    type: str
    pattern: str


_RULES = (
    _Rule("range", "DATE", rf"between (?P<between>{_NEAR}|(?:the )?(?:@DAY)|(?:@FULL)) and (?P<and>{_NEAR})"
          rf"|(?:from )?(?:(?P<first>{_NEAR}|(?:@FULL))(?: (?:to|until|till|through) | ?(?:@DASH) ?)(?P<second>{_NEAR})"
          rf"|(?P<day>(?:the )?(?:@DAY))(?: (?:to|until|till|through) | ?(?:@DASH) ?)(?P<last>{_DAY_MONTH})"
          rf"|(?P<month>@FULL|@SHORT) (?P<low>@DAY)(?: (?:to|through) | ?(?:@DASH) ?)(?P<high>@DAY)(?P<tail>{_TAIL}))"),
    _Rule("night", "TIME", rf"(?:the )?(?:early |late )?(?P<part>@DAYPART) (?:of|on|from) (?P<date>(?:the )?(?:@DAY)"
          rf"(?: (?:to|into|and) | ?(?:@DASH) ?)(?:{_DAY_MONTH})|(?:@FULL) (?:@DAY) ?(?:@DASH) ?(?:@DAY){_TAIL}|{_POINT}|(?:@WDAY))"),
    _Rule("night_to", "TIME", rf"(?:the )?night (?:to|into|before) (?P<date>{_POINT}|(?:@WDAY))"),
    _Rule("clock", "TIME", rf"(?:(?P<date>{_POINT}|@WDAY|yesterday|today),?(?: at)? )?"
          r"(?P<hour>\d{1,2})(?::(?P<minute>\d\d)(?: ?(?P<half>[ap]\.?m\b\.?))?|(?: ?(?P<half2>[ap]\.?m\b\.?)))"
          rf"(?!:?\d)(?:(?: local time| Kyiv time| Moscow time)?,? (?:on )?(?P<date2>{_POINT}|@WDAY|yesterday|today))?"),
    _Rule("daypart", "TIME", rf"(?:(?P<date>{_POINT}|@WDAY|yesterday|tomorrow) (?P<part>@DAYPART)"
          r"|this (?P<part2>morning|afternoon|evening)|(?P<tonight>tonight)|(?P<last>last night|overnight))"),
    _Rule("iso", "DATE", r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)(?!\d)(?:T\d\d:\d\d(?::\d\d)?Z?)?"),
    _Rule("dotted", "DATE", r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>(?:19|20)\d\d)(?!\d)"),
    _Rule("slashed", "DATE", r"(?P<day>\d{1,2})/(?P<month>\d{1,2})/(?P<year>(?:19|20)\d\d)(?!\d)"),
    _Rule("day", "DATE", rf"{_DAY_MONTH}\)?|{_MONTH_DAY}\)?"),
    _Rule("month", "DATE", rf"{_MONTH}"),
    _Rule("part_of", "DATE", r"(?:the )?(?:very )?(?P<part>@OF) of (?P<whole>(?:the |this |last |next )?(?:@UNIT)"
          rf"|(?:the )?(?:@SEASON)|{_MONTH}|(?:@YEAR))|(?:year|month|week)'s end|year-end"),
    _Rule("quarter", "DATE", r"(?:(?:the )?(?P<nth>first|second|third|fourth|last) quarter(?: of (?P<year>@YEAR)| of (?P<rel>this|last|next) year|"
          r" of the year)?|Q(?P<digit>[1-4]),? (?P<year2>@YEAR))"),
    _Rule("set", "SET", r"(?:(?:once|twice|(?:@NUM) times) (?:a|an|per|each|every) (?P<per>@UNIT)"
          r"|(?:every|each) (?:single |passing )?(?P<other>other )?(?:(?P<count>@NUM) )?(?P<every>@UNIT|@DAYPART|@WDAY)s?"
          r"|(?:per|on a) (?P<per2>day|daily|week|weekly|month|monthly|night|nightly)(?: basis)?"
          r"|(?P<adverb>hourly|daily|nightly|weekly|monthly|yearly|annually|twice daily)"
          r"|(?P<always>constantly|continuously|continually|incessantly|non-stop|(?:a?round|round) the clock|round-the-clock|around-the-clock"
          r"|24/7|day and night|day after day|night and day)|(?P<days>@WDAY)s)"),
    _Rule("ago", "DATE", r"(?P<count>@NUM)(?: |-)(?P<unit>@UNIT)s?(?: and a half)? ago(?: today)?"),
    _Rule("ahead", "DATE", r"(?P<count>@NUM) (?P<unit>@UNIT)s?(?:['’]s?)? (?:time|from now)"),
    _Rule("shifted", "DATE", r"(?P<count>@NUM) (?P<unit>@UNIT)s? (?:earlier|later|before|afterwards?|prior)"
          r"|(?:the |that )?(?:same|next|following|previous|preceding) (?:day|night|morning|evening)|the (?:day|night|week|month|year) (?:before|after)"
          r"(?! yesterday| tomorrow)|that (?:day|night|morning|evening|week|month|year)"),
    _Rule("calendar", "DATE", r"(?:(?P<half>earlier|later|early|late) )?(?:in )?(?:(?P<rel>this|last|next) (?P<unit>week|weekend|month|year|decade)"
          r"|(?:the )(?P<rel2>current|previous|coming|same) (?P<unit2>week|weekend|month|year)|the (?P<unit3>weekend))(?! of)"),
    _Rule("trailing", "DURATION", r"(?:the |these |this )?(?P<way>past|last|previous|preceding|recent)(?: (?P<count>@NUM))?"
          r" (?P<unit>@UNIT)s?(?! of| before)"),
    _Rule("coming", "DURATION", r"(?:the )?(?:next|coming|following)(?: (?P<count>@NUM))? (?P<unit>@UNIT)s?(?! of)"),
    _Rule("relative", "DATE", r"(?:the )?day (?P<far>before yesterday|after tomorrow)|(?P<near>today|yesterday|tomorrow)"),
    _Rule("weekday", "DATE", _WEEKDAY),
    _Rule("season", "DATE", r"(?:(?P<rel>this|last|next|this past|this coming) |(?:the )?(?:(?P<part>@PART)(?: |-))?(?:the )?)"
          r"(?P<season>@SEASON)(?:(?:,?(?: of)? (?P<year>@YEAR))| (?:of )?(?P<yr>this|last|next) year)?(?! of|-)"),
    _Rule("holiday", "DATE", r"(?:the )?New Year(?:['’]s(?: (?:Day|Eve))?)?"),
    _Rule("invasion", "DATE", r"(?:the )?(?:(?:start|beginning|outbreak|launch) of )(?:the |Russia['’]s |this )?(?:(?:full-scale|2022|Russian"
          r"|large-scale) ){1,2}(?:invasion|war|aggression)|(?:the )?(?:(?:start|beginning|launch) of )(?:the |its )?special military operation"),
    _Rule("decade", "DATE", r"(?:the )?(?:(?P<part>@PART)(?: |-))?(?P<decade>(?:19|20)\d0)s"),
    _Rule("year", "DATE", r"(?:the year |(?P<part>@PART)(?: |-))?(?P<year>@YEAR)"),
    _Rule("duration", "DURATION", r"(?P<count>@NUM)(?: |-)(?P<unit>minute|hour|day|night|week|weekend|fortnight|month|year|decade)s?"
          r"(?! old|-old)(?: and a half)?"),
    _Rule("present", "DATE", r"(?:right )?now|currently|presently|at present|at the moment|nowadays|at this time|to date|these days"),
    _Rule("past", "DATE", r"earlier|previously|recently|formerly|in the past(?! (?:@NUM|@UNIT))|long ago"),
    _Rule("future", "DATE", r"soon|in the (?:near |nearest |foreseeable )?future|shortly after"),
)  # fmt: skip

_PREFIXES = (
    ("since", r"(?:ever )?since|starting(?: from| on| in)?|beginning (?:from|on|in)|as from|from"),
    ("until", r"until|till|up to|up until|through"),
    ("by", r"by|(?:no|not) later than"),
    ("after", r"after|(?:no|not) (?:earlier|sooner) than|not before"),
    ("before", r"before|prior to|ahead of"),
    ("within", r"within|in(?= (?:@NUM) (?:@UNIT)s?['’]? (?:time|from now))"),
    ("at", r"as of|as at"),
)
_UNPREFIXED = frozenset({"range", "set", "duration", "trailing", "coming", "shifted", "past", "future", "clock"})
_BARE_DURATION_BEFORE = frozenset(
    "for within over than about around least nearly almost only after in during every last under past full once".split()
)
_YEAR_BEFORE = frozenset(
    "in since until till by from of during before after late early mid around circa year to through between and the for back".split()
)
_UNITS_AFTER = frozenset(
    "people men women troops soldiers personnel km kilometres kilometers metres meters m tonnes tons percent per hectares square children "
    "civilians drones shells rounds uavs dollars hryvnias rubles roubles euros brigades times cases".split()
)
_MONTH_BEFORE = frozenset(
    "in since until till by from of during before after late early mid last next this through between and to for".split()
)
_TRIGGERS = frozenset(
    "ever since starting beginning as from until till up through by no not after before prior ahead within in between the early late mid night "
    "morning afternoon evening start middle end close first second third fourth last very q1 q2 q3 q4 once twice every each per on hourly daily "
    "nightly weekly monthly yearly annually constantly continuously continually incessantly non round around day a this next past previous "
    "preceding recent recently earlier later coming following today yesterday tomorrow tonight overnight right now currently presently at "
    "nowadays to these previously formerly long soon shortly that same spring summer autumn fall winter new several few couple many some "
    "jan feb mar apr jun jul aug sept sep oct nov dec current year month week around".split()
) | {*MONTHS, *WEEKDAYS, *(f"{d}s" for d in WEEKDAYS), *NUMBERS}
_TOKEN = re.compile(r"\w+")
_WORD_BEFORE = re.compile(r"(\w+)[\s(-]{1,3}$")
_WORD_AFTER = re.compile(r"[^\S\n]?([A-Za-z]+)")


def _expand(pattern: str) -> str:
    for name in ("UNIT", "NUM", "OF", "PART", "DAYPART", "FULL", "SHORT", "WDAY", "YEAR", "DAY", "SEASON", "DASH"):
        pattern = re.sub(rf"@{name}\b", lambda _, n=name: f"(?:{_PIECES[n]})", pattern)
    return pattern.replace(" ", _SPACE)


def _anonymous(pattern: str) -> str:
    return re.sub(r"\(\?P<\w+>", "(?:", pattern)


@cache
def _prefix_pattern() -> re.Pattern[str]:
    alternatives = "|".join(f"(?P<{name}>{pattern})" for name, pattern in _PREFIXES)
    softened = r"(?: (?:about|around|roughly|approximately|at least|at the|as early as))?"
    return re.compile(_expand(f"(?:{alternatives}){softened} "), re.IGNORECASE)


@cache
def _core_pattern() -> re.Pattern[str]:
    alternatives = "|".join(rf"(?P<{rule.name}>(?:{_anonymous(rule.pattern)})(?!\w))" for rule in _RULES)
    return re.compile(_expand(alternatives), re.IGNORECASE)


@cache
def _rule_patterns() -> Mapping[str, re.Pattern[str]]:
    return {rule.name: re.compile(_expand(rule.pattern), re.IGNORECASE) for rule in _RULES}


_TYPES = {rule.name: rule.type for rule in _RULES}


@dataclass(frozen=True, slots=True, kw_only=True)
class TimexParts:
    """What an expression is made of: its rule, its prefix (``since``, ``by`` …) and the rule's named pieces.

    Pieces are lower case; a piece that is absent is left out.
    """

    rule: str
    prefix: str | None
    fields: Mapping[str, str]
    text: str


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
    core = text[start:end]
    return prefixed or not core.isdigit() or _word_before(text, start) in _YEAR_BEFORE or text[max(0, start - 1)] == "("


def _is_plausible_month(text: str, start: int, end: int, prefixed: bool) -> bool:
    core = text[start:end]
    if core.lower() not in MONTHS:
        return not core.lower().startswith(("may ", "march ")) or core[0].isupper()
    if core.lower() in {"may", "march", "august"} and not core[0].isupper():
        return False
    return core.lower() not in {"may", "march"} or prefixed or _word_before(text, start) in _MONTH_BEFORE


def _is_plausible(text: str, rule: str, start: int, end: int, *, prefixed: bool) -> bool:
    """Tell whether the words around a match leave it a time expression."""
    core = text[start:end]
    before = text[start - 1] if start else " "
    if core[0].isdigit() and (before in "$€£#№+" or (before in ".,:/-–" and start > 1 and text[start - 2].isalnum())):
        return False
    if rule == "year":
        return _is_plausible_year(text, start, end, prefixed)
    if rule == "month":
        return _is_plausible_month(text, start, end, prefixed)
    if rule == "day":
        return not (core.lower().startswith(("may ", "march ")) and core[0].islower())
    if rule == "season":
        return core.lower() not in {"spring", "summer", "autumn", "fall", "winter", "the fall"} or (
            prefixed and core.lower() != "the fall"
        )
    if rule == "future":
        return _word_before(text, start) != "as"
    if rule == "duration" and core.lower().startswith(("a ", "an ")):
        return _word_before(text, start) in _BARE_DURATION_BEFORE or prefixed
    return rule != "invasion" or prefixed


def _core_at(text: str, start: int, *, prefixed: bool) -> tuple[str, int] | None:
    found = _core_pattern().match(text, start)
    if found is None or found.lastgroup is None:
        return None
    if not _is_plausible(text, found.lastgroup, start, found.end(), prefixed=prefixed):
        return None
    return found.lastgroup, found.end()


def _goes_with(prefix: str, rule: str) -> bool:
    if prefix == "within":
        return rule in {"duration", "ahead"}
    return rule not in _UNPREFIXED


def _mention_at(text: str, start: int) -> tuple[str, int] | None:
    bare = _core_at(text, start, prefixed=False)
    if bare is not None and bare[0] == "range":
        return bare
    prefix = _prefix_pattern().match(text, start)
    if prefix is not None and prefix.lastgroup is not None:
        core = _core_at(text, prefix.end(), prefixed=True)
        if core is not None and _goes_with(prefix.lastgroup, core[0]):
            return core
    return bare


def _iter_mentions(text: str) -> Iterator[TimexMention]:
    position = 0
    while token := _TOKEN.search(text, position):
        position = token.end()
        word = token.group().lower()
        if word not in _TRIGGERS and not word[0].isdecimal():
            continue
        found = _mention_at(text, token.start())
        if found is not None:
            rule, position = found
            span = Span(token.start(), position)
            yield TimexMention(span=span, text=span.of(text), type=_TYPES[rule])


def find_timexes(text: str) -> tuple[TimexMention, ...]:
    """Find the time expressions of an English text, in order, without overlap.

    A mention covers the expression with its preposition where that changes the meaning ("since April 2025", "by the end
    of the year", "from 1 to 5 November"), not where it does not ("in April 2025" gives "April 2025"). Never raises; the
    time taken is linear in the length of the text.
    """
    return tuple(_iter_mentions(text))


def parse_timex(text: str) -> TimexParts | None:
    """Take a mention's text apart, or return None when the grammar does not cover it whole."""
    prefix: str | None = None
    core = text
    if not _rule_patterns()["range"].fullmatch(text):
        found = _prefix_pattern().match(text)
        if found is not None:
            prefix, core = found.lastgroup, text[found.end() :]
    for name, pattern in _rule_patterns().items():
        match = pattern.fullmatch(core)
        if match is not None:
            fields = {key: value.lower() for key, value in match.groupdict().items() if value}
            return TimexParts(rule=name, prefix=prefix, fields=fields, text=core)
    return None


def timex_core(mention: TimexMention) -> Span:
    """Return the mention's span without its preposition, as TIMEX3 annotation draws it."""
    if _rule_patterns()["range"].fullmatch(mention.text):
        return mention.span
    found = _prefix_pattern().match(mention.text)
    return Span(mention.span.start + found.end(), mention.span.end) if found else mention.span
