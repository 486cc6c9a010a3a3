"""What a page says of itself (dates, publisher, access), and a guard against pages made to exhaust a parser."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from theodolite.errors import DocumentError
from theodolite.read.dates import page_date

__all__ = ["PageFacts", "guard_markup", "page_facts", "visible_text"]

MAX_DEPTH = 250
MAX_ELEMENTS = 20_000
_MAX_LINKED_DATA = 200_000
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]{0,30})")
_FLAT = frozenset(
    (
        *(
            "area",
            "base",
            "br",
            "col",
            "embed",
            "hr",
            "img",
            "input",
            "link",
            "meta",
            "param",
            "source",
            "track",
            "wbr",
        ),
        *("p", "li", "dt", "dd", "option", "tr", "td", "th", "thead", "tbody", "tfoot", "colgroup", "rp", "rt"),
    )
)
_RAW = re.compile(r"<(script|style|textarea|svg|noscript|template)\b", re.IGNORECASE)
_META = re.compile(r"<meta\b[^>]{0,2000}>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"([a-zA-Z:_-]{1,40})\s{0,5}=\s{0,5}(?:\"([^\"]{0,1500})\"|'([^']{0,1500})')")
_LINKED_DATA = re.compile(r"<script\b[^>]{0,300}application/ld\+json[^>]{0,300}>", re.IGNORECASE)
_PUBLISHED = (
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "dc.date.issued",
    "parsely-pub-date",
)
_UPDATED = ("article:modified_time", "og:updated_time", "og:article:modified_time", "datemodified", "dc.date.modified")
_PAYWALL_MARK = re.compile(
    r"(?:class|id)\s{0,3}=\s{0,3}[\"'][^\"'>]{0,200}(?:paywall|subscriber-only|subscription-wall|metered|regwall)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFacts:
    """What a page's markup says of it; None where it says nothing. ``unusable_date`` is printed but no date."""

    published_on: date | None = None
    updated_on: date | None = None
    publisher: str | None = None
    unusable_date: str | None = None
    declared_paid: bool = False
    marked_paywall: bool = False


def _without_raw(text: str) -> Iterator[str]:
    """Yield the markup outside scripts and styles, in linear time."""
    position = 0
    lower = text.lower()
    while found := _RAW.search(text, position):
        yield text[position : found.start()]
        end = lower.find(f"</{found.group(1).lower()}", found.end())
        position = len(text) if end < 0 else end
        if end >= 0:
            position = lower.find(">", end) + 1 or len(text)
    yield text[position:]


def guard_markup(text: str, name: str) -> None:
    """Refuse markup that no article has: nesting deeper than 250, over 20,000 elements, declared entities.

    Linear in the length of the page; parsers are not: 60,000 elements in one paragraph took 22 s, 20,000 take 3.
    Elements whose end tag may be left out do not count as nested.
    """
    if re.search(r"<!ENTITY", text[:100_000], re.IGNORECASE):
        raise DocumentError(
            f"{name} declares entities of its own (<!ENTITY …>).", hint="Save the article as plain text."
        )
    depth = elements = 0
    for piece in _without_raw(text):
        for tag in _TAG.finditer(piece):
            if tag.group(2).lower() in _FLAT:
                elements += 1
                continue
            depth = max(0, depth - 1) if tag.group(1) else depth + 1
            elements += not tag.group(1)
            if depth > MAX_DEPTH:
                raise DocumentError(
                    f"{name} nests its elements more than {MAX_DEPTH} deep at character {tag.start()}.",
                    hint="No article does; save its text and give that.",
                )
        if elements > MAX_ELEMENTS:
            raise DocumentError(
                f"{name} holds more than {MAX_ELEMENTS:,} elements.", hint="Save the article's text and give that."
            )


def visible_text(text: str, limit: int = 5_000) -> str:
    """Return roughly what a reader would see of a page, without scripts, at most ``limit`` characters."""
    joined = " ".join(_without_raw(text[:500_000]))
    plain = html.unescape(re.sub(r"<[^<>]{0,5000}>", " ", joined))
    return " ".join(plain[: 20 * limit].split())[:limit]


def _attributes(tag: str) -> dict[str, str]:
    return {m.group(1).lower(): html.unescape(m.group(2) or m.group(3) or "") for m in _ATTRIBUTE.finditer(tag)}


def _meta(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for tag in _META.finditer(text):
        attributes = _attributes(tag.group())
        key = attributes.get("property") or attributes.get("name") or attributes.get("itemprop")
        if key and attributes.get("content"):
            found.setdefault(key.lower(), attributes["content"])
    return found


def _linked_data(text: str) -> Iterator[dict[str, Any]]:
    """Yield every object of the page's JSON-LD, nested ones included, without recursion."""
    for opening in _LINKED_DATA.finditer(text):
        end = text.find("</script", opening.end())
        body = text[opening.end() : end]
        if end < 0 or len(body) > _MAX_LINKED_DATA:
            continue
        try:
            waiting: list[Any] = [json.loads(body, strict=False)]
        except (ValueError, RecursionError):
            continue
        while waiting:
            item = waiting.pop()
            if isinstance(item, dict):
                yield item
                waiting.extend(item.values())
            elif isinstance(item, list):
                waiting.extend(item)


def _publisher_name(item: dict[str, Any]) -> str | None:
    publisher = item.get("publisher")
    name = publisher.get("name") if isinstance(publisher, dict) else publisher
    return name.strip() if isinstance(name, str) and name.strip() else None


def page_facts(text: str) -> PageFacts:
    """Read what a page says of itself in meta tags and JSON-LD."""
    meta = _meta(text)
    published = next((d for key in _PUBLISHED if (d := page_date(meta.get(key)))), None)
    updated = next((d for key in _UPDATED if (d := page_date(meta.get(key)))), None)
    publisher = meta.get("og:site_name")
    paid = False
    for item in _linked_data(text):
        published = published or page_date(item.get("datePublished"))
        updated = updated or page_date(item.get("dateModified"))
        publisher = publisher or _publisher_name(item)
        paid = paid or str(item.get("isAccessibleForFree")).lower() == "false"
    return PageFacts(
        published_on=published,
        updated_on=updated,
        publisher=publisher,
        unusable_date=None if published else next((meta[key][:40] for key in _PUBLISHED if key in meta), None),
        declared_paid=paid,
        marked_paywall=_PAYWALL_MARK.search(text) is not None,
    )
