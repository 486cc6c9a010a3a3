"""Joins the stages: a document in, a report out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from theodolite.deadlines import add_schedules, ledger_of
from theodolite.fusing import later_words, with_fused
from theodolite.measuring import compare_mappers, frame_notes, measure_place, place_history
from theodolite.records import (
    CheckedClaim,
    ClaimKind,
    Coverage,
    Document,
    Extraction,
    FusedHistory,
    GroundedClaim,
    History,
    KnownClaim,
    Label,
    Measure,
    Outcome,
    PlaceKind,
    Question,
    Report,
    TimeLapse,
    Verdict,
)
from theodolite.settings import Settings
from theodolite.software import software_versions
from theodolite.version import __version__

if TYPE_CHECKING:
    from theodolite.atlas import Atlas
    from theodolite.check import Plan
    from theodolite.deadlines import Ledger
    from theodolite.extract.learned.predict import LearnedAttribution
    from theodolite.ground.front import FrontDistance
    from theodolite.history.evidence import Evidence
    from theodolite.judge import Court
    from theodolite.origins import KnownClaims, RecordedClaims

__all__ = [
    "Progress",
    "Toolbox",
    "annotate_documents",
    "check_document",
    "check_documents",
    "compare_mappers",
    "measure_place",
    "open_toolbox",
    "place_history",
]

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Toolbox:
    """What a run works with: settings, atlas and evidence, opened once. ``mappers`` are those the user asked for.

    ``known`` are claims that were checked before: where a document repeats one, it keeps the verdict it was given then.
    ``front`` gives the distance to the fighting on a day, by which namesakes are told apart. ``fused`` keeps what all
    maps together say of a settlement between the claims of a run.
    """

    settings: Settings
    atlas: Atlas
    evidence: Evidence
    mappers: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    known: KnownClaims | RecordedClaims | None = None
    front: FrontDistance | None = None
    fused: dict[object, tuple[Evidence, FusedHistory | None]] = field(default_factory=dict)


def open_toolbox(
    settings: Settings, *, mappers: Collection[str] | None = None, progress: Progress | None = None
) -> Toolbox:
    """Open the atlas and the evidence: the data folder's maps, else the embedded table of figures."""
    from theodolite.atlas import open_atlas
    from theodolite.ground.front import open_front
    from theodolite.history.sources import open_evidence

    atlas = open_atlas(settings)
    evidence, problems = open_evidence(settings, atlas, mappers=mappers, progress=progress)
    return Toolbox(
        settings=settings,
        atlas=atlas,
        evidence=evidence,
        mappers=tuple(sorted(mappers or ())),
        problems=problems,
        front=open_front(settings, atlas),
    )


def check_document(
    document: Document,
    toolbox: Toolbox,
    *,
    as_of: date | None = None,
    layers: bool = True,
    progress: Progress | None = None,
) -> Report:
    """Read, ground, check and judge one document; ``progress`` is told of every claim."""
    from theodolite.extract import extract

    report = _report(extract(document), toolbox, ledger_of(toolbox), as_of, layers, progress)
    toolbox.evidence.flush()
    return report


def check_documents(
    documents: Iterable[Document],
    toolbox: Toolbox,
    *,
    as_of: date | None = None,
    gate: bool = False,
    linked: bool = True,
) -> Iterator[Report]:
    """Check many documents with one start; reports come in the documents' order, without map layers.

    With ``gate``, only those are read that could hold a checkable claim; the others' reports say so. ``linked``: a
    holder's deadlines in documents before are known; else each document is read by itself.
    """
    ledger = ledger_of(toolbox)
    for extraction in _read_many(documents, gate=gate):
        report = _report(extraction, toolbox, ledger if linked else ledger_of(toolbox), as_of, layers=False)
        if toolbox.known is not None:
            toolbox.known.learn(report)
        yield report
    toolbox.evidence.flush()


