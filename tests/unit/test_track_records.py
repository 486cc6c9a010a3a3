"""Track records: what became of claims, without the speaker's own maps, each once, alike for early and late."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from theodolite.cli import main
from theodolite.errors import ConfigurationError
from theodolite.extract.chances import chance_stated
from theodolite.judge import lag_days
from theodolite.publish.codec import load_schema
from theodolite.publish.html.records import record_page
from theodolite.publish.track_words import outcome_words
from theodolite.publish.tracks import comparison_lines, comparison_values, record_lines, record_values
from theodolite.records import ClaimOutcome, CurvePoint, Grade, History, ProviderInfo, Question, TrackRecord
from theodolite.settings import load_rules
from theodolite.tracks.ledger import Ledger, open_ledger
from theodolite.tracks.registry import Registry, build_registry, load_registry, parse_sources
from theodolite.tracks.resolve import Resolver
from theodolite.tracks.score import compare_records, make_record
from theodolite.wording import assert_wording

FIRST, LAST = date(2025, 1, 1), date(2025, 12, 31)
MAPS = ("a", "b", "c", "deepstate")
TURN = {"RU": "UA", "UA": "RU"}
Steps = Mapping[str, Sequence[tuple[date, float]]]


def info(mapper: str, parents: tuple[str, ...] = ()) -> ProviderInfo:
    return ProviderInfo(id=mapper, name=mapper, affiliation="", upstream="", mirror="", licence="",
                        may_publish_geometry=True, drawn_sides=("RU",), parents=parents)  # fmt: skip


class Evidence:
    """Maps with planted histories: for each place, when each mapper shows which share held by ``side``."""

    coarse, note = False, ""

    def __init__(self, places: Mapping[str, Steps], *, side: str = "RU", parents: Mapping[str, str] | None = None,
                 mappers: Sequence[str] = MAPS) -> None:  # fmt: skip
        self.places, self.side, self.mappers = places, side, tuple(mappers)
        self.parents = parents or {}

    def info(self, mapper: str) -> ProviderInfo:
        return info(mapper, (self.parents[mapper],) if mapper in self.parents else ())

    def latest_on(self) -> date:
        return LAST

    def frame_dates(self, _mapper: str) -> tuple[date, ...]:
        return FIRST, LAST

    def history(self, question: Question, *, mapper: str) -> History | None:
        steps = self.places.get(question.targets[0], {}).get(mapper)
        if steps is None:
            return None
        own = question.side == self.side
        values = [(on, v if own else 1 - v) for on, v in steps]
        points = tuple(CurvePoint(frame_on=on, value=v, low=v, high=v) for on, v in values)
        frames = tuple(FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1))
        return History(question=question, mapper=mapper, points=points, frame_dates=frames)


def taken(on: date | None, *, back: date | None = None, lags: Sequence[int] = (0, 2, 4, 1)) -> Steps:
    """Every map shows a place as taken on a day plus its lag."""
    found = {}
    for mapper, lag in zip(MAPS, lags, strict=True):
        steps = [(FIRST, 0.0)]
        steps += [(on + timedelta(days=lag), 1.0)] if on else []
        steps += [(back + timedelta(days=lag), 0.0)] if back else []
        found[mapper] = steps
    return found


def claim(place: str, on: date | None, holder: str, *, side: str | None = None, actor: str = "RU",
          predicate: str = "capture", number: int = 1, **more: Any) -> dict[str, Any]:  # fmt: skip
    kind = "schedule" if predicate == "take_by" else "control"
    quote = f"{actor} {predicate} {place}"
    chain = [{"name": "outlet"}] + ([{"name": holder, "side": side}] if holder else [])
    day = on.isoformat() if on else None
    return {
        "id": f"c{number}", "quote": quote, "spans": [[0, 5]], "kind": kind, "predicate": predicate, "actor": actor,
        "polarity": "affirmed", "modality": "asserted", "quantity": None, "chain": chain,
        "places": [{"id": place, "name": place, "part": None}],
        "readings": [{"id": place, "label": place, "targets": [place]}], "claim_on": day, "interval": {"end": day},
        "denies": [], "checkable": True, "findings": [], "verdict": {"label": "refuted", "line": "a line"}, **more,
    }  # fmt: skip


def report(name: str, on: date | None, *claims: Mapping[str, Any], publisher: str = "Paper") -> tuple[str, Any]:
    document = {"text": f"{name} says something.", "sha256": name, "publisher": publisher, "url": f"https://{name}.example",
                "published_on": on.isoformat() if on else None, "language": "en"}  # fmt: skip
    return name, {"document": document, "claims": list(claims)}


def ledger(reports: Iterable[Any], evidence: Evidence, registry: Registry | None = None) -> Ledger:
    resolver = Resolver(evidence=evidence, rules=load_rules(), is_local=lambda _: True)  # type: ignore[arg-type]
    return open_ledger(reports, resolver, registry or load_registry())


def record_of(reports: Iterable[Any], evidence: Evidence, source: str = "ru-mod") -> TrackRecord:
    book = ledger(reports, evidence)
    return make_record(book, book.find(source))


DAY = date(2025, 6, 1)
MOD = "Russia's Defence Ministry"


def one(steps: Steps, *, on: date | None = DAY, **more: Any) -> Any:
    evidence = Evidence({"p": steps})
    record = record_of([report("r", on, claim("p", on, MOD, side="RU", **more))], evidence)
    assert len(record.claims) == 1
    return record.claims[0]


def test_what_became_of_a_claim_early_late_never_and_taken_back() -> None:
    on_time = one(taken(DAY))
    assert on_time.outcome is ClaimOutcome.BORNE_OUT
    assert 0 <= on_time.lead_days <= 4
    early = one(taken(DAY + timedelta(days=60)))
    assert early.outcome is ClaimOutcome.NOT_BORNE_OUT
    assert early.is_early
    assert 58 <= early.lead_days <= 66
    late = one(taken(DAY - timedelta(days=60)))
    assert late.outcome is ClaimOutcome.BORNE_OUT
    assert -62 <= late.lead_days <= -54
    never = one(taken(None))
    assert never.is_not_so_far
    assert never.lead_days is None
    back = one(taken(DAY, back=DAY + timedelta(days=80)))
    assert back.outcome is ClaimOutcome.BORNE_OUT
    assert back.taken_back_on is not None
    assert 75 <= (back.taken_back_on - DAY).days <= 90
    stale = one(taken(DAY - timedelta(days=60)), actor="UA", predicate="hold")
    assert stale.outcome is ClaimOutcome.NOT_BORNE_OUT
    assert not stale.is_not_so_far
    assert stale.lead_days < -50
    words = [outcome_words(c) for c in (early, late)]
    assert words[0].endswith("days after the claim")
    assert words[1].endswith("days before the claim")


def test_what_is_in_part_or_too_recent_or_undated_or_of_one_map_is_unresolved() -> None:
    part = {m: [(FIRST, 0.0), (DAY - timedelta(days=9), 0.7)] for m in MAPS}
    assert one(part).outcome is ClaimOutcome.UNRESOLVED
    assert "not old enough" in one(taken(DAY), on=LAST - timedelta(days=3)).reason
    lag = lag_days(MAPS, load_rules())
    young, old = (one(taken(DAY), on=LAST - timedelta(days=days)) for days in (lag - 1, lag))
    assert young.outcome is ClaimOutcome.UNRESOLVED, "as long as its verdict is provisional"
    assert old.outcome is ClaimOutcome.BORNE_OUT
    assert "not old enough" in one(taken(DAY), on=LAST + timedelta(days=30)).reason
    assert one(taken(DAY), on=None).reason == "it has no date"
    assert one({"a": [(FIRST, 1.0)]}).outcome is ClaimOutcome.UNRESOLVED
    assert one({}).outcome is ClaimOutcome.UNRESOLVED
    late_start = {"a": [(DAY + timedelta(days=40), 1.0)], "b": [(FIRST, 1.0)]}
    assert one(late_start).lead_days is None


def test_a_speakers_own_map_and_those_drawn_from_it_do_not_score_him() -> None:
    steps = {"a": [(FIRST, 0.0)], "b": [(FIRST, 0.0)], "c": [(FIRST, 1.0)], "deepstate": [(FIRST, 1.0)]}
    evidence = Evidence({"p": steps}, parents={"c": "deepstate"})
    record = record_of([report("r", DAY, claim("p", DAY, "DeepState", predicate="hold"))], evidence, "deepstate")
    assert dict(record.left_out).keys() == {"c", "deepstate"}
    assert set(record.claims[0].mappers) == {"a", "b"}
    assert record.claims[0].outcome is ClaimOutcome.NOT_BORNE_OUT
    others = record_of([report("r", DAY, claim("p", DAY, MOD, side="RU", predicate="hold"))], evidence)
    assert set(others.claims[0].mappers) == set(MAPS)
    assert others.claims[0].outcome is ClaimOutcome.UNRESOLVED


def test_ten_outlets_a_spokesman_and_a_repetition_are_one_claim() -> None:
    evidence = Evidence({"p": taken(DAY), "q": taken(None)})
    ten = [report(f"r{n}", DAY, claim("p", DAY, MOD, side="RU")) for n in range(10)]
    chief = report("s", DAY, claim("p", DAY, "Igor Konashenkov", side="RU"))
    own = report("t", DAY, claim("p", DAY, ""), publisher="mod_russia")
    later = DAY + timedelta(days=25)
    again = report("u", later, claim("p", later, MOD, side="RU"))
    record = record_of([*ten, chief, own, again], evidence)
    assert [(c.outcome, c.repeats) for c in record.claims] == [(ClaimOutcome.BORNE_OUT, 12)]
    assert record_of(reversed([*ten, chief, own, again]), evidence) == record
    spokesman = record_of([*ten, chief, own, again], evidence, "ru-konashenkov")
    assert spokesman.resolved == 1
    assert spokesman.sentence == "Igor Konashenkov: one resolved claim: too few to say."
    text = "\n".join(record_lines(spokesman))
    assert "%" not in text.split("Claims:")[0].replace("intervals 90 %", "").replace("95 %", "")


def test_only_claims_about_the_days_asked_for_count() -> None:
    places, reports = planted(7, 0, MOD, "RU", "RU")
    resolver = Resolver(evidence=Evidence(places), rules=load_rules(), is_local=lambda _: True)  # type: ignore[arg-type]
    book = open_ledger(reports, resolver, load_registry(), since=DAY + timedelta(days=2), until=DAY + timedelta(days=4))
    assert [c.claim_on for c in make_record(book, book.find("ru-mod")).claims] == [
        DAY + timedelta(days=n) for n in (2, 3, 4)
    ]


def test_a_denial_is_resolved_by_what_it_denies_and_nobody_is_no_source() -> None:
    made = claim("p", DAY, MOD, side="RU")
    denial = {**claim("p", DAY, "Ukraine's General Staff", side="UA", number=2), "kind": "rebuttal", "denies": ["c1"]}
    nobody = claim("p", DAY, "officials", number=3)
    book = ledger([report("r", DAY, made, denial, nobody)], Evidence({"p": taken(None)}))
    assert book.speakers() == ("ru-mod", "ua-general-staff")
    assert make_record(book, book.find("ua-general-staff")).claims[0].outcome is ClaimOutcome.BORNE_OUT


def planted(hits: int, misses: int, holder: str, side: str, actor: str) -> tuple[dict[str, Steps], list[Any]]:
    places: dict[str, Steps] = {}
    reports = []
    for n in range(hits + misses):
        name = f"{side}{len(holder)}-{n}"
        places[name] = taken(DAY + timedelta(days=n % 7)) if n < hits else taken(None)
        made = claim(name, DAY + timedelta(days=n % 7), holder, side=side, actor=actor)
        reports.append(report(f"{name}.json", DAY, made))
    return places, reports


def test_planted_speakers_come_out_and_are_compared_only_when_the_figures_bear_it() -> None:
    places, reports = planted(36, 9, MOD, "RU", "RU")
    more, others = planted(10, 32, "Ukraine's Defence Ministry", "UA", "RU")
    few, third = planted(3, 2, "Oleksandr Syrskyi", "UA", "RU")
    book = ledger([*reports, *others, *third], Evidence({**places, **more, **few}))
    first, second = (make_record(book, book.find(i)) for i in ("ru-mod", "ua-mod"))
    assert first.hit_rate is not None
    assert first.hit_rate.low < 0.8 < first.hit_rate.high
    found = compare_records(book, first, second)
    assert found.compared
    assert found.difference is not None
    assert found.difference.low > 0.3
    refused = compare_records(book, first, make_record(book, book.find("ua-syrskyi")))
    assert not refused.compared
    assert refused.difference is None
    assert "5 of the 40" in refused.sentence
    close = compare_records(book, first, replace(first, source=second.source))
    assert not close.compared
    assert "overlap" in close.sentence
    jsonschema.Draft202012Validator(load_schema("record")).validate(comparison_values(found))
    for shown in (refused, close):
        assert comparison_values(shown)["comparison"]["hit_rate"] is None
        assert len(list(comparison_lines(shown))) == 1


def test_the_sides_swapped_give_the_same_record() -> None:
    places, reports = planted(9, 4, MOD, "RU", "RU")
    record = record_of(reports, Evidence(places), "ru-mod")
    turned = [(name, {**body, "claims": [_turned(c) for c in body["claims"]]}) for name, body in reports]
    other = record_of(turned, Evidence(places, side="UA"), "ua-mod")
    same = ("resolved", "unresolved", "hit_rate", "false_share", "never_share", "lead", "by_kind", "by_period", "prior")
    assert [getattr(record, name) for name in same] == [getattr(other, name) for name in same]
    assert [outcome_words(c) for c in record.claims] == [outcome_words(c) for c in other.claims]


def _turned(row: Mapping[str, Any]) -> dict[str, Any]:
    chain = [{"name": "outlet"}, {"name": "Ukraine's Defence Ministry", "side": "UA"}]
    return {**row, "actor": TURN[row["actor"]], "chain": chain}


def test_a_page_says_no_score_in_its_title_runs_no_script_and_names_no_other_source() -> None:
    places, reports = planted(9, 4, MOD, "RU", "RU")
    more, others = planted(3, 6, "Ukraine's Defence Ministry", "UA", "RU")
    book = ledger([*reports, *others], Evidence({**places, **more}))
    record = make_record(book, book.find("ru-mod"))
    page = record_page(record)
    title = page.split("<title>")[1].split("</title>")[0]
    assert not any(sign.isdigit() or sign == "%" for sign in title)
    assert "<script" not in page
    assert "Ukrain" not in page
    lines = list(record_lines(record))
    assert page.count("<blockquote>") == sum(line.startswith("- ") for line in lines) == 13
    assert [p for line in lines for p in assert_wording(line) if "a label" not in p] == []
    assert assert_wording(re.sub(r"<style.*?</style>|<[^>]+>", " ", page, flags=re.DOTALL)) == []
    shown = json.dumps(record_values(record), ensure_ascii=False)
    assert "Ukrain" not in shown
    jsonschema.Draft202012Validator(load_schema("record")).validate(json.loads(shown))


def test_no_command_lists_sources_by_a_figure(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["record"])
    assert "SOURCE" in capsys.readouterr().err
    assert main(["record", "ru-mod"]) == 2


def test_an_unknown_source_is_an_error_that_suggests(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = tmp_path / "r.json"
    made.write_text(json.dumps(report("r", DAY, claim("p", DAY, MOD, side="RU"))[1]), encoding="utf-8")
    assert main(["record", "Russian Defense Minstry", str(made), "--data", str(tmp_path)]) == 2
    assert "Did you mean Russian Defence Ministry" in capsys.readouterr().err
    assert main(["record", "ISW", str(made), "--data", str(tmp_path)]) == 0
    assert "nothing to say yet" in capsys.readouterr().out


HEAD = '[[source]]\nid = "x"\nkind = "body"\nen = ["X Body"]\n'


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (HEAD + HEAD, "twice"),
        (HEAD + 'member_of = "nobody"', "'nobody'"),
        (HEAD + 'member_of = "x"', "circle"),
        (HEAD + HEAD.replace('"x"', '"y"'), "two sources"),
        (HEAD + "colour = 1", "colour"),
        (HEAD.replace("body", "thing"), "thing"),
        (HEAD + '[source.grade]\nreliability = "G"\ngraded_by = "d"\ngraded_on = 2026-01-01', "'G'"),
        (HEAD + '[source.grade]\nreliability = "B"\ngraded_by = "d"', "graded_on"),
        ("a = [", "TOML"),
        ("a = 1", "no [[source]]"),
    ],
)
def test_a_registry_that_does_not_fit_names_what_is_wrong(text: str, named: str) -> None:
    with pytest.raises(ConfigurationError, match=named.replace("[", r"\[").replace("]", r"\]")):
        build_registry(parse_sources(text.encode(), "mine.toml"))


def test_the_registry_has_both_sides_alike_and_one_name_in_three_languages(tmp_path: Path) -> None:
    registry = load_registry()
    for names, side, id_ in [
        (["Russia's Defence Ministry", "Міноборони РФ", "Минобороны России"], "RU", "ru-mod"),
        (["Ukraine's Defence Ministry", "Міноборони", "Минобороны Украины"], "UA", "ua-mod"),
        (["ISW", "the Institute for the Study of War", "Інститут вивчення війни"], None, "isw"),
        (["Valery Gerasimov", "Герасимов", "the chief of the General Staff, Valery Gerasimov"], "RU", "ru-gerasimov"),
    ]:
        assert {(s.id if (s := registry.of_holder(n, side)) else None) for n in names} == {id_}
    assert registry.of_holder("Defence Ministry") is None
    assert all(s.grade is None for s in registry.sources.values())
    roles = {i.split("-", 1)[1] for i in registry.sources if i.startswith("ru-") and registry.sources[i].kind == "body"}
    assert roles == {
        i.split("-", 1)[1] for i in registry.sources if i.startswith("ua-") and registry.sources[i].kind == "body"
    }
    own = tmp_path / "sources.toml"
    own.write_text(HEAD.replace('"x"', '"isw"').replace("X Body", "ISW of ours"), encoding="utf-8")
    assert load_registry(tmp_path).sources["isw"].maps == ()


def test_what_is_given_a_probability_is_scored_by_it_and_is_no_hit_and_no_miss() -> None:
    places, reports = planted(6, 3, MOD, "RU", "RU")
    plain = record_of(reports, Evidence(places))
    unlikely = [claim(f"q{n}", DAY, MOD, side="RU", quote="There is a 20 % chance that it holds it") for n in range(4)]
    places |= {f"q{n}": taken(None) for n in range(4)}
    given = [report(f"q{n}.json", DAY, one) for n, one in enumerate(unlikely)]
    record = record_of([*reports, *given], Evidence(places))
    assert (record.resolved, record.hit_rate, record.sentence) == (13, plain.hit_rate, plain.sentence)
    assert plain.brier is None
    assert record.brier is not None
    assert record.brier.raw == pytest.approx(0.2**2)
    assert any("4 resolved claims state a probability" in note for note in record.notes)


def test_a_grade_stands_apart_and_changes_no_figure() -> None:
    places, reports = planted(9, 4, MOD, "RU", "RU")
    plain = record_of(reports, Evidence(places))
    sources = {**load_registry().sources}
    grade = Grade(graded_by="desk", graded_on=date(2026, 1, 1), reliability="B", credibility=2)
    graded = build_registry({**sources, "ru-mod": replace(sources["ru-mod"], grade=grade)}.values())
    book = ledger(reports, Evidence(places), graded)
    record = make_record(book, book.find("ru-mod"))
    assert replace(record, source=plain.source) == plain
    assert "Admiralty grade B2, given by desk on 1 Jan 2026; not measured" in list(record_lines(record))


def test_deadlines_slip_and_open_ones_are_censored() -> None:
    places, reports = {}, []
    for n in range(6):
        places[f"p{n}"] = taken(DAY + timedelta(days=30 + 10 * n)) if n < 4 else taken(None)
        made = claim(f"p{n}", DAY, "Vladimir Putin", side="RU", predicate="take_by", modality="intended")
        reports.append(report(f"r{n}", DAY - timedelta(days=20), made))
    record = record_of(reports, Evidence(places), "ru-putin")
    assert record.slip is not None
    assert (record.slip.deadlines, record.slip.met, record.slip.censored) == (6, 0, 2)
    assert record.slip.median_days is not None
    assert 45 <= record.slip.median_days <= 65
    assert record.lead is None
    assert [c.slip_days is None for c in record.claims].count(True) == 2
    assert "Kaplan" in record_page(record)


@pytest.mark.parametrize(
    ("quote", "stated"),
    [("there is an 80% chance that it falls", 0.8), ("with a probability of 70 percent", 0.7),
     ("ймовірність цього 60 відсотків", 0.6), ("holds 80% of the city", None),
     ("captured Pokrovsk with 80 percent probability", 0.8), ("The probability that Russia holds Vuhledar is 90%", 0.9),
     ("There is a chance that Russia holds 80 percent of Kupiansk", None), ("з імовірністю 80 %", 0.8),
     ("с вероятностью 80 процентов", 0.8), ("70 % шансів, що місто утримають", 0.7)],
)  # fmt: skip
def test_a_probability_counts_only_where_it_is_stated(quote: str, stated: float | None) -> None:
    assert chance_stated(quote) == stated
