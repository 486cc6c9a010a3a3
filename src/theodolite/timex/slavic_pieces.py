"""Pieces of the grammar of Ukrainian and Russian time expressions, by name; patterns refer to them as ``@NAME``."""

# ruff: noqa: E501 - data: one piece a line
from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from theodolite.timex import slavic_words as data

__all__ = [
    "DASH", "EDGES", "LAST", "NEXT", "PAST", "PIECES", "TAIL", "THIS", "any_of", "expand", "known",
    "named",
]  # fmt: skip

_SPACE = r"(?:[^\S\n]{1,3}|[^\S\n]?\n[^\S\n]?)"
DASH = r"-|–|—|−|‑"


def any_of(table: Mapping[str, str]) -> str:
    """Return one pattern for all words of a table."""
    return "|".join(table.values())


LAST = r"минул(?:ий|ого|ому|ої|у|а|ій|і|их|ими|им|ою)|прошл(?:ый|ого|ом|ой|ую|ая|ые|ых|ым|ыми)|попередн(?:ій|ього|ю|ьої|ьому)|минувш(?:ий|его|ем|ую|ей)"
THIS = r"ц(?:ей|ього|ьому|ієї|ю|я|ій)(?: ж)?|это(?:го|т|м|й)(?: же)?|этим|цією|цим|этой|ці|цих|эти|этих|эту(?: же)?|нынешн(?:его|ий|ем|ей|юю)|поточн(?:ого|ому|ий|ої)|текущ(?:его|ем|ей|ий)|теперішн(?:ього|ьому|ій)"
NEXT = r"наступн(?:ий|ого|ому|ої|у|ій)|следующ(?:ий|его|ем|ей|ую)|будущ(?:его|ем|ей)|майбутн(?:ього|ьому)|прийдешн(?:ього|ьому)"
PAST = rf"останн(?:ій|і|ю|я|ього|ьої|іх|іми)|последн(?:ий|ие|юю|ее|их|его|ей|ими)|прошедш(?:ие|ую|ий|ей|их)|минувш(?:ие|ую|ий|их)|істекш\w{{2,3}}|истекш(?:ие|ую|ий|их)|{LAST}"
_COMING = r"найближч(?:ий|ого|ому|ої|у|а|і|их|ими)|ближайш(?:ий|его|ую|ей|ие|их)|наступн(?:і|их|ими)|следующи(?:е|х)|предстоящ(?:ие|их|ую)"
_HALF = (r"перш(?:а|ої|ій|у) половин(?:а|и|і|у)|перв(?:ая|ой|ую) половин(?:а|ы|е|у)", r"друг(?:а|ої|ій|у) половин(?:а|и|і|у)|втор(?:ая|ой|ую) половин(?:а|ы|е|у)")  # fmt: skip
_THIRD = (
    r"перш(?:а|ої|ій|у) (?:декад|третин)(?:а|и|і|у)|перв(?:ая|ой|ую) (?:декад|трет)(?:а|ы|е|у|ь|и)|перш(?:і|их) чис(?:ла|лах|ел)|первы(?:е|х) чис(?:ла|лах|ел)",
    r"друг(?:а|ої|ій|у) (?:декад|третин)(?:а|и|і|у)|втор(?:ая|ой|ую) (?:декад|трет)(?:а|ы|е|у|ь|и)",
    r"(?:трет(?:я|ьої|ій|ю)|останн(?:я|ьої|ій|ю)) (?:декад|третин)(?:а|и|і|у)|(?:трет(?:ья|ьей|ью)|последн(?:яя|ей|юю)) (?:декад|трет)(?:а|ы|е|у|ь|и)|(?:двадцяті|двадцятих|останні|останніх) чис(?:ла|лах|ел)|(?:двадцатые|двадцатых|последние|последних) чис(?:ла|лах|ел)",
)
_FIRST_DAYS = r"перш(?:і|их|ими) дн(?:і|ів|ями|ях)|первы(?:е|х|ми) дн(?:и|ей|ями|ях)"
_LAST_DAYS = r"останн(?:і|іх|іми) дн(?:і|ів|ями|ях)|последни(?:е|х|ми) дн(?:и|ей|ями|ях)"
_WEEKS = (
    ("first week", r"перш(?:ий|ого|ому) тиж(?:день|ня|ні)|перв(?:ая|ой|ую) недел(?:я|и|е|ю)"),
    ("second week", r"друг(?:ий|ого|ому) тиж(?:день|ня|ні)|втор(?:ая|ой|ую) недел(?:я|и|е|ю)"),
    ("third week", r"трет(?:ій|ього|ьому) тиж(?:день|ня|ні)|трет(?:ья|ьей|ью) недел(?:я|и|е|ю)"),
    ("last week", r"останн(?:ій|ього|ьому) тиж(?:день|ня|ні)|последн(?:яя|ей|юю) недел(?:я|и|е|ю)"),
)
EDGES: Mapping[str, str] = {
    "end": r"(?:само(?:го|му|м|ї|й) )?(?:кінц(?:я|і|ю|ем)|кон(?:ца|це|цу))|кінець|конец|наприкінці",
    "beginning": r"(?:само(?:го|му|м|ї|й) )?(?:почат(?:ку)|начал(?:а|е|у))|початок|начало",
    "middle": r"середин(?:а|и|і|у|е|ы)|всередині",
    "first half": _HALF[0], "second half": _HALF[1],
    "first third": _THIRD[0], "middle third": _THIRD[1], "last third": _THIRD[2],
    "first days": _FIRST_DAYS, "last days": _LAST_DAYS, **dict(_WEEKS),
}  # fmt: skip
PIECES: dict[str, str] = {
    "MONTH": any_of(data.MONTHS),
    "MADJ": any_of(data.MONTH_ADJECTIVES),
    "WDAY": any_of(data.WEEKDAYS),
    "WDAYS": any_of(data.WEEKDAYS_PLURAL),
    "UNIT": any_of(data.UNITS),
    "SEASON": any_of(data.SEASONS),
    "REL": any_of(data.RELATIVE),
    "DAYPART": any_of(data.DAYPARTS),
    "ORD": any_of(data.ORDINALS),
    "ORDDAY": any_of(data.ORDINAL_DAYS),
    "NUM": r"\d{1,4}(?:-?(?:ти|х|ма|ми))?(?!\d|[.,]\d)|" + any_of(data.NUMBERS),
    "NUMWORD": "|".join(list(data.NUMBERS.values())[:12]),
    "WHICH": f"{LAST}|{THIS}|{NEXT}",
    "PAST": PAST,
    "COMING": _COMING,
    "Y": r"року|рік|роки|років|році|роком|роками|роках|рр?\.?|годах|года|году|годом|годами|годы|годов|год|гг?\.?",
    "YNUM": r"(?:1[1-9]|20)\d\d(?!\d|[.,:]\d|%)",
    "YEND": r"(?:[-‑](?:го|му|й|ий|ом|м|х))?(?:,? ?(?:@Y)(?!\w))?",
    "YEAR": r"(?:@YNUM)(?:@YEND)",
    "DAY": r"(?:0?[1-9]|[12]\d|3[01])(?:[-‑]?(?:го|те|е|ого|им|ым|м))?(?!\w|[.,:]\d|%)",
    "DASH": DASH,
    "EDGE": any_of(EDGES),
    "HALFNUM": r"(?:півтор[аи]|полтор[аы]|полутора)|(?:@NUM) (?:с половиной|з половиною|із половиною)",
    "CLOCK": r"(?:[01]?\d|2[0-4])(?::|\. ?)[0-5]\d(?!\d|[.:]\d)",
    "HOURWORD": r"годин(?:і|у|и|ою)|час(?:а|ов)?|ч\.?",
    "HALFDAY": r"ранку|утра|вечора|вечера|дня|пополудні|ночі|ночи",
    "ZONE": r"за (?:київським|местным|місцевим|московським|мск|Києвом|Москвою) ?(?:часом)?|по (?:киевскому|местному|московскому|мск|Киеву|Москве)(?: времени)?|(?:київського|киевского|московського|московского|місцевого|местного) (?:часу|времени)|мск|МСК",
}  # fmt: skip
TAIL = r"(?:,? (?P<year>@YEAR)| (?P<which>@WHICH) (?:року|года|году)| (?P<that>того(?: ж| же| самого) (?:року|года)))?"


def expand(pattern: str) -> str:
    """Replace pieces and blanks of a rule by what they stand for."""
    while "@" in pattern:
        pattern = re.sub(r"@([A-Z]+)", lambda name: f"(?:{PIECES[name.group(1)]})", pattern)
    return pattern.replace(" ", _SPACE)


@cache
def known(word: str) -> re.Pattern[str]:
    """Return the pattern of a word's forms."""
    return re.compile(expand(word), re.IGNORECASE)


def named(table: Mapping[str, str], word: str) -> str:
    """Return the English name of a word of a table."""
    for name, pattern in table.items():
        if known(pattern).fullmatch(word):
            return name
    raise KeyError(word)
