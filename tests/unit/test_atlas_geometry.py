"""Footprints: discs, tessellation, rivers, parts; with the real data folder and with damaged ones."""

import json
import math
import shutil
from pathlib import Path

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from theodolite.atlas import Atlas, open_atlas
from theodolite.atlas.footprints import disc_radius_km
from theodolite.atlas.regions import region_geometry, region_ids
from theodolite.errors import DataError, PlaceError
from theodolite.geometry import project
from theodolite.settings import Settings

POKROVSK = "geonames:704422"


def area_km2(geometry: shapely.Geometry) -> float:
    return float(project(geometry).area) / 1e6


@pytest.fixture(scope="module")
def atlas(shared_cache: Path) -> Atlas:
    return open_atlas(Settings(data_dir=shared_cache / "no-data", cache_dir=shared_cache))


@pytest.fixture(scope="module")
def real(data_dir: Path, shared_cache: Path) -> Atlas:
    return open_atlas(Settings(data_dir=data_dir, cache_dir=shared_cache))


@given(st.integers(0, 5_000_000), st.integers(0, 5_000_000))
def test_a_larger_population_never_has_a_smaller_disc(one: int, other: int) -> None:
    small, large = sorted((one, other))
    assert 0.5 <= disc_radius_km(small) <= disc_radius_km(large) <= 8.0


def test_a_disc_has_the_area_of_its_radius(atlas: Atlas) -> None:
    footprint = atlas.footprint((POKROVSK,))
    assert (footprint.kind, footprint.coarse) == ("disc", True)
    assert footprint.radius_km == disc_radius_km(60_127)
    assert area_km2(footprint.geometry) == pytest.approx(math.pi * footprint.radius_km**2, rel=2e-3)
    assert "population" in footprint.source


def test_every_embedded_place_lies_in_its_own_oblast(atlas: Atlas) -> None:
    places = [p for p in atlas.settlements((21.0, 43.5, 42.0, 53.5)) if p.country == "UA"]
    assert len(places) > 5_000
    cells = {key: region_geometry(key) for key in region_ids()}
    astray = [p.id for p in places if not cells[p.region_id].covers(shapely.Point(p.longitude, p.latitude))]
    assert astray == []


def test_regions_share_no_land() -> None:
    cells = [region_geometry(key) for key in region_ids()]
    assert all(cell.is_valid for cell in cells)
    assert sum(c.area for c in cells) == pytest.approx(shapely.union_all(cells).area, rel=1e-4)


@pytest.mark.parametrize(
    ("target", "official_km2", "within"),
    [
        ("region:donetsk_oblast", 26_517, 0.10),
        ("region:luhansk_oblast", 26_684, 0.10),
        ("region:kharkiv_oblast", 31_415, 0.10),
        ("region:zaporizhzhia_oblast", 27_183, 0.10),
        ("region:crimea", 26_081, 0.10),
        ("region:ukraine", 603_628, 0.03),
    ],
)
def test_coarse_regions_are_near_their_official_area(
    atlas: Atlas, target: str, official_km2: float, within: float
) -> None:
    footprint = atlas.footprint((target,))
    assert footprint.coarse
    assert area_km2(footprint.geometry) == pytest.approx(official_km2, rel=within)


def test_a_union_is_the_sum_of_its_regions(atlas: Atlas) -> None:
    both = atlas.footprint(("region:donetsk_oblast", "region:luhansk_oblast"))
    single = [area_km2(atlas.footprint((t,)).geometry) for t in ("region:donetsk_oblast", "region:luhansk_oblast")]
    assert area_km2(both.geometry) == pytest.approx(sum(single), rel=1e-4)


def test_halves_make_the_whole(atlas: Atlas) -> None:
    whole = area_km2(atlas.footprint((POKROVSK,)).geometry)
    halves = [area_km2(atlas.footprint((f"{POKROVSK}#{part}",)).geometry) for part in ("north", "south")]
    assert sum(halves) == pytest.approx(whole, rel=1e-3)
    assert area_km2(atlas.footprint((f"{POKROVSK}#centre",)).geometry) == pytest.approx(math.pi, rel=1e-3)


