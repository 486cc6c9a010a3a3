"""Claims of Ukrainian and Russian clauses: kind, actor, places, times, quantities."""

# ruff: noqa: ARG001 (to be filled)
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from theodolite.extract.slavic.cover import Cover
from theodolite.extract.slavic.tokens import Sentence
from theodolite.records.claims import Claim
from theodolite.records.text import Document, Quantity, TimexMention, ToponymMention

__all__ = ["Made", "make_claims"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What was made of the sentences; claims are renumbered when they are merged with those of other languages."""

    claims: tuple[Claim, ...] = ()
    toponyms: tuple[ToponymMention, ...] = ()
    timexes: tuple[TimexMention, ...] = ()
    quantities: tuple[Quantity, ...] = ()


def make_claims(sentences: Sequence[Sentence], cover: Cover, document: Document) -> Made:
    """Make the claims of a document's Ukrainian and Russian sentences."""
    return Made()
