"""What is answered with the document's own sentences at once, without the model: a subject, a list, the whole, or the document itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from corpus import Chunk
from index import Hit
from rag.imprint import imprint
from rag.questions import Talk
from rag.topics import (
    Place,
    asks_overview,
    items_headed,
    keywords,
    listed,
    opening_headed,
    openings_of_summaries,
    sentences_naming,
    topic,
)

_SEARCHED = 10
"""Passages."""


def told_at_once(
    question: str, history: Talk, chunks: Sequence[Chunk], search: Callable[[str, int], Sequence[Hit]]
) -> tuple[str, list[Place]]:
    """The sentences that such a question asks for, by passage, with a word to the reader on what they are; no places for any other
    question, or where there are none.

    ``search`` finds passages: a text to search for, and how many.
    """
    if places := imprint(question, chunks):
        return "Asked about the document itself: this is what its title page or imprint says.", places
    if (heading := listed(question)) and (places := items_headed(heading, chunks)):
        return f"Asked for a list: this is all that is listed under “{heading}”.", places
    # A few words after other questions lean on these ("In 2017").
    if subject := topic(question) or ("" if history else keywords(question)):
        places = opening_headed(subject, chunks) or sentences_naming(subject, search(subject, _SEARCHED))
        return f"Asked about a subject: these are a few of the report’s sentences on “{subject}”. There may be more.", places
    if asks_overview(question):
        return "Asked for an overview: these are the first sentences of the report’s own summaries.", openings_of_summaries(chunks)
    return "", []
