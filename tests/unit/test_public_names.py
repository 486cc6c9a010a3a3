"""The public surface: what it is, that all of it loads, and that importing it is cheap."""

import subprocess
import sys

import theodolite


def test_every_public_name_loads() -> None:
    loaded = {name: getattr(theodolite, name) for name in theodolite.__all__}
    assert all(value is not None for value in loaded.values())
    assert set(theodolite.__all__) == {"__version__", *theodolite._HOME_OF}


def test_importing_loads_nothing_heavy() -> None:
    heavy = ("spacy", "shapely", "numpy", "pyproj", "trafilatura", "httpx", "rich")
    code = (
        "import sys, theodolite, theodolite.cli; theodolite.cli.build_parser(); "
        f"print([m for m in {heavy!r} if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
