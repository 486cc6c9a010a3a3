"""A map of the user's own: a folder of dated GeoJSON or KML files, described in ``provider.toml``.

Keys of ``provider.toml``, all optional: ``name``, ``affiliation``, ``upstream``, ``licence``,
``may_publish_geometry``, ``holder`` (``RU``, ``UA``, …; of every area without a ``holder`` of its own), ``status``
(``held``, ``contested``, ``claimed``, ``unknown``), ``drawn_sides``, ``grey_margin_km``, ``edge_error_m``, ``parents``,
``silent_on``, ``leaves_out``, ``coverage``, ``clip`` (to Ukraine) and ``coordinate_order`` (``longitude latitude`` or
``latitude longitude``). Features may carry ``holder``, ``status`` and ``date`` as properties.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from theodolite.errors import ConfigurationError, ProviderError
from theodolite.records.control import ProviderInfo, Status
from theodolite.witness.provider import FrameContent, FrameFiles, UpstreamFile

__all__ = ["DESCRIPTION", "UserMaps"]

DESCRIPTION = "provider.toml"
_SUFFIXES = {".geojson", ".json", ".kml"}
_NAMED_DATE = re.compile(r"(?<!\d)(\d{4})([-_.]?)(\d\d)\2(\d\d)(?!\d)")
_TEXTS = ("name", "affiliation", "affiliation_group", "upstream", "licence", "coverage", "leaves_out")
_LISTS = ("drawn_sides", "parents", "silent_on")
_NUMBERS = ("grey_margin_km", "edge_error_m")
_OTHERS = ("holder", "status", "clip", "coordinate_order", "may_publish_geometry")
_ORDERS = {"longitude latitude": False, "latitude longitude": True}
_NOT_STATED = "not stated"


class UserMaps:
    """The maps of one folder below ``control/``; its name is the mapper's id.

    Parameters
    ----------
    id
        Of the mapper.
    folder
        Where ``provider.toml`` lies; None for a mapper known from the common format alone.

    Raises
    ------
    ConfigurationError
        If ``provider.toml`` cannot be read or holds a value that is not understood.
    """

    repository = ""
    branches: tuple[str, ...] = ()

    def __init__(self, id: str, folder: Path | None = None) -> None:  # noqa: A002
        told = _read_description(folder / DESCRIPTION) if folder is not None else {}
        self.folders: tuple[str, ...] = (id,)
        self.clip = bool(told.get("clip", False))
        # The common format is defined as land under Russian control; a map of one's own must say whose land it shows.
        self._holder: str | None = str(told["holder"]) if "holder" in told else None if folder else "RU"
        self._status = Status(told.get("status", "held"))
        self._turned = _ORDERS[told.get("coordinate_order", "longitude latitude")]
        self.info = _info(id, told, self._holder)
        self.reader_version = f"2 {self._holder} {self._status} {self._turned}"

    def find_frames(self, folder: Path) -> Iterable[FrameFiles]:
        """List the frames of a folder by the date in the file's name, else in the file."""
        paths = sorted(p for p in folder.iterdir() if p.suffix.lower() in _SUFFIXES and p.name != "SHA256SUMS.json")
        found = [FrameFiles(valid_on=_date_of(path), paths=(path,)) for path in paths if path.is_file()]
        return sorted(found, key=lambda f: (f.valid_on or date.min, f.paths))

    def read_frame(self, files: FrameFiles) -> FrameContent:
        """Read one file."""
        from theodolite.witness.features import AreaCollector, iter_features, load_json
        from theodolite.witness.kml import read_kml

        path = files.paths[0]
        collector = AreaCollector(path.name)
        if path.suffix.lower() == ".kml":
            pairs: list[tuple[dict[str, Any], Any]] = [({}, p.geometry) for p in read_kml(path)]
        else:
            features = iter_features(load_json(path), path.name)
            pairs = [(f.get("properties") or {}, f.get("geometry")) for f in features]
        for properties, geometry in pairs:
            holder, status = self._whose(properties, path.name)
            collector.add_geojson(holder, status, _turn_round(geometry) if self._turned else geometry)
        return collector.finish()

    def _whose(self, properties: dict[str, Any], name: str) -> tuple[str, Status]:
        holder = properties.get("holder") or self._holder
        if not holder or not self.info.drawn_sides:
            raise ProviderError(
                f"{name!r} does not say whose land it shows.",
                hint=f'Write holder = "UA" (or "RU", …) into {DESCRIPTION} beside it; drawn_sides if it draws several.',
            )
        try:
            return str(holder), Status(properties.get("status", self._status))
        except ValueError as error:
            raise ProviderError(
                f"{name!r}: {error}; expected one of {', '.join(Status)}.", hint="Correct the feature's status."
            ) from error

    def upstream_urls(self, on: date) -> tuple[UpstreamFile, ...]:  # noqa: ARG002
        """Name nothing: a map of one's own has no upstream."""
        return ()


