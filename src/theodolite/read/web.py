"""Fetching a page over HTTP and HTTPS, within limits of time and size; its bytes are kept by their hash."""

from __future__ import annotations

import re
import time
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from theodolite.errors import ConfigurationError, DataError, FetchError, IncompleteDocumentError
from theodolite.read.build import sha256_of
from theodolite.read.decode import human_size
from theodolite.settings import Settings
from theodolite.version import __version__

if TYPE_CHECKING:
    import httpx

__all__ = ["Fetched", "fetch", "is_url"]

MAX_REDIRECTS = 5
_KEPT_HEADERS = ("content-type", "date", "etag", "last-modified", "server", "via")
_REFUSED = {
    401: "it asks for a login",
    402: "it asks for payment",
    403: "it refuses to show the page",
    451: "it withholds the page for legal reasons",
}
_TEXT_FROM = "Open the article, copy its text into a file and use --text-from FILE --url URL."


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A page as it came: its decoded bytes, kept under ``path``, and where and when it came from.

    ``truncated`` is True when the transfer broke off before the end.
    """

    data: bytes
    headers: Mapping[str, str]
    final_url: str
    fetched_at: datetime
    sha256: str
    path: Path
    charset: str | None = None
    truncated: bool = False


def is_url(text: str) -> bool:
    """Tell whether a text is written as an address with a scheme (not a Windows path)."""
    return re.match(r"[A-Za-z][A-Za-z0-9+.-]+://", text) is not None


def _check_url(url: str) -> None:
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError as error:
        raise ConfigurationError(
            f"{url!r} is not an address: {error}.", hint="Give an http or https address."
        ) from error
    if parts.scheme.lower() not in {"http", "https"} or not host:
        raise ConfigurationError(
            f"{url!r} is not an http or https address.", hint="Give one such as https://example.org/a."
        )


@contextmanager
def _as_fetch_errors(url: str, timeout_s: float) -> Iterator[None]:
    """Translate httpx's errors into ours: the one seam."""
    import httpx

    try:
        yield
    except httpx.TimeoutException as error:
        raise FetchError(
            f"{url} did not answer within {timeout_s:g} s.", hint="Try again later, or use --text-from FILE --url URL."
        ) from error
    except httpx.TooManyRedirects as error:
        raise FetchError(
            f"{url} redirects more than {MAX_REDIRECTS} times.", hint="Open it in a browser and give the last address."
        ) from error
    except httpx.UnsupportedProtocol as error:
        raise FetchError(f"{url} redirects to something that is not http or https.", hint=_TEXT_FROM) from error
    except httpx.ConnectError as error:
        raise FetchError(
            f"{url} cannot be reached ({error}).", hint="Check the address and the network, or give a saved file."
        ) from error
    except (httpx.HTTPError, httpx.InvalidURL, httpx.CookieConflict) as error:
        raise FetchError(f"{url} could not be fetched ({error or type(error).__name__}).", hint=_TEXT_FROM) from error


def _check_status(url: str, status: int) -> None:
    if status in _REFUSED:
        raise IncompleteDocumentError(f"{url} answered {status}: {_REFUSED[status]}.", hint=_TEXT_FROM)
    if status == 429:
        raise FetchError(f"{url} answered 429: too many requests.", hint="Wait a while, then try again.")
    if status in {404, 410}:
        raise FetchError(
            f"{url} answered {status}: there is no such page.", hint="Check the address, or try an archive."
        )
    if status >= 500:
        raise FetchError(f"{url} answered {status}: the server failed.", hint="Try again later.")
    if status != 200:
        raise FetchError(f"{url} answered {status}; expected 200.", hint=_TEXT_FROM)


