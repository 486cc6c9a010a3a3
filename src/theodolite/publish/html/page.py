"""Puts the page together and keeps it under its size."""

from __future__ import annotations

from dataclasses import dataclass, replace

from theodolite.publish.html.article import article_rows
from theodolite.publish.html.cards import card
from theodolite.publish.html.curves import Curve, curves, find_curves
from theodolite.publish.html.frame import asset, page_head, script_policy
from theodolite.publish.html.icons import icon_definitions
from theodolite.publish.html.maps import Atlas, definitions, plan_maps, whole_map
from theodolite.publish.html.markup import Child, Html, bdi, el, join
from theodolite.publish.html.smallmaps import small_maps
from theodolite.publish.html.tables import map_table, method, not_measured, sources, summary
from theodolite.publish.html.timelapse import timelapse_html
from theodolite.publish.view import in_order, version_words
from theodolite.records import ClaimKind, Report
from theodolite.wording import date_words, plain, shorten

__all__ = ["MAX_BYTES", "to_html"]

MAX_BYTES = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Detail:
    """How much of a very long document is shown: the first that fits is taken."""

    map_budget: int
    lapse_budget: int = 0
    only_claims: bool = False
    brief: bool = False
    max_claims: int | None = None


_DETAILS = (
    _Detail(map_budget=450_000, lapse_budget=130_000),
    _Detail(map_budget=200_000, lapse_budget=70_000, only_claims=True),
    _Detail(map_budget=80_000, only_claims=True, brief=True),
    _Detail(map_budget=80_000, only_claims=True, brief=True, max_claims=200),
    _Detail(map_budget=40_000, only_claims=True, brief=True, max_claims=40),
)


def to_html(report: Report, *, for_publication: bool = False) -> str:
    """Write a report as one self-contained HTML page of less than a megabyte.

    Parameters
    ----------
    for_publication
        Draw only shapes whose terms allow it, coarse previews of the others, and hold back layers that could hold a
        person or a position. A local page shows all and says that it is not for publication.
    """
    page = ""
    for detail in _DETAILS:
        page = _page(_first_claims(report, detail.max_claims), detail, for_publication)
        if len(page.encode()) < MAX_BYTES:
            break
    return page


def _first_claims(report: Report, limit: int | None) -> Report:
    return report if limit is None else replace(report, claims=tuple(in_order(report)[:limit]))


def _page(report: Report, detail: _Detail, for_publication: bool) -> str:
    script = asset("script.js")
    title = report.document.title or report.document.source_name or "a text"
    head = page_head(
        f"{plain(report.coverage.line)}: {shorten(title, 80)}",
        policy=script_policy(script),
        generator=version_words(report),
        style=asset("style.css"),
    )
    body = el("body", *_body(report, detail, for_publication), el("script", Html(script)))
    return f'<!doctype html>\n<html lang="en">{head}{body}</html>\n'


def _body(report: Report, detail: _Detail, for_publication: bool) -> list[Child]:
    atlas = plan_maps(report, budget=detail.map_budget, for_publication=for_publication)
    found = find_curves(report)
    sections = _sections(report, detail, atlas, found, for_publication)
    return [
        el("a", "Skip to what was measured", href="#measured", cls="skip"),
        icon_definitions(),
        definitions(atlas) if atlas else None,
        _header(report, [(id_, name) for id_, name, _ in sections], for_publication),
        el("main", *(_section(*section) for section in sections)),
        el("footer", el("p", version_words(report), ". Maps are witnesses, not proof.")),
        el("p", "", cls="status", role="status", aria_live="polite"),
    ]


def _sections(
    report: Report, detail: _Detail, atlas: Atlas | None, found: list[Curve], for_publication: bool
) -> list[tuple[str, str, Html]]:
    sections = [
        ("measured", "What was measured", summary(report)),
        ("article", "The article, claim by claim", _article(report, detail)),
    ]
    if atlas is not None and atlas.frames():
        table = map_table(report, atlas, found)
        beside = el("div", el("div", whole_map(atlas)), el("div", small_maps(atlas)), cls="map-grid")
        sections.append(("map", "Claimed and measured on the map", join([beside, table])))
    lapse = _lapse(report, detail, for_publication)
    if lapse is not None:
        sections.append(("lapse", "The front over time", lapse))
    if found:
        sections.append(("curves", "Over time", curves(report, found)))
    rest = not_measured(report)
    if rest:
        sections.append(("rest", "What could not be measured, and why", rest))
    sections += [
        ("sources", "Sources and licences", sources(report)),
        ("method", "Method, version, verification", method(report)),
    ]
    return sections


def _lapse(report: Report, detail: _Detail, for_publication: bool) -> Html | None:
    if report.timelapse is None or not detail.lapse_budget:
        return None
    return timelapse_html(report.timelapse, for_publication=for_publication, budget=detail.lapse_budget, prefix="front")


