"""Narratives of the past: dates without a year, sections, asides; TIMEX3 rows."""

from datetime import date

import pytest

from theodolite.ground import ground_times
from theodolite.timex import find_slavic_timexes, find_timexes
from theodolite.timex.timex3 import to_timex3

ON = date(2018, 5, 19)
STORY = (
    "1 вересня 1939 року почалася війна. 17 вересня фронт рушив. Уряд, створений 1918 року, виїхав. "
    "У січні прийшли морози (мир уклали 12 березня 1938 року). 9 квітня впав порт, а наступного дня столиця.\n\n"
    "1941 рік\n\nНавесні тиша скінчилася. З 22 по 25 червня тривав прорив; незабаром упало місто."
)


def values(text: str, on: date | None = ON) -> list[tuple[str, str | None]]:
    """Return words and TIMEX3 values of a Ukrainian text."""
    return [(t.mention.text, t.value) for t in to_timex3(ground_times(text, find_slavic_timexes(text), on))]


@pytest.mark.parametrize("on", [ON, None])
def test_a_story_goes_on_from_the_date_it_has_come_to(on: date | None) -> None:
    assert values(STORY, on) == [
        ("1 вересня 1939", "1939-09-01"), ("17 вересня", "1939-09-17"), ("1918 року", "1918"), ("січні", "1940-01"),
        ("12 березня 1938", "1938-03-12"), ("9 квітня", "1940-04-09"), ("наступного дня", "1940-04-10"),
        ("1941 рік", "1941"), ("Навесні", "1941-SP"), ("22", "1941-06-22"), ("25 червня", "1941-06-25"),
        ("незабаром", "FUTURE_REF"),
    ]  # fmt: skip


def test_a_report_counts_from_its_own_date() -> None:
    text = "15 листопада тут був бій. Село звільнили 2022 року, а 2014 року воно вже горіло. Учора знову стріляли."
    assert [v for _, v in values(text, date(2025, 11, 20))] == ["2025-11-15", "2022", "2014", "2025-11-19"]


def test_english_news_counts_from_its_own_date() -> None:
    text = "On 3 July 1941 and 10 July 1941 they won, on 12 July 1941 they lost. In October 2017 and in May they met."
    assert [t.value for t in ground_times(text, find_timexes(text), ON)][-2:] == ["2017-10", "2018-05"]


def test_no_year_no_story() -> None:
    assert values("У травні було тихо, 3 червня почався штурм.", None) == [
        ("травні", "XXXX-05"),
        ("3 червня", "XXXX-06-03"),
    ]


def test_time_taken_is_linear_and_nothing_is_raised() -> None:
    text = "(" * 2000 + "1 вересня 1939 року, 15.11, у ніч на 3 листопада — 90-х; XIX століття, о 99:99, " * 400
    assert len(ground_times(text, find_slavic_timexes(text), ON)) >= 1200
