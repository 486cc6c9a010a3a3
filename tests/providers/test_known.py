"""Bulk answers as of a day rest on the versions of maps known then."""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from tests.providers.making import DAY, MAKERS, SQUARE, Ring
from theodolite.atlas import open_atlas
from theodolite.batch.histories import Histories, open_histories
from theodolite.history.evidence import MapEvidence
from theodolite.history.timelapse import lapse_around
from theodolite.pipeline import Toolbox
from theodolite.records import Measure, Measurement, Question
from theodolite.settings import Settings
from theodolite.witness.archive import Archive, open_archive
from theodolite.witness.known import KnownArchive, is_revised_after

FIRST, SECOND = date(2026, 1, 1), date(2026, 2, 1)
FAR: Ring = ((31.0, 47.0), (31.2, 47.0), (31.2, 47.2), (31.0, 47.2))


def draw(control: Path, on: date, rings: Sequence[Ring]) -> Path:
    return MAKERS["deepstate"](control, on, list(rings))


@pytest.fixture
def revised(settings: Settings, control: Path) -> Archive:
    """DAY was drawn as SQUARE, then anew elsewhere; the day after was deleted; the day before never changed."""
    draw(control, DAY - timedelta(days=1), [SQUARE])
    draw(control, DAY, [SQUARE])
    gone = draw(control, DAY + timedelta(days=1), [SQUARE])
    open_archive(settings, today=FIRST)
    draw(control, DAY, [FAR])
    gone.unlink()
    return open_archive(settings, today=SECOND)


def test_frames_are_those_that_frame_in_force_answers_with(revised: Archive) -> None:
    for known_by in (DAY - timedelta(days=1), DAY, FIRST, SECOND):
        known = KnownArchive(revised, known_by)
        for offset in range(-2, 4):
            on = DAY + timedelta(days=offset)
            found = [f for f in known.frames("deepstate") if f.valid_on <= on]
            expected = revised.frame_in_force("deepstate", on, known_by=known_by)
            assert [(f.valid_on, f.sha256, f.state) for f in found[-1:]] == (
                [(expected.valid_on, expected.sha256, expected.state)] if expected else []
            )
    assert [is_revised_after(revised, on) for on in (DAY - timedelta(days=1), DAY, FIRST, SECOND)] == [
        False, True, True, False,
    ]  # fmt: skip


def test_a_batch_as_of_before_a_revision_measures_the_older_version(settings: Settings, revised: Archive) -> None:
    atlas = open_atlas(settings)
    evidence = MapEvidence(revised, atlas, settings)
    toolbox = Toolbox(settings=settings, atlas=atlas, evidence=evidence, problems=())
    place = next(p for p in atlas.settlements((37.05, 48.05, 37.35, 48.25)) if p.country == "UA")
    question = Question(measure=Measure.SHARE, targets=(place.id,), side="RU")

    def share(histories: Histories) -> float:
        (table,) = histories.tables["RU"]
        step = table.step_at(int(np.searchsorted(np.array(table.place_ids), place.id)), DAY)
        assert step is not None
        return float(table.value[step])

    for as_of, expected in ((FIRST, 1.0), (None, 0.0), (SECOND, 0.0)):
        histories = open_histories(toolbox, as_of=as_of)
        answer = evidence.measure(question, mapper="deepstate", on=DAY, known_by=as_of)
        assert isinstance(answer, Measurement)
        assert share(histories) == answer.value == pytest.approx(expected)
        assert (answer.frame_on, answer.frame_sha256) in {(f.frame_on, f.sha256) for f in histories.frames}


def test_a_time_lapse_as_of_a_day_shows_the_versions_known_then(settings: Settings, revised: Archive) -> None:
    atlas = open_atlas(settings)
    evidence = MapEvidence(revised, atlas, settings)
    place = next(p for p in atlas.settlements((37.05, 48.05, 37.35, 48.25)) if p.country == "UA")
    steps = [DAY + timedelta(days=n) for n in (-1, 0, 1)]

    def shown(known_by: date | None) -> list[tuple[date, float | None]]:
        lapse = lapse_around(place.id, evidence, atlas, steps=steps, side="RU", known_by=known_by)
        assert lapse is not None
        assert {layer.frame_on for layer in lapse.layers if layer.mapper} <= {f.frame_on for f in lapse.frames}
        return [(f.frame_on, f.share) for f in lapse.frames]

    assert shown(FIRST) == [(step, 1.0) for step in steps]
    assert shown(None) == [(steps[0], 1.0), (steps[1], 0.0)]
