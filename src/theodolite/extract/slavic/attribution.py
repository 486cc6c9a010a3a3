"""Who says what in Ukrainian and Russian: quotations, content clauses, parentheticals, credits, headlines."""

# ruff: noqa: ARG001 (to be filled)
from __future__ import annotations

from collections.abc import Sequence

from theodolite.extract.segment import Block, Quote
from theodolite.extract.slavic.cover import Said
from theodolite.extract.slavic.tokens import Sentence

__all__ = ["find_said"]


def find_said(text: str, sentences: Sequence[Sentence], blocks: Sequence[Block], quotes: Sequence[Quote]) -> list[Said]:
    """Find every attribution of the sentences, in order of content."""
    return []
