"""The store: every version kept, to the last bit; what was known when; crashes, two writers, folders that fail."""

import json
import multiprocessing
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from tests.providers.making import DAY, MAKERS, SQUARE, Ring, make_common
from theodolite.settings import Settings, load_settings
from theodolite.witness.archive import Archive, open_archive
from theodolite.witness.frame_log import EventKind, FrameEvent, FrameLog, changes_between
from theodolite.witness.store import FrameStore, store_folder

FIRST, SECOND, THIRD = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)
WIDER: Ring = ((37.0, 48.0), (37.5, 48.0), (37.5, 48.3), (37.0, 48.3))


def draw(control: Path, on: date, ring: Ring) -> Path:
    return MAKERS["deepstate"](control, on, [ring])


def folder_of(settings: Settings) -> Path:
    assert settings.store_dir is not None
    return store_folder(settings.store_dir, settings.data_dir) / "deepstate"


def files(settings: Settings) -> dict[str, int]:
    return {p.name: p.stat().st_mtime_ns for p in folder_of(settings).glob("*.parquet")}


def east(archive: Archive, on: date, **known: date) -> float | None:
    """The eastern edge of the frame in force."""
    frame = archive.frame_in_force("deepstate", on, **known)
    return None if frame is None else float(archive.areas(frame).areas[0].geometry.bounds[2])


def test_a_revised_frame_answers_with_its_older_version_as_of_before(settings: Settings, control: Path) -> None:
    draw(control, DAY, SQUARE)
    draw(control, DAY + timedelta(days=1), SQUARE)
    open_archive(settings, today=FIRST)
    draw(control, DAY, WIDER)
    archive = open_archive(settings, today=SECOND)
    assert east(archive, DAY) == 37.5
    assert east(archive, DAY, known_by=SECOND) == 37.5
    assert east(archive, DAY, known_by=SECOND - timedelta(days=1)) == 37.4
    assert east(archive, DAY, known_by=DAY) == 37.4
    assert east(archive, DAY, known_by=DAY - timedelta(days=1)) is None
    old, new = archive.versions("deepstate", DAY)
    assert (old.fetched_on, old.superseded_on) == (FIRST, SECOND)
    assert (new.fetched_on, new.superseded_on) == (SECOND, None)
    assert archive.projected(old)[0].geometry.area < archive.projected(new)[0].geometry.area
    # The present version is the very frame of the list, so that answers are kept under one key.
    assert archive.frame_in_force("deepstate", DAY, known_by=THIRD) is archive.frames("deepstate")[0]


def test_a_deleted_frame_is_withdrawn_not_forgotten_and_may_return(settings: Settings, control: Path) -> None:
    path = draw(control, DAY, WIDER)
    draw(control, DAY - timedelta(days=1), SQUARE)
    text = path.read_text()
    open_archive(settings, today=FIRST)
    path.unlink()
    archive = open_archive(settings, today=SECOND)
    assert len(archive.frames("deepstate")) == 1
    assert [east(archive, DAY, known_by=on) for on in (FIRST, SECOND)] == [37.5, 37.4]
    path.write_text(text)
    archive = open_archive(settings, today=THIRD)
    assert [east(archive, DAY, known_by=on) for on in (FIRST, SECOND, THIRD)] == [37.5, 37.4, 37.5]
    assert [s.kind for s in archive.successions("deepstate")] == [EventKind.WITHDRAWN, EventKind.SEEN]


def test_superseded_geometry_survives_the_loss_of_the_cache_to_the_last_bit(settings: Settings, control: Path) -> None:
    ring = tuple((x + 1 / 3, y + 1 / 7) for x, y in SQUARE)
    draw(control, DAY, ring)
    before = open_archive(settings, today=FIRST)
    (frame,) = before.frames("deepstate")
    measured = before.projected(frame)[0].geometry.wkb
    draw(control, DAY, WIDER)
    fresh = replace(settings, cache_dir=settings.cache_dir / "another")
    after = open_archive(fresh, today=SECOND)
    old = after.frame_in_force("deepstate", DAY, known_by=FIRST)
    assert old is not None
    assert after.projected(old)[0].geometry.wkb == measured


