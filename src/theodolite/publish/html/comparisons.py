"""Pages and pictures of comparisons: figures, the map of the difference, settlements, days, sources."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from theodolite.publish.comparison_svg import series_drawing, series_svg
from theodolite.publish.comparisons import (
    CHANGE_WORDS,
    DEGREE_WORDS,
    RULE_WORDS,
    advance_words,
    km2_words,
)
from theodolite.publish.html.difference import Ground, Part, close_ups, difference_key, difference_map
from theodolite.publish.html.leaf import leaf_page, provenance, scroll_table
from theodolite.publish.html.markup import Child, Html, bdi, el, join
from theodolite.records import FrameRef, Place, ProviderInfo
from theodolite.wording import date_words, percent, plain, side_name

if TYPE_CHECKING:
    from theodolite.history.compare import Comparison
    from theodolite.history.compare_dates import DateComparison
    from theodolite.history.compare_series import ComparisonSeries

__all__ = ["comparison_page", "comparison_svg"]

_MOST = 200
_LOCAL = "Local working copy, not for publication: the terms of {} do not allow publishing shapes."
_COARSE = "Shapes of {} are drawn as a coarse grid: its terms do not allow publishing them. Figures are exact."
_METHOD = (
    RULE_WORDS,
    "Land is compared inside Ukraine and only where both maps reach, in an equal-area projection (areas within 5 ppm). "
    "Pieces narrower than 100 m are left out of the drawings, not of the figures.",
    "Maps differ in what they draw, how late they are and whom they are close to: see their descriptions. A difference "
    "between two maps does not say which of them is right.",
)


def comparison_svg(found: Any, *, for_publication: bool = False) -> str:
    """Write a comparison's picture as a file: the map of the difference, or over time the curve."""
    if type(found).__name__ == "ComparisonSeries":
        return series_svg(found)
    parts = _parts(found)
    title = _title(found)
    ground = Ground(outline=found.outline, towns=found.towns)
    drawn = difference_map(ground, parts, title, for_publication=for_publication, standalone=True)
    words = el("text", "The two maps show the same land.", x=10, y=30)
    empty = el("svg", el("title", title), words, xmlns="http://www.w3.org/2000/svg", viewBox="0 0 400 60")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{drawn or empty}\n'


def comparison_page(found: Any, *, for_publication: bool = False, last: Comparison | None = None) -> str:
    """Write any of the three comparisons as one self-contained page.

    Parameters
    ----------
    last
        Adds the map of one day to a comparison over time.
    for_publication
        Draw coarse previews instead of shapes whose terms do not allow publishing them.
    """
    kind = type(found).__name__
    if kind == "ComparisonSeries":
        return _series_page(found, last, for_publication)
    return _dates_page(found, for_publication) if kind == "DateComparison" else _maps_page(found, for_publication)


def _title(found: Any) -> str:
    side, where = side_name(found.side), plain(found.area_label)
    if type(found).__name__ == "DateComparison":
        days = f"{date_words(found.before_frame.valid_on)} to {date_words(found.after_frame.valid_on)}"
        return f"What {plain(found.mapper.name)}’s map of land held by {side} changed, {days}: {where}"
    names = f"{plain(found.first.name)} and {plain(found.second.name)}"
    return f"What {names} show as held by {side} on {date_words(found.on)}: {where}"


def _parts(found: Any) -> list[Part]:
    if type(found).__name__ == "DateComparison":
        may = found.mapper.may_publish_geometry
        rows = [("both", "held on both days", found.kept, may), ("one", "gained", found.gained, may),
                ("two", "lost", found.lost, may)]  # fmt: skip
    else:
        may = found.first.may_publish_geometry and found.second.may_publish_geometry
        rows = [("both", "shown by both", found.both, may),
                ("one", f"only by {found.first.name}", found.only_first, may),
                ("two", f"only by {found.second.name}", found.only_second, may)]  # fmt: skip
    return [Part(key=k, words=w, geometry=g, may_publish=m) for k, w, g, m in rows if g is not None and not g.is_empty]


def _notices(infos: Sequence[ProviderInfo], notes: Sequence[str], for_publication: bool) -> list[str]:
    kept = [info.name for info in infos if not info.may_publish_geometry]
    terms = [(_COARSE if for_publication else _LOCAL).format(" and ".join(kept))] if kept else []
    return [*terms, *(f"{note[:1].upper()}{note[1:]}." for note in notes)]


def _map(found: Any, for_publication: bool) -> Html | None:
    parts = _parts(found)
    ground = Ground(outline=found.outline, towns=found.towns)
    drawn = difference_map(ground, parts, _title(found), for_publication=for_publication)
    if drawn is None:
        return None
    near = close_ups(ground, parts, for_publication=for_publication)
    heading = el("h3", "Where most land differs") if near else None
    return join([difference_key(parts), drawn, heading, near])


