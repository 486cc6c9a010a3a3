"""Ukrainian and Russian time expressions: found by a bounded grammar and said in English.

The English grammar of this package then takes them apart and resolves them, so that "до кінця року" means in every
place what "by the end of the year" means. One grammar serves both languages; only its words differ.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from theodolite.records.text import Span, TimexMention
from theodolite.timex import slavic_words as data
from theodolite.timex.slavic_fit import fits, is_dated_thing
from theodolite.timex.slavic_pieces import LAST, NEXT, PAST, PIECES, THIS, any_of, expand
from theodolite.timex.slavic_rules import RULES
from theodolite.timex.slavic_say import Groups, Say

__all__ = ["core_length", "find_slavic_timexes", "is_slavic", "range_ends", "to_english", "without_year_word"]

_CYRILLIC = re.compile("[\u0400-\u04ff]")
_TOKEN = re.compile(r"\w+(?:['’ʼ]\w+)?")
_PREFIXES = (
    (
        "since",
        r"починаючи (?:з|із|від)|начиная (?:с|со)|з|із|зі|від|с|со|от",
    ),
    ("not before", r"не раніше(?: за| ніж)?|не ран(?:ее|ьше)(?: чем)?"),
    ("by", r"не пізніше|не позднее|до|к|ко|під|под"),
    ("after", r"після|после"),
    ("before", r"перед|напередодні|накануне"),
    ("as of", r"станом на|по состоянию на"),
    ("around", r"близько|приблизно|орієнтовно|десь|около|примерно|ориентировочно"),
)
_NO_PREFIX = """
    range dotted_range year_range season_years set_day set_week set_month set_year set_night set_hour set_each always
    trailing past_day coming past recently future last_night night_to calendar ahead ago later nth_unit length
    half_unit meanwhile since_then until_then after_that same that_week weekend half_past
    hedged_unit weekday_range next_day day_before eve hour month_adjective lone_part
