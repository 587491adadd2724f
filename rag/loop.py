"""One event loop in a background thread, on which all model work of this process runs, whoever asks and however."""

from __future__ import annotations

import asyncio
import atexit
import queue
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from concurrent.futures import Future
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
    """The one HTTP client of the loop; ``by_proxy`` says whether the proxy set for this machine is used, which loopback must not.

    On loopback each request has a connection of its own: the embedded server closes one that has been idle for five seconds, which is just
    when the next request may be sent on it.
    """
    import httpx

    kept = httpx.Limits(max_connections=100, max_keepalive_connections=20 if by_proxy else 0)
    client = httpx.AsyncClient(trust_env=by_proxy, limits=kept)
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


class Stream(Iterator[Item]):
    """What an asynchronous iterator gives, for plain threads; begun with the first item asked for.

    ``close``, from any thread and also while another waits for the next item, ends the work at once. So does letting go of it.
    """

    def __init__(self, make: Callable[[], AsyncIterator[Item]]) -> None:
        self._make = make
        self._items: queue.SimpleQueue[tuple[str, Any]] = queue.SimpleQueue()
        self._work: Future[None] | None = None
        self._ended = False

    def __next__(self) -> Item:
        if self._ended:
            raise StopIteration
        if self._work is None:
            self._work = asyncio.run_coroutine_threadsafe(_hand_on(self._make, self._items), background_loop())
        try:
            kind, value = self._items.get()
        except BaseException:  # Ctrl-C
            self.close()
            raise
        if kind == "item":
            return value  # type: ignore[no-any-return]  # put by _hand_on
        self.close()
        if kind == "error":
            raise value
        raise StopIteration

    def close(self) -> None:
        """End the work; nothing more is given."""
        self._ended = True
        if self._work:
            self._work.cancel()
            self._items.put(("end", None))

    def __del__(self) -> None:
        self.close()


async def _hand_on(make: Callable[[], AsyncIterator[Item]], items: queue.SimpleQueue[tuple[str, Any]]) -> None:
    try:
        async for item in make():
            items.put(("item", item))
        items.put(("end", None))
    except Exception as error:
        items.put(("error", error))
