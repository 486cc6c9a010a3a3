"""Land drawn as claimed as a set of claims: planted polygons, every side alike, and ISW's own on real maps."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

from theodolite.errors import ConfigurationError
from theodolite.geometry import project
from theodolite.history.steps import StepTable, day_number
from theodolite.pipeline import open_toolbox
from theodolite.records import ClaimOutcome, ControlArea, FrameRef, Place, PlaceKind, Status
from theodolite.settings import load_rules, load_settings
from theodolite.testing import make_info
from theodolite.tracks import claims_set
from theodolite.tracks.claimed import ClaimedPlace, figures_of, find_claimed, resolve_claimed, witnesses

FIRST = date(2024, 9, 1)
MAPPERS = ("drawer", "a", "b", "c", "copy")
INFOS = {m: make_info(m, parents=("drawer",) if m == "copy" else ()) for m in MAPPERS}
OTHER = {"RU": "UA", "UA": "RU"}


def week(number: int) -> date:
    return FIRST + timedelta(days=7 * number)


def place(number: int) -> Place:
    return Place(id=f"p{number}", name=f"Town {number}", kind=PlaceKind.SETTLEMENT, longitude=37.0 + number / 10,
                 latitude=48.0, country="UA")  # fmt: skip


TOWNS = [place(n) for n in range(5)]


class Drawn:
    """An archive of one mapper: towns by number that each frame of a layer holds."""

    mappers = ("drawer",)

    def __init__(self, side: str, claimed: list[set[int]], held: list[set[int]]) -> None:
        self.side = side
        self.towns = {"claimed": claimed, "held": held}

    def frames(self, mapper: str, *, layer: str = "held") -> tuple[FrameRef, ...]:
        drawn = self.towns.get(layer, [])
        return tuple(
            FrameRef(mapper=mapper, valid_on=week(n), known_on=week(n), sha256="", state=f"{layer} {n}", files=())
            for n in range(len(drawn))
        )

    def frame_in_force(self, mapper: str, on: date) -> FrameRef | None:
        return next((f for f in reversed(self.frames(mapper)) if f.valid_on <= on), None)

    def projected(self, frame: FrameRef) -> tuple[ControlArea, ...]:
        layer, number = frame.state.split()
        status = Status.CLAIMED if layer == "claimed" else Status.HELD
        squares = [shapely.Point(37.0 + n / 10, 48.0).buffer(0.02) for n in self.towns[layer][int(number)]]
        return (ControlArea(holder=self.side, status=status, geometry=project(shapely.union_all(squares))),)


def claims(side: str = "RU") -> tuple[ClaimedPlace, ...]:
    drawn = Drawn(side, [{0, 1}, {0, 1, 2}, {1, 2, 3}, {3}], [set(), {1}, {1}, {1, 3}])
    return find_claimed(drawn, TOWNS, mapper="drawer")  # type: ignore[arg-type]


def table(mapper: str, taken: dict[str, list[tuple[int, float]]], side: str = "RU", *, last: int = 60) -> StepTable:
    """Shares by town as (week, share) steps; a frame a week."""
    ids = tuple(sorted(p.id for p in TOWNS))
    steps = [[(0, 0.0), *taken.get(i, [])] for i in ids]
    starts = np.cumsum([0, *(len(s) for s in steps)]).astype(np.int32)
    flat = [step for s in steps for step in s]
    value = np.array([v for _, v in flat])
    days = np.array([day_number(week(n) - timedelta(days=70 if n == 0 else 0)) for n, _ in flat], dtype=np.int32)
    frames = np.array([day_number(week(n)) for n in range(-10, last)], dtype=np.int32)
    return StepTable(
        mapper=mapper, side=side, edge_m=500.0, place_ids=ids, starts=starts, days=days, value=value, low=value,
        high=value, unknown=value * 0, inside=value > 0.5, frame_days=frames, silent=np.zeros(len(ids), bool),
    )  # fmt: skip


SHOWN: dict[str, dict[str, list[tuple[int, float]]]] = {
    "drawer": {"p0": [(1, 1.0)]},
    "a": {"p0": [(8, 0.95)], "p2": [(1, 0.2), (3, 1.0)], "p3": [(5, 1.0), (20, 0.1)]},
    "b": {"p0": [(10, 0.95)], "p2": [(4, 1.0)], "p3": [(6, 1.0)]},
    "c": {"p0": [(9, 0.95)], "p2": [(5, 1.0)], "p3": [(6, 0.8)]},
    "copy": {"p0": [(1, 1.0)]},
}


def resolve(side: str = "RU", *, shown: dict[str, Any] = SHOWN) -> Any:
    tables = [table(m, rows, side) for m, rows in shown.items()]
    return resolve_claimed(claims(side), tables, INFOS, load_rules(), until=week(59))


def test_a_place_is_claimed_once_from_its_first_frame_and_not_where_it_is_held() -> None:
    found = {c.place.id: c for c in claims()}
    assert sorted(found) == ["p0", "p1", "p2", "p3"]
    assert (found["p0"].on, found["p0"].not_before, found["p0"].frames) == (week(0), None, 2)
    assert (found["p1"].on, found["p1"].last_on, found["p1"].frames) == (week(0), week(0), 1)  # held from week 1 on
    assert (found["p2"].on, found["p2"].not_before, found["p2"].last_on) == (week(1), week(0), week(2))
    assert (found["p3"].on, found["p3"].frames) == (week(2), 1)


def test_the_mapper_who_drew_the_claims_and_his_copies_do_not_vote() -> None:
    assert witnesses(INFOS, {"drawer"}) == ("a", "b", "c")
    by_id = {r.claim.place.id: r for r in resolve()}
    first = by_id["p0"]
    assert first.outcome is not None
    assert {r.mapper for r in first.outcome.reports} == {"a", "b", "c"}
    assert first.outcome.happened_on is not None
    assert week(7) < first.outcome.happened_on <= week(10)
    assert {r.mapper for r in first.reports} == set(MAPPERS)


def test_each_map_has_its_own_figures_with_those_that_never_came() -> None:
    found = resolve()
    alone = figures_of(found, "a")
    assert (alone.claimed, alone.already, alone.later, alone.not_so_far, alone.taken_back) == (4, 0, 3, 1, 1)
    assert [days for days, *_ in alone.within] == [30, 90, 180]
    assert [round(share, 2) for _, share, _, _ in alone.within] == [0.5, 0.75, 0.75]
    assert alone.median_days == 21
    together = figures_of(found, "all")
    assert together.claimed == 4
    assert together.not_so_far >= 1
    assert figures_of([], "a").median_days is None


def test_the_other_sides_claims_are_treated_alike() -> None:
    one, other = resolve("RU"), resolve("UA")
    assert [replace(r.claim, side=OTHER[r.claim.side]) for r in other] == [r.claim for r in one]
    assert [(r.reports, r.already, r.taken_back, r.outcome) for r in one] == [
        (r.reports, r.already, r.taken_back, r.outcome) for r in other
    ]
    for mapper in (*MAPPERS, "all"):
        assert figures_of(one, mapper) == figures_of(other, mapper)
    names = [claims_set.layer_source(INFOS["drawer"], side).name for side in ("RU", "UA")]
    assert names == [f"{side} sources, as drawn by drawer" for side in ("Russian", "Ukrainian")]


def test_one_witness_none_and_no_layer() -> None:
    assert all(r.outcome is not None for r in resolve(shown={"a": SHOWN["a"]}))
    lone = resolve(shown={"a": SHOWN["a"]})
    assert all(r.outcome.state.value == "unknown" for r in lone)
    assert figures_of(lone, "all").claimed == 0
    assert [r.outcome for r in resolve(shown={"drawer": SHOWN["drawer"]})] == [None] * 4
    with pytest.raises(ConfigurationError, match="draw land as claimed"):
        find_claimed(Drawn("RU", [], [set()]), TOWNS, mapper="drawer")  # type: ignore[arg-type]


def test_without_maps_there_is_no_set(tmp_path: Path, shared_cache: Path) -> None:
    toolbox = open_toolbox(load_settings(data_dir=tmp_path, cache_dir=shared_cache))
    assert claims_set.layers_of(toolbox) == ()
    with pytest.raises(ConfigurationError, match="no data folder with maps"):
        claims_set.resolve_layer(toolbox)


@pytest.mark.data
@pytest.mark.slow
def test_isws_claims_of_2024_on_real_maps(data_dir: Path, shared_cache: Path) -> None:
    from theodolite.tracks import load_registry, open_tracks, track_record

    toolbox = open_toolbox(load_settings(data_dir=data_dir, cache_dir=shared_cache))
    reports, registry = claims_set.with_layers(["isw-claimed"], toolbox, load_registry())
    record = track_record("isw-claimed", open_tracks(reports, toolbox, registry=registry))
    assert {pair[0] for pair in record.left_out} == {"isw"}
    by_place = {c.place: c for c in record.claims}
    vuhledar = by_place["Vuhledar"]
    assert vuhledar.claim_on == date(2024, 9, 29)
    assert vuhledar.happened_on is not None
    assert abs((vuhledar.happened_on - date(2024, 10, 2)).days) <= 4
    assert "isw" not in vuhledar.mappers
    assert sum(c.outcome is ClaimOutcome.NOT_BORNE_OUT for c in record.claims) > 5
    assert len(record.claims) == record.resolved + record.unresolved >= 25