def test_the_folder_of_a_day_is_replayed_whole(settings: Settings, control: Path) -> None:
    path = draw(control, DAY, SQUARE)
    first = open_archive(settings, today=FIRST)
    draw(control, DAY, WIDER)
    late = DAY + timedelta(days=3)
    draw(control, late, WIDER)
    second = open_archive(settings, today=SECOND)
    path.unlink()
    third = open_archive(settings, today=THIRD)
    assert third.recorded_days() == (THIRD, SECOND, FIRST)
    for archive, on in ((first, FIRST), (second, SECOND), (second, THIRD - timedelta(days=1)), (third, THIRD)):
        again = third.replayed(on)
        assert again.frames("deepstate") == archive.frames("deepstate")
        assert again.fingerprint("deepstate") == archive.fingerprint("deepstate")
    # What could be known by then is another question: the later frame's maker dates it within the first day's reach.
    assert third.replayed(FIRST).frame_in_force("deepstate", late) == first.frames("deepstate")[0]
    assert third.frame_in_force("deepstate", late, known_by=FIRST) == second.frames("deepstate")[1]
    assert third.replayed(FIRST - timedelta(days=1)).mappers == ()


def test_it_is_geoparquet_with_validity_dates(settings: Settings, control: Path) -> None:
    for number in range(4):
        draw(control, DAY + timedelta(days=number), WIDER if number == 2 else SQUARE)
    open_archive(settings, today=FIRST)
    table = pq.read_table(folder_of(settings) / "000001.states.parquet")
    geo = json.loads(table.schema.metadata[b"geo"])
    column = geo["columns"][geo["primary_column"]]
    assert (geo["version"], column["encoding"], column["bbox"]) == ("1.1.0", "WKB", [37.0, 48.0, 37.5, 48.3])
    rows = table.to_pylist()
    assert len(rows) == 2
    assert set(column["geometry_types"]) == {shapely.from_wkb(r["geometry"]).geom_type for r in rows}
    days = [DAY + timedelta(days=n) for n in range(4)]
    assert rows[0]["valid"] == [{"first": days[0], "last": days[1]}, {"first": days[3], "last": days[3]}]
    assert rows[1]["valid"] == [{"first": days[2], "last": days[2]}]
    assert {(r["mapper"], r["layer"], r["holder"], r["status"]) for r in rows} == {("deepstate", "held", "RU", "held")}
    assert len(rows[0]["sha256s"]) == 1


def test_unchanged_or_only_touched_files_write_nothing(settings: Settings, control: Path) -> None:
    path = draw(control, DAY, SQUARE)
    open_archive(settings, today=FIRST)
    before = files(settings)
    open_archive(settings, today=SECOND)
    path.touch()
    open_archive(settings, today=SECOND)
    assert files(settings) == before
    assert not FrameStore(folder_of(settings), "deepstate").log().is_revised


def test_many_appends_are_joined_and_nothing_is_lost(settings: Settings, control: Path) -> None:
    for number in range(36):
        draw(control, DAY, [(x + number / 100, y) for x, y in SQUARE])
        open_archive(settings, today=FIRST + timedelta(days=number))
    assert len(files(settings)) < 16
    archive = open_archive(settings, today=THIRD)
    edges = [east(archive, DAY, known_by=FIRST + timedelta(days=n)) for n in range(36)]
    assert edges == pytest.approx([37.4 + n / 100 for n in range(36)])
    table = pq.read_table(next(folder_of(settings).glob("*.all.states.parquet")))
    assert len(table) == len(set(table.column("state").to_pylist())) == 25


