"""The gazetteer without any data folder: homonyms, old names, regions, readings, ids, and what is refused."""

from datetime import date
from pathlib import Path

import pytest

from theodolite.atlas import Atlas, open_atlas
from theodolite.errors import PlaceError
from theodolite.records import PlaceKind
from theodolite.settings import Settings


@pytest.fixture(scope="module")
def atlas(shared_cache: Path) -> Atlas:
    return open_atlas(Settings(data_dir=shared_cache / "no-data", cache_dir=shared_cache))


# name | kind hint | id of the best candidate
BEST = """
Pokrovsk||geonames:704422
Красноармійськ||geonames:704422
Krasnoarmiysk||geonames:704422
Покровск||geonames:704422
pokrovs’k||geonames:704422
Dymytrov||geonames:710035
Artemivsk|city|geonames:713174
Гуляйполе||geonames:707898
city of Dnipro||geonames:709930
Dnipro||geonames:709930
Dnipro|river|line:dnipro
the Dnipro||line:dnipro
Dnieper||line:dnipro
Oskil|river|line:oskil
Donetsk||geonames:709717
Donetsk|oblast|region:donetsk_oblast
Donetsk region||region:donetsk_oblast
Donetsk People's Republic||region:donetsk_oblast
Харківська область||region:kharkiv_oblast
Crimea||region:crimea
Ukraine||region:ukraine
Russia||country:RU
U.S.||country:US
EU||landmark:european_union
Yakutia||region:ru_sakha
Moscow||geonames:524901
Kremlin||landmark:kremlin
"""


@pytest.mark.parametrize("line", BEST.strip().splitlines())
def test_the_best_candidate(atlas: Atlas, line: str) -> None:
    name, hint, expected = line.split("|")
    assert atlas.candidates(name, kind_hint=hint or None)[0].id == expected


def test_every_homonym_is_a_candidate(atlas: Atlas) -> None:
    places = atlas.candidates("Pokrovsk")
    assert {(p.country, p.region_name) for p in places} == {("UA", "Donetsk Oblast"), ("RU", "Sakha")}
    assert len(atlas.candidates("Kostiantynivka")) >= 6


def test_a_place_has_its_codes_and_names(atlas: Atlas) -> None:
    place = atlas.place("geonames:704422")
    assert "katottg:UA14160210010099403" in place.ids
    assert {"Красноармійськ", "Покровськ"} <= set(place.names)
    assert (place.region_id, place.country, place.kind) == ("region:donetsk_oblast", "UA", PlaceKind.SETTLEMENT)
    assert atlas.place("geonames:704422#north") == place


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Pokrovsk", "geonames:704422"),
        ("Pokrovsk, Sakha", "geonames:2017824"),
        ("Pokrovsk, Russia", "geonames:2017824"),
        ("Kostiantynivka", "geonames:705104"),
        ("Kostiantynivka, Zaporizhzhia region", "geonames:705115"),
        ("Yampil, Donetsk Oblast", "geonames:688505"),
        ("Kharkiv Oblast", "region:kharkiv_oblast"),
        ("line:dnipro", "line:dnipro"),
    ],
)
def test_resolve_takes_what_is_clearly_meant(atlas: Atlas, text: str, expected: str) -> None:
    assert atlas.resolve(text).id == expected


@pytest.mark.parametrize("name", ["Yampil", "Pokrovske", "Novopavlivka", "Oleksandrivka"])
def test_resolve_never_chooses_a_village_silently(atlas: Atlas, name: str) -> None:
    with pytest.raises(PlaceError, match=r"may be \d+ places: .*geonames:\d+") as caught:
        atlas.resolve(name)
    assert "Oblast" in caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize(
    "text", ["Nowhereville-on-Sea", "geonames:1", "region:mordor_oblast", "", "'; DROP TABLE place"]
)
def test_unknown_places_are_refused(atlas: Atlas, text: str) -> None:
    with pytest.raises(PlaceError):
        atlas.resolve(text)


def test_namesakes_without_coordinates_are_known_of(atlas: Atlas) -> None:
    assert atlas.uncharted("Promin")["region:donetsk_oblast"] >= 1
    assert atlas.uncharted("Kotlyne")["region:donetsk_oblast"] == 1
    assert "region:donetsk_oblast" not in atlas.uncharted("Mariupol")


