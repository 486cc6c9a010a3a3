"""All maps together, as it is shown: in words, on the pages, in the terminal, as rows and as JSON."""

import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import defusedxml.ElementTree
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from tests.fixtures.fused import FIRST, LAST, make_flip, make_fused, make_points
from tests.fixtures.history_views import PLACE, VIEW
from tests.fixtures.report_factory import make_report

from theodolite.publish import codec
from theodolite.publish.curves import histories_to_json, render_histories
from theodolite.publish.export.histories import fused_rows
from theodolite.publish.fused import fused_from_json, fused_to_json, set_aside_share, summary_lines
from theodolite.publish.history_svg import history_svg
from theodolite.publish.html.histories import history_page
from theodolite.publish.html.page import to_html
from theodolite.publish.markdown import to_markdown
from theodolite.publish.plots import Span, interval_line
from theodolite.records import FusedHistory, Independence
from theodolite.wording import assert_wording
from theodolite.wording.fusion import change_words, dispute_words, distance_words, status_words

OPEN = make_flip(high=None, probability=0.71)
TWICE = (make_flip(20), make_flip(80, gained=False))
SILENT = make_fused(
    smoothed=(), filtered=(), flips=(), disputes=(), lags=(), flags=(), independence=Independence(maps=0, effective=0.0)
)
ALONE = make_fused(independence=Independence(maps=1, effective=1.0), disputes=())
HELD = make_fused(flips=(), disputes=(), smoothed=make_points((0, 0.98), (50, 0.97), spread=0.02))
REAR = make_fused(flips=(), disputes=(), smoothed=make_points((0, 0.02), (50, 0.01), spread=0.01))
RESTLESS = make_fused(flips=(), smoothed=make_points((0, 0.3), (50, 0.6)))
CASES = {
    "one": make_fused(), "open": make_fused(flips=(OPEN,)), "twice": make_fused(flips=TWICE), "silent": SILENT,
    "alone": ALONE, "held": HELD, "rear": REAR, "restless": RESTLESS,
}  # fmt: skip


def said(fused: FusedHistory) -> str:
    stream = io.StringIO()
    render_histories(replace(VIEW, fused=fused), Console(file=stream, width=100))
    return stream.getvalue()


def test_a_change_of_hands_is_told_with_its_interval() -> None:
    flip = replace(make_flip(), low=date(2025, 11, 20), high=date(2026, 2, 13), on=date(2026, 1, 5))
    words = change_words(flip, "RU", date(2026, 2, 28))
    assert words == (
        "changed hands (to Russia), at least half of it: between 2025-11-20 and 2026-02-13, 90 %; "
        "most likely about 2026-01-05"
    )
    lost = words.replace("to Russia", "from Russia").replace("at least half of it", "less than half of it left")
    assert change_words(replace(flip, gained=False), "RU", LAST) == lost
    assert "at least 90 % of it: between" in change_words(flip, "RU", LAST, share=0.9)
    never = change_words(replace(flip, high=None, probability=0.004), "RU", LAST, share=0.9)
    assert never == "almost no chance that it changed hands (to Russia), at least 90 % of it, by 2026-01-03: under 1 %"
    still = change_words(replace(flip, high=None, probability=0.71), "RU", date(2026, 2, 28))
    assert "after 2025-11-20, or still to come, 90 %" in still
    assert still.startswith("probably changed hands")
    assert still.endswith("that it did at all by 2026-02-28: 71 %")
    assert change_words(replace(flip, probability=0.17), "UA", LAST).startswith("may have changed hands (to Ukraine)")


@pytest.mark.parametrize(
    ("centre", "low", "high", "words"),
    [
        (104, 19, 121, "104 days after the claim; between 19 and 121 days after, 90 %"),
        (-104, -121, -19, "104 days before the claim; between 19 and 121 days before, 90 %"),
        (0, -3, 1, "on the day of the claim; between 3 days before and 1 day after, 90 %"),
        (1, 1, 1, "1 day after the claim"),
        (5, 0, None, "5 days after the claim; the same day at the earliest, 90 %, no end yet"),
    ],
)
def test_hindsight_has_an_interval(centre: int, low: int, high: int | None, words: str) -> None:
    day = date(2025, 11, 1)
    flip = make_flip()
    ends = [day + timedelta(days=n) for n in (centre, low)]
    flip = replace(flip, on=ends[0], low=ends[1], high=None if high is None else day + timedelta(days=high))
    assert distance_words(flip, day) == words


