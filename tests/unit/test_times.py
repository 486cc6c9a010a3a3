"""Golden time expressions: text → mention, TIMEX3 value, half-open interval; documents are of Saturday 2025-11-01."""

from datetime import date

import pytest

from theodolite.ground.times import ground_time, timex_value
from theodolite.records import Interval
from theodolite.timex import find_timexes, timex_core

ON = date(2025, 11, 1)

# text | mention | type | value | start | end ("-" is open, "none" no interval)
GOLDEN = """
The city fell on 1 November 2025.|1 November 2025|DATE|2025-11-01|2025-11-01|2025-11-02
The city fell on Nov. 1, 2025, he said|Nov. 1, 2025|DATE|2025-11-01|2025-11-01|2025-11-02
As of 2025-11-01 the town is held|As of 2025-11-01|DATE|2025-11-01|2025-11-01|2025-11-02
Dated 01.11.2025 by the staff|01.11.2025|DATE|2025-11-01|2025-11-01|2025-11-02
They came on 13/10/2025 at dawn|13/10/2025|DATE|2025-10-13|2025-10-13|2025-10-14
They came on 03/10/2025 at dawn|03/10/2025|DATE|2025-XX-XX|none|none
On 30 February 2025 nothing happened|30 February 2025|DATE|2025-02-30|none|none
On 2025-02-30 nothing happened|2025-02-30|DATE|2025-02-30|none|none
On Saturday, October 25, 2025, they left|Saturday, October 25, 2025|DATE|2025-10-25|2025-10-25|2025-10-26
the attack of 24 February 2022 began|24 February 2022|DATE|2022-02-24|2022-02-24|2022-02-25
on the 1st of October they entered|the 1st of October|DATE|2025-10-01|2025-10-01|2025-10-02
On 28 October the staff said|28 October|DATE|2025-10-28|2025-10-28|2025-10-29
On 30 December the staff said|30 December|DATE|2024-12-30|2024-12-30|2024-12-31
On 15 November they will meet|15 November|DATE|2025-11-15|2025-11-15|2025-11-16
Since April 2025, civilians have|Since April 2025|DATE|2025-04|2025-04-01|-
Since April the road is cut|Since April|DATE|2025-04|2025-04-01|-
Since December the road is cut|Since December|DATE|2024-12|2024-12-01|-
in April the road was cut|April|DATE|2025-04|2025-04-01|2025-05-01
in late October the road was cut|late October|DATE|2025-10|2025-10-21|2025-11-01
at the beginning of October 2025 it was|the beginning of October 2025|DATE|2025-10|2025-10-01|2025-10-11
Russia may attack in March 2026 again|March 2026|DATE|2026-03|2026-03-01|2026-04-01
They will take it by 15 November.|by 15 November|DATE|2025-11-15|2025-11-01|2025-11-16
They will take it by the end of the year.|by the end of the year|DATE|2025|2025-11-01|2026-01-01
They will take it by the end of November.|by the end of November|DATE|2025-11|2025-11-01|2025-12-01
They will take it before the end of the month.|before the end of the month|DATE|2025-11|-|2025-12-01
no later than 1 December 2025 they must|no later than 1 December 2025|DATE|2025-12-01|2025-11-01|2025-12-02
By 20 October they had taken the town|By 20 October|DATE|2025-10-20|-|2025-10-21
the line held until 15 September 2025.|until 15 September 2025|DATE|2025-09-15|-|2025-09-16
before 1 September 2025 it was calm|before 1 September 2025|DATE|2025-09-01|-|2025-09-01
after 1 September 2025 it was not|after 1 September 2025|DATE|2025-09-01|2025-09-02|-
They will be in the city by Tuesday|by Tuesday|DATE|2025-11-04|2025-11-01|2025-11-05
He spoke on Tuesday of success|Tuesday|DATE|2025-10-28|2025-10-28|2025-10-29
He spoke last Tuesday of success|last Tuesday|DATE|2025-10-28|2025-10-28|2025-10-29
He spoke on Saturday of success|Saturday|DATE|2025-11-01|2025-11-01|2025-11-02
He spoke last Saturday of success|last Saturday|DATE|2025-10-25|2025-10-25|2025-10-26
He speaks next Monday of success|next Monday|DATE|2025-11-03|2025-11-03|2025-11-04
They left yesterday with losses|yesterday|DATE|2025-10-31|2025-10-31|2025-11-01
They leave today with losses|today|DATE|2025-11-01|2025-11-01|2025-11-02
They leave tomorrow with losses|tomorrow|DATE|2025-11-02|2025-11-02|2025-11-03
the day before yesterday they left|the day before yesterday|DATE|2025-10-30|2025-10-30|2025-10-31
Overnight drones struck the port|Overnight|TIME|2025-10-31TNI|2025-10-31|2025-11-02
Drones struck the port last night|last night|TIME|2025-10-31TNI|2025-10-31|2025-11-02
on the night of 28 October drones came|the night of 28 October|TIME|2025-10-28TNI|2025-10-28|2025-10-30
on the night of 28-29 October drones came|the night of 28-29 October|TIME|2025-10-28TNI|2025-10-28|2025-10-30
on the morning of 28 October drones came|the morning of 28 October|TIME|2025-10-28TMO|2025-10-28|2025-10-29
on Tuesday evening drones came|Tuesday evening|TIME|2025-10-28TEV|2025-10-28|2025-10-29
this morning drones came|this morning|TIME|2025-11-01TMO|2025-11-01|2025-11-02
At 14:30 on 28 October drones came|14:30 on 28 October|TIME|2025-10-28T14:30|2025-10-28|2025-10-29
At 5 p.m. drones came|5 p.m.|TIME|2025-11-01T17:00|2025-11-01|2025-11-02
this week they advanced|this week|DATE|2025-W44|2025-10-27|2025-11-03
last week they advanced|last week|DATE|2025-W43|2025-10-20|2025-10-27
earlier this week they advanced|earlier this week|DATE|2025-W44|2025-10-27|2025-11-02
last month they advanced|last month|DATE|2025-10|2025-10-01|2025-11-01
this year they advanced|this year|DATE|2025|2025-01-01|2026-01-01
Over the past day there were 200 clashes|the past day|DURATION|P1D|2025-10-31|2025-11-02
Over the past 24 hours there were 200 clashes|the past 24 hours|DURATION|PT24H|2025-10-31|2025-11-02
in the past three months they took 5 villages|the past three months|DURATION|P3M|2025-08-01|2025-11-02
over the last week they took 5 villages|the last week|DURATION|P1W|2025-10-25|2025-11-02
in recent days they took 5 villages|recent days|DURATION|PXD|2025-10-29|2025-11-02
in the coming days they will|the coming days|DURATION|PXD|2025-11-01|2025-11-05
three days ago they took the village|three days ago|DATE|2025-10-29|2025-10-29|2025-10-30
two weeks ago they took the village|two weeks ago|DATE|2025-W42|2025-10-15|2025-10-22
a year ago they took the village|a year ago|DATE|2024|2024-01-01|2025-01-01
In two weeks' time they will|In two weeks' time|DATE|2025-11-15|2025-11-15|2025-11-16
within three days they will|within three days|DURATION|P3D|2025-11-01|2025-11-05
for three months they fought|three months|DURATION|P3M|none|none
a three-day operation began|three-day|DURATION|P3D|none|none
the same day they fought|the same day|DATE|XXXX-XX-XX|none|none
two days later they fought|two days later|DATE|XXXX-XX-XX|none|none
they shell it daily|daily|SET|P1D|-|2025-11-02
they shell it every day|every day|SET|P1D|-|2025-11-02
they shell it every night|every night|SET|P1D|-|2025-11-02
they shell it three times a week|three times a week|SET|P1W|-|2025-11-02
they are constantly under attack|constantly|SET|P1D|-|2025-11-02
they shell around the clock|around the clock|SET|P1D|-|2025-11-02
every Monday they meet|every Monday|SET|XXXX-WXX-1|-|2025-11-02
200 soldiers are currently there|currently|DATE|PRESENT_REF|2025-11-01|2025-11-02
200 soldiers are there now|now|DATE|PRESENT_REF|2025-11-01|2025-11-02
Earlier, signals revealed|Earlier|DATE|PAST_REF|-|2025-11-02
in 2023 they had taken it|2023|DATE|2023|2023-01-01|2024-01-01
in early 2025 they had taken it|early 2025|DATE|2025|2025-01-01|2025-05-02
in the spring of 2024 they took it|the spring of 2024|DATE|2024-SP|2024-03-01|2024-06-01
this summer they took it|this summer|DATE|2025-SU|2025-06-01|2025-09-01
last winter they took it|last winter|DATE|2024-WI|2024-12-01|2025-03-01
by spring they will take it|by spring|DATE|2026-SP|2025-11-01|2026-06-01
in the second quarter of 2025 they took it|the second quarter of 2025|DATE|2025-Q2|2025-04-01|2025-07-01
from 1 to 5 October they took it|from 1 to 5 October|DATE|2025-10-01/2025-10-05|2025-10-01|2025-10-06
between 28 September and 5 October they|between 28 September and 5 October|DATE|2025-09-28/2025-10-05|2025-09-28|2025-10-06
October 1-5, 2025 was bad|October 1-5, 2025|DATE|2025-10-01/2025-10-05|2025-10-01|2025-10-06
from April to June 2025 they|from April to June 2025|DATE|2025-04/2025-06|2025-04-01|2025-07-01
from November to February 2025 they|from November to February 2025|DATE|2024-11/2025-02|2024-11-01|2025-03-01
from Monday to Thursday they|from Monday to Thursday|DATE|2025-10-27/2025-10-30|2025-10-27|2025-10-31
October was hard for both|October|DATE|2025-10|2025-10-01|2025-11-01
since the start of the full-scale war they|since the start of the full-scale war|DATE|2022-02-24|2022-02-24|-
twenty-one days ago they took the village|twenty-one days ago|DATE|2025-10-11|2025-10-11|2025-10-12
years ago they took the village|years ago|DATE|PAST_REF|-|2025-11-02
some time ago they took it|some time ago|DATE|PAST_REF|-|2025-11-02
several weeks ago they took it|several weeks ago|DATE|PAST_REF|-|2025-11-02
the following year they took it|the following year|DATE|XXXX|none|none
They will take it by mid-December.|by mid-December|DATE|2025-12|2025-11-01|2025-12-21
in the first week of October they took 5|the first week of October|DATE|2025-10|2025-10-01|2025-10-08
in the last ten days of October they took 5|the last ten days of October|DATE|2025-10|2025-10-22|2025-11-01
on the night of October 30 to 31 drones came|the night of October 30 to 31|TIME|2025-10-30TNI|2025-10-30|2025-11-01
Overnight into Tuesday drones came|Overnight into Tuesday|TIME|2025-10-27TNI|2025-10-27|2025-10-29
footage of October 30 and 31 shows it|October 30 and 31|DATE|2025-10-30/2025-10-31|2025-10-30|2025-11-01
by now they have taken it|by now|DATE|PRESENT_REF|-|2025-11-02
by New Year they will take it|by New Year|DATE|2026-01-01|2025-11-01|2026-01-02
"""  # noqa: E501

