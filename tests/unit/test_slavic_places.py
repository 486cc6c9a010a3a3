"""Places in Ukrainian and Russian text: lists, unknown villages, headings, directions, capitals that act."""

import pytest
from tests.cases.score import to_document

from theodolite.extract import extract

PLACES = [
    ("Російські війська просунулися біля Котляревки та Новоподільського.", "Котляревка Новоподільське"),
    ("Бої тривають у Покровську, Мирнограді та Родинському.", "Покровськ Мирноград Родинське"),
    ("Ворог просунувся поблизу Веселого та Отрадного.", "Веселе Отрадне"),
    ("Ворог атакував у районах Мирного, Софіївки й Іванівки.", "Мирне Софіївка Іванівка"),
    ("Под ударом оказались Котляревка, Новоэкономическое и Сухецкое.", "Котляревка Новоэкономическое Сухецкое"),
    ("Враг вошёл в Волчанск и Тихое.", "Волчанск Тихое"),
    ("Взято под контроль Котляревка, сообщает канал.", "Котляревка"),
    ("За добу на Покровському напрямку зупинено 58 атак.", "Покровськ"),
    ("На Гуляйпільському напрямку ворог не атакував.", "Гуляйполе"),
    ("Покровськ: росіяни в центрі", "Покровськ"),
    ("Взятие Северска: кто врёт?", "Северск"),
]
METONYMS = [
    ("Київ відкинув пропозицію Москви.", 2),
    ("Кремль назвав умови, Вашингтон мовчить.", 2),
    ("Берлин и Париж ответили, Варшава молчит.", 3),
    ("Удар по Києву відбито.", 0),
    ("У Лондоні зібралися міністри.", 0),
]


@pytest.mark.parametrize(("text", "names"), PLACES)
def test_places(text: str, names: str) -> None:
    found = extract(to_document({"id": "x", "text": text, "published_on": None})).toponyms
    assert [mention.name for mention in found if not mention.metonym] == names.split()


@pytest.mark.parametrize(("text", "count"), METONYMS)
def test_capitals_that_act(text: str, count: int) -> None:
    found = extract(to_document({"id": "x", "text": text, "published_on": None})).toponyms
    assert sum(mention.metonym for mention in found) == count, [(m.name, m.metonym) for m in found]


@pytest.mark.parametrize("text", ["Марія Шевченко та Сергій Ковалівка подякували.", "Полковник Дубовка молчит."])
def test_persons_are_no_villages(text: str) -> None:
    assert not extract(to_document({"id": "x", "text": text, "published_on": None})).toponyms
