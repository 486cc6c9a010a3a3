"""Encirclement on the real maps: Myrnohrad, autumn 2025, all mappers; the widest way against the slow reference."""

from datetime import date
from pathlib import Path

import pytest

from theodolite.atlas import open_atlas
from theodolite.geometry import project
from theodolite.history.clearance import CLEARANCE_ERROR_M, is_open
from theodolite.history.encircle import corridor_km, perimeter_share
from theodolite.history.land import grow_box, view_land
from theodolite.settings import load_settings
from theodolite.witness.archive import open_archive

pytestmark = pytest.mark.data
DAYS = (date(2025, 10, 15), date(2025, 12, 15))


def test_the_way_out_of_myrnohrad_closes_on_every_map(data_dir: Path, shared_cache: Path) -> None:
    settings = load_settings(data_dir=data_dir, cache_dir=shared_cache)
    archive = open_archive(settings)
    place = project(open_atlas(settings).footprint(("geonames:710035",)).geometry)
    assert len(archive.mappers) >= 5
    for mapper in archive.mappers:
        ways, shares = [], []
        for on in DAYS:
            frame = archive.frame_in_force(mapper, on)
            assert frame is not None
            view = view_land(archive.projected(frame), archive.info(mapper), grow_box(place.bounds, 40_000))
            ways.append(corridor_km(view, place, "RU", edge_m=500.0))
            shares.append(perimeter_share(view, place, "RU", edge_m=500.0))
            half = ways[-1].value * 500
            for radius, way_is_left in ((half - 2 * CLEARANCE_ERROR_M, True), (half + 2 * CLEARANCE_ERROR_M, False)):
                land = view.land("RU").buffer(radius, quad_segs=64)
                assert is_open(land, place, view.area, 0.0) is way_is_left, (mapper, on, radius)
        assert 8 < ways[0].value < 13, mapper
        assert 2 < ways[1].value < 7, mapper
        assert ways[1].low < ways[1].value < ways[1].high
        assert 0.7 < shares[0].value < shares[1].value < 1, mapper
        assert (ways[1].detail or "").startswith("narrowest at 48.3")
        assert "west" in (shares[1].detail or "")
