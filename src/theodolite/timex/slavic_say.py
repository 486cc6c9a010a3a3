"""How the rules of Ukrainian and Russian time expressions are said in English."""

# ruff: noqa: E501 - data: one table a line
from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from theodolite.timex import slavic_words as data
from theodolite.timex.slavic_pieces import EDGES, LAST, NEXT, known, named

Groups = Mapping[str, str]
Say = Callable[[Groups], str]


def _which(word: str) -> str:
    return next((name for name, forms in (("last", LAST), ("next", NEXT)) if known(forms).fullmatch(word)), "this")


def _count(word: str) -> str:
    return _digits(word) if word[0].isdecimal() else named(data.NUMBERS, word)


def _digits(text: str) -> str:
    found = re.match(r"\d+", text)
    return found.group() if found else "0"


def _year4(text: str, near: str = "") -> str:
    """Return a year of four digits; the second of "1940-41" takes the century of the first."""
    digits = _digits(text)
    return digits if len(digits) == 4 else near[:2] + digits


def _tail(g: Groups) -> str:
    if year := g.get("year"):
        return f" {year[:4]}"
    if "that" in g:
        return " of that year"
    return f" of {_which(which)} year" if (which := g.get("which")) else ""


def _number_of_day(g: Groups) -> str:
    return named(data.ORDINAL_DAYS, g["ordday"]) if "ordday" in g else _digits(g["day"])


def say_day(g: Groups) -> str:
    """Say a day with its month in English."""
    return f"{_number_of_day(g)} {named(data.MONTHS, g['month'])}{_tail(g)}"


def _end_of_range(day: str | None, month: str | None, year: str | None) -> str:
    words = (day and _digits(day), month and named(data.MONTHS, month), year and year[:4])
    return " ".join(w for w in words if w)


def say_range(g: Groups) -> str:
    """Say a range of days or months in English."""
    first = _end_of_range(g.get("aday"), g.get("amonth"), g.get("ayear"))
    return f"from {first} to {_end_of_range(g.get('bday'), g['bmonth'], g.get('byear'))}"


def say_dotted_range(g: Groups) -> str:
    """Say "15—26.6.1918" in English."""
    last = g["last"]
    day, _, month = g["low"].partition(".")
    _, high_month, year = last.split(".")
    return f"from {int(day)}.{int(month or high_month)}.{year} to {last}"


def say_year_range(g: Groups) -> str:
    """Say a range of years in English."""
    return f"from the year {_year4(g['from'])} to the year {_year4(g['to'], g['from'])}"


def say_month(g: Groups) -> str:
    """Say a month in English."""
    return f"{named(data.MONTHS, g['month'])}{_tail(g)}"


def say_part(g: Groups) -> str:
    """Say a part of a period in English."""
    edge = named(EDGES, g["edge"])
    edge = "middle" if edge == "middle third" else edge
    if "decade" in g:
        return f"{_DECADE_PARTS.get(edge, 'early')} {say_decade(g)}"
    return f"{edge} of {_whole(g)}"


_DECADE_PARTS = {"end": "late", "middle": "mid"}


def _whole(g: Groups) -> str:
    """Say the period that something is a part of."""
    if "cent" in g or "roman" in g:
        return say_century(g)
    if "month" in g:
        return say_month(g)
    if "fullyear" in g:
        return f"the year {g['fullyear'][:4]}"
    if "season" in g:
        return f"{named(data.SEASONS, g['season'])}{_tail(g)}"
    if "invasion" in g:
        return "the full-scale invasion"
    which = f"{_which(g['rel'])} " if "rel" in g and _which(g["rel"]) != "this" else "the "
    return f"{which}{named(data.UNITS, g['unit'])}"


def say_unit(g: Groups) -> str:
    """Say a unit in English."""
    return named(data.UNITS, g["unit"])


def say_trailing(g: Groups) -> str:
    """Say "за останні три тижні" in English."""
    if "count" in g:
        return f"the past {_count(g['count'])} {say_unit(g)}s"
    return f"the past {say_unit(g)}{_many(g)}"


def _many(g: Groups) -> str:
    """Return the plural's ending where the word stands in the plural without a number ("останні дні")."""
    return (
        "s"
        if re.fullmatch(
            r"(?:дн(?:і|ів|ями|ях|и|ей)|тижн(?:і|ів|ями|ях)|недел(?:и|ь|ями|ях)|місяц(?:і|ів|ями|ях)|месяц(?:ы|ев|ами|ах)|рок(?:и|ів|ами|ах)|год(?:ы|ами|ах)|лет|годин|годинами|час(?:ы|ов|ами))",
            g["unit"],
            re.IGNORECASE,
        )
        else ""
    )


