"""Words, sentences, phrases and clauses of Ukrainian and Russian."""

from __future__ import annotations

import pytest

from theodolite.extract.segment import find_blocks
from theodolite.extract.slavic.clauses import split_clauses
from theodolite.extract.slavic.phrases import noun_phrases
from theodolite.extract.slavic.quotations import find_quotations
from theodolite.extract.slavic.tokens import analyse


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Бої тривають у м. Покровськ. Втрачено 5 тис. осіб.", "uk", 2),
        ("В с. Луговое вошёл А. Иванов. Это подтвердили в обл. штабе.", "ru", 2),
        ("«Ми тут! Ми йдемо», — сказав він.", "uk", 2),
    ],
)
def test_abbreviations_and_initials_end_no_sentence(text: str, language: str, expected: int) -> None:
    sentences = analyse(text, 0, len(text), language)
    assert len(sentences) == expected
    assert all(text[w.start : w.end] == w.text for s in sentences for w in s.words)


@pytest.mark.parametrize(
    ("text", "language", "word", "lemma", "case"),
    [
        ("Бої тривають у Києві.", "uk", "Києві", "київ", "loct"),
        ("За даними групи, ворог пішов.", "uk", "даними", "дані", "ablt"),
        ("Сказал министр Андрей Белоусов.", "ru", "Белоусов", "белоусов", "nomn"),
        ("По словам Сергея Лаврова, так.", "ru", "Лаврова", "лавров", "gent"),
    ],
)
def test_neighbours_choose_the_reading(text: str, language: str, word: str, lemma: str, case: str) -> None:
    found = next(w for s in analyse(text, 0, len(text), language) for w in s.words if w.text == word)
    assert (found.lemma, found.case) == (lemma, case)


def test_a_noun_phrase_keeps_its_genitives_and_names() -> None:
    text = "Старший аналитик группы «Маяк» Юрий Стус сообщил одному из командиров бригады."
    words = analyse(text, 0, len(text), "ru")[0].words
    phrases = [text[words[p.start].start : words[p.end - 1].end] for p in noun_phrases(words)]
    assert phrases == ["Старший аналитик группы «Маяк» Юрий Стус", "одному из командиров бригады"]


def test_a_clause_knows_its_subject_and_opener() -> None:
    text = "Генерал заявив, що війська зайняли село, але ворог чекає."
    sentence = analyse(text, 0, len(text), "uk")[0]
    clauses = split_clauses(sentence)
    assert [c.opener for c in clauses][:3] == [None, "що", "але"]
    heads = [sentence.words[c.subject.head].lemma for c in clauses if c.subject is not None]
    assert heads == ["генерал", "військо", "ворог"]


def test_quotations_nest_and_run_over_paragraphs() -> None:
    text = 'Он сказал: "Пусть "Маяк" решает.\n\nМы ждём".'
    blocks, _ = find_blocks(text)
    found = [(q.depth, q.continues, text[slice(*q.inner)]) for q in find_quotations(text, blocks)]
    assert found == [(1, False, 'Пусть "Маяк" решает.'), (2, False, "Маяк"), (1, True, "Мы ждём")]
