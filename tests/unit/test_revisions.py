"""What was changed in the past: land by holder, stored verdicts that rest on it, steps beyond the usual."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely
from tests.providers.making import MAKERS, SQUARE, Ring

from theodolite.errors import DataError
from theodolite.geometry import project
from theodolite.records import ControlArea, FrameRef, Status
from theodolite.reopen import StoredReport, find_reopened, keep_report, read_reports, rests_on
from theodolite.reopen_rows import find_reopened_rows, is_batch_output
from theodolite.settings import load_settings
from theodolite.witness.archive import Archive, open_archive
from theodolite.witness.jumps import screen_steps
from theodolite.witness.revisions import RevisionKind, compare_folders, find_alterations, find_revisions, land_changes

FIRST, SECOND = date(2026, 1, 1), date(2026, 2, 1)
DAYS = [date(2025, 11, 1) + timedelta(days=n) for n in range(4)]
WIDER: Ring = ((37.0, 48.0), (37.5, 48.0), (37.5, 48.3), (37.0, 48.3))


def area(west: float, east: float, holder: str = "RU") -> ControlArea:
    return ControlArea(holder=holder, status=Status.HELD, geometry=project(shapely.box(west, 48.0, east, 48.3)))


def test_land_is_compared_by_holder_and_rounding_is_no_change() -> None:
    assert land_changes([area(37.0, 37.4)], [area(37.0, 37.4 + 1e-9)]) == ()
    gone, come = land_changes([area(37.0, 37.4)], [area(37.0, 37.2), area(37.2, 37.4, "UA")])
    assert (gone.holder, come.holder) == ("RU", "UA")
    assert (gone.added_km2, come.removed_km2) == pytest.approx((0.0, 0.0), abs=0.001)
    assert gone.removed_km2 == pytest.approx(come.added_km2, abs=0.01)
    assert gone.removed_km2 == pytest.approx(14.8 * 33.4, rel=0.01)


Scene = Callable[[], Archive]


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    """Four DeepState days and one of another mapper; then the first is redrawn, the second changed, the third gone."""
    settings = load_settings(data_dir=tmp_path, cache_dir=tmp_path / "cache", store_dir=tmp_path / "store", environ={})
    control = tmp_path / "control"
    paths = [MAKERS["deepstate"](control, day, [SQUARE]) for day in DAYS]
    MAKERS["uacontrolmap"](control, DAYS[1], [SQUARE])
    open_archive(settings, today=FIRST)

    def alter() -> Archive:
        paths[0].write_text(paths[0].read_text() + "\n")
        MAKERS["deepstate"](control, DAYS[1], [WIDER])
        paths[2].unlink()
        return open_archive(settings, today=SECOND)

    return alter


def shas(archive: Archive) -> dict[date, str]:
    return {day: archive.versions("deepstate", day)[0].sha256 for day in DAYS}


def test_redrawings_are_told_from_changes(scene: Scene) -> None:
    archive = scene()
    found = find_revisions(archive, "deepstate")
    assert [(r.valid_on, r.kind) for r in found] == [
        (DAYS[0], RevisionKind.REDRAWN),
        (DAYS[1], RevisionKind.CHANGED),
        (DAYS[2], RevisionKind.WITHDRAWN),
    ]
    (change,) = found[1].changes
    assert (change.holder, change.status) == ("RU", "held")
    assert change.removed_km2 == pytest.approx(0.0, abs=0.001)
    assert change.added_km2 == pytest.approx(7.4 * 33.4, rel=0.01)
    assert find_revisions(archive, "deepstate", since_fetch=SECOND) == found
    assert find_revisions(archive, "deepstate", since_fetch=SECOND + timedelta(days=1)) == ()
    assert find_revisions(archive, "uacontrolmap") == ()


def test_only_frames_whose_land_changed_or_went_are_altered(scene: Scene) -> None:
    archive = scene()
    triples = [("deepstate", day, sha) for day, sha in shas(archive).items()]
    other = ("uacontrolmap", DAYS[1], archive.frames("uacontrolmap")[0].sha256)
    strange = ("deepstate", DAYS[3], "0" * 64)
    found = find_alterations(archive, [*triples, other, strange, ("nobody", DAYS[0], "1" * 64)])
    assert {t[1]: a.kind for t, a in found.items() if t != strange} == {
        DAYS[1]: RevisionKind.CHANGED,
        DAYS[2]: RevisionKind.WITHDRAWN,
    }
    assert found[strange].kind is None
    assert {a.recorded_on for t, a in found.items() if t != strange} == {SECOND}
    # By what was known before, all still stand.
    assert find_alterations(archive, triples, known_by=FIRST) == {}


def claim(id_: str, *frames: tuple[str, date, str], denies: tuple[str, ...] = (), **since: Any) -> dict[str, Any]:
    findings = [
        {"mapper": mapper, "frame_on": on.isoformat(), "frame_sha256": sha, **since} for mapper, on, sha in frames
    ]
    verdict = {"line": f"The holder's claim {id_}", "label": "refuted"}
    return {"id": id_, "verdict": verdict, "findings": findings, "denies": list(denies)}


def report(*claims: dict[str, Any], as_of: date | None = None) -> StoredReport:
    body = {"document": {}, "claims": list(claims), "as_of": as_of and as_of.isoformat()}
    return StoredReport(name="report.json", body=body)


def test_altering_a_frame_reopens_exactly_the_verdicts_that_rest_on_it(scene: Scene) -> None:
    archive = scene()
    sha = shas(archive)
    rests = {day: ("deepstate", day, sha[day]) for day in DAYS}
    other = ("uacontrolmap", DAYS[1], archive.frames("uacontrolmap")[0].sha256)
    earlier = {"since_frame_on": DAYS[1].isoformat(), "since_frame_sha256": sha[DAYS[1]]}
    stored = report(
        claim("redrawn", rests[DAYS[0]]),
        claim("changed", rests[DAYS[0]], rests[DAYS[1]], other),
        claim("withdrawn", rests[DAYS[2]]),
        claim("unchanged", rests[DAYS[3]], other),
        claim("difference", rests[DAYS[3]], **earlier),
        claim("unmeasured"),
        claim("denial", denies=("changed", "unchanged")),
        claim("other denial", denies=("unchanged", "redrawn")),
    )
    verdicts, altered = find_reopened([stored], archive)
    assert [v.claim_id for v in verdicts] == ["changed", "withdrawn", "difference", "denial"]
    assert [v.frames for v in verdicts] == [(rests[d],) for d in (DAYS[1], DAYS[2], DAYS[1], DAYS[1])]
    assert verdicts[3].through == ("changed",)
    assert set(altered) == {rests[DAYS[1]], rests[DAYS[2]]}
    assert (verdicts[0].proposition, verdicts[0].label) == ("The holder's claim changed", "refuted")
    assert find_reopened([stored], archive, mapper="uacontrolmap")[0] == ()
    assert find_reopened([stored], archive, since_fetch=SECOND + timedelta(days=1))[0] == ()
    # A dated answer stands: it says what was known then.
    assert find_reopened([report(*stored.body["claims"], as_of=FIRST)], archive)[0] == ()


def test_a_verdict_made_on_the_new_version_is_not_reopened(scene: Scene) -> None:
    archive = scene()
    now = archive.versions("deepstate", DAYS[1])[-1].sha256
    assert find_reopened([report(claim("new", ("deepstate", DAYS[1], now)))], archive) == ((), {})


@pytest.mark.parametrize("columns", ["date", "frame_on", "neither"])
def test_rows_of_a_bulk_run_are_found_by_the_frame_in_force(columns: str, scene: Scene, tmp_path: Path) -> None:
    archive = scene()
    path = tmp_path / "verdicts.parquet"
    frames = [
        {
            "mapper": "deepstate",
            "frame_on": day,
            "until": day + timedelta(days=1) if day != DAYS[-1] else None,
            "sha256": sha,
        }
        for day, sha in shas(archive).items()
    ]
    pq.write_table(pa.Table.from_pylist(frames), tmp_path / "verdicts.frames.parquet")
    # Row 4 asks of a place that the mapper is silent on, row 5 of a day before its first frame.
    asked = [*DAYS, DAYS[1], DAYS[0] - timedelta(days=1)]
    values = [0.0, 0.1, 0.2, 0.3, None, None]
    rows = {"row": range(10, 16), "value_deepstate": pa.array(values, pa.float32())}
    if columns == "date":
        rows["date"] = pa.array(asked, pa.date32())
    elif columns == "frame_on":
        rows["frame_on_deepstate"] = pa.array([*DAYS, DAYS[1], None], pa.date32())
    pq.write_table(pa.table(rows), path)
    assert is_batch_output(path)
    found = find_reopened_rows(path, archive)
    assert [t[1] for t in found.frames] == [DAYS[1], DAYS[2]]
    assert (found.of_rows, found.count, found.rows) == (6, *((None, ()) if columns == "neither" else (2, (11, 12))))
    later = find_reopened_rows(path, archive, since_fetch=SECOND + timedelta(days=1))
    assert (later.count, later.frames) == (0, ())
    assert not is_batch_output(tmp_path / "verdicts.frames.parquet")


def test_two_folders_are_compared_by_day(tmp_path: Path) -> None:
    older, newer = (
        load_settings(data_dir=_made(tmp_path / name, ring), cache_dir=tmp_path / "cache", environ={})
        for name, ring in (("old", SQUARE), ("new", WIDER))
    )
    MAKERS["deepstate"](tmp_path / "new" / "control", DAYS[1], [SQUARE])
    first, second = (open_archive(s, today=SECOND) for s in (_storeless(older), _storeless(newer)))
    assert [(r.valid_on, r.kind) for r in compare_folders(second, first, "deepstate")] == [
        (DAYS[0], RevisionKind.CHANGED),
        (DAYS[1], RevisionKind.RETURNED),
    ]


def _made(folder: Path, ring: Ring) -> Path:
    MAKERS["deepstate"](folder / "control", DAYS[0], [ring])
    return folder


def _storeless(settings: Any) -> Any:
    from dataclasses import replace

    return replace(settings, store_dir=None)


def test_reports_are_kept_once_and_read_from_files_lines_and_folders(tmp_path: Path) -> None:
    bodies = [{"document": {}, "claims": [], "version": n} for n in range(3)]
    assert keep_report(tmp_path, json.dumps(bodies[0])) == keep_report(tmp_path, json.dumps(bodies[0]))
    lines = tmp_path / "many.jsonl"
    lines.write_text("\n".join([json.dumps(bodies[0]), "{not json", json.dumps(bodies[1])]), encoding="utf-8")
    (tmp_path / "reports" / "other.json").write_text("[]", encoding="utf-8")
    reports, passed = read_reports([lines], folder=tmp_path / "reports")
    assert [r.body["version"] for r in reports] == [0, 1]
    assert [r.name.rsplit(":", 1)[1] for r in reports] == ["1", "3"]
    assert passed == ["other.json is no report and was passed over"]
    with pytest.raises(DataError, match="is no report"):
        read_reports([tmp_path / "reports" / "other.json"])
    assert rests_on({"findings": [{"mapper": "m", "frame_on": None, "frame_sha256": None}]}) == set()


def series(*areas: float, gap_days: int = 1) -> tuple[list[FrameRef], list[float]]:
    days = [DAYS[0] + timedelta(days=gap_days * n) for n in range(len(areas))]
    refs = [FrameRef(mapper="m", valid_on=d, sha256="", state="", files=("control/m/x",)) for d in days]
    return refs, list(areas)


def test_a_step_far_beyond_the_usual_is_named_with_its_taking_back() -> None:
    steady = [100.0 + 2 * n for n in range(10)]
    assert screen_steps("m", *series(*steady)) == ()
    leap = [*steady, 238.0, 120.0, 122.0]
    (jump,) = screen_steps("m", *series(*leap))
    assert (jump.change_km2, jump.usual_km2, jump.taken_back_on) == (120.0, 2.0, DAYS[0] + timedelta(days=11))
    drop = [*steady, 0.0, 2.0, 4.0]
    assert [(j.change_km2, j.taken_back_on) for j in screen_steps("m", *series(*drop))] == [(-118.0, None)]
    # A month between two frames may bring a month's change.
    refs, areas = series(*steady, 218.0)
    late = [
        *refs[:-1],
        FrameRef(mapper="m", valid_on=DAYS[0] + timedelta(days=40), sha256="", state="", files=("x/y",)),
    ]
    assert screen_steps("m", late, areas) == ()
