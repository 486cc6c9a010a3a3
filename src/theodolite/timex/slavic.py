"""Ukrainian and Russian time expressions: found by a bounded grammar and said in English.

The English grammar of this package then takes them apart and resolves them, so that "до кінця року" means in every
place what "by the end of the year" means. One grammar serves both languages; only its words differ.
"""

# ruff: noqa: E501 - a grammar: one rule a line
from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache

from theodolite.records.text import Span, TimexMention
from theodolite.timex import slavic_words as data

__all__ = ["core_length", "find_slavic_timexes", "is_slavic", "to_english"]

_SPACE = r"(?:[^\S\n]{1,3}|[^\S\n]?\n[^\S\n]?)"
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_TOKEN = re.compile(r"\w+(?:['’ʼ]\w+)?")
_DASHES = "-–—"


def _any(table: Mapping[str, str]) -> str:
    return "|".join(table.values())


_LAST = r"минул(?:ий|ого|ому|ої|у|а|ій|і|их|ими)|прошл(?:ый|ого|ом|ой|ую|ая|ые|ых)|попередн(?:ій|ього|ю|ьої)"
_THIS = r"ц(?:ей|ього|ьому|ієї|ю|я|ій)|это(?:го|т|м|й)|эту|нынешн(?:его|ий|ем|ей|юю)|поточн(?:ого|ому|ий|ої)|текущ(?:его|ем|ей|ий)"
_NEXT = r"наступн(?:ий|ого|ому|ої|у|ій)|следующ(?:ий|его|ем|ей|ую)|будущ(?:его|ем)"
_PAST = rf"останн(?:ій|і|ю|я|ього|ьої|іх)|последн(?:ий|ие|юю|ее|их|его|ей)|прошедш(?:ие|ую|ий|ей|их)|минувш(?:ие|ую|ий|их)|{_LAST}"
_PIECES: dict[str, str] = {
    "MONTH": _any(data.MONTHS),
    "WDAY": _any(data.WEEKDAYS),
    "UNIT": _any(data.UNITS),
    "SEASON": _any(data.SEASONS),
    "REL": _any(data.RELATIVE),
    "DAYPART": _any(data.DAYPARTS),
    "ORD": _any(data.ORDINALS),
    "NUM": r"\d{1,3}(?!\d|[.,]\d)|" + _any(data.NUMBERS),
    "WHICH": f"{_LAST}|{_THIS}|{_NEXT}",
    "PAST": _PAST,
    "Y": r"року|рік|році|роком|рр?\.?|роках|годах|года|году|годом|год|гг?\.?",
    "YEAR": r"(?:19|20)\d\d(?!\d|[.,:]\d)(?:(?: |-го )(?:@Y)(?!\w))?",
    "DAY": r"\d{1,2}(?:-?(?:го|те|е))?(?!\d|[.,:]\d|%)",
    "DASH": r"-|–|—",
    "EDGE": r"кінц(?:я|і|ю|ем)|кінець|кон(?:ец|ца|це|цу)|наприкінці|почат(?:ок|ку)|початок|начал(?:о|а|е|у)|"
    r"середин(?:а|и|і|у|е|ы)|середин[иу]|першій половині|другій половині|первой половине|второй половине",
}
_TAIL = r"(?:,? (?P<year>@YEAR)| (?P<which>@WHICH) (?:року|года|году))?"
_EDGES = (("конец кінець конц кінц наприкінці", "end"), ("почат начал", "beginning"), ("середин", "middle"),
          ("першій первой", "first half"), ("другій второй", "second half"))  # fmt: skip
_PREFIXES = (
    ("since", r"починаючи (?:з|із|від)|начиная (?:с|со)|з|із|зі|від|с|со|от"),
    ("by", r"не пізніше|не позднее|до|к|ко|під|под"),
    ("after", r"після|после|не раніше(?: за)?|не ранее|не раньше"),
    ("before", r"перед|напередодні|накануне"),
    ("as of", r"станом на|по состоянию на"),
)


def _english(table: Mapping[str, str], word: str) -> str:
    for name, pattern in table.items():
        if re.fullmatch(pattern, word, re.IGNORECASE):
            return name
    raise KeyError(word)


def _which(word: str) -> str:
    for name, pattern in (("last", _LAST), ("next", _NEXT)):
        if re.fullmatch(pattern, word, re.IGNORECASE):
            return name
    return "this"


