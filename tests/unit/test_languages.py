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
