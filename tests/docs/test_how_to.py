"""Every command in the how-tos runs, in the order of its page. Blocks marked ``sh maps`` need the real maps."""

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "docs" / "how-to").glob("*.md"))
# Pages whose commands need more than this file has: they are run in tests of their own.
ELSEWHERE = {
    "run-on-a-cluster.md": "a cluster: what can be run here is in the tests of batch",
    "when-a-map-changes-its-past.md": "a folder whose maps change: tests/end_to_end/test_data_diff.py",
}
NEEDS_NETWORK = re.compile(
    r"\bdata add\b(?!.*--mirror (?!DIR)| readings examples/)|https?://(?!example\.org/paid)|s3://|tcp://"
)
NEEDS_MAPS = re.compile(r"^theodolite (compare|data export|data diff)\b")
NEEDS_FILES_OF_ONES_OWN = re.compile(r"\bDIR\b|\bdocuments\.jsonl\b")


WRITES = {"--html", "--svg", "--markdown", "--csv", "--geojson", "--geoparquet", "--kml", "-o"}


def blocks(page: Path) -> Iterator[tuple[str, str]]:
    """Yield each shell block's mark (empty or ``maps``) and text."""
    found = re.findall(r"^```sh([^\n]*)\n(.*?)^```", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    for mark, text in found:
        yield mark.strip(), text


def commands(page: Path, mark: str) -> list[str]:
    """Return a page's command lines, in order, that can be run here."""
    lines = [(m, line.split("   #")[0].strip()) for m, text in blocks(page) for line in text.splitlines()]
    own = [line for m, line in lines if line.startswith("theodolite ") and _needs(m, line) == mark]
    return [x for x in own if not NEEDS_NETWORK.search(x) and not NEEDS_FILES_OF_ONES_OWN.search(x)]


def _needs(mark: str, line: str) -> str:
    return "maps" if NEEDS_MAPS.match(line) else mark


def run_all(lines: list[str], folder: Path, environ: dict[str, str]) -> None:
    (folder / "examples").symlink_to(ROOT / "examples")
    for line in lines:
        words = shlex.split(line)[1:]
        target = words.pop(words.index(">") + 1) if ">" in words else None
        words = [word for word in words if word != ">"]
        command = [sys.executable, "-m", "theodolite", *words]
        done = subprocess.run(
            command, cwd=folder, env=environ, capture_output=True, text=True, check=False, timeout=600
        )
        assert done.returncode == 0, (line, done.stdout[-500:], done.stderr[-2000:])
        named = [words[i + 1] for i, word in enumerate(words) if word in WRITES]
        if target:
            (folder / target).write_text(done.stdout, encoding="utf-8")
        assert done.stdout.strip() or named, line
        for name in (*named, *([target] if target else ())):
            assert (folder / name).stat().st_size > 0, (line, name)


def environment(folder: Path, cache: Path, **more: str) -> dict[str, str]:
    """Nothing of the user's own: home, data, cache and store are folders of the test."""
    return {
        "PATH": "/usr/bin:/bin",
        "HOME": str(folder),
        "XDG_DATA_HOME": str(folder / "data"),
        "THEODOLITE_CACHE": str(cache),
        "THEODOLITE_STORE": str(folder / "store"),
        "PYTHONIOENCODING": "utf-8",
        **more,
    }


@pytest.mark.parametrize(
    "page", [p for p in PAGES if p.name not in ELSEWHERE and commands(p, "")], ids=lambda p: p.stem
)
def test_a_pages_commands_run_without_maps(page: Path, tmp_path: Path, shared_cache: Path) -> None:
    run_all(commands(page, ""), tmp_path, environment(tmp_path, shared_cache))


@pytest.mark.data
@pytest.mark.slow
@pytest.mark.parametrize(
    "page", [p for p in PAGES if p.name not in ELSEWHERE and commands(p, "maps")], ids=lambda p: p.stem
)
def test_a_pages_commands_run_with_maps(page: Path, tmp_path: Path, data_dir: Path, shared_cache: Path) -> None:
    run_all(commands(page, "maps"), tmp_path, environment(tmp_path, shared_cache, THEODOLITE_DATA=str(data_dir)))


def test_every_shell_block_says_what_it_needs_and_the_page_is_run() -> None:
    marks = {(page.name, mark) for page in PAGES for mark, _ in blocks(page)}
    assert {mark for _, mark in marks} <= {"", "maps"}
    assert {name for name in ELSEWHERE if not (ROOT / "docs" / "how-to" / name).exists()} == set()
    run = {p.name for p in PAGES if p.name not in ELSEWHERE and (commands(p, "") or commands(p, "maps"))}
    assert {p.name for p in PAGES} - set(ELSEWHERE) <= run
