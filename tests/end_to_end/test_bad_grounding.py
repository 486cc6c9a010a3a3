"""Grounding on bad input: hostile names, damaged caches, broken atlas files. A note or an error of ours, never more."""

import hashlib
import json
import shutil
import sqlite3
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from theodolite.atlas import Atlas, open_atlas
from theodolite.atlas.gazetteer import open_gazetteer
from theodolite.atlas.store import cached_database, fetch
from theodolite.cli import main
from theodolite.errors import DataError
from theodolite.extract.coordinates import find_coordinates
from theodolite.ground import ground_claims, ground_document
from theodolite.ground.times import ground_times
from theodolite.publish.annotations import to_annotations
from theodolite.records import Document, Extraction, Span, TimexMention, ToponymMention
from theodolite.settings import Settings

NAMES = {
    "Georgian": "ფოკროვსკი",
    "Arabic": "بوكروفسك",
    "Hebrew": "פוקרובסק",
    "Chinese": "波克罗夫斯克",
    "emoji": "🏚️🇺🇦",
    "marks alone": "\u0301\u0308\u0301",
    "zero-width alone": "\u200b\u200d\u2060",
    "apostrophes": "'’ʼ`´",
    "mixed scripts": "Рokrovsk",
    "right to left": "\u202eksvorkoP\u202c",
    "control": "Pok\x07rovsk\x1b[2J",
    "lone surrogate": "Pokrovsk\ud800",
    "very long": "Novoselivka" * 9_000,
    "percent and quotes": "%_'\"; DROP TABLE place; --",
    "only digits": "12345",
    "blank": "   ",
}


@pytest.fixture(scope="module")
def atlas(shared_cache: Path) -> Atlas:
    return open_atlas(Settings(data_dir=shared_cache / "no-data", cache_dir=shared_cache))


def named(names: list[str], separator: str = ", ") -> Extraction:
    mentions, at = [], 0
    for name in names:
        mentions.append(ToponymMention(span=Span(at, at + len(name)), text=name, name=name))
        at += len(name) + len(separator)
    text = separator.join(names)
    return Extraction(document=Document(id="d", text=text, sha256="0", published_on=date(2025, 11, 1)),
                      toponyms=tuple(mentions))  # fmt: skip


@pytest.mark.parametrize("name", NAMES.values(), ids=list(NAMES))
def test_an_odd_name_is_unknown_or_found_and_never_raises(atlas: Atlas, name: str) -> None:
    extraction = named([name, "Pokrovsk", name])
    ground_claims(extraction, atlas)
    grounded = ground_document(extraction, atlas)
    assert len(grounded.places) == 3
    by_name = {place.mention.name: place for place in grounded.places}
    assert by_name["Pokrovsk"].place is not None
    assert by_name["Pokrovsk"].place.id == "geonames:704422"
    assert by_name[name].place is not None or by_name[name].reason
    row = to_annotations(extraction, grounded)
    assert len(row["toponyms"]) == 3
    atlas.suggestions(name)


def test_characters_without_width_within_a_name_hide_no_place(atlas: Atlas) -> None:
    grounded = ground_document(named(["Pok\u200brov\u2060sk", "Покро\u00adвськ"]), atlas)
    assert {place.place.id for place in grounded.places if place.place} == {"geonames:704422"}


def test_thousands_of_names_are_grounded_and_no_name_stops_the_others(atlas: Atlas) -> None:
    names = [f"Novo{n}ivka" for n in range(1_000)] + ["Novoselivka"] * 1_000 + ["Pokrovsk"]
    grounded = ground_document(named(names), atlas)
    assert len(grounded.places) == len(names)
    assert grounded.places[-1].place is not None
    same = {(place.place.id if place.place else None, place.reason) for place in grounded.places[1_000:2_000]}
    assert len(same) == 1, "one name, one sense"


def test_thousands_of_known_names_are_each_decided_or_open(atlas: Atlas) -> None:
    names = [place.name for place in atlas.settlements((30.0, 47.0, 39.0, 50.5))[:1_500]]
    grounded = ground_document(named(names), atlas)
    assert len(grounded.places) == len(names)
    assert all(place.candidates or place.reason for place in grounded.places)