@given(st.integers(0, 400), st.integers(0, 90), st.integers(0, 90))
def test_early_and_late_are_worded_alike(centre: int, before: int, after: int) -> None:
    day = date(2025, 1, 1)

    def words(sign: int) -> str:
        ends = sorted((sign * (centre - before), sign * (centre + after)))
        on, low, high = (day + timedelta(days=n) for n in (sign * centre, *ends))
        return distance_words(replace(make_flip(), on=on, low=low, high=high), day)

    swapped = re.sub("before|after", lambda m: {"before": "after", "after": "before"}[m.group()], words(-1))
    late = words(1)
    if centre - before < 0 < centre + after:  # the earlier end is named first, whichever side it lies on
        early_end, late_end = re.search(r"between (.+?) and (.+?),", swapped).groups()
        swapped = swapped.replace(f"between {early_end} and {late_end},", f"between {late_end} and {early_end},")
    assert swapped == late


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("show", [said, lambda f: history_page(replace(VIEW, fused=f))], ids=["terminal", "page"])
def test_the_sides_get_the_same_words(name: str, show: Callable[[FusedHistory], str]) -> None:
    ours, theirs = (show(replace(CASES[name], side=side)) for side in ("RU", "UA"))
    together = re.compile(r"All maps together.*", re.DOTALL)
    pairs = [("Russia", "Ukraine"), ("fused ru", "fused ua")]
    mine, other = (together.search(text).group() for text in (ours, theirs))
    for a, b in pairs:
        mine = mine.replace(a, b)
        other = other.replace(a, b)
    assert mine == other


def test_what_did_not_change_says_since_when_and_what_is_unknown_says_so() -> None:
    assert "held by Russia since before the maps begin (2025-09-20)" in status_words(HELD)
    assert "at least 97 % on every day" in status_words(HELD)
    assert "not held by Russia on any day from 2025-09-20 to 2026-01-03" in status_words(REAR)
    assert "No settled change of hands" in status_words(RESTLESS)
    unsure = replace(REAR, smoothed=make_points((0, 0.1), (50, 0.47)))
    assert "more likely not held by Russia than held, probability at most 47 %" in status_words(unsure)
    assert "No map says anything" in status_words(SILENT)
    assert "one map only: its dates stand alone" in said(ALONE)
    assert len(summary_lines(CASES["twice"])) == 3  # and none of 90 % of it


@pytest.mark.parametrize("name", CASES)
def test_every_output_is_sober_in_every_case(name: str) -> None:
    view = replace(VIEW, fused=CASES[name])
    page, svg = history_page(view), history_svg(view)
    defusedxml.ElementTree.fromstring(svg)
    plain = re.sub(r"<[^>]+>", " ", re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL))
    assert assert_wording(plain) == []
    assert assert_wording(said(CASES[name])) == []
    for line in summary_lines(CASES[name]):
        assert line in said(CASES[name])
        assert line in re.sub(r"</?(?:time|bdi)>", "", page)
    assert "nan" not in page
    assert "None" not in plain


@pytest.mark.parametrize("name", CASES)
def test_it_is_read_back_from_json(name: str) -> None:
    assert fused_from_json(fused_to_json(CASES[name])) == CASES[name]
    assert histories_to_json(replace(VIEW, fused=CASES[name]))["fused"] == fused_to_json(CASES[name])
    assert fused_from_json(fused_to_json(None)) is None


def test_what_was_known_then_and_hindsight_are_never_in_one_panel() -> None:
    page = to_html(make_report())
    drawing = re.search(r'<svg [^>]*class="curve fused-curve".*?</svg>', page, flags=re.DOTALL).group()
    then, since = drawing.index("As known then"), drawing.index("With hindsight, maps up to 2026-01-03")
    lines = [m.start() for m in re.finditer('class="together"', drawing)]
    assert len(lines) == 2
    assert then < lines[0] < since < lines[1]
    assert drawing.index('class="when"') > since
    assert 'class="when whole"' in drawing
    hindsight = "That is 28 days after the claim; between 16 and 37 days after, 90 %."
    assert page.count(hindsight) == 2  # a card a claim
    assert hindsight in to_markdown(make_report())
    assert "at least half of it 28 days after the claim; between 16 and 37 days after, 90 %" in page
    assert "at least 90 % of it 43 days after the claim; 31 days after at the earliest, 90 %, no end yet" in page
    assert "Rests on 5 maps, about 3.2 independent (Echo Channel and Daily Front: declared)" in page


