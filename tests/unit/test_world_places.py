"""Places of the wider world: which names of a text they are, and which namesake is meant; without a data folder."""

from pathlib import Path

import pytest

from theodolite.atlas import Atlas, open_atlas
from theodolite.atlas.world import box_of, by_id, by_name, class_of, radius_km
from theodolite.extract import extract
from theodolite.ground import ground_toponyms
from theodolite.ground.places import Resolver
from theodolite.records import Document, Extraction, Place
from theodolite.settings import Settings


@pytest.fixture(scope="module")
def atlas(shared_cache: Path) -> Atlas:
    return open_atlas(Settings(data_dir=shared_cache / "no-data", cache_dir=shared_cache))


def read(text: str) -> Extraction:
    return extract(Document(id="d", text=text, sha256="0"))


def grounded(text: str, atlas: Atlas) -> dict[str, Place]:
    return {span.of(text): place for span, place in ground_toponyms(read(text), atlas).items()}


# text | name as it stands | id, or country and region, of what it means
GOLDEN = """
The fair opens in Paris, Texas, on Friday.|Paris|US/Texas
The fair opens in Paris on Friday, the French minister said.|Paris|FR
A jury in Lexington, Ky., heard the case.|Lexington|US/Kentucky
A jury in Lexington, Ky., heard the case.|Ky.|adm1:us_kentucky
Troops from Georgia and Armenia trained near Tbilisi with those of Azerbaijan.|Georgia|country:GE
Farmers in Georgia, Alabama and South Carolina lost peaches; Atlanta and Savannah were spared.|Georgia|adm1:us_georgia
The U.S. and the EU agreed on steel, said officials in Brussels.|U.S.|country:US
The U.S. and the EU agreed on steel, said officials in Brussels.|EU|union:european_union
Deputies in Cuyahoga County searched the lake near Cleveland.|Cuyahoga County|county:us_oh_cuyahoga_county
Firefighters of Orange County drove from Anaheim to Santa Ana in California.|Orange County|county:us_ca_orange_county
Firefighters of Orange County drove from Orlando to Apopka in Florida.|Orange County|county:us_fl_orange_county
WASHINGTON (AP) - The Senate voted late on Monday.|WASHINGTON|geonames:4140963
Rain fell over Rajasthan and Karnataka, India's weather office said.|Rajasthan|adm1:in_rajasthan
The ferry between Trinidad and Tobago and Grenada stopped.|Trinidad and Tobago|country:TT
Tankers left the Persian Gulf for the Indian Ocean.|Persian Gulf|sea:persian_gulf
Russian drones hit Odesa and Izmail in Ukraine, and Romania's president spoke in Bucharest.|Bucharest|RO
Latvia will host training for Ukraine's pilots in Riga, Kyiv said.|Riga|LV
Ukraine's delegation flew from Warsaw to Georgia and then to Chisinau.|Georgia|country:GE
After Ukraine's envoy spoke in New York and in Washington, shells fell near Kupiansk.|New York|geonames:5128581
The museum opens in Dublin on Monday, Irish ministers said.|Dublin|geonames:2964574
Gainesville police met the sheriff of Alachua County in Florida.|Gainesville|US/Florida
"""


@pytest.mark.parametrize("line", GOLDEN.strip().splitlines())
def test_the_namesake_that_the_text_means(line: str, atlas: Atlas) -> None:
    text, name, expected = line.split("|")
    place = grounded(text, atlas)[name]
    if ":" in expected:
        assert place.id == expected
    else:
        country, _, region = expected.partition("/")
        assert place.country == country
        assert not region or place.region_name == region


@pytest.mark.parametrize("text", [
    "Michael Jordan and Paris Hilton met Chad Smith. Jordan laughed and Smith left.",
    "President Lincoln wrote to Senator Clinton and to Mr. Houston.",
    "In May the officer read the Times.",
])  # fmt: skip
def test_people_and_common_words_are_no_places(text: str) -> None:
    assert read(text).toponyms == ()


def test_a_name_in_the_name_of_a_body_is_a_metonym() -> None:
    text = "Toronto police and the University of Mississippi agreed, officials in Toronto said."
    found = {m.text: m.metonym for m in read(text).toponyms if m.text != "Toronto"}
    assert found == {"Mississippi": True}


def test_the_world_adds_no_place_to_a_claim() -> None:
    text = "Russia captured Pokrovsk, the University of Virginia's map showed."
    claims = read(text).claims
    assert {m.name for claim in claims for m in claim.toponyms if not m.metonym} <= {"Pokrovsk", "Russia"}


def test_the_tables_of_the_world() -> None:
    assert [place.id for place in by_name("the Middle East")] == ["area:middle_east"]
    assert {place.region_name for place in by_name("Orange County")} >= {"California", "Florida"}
    ohio = by_id("adm1:us_ohio")
    assert ohio is not None
    west, south, east, north = box_of(ohio.id) or (0, 0, 0, 0)
    assert west < ohio.longitude < east
    assert south < ohio.latitude < north
    assert [radius_km(key) for key in ("area:tuscany", "sea:pacific_ocean", "geonames:1")] == [100.0, 4_000.0, None]
    assert 1_000 < (radius_km("adm1:us_alaska") or 0) < 2_000  # crosses the date line
    assert [class_of(name) for name in ("Ohio", "Winnipeg", "Xyzzyville")] == ["A", "C", None]


def test_ten_thousand_names_cost_no_more_than_linear_time(atlas: Atlas) -> None:
    text = "They went to " + ", ".join(["Paris", "Dublin", "Georgia", "Springfield"] * 2_500) + "."
    assert len(grounded(text, atlas)) <= 4


def test_areas_abroad_are_as_precise_as_they_are_large(atlas: Atlas) -> None:
    extraction = read("Rain fell in Texas and in Cuyahoga County.")
    resolver = Resolver(extraction, atlas)
    found = {m.name: resolver.place(m).precision for m in extraction.toponyms}
    radii = {name: precision.radius_km for name, precision in found.items() if precision}
    assert radii["Texas"] > 500
    assert radii["Cuyahoga County"] < 100
