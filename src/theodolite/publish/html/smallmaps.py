"""Small maps: each town on the claim's day, one for each mapper, with what was measured."""

from __future__ import annotations

from theodolite.publish.html.maps import Atlas, draw, frame_words, scale_bar, towns, use
from theodolite.publish.html.markup import Html, bdi, el, join
from theodolite.publish.html.shapes import View
from theodolite.publish.html.strips import strip
from theodolite.records import Finding, Unit
from theodolite.wording import date_words, percent, plain, side_name

__all__ = ["small_maps"]


def small_maps(atlas: Atlas) -> Html:
    """Return each town on its claim's day, one small map for each mapper."""
    blocks: list[Html] = []
    for index, view in towns(atlas):
        mappers = dict.fromkeys(mapper for mapper, _ in atlas.frames())
        found = {m: _town_finding(atlas, index, m) for m in mappers}
        figures = [_small(atlas, view, index, m, n, found[m]) for n, m in enumerate(mappers)]
        days = {f.measurement.asked_on for f in found.values() if f is not None and f.measurement is not None}
        on = min(days) if days else atlas.on
        day = f" on {date_words(on)}" if on else ""
        heading = el("h3", bdi(plain(atlas.layers[index].label)), f"{day}, map by map")
        blocks.append(el("div", heading, el("div", *figures, cls="multiples")))
    return join(blocks)


def _small(atlas: Atlas, view: View, limit: int, mapper: str, number: int, finding: Finding | None) -> Html | None:
    measurement = None if finding is None else finding.measurement
    key = atlas.in_force(mapper) if measurement is None else (mapper, measurement.frame_on)
    if key is None:
        return None
    prefix = f"s{limit}-{number}"
    measured = [use(atlas, i, prefix) for i in atlas.frames()[key]]
    others = [use(atlas, i, prefix) for i in (*atlas.indices("line"), limit)]
    words = frame_words(atlas, key, on=None if measurement is None else measurement.asked_on)
    share = _share_words(finding)
    caption = el("figcaption", el("strong", share), " " if share else None, words)
    if key[0] in atlas.coarse:
        return el("figure", strip([finding]) if finding else None, caption)
    title = f"{plain(atlas.layers[limit].label)}: {words}{f', {share}' if share else ''}"
    drawing = draw(view, 200, prefix, title, *measured, *others, scale_bar(atlas.frame, view))
    return el("figure", drawing, caption)


def _share_words(finding: Finding | None) -> str:
    if finding is None or finding.measurement is None:
        return ""
    return f"{percent(finding.measurement.value)} held by {side_name(finding.measurement.question.side)}."


def _town_finding(atlas: Atlas, limit: int, mapper: str) -> Finding | None:
    """Return the first that was measured of a town on a frame of this mapper that the page draws."""
    town = atlas.layers[limit].label.split(",")[0]
    frames = atlas.frames()
    for checked in atlas.report.claims:
        labels = {r.id: r.label.split(",")[0] for r in checked.grounded.readings}
        for finding in checked.findings:
            m = finding.measurement
            if m is None or m.unit is not Unit.SHARE or m.mapper != mapper or labels.get(finding.reading) != town:
                continue
            drawn = {atlas.layers[i].holder for i in frames.get((mapper, m.frame_on), ())}
            if m.question.side in drawn:
                return finding
    return None
