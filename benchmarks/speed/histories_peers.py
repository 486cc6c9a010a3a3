"""The same questions put to every peer; answers compared with plain shapely on whole maps."""

from __future__ import annotations

import sys
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import shapely

from benchmarks.speed.histories_scene import Scene
from benchmarks.speed.histories_table import best_seconds
from benchmarks.speed.peers import PEERS, AbsentError, Peer, Questions, open_peer

Array = np.ndarray[Any, Any]

SAME_SHARE = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerResult:
    """How a peer did: ``absent`` says why it could not run. ``per_s`` are questions per CPU-second."""

    name: str
    version: str = ""
    absent: str | None = None
    questions: int = 0
    prepare_s: float | None = None
    answer_s: float | None = None
    per_s: float | None = None
    max_difference: float | None = None

    @property
    def differs(self) -> bool:
        """Whether its answers are not the reference's."""
        return self.max_difference is not None and not self.max_difference <= SAME_SHARE

    def to_json(self) -> dict[str, Any]:
        """Return plain values."""
        return {**asdict(self), "differs": self.differs}


def plain_shares(scene: Scene, questions: Questions) -> Array:
    """Answer with shapely on whole maps, one question after the other: slow and obvious."""
    land, disc = scene.maps.land[questions.state], scene.discs.geometry[questions.place]
    held: Array = shapely.area(shapely.intersection(land, disc))
    shares: Array = held / scene.discs.area_m2[questions.place]
    return shares


def ask_peers(scene: Scene, questions: Questions, reference: Array, names: list[str]) -> list[PeerResult]:
    """Ask every peer; one that is not installed is reported as absent."""
    results = []
    for name in names:
        print(f"  asking {name} ...", file=sys.stderr, flush=True)
        try:
            peer = open_peer(name)
        except AbsentError as error:
            results.append(PeerResult(name=name, absent=str(error)))
            continue
        try:
            results.append(_ask(name, peer, scene, questions, reference))
        finally:
            peer.close()
    return results


def _ask(name: str, peer: Peer, scene: Scene, questions: Questions, reference: Array) -> PeerResult:
    begun = peer.cpu_seconds()
    peer.prepare(scene.maps, scene.discs)
    prepared = peer.cpu_seconds() - begun
    seconds, shares = best_seconds(lambda: peer.answer(questions), repeats=4, clock=peer.cpu_seconds)
    return PeerResult(
        name=name,
        version=peer.version(),
        questions=len(questions),
        prepare_s=prepared,
        answer_s=seconds,
        per_s=len(questions) / seconds,
        max_difference=float(np.max(np.abs(shares - reference))),
    )


def all_peers() -> list[str]:
    """Return the names of all peers, the slowest first."""
    return list(PEERS)


def print_peers(results: list[PeerResult]) -> None:
    """Print a table of the peers."""
    print(f"{'peer':16}{'questions / CPU-s':>18}{'prepare, CPU-s':>16}{'max difference':>16}  version")
    for result in results:
        if result.absent is not None:
            print(f"{result.name:16}{'absent':>18}  {result.absent}")
            continue
        note = "  DIFFERS" if result.differs else ""
        print(
            f"{result.name:16}{result.per_s:>18,.0f}{result.prepare_s:>16.2f}{result.max_difference:>16.1e}"
            f"  {result.version}{note}"
        )
