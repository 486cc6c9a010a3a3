"""Files that no reader may choke on: each is set aside with a reason that says what to do."""

import json
from datetime import date

import pytest

from tests.providers.making import DAY, MAKERS, SQUARE, collection, kml, say_holder, topology, write_json
from theodolite.errors import ConfigurationError, DataError, ProviderError
from theodolite.records import Status
from theodolite.settings import Settings, load_settings
from theodolite.witness.archive import open_archive
from theodolite.witness.kml import read_kml
from theodolite.witness.shapefile import read_zipped_polygons
from theodolite.witness.topojson import decode_topojson
from theodolite.witness.user import UserMaps

BOMB = '<!DOCTYPE kml [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
FETCH = '<!DOCTYPE kml [<!ENTITY a SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize("head", [BOMB, FETCH, "<!DOCTYPE kml>"])
def test_hostile_xml_is_not_parsed(head: str, tmp_path) -> None:
    path = tmp_path / "bomb.kml"
    path.write_text(kml([SQUARE], head=head))
    with pytest.raises(ProviderError, match=r"'bomb.kml' declares a document type") as caught:
        read_kml(path)
    assert "remove" in caught.value.hint


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "is empty"),
        ("<html><body>404</body></html>", "is not KML"),
        (kml([SQUARE])[:-9], "not well-formed"),
        (kml([SQUARE]).replace("37.0,", "east,"), "no number"),
    ],
)
def test_a_damaged_kml_is_named(text: str, reason: str, settings: Settings, control) -> None:
    path = MAKERS["creamy_caprice"](control, DAY, [SQUARE])
    path.write_text(text)
    (rejected,) = open_archive(settings).rejected("creamy_caprice")
    assert reason in rejected.reason
    assert path.name in rejected.file


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("[1, 2", "cut off"),
        ("hello {}", "is not JSON"),
        ('"text"', "not a GeoJSON map"),
        ('{"type": "Topology", "features": []}', "its type is 'Topology'"),
        ("[" * 100_000, "cut off"),
        (
            '{"type": "FeatureCollection", "features": [{"geometry": {"type": "Point", "coordinates": [37, 48]}}]}',
            "area",
        ),
        ('{"type": "FeatureCollection", "features": [{"geometry": {"type": "Polygon"}}]}', "could not be decoded"),
        ('{"type": "FeatureCollection", "features": [{"geometry": null}]}', "none with a geometry"),
    ],
)
def test_a_damaged_geojson_is_named(content: str, reason: str, settings: Settings, control) -> None:
    path = MAKERS["deepstate"](control, DAY, [SQUARE])
    path.write_text(content)
    (rejected,) = open_archive(settings).rejected("deepstate")
    assert reason in rejected.reason


