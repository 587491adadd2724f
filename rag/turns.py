"""Questions take turns at the language model: one after the other, in the order they came, and only so many may wait."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from rag.answers import Waiting
from rag.errors import BusyError

AT_ONCE = 1
"""Questions that the model works on at the same time. Two side by side took as long as one after the other (decision 10)."""
MOST = 16
"""Questions at the model and waiting for it."""
_FIRST_GUESS = 8.0
"""Seconds that an answer takes, until one has been measured."""
_LATEST_COUNTS = 0.3


@dataclass(eq=False)
class _Place:
    moved: asyncio.Event = field(default_factory=asyncio.Event)
    begun: float | None = None
    """When its turn came, on the clock of ``time.monotonic``."""


class Turns:
    """The line of questions. All who use it must share one event loop."""

    def __init__(self) -> None:
        self._line: list[_Place] = []
        self._pace = _FIRST_GUESS
        self._asked, self._idle = asyncio.Event(), asyncio.Event()
        self._idle.set()

    @property
    def waiting(self) -> int:
        """How many questions are at the model or waiting for it."""
        return len(self._line)

    @asynccontextmanager
    async def place(self) -> AsyncIterator[AsyncIterator[Waiting]]:
        """Stand in line; what is given tells how long that will take, each time it changes, and ends when it is this one's turn.

        Raises:
            BusyError: too many are in line already.
        """
        if len(self._line) >= MOST:
            raise BusyError(f"{len(self._line)} questions are waiting already. Ask again in about {self._seconds(1):.0f} seconds.")
        place = _Place()
        self._line.append(place)
        self._tell()
        try:
            yield self._waits(place)
            if place.begun is not None:
                self._pace += _LATEST_COUNTS * (time.monotonic() - place.begun - self._pace)
        finally:
            position = self._line.index(place)
            del self._line[position]
            for behind in self._line[position:]:
                behind.moved.set()
            self._tell()

    async def _waits(self, place: _Place) -> AsyncIterator[Waiting]:
        while (ahead := self._line.index(place) + 1 - AT_ONCE) > 0:
            place.moved.clear()
            yield Waiting(ahead, self._seconds(ahead))
            await place.moved.wait()
            if self._line.index(place) < AT_ONCE:
                yield Waiting(0, 0.0)
        place.begun = time.monotonic()

    def _seconds(self, ahead: int) -> float:
        return self._pace * ahead / AT_ONCE

    def _tell(self) -> None:
        raised, lowered = (self._asked, self._idle) if self._line else (self._idle, self._asked)
        raised.set()
        lowered.clear()

    async def between(self, work: Callable[[], Coroutine[Any, Any, None]]) -> bool:
        """Do this work while nobody asks: it is begun when the line is empty, and given up at once when a question comes.

        Returns whether it was done.
        """
        await self._idle.wait()
        tasks = [asyncio.ensure_future(work()), asyncio.ensure_future(self._asked.wait())]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            if tasks[0].done():
                tasks[0].result()
            return tasks[0].done()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


TURNS = Turns()
"""The line of this process, whose chatbots share one model and one machine."""