def _section(id_: str, name: str, content: Html) -> Html:
    return el("section", el("h2", name), content, id=id_, tabindex=-1)


def _article(report: Report, detail: _Detail) -> Html:
    cards = {c.grounded.claim.id: card(report, c, n, brief=detail.brief) for n, c in enumerate(in_order(report), 1)}
    notes: list[Child] = []
    if detail.only_claims:
        notes.append(el("p", "The text is long: only its paragraphs with claims are shown here.", cls="notice"))
    if detail.max_claims is not None:
        words = f"Only the first {len(cards)} of {report.coverage.claims} claims are shown; the JSON holds all."
        notes.append(el("p", words, cls="notice"))
    key = el(
        "p",
        el("span", "marked", cls="m measured", style="--d:0;--u0:var(--solid)"),
        " can be measured; ",
        el("span", "dotted", cls="m", style="--d:0;--u0:var(--dots)"),
        " is a claim that cannot. Each number leads to the claim’s card.",
        cls="key-line",
    )
    button = el("button", "Show measured claims only", type="button", id="only-measured", aria_pressed="false")
    all_open = el("button", "Open all measured cards", type="button", id="open-all", aria_pressed="false")
    controls = el("div", button, all_open, cls="controls js", hidden=True)
    rows = article_rows(report, cards, only_claims=detail.only_claims)
    text = el("article", rows, lang=report.document.language, cls="marked")
    return join([key, controls, *notes, text])


def _header(report: Report, sections: list[tuple[str, str]], for_publication: bool) -> Html:
    document = report.document
    title = document.title or document.source_name or "Untitled text"
    links = [el("li", el("a", name, href=f"#{id_}")) for id_, name in sections]
    return el(
        "header",
        el("p", version_words(report), " · claims set against dated maps", cls="kicker"),
        el("h1", plain(title), dir="auto"),
        _byline(report),
        el("p", plain(report.coverage.line), cls="coverage"),
        _coverage_bar(report),
        *_notices(report, for_publication),
        el("nav", el("ul", *links), aria_label="Sections"),
    )


def _byline(report: Report) -> Html:
    document = report.document
    origin = f" ({plain(document.published_on_origin)})" if document.published_on_origin else ""
    day = f"published {date_words(document.published_on)}{origin}" if document.published_on else "no date known"
    facts: list[Child] = [bdi(plain(document.publisher)) if document.publisher else None, text_of(day)]
    if document.url:
        safe = document.url.startswith(("https://", "http://"))
        words = bdi(shorten(document.url, 80))
        facts.append(el("a", words, href=document.url, rel="noopener noreferrer") if safe else words)
    return el("p", join([fact for fact in facts if fact], " · "), cls="byline")


def text_of(words: str) -> Html:
    """Isolate words that hold others' text."""
    return bdi(words)


def _coverage_bar(report: Report) -> Html | None:
    coverage = report.coverage
    if not coverage.claims:
        return None
    denials = sum(c.checkable and c.grounded.claim.kind is ClaimKind.REBUTTAL and not c.findings for c in report.claims)
    parts = (
        ("answered", coverage.measured, "measured"),
        ("through", denials, "answered by what they deny" if denials != 1 else "answered by what it denies"),
        ("asked", coverage.checkable - coverage.measured - denials, "measurable, without data"),
        ("other", coverage.claims - coverage.checkable, "not about what maps can show"),
    )
    shown = [(name, max(number, 0), words) for name, number, words in parts if number > 0]
    bars = [el("span", cls=name, style=f"flex-grow:{number}") for name, number, _ in shown]
    keys = [el("li", el("span", cls=f"box {name}"), f"{number} {words}") for name, number, words in shown]
    return el("div", el("div", *bars, cls="bar", aria_hidden="true"), el("ul", *keys), cls="coverage-bar")


def _notices(report: Report, for_publication: bool) -> list[Child]:
    document = report.document
    notices: list[Child] = []
    if report.evidence_note:
        notices.append(el("p", bdi(plain(report.evidence_note)), cls="evidence"))
    if report.as_of is not None:
        notices.append(el("p", f"Answered with what was known by {date_words(report.as_of)}.", cls="notice"))
    if report.coarse:
        words = "Some figures are coarse: they come from the table that ships with the program."
        notices.append(el("p", words, cls="notice"))
    if not document.complete:
        reason = plain(document.incomplete_reason or "reason unknown")
        notices.append(el("p", "The text is not complete: ", bdi(reason), ".", cls="notice"))
    if document.text_supplied_by_user:
        notices.append(el("p", "The text was supplied by the user, not read from the page.", cls="notice"))
    if document.published_on is None:
        notices.append(el("p", "The text has no date, so claims get a table of answers by date.", cls="notice"))
    if not for_publication:
        words = "Local working copy, not for publication: it may show map shapes whose terms do not allow that."
        notices.append(el("p", words, cls="notice local"))
    return notices
