"""The embedded language model: llama.cpp's server in a child process, one for all chatbots of this process."""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import json
import os
import secrets
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from rag import loop
from rag.errors import ModelError
from rag.models import model_file, verified_adapter_path, verified_model_path
from rag.settings import MOST_ANSWER_TOKENS, Settings

SLOTS = 4
SLOT_TOKENS = 4096
BATCH_TOKENS = 32
_START_SECONDS = 120.0
_RESTARTS = 3
_STATE_SECONDS = 30.0


class Engine:
    """A running server. ``base_url`` and ``api_key`` are what an OpenAI client needs; ``slot`` lends its places, those that have read
    nothing yet are ``blank``, and who has a whole passage to read holds ``reading_anew``."""

    def __init__(self, model_path: Path, adapter_path: Path | None, state_folder: Path) -> None:
        self.api_key = secrets.token_urlsafe(32)
        self._options = {
            "model_path": str(model_path),
            "adapter_path": str(adapter_path or ""),
            "api_key": self.api_key,
            "slots": SLOTS,
            "slot_tokens": SLOT_TOKENS,
            "batch_tokens": BATCH_TOKENS,
            "threads": max(1, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1),
            "answer_tokens": MOST_ANSWER_TOKENS,
            "state_folder": str(state_folder) + os.sep,
        }
        self.reading_anew = asyncio.Lock()
        self.blank = set(range(SLOTS))
        self._free: asyncio.Queue[int] = asyncio.Queue()
        for slot in range(SLOTS):
            self._free.put_nowait(slot)
        self._start()

    def _start(self) -> None:
        environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "rag.engine_process"],  # -P: nothing is imported from the folder the user stands in
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
                env=environment,
                start_new_session=True,  # Ctrl-C is for the parent, which then closes the pipe
            )
        except OSError as error:
            raise ModelError("No process can be started for the language model. Close other programs, then ask again.") from error
        if self._process.stdin is None or self._process.stdout is None:
            raise ModelError("The language model's process has no pipes. Start the program again.")
        timer = threading.Timer(_START_SECONDS, self._process.kill)
        timer.start()
        try:
            self._process.stdin.write(json.dumps(self._options) + "\n")
            self._process.stdin.flush()
            line = self._process.stdout.readline()
        except OSError:
            line = ""
        finally:
            timer.cancel()
        if not line:
            self._process.kill()
            self.close()
            raise ModelError("The language model did not start. Check that 3 GB of memory are free, then run: chapterverse models --fetch")
        address = json.loads(line)["address"]
        self.base_url = f"{address}/v1"
        self._address = address

    @property
    def alive(self) -> bool:
        """Whether the child process is running."""
        return self._process.poll() is None

    @asynccontextmanager
    async def slot(self) -> AsyncIterator[int]:
        """Borrow a place in the server; waits in turn while all are in use. All borrowers must share one event loop."""
        number = await self._free.get()
        try:
            yield number
        finally:
            self.blank.discard(number)
            self._free.put_nowait(number)

    async def restore(self, slot: int, file_name: str) -> None:
        """Put a saved reading state into a borrowed slot.

        Raises:
            ModelError: the engine refused it.
        """
        await self._slot_action(slot, "restore", file_name)

    async def save(self, slot: int, file_name: str) -> None:
        """Write what a borrowed slot has read to the state folder.

        Raises:
            ModelError: the engine could not.
        """
        await self._slot_action(slot, "save", file_name)

    async def _slot_action(self, slot: int, action: str, file_name: str) -> None:
        import httpx

        try:
            response = await loop.http_client(by_proxy=False).post(
                f"{self._address}/slots/{slot}",
                params={"action": action},
                json={"filename": file_name},
                headers={"Authorization": f"Bearer {self.api_key}"},
                timeout=_STATE_SECONDS,
            )
            response.raise_for_status()
        except httpx.HTTPError as error:
            raise ModelError(f"The language model could not {action} what it had read. Ask again.") from error

    def close(self) -> None:
        """End the child process; harmless when it has ended."""
        for pipe in filter(None, (self._process.stdin, self._process.stdout)):
            pipe.close()
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


_lock = threading.Lock()
_engines: dict[tuple[str, Path], Engine] = {}
_starts: dict[tuple[str, Path], list[float]] = {}


def state_folder(settings: Settings) -> Path:
    """Where reading states of the settings' model, its adapter and this build of the engine are kept; made when missing.

    Raises:
        ModelError: there is no such embedded model, the engine can't be loaded, or the folder can't be made.
    """
    try:
        import xllamacpp
    except ImportError as error:
        raise ModelError("The engine of the language model can't be loaded. Remove the folder .venv, then run: make chat") from error

    model = model_file(settings.model)
    folder = settings.home / "readings" / f"{model.sha256[:16]}-{model.adapter_sha256[:16] or 'plain'}-{xllamacpp.__version__}"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise ModelError("The data folder can't be written. Free some disk space or set CHAPTERVERSE_HOME.") from error
    return folder


def shared_engine(settings: Settings) -> Engine:
    """The engine of this process for the settings' embedded model, started at first use and again after a crash.

    Raises:
        ModelError: the model isn't fetched, isn't the pinned one, or does not start (after three tries in a minute, for a minute).
    """
    key = (settings.model, settings.home)
    with _lock:
        engine = _engines.get(key)
        if engine and engine.alive:
            return engine
        if engine:
            engine.close()
        model, adapter, folder = verified_model_path(*key), verified_adapter_path(settings.model), state_folder(settings)
        recent = [start for start in _starts.get(key, []) if time.monotonic() - start < 60]
        if len(recent) >= _RESTARTS:
            raise ModelError("The language model keeps stopping. Check that 3 GB of memory are free, and ask again in a minute.")
        _starts[key] = [*recent, time.monotonic()]
        _engines[key] = Engine(model, adapter, folder)
        return _engines[key]


def start_behind(settings: Settings) -> None:
    """Start the engine in a thread of its own while other things are loaded; what fails there fails again for who asks for it."""

    def start() -> None:
        with contextlib.suppress(Exception):
            shared_engine(settings)

    if settings.base_url is None:
        threading.Thread(target=start, name="starting the model", daemon=True).start()


@atexit.register
def close_engines() -> None:
    """End all engines of this process."""
    with _lock:
        for engine in _engines.values():
            engine.close()
        _engines.clear()
        _starts.clear()
