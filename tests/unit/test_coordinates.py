"""Coordinates in a text: where they are, what they mean, and what only looks like them."""

from pathlib import Path

import pytest

from theodolite.atlas import Atlas, open_atlas
from theodolite.extract.beside import with_places_beside
from theodolite.extract.coordinates import find_coordinates
from theodolite.ground.places import Resolver
from theodolite.records import Document, Extraction, Quantity, Span, ToponymMention, Unit
from theodolite.settings import Settings

# text | coordinates in it | latitude | longitude | radius in km
FOUND = """
Fighting at 48.2814, 37.1757 on Monday|48.2814, 37.1757|48.2814|37.1757|0.05
(48.281 37.176)|48.281 37.176|48.281|37.176|0.07
48.2814N 37.1757E|48.2814N 37.1757E|48.2814|37.1757|0.05
37.1757E, 48.2814N|37.1757E, 48.2814N|48.2814|37.1757|0.05
33.9249S, 18.4241W|33.9249S, 18.4241W|-33.9249|-18.4241|0.05
-33.9249, 18.4241|-33.9249, 18.4241|-33.9249|18.4241|0.05
lat 48.28 lon 37.18|lat 48.28 lon 37.18|48.28|37.18|0.67
координати 48.28, 37.18|48.28, 37.18|48.28|37.18|0.67
48,2814; 37,1757|48,2814; 37,1757|48.2814|37.1757|0.05
48,2814, 37,1757|48,2814, 37,1757|48.2814|37.1757|0.05
48.2814° пн. ш., 37.1757° сх. д.|48.2814° пн. ш., 37.1757° сх. д.|48.2814|37.1757|0.05
48,2814° с. ш. 37,1757° в. д.|48,2814° с. ш. 37,1757° в. д.|48.2814|37.1757|0.05
48°16'53"N 37°10'32"E|48°16'53"N 37°10'32"E|48.281389|37.175556|0.05
N48°16'53" E37°10'32"|N48°16'53" E37°10'32"|48.281389|37.175556|0.05
48°16′53″ пн. ш. 37°10′32″ сх. д.|48°16′53″ пн. ш. 37°10′32″ сх. д.|48.281389|37.175556|0.05
48°16' сев. широты, 37°10' вост. долготы|48°16' сев. широты, 37°10' вост. долготы|48.266667|37.166667|1.11
48°16'N, 37°10'E|48°16'N, 37°10'E|48.266667|37.166667|1.11
48°16.88'N, 37°10.53'E|48°16.88'N, 37°10.53'E|48.281333|37.1755|0.05
37U DQ 12345 67890|37U DQ 12345 67890|49.357421|37.792919|0.05
grid 37UDQ1267|37UDQ1267|49.353936|37.795139|0.71
37U 412345 5345678|37U 412345 5345678|48.258246|37.819014|0.05
8GX4X5C5+2G|8GX4X5C5+2G|49.970062|22.158812|0.05
https://www.google.com/maps/@48.2814,37.1757,15z|https://www.google.com/maps/@48.2814,37.1757,15z|48.2814|37.1757|0.05
https://maps.google.com/?q=48.2814,37.1757|https://maps.google.com/?q=48.2814,37.1757|48.2814|37.1757|0.05
https://yandex.ru/maps/?ll=37.1757%2C48.2814&z=12|https://yandex.ru/maps/?ll=37.1757%2C48.2814&z=12|48.2814|37.1757|0.05
https://www.openstreetmap.org/#map=15/48.2814/37.1757|https://www.openstreetmap.org/#map=15/48.2814/37.1757|48.2814|37.1757|0.05
geo:48.2814,37.1757|geo:48.2814,37.1757|48.2814|37.1757|0.05
"""

NONE = """
the share rose from 49.5, 50.2 per cent
49.5, 50.2
between 48.281, 37.175 km
48.281, 37.176 %
UAH 41.2345, 48.1234
1,234,567 people, then 48,281, 37,175
at 12:30 on 22.11.2025, 24.11.2025
version 3.11.2, 3.12.1
a T-72B3 BM 1234 and 152 mm
30 IN AM 2025 2026
https://t.me/channel/48281 37175
"""

