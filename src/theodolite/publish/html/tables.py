"""The page's tables and lists: what was measured, the map as numbers, what was not measured, sources, method."""

from __future__ import annotations

from datetime import date

from theodolite.publish.html.cards import verdict_words
from theodolite.publish.html.curves import Curve, value_on
from theodolite.publish.html.icons import icon
from theodolite.publish.html.maps import Atlas
from theodolite.publish.html.markup import Child, Html, bdi, el, join
from theodolite.publish.html.strips import strip
from theodolite.publish.view import in_order, mapper_name, unmeasured_groups, verify_words, version_words
from theodolite.records import CheckedClaim, Outcome, ProviderInfo, Report, Unit
from theodolite.settings import load_rules
from theodolite.wording import date_words, holder_name, number_range, percent, plain, shorten, shown_label, side_name

__all__ = ["map_table", "method", "not_measured", "sources", "summary"]


def summary(report: Report) -> Html:
    """Return one line for each claim that can be measured, with its numbers drawn beside it."""
    items = [_line(n, c) for n, c in enumerate(in_order(report), start=1) if c.checkable]
    if not items:
        return el("p", "No claim of this text can be measured on maps of control.")
    key = (
        "Beside a line each dot is one map, on a scale from 0 to 100 % held. "
        "Hollow dots are uncertain; the dashes mark 50 and 90 %."
    )
    drawn = any('class="mini"' in item for item in items)
    return join([el("p", key, cls="key-line") if drawn else None, el("ol", *items, cls="lines")])


def _line(number: int, checked: CheckedClaim) -> Html:
    id_, verdict = checked.grounded.claim.id, checked.verdict
    shares = [
        f
        for f in checked.findings
        if f.outcome is not Outcome.SILENT and f.measurement is not None and f.measurement.unit is Unit.SHARE
    ]
    one = len({f.reading for f in shares}) == 1
    return el(
        "li",
        el("a", str(number), href=f"#card-{id_}", cls="num", aria_label=f"Claim {number}: to its card"),
        icon(shown_label(checked.grounded.claim, verdict.label)),
        el("p", verdict_words(verdict.line), cls="line"),
        el("span", strip(shares), cls="mini") if one else None,
    )


def not_measured(report: Report) -> Html:
    """Return the other claims by why they cannot be measured."""
    numbers = {c.grounded.claim.id: n for n, c in enumerate(in_order(report), start=1)}
    blocks: list[Html] = []
    for why, claims in unmeasured_groups(report):
        items = [_unmeasured(numbers[c.grounded.claim.id], c) for c in claims]
        heading = f"{why[:1].upper()}{why[1:]} ({len(claims)})"
        blocks.append(el("details", el("summary", bdi(heading)), el("ul", *items, cls="plainlist"), cls="group"))
    return join(blocks)


def _unmeasured(number: int, checked: CheckedClaim) -> Html:
    claim = checked.grounded.claim
    link = el("a", str(number), href=f"#card-{claim.id}", cls="num", aria_label=f"Claim {number}: to its card")
    return el("li", link, " ", bdi(holder_name(claim)), ": ", el("q", bdi(shorten(claim.quote, 160).strip("“”"))))


def map_table(report: Report, atlas: Atlas | None, found: list[Curve]) -> Html | None:
    """Return the map as numbers: the share held on each drawn frame's day, by mapper; else the findings of the day."""
    shares = [curve for curve in found if curve.unit is Unit.SHARE]
    if atlas is None or not shares:
        return None
    frames = atlas.frames()
    days = sorted({day for _, day in frames})
    tables = [_map_table(report, curve, days) for curve in shares[:6]]
    return el("details", el("summary", "The map as a table"), *tables, cls="equivalent")


