"""An explanation names the rules that decided each part, is that of the code that reads, and changes nothing."""

from __future__ import annotations

import hashlib
import sys
from datetime import date
from pathlib import Path

import pytest

from theodolite.errors import ConfigurationError
from theodolite.explain import explain_document, find_explained
from theodolite.extract import extract
from theodolite.publish.explanations import explanation_lines, explanation_values
from theodolite.records import Document, Explanation, Part
from theodolite.settings import load_settings

TEXT = (
    "The Russian Defence Ministry said on Friday that its troops had captured Pokrovsk. "
    "A Ukrainian spokesman called the report a lie. He said the enemy had not entered the town."
)
DOCUMENT = Document(id="d", text=TEXT, sha256=hashlib.sha256(TEXT.encode()).hexdigest(), published_on=date(2025, 11, 1))


@pytest.fixture(scope="module")
def explained() -> tuple[Explanation, ...]:
    return explain_document(DOCUMENT, load_settings())


def part(one: Explanation, name: str) -> Part:
    return next(p for p in one.parts if p.name == name)


def test_each_part_has_the_rule_that_decided_it(explained: tuple[Explanation, ...]) -> None:
    captured, denial, entered = explained
    assert part(captured, "kind").value == "control, capture"
    assert part(captured, "kind").rules[0].where.startswith("kinds_land.py:")
    assert any("predicates.take" in word for word in part(captured, "kind").words)
    assert part(captured, "link 2").words == ("said",)
    assert part(captured, "link 2").rules
    assert part(denial, "denies").value == captured.claim.id
    assert part(denial, "kind").rules[0].where.startswith("rebuttal.py:")
    assert part(entered, "polarity").rules[-1].name == "is_negated"
    assert part(entered, "actor").value == "RU"
    assert part(captured, "checked").value == "yes"


def test_every_rule_named_stands_where_it_is_said_to(explained: tuple[Explanation, ...]) -> None:
    import theodolite.extract

    folder = Path(theodolite.extract.__file__).parent
    rules = {rule for one in explained for p in one.parts for rule in p.rules}
    assert rules
    for rule in rules:
        name, line = rule.where.rsplit(":", 1)
        lines = (folder / name).read_text(encoding="utf-8").split("\n")[: int(line)]
        assert any(f"def {rule.name}(" in text or f"def _{rule.name}(" in text for text in lines)


@pytest.mark.parametrize(
    ("text", "lemma"),
    [
        ("Російські війська захопили Покровськ, заявило Міноборони РФ. У Генштабі це спростували.", "захопити"),
        ("Российские войска захватили Покровск, заявило Минобороны РФ. В Генштабе это опровергли.", "захватить"),
    ],
)
def test_it_explains_ukrainian_and_russian(text: str, lemma: str) -> None:
    document = Document(id="d", text=text, sha256="", published_on=date(2025, 11, 1))
    captured, denial = explain_document(document, load_settings())
    assert part(captured, "kind").value == "control, capture"
    assert part(captured, "kind").rules[0].where.startswith("slavic/")
    assert part(captured, "kind").words[0].startswith(lemma)
    assert part(captured, "link 2").rules
    assert part(denial, "denies").value == captured.claim.id


def test_watching_changes_nothing(explained: tuple[Explanation, ...]) -> None:
    before = sys.getprofile()
    assert [one.claim for one in explain_document(DOCUMENT, load_settings())] == list(extract(DOCUMENT).claims)
    assert sys.getprofile() is before


def test_a_claim_is_found_by_id_number_or_words(explained: tuple[Explanation, ...]) -> None:
    first = explained[0]
    assert find_explained(explained, first.claim.id) == find_explained(explained, "c1") == (first,)
    assert find_explained(explained, "CAPTURED pokrovsk") == (first,)
    with pytest.raises(ConfigurationError, match="c99"):
        find_explained(explained, "c99")


def test_it_is_told_in_lines_and_values(explained: tuple[Explanation, ...]) -> None:
    lines = list(explanation_lines(explained))
    assert all(len(line) <= 130 for line in lines)
    assert sum(line.startswith("c") for line in lines) == len(explanation_values(explained)) == len(explained)
