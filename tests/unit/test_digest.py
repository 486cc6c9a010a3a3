"""A day's digest on small maps: what changed, who is late, where maps disagree; the same words for both sides."""

import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest
from pyproj import Geod

from theodolite.cli import main
from theodolite.digest import make_digest
from theodolite.errors import ConfigurationError, DateError, PlaceError
from theodolite.pipeline import Toolbox, measure_place, open_toolbox
from theodolite.publish.digest import digest_to_json, digest_to_markdown
from theodolite.publish.digest_svg import digest_to_svg
from theodolite.records.digest import Digest, MapperDigest, PlaceChange
from theodolite.settings import load_settings
from theodolite.wording import assert_wording

POKROVSK = "geonames:704422"  # at 37.177 E, measured on a disc of 3 km where there is no atlas
NONE, ALL = 37.30, 37.10
FRAMES = {
    "alpha": {"2025-10-01": NONE, "2025-10-10": ALL, "2025-10-12": NONE, "2025-10-15": None, "2025-10-20": ALL},
    "beta": {"2025-10-18": NONE},
    "gamma": {"2025-09-01": NONE},
}


def land_east_of(longitude: float | None) -> dict[str, object]:
    """All between a meridian and 37.6 E; nothing for None."""
    if longitude is None:
        return {"type": "FeatureCollection", "features": []}
    ring = [[longitude, 48.0], [37.6, 48.0], [37.6, 48.6], [longitude, 48.6], [longitude, 48.0]]
    geometry = {"type": "Polygon", "coordinates": [ring]}
    return {"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {}, "geometry": geometry}]}


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory, shared_cache: Path) -> Callable[[str], Toolbox]:
    """Three mappers of one's own who draw the given side's land."""
    kept: dict[str, Toolbox] = {}

    def open_side(side: str) -> Toolbox:
        if side not in kept:
            data = tmp_path_factory.mktemp(f"data-{side}")
            for mapper, frames in FRAMES.items():
                folder = data / "control" / mapper
                folder.mkdir(parents=True)
                told = f'name = "{mapper.capitalize()}"\naffiliation = "test"\nlicence = "our own"\nholder = "{side}"\n'
                (folder / "provider.toml").write_text(told, encoding="utf-8")
                for day, longitude in frames.items():
                    (folder / f"{day}.geojson").write_text(json.dumps(land_east_of(longitude)), encoding="utf-8")
            kept[side] = open_toolbox(load_settings(data_dir=data, cache_dir=shared_cache))
        return kept[side]

    return open_side


def of(digest: Digest, mapper: str) -> MapperDigest:
    return next(m for m in digest.mappers if m.info.id == mapper)


def pokrovsk(digest: Digest, mapper: str) -> PlaceChange:
    return next(c for c in of(digest, mapper).places if c.place.id == POKROVSK)


def test_gained_land_and_settlements_are_measured_between_the_frames_in_force(
    opened: Callable[[str], Toolbox],
) -> None:
    digest = make_digest(opened("RU"), on=date(2025, 10, 11), days=7)
    alpha = of(digest, "alpha")
    assert (alpha.frames.since_frame_on, alpha.frames.frame_on) == (date(2025, 10, 1), date(2025, 10, 10))
    strip, _ = Geod(ellps="WGS84").polygon_area_perimeter(
        [ALL, NONE, NONE, ALL], [48.0, 48.0, 48.6, 48.6]
    )  # between the parallels' chords; the map's edges follow degrees
    assert alpha.area is not None
    assert alpha.area.gained_km2 == pytest.approx(abs(strip) / 1e6, rel=2e-3)
    assert alpha.area.lost_km2 == pytest.approx(0.0, abs=1e-3)
    change = pokrovsk(digest, "alpha")
    assert (change.before, change.value) == pytest.approx((0.0, 1.0), abs=1e-6)
    assert (change.inside_before, change.inside) == (False, True)
    assert [(p.threshold, p.upward, p.passed_on, p.earlier) for p in change.passed] == [
        (t, True, date(2025, 10, 10), ()) for t in (0.1, 0.5, 0.9)
    ]
    text = "\n".join(alpha.sentences)
    assert "Alpha has no map of 11 Oct 2025; its map of 10 Oct 2025, 1 day old, is carried forward" in text
    assert "On Alpha's map of 10 Oct 2025, Russia held 100 % of Pokrovsk, Donetsk Oblast" in text
    assert "100 points more than on its map of 1 Oct 2025" in text
    assert "it passed 10 %, 50 % and 90 % for the first time on these maps, which begin on 1 Oct 2025" in text


