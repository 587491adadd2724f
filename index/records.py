"""What a search gives."""

from __future__ import annotations

from dataclasses import dataclass

from corpus import Chunk, Sentence


@dataclass(frozen=True, slots=True)
class Hit:
    """A chunk found for a question."""

    chunk: Chunk
    score: float
    """Fused score; higher is better; comparable only within one search."""
    rank: int
    """From 1."""
    sentences: tuple[Sentence, ...]
    """The chunk's sentences, nearest to the question first."""
    nearness: tuple[float, ...] = ()
    """How near each of ``sentences`` is: cosine of the vectors plus up to a half for shared words; comparable between searches."""
