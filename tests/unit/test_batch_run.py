"""A batch as a user meets it: formats, bad rows, resuming, what stands beside the verdicts."""

import json
import os
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from theodolite.batch import BatchOptions, Layout, run_batch
from theodolite.batch.kinds import KINDS
from theodolite.batch.work import METADATA_KEY
from theodolite.cli import main
from theodolite.errors import ConfigurationError, DataError
from theodolite.settings import Settings

POKROVSK = "geonames:704422"
GOOD: list[dict[str, Any]] = [
    {"id": "a", "place": POKROVSK, "date": date(2025, 11, 1), "kind": "hold"},
    {"id": "b", "place": POKROVSK, "date": date(2025, 12, 1), "kind": "enter"},
    {"id": "c", "place": "region:luhansk_oblast", "date": date(2025, 11, 2), "kind": "percent", "threshold": 99.0},
    {"id": "d", "place": "line:dnipro", "date": date(2025, 11, 2), "kind": "stand_on"},
    {"id": "e", "place": POKROVSK, "date": date(1990, 1, 1), "kind": "lose"},
]
BAD: list[tuple[dict[str, Any], str, str]] = [
    ({"place": "geonames:1"}, "place", "unknown place"),
    ({"place": "Pokrovsk"}, "place", "unknown place"),
    ({"place": None}, "longitude", "missing value"),
    ({"place": ""}, "longitude", "missing value"),
    ({"place": "line:dnipro"}, "place", "no area"),
    ({"date": None}, "date", "missing value"),
    ({"kind": None}, "kind", "missing value"),
    ({"kind": "captured?"}, "kind", "unknown kind"),
    ({"side": "XX"}, "side", "unknown side"),
    ({"kind": "percent"}, "threshold", "missing value"),
    ({"kind": "percent", "threshold": 101.0}, "threshold", "percent takes 0 to 100"),
    ({"kind": "hold", "threshold": 90.0}, "threshold", "hold takes 0 to 1"),
    ({"kind": "percent", "threshold": float("nan")}, "threshold", "not a finite number"),
    ({"kind": "percent", "threshold": float("inf")}, "threshold", "not a finite number"),
    ({"kind": "area_km2", "threshold": -1.0}, "threshold", "out of range"),
    ({"kind": "advance", "since": date(2025, 12, 1)}, "since", "after the date"),
    ({"place": None, "longitude": 37.2, "latitude": 48.3, "radius_km": -1.0}, "radius_km", "out of range"),
    ({"place": None, "longitude": 37.2, "latitude": 91.0, "radius_km": 5.0}, "latitude", "out of range"),
    ({"place": None, "longitude": float("nan"), "latitude": 48.3, "radius_km": 5.0}, "longitude", "not a finite"),
    ({"place": None, "longitude": 48.28, "latitude": 37.18, "radius_km": 5.0}, "longitude", "exchanged"),
]
SCHEMA = pa.schema(
    [("id", pa.string()), ("place", pa.string()), ("longitude", pa.float64()), ("latitude", pa.float64()),
     ("radius_km", pa.float64()), ("date", pa.date32()), ("kind", pa.string()), ("threshold", pa.float64()),
     ("side", pa.string()), ("since", pa.date32()), ("note", pa.string())]
)  # fmt: skip


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(data_dir=tmp_path_factory.mktemp("nothing"), cache_dir=tmp_path_factory.mktemp("cache"))


def write(rows: list[dict[str, Any]], path: Path, **options: Any) -> Path:
    pq.write_table(pa.Table.from_pylist(rows, schema=SCHEMA), path, **options)
    return path


def run(settings: Settings, source: object, out: object, **options: Any) -> Any:
    layout = options.pop("layout", Layout())
    chosen = BatchOptions(engine="serial", layout=layout, **options)
    return run_batch(str(source), str(out), settings=settings, options=chosen)


def verdicts(out: object) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = pq.read_table(str(out)).to_pylist()
    return rows


