"""Districts and streets stand for their city; labels at the head of a line are read as places."""

from __future__ import annotations

import dataclasses
from datetime import date
from pathlib import Path

import pytest

from theodolite.atlas import Atlas, open_atlas
from theodolite.ground.places import Resolver
from theodolite.records import Document, Extraction, GroundedPlace, Span, ToponymMention
from theodolite.settings import load_settings


@pytest.fixture(scope="module")
def atlas(tmp_path_factory: pytest.TempPathFactory) -> Atlas:
    empty: Path = tmp_path_factory.mktemp("empty")
    return open_atlas(dataclasses.replace(load_settings(), data_dir=empty))


def _grounded(text: str, atlas: Atlas, *names: str, metonym: bool = False) -> dict[str, GroundedPlace]:
    made = []
    for name in names:
        span = Span(text.index(name), text.index(name) + len(name))
        made.append(ToponymMention(span=span, text=name, name=name, metonym=metonym))
    document = Document(id="t", text=text, sha256="0" * 64, published_on=date(2024, 6, 1))
    extraction = Extraction(document=document, claims=(), toponyms=tuple(made), timexes=())
    resolver = Resolver(extraction, atlas)
    return {m.name: resolver.place(m) for m in resolver.extraction.toponyms}


@pytest.mark.parametrize(
    ("text", "name", "city"),
    [
        ("A clinic burned in Korabelnyi district, Kherson, after shelling.", "Korabelnyi district", "Kherson"),
        ("Shelling of the Petrovsky district of Donetsk.", "Petrovsky district", "Donetsk"),
        ("Dniprovskyi district, Kherson: a drone strike on a bus.", "Dniprovskyi district", "Kherson"),
        ("Dniprovskyi district, Kyiv: a missile struck a house.", "Dniprovskyi district", "Kyiv"),
        ("Tarana Street, Kherson: a woman was injured by shelling.", "Tarana Street", "Kherson"),
        ("Suvorovskyi district was shelled; troops fired on Kherson.", "Suvorovskyi district", "Kherson"),
    ],
)
def test_part_of_a_city_stands_for_the_city(atlas: Atlas, text: str, name: str, city: str) -> None:
    place = _grounded(text, atlas, name, *([] if f" {city}." not in text or name in f" {city}." else [city]))[
        name
    ].place
    assert place is not None
    assert place.name == city


def test_district_behind_which_an_oblast_stands_is_a_raion(atlas: Atlas) -> None:
    found = _grounded("Bucha district, Kyiv region: houses damaged by a missile.", atlas, "Bucha district")
    place = found["Bucha district"].place
    assert place is None or place.name != "Kyiv"


def test_district_of_several_cities_stays_open(atlas: Atlas) -> None:
    found = _grounded("Shelling of Korabelnyi district.", atlas, "Korabelnyi district")["Korabelnyi district"]
    assert found.place is None
    assert {p.name for p in found.candidates} == {"Kherson", "Mykolaiv"}


@pytest.mark.parametrize(
    ("text", "name", "region"),
    [
        ("Sudzha, Kursk Oblast (RU): a school hit by a bomb.", "Sudzha", "Kursk Oblast"),
        ("Shebekino: an apartment building damaged by a strike.", "Shebekino", "Belgorod Oblast"),
        ("Kozacha Lopan, Kharkiv region: a church damaged by shelling.", "Kozacha Lopan", "Kharkiv Oblast"),
    ],
)
def test_label_at_the_head_of_a_line_is_a_place(atlas: Atlas, text: str, name: str, region: str) -> None:
    place = _grounded(text, atlas)[name].place
    assert place is not None
    assert place.region_name == region


def test_label_that_is_a_sentence_or_a_person_is_none(atlas: Atlas) -> None:
    assert not _grounded("He told reporters in the evening, Kyiv: shelling went on.", atlas)
    assert not _grounded("Minister: shelling went on.", atlas)


def test_town_that_labels_a_report_does_not_speak(atlas: Atlas) -> None:
    found = _grounded("Sudzha: a church damaged by shelling.", atlas, "Sudzha", metonym=True)
    assert found["Sudzha"].place is not None


def test_hostile_labels_cost_linear_time(atlas: Atlas) -> None:
    text = "A, " * 40_000 + "\n" + "Kherson, (:\n" * 5_000 + "shelling"
    _grounded(text, atlas)