def _info(id: str, told: dict[str, Any], holder: str | None) -> ProviderInfo:  # noqa: A002
    given: dict[str, Any] = {key: told[key] for key in (*_TEXTS, *_NUMBERS) if key in told}
    given |= {key: tuple(told[key]) for key in _LISTS if key in told}
    defaults: dict[str, Any] = {
        "name": id,
        "affiliation": _NOT_STATED,
        "upstream": _NOT_STATED,
        "licence": _NOT_STATED,
        "drawn_sides": (holder,) if holder else (),
        "coverage": _NOT_STATED,
    }
    publish = bool(told.get("may_publish_geometry", False))
    return ProviderInfo(id=id, mirror="the user's own files", may_publish_geometry=publish, **(defaults | given))


def _read_description(path: Path) -> dict[str, Any]:
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigurationError(
            f"{str(path)!r} cannot be read: {error}.", hint="Write it as TOML in UTF-8."
        ) from error
    for key, value in told.items():
        _check(path, key, value)
    return told


def _check(path: Path, key: str, value: Any) -> None:
    kinds: dict[str, Any] = dict.fromkeys((*_TEXTS, "holder", "status", "coordinate_order"), (str,))
    kinds |= dict.fromkeys(_LISTS, (list,)) | dict.fromkeys(_NUMBERS, (int, float))
    kinds |= dict.fromkeys(("clip", "may_publish_geometry"), (bool,))
    allowed: list[str] | None = {"status": [s.value for s in Status], "coordinate_order": list(_ORDERS)}.get(key)
    if key not in kinds:
        raise ConfigurationError(f"{str(path)!r}: unknown key {key!r}.", hint=f"Known: {', '.join(sorted(kinds))}.")
    if not isinstance(value, kinds[key]) or (key in _NUMBERS and not 0 <= value < 1e6):
        expected = "a number, 0 or more" if key in _NUMBERS else " or ".join(kind.__name__ for kind in kinds[key])
        raise ConfigurationError(f"{str(path)!r}: {key} = {value!r}.", hint=f"Expected {expected}.")
    if allowed is not None and value not in allowed:
        raise ConfigurationError(f"{str(path)!r}: {key} = {value!r}.", hint=f"Expected one of {', '.join(allowed)}.")
    if key in _LISTS and not all(isinstance(item, str) for item in value):
        raise ConfigurationError(f"{str(path)!r}: {key} = {value!r}.", hint="Expected a list of texts.")


def _date_of(path: Path) -> date | None:
    for year, _, month, day in _NAMED_DATE.findall(path.stem):
        try:
            return date(int(year), int(month), int(day))
        except ValueError:
            continue
    return _date_inside(path)


def _date_inside(path: Path) -> date | None:
    from theodolite.witness.features import iter_features, load_json
    from theodolite.witness.kml import read_kml_date

    try:
        if path.suffix.lower() == ".kml":
            return read_kml_date(path)
        data = load_json(path)
        told = {str((f.get("properties") or {}).get("date", ""))[:10] for f in iter_features(data, path.name)}
        told.add(str(data.get("date", ""))[:10])
        dates = {date.fromisoformat(text) for text in told if re.fullmatch(r"\d{4}-\d\d-\d\d", text)}
    except (ProviderError, ValueError):
        return None
    return dates.pop() if len(dates) == 1 else None


def _turn_round(geometry: Any) -> Any:
    if isinstance(geometry, dict):
        return {
            key: _turn_round(value) if key in {"coordinates", "geometries"} else value
            for key, value in geometry.items()
        }
    if isinstance(geometry, (list, tuple)):
        if len(geometry) >= 2 and all(isinstance(part, (int, float)) for part in geometry):
            return [geometry[1], geometry[0]]
        return [_turn_round(part) for part in geometry]
    return geometry
