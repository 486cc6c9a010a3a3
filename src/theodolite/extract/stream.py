"""Streams of documents: the gate decides which are read at all; what it stops comes out unread and says so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from theodolite.extract.gate import find_passage
from theodolite.extract.outputs import AttributionModel
from theodolite.extract.reader import extract_many
from theodolite.records.claims import Extraction
from theodolite.records.text import Document

__all__ = ["STOPPED", "extract_stream"]

STOPPED = "Not read: the gate found no place or side of the theatre near a word of control, fighting or loss."
_READ, _WAIT = 32, 640


def extract_stream(
    documents: Iterable[Document], *, nlp: Any | None = None, learned: AttributionModel | None = None
) -> Iterator[Extraction]:
    """Read those documents of a stream that could hold a checkable claim, in the stream's order.

    Parameters
    ----------
    documents
        Documents in any language.
    nlp
        A spaCy pipeline to use instead of the package's own.
    learned
        A trained model for the attributions of English text.

    Yields
    ------
    Extraction
        One a document. A document that the gate stopped has no claims, and ``STOPPED`` among its warnings.
    """
    iterator = iter(documents)
    while taken := list(_batch(iterator)):
        read = extract_many((document for document, passes in taken if passes), nlp=nlp, learned=learned)
        yield from _joined(taken, read)


def _batch(documents: Iterator[Document]) -> Iterator[tuple[Document, bool]]:
    """Yield documents with whether they pass, until enough pass to be parsed together or many have been stopped."""
    reading = 0
    for document in islice(documents, _WAIT):
        passes = find_passage(document.text) is not None
        reading += passes
        yield document, passes
        if reading == _READ:
            return


def _joined(taken: Sequence[tuple[Document, bool]], read: Iterator[Extraction]) -> Iterator[Extraction]:
    for document, passes in taken:
        yield next(read) if passes else Extraction(document=document, warnings=(STOPPED,))