def _count(word: str) -> str:
    return word if word[0].isdecimal() else _english(data.NUMBERS, word)


def _edge(text: str) -> str:
    low = text.lower()
    return next(name for stems, name in _EDGES if any(low.startswith(stem) for stem in stems.split()))


def _tail(groups: Mapping[str, str | None]) -> str:
    if year := groups.get("year"):
        return f" {year[:4]}"
    return f" of {_which(which)} year" if (which := groups.get("which")) else ""


_Groups = Mapping[str, str]
_Say = Callable[[_Groups], str]


def _digits(text: str) -> str:
    return re.match(r"\d+", text).group()  # type: ignore[union-attr]


def _day(g: _Groups) -> str:
    return f"{_digits(g['day'])} {_english(data.MONTHS, g['month'])}{_tail(g)}"


def _range(g: _Groups) -> str:
    first = f"{_digits(g['low'])} {_english(data.MONTHS, g['first'])}" if "first" in g else _digits(g["low"])
    return f"from {first} to {_digits(g['high'])} {_english(data.MONTHS, g['month'])}{_tail(g)}"


def _month_range(g: _Groups) -> str:
    return f"from {_english(data.MONTHS, g['first'])} to {_english(data.MONTHS, g['month'])}{_tail(g)}"


def _year_range(g: _Groups) -> str:
    return f"from {g['from'][:4]} to {g['to'][:4]}"


def _month(g: _Groups) -> str:
    return f"{_english(data.MONTHS, g['month'])}{_tail(g)}"


def _part(g: _Groups) -> str:
    edge = _edge(g["edge"])
    if "month" in g:
        return f"{edge} of {_month(g)}"
    if "year4" in g:
        return f"{edge} of {g['year4'][:4]}"
    if "season" in g:
        return f"{edge} of {_english(data.SEASONS, g['season'])}"
    which = f"{_which(g['rel'])} " if "rel" in g and _which(g["rel"]) != "this" else "the "
    return f"{edge} of {which}{_english(data.UNITS, g['unit'])}"


def _unit(g: _Groups) -> str:
    return _english(data.UNITS, g["unit"])


def _trailing(g: _Groups) -> str:
    if "count" not in g:
        return f"the past {_unit(g)}"
    return f"the past {_count(g['count'])} {_unit(g)}s"


def _span(g: _Groups) -> str:
    count = _count(g["count"]) if "count" in g else "a"
    return f"{count} {_unit(g)}{'' if count in {'a', 'one', '1'} else 's'}"


def _season(g: _Groups) -> str:
    name = _english(data.SEASONS, g["season"])
    if "rel" in g:
        return f"{_which(g['rel'])} {name}"
    return f"{name}{_tail(g)}"


def _daypart(g: _Groups) -> str:
    return f"{_dated(g)} {_english(data.DAYPARTS, g['part'])}"


def _dated(g: _Groups) -> str:
    if "relative" in g:
        return _english(data.RELATIVE, g["relative"])
    return _day(g) if "day" in g else _english(data.WEEKDAYS, g["weekday"])


def _weekday(g: _Groups) -> str:
    which = f"{_which(g['rel'])} " if "rel" in g else ""
    return f"{which}{_english(data.WEEKDAYS, g['weekday'])}"


