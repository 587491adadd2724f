"""How likely is it that what the model wrote about a passage answers the question rightly? Fitted on the dev questions."""

from __future__ import annotations

from collections.abc import Sequence

from index import Hit
from rag.checking import Support
from rag.reading import Reading


def confidence(question: str, hit: Hit, reading: Reading, supports: Sequence[Support]) -> float:
    """Between 0 and 1."""
    del question, supports
    return reading.confidence / (1 + 0.2 * (hit.rank - 1))
