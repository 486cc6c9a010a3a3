"""Claims of Ukrainian and Russian sentences: places in any case, numbers, one rule for both sides, endless text."""

import hashlib
from datetime import date

import pytest

from theodolite.extract import extract
from theodolite.extract.slavic.numbers import find_numbers
from theodolite.extract.slavic.places import find_places
from theodolite.extract.slavic.sides import relative_of, side_of
from theodolite.extract.slavic.tokens import analyse
from theodolite.records import Claim, Document, Predicate


def claims(text: str) -> tuple[Claim, ...]:
    digest = hashlib.sha256(text.encode()).hexdigest()
    return extract(Document(id="t", text=text, sha256=digest, published_on=date(2025, 11, 20))).claims


def places(text: str, language: str) -> list[str]:
    sentences = analyse(text, 0, len(text), language)
    return [place.mention.name for here in find_places(sentences, text, []) for place in here]


@pytest.mark.parametrize(
    ("text", "language", "names"),
    [
        ("Бої тривають у Вовчанську, біля Часового Яру та під Авдіївкою.", "uk", ["Вовчанськ", "Часів Яр", "Авдіївка"]),
        ("Війська відійшли від Липців до Харкова.", "uk", ["Липці", "Харків"]),
        ("Зайнято 70% Донецької та Луганської областей.", "uk", ["Донецька область", "Луганська область"]),
        ("Бои идут в Волчанске, у Часова Яра и под Авдеевкой.", "ru", ["Волчанск", "Часов Яр", "Авдеевка"]),
        ("Генерал Марія Бахмут прибула до Одеси.", "uk", ["Одеса"]),
        ("Покровський коледж випустив газету «Маріуполь».", "uk", []),
    ],
)
def test_places_in_any_case(text: str, language: str, names: list[str]) -> None:
    assert places(text, language) == names


@pytest.mark.parametrize(
    ("text", "language", "value", "unit"),
    [
        ("Втрачено 7,3 тис. військових.", "uk", 7300, "persons"),
        ("Зайнято 505 квадратних кілометрів.", "uk", 505, "km2"),
        ("Майже три чверті області.", "uk", 75, "%"),
        ("Близько п'яти з половиною тисяч осіб.", "uk", 5500, "persons"),
        ("В семистах метрах от позиций.", "ru", 0.7, "km"),
        ("Двести двадцать три солдата.", "ru", 223, "persons"),
    ],
)
def test_numbers(text: str, language: str, value: float, unit: str) -> None:
    (sentence,) = analyse(text, 0, len(text), language)
    (counted,) = find_numbers(sentence, (), text)
    assert (counted.quantity.value, counted.quantity.unit) == (value, unit)


def swap(text: str, pairs: list[tuple[str, str]]) -> str:
    for index, (one, other) in enumerate(pairs):
        text = text.replace(one, f"\0{index}a").replace(other, f"\0{index}b")
    for index, (one, other) in enumerate(pairs):
        text = text.replace(f"\0{index}a", other).replace(f"\0{index}b", one)
    return text


MIRRORS = [
    ("Російські війська захопили Торецьк. Ворог відступив, заявив російський генерал.",
     [("Російські", "Українські"), ("російський", "український")]),
    ("Российская армия потеряла 40 солдат, а украинские войска окружили Купянск, сообщил украинский полковник.",
     [("Российская", "Украинская"), ("украинские", "российские"), ("украинский", "российский")]),
    ("Окупанти обстріляли наші позиції, сказав український офіцер.", [("український", "російський")]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "pairs"), MIRRORS)
def test_the_other_side_gets_the_same(text: str, pairs: list[tuple[str, str]]) -> None:
    other = {"RU": "UA", "UA": "RU", None: None}
    one, two = claims(text), claims(swap(text, pairs))
    assert one
    assert any(claim.actor for claim in one)
    assert [(c.kind, c.predicate, c.polarity, other[c.actor]) for c in one] == [
        (c.kind, c.predicate, c.polarity, c.actor) for c in two
    ]


def test_sides_by_name_and_by_speaker() -> None:
    (sentence,) = analyse("ЗСУ, армія РФ, ворог, наші війська", 0, 35, "uk")
    assert side_of(sentence.words[:1]) == "UA"
    assert side_of(sentence.words[2:4]) == "RU"
    assert relative_of(sentence.words[5:6]) == "other"
    assert relative_of(sentence.words[7:9]) == "own"


@pytest.mark.parametrize(
    "unit", ["«Ворог захопив ", "Покровськ та ", "5 тисяч 3 ", "якщо ", "не ", "щоб взяти Бахмут, ", "1 листопада "]
)
def test_endless_sentences_are_read(unit: str) -> None:
    text = unit * 400
    for claim in claims(text):
        assert claim.quote


@pytest.mark.parametrize("text", ["Росіяни взяли під контроль Покровськ.", "Россияне взяли под контроль Покровск."])
def test_what_is_taken_under_control_is_the_place_itself(text: str) -> None:
    (claim,) = extract(Document(id="t", text=text, sha256="")).claims
    assert claim.predicate is Predicate.CAPTURE
    assert [m.relation for m in claim.toponyms] == [None]