_NUMERIC_MONTH = r"(?P<day>@DAY) (?P<month>@MONTH)"
_RULES: tuple[tuple[str, str, str, _Say], ...] = (
    ("range", "DATE", rf"(?:між|между|з|із|с|от|від) (?P<low>@DAY)(?: (?P<first>@MONTH))? (?:по|до|і|й|та|и) (?P<high>@DAY) (?P<month>@MONTH){_TAIL}"
     rf"|(?P<low2>@DAY) ?(?:@DASH) ?(?P<high2>@DAY) (?P<month2>@MONTH)(?:,? (?P<year2>@YEAR))?", _range),
    ("month_range", "DATE", rf"(?:з|із|с|від|от) (?P<first>@MONTH) (?:по|до) (?P<month>@MONTH){_TAIL}", _month_range),
    ("year_range", "DATE", r"(?:з |із |с |у |в )?(?P<from>(?:19|20)\d\d) ?(?:@DASH|по|до) ?(?P<to>(?:19|20)\d\d)(?:(?: |-х )(?:@Y)(?!\w))?", _year_range),
    ("night_to", "TIME", rf"(?:у |в )?(?:ніч|ночь) (?:на|з \d{{1,2}} на|с \d{{1,2}} на) (?:{_NUMERIC_MONTH}{_TAIL}|(?P<weekday>@WDAY))",
     lambda g: f"the night to {_dated(g)}"),
    ("daypart", "TIME", rf"(?:(?P<relative>@REL)|{_NUMERIC_MONTH}{_TAIL}) (?P<part>@DAYPART)|(?P<part2>@DAYPART) (?P<day2>@DAY) (?P<month2>@MONTH)", _daypart),
    ("last_night", "TIME", rf"(?:{_LAST}|этой|цієї) (?:ночі|ночью)", lambda _: "last night"),
    ("iso", "DATE", r"(?P<iso>\d{4}-\d\d-\d\d)(?!\d)", lambda g: g["iso"]),
    ("dotted", "DATE", r"(?P<dotted>\d{1,2}\.\d{1,2}\.(?:19|20)\d\d)(?!\d)(?: (?:року|р\.|года|г\.))?", lambda g: g["dotted"]),
    ("part", "DATE", rf"(?P<edge>@EDGE) (?:(?P<month>@MONTH){_TAIL}|(?P<year4>@YEAR)|(?P<season>@SEASON)|(?:(?P<rel>@WHICH) )?(?P<unit>@UNIT))", _part),
    ("day", "DATE", rf"{_NUMERIC_MONTH}{_TAIL}", _day),
    ("month", "DATE", rf"(?P<month>@MONTH){_TAIL}", _month),
    ("quarter", "DATE", r"(?P<nth>@ORD) квартал(?:а|і|у|е|ом)? (?P<year>@YEAR)",
     lambda g: f"the {_english(data.ORDINALS, g['nth'])} quarter of {g['year'][:4]}"),
    ("ago", "DATE", r"(?:(?:близько|около) )?(?:(?P<count>@NUM) )?(?P<unit>@UNIT) (?:тому|назад)(?: тому)?", lambda g: f"{_span(g)} ago"),
    ("ahead", "DATE", r"через (?:(?P<count>@NUM) )?(?P<unit>@UNIT)", lambda g: f"{_span(g)} from now"),
    ("calendar", "DATE", r"(?:на |в |у )?(?P<rel>@WHICH) (?P<unit>тиж\w{2,4}|недел\w{1,2}|місяц\w{1,2}|месяц\w{0,2}|рок\w{1,2}|рік|році|год\w{0,2})",
     lambda g: f"{_which(g['rel'])} {_unit(g)}"),
    ("year_word", "DATE", r"(?P<last>торік)|(?P<this>цьогоріч|цьогорічного)", lambda g: "last year" if "last" in g else "this year"),
    ("trailing", "DURATION", r"(?:(?:за|протягом|упродовж|впродовж|в течение|на протяжении|в) )?(?:ц(?:і|ю|ей)|эти|эту)? ?(?:@PAST) (?:(?P<count>@NUM) )?(?P<unit>@UNIT)", _trailing),
    ("past_day", "DURATION", r"(?:за|протягом|упродовж|впродовж|в течение) (?P<unit>доб[уи]|сут(?:ки|ок)|тиждень|тижня|неделю|недели|день|дня|місяць|місяця|месяц|месяца|рік|року|год|года)(?: до цього)?",
     _trailing),
    ("weekday", "DATE", r"(?:(?P<rel>@WHICH) )?(?P<weekday>@WDAY)", _weekday),
    ("season", "DATE", rf"(?:(?P<rel>@WHICH) )?(?P<season>@SEASON){_TAIL}", _season),
    ("relative", "DATE", r"(?P<relative>@REL)(?:шн(?:ій|ього|ьому|яя|ий|его|ем))?", lambda g: _english(data.RELATIVE, g["relative"])),
    ("set_day", "SET", r"щодня|щоденно|щодоби|повсякдень|кожн(?:ого дня|ої доби|ий день|ен день)|день у день|ежедневно|ежесуточно|кажд(?:ый день|ые сутки)|изо дня в день",
     lambda _: "daily"),
    ("set_week", "SET", r"щотижня|щотижнево|еженедельно|кажд(?:ую неделю)|кожного тижня", lambda _: "weekly"),
    ("set_month", "SET", r"щомісяця|щомісячно|ежемесячно|каждый месяц|кожного місяця", lambda _: "monthly"),
    ("set_year", "SET", r"щороку|ежегодно|каждый год|кожного року", lambda _: "yearly"),
    ("set_night", "SET", r"щоночі|каждую ночь|еженощно|кожної ночі", lambda _: "nightly"),
    ("always", "SET", r"постійно|безперервно|безупинно|цілодобово|постоянно|непрерывно|беспрерывно|круглосуточно|безостановочно", lambda _: "constantly"),
    ("invasion", "DATE", r"почат(?:ок|ку) (?:повномасштабн(?:ого|ої) )(?:вторгнення|війни|агресії)|начала (?:полномасштабно(?:го|й) )(?:вторжения|войны|агрессии)",
     lambda _: "the start of the full-scale invasion"),
    ("operation", "DATE", r"почат(?:ок|ку) (?:СВО|спеціальної військової операції|спецоперації)|начала (?:СВО|специальной военной операции|спецоперации)",
     lambda _: "the start of the special military operation"),
    ("year", "DATE", r"(?P<full>(?:1[5-9]|20)\d\d)(?!\d|[.,:]\d)(?:(?: |-го |-м )(?:@Y)(?!\w))", lambda g: g["full"]),
    ("bare_year", "DATE", r"(?P<full>(?:19|20)\d\d)(?!\d|[.,:]\d|%)(?! [a-zа-яіїєґ])", lambda g: g["full"]),
    ("duration", "DURATION", r"(?:протягом |упродовж |впродовж |в течение )?(?P<count>@NUM) (?P<unit>@UNIT)", _span),
    ("present", "DATE", r"зараз|нині|наразі|тепер|сейчас|теперь|ныне|на (?:даний|цей|сьогодні) (?:момент|час)|в (?:настоящее время|данный момент|настоящий момент)|на (?:данный|сегодняшний|текущий) (?:момент|день)|досі|до сих пор|по сей день",
     lambda _: "now"),
    ("past", "DATE", r"раніше|ранее|раньше|нещодавно|недавно", lambda _: "earlier"),
    ("future", "DATE", r"незабаром|найближчим часом|невдовзі|скоро|в ближайшее время", lambda _: "soon"),
)  # fmt: skip
_UNPREFIXED = frozenset(
    [
        "range",
        "month_range",
        "year_range",
        "set_day",
        "set_week",
        "set_month",
        "set_year",
        "set_night",
        "always",
        "trailing",
        "past_day",
        "past",
        "future",
        "last_night",
        "night_to",
        "calendar",
        "ahead",
        "ago",
    ]
)
# a weekday or a season stands alone only after "in": the words mean other things too
_NEEDS_IN = frozenset({"weekday", "season", "month"})
_IN = frozenset(["у", "в", "на", "во", "протягом", "впродовж", "упродовж", "цієї", "этой", "за", "о", "об"])
_ALONE = frozenset(["навесні", "влітку", "восени", "взимку", "весной", "летом", "осенью", "зимой", "весною"])


