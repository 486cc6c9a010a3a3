"""All maps together: what is asked, what is left out, and what is never known before its day."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fixtures.fused import FIRST, make_fused

from theodolite.fusing import fuse_histories, fuse_settlement, thinned
from theodolite.pipeline import Toolbox, open_toolbox
from theodolite.publish.fused import summary_lines
from theodolite.records import FusedPoint, Measure, Question
from theodolite.settings import load_settings

POKROVSK, MYRNOHRAD = "geonames:704422", "geonames:710035"
THEN = date(2025, 11, 1)


@pytest.fixture(scope="module")
def toolbox(tmp_path_factory: pytest.TempPathFactory) -> Toolbox:
    return open_toolbox(load_settings(environ={"XDG_DATA_HOME": "/nowhere"}, cache_dir=tmp_path_factory.mktemp("c")))


@pytest.mark.parametrize("side", ["RU", "UA"])
def test_what_was_known_then_does_not_depend_on_what_came_after(toolbox: Toolbox, side: str) -> None:
    now, then = (fuse_settlement(POKROVSK, toolbox, side=side, known_by=day) for day in (None, THEN))
    assert then.known_by <= THEN < now.known_by
    assert all(p.on <= THEN for p in (*then.filtered, *then.smoothed))
    assert all(f.low <= THEN for f in then.flips)
    for point in then.filtered:
        later = [p for p in now.filtered if p.on <= point.on][-1]
        assert later.value == pytest.approx(point.value, abs=0.05)


def test_one_witness_alone_says_so_and_none_says_nothing(toolbox: Toolbox) -> None:
    alone = fuse_settlement(POKROVSK, toolbox, side="RU", mappers=["deepstate"])
    assert alone.independence.maps == 1
    assert [lag.mapper for lag in alone.lags] == ["deepstate"]
    assert fuse_settlement(POKROVSK, toolbox, side="RU", mappers=[]) is None
    assert fuse_settlement(POKROVSK, toolbox, side="RU", known_by=date(2014, 1, 1)) is None


def test_only_the_share_of_one_settlement_is_fused(toolbox: Toolbox) -> None:
    histories = [toolbox.evidence.history(_share(POKROVSK), mapper=m) for m in toolbox.evidence.mappers]
    town = [h for h in histories if h is not None]
    assert fuse_histories(town, toolbox) is not None
    other = replace(town[0], question=_share(MYRNOHRAD))
    assert fuse_histories([*town[1:], other], toolbox) is None
    apart = [replace(h, question=replace(h.question, measure=Measure.DISTANCE_KM)) for h in town]
    assert fuse_histories(apart, toolbox) is None
    both = [replace(h, question=replace(h.question, targets=(POKROVSK, MYRNOHRAD))) for h in town]
    assert fuse_histories(both, toolbox) is None
    assert fuse_histories([], toolbox) is None


def test_the_order_of_mappers_does_not_matter_and_it_is_computed_once(toolbox: Toolbox) -> None:
    histories = [toolbox.evidence.history(_share(POKROVSK), mapper=m) for m in toolbox.evidence.mappers]
    town = [h for h in histories if h is not None]
    assert fuse_histories(town, toolbox) == fuse_histories(town[::-1], toolbox)
    assert fuse_histories(town, toolbox) is fuse_histories(tuple(town), toolbox)


def test_a_town_that_changed_hands_is_told_with_an_interval(toolbox: Toolbox) -> None:
    half, whole = summary_lines(fuse_settlement(POKROVSK, toolbox, side="RU"))
    assert half.startswith("Changed hands (to Russia), at least half of it: between 2025-1")
    assert ", 90 %; most likely about 2025-1" in half
    assert whole.startswith("Almost no chance that it changed hands (to Russia), at least 90 % of it, by 2026-01-31")


@given(st.lists(st.floats(0, 1), min_size=1, max_size=60))
def test_thinning_keeps_both_ends_and_moves_no_value_by_a_step(values: list[float]) -> None:
    points = tuple(
        FusedPoint(on=FIRST + timedelta(days=n), value=v, low=v / 2, high=(1 + v) / 2) for n, v in enumerate(values)
    )
    kept = thinned(replace(make_fused(), smoothed=points), step=0.1).smoothed
    assert (kept[0], kept[-1]) == (points[0], points[-1])
    assert all(a.on < b.on for a, b in pairwise(kept))
    for point in points:
        shown = [k for k in kept if k.on <= point.on][-1]
        assert abs(shown.value - point.value) < 0.1


def _share(place_id: str) -> Question:
    return Question(measure=Measure.SHARE, targets=(place_id,), side="RU")
