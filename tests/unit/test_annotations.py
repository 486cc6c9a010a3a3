"""Rows for public scorers: offsets, chains without the outlet, hedged numbers."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from runpy import run_path
from typing import Any

import pytest

from theodolite.publish.annotations import to_annotations
from theodolite.records import (
    Attribution,
    AttributionForm,
    AttributionLink,
    Claim,
    ClaimKind,
    Document,
    EventMention,
    Extraction,
    GroundedPlace,
    GroundedTime,
    Groundings,
    Interval,
    Place,
    PlaceKind,
    Precision,
    Quantity,
    Span,
    TimexMention,
    ToponymMention,
    Unit,
)

TEXT = "“We hold Orikhiv,” Hnat told TASS on Monday. About 40 men fell."


def span(piece: str) -> Span:
    start = TEXT.index(piece)
    return Span(start, start + len(piece))


def extraction() -> Extraction:
    place = ToponymMention(span=span("Orikhiv"), text="Orikhiv", name="Orikhiv")
    claim = Claim(
        id="c1",
        spans=(span("We hold Orikhiv"),),
        quote="We hold Orikhiv",
        kind=ClaimKind.CONTROL,
        chain=(AttributionLink(name="outlet"), AttributionLink(name="TASS"), AttributionLink(name="Hnat")),
        toponyms=(place,),
    )
    said = Attribution(
        form=AttributionForm.DIRECT,
        source=(span("Hnat"),),
        cue=(span("told"),),
        content=(span("“We hold Orikhiv,”"),),
        chain=((span("TASS"),), (), (span("Hnat"),)),
    )
    men = Quantity(
        span=span("About 40 men"), text="About 40 men", value=40, low=36, high=44, unit=Unit.PERSONS, hedge="about"
    )
    return Extraction(
        document=Document(id="d1", text=TEXT, sha256="0" * 64),
        claims=(claim,),
        attributions=(said,),
        toponyms=(place,),
        timexes=(TimexMention(span=span("Monday"), text="Monday"),),
        quantities=(men,),
        events=(EventMention(span=span("fell"), text="fell", factuality=3.0),),
    )


def test_row_points_into_the_text_and_leaves_the_outlet_out() -> None:
    orikhiv = Place(id="geonames:1", name="Orikhiv", kind=PlaceKind.SETTLEMENT, longitude=35.8, latitude=47.6)
    mention, monday = extraction().toponyms[0], extraction().timexes[0]
    grounded = GroundedPlace(mention=replace(mention, name="Orikhiv city"), candidates=(orikhiv,), place=orikhiv,
                             reason="the only one", precision=Precision(radius_km=2.5, kind="settlement"))  # fmt: skip
    day = Interval(start=date(2025, 11, 3), end=date(2025, 11, 4))
    time = GroundedTime(mention=monday, interval=day, value="2025-11-03")
    row = to_annotations(extraction(), Groundings(places=(grounded,), times=(time,), best={mention.span: orikhiv}))
    said, place, claim = row["attributions"][0], row["toponyms"][0], row["claims"][0]
    assert [TEXT[start:end] for start, end in said["content"]] == ["“We hold Orikhiv,”"]
    assert [link and TEXT[slice(*link[0])] for link in said["chain"]] == ["TASS", None, "Hnat"]
    assert (TEXT[place["start"] : place["end"]], place["lat"], place["lon"]) == ("Orikhiv", 47.6, 35.8)
    assert (place["decided"], place["radius_km"], place["precision"]) == (True, 2.5, "settlement")
    assert (place["name"], place["candidates"], place["reason"]) == ("Orikhiv", 1, "the only one")
    assert (row["timexes"][0]["type"], row["timexes"][0]["value"]) == ("DATE", "2025-11-03")
    interval = row["timexes"][0]["interval"]
    assert (interval["start"], interval["end"]) == ("2025-11-03", "2025-11-04")
    assert interval["start_utc"] == "2025-11-02T22:00:00+00:00"
    assert (row["events"][0]["text"], row["events"][0]["factuality"]) == ("fell", 3.0)
    assert (claim["kind"], claim["chain"], claim["spans"]) == ("control", ["outlet", "TASS", "Hnat"], [[1, 16]])
    assert json.loads(json.dumps(row)) == row


def test_unresolved_places_and_times_stay_open() -> None:
    row = to_annotations(extraction())
    assert (row["toponyms"][0]["lat"], row["toponyms"][0]["lon"], row["timexes"][0]["value"]) == (None, None, None)
    assert (row["toponyms"][0]["decided"], row["timexes"][0]["interval"]) == (False, None)


@pytest.mark.parametrize(
    ("value", "low", "high", "hedge", "expected"),
    [
        (40, 40, 40, None, (40, "=")),
        (40, 36, 44, "about", (40, "~")),
        (40, 40, None, "at least", (40, ">")),
        (40, None, 40, "up to", (40, "<")),
        (None, 350, 400, None, ("350.0-400.0", "~")),
        (None, 350.5, None, "over", (350.5, ">")),
        (None, None, None, None, None),
    ],
)
def test_hedges_become_changes(
    value: float | None, low: float | None, high: float | None, hedge: str | None, expected: Any
) -> None:
    number = Quantity(
        span=Span(0, 2), text="40", value=value, low=low, high=high, unit=Unit.COUNT, hedge=hedge, of="tanks"
    )
    rows = to_annotations(Extraction(document=Document(id="d", text="40", sha256=""), quantities=(number,)))[
        "quantities"
    ]
    assert [(row["value"], row["change"], row["unit"]) for row in rows] == ([(*expected, "tanks")] if expected else [])


def test_rows_are_what_the_scorers_read(data_dir: Path) -> None:
    row = {**to_annotations(extraction()), "text": TEXT}
    quotes = run_path(str(data_dir / "eval" / "score_quotes.py"))["score"]([row], [row])
    values = run_path(str(data_dir / "eval" / "score_values.py"))
    rows = {"d1": row}
    assert quotes["attribution"]["full_exact"]["f1"] == 1.0
    assert quotes["attribution"]["chain_acc"] == 1.0
    assert values["quantities"](rows, rows)["value_change"]["f1"] == 1.0
    assert values["time"](rows, rows)["exact"]["f1"] == 1.0
    assert values["factuality"](rows, rows)["coverage"] == 1.0
