"""Who says what in Ukrainian and Russian: sources, cues, contents, chains; the same for whoever speaks."""

from __future__ import annotations

import hashlib

import pytest

from theodolite.extract.languages import detect_languages
from theodolite.extract.segment import find_blocks
from theodolite.extract.slavic.cover import Cover
from theodolite.extract.slavic.foreign import Heard
from theodolite.extract.slavic.reading import read_slavic
from theodolite.records.text import Attribution, AttributionForm, Document, Span, Stance


def _document(text: str) -> Document:
    return Document(id="test", text=text, sha256=hashlib.sha256(text.encode()).hexdigest())


def _read(text: str) -> tuple[Attribution, ...]:
    blocks, _ = find_blocks(text)
    return read_slavic(_document(text), detect_languages(text, blocks), blocks).attributions


def _shown(text: str) -> list[tuple[str | None, str, str]]:
    def joined(spans: tuple[Span, ...]) -> str:
        return " … ".join(span.of(text) for span in spans)

    return [(a.source_name, joined(a.cue), joined(a.content)) for a in _read(text)]


SENTENCES = [
    ("Росіяни захопили Лугове, заявило 20 листопада Міноборони РФ.",
     [("Міноборони РФ", "заявило", "Росіяни захопили Лугове")]),
    ("Бійці звільнили Лугове, заявило у четвер Міноборони України.",
     [("Міноборони України", "заявило", "Бійці звільнили Лугове")]),
    ("Армия взяла Луговое, сообщил 20 ноября Генштаб ВСУ.",
     [("Генштаб ВСУ", "сообщил", "Армия взяла Луговое")]),
    ("Армия взяла Луговое, сообщило в четверг Минобороны РФ.",
     [("Минобороны РФ", "сообщило", "Армия взяла Луговое")]),
    ("Армия взяла Луговое, сообщило Минобороны РФ 20 ноября.",
     [("Минобороны РФ", "сообщило", "Армия взяла Луговое")]),
    ("Речник бригади Остап Дуб заявив, що противник відступив.",
     [("Остап Дуб", "заявив", "що противник відступив")]),
    ("«Мы удержали село», — сказал комбат Олег Мороз.",
     [("Олег Мороз", "сказал", "«Мы удержали село»")]),
    ("«Село наше, — сказав комбат Олег Мороз, — ворог пішов».",
     [("Олег Мороз", "сказав", "Село наше … ворог пішов")]),
    ("За словами полковника Тараса Гука, місто тримається.",
     [("Тарас Гук", "За словами", "місто тримається")]),
    ("По данным группы «Маяк», дорога перерезана.",
     [("группа «Маяк»", "По данным", "дорога перерезана")]),
    ("Ворог захопив Лугове, повідомляють аналітики проєкту «Кордон».",
     [("аналітики проєкту «Кордон»", "повідомляють", "Ворог захопив Лугове")]),
    ("Село обстреляно дважды, уточнили в полиции.",
     [("полиция", "уточнили", "Село обстреляно дважды")]),
    ("Як повідомив мер Іван Гай, місто знеструмлено.",
     [("Іван Гай", "Як повідомив", "місто знеструмлено")]),
    ("Армия вошла в Луговое, о чём заявил министр Пётр Кузнецов.",
     [("Пётр Кузнецов", "заявил", "Армия вошла в Луговое")]),
    ("Лугове захоплено, заявило Міноборони РФ.",
     [("Міноборони РФ", "заявило", "Лугове захоплено")]),
    ("Луговое освобождено, сообщил Генштаб ВСУ.",
     [("Генштаб ВСУ", "сообщил", "Луговое освобождено")]),
    ("Взят город, заявили в Минобороны РФ.",
     [("Минобороны РФ", "заявили", "Взят город")]),
    ("Місто звільнено, повідомили в Генштабі ЗСУ.",
     [("Генштаб ЗСУ", "повідомили", "Місто звільнено")]),
    ("Вечором стало тихо. Генштаб ЗСУ: Лугове звільнено.",
     [("Генштаб ЗСУ", "", "Лугове звільнено")]),
    ("Вечером стало тихо. Минобороны РФ: Луговое захвачено.",
     [("Минобороны РФ", "", "Луговое захвачено")]),
    ("Министерство заявило о взятии Лугового.",
     [("Министерство", "заявило о", "взятии Лугового")]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), SENTENCES)
