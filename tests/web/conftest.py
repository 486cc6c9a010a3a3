"""A headless browser for the pages: Debian's chromium or Playwright's own; CI must have one."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.fixtures.report_factory import make_report
from theodolite.publish.html import to_html

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--enable-unsafe-swiftshader",
]
NAMES = ("chromium", "chromium-browser", "google-chrome")


def _missing(why: str) -> None:
    words = f"no headless browser ({why}): install chromium (Debian: apt-get install chromium) and playwright"
    if os.environ.get("CI") == "true":
        pytest.fail(words)
    pytest.skip(words)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """A headless Chromium; skips loudly without one, fails where CI=true."""
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError:
        _missing("playwright is not installed")
    path = next(filter(None, map(shutil.which, NAMES)), None)
    with sync_playwright() as playwright:
        try:
            opened = playwright.chromium.launch(executable_path=path, args=FLAGS)
        except Error as error:
            _missing(str(error).splitlines()[0])
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The synthetic report's pages on disk, by name."""
    folder = tmp_path_factory.mktemp("pages")
    made = {
        "plain": to_html(make_report()),
        "hostile": to_html(make_report(hostile=True)),
        "undated": to_html(make_report(undated=True)),
        "published": to_html(make_report(), for_publication=True),
    }
    for name, source in made.items():
        (folder / f"{name}.html").write_text(source, encoding="utf-8")
    return {name: folder / f"{name}.html" for name in made}


class Visit:
    """An open page with everything that went wrong on it."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.errors: list[str] = []
        self.requests: list[str] = []
        self.dialogs: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda message: self.errors.append(message.text) if message.type == "error" else None)
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("dialog", self._dialog)

    def _dialog(self, dialog: Any) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def focused(self) -> dict[str, Any]:
        """What has the focus now, and whether that can be seen."""
        found: dict[str, Any] = self.page.evaluate(
            """() => { const e = document.activeElement, s = getComputedStyle(e), b = e.getBoundingClientRect();
            return {tag: e.tagName.toLowerCase(), id: e.id, cls: e.className.baseVal ?? e.className,
                    href: e.getAttribute('href'), outline: s.outlineStyle !== 'none' && s.outlineWidth !== '0px',
                    seen: b.width > 0 && b.height > 0}; }"""
        )
        return found


@pytest.fixture
def visit(browser: Any, pages: dict[str, Path]) -> Iterator[Callable[..., Visit]]:
    """Open a page by name in a context of its own: ``visit("plain", color_scheme="dark")``."""
    contexts = []

    def go(name: str, *, width: int = 1280, height: int = 900, **options: Any) -> Visit:
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        opened = Visit(context.new_page())
        opened.page.goto(pages[name].as_uri())
        return opened

    yield go
    for context in contexts:
        context.close()
