"""A row of a batch gets exactly the label that the check stage and the judge give, one claim at a time."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from theodolite.batch.answers import AnswerLog, bank_answers
from theodolite.batch.desk import Desk
from theodolite.batch.histories import open_histories
from theodolite.batch.kernel import Layout, check_claims
from theodolite.batch.kinds import KIND_CODES, KINDS
from theodolite.check import Criterion, CriterionKind, Plan, PlannedReading, check_plan
from theodolite.judge import Court, cause_of, evidence_reach, label_of
from theodolite.judge.labels import tally
from theodolite.pipeline import Toolbox, open_toolbox
from theodolite.records import Label, Outcome, Question, Reading
from theodolite.settings import Settings


def slow(row: dict[str, Any], toolbox: Toolbox, as_of: date | None = None) -> dict[str, Any]:
    """Answer one row as ``theodolite check`` answers one claim of an article."""
    kind = KINDS[KIND_CODES[row["kind"]]]
    evidence, rules = toolbox.evidence, toolbox.settings.rules
    number = row["threshold"]
    if kind.threshold == "rule" and number is not None:
        if kind.criterion is CriterionKind.HOLD:
            lower = min(number, rules.hold_refuted_share)
            rules = replace(rules, hold_supported_share=number, hold_refuted_share=lower)
        else:
            rules = replace(rules, enter_share=number)
    claimed = number if kind.threshold == "number" else None
    since = None
    if kind.spans:
        since = (row["since"] or row["date"] - timedelta(days=rules.advance_window_days)) - timedelta(days=1)
    criterion = Criterion(kind=kind.criterion, negated=row["negated"] != kind.negated, low=claimed, high=claimed)
    question = Question(measure=kind.measure, targets=(row["place"],), side=row["side"], since=since)
    reading = Reading(id="one", label="one", targets=(row["place"],), source="test")
    plan = Plan(readings=(PlannedReading(reading=reading, question=question, criterion=criterion),), on=row["date"])
    findings = check_plan(plan, evidence, rules, known_by=as_of, fragility=False)
    court = Court(
        rules=rules,
        infos={m: evidence.info(m) for m in evidence.mappers},
        evidence_until=as_of or evidence_reach([evidence.frame_dates(m)[-1] for m in evidence.mappers], rules),
    )
    counts = tally(findings)

    label = label_of(findings, ["one"], rules, court.infos)
    assert court.evidence_until is not None
    return {
        "label": label.value,
        "cause": cause_of(label, findings, court),
        "provisional": court.evidence_until < row["date"] + timedelta(days=court.lag_days),
        **{n: getattr(counts, n) for n in ("supports", "refutes", "between", "silent", "uncertain")},
        "values": {
            f.mapper: f.measurement.value if f.measurement and f.outcome is not Outcome.SILENT else None
            for f in findings
        },
    }


def random_rows(
    count: int, places: Sequence[str], days: tuple[date, date], kinds: Sequence[str], seed: int, *, exact: bool = True
) -> Any:
    """Make rows that look for trouble: days around frames, thresholds at the rules' own, both sides, denials.

    Without ``exact`` thresholds of all and nothing are left out: where a place lies wholly inside, one overlay says 1
    and another 1 - 1e-16.
    """
    rng = np.random.default_rng(seed)
    span = (days[1] - days[0]).days
    rows = []
    for _n in range(count):
        kind = KINDS[KIND_CODES[str(rng.choice(kinds))]]
        number = None
        if kind.threshold == "number":
            number = float(rng.choice([0, 1, 5, 50, 90, 99.5, 100, rng.uniform(0, 100)][exact ^ 1 :]))
        elif kind.threshold == "rule" and rng.random() < 0.3:
            number = float(rng.choice([0.0, 1.0, 0.3, 0.5, 0.9, rng.random()][2 * (exact ^ 1) :]))
        on = days[0] + timedelta(days=int(rng.integers(-30, span + 60)))
        since = on - timedelta(days=int(rng.integers(0, 60))) if kind.spans and rng.random() < 0.5 else None
        rows.append(
            {"place": str(rng.choice(places)), "date": on, "kind": kind.name, "threshold": number,
             "side": str(rng.choice(["RU", "UA"])), "negated": bool(rng.random() < 0.3), "since": since}
        )  # fmt: skip
    return rows


SCHEMA = pa.schema(
    [("place", pa.string()), ("date", pa.date32()), ("kind", pa.string()), ("threshold", pa.float64()),
     ("side", pa.string()), ("negated", pa.bool_()), ("since", pa.date32())]
)  # fmt: skip


def compare(rows: Any, toolbox: Toolbox, *, as_of: date | None = None) -> None:
    desk = Desk(open_histories(toolbox, sides=("RU", "UA"), as_of=as_of))
    table = pa.Table.from_pylist(rows, schema=SCHEMA)
    log = AnswerLog()
    checked = check_claims(table, desk, Layout(), first_row=0, log=log)
    behind = {a["answer"]: a for t in (bank_answers(desk), log.table(desk.mappers)) for a in t.to_pylist()}
    assert checked.set_aside.num_rows == 0, checked.set_aside.slice(0, 5).to_pylist()
    got = checked.verdicts.to_pylist()
    seen = set()
    for row, fast in zip(rows, got, strict=True):
        expected = slow(row, toolbox, as_of)
        values = expected.pop("values")
        assert {name: fast[name] for name in expected} == expected, row
        for mapper, value in values.items():
            if value is None:
                assert fast[f"value_{mapper}"] is None, row
            else:
                assert fast[f"value_{mapper}"] == pytest.approx(value, abs=2e-6, rel=1e-6), row
            assert (value is None) == (behind[fast["answer"]][f"silent_{mapper}"] is not None), row
            assert value is None or behind[fast["answer"]][f"value_{mapper}"] == pytest.approx(
                value, rel=1e-6, abs=1e-6
            )
        assert behind[fast["answer"]]["side"] == row["side"]
        seen.add(fast["label"])
    assert {Label.SUPPORTED.value, Label.REFUTED.value, Label.NOT_ENOUGH_EVIDENCE.value} <= seen


@pytest.fixture(scope="module")
def starter(tmp_path_factory: pytest.TempPathFactory) -> Toolbox:
    nowhere = tmp_path_factory.mktemp("no-data")
    return open_toolbox(Settings(data_dir=nowhere, cache_dir=tmp_path_factory.mktemp("cache")))


def test_labels_are_those_of_check_on_the_embedded_table(starter: Toolbox) -> None:
    days = (date(2025, 6, 21), date(2026, 1, 31))
    changing = sorted(p for p in {k.split("|")[1] for k in starter.evidence._table["series"]} if p[0] == "g")  # type: ignore[attr-defined]
    kinds = ["hold", "lose", "enter", "percent"]
    compare(random_rows(4000, [*changing, "geonames:703448"], days, kinds, 1), starter)
    plain = [r | {"threshold": None} for r in random_rows(2000, changing, days, ["hold", "lose", "enter"], 7)]
    compare([r for r in plain if r["place"] in changing], starter)
    regions = ["region:donetsk_oblast", "region:luhansk_oblast", "geonames:704422"]
    compare(random_rows(500, regions, days, [*kinds, "stand_on", "distance", "advance"], 2), starter)


def test_as_of_leaves_out_later_frames(starter: Toolbox) -> None:
    days = (date(2025, 9, 1), date(2025, 12, 1))
    places = [k.split("|")[1] for k in starter.evidence._table["series"] if k.startswith("share|g")]  # type: ignore[attr-defined]
    compare(random_rows(1000, places, days, ["hold", "enter", "percent"], 3), starter, as_of=date(2025, 10, 15))


@pytest.mark.slow
def test_labels_are_those_of_check_on_real_maps(data_dir: Path, shared_cache: Path) -> None:
    toolbox = open_toolbox(Settings(data_dir=data_dir, cache_dir=shared_cache))
    box = (36.5, 46.5, 38.5, 50.2)  # along the front
    places = [p.id for p in toolbox.atlas.settlements(box) if p.country == "UA"]
    rng = np.random.default_rng(5)
    places = [str(p) for p in rng.choice(places, 120, replace=False)] + ["geonames:704422", "geonames:709900"]
    days = (date(2023, 9, 1), date(2026, 2, 28))
    compare(random_rows(1200, places, days, ["hold", "lose", "enter", "percent"], 4, exact=False), toolbox)
    others = ["inside", "area_km2", "stand_on", "distance", "gained_km2", "gained_settlements", "advance"]
    compare(random_rows(50, [*places[:3], "region:donetsk_oblast"], days, others, 6, exact=False), toolbox)


def test_discs_answered_together_are_those_asked_one_by_one(data_dir: Path, shared_cache: Path) -> None:
    histories = open_histories(open_toolbox(Settings(data_dir=data_dir, cache_dir=shared_cache)))
    rng = np.random.default_rng(9)
    count = 90
    kinds = rng.choice(["hold", "enter", "area_km2"], count, p=[0.3, 0.1, 0.6])
    days = rng.choice(np.array([20000, 20400], dtype=np.int32), count)
    table = pa.table(
        {"longitude": 33 + rng.random(count) * 8, "latitude": 46 + rng.random(count) * 5,
         "radius_km": 0.2 + rng.random(count) * 8, "date": pa.array(days).view(pa.date32()), "kind": kinds,
         "threshold": pa.array(np.full(count, 40.0), mask=kinds != "area_km2")}
    )  # fmt: skip
    layout = Layout(columns="full")
    together = check_claims(table, Desk(histories), layout, first_row=0, log=AnswerLog()).verdicts
    desk = Desk(histories)
    singly = [check_claims(table.slice(n, 1), desk, layout, first_row=n, log=AnswerLog()) for n in range(count)]
    alone = pa.concat_tables([one.verdicts for one in singly])
    assert len(set(together["label"].to_pylist())) > 1
    for name in together.column_names:
        if name.partition("_")[0] in {"value", "low", "high"}:
            np.testing.assert_allclose(together[name].to_numpy(), alone[name].to_numpy(), rtol=1e-6, atol=1e-6)
        elif name != "answer":
            assert together[name].to_pylist() == alone[name].to_pylist(), name
