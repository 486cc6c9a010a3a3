"""A digest as a card: bars of km² gained and lost by map, and the shares of the settlements the maps disagree on.

It stands on its own: the side, both days, the maps with their dates and the program's version are on the picture. Bars
and marks differ by more than colour.
"""

from __future__ import annotations

from html import escape
from textwrap import wrap

from theodolite.publish.digest import digest_title
from theodolite.records import Unit
from theodolite.records.digest import Digest, DisputedPlace, MapperDigest
from theodolite.wording import date_words, number_range, percent, plain, side_name

__all__ = ["digest_to_svg"]

_WIDTH, _LEFT, _ROW = 900, 250, 38
_MIDDLE, _HALF = 560, 210  # of the bars: where nothing changed, and how long they are at most
_AXIS = (_LEFT, 800)  # of the shares: 0 % and 100 %
_MOST_PLACES = 8
_GAP = 17
_GAINED, _LOST = "#0072B2", "#E69F00"  # Okabe and Ito (2008); not the colours of the sides


def digest_to_svg(digest: Digest) -> str:
    """Draw a digest as one SVG."""
    top = 96
    rows = [_bar_row(m, top + 34 + _ROW * n, _largest(digest)) for n, m in enumerate(digest.mappers)]
    bars = [_text(20, top, _bars_title(digest), size=14, bold=True), *rows]
    next_top = top + 34 + _ROW * len(rows) + 30
    shares, bottom = _shares(digest, next_top)
    footer, end = _footer(digest, bottom + 36)
    title = digest_title(digest)
    words = f"{title}. {_summary(digest)}"
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {end + 6}" role="img" '
        f'aria-label="{escape(words)}" font-family="sans-serif" font-size="13" fill="#1c1b19">'
        f"<title>{escape(title)}</title>"
        '<defs><pattern id="lost" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        f'<path d="M0 0h6v6H0z" fill="{_LOST}"/><path d="M0 3h6" stroke="#fff" stroke-width="2"/></pattern></defs>'
        '<rect width="100%" height="100%" fill="#fff"/>'
    )
    lead = "What dated maps show; a map is a witness with a lag and an affiliation, not proof."
    coarse = " Coarse: from the embedded table." if digest.coarse else ""
    body = [
        _text(20, 34, title, size=19, bold=True),
        _text(20, 58, f"{lead}{coarse}", grey=True),
        *bars,
        *shares,
        footer,
    ]
    return head + "".join(body) + "</svg>\n"


def _text(
    x: float, y: float, words: str, *, size: int = 13, bold: bool = False, grey: bool = False, end: str = ""
) -> str:
    weight = ' font-weight="bold"' if bold else ""
    fill = ' fill="#55514a"' if grey else ""
    anchor = f' text-anchor="{end}"' if end else ""
    return f'<text x="{x:.0f}" y="{y:.0f}" font-size="{size}"{weight}{fill}{anchor}>{escape(plain(words))}</text>'


def _summary(digest: Digest) -> str:
    parts = []
    for m in digest.mappers:
        gained, lost = _changed(m)
        frames = f"{plain(m.info.name)}, frame of {date_words(m.frames.frame_on)}"
        parts.append(f"{frames}: {_no_bar(m)}" if gained is None else f"{frames}: {_figures(m, gained, lost or 0.0)}")
    return "; ".join(parts)


def _bars_title(digest: Digest) -> str:
    if digest.coarse:
        return "Settlements whose shown share rose and fell, by map (from frame to frame)"
    return "km² gained and lost, by map (from frame to frame)"


def _changed(digest: MapperDigest) -> tuple[float | None, float | None]:
    """Return what goes up and down: km², or settlements where there are no km²; None where nothing is compared."""
    if digest.area is not None:
        return digest.area.gained_km2, digest.area.lost_km2
    if digest.frames.state != "new" or digest.silence:
        return None, None
    rose = sum(c.value > c.before for c in digest.places)
    return float(rose), float(len(digest.places) - rose)


def _largest(digest: Digest) -> float:
    changed = [v for m in digest.mappers for v in _changed(m) if v is not None]
    return max([*changed, 1.0])


def _figures(digest: MapperDigest, gained: float, lost: float) -> str:
    if digest.area is None:
        return f"{gained:.0f} rose, {lost:.0f} fell"
    return f"+{number_range(gained, gained, Unit.KM2)}, −{number_range(lost, lost, Unit.KM2)}"


def _no_bar(digest: MapperDigest) -> str:
    if digest.silence:
        return "does not cover it"
    words = {
        "carried": "no newer map",
        "first": "no earlier map",
        "stale": "too old to be counted",
        "none": "no map yet",
    }
    return words.get(digest.frames.state, "")


