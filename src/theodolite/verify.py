"""Recomputes a report from what it stores, and says what differs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from theodolite.errors import ConfigurationError
from theodolite.records import Document, Report

if TYPE_CHECKING:
    from theodolite.pipeline import Toolbox
    from theodolite.witness.archive import Archive

__all__ = ["Difference", "Verification", "check_again", "reported_document", "verify_report"]

TOLERANCE = 1e-6
_Progress = Callable[[str, int, int], None]
_MOST_REPLAYS = 3
_MEASURED = ("value", "low", "high", "unknown")
_KEPT = ("frame_on", "outcome", "unit")


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that came out otherwise; ``where`` names the claim, reading and mapper."""

    where: str
    stored: Any
    computed: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What verifying showed: ``identical`` byte for byte, or what differs beyond the tolerance.

    ``replayed_on`` is given where the maps were changed since: it comes out from the versions that were here that day.
    """

    identical: bool
    differences: tuple[Difference, ...]
    same_software: bool
    measurements: int
    replayed_on: date | None = None

    @property
    def is_same(self) -> bool:
        """True when every measurement and label came out again, within the tolerance of other library versions."""
        return self.identical or (not self.differences and not self.same_software)

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return {
            "verified": self.is_same,
            "identical": self.identical,
            "same_software": self.same_software,
            "measurements": self.measurements,
            "replayed_on": self.replayed_on.isoformat() if self.replayed_on else None,
            "differences": [{"where": d.where, "stored": d.stored, "computed": d.computed} for d in self.differences],
        }

    def to_text(self) -> str:
        """Return it in words."""
        then = ""
        if self.replayed_on:
            then = f"\nfrom the maps as they were on {self.replayed_on}; some were changed since (theodolite data diff)"
        if self.identical:
            return f"verified: {self.measurements} measurements recomputed, the report is identical byte for byte{then}"
        if self.is_same:
            return (
                f"verified: {self.measurements} measurements recomputed under other library versions, "
                f"all within {TOLERANCE:g} and with the same labels{then}"
            )
        lines = [f"not verified: {len(self.differences)} differences"]
        lines += [f"  {d.where}: stored {d.stored!r}, computed {d.computed!r}" for d in self.differences[:50]]
        return "\n".join(lines)


def verify_report(
    report: dict[str, Any], text: str, toolbox: Toolbox, *, progress: _Progress | None = None
) -> Verification:
    """Run the check again on the report's own document, day and options, and compare.

    Where it does not come out because maps were changed since, it is run on the versions that the store kept.

    Parameters
    ----------
    report
        The parsed JSON of ``check --json``.
    text
        Its bytes as text, for the comparison byte for byte.
    progress
        Called with (label, claims done, claims in all).
    """
    outcome = _verify(report, text, toolbox, progress)
    if outcome.is_same:
        return outcome
    for day, earlier in _earlier(report, toolbox):
        replayed = _verify(report, text, earlier, progress)
        if replayed.is_same:
            return replace(replayed, replayed_on=day)
    return outcome


def _earlier(report: dict[str, Any], toolbox: Toolbox) -> Iterator[tuple[date, Toolbox]]:
    """Yield the latest days on which the data folder held the very frames that a report names, and other ones too."""
    from theodolite.history.evidence import MapEvidence

    evidence = toolbox.evidence
    if not isinstance(evidence, MapEvidence):
        return
    inputs = report.get("measurements_inputs", ())
    wanted = {(m["mapper"], m["frame_on"], m["frame_sha256"]) for m in inputs if m.get("frame_sha256")}
    tried = {_fingerprint(evidence.archive)}
    for day in evidence.archive.recorded_days():
        earlier = evidence.replayed(day)
        archive = earlier.archive
        held = {(m, f.valid_on.isoformat(), f.sha256) for m in archive.mappers for f in archive.frames(m)}
        alike = wanted <= held and earlier.note == report.get("evidence_note")
        if alike and _fingerprint(archive) not in tried and len(tried) <= _MOST_REPLAYS:
            tried.add(_fingerprint(archive))
            yield day, replace(toolbox, evidence=earlier)


def _fingerprint(archive: Archive) -> tuple[tuple[str, str], ...]:
    return tuple((mapper, archive.fingerprint(mapper)) for mapper in archive.mappers)


def _verify(report: dict[str, Any], text: str, toolbox: Toolbox, progress: _Progress | None) -> Verification:
    from theodolite.publish.codec import dumps

    _, changed = _document(report["document"])
    again = dumps(check_again(report, toolbox, progress=progress))
    computed = json.loads(again)
    same_software = report.get("software") == computed.get("software")
    differences = (*changed, *_compare(report, computed)) if again != text else tuple(changed)
    if again != text and not differences and same_software:
        differences = (*_first_difference(text, again),)
    return Verification(
        identical=again == text and not changed,
        differences=differences,
        same_software=same_software,
        measurements=len(report.get("measurements_inputs", ())),
    )


def check_again(report: Mapping[str, Any], toolbox: Toolbox, *, progress: _Progress | None = None) -> Report:
    """Run the check again on a stored report's own document and day.

    Raises
    ------
    ConfigurationError
        If the report's document is not whole.
    """
    from theodolite.origins import RecordedClaims
    from theodolite.pipeline import check_document

    document, _ = _document(report["document"])
    toolbox = replace(toolbox, known=RecordedClaims(report))
    as_of = date.fromisoformat(report["as_of"]) if report.get("as_of") else None
    return check_document(document, toolbox, as_of=as_of, layers=False, progress=progress)


_PLAIN = (
    "id", "sha256", "source_kind", "source_name", "source_sha256", "title", "publisher", "url",
    "published_on_origin", "language", "complete", "incomplete_reason", "text_supplied_by_user",
)  # fmt: skip


def reported_document(report: Mapping[str, Any]) -> Document:
    """Return the document that a report was made of.

    Raises
    ------
    ConfigurationError
        If the report's document is not whole.
    """
    return _document(report["document"])[0]


def _document(stored: dict[str, Any]) -> tuple[Document, list[Difference]]:
    try:
        text = str(stored["text"])
        fields: dict[str, Any] = {key: stored[key] for key in _PLAIN}
        for key in ("published_on", "updated_on"):
            fields[key] = date.fromisoformat(stored[key]) if stored[key] else None
    except (KeyError, TypeError, ValueError) as error:
        raise ConfigurationError(
            f"the report's document lacks {error}.", hint="Verify a file that check --json wrote."
        ) from error
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    changed = []
    if digest != fields["sha256"]:
        changed.append(Difference(where="document text (SHA-256)", stored=fields["sha256"], computed=digest))
    return Document(text=text, warnings=tuple(stored.get("warnings", ())), **fields), changed


def _compare(stored: dict[str, Any], computed: dict[str, Any]) -> Iterator[Difference]:
    old, new = ({c["id"]: c for c in r["claims"]} for r in (stored, computed))
    for id_ in sorted(old.keys() | new.keys()):
        if id_ not in old or id_ not in new:
            yield Difference(where=f"claim {id_}", stored=id_ in old, computed=id_ in new)
            continue
        yield from _compare_claim(id_, old[id_], new[id_])
    if stored.get("version") != computed.get("version"):
        yield Difference(where="version", stored=stored.get("version"), computed=computed.get("version"))


def _compare_claim(id_: str, old: dict[str, Any], new: dict[str, Any]) -> Iterator[Difference]:
    if old["quote"] != new["quote"]:
        yield Difference(where=f"claim {id_} quote", stored=old["quote"], computed=new["quote"])
    for key in ("label", "line", "hindsight"):
        a, b = old["verdict"].get(key), new["verdict"].get(key)
        if a != b:
            yield Difference(where=f"claim {id_} verdict {key}", stored=a, computed=b)
    for key in ("state", "happened_on", "slip_days"):
        a, b = (((c.get("schedule") or {}).get("outcome") or {}).get(key) for c in (old, new))
        if a != b:
            yield Difference(where=f"claim {id_} outcome {key}", stored=a, computed=b)
    findings = [{(f["reading"], f["mapper"]): f for f in c["findings"]} for c in (old, new)]
    for pair in sorted(findings[0].keys() | findings[1].keys()):
        where = f"claim {id_}, {pair[0]}, {pair[1]}"
        if pair not in findings[0] or pair not in findings[1]:
            yield Difference(where=where, stored=pair in findings[0], computed=pair in findings[1])
            continue
        yield from _compare_finding(where, findings[0][pair], findings[1][pair])


def _compare_finding(where: str, old: dict[str, Any], new: dict[str, Any]) -> Iterator[Difference]:
    for key in _KEPT:
        if old.get(key) != new.get(key):
            yield Difference(where=f"{where} {key}", stored=old.get(key), computed=new.get(key))
    for key, words in (("frame_sha256", "frame"), ("since_frame_sha256", "earlier frame")):
        if old.get(key) != new.get(key):
            yield Difference(where=f"{where} {words} (SHA-256)", stored=old.get(key), computed=new.get(key))
    for key in _MEASURED:
        a, b = old.get(key), new.get(key)
        if (a is None) != (b is None) or (a is not None and b is not None and abs(a - b) > TOLERANCE):
            yield Difference(where=f"{where} {key}", stored=a, computed=b)


def _first_difference(stored: str, computed: str) -> Iterator[Difference]:
    for number, (a, b) in enumerate(zip(stored.splitlines(), computed.splitlines(), strict=False), start=1):
        if a != b:
            yield Difference(where=f"line {number}", stored=a.strip()[:200], computed=b.strip()[:200])
            return
    yield Difference(where="length", stored=len(stored), computed=len(computed))
