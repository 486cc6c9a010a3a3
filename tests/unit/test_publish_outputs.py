"""What people read: every output names holder, date, proposition and version, and hostile text stays harmless."""

import io
import json
import re
from dataclasses import replace
from datetime import date

import pytest
from rich.console import Console
from tests.fixtures.report_factory import HOSTILE, make_report

from theodolite import wording
from theodolite.publish.claimreview import to_claimreview
from theodolite.publish.codec import to_json
from theodolite.publish.html import to_html
from theodolite.publish.markdown import to_markdown
from theodolite.publish.terminal import render_report
from theodolite.records import Document, GroundedTime, Interval, Precision, Report, Span, TimexMention

SIDES = {"Russia": "Ukraine", "Russian": "Ukrainian", "RU": "UA", "ru": "ua", "D55E00": "0072B2"}
PAIRS = SIDES | {b: a for a, b in SIDES.items()}
NAMES = re.compile(r"\b(Russian|Ukrainian|Russia|Ukraine|RU|UA|ru|ua)\b")


def exchange(text: str) -> str:
    return NAMES.sub(lambda match: PAIRS[match.group()], text)


def terminal(report: Report, width: int = 100) -> str:
    out = io.StringIO()
    render_report(report, Console(file=out, width=width, force_terminal=True, color_system="standard"))
    return out.getvalue()


