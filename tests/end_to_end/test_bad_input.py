"""Bad input through the command line: a message that says what is wrong and what to do, an exit code, no traceback.

Commands run in this process, where anything but an error of ours would fail the test; one runs as users run it.
"""

import gzip
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from theodolite.cli import main

SENTENCE = (
    "The staff said on 1 November 2025 that Ukrainian forces hold Pokrovsk. The ministry said Russia captured it."
)
SQUARE = [[37.1, 48.2], [37.3, 48.2], [37.3, 48.4], [37.1, 48.4], [37.1, 48.2]]
BOW_TIE = [[37.1, 48.2], [37.3, 48.4], [37.3, 48.2], [37.1, 48.4], [37.1, 48.2]]
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)> \x07\x1b[2J \u202eyrotciv\u202c </textarea>'\"--> "


class Ran(NamedTuple):
    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Run a command with empty folders for data and cache."""
    monkeypatch.delenv("THEODOLITE_DATA", raising=False)
    monkeypatch.setenv("THEODOLITE_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))

    def ran(*argv: str | Path) -> Ran:
        try:
            code = main([str(a) for a in argv])
        except SystemExit as stopped:  # argparse
            code = int(stopped.code or 0)
        captured = capsys.readouterr()
        assert "Traceback" not in captured.err
        return Ran(code, captured.out, captured.err)

    return ran


def write(folder: Path, name: str, content: bytes | str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def collection(*rings: list[list[float]]) -> str:
    geometries = [{"type": "Polygon", "coordinates": [ring]} for ring in rings]
    features = [{"type": "Feature", "properties": {}, "geometry": g} for g in geometries]
    return json.dumps({"type": "FeatureCollection", "features": features})


DOCUMENTS: dict[str, tuple[str, bytes, int, str]] = {
    "empty file": ("a.txt", b"", 3, "a.txt is empty"),
    "blank file": ("a.txt", b" \r\n ", 3, "a.txt is empty"),
    "binary file": ("a.txt", b"text\0more", 3, "a.txt is a binary file: byte 4 is NUL"),
    "PDF": ("a.pdf", b"%PDF-1.7", 3, "a.pdf is a PDF file"),
    "picture": ("a.txt", b"\x89PNG\r\n", 3, "a.txt is a PNG image"),
    "archive": ("a.txt", gzip.compress(b"text"), 3, "a.txt is a gzip archive"),
    "wrong encoding": ("a.txt", "Покровськ наш".encode("windows-1251"), 3, "byte 0xCF at position 0"),
    "UTF-16 without a mark": ("a.txt", SENTENCE.encode("utf-16-le"), 3, "UTF-16 text without a byte order mark"),
    "50 MB text": ("a.txt", b"a " * 25_000_000, 3, "a.txt holds 50.0 MB; the limit is"),
    "deep HTML": ("a.html", b"<div>" * 200_000, 3, "more than 250 deep"),
    "wide HTML": ("a.html", b"<html>" + b"<b></b>" * 200_000, 3, "more than 20,000 elements"),
    "entity bomb": ("a.html", b"<!DOCTYPE html [<!ENTITY a 'b'>]><p>&a;", 3, "declares entities"),
    "consent page": ("a.html", b"<html><p>We value your privacy. We use cookies.</p>Accept all", 4, "consent page"),
    "page without text": ("a.html", b"<html><body></body></html>", 4, "not an article"),
}


@pytest.mark.parametrize(("name", "data", "code", "message"), DOCUMENTS.values(), ids=list(DOCUMENTS))
def test_documents_that_cannot_be_read(
    run: Run, tmp_path: Path, name: str, data: bytes, code: int, message: str
) -> None:
    ran = run("check", write(tmp_path, name, data), "--published", "2025-11-01")
    assert (ran.code, ran.out) == (code, "")
    assert message in ran.err
    assert len(ran.err.strip().splitlines()) == 2, "what is wrong, then what to do"


@pytest.mark.parametrize(
    ("argv", "code", "message"),
    [
        (["check", "ARTICLE", "--published", "2025-02-30"], 2, "'2025-02-30' is not a date"),
        (["check", "ARTICLE", "--published", "01.11.2025"], 2, "YYYY-MM-DD"),
        (["check", "ARTICLE", "--as-of", "yesterday"], 2, "'yesterday' is not a date"),
        (["check", "ARTICLE", "--encoding", "klingon"], 2, "'klingon' is not an encoding"),
        (["check", "ARTICLE", "--mapper", "nosuch"], 2, "unknown mapper 'nosuch'"),
        (["check", "ARTICLE", "--data", "no-such-folder"], 2, "does not exist or is not a folder"),
        (["check", "no-such-file.txt"], 2, "'no-such-file.txt' does not exist"),
        (["check", "."], 2, "is a folder"),
        (["check", "ftp://example.org/a"], 2, "not an http or https address"),
        (["check", "https://news.example/a"], 5, "cannot be reached"),
        (["check", "ARTICLE", "--html", "no-such-folder/a.html"], 6, "cannot be written"),
        (["measure", "Pokrovsk", "--on", "2025-02-30"], 2, "'2025-02-30' is not a date"),
        (["measure", "Nosuchplace", "--on", "2025-11-01"], 2, "no place is called 'Nosuchplace'"),
        (["measure", "Pokrovsk", "--on", "2025-11-01", "--mapper", "nosuch"], 2, "unknown mapper 'nosuch'"),
        (["measure", "Pokrovsk", "--on", "2025-11-01", "--edge-m", "-5"], 2, "not a distance in metres"),
        (["measure", "Pokrovsk"], 2, "--on"),
        (["history", "Nosuchplace"], 2, "no place is called 'Nosuchplace'"),
        (["compare", "deepstate", "nosuch", "--on", "2025-11-01"], 2, "nosuch"),
        (["verify", "no-such-file.json"], None, "no-such-file.json"),
        (["verify", "ARTICLE"], None, "JSON"),
        (["annotate", "no-such-file.jsonl", "-"], 2, "cannot be read"),
        (["nosuch"], 2, "invalid choice"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_arguments_that_cannot_be_used(
    run: Run, tmp_path: Path, argv: list[str], code: int | None, message: str
) -> None:
    article = write(tmp_path, "article.txt", SENTENCE)
    ran = run(*[article if a == "ARTICLE" else a for a in argv])
    assert ran.code == code if code is not None else ran.code in range(1, 8)
    assert message in ran.err


MAPS = {
    "truncated": (collection(SQUARE)[:-40], "is cut off"),
    "no features": (collection(), "holds no area"),
    "empty": ("", "is empty"),
    "not JSON": ("<html>404</html>", "Expecting value: line 1"),
    "out of range": (collection([[x + 400, y] for x, y in SQUARE]), "out of range"),
    "swapped": (collection([[y, x] for x, y in SQUARE]), "swapped"),
}


@pytest.mark.parametrize(("content", "reason"), MAPS.values(), ids=list(MAPS))
def test_map_files_that_cannot_be_used(run: Run, tmp_path: Path, content: str, reason: str) -> None:
    data = tmp_path / "data"
    write(data, "control/deepstate/deepstatemap_data_20251031.geojson", collection(SQUARE))
    write(data, "control/deepstate/deepstatemap_data_20251101.geojson", content)
    status = run("data", "status", "--data", data)
    assert reason in status.err
    assert "deepstatemap_data_20251101.geojson" in status.err
    measured = run("measure", "Pokrovsk", "--on", "2025-11-01", "--data", data, "--json")
    (measurement,) = json.loads(measured.out)["measurements"]
    assert measurement["frame_on"] == "2025-10-31", "the bad day counts as missing; the day before is still in force"


def test_self_crossing_areas_are_repaired_and_counted(run: Run, tmp_path: Path) -> None:
    data = tmp_path / "data"
    write(data, "control/deepstate/deepstatemap_data_20251101.geojson", collection(BOW_TIE))
    status = json.loads(run("data", "status", "--data", data, "--json").out)
    assert '"repaired": 1' in json.dumps(status)
    measured = run("measure", "Pokrovsk", "--on", "2025-11-01", "--data", data, "--json")
    (measurement,) = json.loads(measured.out)["measurements"]
    assert 0 < measurement["value"] < 1


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root reads every folder")
def test_a_data_folder_without_permission(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "locked"
    folder.mkdir(mode=0o000)
    ran = run("measure", "Pokrovsk", "--on", "2025-11-01", "--data", folder)
    assert ran.code == 6
    assert "cannot be read" in ran.err


def test_a_data_folder_that_the_system_refuses(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *args, **kwargs: False)
    ran = run("measure", "Pokrovsk", "--on", "2025-11-01", "--data", tmp_path)
    assert ran.code == 6
    assert "cannot be read" in ran.err


def test_one_bad_row_of_many_is_set_aside(run: Run, tmp_path: Path) -> None:
    good = json.dumps({"id": "a", "text": SENTENCE, "published_on": "2025-11-01"})
    bad = '{"id": "b", "text": "x", "published_on": "2025-02-30"}'
    ran = run("check", write(tmp_path, "a.jsonl", "\n".join([good, bad, "{", good.replace('"a"', '"z"')])))
    assert ran.code == 3
    assert "line 2: '2025-02-30' is not a date: February 2025 has 28 days." in ran.err
    assert "line 3: it is not JSON" in ran.err
    rows = [json.loads(line) for line in ran.out.splitlines()]
    assert [r["document"]["id"] for r in rows if "document" in r] == ["a", "z"]
    assert len([r for r in rows if "error" in r]) == 2


def test_a_cut_off_article_is_checked_and_has_its_own_exit_code(run: Run, tmp_path: Path) -> None:
    ran = run("check", write(tmp_path, "a.txt", f"{SENTENCE} But\n… Read more"), "--published", "2025-11-01", "--json")
    document = json.loads(ran.out)["document"]
    assert (ran.code, document["complete"]) == (4, False)
    assert document["incomplete_reason"].startswith("cut off")


def test_the_users_text_stands_for_a_page(run: Run, tmp_path: Path) -> None:
    text, url = write(tmp_path, "a.txt", SENTENCE), "https://news.example/paid"
    ran = run("check", url, "--text-from", text, "--published", "2025-11-01", "--json")
    document = json.loads(ran.out)["document"]
    assert (ran.code, document["url"], document["text_supplied_by_user"]) == (0, url, True)


def test_the_users_text_with_its_address(run: Run, tmp_path: Path) -> None:
    text = write(tmp_path, "a.txt", SENTENCE)
    ran = run("check", "--text-from", text, "--url", "https://news.example/paid", "--json")
    assert ran.code == 0
    assert json.loads(ran.out)["document"]["text_supplied_by_user"]


def test_hostile_text_is_harmless_everywhere(run: Run, tmp_path: Path) -> None:
    article = write(tmp_path, "a.txt", f"{SENTENCE} {HOSTILE} They hold Pokrovsk {HOSTILE}, the general said.")
    page, markdown = tmp_path / "a.html", tmp_path / "a.md"
    title = f"Desk {HOSTILE.replace(chr(7), '')}"
    argv = ["--published", "2025-11-01", "--publisher", title, "--html", page, "--markdown", markdown]
    ran = run("check", article, *argv)
    assert ran.code == 0
    html = page.read_text(encoding="utf-8")
    for live in ("<script>alert(1)", "<img src=x", "</textarea>'", 'href="javascript:'):
        assert live not in html
    for text in (html, ran.out, markdown.read_text(encoding="utf-8")):
        assert not re.search(
            "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]", re.sub("\x1b\\[[0-9;]*m", "", text)
        )
    assert "<script>alert(1)" not in markdown.read_text(encoding="utf-8")
    document = json.loads(run("check", article, "--json").out)["document"]
    assert HOSTILE in document["text"], "the text in data is untouched"


def test_as_users_run_it(tmp_path: Path) -> None:
    article = write(tmp_path, "a.txt", b"\x00\x01")
    command = [sys.executable, "-m", "theodolite", "check", str(article)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert (ran.returncode, ran.stdout) == (3, "")
    assert ran.stderr.startswith("theodolite check: a.txt is a binary file")