def test_the_northern_dnipro_is_a_part_of_the_river(atlas: Atlas) -> None:
    whole = atlas.footprint(("line:dnipro",)).geometry
    north = atlas.footprint(("line:dnipro#north",)).geometry
    assert north.bounds[1] >= 47.79
    assert 0.5 < north.length / whole.length < 0.8
    near = atlas.footprint(("line:dnipro#near-geonames:706448",))
    assert project(near.geometry).length < 40_000


def test_the_same_footprint_has_the_same_hash(atlas: Atlas, shared_cache: Path) -> None:
    again = open_atlas(Settings(data_dir=shared_cache / "no-data", cache_dir=shared_cache))
    for target in (POKROVSK, "region:donetsk_oblast", "line:dnipro"):
        assert again.footprint((target,)).sha256 == atlas.footprint((target,)).sha256


def test_what_has_no_extent_is_refused(atlas: Atlas) -> None:
    with pytest.raises(PlaceError, match="no known extent"):
        atlas.footprint(("country:RU",))
    with pytest.raises(PlaceError, match="no target"):
        atlas.footprint(())


def test_a_cache_that_cannot_be_written_only_costs_time(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder", encoding="utf-8")
    atlas = open_atlas(Settings(data_dir=tmp_path / "none", cache_dir=tmp_path / "file"))
    assert atlas.resolve("Pokrovsk").id == POKROVSK


# -- a data folder


@pytest.fixture
def warm(tmp_path: Path, atlas: Atlas, shared_cache: Path) -> Path:
    """A cache of one's own that has the embedded gazetteer already."""
    (built,) = (shared_cache / "atlas").glob("gazetteer-*.sqlite")
    (tmp_path / "cache" / "atlas").mkdir(parents=True)
    shutil.copy(built, tmp_path / "cache" / "atlas")
    return tmp_path / "cache"


def square(longitude: float, latitude: float, half: float = 0.02) -> dict[str, object]:
    west, south, east, north = longitude - half, latitude - half, longitude + half, latitude + half
    return {
        "type": "Polygon",
        "coordinates": [[[west, south], [east, south], [east, north], [west, north], [west, south]]],
    }


def limit(name: str, geometry: object, **properties: object) -> dict[str, object]:
    return {"type": "Feature", "properties": {"name:en": name, "place": "town", **properties}, "geometry": geometry}


def folder(tmp_path: Path, *features: object) -> Path:
    (tmp_path / "data" / "atlas").mkdir(parents=True)
    text = json.dumps({"type": "FeatureCollection", "features": features})
    (tmp_path / "data" / "atlas" / "city_limits.geojson").write_text(text, encoding="utf-8")
    return tmp_path / "data"


def test_limits_are_matched_by_name_and_distance(tmp_path: Path, warm: Path) -> None:
    data = folder(
        tmp_path,
        limit("Pokrovsk", square(37.18, 48.28)),
        limit("Myrnohrad", square(30.0, 50.0), file="far"),
        limit("Little Nowhere", square(37.0, 48.2), population="300"),
    )
    atlas = open_atlas(Settings(data_dir=data, cache_dir=warm))
    assert atlas.footprint((POKROVSK,)).kind == "city_limit"
    assert atlas.footprint(("geonames:710035",)).kind == "disc"
    (nowhere,) = atlas.candidates("Little Nowhere")
    assert (nowhere.population, nowhere.region_name) == (300, "Donetsk Oblast")
    assert atlas.footprint((nowhere.id,)).kind == "city_limit"
    assert nowhere.id in {p.id for p in atlas.settlements((36.9, 48.1, 37.1, 48.3))}


def test_a_changed_file_is_read_again(tmp_path: Path, warm: Path) -> None:
    data = folder(tmp_path, limit("Pokrovsk", square(37.18, 48.28)))
    settings = Settings(data_dir=data, cache_dir=warm)
    first = open_atlas(settings).footprint((POKROVSK,)).sha256
    text = json.dumps({"type": "FeatureCollection", "features": [limit("Pokrovsk", square(37.18, 48.28, 0.03))]})
    (data / "atlas" / "city_limits.geojson").write_text(text, encoding="utf-8")
    assert open_atlas(settings).footprint((POKROVSK,)).sha256 != first


def test_a_damaged_cache_is_made_again(tmp_path: Path, warm: Path) -> None:
    (built,) = (warm / "atlas").glob("gazetteer-*.sqlite")
    built.write_bytes(b"SQLite format 3\0" + b"\xff" * 400)
    assert open_atlas(Settings(data_dir=tmp_path / "none", cache_dir=warm)).resolve("Pokrovsk").id == POKROVSK


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b'{"type": "FeatureCollection", "features": [{"type": "Fea',
        b"\x00\xff\xfe",
        b"[1, 2]",
        b"[" * 100_000,
        b"null",
    ],
    ids=["empty", "truncated", "binary", "list", "nested", "null"],
)
def test_a_file_that_is_no_geojson_is_set_aside_with_a_note(tmp_path: Path, warm: Path, content: bytes) -> None:
    data = folder(tmp_path)
    (data / "atlas" / "city_limits.geojson").write_bytes(content)
    atlas = open_atlas(Settings(data_dir=data, cache_dir=warm))
    assert atlas.footprint((POKROVSK,)).kind == "disc"
    assert any("city_limits.geojson" in note for note in atlas.notes)


