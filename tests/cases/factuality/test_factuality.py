"""How certain events are, for whom, on sentences whose gold was written first."""

from collections.abc import Sequence

import pytest

from tests.cases.factuality.score import FIELDS, RowScore, event_span, load_rows, render, run, totals

# the share of rows with every field right must not fall below this
ALL_RIGHT = 0.88


@pytest.fixture(scope="module")
def scores() -> Sequence[RowScore]:
    return run()


def test_gold_is_well_formed() -> None:
    for group, row in load_rows():
        assert set(row) <= {"text", "event", "claim", *FIELDS}, group
        for side in (0, 1):
            assert len(event_span(row, render(row, side).text)) > 0
        for key in ("value", "author"):
            low, high = row.get(key, (-3, 3))
            assert -3 <= low < high <= 3


def test_rows_are_read_as_gold_says(scores: Sequence[RowScore]) -> None:
    right, wanted = totals(scores)["all"]
    wrong = [f"{s.group}: {s.text} -> {s.shown}" for s in scores if not all(s.told.values())]
    assert right / wanted >= ALL_RIGHT, "\n".join(wrong)


def test_both_sides_are_read_alike(scores: Sequence[RowScore]) -> None:
    unlike = [
        f"{a.text} {a.told} / {b.told}" for a, b in zip(scores[::2], scores[1::2], strict=True) if a.told != b.told
    ]
    assert not unlike, "\n".join(unlike)


def test_polarity_and_values_agree() -> None:
    from theodolite.extract import extract_many

    documents = [render(row, side) for _, row in load_rows() for side in (0, 1)]
    told = unlike = 0
    for extraction in extract_many(documents):
        values = {event.span: event.factuality for event in extraction.events}
        for claim in extraction.claims:
            inside = [value for span, value in values.items() if any(s.contains(span) for s in claim.spans)]
            told += 1
            unlike += (claim.polarity == "negated" and min(inside, default=-1.0) > 0.5) and claim.modality != "denied"
    assert unlike <= 0.03 * told
