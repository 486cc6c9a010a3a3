"""``history``, ``compare`` and ``data export`` from the command line: on made maps, and figures of the real ones."""

import csv
import io
import json
from datetime import date, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from tests.providers.making import SQUARE, make_creamy_caprice, make_deepstate

from theodolite.cli import main
from theodolite.history.compare import compare_maps
from theodolite.history.compare_dates import compare_dates
from theodolite.pipeline import Toolbox, open_toolbox
from theodolite.settings import load_settings

DAY = date(2025, 11, 1)


@pytest.fixture(scope="module")
def maps(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Maps around Pokrovsk: DeepState's grows and has a gap, Creamy Caprice has one frame."""
    data = tmp_path_factory.mktemp("maps")
    for n, east in ((0, 37.15), (1, 37.18), (30, 37.4)):
        ring = ((37.0, 48.0), (east, 48.0), (east, 48.4), (37.0, 48.4))
        make_deepstate(data / "control", DAY + timedelta(days=n), [ring])
    make_creamy_caprice(data / "control", DAY, [SQUARE])
    return data


@pytest.fixture
def run(maps: Path, shared_cache: Path, capsys: pytest.CaptureFixture[str]):
    def go(*arguments: str, code: int = 0) -> tuple[str, str]:
        found = main([*arguments, "--data", str(maps), "--cache", str(shared_cache / "toy")])
        out, err = capsys.readouterr()
        assert found == code, err
        return out, err

    return go


def test_every_output_of_a_history_says_the_same(run, tmp_path: Path) -> None:
    names = {kind: str(tmp_path / f"h.{kind}") for kind in ("geojson", "geoparquet", "kml", "csv", "svg", "html")}
    options = [word for kind, name in names.items() for word in (f"--{kind}", name)]
    out, err = run("history", "Pokrovsk", *options)
    assert "DeepState:" in out
    assert "no fresh frame from 2025-11-16 to 2025-12-01" in out
    assert all(f"wrote {name}" in err for name in names.values())
    data = json.loads(run("history", "Pokrovsk", "--json")[0])
    points = [p for h in data["histories"] for p in h["points"]]
    assert all(len(p["sha256"]) == 64 for p in points)
    rows = list(csv.DictReader(io.StringIO(Path(names["csv"]).read_text(encoding="utf-8"))))
    shares = [float(r["value"]) for r in rows if r["measure"] == "share"]
    assert shares == pytest.approx([p["value"] for p in points], abs=1e-5)
    together = [float(r["value"]) for r in rows if r["measure"] == "probability_held"]
    fused = [p["value"] for kind in ("filtered", "smoothed") for p in data["fused"][kind]]
    assert together == pytest.approx(fused, abs=1e-5)
    table = pq.read_table(names["geoparquet"])
    assert table["value"].to_pylist() == pytest.approx([p["value"] for p in points], abs=1e-6)
    assert Path(names["html"]).read_text(encoding="utf-8").count("<script") == 0


def test_a_history_of_an_area_and_of_a_polygon(run, tmp_path: Path) -> None:
    polygon = tmp_path / "box.geojson"
    ring = [[37.0, 48.1], [37.1, 48.1], [37.1, 48.2], [37.0, 48.2], [37.0, 48.1]]
    polygon.write_text(json.dumps({"type": "Polygon", "coordinates": [ring]}), encoding="utf-8")
    data = json.loads(run("history", "--polygon", str(polygon), "--measure", "area_km2", "--json")[0])
    assert data["unit"] == "km2"
    assert all(h["points"][-1]["value"] == pytest.approx(82.6, abs=0.2) for h in data["histories"])


def test_compare_writes_what_it_prints(run, tmp_path: Path) -> None:
    files = {kind: str(tmp_path / f"c.{kind}") for kind in ("geojson", "geoparquet", "kml", "csv", "svg", "html")}
    options = [word for kind, name in files.items() for word in (f"--{kind}", name)]
    out, _ = run("compare", "deepstate", "creamy_caprice", "--on", str(DAY), *options)
    assert "only by Creamy Caprice" in out
    data = json.loads(run("compare", "deepstate", "creamy_caprice", "--on", str(DAY), "--json")[0])
    whole = {
        f["properties"]["what"]: f["properties"] for f in json.loads(Path(files["geojson"]).read_text())["features"]
    }
    assert whole["only_second"]["area_km2"] == pytest.approx(data["only_second_km2"], abs=0.01)
    assert whole["only_first"]["sha256"] == data["first"]["sha256"]
    rows = list(csv.DictReader(io.StringIO(Path(files["csv"]).read_text(encoding="utf-8"))))
    assert {r["place"] for r in rows} == {s["name"] for s in data["settlements"]}
    over_time = ("compare", "deepstate", "creamy_caprice", "--since", str(DAY), "--on", "2025-11-05")
    series = json.loads(run(*over_time, "--json")[0])
    assert series["days"][0]["only_second_km2"] == pytest.approx(data["only_second_km2"], abs=1e-3)
    assert len(series["days"]) == 5
    days = list(csv.DictReader(io.StringIO(run(*over_time, "--csv", "-")[0])))
    assert [d["on"] for d in days] == [d["on"] for d in series["days"]]


def test_data_export_names_terms_and_refuses_publication(run, tmp_path: Path) -> None:
    path = tmp_path / "out.parquet"
    out, _ = run("data", "export", "deepstate", "--since", str(DAY), "--until", "2025-12-31", "-o", str(path))
    assert "3 features" in out
    assert "not for publication" in out
    assert pq.read_table(path)["valid_until"].to_pylist() == [DAY, date(2025, 11, 30), date(2025, 12, 1)]
    _, err = run("data", "export", "deepstate", "--on", str(DAY), "-o", str(path), "--for-publication", code=2)
    assert "may not be published" in err


def test_the_front_is_exported_as_a_line_without_the_state_border(run, tmp_path: Path) -> None:
    path = tmp_path / "front.geojson"
    run("data", "export", "deepstate", "--on", str(DAY), "--layer", "front", "-o", str(path))
    (feature,) = json.loads(path.read_text(encoding="utf-8"))["features"]
    assert feature["geometry"]["type"] in {"LineString", "MultiLineString"}
    # The map is a rectangle of 0.15 by 0.4 degrees inside the country: all of its outline is front.
    assert feature["properties"]["length_km"] == pytest.approx(2 * (11.1 + 44.5), rel=0.01)
    assert (feature["properties"]["status"], feature["properties"]["holder"]) == ("front", "RU")
    both = ("data", "export", "deepstate", "--layer", "front", "--side", "UA", "-o", str(path))
    assert "wrote" in run(*both, "--since", str(DAY), "--until", "2025-12-31")[0]
    assert len(json.loads(path.read_text(encoding="utf-8"))["features"]) == 3


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("compare", "deepstate", "--on", "2025-11-01"), "only one mapper is named"),
        (("compare", "deepstate", "deepstate", "--on", "2025-11-01"), "only one mapper is named"),
        (("compare", "creamy_caprice", "--since", "2025-11-02", "--on", "2025-11-20"), "its only one"),
        (("compare", "deepstate", "creamy_caprice", "--on", "2025-10-01"), "no frame on or before 2025-10-01"),
        (("compare", "deepstate", "creamy_caprice", "--on", "2025-11-01", "--in", "Warsaw"), "outside Ukraine"),
        (("compare", "deepstate", "creamy_caprice", "--since", "2025-11-20", "--on", "2025-11-25"), "no day in common"),
        (("history", "the Dnipro"), "is a line"),
        (("history",), "needs one place"),
        (("history", "Pokrovsk", "--since", "2025-12-01", "--until", "2025-11-01"), "lies after"),
    ],
)
def test_bad_questions_say_what_to_do(run, arguments: tuple[str, ...], words: str) -> None:
    _, err = run(*arguments, code=2)
    assert words in err
    assert "Traceback" not in err


