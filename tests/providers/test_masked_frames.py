"""Masked frames through the archive: out of force, kept and listed, back with raw_frames; and how they are shown."""

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.providers.making import MAKERS, Ring, make_common
from theodolite.cli import main
from theodolite.records.fusion import FlagKind
from theodolite.settings import Settings
from theodolite.witness.archive import open_archive
from theodolite.witness.known import KnownArchive, is_revised_after
from theodolite.witness.quality import flags_of

FIRST = date(2025, 11, 1)
WHOLE: Ring = ((36.0, 47.5), (38.0, 47.5), (38.0, 48.5), (36.0, 48.5))
HOLE: Ring = ((36.0, 47.5), (37.2, 47.5), (37.2, 48.5), (36.0, 48.5))
BAD = FIRST + timedelta(days=6)


def moved(number: int) -> Ring:
    """The whole, its northern edge a little further every day."""
    return (*WHOLE[:2], (38.0, 48.5 + number * 0.003), (36.0, 48.5))


@pytest.fixture
def made(settings: Settings, control: Path) -> Settings:
    """Ten days by DeepState, on the seventh a third of the land is missing."""
    for number in range(10):
        on = FIRST + timedelta(days=number)
        MAKERS["deepstate"](control, on, [HOLE if on == BAD else moved(number)])
    return settings


def test_a_masked_frame_is_never_in_force_but_kept(made: Settings) -> None:
    archive = open_archive(made)
    days = [f.valid_on for f in archive.frames("deepstate")]
    assert BAD not in days
    assert len(days) == 9
    (masked,) = archive.masked("deepstate")
    assert masked.valid_on == BAD
    assert archive.projected(masked)
    in_force = archive.frame_in_force("deepstate", BAD)
    assert in_force is not None
    assert in_force.valid_on == BAD - timedelta(days=1)
    (flag,) = (f for f in flags_of(archive, "deepstate") if f.masked)
    assert (flag.kind, flag.start, flag.end) == (FlagKind.CORRUPT, BAD, BAD + timedelta(days=1))
    assert archive.rejected("deepstate") == ()


def test_before_the_next_frame_nobody_could_know(made: Settings) -> None:
    archive = open_archive(made)
    then = archive.frame_in_force("deepstate", BAD, known_by=BAD)
    later = archive.frame_in_force("deepstate", BAD, known_by=BAD + timedelta(days=1))
    assert then is not None
    assert later is not None
    assert (then.valid_on, later.valid_on) == (BAD, BAD - timedelta(days=1))
    assert is_revised_after(archive, BAD)
    assert not is_revised_after(archive, BAD + timedelta(days=1))
    assert BAD in [f.valid_on for f in KnownArchive(archive, BAD).frames("deepstate")]
    assert BAD not in [f.valid_on for f in KnownArchive(archive, BAD + timedelta(days=1)).frames("deepstate")]


def test_with_raw_frames_all_count_and_answers_have_another_key(made: Settings) -> None:
    masked, raw = open_archive(made), open_archive(replace(made, raw_frames=True))
    assert [f.valid_on for f in raw.frames("deepstate")] == [FIRST + timedelta(days=n) for n in range(10)]
    assert raw.masked("deepstate") == ()
    assert raw.flags("deepstate") == masked.flags("deepstate")
    assert raw.fingerprint("deepstate") != masked.fingerprint("deepstate")


def test_a_new_day_is_compared_with_the_last_only(
    made: Settings, control: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_archive(made)
    drawn: list[Any] = []
    from theodolite.witness import cell_cache

    draw = cell_cache.raster
    monkeypatch.setattr(cell_cache, "raster", lambda areas: drawn.append(1) or draw(areas))
    MAKERS["deepstate"](control, FIRST + timedelta(days=10), [moved(10)])
    assert len(open_archive(made).frames("deepstate")) == 10
    assert len(drawn) == 2


def test_two_lines_of_one_day_are_told_and_screened_as_one(settings: Settings, control: Path) -> None:
    frames = [(FIRST + timedelta(days=n), moved(n)) for n in range(8)]
    make_common(
        control, "liveuamap", [*frames[:4], (frames[3][0], HOLE), *frames[4:]], [(on, "frame") for on, _ in frames]
    )
    archive = open_archive(settings)
    assert len(archive.frames("liveuamap")) == 8
    assert archive.masked("liveuamap") == ()
    assert [r.reason for r in archive.rejected("liveuamap")] == ["another line is of the same day"]


def test_one_frame_is_enough_and_a_frame_of_the_future_is_not_in_force(settings: Settings, control: Path) -> None:
    MAKERS["deepstate"](control, FIRST, [WHOLE])
    assert flags_of(open_archive(settings), "deepstate") == ()
    MAKERS["deepstate"](control, date(2098, 1, 1), [HOLE])
    archive = open_archive(settings)
    assert [frame.valid_on for frame in archive.masked("deepstate")] == [date(2098, 1, 1)]
    assert [flag.kind for flag in flags_of(archive, "deepstate")] == [FlagKind.CLOCK]
    frame = archive.frame_in_force("deepstate", date(2098, 1, 2))
    assert frame is not None
    assert frame.valid_on == FIRST


def test_the_commands_list_the_flags(made: Settings, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    where = ["--data", str(made.data_dir), "--cache", str(made.cache_dir)]
    monkeypatch.setenv("THEODOLITE_STORE", str(made.store_dir))
    assert main(["data", "quality", *where]) == 0
    told = capsys.readouterr().out
    assert "DeepState: 9 frames count, 1 frame does not" in told
    assert "corrupt          2025-11-07  2025-11-08  does not count" in told
    assert main(["data", "quality", "deepstate", "--json", *where]) == 0
    (row,) = json.loads(capsys.readouterr().out)["mappers"]
    assert row["masked"] == ["2025-11-07"]
    assert [f["kind"] for f in row["flags"]] == ["corrupt"]
    assert main(["data", "status", *where]) == 0
    assert "quality: deepstate: 1 corrupt; worst: 2025-11-07: " in capsys.readouterr().out
    assert main(["history", "Pokrovsk, Donetsk Oblast", "--until", "2025-11-10", *where]) == 0
    assert "DeepState: " in (told := capsys.readouterr().out)
    assert "1 frame does not count" in told
    assert main(["history", "Pokrovsk, Donetsk Oblast", "--until", "2025-11-10", "--raw-frames", *where]) == 0
    assert "(here it does: --raw-frames)" in capsys.readouterr().out
