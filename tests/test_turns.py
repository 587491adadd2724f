"""Questions at the model: in the order they came, a few at once, a bounded number, and before whatever is read ahead."""

import asyncio
import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from corpus import Chunk, chunk_document, document_from_text
from rag import BusyError, Waiting, load_settings
from rag.engine import state_folder
from rag.reading import Reader, state_name
from rag.shown import Shown, one_passage
from rag.states import StateStore
from rag.turns import AT_ONCE, MOST, Turns


class Asker:
    """Stands in line, and works until it is let go."""

    def __init__(self, turns: Turns) -> None:
        self.told: list[Waiting] = []
        self.working = False
        self.done = asyncio.Event()
        self.task = asyncio.create_task(self._ask(turns))

    async def _ask(self, turns: Turns) -> None:
        async with turns.place() as waits:
            async for waiting in waits:
                self.told.append(waiting)
            self.working = True
            await self.done.wait()
        self.working = False


async def settle() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


def test_questions_are_begun_in_the_order_they_came_and_told_how_many_are_ahead() -> None:
    async def work() -> None:
        turns = Turns()
        askers = [Asker(turns) for _ in range(AT_ONCE + 2)]
        await settle()
        assert [asker.working for asker in askers] == [True] * AT_ONCE + [False] * 2
        *_, next_one, last = askers
        assert [waiting.ahead for waiting in next_one.told + last.told] == [1, 2]
        assert last.told[0].seconds > next_one.told[0].seconds > 0
        askers[0].done.set()
        await settle()
        assert next_one.working
        assert not last.working
        assert [waiting.ahead for waiting in next_one.told] == [1, 0]
        assert [waiting.ahead for waiting in last.told] == [2, 1]
        for asker in askers:
            asker.done.set()
        await asyncio.gather(*(asker.task for asker in askers))

    asyncio.run(work())


def test_one_that_leaves_makes_way_for_those_behind() -> None:
    async def work() -> None:
        turns = Turns()
        askers = [Asker(turns) for _ in range(AT_ONCE + 2)]
        await settle()
        askers[AT_ONCE].task.cancel()
        await settle()
        assert [waiting.ahead for waiting in askers[-1].told] == [2, 1]
        for asker in askers[:AT_ONCE]:
            asker.task.cancel()
        await settle()
        assert askers[-1].working
        askers[-1].task.cancel()
        await asyncio.gather(*(asker.task for asker in askers), return_exceptions=True)

    asyncio.run(work())


def test_one_too_many_is_told_when_to_ask_again() -> None:
    async def work() -> None:
        turns = Turns()
        askers = [Asker(turns) for _ in range(MOST)]
        await settle()
        with pytest.raises(BusyError, match=r"Ask again in about \d+ seconds"):
            async with turns.place():
                pass
        for asker in askers:
            asker.task.cancel()
        await asyncio.gather(*(asker.task for asker in askers), return_exceptions=True)
        async with turns.place() as waits:
            assert [waiting async for waiting in waits] == []

    asyncio.run(work())


def test_the_time_told_follows_the_time_that_answers_take(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [0.0]
    monkeypatch.setattr("rag.turns.time", SimpleNamespace(monotonic=lambda: clock[0]))

    async def wait_told(seconds: float) -> float:
        turns = Turns()
        for _ in range(20):
            async with turns.place() as waits:
                assert [waiting async for waiting in waits] == []
                clock[0] += seconds
        askers = [Asker(turns) for _ in range(AT_ONCE + 1)]
        await settle()
        for asker in askers:
            asker.task.cancel()
        await asyncio.gather(*(asker.task for asker in askers), return_exceptions=True)
        return askers[-1].told[0].seconds

    assert asyncio.run(wait_told(30)) == pytest.approx(30 / AT_ONCE, rel=0.05)
    assert asyncio.run(wait_told(2)) == pytest.approx(2 / AT_ONCE, rel=0.05)


def test_what_fails_between_questions_is_told() -> None:
    async def fails() -> None:
        raise OSError("no")

    with pytest.raises(OSError, match="no"):
        asyncio.run(Turns().between(fails))


PASSAGE: Chunk = chunk_document(document_from_text("Library", "# Loans\n\nThe library lent 4,300 books."))[0]


class Slow(Reader):
    """Reads till it is let go, and notes how often it has begun and been stopped."""

    def __init__(self, home: Path) -> None:
        super().__init__(load_settings(home=home))
        self.begun = self.stopped = 0
        self.go_on = asyncio.Event()

    async def _read_and_keep(self, shown: Shown) -> None:
        self.begun += 1
        try:
            await self.go_on.wait()
        except asyncio.CancelledError:
            self.stopped += 1
            raise


def test_reading_ahead_waits_for_questions_gives_way_to_them_and_goes_on_after(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def work() -> None:
        turns = Turns()
        monkeypatch.setattr("rag.reading.TURNS", turns)
        reader = Slow(tmp_path)
        async with turns.place():
            ahead = asyncio.create_task(reader.read_ahead(PASSAGE))
            await settle()
            assert reader.begun == 0
        await settle()
        assert (reader.begun, reader.stopped) == (1, 0)
        async with turns.place():
            await settle()
            assert (reader.begun, reader.stopped) == (1, 1)
        await settle()
        assert (reader.begun, reader.stopped) == (2, 1)
        reader.go_on.set()
        assert await ahead == 0  # nothing was kept, for nothing was read

    asyncio.run(work())


def test_reading_ahead_counts_a_passage_that_is_kept_as_just_used(tmp_path: Path) -> None:
    """Else what another document's passages took of the cache would cost it those."""
    reader = Slow(tmp_path)
    settings = load_settings(home=tmp_path)
    folder = state_folder(settings)
    store, name = StateStore(settings.reading_cache_megabytes), state_name(one_passage(PASSAGE))
    (folder / f"{name}.state").write_bytes(b"read")
    (folder / f"{name}.sha256").write_text("sealed", encoding="ascii")
    os.utime(folder / f"{name}.state", (1, 1))
    assert store.has(folder, name)
    assert asyncio.run(reader.read_ahead(PASSAGE)) == 4
    assert (folder / f"{name}.state").stat().st_mtime > 1
