"""Which sentences answer the question, and how sure that is: the model's pointing and the search's nearness weighed together.

A logistic regression over every sentence of the passages read, fitted on which of them the dev questions name as evidence
(``python -m eval.fit``), ranks them. Whether to answer at all is left to the model's own likelihood of the first, which parts
answered from unanswerable questions better than the regression does, unless its words rule it out (``rag.expected``):
``docs/decisions/0008-trained-to-point.md``.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from corpus import Sentence
from index import Hit
from rag.expected import tells
from rag.reading import Reading

SIGNALS = ("likelihood", "log_likelihood", "doubt", "behind_nearest")
_LEAST_LIKELIHOOD = 0.001
_SETTLED = 0.5


@dataclass(frozen=True, slots=True)
class Weighting:
    """A logistic regression: a weight for each of the ``SIGNALS``, and the constant."""

    weights: tuple[float, ...]
    constant: float

    def probability(self, signals: Sequence[float]) -> float:
        """That a sentence with these signals bears the answer, 0 to 1."""
        return 1 / (1 + math.exp(-self.constant - sum(weight * value for weight, value in zip(self.weights, signals, strict=True))))


FITTED = Weighting((1.19, 0.67, -1.79, -1.8), 0.76)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One sentence of a passage read."""

    hit: Hit
    sentence: Sentence
    probability: float
    """That it bears the answer, by the regression, 0 to 1: what candidates are ranked by."""
    likelihood: float
    """That the model names it, 0 to 1: what answering is decided by."""
    tells: bool
    """Whether it holds what an answer must hold. Where the first doesn't, nothing is answered: the next best is a guess then."""


def rank_sentences(question: str, read: Sequence[tuple[Hit, Reading]], weighting: Weighting = FITTED) -> list[Candidate]:
    """Every sentence of the passages, most probable first."""
    found = [
        Candidate(hit, sentence, weighting.probability(values), values[SIGNALS.index("likelihood")], tells(question, sentence, hit.chunk))
        for hit, sentence, values in all_signals(read)
    ]
    return sorted(found, key=lambda candidate: -candidate.probability)


def settled(ranked: Sequence[Candidate]) -> bool:
    """Whether the model is sure enough of the first sentence that no more passages need be read."""
    return bool(ranked) and ranked[0].tells and ranked[0].likelihood >= _SETTLED


def all_signals(read: Sequence[tuple[Hit, Reading]]) -> list[tuple[Hit, Sentence, tuple[float, ...]]]:
    """What speaks for and against each sentence, in the order of ``SIGNALS``."""
    nearest = max((hit.nearness[0] for hit, _ in read if hit.nearness), default=0.0)
    rows: list[tuple[Hit, Sentence, tuple[float, ...]]] = []
    for hit, reading in read:
        likelihoods = dict(zip(reading.chunk.sentences, reading.likelihoods, strict=True))
        for sentence, nearness in zip(hit.sentences, hit.nearness, strict=True):
            likelihood = likelihoods[sentence]
            logarithm = math.log(max(likelihood, _LEAST_LIKELIHOOD))
            rows.append((hit, sentence, (likelihood, logarithm, reading.doubt, nearest - nearness)))
    return rows