def test_what_a_crash_leaves_half_done_is_done_again(settings: Settings, control: Path) -> None:
    draw(control, DAY, SQUARE)
    open_archive(settings, today=FIRST)
    folder = folder_of(settings)
    kept = {p.name: p.read_bytes() for p in folder.iterdir()}
    draw(control, DAY, WIDER)
    open_archive(settings, today=SECOND)
    # As if the power had gone after the states were written, before the frames and the mark.
    (folder / "000002.frames.parquet").unlink()
    (folder / "recorded.json").write_bytes(kept["recorded.json"])
    (folder / ".part-1-dead").write_bytes(b"half a file")
    archive = open_archive(settings, today=THIRD)
    assert [v.fetched_on for v in archive.versions("deepstate", DAY)] == [FIRST, THIRD]
    assert (folder / "000003.states.parquet").exists()
    assert [east(archive, DAY, known_by=on) for on in (SECOND, THIRD)] == [37.4, 37.5]


def test_a_damaged_file_is_named_and_the_rest_answers(settings: Settings, control: Path) -> None:
    draw(control, DAY, SQUARE)
    open_archive(settings, today=FIRST)
    draw(control, DAY, WIDER)
    open_archive(settings, today=SECOND)
    (folder_of(settings) / "000002.frames.parquet").write_bytes(b"PAR1 not really")
    archive = open_archive(settings, today=THIRD)
    assert [east(archive, DAY, known_by=on) for on in (FIRST, THIRD)] == [37.4, 37.5]
    assert any("'000002.frames.parquet' of deepstate is damaged" in p for p in archive.problems)


def test_an_unwritable_store_is_said_once_and_the_run_goes_on(settings: Settings, control: Path) -> None:
    draw(control, DAY, SQUARE)
    MAKERS["uacontrolmap"](control, DAY, [SQUARE])
    assert settings.store_dir is not None
    settings.store_dir.write_text("a file where the folder should be")
    archive = open_archive(settings, today=FIRST)
    assert [p for p in archive.problems if "what changes in the maps is not recorded" in p] == list(archive.problems)
    assert len(archive.problems) == 1
    assert east(archive, DAY, known_by=FIRST) == 37.4


