"""The pages of histories and comparisons in a real browser: accessible, on a phone, without scripts, in print."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.fixtures.history_views import VIEW, make_comparison, make_series
from theodolite.publish.html.comparisons import comparison_page
from theodolite.publish.html.histories import history_page
from theodolite.publish.html.page import MAX_BYTES

pytestmark = pytest.mark.web

Visitor = Callable[..., Any]
NAMES = ("history", "empty", "maps", "published", "series")
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("leaves")
    made = {
        "history": history_page(VIEW),
        "empty": history_page(replace(VIEW, histories=())),
        "maps": comparison_page(make_comparison()),
        "published": comparison_page(make_comparison(), for_publication=True),
        "series": comparison_page(make_series(), last=make_comparison()),
    }
    for name, source in made.items():
        (folder / f"{name}.html").write_text(source, encoding="utf-8")
    return {name: folder / f"{name}.html" for name in made}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "options",
    [{}, {"color_scheme": "dark"}, PHONE, {**PHONE, "color_scheme": "dark"}],
    ids=["light", "dark", "phone", "phone-dark"],
)
def test_no_serious_violation_of_accessibility(visit: Visitor, name: str, options: dict[str, Any]) -> None:
    opened = visit(name, **options)
    found = Axe().run(opened.page).response["violations"]
    serious = [v for v in found if v["impact"] in {"serious", "critical"}]
    assert [(v["id"], [n["html"][:120] for n in v["nodes"][:3]]) for v in serious] == []


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_loaded_nothing_runs_and_nothing_fails(visit: Visitor, name: str) -> None:
    opened = visit(name)
    assert opened.errors == []
    assert len(opened.requests) == 1
    assert opened.page.locator("script").count() == 0
    assert len(opened.page.content().encode()) < MAX_BYTES


@pytest.mark.parametrize("width", [390, 320])
@pytest.mark.parametrize("name", NAMES)
def test_a_phone_never_scrolls_sideways(visit: Visitor, name: str, width: int) -> None:
    page = visit(name, width=width, height=800).page
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    small = page.eval_on_selector_all(
        ".panels text, .diffmap text",
        "(all) => all.map((e) => e.getBoundingClientRect().height).filter((h) => h > 0 && h < 8)",
    )
    assert small == []


def test_the_curves_show_bands_gaps_and_flips_and_say_them_in_words(visit: Visitor) -> None:
    page = visit("history").page
    assert page.locator(".panels .band").count() == 3
    assert page.locator(".panels .stale").count() == 1
    assert page.locator(".panels .flip").count() == 5
    assert page.locator(".panels .flip.lasting").count() == 3
    words = page.inner_text("#last")
    assert "went back and forth" in words
    assert page.locator(".panels").get_attribute("aria-labelledby") == "panels-title panels-words"
    assert "no map" in page.inner_text("#numbers")


def test_the_map_of_a_difference_has_a_key_and_close_ups_and_no_labels_beyond_its_edge(visit: Visitor) -> None:
    page = visit("maps").page
    assert page.inner_text(".diffkey").split("\n") == ["shown by both", "only by Alpha", "only by Beta"]
    assert page.locator(".closeups figure").count() >= 2
    outside = page.eval_on_selector_all(
        ".diffmap",
        """(maps) => maps.flatMap((m) => { const b = m.getBoundingClientRect();
        return [...m.querySelectorAll('text')].filter((t) => { const r = t.getBoundingClientRect();
        return r.left < b.left || r.right > b.right + 1; }).map((t) => t.textContent); })""",
    )
    assert outside == []
    assert visit("published").page.locator(".closeups").count() == 0
