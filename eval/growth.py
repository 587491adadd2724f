"""How time and memory grow with what is searched: reports made for the purpose, ten to a thousand times the one at hand."""

from __future__ import annotations

import random
import re
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import psutil

from corpus import Document, chunk_document, document_from_text
from index import build_index, default_embedder, load_index, save_index
from index.embedder import DIMENSION, Vectors
from rag import Chatbot, Settings

_SEED = 7
_WORD = re.compile(r"[a-z]{6,}|\d+")
_CHANGED = 0.2
_MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Grown:
    """One size of corpus. Times in seconds, sizes in megabytes."""

    reports: int
    chunks: int
    sentences: int
    chunking: float
    indexing: float
    """Vectors put in place and words counted; embedding is not in it, for it grows by the sentence like nothing else."""
    saving: float
    loading: float
    first_search: float
    search: float
    """Median over the questions, after the first."""
    memory: float
    """What the process holds more with the index loaded."""
    disk: float


class StandIn:
    """Vectors of the right shape that mean nothing: embedding a thousand reports takes hours, and what is measured asks for no meaning."""

    name = "stand-in"
    weights_sha256 = "0" * 64
    dimension = DIMENSION
    lexicon: frozenset[str] = frozenset()

    def __init__(self) -> None:
        self._random = np.random.default_rng(_SEED)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Random unit rows."""
        rows = self._random.standard_normal((len(texts), self.dimension), dtype=np.float32)
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)

    encode_questions = encode


def made_reports(document: Document, number: int) -> Iterator[Document]:
    """So many reports in the manner of this one: a fifth of its longer words exchanged, other figures."""
    shuffled = random.Random(_SEED)  # noqa: S311  # nothing secret
    words = sorted(set(re.findall("[a-z]{6,}", document.text)))

    def other(match: re.Match[str]) -> str:
        if match[0].isdigit():
            return "".join(shuffled.choice("123456789") for _ in match[0])
        return shuffled.choice(words) if shuffled.random() < _CHANGED else match[0]

    for position in range(number):
        yield document_from_text(f"{document.title} {position}", _WORD.sub(other, document.text))


def grow(document: Document, number: int, questions: Sequence[str], settings: Settings) -> Grown:
    """Build, save, load and search an index of so many made reports."""
    stand_in = StandIn()
    with tempfile.TemporaryDirectory() as folder:
        with _seconds() as chunking:
            documents = list(made_reports(document, number))
            chunks = [chunk for one in documents for chunk in chunk_document(one, settings.chunk_tokens)]
        with _seconds() as indexing:
            index = build_index(documents, chunks, lambda: stand_in)
        with _seconds() as saving:
            saved = save_index(index, Path(folder), settings.chunk_tokens)
        disk = sum(file.stat().st_size for file in saved.rglob("*") if file.is_file()) / _MEGABYTE
        del index, documents, chunks
        before = psutil.Process().memory_info().rss
        with _seconds() as loading:
            index = load_index(saved, lambda: stand_in)
        memory = (psutil.Process().memory_info().rss - before) / _MEGABYTE
    default_embedder().encode(["loaded"])
    bot = Chatbot(replace(index, embedder=default_embedder), settings)
    times = []
    for question in questions:
        with _seconds() as search:
            bot.passages(question)
        times.append(search[0])
    return Grown(
        number, len(index.chunks), int(index.first_sentence[-1]), chunking[0], indexing[0], saving[0], loading[0],
        times[0], float(np.median(times[1:])), memory, disk,
    )  # fmt: skip


@contextmanager
def _seconds() -> Iterator[list[float]]:
    """A list that holds the seconds that the block took, once it has ended."""
    took: list[float] = []
    started = time.perf_counter()
    yield took
    took.append(time.perf_counter() - started)
