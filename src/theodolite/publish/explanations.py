"""Explanations in words for the terminal, and as plain JSON values."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from typing import Any

from theodolite.records import Explanation, Part

__all__ = ["explanation_lines", "explanation_values"]

_NAME, _WIDTH = 12, 110


def explanation_lines(explained: Iterable[Explanation]) -> Iterator[str]:
    """Yield lines of text: each claim with its parts, the rules and the words that decided each."""
    for one in explained:
        yield f"{one.claim.id}  “{' '.join(one.claim.quote.split())}”"
        for part in one.parts:
            yield from _part(part)
        yield ""


def _part(part: Part) -> Iterator[str]:
    words = f"  [{'; '.join(' '.join(w.split()) for w in part.words if w)}]" if any(part.words) else ""
    note = f"  {part.note}" if part.note else ""
    indent = " " * (_NAME + 4)
    yield from textwrap.wrap(f"  {part.name:{_NAME}}  {part.value}{words}{note}", _WIDTH, subsequent_indent=indent)
    for rule in part.rules[:2]:
        text = f"{indent}{rule.where}  {rule.name}: {rule.says}"
        yield from textwrap.wrap(
            text, _WIDTH, initial_indent="", subsequent_indent=indent + "  ", drop_whitespace=False
        )


def explanation_values(explained: Iterable[Explanation]) -> list[dict[str, Any]]:
    """Return plain JSON values, one object a claim."""
    return [
        {
            "claim": one.claim.id,
            "quote": one.claim.quote,
            "parts": [
                {"part": part.name, "value": part.value, "words": list(part.words), "note": part.note,
                 "rules": [{"rule": r.name, "says": r.says, "where": r.where} for r in part.rules]}
                for part in one.parts
            ],
        }
        for one in explained
    ]  # fmt: skip
