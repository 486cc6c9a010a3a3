"""HTML → Document: main text, title, date and publisher, by trafilatura behind a guard."""

from __future__ import annotations

import logging
import re
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from theodolite.errors import DocumentError, IncompleteDocumentError
from theodolite.read.build import Facts, build_document
from theodolite.read.dates import page_date
from theodolite.read.decode import check_size, decode_page
from theodolite.read.gates import MINIMUM_TEXT, consent_reason, cut_off_reason, paywall_reason, robot_reason
from theodolite.read.page import PageFacts, guard_markup, page_facts, visible_text
from theodolite.records.text import Document
from theodolite.settings import Settings

__all__ = ["looks_like_html", "read_html", "read_page"]

_HTML_START = re.compile(
    rb"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_HINT = "Open the article, copy its text into a file and use --text-from FILE --url URL."


def looks_like_html(data: bytes) -> bool:
    """Tell whether bytes begin as an HTML page does."""
    return _HTML_START.match(data[:5000].removeprefix(b"\xef\xbb\xbf")) is not None


def _extract(markup: str, url: str | None) -> Any:
    """Return trafilatura's document, or None where it finds no main text."""
    import trafilatura

    for logger in ("trafilatura", "htmldate"):
        logging.getLogger(logger).setLevel(logging.CRITICAL)
    return trafilatura.bare_extraction(
        markup,
        url=url,
        with_metadata=True,
        include_comments=False,
        include_tables=False,
        date_extraction_params={"original_date": True, "extensive_search": False},
    )


def _gate(text: str, page: PageFacts, seen: str, host: str) -> str | None:
    """Say why what was found is not the whole article, or return None."""
    return (
        consent_reason(text if len(text) >= MINIMUM_TEXT else seen, host)
        or paywall_reason(text, declared=page.declared_paid, marked=page.marked_paywall)
        or cut_off_reason(text)
    )


def _refuse_page(name: str, seen: str, page: PageFacts, host: str) -> IncompleteDocumentError:
    """Build the error for a page without an article, with the likeliest reason."""
    reason = (
        consent_reason(seen, host)
        or robot_reason(seen)
        or paywall_reason(seen, declared=page.declared_paid, marked=page.marked_paywall)
        or "no article: the page holds no running text"
    )
    return IncompleteDocumentError(f"{name} is not an article ({reason}).", hint=_HINT)


def read_page(
    data: bytes, facts: Facts, *, settings: Settings, charset: str | None = None, truncated: bool = False
) -> Document:
    """Read the bytes of a page with what is known of them; ``truncated`` says that the transfer broke off."""
    name = facts.source_name or "the page"
    check_size(len(data), settings.max_page_bytes, name)
    if not data.strip():
        raise DocumentError(f"{name} is empty: it holds no text.", hint="Give the article's page or text.")
    decoded, warnings = decode_page(data, name, header_charset=charset)
    markup = decoded.replace("\0", "")
    guard_markup(markup, name)
    page = page_facts(markup)
    found = _extract(markup, facts.url)
    text = (found.text or "").replace("\n", "\n\n") if found is not None else ""  # a line is a paragraph there
    seen = visible_text(markup)
    host = (urlsplit(facts.url).hostname or "") if facts.url else ""
    reason = (
        "cut off: the transfer broke off before the end of the page" if truncated else _gate(text, page, seen, host)
    )
    is_article = len(text) >= MINIMUM_TEXT and not (reason or "").startswith("consent")
    if not is_article and (reason or _is_refusal(seen, text)):
        raise _refuse_page(name, seen, page, host)
    check_size(len(text.encode("utf-8", "surrogatepass")), settings.max_text_bytes, f"the text of {name}")
    if not is_article:
        warnings = (*warnings, f"only {len(text)} characters of running text were found on {name}.")
    return build_document(text, data, _with_page(facts, page, found, reason, warnings))


def _is_refusal(seen: str, text: str) -> bool:
    return robot_reason(seen) is not None or len(text.strip()) < MINIMUM_TEXT // 2


def _with_page(facts: Facts, page: PageFacts, found: Any, reason: str | None, warnings: tuple[str, ...]) -> Facts:
    """Add what the page says of itself; what the user said goes before it."""
    guessed = None if page.published_on or page.unusable_date else page_date(found.date)
    if page.unusable_date:
        warnings = (*warnings, f"the page gives the publication date {page.unusable_date!r}, which is no date.")
    if guessed:
        warnings = (
            *warnings,
            f"the publication date {guessed} was guessed from the page; give --published to be sure.",
        )
    if page.declared_paid and reason is None:
        warnings = (*warnings, "the page says that it is not free; its text seems whole.")
    return replace(
        facts,
        title=facts.title or found.title or None,
        publisher=facts.publisher or page.publisher or found.sitename or None,
        url=facts.url or found.url or None,
        page_published_on=page.published_on or guessed,
        page_updated_on=page.updated_on,
        incomplete_reason=facts.incomplete_reason or reason,
        warnings=facts.warnings + warnings,
    )


def read_html(
    data: bytes,
    *,
    settings: Settings,
    name: str | None = None,
    published_on: date | None = None,
    updated_on: date | None = None,
    publisher: str | None = None,
    url: str | None = None,
    charset: str | None = None,
) -> Document:
    """Read an HTML page: its main text, title, publisher and dates.

    Publication and update dates are taken from meta tags and JSON-LD, as printed there; failing that the publication
    date is guessed, with a warning. What the caller gives goes before what the page says.

    Raises
    ------
    IncompleteDocumentError
        If there is no article: a consent page, a robot check, a paywall without any text.
    DocumentError
        If it is empty, binary, too large, wrongly encoded, or markup made to exhaust a parser.
    """
    facts = Facts(
        source_kind="html",
        source_name=name,
        published_on=published_on,
        updated_on=updated_on,
        publisher=publisher,
        url=url,
    )
    return read_page(data, facts, settings=settings, charset=charset)
