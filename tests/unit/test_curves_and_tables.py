"""What ``history`` and ``measure`` print: curves and tables that carry the numbers they were given."""

import io
import re
from datetime import date

from rich.console import Console

from theodolite.publish.curves import histories_svg, histories_to_json, render_histories
from theodolite.publish.tables import render_measurements
from theodolite.records import CurvePoint, History, Measure, Measurement, Place, PlaceKind, Question, Silence, Unit

PLACE = Place(
    id="geonames:1", name="Promin <b>", kind=PlaceKind.SETTLEMENT, longitude=37.0, latitude=48.0, country="UA"
)
QUESTION = Question(measure=Measure.SHARE, targets=("geonames:1",), side="RU")
DATES = (date(2025, 10, 1), date(2025, 11, 1), date(2025, 12, 1))
HISTORIES = tuple(
    History(
        question=QUESTION,
        mapper=mapper,
        frame_dates=DATES,
        points=tuple(
            CurvePoint(frame_on=d, value=v, low=v, high=v) for d, v in zip(DATES, values, strict=True)
        ),
    )
    for mapper, values in (("a", (0.0, 0.4, 0.95)), ("b", (0.0, 0.6, 0.3)))
)  # fmt: skip
NAMES = {"a": "Alpha", "b": "Beta"}


def printed(render: object, *args: object, **kwargs: object) -> str:
    stream = io.StringIO()
    render(*args, Console(file=stream, width=100), **kwargs)  # type: ignore[operator]
    return stream.getvalue()


def test_the_terminal_curve_says_when_thresholds_were_passed_and_whether_for_good() -> None:
    text = printed(render_histories, PLACE, "RU", HISTORIES, NAMES)
    assert "≥ 50 % from 2025-12-01; ≥ 90 % from 2025-12-01" in text
    assert "≥ 50 % from 2025-11-01, not for good" in text
    assert re.search(r"Alpha │·+.*│\s+95 %", text)
    assert "no map shows this place" in printed(render_histories, PLACE, "RU", (), NAMES)


def test_the_svg_stands_on_its_own_and_escapes_names() -> None:
    svg = histories_svg(PLACE, "RU", HISTORIES, NAMES)
    assert svg.startswith("<svg xmlns=")
    assert "<b>" not in svg
    assert "Promin &lt;b&gt;" in svg
    assert "Alpha: 95 % on 2025-12-01" in svg
    dashes = set(re.findall(r'stroke-dasharray="([^"]+)"', svg))
    assert dashes, "curves must differ by more than colour"


def test_the_json_keeps_every_step() -> None:
    data = histories_to_json(PLACE, "RU", HISTORIES)
    assert [h["mapper"] for h in data["histories"]] == ["a", "b"]
    assert data["histories"][0]["points"][1] == {"frame_on": "2025-11-01", "value": 0.4, "low": 0.4, "high": 0.4}


def test_the_table_shows_value_interval_age_and_silence() -> None:
    measured = Measurement(
        question=QUESTION, mapper="a", asked_on=DATES[1], frame_on=date(2025, 10, 29), frame_age_days=3, value=0.43,
        unit=Unit.SHARE, low=0.25, high=0.61, unknown=0.1, footprint="city_limit", footprint_source="a source",
    )  # fmt: skip
    silence = Silence(mapper="b", reason="does not cover it")
    text = printed(render_measurements, PLACE, "RU", DATES[1], [measured], [silence], NAMES)
    for part in ("43 %", "25–61 %", "10 %", "2025-10-29", "3", "does not", "city limit (a source)", "Russia"):
        assert part in text, part
