"""The grammar of English time expressions: bounded regular expressions, one rule a kind of expression.

Types are those of TIMEX3 (TimeML 1.2.1): DATE, TIME, DURATION, SET. In a pattern ``@NAME`` stands for a piece and a
blank for up to three blanks or one line break. Rules stand in order: the first that matches at a word wins.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from theodolite.timex.events import EVENTS

__all__ = ["MONTHS", "NUMBERS", "TYPES", "WEEKDAYS", "core_pattern", "prefix_pattern", "rule_patterns", "second_words"]

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
    "OLD": r"(?:1[1-9]|20)\d\d(?!\d|[.,:]\d)",
    "DAY": r"\d{1,2}(?:st|nd|rd|th)?(?!\d|[.,:]\d|%)",
    "NUM": r"\d{1,4}|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)-(?:one|two|three|four|five|six|seven"
    r"|eight|nine)|" + "|".join([*_VAGUE, *sorted(NUMBERS, key=len, reverse=True)]),
    "UNIT": "minute|hour|day|night|week|weekend|fortnight|month|year|decade",
    "SEASON": "spring|summer|autumn|fall|winter",
    "PART": "early|mid|late",
    "OF": "start|beginning|middle|end|close|first half|second half|first third|last third"
    r"|(?:first|second|third|fourth|last) week"
    r"|(?:first|last) (?:(?:@NUM) )?days",
    "DAYPART": "night|morning|afternoon|evening|dawn|dusk|(?:pre-?dawn|early|small) hours",
    "DASH": r"-|–|—|/",
    "ORD": "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|\\d{1,4}(?:st|nd|rd|th)",
    "CLOCK": r"\d{1,2}:\d\d(?: ?[ap]\.?m\b\.?)?|\d{1,2} ?[ap]\.?m\b\.?|noon|midday|midnight",
    "ZONE": r"(?:local|Kyiv|Kiev|Moscow) time|UTC|GMT|MSK|EES?T",
    "WAR": "(?:the |this |Russia['’]s |its )?(?:(?:full-scale|all-out|large-scale|2022|Russian) ){0,2}(?:war|invasion)"
    "|the special military operation",
}
_TAIL = r"(?:,?(?: of)? (?:@OLD)| (?:of )?(?:this|last|next|that) year)?"
_DAY_MONTH = rf"(?:(?:@WDAY),? \(?)?(?:the )?(?:@DAY)(?: of)?(?: |-)(?:@FULL|@SHORT){_TAIL}"
_MONTH_DAY = rf"(?:(?:@WDAY),? \(?)?(?:@FULL|@SHORT) (?:the )?(?:@DAY){_TAIL}"
_MONTH = rf"(?:(?:@PART)(?: |-)(?:in )?)?(?:(?:@FULL){_TAIL}|(?:@SHORT),? (?:@YEAR))"
_ISO = r"\d{4}-\d\d-\d\d(?!\d)"
_DOTTED = r"(?:\d{1,2}\.\d{1,2}\.(?:19|20)\d\d|\d\d\.(?:0[1-9]|1[012])\.\d\d)(?!\d|\.\d)"
_POINT = rf"{_ISO}|{_DOTTED}|{_DAY_MONTH}|{_MONTH_DAY}"
_WEEKDAY = r"(?:(?:this|last|next|this past|this coming|the coming|coming) )?(?:@WDAY)(?: (?:this|last|next) week)?"
_DATED = rf"{_POINT}|@WDAY|yesterday|today|tomorrow"
_NEAR = rf"{_POINT}|{_MONTH}|{_WEEKDAY}|today|yesterday|tomorrow|(?:@YEAR)|the year (?:@OLD)"


# "two days before the parade" counts from an event, not from a time of the text
_NO_EVENT = r"(?! (?!and\b|but\b|or\b|as well\b)\w| ['‘“\"])"


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
    _Rule("clocks", "TIME", rf"(?:from|between) (?:(?P<date>{_DATED}),?(?: at)? )?(?P<first>@CLOCK)"
          rf"(?: (?:on )?(?P<date2>{_DATED}))? (?:and|to|until|till|through)"
          rf" (?P<second>@CLOCK)(?: (?P<zone>@ZONE))?(?:,? (?:on )?(?P<date3>{_DATED}))?(?!:?\d)"),
    _Rule("clock", "TIME", rf"(?:(?P<date>{_DATED}),?(?: at)? )?(?P<clock>@CLOCK)(?!:?\d)"
          rf"(?: \(?(?P<zone>@ZONE)\)?)?(?:,? (?:on )?(?P<date2>{_DATED}))?"),
    _Rule("daypart", "TIME", rf"(?:(?P<date>{_POINT}|@WDAY|yesterday|tomorrow) (?P<part>@DAYPART)"
          r"|this (?P<part2>morning|afternoon|evening)|(?P<tonight>tonight)|(?P<last>last night|overnight)"
          r"|(?:the )?(?P<part3>(?:pre-?dawn|early|small) hours))"),
    _Rule("event", "DATE", EVENTS),
    _Rule("iso", "DATE", r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)(?!\d)(?:T\d\d:\d\d(?::\d\d)?Z?)?"),
    _Rule("dotted", "DATE", r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>(?:19|20)\d\d)(?!\d|\.\d)"
          r"|(?P<day2>\d\d)\.(?P<month2>0[1-9]|1[012])\.(?P<year2>\d\d)(?!\d|\.\d)"),
    _Rule("short", "DATE", r"(?P<day>\d\d)\.(?P<month>0[1-9]|1[012])(?!\d|[.,:/]\d|%|°)"
          r"|(?P<first>\d{1,2})/(?P<second>\d{1,2})(?!\d|[.,:/]\d|%)"),
    _Rule("slashed", "DATE", r"(?P<day>\d{1,2})/(?P<month>\d{1,2})/(?P<year>(?:19|20)\d\d)(?!\d)"),
    _Rule("day", "DATE", rf"{_DAY_MONTH}\)?|{_MONTH_DAY}\)?"),
    _Rule("month", "DATE", rf"{_MONTH}"),
    _Rule("part_of", "DATE", r"(?:the )?(?:very )?(?P<part>@OF) of (?P<whole>(?:the |this |last |next )?(?:@UNIT)"
          rf"|(?:the )?(?:@SEASON)(?: (?:@OLD))?|{_MONTH}|(?:@YEAR)|the year (?:@OLD)|{EVENTS}"
          r"|the \d{1,2}th century)|(?:year|month|week)'s end|year-end"),
    _Rule("quarter", "DATE", r"(?:(?:the )?(?P<nth>first|second|third|fourth"
          r"|last) quarter(?: of (?P<year>@YEAR)| of (?P<rel>this|last|next) year|"
          r" of the year)?|Q(?P<digit>[1-4])(?:,? (?P<year2>@YEAR))?)"),
    _Rule("set", "SET", r"(?:(?:once|twice|(?:@NUM) times) (?:a|an|per|each|every) (?P<per>@UNIT)"
          r"|(?:every|each) (?:single |passing )?(?P<other>other )?(?:(?P<count>@NUM) )?(?P<every>@UNIT"
          r"|@DAYPART|@WDAY)s?(?: at @CLOCK)?"
          r"|(?:per|on a) (?P<per2>day|daily|week|weekly|month|monthly|night|nightly)(?: basis)?"
          r"|(?P<adverb>hourly|daily|nightly|weekly|monthly|yearly|annually|twice daily)(?: at @CLOCK)?"
          r"|(?P<always>constantly|continuously|continually|incessantly|non-stop|(?:a?round|round) the clock"
          r"|round-the-clock|around-the-clock"
          r"|24/7|day and night|day after day|night and day)|(?P<days>@WDAY)s(?: at @CLOCK)?"
          r"|(?P<working>weekdays|workdays|weekends)(?: at @CLOCK)?)"),
    _Rule("ago", "DATE", r"(?P<count>@NUM)(?: |-)(?P<unit>@UNIT)s?(?: and a half)? ago(?: today)?"
          r"|(?P<vague>(?:a (?:long|short) |some )time|(?:minutes|hours|days|weeks|months|years)) ago"),
    _Rule("ahead", "DATE", r"(?P<count>@NUM) (?P<unit>@UNIT)s?(?:['’]s?)? (?:time|from now)"),
    _Rule("offset", "DATE", r"(?:(?P<count>@NUM) (?P<unit>@UNIT)s?|the (?P<unit2>day|night|week|month|year)) "
          r"(?P<way>before|after|prior to) "
          rf"(?P<date>{_POINT}|{_MONTH}|@WDAY)"),
    _Rule("shifted", "DATE", r"(?P<count>@NUM) (?P<unit>@UNIT)s? "
          rf"(?P<way>earlier|later|afterwards?|(?:before|after|prior){_NO_EVENT})"
          r"|(?:the |that )?(?P<which>same|next|following|previous|preceding) (?P<unit2>day|night|morning|evening)"
          r"|the (?P<which2>same|following|previous|preceding) (?P<unit3>week|weekend|month|year)"
          rf"|the (?P<unit4>day|night|week|month|year) (?P<side>before|after)(?! yesterday| tomorrow){_NO_EVENT}"
          r"|(?:(?P<half>earlier|later) )?that (?P<unit5>day|night|morning|evening|week|month|year)(?! (?:in|when)\b)"),
    _Rule("then", "DATE", r"then|that (?:time|point|moment)"),
    _Rule("running", "DURATION", r"for (?:a|the) (?P<nth>@ORD)(?: (?:straight|consecutive|successive|full))? "
          r"(?P<unit>day|night|week|month|year)(?: in a row| running)?(?! of)"),
    _Rule("within_period", "DATE", r"(?P<half>earlier|later) (?:in|on) "
          r"(?P<whole>the (?:day|week|month|year)|@FULL|@YEAR)"),
    _Rule("calendar", "DATE", r"(?:(?P<half>earlier|later|early|late|so far) )?(?:in )?(?:(?P<rel>this|last"
          r"|next) (?P<unit>week|weekend|month|year|decade)"
          r"|(?:the )(?P<rel2>current|coming) (?P<unit2>week|weekend|month|year)"
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
          r"(?P<season>@SEASON)(?:(?:,?(?: of)? (?P<year>@OLD(?:[-–/](?:20)?\d\d(?!\d))?))"
          r"| (?:of )?(?P<yr>this|last|next) year)?(?! of|-)"),
    _Rule("holiday", "DATE", r"(?:the )?New Year(?:['’]s(?: (?:Day|(?P<eve>Eve)))?)?"),
    _Rule("war_day", "DATE", r"(?:the )?day (?P<number>\d{1,2},\d{3}|\d{1,4}) of (?:@WAR)"
          r"|the (?P<number2>\d{1,2},\d{3}|\d{1,4})(?:st|nd|rd|th) day of (?:@WAR)"),
    _Rule("anniversary", "DATE", r"(?:the )?(?:(?P<nth>@ORD) )?anniversary of (?:the (?:start|beginning|outbreak) of )?"
          rf"(?P<event>{EVENTS})"),
    _Rule("decade", "DATE", r"(?:the )?(?:(?P<part>@PART)(?: |-))?(?P<decade>(?:1[5-9]|20)\d0)s"),
    _Rule("century", "DATE", r"the (?P<century>\d{1,2})(?:st|nd|rd|th) century"),
    _Rule("day_of_month", "DATE", r"the (?P<day>\d{1,2})(?:st|nd|rd|th)"),
    _Rule("year", "DATE", r"the year (?P<old>@OLD)|(?:(?P<part>@PART)(?: |-))?(?P<year>@YEAR)"),
    _Rule("duration", "DURATION", r"(?P<count>@NUM)(?: |-)(?P<unit>minute|hour|day|night|week|weekend|fortnight"
          r"|month|year|decade)s?"
          r"(?! old|-old)(?: and a half)?|(?P<bare>hours|days|weeks|months|years|decades)"),
    _Rule("year_before_last", "DATE", r"the year before last"),
    _Rule("eve", "DATE", r"the eve"),
    _Rule("lone_part", "TIME", r"(?P<part>morning|afternoon|evening|night) alone"),
    _Rule("meanwhile", "DATE", r"at that time"),
    _Rule("after_that", "DATE", r"after that"),
    _Rule("present", "DATE", r"(?:right )?now(?!-)|currently|presently|at present|at the moment|nowadays"
          r"|at this time|to date|these days|at the time of writing|as of (?:this )?writing|as of press time"),
    _Rule("past", "DATE", r"earlier|previously|recently(?! as)|formerly|in the past(?! (?:@NUM|@UNIT))|long ago"),
    _Rule("future", "DATE", r"soon|in the (?:near |nearest |foreseeable )?future"),
)  # fmt: skip

_PREFIXES = (
    ("since", r"(?:ever )?since|starting(?: from| on| in)?|beginning (?:from|on|in)|as from|from"),
    ("until", r"until|till|up to|up until|through"),
    ("by", r"by|(?:no|not) later than"),
    ("not_before", r"(?:no|not) (?:earlier|sooner) than|not before"),
    ("after", r"after"),
    ("before", r"before|prior to|ahead of"),
    ("within", r"within|in(?= (?:@NUM) (?:@UNIT)s?['’]? (?:time|from now))"),
    ("at", r"as of|as at"),
    ("around", r"around|about|approximately|roughly|circa"),
)


def _expand(pattern: str) -> str:
    while "@" in pattern:
        pattern = re.sub(r"@([A-Z]+)", lambda name: f"(?:{_PIECES[name.group(1)]})", pattern)
    return pattern.replace(" ", _SPACE)


def _anonymous(pattern: str) -> str:
    return re.sub(r"\(\?P<\w+>", "(?:", pattern)


@cache
def prefix_pattern() -> re.Pattern[str]:
    """Return the pattern of a preposition that changes the meaning; one group names it, ``soft`` is a hedge."""
    alternatives = "|".join(f"(?P<{name}>{pattern})" for name, pattern in _PREFIXES)
    softened = r"(?: (?:(?P<soft>about|around|roughly|approximately)|at least|at the|as early as))?"
    return re.compile(_expand(f"(?:{alternatives}){softened} "), re.IGNORECASE)


@cache
def core_pattern() -> re.Pattern[str]:
    """Return the pattern of any expression; the last group names its rule."""
    alternatives = "|".join(rf"(?P<{rule.name}>(?:{_anonymous(rule.pattern)})(?!\w))" for rule in _RULES)
    return re.compile(_expand(alternatives), re.IGNORECASE)


@cache
def second_words() -> frozenset[str]:
    """Return every word of the grammar in lower case: what may follow the first word of an expression."""
    source = " ".join((prefix_pattern().pattern, core_pattern().pattern)).replace("-?", "").lower()
    return frozenset(re.findall(r"[a-z]{2,}|\ba\b", source))


@cache
def rule_patterns() -> Mapping[str, re.Pattern[str]]:
    """Return each rule's own pattern, with its named pieces, in order."""
    return {rule.name: re.compile(_expand(rule.pattern), re.IGNORECASE) for rule in _RULES}


TYPES = {rule.name: rule.type for rule in _RULES}
