"""One event loop in a background thread, on which all model work of this process runs, whoever asks and however."""

from __future__ import annotations

import asyncio
import atexit
import queue
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    import httpx

Item = TypeVar("Item")


_starting = threading.Lock()  # a cache alone lets two threads' first questions start two loops


def background_loop() -> asyncio.AbstractEventLoop:
    """The loop, started at first use; it ends with the process."""
    with _starting:
        return _started_loop()


@cache
def _started_loop() -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="chapterverse", daemon=True).start()
    return loop


@cache
def http_client(*, by_proxy: bool) -> httpx.AsyncClient:
    """The one HTTP client of the loop; ``by_proxy`` says whether the proxy set for this machine is used, which loopback must not."""
    import httpx

    client = httpx.AsyncClient(trust_env=by_proxy)
    atexit.register(lambda: run(client.aclose()))
    return client


def run(work: Coroutine[Any, Any, Item]) -> Item:
    """Run on the loop and wait; an interruption such as Ctrl-C stops the work."""
    future = asyncio.run_coroutine_threadsafe(work, background_loop())
    try:
        return future.result()
    except BaseException:
        future.cancel()
        raise


async def run_async(work: Coroutine[Any, Any, Item]) -> Item:
    """Run on the loop and await from any other loop; cancelling the await stops the work."""
    return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, background_loop()))


def iterate(make: Callable[[], AsyncIterator[Item]]) -> Iterator[Item]:
    """Iterate from a plain thread over an asynchronous iterator that lives on the loop; closing this stops that at once."""
    items: queue.SimpleQueue[tuple[str, Any]] = queue.SimpleQueue()

    async def pump() -> None:
        try:
            async for item in make():
                items.put(("item", item))
            items.put(("end", None))
        except Exception as error:
            items.put(("error", error))

    future = asyncio.run_coroutine_threadsafe(pump(), background_loop())
    try:
        while True:
            kind, value = items.get()
            if kind == "end":
                return
            if kind == "error":
                raise value
            yield value
    finally:
        future.cancel()
