"""Namesakes of Ukraine told apart by each kind of context, in three languages and for both sides; open without it."""

import re
from datetime import date
from pathlib import Path

import pytest

from theodolite.atlas import Atlas, open_atlas
from theodolite.ground import ground_toponyms
from theodolite.ground.front import MapFront, coarse_front_km
from theodolite.ground.places import Resolver
from theodolite.ground.precision import precision_of
from theodolite.records import Document, Extraction, GroundedPlace, PlaceKind, Span, ToponymMention
from theodolite.settings import Settings

ON = date(2025, 11, 1)
YAMPIL_DONETSK, YAMPIL_SUMY = "geonames:688505", "geonames:688501"
PERVOMAISK_LUHANSK, PERVOMAISK_MYKOLAIV = "geonames:697592", "geonames:697593"
UDACHNE = "geonames:690841"
KAMIANSKE_ZAPORIZHZHIA, KAMIANSKE_CITY = "geonames:706967", "geonames:709932"


@pytest.fixture(scope="module")
def atlas(shared_cache: Path) -> Atlas:
    return open_atlas(Settings(data_dir=shared_cache / "no-data", cache_dir=shared_cache))


def extraction(text: str, names: str, on: date | None = ON, hint: str | None = None) -> Extraction:
    """Mentions "name" or "form=name" (separated by ;), as the readers of three languages give them."""
    found = []
    for entry in names.split(";"):
        form, _, name = entry.partition("=")
        for match in re.finditer(re.escape(form), text):
            found.append(ToponymMention(span=Span(*match.span()), text=form, name=name or form, kind_hint=hint))
    document = Document(id="d", text=text, sha256="0", published_on=on)
    return Extraction(document=document, toponyms=tuple(found))


def first(
    atlas: Atlas, text: str, names: str, on: date | None = ON, hint: str | None = None, *, front: bool = True
) -> GroundedPlace:
    found = extraction(text, names, on, hint)
    resolver = Resolver(found, atlas, front=coarse_front_km if front else None)
    return resolver.place(found.toponyms[0])


# text | mentions, the one asked for first | day | id
DECIDED = f"""
Troops shelled Udachne on Monday|Udachne|2025-11-01|{UDACHNE}
Війська обстріляли Удачне|Удачне|2025-11-01|{UDACHNE}
Войска обстреляли Удачное|Удачное|2025-11-01|{UDACHNE}
They opened a school in Yampil near Lyman and Siversk|Yampil;Lyman;Siversk|2019-09-01|{YAMPIL_DONETSK}
A fire in Yampil, Sumy Oblast|Yampil|2025-11-01|{YAMPIL_SUMY}
Fighting continued in Pervomaisk, Luhansk Oblast|Pervomaisk|2022-06-10|{PERVOMAISK_LUHANSK}
They entered Kamianske from Stepnohirsk|Kamianske;Stepnohirsk|2025-11-01|{KAMIANSKE_ZAPORIZHZHIA}
"""


@pytest.mark.parametrize("line", DECIDED.strip().splitlines())
def test_the_context_decides(atlas: Atlas, line: str) -> None:
    text, names, on, expected = line.split("|")
    found = first(atlas, text, names, date.fromisoformat(on))
    assert found.place is not None, found.reason
    assert found.place.id == expected
    assert found.reason
    assert found.ranked[0].place == found.place
    assert all(candidate.reasons for candidate in found.ranked)
    assert [c.score for c in found.ranked] == sorted((c.score for c in found.ranked), reverse=True)


@pytest.mark.parametrize("name", ["Novoselivka", "Oleksandrivka", "Kamianka", "Pokrovske", "Berezivka"])
@pytest.mark.parametrize("text", ["They spoke of {} again", "Про {} говорили знову", "О {} говорили снова"])
def test_a_homonym_without_context_stays_open_with_all_candidates(atlas: Atlas, name: str, text: str) -> None:
    said = text.format(name)
    found = first(atlas, said, name)
    assert found.place is None
    assert len(found.ranked) >= 5
    assert found.precision is not None
    assert found.precision.kind == "ambiguous"
    assert found.precision.radius_km > 100


def test_the_front_is_named_as_the_reason(atlas: Atlas) -> None:
    found = first(atlas, "Troops shelled Udachne", "Udachne")
    assert re.search(r"\d+ km from the front of 2025-11-01; the others are \d+ km or more away", found.reason)
    silent = first(atlas, "Troops shelled Udachne", "Udachne", front=False)
    assert silent.place is None
    peaceful = first(atlas, "A market opened in Udachne", "Udachne")
    assert peaceful.place is None


