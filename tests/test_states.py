"""What the model has read is kept, proved before use, and thrown out by age."""

import asyncio
import os
from pathlib import Path

import httpx
import pytest

from rag.errors import ModelError
from rag.states import StateStore


class RecordingEngine:
    """Writes what it is told to save, and remembers what it was told to restore; may refuse or be gone."""

    def __init__(self, folder: Path, size: int = 1000) -> None:
        self.folder = folder
        self.size = size
        self.refuses = False
        self.gone = False
        self.restored: list[str] = []

    async def save(self, slot: int, file_name: str) -> None:
        if self.refuses:
            raise ModelError("refused")
        (self.folder / file_name).write_bytes(os.urandom(self.size))

    async def restore(self, slot: int, file_name: str) -> None:
        if self.refuses:
            request = httpx.Request("POST", "http://127.0.0.1/slots/0")
            raise ModelError("refused") from httpx.HTTPStatusError("400", request=request, response=httpx.Response(400))
        if self.gone:
            raise ModelError("gone") from httpx.ConnectError("refused")
        self.restored.append(file_name)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "one model"
    made.mkdir()
    return made


def save(store: StateStore, engine: RecordingEngine, name: str) -> None:
    asyncio.run(store.save(engine, engine.folder, 0, name))  # type: ignore[arg-type]


def restore(store: StateStore, engine: RecordingEngine, name: str) -> bool:
    return asyncio.run(store.restore(engine, engine.folder, 0, name))  # type: ignore[arg-type]


def test_what_was_saved_is_restored(folder: Path) -> None:
    store, engine = StateStore(1), RecordingEngine(folder)
    save(store, engine, "a")
    assert store.has(folder, "a")
    assert restore(store, engine, "a")
    assert engine.restored == ["a.state"]


def test_nothing_saved_is_nothing_restored(folder: Path) -> None:
    assert not restore(StateStore(1), RecordingEngine(folder), "a")


@pytest.mark.parametrize("position", [0, 500, 999])
def test_a_state_with_one_bit_changed_is_dropped_before_the_engine_sees_it(folder: Path, position: int) -> None:
    store, engine = StateStore(1), RecordingEngine(folder)
    save(store, engine, "a")
    raw = bytearray((folder / "a.state").read_bytes())
    raw[position] ^= 1
    (folder / "a.state").write_bytes(raw)
    assert not restore(store, engine, "a")
    assert engine.restored == []
    assert list(folder.iterdir()) == []


def test_a_state_the_engine_refuses_is_dropped(folder: Path) -> None:
    store, engine = StateStore(1), RecordingEngine(folder)
    save(store, engine, "a")
    engine.refuses = True
    assert not restore(store, engine, "a")
    assert not store.has(folder, "a")


def test_an_engine_that_is_gone_says_nothing_of_a_state(folder: Path) -> None:
    store, engine = StateStore(1), RecordingEngine(folder)
    save(store, engine, "a")
    engine.gone = True
    assert not restore(store, engine, "a")
    assert store.has(folder, "a")


def test_the_smallest_state_lends_its_beginning(folder: Path) -> None:
    store = StateStore(1)
    for name, size in (("a", 3000), ("b", 1000), ("c", 2000)):
        save(store, RecordingEngine(folder, size), name)
    engine = RecordingEngine(folder)
    asyncio.run(store.restore_beginning(engine, folder, 0))  # type: ignore[arg-type]
    assert engine.restored == ["b.state"]


def test_where_nothing_is_kept_there_is_no_beginning_to_lend(folder: Path) -> None:
    engine = RecordingEngine(folder)
    asyncio.run(StateStore(1).restore_beginning(engine, folder, 0))  # type: ignore[arg-type]
    assert engine.restored == []


def test_a_failed_save_costs_nothing_but_time(folder: Path) -> None:
    store, engine = StateStore(1), RecordingEngine(folder)
    engine.refuses = True
    save(store, engine, "a")
    assert list(folder.iterdir()) == []


def test_over_the_budget_the_least_recently_used_goes_first(folder: Path) -> None:
    store, engine = StateStore(1), RecordingEngine(folder, size=400_000)
    for age, name in enumerate(["old", "middle"]):
        save(store, engine, name)
        os.utime(folder / f"{name}.state", (age, age))
    assert restore(store, engine, "old")
    save(store, engine, "new")
    assert [name for name in ("old", "middle", "new") if store.has(folder, name)] == ["old", "new"]


def test_a_budget_of_nothing_keeps_nothing(folder: Path) -> None:
    engine = RecordingEngine(folder)
    save(StateStore(0), engine, "a")
    assert list(folder.iterdir()) == []
    save(StateStore(1), engine, "a")
    assert not restore(StateStore(0), engine, "a")
    assert engine.restored == []


def test_what_a_broken_off_save_left_is_swept_up_when_it_is_old(folder: Path) -> None:
    for name in ("old", "new"):
        (folder / f"{name}.writing").write_bytes(b"half")
    os.utime(folder / "old.writing", (0, 0))
    save(StateStore(1), RecordingEngine(folder), "a")
    assert [file.name for file in folder.glob("*.writing")] == ["new.writing"]


def test_states_of_another_model_count_and_go_first_when_unused(folder: Path) -> None:
    other = folder.parent / "another model"
    other.mkdir()
    store, engine, another = StateStore(1), RecordingEngine(folder, size=400_000), RecordingEngine(other, size=400_000)
    save(store, another, "old")
    os.utime(other / "old.state", (0, 0))
    save(store, engine, "a")
    save(store, engine, "b")
    assert not store.has(other, "old")
    assert store.has(folder, "a")
    assert store.has(folder, "b")
