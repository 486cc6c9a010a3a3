"""Small maps: each town on the claim's day, one for each mapper, with what was measured."""

from __future__ import annotations

from datetime import date

from theodolite.publish.html.maps import Atlas, draw, frame_words, scale_bar, towns, use
from theodolite.publish.html.markup import Html, bdi, el, join
from theodolite.publish.html.shapes import View
from theodolite.publish.html.strips import strip
from theodolite.records import Finding, Unit
from theodolite.wording import date_words, percent, plain, side_name

__all__ = ["small_maps"]


def small_maps(atlas: Atlas) -> Html:
    """Return each town at the claim's day, one small map for each mapper."""
    blocks: list[Html] = []
    for index, view in towns(atlas):
        mappers = dict.fromkeys(mapper for mapper, _ in atlas.frames())
        figures = [_small(atlas, view, index, key, n) for n, m in enumerate(mappers) if (key := atlas.in_force(m))]
        day = f" on {date_words(atlas.on)}" if atlas.on else ""
        heading = el("h3", bdi(plain(atlas.layers[index].label)), f"{day}, map by map")
        blocks.append(el("div", heading, el("div", *figures, cls="multiples")))
    return join(blocks)


def _small(atlas: Atlas, view: View, limit: int, key: tuple[str, date], number: int) -> Html:
    prefix = f"s{limit}-{number}"
    measured = [use(atlas, i, prefix) for i in atlas.frames()[key]]
    others = [use(atlas, i, prefix) for i in (*atlas.indices("line"), limit)]
    words, finding = frame_words(atlas, key), _town_finding(atlas, limit, key)
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


def _town_finding(atlas: Atlas, limit: int, key: tuple[str, date]) -> Finding | None:
    """Return what was measured of a town on a frame, where a finding says so."""
    name = atlas.layers[limit].label
    sides = {atlas.layers[i].holder for i in atlas.frames()[key]}
    for checked in atlas.report.claims:
        labels = {r.id: r.label for r in checked.grounded.readings}
        for finding in checked.findings:
            m = finding.measurement
            if m is None or m.unit is not Unit.SHARE or (m.mapper, m.frame_on) != key or m.question.side not in sides:
                continue
            if labels.get(finding.reading, "").split(",")[0] == name.split(",")[0]:
                return finding
    return None
