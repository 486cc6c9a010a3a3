"""The digest on the real maps: golden figures of two days, each checked against another way to the same number."""

from datetime import date
from pathlib import Path

import pytest

from theodolite.digest import make_digest
from theodolite.history.compare_dates import compare_dates
from theodolite.history.evidence import MapEvidence
from theodolite.pipeline import Toolbox, compare_mappers, measure_place, open_toolbox
from theodolite.records import Measure, Measurement, Question
from theodolite.records.digest import Digest, MapperDigest, PlaceChange
from theodolite.settings import load_settings

pytestmark = [pytest.mark.data, pytest.mark.slow]

NOVEMBER, DECEMBER = date(2025, 11, 1), date(2025, 12, 4)


@pytest.fixture(scope="module")
def toolbox(data_dir: Path, shared_cache: Path) -> Toolbox:
    return open_toolbox(load_settings(data_dir=data_dir, cache_dir=shared_cache))


@pytest.fixture(scope="module")
def november(toolbox: Toolbox) -> Digest:
    return make_digest(toolbox, on=NOVEMBER, days=7)


@pytest.fixture(scope="module")
def december(toolbox: Toolbox) -> Digest:
    return make_digest(toolbox, on=DECEMBER)


def of(digest: Digest, mapper: str) -> MapperDigest:
    return next(m for m in digest.mappers if m.info.id == mapper)


def change_question(change: PlaceChange) -> Question:
    return Question(measure=Measure.SHARE, targets=(change.place.id,), side="RU")


def place(digest: Digest, mapper: str, name: str) -> PlaceChange:
    return next(c for c in of(digest, mapper).places if c.place.name == name)


# From frame to frame, km² gained and lost in Ukraine: measured once by overlaying the two frames whole.
AREAS = {
    "deepstate": ("2025-10-25", "2025-11-01", 57, 21),
    "uacontrolmap": ("2025-10-25", "2025-11-01", 85, 38),
    "isw": ("2025-10-19", "2025-10-26", 52, 39),
    "creamy_caprice": ("2025-10-25", "2025-10-29", 77, 7),
    "liveuamap": ("2025-10-25", "2025-11-01", 175, 90),
}


@pytest.mark.parametrize("mapper", AREAS)
def test_frames_and_areas_of_the_first_of_november(november: Digest, toolbox: Toolbox, mapper: str) -> None:
    since, on, gained, lost = AREAS[mapper]
    digest = of(november, mapper)
    assert (digest.frames.since_frame_on, digest.frames.frame_on) == (date.fromisoformat(since), date.fromisoformat(on))
    assert digest.area is not None
    assert round(digest.area.gained_km2) == gained
    assert round(digest.area.lost_km2) == lost
    assert isinstance(toolbox.evidence, MapEvidence)
    other = compare_dates(
        toolbox.evidence.archive, toolbox.atlas, mapper, since=date(2025, 10, 25), on=NOVEMBER, side="RU"
    )
    assert digest.area.gained_km2 == pytest.approx(other.gained_km2, abs=0.01)
    assert digest.area.lost_km2 == pytest.approx(other.lost_km2, abs=0.01)
    assert digest.area.net_km2 == pytest.approx(other.after_km2 - other.before_km2, abs=0.01)


def test_pokrovsk_on_the_first_of_november_reads_as_the_founding_example(november: Digest) -> None:
    line = next(line for line in of(november, "deepstate").sentences if "Pokrovsk" in line)
    assert line == (
        "On DeepState's map of 1 Nov 2025, Russia held 7 % of Pokrovsk, Donetsk Oblast (0–18 % for an edge error of "
        f"500 m), 3 points more than on its map of 25 Oct 2025 ({november.version})."
    )
    assert "ISW has no map of 1 Nov 2025; its map of 26 Oct 2025, 6 days old" in of(november, "isw").sentences[0]


def test_every_share_is_what_measure_says_and_every_passing_is_in_the_history(
    november: Digest, december: Digest, toolbox: Toolbox
) -> None:
    checked = 0
    for digest in (november, december):
        for mapper in digest.mappers:
            for change in mapper.places[:3]:
                _, measured, _ = measure_place(change.place.id, toolbox, on=digest.on, side="RU")
                now = next(m for m in measured if m.mapper == mapper.info.id)
                assert (change.value, change.low, change.high) == pytest.approx(
                    (now.value, now.low, now.high), abs=1e-6
                )
                history = toolbox.evidence.history(change_question(change), mapper=mapper.info.id)
                assert history is not None
                points = history.points
                for passing in change.passed:
                    at = next(n for n, p in enumerate(points) if p.frame_on == passing.passed_on)
                    assert (points[at].value >= passing.threshold) is passing.upward
                    assert (points[at - 1].value >= passing.threshold) is not passing.upward
                    checked += 1
    assert checked >= 8


