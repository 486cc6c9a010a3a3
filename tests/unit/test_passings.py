"""Lists of settlements that passed a share: from the embedded table, and against each place's own history."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path

import pytest

from theodolite.cli import main
from theodolite.errors import ConfigurationError
from theodolite.history.flips import flips_of
from theodolite.passings import list_passings
from theodolite.pipeline import Toolbox, open_toolbox, place_history
from theodolite.settings import load_settings


@pytest.fixture(scope="module")
def toolbox(tmp_path_factory: pytest.TempPathFactory) -> Toolbox:
    return open_toolbox(load_settings(environ={"XDG_DATA_HOME": "/nowhere"}, cache_dir=tmp_path_factory.mktemp("c")))


@pytest.mark.parametrize("side", ["RU", "UA"])
def test_every_row_is_what_the_places_own_history_says(toolbox: Toolbox, side: str) -> None:
    found = list_passings(toolbox, side=side, thresholds=(0.5,), within="Donetsk Oblast")
    assert len(found) > 20
    for row in found[::7]:
        histories = {h.mapper: h for h in place_history(row.place.id, toolbox, side=side)[1]}
        assert row.flips == flips_of(histories[row.mapper], 0.5)
        assert row.place.region_name == "Donetsk Oblast"


def test_a_period_keeps_what_passed_in_it(toolbox: Toolbox) -> None:
    since, until = date(2025, 11, 1), date(2025, 11, 30)
    everything = list_passings(toolbox, side="RU", thresholds=(0.9,))
    some = list_passings(toolbox, side="RU", thresholds=(0.9,), since=since, until=until)
    assert 0 < len(some) < len(everything)
    assert set(some) == {r for r in everything if any(since <= p.on <= until for p in r.flips.passings)}


def test_wrong_thresholds_and_periods_are_named(toolbox: Toolbox) -> None:
    with pytest.raises(ConfigurationError, match=r"1\.5 is no share"):
        list_passings(toolbox, side="RU", thresholds=(1.5,))
    with pytest.raises(ConfigurationError, match="after 2025-01-01"):
        list_passings(toolbox, side="RU", since=date(2025, 2, 1), until=date(2025, 1, 1))


def test_the_command_writes_csv_and_json_alike(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    where = ["--cache", str(tmp_path), "--in", "Donetsk Oblast", "--percent", "90"]
    assert main(["flips", *where, "--csv", "-"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert main(["flips", *where, "--json"]) == 0
    body = json.loads(capsys.readouterr().out)["flips"]
    assert [(r["place"], r["mapper"], r["first_on"]) for r in rows] == [
        (b["place"], b["mapper"], b["first_on"] or "") for b in body
    ]
    assert main(["flips", *where]) == 0
    assert "Donetsk Oblast" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        main(["flips", "--percent", "120"])
    assert "'120' is not a percentage" in capsys.readouterr().err


def test_the_joint_date_stands_beside_the_mappers_own(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    where = ["--cache", str(tmp_path), "--in", "Pokrovsk"]
    assert main(["flips", *where, "--json"]) == 0
    rows = [r for r in json.loads(capsys.readouterr().out)["flips"] if r["name"] == "Pokrovsk"]
    assert len({(r["threshold"], r["joint_on"], r["joint_low"], r["joint_high"], r["joint_gained"]) for r in rows}) == 2
    on = {r["threshold"]: r["joint_on"] for r in rows}
    assert on[0.9] is None  # each share has its own joint date: one map of five shows 90 % of it for good
    assert rows[0]["joint_low"] <= rows[0]["joint_on"] <= rows[0]["joint_high"]
    assert rows[0]["joint_gained"] is True
    assert main(["flips", *where]) == 0
    text = capsys.readouterr().out
    half, whole = text.index("Pokrovsk, Donetsk Oblast: 50 %"), text.index("Pokrovsk, Donetsk Oblast: 90 %")
    assert "all maps together: Changed hands (to Russia), at least half of it: between " in text[half:whole]
    assert "Almost no chance that it changed hands (to Russia), at least 90 % of it, by" in text[whole:]
    assert "at least half" not in text[whole:]
