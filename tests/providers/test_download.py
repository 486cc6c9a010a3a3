"""Downloading from a mirror: over loopback HTTP from made and from real files, and from a local folder."""

import json
import threading
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.providers.making import MAKERS, SQUARE
from theodolite.errors import ConfigurationError, DataError, DateError, FetchError
from theodolite.settings import Settings
from theodolite.witness import download as module
from theodolite.witness.archive import open_archive
from theodolite.witness.download import MANIFEST, download
from theodolite.witness.registry import get_provider

FIRST, LAST = date(2025, 11, 1), date(2025, 11, 4)
SECOND = ((38.0, 48.0), (38.2, 48.0), (38.2, 48.2), (38.0, 48.2))


class Mirror:
    """What the server answers: ``files`` by path; ``script`` holds answers to give first, by path."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.script: dict[str, list[str]] = {}
        self.asked: list[str] = []
        self.url = ""

    def put(self, provider_id: str, on: date, folder: Path, branch: str = "main") -> None:
        """Offer the files of one day that lie in a provider's folder, under their upstream names."""
        provider = get_provider(provider_id)
        for file in provider.upstream_urls(on):
            path = folder / file.local
            if path.is_file():
                self.files[f"/{provider.repository}/{branch}/{file.path}"] = path.read_bytes()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, mirror: Mirror, *args, **kwargs) -> None:
        self.mirror = mirror
        super().__init__(*args, **kwargs)

    def log_message(self, *args) -> None:
        pass

    def do_GET(self) -> None:
        self.mirror.asked.append(self.path)
        todo = self.mirror.script.get(self.path)
        what = todo.pop(0) if todo else "ok"
        body = self.mirror.files.get(self.path)
        if what.isdigit() or body is None:
            self.answer(int(what) if what.isdigit() else 404, b"no")
        elif what == "truncated":
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[: len(body) // 2])
            self.close_connection = True
        elif what == "empty":
            self.answer(200, b"")
        else:
            self.answer(200, body)

    def answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *args) -> None:
        """A client that hangs up on a file that is too large is no error."""


@pytest.fixture
def mirror() -> Iterator[Mirror]:
    mirror = Mirror()
    server = Server(("127.0.0.1", 0), partial(Handler, mirror))
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    mirror.url = f"http://127.0.0.1:{server.server_address[1]}"
    yield mirror
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch) -> None:
    monkeypatch.setattr(module, "BACKOFF_S", (0.0, 0.0, 0.0))


@pytest.fixture
def fetch(settings: Settings, mirror: Mirror) -> Callable:
    return partial(download, since=FIRST, until=LAST, dest=settings.data_dir, base_url=mirror.url, settings=settings)


@pytest.fixture
def made(tmp_path: Path, mirror: Mirror) -> Path:
    """Three days of DeepState on the server; the third of four is missing."""
    for day in (1, 2, 4):
        MAKERS["deepstate"](tmp_path / "upstream", date(2025, 11, day), [SQUARE])
        mirror.put("deepstate", date(2025, 11, day), tmp_path / "upstream" / "deepstate")
    return tmp_path / "upstream" / "deepstate"


def paths(mirror: Mirror) -> list[str]:
    return sorted(mirror.files)


def test_what_is_there_is_fetched_and_the_rest_is_missing(fetch, mirror, made, settings, control) -> None:
    told: list[tuple[str, int, int]] = []
    report = fetch("deepstate", progress=lambda *args: told.append(args))
    assert len(report.downloaded) == 3
    assert (report.skipped, report.missing, report.failed) == ((), (date(2025, 11, 3),), ())
    assert told[-1] == ("deepstate", 4, 4)
    for name in report.downloaded:
        assert (control / "deepstate" / name).read_bytes() == (made / name).read_bytes()
    manifest = json.loads((control / "deepstate" / MANIFEST).read_text())
    assert set(manifest["files"]) == set(report.downloaded)
    assert list(manifest["missing"]) == ["2025-11-03"]
    assert "cyterat/deepstate-map-data" in manifest["files"][report.downloaded[0]]["origin"]
    assert len(open_archive(settings).frames("deepstate")) == 3
    assert not list(control.rglob("*.part"))


def test_a_second_run_fetches_only_what_is_not_there_or_changed(fetch, mirror, made, control) -> None:
    first = fetch("deepstate")
    (control / "deepstate" / first.downloaded[0]).unlink()
    (control / "deepstate" / first.downloaded[1]).write_text("damaged on disk")
    mirror.asked.clear()
    second = fetch("deepstate")
    assert second.downloaded == first.downloaded[:2]
    assert second.skipped == first.downloaded[2:]
    assert not any(first.downloaded[2] in path for path in mirror.asked)
    for name in first.downloaded:
        assert (control / "deepstate" / name).read_bytes() == (made / name).read_bytes()


@pytest.mark.parametrize("trouble", [["500"], ["503", "429", "502"], ["truncated"], ["truncated", "500"]])
def test_passing_trouble_is_tried_again(trouble, fetch, mirror, made, control) -> None:
    path = paths(mirror)[1]
    mirror.script[path] = list(trouble)
    report = fetch("deepstate")
    assert len(report.downloaded) == 3
    assert mirror.asked.count(path) == len(trouble) + 1
    name = Path(path).name
    assert (control / "deepstate" / name).read_bytes() == (made / name).read_bytes()