def _report(
    extraction: Extraction,
    toolbox: Toolbox,
    ledger: Ledger,
    as_of: date | None,
    layers: bool,
    progress: Progress | None = None,
) -> Report:
    from theodolite.ground import ground_claims
    from theodolite.ground.places import Resolver

    court = _court(toolbox, as_of)
    resolver = Resolver(extraction, toolbox.atlas, front=toolbox.front)
    grounded = ground_claims(extraction, toolbox.atlas, resolver=resolver)
    known = _known(extraction.document, grounded, toolbox)
    checked = _check_all(extraction.document, grounded, known, toolbox, court, ledger, as_of, progress)
    checked = with_fused(checked, toolbox, known_by=as_of)
    return Report(
        document=extraction.document,
        extraction=extraction,
        coverage=_coverage(checked),
        claims=checked,
        providers=tuple(court.infos.values()),
        version=__version__,
        rules_version=toolbox.settings.rules.version,
        as_of=as_of,
        evidence_note=toolbox.evidence.note,
        coarse=toolbox.evidence.coarse,
        layers=_layers(checked, toolbox, as_of) if layers else (),
        timelapse=_lapse(checked, toolbox, as_of) if layers else None,
        sources=_sources(checked, toolbox),
        warnings=(*extraction.document.warnings, *extraction.warnings, *toolbox.problems,
                  *frame_notes(checked, toolbox.evidence, toolbox.atlas, known_by=as_of)),
        options=(("edge_m", f"{toolbox.settings.edge_m:g}" if toolbox.settings.edge_m_named else ""),
                 ("mappers", ",".join(toolbox.mappers)),
                 *((("raw_frames", "yes"),) if toolbox.settings.raw_frames else ())),
        software=software_versions(),
    )  # fmt: skip


def _court(toolbox: Toolbox, as_of: date | None) -> Court:
    from theodolite.judge import Court, evidence_reach

    evidence = toolbox.evidence
    frames = {m: [day for day in evidence.frame_dates(m) if as_of is None or day <= as_of] for m in evidence.mappers}
    newest = {mapper: days[-1] for mapper, days in frames.items() if days}
    return Court(
        rules=toolbox.settings.rules,
        infos={mapper: evidence.info(mapper) for mapper in evidence.mappers},
        evidence_until=as_of or evidence_reach(newest.values(), toolbox.settings.rules),
        newest=newest,
    )


def _check_all(
    document: Document,
    grounded: Sequence[GroundedClaim],
    known: Mapping[str, KnownClaim],
    toolbox: Toolbox,
    court: Court,
    ledger: Ledger,
    as_of: date | None,
    progress: Progress | None = None,
) -> tuple[CheckedClaim, ...]:
    from theodolite.judge import judge_rebuttal

    done: dict[str, CheckedClaim] = {}
    for number, one in enumerate(grounded, start=1):
        if one.claim.id in known:
            done[one.claim.id] = _as_known(one, known[one.claim.id])
        elif one.claim.kind is not ClaimKind.REBUTTAL:
            done[one.claim.id] = _check_one(one, toolbox, court, as_of)
        if progress is not None:
            progress("claims", number, len(grounded))
    add_schedules(done, document, toolbox, court, ledger)
    for one in grounded:
        if one.claim.kind is ClaimKind.REBUTTAL:
            denied = [(done[d].grounded, done[d].verdict) for d in one.claim.denies if d in done]
            verdict = judge_rebuttal(one, denied, court, on=one.claim_on)
            done[one.claim.id] = _unmeasured(one, verdict)
    return tuple(done[one.claim.id] for one in grounded)


def _known(document: Document, grounded: Sequence[GroundedClaim], toolbox: Toolbox) -> dict[str, KnownClaim]:
    """Return what is known of a document's claims by id; rebuttals are judged by what they deny."""
    if toolbox.known is None:
        return {}
    asked = (one for one in grounded if one.claim.kind is not ClaimKind.REBUTTAL)
    found = ((one.claim.id, toolbox.known.find(one, document)) for one in asked)
    return {id_: known for id_, known in found if known is not None}