def _bar_row(digest: MapperDigest, y: int, largest: float) -> str:
    frames = digest.frames
    dated = f"{date_words(frames.since_frame_on)} – {date_words(frames.frame_on)}" if frames.state == "new" else (
        f"frame of {date_words(frames.frame_on)}" if frames.frame_on else ""
    )  # fmt: skip
    label = _text(20, y - 2, digest.info.name, bold=True) + _text(20, y + 12, dated, size=11, grey=True)
    gained, lost = _changed(digest)
    if gained is None or lost is None:
        return label + _text(_MIDDLE, y + 4, _no_bar(digest), grey=True, end="middle")
    right, left = (round(v / largest * (_HALF - 70)) for v in (gained, lost))
    return (
        label
        + f'<rect x="{_MIDDLE}" y="{y - 10}" width="{right}" height="18" fill="{_GAINED}"/>'
        + f'<rect x="{_MIDDLE - left}" y="{y - 10}" width="{left}" height="18" fill="url(#lost)"/>'
        + f'<path d="M{_MIDDLE} {y - 13}v24" stroke="#1c1b19"/>'
        + _text(_MIDDLE + right + 6, y + 4, _amount(digest, gained, "+"))
        + _text(_MIDDLE - left - 6, y + 4, _amount(digest, lost, "−"), end="end")
    )


def _amount(digest: MapperDigest, value: float, sign: str) -> str:
    if digest.area is None:
        return f"{value:.0f} {'rose' if sign == '+' else 'fell'}"
    return f"{sign}{number_range(value, value, Unit.KM2)}" if value > 0 else "0 km²"


def _shares(digest: Digest, top: int) -> tuple[list[str], int]:
    """Draw the shares of the settlements that the maps disagree on; return the marks and where they end."""
    shown = digest.disputed[:_MOST_PLACES]
    held = f"held by {side_name(digest.side)} for at least 90 % on one map and under 50 % on another"
    if not shown:
        return [_text(20, top, f"No settlement is {held}, {date_words(digest.on)}.", size=14, bold=True)], top
    more = len(digest.disputed) - len(shown)
    title = f"Settlements {held}, {date_words(digest.on)}{f' ({len(shown)} of {len(digest.disputed)})' if more else ''}"
    marks = [_text(20, top, title, size=14, bold=True)]
    for at in (0, 50, 100):
        x = _x(at / 100)
        marks.append(f'<path d="M{x:.0f} {top + 28}V{top + 28 + 26 * len(shown)}" stroke="#ddd"/>')
        marks.append(_text(x, top + 22, f"{at} %", size=11, grey=True, end="middle"))
    letters = {m.info.id: "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[n % 26] for n, m in enumerate(digest.mappers)}
    for n, disputed in enumerate(shown):
        marks.append(_share_row(disputed, top + 46 + 26 * n, letters))
    bottom = top + 46 + 26 * len(shown)
    key = ", ".join(
        f"{letters[m.info.id]} {plain(m.info.name)} ({date_words(m.frames.frame_on)})"
        for m in digest.mappers
        if any(s[0] == m.info.id for d in shown for s in d.shares)
    )
    return [*marks, _text(20, bottom + 4, key, size=12)], bottom + 4


def _x(share: float) -> float:
    return _AXIS[0] + share * (_AXIS[1] - _AXIS[0])


def _share_row(disputed: DisputedPlace, y: int, letters: dict[str, str]) -> str:
    place = disputed.place
    name = _text(20, y, f"{place.name}, {place.region_name or '?'}", size=12)
    line = f'<path d="M{_x(disputed.shares[-1][2]):.0f} {y - 4}H{_x(disputed.shares[0][2]):.0f}" stroke="#8C8C8C"/>'
    rising = list(reversed(disputed.shares))
    dots = []
    for (mapper, _, share), x in zip(rising, _apart([_x(s[2]) for s in rising]), strict=True):
        words = f"{letters[mapper]}: {percent(share)}"
        dots.append(
            f'<g><title>{escape(words)}</title><circle cx="{x:.0f}" cy="{y - 4}" r="8" fill="#fff" stroke="#1c1b19"/>'
            f"{_text(x, y, letters[mapper], size=11, end='middle')}</g>"
        )
    return name + line + "".join(dots)


def _apart(rising: list[float]) -> list[float]:
    """Move marks apart so that each can be read, leftwards where they would pass the end of the axis."""
    placed: list[float] = []
    for x in rising:
        placed.append(max(x, placed[-1] + _GAP) if placed else x)
    right = _AXIS[1] + _GAP / 2
    for n in range(len(placed) - 1, -1, -1):
        placed[n] = min(placed[n], right)
        right = placed[n] - _GAP
    return placed


def _footer(digest: Digest, top: int) -> tuple[str, int]:
    """Write version and the maps with their affiliations; return also where that ends."""
    maps = "; ".join(f"{plain(m.info.name)} ({plain(m.info.affiliation)})" for m in digest.mappers)
    lines = wrap(f"{digest.version}, decision rules {digest.rules_version}. Maps: {maps}.", 150)
    return "".join(_text(20, top + 15 * n, line, size=11, grey=True) for n, line in enumerate(lines)), top + 15 * len(
        lines
    )
