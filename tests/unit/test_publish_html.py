"""The page as text: harmless, self-contained, small, complete, with shapes only where terms allow them."""

import base64
import hashlib
import re
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.fixtures.report_factory import ON, Factory, make_report

from theodolite import wording
from theodolite.publish.gate import CELL_DEGREES, coarse_preview, publishable_layers
from theodolite.publish.html import to_html
from theodolite.publish.html.article import article_rows, paragraphs
from theodolite.publish.html.curves import find_curves, value_on
from theodolite.publish.html.shapes import draw_layers, frame_of
from theodolite.records import CurvePoint, History, MapLayer, Measure, Question, Report, Span

_OTHERS = {"blockquote", "title", "h1", "q", "script", "style", "svg"}
_VOID = {"meta", "br", "input", "hr", "link", "img"}


class Page(HTMLParser):
    """Reads a page strictly: every element closed in order, ids once, the words that are our own."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, dict[str, str | None]]] = []
        self.ids: Counter[str] = Counter()
        self.links: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.tags: Counter[str] = Counter()
        self.own: list[str] = []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        for name, value in attrs:
            self.attributes.append((tag, name, value or ""))
            if name == "id":
                self.ids[value or ""] += 1
            if name == "href":
                self.links.append(value or "")
        if tag not in _VOID:
            self.open.append((tag, dict(attrs)))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open[-1][0] == tag, f"</{tag}> closes <{self.open[-1][0]}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        classes = {attrs.get("class") or "" for _, attrs in self.open}
        if not {tag for tag, _ in self.open} & _OTHERS and "para" not in classes:
            self.own.append(data)


@pytest.fixture(scope="module", params=["plain", "hostile", "undated", "published"])
def page(request: pytest.FixtureRequest) -> tuple[str, Page]:
    options = {request.param: True} if request.param in {"hostile", "undated"} else {}
    source = to_html(make_report(**options), for_publication=request.param == "published")
    return source, Page(source)


def test_the_page_is_well_formed_and_its_links_lead_somewhere(page: tuple[str, Page]) -> None:
    _, read = page
    assert not read.open
    assert [name for name, count in read.ids.items() if count > 1] == []
    inner = [link for link in read.links if link.startswith("#")]
    assert [link for link in inner if link[1:] not in read.ids] == []
    outer = {link for link in read.links if not link.startswith("#")}
    assert all(link.startswith(("https://", "http://")) for link in outer)


def test_the_page_loads_nothing_and_runs_only_its_own_script(page: tuple[str, Page]) -> None:
    source, read = page
    assert read.tags["script"] == 1
    assert not {"link", "img", "iframe", "object", "embed", "base", "form", "audio", "video"} & set(read.tags)
    assert not [a for a in read.attributes if a[1].startswith("on") or a[1] in {"src", "srcset", "action"}]
    assert "url(http" not in source
    assert "@import" not in source
    script = re.search(r"<script>(.*?)</script>", source, re.DOTALL)
    policy = next(value for tag, name, value in read.attributes if tag == "meta" and "default-src" in value)
    assert script is not None
    digest = base64.b64encode(hashlib.sha256(script.group(1).encode()).digest()).decode()
    assert policy.startswith(f"default-src 'none'; script-src 'sha256-{digest}'; ")


def test_our_own_words_on_the_page_pass_the_watch(page: tuple[str, Page]) -> None:
    _, read = page
    assert wording.assert_wording(" ".join(read.own)) == []


def test_no_code_of_a_label_is_on_the_page(page: tuple[str, Page]) -> None:
    source, _ = page
    assert not re.search(r"\brefuted\b|\bsupported\b|conflicting_evidence|depends_on_reading|not_checkable", source)


def test_coverage_comes_before_the_answers_and_these_before_the_article() -> None:
    source = to_html(make_report())
    places = [source.index(mark) for mark in ('class="coverage"', 'id="measured"', 'id="article"', 'id="map"')]
    assert places == sorted(places)


def test_every_claim_has_a_mark_and_a_card_with_its_line() -> None:
    report = make_report()
    source = to_html(report)
    for checked in report.claims:
        claim = checked.grounded.claim
        assert f'id="ref-{claim.id}"' in source
        assert f'id="card-{claim.id}"' in source
    text = " ".join(Page(source).own)
    for checked in report.claims:
        if checked.checkable:
            head = checked.verdict.line.split(": ")[0]
            assert head.split("“")[0] in text


def test_a_page_is_the_same_each_time_and_holds_no_time_or_machine() -> None:
    assert to_html(make_report()) == to_html(make_report())


_spans = st.lists(
    st.tuples(st.integers(0, 119), st.integers(1, 60)).map(lambda t: Span(t[0], min(120, t[0] + t[1]))),
    min_size=1,
    max_size=8,
)


@settings(max_examples=60)
@given(_spans, st.text(st.sampled_from("ab <&\n\u202e\x1b“”é"), min_size=120, max_size=120))
def test_marking_keeps_every_character_of_the_text(spans: list[Span], text: str) -> None:
    report = make_report()
    base = report.claims[0]
    claims = tuple(
        replace(base, grounded=replace(base.grounded, claim=replace(base.grounded.claim, id=f"k{i}", spans=(span,))))
        for i, span in enumerate(spans)
    )
    shown = replace(report, document=replace(report.document, text=text), claims=claims)
    rows = str(article_rows(shown, {}))
    rows = re.sub(r'<a href="#card-[^>]*>\d+</a>', "", rows)
    read = Page(f"<div>{rows}</div>")
    assert not read.open
    paras = re.findall(r'<p dir="auto" class="para">(.*?)</p>', rows, re.DOTALL)
    expected = [wording.visible(span.of(text)) for span in paragraphs(text)]
    plain = [re.sub(r"<[^>]+>", "", para.replace("<br>", "\n")) for para in paras]
    unescaped = [p.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") for p in plain]
    assert unescaped == expected


def _long(report: Report, repeats: int) -> Report:
    text = report.document.text + "\n\n" + "\n\n".join(["Nothing is claimed in this paragraph. " * 20] * repeats)
    return replace(report, document=replace(report.document, text=text))


def test_a_very_long_article_stays_under_a_megabyte() -> None:
    report = _long(make_report(), 6000)
    assert len(report.document.text) > 4_000_000
    source = to_html(report)
    assert len(source.encode()) < 1_000_000
    assert "only its paragraphs with claims are shown" in source


def test_heavy_maps_and_many_claims_stay_under_a_megabyte() -> None:
    report = make_report()
    fine = tuple((37.0 + i / 9000, 48.0 + (i * 7919 % 1000) / 3000) for i in range(4000))
    layers = tuple(
        MapLayer(
            role="control", label=f"m{n}", rings=(fine,), mapper=f"m{n}", holder="RU", frame_on=ON + timedelta(days=k)
        )
        for n in range(6)
        for k in range(8)
    )
    many = tuple(
        replace(c, grounded=replace(c.grounded, claim=replace(c.grounded.claim, id=f"x{i}")))
        for i, c in enumerate(report.claims * 40)
    )
    source = to_html(replace(report, layers=layers, claims=many))
    assert len(source.encode()) < 1_000_000


def test_publication_shows_shapes_only_where_terms_allow_it() -> None:
    report = make_report()
    published = publishable_layers(report.layers)
    assert published.coarse == ("border_watch", "echo_channel")
    for shown, original in zip(published.layers, report.layers, strict=True):
        if original.may_publish:
            assert shown == original
            continue
        assert {len(ring) for ring in shown.rings} == {5}  # squares only
        corners = {p for r in original.rings for p in r}
        assert not {p for r in shown.rings for p in r} & {c for c in corners if c[0] * 20 % 1}
    source = to_html(report, for_publication=True)
    assert "coarse preview" in source
    assert "not for publication" not in source
    assert "not for publication" in to_html(report)


def test_publication_holds_back_every_layer_that_could_hold_a_position() -> None:
    event = MapLayer(role="event", label="seen here", rings=(((37.12345, 48.12345),),))
    town = MapLayer(role="place", label="Zorivka", rings=(((37.123456, 48.123456),),))
    published = publishable_layers([event, town])
    assert [layer.role for layer in published.layers] == ["place"]
    assert published.layers[0].rings == (((37.12, 48.12),),)
    assert published.held_back == ("event",)


_corner = st.floats(0.01, 1.5).map(lambda v: round(v, 4))


@given(st.floats(36, 38), st.floats(47, 49), _corner, _corner)
def test_a_coarse_preview_keeps_the_area_and_shows_no_edge(
    west: float, south: float, width: float, height: float
) -> None:
    ring = ((west, south), (west + width, south), (west + width, south + height), (west, south + height), (west, south))
    coarse = coarse_preview(MapLayer(role="control", label="x", rings=(ring,)))
    area = sum((r[1][0] - r[0][0]) * (r[2][1] - r[1][1]) for r in coarse.rings)
    cells = (width / CELL_DEGREES + 2) * 2 + (height / CELL_DEGREES + 2) * 2
    assert abs(area - width * height) <= 0.04 * cells * CELL_DEGREES**2 + 1e-3 * (width + height)


def test_a_hole_stays_a_hole_in_a_coarse_preview() -> None:
    outer = ((37.0, 48.0), (38.0, 48.0), (38.0, 49.0), (37.0, 49.0), (37.0, 48.0))
    inner = ((37.3, 48.3), (37.7, 48.3), (37.7, 48.7), (37.3, 48.7), (37.3, 48.3))
    coarse = coarse_preview(MapLayer(role="control", label="x", rings=(outer, inner)))
    assert not any(r[0][0] < 37.5 < r[1][0] and r[0][1] < 48.5 < r[2][1] for r in coarse.rings)
    assert any(r[0][0] < 37.1 < r[1][0] for r in coarse.rings)


def test_drawing_is_coarser_only_when_it_must_be() -> None:
    layers = make_report().layers
    framed = frame_of(layers)
    assert framed is not None
    fine = draw_layers(layers, framed[0], budget=10**9)
    coarse = draw_layers(layers, framed[0], budget=6_000)
    assert sum(map(len, coarse)) < sum(map(len, fine))
    assert all(bool(a) == bool(b) for a, b in zip(fine, coarse, strict=True) if len(a) > 200)


def test_curves_are_step_functions() -> None:
    question = Question(measure=Measure.SHARE, targets=("x",), side="RU")
    points = tuple(
        CurvePoint(frame_on=ON + timedelta(days=d), value=v, low=v, high=v) for d, v in ((0, 0.1), (10, 0.5))
    )
    history = History(question=question, mapper="m", points=points)
    days = (-1, 0, 9, 10, 99)
    assert [value_on(history, ON + timedelta(days=d)) for d in days] == [None, 0.1, 0.1, 0.5, 0.5]


def test_claims_on_one_place_share_a_curve() -> None:
    found = find_curves(make_report())
    assert len(found) == 1
    assert [number for number, _ in found[0].claims] == [1, 2, 4]
    assert found[0].title == "Share of Zorivka held by Russia"


def test_exchanging_the_sides_exchanges_names_and_colours_only() -> None:
    from tests.unit.test_publish_outputs import exchange

    pages = [" ".join(Page(to_html(make_report(*sides))).own) for sides in (("RU", "UA"), ("UA", "RU"))]
    here, there = (re.sub(r"\b[0-9a-f]{64}\b", "hash", page) for page in pages)
    assert exchange(here) == there


def test_an_address_that_is_not_of_the_web_is_no_link() -> None:
    factory = Factory("RU", "UA", hostile=True)
    assert factory.document().url == "javascript:alert(3)"
    assert 'href="javascript' not in to_html(factory.report())


def test_the_day_of_the_claim_picks_the_frame_in_force() -> None:
    source = to_html(make_report())
    shown = re.findall(r'<g class="frame" data-mapper="(\w+)" data-on="([\d-]+)"', source)
    assert shown == [("aerial_desk", "2025-11-01")]
    assert date.fromisoformat(shown[0][1]) <= ON
