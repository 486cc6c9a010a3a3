"""Time expressions of Ukrainian and Russian mean what their English counterparts mean."""

from datetime import date

import pytest

from theodolite.ground.times import ground_time
from theodolite.timex import find_slavic_timexes, find_timexes, parse_timex

PAIRS = [
    ("заявив 1 листопада 2025 року", "заявил 1 ноября 2025 года", "1 November 2025"),
    ("до кінця року", "до конца года", "by the end of the year"),
    ("до 15 грудня", "до 15 декабря", "by 15 December"),
    ("з квітня 2025 року", "с апреля 2025 года", "since April 2025"),
    ("минулого тижня", "на прошлой неделе", "last week"),
    ("за минулу добу", "за прошедшие сутки", "the past day"),
    ("з 1 по 5 листопада", "с 1 по 5 ноября", "from 1 to 5 November"),
    ("три дні тому", "три дня назад", "three days ago"),
    ("щодня", "ежедневно", "daily"),
    ("вчора", "вчера", "yesterday"),
    ("в ніч на 3 листопада", "в ночь на 3 ноября", "the night to 3 November"),
    ("у 2014 році", "в 2014 году", "in 2014"),
]


@pytest.mark.parametrize(("ukrainian", "russian", "english"), PAIRS)
def test_the_same_days(ukrainian: str, russian: str, english: str) -> None:
    day = date(2025, 11, 20)
    (wanted,) = find_timexes(english)
    for text in (ukrainian, russian):
        (found,) = find_slavic_timexes(text)
        assert found.span.of(text) == found.text
        assert ground_time(found, day) == ground_time(wanted, day), (text, parse_timex(found.text))


@pytest.mark.parametrize("text", ["травма ноги", "3 тис. людей", "2025 снарядів", "серпанок", "мая хата", "час пік"])
def test_no_time(text: str) -> None:
    assert not find_slavic_timexes(text)
