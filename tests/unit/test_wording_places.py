"""How precisely a place is known, and how a time was read, in words: golden sentences."""

from dataclasses import replace
from datetime import date

import pytest

from theodolite.records import GroundedPlace, Interval, Place, PlaceKind, Precision, Span, ToponymMention
from theodolite.wording.places import about_km, bearing_words, degrees_words, grounded_words, place_type
from theodolite.wording.times import timex_words

POKROVSK = Place(id="geonames:704422", name="Pokrovsk", kind=PlaceKind.SETTLEMENT, longitude=37.18, latitude=48.28,
                 country="UA", region_name="Donetsk Oblast", population=61_000)  # fmt: skip
OBLAST = replace(POKROVSK, id="region:donetsk_oblast", name="Donetsk Oblast", kind=PlaceKind.REGION, population=None)
DNIPRO = replace(POKROVSK, id="line:dnipro", name="Dnipro", kind=PlaceKind.LINE, feature="STM", population=None)
MENTION = ToponymMention(span=Span(0, 8), text="Pokrovsk", name="Pokrovsk")


def grounded(place: Place | None, radius_km: float = 0.0, kind: str = "", number: int = 1, **how: object) -> str:
    mention = replace(MENTION, name=place.name if place else "Novoselivka", **how)  # type: ignore[arg-type]
    precision = Precision(radius_km=radius_km, kind=kind) if kind else None
    candidates = (place or POKROVSK,) * number
    return grounded_words(
        GroundedPlace(
            mention=mention, candidates=candidates, place=place, reason="it is not known", precision=precision
        )
    )


GOLDEN = [
    (grounded(POKROVSK, 3, "settlement"), "Pokrovsk (town; known to about 3 km)"),
    (grounded(POKROVSK), "Pokrovsk (town)"),
    (grounded(POKROVSK, 5, "offset", relative="offset", offset_km=(5, 5), bearing="west"),
     "an area of about 5 km around a point 5 km west of Pokrovsk"),
    (grounded(POKROVSK, 8, "offset", relative="offset", offset_km=(5, 10), bearing="northeast"),
     "an area of about 8 km around a point 5–10 km northeast of Pokrovsk"),
    (grounded(POKROVSK, 10, "near", relative="near"), "an area of about 10 km around Pokrovsk"),
    (grounded(POKROVSK, 4, "between", relative="between", others=("Rodynske",)),
     "an area of about 4 km around the land between Pokrovsk and Rodynske"),
    (grounded(POKROVSK, 2, "part", part="north"), "the north of Pokrovsk (known to about 2 km)"),
    (grounded(DNIPRO, 420, "line", relative="bank", bearing="left"),
     "along the left bank of Dnipro (line; anywhere within about 420 km of its middle)"),
    (grounded(DNIPRO, 420, "line"), "along Dnipro (river; anywhere within about 420 km of its middle)"),
    (grounded(OBLAST, 131, "region"), "Donetsk Oblast (oblast; anywhere within about 130 km of its middle)"),
    (grounded(POKROVSK, 0.12, "point"), "Pokrovsk (coordinates; known to about 100 m)"),
    (grounded(None, number=5), "one of five places called Novoselivka; the text does not decide"),
    (grounded(None), "“Novoselivka” (it is not known)"),
    (grounded(POKROVSK, metonym=True), "“Pokrovsk” (stands for a government or an institution, not for a place)"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "expected"), GOLDEN, ids=[expected for _, expected in GOLDEN])
def test_a_grounding_says_how_precise_it_is(words: str, expected: str) -> None:
    assert words == expected


TIMES = [
    ("since April 2025", Interval(start=date(2025, 4, 1), end=None), "since April 2025: from 1 Apr 2025 on"),
    ("until then", Interval(start=None, end=date(2025, 11, 2)), "until then: until 1 Nov 2025"),
    ("by 15 November", Interval(start=date(2025, 11, 1), end=date(2025, 11, 16), deadline=True),
     "by 15 November: by 15 Nov 2025 at the latest"),
    ("on Tuesday", Interval(start=date(2025, 10, 28), end=date(2025, 10, 29)), "on Tuesday: 28 Oct 2025"),
    ("last week", Interval(start=date(2025, 10, 20), end=date(2025, 10, 27), granularity="week"),
     "last week: 20 Oct 2025 to 26 Oct 2025"),
    ("daily", Interval(start=None, end=date(2025, 11, 2), recurring_days=1), "daily: every day, until 1 Nov 2025"),
    ("earlier", None, "earlier: no day can be told"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "interval", "expected"), TIMES, ids=[row[2] for row in TIMES])
def test_a_time_says_how_it_was_read(text: str, interval: Interval | None, expected: str) -> None:
    assert timex_words(text, interval) == expected


def test_no_false_precision() -> None:
    assert [about_km(x) for x in (0.02, 0.3, 1.4, 7.6, 23, 98, 131)] == [
        "about 100 m", "about 300 m", "about 1 km", "about 8 km", "about 25 km", "about 100 km", "about 130 km"
    ]  # fmt: skip
    assert degrees_words(48.28123, 37.17654, Precision(radius_km=3, kind="settlement")) == "48.28° N, 37.18° E"
    assert degrees_words(-12.5, -70.123456, Precision(radius_km=0.1, kind="point")) == "12.5000° S, 70.1235° W"
    assert [bearing_words(x) for x in (0, 44, 180, 337.4, 359)] == ["north", "northeast", "south", "northwest", "north"]
    assert place_type(replace(POKROVSK, population=None)) == "settlement"