def test_what_later_maps_took_back_stands_apart_and_a_second_time_is_called_so(
    opened: Callable[[str], Toolbox],
) -> None:
    first = make_digest(opened("RU"), on=date(2025, 10, 10), days=1)
    assert {p.back_on for p in pokrovsk(first, "alpha").passed} == {date(2025, 10, 12)}
    hindsight = of(first, "alpha").hindsight
    assert any("Hindsight: Alpha's map of 12 Oct 2025 shows Pokrovsk" in line for line in hindsight)
    assert not any("12 Oct 2025" in line for line in of(first, "alpha").sentences)
    again = make_digest(opened("RU"), on=date(2025, 10, 20), since=date(2025, 10, 13))
    assert {p.earlier for p in pokrovsk(again, "alpha").passed} == {(date(2025, 10, 10),)}
    assert "again, having done so once before on these maps (last on 10 Oct 2025)" in "".join(
        of(again, "alpha").sentences
    )
    back = make_digest(opened("RU"), on=date(2025, 10, 12), days=1)
    assert of(back, "alpha").area.lost_km2 > 500  # type: ignore[union-attr]
    assert "it fell below 90 %, 50 % and 10 %" in "".join(of(back, "alpha").sentences)


def test_an_empty_frame_in_the_middle_a_single_frame_and_an_old_one(opened: Callable[[str], Toolbox]) -> None:
    empty = make_digest(opened("RU"), on=date(2025, 10, 15), days=2)
    alpha = of(empty, "alpha")
    assert (alpha.frames.state, alpha.frames.frame_on, alpha.area) == ("carried", date(2025, 10, 12), None)
    assert "no newer map than that of 12 Oct 2025" in " ".join(alpha.sentences)
    digest = make_digest(opened("RU"), on=date(2025, 10, 20), days=7)
    assert of(digest, "beta").frames.state == "first"
    assert "no change can be told" in " ".join(of(digest, "beta").sentences)
    assert of(digest, "gamma").frames.state == "stale"
    assert "is of 1 Sep 2025, 49 days old: too old to be counted" in " ".join(of(digest, "gamma").sentences)
    before = make_digest(opened("RU"), on=date(2025, 10, 11), days=7)
    assert of(before, "beta").frames.state == "none"
    assert before.sentences[0].startswith(
        "Alpha (latest 10 Oct 2025) and Gamma (latest 1 Sep 2025) have no map of 11 Oct 2025; Beta has none of 11 Oct"
    )
    assert "Beta has no map of 11 Oct 2025 or before; the first is of 18 Oct 2025" in of(before, "beta").sentences[0]


def test_maps_that_disagree_are_compared_and_old_ones_left_out(opened: Callable[[str], Toolbox]) -> None:
    digest = make_digest(opened("RU"), on=date(2025, 10, 20), days=7)
    assert [(p.first, p.second) for p in digest.pairs] == [("alpha", "beta")]
    alpha = of(digest, "alpha").area
    assert alpha is not None
    assert digest.pairs[0].only_first_km2 == pytest.approx(alpha.gained_km2)
    assert digest.pairs[0].only_second_km2 == pytest.approx(0.0, abs=1e-3)
    shares = {d.place.id: d.shares for d in digest.disputed}[POKROVSK]
    assert [(m, round(share, 6)) for m, _, share in shares] == [("alpha", 1.0), ("beta", 0.0)]
    joint = " ".join(digest.sentences)
    assert "Pokrovsk, Donetsk Oblast: Russia held 100 % on Alpha's map of 20 Oct 2025 and 0 % on Beta's map" in joint