def test_bad_features_are_set_aside_and_counted(tmp_path: Path, warm: Path) -> None:
    bow_tie = {
        "type": "Polygon",
        "coordinates": [[[37.1, 48.2], [37.2, 48.3], [37.2, 48.2], [37.1, 48.3], [37.1, 48.2]]],
    }
    data = folder(
        tmp_path,
        limit("Pokrovsk", bow_tie),
        limit(
            "Selydove",
            {"type": "Polygon", "coordinates": [[[370.0, 48.2], [371.0, 48.3], [371.0, 48.2], [370.0, 48.2]]]},
        ),
        limit("Toretsk", {"type": "Polygon", "coordinates": "none"}),
        limit("Siversk", None),
        "text",
    )
    atlas = open_atlas(Settings(data_dir=data, cache_dir=warm))
    assert atlas.footprint((POKROVSK,)).geometry.is_valid
    assert "unusable geometry): 2" in " ".join(atlas.notes)
    assert "crossing rings): 1" in " ".join(atlas.notes)
    assert atlas.footprint((atlas.resolve("Toretsk").id,)).kind == "disc"


def test_an_unreadable_atlas_says_so(tmp_path: Path, warm: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = folder(tmp_path, limit("Pokrovsk", square(37.18, 48.28)))
    atlas = open_atlas(Settings(data_dir=data, cache_dir=warm))

    def refused(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "read_bytes", refused)
    with pytest.raises(DataError, match=r"city_limits\.geojson"):
        atlas.footprint((POKROVSK,))


# -- the real data folder


@pytest.mark.data
def test_real_limits_regions_and_rivers(real: Atlas) -> None:
    pokrovsk = real.footprint((POKROVSK,))
    assert (pokrovsk.kind, pokrovsk.coarse) == ("city_limit", False)
    assert area_km2(pokrovsk.geometry) == pytest.approx(29.6, rel=0.1)
    assert area_km2(real.footprint(("region:donetsk_oblast",)).geometry) == pytest.approx(26_517, rel=0.01)
    assert real.footprint(("line:dnipro",)).source.startswith("Natural Earth")
    assert real.footprint(("region:ukraine",)).geometry.is_valid
    assert real.coarse_note == ""


@pytest.mark.data
@pytest.mark.parametrize("name", ["Kotlyne", "Novoekonomichne", "Rodynske", "Udachne, Donetsk Oblast", "Dobropillia"])
def test_real_front_line_settlements_have_limits(real: Atlas, name: str) -> None:
    place = real.resolve(name)
    assert place.region_id == "region:donetsk_oblast"
    assert real.footprint((place.id,)).kind == "city_limit"


@pytest.mark.data
def test_the_real_oblasts_agree_with_the_tessellation(real: Atlas, atlas: Atlas) -> None:
    for target in ("region:donetsk_oblast", "region:luhansk_oblast", "region:zaporizhzhia_oblast"):
        one, other = real.footprint((target,)).geometry, atlas.footprint((target,)).geometry
        assert one.intersection(other).area / one.union(other).area > 0.85


@pytest.mark.data
def test_a_raion_is_not_its_town(real: Atlas) -> None:
    raion = real.resolve("Pokrovsk district")
    assert (raion.name, raion.region_id) == ("Pokrovsk Raion", "region:donetsk_oblast")
    footprint = real.footprint((raion.id,))
    assert footprint.kind == "admin_area"
    assert 2_000 < area_km2(footprint.geometry) < 5_000
