"""Blocks cover the text, quotations are found in it, and hostile text stays cheap."""

import pytest

from theodolite.extract.segment import MAX_BLOCK, find_blocks, find_quotes


def quotations(text: str) -> list[str]:
    blocks, _ = find_blocks(text)
    return [text[q.start : q.end] for q in find_quotes(text, blocks)]


def test_paragraphs_and_headings() -> None:
    text = "A heading\n\nA first sentence. A second one.\n  Another line that ends.\n"
    blocks, warnings = find_blocks(text)
    assert [(text[b.start : b.end], b.heading) for b in blocks] == [
        ("A heading", True),
        ("A first sentence. A second one.", False),
        ("Another line that ends.", False),
    ]
    assert not warnings


def test_wrapped_lines_are_one_paragraph() -> None:
    text = "The ministry said on Monday that its forces had entered the village and\nwere holding it."
    assert len(find_blocks(text)[0]) == 1


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("“One,” he said. “Two.”", ["“One,”", "“Two.”"]),
        ('He said "one" and "two".', ['"one"', '"two"']),
        ("«Один» и «два»", ["«Один»", "«два»"]),
        ("He said: ``one.''", ["``one.''"]),
        ("“One.\n\n“Two,” he said.", ["“One.", "“Two,”"]),
        ('A 5" pipe without a pair', []),
    ],
)
def test_quotations(text: str, found: list[str]) -> None:
    assert quotations(text) == found


def test_what_cannot_be_cut_at_a_sentence_is_cut_with_a_warning() -> None:
    text = "word " * 5000
    blocks, warnings = find_blocks(text)
    assert all(b.end - b.start <= MAX_BLOCK for b in blocks)
    assert "".join(text[b.start : b.end] for b in blocks).replace(" ", "") == text.replace(" ", "")
    assert len(warnings) == 1