def _as_known(grounded: GroundedClaim, known: KnownClaim) -> CheckedClaim:
    """A claim that was checked before keeps its verdict and the day it was checked on: there is no second one."""
    dated = replace(grounded, claim_on=known.claim_on)
    return CheckedClaim(grounded=dated, checkable=True, findings=(), verdict=known.verdict, known=known)


def _unmeasured(grounded: GroundedClaim, verdict: Verdict) -> CheckedClaim:
    checkable = verdict.label is not Label.NOT_CHECKABLE
    return CheckedClaim(grounded=grounded, checkable=checkable, findings=(), verdict=verdict)


def _check_one(grounded: GroundedClaim, toolbox: Toolbox, court: Court, as_of: date | None) -> CheckedClaim:
    from theodolite.check import NotCheckable, check_plan, plan_claim
    from theodolite.judge import judge_claim, judge_pending, judge_unmeasured

    plan = plan_claim(grounded, toolbox.settings.rules)
    if isinstance(plan, NotCheckable):
        verdict = judge_unmeasured(grounded, court, reason=plan.reason, on=grounded.claim_on, yet=plan.yet)
        return _unmeasured(grounded, verdict)
    histories = _histories(plan, toolbox)
    readings = [p.reading for p in plan.readings]
    if plan.on is None:
        return _undated(grounded, plan, toolbox, court, histories)
    until = court.evidence_until
    if grounded.claim.kind is ClaimKind.SCHEDULE and until is not None and plan.on > until:
        verdict = judge_pending(grounded, court, deadline_on=plan.on, readings=readings)
        return CheckedClaim(grounded=grounded, checkable=True, findings=(), verdict=verdict, histories=histories)
    findings = check_plan(plan, toolbox.evidence, toolbox.settings.rules, on=plan.on, known_by=as_of)
    holding = _holding(plan, histories)
    later = later_words(holding, toolbox, on=plan.on) if as_of is not None and holding else None
    verdict = judge_claim(grounded, readings, findings, court, on=plan.on, histories=holding, as_of=as_of, later=later)
    return CheckedClaim(grounded=grounded, checkable=True, findings=findings, verdict=verdict, histories=histories)


def _undated(
    grounded: GroundedClaim, plan: Plan, toolbox: Toolbox, court: Court, histories: tuple[History, ...]
) -> CheckedClaim:
    from theodolite.judge import judge_undated

    labels = date_labels(plan, toolbox, court)
    verdict = judge_undated(grounded, court, date_labels=labels, readings=[p.reading for p in plan.readings])
    return CheckedClaim(grounded=grounded, checkable=True, findings=(), verdict=verdict, histories=histories)


def date_labels(plan: Plan, toolbox: Toolbox, court: Court) -> tuple[Any, ...]:
    """Return the label for every range of dates that the evidence covers (for a document without a date)."""
    from theodolite.check import check_plan
    from theodolite.judge import label_of, merge_date_labels

    ids = [p.reading.id for p in plan.readings]
    rules, evidence = toolbox.settings.rules, toolbox.evidence

    def label_on(day: date) -> Label:
        return label_of(check_plan(plan, evidence, rules, on=day, fragility=False), ids, rules, court.infos)

    frames = [d for mapper in evidence.mappers for d in evidence.frame_dates(mapper)]
    cheap = all(p.question.measure is Measure.SHARE and _is_local(p.question, toolbox) for p in plan.readings)
    return merge_date_labels(frames, label_on, fresh_days=rules.fresh_days, monthly=not cheap)


def _is_local(question: Question, toolbox: Toolbox) -> bool:
    return all(toolbox.atlas.place(t).kind is PlaceKind.SETTLEMENT for t in question.targets)


