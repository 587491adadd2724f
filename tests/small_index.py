"""A small index by a fake embedder, for tests of ``index/`` that need no model."""

import hashlib
import re
from collections.abc import Sequence

import numpy as np

from corpus import Chunk, Document, Sentence, document_from_text
from index import SearchIndex, build_index
from index.embedder import Vectors

TEXT = """The force recorded 172,000 crimes last year.
Investigators carried out 34 inspections.

Wardell Borough has a receiving centre. The recording of crime is good.

The board receives a report on each investigation.
"""


class WordEmbedder:
    """Vectors from the words of a text alone, so that equal words are near; keeps what it was given."""

    name = "words"
    weights_sha256 = "0" * 64

    def __init__(self, dimension: int = 16, lexicon: frozenset[str] = frozenset()) -> None:
        self.dimension = dimension
        self.lexicon = lexicon
        self.texts: list[str] = []

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.texts += texts
        rows = [self._row(text) for text in texts]
        return np.array(rows, dtype=np.float32).reshape(len(texts), self.dimension)

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        return self.encode(texts)

    def _row(self, text: str) -> Vectors:
        row = np.full(self.dimension, 1e-3, dtype=np.float32)
        for word in re.findall(r"\w+", text.lower()):
            seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:8])
            row += np.random.default_rng(seed).normal(size=self.dimension).astype(np.float32)
        return row / np.linalg.norm(row)


def paragraphs(document: Document, heading_path: tuple[str, ...] = ("Crime", "Recording")) -> list[Chunk]:
    """A chunk a paragraph, a sentence a line."""
    chunks = []
    for found in re.finditer(r"\S(?:.|\n(?!\n))*", document.text):
        lines = [(found.start() + line.start(), line.group()) for line in re.finditer(r".+", found.group())]
        sentences = tuple(Sentence(start, start + len(text), text, "sentence") for start, text in lines)
        start, end = sentences[0].start, sentences[-1].end
        name = f"{document.id}:{start}"
        text = document.text[start:end]
        chunks.append(Chunk(name, document.id, document.title, heading_path, 7, start, end, text, "prose", sentences))
    return chunks


def small_index(text: str = TEXT, embedder: WordEmbedder | None = None) -> SearchIndex:
    document = document_from_text("A report", text)
    made = embedder or WordEmbedder()
    return build_index([document], paragraphs(document), lambda: made)