def _expand(pattern: str) -> str:
    while "@" in pattern:
        pattern = re.sub(r"@([A-Z]+)", lambda name: f"(?:{_PIECES[name.group(1)]})", pattern)
    return pattern.replace(" ", _SPACE)


@cache
def _patterns() -> tuple[tuple[str, str, re.Pattern[str], _Say], ...]:
    return tuple(
        (name, kind, re.compile(rf"(?:{_expand(pattern)})(?!\w)", re.IGNORECASE), say)
        for name, kind, pattern, say in _RULES
    )


@cache
def _prefix() -> re.Pattern[str]:
    names = "|".join(f"(?P<p{i}>{pattern})" for i, (_, pattern) in enumerate(_PREFIXES))
    softened = r"(?:(?:приблизно|близько|около|примерно|щонайменше|самого|самих|самого) )?"
    return re.compile(_expand(rf"(?:{names}) {softened}"), re.IGNORECASE)


@cache
def _triggers() -> re.Pattern[str]:
    """Return what a token that can begin an expression looks like."""
    words = [_any(t) for t in (data.MONTHS, data.WEEKDAYS, data.SEASONS, data.RELATIVE, data.DAYPARTS, data.NUMBERS,
                               data.ORDINALS, data.UNITS)]  # fmt: skip
    others = (
        rf"{_PIECES['WHICH']}|{_PAST}|{_PIECES['EDGE']}|між|между|з|із|зі|с|со|від|от|до|к|ко|під|под|після|после|не|перед|"
        r"напередодні|накануне|станом|по|у|в|на|за|протягом|упродовж|впродовж|через|починаючи|начиная|торік|цьогоріч|першій|"
        r"другій|первой|второй|що\w+|еже\w+|кажд\w+|кожн\w+|изо|повсякдень|постійно|безперервно|безупинно|цілодобово|"
        r"постоянно|непрерывно|беспрерывно|круглосуточно|безостановочно|зараз|нині|наразі|тепер|сейчас|теперь|ныне|досі|"
        r"раніше|ранее|раньше|нещодавно|недавно|незабаром|найближчим|невдовзі|скоро|близько|около|декілька|сьогоднішн\w+"
    )
    return re.compile(rf"(?:\d+|{'|'.join(words)}|{others})\Z", re.IGNORECASE)


