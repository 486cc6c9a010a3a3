"""``theodolite data diff`` on a data folder that is altered between two runs; the how-to, run as it stands."""

import json
import os
import pty
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from tests.providers.making import MAKERS, Ring

from theodolite.cli import main

ROOT = Path(__file__).parents[2]
HOW_TO = ROOT / "docs/how-to/when-a-map-changes-its-past.md"
DAY, LATER = date(2025, 11, 1), date(2025, 11, 15)
FIRST, SECOND = date(2025, 11, 20), date(2025, 12, 5)
EAST: Ring = ((37.6, 48.0), (38.4, 48.0), (38.4, 48.6), (37.6, 48.6))
WITH_POKROVSK: Ring = ((36.9, 48.0), (38.4, 48.0), (38.4, 48.6), (36.9, 48.6))

Run = Callable[..., str]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Two mappers, two days each, none of which shows Pokrovsk as held; returns a runner of commands on a given day."""
    for day in (DAY, LATER):
        for mapper in ("deepstate", "creamy_caprice"):
            MAKERS[mapper](tmp_path / "data" / "control", day, [EAST])
    (tmp_path / "claim.txt").write_text(
        "Russian troops have captured Pokrovsk, the Russian defence ministry said.", encoding="utf-8"
    )
    shutil.copytree(tmp_path / "data", tmp_path / "older")
    monkeypatch.chdir(tmp_path)
    for name in ("data", "cache", "store"):
        monkeypatch.setenv(f"THEODOLITE_{name.upper()}", str(tmp_path / name))

    def command(line: str, *, today: date, code: int = 0) -> str:
        monkeypatch.setattr("theodolite.witness.archive._today", lambda: today)
        assert main(shlex.split(line)) == code
        return capsys.readouterr().out

    return command


def alter(folder: Path) -> None:
    """DeepState redraws the first day; nothing else changes."""
    MAKERS["deepstate"](folder / "data" / "control", DAY, [WITH_POKROVSK])


def test_altering_an_old_frame_reopens_exactly_the_verdicts_that_rest_on_it(run: Run, tmp_path: Path) -> None:
    kept = {day: run(f"check claim.txt --published {day} --json --keep", today=FIRST) for day in (DAY, LATER)}
    assert json.loads(run("data diff --json", today=FIRST))["revisions"] == []
    alter(tmp_path)
    found = json.loads(run("data diff --json --recheck", today=SECOND))
    (revision,) = found["revisions"]
    assert (revision["mapper"], revision["frame_on"], revision["kind"]) == ("deepstate", "2025-11-01", "changed")
    assert (revision["old"]["fetched_on"], revision["new"]["fetched_on"]) == ("2025-11-20", "2025-12-05")
    (land,) = revision["land"]
    assert land["added_km2"] == pytest.approx(51.7 * 66.7, rel=0.01)
    hands = {p["name"]: (p["share_before"], p["share_after"], p["is_inside"]) for p in revision["places"]}
    assert hands["Pokrovsk"] == (0.0, 1.0, True)
    (verdict,) = found["reopened"]
    assert (verdict["label"], verdict["label_now"]) == ("refuted", "conflicting_evidence")
    assert "captured Pokrovsk: not borne out by 2 of 2 maps on 1 Nov 2025" in verdict["proposition"]
    (frame,) = verdict["frames"]
    assert (frame["mapper"], frame["frame_on"], frame["sha256"]) == (
        "deepstate", "2025-11-01", revision["old"]["sha256"]
    )  # fmt: skip
    assert found["reports_read"] == 2
    assert kept[LATER]
    # What was measured before comes out byte for byte, from the version that was known.
    (tmp_path / "dated.json").write_text(
        run(f"check claim.txt --published {DAY} --as-of {FIRST} --json", today=SECOND), encoding="utf-8"
    )
    dated, before = json.loads((tmp_path / "dated.json").read_text()), json.loads(kept[DAY])
    assert dated["measurements_inputs"] == before["measurements_inputs"]
    assert "byte for byte" in run("verify dated.json", today=SECOND)
    assert json.loads(run("data diff --json --reports dated.json", today=SECOND))["reports_read"] == 3
    assert len(json.loads(run("data diff --json --reports dated.json", today=SECOND))["reopened"]) == 1
    # So does the stored report itself, from the versions that were here when it was made; without them it does not.
    (tmp_path / "before.json").write_text(kept[DAY], encoding="utf-8")
    said = run("verify before.json", today=SECOND)
    assert "byte for byte" in said
    assert "from the maps as they were on 2025-11-20; some were changed since" in said
    (tmp_path / "changed.json").write_text(kept[DAY].replace('"refuted"', '"supported"'), encoding="utf-8")
    assert "not verified" in run("verify changed.json", today=SECOND, code=7)
    shutil.rmtree(tmp_path / "store")
    assert "deepstate frame (SHA-256)" in run("verify before.json", today=SECOND, code=7)


def test_fetching_again_keeps_what_was_here_before(run: Run, tmp_path: Path) -> None:
    """Even where no command looked at the maps in between."""
    period = "--since 2025-11-01 --until 2025-11-02"
    (tmp_path / "data/control/deepstate/deepstatemap_data_20251115.geojson").unlink()
    assert "0 new, 0 changed" in run(f"data add deepstate {period} --mirror older", today=FIRST)
    MAKERS["deepstate"](tmp_path / "older" / "control", DAY, [WITH_POKROVSK])
    assert "0 new, 0 changed, 1 already here" in run(f"data add deepstate {period} --mirror older", today=SECOND)
    assert "0 new, 1 changed, 0 already here" in run(
        f"data add deepstate {period} --mirror older --again", today=SECOND
    )
    (revision,) = json.loads(run("data diff --json", today=SECOND))["revisions"]
    assert (revision["old"]["fetched_on"], revision["new"]["fetched_on"]) == ("2025-11-20", "2025-12-05")
    assert "0 new, 0 changed, 1 already here" in run(
        f"data add deepstate {period} --mirror older --again", today=SECOND
    )


def test_of_maps_that_the_store_never_had_nothing_is_claimed(run: Run, tmp_path: Path) -> None:
    run(f"check claim.txt --published {DAY} --data older --keep", today=FIRST)
    alter(tmp_path)
    MAKERS["creamy_caprice"](tmp_path / "data" / "control", DAY, [WITH_POKROVSK])
    found = json.loads(run("data diff --json", today=SECOND))
    assert found["reopened"] == []
    (strange,) = found["unknown_versions"]
    assert {f["why"] for f in strange["frames"]} == {"unknown_version"}
    text = run("data diff", today=SECOND)
    assert "1 verdict in 1 stored report: measured on maps that this store never had" in text
    assert "no verdict in 1 stored report rests on a changed map" in text


def test_in_words(run: Run, tmp_path: Path) -> None:
    run(f"check claim.txt --published {DAY} --keep", today=FIRST)
    assert "no map of the past was changed (versions are kept since 2025-11-20)" in run("data diff", today=FIRST)
    alter(tmp_path)
    (tmp_path / "data/control/creamy_caprice/Control_25_11_15.kml").unlink()
    text = run("data diff --recheck", today=SECOND)
    assert "drawn as held by RU: " in text
    assert "Pokrovsk: 0 % → 100 % held by RU; its centre is now inside (deepstate, map of 2025-11-01)" in text
    assert "2025-11-15: withdrawn: its file is gone; noticed 2025-12-05" in text
    assert "1 verdict in 1 stored report to look at again" in text
    assert "checked again, not borne out -> the maps disagree: " in text
    assert "refuted" not in text
    assert "no map of the past" in run("data diff --since-fetch 2025-12-06", today=SECOND)


def test_bad_arguments_are_named(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    for line, words in (
        ("data diff nobody", "'nobody'"),
        ("data diff --since-fetch yesterday", "yesterday"),
        ("data diff --reports nowhere", "'nowhere' does not exist"),
        ("data diff --against claim.txt", "'claim.txt' has no folder control/"),
    ):
        assert main(shlex.split(line)) == 2
        assert words in capsys.readouterr().err


def test_the_how_tos_commands_run(run: Run, tmp_path: Path) -> None:
    blocks = re.findall(r"```sh\n(.*?)```", HOW_TO.read_text(encoding="utf-8"), flags=re.DOTALL)
    lines = [line.removeprefix("theodolite ") for block in blocks for line in block.splitlines()]
    assert lines[0].startswith("check ")
    run(lines[0], today=FIRST)
    (tmp_path / "kept").mkdir()
    alter(tmp_path)
    said = {line: run(line, today=SECOND) for line in lines[1:]}
    assert len(said) == 7
    assert all("2025-11-01" in text for line, text in said.items() if line.startswith("data diff"))
    before, now = (text for line, text in said.items() if line.startswith("measure"))
    assert ("100 %" in before, "100 %" in now) == (False, True)


def test_a_long_history_shows_its_progress(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[str, int, int]] = []

    @contextmanager
    def watch(*, after_s: float = 0.5) -> Iterator[Callable[[str, int, int], None]]:
        yield lambda *step: told.append(step)

    monkeypatch.setattr("theodolite.cli.progress.progress_on_stderr", watch)
    run("history 'Donetsk Oblast' --json", today=FIRST)
    assert ("share by deepstate", 2, 2) in told
    assert any("deepstate" in label and label != "share by deepstate" for label, _, _ in told)


@pytest.mark.parametrize("terminal", [True, False])
def test_the_first_opening_shows_its_progress_on_a_terminal_only(terminal: bool, run: Run, tmp_path: Path) -> None:
    code = (
        "from theodolite.cli.progress import progress_on_stderr\n"
        "with progress_on_stderr(after_s=0) as progress:\n"
        "    for done in range(3):\n"
        "        progress and progress('deepstate', done + 1, 3)\n"
        "print('data')"
    )
    ours, theirs = pty.openpty()
    environ = {**os.environ, "TERM": "xterm", "COLUMNS": "100"}
    done = subprocess.run(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=theirs if terminal else subprocess.PIPE,
        env=environ, check=True,
    )  # fmt: skip
    os.close(theirs)
    shown = os.read(ours, 100_000).decode() if terminal else done.stderr.decode()
    os.close(ours)
    assert done.stdout == b"data\n"
    assert bool(re.search(r"deepstate.*3/3.*\d:\d\d:\d\d", shown, flags=re.DOTALL)) is terminal
    assert bool(shown) is terminal


def test_status_says_how_far_file_dates_trail_the_maps_own(run: Run, tmp_path: Path) -> None:
    control = tmp_path / "data" / "control"
    MAKERS["liveuamap"](control, DAY, [EAST])
    MAKERS["liveuamap"](control, LATER, [EAST])
    (row,) = [r for r in json.loads(run("data status --json", today=FIRST))["mappers"] if r["mapper"] == "liveuamap"]
    assert (row["own_date_frames"], row["own_date_trails_days"]) == (2, 15)
    assert row["versions_since"] == "2025-11-20"
