"""The card of one claim: verdict in words, numbers per mapper, holders, what would change it, hindsight, origin."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from theodolite.publish.fused import hindsight_words
from theodolite.publish.html.icons import icon
from theodolite.publish.html.markup import Child, Html, bdi, el, join
from theodolite.publish.html.standings import by_affiliation, changes, not_known, related, standing
from theodolite.publish.html.strips import scale, strip
from theodolite.publish.schedules import schedule_lines
from theodolite.publish.view import (
    findings_by_reading,
    grounding_lines,
    known_words,
    mapper_name,
    rows,
    version_words,
)
from theodolite.records import (
    AttributionLink,
    CheckedClaim,
    ClaimKind,
    Finding,
    Report,
    Stance,
    Unit,
    Verdict,
)
from theodolite.wording import (
    LABEL_WORDS,
    OUTCOME_WORDS,
    STANCE_WORDS,
    date_words,
    holder_name,
    link_name,
    plain,
    shorten,
    shown_label,
)

__all__ = ["card", "verdict_words"]

_AFTER_OUTCOME = re.compile(r" \(|; ")

_KINDS = {
    ClaimKind.STRENGTH: "a number of people or vehicles",
    ClaimKind.LOSSES: "losses",
    ClaimKind.ATTACK: "an attack",
    ClaimKind.HARM: "harm to civilians",
    ClaimKind.OBSERVATION: "something seen or recorded",
    ClaimKind.COMMUNICATION: "something said or intercepted",
    ClaimKind.CONSEQUENCE: "a consequence",
    ClaimKind.INTENT: "an intention",
    ClaimKind.REBUTTAL: "a denial",
    ClaimKind.SCHEDULE: "a plan or deadline",
    ClaimKind.OTHER: "another assertion",
}


def verdict_words(line: str) -> Html:
    """Set a verdict's line: holder and proposition, then the outcome, then the version in small type."""
    body, _, version = plain(line).partition(" [Theodolite")
    head, colon, outcome = body.partition(": ")
    at = _AFTER_OUTCOME.search(outcome)
    outcome, rest = (outcome[: at.start()], outcome[at.start() :]) if at else (outcome, "")
    tail = el("span", f"[Theodolite{version}", cls="version") if version else None
    return join([el("bdi", head + colon.strip(), cls="who"), " ", el("strong", outcome), rest, " ", tail])