"""
_UNPREFIXED = frozenset(_NO_PREFIX.split())
_YEAR_WORD = re.compile(
    r"(?:(?<=[^\W\d]\s\d{4})|(?<=[^\W\d],\s\d{4}))(?:[-‑](?:го|му|й|ий|ом|м|х))?,?\s(?:року|рік|році|рр?\.?|года|году|год|гг?\.?)$"
    r"|(?<=\d{4})(?:[-‑](?:го|му|й|ий|ом|м|х))?,?\s(?:році|роках|году|годах)$",
    re.IGNORECASE,
)
_Match = tuple[str, str, re.Match[str], Say]


@cache
def _patterns() -> tuple[tuple[str, str, re.Pattern[str], Say], ...]:
    return tuple(
        (name, kind, re.compile(rf"(?:{expand(pattern)})(?!\w)", re.IGNORECASE), say)
        for name, kind, pattern, say in RULES
    )


@cache
def _some() -> re.Pattern[str]:
    """Return all rules in one pattern: most places where an expression might begin are cleared by one match."""
    rules = "|".join(f"(?:{re.sub(r'[(][?]P<[a-z]+[0-9]*>', '(?:', expand(rule[2]))})(?!\\w)" for rule in RULES)
    return re.compile(rules, re.IGNORECASE)


@cache
def _prefix() -> re.Pattern[str]:
    names = "|".join(f"(?P<p{i}>{pattern})" for i, (_, pattern) in enumerate(_PREFIXES))
    softened = r"(?:(?:приблизно|близько|около|примерно|щонайменше|самого|самих|аж) )?"
    return re.compile(expand(rf"(?:аж )?(?:{names}) {softened}"), re.IGNORECASE)


@cache
def _triggers() -> re.Pattern[str]:
    """Return what a token that can begin an expression looks like."""
    tables = (data.MONTHS, data.MONTH_ADJECTIVES, data.WEEKDAYS, data.SEASONS, data.RELATIVE, data.DAYPARTS,
              data.NUMBERS, data.ORDINALS, data.UNITS, data.ORDINAL_DAYS)  # fmt: skip
    words = [any_of(t) for t in tables]
    others = (
        rf"{PIECES['WHICH']}|{PAST}|{LAST}|{THIS}|{NEXT}|між|между|з|із|зі|с|со|від|от|до|к|ко|під|под|після|после|не|"
        r"перед|напередодні|накануне|станом|по|у|в|во|на|за|о|об|протягом|упродовж|впродовж|через|починаючи|начиная|"
        r"торік|торішн\w+|цьогоріч\w*|позаторік|позаминул\w+|позапрошл\w+|перш\w+|друг\w+|трет\w+|перв\w+|втор\w+|"
        r"що\w+|еже\w+|кажд\w+|кожн\w+|изо|повсякдень|постійно|безперервно|безупинно|цілодобово|постоянно|непрерывно|"
        r"беспрерывно|круглосуточно|безостановочно|зараз|нині|наразі|тепер|сейчас|теперь|ныне|досі|донині|понині|"
        r"раніше|ранее|раньше|нещодавно|недавно|останнім|незабаром|невдовзі|скоро|близько|около|приблизно|примерно|"
        r"орієнтовно|ориентировочно|десь|аж|сьогоднішн\w+|найближч\w+|ближайш\w+|предстоящ\w+|следующ\w+|наступн\w+|"
        r"кінц\w+|кон(?:ец|ц\w)|кінець|наприкінці|почат\w+|начал\w|середин\w|всередині|сам(?:ого|ому|ом|ий|ой|ої)|"
        r"півро\w+|пів|півтор\w|полтор\w|полутора|вихідн\w+|выходны\w|рано|пізно|поздно|понад|більше|більш|больше|более|свыше|менше|меньше|майже|почти|ціл\w+|цел\w+|півріччя|півтора|полтора|полгода|полугодия|півдоби|полдня|полсуток|опівночі|опівдні|"
        r"той|того|тот|ту|тому|том|тієї|тим|тем|водночас|назавтра|відтоді|доти|днями|днем|дн[её]м|день|"
        r"двічі|дважды|тричі|трижды|раз|один|вс(?:і|е|ю|ього|его)|цими|[ivxіх]{1,5}|истекш\w+|"
        rf"(?:{any_of(data.WORD_PREFIXES)})(?:{'|'.join(data.LENGTHS.values())})"
    )
    return re.compile(rf"(?:\d+|{'|'.join(words)}|{others})\Z", re.IGNORECASE)


@cache
def _can_begin(word: str) -> bool:
    return word[0].isdecimal() or _triggers().match(word) is not None


def _groups(match: re.Match[str]) -> Groups:
    """Return the named pieces; those of further branches end in a digit."""
    return {key.rstrip("0123456789"): value for key, value in match.groupdict().items() if value}


def _core_at(text: str, start: int, *, prefixed: bool) -> _Match | None:
    if _some().match(text, start) is None:
        return None
    for name, kind, pattern, say in _patterns():
        match = pattern.match(text, start)
        if match is not None and fits(text, name, match, prefixed=prefixed):
            return name, kind, match, say
    return None


def _goes_with(rule: str) -> bool:
    """Tell whether a preposition changes what follows it: "до 5 годин" is no deadline, "близько доби" no date."""
    return rule not in _UNPREFIXED and rule not in {"duration", "noon"}


def _mention_at(text: str, start: int) -> tuple[str, int] | None:
    """Return (type, end) of the expression that begins at ``start``."""
    bare = _core_at(text, start, prefixed=False)
    if bare is not None and bare[0].endswith("range"):
        return bare[1], bare[2].end()
    prefix = _prefix().match(text, start)
    if prefix is not None and not is_dated_thing(text, prefix):
        core = _core_at(text, prefix.end(), prefixed=True)
        if core is not None and _goes_with(core[0]) and (bare is None or core[2].end() >= bare[2].end()):
            return core[1], core[2].end()
    return None if bare is None else (bare[1], bare[2].end())


def _iter_mentions(text: str) -> Iterator[TimexMention]:
    position = 0
    while token := _TOKEN.search(text, position):
        position = token.end()
        if len(token.group()) > 24 or not _can_begin(token.group().lower()):
            continue
        found = _mention_at(text, token.start())
        if found is None:
            continue
        kind, position = found
        span = Span(token.start(), position)
        yield TimexMention(span=span, text=span.of(text), type=kind)


def is_slavic(text: str) -> bool:
    """Tell whether a text has a Cyrillic letter."""
    return _CYRILLIC.search(text) is not None


def find_slavic_timexes(text: str) -> tuple[TimexMention, ...]:
    """Find the time expressions of a Ukrainian or Russian text, in order, without overlap.

    A mention covers the expression with its preposition where that changes the meaning ("до 1 грудня", "с апреля").
    Never raises; the time taken is linear in the length of the text.
    """
    return tuple(_iter_mentions(text))


def _whole(text: str, start: int) -> tuple[str, re.Match[str], Say] | None:
    """Return the first rule that covers a text from ``start`` to its end."""
    for name, _, pattern, say in _patterns():
        match = pattern.fullmatch(text, start)
        if match is not None:
            return name, match, say
    return None


@cache
def _parsed(text: str) -> tuple[str | None, tuple[str, re.Match[str], Say]] | None:
    """Return the preposition and the rule of an expression; a rule that covers its preposition too goes first."""
    bare = _whole(text, 0)
    if bare is not None:
        return None, bare
    prefix = _prefix().match(text)
    core = _whole(text, prefix.end()) if prefix else None
    return (_PREFIXES[int(str(prefix.lastgroup)[1:])][0], core) if prefix and core else None


def to_english(text: str) -> str | None:
    """Return what an expression is in English ("до кінця року": "by the end of the year"); None where it is none."""
    found = _parsed(text) if len(text) < 120 else None
    if found is None:
        return None
    prefix, (_, match, say) = found
    return f"{prefix} {say(_groups(match))}" if prefix else say(_groups(match))


def core_length(text: str) -> int:
    """Return the length of an expression without its preposition, in code points."""
    found = _parsed(text) if len(text) < 120 else None
    return len(text) - (found[1][1].start() if found and found[0] else 0)


def range_ends(text: str) -> tuple[Span, Span] | None:
    """Return where the two ends of a range stand in its text, without prepositions; None where it is no range."""
    found = _parsed(text) if len(text) < 120 else None
    if found is None or not found[1][0].endswith("range"):
        return None
    match = found[1][1]
    low: list[tuple[int, int]] = []
    high: list[tuple[int, int]] = []
    for key, value in match.groupdict().items():
        if value is not None:
            (low if key.startswith(("a", "low", "from")) else high).append(match.span(key))
    return _cover(low), _cover(high)


def _cover(ranges: list[tuple[int, int]]) -> Span:
    return Span(min(start for start, _ in ranges), max(end for _, end in ranges))


def without_year_word(text: str) -> int:
    """Return the length of "1 вересня 1939 року" without its last word, which TIMEX3 annotation leaves out."""
    found = _YEAR_WORD.search(text)
    return found.start() if found else len(text)