@pytest.mark.parametrize(
    "unit", ["48.2814, 37.1757 ", "48°16'53\"N 37°10'33\"E, ", "37UCQ 64706 49270; ", "8GXJ75JG+9V, "]
)
def test_a_megabyte_of_coordinates_is_cut_off_with_a_note(unit: str) -> None:
    mentions, notes = find_coordinates(unit * (1_000_000 // len(unit)))
    assert len(mentions) == 2_000
    assert notes[0] == "the text gives more than 2,000 coordinates; 2,000 of them were read"


@pytest.mark.parametrize(
    "text",
    ["31 November 2025", "the year 99999", "in 0000", "32.13.2025", "on 9999-99-99", "since the 45th century",
     "10^9 years ago", "for 999999999999 days", "next 99999 weeks", "24:61 on 1 November", "5 November 1",
     "за 999999999 років", "тридцать второго мартобря"],
)  # fmt: skip
@pytest.mark.parametrize("on", [date.min, date(2025, 11, 1), date.max])
def test_dates_out_of_range_give_no_interval_or_a_sane_one(text: str, on: date) -> None:
    (time,) = ground_times(text, (TimexMention(span=Span(0, len(text)), text=text),), on)
    if time.interval is not None and time.interval.start and time.interval.end:
        assert time.interval.start < time.interval.end
    if time.interval is not None:
        assert [time.interval.start_utc, time.interval.end_utc]


def flipped(path: Path) -> None:
    content = bytearray(path.read_bytes())
    for at in range(5_000, len(content), len(content) // 40):
        content[at] ^= 0xFF
    path.write_bytes(content)


def cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


DAMAGE: dict[str, Callable[[Path], object]] = {
    "bytes flipped": flipped,
    "cut off": cut_off,
    "empty": lambda path: path.write_bytes(b""),
    "no database": lambda path: path.write_bytes(b"<html>404</html>" * 900),
    "the header of another": lambda path: path.write_bytes(b"SQLite format 3\0" + bytes(8_000)),
    "gone, its seal left": lambda path: path.unlink(),
}


def small(connection: sqlite3.Connection) -> None:
    connection.execute("CREATE TABLE place (id TEXT, name TEXT)")
    rows = [(hashlib.sha256(str(n).encode()).hexdigest(), f"Novoselivka {n}") for n in range(4_000)]
    connection.executemany("INSERT INTO place VALUES (?,?)", rows)


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=list(DAMAGE))
def test_a_damaged_cache_file_is_made_anew(tmp_path: Path, damage: Callable[[Path], object]) -> None:
    cached_database(tmp_path, "gazetteer", "k", small).close()
    path = tmp_path / "gazetteer-k.sqlite"
    whole = path.read_bytes()
    damage(path)
    connection = cached_database(tmp_path, "gazetteer", "k", small)
    assert fetch(connection, "SELECT COUNT(*), MAX(name) FROM place") == [(4_000, "Novoselivka 999")]
    connection.close()
    assert path.read_bytes() == whole
    assert [p.name for p in tmp_path.glob("*.part")] == []


def test_a_cache_file_without_a_seal_is_looked_through(tmp_path: Path) -> None:
    cached_database(tmp_path, "gazetteer", "k", small).close()
    path = tmp_path / "gazetteer-k.sqlite"
    path.with_suffix(".seal").unlink()
    cached_database(tmp_path, "gazetteer", "k", small).close()
    assert path.with_suffix(".seal").is_file()


def test_a_folder_in_the_place_of_the_cache_file_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "gazetteer-k.sqlite").mkdir()
    connection = cached_database(tmp_path, "gazetteer", "k", small)
    assert fetch(connection, "SELECT COUNT(*) FROM place") == [(4_000,)]
    assert (tmp_path / "gazetteer-k.sqlite").is_dir()


def test_a_file_damaged_while_it_is_open_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    connection = cached_database(tmp_path, "gazetteer", "k", small)
    path = tmp_path / "gazetteer-k.sqlite"
    flipped(path)
    with pytest.raises(DataError, match=r"'gazetteer-k\.sqlite' is damaged"):
        fetch(connection, "SELECT id, COUNT(*) FROM place GROUP BY id ORDER BY name")
    assert not path.exists()
    connection.close()


@pytest.mark.slow
def test_the_command_runs_on_a_damaged_gazetteer(
    tmp_path: Path, shared_cache: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("THEODOLITE_DATA", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("THEODOLITE_CACHE", str(tmp_path / "cache"))
    open_atlas(Settings(data_dir=shared_cache / "no-data", cache_dir=shared_cache))
    newest = max((shared_cache / "atlas").glob("gazetteer-*.sqlite"), key=lambda path: path.stat().st_mtime)
    (tmp_path / "cache" / "atlas").mkdir(parents=True)
    cut_off(Path(shutil.copy(newest, tmp_path / "cache" / "atlas")))
    assert main(["places", "Pokrovsk", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["searches"][0]["place"] == "geonames:704422"


BROKEN = {
    "cut off": '{"type": "FeatureCollection", "features": [{"type": "Feature", "prop',
    "not JSON": "<html>404</html>",
    "a list": "[1, 2, 3]",
    "no geometry": '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"name": "X"}}]}',
    "coordinates that are words": '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": '
    '{"name": "X"}, "geometry": {"type": "Point", "coordinates": ["east", null]}}]}',
    "empty": "",
    "binary": "\x00\x01\x02",
}


@pytest.mark.parametrize("content", BROKEN.values(), ids=list(BROKEN))
def test_broken_atlas_files_leave_a_note_and_the_places_of_the_package(
    tmp_path: Path, shared_cache: Path, content: str
) -> None:
    folder = tmp_path / "data" / "atlas"
    folder.mkdir(parents=True)
    (folder / "city_limits.geojson").write_text(content, encoding="utf-8")
    (folder / "osm_admin").mkdir()
    (folder / "osm_admin" / "Ukraine.geojson").write_text(content, encoding="utf-8")
    atlas = Atlas(open_gazetteer(shared_cache), data_folder=folder, cache_dir=tmp_path / "cache")
    assert ground_document(named(["Pokrovsk"]), atlas).places[0].place is not None
    assert any("city_limits.geojson" in note or "Ukraine.geojson" in note for note in atlas.notes) or content[:1] == "{"