@cache
def _can_begin(word: str) -> bool:
    return _triggers().match(word) is not None


def _groups(match: re.Match[str]) -> dict[str, str]:
    """Return the named pieces; a second branch's names end in 2."""
    return {key.rstrip("2"): value for key, value in match.groupdict().items() if value}


def _preceded_by_in(text: str, start: int) -> bool:
    before = re.search(r"(\w+)\s{1,3}$", text[max(0, start - 16) : start])
    return before is not None and before.group(1).lower() in _IN


def _fits(text: str, name: str, match: re.Match[str], *, prefixed: bool) -> bool:
    start = match.start()
    before = text[start - 1] if start else " "
    if text[start].isdigit() and (
        before in "$€£#№+" or (before in ".,:/-–" and start > 1 and text[start - 2].isalnum())
    ):
        return False
    if name == "bare_year":
        return prefixed or before == "(" or _preceded_by_in(text, start)
    if name not in _NEEDS_IN or prefixed or len(match.group().split()) > 1:
        return True
    return match.group().lower() in _ALONE or _preceded_by_in(text, start)


def _core_at(text: str, start: int, *, prefixed: bool) -> tuple[str, str, re.Match[str], _Say] | None:
    for name, kind, pattern, say in _patterns():
        match = pattern.match(text, start)
        if match is not None and _fits(text, name, match, prefixed=prefixed):
            return name, kind, match, say
    return None


def _mention_at(text: str, start: int) -> tuple[str, int, int, str] | None:
    """Return (type, start, end, English) of the expression that begins at ``start``."""
    bare = _core_at(text, start, prefixed=False)
    if bare is not None and bare[0].endswith("range"):
        return bare[1], start, bare[2].end(), bare[3](_groups(bare[2]))
    prefix = _prefix().match(text, start)
    if prefix is not None:
        core = _core_at(text, prefix.end(), prefixed=True)
        if core is not None and core[0] not in _UNPREFIXED:
            name = _PREFIXES[int(str(prefix.lastgroup)[1:])][0]
            if core[0] != "duration" and not (name == "before" and core[0] == "duration"):
                return core[1], start, core[2].end(), f"{name} {core[3](_groups(core[2]))}"
    if bare is None:
        return None
    return bare[1], start, bare[2].end(), bare[3](_groups(bare[2]))


def _iter_mentions(text: str) -> Iterator[TimexMention]:
    position = 0
    while token := _TOKEN.search(text, position):
        position = token.end()
        if len(token.group()) > 24 or not _can_begin(token.group().lower()):
            continue
        found = _mention_at(text, token.start())
        if found is None:
            continue
        kind, start, position, _ = found
        span = Span(start, position)
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


@cache
def _cached_english(text: str) -> str | None:
    found = _mention_at(text, 0)
    if found is None or found[2] != len(text):
        bare = _core_at(text, 0, prefixed=True)
        return bare[3](_groups(bare[2])) if bare is not None and bare[2].end() == len(text) else None
    return found[3]


def to_english(text: str) -> str | None:
    """Return what an expression is in English ("до кінця року": "by the end of the year"); None where it is none."""
    return _cached_english(text) if len(text) < 120 else None


def core_length(text: str) -> int:
    """Return the length of an expression without its preposition, in code points."""
    bare = _core_at(text, 0, prefixed=False)
    prefix = _prefix().match(text)
    if prefix is None or (bare is not None and bare[0] in _UNPREFIXED and bare[2].end() == len(text)):
        return len(text)
    return len(text) - prefix.end()
