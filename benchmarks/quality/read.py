"""Rows of annotations for rows of text, as ``theodolite annotate`` writes them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date
from typing import Any

from theodolite.records import Document
from theodolite.settings import Settings

__all__ = ["annotate_rows", "to_document"]


def to_document(row: dict[str, Any]) -> Document:
    """Make a document of a gold row; its date is used where it has one."""
    text = row["text"]
    stated = row.get("dct") or row.get("meta", {}).get("date")
    return Document(
        id=row["id"],
        text=text,
        sha256=hashlib.sha256(text.encode("utf-8")).hexdigest(),
        published_on=date.fromisoformat(stated[:10]) if stated else None,
    )


def annotate_rows(rows: Iterable[dict[str, Any]], settings: Settings) -> list[dict[str, Any]]:
    """Read every row and return its annotations."""
    from theodolite.pipeline import annotate_documents

    return list(annotate_documents(map(to_document, rows), settings))
