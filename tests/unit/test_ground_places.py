"""Toponyms → places, readings and days, from mentions made by hand and without any data folder."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from theodolite.atlas import Atlas, open_atlas
from theodolite.ground import ground_claims, ground_toponyms
from theodolite.ground.places import Resolver
from theodolite.records import (
    AttributionLink,
    Claim,
    ClaimKind,
    Document,
    Extraction,
    GroundedClaim,
    PlaceKind,
    Predicate,
    Span,
    TimexMention,
    ToponymMention,
)
from theodolite.settings import Settings

ON = date(2025, 11, 1)
POKROVSK, YAKUTIAN = "geonames:704422", "geonames:2017824"


@pytest.fixture(scope="module")
def atlas(shared_cache: Path) -> Atlas:
    return open_atlas(Settings(data_dir=shared_cache / "no-data", cache_dir=shared_cache))


def mentions(text: str, names: str) -> Iterator[ToponymMention]:
    """Find "Name", "Name:relation" or "Name:relation:part" (separated by ;) in the text, metonyms with a *."""
    for entry in names.split(";"):
        name, relation, part = (*entry.strip("*").split(":"), "", "")[:3]
        for found in re.finditer(re.escape(name), text):
            yield ToponymMention(
                span=Span(*found.span()), text=name, name=name, relation=relation or None, part=part or None,
                metonym=entry.startswith("*"),
            )  # fmt: skip


def extraction(
    text: str, names: str, *, kind: ClaimKind = ClaimKind.CONTROL, predicate: Predicate | None = None,
    times: tuple[str, ...] = (), on: date | None = ON, past: bool = False,
) -> Extraction:  # fmt: skip
    found = tuple(mentions(text, names)) if names else ()
    timexes = tuple(TimexMention(span=Span(text.index(t), text.index(t) + len(t)), text=t) for t in times)
    whole = Span(0, len(text))
    claim = Claim(
        id="c1", spans=(whole,), quote=text, kind=kind, predicate=predicate, chain=(AttributionLink(name="outlet"),),
        actor="RU", toponyms=found, timexes=timexes, past=past,
    )  # fmt: skip
    document = Document(id="d", text=text, sha256="0", published_on=on)
    return Extraction(document=document, claims=(claim,), toponyms=found, timexes=timexes)


def ground(atlas: Atlas, text: str, names: str, **options: object) -> GroundedClaim:
    (grounded,) = ground_claims(extraction(text, names, **options), atlas)  # type: ignore[arg-type]
    return grounded


def targets(grounded: GroundedClaim) -> list[tuple[str, ...]]:
    return [reading.targets for reading in grounded.readings]


# text | mentions | id of the first place that is neither a country nor a region
GOLDEN = f"""
Ukraine says that Russia captured Pokrovsk|Ukraine;Russia;Pokrovsk|{POKROVSK}
Russia has captured Pokrovsk|Russia;Pokrovsk|{POKROVSK}
Ukraine has captured Pokrovsk|Ukraine;Pokrovsk|{POKROVSK}
They are surrounded in Pokrovsk, Russia said|Pokrovsk;Russia|{POKROVSK}
They are surrounded in Pokrovsk, Russia, on Monday|Pokrovsk;Russia|{YAKUTIAN}
They captured Pokrovsk, Donetsk Oblast|Pokrovsk|{POKROVSK}
They captured Pokrovsk in the Donetsk region|Pokrovsk|{POKROVSK}
They captured Pokrovsk|Pokrovsk|{POKROVSK}
They shelled the Dnipropetrovsk region and would take Huliaipole|Dnipropetrovsk region;Huliaipole|geonames:707898
A fire in Pokrovsk, in the Sakha Republic, Russia|Pokrovsk;Sakha Republic;Russia|{YAKUTIAN}
Yakutia: the river rose by two metres in Pokrovsk|Yakutia;Pokrovsk|{YAKUTIAN}
They took Krasnoarmeysk and Dimitrov|Krasnoarmeysk;Dimitrov|{POKROVSK}
Ukraine: drones hit Dnipro|Ukraine;Dnipro|geonames:709930
The mayor of the city of Dnipro said so|Dnipro|geonames:709930
They crossed the Dnipro|Dnipro|line:dnipro
They hold the left bank of the Dnipro|Dnipro|line:dnipro
They seized Serebrianka near Siversk|Serebrianka;Siversk|geonames:694494
They hold Yampil and Lyman beside Siversk|Yampil;Lyman;Siversk|geonames:688505
They entered Kamianske from Stepnohirsk|Kamianske;Stepnohirsk|geonames:706967
Borova on the Oskil is shelled|Borova;Oskil|geonames:711623
"""


@pytest.mark.parametrize("line", GOLDEN.strip().splitlines())
def test_the_text_decides(atlas: Atlas, line: str) -> None:
    text, names, expected = line.split("|")
    grounded = ground(atlas, text, names)
    kinds = {PlaceKind.COUNTRY, PlaceKind.REGION}
    place = next(g.place for g in grounded.places if g.place is None or g.place.kind not in kinds)
    assert place is not None
    assert place.id == expected
    assert all(g.reason for g in grounded.places)


def test_what_the_text_does_not_decide_stays_open(atlas: Atlas) -> None:
    grounded = ground(atlas, "They captured Novopavlivka", "Novopavlivka")
    (place,) = grounded.places
    assert place.place is None
    assert len(place.candidates) >= 4  # those that bear the name now
    assert grounded.readings == ()
    assert "share the name" in grounded.problems[0]


def test_few_namesakes_near_the_front_are_a_reading_each(atlas: Atlas) -> None:
    grounded = ground(atlas, "They captured Yampil", "Yampil")
    assert grounded.places[0].place is None
    assert {t[0] for t in targets(grounded)} == {"geonames:688505", "geonames:688501"}


def test_a_village_is_not_taken_for_a_namesake_elsewhere(atlas: Atlas) -> None:
    stated = ground(atlas, "They took Promin in the Donetsk People's Republic", "Promin;Donetsk People's Republic")
    assert (stated.places[0].place, stated.readings) == (None, ())
    assert "Donetsk Oblast" in stated.problems[0]
    silent = ground(atlas, "They took Promin", "Promin")
    assert silent.places[0].place is None
    unknown = ground(atlas, "They took Kotlyne", "Kotlyne")
    assert "coordinates" in unknown.problems[0]


def test_countries_and_metonyms_are_not_the_place_of_a_claim(atlas: Atlas) -> None:
    grounded = ground(atlas, "Kyiv said that Russia left Kupiansk", "*Kyiv;Russia;Kupiansk")
    assert targets(grounded) == [("geonames:703656",)]
    assert ground(atlas, "Russia attacks Ukraine", "Russia;Ukraine").readings == ()


def test_a_country_is_the_place_of_an_extent(atlas: Atlas) -> None:
    grounded = ground(atlas, "Russia holds 20% of Ukraine", "Russia;Ukraine", kind=ClaimKind.EXTENT)
    assert targets(grounded) == [("region:ukraine",)]


def test_vague_regions_and_rivers_bring_their_readings(atlas: Atlas) -> None:
    east = ground(atlas, "they have 90% of eastern Ukraine", "eastern Ukraine", kind=ClaimKind.EXTENT)
    assert [len(t) for t in targets(east)] == [2, 3, 5]
    river = ground(atlas, "they are standing on the Dnipro", "Dnipro:on", kind=ClaimKind.REACH)
    assert targets(river) == [("line:dnipro",), ("line:dnipro#north",)]
    near = ground(atlas, "they crossed the Dnipro near Kherson", "Dnipro;Kherson:near", kind=ClaimKind.REACH)
    assert targets(near) == [("line:dnipro#near-geonames:706448",)]


@pytest.mark.parametrize("names", ["DPR DNR ДНР", "LPR LNR ЛНР"])
def test_a_self_proclaimed_republic_is_a_vague_region_in_every_spelling(atlas: Atlas, names: str) -> None:
    found = [atlas.readings(name) for name in names.split()]
    assert len(found[0]) == 2
    assert found == [found[0]] * len(found)
    first = names[:3]
    resolver = Resolver(extraction(f"Fighting goes on in the {first} in Ukraine.", first), atlas)
    place = resolver.place(resolver.extraction.toponyms[0])
    assert (place.place, place.reason) == (None, "a vague region: 2 readings")


def test_an_abbreviation_in_a_vague_phrase_has_no_endings(atlas: Atlas) -> None:
    assert not Resolver(extraction("Обстріляно територію Дніпра.", ""), atlas).extraction.toponyms


@pytest.mark.parametrize("name", ["Pokrvsk", "Покрвськ", "Popsana"])
def test_a_misspelt_name_is_said_to_be_one(atlas: Atlas, name: str) -> None:
    read = extraction(f"Battles in {name} in Ukraine.", name)
    found = Resolver(read, atlas).place(read.toponyms[0])
    assert found.place is not None
    assert found.reason == f"no place called “{name}” is known; one letter off {found.place.name}"
    assert found.ranked[0].reasons[0] == f"one letter off {found.place.name}"


def test_names_in_other_spellings_are_no_misspellings(atlas: Atlas) -> None:
    names = ["Pokrovsk", "Красноармейск", "Awdijiwka", "Krasnogorovka", "Покровск", "Kostyantynivka"]
    read = extraction(f"Battles in {', '.join(names)} in Ukraine.", ";".join(names))
    resolver = Resolver(read, atlas)
    assert not [m.name for m in read.toponyms if "one letter off" in resolver.place(m).reason]


def test_no_town_abroad_is_listed_for_a_country(atlas: Atlas) -> None:
    assert [place.id for place in atlas.candidates("Ukraine")] == ["region:ukraine"]
    assert {place.country for place in atlas.candidates("Mexico", kind_hint="city")} >= {"MX", "US"}
    assert "geonames:3530597" in {place.id for place in atlas.candidates("Mexico")}, "a country's own city stays"


def test_the_east_is_ukraines_only_in_a_text_about_ukraine(atlas: Atlas) -> None:
    assert len(ground(atlas, "In Ukraine they hold the east", "Ukraine;the east").readings) == 3
    assert ground(atlas, "In Oregon they hold the east", "Oregon;the east").readings == ()


def test_parts_only_when_named(atlas: Atlas) -> None:
    assert targets(ground(atlas, "They hold northern Pokrovsk", "Pokrovsk::north")) == [(f"{POKROVSK}#north",)]
    station = ground(atlas, "They hold the station in Pokrovsk", "Pokrovsk:in:station")
    assert station.readings == ()
    assert "station" in station.problems[0]


def test_objects_before_neighbours_and_containers(atlas: Atlas) -> None:
    one = ground(atlas, "They took Siversk near Bakhmut from Kramatorsk", "Siversk;Bakhmut:near;Kramatorsk:from")
    assert targets(one) == [("geonames:694403",)]
    both = ground(atlas, "They took Siversk and Bakhmut", "Siversk;Bakhmut")
    assert targets(both) == [("geonames:694403", "geonames:713174")]
    left = ground(atlas, "They left from Siversk", "Siversk:from", predicate=Predicate.LOSE)
    assert targets(left) == [("geonames:694403",)]
    held = ground(atlas, "They took Siversk in Donetsk Oblast", "Siversk;Donetsk Oblast:in")
    assert targets(held) == [("geonames:694403",)]


def test_a_list_of_oblasts(atlas: Atlas) -> None:
    grounded = ground(
        atlas, "They hold parts of Donetsk, Zaporizhzhia and Kherson regions", "Donetsk;Zaporizhzhia;Kherson",
        kind=ClaimKind.EXTENT,
    )  # fmt: skip
    assert targets(grounded) == [("region:donetsk_oblast", "region:zaporizhzhia_oblast", "region:kherson_oblast")]


@pytest.mark.parametrize(
    ("times", "on", "past", "kind", "claim_on", "source"),
    [
        ((), ON, False, ClaimKind.CONTROL, ON, "document"),
        (("20 October",), ON, False, ClaimKind.CONTROL, date(2025, 10, 20), "text"),
        (("this month",), ON, False, ClaimKind.CONTROL, ON, "text"),
        (("by 15 November",), ON, False, ClaimKind.SCHEDULE, date(2025, 11, 15), "text"),
        (("daily",), ON, False, ClaimKind.ATTACK, ON, "text"),
        ((), None, False, ClaimKind.CONTROL, None, None),
        ((), ON, True, ClaimKind.CONTROL, ON, None),
    ],
)
def test_the_day_that_a_claim_is_checked_on(
    atlas: Atlas, times: tuple[str, ...], on: date | None, past: bool, kind: ClaimKind, claim_on: date | None,
    source: str | None,
) -> None:  # fmt: skip
    text = " ".join(["They hold Pokrovsk", *times])
    grounded = ground(atlas, text, "Pokrovsk", times=times, on=on, past=past, kind=kind)
    assert grounded.claim_on == claim_on
    assert (grounded.interval.source if grounded.interval else None) == source


def test_every_toponym_gets_its_best_place(atlas: Atlas) -> None:
    text = "The Kremlin says that in Ukraine Pokrovsk, Novopavlivka and the Dnipro are theirs, not Xyzzyville"
    found = extraction(text, "*Kremlin;Ukraine;Pokrovsk;Novopavlivka;Dnipro;Xyzzyville")
    places = {span.of(text): place for span, place in ground_toponyms(found, atlas).items()}
    assert set(places) == {"Kremlin", "Ukraine", "Pokrovsk", "Novopavlivka", "Dnipro"}
    assert places["Dnipro"].kind is PlaceKind.LINE
    assert places["Novopavlivka"].region_name is not None


def test_the_sides_are_treated_alike(atlas: Atlas) -> None:
    text = "Russia says that Ukraine lost Siversk"
    mirrored = text.replace("Russia", "X").replace("Ukraine", "Russia").replace("X", "Ukraine")
    names = "Russia;Ukraine;Siversk"
    assert targets(ground(atlas, text, names)) == targets(ground(atlas, mirrored, names))


def test_a_neighbourhood_is_not_the_place(atlas: Atlas) -> None:
    near = ground(atlas, "They hold positions near Siversk", "Siversk:near")
    assert near.readings == ()
    assert "near Siversk" in near.problems[0]
    assert len(ground(atlas, "They advanced near Siversk", "Siversk:near", kind=ClaimKind.ADVANCE).readings) == 1
    raion = ground(atlas, "They hold Pokrovsk district", "Pokrovsk district")
    assert raion.readings == ()


def test_names_as_the_text_writes_them(atlas: Atlas) -> None:
    assert targets(ground(atlas, "They hold Central Kharkiv", "Central Kharkiv")) == [("geonames:706483#centre",)]
    inside = ground(atlas, "They hold Yampil, Donetsk Oblast", "Yampil, Donetsk Oblast")
    assert targets(inside) == [("geonames:688505",)]


@pytest.mark.parametrize("village", ["Novoselivka", "Xyzhivka"])
@pytest.mark.parametrize("text", ["In Zaporizhzhia Oblast, {} was captured", "In Zaporizhzhia Oblast {} was captured"])
def test_the_region_in_front_of_an_open_village_is_not_what_the_claim_is_about(
    atlas: Atlas, text: str, village: str
) -> None:
    grounded = ground(atlas, text.format(village), f"Zaporizhzhia Oblast;{village}")
    assert targets(grounded) == []
