"""Which sentences answer the question, and how sure that is: the model's pointing and the search's nearness weighed together.

A logistic regression over every sentence of the passages read, fitted on which of them the dev questions name as evidence
(``python -m eval.fit``), ranks them; where the first isn't clear, what the model makes of the likeliest side by side counts as well.
Whether to answer at all is left to the model's own likelihood of the first, which parts answered from unanswerable questions better
than the regression does, unless its words rule it out (``rag.expected``): ``docs/decisions/0012-what-is-answered.md``.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus import Chunk, Sentence
from index import Hit
from rag.expected import tells
from rag.reading import Comparison, Reading

SIGNALS = ("likelihood", "log_likelihood", "doubt", "behind_nearest")
_LEAST_LIKELIHOOD = 0.001
SETTLED = 0.5
"""A likelihood at which the model is sure enough of a sentence to look no further."""
_MOST_COMPARED = 6
_GLANCED_AT = 3
"""A third to a half of the tokens of a passage; six would have as many as one."""
_LOOKED_AT_OF_EACH = 2
_MAY_ANSWER = 0.01
"""Of its nearest sentences side by side with others' a passage that answers has one that is named more likely than this."""
_CLEAR, _RIVAL, _HOPELESS = 0.65, 0.3, 0.2
"""The first sentence is clear from the first on, unless another has the second; below the third nothing answers."""
_COMPETES = 0.02
"""A sentence of another passage from here on: below it only one passage is in question, in which the model has seen all it has."""
_COMPARISON_COUNTS = 0.6
"""The share of the comparison in what is made of a sentence, where there was one."""


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
    """That the model names it, 0 to 1, by itself and side by side with others together: what answering is decided by."""
    tells: bool
    """Whether it holds what an answer must hold. Where the first doesn't, nothing is answered: the next best is a guess then."""


def rank_sentences(
    question: str, read: Sequence[tuple[Hit, Reading]], weighting: Weighting = FITTED, comparison: Comparison | None = None
) -> list[Candidate]:
    """Every sentence of the passages, most probable first."""
    found = [
        Candidate(hit, sentence, weighting.probability(values), values[SIGNALS.index("likelihood")], tells(question, sentence, hit.chunk))
        for hit, sentence, values in all_signals(read, comparison)
    ]
    return sorted(found, key=lambda candidate: -candidate.probability)


def settled(ranked: Sequence[Candidate]) -> bool:
    """Whether the model is sure enough of the first sentence that no more passages need be read."""
    return bool(ranked) and ranked[0].tells and ranked[0].likelihood >= SETTLED


def contested(ranked: Sequence[Candidate]) -> list[Candidate]:
    """The first sentences, for the model to compare side by side; none where the first is clear, or so unlikely that nothing answers.

    Nor where all that compete stand in one passage: there the model has seen them beside each other.
    """
    if not ranked or ranked[0].likelihood < _HOPELESS:
        return []
    if ranked[0].likelihood >= _CLEAR and all(other.likelihood < _RIVAL for other in ranked[1:]):
        return []
    likeliest = list(ranked[:_MOST_COMPARED])
    elsewhere = (other for other in likeliest if other.hit.chunk != likeliest[0].hit.chunk)
    return likeliest if any(other.likelihood >= _COMPETES for other in elsewhere) else []


def nearest(hits: Sequence[Hit]) -> list[tuple[Chunk, Sentence]]:
    """The few sentences of these passages that are nearest to the question, below their last heading alone, for a glance at them."""
    every = [(nearness, hit.chunk, sentence) for hit in hits for sentence, nearness in zip(hit.sentences, hit.nearness, strict=True)]
    every.sort(key=lambda one: -one[0])
    return [(replace(chunk, heading_path=chunk.heading_path[-1:]), sentence) for _, chunk, sentence in every[:_GLANCED_AT]]


def nearest_of_each(hits: Sequence[Hit]) -> list[tuple[Chunk, Sentence]]:
    """The sentences of each of these passages that are nearest to the question, for a look before whole passages are read."""
    return [(hit.chunk, sentence) for hit in hits for sentence in hit.sentences[:_LOOKED_AT_OF_EACH]]


def worth_reading(hits: Sequence[Hit], look: Comparison) -> list[Hit]:
    """The passages with a sentence that the model may name, by a look at ``nearest_of_each``."""
    likely = {chunk for (chunk, _), value in look.likelihoods.items() if value >= _MAY_ANSWER}
    return [hit for hit in hits if hit.chunk in likely]


def all_signals(read: Sequence[tuple[Hit, Reading]], comparison: Comparison | None = None) -> list[tuple[Hit, Sentence, tuple[float, ...]]]:
    """What speaks for and against each sentence, in the order of ``SIGNALS``.

    With a comparison, likelihood and doubt are means of what the model made of the passage and of the sentences side by side.
    """
    nearest = max((hit.nearness[0] for hit, _ in read if hit.nearness), default=0.0)
    rows: list[tuple[Hit, Sentence, tuple[float, ...]]] = []
    for hit, reading in read:
        likelihoods, doubt = dict(zip(reading.sentences, reading.likelihoods, strict=True)), reading.doubt
        if comparison:
            compared = comparison.likelihoods
            likelihoods = {one: _mean(alone, compared.get((hit.chunk, one), 0.0)) for one, alone in likelihoods.items()}
            doubt = _mean(doubt, comparison.doubt)
        for sentence, nearness in zip(hit.sentences, hit.nearness, strict=True):
            likelihood = likelihoods[sentence]
            logarithm = math.log(max(likelihood, _LEAST_LIKELIHOOD))
            rows.append((hit, sentence, (likelihood, logarithm, doubt, nearest - nearness)))
    return rows


def _mean(alone: float, compared: float) -> float:
    return (1 - _COMPARISON_COUNTS) * alone + _COMPARISON_COUNTS * compared