def test_nothing_is_drawn_after_the_last_day_used() -> None:
    early = replace(make_fused(), known_by=FIRST + timedelta(days=30))
    text = said(replace(early, flips=()))
    rows = [line for line in text.splitlines()[text.splitlines().index("As known then") :] if "▁" in line]
    assert rows
    assert all(len(line) < 60 for line in rows)  # the axis is twice as long
    assert all(row["valid_until"] <= early.known_by for row in fused_rows(PLACE, replace(VIEW, fused=early)))


def test_rows_are_probabilities_apart_from_the_maps_shares() -> None:
    rows = list(fused_rows(PLACE, replace(VIEW, fused=make_fused())))
    assert {row["measure"] for row in rows} == {"probability_held"}
    assert {row["mapper"] for row in rows} == {"all_maps_filtered", "all_maps_smoothed"}
    assert all(row["valid_from"] <= row["valid_until"] for row in rows)
    assert list(fused_rows(PLACE, VIEW)) == []


def test_a_report_lists_each_fused_history_once_and_each_claim_how_far_its_change_lies() -> None:
    data = codec.to_json(make_report())
    assert [(f["place_id"], f["side"]) for f in data["fused"]] == [("geonames:900001", "RU")]
    own = [c["fused"] for c in data["claims"] if "fused" in c]
    assert len(own) == 2
    keys = ("share", "days", "days_low", "days_high")
    assert [own[0][key] for key in keys] == [0.9, 43, 31, None]  # judged by the hold rule
    assert [[entry[key] for key in keys] for entry in own[0]["also"]] == [[0.5, 28, 16, 37]]
    assert fused_from_json(data["fused"][0]) == make_fused()


def test_days_set_aside_are_counted_once_and_only_where_frames_do_not_count() -> None:
    fused = make_fused()
    frames = tuple(FIRST + timedelta(days=n) for n in range(26) if not 7 <= n < 20)
    history = replace(VIEW.histories[0], mapper="border_watch", frame_dates=frames)
    twice = (*fused.flags, *fused.flags)
    assert set_aside_share(history, twice) == pytest.approx(13 / 26)
    assert set_aside_share(history, [replace(f, masked=False) for f in twice]) == 0
    assert set_aside_share(replace(history, frame_dates=()), twice) is None


def test_an_interval_in_the_terminal_has_no_cap_where_it_is_open_or_cut() -> None:
    span = Span(first=FIRST, last=FIRST + timedelta(days=19), columns=20)
    day = [FIRST + timedelta(days=n) for n in range(40)]
    assert interval_line(span, day[3], day[5], day[8]) == "   ├─●──┤"
    assert interval_line(span, day[15], day[17], None) == " " * 15 + "├─●──"
    assert interval_line(span, day[15], day[30], day[35]) == " " * 15 + "├────"
    assert interval_line(span, day[25], day[30], day[35]) == ""


def test_disputes_say_who_says_what_for_how_long() -> None:
    first, still = make_fused().disputes
    assert dispute_words(first, "RU", str, LAST) == (
        "2025-10-10 to 2025-11-19 (40 days): held by Russia on echo_channel; "
        "not held on aerial_desk and border_watch; contested on cartographica"
    )
    assert dispute_words(still, "UA", str, LAST).startswith("since 2025-12-19 (15 days, still on): held by Ukraine on")


def test_where_no_map_ever_showed_any_of_it_that_is_said_first() -> None:
    words = status_words(replace(REAR, shown=(0.0, 0.0)))
    assert words.startswith("No map has shown any of it held by Russia from 2025-09-20 to 2026-01-03: no change of")
    assert status_words(replace(REAR, shown=(0.0, 0.114))).startswith("No map has shown more than 12 % of it held by")
    assert status_words(replace(HELD, shown=(1.0, 1.0))).startswith("Every map has shown all of it held by Russia")
    assert status_words(replace(RESTLESS, shown=(0.0, 1.0))) == status_words(RESTLESS)
