"""One contract, every engine: the same bytes out, nothing lost or doubled when a worker dies, errors as they are."""

import os
import signal
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from theodolite.batch import BatchOptions, Layout, run_batch
from theodolite.batch.engines import Crew, engine_names, get_engine
from theodolite.errors import ConfigurationError, DataError
from theodolite.settings import Settings

ENGINES = ("serial", "local", "dask")


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(data_dir=tmp_path_factory.mktemp("nothing"), cache_dir=tmp_path_factory.mktemp("cache"))


def double(shared: int, task: int) -> int:
    return shared * task


def fail(shared: int, task: int) -> int:
    if task == 3:
        raise DataError(f"task {task} cannot be done.", hint="Leave it out.")
    return shared * task


def die_once(shared: str, task: int) -> tuple[int, int]:
    """Kill the own worker process the first time that task 5 is met; then go on."""
    mark = Path(shared) / f"{task}"
    if task == 5 and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return task, task * task


def die(_shared: str, task: int) -> int:
    if task == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    return task


@pytest.fixture(params=ENGINES, scope="module")
def crew(request: pytest.FixtureRequest) -> Iterator[Crew]:
    with get_engine(request.param).open(7, workers=2, scheduler=None) as made:
        yield made


def test_every_task_is_answered_once(crew: Crew) -> None:
    assert sorted(crew.run(double, range(25))) == [(n, 7 * n) for n in range(25)]
    assert list(crew.run(double, [])) == []
    assert dict(crew.run(double, iter([3]))) == {0: 21}


def test_an_error_of_a_task_is_raised_as_it_is_and_the_crew_stays_ready(crew: Crew) -> None:
    with pytest.raises(DataError, match="task 3") as caught:
        list(crew.run(fail, range(6)))
    assert caught.value.hint == "Leave it out."
    assert dict(crew.run(double, [1, 2])) == {0: 7, 1: 14}


@pytest.mark.parametrize("name", ["local", "dask"])
def test_a_killed_worker_loses_and_doubles_nothing(name: str, tmp_path: Path) -> None:
    with get_engine(name).open(str(tmp_path), workers=2, scheduler=None) as crew:
        assert sorted(crew.run(die_once, range(20))) == [(n, (n, n * n)) for n in range(20)]
    assert (tmp_path / "5").exists()


@pytest.mark.parametrize("name", ["local", "dask"])
def test_a_task_that_always_kills_its_worker_is_given_up_by_name(name: str) -> None:
    with get_engine(name).open("", workers=1, scheduler=None) as crew, pytest.raises(DataError, match="part 1"):
        list(crew.run(die, range(3)))


def claims(path: Path, *, count: int = 6000) -> Path:
    rng = np.random.default_rng(7)
    places = np.array(["geonames:704422", "geonames:706950", "geonames:709900", "region:donetsk_oblast", "geonames:0"])
    days = [date(2025, 7, 1) + timedelta(days=int(n)) for n in rng.integers(0, 250, count)]
    kinds = rng.choice(["hold", "enter", "percent", "stand_on"], count)
    table = pa.table(
        {"place": rng.choice(places, count, p=[0.4, 0.3, 0.2, 0.09, 0.01]), "date": pa.array(days, pa.date32()),
         "kind": kinds, "threshold": pa.array(np.full(count, 40.0), mask=kinds != "percent"), "id": np.arange(count)}
    )  # fmt: skip
    pq.write_table(table, path, row_group_size=500)
    return path


def run(settings: Settings, source: Path, out: Path, engine: str, **options: Any) -> Any:
    chosen = BatchOptions(engine=engine, workers=2, part_rows=1000, layout=Layout(columns="full"), **options)
    return run_batch(str(source), str(out), settings=settings, options=chosen)


def files(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(p for p in folder.parent.rglob("*.parquet") if p.is_file() and p.name != "claims.parquet"):
        yield str(path.relative_to(folder.parent)), path.read_bytes()


def test_the_same_bytes_come_out_of_every_engine(settings: Settings, tmp_path: Path) -> None:
    source = claims(tmp_path / "claims.parquet")
    found = {}
    for name in ENGINES:
        result = run(settings, source, tmp_path / name / "out.parquet", name)
        assert result.rows + result.set_aside == 6000
        assert result.parts == 6
        found[name] = list(files(tmp_path / name / "out.parquet"))
    assert len(found["serial"]) == 6 + 3
    assert found["serial"] == found["local"] == found["dask"]
    rows = pq.read_table(tmp_path / "serial" / "out.parquet", columns=["row"])["row"].to_numpy()
    aside = pq.read_table(tmp_path / "serial" / "out.set-aside.parquet")["row"].to_numpy()
    assert sorted([*rows, *aside]) == list(range(6000))


def test_a_store_in_memory_needs_one_process(settings: Settings, tmp_path: Path) -> None:
    source = claims(tmp_path / "claims.parquet", count=3000)
    options = BatchOptions(engine="local", part_rows=1000)
    with pytest.raises(ConfigurationError, match="exists in one process only") as caught:
        run_batch(str(source), "memory://out.parquet", settings=settings, options=options)
    assert "--engine serial" in caught.value.hint


def test_unknown_engines_and_missing_extras_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    assert engine_names()[:3] == ENGINES
    with pytest.raises(ConfigurationError, match="unknown engine 'spark'"):
        get_engine("spark")
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)
    with pytest.raises(ConfigurationError) as caught, get_engine("dask").open(1, workers=1, scheduler=None):
        pass
    assert "pip install 'theodolite[scale]'" in str(caught.value)


def test_a_scheduler_that_is_not_there_is_said() -> None:
    from theodolite.batch.engines import dask

    with (
        pytest.raises(ConfigurationError, match="cannot be reached"),
        dask.DaskEngine(timeout_s=1).open(1, workers=None, scheduler="tcp://127.0.0.1:9"),
    ):
        pass
