"""Whether the words around a match leave it a Ukrainian or Russian time expression.

"Травень" is also a surname, "15.11" a length, "2014" a count of shells, "15-го" the number of a regiment.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from theodolite.timex import slavic_words as data
from theodolite.timex.slavic_pieces import DASH, any_of

__all__ = ["fits", "is_dated_thing"]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_IN = _words("у в на во протягом впродовж упродовж цієї этой за о об із зимою весни та і й и та або или між лише")
_AND = re.compile(
    rf"(?:{any_of(data.MONTHS)}|{any_of(data.SEASONS)})(?:,| та| і| й| и|,? або| или| ?(?:{DASH}))\s{{1,2}}$",
    re.IGNORECASE,
)
_MONTH_IN = _words("весь цілий целый усього всього у в на во протягом впродовж упродовж за цього этого минулого того о")
_ALONE = _words("навесні влітку восени взимку весной летом осенью зимой весною")
_DATE_BEFORE = _words("за від на до з із зі с со от к по після после у в перед ніч ночь ранок вечір станом дату")
_MEASURES = re.compile(
    r"[^\S\n]?(?:%|°|км|м\b|мм|см|кг|т\b|тис|тыс|млн|млрд|грн|грив|рубл|руб|дол|цент|коп|евро|євро|бал|пункт|відсот|процент|метр|кіло|кило|"
    r"гектар|га\b|літр|литр|тонн|тон\b|вузл|узл|раз|кв\b|МВт|ГВт|кВт|В\b|год\b|хв|сек|версі|верси|"
    r"за\s(?:літр|литр|кіло|кило|тонн|барел|штук|одиниц|единиц|дол|євро|евро|кВт|МВт|куб))",
    re.IGNORECASE,
)  # fmt: skip
_STREET_AFTER = re.compile(r"[^\S\n]?,? ?\d")
_STREET_BEFORE = re.compile(
    r"(?:вул(?:иц\w+|\.)?|просп(?:ект\w*|\.)?|площ\w+|пл\.|бульвар\w*|провул\w+|ул(?:иц\w+|\.)?|площад\w+|переул\w+|"
    r"проезд\w*|шосе|шоссе|імені|им\.|ім\.|имени|сел[аиоу]\w*|посёл\w+|посел\w+|мікрорайон\w*|микрорайон\w*|площі)"
    r"[\s«\"“]{1,3}$",
    re.IGNORECASE,
)  # fmt: skip
_HOLIDAYS = re.compile(r"(?:1|8|9|23)\s(?:Березня|Травня|Марта|Мая|Лютого|Февраля)")
_GENITIVE = re.compile(r"[^\S\n]{1,2}[а-яіїєґё]*(?:ого|ього|его|у|ю|а|я|ої|ой)\b")
_EVE_OF = re.compile(
    r"\s(?:свят|вибор|выбор|саміт|саммит|зустріч|встреч|вторгнен|вторжен|війн|войн|атак|наступ|штурм|перегов|візит|визит|"
    r"нов|різдв|рождеств|великод|пасх|дн[яю]|праздн|опер|операц|засідан|заседан|обмін|обмен|голосуван|голосован|"
    r"матч|прийняття|принят|візит|повномасшт|полномасшт|цьо|это|сво|його|её|её|ювіле|річниц|годовщин|\d)",
    re.IGNORECASE,
)  # fmt: skip
_DOCUMENT = re.compile(
    r"\b(?:зведен|заяв|закон|указ|наказ|рішен|лист|кадр|відео|видео|фото|пост|допис|карт|мап|звіт|доповід|повідомлен|"
    r"постанов|розпорядж|протокол|сводк|решени|приказ|письм|запис|сним|знім|оновл|обновл|угод|договор|договір|резолюц|"
    r"інтерв|интерв|випуск|выпуск|номер|донесен|отч[её]т|сообщен|распоряж|соглашен|хартi|документ|акт|даних|данн|"
    r"телеграм|директив|меморандум|ухвал|вирок|приговор)\w{0,6}(?:\s\w{1,20}){0,2}\s$",
    re.IGNORECASE,
)
_WORD_BEFORE = re.compile(r"(\w+)[\s«(,]{1,3}$")
_AGE = re.compile(r"(?:віц[іу]|возраст[еа]|віком|возрастом)\s(?:\w+\s){0,3}$", re.IGNORECASE)
_AS = re.compile(r"(?:як (?:і )?|как (?:и )?|не )$", re.IGNORECASE)
_THAN = re.compile(r",? (?:ніж|чем|як|за|от)\b", re.IGNORECASE)
_NAME_AFTER = re.compile(r"[^\S\n][А-ЯІЇЄҐЁ][а-яіїєґё]")


def _before(text: str, start: int) -> str:
    found = _WORD_BEFORE.search(text, max(0, start - 24), start)
    return found.group(1).lower() if found else ""


def _is_part_of_figure(text: str, start: int) -> bool:
    """Tell whether digits go on from what stands before them: №15, 1,2025, Х-22."""
    before = text[start - 1] if start else " "
    joined = before in ".,:/-–‑" and start > 1 and text[start - 2].isalnum()
    return text[start].isdigit() and (before in "$€£#№+" or joined)


def _is_street(text: str, start: int, end: int) -> bool:
    """Tell whether a day and month name a street or a square: "вулиця 8 Березня"."""
    return _STREET_BEFORE.search(text, max(0, start - 20), start) is not None or (
        _HOLIDAYS.fullmatch(text, start, end) is not None and _STREET_AFTER.match(text, end) is not None
    )


def _bare_word(text: str, match: re.Match[str]) -> bool:
    """Tell whether a lone month, weekday or season stands where a time does: after "in", or in a list of them."""
    start, word = match.start(), match.group().lower()
    if len(match.group().split()) > 1 or word in _ALONE:
        return True
    if _AND.search(text, max(0, start - 20), start):
        return True
    return _before(text, start) in _IN and _is_lower(text, start)


def _is_lower(text: str, start: int) -> bool:
    return text[start].islower()


def _month(text: str, match: re.Match[str], *, prefixed: bool) -> bool:
    start = match.start()
    if match.group().endswith("."):
        return False  # "лист." is a month beside a day only
    if len(match.group().split()) > 1:
        return any(c.isdigit() for c in match.group()) or _is_lower(text, start)
    if not _is_lower(text, start):
        return False
    return prefixed or _AND.search(text, max(0, start - 20), start) is not None or _before(text, start) in _MONTH_IN


def _season(text: str, match: re.Match[str], *, prefixed: bool) -> bool:
    return prefixed or _bare_word(text, match)


def _weekday(text: str, match: re.Match[str], *, prefixed: bool) -> bool:
    if not _is_lower(text, match.start()) and len(match.group().split()) == 1:
        return False
    return prefixed or _bare_word(text, match)


def _day_month(text: str, match: re.Match[str], *, prefixed: bool) -> bool:
    if _MEASURES.match(text, match.end()):
        return False
    return prefixed or _before(text, match.start()) in _DATE_BEFORE


def _bare_year(text: str, match: re.Match[str], *, prefixed: bool) -> bool:
    start, end = match.span()
    before, after = text[max(0, start - 3) : start], text[end : end + 3]
    if _MEASURES.match(text, end) or re.match(r"[^\S\n][а-яіїєґё]", after):
        return prefixed and not _MEASURES.match(text, end) and not re.match(r"\s[а-яіїєґё]{4,}", text[end : end + 8])
    if prefixed or before.endswith("("):
        return True
    if re.search(r"(?:^|\n)$", before) or before.endswith("\n- "):
        return re.match(r"$|\n|[.:]| [-–—]", after) is not None
    return _before(text, start) in _IN


def _year_range(text: str, match: re.Match[str], **_: bool) -> bool:
    numbers = [int(n) for n in re.findall(r"\d{2,4}", match.group())]
    low, high = numbers[0], numbers[1]
    high = high if high > 99 else low // 100 * 100 + high
    if not low < high <= low + 120 or _MEASURES.match(text, match.end()):
        return False
    counted = re.match(r"[^\S\n][а-яіїєґё]{4}", text[match.end() : match.end() + 6]) and match.group()[-1].isdigit()
    return not counted or _before(text, match.start()) in _IN


def _monthday(text: str, match: re.Match[str], **_: bool) -> bool:
    if not 1 <= int(re.match(r"\d+", match.group()).group()) <= 31:  # type: ignore[union-attr]
        return False
    return "числа" in match.group() or _GENITIVE.match(text, match.end()) is None


def _eve(text: str, match: re.Match[str], **_: bool) -> bool:
    return _EVE_OF.match(text, match.end()) is None


def _nth_unit(text: str, match: re.Match[str], **_: bool) -> bool:
    if match.group("row"):
        return True
    nth, unit = match.group("nth") or match.group("digits"), match.group("unit").lower()
    counts = unit in _words("тиждень неделю місяць месяц добу сутки рік год день")
    first = nth.lower().startswith(("перш", "перв")) or nth == "1"
    after = re.match(r"\s(?:війни|вторгн|войн|вторж|жовтня|[а-яі]+ня\b)", text[match.end() : match.end() + 12])
    return counts and not first and after is None and _before(text, match.start()) not in {"на", "в", "у", "за"}


def _duration(text: str, match: re.Match[str], **_: bool) -> bool:
    return _AGE.search(text, max(0, match.start() - 40), match.start()) is None


def _clock(text: str, match: re.Match[str], **_: bool) -> bool:
    """Tell whether figures are an hour: 12:30 is, 6. 05 only after "о" and before "ранку"."""
    got = match.groupdict()
    figures = next((got[k] for k in ("clock", "clock3") if got.get(k)), None)
    if figures is None or ":" in figures:
        return True
    said = any(got.get(k) for k in ("half", "half3", "zone", "zone3"))
    return (
        said or _before(text, match.start()) in {"о", "об"} or re.search(r"\s(?:о|об)\s\d", match.group()) is not None
    )


def _past(text: str, match: re.Match[str], **_: bool) -> bool:
    if match.group().lower() in _words("раніше ранее раньше"):
        return not _AS.search(text, max(0, match.start() - 8), match.start()) and not _THAN.match(text, match.end())
    return True


def _month_adjective(text: str, match: re.Match[str], **_: bool) -> bool:
    return _is_lower(text, match.start())


def _meanwhile(text: str, match: re.Match[str], **_: bool) -> bool:
    return re.match(r",? (?:як|коли|как|когда)\b", text[match.end() : match.end() + 8]) is None


def _thing(text: str, match: re.Match[str], **_: bool) -> bool:
    """Tell whether "після того" stands alone, not before "як"."""
    return re.match(r",? (?:як|что|как|що|щоб|чтобы|ж|же|моменту|часу)\b", text[match.end() : match.end() + 10]) is None


def _century(_: str, match: re.Match[str], **__: bool) -> bool:
    roman = match.groupdict().get("roman")
    return roman is None or roman == roman.upper()


def _decade(text: str, match: re.Match[str], *, prefixed: bool) -> bool:
    digits = match.group("decade")
    long = len(re.match(r"\d+", digits).group()) == 4 or " " in match.group()  # type: ignore[union-attr]
    return long or _before(text, match.start()) in _IN or prefixed


def _short_range(text: str, match: re.Match[str], *, prefixed: bool) -> bool:
    start = match.start()
    before = text[max(0, start - 2) : start].strip()
    opens = not before or before in {";", ":", "(", "."} or before.endswith("\n")
    return (opens or _day_month(text, match, prefixed=prefixed)) and not _MEASURES.match(text, match.end())


def _past_day(text: str, match: re.Match[str], **_: bool) -> bool:
    """Tell whether "протягом доби" is the past day, not that of a date that follows."""
    return re.match(r"\s\d{1,2}\s[а-яіїє]{3}", text[match.end() : match.end() + 8]) is None


def _hour(_: str, match: re.Match[str], **__: bool) -> bool:
    """Tell whether an ordinal is an hour ("о четвертій"), not a count ("у перші години")."""
    nth = match.groupdict().get("nth") or match.groupdict().get("nth2")
    return nth is None or nth.lower().endswith(("ій", "ой", "ей", "ої"))


def _part(_: str, match: re.Match[str], *, prefixed: bool) -> bool:
    """Tell whether "початку війни" is that of a known war: only what counts from it, or its first days."""
    war = match.groupdict().get("invasion")
    if war is None or " " in war:
        return True
    low = match.group("edge").lower()
    return low.startswith(("перш", "перв")) or (prefixed and low.startswith(("почат", "начал")))


def _weekend(text: str, match: re.Match[str], **_: bool) -> bool:
    """Tell whether "вихідні" are the weekend: after a preposition or "last", not "вихідні дані"."""
    return " " in match.group() and re.match(r"\s(?:дан|код|пол|матер)", text[match.end() : match.end() + 6]) is None


_CHECKS: Mapping[str, Callable[..., bool]] = {
    "month": _month, "season": _season, "weekday": _weekday, "day_month": _day_month, "bare_year": _bare_year,
    "year_range": _year_range, "monthday": _monthday, "eve": _eve, "nth_unit": _nth_unit, "duration": _duration,
    "clock": _clock, "hour": _hour, "weekend": _weekend,
    "short_range": _short_range, "past_day": _past_day, "part": _part,
    "past": _past, "month_adjective": _month_adjective, "meanwhile": _meanwhile,
    "until_then": _thing, "after_that": _thing, "century": _century, "decade": _decade,
}  # fmt: skip


def is_dated_thing(text: str, prefix: re.Match[str]) -> bool:
    """Tell whether "від" gives the date of a document or a picture: "зведення від 15 листопада"."""
    if not prefix.group().lower().startswith(("від ", "от ")):
        return False
    return _DOCUMENT.search(text, max(0, prefix.start() - 40), prefix.start()) is not None


def fits(text: str, name: str, match: re.Match[str], *, prefixed: bool) -> bool:
    """Tell whether the words around a match leave it a time expression."""
    start, end = match.span()
    if _is_part_of_figure(text, start):
        return False
    if name in {"day", "month", "daypart"} and _is_street(text, start, end):
        return False
    check = _CHECKS.get(name)
    return check is None or check(text, match, prefixed=prefixed)