# phrase | hint | ids of the readings
READINGS = """
eastern Ukraine||east:donbas east:three east:five
all of eastern Ukraine||east:donbas east:three east:five
the east of Ukraine||east:donbas east:three east:five
the Donbas||donbas
Donbass||donbas
Novorossiya||novorossiya:two novorossiya:four novorossiya:six
the Dnipro||dnipro:any dnipro:north
Dnipro|river|dnipro:any dnipro:north
Dnipro||
Dnipro|city|
Pokrovsk||
Donetsk Oblast||
"""


@pytest.mark.parametrize("line", READINGS.strip().splitlines())
def test_readings_come_from_real_ambiguity_only(atlas: Atlas, line: str) -> None:
    phrase, hint, expected = line.split("|")
    readings = atlas.readings(phrase, kind_hint=hint or None)
    assert [r.id for r in readings] == expected.split()
    assert all(r.source and r.label for r in readings)


def test_every_reading_has_a_footprint(atlas: Atlas) -> None:
    from theodolite.atlas.readings import all_readings

    for reading in all_readings():
        footprint = atlas.footprint(reading.targets)
        assert footprint.geometry.is_valid
        assert not footprint.geometry.is_empty


def test_parts_only_where_their_extent_is_known(atlas: Atlas) -> None:
    assert atlas.part("geonames:704422", "northern part") == "geonames:704422#north"
    assert atlas.part("geonames:704422", "city center") == "geonames:704422#centre"
    assert atlas.part("geonames:704422", "north-eastern outskirts") == "geonames:704422#outskirts"
    with pytest.raises(PlaceError, match="station"):
        atlas.part("geonames:704422", "railway station")


def test_it_says_that_it_is_coarse(atlas: Atlas) -> None:
    assert not atlas.has_data
    assert "discs" in atlas.coarse_note


IN_FORCE = """
Krasnoarmiisk|2025-11-01|geonames:704422
Артёмовск|2025-11-01|geonames:713174
Lyman|2025-11-01|geonames:704204
Lyman|2014-11-01|Kharkiv
Красный Лиман|2014-11-01|geonames:704204
"""


@pytest.mark.parametrize("line", IN_FORCE.strip().splitlines())
def test_names_in_force_on_the_day_come_first(atlas: Atlas, line: str) -> None:
    name, on, expected = line.split("|")
    first = atlas.candidates(name, on=date.fromisoformat(on))[0]
    assert expected in {first.id, (first.region_name or "").removesuffix(" Oblast")}


def test_a_renamed_town_has_its_names_by_date_and_side(atlas: Atlas) -> None:
    place = atlas.resolve("Bakhmut")
    assert place.units == ("Бахмутська громада", "Бахмутський район", "Донецька область")
    assert place.feature == "city"
    assert [atlas.name_on(place, date(year, 1, 1), language="uk") for year in (2015, 2025)] == ["Артемівськ", "Бахмут"]
    assert atlas.name_on(place, date(2025, 1, 1), language="ru", by="RU") == "Артёмовск"


CORRESPONDING = """
Подгорное|Pidhirne
Большая Новосёлка|Velyka Novosilka
Екатериновка|Katerynivka
Vil'nyans'k|Vilniansk
Awdijiwka|Avdiivka
Tschassiw Jar|Chasiv Yar
"""


@pytest.mark.parametrize("line", CORRESPONDING.strip().splitlines())
def test_other_spellings_find_the_ukrainian_name(atlas: Atlas, line: str) -> None:
    name, expected = line.split("|")
    assert expected in {place.name for place in atlas.candidates(name)}


def test_a_russian_form_of_a_village_that_only_the_register_has_is_known_as_uncharted(atlas: Atlas) -> None:
    assert not atlas.candidates("Котляревка")
    assert atlas.uncharted("Котляревка") == atlas.uncharted("Котлярівка") != {}


def test_one_letter_astray_is_never_among_the_candidates(atlas: Atlas) -> None:
    assert not atlas.candidates("Popsana")
    assert [place.name for place in atlas.misspelt("Popsana")] == ["Popasna"]
    assert not atlas.misspelt("Popasna")
    assert not atlas.misspelt("Washingtan")


def test_every_name_of_a_place_finds_it(atlas: Atlas) -> None:
    places = atlas.settlements((36.0, 47.5, 38.0, 49.0))[::9] + atlas.settlements((-100.0, 35.0, -99.0, 36.0))[::5]
    names = [(p.id, n) for p in places for n in p.names if not n.endswith("District")]
    astray = [(key, name) for key, name in names if key not in {p.id for p in atlas.candidates(name)}]
    assert len(places) > 20
    assert not astray
