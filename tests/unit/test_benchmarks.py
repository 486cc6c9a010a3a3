"""The benchmark of histories runs without data, on made-up maps; differing answers and absent peers are reported."""

import json
from pathlib import Path

import numpy as np
import pytest
from benchmarks.speed import histories, peers
from benchmarks.speed.histories_peers import all_peers, ask_peers, plain_shares
from benchmarks.speed.histories_scene import Scene, made_settings, make_questions, open_scene
from benchmarks.speed.peers.shapely_edges import ShapelyEdges

KEYS = {
    "lookup_vs_strtree", "lookup_vs_postgis", "gain_vs_shapely", "compare_vs_shapely", "adhoc_history_vs_shapely",
    "parquet_rows_per_cpu_s", "stream_limit_share", "histories_cpu_s", "histories_peak_mb", "new_day_cpu_s",
}  # fmt: skip


class Wrong(ShapelyEdges):
    """A peer that is a little off."""

    def answer(self, questions: peers.Questions) -> np.ndarray:
        return super().answer(questions) + 1e-3


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    return open_scene(made_settings(tmp_path_factory.mktemp("made")), origin="made-up maps", places=300)


def test_the_quick_run_measures_everything_on_the_same_answers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(peers.PEERS, "sedonadb", "not_there:Nothing")
    chosen = "sedonadb,strtree_tiles,strtree_edges"
    status = histories.main(["--quick", "--peers", chosen, "--json", str(tmp_path / "figures.json")])
    shown = capsys.readouterr()
    assert status == 0, shown.err
    figures = json.loads((tmp_path / "figures.json").read_text(encoding="utf-8"))
    assert figures.keys() >= KEYS
    assert figures["differs"] == []
    assert figures["lookup_vs_postgis"] is None
    assert figures["met"]["lookup_vs_postgis"] is None
    assert figures["lookup_vs_strtree"] > 1
    assert "not_there" in figures["peers"]["sedonadb"]["absent"]
    assert "absent" in shown.out


@pytest.mark.parametrize("name", all_peers())
def test_every_peer_installed_gives_the_same_shares(name: str, scene: Scene) -> None:
    questions, _ = make_questions(scene, 100)
    reference = plain_shares(scene, questions)
    assert 0 < reference.mean() < 1
    (result,) = ask_peers(scene, questions, reference, [name])
    if result.absent is not None:
        pytest.skip(f"{name}: {result.absent}")
    assert result.max_difference is not None
    assert result.max_difference < 1e-9


def test_a_peer_whose_answers_differ_is_reported(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.speed.histories_peers.open_peer", lambda name: Wrong())
    questions, _ = make_questions(scene, 50)
    (result,) = ask_peers(scene, questions, plain_shares(scene, questions), ["wrong"])
    assert result.differs


def test_an_unknown_peer_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert histories.main(["--quick", "--peers", "oracle"]) == 2
    assert "oracle" in capsys.readouterr().err