def test_bad_rows_are_set_aside_with_their_reason_and_the_rest_is_answered(settings: Settings, tmp_path: Path) -> None:
    base = {"place": POKROVSK, "date": date(2025, 11, 1), "kind": "hold"}
    rows = [*GOOD[:2], *(base | {"id": f"bad{n}"} | change for n, (change, _, _) in enumerate(BAD)), *GOOD[2:]]
    result = run(settings, write(rows, tmp_path / "claims.parquet"), tmp_path / "out.parquet")
    assert (result.rows, result.set_aside) == (len(GOOD), len(BAD))
    aside = verdicts(result.companions["set-aside"])
    assert [r["row"] for r in aside] == list(range(2, 2 + len(BAD)))
    for found, (_, column, reason) in zip(aside, BAD, strict=True):
        assert (found["column"], reason in found["reason"]) == (column, True), found
    assert aside[0]["id"] == "bad0"
    assert aside[0]["value"] == "geonames:1"
    assert [r["id"] for r in verdicts(tmp_path / "out.parquet")] == ["a", "b", "c", "d", "e"]


def test_odd_rows_of_a_csv_are_set_aside_and_not_the_file(settings: Settings, tmp_path: Path) -> None:
    lines = ["id,place,date", f"a,{POKROVSK},2025-11-01", f"long,{POKROVSK},2025-11-01,more", f"short,{POKROVSK}",
             f"Zo\xeb,{POKROVSK},2025-11-02", "x,Zo\xeb,2025-11-02"]  # fmt: skip
    (tmp_path / "claims.csv").write_bytes("\n".join(lines).encode("latin-1"))
    result = run(settings, tmp_path / "claims.csv", tmp_path / "out.parquet")
    assert [r["id"] for r in verdicts(tmp_path / "out.parquet")] == ["a", "Zo\ufffd"]
    found = {r["id"]: (r["column"], str(r["value"])) for r in verdicts(result.companions["set-aside"])}
    assert found["long"][0] == found["short"][0] == "date"
    assert "4 cells instead of 3" in found["long"][1]
    assert found["x"] == ("place", "Zo\ufffd")


@pytest.mark.parametrize(
    ("text", "words"),
    [("", "lacks the column date"), ("id;place;date\n1;2;3\n", "with commas"), ("id,place\n", "It has: id, place")],
)
def test_a_csv_without_the_columns_is_refused_with_what_to_do(
    settings: Settings, tmp_path: Path, text: str, words: str
) -> None:
    (tmp_path / "claims.csv").write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=words):
        run(settings, tmp_path / "claims.csv", tmp_path / "out.parquet")


def test_impossible_dates_in_text_and_numbers_in_text_are_set_aside(settings: Settings, tmp_path: Path) -> None:
    lines = ["id,place,date,kind,threshold", f"a,{POKROVSK},2025-02-30,hold,", f"b,{POKROVSK},,hold,",
             f"c,{POKROVSK},2025-11-01,percent,many", f"d,{POKROVSK},2025-11-01T12:00,percent,7", "e,,,,"]  # fmt: skip
    (tmp_path / "claims.csv").write_text("\n".join(lines), encoding="utf-8")
    result = run(settings, tmp_path / "claims.csv", tmp_path / "out.parquet")
    assert [r["id"] for r in verdicts(tmp_path / "out.parquet")] == ["d"]
    found = {r["id"]: (r["column"], r["reason"]) for r in verdicts(result.companions["set-aside"])}
    assert "impossible date" in found["a"][1]
    assert found["b"] == ("date", "missing value")
    assert "not a finite number" in found["c"][1]
    assert set(found) == {"a", "b", "c", "e"}


def test_every_format_gives_the_same_verdicts(settings: Settings, tmp_path: Path) -> None:
    table = pa.Table.from_pylist(GOOD, schema=SCHEMA)
    pq.write_table(table, tmp_path / "c.parquet")
    with pa.OSFile(str(tmp_path / "c.arrow"), "wb") as sink, pa.ipc.new_file(sink, SCHEMA) as writer:
        writer.write_table(table)
    rows = [{k: v.isoformat() if isinstance(v, date) else v for k, v in row.items()} for row in GOOD]
    (tmp_path / "c.jsonl").write_text("\n".join(json.dumps(r) for r in rows) + "\nnot JSON\n", encoding="utf-8")
    heads = ["id", "place", "date", "kind", "threshold"]
    lines = [",".join(heads), *(",".join(str(r.get(h) or "") for h in heads) for r in rows)]
    (tmp_path / "c.csv").write_text("\n".join(lines), encoding="utf-8")
    times = [datetime(r["date"].year, r["date"].month, r["date"].day, 23, 59) for r in GOOD]
    stamped = table.set_column(5, "date", pa.array(times, pa.timestamp("us")))
    pq.write_table(stamped.cast(stamped.schema.set(1, pa.field("place", pa.large_string()))), tmp_path / "t.parquet")
    found = {}
    for name in ("c.parquet", "c.arrow", "c.jsonl", "c.csv", "t.parquet"):
        result = run(settings, tmp_path / name, tmp_path / f"{name}-out.parquet")
        assert result.set_aside == (name == "c.jsonl")
        found[name] = verdicts(tmp_path / f"{name}-out.parquet")
    assert all(rows == found["c.parquet"] for rows in found.values())
    assert found["c.parquet"][0]["label"] == "refuted"


