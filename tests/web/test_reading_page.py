"""The page of a reading: it can be corrected, saved and read by a screen reader, and hostile text stays text."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from theodolite.atlas.ground import ground_layers
from theodolite.explain import explain_groundings, explain_reading
from theodolite.publish.html.readings import reading_page
from theodolite.records import Document
from theodolite.settings import load_settings

TEXT = (
    "The Russian Defence Ministry said that its troops had captured Pokrovsk. “It is a lie,” a Ukrainian official said."
    "\n\n</script><script>document.title='taken'</script> The enemy shelled Kherson, he added."
)


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    document = Document(id="a/../b", text=TEXT, sha256=hashlib.sha256(TEXT.encode()).hexdigest())
    file = tmp_path_factory.mktemp("reading") / "reading.html"
    file.write_text(reading_page(*explain_reading(document, load_settings())), encoding="utf-8")
    return file


@pytest.mark.web
def test_a_correction_is_saved_with_what_it_was(browser: Any, page_file: Path, tmp_path: Path) -> None:
    page = browser.new_page(accept_downloads=True)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(page_file.as_uri())
    card = page.locator(".card").first
    card.locator("summary").first.click()
    card.locator("[name=kind]").select_option("harm")
    with page.expect_download() as download:
        page.click("#save")
    download.value.save_as(tmp_path / "saved.json")
    saved = json.loads((tmp_path / "saved.json").read_text(encoding="utf-8"))
    first = saved["claims"][0]
    assert saved["text"] == TEXT
    assert first["verdict"] == "corrected"
    assert first["kinds"] == ["harm"]
    assert first["was"] == {"kind": "control"}
    assert first["chain"][0] == "outlet"
    assert "/" not in download.value.suggested_filename
    assert page.title().startswith("Reading:")
    assert [url for url in asked if not url.startswith(("file:", "blob:"))] == []
    page.close()


@pytest.mark.web
def test_a_missed_claim_is_added_from_selected_words(browser: Any, page_file: Path) -> None:
    page = browser.new_page()
    page.goto(page_file.as_uri())
    before = page.locator(".card").count()
    page.locator(".para").last.select_text()
    page.click("#add")
    assert page.locator(".card").count() == before + 1
    assert "Kherson" in page.locator(".card").last.locator("[name=quote]").input_value()
    page.close()


@pytest.mark.web
@pytest.mark.parametrize("width", [390, 1300])
def test_it_can_be_used_by_everyone(browser: Any, page_file: Path, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto(page_file.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    found = Axe().run(page).response["violations"]
    assert [v["id"] for v in found if v["impact"] in {"serious", "critical"}] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()


@pytest.mark.web
def test_a_places_card_opens_beside_the_text_and_is_saved_with_its_correction(browser: Any, tmp_path: Path) -> None:
    document = Document(id="d", text=TEXT, sha256=hashlib.sha256(TEXT.encode()).hexdigest())
    file = tmp_path / "grounded.html"
    page_text = reading_page(*explain_groundings(document, load_settings()), layers=ground_layers())
    file.write_text(page_text, encoding="utf-8")
    page = browser.new_page(accept_downloads=True)
    page.goto(file.as_uri())
    page.locator("a.tp", has_text="Pokrovsk").first.click()
    peek = page.locator("#peek")
    assert "Pokrovsk (" in peek.inner_text()
    assert peek.locator("svg.placemap").count() == 1
    peek.locator("[name=value]").fill("geonames:2017824")
    page.keyboard.press("Escape")
    assert peek.is_hidden()
    with page.expect_download() as download:
        page.click("#save")
    download.value.save_as(tmp_path / "saved.json")
    (saved,) = json.loads((tmp_path / "saved.json").read_text(encoding="utf-8"))["groundings"]
    assert (saved["kind"], saved["text"], saved["verdict"]) == ("place", "Pokrovsk", "corrected")
    assert (saved["value"], saved["was"]) == ("geonames:2017824", {"value": "geonames:704422"})
    start, end = saved["spans"][0]
    assert TEXT[start:end] == "Pokrovsk"
    found = Axe().run(page).response["violations"]
    assert [v["id"] for v in found if v["impact"] in {"serious", "critical"}] == []
    page.close()
