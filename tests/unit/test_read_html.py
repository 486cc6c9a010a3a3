"""HTML pages, of our own writing: main text, title, dates, publisher; paywalls, consent pages and hostile markup."""

from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from theodolite.errors import DocumentError, IncompleteDocumentError, TheodoliteError
from theodolite.read import read_document, read_html
from theodolite.read.page import guard_markup, page_facts
from theodolite.settings import Settings

SETTINGS = Settings(data_dir=Path("no-data"), cache_dir=Path("no-cache"))
PARAGRAPHS = (
    "The general staff said on Tuesday that its forces hold the town and that fighting goes on in its east.",
    "The ministry on the other side said that its own troops had entered the station district two days before.",
    "Neither could be checked at once; maps of the front line drawn by several groups disagree on the centre.",
    "Residents reached by telephone spoke of shelling every night, of burials in courtyards and of roads under fire.",
)
LINKED = """<script type="application/ld+json">{"@graph": [{"@type": "NewsArticle", "datePublished":
"2025-11-01T08:30:00+02:00", "dateModified": "2025-11-03T10:00:00+02:00", "isAccessibleForFree": %s,
"publisher": {"@type": "Organization", "name": "The Daily Example"}}]}</script>"""


def page(body: str, *, head: str = "", title: str = "Fighting goes on") -> bytes:
    return f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>{head}</head>
