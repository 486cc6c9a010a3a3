"""Every command is documented, and every example in the documentation runs."""

import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from theodolite.cli import COMMANDS, build_parser
from theodolite.settings import Settings

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def run(*arguments: str, cwd: Path, empty: Path) -> subprocess.CompletedProcess[str]:
    environ = {"PATH": "/usr/bin:/bin", "HOME": str(empty), "XDG_DATA_HOME": str(empty / "data"),
               "XDG_CACHE_HOME": str(empty / "cache"), "PYTHONIOENCODING": "utf-8"}  # fmt: skip
    command = [sys.executable, "-m", "theodolite", *arguments]
    return subprocess.run(command, cwd=cwd, env=environ, capture_output=True, text=True, check=False, timeout=300)


def documented_commands() -> list[str]:
    """Command lines of the README that need no network: `theodolite …` in shell blocks."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```sh\n(.*?)```", text, flags=re.DOTALL)
    lines = [line.split("   #")[0].strip() for block in blocks for line in block.splitlines()]
    return [x for x in lines if "theodolite " in x and "data add" not in x]


def test_the_readmes_commands_run_in_order(tmp_path: Path) -> None:
    lines = documented_commands()
    assert len(lines) >= 5
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    for line in lines:
        words = shlex.split(line.split("theodolite ", 1)[1])
        target = words[words.index(">") + 1] if ">" in words else None
        done = run(*words[: words.index(">")] if target else words, cwd=tmp_path, empty=tmp_path)
        assert done.returncode == 0, (line, done.stderr)
        assert done.stdout.strip(), line
        if target:
            (tmp_path / target).write_text(done.stdout, encoding="utf-8")
    assert (tmp_path / "report.html").stat().st_size > 10_000


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_documented_and_has_help_with_an_example(command: str, tmp_path: Path) -> None:
    assert any(re.search(rf"\b{command}\b", page.read_text(encoding="utf-8")) for page in PAGES[:1])
    done = run(command, "--help", cwd=tmp_path, empty=tmp_path)
    assert done.returncode == 0
    assert f"theodolite {command}" in done.stdout
    assert "example:" in done.stdout


def test_exit_codes_are_in_the_help() -> None:
    from theodolite import errors

    text = build_parser().format_help()
    codes = {c.exit_code for c in vars(errors).values() if isinstance(c, type) and hasattr(c, "exit_code")}
    for code in codes:
        assert re.search(rf"(^|\s){code}  ", text), code


def test_every_setting_and_every_rule_is_explained() -> None:
    documented = Settings.__doc__ or ""
    names = set(Settings.__dataclass_fields__) - {"rules", "timeout_s", "max_page_bytes", "max_text_bytes"}
    assert {name for name in names if f"``{name}``" not in documented} == set()
    rules = tomllib.loads((ROOT / "src/theodolite/rules.toml").read_text(encoding="utf-8"))
    decisions = (ROOT / "docs/adr/0003-decision-rules.md").read_text(encoding="utf-8").lower()
    assert {section for section in rules if section.replace("_", " ") not in decisions} <= {"version"}


def test_links_between_pages_lead_somewhere() -> None:
    broken = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in PAGES
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
        if not (page.parent / target).exists()
    ]
    assert broken == []
