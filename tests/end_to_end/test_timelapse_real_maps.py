"""The time-lapse on the real maps: every frame in force, its share, and a size that a page can carry."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from theodolite.history.timelapse import lapse_around, lapse_steps
from theodolite.pipeline import Toolbox, measure_place, open_toolbox
from theodolite.publish.html.timelapse import timelapse_html
from theodolite.records import TimeLapse
from theodolite.settings import load_settings

pytestmark = [pytest.mark.data, pytest.mark.slow]

POKROVSK, ON = "geonames:704422", date(2025, 11, 1)


@pytest.fixture(scope="module")
def toolbox(data_dir: Path, shared_cache: Path) -> Toolbox:
    return open_toolbox(load_settings(data_dir=data_dir, cache_dir=shared_cache))


@pytest.fixture(scope="module")
def lapse(toolbox: Toolbox) -> TimeLapse:
    steps = lapse_steps(ON, last=toolbox.evidence.latest_on())
    made = lapse_around(POKROVSK, toolbox.evidence, toolbox.atlas, steps=steps, side="RU", on=ON)
    assert made is not None
    return made


def test_steps_are_weeks_around_the_day_and_none_lies_after_the_last_map(lapse: TimeLapse) -> None:
    assert ON in lapse.steps
    assert lapse.steps[0] == ON - timedelta(days=63)
    assert lapse.steps[-1] == ON + timedelta(days=98)
    assert lapse_steps(ON, last=ON)[-1] == ON


def test_every_frame_in_force_is_there_with_the_share_that_measure_gives(lapse: TimeLapse, toolbox: Toolbox) -> None:
    for step in (lapse.steps[0], ON, lapse.steps[-1]):
        _, measured, _ = measure_place(POKROVSK, toolbox, on=step, side="RU")
        for m in measured:
            shown = max(
                (f for f in lapse.frames if f.mapper == m.mapper and f.frame_on <= step), key=lambda f: f.frame_on
            )
            assert (shown.frame_on, shown.share) == (m.frame_on, pytest.approx(m.value))
    drawn = {(layer.mapper, layer.frame_on) for layer in lapse.layers if layer.mapper}
    assert drawn == {(f.mapper, f.frame_on) for f in lapse.frames}


@pytest.mark.parametrize("for_publication", [False, True])
def test_it_adds_less_than_250_kb_and_publishes_no_shape_that_may_not_be(
    lapse: TimeLapse, for_publication: bool
) -> None:
    html = str(timelapse_html(lapse, for_publication=for_publication))
    assert 50_000 < len(html.encode()) < 250_000
    assert ("coarse preview" in html) is for_publication
    again = timelapse_html(replace(lapse), for_publication=for_publication)
    assert html == again
