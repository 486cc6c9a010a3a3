"""Documents through an engine: the same rows as from one process, in order, with errors in their place."""

import json
from pathlib import Path

import pytest

from theodolite.batch.documents import CHUNK, DocumentJob, annotate_rows, check_rows
from theodolite.cli import main
from theodolite.errors import RecordError
from theodolite.read import iter_jsonl
from theodolite.settings import Settings

TEXT = "Russian forces captured Pokrovsk on 1 November 2025, the Defence Ministry said. Ukraine denied it."


def documents(path: Path) -> Path:
    rows = [json.dumps({"id": f"d{n}", "text": f"{TEXT} Report {n}.", "published_on": "2025-11-02"}) for n in range(40)]
    rows[5], rows[CHUNK] = '{"id": "no text"}', "not JSON"
    path.write_text("\n".join(rows), encoding="utf-8")
    return path


def test_annotate_writes_the_same_bytes_on_every_engine(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = documents(tmp_path / "in.jsonl")
    found = {}
    for engine in ("serial", "local"):
        out = tmp_path / f"{engine}.jsonl"
        code = main(["annotate", str(source), str(out), "--engine", engine, "--workers", "2",
                     "--cache", str(tmp_path / "cache")])  # fmt: skip
        assert code == 3
        assert capsys.readouterr().err.count("set aside: line") == 2
        found[engine] = out.read_bytes()
    assert found["serial"] == found["local"]
    assert found["serial"].count(b"\n") == 38


def test_checked_documents_keep_their_order_and_errors_their_place(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "nothing", cache_dir=tmp_path / "cache")
    job = DocumentJob(settings=settings)
    rows = list(check_rows(iter_jsonl(documents(tmp_path / "in.jsonl"), settings=settings), job, engine="serial"))
    assert [n for n, row in enumerate(rows) if isinstance(row, RecordError)] == [5, CHUNK]
    ids = [json.loads(row)["document"]["id"] for row in rows if isinstance(row, str)]
    assert ids == [f"d{n}" for n in range(40) if n not in {5, CHUNK}]


def test_check_prints_the_same_reports_on_every_engine(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = documents(tmp_path / "in.jsonl")
    places = ["--data", str(tmp_path), "--cache", str(tmp_path / "cache")]
    found = {}
    for engine in ("serial", "local"):
        assert main(["check", str(source), "--jsonl", "--engine", engine, "--workers", "2", *places]) == 3
        lines = capsys.readouterr().out.splitlines()
        found[engine] = [line for line in lines if '"error"' not in line[:9]]
        assert len(lines) == 40
    assert found["serial"] == found["local"]
    assert len(found["serial"]) == 38


def test_no_documents_give_no_rows(tmp_path: Path) -> None:
    job = DocumentJob(settings=Settings(data_dir=tmp_path, cache_dir=tmp_path))
    assert list(annotate_rows([], job, engine="local", workers=1)) == []
