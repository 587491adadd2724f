"""Finding passages: dense and keyword rankings of chunks and of their sentences, fused by rank."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from corpus import Chunk, Document, Sentence, reading_text
from index.embedder import Embedder, Vectors, unit_vectors
from index.keyword import KeywordIndex, stems, words
from index.records import Hit
from index.spelling import Spelling

if TYPE_CHECKING:
    from faiss import IndexFlatIP

Progress = Callable[[str, int, int], None]
"""Called with the name of a step, how much of it is done, and how much there is."""

RANKED = 200
"""How many sentences or chunks each ranking contributes; more chunks where more passages are asked for."""
RANK_OFFSET = 10
"""k of reciprocal rank fusion (Cormack, Clarke and Büttcher, 2009); small, because these rankings are short."""
_BATCH = 64


@dataclass(frozen=True, slots=True)
class SearchIndex:
    """Everything needed to find passages in a set of documents. Make one with ``build_index`` or ``load_index``."""

    documents: tuple[Document, ...]
    chunks: tuple[Chunk, ...]
    chunk_vectors: IndexFlatIP
    """One row a chunk."""
    sentence_vectors: IndexFlatIP
    """One row a sentence, in order of chunks."""
    chunk_words: KeywordIndex
    sentence_words: KeywordIndex
    first_sentence: NDArray[np.int64]
    """Row of each chunk's first sentence, and one more entry: the number of sentences."""
    spelling: Spelling
    embedder: Callable[[], Embedder]
    """Gives the embedder at the first search, so that loading an index needs no model."""

    def search(self, question: str, k: int = 5) -> list[Hit]:
        """The ``k`` best chunks (fewer in a small index), best first; none for a question without words.

        Typing errors are put right by the documents' words (see ``Spelling``).

        Raises:
            EmbedderError: the embedding model can't be used.
        """
        if not self.chunks or not words(question):
            return []
        embedder = self.embedder()
        question = self.spelling.corrected(question, embedder.lexicon)
        telling = self._without_title_words(question)
        # As any text, and as a question: what one ranking misses the other may find.
        vectors = np.concatenate([unit_vectors(embedder, [question]), unit_vectors(embedder, [telling], as_questions=True)])
        by_question, by_telling = _top(self.sentence_vectors, vectors, RANKED)
        (by_chunk,) = _top(self.chunk_vectors, vectors[1:], max(RANKED, k))
        matched = self._matched_share(telling)
        keyword_scores = self.sentence_words.scores(telling)
        rankings = [
            (0.7, self._chunks_of(by_question)),
            (0.7, self._chunks_of(by_telling)),
            (0.5, by_chunk),
            (matched, _positive(self.chunk_words.scores(telling))),
            (0.5 * matched, self._chunks_of(_positive(keyword_scores))),
        ]
        fused = reciprocal_rank_fusion(rankings)
        best = sorted(fused, key=lambda row: (-fused[row], row))[: max(k, 0)]
        return [
            Hit(self.chunks[row], fused[row], rank, *self._sentences_by_nearness(row, vectors[0], keyword_scores, matched))
            for rank, row in enumerate(best, 1)
        ]

    def _without_title_words(self, question: str) -> str:
        """The question without the words of a title that stand in every fourth passage or more: they tell no passage from another."""
        titles = _title_stems(tuple(document.title for document in self.documents))
        common = {stem for stem in titles if self.chunk_words.count(stem) * 4 >= len(self.chunks)}
        return " ".join(word for word in question.split() if not set(stems(word)) or not set(stems(word)) <= common) or question

    def _matched_share(self, question: str) -> float:
        """How much of the question the documents' own words cover, 0 to 1, weighed by rarity.

        Where the asker uses other words than the document, the keyword rankings have little to say and weigh less.
        """
        weights = self.chunk_words.weights(question)
        total = sum(weights.values())
        return sum(weight for stem, weight in weights.items() if self.chunk_words.count(stem)) / total if total else 0.0

    def _chunks_of(self, sentence_rows: Iterable[int]) -> list[int]:
        """The chunks that hold these sentences, each at the place of its first."""
        rows = np.fromiter(sentence_rows, dtype=np.int64)
        return list(dict.fromkeys((np.searchsorted(self.first_sentence, rows, side="right") - 1).tolist()))

    def _sentences_by_nearness(
        self, row: int, vector: NDArray[np.float32], keyword: NDArray[np.float32], matched: float
    ) -> tuple[tuple[Sentence, ...], tuple[float, ...]]:
        """A chunk's sentences, nearest to the question first, and how near each is: cosine plus the keyword score on the same scale."""
        first, last = int(self.first_sentence[row]), int(self.first_sentence[row + 1])
        if first == last:
            return (), ()
        cosine = self.sentence_vectors.reconstruct_n(first, last - first) @ vector
        highest = float(keyword.max())
        nearness = cosine + (0.5 * matched * keyword[first:last] / highest if highest > 0 else 0.0)
        order = np.argsort(-nearness, kind="stable")
        return tuple(self.chunks[row].sentences[position] for position in order), tuple(float(nearness[position]) for position in order)