@pytest.mark.parametrize(
    ("trouble", "reason"), [("500", "500"), ("403", "403"), ("truncated", "Protocol"), ("empty", "empty")]
)
def test_lasting_trouble_fails_one_file_and_the_others_come(trouble, reason, fetch, mirror, made, control) -> None:
    path = paths(mirror)[1]
    mirror.script[path] = [trouble] * 9
    report = fetch("deepstate")
    assert len(report.downloaded) == 2
    assert len(report.failed) == 1
    assert "2025-11-02" in report.failed[0]
    assert reason in report.failed[0]
    assert not (control / "deepstate" / Path(path).name).exists()
    assert not list(control.rglob("*.part"))
    mirror.script.clear()
    assert fetch("deepstate").downloaded == (Path(path).name,)


def test_an_older_branch_is_found(fetch, mirror, tmp_path) -> None:
    MAKERS["deepstate"](tmp_path / "upstream", FIRST, [SQUARE])
    mirror.put("deepstate", FIRST, tmp_path / "upstream" / "deepstate", branch="master")
    assert len(fetch("deepstate").downloaded) == 1
    assert sum("/main/" in path for path in mirror.asked) == 1


def test_too_large_a_file_is_refused(fetch, mirror, made, monkeypatch, control) -> None:
    monkeypatch.setattr(module, "MAX_FILE_BYTES", 100)
    report = fetch("deepstate")
    assert len(report.failed) == 3
    assert "larger than 100 bytes" in report.failed[0]
    assert [p.name for p in (control / "deepstate").iterdir()] == [MANIFEST]


def test_no_network_says_what_to_do(settings: Settings) -> None:
    with pytest.raises(FetchError, match=r"no connection to 'raw\.githubusercontent\.com'") as caught:
        download("deepstate", since=FIRST, until=LAST, dest=settings.data_dir, settings=settings)
    assert "--mirror" in caught.value.hint
    assert caught.value.exit_code == 5


@pytest.mark.parametrize("url", ["http://example.org", "ftp://127.0.0.1", "file:///etc"])
def test_only_https_is_spoken(url: str, fetch) -> None:
    with pytest.raises(ConfigurationError, match="not an HTTPS address"):
        fetch("deepstate", base_url=url)


def test_bad_arguments_are_named(fetch, tmp_path) -> None:
    with pytest.raises(ConfigurationError, match="unknown mapper 'nobody'"):
        fetch("nobody")
    with pytest.raises(DateError, match="after"):
        fetch("deepstate", since=LAST, until=FIRST)
    with pytest.raises(ConfigurationError, match="not a folder"):
        fetch("deepstate", mirror=tmp_path / "nowhere")


def test_a_destination_that_is_no_folder_is_a_data_error(fetch, settings, made, tmp_path) -> None:
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(DataError, match="taken"):
        fetch("deepstate", dest=tmp_path / "taken")


@pytest.mark.parametrize("layout", ["{repository}/main", "{name}", "", "control/{folder}", "{folder}"])
def test_a_local_mirror_may_be_a_clone_or_a_data_folder(layout: str, fetch, settings, tmp_path, made) -> None:
    provider = get_provider("deepstate")
    inside = layout.format(
        repository=provider.repository, name=provider.repository.split("/")[1], folder=provider.folders[0]
    )
    (file,) = provider.upstream_urls(FIRST)
    target = tmp_path / "mirror" / inside / (file.local if "control" in layout or layout == "{folder}" else file.path)
    target.parent.mkdir(parents=True)
    target.write_bytes((made / file.local).read_bytes())
    report = fetch("deepstate", base_url=None, mirror=tmp_path / "mirror")
    assert report.downloaded == (file.local,)
    assert len(report.missing) == 3
    assert fetch("deepstate", base_url=None, mirror=tmp_path / "mirror").skipped == (file.local,)


def test_a_week_without_its_optional_file_is_complete(fetch, mirror, tmp_path, settings) -> None:
    MAKERS["isw"](tmp_path / "upstream", FIRST, [SQUARE, SECOND])
    mirror.put("isw", FIRST, tmp_path / "upstream" / "isw")
    report = fetch("isw")
    assert len(report.downloaded) == 2
    assert FIRST not in report.missing
    assert [f.valid_on for f in open_archive(settings).frames("isw")] == [FIRST]


REAL = {
    "deepstate": (date(2025, 11, 24), date(2025, 11, 27)),
    "uacontrolmap": (date(2025, 12, 29), date(2025, 12, 31)),
    "isw": (date(2025, 11, 1), date(2025, 11, 9)),
    "creamy_caprice": (date(2025, 10, 29), date(2025, 11, 2)),
    "liveuamap": (date(2025, 10, 31), date(2025, 11, 2)),
}


@pytest.mark.parametrize("mapper", REAL)
def test_real_files_come_through_whole(mapper: str, data_dir: Path, settings: Settings, mirror: Mirror) -> None:
    since, until = REAL[mapper]
    provider = get_provider(mapper)
    source = data_dir / "control" / provider.folders[0]
    for ordinal in range(since.toordinal(), until.toordinal() + 1):
        mirror.put(mapper, date.fromordinal(ordinal), source)
    assert mirror.files
    report = download(mapper, since=since, until=until, dest=settings.data_dir, base_url=mirror.url, settings=settings)
    assert len(report.downloaded) == len(mirror.files)
    assert not report.failed
    for name in report.downloaded:
        assert (settings.data_dir / "control" / provider.folders[0] / name).read_bytes() == (source / name).read_bytes()
    archive = open_archive(settings)
    assert archive.mappers == (mapper,)
    assert {f.valid_on for f in archive.frames(mapper)} <= {date.fromordinal(n) for n in range(739000, 740000)}
    assert archive.frames(mapper)