def _method() -> Html:
    return el("ul", *(el("li", point) for point in _METHOD), cls="method")


def _place(place: Place) -> Html:
    return bdi(plain(place.name))


def _oblast(place: Place) -> str:
    return plain(place.region_name or "").removesuffix(" Oblast")


def _capped(table: Html, count: int) -> Html:
    more = el("p", f"{count - _MOST} more are in the JSON and CSV.", cls="notice") if count > _MOST else None
    return join([table, more])


# -- two maps of one day


def _maps_page(c: Comparison, for_publication: bool) -> str:
    differ = c.only_first_km2 + c.only_second_km2
    whole = sum(d.degree == "whole" for d in c.settlements)
    lines = [
        f"The two maps differ on {km2_words(differ)} km²: {km2_words(c.only_first_km2)} shown only by {c.first.name}, "
        f"{km2_words(c.only_second_km2)} only by {c.second.name}. {whole} "
        f"{'settlement is' if whole == 1 else 'settlements are'} held on one map and not held on the other.",
    ]
    if c.near_border_km2 >= 0.5:
        lines.append(
            f"{km2_words(c.near_border_km2)} km² of the difference lie within 2 km of the state border or coast, where "
            "maps are drawn differently."
        )
    frames = _frames_of(c)
    return leaf_page(
        _title(c),
        kicker="two maps of one day",
        lines=lines,
        notices=_notices((c.first, c.second), c.notes, for_publication),
        sections=[
            ("figures", "In figures", _figures(c)),
            ("map", "On the map", _map(c, for_publication)),
            ("settlements", "Settlements shown differently", _disputed(c)),
            ("sources", "Sources and licences", provenance((c.first, c.second), frames)),
            ("method", "How to read it", _method()),
        ],
    )


def _frames_of(c: Comparison) -> list[tuple[str, FrameRef]]:
    pairs = ((c.first, c.first_frame), (c.second, c.second_frame))
    return [(info.name, ref) for info, ref in pairs if ref is not None]


def _figures(c: Comparison) -> Html:
    rows: list[list[Child]] = [
        [f"{c.first.name}, frame of {date_words(c.first_frame_on)}", km2_words(c.first_km2), ""],
        [f"{c.second.name}, frame of {date_words(c.second_frame_on)}", km2_words(c.second_km2), ""],
        ["shown by both", km2_words(c.both_km2), ""],
        [f"only by {c.first.name}", km2_words(c.only_first_km2), str(c.only_first_polygons)],
        [f"only by {c.second.name}", km2_words(c.only_second_km2), str(c.only_second_polygons)],
    ]
    return scroll_table(f"Land held by {side_name(c.side)}, {c.area_label}", ("Land", "km²", "Pieces"), rows)


def _disputed(c: Comparison) -> Html:
    rows: list[list[Child]] = []
    for d in c.settlements[:_MOST]:
        names = [i.name for i, inside in ((c.first, d.first_inside), (c.second, d.second_inside)) if inside]
        point = " and ".join(names) or "neither"
        shares = (percent(d.first_share), percent(d.second_share))
        rows.append([_place(d.place), _oblast(d.place), *shares, DEGREE_WORDS[d.degree], point])
    if not rows:
        return el("p", "None: both maps show every settlement alike.")
    heads = ("Settlement", "Oblast", c.first.name, c.second.name, "How far apart", "Its point is held on")
    table = scroll_table(f"Share held by {side_name(c.side)} on {date_words(c.on)}", heads, rows)
    return join([el("p", RULE_WORDS, cls="key-line"), _capped(table, len(c.settlements))])


# -- two days of one map


def _dates_page(c: DateComparison, for_publication: bool) -> str:
    net = c.gained_km2 - c.lost_km2
    lines = [
        f"By {c.mapper.name}, {side_name(c.side)} gained {km2_words(c.gained_km2)} km² and lost "
        f"{km2_words(c.lost_km2)}: net {'+' if net >= 0 else '−'}{km2_words(abs(net))} km², "
        f"{km2_words(abs(c.net_km2_week))} a week.",
        f"{advance_words(c)[:1].upper()}{advance_words(c)[1:]}.",
    ]
    frames: list[tuple[str, FrameRef]] = [(c.mapper.name, c.before_frame), (c.mapper.name, c.after_frame)]
    return leaf_page(
        _title(c),
        kicker="two days of one map",
        lines=lines,
        notices=_notices((c.mapper,), c.notes, for_publication),
        sections=[
            ("figures", "In figures", _date_figures(c)),
            ("map", "On the map", _map(c, for_publication)),
            ("settlements", "Settlements that changed", _changed(c)),
            ("sources", "Sources and licences", provenance((c.mapper,), frames)),
            ("method", "How to read it", _method()),
        ],
    )


