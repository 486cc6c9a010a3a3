"""The grammar of English time expressions: bounded regular expressions, one rule a kind of expression.

Types are those of TIMEX3 (TimeML 1.2.1): DATE, TIME, DURATION, SET. In a pattern ``@NAME`` stands for a piece and a
blank for up to three blanks or one line break. Rules stand in order: the first that matches at a word wins.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

__all__ = ["MONTHS", "NUMBERS", "TYPES", "WEEKDAYS", "core_pattern", "prefix_pattern", "rule_patterns"]

MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
NUMBERS: Mapping[str, int] = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "eighteen": 18, "twenty": 20,
    "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "hundred": 100,
}  # fmt: skip
_VAGUE = ("several", "a few", "few", "a couple of", "a couple", "couple of", "many", "some", "a number of")

_SPACE = r"(?:[^\S\n]{1,3}|[^\S\n]?\n[^\S\n]?)"
_PIECES: dict[str, str] = {
    "FULL": "|".join(MONTHS),
    "SHORT": r"(?:jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec)\.?",
    "WDAY": "|".join(WEEKDAYS),
    "YEAR": r"(?:19|20)\d\d(?!\d|[.,:]\d)",
    "DAY": r"\d{1,2}(?:st|nd|rd|th)?(?!\d|[.,:]\d|%)",
    "NUM": r"\d{1,4}|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)-(?:one|two|three|four|five|six|seven"
    r"|eight|nine)|" + "|".join([*_VAGUE, *sorted(NUMBERS, key=len, reverse=True)]),
    "UNIT": "minute|hour|day|night|week|weekend|fortnight|month|year|decade",
    "SEASON": "spring|summer|autumn|fall|winter",
    "PART": "early|mid|late",
    "OF": "start|beginning|middle|end|close|first half|second half|first third|last third"
    r"|(?:first|second|third|last) week"
    r"|(?:first|last) (?:(?:@NUM) )?days",
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
          rf"|(?:from )?(?:(?P<first>{_NEAR}|(?:@FULL))(?: (?:to|until|till|through) "
          rf"| ?(?:@DASH) ?)(?P<second>{_NEAR})"
          rf"|(?P<day>(?:the )?(?:@DAY))(?: (?:to|until|till|through|and) | ?(?:@DASH) ?)(?P<last>{_DAY_MONTH})"
          rf"|(?P<month>@FULL|@SHORT) (?P<low>@DAY)(?: (?:to|through|and) "
          rf"| ?(?:@DASH) ?)(?P<high>@DAY)(?P<tail>{_TAIL}))"),
    _Rule("night", "TIME", rf"(?:the )?(?:early |late )?(?P<part>@DAYPART) (?:of|on|from) (?P<date>(?:the )?(?:@DAY)"
          rf"(?: (?:to|into|and) | ?(?:@DASH) ?)(?:{_DAY_MONTH})|(?:@FULL|@SHORT) (?:@DAY)"
          rf"(?: (?:to|into|and) | ?(?:@DASH) ?)(?:@DAY){_TAIL}"
          rf"|{_POINT}|(?:@WDAY))"),
    _Rule("night_to", "TIME", rf"(?:the )?(?:night|overnight) (?:to|into|before) (?P<date>{_POINT}|(?:@WDAY))"),
    _Rule("clock", "TIME", rf"(?:(?P<date>{_POINT}|@WDAY|yesterday|today),?(?: at)? )?"
          r"(?P<hour>\d{1,2})(?::(?P<minute>\d\d)(?: ?(?P<half>[ap]\.?m\b\.?))?|(?: ?(?P<half2>[ap]\.?m\b\.?)))"
          rf"(?!:?\d)(?:(?: local time| Kyiv time| Moscow time)?,? (?:on )?(?P<date2>{_POINT}|@WDAY|yesterday"
          rf"|today))?"),
    _Rule("daypart", "TIME", rf"(?:(?P<date>{_POINT}|@WDAY|yesterday|tomorrow) (?P<part>@DAYPART)"
          r"|this (?P<part2>morning|afternoon|evening)|(?P<tonight>tonight)|(?P<last>last night|overnight))"),
    _Rule("iso", "DATE", r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)(?!\d)(?:T\d\d:\d\d(?::\d\d)?Z?)?"),
    _Rule("dotted", "DATE", r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>(?:19|20)\d\d)(?!\d)"),
    _Rule("slashed", "DATE", r"(?P<day>\d{1,2})/(?P<month>\d{1,2})/(?P<year>(?:19|20)\d\d)(?!\d)"),
    _Rule("day", "DATE", rf"{_DAY_MONTH}\)?|{_MONTH_DAY}\)?"),
    _Rule("month", "DATE", rf"{_MONTH}"),
    _Rule("part_of", "DATE", r"(?:the )?(?:very )?(?P<part>@OF) of (?P<whole>(?:the |this |last |next )?(?:@UNIT)"
          rf"|(?:the )?(?:@SEASON)|{_MONTH}|(?:@YEAR))|(?:year|month|week)'s end|year-end"),
    _Rule("quarter", "DATE", r"(?:(?:the )?(?P<nth>first|second|third|fourth"
          r"|last) quarter(?: of (?P<year>@YEAR)| of (?P<rel>this|last|next) year|"
          r" of the year)?|Q(?P<digit>[1-4]),? (?P<year2>@YEAR))"),
    _Rule("set", "SET", r"(?:(?:once|twice|(?:@NUM) times) (?:a|an|per|each|every) (?P<per>@UNIT)"
          r"|(?:every|each) (?:single |passing )?(?P<other>other )?(?:(?P<count>@NUM) )?(?P<every>@UNIT"
          r"|@DAYPART|@WDAY)s?"
          r"|(?:per|on a) (?P<per2>day|daily|week|weekly|month|monthly|night|nightly)(?: basis)?"
          r"|(?P<adverb>hourly|daily|nightly|weekly|monthly|yearly|annually|twice daily)"
          r"|(?P<always>constantly|continuously|continually|incessantly|non-stop|(?:a?round|round) the clock"
          r"|round-the-clock|around-the-clock"
          r"|24/7|day and night|day after day|night and day)|(?P<days>@WDAY)s)"),
    _Rule("ago", "DATE", r"(?P<count>@NUM)(?: |-)(?P<unit>@UNIT)s?(?: and a half)? ago(?: today)?"
          r"|(?P<vague>(?:a (?:long|short) |some )time|(?:minutes|hours|days|weeks|months|years)) ago"),
    _Rule("ahead", "DATE", r"(?P<count>@NUM) (?P<unit>@UNIT)s?(?:['’]s?)? (?:time|from now)"),
    _Rule("shifted", "DATE", r"(?P<count>@NUM) (?P<unit>@UNIT)s? (?:earlier|later|before|afterwards?|prior)"
          r"|(?:the |that )?(?:same|next|following|previous|preceding) (?:day|night|morning|evening)"
          r"|the following (?:week|month|year)|the (?:day"
          r"|night|week|month|year) (?:before|after)"
          r"(?! yesterday| tomorrow)|that (?:day|night|morning|evening|week|month|year)"),
    _Rule("calendar", "DATE", r"(?:(?P<half>earlier|later|early|late) )?(?:in )?(?:(?P<rel>this|last"
          r"|next) (?P<unit>week|weekend|month|year|decade)"
          r"|(?:the )(?P<rel2>current|previous|coming|same) (?P<unit2>week|weekend|month|year)"
          r"|the (?P<unit3>weekend))(?! of)"),
    _Rule("trailing", "DURATION", r"(?:the |these |this )?(?:past|last|previous|preceding|recent)"
          r"(?: (?P<count>@NUM))? (?P<unit>@UNIT)(?P<many>s)?(?! of| before)"),
    _Rule("coming", "DURATION", r"(?:the )?(?:next|coming)(?: (?P<count>@NUM))? (?P<unit>@UNIT)"
          r"(?P<many>s)?(?! of)"),
    _Rule("relative", "DATE", r"(?:the )?day (?P<far>before yesterday|after tomorrow)|(?P<near>today|yesterday"
          r"|tomorrow)"),
    _Rule("weekday", "DATE", _WEEKDAY),
    _Rule("season", "DATE", r"(?:(?P<rel>this|last|next|this past|this coming) |(?:the )?(?:(?P<part>@PART)(?: "
          r"|-))?(?:the )?)"
          r"(?P<season>@SEASON)(?:(?:,?(?: of)? (?P<year>@YEAR))| (?:of )?(?P<yr>this|last|next) year)?(?! of|-)"),
    _Rule("holiday", "DATE", r"(?:the )?New Year(?:['’]s(?: (?:Day|Eve))?)?"),
    _Rule("invasion", "DATE", r"(?:the )?(?:(?:start|beginning|outbreak|launch) of )(?:the |Russia['’]s "
          r"|this )?(?:(?:full-scale|2022|Russian"
          r"|large-scale) ){1,2}(?:invasion|war|aggression)|(?:the )?(?:(?:start|beginning|launch) of )(?:the "
          r"|its )?special military operation"),
    _Rule("decade", "DATE", r"(?:the )?(?:(?P<part>@PART)(?: |-))?(?P<decade>(?:19|20)\d0)s"),
    _Rule("year", "DATE", r"(?:the year |(?P<part>@PART)(?: |-))?(?P<year>@YEAR)"),
    _Rule("duration", "DURATION", r"(?P<count>@NUM)(?: |-)(?P<unit>minute|hour|day|night|week|weekend|fortnight"
          r"|month|year|decade)s?"
          r"(?! old|-old)(?: and a half)?"),
    _Rule("present", "DATE", r"(?:right )?now|currently|presently|at present|at the moment|nowadays"
          r"|at this time|to date|these days"),
    _Rule("past", "DATE", r"earlier|previously|recently|formerly|in the past(?! (?:@NUM|@UNIT))|long ago"),
    _Rule("future", "DATE", r"soon|in the (?:near |nearest |foreseeable )?future"),
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


def _expand(pattern: str) -> str:
    while "@" in pattern:
        pattern = re.sub(r"@([A-Z]+)", lambda name: f"(?:{_PIECES[name.group(1)]})", pattern)
    return pattern.replace(" ", _SPACE)


def _anonymous(pattern: str) -> str:
    return re.sub(r"\(\?P<\w+>", "(?:", pattern)


@cache
def prefix_pattern() -> re.Pattern[str]:
    """Return the pattern of a preposition that changes the meaning; the last group names it."""
    alternatives = "|".join(f"(?P<{name}>{pattern})" for name, pattern in _PREFIXES)
    softened = r"(?: (?:about|around|roughly|approximately|at least|at the|as early as))?"
    return re.compile(_expand(f"(?:{alternatives}){softened} "), re.IGNORECASE)


@cache
def core_pattern() -> re.Pattern[str]:
    """Return the pattern of any expression; the last group names its rule."""
    alternatives = "|".join(rf"(?P<{rule.name}>(?:{_anonymous(rule.pattern)})(?!\w))" for rule in _RULES)
    return re.compile(_expand(alternatives), re.IGNORECASE)


@cache
def rule_patterns() -> Mapping[str, re.Pattern[str]]:
    """Return each rule's own pattern, with its named pieces, in order."""
    return {rule.name: re.compile(_expand(rule.pattern), re.IGNORECASE) for rule in _RULES}


TYPES = {rule.name: rule.type for rule in _RULES}
