"""The page in a real browser: accessible, by keyboard, on a phone, in print, without JavaScript, and harmless."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from theodolite.publish.html.page import MAX_BYTES

pytestmark = pytest.mark.web

Visitor = Callable[..., Any]
NAMES = ("plain", "hostile", "undated", "published")
PHONE = {"width": 390, "height": 844}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "options",
    [{}, {"color_scheme": "dark"}, PHONE, {**PHONE, "color_scheme": "dark"}],
    ids=["light", "dark", "phone", "phone-dark"],
)
def test_no_serious_violation_of_accessibility(visit: Visitor, name: str, options: dict[str, Any]) -> None:
    opened = visit(name, **options)
    opened.page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    found = Axe().run(opened.page).response["violations"]
    serious = [v for v in found if v["impact"] in {"serious", "critical"}]
    assert [(v["id"], [n["html"][:120] for n in v["nodes"][:3]]) for v in serious] == []


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_loaded_and_nothing_fails(visit: Visitor, name: str) -> None:
    opened = visit(name)
    for selector in ("#only-measured", "#open-all"):
        opened.page.click(selector)
    assert opened.errors == []
    assert opened.dialogs == []
    assert [url for url in opened.requests if not url.startswith("file:")] == []
    assert len(opened.requests) == 1
    assert len(opened.page.content().encode()) < MAX_BYTES


def test_hostile_text_is_shown_and_does_nothing(visit: Visitor) -> None:
    opened = visit("hostile")
    text = opened.page.inner_text("article")
    assert "<script>alert(1)</script>" in text
    assert "‹U+202E›gnorw‹U+202C›" in text
    assert opened.page.locator("script").count() == 1
    assert opened.page.locator("img").count() == 0
    assert opened.page.locator("a[href^='javascript']").count() == 0
    blocked = opened.page.evaluate(
        """() => { const s = document.createElement('script'); s.textContent = 'window.broken = 1';
        document.body.append(s); return window.broken === undefined; }"""
    )
    assert blocked
    assert opened.dialogs == []


def test_the_keyboard_reaches_everything_in_order(visit: Visitor) -> None:
    opened = visit("plain")
    page = opened.page
    page.keyboard.press("Tab")
    assert opened.focused()["cls"] == "skip"
    assert opened.focused()["seen"]
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert opened.focused()["href"] == "#card-c1"
    seen = []
    for _ in range(120):
        now = opened.focused()
        if now["tag"] == "body":
            break
        assert now["outline"], now
        assert now["seen"], now
        seen.append(now)
        page.keyboard.press("Tab")
    assert {f"ref-c{n}" for n in range(1, 14)} <= {now["id"] for now in seen}
    assert {"map-view", "map-mapper", "map-day", "map-claim", "map-reveal", "only-measured", "open-all"} <= {
        n["id"] for n in seen
    }
    tops = [page.evaluate("(id) => document.getElementById(id).offsetTop", f"ref-c{n}") for n in (1, 8, 12)]
    assert tops == sorted(tops)


def test_a_number_in_the_text_opens_its_card(visit: Visitor) -> None:
    opened = visit("plain")
    page = opened.page
    assert not page.evaluate("document.getElementById('card-c4').open")
    page.focus("#ref-c4")
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.tagName === 'SUMMARY'")
    assert page.evaluate("document.getElementById('card-c4').open")
    assert "not borne out by 5 of 5 maps on 1 Nov 2025" in page.inner_text("#card-c4")
    page.keyboard.press("Enter")
    assert not page.evaluate("document.getElementById('card-c4').open")


def test_a_click_on_the_sentence_opens_the_innermost_claim(visit: Visitor) -> None:
    opened = visit("plain")
    opened.page.click("article .m:has-text('they have captured Zorivka')")
    assert opened.page.evaluate("document.getElementById('card-c4').open")
    opened.page.hover("#card-c4")
    lit = opened.page.locator(".m.lit").all_inner_texts()
    assert lit == ["they have captured Zorivka"]


def _shown(page: Any) -> list[str]:
    shown: list[str] = page.eval_on_selector_all(
        "#map-figure .frame",
        "(all) => all.filter((f) => f.getBoundingClientRect().width > 0).map((f) => f.dataset.words)",
    )
    return shown


def test_the_slider_and_the_lists_change_the_map(visit: Visitor) -> None:
    opened = visit("plain")
    page = opened.page
    assert _shown(page) == ["Aerial Desk, frame of 1 Nov 2025, the day of the claim"]
    page.focus("#map-day")
    page.keyboard.press("ArrowRight")
    assert _shown(page) == ["Aerial Desk, frame of 15 Nov 2025, 14 days after the claim"]
    assert page.inner_text(".frame-words") == _shown(page)[0]
    assert page.get_attribute("#map-day", "aria-valuetext") == _shown(page)[0]
    page.select_option("#map-mapper", "daily_front")
    assert _shown(page) == ["Daily Front, frame of 15 Nov 2025, 14 days after the claim"]
    page.keyboard.press("Home")
    page.focus("#map-day")
    page.keyboard.press("Home")
    assert _shown(page)[0].startswith("Daily Front, frame of 20 Sep 2025")


def test_the_swipe_uncovers_what_was_measured(visit: Visitor) -> None:
    page = visit("plain").page
    width = "Number(document.querySelector('#reveal rect').getAttribute('width'))"
    full = page.evaluate(width)
    page.focus("#map-reveal")
    page.keyboard.press("Home")
    assert page.evaluate(width) == 0
    page.keyboard.press("PageUp")
    assert 0 < page.evaluate(width) < full
    page.select_option("#map-claim", "-1")
    assert page.locator("#map-figure .claim:not(.off)").count() == 0


def test_the_map_can_be_seen_from_near_and_from_far(visit: Visitor) -> None:
    page = visit("plain").page
    box = "document.querySelector('#map-figure svg').viewBox.baseVal.width"
    near = page.evaluate(box)
    assert page.locator("#map-figure .bar-of-view:not(.off)").count() == 1
    page.select_option("#map-view", label="all")
    assert page.evaluate(box) > near
    assert page.locator("#map-figure .bar-of-view:not(.off)").count() == 1


@pytest.mark.parametrize("width", [390, 320])
@pytest.mark.parametrize("name", NAMES)
def test_a_phone_never_scrolls_sideways(visit: Visitor, name: str, width: int) -> None:
    page = visit(name, width=width, height=800).page
    page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_touch_targets_on_a_phone_can_be_hit(visit: Visitor) -> None:
    page = visit("plain", **PHONE, has_touch=True).page
    small = page.eval_on_selector_all(
        "button, select, .card > summary, input[type=range]",
        "(all) => all.filter((e) => e.getBoundingClientRect().height < 24).map((e) => e.outerHTML.slice(0, 80))",
    )
    assert small == []


def test_without_javascript_all_is_there_and_no_control_is_dead(visit: Visitor) -> None:
    opened = visit("plain", java_script_enabled=False)
    page = opened.page
    assert page.locator("button:visible, select:visible, input:visible").count() == 0
    assert "not borne out by 5 of 5 maps on 1 Nov 2025" in page.inner_text("#measured")
    assert page.locator("#map-figure svg.map").is_visible()
    assert page.locator(".multiples figure").count() == 5
    page.click("#card-c1 > summary")
    assert page.locator("#card-c1 table.numbers").is_visible()
    page.click("#map summary:has-text('The map as a table')")
    assert page.locator("#map table.grid").first.is_visible()


def test_without_javascript_a_link_opens_the_card_it_leads_to(visit: Visitor) -> None:
    page = visit("plain", java_script_enabled=False).page
    page.click("#measured a[href='#card-c6']")
    assert page.url.endswith("#card-c6")
    assert page.locator("#card-c6 > summary").is_visible()


def test_print_opens_everything_and_drops_the_controls(visit: Visitor) -> None:
    page = visit("plain", java_script_enabled=False).page
    page.emulate_media(media="print")
    assert page.locator("button:visible, select:visible, input:visible, nav:visible").count() == 0
    heights = page.eval_on_selector_all(
        ".card.measured > .body", "(all) => all.map((body) => body.getBoundingClientRect().height)"
    )
    assert min(heights) > 20
    assert page.locator("#rest li").first.bounding_box()["height"] > 5
    assert page.locator("#map table.grid").first.bounding_box()["height"] > 20
    assert len(page.pdf(format="A4")) > 20_000


def test_both_schemes_keep_the_colours_of_the_sides(visit: Visitor) -> None:
    for scheme in ("light", "dark"):
        source = visit("plain", color_scheme=scheme).page.content()
        for colour in ("#D55E00", "#0072B2", "#8C8C8C"):
            assert colour in source


def test_the_article_filter_keeps_measured_claims_only(visit: Visitor) -> None:
    page = visit("plain").page
    assert page.locator("#card-c8").is_visible()
    page.click("#only-measured")
    assert not page.locator("#card-c8").is_visible()
    assert page.locator("#card-c1").is_visible()
    assert page.get_attribute("#only-measured", "aria-pressed") == "true"


# -- the time-lapse


def _seen(page: Any) -> list[str]:
    """What the pictures of the time-lapse show, by their accessible names."""
    names: list[str] = page.eval_on_selector_all(
        ".lapse-map svg", "(all) => all.map((s) => s.getAttribute('aria-label'))"
    )
    return names


def test_the_time_lapse_moves_every_map_with_one_slider(visit: Visitor) -> None:
    page = visit("plain").page
    assert _seen(page)[0].startswith("Aerial Desk, map of 1 Nov 2025: Russia held ")
    page.focus(".lapse-day")
    assert page.get_attribute(".lapse-day", "aria-valuetext") == "1 Nov 2025, the day of the claim"
    page.keyboard.press("ArrowRight")
    assert page.get_attribute(".lapse-day", "aria-valuetext") == "15 Nov 2025, 14 days after the claim"
    assert page.inner_text(".lapse-words") == "15 Nov 2025, 14 days after the claim"
    assert _seen(page)[0].startswith("Aerial Desk, map of 15 Nov 2025: ")
    page.keyboard.press("End")
    old = next(words for words in _seen(page) if words.startswith("Daily Front"))
    assert old.startswith("Daily Front, map of 1 Nov 2025, too old to be counted: ")
    shown = page.locator(".lapse-map .lapse-frame:not(.off) .who")
    words = [w.text_content() for w in shown.all()]
    assert "Daily Front" in words
    assert "1 Nov 2025, no newer map" in words
    assert [c.text_content() for c in page.locator(".lapse-map figcaption").all()] == _seen(page)


def test_the_time_lapse_plays_only_when_asked_and_stops_when_asked(visit: Visitor) -> None:
    page = visit("plain", reduced_motion="reduce").page
    page.clock.install()
    start = page.input_value(".lapse-day")
    page.clock.run_for(10_000)
    assert page.input_value(".lapse-day") == start
    page.focus(".lapse-play")
    page.keyboard.press("Enter")
    assert page.inner_text(".lapse-play") == "Pause"
    page.clock.run_for(4_500)
    moved = page.input_value(".lapse-day")
    assert int(moved) == int(start) + 2
    page.keyboard.press("Enter")
    assert page.get_attribute(".lapse-play", "aria-pressed") == "false"
    page.clock.run_for(10_000)
    assert page.input_value(".lapse-day") == moved
    page.keyboard.press("Enter")
    page.clock.run_for(200_000)
    assert page.input_value(".lapse-day") == page.get_attribute(".lapse-day", "max")
    assert page.inner_text(".lapse-play") == "Play"


@pytest.mark.parametrize("media", ["screen", "print"])
def test_without_javascript_and_in_print_four_dates_a_map_stand_there(visit: Visitor, media: str) -> None:
    page = visit("plain", java_script_enabled=media == "print").page
    page.emulate_media(media=media)
    assert page.locator(".lapse-player").is_hidden()
    rows = page.locator(".lapse-strip .lapse-row")
    assert rows.count() == 5
    assert rows.first.locator("svg:visible").count() == 4
    for picture in page.locator(".lapse-strip svg").all():
        words = [t.text_content() for t in picture.locator(".who").all()]
        assert len(words) == 2
        assert words[0] in (picture.get_attribute("aria-label") or "")


def test_a_published_time_lapse_draws_no_shape_whose_terms_do_not_allow_it(visit: Visitor) -> None:
    page = visit("published").page
    seen = {words.split(",")[0]: words for words in _seen(page)}
    assert "coarse preview" in seen["Border Watch"]
    assert "coarse preview" not in seen["Aerial Desk"]
    exact, coarse = (page.locator(f".lapse-map:has(svg[aria-label^='{name}']) .then").count() for name in
                     ("Aerial Desk", "Border Watch"))  # fmt: skip
    assert exact == 1
    assert coarse == 0
