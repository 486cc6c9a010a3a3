"""Downloads a mapper's files from its mirror on GitHub, or copies them from a local mirror.

Files land below ``control/<folder>/`` in the layout that the readers expect, written aside and renamed when whole.
``SHA256SUMS.json`` beside them records digest, size, origin and time of each, so that a run can be resumed: what is
recorded and still the same is not fetched again, unless that is asked for, to see what was changed upstream.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

from theodolite.errors import ConfigurationError, DataError, DateError, FetchError, ProviderError
from theodolite.settings import Settings
from theodolite.witness.provider import Provider, UpstreamFile
from theodolite.witness.registry import get_provider

if TYPE_CHECKING:
    import httpx

__all__ = ["BASE_URL", "MANIFEST", "DownloadReport", "download"]

BASE_URL = "https://raw.githubusercontent.com"
MANIFEST = "SHA256SUMS.json"
MAX_FILE_BYTES = 50_000_000
# Seconds to wait before the second, third and fourth try.
BACKOFF_S = (0.5, 2.0, 5.0)
_SAVE_EVERY = 20
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}
_GO_ON = "What was downloaded is kept: run the command again to go on."


@dataclass(frozen=True, slots=True, kw_only=True)
class DownloadReport:
    """What a download did; files are named below ``folder``, ``missing`` are the days that the mirror does not have.

    ``changed`` are those of ``downloaded`` that were here with other bytes.
    """

    mapper: str
    folder: Path
    origin: str
    downloaded: tuple[str, ...]
    changed: tuple[str, ...]
    skipped: tuple[str, ...]
    missing: tuple[date, ...]
    failed: tuple[str, ...]


def download(  # noqa: PLR0913 - one option each of the command
    provider_id: str,
    *,
    since: date,
    until: date,
    dest: Path,
    mirror: Path | None = None,
    base_url: str | None = None,
    again: bool = False,
    progress: Callable[[str, int, int], None] | None = None,
    settings: Settings,
) -> DownloadReport:
    """Fetch a mapper's frames of a range of days, both ends included.

    Parameters
    ----------
    provider_id
        Id of the mapper.
    dest
        The data folder; made when absent.
    mirror
        A folder to copy from instead: a clone of the mirror's repository, or another data folder.
    base_url
        Instead of GitHub's; plain HTTP is allowed for the loopback interface only.
    again
        Fetch also what is here already; a file that is the same upstream is left untouched.
    progress
        Called with (mapper, days done, days in all).
    settings
        ``timeout_s`` of one request.

    Raises
    ------
    ConfigurationError
        If the mapper is unknown or has no upstream, the range is empty, or the mirror is no folder.
    FetchError
        If there is no connection.
    DataError
        If the files cannot be written.
    """
    provider = get_provider(provider_id)
    if since > until:
        raise DateError(f"--since {since} is after --until {until}.", hint="Exchange the two dates.")
    days = [since + timedelta(days=n) for n in range((until - since).days + 1)]
    if not provider.repository or not provider.upstream_urls(since):
        raise ConfigurationError(f"{provider_id!r} has no upstream to download from.", hint="Copy its files yourself.")
    folder = dest / "control" / provider.folders[0]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _open_origin(provider, mirror, base_url, settings) as origin:
            run = _Run(folder=folder, origin=origin, manifest=_read_manifest(folder), again=again)
            run.fetch_days(provider, days, progress)
    except OSError as error:
        raise DataError(
            f"{str(error.filename or folder)!r} cannot be written or read ({error.strerror or error}).",
            hint=f"Check the folder, its permissions and the free space. {_GO_ON}",
        ) from error
    return DownloadReport(
        mapper=provider_id,
        folder=folder,
        origin=origin.name,
        downloaded=tuple(run.downloaded),
        changed=tuple(run.changed),
        skipped=tuple(run.skipped),
        missing=tuple(run.missing),
        failed=tuple(run.failed),
    )


class _Absent(Exception):  # noqa: N818
    """The origin does not have the file."""


class _Origin(Protocol):
    """Where files come from: yields the bytes of one of them in pieces."""

    name: str

    def open(self, file: UpstreamFile) -> Iterable[bytes]:
        """Yield the bytes of a file, or raise _Absent."""
        ...


class _LocalMirror(_Origin):
    def __init__(self, folder: Path, provider: Provider) -> None:
        if not folder.is_dir():
            raise ConfigurationError(
                f"the mirror {str(folder)!r} is not a folder.", hint="Name a clone of the repository or a data folder."
            )
        repository = provider.repository
        self.name = "a local mirror"
        self._roots = [folder, folder / repository.split("/")[-1], folder / repository]
        self._roots += [folder / repository / branch for branch in provider.branches]
        self._homes = [folder / part / name for name in provider.folders for part in ("control", "")] + [folder]

    def open(self, file: UpstreamFile) -> Iterator[bytes]:
        candidates = [root / file.path for root in self._roots] + [home / file.local for home in self._homes]
        found = next((path for path in candidates if path.is_file()), None)
        if found is None:
            raise _Absent
        with found.open("rb") as stream:
            while piece := stream.read(1 << 20):
                yield piece


class _GitHub(_Origin):
    def __init__(self, client: httpx.Client, base_url: str, provider: Provider) -> None:
        self.name = f"{base_url.rstrip('/')}/{provider.repository}"
        self._client = client
        self._branches = list(provider.branches)

    def open(self, file: UpstreamFile) -> Iterator[bytes]:
        for branch in tuple(self._branches):
            url = f"{self.name}/{branch}/{file.path}"
            with self._client.stream("GET", url) as response:
                if response.status_code == 404:
                    continue
                _check_scheme(str(response.url))
                response.raise_for_status()
                # The branch exists: no need to try the others from now on.
                self._branches = [branch]
                yield from response.iter_bytes()
                return
        raise _Absent


@contextmanager
def _open_origin(
    provider: Provider, mirror: Path | None, base_url: str | None, settings: Settings
) -> Iterator[_Origin]:
    if mirror is not None:
        yield _LocalMirror(mirror, provider)
        return
    import httpx

    from theodolite.version import __version__

    base = base_url or BASE_URL
    _check_scheme(base)
    with httpx.Client(
        timeout=settings.timeout_s,
        follow_redirects=True,
        trust_env=urlsplit(base).hostname not in _LOOPBACK,
        headers={"User-Agent": f"theodolite/{__version__}"},
    ) as client:
        yield _GitHub(client, base, provider)


def _check_scheme(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        raise ConfigurationError(f"{url!r} is not an HTTPS address.", hint="Maps are fetched over HTTPS only.")


@dataclass(slots=True, kw_only=True)
class _Run:
    """One download on its way."""

    folder: Path
    origin: _Origin
    manifest: dict[str, Any]
    again: bool = False
    downloaded: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    missing: list[date] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    def fetch_days(
        self, provider: Provider, days: list[date], progress: Callable[[str, int, int], None] | None
    ) -> None:
        try:
            for number, day in enumerate(days, start=1):
                self._fetch_day(provider.upstream_urls(day), day)
                if number % _SAVE_EVERY == 0:
                    _write_manifest(self.folder, self.manifest)
                if progress is not None:
                    progress(provider.info.id, number, len(days))
        finally:
            _write_manifest(self.folder, self.manifest)

    def _fetch_day(self, files: tuple[UpstreamFile, ...], day: date) -> None:
        complete = True
        for file in files:
            try:
                self._fetch(file)
            except _Absent:
                complete = complete and file.optional
            except ProviderError as error:
                self.failed.append(f"{day.isoformat()} {file.local}: {error.message}")
        if complete:
            self.manifest["missing"].pop(day.isoformat(), None)
        else:
            self.missing.append(day)
            self.manifest["missing"][day.isoformat()] = _now()

    def _fetch(self, file: UpstreamFile) -> None:
        target = self.folder / file.local
        recorded = self.manifest["files"].get(file.local)
        here = _sha256(target) if target.is_file() else None
        if recorded and here == recorded.get("sha256") and not self.again:
            self.skipped.append(file.local)
            return
        part = self.folder / f"{file.local.replace('/', '_')}.part"
        try:
            digest, size = _with_retries(lambda: _store(self.origin.open(file), part), file.local)
            if digest == here:
                self.skipped.append(file.local)
            else:
                target.parent.mkdir(parents=True, exist_ok=True)
                part.replace(target)
                self.downloaded.append(file.local)
                self.changed += [file.local] if here else []
        finally:
            part.unlink(missing_ok=True)
        self.manifest["files"][file.local] = {
            "sha256": digest,
            "size": size,
            "origin": f"{self.origin.name} {file.path}",
            "fetched_at": _now(),
        }


def _store(pieces: Iterable[bytes], part: Path) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with part.open("wb") as stream:
        for piece in pieces:
            size += len(piece)
            if size > MAX_FILE_BYTES:
                raise ProviderError(f"larger than {MAX_FILE_BYTES} bytes", hint="It cannot be a map.")
            digest.update(piece)
            stream.write(piece)
        stream.flush()
        os.fsync(stream.fileno())
    if size == 0:
        raise ProviderError("empty", hint="Try again later.")
    return digest.hexdigest(), size


def _with_retries(work: Callable[[], tuple[str, int]], name: str) -> tuple[str, int]:
    """Do the work, again after a pause when the network or the server failed.

    Raises
    ------
    FetchError
        If no connection can be made.
    ProviderError
        If this one file cannot be had.
    """
    import httpx

    for wait in (*BACKOFF_S, None):
        try:
            return work()
        except httpx.HTTPStatusError as error:
            status = error.response.status_code
            if wait is None or (status < 500 and status != 429):
                raise ProviderError(f"the server answered {status}", hint="Try again later.") from error
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError) as error:
            if wait is None:
                raise FetchError(
                    f"no connection to {error.request.url.host!r} ({error}).",
                    hint=f"Check the network, or copy from a local mirror with --mirror DIR. {_GO_ON}",
                ) from error
        except httpx.HTTPError as error:
            if wait is None:
                raise ProviderError(f"{type(error).__name__}: {error}", hint="Try again later.") from error
        time.sleep(wait)
    raise AssertionError(name)


def _read_manifest(folder: Path) -> dict[str, Any]:
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if isinstance(manifest["files"], dict) and isinstance(manifest["missing"], dict):
            return dict(manifest)
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        pass  # without a usable record everything is fetched again
    return {"version": 1, "files": {}, "missing": {}}


def _write_manifest(folder: Path, manifest: dict[str, Any]) -> None:
    part = folder / f"{MANIFEST}.part"
    part.write_text(json.dumps(manifest, indent=1, sort_keys=True), encoding="utf-8")
    part.replace(folder / MANIFEST)


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