def _histories(plan: Plan, toolbox: Toolbox) -> tuple[History, ...]:
    found: list[History] = []
    for planned in plan.readings:
        question = planned.question
        local = question.measure is Measure.SHARE and _is_local(question, toolbox)
        if local or toolbox.evidence.coarse:
            answers = (toolbox.evidence.history(question, mapper=m) for m in toolbox.evidence.mappers)
            found += [h for h in answers if h is not None]
    return tuple(found)


def _holding(plan: Plan, histories: tuple[History, ...]) -> tuple[History, ...]:
    """Histories that hindsight can be read from: a share of one reading."""
    shares = [h for h in histories if h.question.measure is Measure.SHARE]
    return tuple(shares) if len(plan.readings) == 1 and plan.readings[0].criterion.kind.value == "hold" else ()


def _coverage(checked: Sequence[CheckedClaim]) -> Coverage:
    checkable = sum(c.checkable for c in checked)
    measured = sum(_is_measured(c) for c in checked)
    noun = "claim" if len(checked) == 1 else "claims"
    line = f"{checkable} of {len(checked)} {noun} can be measured" if checked else "no claims found"
    return Coverage(claims=len(checked), checkable=checkable, measured=measured, line=line)


def _is_measured(checked: CheckedClaim) -> bool:
    """Tell whether a claim was answered: by maps, by the verdict given before, or by the deadlines on record."""
    recorded = checked.schedule is not None and checked.verdict.label in {Label.SUPPORTED, Label.REFUTED}
    return checked.known is not None or recorded or any(f.outcome is not Outcome.SILENT for f in checked.findings)


def _layers(checked: Sequence[CheckedClaim], toolbox: Toolbox, as_of: date | None) -> tuple[Any, ...]:
    from theodolite.history.pages import report_layers

    return report_layers(checked, toolbox.evidence, toolbox.atlas, as_of=as_of)


def _lapse(checked: Sequence[CheckedClaim], toolbox: Toolbox, as_of: date | None) -> TimeLapse | None:
    from theodolite.history.timelapse import report_lapse

    return report_lapse(checked, toolbox.evidence, toolbox.atlas, as_of=as_of)


def _sources(checked: Sequence[CheckedClaim], toolbox: Toolbox) -> tuple[str, ...]:
    """Name where the geometry of the measured places comes from; the maps are in ``providers``."""
    geometry = {
        f"Geometry: {f.measurement.footprint_source}"
        for c in checked
        for f in c.findings
        if f.measurement and f.measurement.footprint_source
    }
    coarse = [toolbox.atlas.coarse_note] if toolbox.atlas.coarse_note else []
    return (*sorted(geometry), *coarse, *toolbox.atlas.vague.notes())


def _read_many(
    documents: Iterable[Document], *, gate: bool, learned: LearnedAttribution | None = None
) -> Iterator[Extraction]:
    from theodolite.extract import extract_many, extract_stream

    return extract_stream(documents, learned=learned) if gate else extract_many(documents, learned=learned)


def annotate_documents(
    documents: Iterable[Document], settings: Settings, *, gate: bool = False
) -> Iterator[dict[str, Any]]:
    """Read documents into rows for other programs, in the formats of the public scorers.

    With ``gate``, only those are read that could hold a checkable claim; the others' rows are empty and say so.
    A trained model in ``settings.models_dir`` reads the attributions; rows then name it (``model``, its SHA-256).
    """
    from theodolite.atlas import open_atlas
    from theodolite.extract.learned.store import open_model
    from theodolite.ground import ground_document
    from theodolite.ground.front import open_front
    from theodolite.ground.places import Resolver
    from theodolite.publish.annotations import to_annotations

    atlas = open_atlas(settings)
    front = open_front(settings, atlas)
    learned = open_model(settings.models_dir)
    for extraction in _read_many(documents, gate=gate, learned=learned):
        resolver = Resolver(extraction, atlas, front=front)
        row = to_annotations(extraction, ground_document(extraction, atlas, resolver=resolver))
        yield row if learned is None else {**row, "model": learned.card["sha256"]}