def reciprocal_rank_fusion(rankings: Sequence[tuple[float, Sequence[int]]]) -> dict[int, float]:
    """Fuse weighted rankings: each item scores the sum of ``weight / (RANK_OFFSET + rank)``, ranks from 1."""
    fused: dict[int, float] = {}
    for weight, ranking in rankings:
        for rank, item in enumerate(ranking, 1):
            fused[item] = fused.get(item, 0.0) + weight / (RANK_OFFSET + rank)
    return fused


def build_index(
    documents: Sequence[Document], chunks: Sequence[Chunk], embedder: Callable[[], Embedder], progress: Progress | None = None
) -> SearchIndex:
    """Embed and index the chunks, which must belong to the documents.

    Raises:
        EmbedderError: the embedding model can't be used.
    """
    sentences = [(chunk, sentence) for chunk in chunks for sentence in chunk.sentences]
    chunk_texts = [reading_text(chunk) for chunk in chunks]
    sentence_texts = [in_context(chunk, sentence) for chunk, sentence in sentences]
    vectors = _encode(embedder, [*chunk_texts, *sentence_texts], progress)
    return SearchIndex(
        documents=tuple(documents),
        chunks=tuple(chunks),
        chunk_vectors=_flat(vectors[: len(chunks)]),
        sentence_vectors=_flat(vectors[len(chunks) :]),
        chunk_words=KeywordIndex.build(chunk_texts or [""]),
        sentence_words=KeywordIndex.build(sentence_texts or [""]),
        first_sentence=first_sentences(chunks),
        spelling=Spelling([document.text for document in documents]),
        embedder=embedder,
    )


def first_sentences(chunks: Sequence[Chunk]) -> NDArray[np.int64]:
    """Row of each chunk's first sentence when all sentences stand in a row; one more entry at the end: their number."""
    return np.concatenate([[0], np.cumsum([len(chunk.sentences) for chunk in chunks])]).astype(np.int64)


def in_context(chunk: Chunk, sentence: Sentence) -> str:
    """A sentence with the heading it stands under, which often holds the words it is asked by."""
    return f"{' > '.join(chunk.heading_path[-2:])}: {sentence.text}" if chunk.heading_path else sentence.text


def _encode(embedder: Callable[[], Embedder], texts: Sequence[str], progress: Progress | None) -> Vectors:
    rows = []
    for start in range(0, len(texts), _BATCH):
        rows.append(unit_vectors(embedder(), texts[start : start + _BATCH]))
        if progress:
            progress("Embedding the passages", min(start + _BATCH, len(texts)), len(texts))
    return np.concatenate(rows) if rows else np.zeros((0, embedder().dimension), dtype=np.float32)


def _flat(vectors: Vectors) -> IndexFlatIP:
    from faiss import IndexFlatIP  # native code, not needed by --help

    index = IndexFlatIP(vectors.shape[1])
    index.add(vectors)
    return index


def _top(index: IndexFlatIP, vectors: Vectors, most: int) -> list[list[int]]:
    """The rows nearest to each of the vectors, which FAISS compares side by side, a processor core each."""
    if not index.ntotal:
        return [[] for _ in vectors]
    _, rows = index.search(vectors, min(most, index.ntotal))
    found: list[list[int]] = rows.tolist()
    return found


def _positive(scores: NDArray[np.float32]) -> list[int]:
    """The rows with the highest scores above 0, highest first, of equal ones the earlier; at most ``RANKED``."""
    rows = np.flatnonzero(scores > 0)
    if len(rows) > RANKED:  # sorting them all would take as long as the search
        least = np.partition(scores[rows], -RANKED)[-RANKED]
        rows = rows[scores[rows] >= least]
    found: list[int] = rows[np.argsort(-scores[rows], kind="stable")][:RANKED].tolist()
    return found


@lru_cache(maxsize=8)
def _title_stems(titles: tuple[str, ...]) -> frozenset[str]:
    return frozenset(stem for title in titles for stem in stems(title))
