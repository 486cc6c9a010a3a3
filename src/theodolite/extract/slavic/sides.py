"""Whose side a Ukrainian or Russian phrase names, from symmetric tables of forms."""

# ruff: noqa: ARG001 (to be filled)
from __future__ import annotations

from collections.abc import Sequence

from theodolite.extract.slavic.tokens import Word

__all__ = ["relative_of", "side_of"]


def side_of(words: Sequence[Word]) -> str | None:
    """Return the side that a phrase names in its own words (RU, UA), else None."""
    return None


def relative_of(words: Sequence[Word]) -> str | None:
    """Return ``other`` for "ворог", "противник", ``own`` for "наші війська", else None."""
    return None