def test_source_cue_and_content(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert _shown(text) == expected


def test_a_chain_is_as_deep_as_the_sentence_says() -> None:
    text = (
        "Як повідомляє «Обрій» з посиланням на Службу безпеки, полонений сержант розповів, "
        "що його командири наказали відступити."
    )
    inner = max(_read(text), key=lambda a: len(a.chain))
    names = [" ".join(span.of(text) for span in spans) for spans in inner.chain]
    assert names == ["Обрій", "Службу безпеки", "полонений сержант"]


def test_a_pronoun_is_who_spoke_before() -> None:
    text = "Мэр Вера Данилюк сообщила, что мост цел. «Дорога открыта», — добавила она. По её словам, жертв нет."
    assert [a.source_name for a in _read(text)] == ["Вера Данилюк"] * 3


def test_stance_and_hedge_of_a_link() -> None:
    by_cue = {
        text: _read(text)[0]
        for text in (
            "Министерство утверждает, что город взят.",
            "Міністерство підтвердило, що місто втрачено.",
            "Штаб опроверг сообщения о том, что город взят.",
            "Канал написав, що нібито місто оточене.",
        )
    }
    stances = [a.stance for a in by_cue.values()]
    assert stances == [Stance.DISTANCES, Stance.ENDORSES, Stance.DENIES, Stance.DISTANCES]
    assert by_cue["Канал написав, що нібито місто оточене."].hedge == "нібито"


def test_a_headline_and_a_quotation_over_paragraphs() -> None:
    text = "Штаб: противник відійшов\n\nГенерал Остап Дуб сказав: «Ми тримаємо місто.\n\n«Ворог пішов», — додав він."
    first, second, *_ = _read(text)
    assert first.source_name == "Штаб"
    assert second.source_name == "Остап Дуб"
    assert second.form is AttributionForm.DIRECT
    assert any("Ворог пішов" in span.of(text) for a in _read(text)[1:] for span in a.content)


def test_names_in_quotation_marks_and_scare_quotes_are_nobodys_words() -> None:
    assert _read("Бригада «Хижак» зайняла завод «Азовець», а «друга армія світу» мовчить.") == ()


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("российские войска", "украинские войска"),
        ("Російський речник", "Український речник"),
    ],
)
def test_it_reads_alike_whoever_speaks(ours: str, theirs: str) -> None:
    for frame in ("{} заявили, что враг отступил. «Мы победили», — добавил генерал.", "За даними {}, село зайняте."):
        first, second = _read(frame.format(ours)), _read(frame.format(theirs))
        assert [(a.form, a.stance, len(a.content), len(a.chain)) for a in first] == [
            (a.form, a.stance, len(a.content), len(a.chain)) for a in second
        ]


@pytest.mark.parametrize(
    "text",
    [
        "Він сказав: " + "« " * 1500 + "так" + " »" * 1500,
        "он сказал что " * 700,
        "один из " * 700,
        "Сkазав \u200bПокровsk, що " * 300,
        "— Так, — сказав він. " * 300,
        '"' * 4001,
        "ы" * 5000,
    ],
)
def test_hostile_text_is_read_without_an_error(text: str) -> None:
    for attribution in _read(text):
        for span in (*attribution.source, *attribution.cue, *attribution.content):
            assert 0 <= span.start < span.end <= len(text)


def test_a_position_outside_every_content_belongs_to_the_outlet() -> None:
    cover = Cover((), "Вісник")
    assert [link.name for link in cover.links_for(5)] == ["Вісник"]
    assert cover.at(0) == ()


def test_english_words_introduce_a_ukrainian_quotation() -> None:
    text = "Colonel Ivan Polishchuk praised the brigade. “Ми контролюємо місто,” he told reporters."
    blocks, _ = find_blocks(text)
    heard = (Heard(0, "Ivan Polishchuk", "UA"),)
    part = read_slavic(_document(text), detect_languages(text, blocks), blocks, heard=heard)
    assert [(a.source_name, a.content[0].of(text)) for a in part.attributions] == [
        ("Ivan Polishchuk", "“Ми контролюємо місто,”")
    ]


def test_a_label_names_who_speaks_and_hearsay_goes_on() -> None:
    text = (
        "Джерело: Центр «Маяк»\n\nДослівно: «Ворог захопив село Лугове». "
        "Комбат заявив, що село тримається. Мовляв, ворог пішов."
    )
    names = [(a.source_name, [span.of(text) for span in a.content]) for a in _read(text)]
    assert names == [
        ("Центр «Маяк»", ["«Ворог захопив село Лугове»"]),
        ("Комбат", ["що село тримається", "ворог пішов"]),
    ]


@pytest.mark.parametrize(
    ("text", "stance"),
    [
        ("У Генштабі ЗСУ це спростували: «Сили оборони утримують Лугове».", Stance.NEUTRAL),
        ("В Минобороны РФ это опровергли: «Российская армия удерживает Луговое».", Stance.NEUTRAL),
        ("«Ми утримуємо Лугове», — спростував речник Генштабу.", Stance.NEUTRAL),
        ("Генштаб ВСУ опроверг, что российские войска взяли Луговое.", Stance.DENIES),
        ("Минобороны РФ опровергло, что ВСУ взяли Луговое.", Stance.DENIES),
    ],
)
def test_a_denial_that_quotes_its_own_words_does_not_deny_them(text: str, stance: Stance) -> None:
    (one,) = _read(text)
    assert one.stance is stance


@pytest.mark.parametrize(
    ("text", "stance"),
    [
        ("Генштаб ВСУ опроверг заявление РФ: российские войска не взяли Луговое.", Stance.NEUTRAL),
        ("Минобороны РФ опровергло заявление Киева: украинские войска не взяли Луговое.", Stance.NEUTRAL),
        ("Генштаб ЗСУ спростував це: місто під контролем ЗСУ.", Stance.NEUTRAL),
        ("Генштаб ЗСУ спростував, що «російські війська захопили Лугове».", Stance.DENIES),
        ("Минобороны РФ опровергло, что «украинские войска освободили Луговое».", Stance.DENIES),
    ],
)
def test_what_a_denier_adds_after_a_colon_is_his_own_word(text: str, stance: Stance) -> None:
    assert [a.stance for a in _read(text)] == [stance]
