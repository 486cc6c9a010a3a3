"""The patterns that coordinates in a text are found by; each bounded in length."""

from __future__ import annotations

import re

__all__ = [
    "CUE",
    "DECIMAL",
    "DEGREES",
    "LINK",
    "LINK_PAIRS",
    "MARKS",
    "MGRS",
    "NOT_AFTER",
    "NOT_BEFORE",
    "PLUS",
    "TOWN",
    "UTM",
]

# Beginnings of hemispheres' marks without dots and spaces; longer before shorter where one begins the other.
MARKS: dict[str, tuple[str, ...]] = {
    "N": ("n", "пн", "півн", "сш", "сев", "lat"),
    "S": ("s", "пд", "півд", "юш", "юж"),
    "E": ("e", "сх", "вд", "вост", "lon"),
    "W": ("w", "зх", "зах", "зд", "зап"),
}
_LATIN = r"(?:north|south|east|west|[NSEW])(?![^\W\d_])"
_CYRILLIC = (
    r"(?:(?:пн|пд|с|ю|сх|зх|в|з)\.?\s?(?:ш|д)\b\.?|(?:півн|півд|сев|юж|сх|зх|вост|зап)\w{0,9}\.?\s(?:ш|д)\w{0,8}\b\.?)"
)
_MARK = rf"(?:{_LATIN}|{_CYRILLIC})"
_LABEL = r"(?:lat(?:itude)?|lon(?:g|gitude)?|широта|довгота|долгота)\s?[:=]?\s?"
_BETWEEN = r"\s?(?:[,;/|]\s?|\s)"
_PRIME, _SECOND = r"['’′ʹ´`]", r"(?:[\"”″“]|['’′]{2})"

DECIMAL = re.compile(
    rf"(?<![\w.,+-])(?P<label>{_LABEL})?(?P<m1>{_MARK})?\s?(?P<w1>-?\d{{1,3}})(?P<sep1>[.,])(?P<p1>\d{{1,9}})(?P<deg1>\s?[°º])?"
    rf"\s?(?P<m2>{_MARK})?{_BETWEEN}(?:{_LABEL})?(?P<m3>{_MARK})?\s?(?P<w2>-?\d{{1,3}})(?P=sep1)(?P<p2>\d{{1,9}})"
    rf"(?P<deg2>\s?[°º])?(?:\s?(?P<m4>{_MARK}))?(?![\w%])(?![.,]\d)",
    re.IGNORECASE,
)
_DMS = (
    r"(?P<m{a}>{mark})?\s?(?P<d{n}>\d{{1,3}})\s?[°º]\s?(?P<i{n}>\d{{1,2}}(?:[.,]\d{{1,5}})?)\s?{prime}"
    r"(?:\s?(?P<s{n}>\d{{1,2}}(?:[.,]\d{{1,4}})?)\s?{second})?\s?(?P<m{b}>{mark})?"
)
DEGREES = re.compile(
    r"(?<![\w.,])"
    + _DMS.format(a=1, b=2, n=1, mark=_MARK, prime=_PRIME, second=_SECOND)
    + r"\s?[,;/]?\s?"
    + _DMS.format(a=3, b=4, n=2, mark=_MARK, prime=_PRIME, second=_SECOND),
    re.IGNORECASE,
)
MGRS = re.compile(
    r"(?<![\w.,+-])(?P<zone>\d{1,2})\s?(?P<band>[C-X])\s?(?P<square>[A-Z]{2})\s?(?P<east>\d{2,10})(?:\s(?P<north>\d{2,5}))?(?![\w%])"
)
UTM = re.compile(
    r"(?<![\w.,+-])(?P<zone>\d{1,2})\s?(?P<band>[C-HJ-NP-X])\s(?P<east>\d{6})(?:\.\d{1,3})?\s?(?:m?E)?[,;]?\s(?P<north>\d{7})"
    r"(?:\.\d{1,3})?\s?(?:m?N\b)?(?![\w%])"
)
_PLUS = "23456789CFGHJMPQRVWX"
PLUS = re.compile(rf"(?<![\w+./-])(?P<code>(?:[{_PLUS}]{{8}}|[{_PLUS}]{{4}})\+[{_PLUS}]{{2,3}})(?![\w+])")
TOWN = re.compile(r",?\s(?P<town>[^\W\d_a-zа-яіїєґё][^\W\d_]{1,24}(?:[\s-][^\W\d_a-zа-яіїєґё][^\W\d_]{1,24})?)")
# What says that numbers are coordinates.
CUE = re.compile(
    r"\b(?:coord\w{0,8}|lat(?:itude)?|gps|geo(?:loc\w{0,10}|:)?|grid|mgrs|utm|координат\w{0,4}|геолок\w{0,8}|"
    r"широт\w{0,2}|квадрат\w{0,2})\b[^.!?\n]{0,40}$",
    re.IGNORECASE,
)
# What says that they are something else: shares, money, units.
NOT_AFTER = re.compile(
    r"\s?(?:%|per\s?cent|percent|проц|відсот|[€$£₴₽]|(?:usd|eur|uah|rub|грн|руб|дол|млн|млрд|million|billion|points?|"
    r"km|км|kg|кг|m|м|mm|мм|cm|см|ha|га|seconds?|сек)\b)",
    re.IGNORECASE,
)
NOT_BEFORE = re.compile(r"(?:[€$£₴₽]|\b(?:usd|eur|uah|rub|score|v))\s?$", re.IGNORECASE)

