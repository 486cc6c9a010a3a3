"""Texts with one place of known coordinates each, from the data folder; nothing of them is kept."""

from __future__ import annotations

import csv
import hashlib
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from theodolite.records import Document, Span

__all__ = ["SETS", "Row", "is_unseen"]

# Ukraine with its surroundings: events elsewhere are no Ukrainian place.
_BOX = (22.0, 44.0, 40.3, 52.5)
_LINK = re.compile(r"https?://\S+")
_HEAD = re.compile(r"^[^,(/\n]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A text, where its place is named in it (None: somewhere), and the place's coordinates, WGS 84."""

    id: str
    text: str
    on: date | None
    span: Span | None
    longitude: float
    latitude: float

    @property
    def document(self) -> Document:
        """The text as the program reads it."""
        sha = hashlib.sha256(self.text.encode()).hexdigest()
        return Document(id=self.id, text=self.text, sha256=sha, published_on=self.on)


def is_unseen(row: Row) -> bool:
    """Tell whether a row is of the quarter that is kept for the end (``--unseen``)."""
    return hashlib.sha256(row.id.encode()).digest()[0] % 4 == 0


def _day(text: str) -> date | None:
    return date.fromisoformat(text[:10]) if text else None


def _in_box(longitude: float, latitude: float) -> bool:
    west, south, east, north = _BOX
    return west <= longitude <= east and south <= latitude <= north


def _cir(data: Path) -> Iterator[Row]:
    """Texts of the annotated set: the town as the event's description names it."""
    for line in (data / "eval/geoparsing/ukraine_cir.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        for top in row["toponyms"]:
            span = Span(top["start"], top["end"])
            yield Row(id=row["id"], text=row["text"], on=_day(row["meta"].get("date", "")), span=span,
                      longitude=top["lon"], latitude=top["lat"])  # fmt: skip


def _events(data: Path) -> Iterator[Row]:
    """Events whose description does not name their town: the town is added, "… in Buzova"."""
    annotated = {row.id for row in _cir(data)} if (data / "eval/geoparsing/ukraine_cir.jsonl").exists() else set()
    with (data / "events/cir_events.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            town = (row["town/city"] or "").strip()
            if row["entry"] in annotated or not row["lat"] or row["country"].strip() != "Ukraine" or len(town) < 3:
                continue
            start = f"{' '.join(row['brief description'].split()).rstrip('. ')} in "
            yield Row(id=row["entry"], text=start + town, on=_day(row["date"]),
                      span=Span(len(start), len(start) + len(town)),
                      longitude=float(row["lon"]), latitude=float(row["lat"]))  # fmt: skip


def _incidents(data: Path) -> Iterator[Row]:
    """Incidents of harm to civilians: "location: description"."""
    rows = json.loads((data / "events/bellingcat_incidents.json").read_text(encoding="utf-8"))
    for number, row in enumerate(rows):
        location = " ".join((row["location"] or "").split())
        head = _HEAD.match(location)
        if not head or len(head.group().strip()) < 3 or not _in_box(row["longitude"], row["latitude"]):
            continue
        yield Row(id=f"incident-{number}", text=f"{location}: {' '.join((row['description'] or '').split())}",
                  on=_day(row["date"]), span=Span(0, len(head.group().rstrip())),
                  longitude=row["longitude"], latitude=row["latitude"])  # fmt: skip


def _days(data: Path) -> Iterator[Row]:
    """Names alone with a day, in the spelling of GeoNames: "Shelling of Bilka"."""
    table = json.loads((data / "events/viina_events_2026.json").read_text(encoding="utf-8"))
    for day, events in table.items():
        seen = set()
        for longitude, latitude, name, *_ in events:
            if name in seen or len(name) < 3:
                continue
            seen.add(name)
            text = f"Shelling of {name}"
            yield Row(id=f"{day}-{name}", text=text, on=date.fromisoformat(f"{day[:4]}-{day[4:6]}-{day[6:8]}"),
                      span=Span(12, len(text)), longitude=longitude, latitude=latitude)  # fmt: skip


def _posts(data: Path) -> Iterator[Row]:
    """Posts that others put on the map; which word names the place is not said. Every fifth is taken."""
    lines = (data / "events/uacontrolmap_geolocations.jsonl").read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines):
        row = json.loads(line)
        text = " ".join(_LINK.sub(" ", row["text"] or "").split())
        if number % 5 == 0 and text and _in_box(row["lon"], row["lat"]):
            yield Row(id=f"post-{number}", text=text, on=_day(row["date"]), span=None,
                      longitude=row["lon"], latitude=row["lat"])  # fmt: skip


SETS: dict[str, tuple[str, Callable[[Path], Iterator[Row]]]] = {
    "ukraine_cir": ("eval/geoparsing/ukraine_cir.jsonl", _cir),
    "events": ("events/cir_events.csv", _events),
    "incidents": ("events/bellingcat_incidents.json", _incidents),
    "names by day": ("events/viina_events_2026.json", _days),
    "posts": ("events/uacontrolmap_geolocations.jsonl", _posts),
}
