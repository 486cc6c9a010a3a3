"""Fetching, against a server on loopback that misbehaves in every way we know."""

import gzip
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from tests.unit.test_read_html import LINKED, article, page

from theodolite.errors import ConfigurationError, DataError, DocumentError, FetchError, IncompleteDocumentError
from theodolite.read import fetch, read_document
from theodolite.read.build import sha256_of
from theodolite.settings import Settings

PAGE = page(article(), head=LINKED % "true")
CONSENT = page("<h2>We value your privacy</h2><p>We use cookies.</p><button>Accept all</button>", title="Consent")
PAYWALL = page(article(2) + "<p>Subscribe now to keep reading.</p>", head=LINKED % "false")
HTML = "text/html; charset=utf-8"

# path -> (status, headers, body)
ANSWERS: dict[str, tuple[int, dict[str, str], bytes]] = {
    "/article": (200, {"Content-Type": HTML}, PAGE),
    "/plain": (
        200,
        {"Content-Type": "text/plain; charset=windows-1252"},
        "The caf\u00e9 is held.".encode("windows-1252"),
    ),
    "/latin": (
        200,
        {"Content-Type": "text/html; charset=iso-8859-1"},
        PAGE.replace(b"Residents", "Résidents".encode()),
    ),
    "/consent": (200, {"Content-Type": HTML}, CONSENT),
    "/paywall": (200, {"Content-Type": HTML}, PAYWALL),
    "/pdf": (200, {"Content-Type": HTML}, b"%PDF-1.7 ..."),
    "/empty": (200, {"Content-Type": HTML}, b""),
    "/packed": (200, {"Content-Type": HTML, "Content-Encoding": "gzip"}, gzip.compress(PAGE)),
    "/bomb": (200, {"Content-Type": HTML, "Content-Encoding": "gzip"}, gzip.compress(b"a" * 200_000_000)),
    "/notpacked": (200, {"Content-Type": HTML, "Content-Encoding": "gzip"}, PAGE),
    "/brotli": (200, {"Content-Type": HTML, "Content-Encoding": "br"}, PAGE),
    "/huge": (200, {"Content-Type": HTML}, b"a" * 10_000_001),
    "/loop": (302, {"Location": "/loop"}, b""),
    "/moved": (301, {"Location": "/article"}, b""),
    "/tofile": (302, {"Location": "file:///etc/hostname"}, b""),
    **{
        f"/{status}": (status, {"Content-Type": HTML}, PAGE) for status in (401, 402, 403, 404, 410, 429, 451, 500, 503)
    },
}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    release = threading.Event()

    def do_GET(self) -> None:
        if self.path in {"/slow", "/drip", "/endless", "/short"}:
            return self.misbehave()
        status, headers, body = ANSWERS[self.path]
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body)), "Connection": "close"}.items():
            self.send_header(name, value)
        self.end_headers()
        self.write(body)
        return None

    def misbehave(self) -> None:
        self.close_connection = True
        self.send_response(200)
        self.send_header("Content-Type", HTML)
        self.send_header("Connection", "close")
        if self.path == "/short":
            self.send_header("Content-Length", "100000")
        self.end_headers()
        if self.path == "/short":
            self.write(PAGE[: PAGE.index(b"Residents")])
        elif self.path == "/slow":
            self.release.wait(10)
        elif self.path == "/drip":
            while self.write(b"<p>") and not self.release.wait(0.05):
                pass
        else:
            while self.write(b"a" * 100_000):
                pass

    def write(self, body: bytes) -> bool:
        try:
            self.wfile.write(body)
        except OSError:  # the client has had enough
            return False
        return True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        pass


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    Handler.release.clear()
    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=httpd.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{httpd.server_port}"
    Handler.release.set()
    httpd.shutdown()
    httpd.server_close()
    thread.join()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data", cache_dir=tmp_path / "cache", timeout_s=10)


def test_a_page_is_fetched_kept_and_read(server: str, settings: Settings) -> None:
    document = read_document(f"{server}/article", settings=settings)
    assert (document.source_kind, document.url, document.published_on) == (
        "url",
        f"{server}/article",
        date(2025, 11, 1),
    )
    assert document.fetched_at is not None
    assert abs((datetime.now(UTC) - document.fetched_at).total_seconds()) < 3600
    kept = settings.cache_dir / "captures" / str(document.source_sha256)
    assert kept.read_bytes() == PAGE
    assert sha256_of(PAGE) == document.source_sha256