<body><nav><a href="/">Home</a> <a href="/war">War</a> <a href="/more">More</a></nav>
<article><h1>{title}</h1>{body}</article>
<footer><p>Copyright. Contact. Imprint.</p></footer></body></html>""".encode()


def article(count: int = 4) -> str:
    return "".join(f"<p>{p}</p>" for p in PARAGRAPHS[:count])


def test_main_text_title_dates_and_publisher() -> None:
    document = read_html(page(article(), head=LINKED % "true"), settings=SETTINGS, name="a.html")
    assert all(p in document.text for p in PARAGRAPHS)
    assert "Imprint" not in document.text
    assert (document.title, document.publisher) == ("Fighting goes on", "The Daily Example")
    assert (document.published_on, document.published_on_origin) == (date(2025, 11, 1), "page")
    assert document.updated_on == date(2025, 11, 3)
    assert document.complete
    assert document.source_sha256 != document.sha256


def test_paragraphs_stay_apart() -> None:
    document = read_html(page(article()), settings=SETTINGS)
    assert f"{PARAGRAPHS[0]}\n\n{PARAGRAPHS[1]}" in document.text


def test_meta_tags_give_the_dates_too() -> None:
    head = """<meta property='article:published_time' content='2025-10-30T21:00:00Z'>
    <meta content="2025-10-31" name="dateModified"><meta property="og:site_name" content="Example &amp; Sons">"""
    facts = page_facts(page(article(), head=head).decode())
    assert (facts.published_on, facts.updated_on) == (date(2025, 10, 30), date(2025, 10, 31))
    assert facts.publisher == "Example & Sons"


def test_the_users_date_goes_before_the_pages_and_the_difference_is_said() -> None:
    document = read_html(page(article(), head=LINKED % "true"), settings=SETTINGS, published_on=date(2025, 10, 20))
    assert (document.published_on, document.published_on_origin) == (date(2025, 10, 20), "user")
    assert any("2025-11-01" in w and "2025-10-20" in w for w in document.warnings)


def test_a_page_without_a_date_has_none() -> None:
    document = read_html(page(article()), settings=SETTINGS)
    assert (document.published_on, document.published_on_origin) == (None, "none")


def test_impossible_page_dates_are_no_dates() -> None:
    head = '<meta property="article:published_time" content="2025-02-30T10:00:00Z">'
    document = read_html(page(article(), head=head), settings=SETTINGS)
    assert document.published_on is None
    assert any("'2025-02-30T10:00:00Z', which is no date" in w for w in document.warnings)


def test_a_date_that_only_readers_see_is_used_and_called_a_guess() -> None:
    body = '<p class="byline"><time datetime="2025-10-28">28 October 2025</time></p>' + article()
    document = read_html(page(body), settings=SETTINGS)
    assert (document.published_on, document.published_on_origin) == (date(2025, 10, 28), "page")
    assert any("guessed" in w for w in document.warnings)


def test_paywall_with_a_beginning_is_incomplete() -> None:
    wall = '<div class="paywall"><p>Subscribe to continue reading this article.</p></div>'
    document = read_html(page(article(3) + wall, head=LINKED % "false"), settings=SETTINGS)
    assert not document.complete
    assert str(document.incomplete_reason).startswith("paywall")
    assert PARAGRAPHS[0] in document.text


def test_an_article_about_paywalls_is_complete() -> None:
    about = "<p>The paper said that readers must subscribe to continue reading its diary, which many found hard.</p>"
    document = read_html(page(about + article() * 8), settings=SETTINGS)
    assert document.complete


def test_a_paid_page_with_its_whole_text_is_complete_and_says_so() -> None:
    document = read_html(page(article() * 6, head=LINKED % '"False"'), settings=SETTINGS)
    assert document.complete
    assert any("not free" in w for w in document.warnings)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (
            "<h2>We value your privacy</h2><p>We use cookies.</p><button>Accept all</button>",
            "consent",
        ),
        ("<noscript>Please enable JavaScript to continue.</noscript><p>Just a moment…</p>", "robot"),
        ("<p>Already a subscriber? Log in to continue.</p>", "paywall"),
        ("<div id='app'></div>", "no article"),
    ],
)
def test_pages_that_are_no_article(body: str, reason: str) -> None:
    with pytest.raises(IncompleteDocumentError, match=reason) as caught:
        read_html(page(body, title="Example"), settings=SETTINGS, name="https://example.org/a")
    assert caught.value.exit_code == 4
    assert "--text-from" in str(caught.value)


@pytest.mark.parametrize(
    ("markup", "what"),
    [
        (b"", "is empty"),
        (b"<div>" * 100_000, "more than 250 deep"),
        (b"<br>" * 100_000, "more than 20,000 elements"),
        (b'<!DOCTYPE html [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><p>&b;</p>', "declares entities"),
        (b"<p>" + b"a" * 10_000_001, "the limit is 10.0 MB"),
        (b"\x89PNG\r\n", "PNG"),
        (b"<p>\xff\xfe\xfd</p>", "encoding is unknown"),
    ],
)
def test_hostile_markup_is_refused(markup: bytes, what: str) -> None:
    with pytest.raises(DocumentError, match=what):
        read_html(markup, settings=SETTINGS)


def test_end_tags_may_be_left_out() -> None:
    guard_markup("<table>" + "<tr><td><p>x<li>y<br>" * 3_000, "a page")
    guard_markup("<script>" + "<div>" * 5_000 + "</script><p>", "a page")


def test_scripts_and_comments_are_not_text() -> None:
    said = "They said &lt;script&gt;alert(1)&lt;/script&gt; to us all."
    hostile = f"<script>alert('held')</script><!-- taken --><p onclick='x()'>{said}</p>"
    document = read_html(page(article() + hostile), settings=SETTINGS)
    assert "alert('held')" not in document.text
    assert "taken" not in document.text


def test_wrong_charsets() -> None:
    body = page("".join(f"<p>{p} Покровськ</p>" for p in PARAGRAPHS))
    for charset in ("iso-8859-1", "no-such-charset", None):
        assert "Покровськ" in read_html(body, settings=SETTINGS, charset=charset).text
    other = body.decode().replace("utf-8", "windows-1251").encode("windows-1251")
    assert "Покровськ" in read_html(other, settings=SETTINGS).text
    assert "Покровськ" in read_html(other, settings=SETTINGS, charset="utf-8").text


def test_a_saved_page_is_known_by_its_name_or_its_beginning(tmp_path: Path) -> None:
    for name in ("a.html", "a.txt"):
        (tmp_path / name).write_bytes(page(article()))
        document = read_document(str(tmp_path / name), settings=SETTINGS)
        assert document.source_kind == "html"
        assert "<p>" not in document.text


def test_a_saved_page_can_stand_for_an_address(tmp_path: Path) -> None:
    (tmp_path / "saved.html").write_bytes(page(article(), head=LINKED % "true"))
    document = read_document(
        "https://example.org/paid", settings=SETTINGS, text_from=tmp_path / "saved.html", published_on=date(2025, 11, 1)
    )
    assert (document.url, document.text_supplied_by_user) == ("https://example.org/paid", True)


MARKUP = st.lists(
    st.sampled_from(
        [
            *("<p>", "</p>", "<div>", "</div>", "<a href=x>", "<b>", "<!--", "-->", "<script>", "</script>", "&#0;"),
            *("<", ">", "text ", PARAGRAPHS[0], "\x00", "<meta charset=", "<table><tr>", "<!ENTITY", "]]>", "<svg>"),
        ]
    ),
    max_size=40,
).map("".join)


@given(MARKUP)
@settings(max_examples=60, deadline=None)
def test_any_markup_gives_a_document_or_a_known_error(markup: str) -> None:
    with suppress(TheodoliteError):
        assert read_html(f"<html><body>{markup}".encode(), settings=SETTINGS).text