def unstyled(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


OUTPUTS = {
    "terminal": lambda report: unstyled(terminal(report)),
    "markdown": to_markdown,
    "claimreview": lambda report: json.dumps(to_claimreview(report), ensure_ascii=False, indent=1),
}


def own_words(text: str) -> str:
    """A text without the words of others: quotations, block quotes, titles."""
    text = re.sub(r"(?m)^(> .*|# .*)$", "", text)
    return re.sub(r"“[^”]*”", "", text.replace("\\", ""))


@pytest.mark.parametrize("output", OUTPUTS)
@pytest.mark.parametrize("options", [{}, {"undated": True}], ids=["dated", "undated"])
def test_outputs_say_nothing_that_must_not_be_said(output: str, options: dict[str, bool]) -> None:
    written = OUTPUTS[output](make_report(**options))
    if output == "claimreview":
        written = " ".join(review["name"] + review["reviewBody"] for review in json.loads(written))
    assert wording.assert_wording(own_words(written)) == []


@pytest.mark.parametrize("output", OUTPUTS)
def test_every_measured_claim_stands_with_its_whole_line(output: str) -> None:
    report = make_report()
    written = " ".join(OUTPUTS[output](report).replace("\\", "").split())
    for checked in report.claims:
        if checked.checkable:
            line = checked.verdict.line
            assert (line.replace('"', '"') in written) or (output == "terminal" and line[:70] in written)


@pytest.mark.parametrize("output", OUTPUTS)
def test_exchanging_the_sides_exchanges_only_the_names(output: str) -> None:
    here, there = OUTPUTS[output](make_report("RU", "UA")), OUTPUTS[output](make_report("UA", "RU"))
    if output == "terminal":  # names of different length break lines elsewhere
        here, there = (" ".join(re.sub(r"[─\s]+", " ", text).split()) for text in (here, there))
    assert exchange(here) == there


def test_the_terminal_gets_no_control_character_of_the_article() -> None:
    written = terminal(make_report(hostile=True), width=72)
    assert "\x00" not in unstyled(written)
    assert "\x1b" not in unstyled(written)
    assert "\u202e" not in written
    assert max(map(len, unstyled(written).splitlines())) <= 72


def test_square_brackets_of_the_article_are_not_markup() -> None:
    report = make_report()
    titled = replace(report, document=replace(report.document, title="[bold red]A[/] \\[x]"))
    assert "[bold red]A[/]" in unstyled(terminal(titled))


def test_markdown_holds_no_markup_of_the_article() -> None:
    written = to_markdown(make_report(hostile=True))
    assert "<script" not in written.replace("\\<", "")
    assert "<img" not in written.replace("\\<", "")
    hostile = replace(make_report().document, title="[x](javascript:alert(1)) `a` *b* # c | d")
    first = to_markdown(replace(make_report(), document=hostile)).splitlines()[0]
    assert first == r"# \[x\](javascript:alert(1)) \`a\` \*b\* \# c \| d"


def test_claimreview_is_a_draft_without_a_rating() -> None:
    report = make_report(hostile=True)
    reviews = to_claimreview(report)
    assert len(reviews) == report.coverage.checkable
    for review in reviews:
        assert review["creativeWorkStatus"] == "Draft"
        assert review["name"].startswith("Draft, not signed: ")
        assert set(review["reviewRating"]) == {"@type", "alternateName"}
        assert "url" not in review["itemReviewed"]["appearance"]  # it was a javascript: address
        assert "[Theodolite 0.1.0]" in review["reviewRating"]["alternateName"]
    assert "Not signed yet" in reviews[0]["author"]["name"]


@pytest.mark.parametrize("output", [*OUTPUTS, "html"])
def test_a_report_without_claims_or_maps_is_written(output: str) -> None:
    report = make_report()
    coverage = replace(report.coverage, claims=0, checkable=0, measured=0, line="no claims found")
    empty = replace(report, claims=(), layers=(), providers=(), sources=(), warnings=(), coverage=coverage)
    written = to_html(empty) if output == "html" else OUTPUTS[output](empty)
    assert written
    assert output == "claimreview" or "no claims found" in written


def test_hostile_words_are_shown_in_full() -> None:
    report = make_report(hostile=True)
    assert isinstance(report.document, Document)
    assert HOSTILE in report.document.text
    assert "‹U+202E›gnorw‹U+202C›" in to_html(report)


def test_reports_say_where_and_when_with_their_precision() -> None:
    report = make_report()
    checked = report.claims[0]
    mention = checked.grounded.places[0]
    times = (GroundedTime(mention=TimexMention(span=Span(0, 5), text="since April"),
                          interval=Interval(start=date(2025, 4, 1), end=None)),)  # fmt: skip
    precise = replace(mention, precision=Precision(radius_km=3.2, kind="settlement"))
    grounded = replace(checked.grounded, places=(precise,), times=times)
    told = replace(report, claims=(replace(checked, grounded=grounded), *report.claims[1:]))
    for written in (unstyled(terminal(told)), to_markdown(told), to_html(told)):
        words = " ".join(re.sub(r"[\\│]", "", written).split())
        assert "known to about 3 km)" in words
        assert "since April: from 1 Apr 2025 on" in words
    (place,) = to_json(told)["claims"][0]["places"]
    assert place["precision"] == {"radius_km": 3.2, "kind": "settlement"}
    assert "known to about 3 km" in place["words"]


@pytest.mark.parametrize("output", ["html", "terminal", "markdown"])
def test_likelihood_confidence_affiliations_and_what_is_not_known_stand_beside_a_label(output: str) -> None:
    report = make_report()
    text = {"html": to_html, "terminal": lambda r: unstyled(terminal(r, 400)), "markdown": to_markdown}[output](report)
    words = re.sub(r"<[^>]+>|\\\\", " ", text) if output == "html" else text.replace("\\", "")
    assert "almost no chance (about 3 %, 1–6 %)" in words
    assert "moderate" in words.lower()
    assert "5 maps, about 3.4 independent" in words
    assert "Ruritanian-made map (Aerial Desk): not borne out by 1 of 1, 12 %" in words
    assert "Maps of no declared affiliation (Border Watch, Cartographica): the maps disagree" in words
    assert "There are too few data for it." in words
    assert output != "html" or "Border Watch and Aerial Desk share about 80 % of their errors" in words
    assert "17 Jan 2026" in words