NONE_HERE = (
    "They may march on the city, and the fall of the town is near.",
    "As soon as they emerge they are detected.",
    "The ratio is 3.11.4 and 2022 soldiers fired 2000 shells.",
    "The Kh-2022 missile cost $2023 on highway M-2024.",
    "A 36-year-old man, one second later, held 90% of it.",
    "An august body met Major Sun.",
)


def _rows() -> list[list[str]]:
    return [line.split("|") for line in GOLDEN.strip().splitlines()]


def _day(text: str) -> date | None:
    return None if text == "-" else date.fromisoformat(text)


@pytest.mark.parametrize("row", _rows(), ids=lambda row: row[1])
def test_golden(row: list[str]) -> None:
    text, mention, kind, value, start, end = row
    found = [m for m in find_timexes(text) if m.text == mention]
    assert [m.text for m in find_timexes(text)] == [mention]
    assert (found[0].type, timex_value(found[0], ON)) == (kind, value)
    interval = ground_time(found[0], ON)
    if start == "none":
        assert interval is None
    else:
        assert interval is not None
        assert (interval.start, interval.end) == (_day(start), _day(end))


@pytest.mark.parametrize("text", NONE_HERE)
def test_words_that_only_look_like_times(text: str) -> None:
    assert [m.text for m in find_timexes(text)] == []