def test_without_a_home_nothing_is_kept_and_all_else_works(
    settings: Settings, control: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def homeless() -> Path:
        raise RuntimeError("no home")

    monkeypatch.setattr(Path, "home", homeless)
    draw(control, DAY, SQUARE)
    bare = load_settings(data_dir=settings.data_dir, cache_dir=settings.cache_dir, environ={})
    archive = open_archive(bare, today=FIRST)
    assert (bare.store_dir, archive.problems) == (None, ())
    assert east(archive, DAY, known_by=FIRST) == 37.4
    assert len(archive.versions("deepstate", DAY)) == 1


def test_a_growing_file_of_many_frames_is_no_revision_of_the_land(settings: Settings, control: Path) -> None:
    make_common(control, "liveuamap", [(DAY, SQUARE)], [(DAY, "frame")])
    open_archive(settings, today=FIRST)
    later = DAY + timedelta(days=7)
    make_common(control, "liveuamap", [(DAY, SQUARE), (later, WIDER)], [(DAY, "frame"), (later, "frame")])
    archive = open_archive(settings, today=SECOND)
    old, new = archive.versions("liveuamap", DAY)
    assert (old.state, old.sha256 == new.sha256) == (new.state, False)


def test_two_data_folders_do_not_mix(settings: Settings, control: Path, tmp_path: Path) -> None:
    draw(control, DAY, SQUARE)
    open_archive(settings, today=FIRST)
    other = replace(settings, data_dir=tmp_path / "other")
    draw(other.data_dir / "control", DAY, WIDER)
    assert len(open_archive(other, today=SECOND).versions("deepstate", DAY)) == 1
    assert len(open_archive(settings, today=SECOND).versions("deepstate", DAY)) == 1


def _record(arguments: tuple[str, str, str]) -> int:
    data_dir, cache_dir, store_dir = arguments
    settings = load_settings(data_dir=data_dir, cache_dir=cache_dir, store_dir=store_dir, environ={})
    archive = open_archive(settings, today=SECOND)
    return sum(len(archive.versions("deepstate", f.valid_on)) for f in archive.frames("deepstate"))


def test_two_processes_record_the_same_change_once(settings: Settings, control: Path, tmp_path: Path) -> None:
    days = [DAY + timedelta(days=n) for n in range(20)]
    for day in days:
        draw(control, day, SQUARE)
    open_archive(settings, today=FIRST)
    for number, day in enumerate(days):
        draw(control, day, [(x + number / 50, y) for x, y in WIDER])
    jobs = [(str(settings.data_dir), str(tmp_path / f"cache{n}"), str(settings.store_dir)) for n in range(2)]
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        assert pool.map(_record, jobs) == [40, 40]
    assert [e.recorded_on for e in FrameStore(folder_of(settings), "deepstate").log().events] == [FIRST] * 20 + [
        SECOND
    ] * 20


# Any order of fetches gives the answers of a naive list.

VALID = st.integers(0, 5).map(lambda n: DAY + timedelta(days=n))
LISTING = st.dictionaries(VALID, st.sampled_from("abc"), max_size=6)


def as_events(listing: dict[date, str], today: date) -> dict[tuple[str, date], FrameEvent]:
    return {
        ("held", on): FrameEvent(
            kind=EventKind.SEEN, layer="held", valid_on=on, recorded_on=today, sha256=version, state=version
        )
        for on, version in listing.items()
    }


def naive(listings: Sequence[tuple[date, dict[date, str]]], on: date, known_by: date) -> tuple[date, str] | None:
    """What a reader who kept every listing would say: the first version counts from the day it shows."""
    known: dict[date, str | None] = {}
    first: set[date] = set()
    for fetched_on, listing in listings:
        for day in [*listing, *known]:
            version = listing.get(day)
            if day in first:
                if fetched_on <= known_by and version != known.get(day):
                    known[day] = version
            elif version is not None:
                first.add(day)
                if day <= known_by:
                    known[day] = version
    found = [(day, version) for day, version in known.items() if version is not None and day <= on]
    return max(found, default=None)


@given(st.lists(st.tuples(st.integers(0, 4), LISTING), max_size=6), VALID, st.integers(-1, 30))
def test_any_order_of_fetches_answers_as_a_naive_list(
    steps: list[tuple[int, dict[date, str]]], on: date, known_after: int
) -> None:
    today, log, listings = DAY + timedelta(days=6), FrameLog("m", ()), []
    for wait, listing in steps:
        today += timedelta(days=wait)
        found = changes_between(log.current(), as_events(listing, today), set_aside=set(), today=today)
        log = log.extended(found)
        assert log.current() == FrameLog("m", log.events).current()
        listings.append((today, listing))
    known_by = DAY + timedelta(days=known_after)
    answer = log.in_force("held", on, known_by=known_by)
    assert (None if answer is None else (answer.valid_on, answer.sha256)) == naive(listings, on, known_by)
    last = listings[-1][1] if listings else {}
    assert {day: event.sha256 for (_, day), event in log.current().items()} == last


# From the real maps.


@pytest.mark.data
def test_the_real_archive_is_kept_small_and_to_the_last_bit(data_dir: Path, shared_cache: Path, tmp_path: Path) -> None:
    settings = load_settings(data_dir=data_dir, cache_dir=shared_cache, store_dir=tmp_path / "store", environ={})
    archive = open_archive(settings, mappers=["deepstate"], today=FIRST)
    assert sum(p.stat().st_size for p in folder_of(settings).glob("*.states.parquet")) < 500_000
    store = FrameStore(folder_of(settings), "deepstate")
    for frame in archive.frames("deepstate")[::97]:
        assert [wkb for _, _, wkb in store.areas(frame.state)] == [a.geometry.wkb for a in archive.areas(frame).areas]
