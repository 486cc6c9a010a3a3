"""The report of claims gained, lost and changed between two runs."""

from typing import Any

from benchmarks.quality.claims import changes


def claim(start: int, end: int, quote: str, **other: Any) -> dict[str, Any]:
    return {"spans": [[start, end]], "quote": quote, "kind": "control", "actor": "RU", **other}


def test_gained_lost_and_changed_claims_are_listed_once() -> None:
    before = {"d": [claim(0, 10, "A holds P."), claim(20, 30, "B took Q."), claim(40, 50, "C left R.")]}
    after = {"d": [claim(0, 9, "A holds P", actor="UA"), claim(40, 50, "C left R."), claim(60, 70, "D hit S.")]}
    assert list(changes(before, after)) == [
        "lost     d: control 'B took Q.'",
        "gained   d: control 'D hit S.'",
        "changed  d: 'A holds P': quote A holds P. → A holds P; actor RU → UA",
    ]


def test_equal_runs_and_new_documents_change_nothing() -> None:
    run = {"d": [claim(0, 10, "A holds P.")]}
    assert not list(changes(run, run))
    assert not list(changes({}, run))
