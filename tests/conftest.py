"""Shared fixtures: where the real data lies, a cache of one's own, and what is skipped without data."""

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]


def find_data() -> Path | None:
    """Return the folder of real data: THEODOLITE_DATA, else ../shared/data beside the project."""
    for candidate in (os.environ.get("THEODOLITE_DATA"), ROOT.parent / "shared" / "data"):
        if candidate and Path(candidate).is_dir():
            return Path(candidate).resolve()
    return None


@pytest.fixture(autouse=True, scope="session")
def _store_of_ones_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test records maps in the user's own store, or reads with the user's own model."""
    names = {"THEODOLITE_STORE": "store", "THEODOLITE_MODELS": "models"}
    before = {name: os.environ.get(name) for name in names}
    os.environ.update({name: str(tmp_path_factory.mktemp(folder)) for name, folder in names.items()})
    yield
    for name, value in before.items():
        if value is None:
            del os.environ[name]
        else:
            os.environ[name] = value


@pytest.fixture(scope="session")
def data_dir() -> Path:
    """The folder of real data, or a skip that says so."""
    found = find_data()
    if found is None:
        pytest.skip("no real data: set THEODOLITE_DATA to a data folder to run this test")
    return found


@pytest.fixture(scope="session")
def shared_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache folder for the whole run, so that the archive of maps is read once."""
    named = os.environ.get("THEODOLITE_TEST_CACHE")
    return Path(named) if named else tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def _built_gazetteer(shared_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let caches of a test's own begin with a copy of the gazetteer that the run has built: building takes seconds."""
    from theodolite.atlas import gazetteer

    build_or_open = gazetteer.cached_database

    def copied(folder: Path, name: str, key: str, build: Any) -> Any:
        own = folder / f"{name}-{key}.sqlite"
        if folder != shared_cache / "atlas" and not own.exists():
            build_or_open(shared_cache / "atlas", name, key, build).close()
            with suppress(OSError):
                folder.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(shared_cache / "atlas" / own.name, own)
        return build_or_open(folder, name, key, build)

    monkeypatch.setattr(gazetteer, "cached_database", copied)
