"""Which stored verdicts rest on map frames that were altered since, and what they come to now.

A verdict rests on the frames that its findings were measured on: mapper, day and SHA-256 stand in the report. A verdict
on a denial rests on those of the claims it denies. Nothing else is reopened.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from theodolite.errors import DataError
from theodolite.witness.revisions import Alteration, FrameTriple, find_alterations

if TYPE_CHECKING:
    from theodolite.pipeline import Toolbox
    from theodolite.witness.archive import Archive

__all__ = [
    "ReopenedVerdict",
    "StoredReport",
    "find_reopened",
    "keep_report",
    "read_reports",
    "recheck",
    "rests_on",
]

_SUFFIXES = {".json", ".jsonl"}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StoredReport:
    """One report as ``check --json`` wrote it; ``name`` is its file, with the line's number in JSON Lines."""

    name: str
    body: Mapping[str, Any]

    @property
    def as_of(self) -> date | None:
        """The day whose knowledge it answers with."""
        return date.fromisoformat(self.body["as_of"]) if self.body.get("as_of") else None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReopenedVerdict:
    """A stored verdict that rests on an altered frame.

    ``proposition`` is the reader's line of the stored verdict: holder, dated proposition, count. ``through`` names the
    denied claims it rests on by way of. ``label_now`` and ``line_now`` are given once it was checked again.
    """

    report: str
    claim_id: str
    proposition: str
    label: str
    frames: tuple[FrameTriple, ...]
    through: tuple[str, ...] = ()
    label_now: str | None = None
    line_now: str | None = None


def keep_report(store_dir: Path, text: str) -> Path:
    """Put a report (the text of ``check --json``) into the store's folder of reports, under the digest of its bytes.

    Raises
    ------
    DataError
        If it cannot be written.
    """
    folder = store_dir / "reports"
    path = folder / f"{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}.json"
    part = path.with_suffix(".part")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        part.write_text(text, encoding="utf-8", newline="\n")
        part.replace(path)
    except OSError as error:
        raise DataError(
            f"the report cannot be kept in {str(folder)!r} ({error.strerror}).",
            hint="Name another folder with THEODOLITE_STORE.",
        ) from error
    return path


def read_reports(paths: Sequence[Path], *, folder: Path | None = None) -> tuple[list[StoredReport], list[str]]:
    """Read reports, and say which files of a folder are none.

    Parameters
    ----------
    paths
        Files, or folders whose ``.json`` and ``.jsonl`` files are read.
    folder
        A further folder that need not exist.

    Raises
    ------
    DataError
        If a file that was named cannot be read or is no report.
    """
    reports: list[StoredReport] = []
    passed: list[str] = []
    for path in [*paths, *([folder] if folder is not None and folder.is_dir() else [])]:
        named = not path.is_dir()
        for file in [path] if named else sorted(p for p in path.rglob("*") if p.suffix in _SUFFIXES):
            found = list(_reports_in(file))
            if not found and named:
                raise DataError(f"{str(file)!r} is no report.", hint="Name files that check --json wrote.")
            if not found:
                passed.append(f"{file.name} is no report and was passed over")
            reports += found
    return _distinct(reports), passed


def _reports_in(path: Path) -> Iterator[StoredReport]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(
            f"{str(path)!r} cannot be read ({getattr(error, 'strerror', None) or error}).",
            hint="Name files that check --json wrote.",
        ) from error
    lines = list(enumerate(text.splitlines(), start=1)) if path.suffix == ".jsonl" else [(0, text)]
    for number, line in lines:
        try:
            body = json.loads(line)
        except json.JSONDecodeError:
            continue
        if isinstance(body, dict) and "document" in body and isinstance(body.get("claims"), list):
            yield StoredReport(name=f"{path}:{number}" if number else str(path), body=body)


