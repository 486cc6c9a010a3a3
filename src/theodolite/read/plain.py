"""Plain text → Document."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from theodolite.read.build import Facts, build_document
from theodolite.read.decode import check_size, decode_text
from theodolite.read.gates import cut_off_reason
from theodolite.records.text import Document
from theodolite.settings import Settings

__all__ = ["read_plain", "read_text"]


def read_plain(data: bytes, facts: Facts, *, settings: Settings, encoding: str | None = None) -> Document:
    """Read bytes of plain text with what is known of them."""
    name = facts.source_name or "the text"
    check_size(len(data), settings.max_text_bytes, name)
    text, warnings = decode_text(data, name, encoding=encoding)
    reason = facts.incomplete_reason or cut_off_reason(text)
    title = facts.title or headline_of(text)
    facts = replace(facts, title=title, incomplete_reason=reason, warnings=facts.warnings + warnings)
    return build_document(text, data, facts)


def headline_of(text: str) -> str | None:
    """Return the first line where it stands like a headline: alone, short, without a full stop; else None."""
    first, _, rest = text.lstrip().partition("\n")
    line = first.strip()
    alone = rest.startswith(("\n", "\r\n")) and bool(rest.strip())
    return line if alone and 3 <= len(line) <= 160 and line[-1] not in '.!?…:;,”"' else None


def read_text(
    data: bytes,
    *,
    settings: Settings,
    name: str | None = None,
    published_on: date | None = None,
    updated_on: date | None = None,
    publisher: str | None = None,
    url: str | None = None,
    encoding: str | None = None,
) -> Document:
    """Read plain text: exactly the decoded characters, but for a byte order mark at the start.

    Parameters
    ----------
    data
        UTF-8, or UTF-16 or UTF-32 with a byte order mark, or ``encoding``.

    Raises
    ------
    DocumentError
        If it is empty, binary, too large or wrongly encoded.
    """
    facts = Facts(source_name=name, published_on=published_on, updated_on=updated_on, publisher=publisher, url=url)
    return read_plain(data, facts, settings=settings, encoding=encoding)
