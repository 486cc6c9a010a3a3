"""Relative wording in three languages → targets, their points, radii and areas; without any data folder."""

import math
import re
from pathlib import Path

import pytest
import shapely

from theodolite.atlas import Atlas, open_atlas
from theodolite.atlas.bearings import BEARINGS
from theodolite.errors import PlaceError
from theodolite.extract.beside import with_places_beside
from theodolite.extract.relative import find_relatives
from theodolite.ground.places import Resolver
from theodolite.records import Document, Extraction, PlaceKind, Span, ToponymMention
from theodolite.settings import Settings

# How the texts below write names, and the name that the reading gives them.
NAMES = {
    "Krasnyi Lyman": "", "Kherson region": "", "Siverskyi Donets": "", "Pokrovsk-Myrnohrad": "",
    "Pokrovsk": "", "Myrnohrad": "", "Rodynske": "", "Kostiantynivka": "", "Dnipro": "", "Oskil": "",
    "Kherson": "", "Kharkiv": "", "Kyiv": "", "Kupiansk": "", "Херсонщині": "Херсонська область",
    "Херсонской области": "Херсонская область", "Покровська": "Покровськ", "Покровськом": "Покровськ",
    "Покровськ": "", "Покровска": "Покровск", "Покровском": "Покровск", "Мирнограда": "Мирноград",
    "Мирноградом": "Мирноград", "Мирноград": "", "Родинським": "Родинське", "Дніпра": "Дніпро",
    "Днепра": "Днепр", "Осколом": "Оскіл", "Костянтинівка": "", "Куп'янська": "Куп'янськ",
    "Купянском": "Купянск",
}  # fmt: skip
RIVERS = {"Dnipro", "Oskil", "Siverskyi Donets", "Дніпро", "Днепр", "Оскіл"}
P, M, R, K, H, KU = (f"geonames:{n}" for n in (704422, 710035, 695581, 705104, 706448, 703656))
KHERSON = "region:kherson_oblast"

# text | target of the first name (nothing: the named place itself is meant) | radius in km where a rule states it
WORDING = f"""
5 km west of Pokrovsk|{P}#5km-west|
about 5 km (3 miles) north-west of Pokrovsk|{P}#5km-northwest|
a few kilometres south-east of Pokrovsk|{P}#2-5km-southeast|
10-15 km from Pokrovsk|{P}#10-15km|
between 10 and 15 km north of the city of Pokrovsk|{P}#10-15km-north|
within 5 km of Pokrovsk|{P}#0-5km|
more than 10 km from Pokrovsk|{P}#10-15km|
300 m east of Rodynske|{R}#0.3km-east|
three miles outside Pokrovsk|{P}#4.828km|
twelve kilometers due south of Pokrovsk|{P}#12km-south|
5km SSW of Pokrovsk|{P}#5km-south-southwest|
15 km south of Kyiv|geonames:703448#15km-south|
a T-90M east of Pokrovsk|{P}#east-of|7
north of Pokrovsk|{P}#north-of|7
NW of Rodynske|{R}#northwest-of|3.8
in the north of Pokrovsk||
near Pokrovsk|{P}#near|18
near the village of Rodynske|{R}#near|7
outside Kharkiv|geonames:706483#near|30
on the approaches to Pokrovsk|{P}#near|18
in the area of Myrnohrad, Pokrovsk and Rodynske|{M}#near|18
the outskirts of Rodynske|{R}#outskirts|
the northern outskirts of Pokrovsk|{P}#outskirts-north|
between Rodynske and Pokrovsk|between:{R}+{P}|
on the Rodynske – Pokrovsk line|between:{R}+{P}|
in the Pokrovsk direction|{P}#direction|25
the Kupiansk axis|{KU}#direction|25
the Pokrovsk–Kostiantynivka highway|road:{P}/{K}|
the road from Pokrovsk to Kostiantynivka|road:{P}/{K}|
in the Pokrovsk-Myrnohrad agglomeration|cluster:{P}+{M}|
the left bank of the Dnipro|line:dnipro#left-bank|
the left bank of the Dnipro in Kherson region|line:dnipro#left-bank-in-{KHERSON}|
the Dnipro's east bank near Kherson|line:dnipro#east-bank-near-{H}|
left-bank Kherson region|line:dnipro#left-bank-in-{KHERSON}|
across the Oskil|line:oskil#along|
along the Oskil|line:oskil#along|
at the mouth of the Oskil|line:oskil#mouth|5
the confluence of the Oskil and the Siverskyi Donets|line:oskil#confluence-line:siverskyi_donets|5
in Pokrovsk||
за 5 км на захід від Покровська|{P}#5km-west|
за кілька кілометрів від Покровська|{P}#2-5km|
за п'ять кілометрів північніше Покровська|{P}#5km-north|
понад 10 км від Покровська|{P}#10-15km|
500 метрів від Покровська|{P}#0.5km|
на південний захід від Покровська|{P}#southwest-of|7
біля Покровська|{P}#near|18
під Покровськом|{P}#near|18
на підступах до Покровська|{P}#near|18
на околиці Мирнограда|{M}#outskirts|
на північних околицях Мирнограда|{M}#outskirts-north|
між Родинським та Мирноградом|between:{R}+{M}|
агломерація Покровськ – Мирноград|cluster:{P}+{M}|
траса Покровськ – Костянтинівка|road:{P}/{K}|
в напрямку Куп'янська|{KU}#direction|25
на лівому березі Дніпра|line:dnipro#left-bank|
на лівобережній Херсонщині|line:dnipro#left-bank-in-{KHERSON}|
за Осколом|line:oskil#along|
уздовж Дніпра|line:dnipro#along|
в 5 км западнее Покровска|{P}#5km-west|
в 5-7 км к юго-западу от города Покровска|{P}#5-7km-southwest|
в нескольких километрах от Покровска|{P}#2-5km|
северо-восточнее Покровска|{P}#northeast-of|7
к западу от Покровска|{P}#west-of|7
под Купянском|{KU}#near|18
в районе Покровска|{P}#near|18
у Покровска были бои|{P}#near|18
на восточной окраине Покровска|{P}#outskirts-east|
левый берег Днепра в Херсонской области|line:dnipro#left-bank-in-{KHERSON}|
в направлении Покровска|{P}#direction|25
"""


