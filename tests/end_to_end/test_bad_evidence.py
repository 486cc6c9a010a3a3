"""Bad evidence gets a sober verdict: one witness, none, duplicates, late starts, wrong clocks, the future."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path

import jsonschema
import pytest

from theodolite.pipeline import check_document, open_toolbox
from theodolite.publish.codec import load_schema, to_json
from theodolite.records import Cause, Document, FlagKind, Label, Outcome, Report, Verdict
from theodolite.settings import load_settings
from theodolite.witness.archive import open_archive
from theodolite.wording import cause_words, look_again_words

CLAIM = "Russian troops have captured Pokrovsk, the Russian defence ministry said."
DAY = date(2025, 11, 1)
NONE, WHOLE = (37.5, 48.15, 37.6, 48.25), (36.9, 48.1, 37.6, 48.5)  # boxes: none and all of the town
Box = tuple[float, float, float, float]
Check = Callable[..., tuple[Verdict, Report]]


def write_maps(folder: Path, mappers: Mapping[str, Mapping[str, Box]], told: Mapping[str, str] | None = None) -> Path:
    for mapper, frames in mappers.items():
        target = folder / "control" / mapper
        target.mkdir(parents=True)
        more = (told or {}).get(mapper, "")
        (target / "provider.toml").write_text(f'holder = "RU"\nname = "{mapper.title()}"\n{more}')
        for name, (west, south, east, north) in frames.items():
            ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
            feature = {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
            (target / f"{name}.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    return folder


@pytest.fixture
def check(tmp_path: Path) -> Check:
    def run(
        mappers: Mapping[str, Mapping[str, Box]],
        *,
        text: str = CLAIM,
        on: date | None = DAY,
        told: Mapping[str, str] | None = None,
    ) -> tuple[Verdict, Report]:
        folder = write_maps(tmp_path / "maps", mappers, told)
        cache = tmp_path / "cache"
        toolbox = open_toolbox(load_settings(data_dir=folder, cache_dir=cache, store_dir=cache / "store", environ={}))
        digest = hashlib.sha256(text.encode()).hexdigest()
        report = check_document(Document(id="d", text=text, sha256=digest, published_on=on), toolbox, layers=False)
        jsonschema.validate(json.loads(json.dumps(to_json(report))), load_schema("check"))
        (checked,) = [c for c in report.claims if c.checkable]
        return checked.verdict, report

    return run


def sober(verdict: Verdict, cause: Cause, searched: Sequence[str]) -> None:
    assert verdict.label is Label.NOT_ENOUGH_EVIDENCE
    assert verdict.cause is cause
    assert [s.mapper for s in verdict.searched] == list(searched)
    assert verdict.settles
    assert verdict.check_on is not None
    assert verdict.probability is None
    assert verdict.no_probability


def test_a_document_without_a_date_is_told_so_and_not_to_wait_for_maps(check: Check) -> None:
    verdict, _ = check({"alpha": {"2025-10-30": WHOLE}, "beta": {"2025-10-30": WHOLE}}, on=None)
    sober(verdict, Cause.NO_DATA, ["alpha", "beta"])
    assert cause_words(verdict) == "The text gives no date to ask the maps for."
    assert look_again_words(verdict) == ""


def test_one_witness_alone_decides_nothing(check: Check) -> None:
    verdict, _ = check({"alpha": {"2025-10-30": WHOLE}})
    assert look_again_words(verdict) == "Look again once the maps reach 14 Dec 2025"
    sober(verdict, Cause.NO_DATA, ["alpha"])
    assert "1 of 1 map could answer" in verdict.line
    assert verdict.affiliations == ()


def test_witnesses_that_are_all_silent_are_named_with_their_reasons(check: Check) -> None:
    verdict, _ = check({"alpha": {"2025-09-01": WHOLE}, "beta": {"2025-09-03": WHOLE}})
    sober(verdict, Cause.STALE_OR_RELATED, ["alpha", "beta"])
    assert [s.frame_on for s in verdict.searched] == [date(2025, 9, 1), date(2025, 9, 3)]
    assert all(s.result.startswith("silent: its latest frame is") for s in verdict.searched)
    assert verdict.confidence is None


def test_a_copy_is_no_second_witness(check: Check) -> None:
    frames = {"2025-10-30": WHOLE}
    verdict, _ = check({"alpha": frames, "beta": frames}, told={"beta": 'parents = ["alpha"]\n'})
    sober(verdict, Cause.STALE_OR_RELATED, ["alpha", "beta"])
    assert verdict.independence is not None
    assert (verdict.independence.maps, verdict.independence.effective) == (2, 1.0)
    assert "2 maps, about 1 independent" in verdict.line


def test_of_two_contradictory_files_of_a_day_one_counts_and_the_other_is_told(check: Check) -> None:
    verdict, report = check({"alpha": {"2025-10-30": NONE, "2025-10-30_again": WHOLE}, "beta": {"2025-10-30": NONE}})
    assert verdict.label is Label.REFUTED
    assert any("set aside" in w for w in report.warnings)


def test_a_mapper_that_starts_late_is_silent_before(check: Check) -> None:
    frames = {"2025-10-30": NONE, "2025-11-30": NONE}
    verdict, report = check({"alpha": frames, "beta": frames, "late": {"2025-11-15": WHOLE}})
    assert verdict.label is Label.REFUTED
    (claim,) = [c for c in report.claims if c.checkable]
    (late,) = [f for f in claim.findings if f.mapper == "late"]
    assert (late.outcome, late.cause, late.measurement) == (Outcome.SILENT, "no_data", None)
    assert verdict.independence is not None
    assert verdict.independence.maps == 2


def test_a_frame_of_the_future_neither_answers_nor_ends_what_is_provisional(check: Check) -> None:
    frames = {"2025-10-30": NONE}
    verdict, _ = check({"alpha": {**frames, "2099-01-01": WHOLE}, "beta": frames, "gamma": frames})
    assert verdict.label is Label.REFUTED
    assert verdict.provisional
    assert verdict.review_on is not None
    assert f"provisional until {verdict.review_on.day} " in verdict.line


def test_a_clock_error_is_masked_flagged_and_no_newest_frame_also_once_its_day_has_come(tmp_path: Path) -> None:
    folder = write_maps(tmp_path / "maps", {"alpha": {"2025-10-30": NONE, "2025-11-02": NONE, "2031-05-05": WHOLE}})
    settings = load_settings(data_dir=folder, cache_dir=tmp_path / "cache", store_dir=tmp_path / "store", environ={})
    for today in (date(2026, 1, 10), date(2032, 1, 1)):
        archive = open_archive(settings, today=today)
        for seen in (archive, archive.replayed(date(2026, 1, 10))):
            assert [f.valid_on for f in seen.frames("alpha")] == [date(2025, 10, 30), date(2025, 11, 2)]
            assert list(seen.masked_known("alpha").items()) == [(date(2031, 5, 5), date(2026, 1, 10))]
            (flag,) = [f for f in seen.flags("alpha") if f.kind is FlagKind.CLOCK]
            assert flag.masked
            assert "dated 2031-05-05, but read here on 2026-01-10" in flag.detail
            newest = seen.frame_in_force("alpha", date(2031, 6, 1), known_by=date(2031, 6, 1))
            assert newest is not None
            assert newest.valid_on == date(2025, 11, 2)


def test_a_claim_dated_after_all_maps_has_no_label(check: Check) -> None:
    frames = {"2025-10-30": WHOLE}
    verdict, _ = check({"alpha": frames, "beta": frames}, on=date(2030, 1, 1))
    sober(verdict, Cause.STALE_OR_RELATED, ["alpha", "beta"])
    assert verdict.provisional
    assert verdict.check_on == verdict.review_on


def test_a_claim_about_the_future_waits_for_its_day(check: Check) -> None:
    text = "Russian troops will capture Pokrovsk by 15 November 2026, the Russian defence ministry said."
    frames = {"2025-10-30": NONE}
    verdict, _ = check({"alpha": frames, "beta": frames}, text=text)
    sober(verdict, Cause.NO_DATA, ["alpha", "beta"])
    assert verdict.provisional
    assert verdict.review_on is not None
    assert verdict.review_on > date(2026, 11, 15)


def test_a_text_without_a_date_gets_no_label_and_says_what_it_would_take(check: Check) -> None:
    frames = {"2025-10-30": NONE}
    verdict, _ = check({"alpha": frames, "beta": frames}, on=None)
    sober(verdict, Cause.NO_DATA, ["alpha", "beta"])
    assert "date of publication" in (verdict.settles or "")
    assert verdict.date_labels
