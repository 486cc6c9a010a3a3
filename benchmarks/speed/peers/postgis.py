"""PostGIS from the system's packages, in a throw-away cluster on a Unix socket.

PostgreSQL refuses to run as root; then the cluster runs as the user ``postgres``. Its CPU time is read from ``/proc``.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import psycopg
import shapely

from benchmarks.speed.peers.common import AbsentError, cpu_seconds

if TYPE_CHECKING:
    from collections.abc import Iterable

    from benchmarks.speed.peers import Discs, Maps, Questions

    Array = np.ndarray[Any, Any]

__all__ = ["PostGIS"]

WAIT_SECONDS = 20.0
CORNERS = 128
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "autovacuum": "off",
    "jit": "off",
    "shared_buffers": "512MB",
    "work_mem": "256MB",
    "maintenance_work_mem": "256MB",
    "max_parallel_workers_per_gather": "0",
}
TABLES = """
CREATE EXTENSION postgis;
CREATE TABLE land (state int, geom geometry);
CREATE TABLE discs (place int PRIMARY KEY, area float8, geom geometry);
"""
QUERY = """
SELECT q.id, sum(CASE WHEN ST_Covers(p.geom, d.geom) THEN d.area ELSE ST_Area(ST_Intersection(p.geom, d.geom)) END)
    / max(d.area)
FROM questions q JOIN discs d USING (place) JOIN pieces p ON p.state = q.state AND p.geom && d.geom
GROUP BY q.id
"""


class PostGIS:
    """Pieces by ``ST_Subdivide`` under a GiST index on state and geometry; one question a row, all in one query."""

    def __init__(self) -> None:
        self._programs = _programs()
        self._folder = Path(tempfile.mkdtemp(prefix="theodolite-postgis-"))
        self._as: dict[str, Any] = {}
        if os.geteuid() == 0:
            user = _unprivileged()
            shutil.chown(self._folder, user)
            self._as = {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []}
        self._server: subprocess.Popen[bytes] | None = None
        try:
            self._start()
        except BaseException:
            self.close()
            raise

    def _start(self) -> None:
        database = str(self._folder / "db")
        quiet: dict[str, Any] = {"cwd": self._folder, "stdout": subprocess.DEVNULL, "text": False, **self._as}
        make = [str(self._programs / "initdb"), "-D", database, "-A", "trust", "-U", "bench", "--no-sync", "--locale=C"]
        done: subprocess.CompletedProcess[bytes] = subprocess.run(
            [*make, "-E", "UTF8"], check=False, stderr=subprocess.PIPE, **quiet
        )
        if done.returncode:
            raise AbsentError(f"initdb failed: {done.stderr.decode(errors='replace').strip()}")
        options = [word for key, value in SETTINGS.items() for word in ("-c", f"{key}={value}")]
        serve = [str(self._programs / "postgres"), "-D", database, "-k", str(self._folder), *options]
        self._server = subprocess.Popen(serve, stderr=subprocess.DEVNULL, **quiet)
        self._connection = self._connect()
        try:
            self._connection.execute(TABLES)
            self._connection.execute("CREATE EXTENSION btree_gist")
        except psycopg.errors.Error as error:
            raise AbsentError(f"PostgreSQL lacks an extension: {error}") from error

    def _connect(self) -> psycopg.Connection[Any]:
        until = time.monotonic() + WAIT_SECONDS
        while True:
            try:
                return psycopg.connect(host=str(self._folder), user="bench", dbname="postgres", autocommit=True)
            except psycopg.OperationalError as error:
                if time.monotonic() > until or self._server is None or self._server.poll() is not None:
                    raise AbsentError(f"PostgreSQL does not start: {error}") from error
                time.sleep(0.05)

    def version(self) -> str:
        """Name the versions of PostGIS and PostgreSQL."""
        row = self._connection.execute("SELECT postgis_lib_version(), current_setting('server_version')").fetchone()
        postgis, server = row or ("?", "?")
        return f"PostGIS {postgis}, PostgreSQL {server}"

    def prepare(self, maps: Maps, discs: Discs) -> None:
        """Load, subdivide and index."""
        self._copy("land (state, geom)", enumerate(shapely.to_wkb(maps.land, hex=True)))
        rows = zip(discs.area_m2.tolist(), shapely.to_wkb(discs.geometry, hex=True), strict=True)
        self._copy("discs (place, area, geom)", ((place, *row) for place, row in enumerate(rows)))
        self._connection.execute(
            f"CREATE TABLE pieces AS SELECT state, ST_Subdivide(geom, {CORNERS}) AS geom FROM land".encode()
        )
        self._connection.execute("CREATE INDEX ON pieces USING gist (state, geom)")
        self._connection.execute("ANALYZE")

    def _copy(self, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
        with self._connection.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN".encode()) as copy:
            for row in rows:
                copy.write_row(row)

    def answer(self, questions: Questions) -> Array:
        """Load the questions and run one query."""
        self._connection.execute("DROP TABLE IF EXISTS questions")
        self._connection.execute("CREATE TEMP TABLE questions (id int, place int, state int)")
        asked = zip(range(len(questions)), questions.place.tolist(), questions.state.tolist(), strict=True)
        self._copy("questions", asked)
        self._connection.execute("ANALYZE questions")
        found = np.array(self._connection.execute(QUERY, binary=True).fetchall(), dtype=float).reshape(-1, 2)
        shares = np.zeros(len(questions))
        shares[found[:, 0].astype(np.int64)] = found[:, 1]
        return shares

    def cpu_seconds(self) -> float:
        """Return the CPU seconds of this process and of all the server's processes, ended ones included."""
        ticks = 0
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = stat.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
            except OSError:
                continue  # it ended in the meantime
            if self._server is not None and stat.parent.name == str(self._server.pid):
                ticks += sum(int(field) for field in fields[11:15])  # utime, stime, and those of ended children
            elif self._server is not None and fields[1] == str(self._server.pid):
                ticks += sum(int(field) for field in fields[11:13])
        return cpu_seconds() + ticks / os.sysconf("SC_CLK_TCK")

    def close(self) -> None:
        """Stop the server and remove its folder."""
        if hasattr(self, "_connection"):
            self._connection.close()
        if self._server is not None:
            self._server.terminate()
            try:
                self._server.wait(timeout=WAIT_SECONDS)
            except subprocess.TimeoutExpired:
                self._server.kill()
                self._server.wait()
        shutil.rmtree(self._folder, ignore_errors=True)


def _programs() -> Path:
    """Return the folder with ``initdb`` and ``postgres``, the newest."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    if found:
        return found[-1].parent
    if on_path:
        return Path(on_path).resolve().parent
    raise AbsentError("no PostgreSQL here; Debian: apt-get install postgresql postgresql-*-postgis-3")


def _unprivileged() -> str:
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    raise AbsentError("PostgreSQL does not run as root, and there is no user postgres or nobody")
