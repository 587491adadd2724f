"""How a sentence is weighed after the model has looked at it by itself."""

import pytest

from corpus import chunk_document, document_from_text
from index import Hit
from rag.deciding import Candidate, alone, sureness
from rag.reading import Reading

TEXT = "# Loans\n\nThe library lent 4,300 books in 2016. Opening hours fell because two posts were cut.\n"
(CHUNK,) = chunk_document(document_from_text("Library", TEXT))
CANDIDATE = Candidate(Hit(CHUNK, 1.0, 1, CHUNK.sentences), CHUNK.sentences[0], 0.5)
QUESTION = "How many books were taken home in 2016?"


def look(text: str, doubt: float = 0.01, confidence: float = 0.9) -> Reading:
    return Reading(alone(CANDIDATE), text, True, confidence, doubt, 20)


def test_a_sentence_alone_is_a_verbatim_piece_under_its_heading() -> None:
    chunk = alone(CANDIDATE)
    assert TEXT[chunk.start : chunk.end] == chunk.text == "The library lent 4,300 books in 2016."
    assert chunk.sentences == (CANDIDATE.sentence,)
    assert chunk.heading_path == ("Loans",)


@pytest.mark.parametrize("reply", ["4,300 books", "lent 4,300 books in 2016", "The library lent 4,300"])
def test_a_reply_that_stands_in_the_sentence_counts_with_the_models_sureness(reply: str) -> None:
    assert sureness(QUESTION, look(reply, doubt=0.2)) == pytest.approx(0.8)


@pytest.mark.parametrize(
    "reply",
    ["NOT STATED", "4,800 books", "the library", "4,300 members of reading groups in the county", ""],
    ids=["not stated", "a figure that isn't there", "no figure", "words that aren't there", "nothing"],
)
def test_a_reply_that_does_not_counts_for_nothing(reply: str) -> None:
    assert sureness(QUESTION, look(reply)) == 0
