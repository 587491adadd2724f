"""Several passages read at the same time, for one question."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence

from index import Hit
from rag.questions import Talk
from rag.reading import Reader, Reading

_AHEAD_SECONDS = 0.06
"""By then the engine has begun to read the nearest passage; what comes after waits for that and is read together."""


async def read_together(
    reader: Reader, hits: Sequence[Hit], question: str, history: Talk, read: list[tuple[Hit, Reading]]
) -> AsyncIterator[str]:
    """Read passages side by side and add them to ``read`` in the order given; yields the sentences named in the first that has any.

    The first passage goes a little ahead, so that its words are seen soon; what comes while the engine reads it is read together.
    """
    latest: list[Reading | None] = [None] * len(hits)
    changed: asyncio.Queue[Exception | None] = asyncio.Queue()

    async def read_one(position: int, hit: Hit) -> None:
        try:
            if position:
                await asyncio.sleep(_AHEAD_SECONDS)
            async for reading in reader.read(hit.chunk, question, history):
                latest[position] = reading
                changed.put_nowait(None)
        except Exception as error:
            changed.put_nowait(error)

    tasks = [asyncio.create_task(read_one(position, hit)) for position, hit in enumerate(hits)]
    shown = ""
    try:
        while not all(reading and reading.finished for reading in latest):
            if error := await changed.get():
                # What was read to its end may hold the answer all the same.
                read.extend((hit, one) for hit, one in zip(hits, latest, strict=True) if one and one.finished)
                raise error
            words = " ".join(sentence.text for sentence in next((reading.named for reading in latest if reading and reading.named), ()))
            if words != shown:
                shown = words
                yield shown
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    read.extend((hit, reading) for hit, reading in zip(hits, latest, strict=True) if reading)
