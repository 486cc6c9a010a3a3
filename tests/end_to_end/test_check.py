"""``theodolite check`` from the command line: the founding article on the real maps, and everything on made ones."""

import json
import math
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import jsonschema
import pytest

from theodolite.fusion.lags import POOLED, shipped_lags
from theodolite.publish.codec import load_schema

ROOT = Path(__file__).parents[2]


def theodolite(
    *arguments: str, data: Path | None, cache: Path, stdin: str | None = None
) -> subprocess.CompletedProcess[str]:
    environ = {"PATH": "/usr/bin:/bin", "HOME": str(cache), "THEODOLITE_CACHE": str(cache), "PYTHONIOENCODING": "utf-8"}
    if data is not None:
        environ["THEODOLITE_DATA"] = str(data)
    command = [sys.executable, "-W", "error::ResourceWarning", "-m", "theodolite", *arguments]
    return subprocess.run(
        command, env=environ, capture_output=True, text=True, check=False, timeout=600, input=stdin, cwd=cache
    )


@pytest.fixture(scope="module")
def founding(data_dir: Path, shared_cache: Path) -> tuple[str, dict[str, object]]:
    article = data_dir / "documents/pokrovsk_article.txt"
    if not article.exists():
        pytest.skip("the founding article is not in this data folder")
    done = theodolite("check", str(article), "--published", "2025-11-01", "--json", data=data_dir, cache=shared_cache)
    assert done.returncode == 0, done.stderr
    return done.stdout, json.loads(done.stdout)