def _inflate(pieces: Iterator[bytes], encoding: str, limit: int, url: str) -> Iterator[bytes]:
    """Undo gzip or deflate in bounded steps, so that a small body cannot unfold into a huge one."""
    if encoding in {"", "identity"}:
        yield from pieces
        return
    if encoding not in {"gzip", "x-gzip", "deflate"}:
        raise FetchError(f"{url} is packed as {encoding!r}, which was not asked for.", hint=_TEXT_FROM)
    unpacker = zlib.decompressobj(wbits=47)
    try:
        for piece in pieces:
            waiting = piece
            while waiting and not unpacker.eof:
                yield unpacker.decompress(waiting, limit)
                waiting = unpacker.unconsumed_tail
    except zlib.error as error:
        raise FetchError(f"{url} is packed wrongly ({error}).", hint=_TEXT_FROM) from error


def _too_large(url: str, size: int, limit: int) -> FetchError:
    return FetchError(
        f"{url} is larger than {human_size(size)}; the limit is {human_size(limit)}.",
        hint="Copy the article's text into a file and use --text-from FILE --url URL.",
    )


def _read_body(response: httpx.Response, settings: Settings, started: float) -> tuple[bytes, bool]:
    """Return the body and whether it broke off; stop at the limits of size and of time as a whole."""
    import httpx

    url, limit = str(response.url), settings.max_page_bytes
    announced = response.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > limit:
        raise _too_large(url, int(announced) - 1, limit)
    body = bytearray()
    encoding = response.headers.get("content-encoding", "").strip().lower()
    try:
        for piece in _inflate(response.iter_raw(), encoding, limit + 1, url):
            body += piece
            if len(body) > limit:
                raise _too_large(url, limit, limit)
            if time.monotonic() - started > settings.timeout_s:
                raise httpx.ReadTimeout("the whole page took too long")
    except httpx.RemoteProtocolError:
        if not body:
            raise
        return bytes(body), True
    return bytes(body), False


def _keep(data: bytes, sha256: str, settings: Settings) -> Path:
    folder = settings.cache_dir / "captures"
    path = folder / sha256
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            part = path.with_suffix(".part")
            part.write_bytes(data)
            part.replace(path)
    except OSError as error:
        raise DataError(
            f"the cache folder {str(folder)!r} cannot be written ({error.strerror}).",
            hint="Set THEODOLITE_CACHE to a folder of yours.",
        ) from error
    return path


def fetch(url: str, settings: Settings) -> Fetched:
    """Fetch a page over HTTP or HTTPS and keep its bytes under ``<cache>/captures/<sha256>``.

    At most five redirects, ``settings.max_page_bytes`` after unpacking, ``settings.timeout_s`` for connecting, between
    pieces, and for the whole.

    Raises
    ------
    ConfigurationError
        If the address is not an http or https one.
    IncompleteDocumentError
        If the server answers 401, 402, 403 or 451.
    FetchError
        If it cannot be reached, is too slow or too large, redirects without end, or answers with another error.
    """
    import httpx

    _check_url(url)
    started, fetched_at = time.monotonic(), datetime.now(UTC).replace(microsecond=0)
    headers = {
        "User-Agent": f"theodolite/{__version__}",
        "Accept": "text/html,application/xhtml+xml,text/plain;q=0.9",
        "Accept-Language": "en",
        "Accept-Encoding": "gzip, deflate",
    }
    client = httpx.Client(
        timeout=settings.timeout_s, follow_redirects=True, max_redirects=MAX_REDIRECTS, headers=headers
    )
    with _as_fetch_errors(url, settings.timeout_s), client, client.stream("GET", url) as response:
        _check_status(url, response.status_code)
        data, truncated = _read_body(response, settings, started)
        sha256 = sha256_of(data)
        return Fetched(
            data=data,
            headers={k: response.headers[k] for k in _KEPT_HEADERS if k in response.headers},
            final_url=str(response.url),
            fetched_at=fetched_at,
            sha256=sha256,
            path=_keep(data, sha256, settings),
            charset=response.charset_encoding,
            truncated=truncated,
        )