BAD = """
95.1234, 37.1757|latitude 95.1234 is out of range
48.2814N 191.1757E|longitude 191.1757 is out of range
48°75'10"N 37°10'10"E|75 minutes
37I DQ 12345 67890|letter I
37U DO 12345 67890|letter O
99U DQ 12345 67890|no square
37U DQ 12345 678|5 digits east and 3 north
77U 412345 5345678|UTM zone 77
"""


@pytest.mark.parametrize("line", FOUND.strip().splitlines())
def test_coordinates_are_found_with_the_precision_of_their_digits(line: str) -> None:
    text, written, *numbers = line.split("|")
    (mention,), notes = find_coordinates(text)
    assert notes == ()
    assert mention.text == mention.span.of(text) == written
    assert mention.kind_hint == "point"
    assert [float(x) for x in mention.name.removeprefix("point:").split(",")] == [float(x) for x in numbers]


@pytest.mark.parametrize("text", NONE.strip().splitlines())
def test_other_numbers_are_no_coordinates(text: str) -> None:
    assert find_coordinates(text) == ((), ())


@pytest.mark.parametrize("line", BAD.strip().splitlines())
def test_what_cannot_be_coordinates_is_noted_and_never_raises(line: str) -> None:
    text, said = line.split("|")
    mentions, (note,) = find_coordinates(text)
    assert mentions == ()
    assert said in note
    assert text.split(",")[0][:6] in note


PIECES = ("1", "48.1", "48.2814 ", "48°", "1.1,", "37UDQ", "2222+", "https://google.com/maps", "пн. ")


@pytest.mark.parametrize("piece", PIECES)
def test_hostile_digits_do_no_harm(piece: str) -> None:
    mentions, notes = find_coordinates(piece * (100_000 // len(piece)))
    assert len(mentions) <= 2_000
    assert len(notes) <= 20


@pytest.fixture(scope="module")
def atlas(shared_cache: Path) -> Atlas:
    return open_atlas(Settings(data_dir=shared_cache / "no-data", cache_dir=shared_cache))


def _read(text: str) -> Extraction:
    number = Quantity(span=Span(3, 10), text=text[3:10], value=48.2814, low=48.2814, high=48.2814, unit=Unit.COUNT)
    name = ToponymMention(span=Span(3, 6), text=text[3:6], name=text[3:6])
    document = Document(id="d", text=text, sha256="0")
    return with_places_beside(Extraction(document=document, toponyms=(name,), quantities=(number,)))


def test_coordinates_are_a_place_of_their_own_and_no_number(atlas: Atlas) -> None:
    extraction = _read("At 48.2814, 37.1757")
    assert extraction.quantities == ()
    (mention,) = extraction.toponyms
    grounded = Resolver(extraction, atlas).place(mention)
    assert grounded.place is not None
    assert (grounded.place.latitude, grounded.place.longitude) == (48.2814, 37.1757)
    assert grounded.precision is not None
    assert (grounded.precision.kind, grounded.precision.radius_km) == ("point", 0.05)
    assert atlas.footprint((grounded.place.id,)).geometry.is_valid


def test_a_swapped_pair_stays_open(atlas: Atlas) -> None:
    extraction = _read("At 37.1757, 48.2814")
    grounded = Resolver(extraction, atlas).place(extraction.toponyms[0])
    assert grounded.place is None
    assert len(grounded.candidates) == 2
    assert "longitude first" in grounded.reason


def test_a_short_plus_code_counts_from_its_town(atlas: Atlas) -> None:
    extraction = _read("at 7F4X+2G Pokrovsk")
    mention = next(m for m in extraction.toponyms if m.kind_hint == "point")
    grounded = Resolver(extraction, atlas).place(mention)
    assert grounded.place is not None
    assert abs(grounded.place.latitude - 48.28) < 0.5
    assert abs(grounded.place.longitude - 37.18) < 0.5