def test_undecodable_features_are_dropped_and_counted(settings: Settings, control) -> None:
    data = collection([SQUARE, SQUARE])
    data["features"] += [
        {"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [[[37, 48], [37, "x"], [38, 48]]]}},
        {"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [[[37, 48], [37, 49]]]}},
        {"type": "Feature", "geometry": {"type": "LineString", "coordinates": [[37, 48], [38, 48]]}},
        {"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [[[37, 48], [37, 48], [37, 48], [37, 48]]]}},
        {"type": "Feature", "geometry": None},
    ]
    write_json(control / "deepstate" / "deepstatemap_data_20251102.geojson", data)
    (frame,) = open_archive(settings).frames("deepstate")
    assert frame.dropped == 4
    assert "1 features carry no geometry" in frame.notes


def test_liveuamap_with_an_unknown_type_is_not_guessed(settings: Settings, control) -> None:
    path = MAKERS["liveuamap"](control, DAY, [SQUARE])
    path.write_text(path.read_text().replace('"nochange"', '"disputed"'))
    (rejected,) = open_archive(settings).rejected("liveuamap")
    assert "unknown type 'disputed'" in rejected.reason


@pytest.mark.parametrize("arcs", [[], [[]], [[["x", 1]]], [[[0, 0], [1]]]])
def test_a_damaged_topology_is_named(arcs: list) -> None:
    data = topology([SQUARE]) | {"arcs": arcs}
    with pytest.raises(ProviderError, match="damaged TopoJSON"):
        list(decode_topojson(data, "week"))


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 no archive", b"\x00" * 500])
def test_a_damaged_zip_is_named(data: bytes) -> None:
    with pytest.raises(ProviderError, match="not a readable zip archive"):
        list(read_zipped_polygons(data, "week.zip"))


def test_a_cut_off_shapefile_is_named(data_dir, tmp_path) -> None:
    import io
    import zipfile

    source = sorted((data_dir / "control" / "isw" / "claimed").glob("*.zip"))[0]
    with zipfile.ZipFile(source) as archive:
        name = next(n for n in archive.namelist() if n.endswith(".shp"))
        shp = archive.read(name)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, shp[: len(shp) // 2])
    with pytest.raises(ProviderError, match="damaged"):
        list(read_zipped_polygons(buffer.getvalue(), source.name))


def test_a_map_of_ones_own_without_a_date_is_set_aside(settings: Settings, control) -> None:
    mine = control / "mine"
    say_holder(control, "mine")
    (mine / "front.kml").write_text(kml([SQUARE]))
    (mine / "dated.kml").write_text(
        kml([SQUARE]).replace("<Document>", "<Document><TimeStamp><when>2025-11-03T00:00:00Z</when></TimeStamp>")
    )
    write_json(mine / "inside.geojson", collection([SQUARE], date="2025-11-04"))
    write_json(mine / "20251105.geojson", collection([SQUARE]))
    write_json(mine / "2025-02-30.geojson", collection([SQUARE]))
    archive = open_archive(settings)
    assert [f.valid_on.day for f in archive.frames("mine")] == [3, 4, 5]
    assert {(r.file, r.valid_on) for r in archive.rejected("mine")} == {
        ("control/mine/front.kml", None),
        ("control/mine/2025-02-30.geojson", None),
    }
    assert all("no date" in r.reason for r in archive.rejected("mine"))


def test_a_map_of_ones_own_must_say_whose_land_it_shows(settings: Settings, control) -> None:
    write_json(control / "mine" / "2025-11-02.geojson", collection([SQUARE]))
    archive = open_archive(settings)
    assert archive.frames("mine") == ()
    (rejected,) = archive.rejected("mine")
    assert "does not say whose land it shows" in rejected.reason
    assert "provider.toml" in rejected.reason


def test_two_files_of_one_day_are_not_mixed(settings: Settings, control) -> None:
    say_holder(control, "mine")
    write_json(control / "mine" / "2025-11-02.geojson", collection([SQUARE]))
    write_json(control / "mine" / "2025-11-02b.geojson", collection([SQUARE]))
    archive = open_archive(settings)
    assert len(archive.frames("mine")) == 1
    assert "same day" in archive.rejected("mine")[0].reason


def test_provider_toml_describes_a_map_of_ones_own(settings: Settings, control) -> None:
    swapped = [tuple((y, x) for x, y in SQUARE)]
    write_json(control / "mine" / "2025-11-02.geojson", collection(swapped))
    (control / "mine" / "provider.toml").write_text(
        'name = "My map"\naffiliation = "a desk"\nlicence = "CC0"\nholder = "UA"\nmay_publish_geometry = true\n'
        'drawn_sides = ["UA"]\ngrey_margin_km = 2.5\ncoordinate_order = "latitude longitude"\nstatus = "contested"\n'
    )
    archive = open_archive(settings)
    info = archive.info("mine")
    assert (info.name, info.affiliation, info.licence) == ("My map", "a desk", "CC0")
    assert (info.drawn_sides, info.grey_margin_km, info.may_publish_geometry) == (("UA",), 2.5, True)
    (area,) = archive.areas(archive.frames("mine")[0]).areas
    assert (area.holder, area.status) == ("UA", Status.CONTESTED)
    assert area.geometry.bounds == (37.0, 48.0, 37.4, 48.3)


def test_features_may_say_whose_they_are(settings: Settings, control) -> None:
    say_holder(control, "mine")
    data = collection([SQUARE], holder="UA", status="claimed")
    data["features"] += collection([((38.0, 48.0), (38.1, 48.0), (38.1, 48.1))])["features"]
    write_json(control / "mine" / "2025-11-02.geojson", data)
    archive = open_archive(settings)
    (frame,) = archive.frames("mine")
    areas = archive.areas(frame).areas
    assert [(a.holder, a.status) for a in areas] == [("RU", Status.HELD), ("UA", Status.CLAIMED)]


@pytest.mark.parametrize(
    "text",
    [
        "holder = ",
        'colour = "red"',
        "grey_margin_km = -1",
        'status = "lost"',
        "drawn_sides = [1]",
        'clip = "yes"',
        "\xff",
    ],
)
def test_a_bad_provider_toml_is_named(text: str, settings: Settings, control) -> None:
    mine = control / "mine"
    mine.mkdir(parents=True)
    (mine / "provider.toml").write_bytes(text.encode("latin-1"))
    with pytest.raises(ConfigurationError, match=r"provider\.toml"):
        UserMaps("mine", mine)
    archive = open_archive(settings)
    assert archive.mappers == ()
    assert "control/mine is left out" in archive.problems[0]
    with pytest.raises(ConfigurationError):
        open_archive(settings, mappers=["mine"])


def test_unknown_mapper_lists_the_known_ones(settings: Settings) -> None:
    with pytest.raises(ConfigurationError, match="unknown mapper 'deepstat'") as caught:
        open_archive(settings, mappers=["deepstat"])
    assert "deepstate" in caught.value.hint
    assert open_archive(settings, mappers=["deepstate"]).mappers == ()


def test_control_that_is_no_folder_is_a_data_error(settings: Settings, control) -> None:
    assert open_archive(settings).mappers == ()
    control.write_text("not a folder")
    with pytest.raises(DataError, match="control"):
        open_archive(settings)


def test_a_folder_that_may_not_be_read_is_a_data_error(settings: Settings, control, monkeypatch) -> None:
    MAKERS["deepstate"](control, DAY, [SQUARE])
    original = type(control).iterdir

    def refuse(self):
        if self.name == "deepstate":
            raise PermissionError(13, "Permission denied", str(self))
        return original(self)

    monkeypatch.setattr(type(control), "iterdir", refuse)
    with pytest.raises(DataError, match="deepstate"):
        open_archive(settings)


def test_a_bad_outline_leaves_the_areas_whole_and_says_so(settings: Settings, control) -> None:
    MAKERS["uacontrolmap"](control, DAY, [SQUARE])
    write_json(settings.data_dir / "atlas" / "osm_admin" / "Ukraine.geojson", collection([SQUARE]))
    archive = open_archive(settings)
    (frame,) = archive.frames("uacontrolmap")
    assert any("not clipped" in note for note in frame.notes)
    assert "no outline of Ukraine" in " ".join(archive.problems)


def test_only_what_a_layer_needs_is_clipped(settings: Settings, control, data_dir) -> None:
    """Russia's own land goes, Crimea and border towns stay."""
    import shapely

    atlas = settings.data_dir / "atlas"
    (atlas / "osm_admin").mkdir(parents=True)
    for name in ("osm_admin/Ukraine.geojson", "city_limits.geojson"):
        (atlas / name).symlink_to(data_dir / "atlas" / name)
    wide = ((32.0, 44.0), (44.0, 44.0), (44.0, 51.0), (32.0, 51.0))
    for mapper in ("uacontrolmap", "deepstate"):
        MAKERS[mapper](control, date(2025, 11, 2), [wide])
    archive = open_archive(settings)
    rostov, milove, sevastopol, kerch = (39.7, 47.24), (40.13, 49.37), (33.53, 44.6), (36.47, 45.35)
    inside = {
        mapper: [
            archive.areas(archive.frames(mapper)[0]).areas[0].geometry.contains(shapely.Point(p))
            for p in (rostov, milove, sevastopol, kerch)
        ]
        for mapper in archive.mappers
    }
    assert inside == {"deepstate": [True] * 4, "uacontrolmap": [False, True, True, True]}
    assert json.dumps(archive.frames("uacontrolmap")[0].notes) == '["clipped to Ukraine"]'


def test_settings_name_a_missing_data_folder(tmp_path) -> None:
    with pytest.raises(ConfigurationError, match="does not exist"):
        load_settings(data_dir=tmp_path / "nowhere", environ={})
