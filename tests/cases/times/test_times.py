"""Time expressions of three languages on cases whose gold was written first."""

import tomllib
from datetime import datetime

import pytest

from tests.cases.times.score import HERE, load, names, score_claims, score_times

CASES = {f"{name}/{case['id']}": case for name in names() for case in load(name)}
TOLD = {key: case for key, case in CASES.items() if "claims" in case}
OPEN: dict[str, str] = tomllib.loads((HERE / "open.toml").read_text(encoding="utf-8"))


def test_open_cases_exist() -> None:
    assert set(OPEN) <= set(CASES)


@pytest.mark.parametrize("key", CASES)
def test_every_time_has_its_days(key: str) -> None:
    told, spurious = score_times(CASES[key])
    wrong = [f"{t.text!r}: {t.shown}" for t in told if not t.whole] + [f"not wanted: {s}" for s in spurious]
    assert bool(wrong) == (key in OPEN), wrong or f"{key} passes: take it off tests/cases/times/open.toml"


@pytest.mark.parametrize("key", TOLD)
def test_statement_and_event_are_told_apart(key: str) -> None:
    for wanted, right, shown in score_claims(TOLD[key]):
        assert all(right.values()), f"{wanted['quote']}: {shown}"


def test_there_are_enough_cases_and_traps() -> None:
    english = [c for c in (*load("en"), *load("en_unseen")) if c["times"]]
    assert len(english) >= 50
    assert sum(not case["times"] for case in CASES.values()) >= 10
    assert any(isinstance(t.get("start_at"), datetime) for case in english for t in case["times"])
