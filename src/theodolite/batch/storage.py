"""Files by path or URL: the local disk, or any Arrow or fsspec filesystem (``s3://``, ``gs://``, ``memory://`` …)."""

from __future__ import annotations

import fnmatch
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from theodolite.errors import ConfigurationError, DataError

__all__ = ["delete", "exists", "files_in", "is_folder", "list_inputs", "open_place", "put_in_place", "read_bytes"]

_ARROW_SCHEMES = {"s3", "gs", "gcs", "hdfs", "abfs", "abfss", "file"}
_GLOB = "*?["


def open_place(url: str) -> tuple[Any, str]:
    """Return the Arrow filesystem of a path or URL, and the path in it.

    Raises
    ------
    ConfigurationError
        If the scheme is unknown, or needs a package that is not installed.
    """
    from pyarrow import ArrowException, fs

    scheme, sep, _ = url.partition("://")
    if not sep:
        return fs.LocalFileSystem(), str(Path(url).absolute())
    try:
        if scheme in _ARROW_SCHEMES:
            found: tuple[Any, str] = fs.FileSystem.from_uri(url)
            return found
        return _open_with_fsspec(url, scheme)
    except (ArrowException, ValueError, OSError) as error:
        raise ConfigurationError(f"{url!r} cannot be opened: {error}.", hint="Check the address.") from error


def _open_with_fsspec(url: str, scheme: str) -> tuple[Any, str]:
    from pyarrow.fs import FSSpecHandler, PyFileSystem

    try:
        import fsspec
    except ImportError as error:
        raise ConfigurationError(
            f"{url!r} needs the package fsspec.", hint="Install it with: pip install 'theodolite[scale]'"
        ) from error
    try:
        filesystem, path = fsspec.core.url_to_fs(url)
    except ImportError as error:
        raise ConfigurationError(
            f"{scheme}:// needs another package: {error}.", hint="Install the fsspec driver of this storage."
        ) from error
    return PyFileSystem(FSSpecHandler(filesystem)), path


def exists(filesystem: Any, path: str) -> bool:
    """Tell whether there is a file or folder."""
    from pyarrow.fs import FileType

    return bool(filesystem.get_file_info(path).type is not FileType.NotFound)


def is_folder(filesystem: Any, path: str) -> bool:
    """Tell whether it is a folder."""
    from pyarrow.fs import FileType

    return bool(filesystem.get_file_info(path).type is FileType.Directory)


def files_in(filesystem: Any, folder: str, *, recursive: bool = False) -> list[Any]:
    """Return the infos of the files of a folder, by name; of none that does not exist."""
    from pyarrow.fs import FileSelector, FileType

    selector = FileSelector(folder, allow_not_found=True, recursive=recursive)
    return sorted((i for i in filesystem.get_file_info(selector) if i.type is FileType.File), key=lambda i: i.path)


def list_inputs(url: str, suffixes: tuple[str, ...]) -> tuple[Any, list[Any]]:
    """Return the filesystem and the infos of the files that a path, folder or pattern means, by name.

    Files whose name, or a folder's name below the one given, begins with ``_`` or ``.`` are passed over in folders.

    Raises
    ------
    DataError
        If there are none.
    """
    filesystem, path = open_place(url)
    if any(sign in path for sign in _GLOB) and not exists(filesystem, path):
        head = path[: min(path.index(s) for s in _GLOB if s in path)].rpartition("/")[0]
        infos = [i for i in files_in(filesystem, head, recursive=True) if _matches(i.path, path)]
    elif is_folder(filesystem, path):
        infos = [i for i in files_in(filesystem, path, recursive=True) if _visible(i.path[len(path) :], suffixes)]
    else:
        info = filesystem.get_file_info(path)
        infos = [info] if exists(filesystem, path) else []
    if not infos:
        raise DataError(f"there are no claims at {url!r}.", hint=f"Name a file or folder of {', '.join(suffixes)}.")
    return filesystem, infos


def _matches(path: str, pattern: str) -> bool:
    return fnmatch.fnmatchcase(path, pattern) and path.count("/") == pattern.count("/")


def _visible(path: str, suffixes: tuple[str, ...]) -> bool:
    return path.endswith(suffixes) and not any(part.startswith(("_", ".")) for part in path.split("/") if part)


def read_bytes(filesystem: Any, path: str) -> bytes:
    """Read a small file whole."""
    with filesystem.open_input_stream(path) as stream:
        found: bytes = stream.read()
    return found


def delete(filesystem: Any, path: str) -> None:
    """Delete a file if it is there."""
    if exists(filesystem, path):
        filesystem.delete_file(path)


@contextmanager
def put_in_place(filesystem: Any, path: str) -> Iterator[Any]:
    """Write a file under a temporary name beside it and rename it at the end: it is there whole, or not at all."""
    folder, _, name = path.rpartition("/")
    filesystem.create_dir(folder or "/", recursive=True)
    temporary = f"{folder}/_tmp-{uuid.uuid4().hex[:12]}-{name}"
    try:
        with filesystem.open_output_stream(temporary, compression=None) as stream:
            yield stream
        filesystem.move(temporary, path)
    except BaseException:
        delete(filesystem, temporary)
        raise
