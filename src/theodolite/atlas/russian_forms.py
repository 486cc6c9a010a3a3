"""Russian forms of Ukrainian names of settlements, by the regular correspondences of the two languages.

For names that no table has in Russian: the thousands of villages that only the register knows. Wrong ones do no harm:
they are looked for in Russian text and found nowhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from theodolite.records import Place, PlaceKind

__all__ = ["russian_forms", "ukrainian_namesakes"]

_PREFIXES = (
    ("микола", "никола"),
    ("олекс", "алекс"),
    ("катерин", "екатерин"),
    ("ганн", "анн"),
    ("хрест", "крест"),
    ("єлизавет", "елизавет"),
    ("вівч", "овч"),
    ("яблун", "яблон"),
    ("якимів", "акимов"),
    ("ізоб", "изоб"),
)
_ROOTS = (
    ("біл", "бел"),
    ("ліс", "лес"),
    ("вільхув", "ольхов"),
    ("кіндрат", "кондрат"),
    ("між", "меж"),
    ("привіт", "привет"),
    ("руськ", "русск"),
    ("кам'яни", "каменны"),
    ("чорн", "черн"),
    ("під", "под"),
    ("вільх", "ольх"),
    ("віль", "воль"),
    ("річ", "реч"),
    ("рів", "ров"),
    ("гір", "гор"),
    ("сіл", "сел"),
    ("ріг", "рог"),
    ("дід", "дед"),
    ("хліб", "хлеб"),
    ("сніж", "снеж"),
    ("сніг", "снег"),
    ("звір", "звер"),
    ("світ", "свет"),
    ("квіт", "цвет"),
    ("цвіт", "цвет"),
    ("стріл", "стрел"),
    ("заліз", "желез"),
    ("дніпр", "днепр"),
    ("двір", "двор"),
    ("бір", "бор"),
    ("вір", "вер"),
    ("пісоч", "песоч"),
    ("піщ", "песч"),
    ("піск", "песк"),
    ("сір", "сер"),
    ("сів", "сев"),
    ("камін", "камен"),
    ("корін", "корен"),
    ("рідк", "редк"),
    ("ведмед", "медвед"),
    ("ведмеж", "медвеж"),
    ("кам'ян", "камен"),
    ("мар'їн", "марьин"),
    ("кінськ", "конск"),
    ("міст", "мест"),
    ("кріп", "креп"),
    ("горіх", "орех"),
    ("оріх", "орех"),
    ("лібк", "либк"),
    ("солон", "солён"),
    ("вісл", "висл"),
    ("григор", "григорь"),
    ("васил", "василь"),
    ("юр'ї", "юрье"),
    ("зміїв", "змиев"),
    ("андрії", "андрее"),
    ("олії", "олее"),
    ("матвії", "матвее"),
    ("сергії", "сергее"),
    ("тимофії", "тимофее"),
    ("аї", "ае"),
    ("еї", "ее"),
    ("ії", "ее"),
    ("стіп", "степ"),
    ("вищ", "выс"),
    ("сич", "сыч"),
    ("риб", "рыб"),
    ("биків", "быков"),
    ("малиш", "малыш"),
)
_ENDINGS = (
    ("ївка", ("евка",)),
    ("жівка", ("жовка", "жевка")),
    ("шівка", ("шовка", "шевка")),
    ("чівка", ("човка", "чевка")),
    ("рівка", ("ровка", "ревка")),
    ("лівка", ("ловка", "левка")),
    ("івка", ("овка",)),
    ("льівка", ("льевка",)),
    ("ський", ("ский",)),
    ("цький", ("цкий",)),
    ("ське", ("ское",)),
    ("цьке", ("цкое",)),
    ("зьке", ("зское", "жское")),
    ("ська", ("ская",)),
    ("ськ", ("ск",)),
    ("цьк", ("цк",)),
    ("івське", ("овское",)),
    ("івське", ("евское",)),
    ("івці", ("овцы",)),
    ("ці", ("цы",)),
    ("инці", ("инцы",)),
    ("янці", ("янцы",)),
    ("ове", ("ово", "овое")),
    ("еве", ("ево", "евое")),
    ("єве", ("ево",)),
    ("їне", ("ино",)),
    ("ине", ("ино", "иное")),
    ("іне", ("ино",)),
    ("нє", ("нее",)),
    ("піль", ("поль",)),
    ("ілля", ("олье",)),
    ("лля", ("лье",)),
    ("ння", ("нье",)),
    ("ття", ("тье",)),
    ("жжя", ("жье",)),
    ("ччя", ("чье",)),
    ("р'я", ("рье",)),
    ("їв", ("ев",)),
    ("ів", ("ов", "ев")),
    ("ий", ("ый", "ий")),
    ("ій", ("ий",)),
    ("не", ("ное",)),
    ("е", ("ое", "о")),
    ("и", ("ы", "и")),
    ("і", ("и", "ые")),
)
_LONGEST_FIRST = sorted(_ENDINGS, key=lambda pair: -len(pair[0]))
_LETTERS = str.maketrans({"і": "и", "ї": "и", "є": "е", "ґ": "г", "'": ""})
_HUSH_Y = re.compile("(?<=[гкхжшчщ])ы(?=й?$|е$)")
MOST = 4


def _word(word: str, *, adjective: bool) -> list[str]:
    """Return the forms of one word in small letters; ``adjective``: it stands before a noun."""
    for old, new in _PREFIXES:
        if word.startswith(old):
            word = new + word[len(old) :]
            break
    endings: tuple[str, ...] = ("",)
    if adjective and word.endswith(("а", "я", "і")):
        endings, word = ({"а": ("ая",), "я": ("яя",), "і": ("ые",)}[word[-1]], word[:-1])
    else:
        for ending, theirs in _LONGEST_FIRST:
            if word.endswith(ending):
                endings, word = theirs, word[: -len(ending)]
                break
    if endings == ("евка",) and word.endswith(("і", "р'")):
        word = word[:-1] + ("е" if word.endswith("і") else "ь")
    for old, new in _ROOTS:
        word = word.replace(old, new)
    stem = word.translate(_LETTERS)
    if stem.endswith("ь") and endings[0][:1] == "о":
        endings = tuple("е" + e[1:] for e in endings)
    return [_HUSH_Y.sub("и", stem + ending) for ending in endings]


def russian_forms(name: str) -> tuple[str, ...]:
    """Return up to four Russian forms of a Ukrainian name, the likeliest first; without the name itself."""
    plain = re.sub("[’ʼ`]", "'", name)
    parts = re.split("([ -])", plain)
    words = parts[::2]
    forms = [""]
    for index, word in enumerate(words):
        if not word:
            return ()
        last = index == len(words) - 1
        mark = parts[2 * index - 1] if index else ""
        found = _word(word.lower(), adjective=not last and len(words) > 1 and parts[1] == " ")
        found = [w[:1].upper() + w[1:] if word[:1].isupper() else w for w in found]
        forms = [f"{form}{mark}{w}" for form in forms for w in found][:MOST]
    return tuple(form for form in dict.fromkeys(forms) if form != name)


def ukrainian_namesakes(name: str, places: Iterable[Place]) -> tuple[str, ...]:
    """Return the Ukrainian names of settlements found by a Russian one that it is the regular form of.

    Tables have some of many namesakes in Russian, never all: by its Ukrainian name each of them is found.
    ``ё`` may be written ``е``.
    """
    plain = name.lower().replace("ё", "е")
    own = {n for p in places if p.country == "UA" and p.kind is PlaceKind.SETTLEMENT for n in p.names}
    likely = (n for n in sorted(own) if n[:1] >= "Ѐ" and abs(len(n) - len(plain)) <= 2)
    return tuple(n for n in likely if plain in (form.lower() for form in russian_forms(n)))