@pytest.fixture(scope="module")
def atlas(shared_cache: Path) -> Atlas:
    return open_atlas(Settings(data_dir=shared_cache / "no-data", cache_dir=shared_cache))


def mentions(text: str) -> tuple[ToponymMention, ...]:
    pattern = "|".join(sorted(map(re.escape, NAMES), key=len, reverse=True))
    found = []
    for match in re.finditer(rf"(?<!\w)(?:{pattern})(?!\w)", text):
        name = NAMES[match.group()] or match.group()
        hint = "river" if name in RIVERS else "region" if "област" in name or "region" in name else None
        found.append(ToponymMention(span=Span(*match.span()), text=match.group(), name=name, kind_hint=hint))
    return tuple(found)


def read(text: str) -> Extraction:
    document = Document(id="d", text=text, sha256="0")
    return with_places_beside(Extraction(document=document, toponyms=mentions(text)))


@pytest.mark.parametrize("line", WORDING.strip().splitlines())
def test_wording_becomes_a_target(atlas: Atlas, line: str) -> None:
    text, target, radius = line.split("|")
    extraction = read(text)
    grounded = Resolver(extraction, atlas).place(extraction.toponyms[0])
    assert grounded.place is not None
    if not target:
        assert grounded.target is None
        return
    assert grounded.target is not None
    members = set(target.partition(":")[2].split("+"))
    assert grounded.target == target or set(grounded.target.partition(":")[2].split("+")) == members
    assert grounded.precision is not None
    if radius:
        assert grounded.precision.radius_km == float(radius)
    geometry = atlas.footprint((grounded.target,)).geometry
    assert geometry.is_valid
    assert not geometry.is_empty


def test_every_name_of_a_list_shares_what_stands_before_it() -> None:
    text = "near Pokrovsk, Myrnohrad and Rodynske, but in Kupiansk"
    assert [m.relative for m in find_relatives(mentions(text), text)] == ["near", "near", "near", None]
    text = "north of Rodynske, Pokrovsk"  # the second only says where the first lies
    assert [m.relative for m in find_relatives(mentions(text), text)] == ["offset", None]


def test_a_metonym_and_a_country_are_put_beside_nothing() -> None:
    text = "west of Kyiv"
    (kyiv,) = mentions(text)
    told = find_relatives([ToponymMention(span=kyiv.span, text="Kyiv", name="Kyiv", metonym=True)], text)
    assert told[0].relative is None