def say_coming(g: Groups) -> str:
    """Say "найближчими днями" in English."""
    return f"the coming {_count(g['count'])} {say_unit(g)}s" if "count" in g else f"the coming {say_unit(g)}{_many(g)}"


def say_span(g: Groups) -> str:
    """Say a count of units in English; halves in the next smaller unit."""
    if "halves" in g:
        return _halves(g["halves"], say_unit(g))
    count = _count(g["count"]) if "count" in g else "a"
    return f"{count} {say_unit(g)}{'' if count in {'a', 'one', '1'} else 's'}"


_SMALLER = {"decade": (10, "year"), "year": (12, "month"), "month": (4, "week"), "week": (7, "day"), "day": (24, "hour"),
            "hour": (60, "minute"), "night": (1, "day"), "minute": (1, "minute")}  # fmt: skip


def _halves(text: str, unit: str) -> str:
    word = re.split(r"\s(?:с|з|із)\s", text)[0]
    whole = 1 if word.lower().startswith(("пів", "пол")) else _number(word)
    factor, smaller = _SMALLER[unit]
    return f"{int((whole + 0.5) * factor)} {smaller}s"


def _number(word: str) -> int:
    if word[0].isdecimal():
        return int(_digits(word))
    name = named(data.NUMBERS, word)
    return int(name) if name.isdecimal() else list(data.NUMBERS).index(name) + 1


def say_length(g: Groups) -> str:
    """Say "двомісячний" in English."""
    count = _digits(g["digits"]) if "digits" in g else named(data.WORD_PREFIXES, g["prefix"])
    unit = named(data.LENGTHS, g["length"])
    return f"{count} {unit}{'' if count in {'one', '1'} else 's'}"


def say_season(g: Groups) -> str:
    """Say a season in English."""
    name = named(data.SEASONS, g["season"])
    if "to" in g:
        return f"{name} {g['from'][:4]}"
    return f"{_which(g['rel'])} {name}" if "rel" in g else f"{name}{_tail(g)}"


def say_daypart(g: Groups) -> str:
    """Say a part of a day in English."""
    if "relative" in g and named(data.RELATIVE, g["relative"]) == "today":
        part = named(data.DAYPARTS, g["part"])
        return "last night" if part == "night" else f"this {part}"
    return f"{say_dated(g)} {named(data.DAYPARTS, g['part'])}"


def say_dated(g: Groups) -> str:
    """Say the date within an expression in English."""
    if "relative" in g:
        return named(data.RELATIVE, g["relative"])
    return say_day(g) if "month" in g else named(data.WEEKDAYS, g["weekday"])


def say_lone_part(g: Groups) -> str:
    """Say "вночі" by itself in English."""
    return f"{named(data.DAYPARTS, g['part'])} alone"


def say_weekday(g: Groups) -> str:
    """Say a weekday in English."""
    which = f"{_which(g['rel'])} " if "rel" in g else ""
    return f"{which}{named(data.WEEKDAYS, g['weekday'])}"


_ZONES = (("Moscow time", "моск моск мск"), ("Kyiv time", "київ киев києв"))


def _zone(text: str | None) -> str:
    low = (text or "").lower()
    return next((f" {name}" for name, stems in _ZONES if any(stem in low for stem in stems.split())), "")


def _whole_hour(g: Groups) -> int:
    if "hour" in g:
        return int(_digits(g["hour"]))
    if "nth" in g:
        return _ORDINAL_NUMBERS[named(data.ORDINALS, g["nth"])]
    return _number(g["number"])


def _hour_of(g: Groups) -> tuple[int, int]:
    if "clock" in g:
        hour, minute = (int(n) for n in re.findall(r"\d+", g["clock"]))
    else:
        hour, minute = _whole_hour(g), 0
    half = g.get("half", "").lower()
    if half.startswith(("веч", "дня", "попол")) and hour < 12:
        hour += 12
    if half.startswith(("ночі", "ночи")) and 9 <= hour <= 12:
        hour = (hour + 12) % 24
    return hour, minute


_ORDINAL_NUMBERS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10,
}  # fmt: skip


def say_clock(g: Groups) -> str:
    """Say a clock time in English."""
    hour, minute = _hour_of(g)
    date = say_dated(g) + " " if {"month", "relative", "weekday"} & set(g) else ""
    return f"{date}{hour:02d}:{minute:02d}{_zone(g.get('zone'))}"


def say_noon(g: Groups) -> str:
    """Say noon or midnight in English."""
    date = say_dated(g) + " " if {"month", "relative", "weekday"} & set(g) else ""
    return f"{date}{'24:00' if 'midnight' in g else '12:00'}"


def say_decade(g: Groups) -> str:
    """Say a decade in English."""
    digits = _digits(g["decade"])
    return f"{digits if len(digits) == 4 else ('20' if digits in {'00', '10'} else '19') + digits}s"


