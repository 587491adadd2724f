"""Keyword search: BM25 (Robertson and Zaragoza, 2009) by bm25s, over stemmed words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from bm25s import BM25
    from Stemmer import Stemmer

_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)?|\d*[^\W_]+")


@cache
def _stemmer() -> Stemmer:
    from Stemmer import Stemmer  # native code, not needed by --help

    return Stemmer("english")


@cache
def _stopwords() -> frozenset[str]:
    from bm25s.stopwords import STOPWORDS_EN_PLUS

    return frozenset(STOPWORDS_EN_PLUS)


def words(text: str) -> list[str]:
    """Lower-case words and numbers in order; thousands lose their commas, possessives their ending."""
    found = []
    for match in _WORD.findall(text.lower().replace("’", "'")):
        word = match.replace(",", "") if match[0].isdigit() else match.removesuffix("'s")
        found.append(word)
    return found


def stems(text: str) -> list[str]:
    """The stems of the words that carry meaning (stop words left out), in order."""
    stop = _stopwords()
    return stem_words([word for word in words(text) if word not in stop])


def stem_words(lower_case_words: Sequence[str]) -> list[str]:
    """Each word without its inflection, in order, by the Snowball stemmer for English (Porter, 2001)."""
    return list(_stemmer().stemWords(lower_case_words))


class KeywordIndex:
    """BM25 over a list of texts; positions in that list are what a search scores."""

    def __init__(self, retriever: BM25) -> None:
        self._retriever = retriever

    @classmethod
    def build(cls, texts: Sequence[str]) -> KeywordIndex:
        """Index the texts; at least one of them must hold a word."""
        import bm25s

        retriever = bm25s.BM25(k1=1.2, b=0.6)
        retriever.index([stems(text) or ["\x00"] for text in texts], show_progress=False)
        return cls(retriever)

    @classmethod
    def load(cls, folder: Path) -> KeywordIndex:
        """Load what ``save`` wrote; NumPy arrays and JSON only, never a pickle."""
        import bm25s

        return cls(bm25s.BM25.load(str(folder), allow_pickle=False))

    def save(self, folder: Path) -> None:
        """Write NumPy arrays and JSON into the folder."""
        self._retriever.save(str(folder), show_progress=False, allow_pickle=False)

    def scores(self, question: str) -> NDArray[np.float32]:
        """BM25 of every text, in order; zeros where no word of the question is known."""
        known = [stem for stem in stems(question) if stem in self._retriever.vocab_dict]
        if not known:
            return np.zeros(int(self._retriever.scores["num_docs"]), dtype=np.float32)
        return np.asarray(self._retriever.get_scores(known), dtype=np.float32)

    def weights(self, question: str) -> dict[str, float]:
        """Inverse document frequency of each stem of the question: what finding it is worth; an unknown one is worth the most."""
        size = int(self._retriever.scores["num_docs"])
        counts = {stem: self.count(stem) for stem in stems(question)}
        return {stem: float(np.log(1 + (size - count + 0.5) / (count + 0.5))) for stem, count in counts.items()}

    def count(self, stem: str) -> int:
        """How many of the texts hold the stem."""
        position = self._retriever.vocab_dict.get(stem)
        starts = self._retriever.scores["indptr"]
        return 0 if position is None else int(starts[position + 1] - starts[position])
