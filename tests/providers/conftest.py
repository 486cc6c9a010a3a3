"""A data folder and a cache of one's own, and the archive of the real maps."""

from pathlib import Path

import pytest

from theodolite.settings import Settings, load_settings
from theodolite.witness.archive import Archive, open_archive


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "data").mkdir()
    return load_settings(
        data_dir=tmp_path / "data", cache_dir=tmp_path / "cache", store_dir=tmp_path / "store", environ={}
    )


@pytest.fixture
def control(settings: Settings) -> Path:
    return settings.data_dir / "control"


@pytest.fixture(scope="session")
def real_archive(data_dir: Path, shared_cache: Path) -> Archive:
    return open_archive(load_settings(data_dir=data_dir, cache_dir=shared_cache))
