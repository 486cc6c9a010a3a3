"""Text of others, made harmless and short enough to stand in a sentence."""

from __future__ import annotations

import unicodedata

__all__ = ["plain", "quoted", "shorten", "visible"]

_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_KEPT_FORMAT = frozenset("\u200c\u200d\u00ad")  # joiners that some scripts need; soft hyphen


def _is_hidden(character: str) -> bool:
    if character in _BIDI:
        return True
    category = unicodedata.category(character)
    return category in {"Cc", "Cs", "Co", "Zl", "Zp"} or (category == "Cf" and character not in _KEPT_FORMAT)


def visible(text: str, *, keep: str = "\n\t") -> str:
    """Show control characters, direction overrides and lone surrogates as signs (‹U+202E›); ``keep`` stays."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(f"‹U+{ord(c):04X}›" if c not in keep and _is_hidden(c) else c for c in text)


def plain(text: str) -> str:
    """One line of harmless text: white space collapsed, hidden characters shown."""
    return visible(" ".join(text.split()), keep="")


def shorten(text: str, limit: int = 90) -> str:
    """Cut plain text at a word before ``limit`` characters, with an ellipsis."""
    line = plain(text)
    if len(line) <= limit:
        return line
    cut = line[: limit - 1]
    at = cut.rfind(" ")
    return (cut[:at] if at > limit // 2 else cut).rstrip(" ,;:—–-") + "…"


def quoted(text: str, limit: int = 90) -> str:
    """Quote another's words, inner double quotes turned into single ones."""
    inner = text.strip().strip("“”\"'‘’ ").replace("“", "‘").replace("”", "’").replace("«", "‹").replace("»", "›")
    return f"“{shorten(inner, limit)}”"
