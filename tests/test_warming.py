"""Passages are read ahead of the questions: in which order, how far, and when that ends."""

import threading
from pathlib import Path

import pytest
from harbour import TEXTS

from corpus import Chunk, chunk_document, document_from_text
from rag import Chatbot, ModelError, load_settings
from rag.warming import Warming


def test_reading_ahead_without_a_model_is_told(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="not been fetched"):
        Chatbot.from_texts(TEXTS, load_settings(home=tmp_path)).read_ahead()


class Keeping:
    """Keeps so many bytes of each passage that it reads ahead; notes which."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.read: list[Chunk] = []

    async def read_ahead(self, chunk: Chunk) -> int:
        self.read.append(chunk)
        return self.size


def passages(number: int) -> list[Chunk]:
    texts = ["# Loans\n\n" + "Few. " * length for length in range(number, 0, -1)]
    return [passage for text in texts for passage in chunk_document(document_from_text("Long", text))]


def test_the_shortest_passages_are_read_ahead_first_and_it_is_told_how_far() -> None:
    reader, told = Keeping(1), []
    warming = Warming(reader, passages(4), 1)  # type: ignore[arg-type]
    assert warming.done == (0, 0)
    assert warming.read(lambda done, most: told.append((done, most))) == 4
    assert [len(passage.text) for passage in reader.read] == sorted(len(passage.text) for passage in passages(4))
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert warming.done == (4, 4)


def test_reading_ahead_pushes_nothing_out_that_it_has_just_read() -> None:
    reader = Keeping(400_000)
    warming = Warming(reader, passages(4), 1)  # type: ignore[arg-type]
    assert warming.read() == 2
    assert warming.done == (2, 2)


def test_reading_ahead_can_be_stopped() -> None:
    reader = Keeping(1)
    warming = Warming(reader, passages(4), 1)  # type: ignore[arg-type]
    assert warming.read(lambda done, most: warming.stop() if done == 2 else None) == 2
    assert len(reader.read) == 2


def test_what_can_not_be_kept_is_not_counted_as_read_ahead() -> None:
    reader = Keeping(0)
    warming = Warming(reader, passages(4), 1)  # type: ignore[arg-type]
    assert warming.read() == 0
    assert warming.done == (0, 0)
    assert len(set(reader.read)) == 1


def test_a_passage_that_was_not_kept_by_chance_is_read_again() -> None:
    class Unlucky(Keeping):
        async def read_ahead(self, chunk: Chunk) -> int:
            return await super().read_ahead(chunk) if len(self.read) != 2 else self.read.append(chunk) or 0

    reader = Unlucky(1)
    assert Warming(reader, passages(4), 1).read() == 4  # type: ignore[arg-type]
    assert len(reader.read) == 5


@pytest.mark.parametrize(("failures", "read"), [(1, 4), (2, 0)])
def test_reading_ahead_behind_tries_again_once_and_then_says_it_is_over(failures: int, read: int) -> None:
    class Failing(Keeping):
        async def read_ahead(self, chunk: Chunk) -> int:
            nonlocal failures
            failures -= 1
            if failures >= 0:
                raise ModelError("broke off")
            return await super().read_ahead(chunk)

    warming = Warming(Failing(1), passages(4), 1)  # type: ignore[arg-type]
    warming.start()
    for thread in threading.enumerate():  # it may have ended already
        if thread.name == "reading ahead":
            thread.join(60)
    assert warming.done == (read, read)