_ROMAN = {"I": 1, "V": 5, "X": 10}


def say_century(g: Groups) -> str:
    """Say a century in English."""
    if "cent" in g:
        return f"the {_digits(g['cent'])}th century"
    numbers = [_ROMAN[c] for c in g["roman"].upper().replace("І", "I").replace("Х", "X")]
    pairs = zip(numbers, [*numbers[1:], 0], strict=True)
    return f"the {sum(-n if n < after else n for n, after in pairs)}th century"


def say_quarter(g: Groups) -> str:
    """Say a quarter in English."""
    nth = g["nth"].upper().replace("І", "I")
    number = {"I": "1", "II": "2", "III": "3", "IV": "4"}.get(nth) or (
        nth[0] if nth[0].isdecimal() else str(_ORDINAL_NUMBERS[named(data.ORDINALS, g["nth"])])
    )
    word = {"1": "first", "2": "second", "3": "third"}.get(number, "fourth")
    if "year" in g:
        return f"the {word} quarter of {g['year'][:4]}"
    return f"the {word} quarter of {_which(g['which'])} year" if "which" in g else f"the {word} quarter"


def say_each(g: Groups) -> str:
    """Say a recurring time in English."""
    if "weekday" in g:
        return f"every {named(data.WEEKDAYS, g['weekday'])}"
    if "weekdays" in g:
        return f"every {named(data.WEEKDAYS_PLURAL, g['weekdays'])}"
    if "times" in g:
        return f"{_TIMES[next(s for s in _TIMES if g['times'].lower().startswith(s))]} a {say_unit(g)}"
    return f"every {_count(g['count'])} {say_unit(g)}s"


_TIMES = {"кілька": "several times", "декілька": "several times", "несколько": "several times", "по ": "several times", "двічі": "twice", "дважды": "twice", "два рази": "twice", "два раза": "twice", "тричі": "three times", "трижды": "three times", "три раз": "three times", "раз": "once", "один раз": "once"}  # fmt: skip


def say_nth_unit(g: Groups) -> str:
    """Say "третій тиждень поспіль" in English."""
    number = _digits(g["digits"]) if "digits" in g else str(_ORDINAL_NUMBERS[named(data.ORDINALS, g["nth"])])
    words = dict(zip(_ORDINAL_NUMBERS.values(), _ORDINAL_NUMBERS, strict=True))
    return f"for the {words.get(int(number), number + 'th')} {say_unit(g)} in a row"


def say_same(g: Groups) -> str:
    """Say "того ж дня" in English."""
    unit = say_unit(g) if "unit" in g else named(data.DAYPARTS, g["part"])
    return f"the same {unit}"


def say_later(g: Groups) -> str:
    """Say "два дні потому" in English."""
    return f"{say_span(g)} {'earlier' if 'before' in g else 'later'}"


def say_plain(text: str) -> Say:
    """Say what is always said alike in English."""
    return lambda _: text


def say_ago(g: Groups) -> str:
    """Say "три дні тому" in English."""
    return f"{say_span(g)} ago"


def say_ahead(g: Groups) -> str:
    """Say "через тиждень" in English."""
    return f"{say_span(g)} from now"


def say_calendar(g: Groups) -> str:
    """Say "минулого тижня" in English."""
    return f"{_which(g['rel'])} {say_unit(g)}"


def say_day_month(g: Groups) -> str:
    """Say "15.11" in English."""
    day, month = g["dm"].split(".")
    return f"{int(day)} {list(data.MONTHS)[int(month) - 1]}"


def say_month_day(g: Groups) -> str:
    """Say "15-го" in English."""
    return f"the {_digits(g['day'])}th"


def say_short_range(g: Groups) -> str:
    """Say "13–14.10" in English."""
    day, month = g["last"].split(".")
    name = list(data.MONTHS)[int(month) - 1]
    return f"from {_digits(g['low'])} to {int(day)} {name}"


def say_clocks(g: Groups) -> str:
    """Say "з 23:00 до 05:00" in English."""
    date = f" on {say_dated(g)}" if {"month", "relative", "weekday"} & set(g) else ""
    return f"from {g['first'].replace(' ', '')} to {g['second'].replace(' ', '')}{_zone(g.get('zone'))}{date}"


def say_weekday_range(g: Groups) -> str:
    """Say "з понеділка до середи" in English."""
    return f"from {named(data.WEEKDAYS, g['low'])} to {named(data.WEEKDAYS, g['high'])}"


def say_weekend(g: Groups) -> str:
    """Say "минулих вихідних" in English."""
    return f"{_which(g['which'])} weekend" if "which" in g else "the weekend"


def say_half_past(g: Groups) -> str:
    """Say "о пів на восьму" in English: 7:30."""
    hour, _ = _hour_of(g)
    return f"{(hour - 1) % 24:02d}:30"
