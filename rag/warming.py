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

_TRIES = 2
"""How often it is begun behind, where the model fails."""


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
        """Read all there is room for in the cache without pushing out what was just read; returns how many passages are kept.

        It ends where one can't be kept twice over: the cache is full or turned off, the disk is full, or the model is a remote one.

        Raises:
            ModelError: the model can't be had.
        """
        kept, number, size = 0, 0, 0
        try:
            for chunk in self._chunks:
                # The next one, which is longer, takes at least as much as the last.
                if self._stopped.is_set() or kept + size > self._most_bytes:
                    break
                # Once more, since a write that failed by chance would end it for all that come after.
                size = loop.run(self._reader.read_ahead(chunk))
                if not size and not self._stopped.is_set():
                    size = loop.run(self._reader.read_ahead(chunk))
                if not size:
                    break
                kept += size
                number += 1
                self.done = (number, len(self._chunks))
                if progress:
                    progress(*self.done)
        finally:
            self.done = (number, number)
        return number

    def start(self, progress: Told | None = None) -> None:
        """``read`` in a thread of its own, until it is done, ``stop``, or the model can't be had; once more if it fails."""

        def work() -> None:
            # Without a model there is nothing to read ahead with; questions say so themselves.
            for _ in range(_TRIES):
                with contextlib.suppress(ModelError):
                    self.read(progress)
                    return

        threading.Thread(target=work, name="reading ahead", daemon=True).start()

    def stop(self) -> None:
        """End it after the passage that is being read."""
        self._stopped.set()
