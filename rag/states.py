"""What the model has read of passages, kept on disk: proved before use, least recently used thrown out first."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import logging
import os
import time
from pathlib import Path

from rag.engine import Engine
from rag.errors import ModelError

_log = logging.getLogger(__name__)
_LEFT_SECONDS = 600.0
"""A file that is still being written is younger than this."""


class StateStore:
    """Reading states in a folder that belongs to one model, one adapter and one build of the engine; a damaged one is dropped.

    The budget holds for all such folders beside each other, so that states of a model no longer used go in time.
    """

    def __init__(self, megabytes: int) -> None:
        self._most_bytes = megabytes * 1_000_000

    def has(self, folder: Path, name: str) -> bool:
        """Whether a state of this name was saved whole."""
        return _seal(folder, name).is_file() and (folder / f"{name}.state").is_file()

    def size(self, folder: Path, name: str) -> int:
        """Bytes of a state; 0 when there is none."""
        try:
            return (folder / f"{name}.state").stat().st_size
        except OSError:
            return 0

    def touch(self, folder: Path, name: str) -> None:
        """Count a state as just used, if there is one."""
        with contextlib.suppress(OSError):
            os.utime(folder / f"{name}.state")

    async def restore(self, engine: Engine, folder: Path, slot: int, name: str) -> bool:
        """Put the state into a borrowed slot; False when there is none that can be trusted."""
        if not self._most_bytes or not await asyncio.to_thread(self._proved, folder, name):
            return False
        try:
            await engine.restore(slot, f"{name}.state")
        except ModelError as error:
            if hasattr(error.__cause__, "response"):  # it answered, and would not have it; else it is gone, which says nothing of the state
                self._drop(folder, name)
            return False
        return True

    async def restore_beginning(self, engine: Engine, folder: Path, slot: int) -> None:
        """Put the smallest state into a borrowed slot, for what it begins with: every passage is read below the same instructions."""
        if name := await asyncio.to_thread(self._smallest, folder):
            await self.restore(engine, folder, slot, name)

    async def save(self, engine: Engine, folder: Path, slot: int, name: str) -> None:
        """Keep what the borrowed slot has read. A failure costs only time later, so it is not raised."""
        if not self._most_bytes:
            return
        aside = f"{name}.writing"
        try:
            await engine.save(slot, aside)
            await asyncio.to_thread(self._keep, folder, name, folder / aside)
        except (ModelError, OSError):
            _log.info("what was read is not kept", exc_info=True)
            (folder / aside).unlink(missing_ok=True)

    def _smallest(self, folder: Path) -> str:
        names = [path.stem for path in folder.glob("*.state") if self.has(folder, path.stem)]
        return min(names, key=lambda name: self.size(folder, name), default="")

    def _keep(self, folder: Path, name: str, aside: Path) -> None:
        digest = _sha256(aside)
        aside.replace(folder / f"{name}.state")
        seal = _seal(folder, name).with_suffix(".sealing")
        seal.write_text(digest, encoding="ascii")
        seal.replace(_seal(folder, name))
        self._evict(folder)

    def _proved(self, folder: Path, name: str) -> bool:
        if not self.has(folder, name):
            return False
        path = folder / f"{name}.state"
        try:
            if _seal(folder, name).read_text(encoding="ascii", errors="replace") == _sha256(path):
                os.utime(path)
                return True
        except OSError:
            pass
        self._drop(folder, name)
        return False

    def _evict(self, folder: Path) -> None:
        for left in folder.parent.glob("*/*.writing"):  # by a save that was broken off
            if time.time() - left.stat().st_mtime > _LEFT_SECONDS:
                left.unlink(missing_ok=True)
        states = sorted(folder.parent.glob("*/*.state"), key=lambda path: path.stat().st_mtime)
        size = sum(path.stat().st_size for path in states)
        for path in states[:-1]:
            if size <= self._most_bytes:
                return
            size -= path.stat().st_size
            self._drop(path.parent, path.stem)

    def _drop(self, folder: Path, name: str) -> None:
        with contextlib.suppress(OSError):  # then it stays, and is refused again
            _seal(folder, name).unlink(missing_ok=True)
            (folder / f"{name}.state").unlink(missing_ok=True)


def _seal(folder: Path, name: str) -> Path:
    return folder / f"{name}.sha256"


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