def _aside(atlas: Atlas, target: str, base: str) -> tuple[float, float]:
    """Return distance (km) and bearing of a target's stated point from a place."""
    from pyproj import Geod

    place, point = atlas.place(base), atlas.relative.point(target)
    azimuth, _, metres = Geod(ellps="WGS84").inv(place.longitude, place.latitude, *point)
    return metres / 1000, azimuth % 360


@pytest.mark.parametrize("bearing", sorted(BEARINGS))
@pytest.mark.parametrize("base", [P, "geonames:683506", "geonames:2017824"])  # Pokrovsk, Bucharest, one in Yakutia
def test_an_offset_lies_where_it_is_said_to(atlas: Atlas, bearing: str, base: str) -> None:
    target = f"{base}#10-14km-{bearing}"
    km, azimuth = _aside(atlas, target, base)
    assert km == pytest.approx(12.0, rel=1e-3)
    assert abs((azimuth - BEARINGS[bearing] + 180) % 360 - 180) < 0.1
    geometry = atlas.footprint((target,)).geometry
    assert geometry.contains(shapely.Point(*atlas.relative.point(target)))
    place = atlas.place(base)
    assert not geometry.contains(shapely.Point(place.longitude, place.latitude))


def test_what_lies_between_two_places_holds_the_middle_and_neither_far_side(atlas: Atlas) -> None:
    target = f"between:{P}+{K}"
    geometry = atlas.footprint((target,)).geometry
    first, last = atlas.place(P), atlas.place(K)
    ends = [(p.longitude, p.latitude) for p in (first, last)]
    at = [tuple(a + share * (b - a) for a, b in zip(*ends, strict=True)) for share in (0.5, -0.2, 1.2)]
    assert [geometry.contains(shapely.Point(*point)) for point in at] == [True, False, False]
    km = atlas.relative.precision(target).radius_km
    assert km == pytest.approx(math.dist(*(atlas.relative.point(t) for t in (f"{P}#near", f"{K}#near"))) * 45, rel=0.3)


def test_the_two_banks_are_apart_and_make_up_the_region(atlas: Atlas) -> None:
    left, right = (atlas.footprint((f"line:dnipro#{side}-bank-in-{KHERSON}",)).geometry for side in ("left", "right"))
    whole = atlas.footprint((KHERSON,)).geometry
    assert left.intersection(right).area < 1e-9
    assert left.area + right.area == pytest.approx(whole.area, rel=0.01)
    oleshky, kherson = shapely.Point(32.72, 46.60), shapely.Point(32.6, 46.66)
    assert (left.contains(oleshky), right.contains(oleshky)) == (True, False)
    assert (left.contains(kherson), right.contains(kherson)) == (False, True)


def test_banks_by_the_compass_are_those_by_the_flow(atlas: Atlas) -> None:
    east, left = (atlas.footprint((f"line:oskil#{side}-bank",)).geometry for side in ("east", "left"))
    assert east.equals(left)  # the Oskil flows south
    south, left = (atlas.footprint((f"line:dnipro#{s}-bank-near-{H}",)).geometry for s in ("south", "left"))
    assert south.equals(left)


@pytest.mark.parametrize(
    ("target", "said"),
    [
        (f"{P}#left-bank", "no river"),
        ("line:oskil#left-bank-in-region:lviv_oblast", "does not flow"),
        (f"between:{P}", "two places"),
        ("cluster:" + "+".join(f"geonames:{n}" for n in range(99)), "2 to 12"),
        ("point:95,37", "out of range"),
        ("point:x", "not a point"),
        ("region:lviv_oblast#10km-of-border", "further from the border"),
        ("line:konka#west-of", "no meaning"),
    ],
)
def test_what_cannot_be_meant_is_said(atlas: Atlas, target: str, said: str) -> None:
    with pytest.raises(PlaceError, match=said):
        atlas.footprint((target,))


def test_a_numbered_road_counts_only_beside_a_word_for_a_road(atlas: Atlas) -> None:
    extraction = read("on the E50 road, T-72 and M777 at Pokrovsk, по трассе Т-05-15, M-30 and M-18 highways")
    roads = [m for m in extraction.toponyms if m.kind_hint == "road"]
    assert [m.name for m in roads] == ["E50", "T0515", "M30", "M18"]
    grounded = Resolver(extraction, atlas).place(roads[0])
    assert grounded.place is not None
    assert grounded.place.kind is PlaceKind.LINE
    assert grounded.precision is not None
    assert grounded.precision.kind == "line"