@pytest.mark.parametrize(
    ("text", "mirrored"),
    [
        ("Russian troops shelled Udachne", "Ukrainian troops shelled Udachne"),
        ("Російські війська обстріляли Udachne", "Українські війська обстріляли Udachne"),
        ("They lost Yampil and Lyman to Russia", "They lost Yampil and Lyman to Ukraine"),
    ],
)
def test_both_sides_are_read_alike(atlas: Atlas, text: str, mirrored: str) -> None:
    one, other = (first(atlas, said, "Yampil;Lyman" if "Yampil" in said else "Udachne") for said in (text, mirrored))
    assert one.place == other.place
    assert [(c.place.id, c.score) for c in one.ranked] == [(c.place.id, c.score) for c in other.ranked]


def test_the_order_of_mentions_and_other_sentences_change_nothing(atlas: Atlas) -> None:
    names = "Yampil;Lyman;Siversk;Kamianka;Dibrova"
    sentences = ["Troops shelled Yampil and Dibrova.", "They hold Lyman.", "Siversk was hit with Kamianka."]
    chosen = []
    for order in ([0, 1, 2], [2, 1, 0], [1, 0, 2]):
        text = " The weather was mild. ".join(sentences[i] for i in order)
        found = extraction(text, names)
        resolver = Resolver(found, atlas, front=coarse_front_km)
        chosen.append({m.name: (g.place and g.place.id, g.reason) for m in found.toponyms for g in [resolver.place(m)]})
    assert chosen[0] == chosen[1] == chosen[2]


def test_a_city_is_not_taken_for_a_village_of_its_name_by_the_front(atlas: Atlas) -> None:
    found = first(atlas, "Missiles struck Kyiv", "Kyiv", date(2022, 3, 20))
    assert found.place is not None
    assert (found.place.population or 0) > 1_000_000
    assert found.place.region_id != "region:mykolaiv_oblast"


def test_a_village_without_coordinates_is_told_by_its_hromada_and_not_checked(atlas: Atlas) -> None:
    found = extraction("Troops shelled Robotyne", "Robotyne")
    grounded = Resolver(found, atlas, front=coarse_front_km).place(found.toponyms[0])
    assert grounded.place is None
    assert "not known" in grounded.reason
    (best,) = ground_toponyms(found, atlas).values()
    assert best.region_id == "region:zaporizhzhia_oblast"
    assert grounded.precision is not None
    assert 15 < grounded.precision.radius_km < 40


def test_distances_to_the_fighting(atlas: Atlas) -> None:
    assert coarse_front_km(37.18, 48.28, date(2013, 1, 1)) is None
    near, far = coarse_front_km(37.18, 48.28, ON), coarse_front_km(24.03, 49.84, ON)
    assert near is not None
    assert near < 20
    assert far is not None
    assert far > 500
    without = MapFront(lambda: None, lambda: atlas.footprint(("region:ukraine",)).geometry)
    assert without(37.18, 48.28, ON) == near


def test_precision_grows_with_what_is_named(atlas: Atlas) -> None:
    mention = ToponymMention(span=Span(0, 1), text="x", name="x")
    village, city = atlas.place(YAMPIL_DONETSK), atlas.place(KAMIANSKE_CITY)
    radii = [precision_of(p, mention).radius_km for p in (village, city, atlas.place("region:donetsk_oblast"))]
    assert radii == sorted(radii)
    assert len(set(radii)) == 3
    assert precision_of(atlas.place("region:ukraine"), mention).kind == PlaceKind.COUNTRY.value


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Освобождено село Новосёловка в Запорожской области.", "Новосёловка;Запорожской области=Запорожская область"),
        ("Звільнено село Новоселівка у Запорізькій області.", "Новоселівка;Запорізькій області=Запорізька область"),
        ("Novoselivka in Zaporizhzhia Oblast was taken.", "Novoselivka;Zaporizhzhia Oblast"),
    ],
)
def test_a_village_that_only_registers_know_stays_open_in_every_language(atlas: Atlas, text: str, names: str) -> None:
    assert Resolver(extraction(text, names), atlas).place(extraction(text, names).toponyms[0]).place is None


def test_a_russian_name_has_the_namesakes_that_tables_have_in_ukrainian_alone(atlas: Atlas) -> None:
    russian = {p.id for p in atlas.candidates("Новосёловка") if p.country == "UA"}
    assert {p.id for p in atlas.candidates("Новоселівка") if p.name == "Novoselivka"} <= russian
    assert len(atlas.approximate("Новосёловка")) == len(atlas.approximate("Новоселівка"))


def test_what_lies_between_two_names_lies_by_the_near_namesake(atlas: Atlas) -> None:
    from theodolite.extract import extract

    for text in ("Боротьба триває між Родинським та Красним Лиманом.", "Бои идут между Родинским и Красным Лиманом."):
        language = "uk" if "і" in text else "ru"
        read = extract(Document(id="d", text=text, sha256="0", published_on=ON, language=language))
        resolver = Resolver(read, atlas)
        found = next(resolver.place(m) for m in read.toponyms if m.relative == "between")
        assert found.target == "between:geonames:695581+geonames:9112128"
