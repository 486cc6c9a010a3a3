"""A page of one question: header, sections, who drew the maps; no script, opens from disk, light, dark and in print."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files

from theodolite.publish.html.frame import page_head
from theodolite.publish.html.markup import Child, Html, bdi, el, join
from theodolite.records import FrameRef, ProviderInfo
from theodolite.version import __version__
from theodolite.wording import date_words, plain, side_name

__all__ = ["ground_style", "leaf_page", "provenance", "scroll_table"]

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"


@cache
def _sheet() -> str:
    folder = files("theodolite.publish.html")
    return "".join(folder.joinpath(name).read_text(encoding="utf-8") for name in ("style.css", "leaf.css"))


@cache
def ground_style() -> str:
    """Return the sheet of the drawings alone, for a file of its own."""
    return files("theodolite.publish.html").joinpath("leaf.css").read_text(encoding="utf-8")


def leaf_page(
    title: str,
    *,
    kicker: str,
    lines: Sequence[str],
    notices: Sequence[str],
    sections: Sequence[tuple[str, str, Child]],
    style: str = "",
    definitions: Html | None = None,
) -> str:
    """Return one self-contained page.

    Parameters
    ----------
    lines
        Below the title: what was found, in a sentence or two.
    notices
        What a reader must know before he uses it.
    sections
        Id, heading and content of each section; those without content are left out.
    style, definitions
        More of a sheet, and drawings that the sections use by id.
    """
    kept = [(id_, name, content) for id_, name, content in sections if content]
    links = [el("li", el("a", name, href=f"#{id_}")) for id_, name, _ in kept]
    head = page_head(plain(title), policy=_POLICY, generator=f"Theodolite {__version__}", style=_sheet() + style)
    header = el(
        "header",
        el("p", f"Theodolite {__version__} · {kicker}", cls="kicker"),
        el("h1", bdi(plain(title))),
        *(el("p", bdi(plain(line)), cls="finding") for line in lines),
        *(el("p", bdi(plain(notice)), cls="notice") for notice in notices),
        el("nav", el("ul", *links), aria_label="Sections"),
    )
    body = el(
        "body",
        el("a", "Skip to the first section", href=f"#{kept[0][0]}", cls="skip") if kept else None,
        definitions,
        header,
        el("main", *(el("section", el("h2", name), content, id=id_, tabindex=-1) for id_, name, content in kept)),
        el("footer", el("p", f"Theodolite {__version__}. Maps are witnesses, not proof.")),
        cls="leaf",
    )
    return f'<!doctype html>\n<html lang="en">{head}{body}</html>\n'


def scroll_table(caption: str, heads: Sequence[str], rows: Iterable[Sequence[Child]], *, wide: bool = False) -> Html:
    """Return a table whose first column names the row; wide ones scroll sideways, by keyboard too."""
    body = [el("tr", el("th", row[0], scope="row"), *(el("td", cell) for cell in row[1:])) for row in rows]
    head = el("thead", el("tr", *(el("th", name, scope="col") for name in heads)))
    cls = "grid" if wide else "facts many" if len(heads) > 4 else "facts"
    table = el("table", el("caption", el("span", caption)), head, el("tbody", *body), cls=cls)
    return el("div", table, cls="scroll", tabindex=0, role="region", aria_label=f"Table: {caption}")


def provenance(infos: Iterable[ProviderInfo], frames: Sequence[tuple[str, FrameRef]] = ()) -> Html:
    """Return who drew the maps, how they reached us, under which terms, and the frames with their hashes."""
    items = [_provider(info) for info in {info.id: info for info in infos}.values()]
    listed = [
        el("li", f"{label}: frame of {date_words(ref.valid_on)}, SHA-256 ", el("code", ref.sha256))
        for label, ref in frames
    ]
    return join(
        [
            el("ul", *items, cls="providers"),
            el("ul", *listed, cls="plainlist origin") if listed else None,
        ]
    )


def _provider(info: ProviderInfo) -> Html:
    facts = (
        ("Who", info.affiliation),
        ("Licence", info.licence),
        ("Shapes", "may be published" if info.may_publish_geometry else "not to be published"),
        ("Custody", info.mirror),
        ("Draws land of", " and ".join(side_name(side) for side in info.drawn_sides)),
        ("Draws from", ", ".join(info.parents)),
        ("Leaves out", info.leaves_out),
        ("Known traps", "; ".join(info.known_traps)),
    )
    rows = [join([el("dt", name), el("dd", bdi(plain(value)))]) for name, value in facts if value]
    return el("li", el("h3", bdi(plain(info.name))), el("dl", *rows))