def _map_table(report: Report, curve: Curve, days: list[date]) -> Html:
    head = [el("th", "Day", scope="col")]
    head += [el("th", bdi(mapper_name(report, h.mapper)), scope="col") for h in curve.histories]
    body = []
    for day in days:
        cells = [value_on(h, day) if not h.frame_dates or h.frame_dates[0] <= day else None for h in curve.histories]
        words = ["no map" if v is None else number_range(v, v, curve.unit) for v in cells]
        mark = " (claim)" if day in curve.days else ""
        body.append(el("tr", el("th", f"{date_words(day)}{mark}", scope="row"), *(el("td", w) for w in words)))
    caption = el("caption", bdi(curve.title))
    table = el("table", caption, el("thead", el("tr", *head)), el("tbody", *body), cls="grid")
    return el("div", table, cls="scroll", tabindex=0, role="region", aria_label=f"The map as a table: {curve.title}")


def sources(report: Report) -> Html:
    """Return who made the maps, how they reached us, under which terms, and all other sources."""
    items = [_provider(p) for p in report.providers]
    others = [el("li", bdi(plain(source))) for source in report.sources]
    pieces: list[Child] = [el("ul", *items, cls="providers") if items else None]
    pieces.append(el("ul", *others, cls="plainlist") if others else None)
    if report.warnings:
        notes = [el("li", bdi(plain(warning))) for warning in report.warnings]
        heading = el("summary", f"Notes of the run ({len(notes)})")
        pieces.append(el("details", heading, el("ul", *notes, cls="plainlist")))
    return join(pieces)


def _provider(provider: ProviderInfo) -> Html:
    drawn = " and ".join(side_name(side) for side in provider.drawn_sides)
    facts = (
        ("Who", provider.affiliation),
        ("Licence", provider.licence),
        ("Shapes", "may be published" if provider.may_publish_geometry else "not to be published"),
        ("Custody", provider.mirror),
        ("Draws land of", drawn),
        ("Usual lag", f"{provider.lag_days:g} days" if provider.lag_days else ""),
        ("Draws from", ", ".join(provider.parents)),
        ("Leaves out", provider.leaves_out),
    )
    rows = [join([el("dt", name), el("dd", bdi(plain(value)))]) for name, value in facts if value]
    return el("li", el("h3", bdi(plain(provider.name))), el("dl", *rows))


def method(report: Report) -> Html:
    """Return how verdicts come about, with the numbers of the rules, and how to check them."""
    rules = load_rules()
    points = [
        "A claim belongs to the innermost holder of its chain; an outlet that reports a claim does not hold it.",
        "Every admissible reading of a vague place is measured. An answer stands only if all readings give it.",
        f"Holding a place is borne out by a map that shows at least {percent(rules.hold_supported_share)} of it held, "
        f"and not borne out by one that shows less than {percent(rules.hold_refuted_share)}.",
        f"Being present asks for more than {percent(rules.enter_share)}, standing on a line for held land within "
        f"{rules.stand_on_km:g} km, a number for agreement within {percent(rules.number_tolerance_share)}.",
        f"A clear majority of the maps decides; at least {rules.minimum_independent} independent ones must have a "
        f"frame no older than {rules.fresh_days} days.",
        "The ranges beside the numbers come from moving each map's edge by its error, 500 m unless stated otherwise. "
        "A map whose range crosses the threshold counts by its number and is called uncertain.",
        "Land that a map does not draw as held by one side is not thereby held by the other.",
        "The same rules and words are used whoever speaks. Maps are witnesses, not proof.",
    ]
    if rules.version != report.rules_version:
        points.insert(
            0, f"This report used decision rules {plain(report.rules_version)}; below are rules {rules.version}."
        )
    as_of = f" What was known by {date_words(report.as_of)} was used." if report.as_of else ""
    last = f"{version_words(report)}.{as_of} Text read: SHA-256 {report.document.sha256}."
    return join(
        [
            el("ul", *(el("li", point) for point in points), cls="method"),
            el("h3", "How to verify"),
            el("p", verify_words()),
            el("p", last, cls="hash"),
        ]
    )