@pytest.mark.data
def test_the_founding_article_reaches_its_bar(
    founding: tuple[str, dict[str, object]], data_dir: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out.json"
    out.write_text(founding[0], encoding="utf-8")
    scorer = data_dir / "documents/score_article.py"
    scored = json.loads(
        subprocess.run([sys.executable, str(scorer), str(out)], capture_output=True, text=True, check=True).stdout
    )
    assert scored["full"] >= 34, scored
    assert scored["precision"] >= 0.7
    assert scored["denials"] == "4/4"
    assert scored["verdicts_right"] == 4
    jsonschema.validate(founding[1], load_schema("check"))


@pytest.mark.data
def test_the_founding_report_verifies_byte_for_byte_and_a_changed_number_is_named(
    founding: tuple[str, dict[str, object]], data_dir: Path, shared_cache: Path, tmp_path: Path
) -> None:
    same = tmp_path / "same.json"
    same.write_text(founding[0], encoding="utf-8")
    done = theodolite("verify", str(same), data=data_dir, cache=shared_cache)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "byte for byte" in done.stdout
    changed = json.loads(founding[0])
    claim = next(c for c in changed["claims"] if c["findings"])
    claim["findings"][0]["value"] += 0.01
    other = tmp_path / "other.json"
    other.write_text(json.dumps(changed), encoding="utf-8")
    done = theodolite("verify", str(other), data=data_dir, cache=shared_cache)
    assert done.returncode == 7
    assert claim["id"] in done.stdout
    assert " value: stored" in done.stdout


@pytest.mark.data
@pytest.mark.parametrize(
    ("day", "label", "fragile"),
    [
        ("2025-11-01", "refuted", None),
        ("2025-11-02", "refuted", "liveuamap"),
        ("2025-12-01", "conflicting_evidence", None),
    ],
)
def test_the_capture_of_pokrovsk_by_day(
    day: str, label: str, fragile: str | None, data_dir: Path, shared_cache: Path, tmp_path: Path
) -> None:
    article = tmp_path / "claim.txt"
    article.write_text("Russian troops have captured Pokrovsk, the Russian defence ministry said.", encoding="utf-8")
    done = theodolite("check", str(article), "--published", day, "--json", data=data_dir, cache=shared_cache)
    (claim,) = [c for c in json.loads(done.stdout)["claims"] if c["kind"] == "control"]
    verdict = claim["verdict"]
    assert verdict["label"] == label
    assert "2026-02-13 (DeepState)" in verdict["hindsight"]
    if fragile:
        first = verdict["flips_if"][0]
        assert (first["mapper"], first["kind"], first["label"]) == (fragile, "edge", "conflicting_evidence")
        assert 0 < first["size"] <= 500
    if day == "2025-11-01":
        assert "not borne out by 5 of 5 maps on 1 Nov 2025 (4–43 % held; the two highest uncertain)" in verdict["line"]
        assert "104 days after the claim" in verdict["hindsight"]


@pytest.mark.data
def test_as_of_knows_no_later_frames_and_is_provisional(data_dir: Path, shared_cache: Path, tmp_path: Path) -> None:
    article = tmp_path / "claim.txt"
    article.write_text("Russian troops have captured Pokrovsk, the Russian defence ministry said.", encoding="utf-8")
    arguments = ("check", str(article), "--published", "2025-12-01", "--as-of", "2025-12-02", "--json")
    done = theodolite(*arguments, data=data_dir, cache=shared_cache)
    (claim,) = [c for c in json.loads(done.stdout)["claims"] if c["kind"] == "control"]
    assert claim["verdict"]["provisional"] is True
    lags = sorted(math.ceil(lag.lag90_days) for m, lag in shipped_lags().items() if m != POOLED)
    assert claim["verdict"]["review_on"] == str(date(2025, 12, 1) + timedelta(days=max(lags[3], 14)))  # 4 of 5
    assert max(f["frame_on"] for f in claim["findings"]) <= "2025-12-02"


@pytest.mark.data
def test_without_a_date_there_is_a_table_instead_of_a_label(data_dir: Path, shared_cache: Path, tmp_path: Path) -> None:
    article = tmp_path / "claim.txt"
    article.write_text("Russian troops have captured Pokrovsk, the Russian defence ministry said.", encoding="utf-8")
    done = theodolite("check", str(article), "--json", data=data_dir, cache=shared_cache)
    (claim,) = [c for c in json.loads(done.stdout)["claims"] if c["kind"] == "control"]
    ranges = {(r["start"], r["end"]): r["label"] for r in claim["verdict"]["date_labels"]}
    assert claim["verdict"]["label"] == "not_enough_evidence"

    def on(day: str) -> set[str]:
        return {label for (start, end), label in ranges.items() if start <= day and (end is None or day < end)}

    assert on("2025-11-01") == {"refuted"}
    assert on("2025-12-01") == {"conflicting_evidence"}


def test_the_embedded_default_answers_without_data_and_says_it_is_coarse(tmp_path: Path) -> None:
    article = ROOT / "examples/demo_article.txt"
    arguments = ("check", str(article), "--published", "2025-11-21")
    done = theodolite(*arguments, "--json", "--html", str(tmp_path / "r.html"), data=None, cache=tmp_path)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    jsonschema.validate(report, load_schema("check"))
    assert report["coarse"] is True
    assert "coarse" in report["evidence_note"]
    assert report["coverage"]["measured"] >= 5
    by_quote = {c["quote"]: c["verdict"]["label"] for c in report["claims"]}
    assert by_quote["Kupiansk is under our control"] == "conflicting_evidence"
    assert (tmp_path / "r.html").stat().st_size < 1_000_000
    again = theodolite(*arguments, "--json", data=None, cache=tmp_path)
    assert again.stdout == done.stdout  # the same inputs give the same bytes


def test_json_lines_give_one_result_a_line_and_a_bad_row_never_stops_the_run(tmp_path: Path) -> None:
    rows = [
        {"id": "one", "text": "Russian troops have captured Pokrovsk, Moscow said.", "published_on": "2025-11-01"},
        {"id": "two", "published_on": "2025-11-01"},
        {"id": "three", "text": "The weather was fine.", "published_on": "2025-02-30"},
        {"id": "four", "text": "Ukrainian forces hold Pokrovsk, Kyiv said.", "published_on": "2025-11-01"},
    ]
    source = tmp_path / "rows.jsonl"
    source.write_text("\n".join(json.dumps(r) for r in rows) + "\n{broken\n", encoding="utf-8")
    done = theodolite("check", str(source), data=None, cache=tmp_path)
    assert done.returncode == 3
    assert "Traceback" not in done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["document"]["id"] for line in lines if "document" in line] == ["one", "four"]
    assert sum("error" in line for line in lines) == 3
    assert done.stderr.count("set aside") == 3


@pytest.mark.data
def test_a_deadline_is_judged_on_its_last_day_and_not_before(
    data_dir: Path, shared_cache: Path, tmp_path: Path
) -> None:
    article = tmp_path / "plan.txt"
    article.write_text(
        "Russian troops will capture Pokrovsk by 15 November 2025, the Russian defence ministry said.", encoding="utf-8"
    )
    arguments = ("check", str(article), "--published", "2025-11-01", "--json")

    def schedule(*more: str) -> dict[str, object]:
        done = theodolite(*arguments, *more, data=data_dir, cache=shared_cache)
        (claim,) = [c for c in json.loads(done.stdout)["claims"] if c["kind"] == "schedule"]
        return dict(claim["verdict"])

    passed = schedule()
    assert passed["label"] in {"refuted", "conflicting_evidence"}
    assert "15 Nov 2025" in str(passed["line"])
    pending = schedule("--as-of", "2025-11-10")
    assert (pending["label"], pending["provisional"]) == ("not_enough_evidence", True)
    assert str(pending["review_on"]) >= "2025-11-29"