def card(report: Report, checked: CheckedClaim, number: int, *, brief: bool = False) -> Html:
    """Return the card of one claim, closed; measured ones show their whole line while closed.

    ``brief`` leaves out the paragraph and the origin of the numbers, for a page with very many claims.
    """
    claim, verdict = checked.grounded.claim, checked.verdict
    if checked.checkable:
        head = join([icon(shown_label(claim, verdict.label)), el("span", verdict_words(verdict.line), cls="line")])
    else:
        what = _KINDS.get(claim.kind, "territory")
        head = el("span", bdi(_capital(holder_name(claim))), f": {what}", cls="line")
    summary = el("summary", el("span", str(number), cls="num"), head)
    return el(
        "details",
        summary,
        el("div", *_body(report, checked, brief), cls="body"),
        cls="card measured" if checked.checkable else "card",
        id=f"card-{claim.id}",
        data_claim=claim.id,
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _body(report: Report, checked: CheckedClaim, brief: bool) -> list[Child]:
    claim, verdict = checked.grounded.claim, checked.verdict
    pieces: list[Child] = [el("blockquote", bdi(shorten(claim.quote, 600)), dir="auto")]
    if not checked.checkable:
        pieces.append(el("p", verdict_words(verdict.line)))
    if checked.known is not None:
        pieces.append(el("p", bdi(known_words(checked.known)), cls="hindsight"))
    pieces += _numbers(report, checked)
    pieces += [_date_labels(report, verdict)]
    if checked.checkable:
        pieces += [standing(checked), not_known(report, verdict), changes(checked)]
        pieces += [by_affiliation(report, checked), related(report, verdict)]
    if verdict.hindsight:
        pieces.append(el("p", el("strong", "Hindsight. "), _capital(plain(verdict.hindsight)), ".", cls="hindsight"))
    together = hindsight_words(checked)
    if together:
        known = f" (maps up to {date_words(report.as_of)})" if report.as_of else ""
        pieces.append(el("p", el("strong", f"Hindsight{known}. "), together, cls="hindsight"))
    pieces += [el("p", bdi(words), cls="hindsight") for words in schedule_lines(checked.schedule)]
    pieces += [el("p", bdi(words), cls="grounding") for words in grounding_lines(checked.grounded)]
    pieces.append(_chain(claim.chain))
    pieces += _links(report, checked)
    if not brief:
        pieces += [_whole(verdict), _origin(report, checked)]
    pieces.append(el("p", el("a", "Back to the sentence", href=f"#ref-{claim.id}"), cls="back"))
    return pieces


def _numbers(report: Report, checked: CheckedClaim) -> list[Child]:
    groups = findings_by_reading(checked)
    labels = {r.reading: r.label for r in checked.verdict.readings}
    pieces: list[Child] = []
    for words, findings in groups:
        caption: Child = None
        if len(groups) > 1:
            label = labels.get(findings[0].reading)
            outcome = f": {LABEL_WORDS[label]} on {date_words(checked.grounded.claim_on)}" if label else ""
            caption = el("caption", "Reading: ", bdi(words), outcome)
        pieces.append(_table(report, findings, caption))
    return pieces


def _table(report: Report, findings: Sequence[Finding], caption: Child) -> Html:
    shares = any(f.measurement is not None and f.measurement.unit is Unit.SHARE for f in findings)
    heads = [el("th", "Map", scope="col")]
    if shares:
        heads.append(el("th", scale(), scope="col", cls="plot"))
    heads += [el("th", "Measured", scope="col"), el("th", "Frame", scope="col")]
    body = []
    for row in rows(report, findings):
        cells = [el("th", bdi(row.mapper), scope="row")]
        if row.finding.measurement is None:
            silent = f"Silent: {plain(row.finding.reason)}"
            cells.append(el("td", silent, colspan=3 if shares else 2, cls="silent"))
        else:
            if shares:
                cells.append(el("td", strip([row.finding]), cls="plot"))
            note = OUTCOME_WORDS[row.finding.outcome] + (", uncertain" if row.finding.uncertain else "")
            cells += [
                el("td", el("span", row.value, cls="value"), " ", el("span", note, cls="note")),
                el("td", el("span", row.frame, cls="day"), " ", row.age, cls="frame"),
            ]
        body.append(el("tr", *cells))
    return el("table", caption, el("thead", el("tr", *heads)), el("tbody", *body), cls="numbers")


def _date_labels(report: Report, verdict: Verdict) -> Child:
    if not verdict.date_labels:
        return None
    items = [
        el(
            "tr",
            el("th", date_words(d.start), " ", f"to before {date_words(d.end)}" if d.end else "and later", scope="row"),
            el("td", icon(d.label), " ", LABEL_WORDS[d.label]),
        )
        for d in verdict.date_labels
    ]
    caption = el("caption", f"The text has no date. The answer by the date of the claim ({version_words(report)}):")
    head = el("thead", el("tr", el("th", "If claimed", scope="col"), el("th", "Then", scope="col")))
    return el("table", caption, head, el("tbody", *items), cls="ranges")


def _chain(chain: Sequence[AttributionLink]) -> Html:
    links = [_link(link, last=index == len(chain) - 1) for index, link in enumerate(chain)]
    return join([el("h3", "Who holds it, outermost first"), el("ol", *links, cls="chain")])


def _link(link: AttributionLink, *, last: bool) -> Html:
    notes = []
    if link.cue:
        notes.append(f"cue “{plain(link.cue)}”")
    if link.hedge:
        notes.append(f"hedge “{plain(link.hedge)}”")
    if link.stance is not Stance.NEUTRAL:
        notes.append(f"the reporter {STANCE_WORDS[link.stance]}")
    words = f" ({'; '.join(notes)})" if notes else ""
    name = bdi(_capital(link_name(link.name)))
    return el("li", el("strong", name) if last else name, words, " holds the claim" if last else None)


def _links(report: Report, checked: CheckedClaim) -> list[Child]:
    """Point to the claims that this one denies or gives the purpose of, and to those who deny it."""
    claim = checked.grounded.claim
    known = {c.grounded.claim.id: c.grounded.claim for c in report.claims}
    deniers = [c.grounded.claim.id for c in report.claims if claim.id in c.grounded.claim.denies]
    purpose = [claim.purpose_of] if claim.purpose_of else []
    pieces: list[Child] = []
    for words, ids in (("Denies", claim.denies), ("Denied by", deniers), ("Purpose of", purpose)):
        links = [el("a", f"“{shorten(known[i].quote, 60)}”", href=f"#card-{i}") for i in ids if i in known]
        if links:
            pieces.append(el("p", f"{words}: ", join(links, ", ")))
    if claim.audience:
        pieces.append(el("p", "Audience: ", bdi(plain(claim.audience))))
    return pieces


def _whole(verdict: Verdict) -> Html:
    words = el("p", bdi(plain(verdict.paragraph)))
    return el("details", el("summary", "The whole answer as a paragraph"), words, cls="redundant")


def _origin(report: Report, checked: CheckedClaim) -> Child:
    """Lead from each number to its frame: one entry for each map, whatever the number of readings."""
    groups: dict[tuple[str, date], list[Finding]] = {}
    for finding in checked.findings:
        if finding.measurement is not None:
            groups.setdefault((finding.mapper, finding.measurement.frame_on), []).append(finding)
    if not groups:
        return None
    items = [
        el("li", el("strong", bdi(mapper_name(report, mapper))), f", frame of {date_words(day)}: ", bdi(_facts(found)))
        for (mapper, day), found in groups.items()
    ]
    return el("details", el("summary", "Where each number comes from"), el("ul", *items, cls="origin"))


def _facts(findings: Sequence[Finding]) -> str:
    measured = [f.measurement for f in findings if f.measurement is not None]
    first = measured[0]
    rules = dict.fromkeys(f.rule.replace("_", " ") for f in findings if f.rule)
    prints = dict.fromkeys(
        f"measured on {m.footprint.replace('_', ' ')}{f' ({m.footprint_source})' if m.footprint_source else ''}"
        for m in measured
        if m.footprint
    )
    facts = [
        *(f"rule {rule}" for rule in rules),
        *prints,
        *dict.fromkeys(m.detail for m in measured if m.detail),
        first.custody or "",
        ", ".join(first.frame_files),
        f"SHA-256 {first.frame_sha256}" if first.frame_sha256 else "",
        "coarse" if first.coarse else "",
    ]
    return "; ".join(plain(fact) for fact in facts if fact)