def test_a_region_keeps_the_rest_out(opened: Callable[[str], Toolbox]) -> None:
    whole = make_digest(opened("RU"), on=date(2025, 10, 20), days=7)
    place = make_digest(opened("RU"), on=date(2025, 10, 20), days=7, region="Pokrovsk, Donetsk")
    area, all_area = of(place, "alpha").area, of(whole, "alpha").area
    assert area is not None
    assert all_area is not None
    assert 20 < area.gained_km2 < 40 < all_area.gained_km2
    assert "in Pokrovsk grew by" in " ".join(of(place, "alpha").sentences)
    assert {c.place.id for c in of(place, "alpha").places} < {c.place.id for c in of(whole, "alpha").places}
    far = make_digest(opened("RU"), on=date(2025, 10, 20), days=7, region="Lviv Oblast")
    assert "in Lviv Oblast did not change" in " ".join(of(far, "alpha").sentences)
    assert far.disputed == ()


def exchanged(text: str) -> str:
    """The other side's name for each side's; the country keeps its own."""
    names = {"Russia": "Ukraine", "Ukraine": "Russia", '"RU"': '"UA"', '"UA"': '"RU"'}
    kept = text.replace("in Ukraine", "in the country").replace("to Ukraine", "to the country")
    return re.sub("|".join(names), lambda m: names[m.group()], kept)


@pytest.mark.parametrize(("on", "days"), [("2025-10-10", 7), ("2025-10-12", 1), ("2025-10-20", 7)])
def test_both_sides_get_the_same_words_and_figures(opened: Callable[[str], Toolbox], on: str, days: int) -> None:
    """Maps that draw the other side's land, asked for the other side: everything but the names is the same."""
    one, other = (make_digest(opened(side), on=date.fromisoformat(on), days=days, side=side) for side in ("RU", "UA"))
    assert of(one, "alpha").places
    assert exchanged(json.dumps(digest_to_json(one))) == json.dumps(digest_to_json(other)).replace(
        "in Ukraine", "in the country"
    )
    undrawn = make_digest(opened("RU"), on=date.fromisoformat(on), days=days, side="UA")
    assert (of(undrawn, "alpha").area.gained_km2 > 500) is (of(one, "alpha").area.lost_km2 > 500)  # type: ignore[union-attr]
    mirrored = make_digest(opened("UA"), on=date.fromisoformat(on), days=days, side="RU")
    assert of(mirrored, "alpha").area == of(undrawn, "alpha").area


def test_every_sentence_carries_mapper_date_and_version_and_no_word_of_a_side(
    opened: Callable[[str], Toolbox],
) -> None:
    digest = make_digest(opened("RU"), on=date(2025, 10, 20), days=7)
    lines = [line for m in digest.mappers for line in (*m.sentences, *m.hindsight)]
    for line in (*lines, *digest.sentences):
        assert re.search(r"\d{1,2} \w{3} 2025", line), line
        assert re.search(r"\(Theodolite [\d.]+\)\.$", line), line
        assert not re.search(r"captur|seiz|liberat|occup|enemy", line, re.IGNORECASE), line
        assert assert_wording(line) == []
    for m in digest.mappers:
        assert all(m.info.name in line for line in m.sentences)
    markdown = digest_to_markdown(digest)
    assert assert_wording(markdown) == []
    assert "decision rules" in markdown


