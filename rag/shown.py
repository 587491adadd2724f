"""What is put before the model: a passage, or sentences of several side by side, each sentence with its letter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus import Chunk, Sentence, reading_text
from rag.pointing import MARKS


@dataclass(frozen=True, slots=True)
class Shown:
    """A text whose sentences carry the ``MARKS`` in order, and where it stands."""

    section: str
    passage: str
    sentences: tuple[Sentence, ...]


def one_passage(chunk: Chunk) -> Shown:
    """A passage under its heading."""
    return Shown(" > ".join(chunk.heading_path) or chunk.document, reading_text(chunk, MARKS), chunk.sentences)


def side_by_side(candidates: Sequence[tuple[Chunk, Sentence]]) -> tuple[list[tuple[Chunk, Sentence]], Shown]:
    """Sentences of several passages as one text, in the documents' order, those of each below its heading; and that order."""
    order: list[tuple[Chunk, Sentence]] = []
    texts: list[str] = []
    for chunk in sorted(dict.fromkeys(chunk for chunk, _ in candidates), key=lambda chunk: (chunk.document, chunk.start)):
        picked = tuple(sentence for sentence in chunk.sentences if (chunk, sentence) in candidates)
        texts.append(reading_text(replace(chunk, sentences=picked), MARKS[len(order) :]))
        order += [(chunk, sentence) for sentence in picked]
    documents = dict.fromkeys(chunk.document for chunk, _ in order)
    return order, Shown(", ".join(documents), "\n\n".join(texts), tuple(sentence for _, sentence in order))