def _distinct(reports: Iterable[StoredReport]) -> list[StoredReport]:
    """Leave out what was given twice."""
    found: dict[str, StoredReport] = {}
    for report in reports:
        found.setdefault(json.dumps(report.body, sort_keys=True), report)
    return list(found.values())


def rests_on(claim: Mapping[str, Any]) -> set[FrameTriple]:
    """Return the frames that a claim of a stored report was measured on."""
    found: set[FrameTriple] = set()
    for finding in claim.get("findings", ()):
        if finding.get("frame_sha256") and finding.get("frame_on"):
            found.add((finding["mapper"], date.fromisoformat(finding["frame_on"]), finding["frame_sha256"]))
        if finding.get("since_frame_sha256") and finding.get("since_frame_on"):
            found.add((finding["mapper"], date.fromisoformat(finding["since_frame_on"]), finding["since_frame_sha256"]))
    return found


def find_reopened(
    reports: Iterable[StoredReport], archive: Archive, *, mapper: str | None = None, since_fetch: date | None = None
) -> tuple[tuple[ReopenedVerdict, ...], dict[FrameTriple, Alteration]]:
    """Return the verdicts that rest on altered frames, by report and claim, and what altered each frame.

    Parameters
    ----------
    mapper
        Only frames of this one.
    since_fetch
        Only alterations that were noticed on or after this day.
    """
    verdicts: list[ReopenedVerdict] = []
    altered: dict[FrameTriple, Alteration] = {}
    for report in reports:
        frames = {claim["id"]: rests_on(claim) for claim in report.body["claims"]}
        triples = {t for found in frames.values() for t in found if mapper is None or t[0] == mapper}
        now = {
            triple: alteration
            for triple, alteration in find_alterations(archive, triples, known_by=report.as_of).items()
            if since_fetch is None or alteration.recorded_on is None or alteration.recorded_on >= since_fetch
        }
        altered |= now
        verdicts += _reopened(report, frames, set(now))
    return tuple(verdicts), altered


def _reopened(
    report: StoredReport, frames: Mapping[str, set[FrameTriple]], altered: set[FrameTriple]
) -> Iterator[ReopenedVerdict]:
    hit = {claim: found & altered for claim, found in frames.items()}
    for claim in report.body["claims"]:
        denied = tuple(c for c in claim.get("denies") or () if hit.get(c))
        own = hit[claim["id"]] | {t for c in denied for t in hit[c]}
        if own:
            yield ReopenedVerdict(
                report=report.name,
                claim_id=claim["id"],
                proposition=claim["verdict"]["line"],
                label=claim["verdict"]["label"],
                frames=tuple(sorted(own)),
                through=denied,
            )


def recheck(
    reports: Iterable[StoredReport],
    verdicts: Sequence[ReopenedVerdict],
    toolbox: Callable[[Mapping[str, str]], Toolbox],
    *,
    progress: Callable[[str, int, int], None] | None = None,
) -> tuple[ReopenedVerdict, ...]:
    """Check the reports of reopened verdicts again, each with its own options, and add what the labels are now.

    Parameters
    ----------
    toolbox
        Opens maps and atlas for a report's ``options``.
    """
    from theodolite.verify import check_again

    wanted = {v.report for v in verdicts}
    concerned = [r for r in reports if r.name in wanted]
    now: dict[tuple[str, str], Any] = {}
    for number, report in enumerate(concerned, start=1):
        checked = check_again(report.body, toolbox(report.body.get("options") or {}))
        now |= {(report.name, c.grounded.claim.id): c.verdict for c in checked.claims}
        if progress is not None:
            progress("checking again", number, len(concerned))
    return tuple(_with_label(v, now.get((v.report, v.claim_id))) for v in verdicts)


def _with_label(verdict: ReopenedVerdict, now: Any) -> ReopenedVerdict:
    if now is None:
        return replace(verdict, line_now="this version of the program finds no such claim")
    return replace(verdict, label_now=now.label.value, line_now=now.line)