_COMMA = r"(?:,|%2C)"
_N = r"-?\d{1,3}\.\d{1,12}"
LINK = re.compile(
    r"(?:https?://|www\.)?(?:[\w-]{1,20}\.){0,3}(?:google\.[a-z.]{2,6}/maps|goo\.gl/maps|maps\.google\.[a-z.]{2,6}|"
    r"openstreetmap\.org|osm\.org|yandex\.[a-z.]{2,6}|bing\.com/maps|wikimapia\.org|deepstatemap\.live|maps\.apple\.com|"
    r"waze\.com|liveuamap\.com)[^\s<>\"«»]{0,400}|geo:-?\d{1,3}\.\d{1,12},-?\d{1,3}\.\d{1,12}",
    re.IGNORECASE,
)
# How services write a point, and whether longitude stands first; the pin of a place before the middle of the view.
LINK_PAIRS: tuple[tuple[re.Pattern[str], bool], ...] = (
    (re.compile(rf"!3d(?P<a>{_N})!4d(?P<b>{_N})"), False),
    (re.compile(rf"[?&#]mlat=(?P<a>{_N})&mlon=(?P<b>{_N})"), False),
    (re.compile(rf"[?&](?:q|query|daddr|destination)=(?:loc:)?(?P<a>{_N}){_COMMA}\+?(?P<b>{_N})", re.I), False),
    (re.compile(rf"yandex[^\s]{{0,200}}?[?&](?:pt|ll|whatshere%5Bpoint%5D)=(?P<a>{_N}){_COMMA}(?P<b>{_N})"), True),
    (re.compile(rf"/(?:place|search|dir)/(?P<a>{_N})(?:,|%2C)\+?(?P<b>{_N})", re.IGNORECASE), False),
    (re.compile(rf"[?&](?:ll|cp|sll|center)=(?P<a>{_N})(?:,|%2C|~)(?P<b>{_N})", re.IGNORECASE), False),
    (re.compile(rf"@(?P<a>{_N}),(?P<b>{_N})"), False),
    (re.compile(rf"#map=\d{{1,2}}(?:\.\d{{1,2}})?/(?P<a>{_N})/(?P<b>{_N})"), False),
    (re.compile(rf"#\d{{1,2}}(?:\.\d{{1,2}})?/(?P<a>{_N})/(?P<b>{_N})"), False),
    (re.compile(rf"[?&#]lat=(?P<a>{_N})&lon=(?P<b>{_N})"), False),
    (re.compile(rf"geo:(?P<a>{_N}),(?P<b>{_N})", re.IGNORECASE), False),
)  # fmt: skip
