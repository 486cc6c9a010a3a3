"""Places that stand for governments, and the traps: the same names as places of events."""

import pytest

from theodolite.extract import extract
from theodolite.records import Document

# text | names that stand for a government; every other name is a place
CASES = """
Kyiv said that its troops still hold Pokrovsk.|Kyiv
The Kremlin claimed the capture of Toretsk.|Kremlin
Washington has approved the sale of missiles to Ukraine.|Washington
Moscow's forces entered Kupiansk on Monday.|Moscow
Explosions were heard in Moscow on Tuesday night.|
Kyiv was hit by drones overnight.|
Drones struck Moscow for the second night.|
Beijing and Tehran rejected the accusation.|Beijing Tehran
Officials in Kyiv said the town of Siversk was lost.|
Talks between Moscow and Kyiv ended without result.|Moscow Kyiv
London and Paris will send instructors to Lviv.|London Paris
A fire broke out in Brussels near the station.|
Kyiv accuses Moscow of breaking the truce in Kherson.|Kyiv Moscow
Berlin promised Kyiv more air defence.|Berlin Kyiv
Pressure on Moscow is growing, Washington believes.|Moscow Washington
Three people were wounded in Kyiv and two in Kharkiv.|
Київ заявив, що утримує Покровськ.|Київ
Москва стверджує, що взяла Торецьк.|Москва
У Москві пролунали вибухи.|
Росіяни вдарили по Києву ракетами.|
За даними Києва, ворог перейшов Оскіл.|Києва
Київ був під ударом безпілотників уночі.|
Переговори між Москвою та Києвом завершилися нічим.|Москвою Києвом
Киев заявил, что удерживает Покровск.|Киев
Кремль отверг сообщения об отходе из Лимана.|Кремль
В Москве прогремели взрывы.|
По данным Киева, противник перешёл Оскол.|Киева
Беспилотники атаковали Москву второй раз за неделю.|
Банковая не комментирует потерю Северска.|Банковая
Пожар произошёл в Брюсселе рядом с вокзалом.|
"""


@pytest.mark.parametrize("line", CASES.strip().splitlines())
def test_a_government_is_no_place_of_an_event(line: str) -> None:
    text, expected = line.split("|")
    found = [m for m in extract(Document(id="t", text=text, sha256="")).toponyms if m.kind_hint != "country"]
    assert {m.text for m in found if m.metonym} <= set(expected.split())
    assert not {m.text for m in found if not m.metonym} & set(expected.split())
