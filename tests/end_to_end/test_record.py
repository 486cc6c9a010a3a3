"""`theodolite record` from the command line, on reports about real places that `check` read and real maps."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from tests.fixtures.spoken import write_spoken

from theodolite.cli import main
from theodolite.publish.codec import load_schema

PLACES = ("Avdiivka", "Vuhledar", "Kurakhove", "Velyka Novosilka", "Selydove", "Kupiansk")
pytestmark = [pytest.mark.data, pytest.mark.slow]


@pytest.fixture(scope="module")
def reports(data_dir: Path, shared_cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    from theodolite.pipeline import check_documents, open_toolbox
    from theodolite.publish.codec import dumps
    from theodolite.read import iter_jsonl
    from theodolite.records import Document
    from theodolite.settings import load_settings

    folder = tmp_path_factory.mktemp("spoken")
    count = write_spoken(folder / "documents.jsonl", only=PLACES)
    settings = load_settings(data_dir=data_dir, cache_dir=shared_cache)
    documents = [d for d in iter_jsonl(folder / "documents.jsonl", settings=settings) if isinstance(d, Document)]
    made = [dumps(r, compact=True) for r in check_documents(documents, open_toolbox(settings))]
    assert len(made) == count
    path = folder / "reports.jsonl"
    path.write_text("\n".join(made) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def where(data_dir: Path, shared_cache: Path) -> list[str]:
    return ["--data", str(data_dir), "--cache", str(shared_cache)]


def record(source: str, reports: Path, where: list[str], capsys: pytest.CaptureFixture[str], *more: str) -> Any:
    assert main(["record", source, str(reports), "--json", *where, *more]) == 0
    found = json.loads(capsys.readouterr().out)
    jsonschema.Draft202012Validator(load_schema("record")).validate(found)
    return found


def test_records_of_both_sides_and_of_a_mapper(
    reports: Path, where: list[str], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    page = tmp_path / "record.html"
    ministry = record("ru-mod", reports, where, capsys, "--html", str(page), "--compare", "ua-general-staff")
    avdiivka = next(c for c in ministry["claims"] if c["place"].startswith("Avdiivka"))
    assert avdiivka["outcome"] == "borne_out"
    assert avdiivka["repeats"] == 1
    assert abs(avdiivka["lead_days"]) <= 21
    kupiansk = next(c for c in ministry["claims"] if c["place"].startswith("Kupiansk") and c["predicate"] == "capture")
    assert kupiansk["outcome"] == "not_borne_out"
    assert not ministry["comparison"]["compared"]
    assert "of the 40 resolved claims" in ministry["comparison"]["sentence"]
    assert page.read_text(encoding="utf-8").count("<blockquote>") == len(ministry["claims"])
    staff = record("Генштаб ЗСУ", reports, where, capsys)
    vuhledar = next(c for c in staff["claims"] if c["place"].startswith("Vuhledar"))
    assert (vuhledar["outcome"], vuhledar["predicate"]) == ("borne_out", "lose")
    mapper = record("DeepState", reports, where, capsys)
    assert {m["mapper"] for m in mapper["left_out"]} >= {"deepstate"}
    assert all("deepstate" not in c["mappers"] for c in mapper["claims"])
    assert mapper["resolved"] >= 4
