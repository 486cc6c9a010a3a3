"""``theodolite places``: every candidate with its reason, in the terminal, as JSON, as points and on a page."""

import json
from pathlib import Path

import pytest

from theodolite.cli import main


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, shared_cache: Path, tmp_path: Path) -> Path:
    """No data folder; the shared cache."""
    monkeypatch.delenv("THEODOLITE_DATA", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("THEODOLITE_CACHE", str(shared_cache))
    return tmp_path


def asked(capsys: pytest.CaptureFixture[str], *argv: str) -> list[dict]:
    assert main(["places", *argv, "--json"]) == 0
    found: list[dict] = json.loads(capsys.readouterr().out)["searches"]
    return found


def test_the_place_beside_decides_among_namesakes_or_puts_the_nearest_first(
    bare: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    alone, *_ = asked(capsys, "Новоселівка")
    beside, *_ = asked(capsys, "Новоселівка", "--near", "Pokrovsk")
    assert alone["place"] is None
    assert len(alone["candidates"]) > 5
    distances = [c["distance_km"] for c in beside["candidates"]]
    assert distances[0] == min(distances)
    assert {c["id"] for c in beside["candidates"]} == {c["id"] for c in alone["candidates"]}
    assert {row["region"] for row in alone["official_without_coordinates"]} >= {"Donetsk Oblast", "Sumy Oblast"}


@pytest.mark.parametrize("spelling", ["Pokrovsk", "Покровськ", "Покровск", "pokrovs'k", "geonames:704422"])
def test_a_name_in_any_spelling_has_its_names_in_three_languages(
    bare: Path, capsys: pytest.CaptureFixture[str], spelling: str
) -> None:
    search, *_ = asked(capsys, spelling)
    first = search["candidates"][0]
    assert (search["place"], first["id"]) == ("geonames:704422", "geonames:704422")
    assert {"uk": "Покровськ", "ru": "Покровск", "en": "Pokrovsk"}.items() <= first["names"].items()
    assert first["type"] in {"town", "city"}


def test_a_vague_region_lists_its_readings(bare: Path, capsys: pytest.CaptureFixture[str]) -> None:
    search, *_ = asked(capsys, "eastern Ukraine")
    assert len(search["readings"]) >= 2
    assert "vague" in search["words"]


def test_an_unknown_name_is_answered_with_the_closest_spellings(bare: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["places", "Pokrvks"]) == 2
    assert "Did you mean: Pokrovsk" in capsys.readouterr().out
    assert main(["places", "Pokrovsk", "Qqqqwx", "--json"]) == 3
    streams = capsys.readouterr()
    assert "No place called “Qqqqwx” is known" in streams.err
    assert [bool(s["candidates"]) for s in json.loads(streams.out)["searches"]] == [True, False]


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (["Pokrovsk", "--near", "Qqqqwx"], "no place is called 'Qqqqwx'"),
        (["Pokrovsk", "--on", "2025-13-01"], "'2025-13-01' is not a date"),
        (["geonames:1"], "no place has the id 'geonames:1'"),
        ([" "], "is no name"),
        (["Pokrovsk", "--text", "no-such-file.txt"], "does not exist"),
    ],
)
def test_what_cannot_be_asked(bare: Path, capsys: pytest.CaptureFixture[str], argv: list[str], message: str) -> None:
    assert main(["places", *argv]) == 2
    assert message in capsys.readouterr().err


def test_page_and_points_hold_the_same_candidates(bare: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page, points = bare / "p.html", bare / "p.geojson"
    assert main(["places", "Новоселівка", "<script>alert(1)</script>", "-o", str(page), "--geojson", str(points)]) == 3
    features = json.loads(points.read_text(encoding="utf-8"))["features"]
    html = page.read_text(encoding="utf-8")
    assert len(features) > 5
    assert all(f["properties"]["id"] in html for f in features)
    assert "<script" not in html
    assert 'class="placemap"' in html


def test_a_name_with_its_unit_keeps_what_lies_there(bare: Path, capsys: pytest.CaptureFixture[str]) -> None:
    raion, *_ = asked(capsys, "Krasnyi Lyman, Pokrovskyi raion")
    oblast, *_ = asked(capsys, "Покровське, Дніпропетровська область")
    assert raion["candidates"][0]["id"] == "geonames:9112128"
    assert {c["units"][-1] for c in oblast["candidates"]} == {"Dnipropetrovsk Oblast"}


@pytest.mark.parametrize(
    ("name", "russian"),
    [("Kyiv", "Киев"), ("Zaporizhzhia", "Запорожье"), ("Kherson", "Херсон"), ("Odesa", "Одесса"), ("Riga", None)],
)
def test_a_name_is_called_russian_only_where_it_is(
    bare: Path, capsys: pytest.CaptureFixture[str], name: str, russian: str | None
) -> None:
    search, *_ = asked(capsys, name)
    assert search["candidates"][0]["names"].get("ru") == russian


def test_countries_and_other_holders_of_a_name_are_said_in_words(
    bare: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["places", "Riga", "Kharkov"]) == 0
    out = capsys.readouterr().out
    assert "Latvia; 56.95° N" in out
    assert "only place of that name" not in out
