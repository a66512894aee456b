"""The programs of the page about embedding, as programs that run, answer, and can be killed."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx

PAGE = Path(__file__).parents[2] / "docs" / "embedding.md"
LONGEST = 60
"""Seconds after which what was waited for will not come."""


def blocks() -> list[str]:
    """Return the blocks of Python on the page."""
    text = PAGE.read_text("utf-8")
    return re.findall(r"^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def saved(folder: Path) -> None:
    """Save every block that begins with the name of a file, as the page says."""
    for block in blocks():
        if found := re.match(r"# (\w+\.py)\n", block):
            (folder / found[1]).write_text(block, "utf-8")


def eventually(look: Callable[[], Any]) -> Any:
    """Return what looking gives as soon as it gives something."""
    end = time.monotonic() + LONGEST
    while time.monotonic() < end:
        if found := look():
            return found
        time.sleep(0.01)
    raise AssertionError(f"it never came: {look}")


class Programs:
    """The web application and the worker on one project; none of them outlives the test."""

    def __init__(self, stack: ExitStack, folder: Path, place: Path) -> None:
        self.folder = folder
        self._stack = stack
        self._place = place
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        self._client = stack.enter_context(httpx.Client(base_url=f"http://127.0.0.1:{self._port}"))
        saved(folder)

    def start(self) -> None:
        """Start both."""
        port = ("--host", "127.0.0.1", "--port", str(self._port), "--log-level", "warning")
        self.web = self._started("-m", "uvicorn", "web:app", *port)
        self.worker = self._started("worker.py")

    def _started(self, *words: str) -> subprocess.Popen[str]:
        env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "ACME": str(self._place)}
        program = subprocess.Popen(
            [sys.executable, *words],
            env=env,
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._stack.enter_context(program)
        self._stack.callback(program.kill)
        return program

    def ask(self, how: str, what: str, **given: Any) -> Any:
        """Return what the web application answers, or None when nobody is there."""
        try:
            answer = self._client.request(how, what, **given)
        except httpx.TransportError:
            return None
        return answer.json() if answer.status_code == 200 else None

    def jot(self, number: int) -> Any:
        """Return what came of jotting something down, asked for until there is an answer."""
        given = {"json": {"words": f"Call {number}"}, "headers": {"Idempotency-Key": f"k{number}"}}
        return eventually(lambda: self.ask("POST", "/jots", **given))

    def kill(self) -> None:
        """End both at once, as a power cut would."""
        for one in (self.web, self.worker):
            one.kill()
            one.wait()

    def stop(self) -> list[tuple[int, str]]:
        """End both in order; return how they ended and what they complained about."""
        ended = []
        for one in (self.web, self.worker):
            one.send_signal(signal.SIGTERM)
            _, said = one.communicate(timeout=LONGEST)
            ended.append((one.returncode, said))
        return ended