def test_folders_patterns_and_other_filesystems(settings: Settings, tmp_path: Path) -> None:
    import fsspec

    folder = tmp_path / "claims"
    (folder / "_skipped").mkdir(parents=True)
    write(GOOD[:2], folder / "1.parquet")
    write(GOOD[2:], folder / "2.parquet")
    write(GOOD, folder / "_skipped" / "3.parquet")
    memory = fsspec.filesystem("memory")
    for name in ("1.parquet", "2.parquet"):
        memory.pipe(f"/claims/{name}", (folder / name).read_bytes())
    sources = {"folder": folder, "pattern": f"{folder}/*.parquet", "memory": "memory://claims/*.parquet"}
    for name, source in sources.items():
        out = "memory://verdicts/out.parquet" if name == "memory" else str(tmp_path / f"{name}.parquet")
        assert run(settings, source, out).rows == len(GOOD)
    expected = (tmp_path / "folder.parquet").read_bytes()
    assert [r["row"] for r in verdicts(tmp_path / "folder.parquet")] == list(range(len(GOOD)))
    assert verdicts(tmp_path / "pattern.parquet") == verdicts(tmp_path / "folder.parquet")
    found = memory.cat("/verdicts/out.parquet")
    assert pq.read_table(pa.BufferReader(found)).equals(pq.read_table(pa.BufferReader(expected)))
    assert memory.exists("/verdicts/out.answers.parquet")


def test_a_broken_run_goes_on_and_a_finished_one_is_recognised(settings: Settings, tmp_path: Path) -> None:
    source = write(GOOD * 40, tmp_path / "claims.parquet", row_group_size=20)
    out = tmp_path / "out.parquet"
    options = {"part_rows": 50}
    first = run(settings, source, out, **options)
    assert (first.parts, first.resumed) == (4, 0)
    before = {p.name: p.read_bytes() for p in out.iterdir()}
    (out / "_theodolite.json").unlink()
    lost = sorted(out.glob("part-*"))[2]
    lost.unlink()
    (out / "_tmp-0123456789ab-part").write_bytes(b"half a part")
    second = run(settings, source, out, **options)
    assert (second.resumed, second.finished_before) == (3, False)
    assert {p.name: p.read_bytes() for p in out.iterdir()} == before
    third = run(settings, source, out, **options)
    assert third.finished_before
    assert (third.rows, third.labels) == (first.rows, first.labels)
    fourth = run(settings, source, out, layout=Layout(columns="full"), **options)
    assert (fourth.resumed, fourth.finished_before) == (0, False)
    assert len(verdicts(out)) == 200
    small = run(settings, write(GOOD, tmp_path / "small.parquet"), out)
    assert out.is_file()
    assert small.rows == 5
    assert run(settings, tmp_path / "small.parquet", out).finished_before
    os.utime(tmp_path / "small.parquet", ns=(1, 1))
    assert not run(settings, tmp_path / "small.parquet", out).finished_before


def test_files_that_no_batch_wrote_are_left_alone(settings: Settings, tmp_path: Path) -> None:
    source = write(GOOD * 4, tmp_path / "claims.parquet", row_group_size=5)
    mine = write(GOOD, tmp_path / "mine.parquet")
    for options in ({}, {"part_rows": 5}):
        with pytest.raises(DataError, match="no batch wrote it"):
            run(settings, source, mine, **options)
    assert len(verdicts(mine)) == len(GOOD)
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "thesis.txt").write_text("years of work", encoding="utf-8")
    for options in ({}, {"part_rows": 5}):
        with pytest.raises(DataError, match=r"thesis\.txt"):
            run(settings, source, folder, **options)
    assert (folder / "thesis.txt").exists()


