"""What the model has read is kept, proved before use, and thrown out by age."""

import asyncio
import os
from pathlib import Path

import pytest

from rag.errors import ModelError
from rag.states import StateStore


class RecordingEngine:
    """Writes what it is told to save, and remembers what it was told to restore; may refuse."""

    def __init__(self, folder: Path, size: int = 1000) -> None:
        self.folder = folder
        self.size = size
        self.refuses = False
        self.restored: list[str] = []

    async def save(self, slot: int, file_name: str) -> None:
        if self.refuses:
            raise ModelError("refused")
        (self.folder / file_name).write_bytes(os.urandom(self.size))

    async def restore(self, slot: int, file_name: str) -> None:
        if self.refuses:
            raise ModelError("refused")
        self.restored.append(file_name)


def save(store: StateStore, engine: RecordingEngine, name: str) -> None:
    asyncio.run(store.save(engine, engine.folder, 0, name))  # type: ignore[arg-type]


def restore(store: StateStore, engine: RecordingEngine, name: str) -> bool:
    return asyncio.run(store.restore(engine, engine.folder, 0, name))  # type: ignore[arg-type]


def test_what_was_saved_is_restored(tmp_path: Path) -> None:
    store, engine = StateStore(1), RecordingEngine(tmp_path)
    save(store, engine, "a")
    assert store.has(tmp_path, "a")
    assert restore(store, engine, "a")
    assert engine.restored == ["a.state"]


def test_nothing_saved_is_nothing_restored(tmp_path: Path) -> None:
    assert not restore(StateStore(1), RecordingEngine(tmp_path), "a")


@pytest.mark.parametrize("position", [0, 500, 999])
def test_a_state_with_one_bit_changed_is_dropped_before_the_engine_sees_it(tmp_path: Path, position: int) -> None:
    store, engine = StateStore(1), RecordingEngine(tmp_path)
    save(store, engine, "a")
    raw = bytearray((tmp_path / "a.state").read_bytes())
    raw[position] ^= 1
    (tmp_path / "a.state").write_bytes(raw)
    assert not restore(store, engine, "a")
    assert engine.restored == []
    assert list(tmp_path.iterdir()) == []


def test_a_state_the_engine_refuses_is_dropped(tmp_path: Path) -> None:
    store, engine = StateStore(1), RecordingEngine(tmp_path)
    save(store, engine, "a")
    engine.refuses = True
    assert not restore(store, engine, "a")
    assert not store.has(tmp_path, "a")


def test_a_failed_save_costs_nothing_but_time(tmp_path: Path) -> None:
    store, engine = StateStore(1), RecordingEngine(tmp_path)
    engine.refuses = True
    save(store, engine, "a")
    assert list(tmp_path.iterdir()) == []


def test_over_the_budget_the_least_recently_used_goes_first(tmp_path: Path) -> None:
    store, engine = StateStore(1), RecordingEngine(tmp_path, size=400_000)
    for age, name in enumerate(["old", "middle"]):
        save(store, engine, name)
        os.utime(tmp_path / f"{name}.state", (age, age))
    assert restore(store, engine, "old")
    save(store, engine, "new")
    assert [name for name in ("old", "middle", "new") if store.has(tmp_path, name)] == ["old", "new"]


def test_a_budget_of_nothing_keeps_nothing(tmp_path: Path) -> None:
    save(StateStore(0), RecordingEngine(tmp_path), "a")
    assert list(tmp_path.iterdir()) == []