def test_markdown_json_and_card_agree_and_repeat_byte_for_byte(opened: Callable[[str], Toolbox]) -> None:
    made = [make_digest(opened("RU"), on=date(2025, 10, 20), days=7) for _ in range(2)]
    markdown, cards = [digest_to_markdown(d) for d in made], [digest_to_svg(d) for d in made]
    assert markdown[0] == markdown[1]
    assert cards[0] == cards[1]
    data = digest_to_json(made[0])
    assert data["format"] == "theodolite.digest/1"
    assert (data["on"], data["since"], data["side"], data["region"]) == ("2025-10-20", "2025-10-13", "RU", None)
    unescaped = re.sub(r"\\(.)", r"\1", markdown[0])
    for mapper in data["mappers"]:
        assert all(line in unescaped for line in mapper["sentences"])
    root = ElementTree.fromstring(cards[0])
    words = " ".join(t for e in root.iter() for t in (e.text or "",))
    for part in ("held by Russia", "13 Oct 2025 to 20 Oct 2025", "Alpha", "20 Oct 2025", "Theodolite ", "Pokrovsk"):
        assert part in words
    assert "held by Russia" in root.attrib["aria-label"]


def test_without_maps_the_embedded_table_answers_in_a_reduced_form_and_says_so(
    tmp_path: Path, shared_cache: Path
) -> None:
    toolbox = open_toolbox(load_settings(cache_dir=shared_cache, environ={"HOME": str(tmp_path)}))
    digest = make_digest(toolbox, on=date(2025, 11, 1), days=7, region="Donetsk Oblast")
    assert digest.coarse
    assert digest.pairs == ()
    assert all(m.area is None for m in digest.mappers)
    change = pokrovsk(digest, "deepstate")
    _, measured, _ = measure_place("Pokrovsk", toolbox, on=date(2025, 11, 1), side="RU")
    assert change.value == next(m.value for m in measured if m.mapper == "deepstate")
    assert {c.place.region_name for m in digest.mappers for c in m.places} == {"Donetsk Oblast"}
    assert any(line.endswith(", coarse).") for line in of(digest, "deepstate").sentences)
    markdown = digest_to_markdown(digest)
    assert "Embedded table of figures, coarse" in markdown
    assert "Coarse: from the embedded table" in digest_to_svg(digest)


def test_bad_input_names_what_is_wrong_and_what_to_do(opened: Callable[[str], Toolbox]) -> None:
    toolbox = opened("RU")
    with pytest.raises(ConfigurationError, match=r"no map has a frame of 2024-01-01 .*Alpha 2025-10-01 to 2025-10-20"):
        make_digest(toolbox, on=date(2024, 1, 1))
    with pytest.raises(ConfigurationError, match="no map has a frame of 2026-05-01 or of the 14 days before it"):
        make_digest(toolbox, on=date(2026, 5, 1))
    with pytest.raises(DateError, match="2025-10-20 is not before 2025-10-20"):
        make_digest(toolbox, on=date(2025, 10, 20), since=date(2025, 10, 20))
    with pytest.raises(PlaceError, match="is a line and has no area"):
        make_digest(toolbox, on=date(2025, 10, 20), region="line:dnipro")
    with pytest.raises(PlaceError, match="Belgorod lies outside Ukraine"):
        make_digest(toolbox, on=date(2025, 10, 20), region="geonames:578072")
    with pytest.raises(PlaceError, match="Nowhere"):
        make_digest(toolbox, on=date(2025, 10, 20), region="Nowhere")


def test_the_command_writes_files_and_exits_with_documented_codes(
    tmp_path: Path, shared_cache: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    base = ["digest", "--cache", str(shared_cache), "--in", "Donetsk Oblast"]
    monkeypatch.delenv("THEODOLITE_DATA", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    files = ["--markdown", str(tmp_path / "d.md"), "--svg", str(tmp_path / "d.svg")]
    assert main([*base, "--on", "2025-11-01", "--days", "7", *files, "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert {m["mapper"] for m in data["mappers"]} >= {"deepstate", "isw"}
    assert (
        (tmp_path / "d.md").read_text(encoding="utf-8").startswith("# Land shown as held by Russia in Donetsk Oblast")
    )
    assert (tmp_path / "d.svg").stat().st_size > 2_000
    assert main([*base, "--on", "2019-01-01"]) == 2
    assert "no map has a frame of 2019-01-01" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main([*base, "--on", "2025-11-01", "--days", "7", "--since", "2025-10-01"])
