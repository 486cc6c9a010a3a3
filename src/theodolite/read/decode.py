"""Bytes → text, or an error that names what the bytes are instead."""

from __future__ import annotations

import codecs
import re

from theodolite.errors import ConfigurationError, DocumentError

__all__ = ["check_size", "decode_page", "decode_text", "human_size", "refuse_binary"]

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "a PDF file"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"PK\x03\x04", "a ZIP archive (or a Word, Excel or OpenDocument file)"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"\xd0\xcf\x11\xe0", "an old Word or Excel file"),
    (b"{\\rtf", "an RTF file"),
    (b"SQLite format 3", "an SQLite database"),
    (b"\x7fELF", "a program"),
    (b"OggS", "an Ogg recording"),
    (b"ID3", "an MP3 recording"),
    (b"RIFF", "a WAV, AVI or WebP file"),
)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_META_CHARSET = re.compile(
    rb"<meta[^>]{0,200}?charset\s{0,5}=\s{0,5}[\"']?\s{0,5}([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE
)


def human_size(size: int) -> str:
    """Write a number of bytes for readers: 5.0 MB."""
    return f"{size / 1e6:.1f} MB" if size >= 100_000 else f"{size:,} bytes"


def check_size(size: int, limit: int, name: str) -> None:
    """Refuse what is larger than the limit, both in bytes."""
    if size > limit:
        raise DocumentError(
            f"{name} holds {'more than ' if size == limit + 1 else ''}{human_size(size)}; the limit is "
            f"{human_size(limit)}.",
            hint="Give one article at a time, or split it; many documents go in as JSON Lines.",
        )


def _looks_like_utf16(head: bytes) -> bool:
    """Tell whether every other byte is mostly NUL, as in English UTF-16."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    return len(head) >= 8 and max(even, odd) > 0.4 * len(head) / 2 and min(even, odd) == 0


def refuse_binary(data: bytes, name: str) -> None:
    """Refuse bytes that are no text, naming what they look like."""
    for magic, what in _MAGIC:
        if data.startswith(magic):
            raise DocumentError(f"{name} is {what}, not text or HTML.", hint="Save the article's text as UTF-8 text.")
    if b"\0" not in data or any(data.startswith(bom) for bom, _ in _BOMS[1:]):
        return
    if _looks_like_utf16(data[:2000]):
        raise DocumentError(
            f"{name} looks like UTF-16 text without a byte order mark.",
            hint="Convert it: iconv -f utf-16le -t utf-8 FILE > NEW.",
        )
    raise DocumentError(
        f"{name} is a binary file: byte {data.index(0)} is NUL.", hint="Save the article's text as UTF-8 text."
    )


def _split_bom(data: bytes) -> tuple[str | None, bytes]:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return encoding, data[len(bom) :]
    return None, data


def _guess(data: bytes) -> str:
    """Name the likelier of two single-byte encodings, for a hint only: Cyrillic words are all high bytes."""
    high = sum(byte >= 0xC0 for byte in data[:20000])
    letters = sum(chr(byte).isascii() and chr(byte).isalpha() for byte in data[:20000])
    return "windows-1251" if high > 0.3 * (high + letters) else "windows-1252"


def _lookup(encoding: str) -> str:
    try:
        return codecs.lookup(encoding).name
    except LookupError as error:
        raise ConfigurationError(
            f"{encoding!r} is not an encoding known here.", hint="Use a name such as utf-8, utf-16 or windows-1251."
        ) from error


def decode_text(data: bytes, name: str, *, encoding: str | None = None) -> tuple[str, tuple[str, ...]]:
    """Decode text exactly: UTF-8, or UTF-16/32 with a byte order mark, or the encoding that the user names.

    Returns
    -------
    tuple of str and tuple of str
        The text with every character kept but a leading byte order mark, and warnings that say so.

    Raises
    ------
    DocumentError
        If the bytes are not in that encoding; names the first bad byte and its place.
    """
    refuse_binary(data, name)
    marked, body = _split_bom(data)
    chosen = _lookup(encoding) if encoding else (marked or "utf-8")
    if encoding and marked and not chosen.replace("_", "-").startswith(marked[:6]):
        body = data
    try:
        text = body.decode(chosen)
    except UnicodeDecodeError as error:
        raise DocumentError(
            f"{name} is not {chosen.upper()} text: byte 0x{error.object[error.start]:02X} at position {error.start}.",
            hint=f"Convert it, perhaps: iconv -f {_guess(data)} -t utf-8 FILE > NEW.",
        ) from error
    except UnicodeError as error:
        raise DocumentError(f"{name} is not {chosen.upper()} text: {error}.", hint="Save it as UTF-8.") from error
    warnings = (
        (f"a byte order mark ({marked.upper()}) at the start of {name} was left out.",)
        if body is not data and marked
        else ()
    )
    return text, warnings


def decode_page(data: bytes, name: str, *, header_charset: str | None = None) -> tuple[str, tuple[str, ...]]:
    """Decode an HTML page: byte order mark, then UTF-8 if it is valid, then the header's and the page's own charset.

    Valid UTF-8 that is not plain ASCII is UTF-8 whatever the header says; a header that says otherwise is warned about.
    """
    refuse_binary(data, name)
    marked, body = _split_bom(data)
    if marked:
        return decode_text(data, name)[0], ()
    found = _META_CHARSET.search(body[:4096])
    declared = [c for c in (header_charset, found.group(1).decode("ascii") if found else None) if c]
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return _decode_declared(body, name, declared), ()
    wrong = [c for c in declared if c.lower().replace("_", "-") not in {"utf-8", "utf8", "us-ascii", "ascii"}]
    if wrong and not body.isascii():
        return text, (f"{name} says that it is {wrong[0]} but it is UTF-8; it was read as UTF-8.",)
    return text, ()


def _decode_declared(body: bytes, name: str, declared: list[str]) -> str:
    for charset in declared:
        try:
            return body.decode(charset)
        except (LookupError, UnicodeError):
            continue
    said = f" nor what it declares ({', '.join(declared)})" if declared else ""
    raise DocumentError(
        f"{name} is not UTF-8{said}; its encoding is unknown.", hint=f"Save it as UTF-8; it may be {_guess(body)}."
    )
