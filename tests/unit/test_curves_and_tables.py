"""What ``history`` prints and draws: curves that carry the numbers they were given."""

import io
import re
from dataclasses import replace
from datetime import date, timedelta

import defusedxml.ElementTree
import shapely
from rich.console import Console
from tests.fixtures.history_views import DATES, FIRST, GAPPED, PLACE, STEADY, VIEW, make_comparison, make_series

from theodolite.history.cutting import cut_history
from theodolite.publish.comparisons import render
from theodolite.publish.curves import histories_to_json, render_histories
from theodolite.publish.history_svg import history_svg
from theodolite.publish.history_view import figure_text, stretches
from theodolite.publish.html.comparisons import comparison_page, comparison_svg
from theodolite.publish.html.histories import history_page
from theodolite.records import CurvePoint, Measure


def printed(render: object, *args: object, **kwargs: object) -> str:
    stream = io.StringIO()
    render(*args, Console(file=stream, width=100), **kwargs)  # type: ignore[operator]
    return stream.getvalue()


def test_the_terminal_plot_says_when_thresholds_were_passed_and_what_went_back_and_forth() -> None:
    text = printed(render_histories, VIEW)
    assert "50 % or more: since 31 Oct 2025. 90 % or more: since 31 Oct 2025" in text
    assert "50 % or more: since 10 Nov 2025, first on 21 Oct 2025; went back and forth 21 Oct 2025 to" in text
    assert "never 50 % or more" in text
    assert "no fresh frame from 2025-10-20 to 2025-11-20" in text
    assert "No history by Delta" in text
    assert "no map shows this place" in printed(render_histories, replace(VIEW, histories=()))


def test_the_history_of_a_point_says_since_when_it_has_been_inside_not_percents() -> None:
    question = replace(STEADY.question, measure=Measure.INSIDE)
    values = ((DATES[0], 0.0, 0.0), (DATES[20], 1.0, 0.0), (DATES[22], 0.0, 0.0), (DATES[30], 1.0, 0.0))
    points = tuple(CurvePoint(frame_on=on, value=value, low=low, high=1.0) for on, value, low in values)
    inside = replace(VIEW, measure=Measure.INSIDE, histories=(replace(STEADY, question=question, points=points),))
    text, page, svg = printed(render_histories, inside), history_page(inside), history_svg(inside)
    since = "since 31 Oct 2025, first on 21 Oct 2025; went back and forth 21 Oct 2025 to 31 Oct 2025"
    assert f"inside: {since}" in text
    assert "inside (the map's edge decides) on" in text
    assert since.removeprefix("s") in page
    assert "Not inside from 23 Oct 2025, for a few days" in svg
    assert not any("50 %" in words for words in (text, page, svg))


def test_many_gaps_are_counted_in_the_terminal() -> None:
    days = tuple(FIRST + timedelta(days=30 * n) for n in range(8))
    sparse = replace(STEADY, frame_dates=days, points=STEADY.points[:1])
    text = printed(render_histories, replace(VIEW, histories=(sparse,)))
    assert text.count("no fresh frame") == 1
    assert "7 times no fresh frame, 112 days in all" in text
    assert f"the last from {days[6] + timedelta(days=14)} to {days[7]}" in text


def test_the_plot_has_a_band_and_a_rug_of_frames_with_holes() -> None:
    lines = printed(render_histories, replace(VIEW, histories=(STEADY, GAPPED))).splitlines()
    assert any("░" in line for line in lines)
    full, gapped = (line.split("frames ")[1] for line in lines if "frames " in line)
    assert full.count("·") == 62
    assert gapped.count("·") == 3
    assert all(len(line) <= 100 for line in lines if "█" in line[:60] and "figure" not in line)


def test_the_svg_stands_on_its_own_with_title_band_flips_frames_and_gaps() -> None:
    svg = history_svg(VIEW)
    root = defusedxml.ElementTree.fromstring(svg)
    texts = ["".join(e.itertext()) for e in root.iter("{http://www.w3.org/2000/svg}text")]
    assert any(t.startswith("Alpha: 95 % (85–100 %) on 1 Dec 2025") for t in texts)
    assert "<b>" not in svg
    classes = re.findall(r'class="([^"]+)"', svg)
    assert classes.count("band") == 3
    assert classes.count("stale") == 1
    assert classes.count("frame") == 3
    assert "Fell below 50 % on 24 Oct 2025" in svg
    assert root.find("{http://www.w3.org/2000/svg}desc") is not None


def test_the_page_gives_every_figure_as_words_too() -> None:
    page = history_page(VIEW)
    for part in ("Since 31 Oct 2025", "Promin &lt;b&gt;", "20 Oct 2025 to 20 Nov 2025", "20 %, stale", "no-referrer"):
        assert part in page, part
    assert "<script" not in page
    assert "No map shows this place" in history_page(replace(VIEW, histories=()))


def test_the_json_keeps_every_step_and_what_became_of_the_thresholds() -> None:
    data = histories_to_json(VIEW, place=PLACE)
    assert [h["mapper"] for h in data["histories"]] == ["a", "b", "c"]
    point = {"frame_on": "2025-10-21", "value": 0.4, "low": 0.3, "high": 0.5, "sha256": None}
    assert data["histories"][0]["points"][1] == point
    half = data["histories"][1]["flips"][0]
    assert (half["first_on"], half["lasting_on"]) == ("2025-10-21", "2025-11-10")
    assert data["histories"][2]["stale"] == [{"since": "2025-10-20", "until": "2025-11-20"}]


def test_values_without_a_number_and_other_units_are_written() -> None:
    area = replace(VIEW, measure=Measure.AREA_KM2)
    assert figure_text(area, 1234.5) == "1,234 km²"
    assert figure_text(replace(VIEW, measure=Measure.DISTANCE_KM), float("inf")) == "none found"
    assert figure_text(replace(VIEW, measure=Measure.FRONT_DISTANCE_KM), -1.25) == "−1.2 km"
    point = CurvePoint(frame_on=FIRST, value=float("inf"), low=float("inf"), high=float("inf"))
    far = replace(VIEW, measure=Measure.DISTANCE_KM, histories=(replace(STEADY, points=(point, *STEADY.points[1:])),))
    assert "inf" not in history_svg(far).replace("info", "")
    assert "nan" not in printed(render_histories, far)


def test_a_history_is_cut_to_its_period_and_falls_silent_without_frames() -> None:
    cut = cut_history(STEADY, DATES[25], DATES[35])
    assert cut is not None
    assert [(p.frame_on, p.value) for p in cut.points] == [(DATES[25], 0.4), (DATES[30], 0.95)]
    assert cut.frame_dates == DATES[25:36]
    assert cut_history(STEADY, date(2026, 3, 1), None) is None
    assert cut_history(STEADY, None, date(2025, 9, 1)) is None
    assert [s.fresh for s in stretches(GAPPED, 14)] == [True, False, True]


def test_maps_that_show_the_same_land_make_a_page_and_a_picture_too() -> None:
    nothing = shapely.MultiPolygon()
    same = replace(make_comparison(), only_first=nothing, only_second=nothing, both=nothing, settlements=())
    assert "both maps show every settlement alike" in comparison_page(same)
    assert "The two maps show the same land" in comparison_svg(same)
    days = tuple(replace(d, only_first_km2=0.0, only_second_km2=0.0) for d in make_series().days[:1])
    still = replace(make_series(), days=days, settlements=())
    assert "0 km² on the first day" in printed(render, still)
    assert defusedxml.ElementTree.fromstring(comparison_svg(still)).tag.endswith("svg")