def _one(text: str, on: date | None = ON) -> Interval | None:
    (mention,) = find_timexes(text)
    return ground_time(mention, on)


def test_deadlines_lie_ahead() -> None:
    ahead, passed, state = _one("by 15 November"), _one("by 20 October"), _one("since 20 October")
    assert ahead is not None
    assert passed is not None
    assert state is not None
    assert (ahead.deadline, passed.deadline, state.deadline) == (True, False, False)


def test_set_carries_its_period() -> None:
    for text, days in (("daily", 1), ("every other day", 2), ("every two weeks", 14), ("weekly", 7), ("on Mondays", 7)):
        interval = _one(text)
        assert interval is not None
        assert interval.recurring_days == days


@pytest.mark.parametrize("text", ["yesterday", "on Tuesday", "1 November", "last week", "now", "in the past 24 hours"])
def test_relative_without_document_date_is_unknown(text: str) -> None:
    assert _one(text, None) is None


def test_absolute_without_document_date_is_known() -> None:
    assert _one("in April 2025", None) == Interval(start=date(2025, 4, 1), end=date(2025, 5, 1), granularity="month")


def test_years_in_a_list() -> None:
    assert [m.text for m in find_timexes("in 1997, 1998 and 2001, with 2004 soldiers")] == ["1997", "1998", "2001"]


def test_core_leaves_the_preposition_out() -> None:
    text = "Since April 2025 and from 1 to 5 May 2025"
    assert [timex_core(m).of(text) for m in find_timexes(text)] == ["April 2025", "from 1 to 5 May 2025"]


def test_line_break_inside_an_expression() -> None:
    (mention,) = find_timexes("It fell on 1\nNovember  2025.")
    assert mention.text == "1\nNovember  2025"
    assert timex_value(mention, None) == "2025-11-01"
    assert find_timexes("in April\n\n2025")[0].text == "April"
