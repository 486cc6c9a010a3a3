"""Which language a sentence is in, and quotations in another one."""

import pytest

from theodolite.extract.languages import detect_languages
from theodolite.extract.segment import find_blocks


def _parts(text: str) -> list[tuple[str, str]]:
    blocks, _ = find_blocks(text)
    return [(run.language, text[run.start : run.end].strip()) for run in detect_languages(text, blocks)]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("«Нас осталось шестеро, село мы потеряли», — каже російський солдат.",
         [("ru", "«Нас осталось шестеро, село мы потеряли»"), ("uk", ", — каже російський солдат.")]),
        (
            "Он написал: «Окупанти зайшли у наше місто».",
            [("ru", "Он написал:"), ("uk", "«Окупанти зайшли у наше місто».")],
        ),
        ("«Мы держим Лиман», — сказал офицер.", [("ru", "«Мы держим Лиман», — сказал офицер.")]),
        ("Ворог утримує Торське, повідомляє «Фронт».", [("uk", "Ворог утримує Торське, повідомляє «Фронт».")]),
    ],
)  # fmt: skip
def test_a_quotation_may_be_in_another_language(text: str, parts: list[tuple[str, str]]) -> None:
    assert _parts(text) == parts


@pytest.mark.parametrize(
    "foreign",
    [
        "Die russischen Truppen haben laut Angaben Pokrowsk eingenommen.",
        "Les forces russes ont pris la ville, selon Moscou.",
        "Wojska rosyjskie zajęły miasto, podał sztab.",
    ],
)
def test_a_short_foreign_sentence_within_an_english_text_is_not_english(foreign: str) -> None:
    before, after = "Ukraine said that its forces held the town.", "Kyiv denied this at once."
    assert _parts(f"{before} {foreign} {after}") == [("en", before), ("und", foreign), ("en", after)]


def test_names_with_foreign_particles_stay_english() -> None:
    text = "Ursula von der Leyen visited Kyiv. Die Welt and Le Monde reported it. Soldiers die near Rio de la Plata."
    assert [language for language, _ in _parts(text)] == ["en"]