def _date_figures(c: DateComparison) -> Html:
    rows: list[list[Child]] = [
        [f"frame of {date_words(c.before_frame.valid_on)}", km2_words(c.before_km2), ""],
        [f"frame of {date_words(c.after_frame.valid_on)}", km2_words(c.after_km2), ""],
        ["gained", km2_words(c.gained_km2), str(c.gained_polygons)],
        ["lost", km2_words(c.lost_km2), str(c.lost_polygons)],
        ["gained, without strips under 200 m", km2_words(c.solid_gained_km2), ""],
        ["lost, without strips under 200 m", km2_words(c.solid_lost_km2), ""],
    ]
    return scroll_table(f"Land held by {side_name(c.side)}, {c.area_label}", ("Land", "km²", "Pieces"), rows)


def _changed(c: DateComparison) -> Html:
    order = list(CHANGE_WORDS)
    ranked = sorted(c.settlements, key=lambda s: order.index(s.change))
    rows: list[list[Child]] = [
        [_place(s.place), _oblast(s.place), percent(s.before_share), percent(s.after_share), CHANGE_WORDS[s.change]]
        for s in ranked[:_MOST]
    ]
    if not rows:
        return el("p", "None.")
    days = (date_words(c.before_frame.valid_on), date_words(c.after_frame.valid_on))
    heads = ("Settlement", "Oblast", *days, "Change")
    table = scroll_table(f"Share held by {side_name(c.side)} on {c.mapper.name}’s map", heads, rows)
    return join([el("p", RULE_WORDS, cls="key-line"), _capped(table, len(c.settlements))])


# -- two mappers over time


def _series_page(s: ComparisonSeries, last: Comparison | None, for_publication: bool) -> str:
    listed = [d.differ_km2 for d in s.days]
    whole = sum(d.days_whole > 0 for d in s.settlements)
    names = f"{plain(s.first.name)} and {plain(s.second.name)}"
    days = f"{date_words(s.days[0].on)} to {date_words(s.days[-1].on)}"
    lines = [
        f"The two maps differed on {km2_words(min(listed))} to {km2_words(max(listed))} km². {whole} "
        f"{'settlement was' if whole == 1 else 'settlements were'} on some day held on one map, not held on the other."
    ]
    frames = (
        [(i.name, r) for i, r in ((last.first, last.first_frame), (last.second, last.second_frame)) if r]
        if last
        else []
    )
    return leaf_page(
        f"Where {names} disagreed on land held by {side_name(s.side)}, {days}: {plain(s.area_label)}",
        kicker="two maps over time",
        lines=lines,
        notices=_notices((s.first, s.second), s.notes, for_publication),
        sections=[
            ("curve", "Over time", series_drawing(s)),
            (
                "map",
                f"The last day on the map, {date_words(s.days[-1].on)}",
                _map(last, for_publication) if last else None,
            ),
            ("settlements", "Settlements longest shown differently", _longest(s)),
            ("weeks", "Week by week", _weeks(s)),
            ("sources", "Sources and licences", provenance((s.first, s.second), frames)),
            ("method", "How to read it", _method()),
        ],
    )


def _longest(s: ComparisonSeries) -> Html:
    rows: list[list[Child]] = []
    for d in s.settlements[:_MOST]:
        widest = (percent(d.first_share), percent(d.second_share), date_words(d.widest_on))
        rows.append([_place(d.place), _oblast(d.place), str(d.days_whole), str(d.days_part), *widest])
    if not rows:
        return el("p", "None: both maps showed every settlement alike.")
    heads = (
        "Settlement",
        "Oblast",
        "Days: one holds it, one not",
        "Days: in part",
        s.first.name,
        s.second.name,
        "Widest on",
    )
    table = scroll_table(f"Settlements shown differently on some of {len(s.days)} days", heads, rows)
    return join([el("p", RULE_WORDS, cls="key-line"), _capped(table, len(s.settlements))])


def _weeks(s: ComparisonSeries) -> Html:
    rows: list[list[Child]] = []
    for d in s.days[::7]:
        cells = (km2_words(d.only_first_km2), km2_words(d.only_second_km2), km2_words(d.differ_km2))
        frames = (date_words(d.first_frame_on), date_words(d.second_frame_on))
        rows.append([date_words(d.on), *cells, *frames])
    names = (s.first.name, s.second.name)
    heads = ("Day", *(f"Only {n}, km²" for n in names), "Together, km²", *(f"Frame, {n}" for n in names))
    return scroll_table("Land shown by one map only, every seventh day", heads, rows, wide=True)