def test_a_redirect_is_followed_and_named(server: str, settings: Settings) -> None:
    fetched = fetch(f"{server}/moved", settings)
    assert (fetched.final_url, fetched.data) == (f"{server}/article", PAGE)
    assert fetched.headers["content-type"] == HTML


def test_packed_pages_are_unpacked(server: str, settings: Settings) -> None:
    assert fetch(f"{server}/packed", settings).data == PAGE


def test_a_wrong_charset_in_the_header(server: str, settings: Settings) -> None:
    document = read_document(f"{server}/latin", settings=settings)
    assert "Résidents" in document.text
    assert any("iso-8859-1" in w for w in document.warnings)


def test_plain_text_from_a_server(server: str, settings: Settings) -> None:
    assert read_document(f"{server}/plain", settings=settings).text == "The caf\u00e9 is held."


@pytest.mark.parametrize("status", [401, 402, 403, 451])
def test_refusals_are_incomplete_documents(server: str, settings: Settings, status: int) -> None:
    with pytest.raises(IncompleteDocumentError, match=f"answered {status}") as caught:
        read_document(f"{server}/{status}", settings=settings)
    assert "--text-from" in str(caught.value)
    assert caught.value.exit_code == 4


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("404", "no such page"),
        ("410", "no such page"),
        ("429", "too many requests"),
        ("500", "the server failed"),
        ("503", "the server failed"),
        ("loop", "redirects more than 5 times"),
        ("tofile", "not http or https"),
        ("huge", r"larger than 10\.0 MB"),
        ("endless", r"larger than 10\.0 MB"),
        ("bomb", r"larger than 10\.0 MB"),
        ("notpacked", "packed wrongly"),
        ("brotli", "packed as 'br'"),
    ],
)
def test_failures_are_fetch_errors(server: str, settings: Settings, path: str, message: str) -> None:
    with pytest.raises(FetchError, match=message):
        read_document(f"{server}/{path}", settings=settings)
    assert not list(settings.cache_dir.rglob("*.part"))


@pytest.mark.parametrize("path", ["slow", "drip"])
def test_a_slow_body_times_out(server: str, settings: Settings, path: str) -> None:
    with pytest.raises(FetchError, match=r"did not answer within 0\.3 s"):
        read_document(f"{server}/{path}", settings=replace(settings, timeout_s=0.3))


def test_a_transfer_that_breaks_off_is_incomplete(server: str, settings: Settings) -> None:
    document = read_document(f"{server}/short", settings=settings)
    assert not document.complete
    assert "broke off" in str(document.incomplete_reason)


def test_paywall_and_consent_pages(server: str, settings: Settings) -> None:
    document = read_document(f"{server}/paywall", settings=settings)
    assert not document.complete
    with pytest.raises(IncompleteDocumentError, match="consent"):
        read_document(f"{server}/consent", settings=settings)


@pytest.mark.parametrize(("path", "message"), [("pdf", "a PDF file"), ("empty", "is empty")])
def test_pages_that_cannot_be_read(server: str, settings: Settings, path: str, message: str) -> None:
    with pytest.raises(DocumentError, match=message):
        read_document(f"{server}/{path}", settings=settings)


@pytest.mark.parametrize(
    "url", ["ftp://127.0.0.1/a", "file:///etc/hostname", "http://", "javascript://x", "http://[::1"]
)
def test_other_schemes_are_refused(settings: Settings, url: str) -> None:
    with pytest.raises(ConfigurationError, match="address"):
        read_document(url, settings=settings)


def test_no_network_is_a_fetch_error(settings: Settings) -> None:
    for url in ("http://127.0.0.1:9/a", "https://news.example/a"):
        with pytest.raises(FetchError, match="cannot be reached"):
            read_document(url, settings=settings)


def test_a_cache_that_cannot_be_written(server: str, settings: Settings) -> None:
    settings.cache_dir.write_text("a file where the folder should be")
    with pytest.raises(DataError, match="cannot be written"):
        fetch(f"{server}/article", settings)
