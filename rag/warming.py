"""Reading ahead: the model reads every passage once, before anyone asks, so that questions find them read."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Sequence

from corpus import Chunk
from rag import loop
from rag.errors import ModelError
from rag.reading import Reader

Told = Callable[[int, int], None]
"""Called with how many passages are read, of how many."""


class Warming:
    """Reads some passages ahead, in the foreground or behind; gives way to questions, and goes on where an earlier one was stopped."""

    def __init__(self, reader: Reader, chunks: Sequence[Chunk], megabytes: int) -> None:
        self._reader = reader
        # So most passages are ready at any time.
        self._chunks = sorted(chunks, key=lambda chunk: len(chunk.text))
        self._most_bytes = megabytes * 1_000_000
        self._stopped = threading.Event()
        self.done = (0, 0)
        """How many passages are read, of how many are to be."""

    def read(self, progress: Told | None = None) -> int:
        """Read all there is room for in the cache without pushing out what was just read; returns how many passages are read.

        Raises:
            ModelError: the model can't be had.
        """
        number = kept = 0
        for number, chunk in enumerate(self._chunks, 1):
            if self._stopped.is_set():
                return number - 1
            size = loop.run(self._reader.read_ahead(chunk))
            kept += size
            self.done = (number, len(self._chunks))
            if progress:
                progress(*self.done)
            if kept + size > self._most_bytes:
                break
        self.done = (number, number)
        return number

    def start(self, progress: Told | None = None) -> None:
        """``read`` in a thread of its own, until it is done, the model can't be had, or ``stop``."""

        def work() -> None:
            # Without a model there is nothing to read ahead with; questions say so themselves.
            with contextlib.suppress(ModelError):
                self.read(progress)

        threading.Thread(target=work, name="reading ahead", daemon=True).start()

    def stop(self) -> None:
        """End it after the passage that is being read."""
        self._stopped.set()