def test_missing_columns_missing_files_and_wrong_types_are_said(settings: Settings, tmp_path: Path) -> None:
    pq.write_table(pa.table({"where": ["x"], "date": ["2025-11-01"]}), tmp_path / "a.parquet")
    with pytest.raises(DataError, match="lacks the column place") as caught:
        run(settings, tmp_path / "a.parquet", tmp_path / "o.parquet")
    assert "It has: where, date." in caught.value.hint
    pq.write_table(pa.table({"place": [POKROVSK], "date": [1.5]}), tmp_path / "b.parquet")
    with pytest.raises(DataError, match="'date' is double"):
        run(settings, tmp_path / "b.parquet", tmp_path / "o.parquet")
    with pytest.raises(DataError, match="no claims at"):
        run(settings, tmp_path / "nowhere", tmp_path / "o.parquet")
    (tmp_path / "c.parquet").write_bytes(b"not Parquet")
    with pytest.raises(DataError, match="cannot be read as Parquet"):
        run(settings, tmp_path / "c.parquet", tmp_path / "o.parquet")
    with pytest.raises(ConfigurationError, match="no column 'x' to keep"):
        run(settings, write(GOOD, tmp_path / "d.parquet"), tmp_path / "o.parquet", layout=Layout(keep=("x",)))


def test_an_empty_table_gives_an_empty_table(settings: Settings, tmp_path: Path) -> None:
    full = run(settings, write(GOOD, tmp_path / "five.parquet"), tmp_path / "five-out.parquet")
    result = run(settings, write([], tmp_path / "none.parquet"), tmp_path / "out.parquet")
    assert (result.rows, result.set_aside, full.rows) == (0, 0, 5)
    assert pq.read_schema(tmp_path / "out.parquet").names == pq.read_schema(tmp_path / "five-out.parquet").names


def test_every_figure_can_be_walked_back(settings: Settings, tmp_path: Path) -> None:
    source = write(GOOD, tmp_path / "claims.parquet")
    result = run(settings, source, tmp_path / "o.parquet", layout=Layout(columns="full", keep=("note", "date")))
    answers = {r["answer"]: r for r in verdicts(result.companions["answers"])}
    frames = verdicts(result.companions["frames"])
    for row in verdicts(tmp_path / "o.parquet"):
        behind = answers[row["answer"]]
        for mapper in ("deepstate", "uacontrolmap", "isw", "creamy_caprice", "liveuamap"):
            in_force = [f for f in frames if f["mapper"] == mapper and f["frame_on"] <= row["date"]
                        and (f["until"] is None or row["date"] < f["until"])]  # fmt: skip
            assert row[f"frame_on_{mapper}"] == (in_force[0]["frame_on"] if in_force else None)
            if row[f"value_{mapper}"] is None:
                assert behind[f"silent_{mapper}"]
                continue
            for name in ("value", "low", "high", "unknown"):
                assert row[f"{name}_{mapper}"] == pytest.approx(behind[f"{name}_{mapper}"], rel=1e-6)
    facts = json.loads(pq.read_metadata(tmp_path / "o.parquet").metadata[METADATA_KEY.encode()])
    assert {"version", "rules_version", "histories", "mappers", "claims", "key", "coarse"} <= facts.keys()


def test_the_command_says_what_it_did(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = write([*GOOD, {"place": "x", "date": date(2025, 11, 1), "kind": "hold"}], tmp_path / "claims.parquet")
    command = ["batch", str(source), "-o", str(tmp_path / "out.parquet"), "--data", str(tmp_path),
               "--cache", str(tmp_path / "cache")]  # fmt: skip
    assert main(command) == 3
    said = capsys.readouterr()
    assert "5 rows with a label" in said.out
    assert "set aside, with the reason" in said.out
    assert "coarse" in said.err
    assert main([*command, "--json"]) == 3
    assert json.loads(capsys.readouterr().out)["finished_before"]


def test_the_how_to_names_every_kind() -> None:
    page = (Path(__file__).parents[2] / "docs/how-to/check-claims-in-bulk.md").read_text(encoding="utf-8")
    assert [kind.name for kind in KINDS if f"`{kind.name}`" not in page] == []
