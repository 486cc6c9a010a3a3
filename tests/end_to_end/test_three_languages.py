"""The facts of the founding article, told in English, Ukrainian and Russian: the same claims and the same verdicts."""

# ruff: noqa: E501 - the texts
import hashlib
from datetime import date
from pathlib import Path

import pytest

from theodolite.pipeline import check_document, open_toolbox
from theodolite.records import Document
from theodolite.settings import load_settings

ENGLISH = """Russian troops have captured Pokrovsk, the Russian Defence Ministry said on 1 November 2025.

President Volodymyr Zelenskyy said that the Russians were trying to take Pokrovsk in order to convince the Americans of \
their strength. “They say that they are standing on the Dnipro and that they control 90% of eastern Ukraine. It’s a \
lie,” Zelenskyy said. According to him, around 200 Russian soldiers are in Pokrovsk, and the Russian army shells the \
city daily."""
UKRAINIAN = """Російські війська захопили Покровськ, заявило Міноборони РФ 1 листопада 2025 року.

Президент Володимир Зеленський сказав, що росіяни намагаються взяти Покровськ, щоб переконати американців у своїй силі. \
«Вони кажуть, що стоять на Дніпрі і що контролюють 90% сходу України. Це брехня», — заявив Зеленський. За його словами, \
в Покровську перебуває близько 200 російських солдатів, а армія РФ щодня обстрілює місто."""
RUSSIAN = """Российские войска захватили Покровск, заявило Минобороны РФ 1 ноября 2025 года.

Президент Владимир Зеленский сказал, что россияне пытаются взять Покровск, чтобы убедить американцев в своей силе. \
«Они говорят, что стоят на Днепре и что контролируют 90% востока Украины. Это ложь», — заявил Зеленский. По его словам, \
в Покровске находится около 200 российских солдат, а армия РФ ежедневно обстреливает город."""


@pytest.mark.data
@pytest.mark.parametrize("text", [UKRAINIAN, RUSSIAN], ids=["uk", "ru"])
def test_the_same_facts_get_the_same_verdicts(text: str, data_dir: Path, shared_cache: Path) -> None:
    toolbox = open_toolbox(load_settings(data_dir=data_dir, cache_dir=shared_cache))

    def read(words: str) -> list[tuple[object, ...]]:
        digest = hashlib.sha256(words.encode()).hexdigest()
        document = Document(id="facts", text=words, sha256=digest, published_on=date(2025, 11, 1))
        report = check_document(document, toolbox)
        return [
            (
                c.grounded.claim.kind, c.grounded.claim.predicate, c.grounded.claim.actor, c.grounded.claim.modality,
                c.grounded.interval, c.verdict.label, len(c.grounded.claim.denies),
            )
            for c in report.claims
        ]  # fmt: skip

    assert read(text) == read(ENGLISH)
