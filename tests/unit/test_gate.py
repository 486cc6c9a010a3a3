"""The gate for streams lets through what could hold a checkable claim, in three languages and for both sides."""

from __future__ import annotations

import hashlib

import pytest
from tests.cases.score import LANGUAGES, load_cases

from theodolite.extract import extract, extract_stream
from theodolite.extract.gate import find_passage
from theodolite.extract.lexicon import words
from theodolite.extract.stream import STOPPED
from theodolite.records import Document

PASSING = [
    "Our units took Pokrovsk this morning.",
    "The enemy was pushed out of Rodynske, the brigade said.",
    "Russia now controls 20 percent of Ukraine.",
    "Ukraine again controls all of its own land west of the river, says Russia.",
    "Противник захопив Мирноград.",
    "Сили оборони відкинули ворога за Вовчу біля Великої Новосілки.",
    "ВСУ оставили Авдеевку.",
    "Над Красноармейском поднят флаг.",
    "The Zero\u200bwidth brigade took Pok\u200brovsk.",
    "THE ENEMY CAPTURED CHASIV YAR",
]
STOPPING = [
    "",
    "The council of New York said the park will be closed.",
    "Shares fell by 12 percent after the company cut its forecast.",
    "They took the lead in the second half, and his defence held.",
    "Погода завтра буде теплою.",
    "\u0130stanbul\u0130 " * 50,
]


@pytest.mark.parametrize("text", PASSING)
def test_what_could_be_checked_passes(text: str) -> None:
    assert find_passage(text) is not None


@pytest.mark.parametrize("text", STOPPING)
def test_what_has_nothing_to_check_is_stopped(text: str) -> None:
    assert find_passage(text) is None


def test_every_passage_with_claims_passes() -> None:
    cases = [case for language in LANGUAGES for case in load_cases(language=language)]
    stopped = [c["id"] for c in cases if not c.get("trap") and find_passage(c["text"]) is None]
    assert stopped == []


@pytest.mark.parametrize(
    "part", ["take", "hold", "lose", "leave", "fall", "enter", "reach", "advance", "encircle", "cut"]
)
def test_every_verb_of_territory_passes_beside_a_place(part: str) -> None:
    verbs = words("predicates", part)
    assert {w for w in verbs if len(w) > 3 and find_passage(f"They {w} at Pokrovsk.") is None} == set()


def test_a_stream_keeps_order_and_says_what_was_not_read() -> None:
    texts = [PASSING[0], STOPPING[1], PASSING[1], *STOPPING[2:4]]
    documents = [
        Document(id=str(n), text=t, sha256=hashlib.sha256(t.encode()).hexdigest()) for n, t in enumerate(texts)
    ]
    read = list(extract_stream(iter(documents)))
    assert [e.document.id for e in read] == ["0", "1", "2", "3", "4"]
    assert [STOPPED in e.warnings for e in read] == [False, True, False, True, True]
    assert read[0].claims == extract(documents[0]).claims
