"""Reading one document, wherever it is: a path, an address, stdin, or a text that the user hands in."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import BinaryIO

from theodolite.errors import ConfigurationError, DocumentError
from theodolite.read.build import Facts
from theodolite.read.decode import check_size, refuse_binary
from theodolite.read.html import looks_like_html, read_page
from theodolite.read.plain import read_plain
from theodolite.read.web import fetch, is_url
from theodolite.records.text import Document
from theodolite.settings import Settings

__all__ = ["read_document"]

_HTML_SUFFIXES = frozenset({".html", ".htm", ".xhtml"})


def _read_bytes(stream: BinaryIO, limit: int, name: str) -> bytes:
    """Read at most the limit; a stream without end (/dev/zero) is refused, not swallowed."""
    data = stream.read(limit + 1)
    check_size(len(data), limit, name)
    return data


def _read_file(path: Path, settings: Settings) -> bytes:
    limit = max(settings.max_page_bytes, settings.max_text_bytes)
    try:
        if path.is_dir():
            raise ConfigurationError(f"{str(path)!r} is a folder, not a file.", hint="Name one article's file.")
        if path.is_file():
            check_size(path.stat().st_size, limit, path.name)
        with path.open("rb") as stream:
            return _read_bytes(stream, limit, path.name)
    except FileNotFoundError as error:
        raise ConfigurationError(
            f"{str(path)!r} does not exist.", hint="Name a file, an http or https address, or - for stdin."
        ) from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise DocumentError(
            f"{str(path)!r} cannot be read ({reason}).", hint="Check its name and permissions."
        ) from error


def _read_either(
    data: bytes, facts: Facts, *, settings: Settings, suffix: str = "", encoding: str | None = None
) -> Document:
    """Read bytes as a page when they are one, else as plain text."""
    if data:
        refuse_binary(data, facts.source_name or "the document")
    if suffix.lower() in _HTML_SUFFIXES or looks_like_html(data):
        kind = "html" if facts.source_kind == "text" else facts.source_kind
        return read_page(data, replace(facts, source_kind=kind), settings=settings, charset=encoding)
    return read_plain(data, facts, settings=settings, encoding=encoding)


def _read_url(url: str, facts: Facts, settings: Settings) -> Document:
    fetched = fetch(url, settings)
    facts = replace(facts, source_kind="url", source_name=url, url=fetched.final_url, fetched_at=fetched.fetched_at)
    kind = fetched.headers.get("content-type", "").split(";")[0].strip().lower()
    refuse_binary(fetched.data, url)
    if kind.startswith("text/plain") and not looks_like_html(fetched.data):
        return read_plain(fetched.data, facts, settings=settings, encoding=fetched.charset)
    return read_page(fetched.data, facts, settings=settings, charset=fetched.charset, truncated=fetched.truncated)


def read_document(  # noqa: PLR0913 - the fixed signature of the stage
    source: str,
    *,
    settings: Settings,
    published_on: date | None = None,
    updated_on: date | None = None,
    publisher: str | None = None,
    url: str | None = None,
    text_from: Path | None = None,
    stdin: BinaryIO | None = None,
    encoding: str | None = None,
) -> Document:
    """Read one document.

    Parameters
    ----------
    source
        A path, an http or https address, or ``-`` for stdin; not read when ``text_from`` is given.
    settings
        Limits of size and time, and where fetched bytes are kept.
    published_on, updated_on, publisher, url
        What the user knows; goes before what a page says.
    text_from
        A file whose text stands for the page at ``url`` (or at ``source``), which is not fetched; the document is
        marked ``text_supplied_by_user``.
    stdin
        The stream to read for ``-``; by default the program's.
    encoding
        The encoding of a plain text, when it is neither UTF-8 nor marked.

    Returns
    -------
    Document
        ``complete`` is False with a reason for what is only the beginning of an article.

    Raises
    ------
    IncompleteDocumentError
        If there is no article at all (401, 402, 403, consent page, paywall without text).
    DocumentError
        If it is empty, binary, too large or wrongly encoded.
    FetchError
        If an address cannot be fetched.
    ConfigurationError
        If a file does not exist or an address is not http or https.
    """
    facts = Facts(published_on=published_on, updated_on=updated_on, publisher=publisher, url=url)
    if text_from is not None:
        address = url or (source if is_url(source) else None)
        facts = replace(facts, source_name=text_from.name, url=address, text_supplied_by_user=True)
        data = _read_file(text_from, settings)
        return _read_either(data, facts, settings=settings, suffix=text_from.suffix, encoding=encoding)
    if source == "-":
        stream = stdin or sys.stdin.buffer
        data = _read_bytes(stream, max(settings.max_page_bytes, settings.max_text_bytes), "stdin")
        return _read_either(
            data, replace(facts, source_kind="stdin", source_name="stdin"), settings=settings, encoding=encoding
        )
    if not source:
        raise ConfigurationError(
            "no article was named.", hint="Name a file, an http or https address, - for stdin, or use --text-from FILE."
        )
    if is_url(source):
        return _read_url(source, facts, settings)
    path = Path(source)
    data = _read_file(path, settings)
    facts = replace(facts, source_name=path.name)
    return _read_either(data, facts, settings=settings, suffix=path.suffix, encoding=encoding)
