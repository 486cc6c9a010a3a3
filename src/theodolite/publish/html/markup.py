"""Markup that is safe by construction: every string is escaped unless it already is :class:`Html`."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from theodolite.wording import visible

__all__ = ["Child", "Html", "bdi", "el", "join", "text"]

_VOID = frozenset({"meta", "br", "input", "hr"})  # of HTML; elements of SVG are always closed
_NAMES = {"cls": "class", "for_": "for", "http_equiv": "http-equiv"}


class Html(str):
    """Markup that needs no escaping."""

    __slots__ = ()


Child = str | Html | None


def text(value: str) -> Html:
    """Escape text and show its control and direction characters as signs."""
    return value if isinstance(value, Html) else Html(escape(visible(value), quote=True))


def join(children: Iterable[Child], separator: str = "") -> Html:
    """Join pieces, escaping those that are plain text."""
    return Html(separator.join(text(child) for child in children if child is not None))


def el(tag: str, /, *children: Child, **attributes: str | float | bool | None) -> Html:
    """Build one element; attributes that are None or False are left out, True ones stand bare.

    Underscores in attribute names become hyphens; ``cls`` is ``class``.
    """
    pieces = [tag]
    for key, value in attributes.items():
        if value is None or value is False:
            continue
        label = _NAMES.get(key, key.replace("_", "-"))
        pieces.append(label if value is True else f'{label}="{text(str(value))}"')
    opening = f"<{' '.join(pieces)}>"
    return Html(opening if tag in _VOID and not children else f"{opening}{join(children)}</{tag}>")


def bdi(value: str) -> Html:
    """Text of others, isolated so that its direction does not reach beyond it."""
    return el("bdi", value)