def test_on_the_fourth_of_december_deepstate_shows_half_of_pokrovsk_for_the_first_time(december: Digest) -> None:
    change = place(december, "deepstate", "Pokrovsk")
    (passing,) = change.passed
    assert (passing.threshold, passing.upward, passing.passed_on, passing.earlier, passing.back_on) == (
        0.5, True, DECEMBER, (), None,
    )  # fmt: skip
    assert of(december, "isw").frames.state == "carried"
    assert of(december, "isw").frames.age_days == 4


def test_uacontrolmap_flaps_and_that_is_told(toolbox: Toolbox) -> None:
    digest = make_digest(toolbox, on=date(2025, 12, 2), since=date(2025, 11, 17), region="Pokrovsk, Donetsk")
    change = place(digest, "uacontrolmap", "Pokrovsk")
    flapped = {p.threshold: p for p in change.passed}
    assert flapped[0.9].upward
    assert flapped[0.9].passed_on == date(2025, 11, 18)
    assert flapped[0.9].returned_on is not None
    assert "in between it passed" in " ".join(of(digest, "uacontrolmap").sentences)


def test_disagreement_of_the_first_of_november(november: Digest, toolbox: Toolbox) -> None:
    pair = next(p for p in november.pairs if {p.first, p.second} == {"deepstate", "creamy_caprice"})
    other = compare_mappers("deepstate", "creamy_caprice", toolbox, on=NOVEMBER, side="RU")
    assert (pair.only_first_km2, pair.only_second_km2) == pytest.approx(
        (other.only_first_km2, other.only_second_km2), abs=0.5
    )
    shares = {d.place.name: {m: share for m, _, share in d.shares} for d in november.disputed}
    assert round(100 * shares["Novoekonomichne"]["deepstate"]) == 5
    assert round(100 * shares["Novoekonomichne"]["creamy_caprice"]) == 100
    for disputed in november.disputed:
        assert disputed.shares[0][2] >= 0.9
        assert disputed.shares[-1][2] < 0.5
    assert november.disputed[0].place.name == "Kakhovka"


def test_the_other_side_loses_what_one_side_gains_up_to_the_grey_margin(toolbox: Toolbox) -> None:
    mine, theirs = (make_digest(toolbox, on=DECEMBER, days=30, side=side) for side in ("RU", "UA"))
    for mapper in ("deepstate", "uacontrolmap", "creamy_caprice"):
        one, other = of(mine, mapper).area, of(theirs, mapper).area
        assert one is not None
        assert other is not None
        assert one.net_km2 > 0 > other.net_km2
        assert abs(one.net_km2 + other.net_km2) < 0.35 * one.net_km2


def test_liveuamap_is_counted_only_where_it_reaches(toolbox: Toolbox) -> None:
    digest = make_digest(toolbox, on=NOVEMBER, days=7, region="Crimea")
    assert of(digest, "liveuamap").silence is not None
    assert "does not cover it" in str(of(digest, "liveuamap").silence)
    assert all("liveuamap" not in (p.first, p.second) for p in digest.pairs)
    question = Question(measure=Measure.AREA_KM2, targets=("region:crimea",), side="RU")
    answer = toolbox.evidence.measure(question, mapper="deepstate", on=NOVEMBER)
    assert isinstance(answer, Measurement)
    area = of(digest, "deepstate").area
    assert area is not None
    assert area.held_km2 == pytest.approx(answer.value, abs=1.0)


def test_a_step_far_beyond_the_usual_ones_is_named(toolbox: Toolbox) -> None:
    digest = make_digest(toolbox, on=date(2025, 12, 12), days=4)
    text = " ".join(of(digest, "creamy_caprice").sentences)
    assert "The land that Creamy Caprice draws grew by 3,120 km² in one step, from its map of 8 Dec 2025" in text
    assert "perhaps drawn anew" not in " ".join(of(digest, "deepstate").sentences)
