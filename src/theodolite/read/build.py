"""Putting a Document together: hashes, language, dates, warnings."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from datetime import date, datetime

from theodolite.errors import DocumentError
from theodolite.read.dates import date_warnings
from theodolite.records.text import Document

__all__ = ["Facts", "build_document", "sha256_of"]

_CONTROL = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_LETTER = re.compile(r"[^\W\d_]")
_UKRAINIAN = re.compile("[іїєґІЇЄҐ]")
_LANGUAGE_SAMPLE = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of a document besides its text; the user's word goes before the page's."""

    source_kind: str = "text"
    source_name: str | None = None
    id: str | None = None
    title: str | None = None
    publisher: str | None = None
    url: str | None = None
    published_on: date | None = None
    updated_on: date | None = None
    page_published_on: date | None = None
    page_updated_on: date | None = None
    fetched_at: datetime | None = None
    incomplete_reason: str | None = None
    text_supplied_by_user: bool = False
    warnings: tuple[str, ...] = field(default=())


def sha256_of(data: bytes) -> str:
    """Return the SHA-256 of bytes in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def _encode(text: str, name: str) -> bytes:
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise DocumentError(
            f"{name} holds half a character (U+{ord(text[error.start]):04X}) at position {error.start}.",
            hint="Write the text out again as UTF-8.",
        ) from error


def _language(text: str) -> str:
    sample = text[:_LANGUAGE_SAMPLE]
    letters = len(_LETTER.findall(sample))
    if letters == 0 or len(_CYRILLIC.findall(sample)) * 2 <= letters:
        return "en"
    return "uk" if _UKRAINIAN.search(sample) else "ru"


def _character_warnings(text: str) -> tuple[str, ...]:
    control, bidi = len(_CONTROL.findall(text)), len(_BIDI.findall(text))
    warnings = []
    if control:
        warnings.append(f"control characters in the text ({control}) are kept, and shown as visible signs.")
    if bidi:
        warnings.append(f"marks that change the direction of writing ({bidi}) are kept, not obeyed.")
    return tuple(warnings)


def _dates(facts: Facts) -> tuple[date | None, str, date | None, tuple[str, ...]]:
    published, page = facts.published_on, facts.page_published_on
    origin = "user" if published else ("page" if page else "none")
    warnings: tuple[str, ...] = ()
    if published and page and published != page:
        warnings = (f"the page says that it was published on {page}; the date given, {published}, is used.",)
    on, updated = published or page, facts.updated_on or facts.page_updated_on
    return on, origin, updated, warnings + date_warnings(on, updated, today=date.today())


def build_document(text: str, data: bytes | None, facts: Facts) -> Document:
    """Build the Document of a decoded text.

    Parameters
    ----------
    text
        The decoded text, untouched.
    data
        The bytes it was read from, None for text handed in.
    facts
        What else is known of it.

    Raises
    ------
    DocumentError
        If there is nothing but blanks in the text, or half a character (a lone surrogate).
    """
    name = facts.source_name or "the document"
    encoded = _encode(text, name)
    if not text.strip("\ufeff \t\r\n\f\v\u00a0\u200b"):
        raise DocumentError(f"{name} is empty: it holds no text.", hint="Give the article's text.")
    sha256 = sha256_of(encoded)
    published_on, origin, updated_on, odd_dates = _dates(facts)
    return Document(
        id=facts.id or f"sha256:{sha256[:16]}",
        text=text,
        sha256=sha256,
        source_kind=facts.source_kind,
        source_name=facts.source_name,
        source_sha256=sha256_of(data) if data is not None else None,
        title=facts.title,
        publisher=facts.publisher,
        url=facts.url,
        published_on=published_on,
        published_on_origin=origin,
        updated_on=updated_on,
        fetched_at=facts.fetched_at,
        language=_language(text),
        complete=facts.incomplete_reason is None,
        incomplete_reason=facts.incomplete_reason,
        text_supplied_by_user=facts.text_supplied_by_user,
        warnings=facts.warnings + odd_dates + _character_warnings(text),
    )