def test_a_comparison_without_maps_says_how_to_get_some(
    tmp_path: Path, shared_cache: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = [
        "compare",
        "deepstate",
        "isw",
        "--on",
        "2025-11-01",
        "--data",
        str(tmp_path),
        "--cache",
        str(shared_cache),
    ]
    assert main(arguments) == 6
    assert "data add" in capsys.readouterr().err


@pytest.fixture(scope="module")
def toolbox(data_dir: Path, shared_cache: Path) -> Toolbox:
    return open_toolbox(load_settings(data_dir=data_dir, cache_dir=shared_cache))


@pytest.mark.data
def test_what_october_changed_on_deepstates_map(toolbox: Toolbox) -> None:
    found = compare_dates(
        toolbox.evidence.archive, toolbox.atlas, "deepstate", since=date(2025, 10, 1), on=date(2025, 10, 31), side="RU"
    )
    assert found.gained_km2 == pytest.approx(283, abs=3)
    assert found.lost_km2 == pytest.approx(38, abs=3)
    assert {s.place.name for s in found.settlements if s.change == "gained"} == {"Poltavka"}
    assert {s.place.name for s in found.settlements if s.change == "lost"} == {"Zatyshok"}
    assert found.advance is not None
    assert found.advance.km == pytest.approx(5.6, abs=0.2)


@pytest.mark.data
def test_one_mappers_land_lies_beyond_anothers_and_part_of_it_at_the_border(toolbox: Toolbox) -> None:
    found = compare_maps(
        toolbox.evidence.archive, toolbox.atlas, "deepstate", "creamy_caprice", on=date(2025, 11, 2), side="RU"
    )
    assert found.only_second_km2 == pytest.approx(3221, abs=10)
    assert 500 < found.near_border_km2 < 1500
    pokrovsk = next(d for d in found.settlements if d.place.name == "Pokrovsk")
    assert (round(pokrovsk.first_share * 100), round(pokrovsk.second_share * 100)) == (7, 55)
    assert pokrovsk.by_point
