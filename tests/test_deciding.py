"""How a sentence is weighed after the model has looked at it by itself."""

import pytest

from corpus import chunk_document, document_from_text
from index import Hit
from rag.deciding import Candidate, after_second_look, alone
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


@pytest.mark.parametrize(
    "worse",
    [
        look("NOT STATED", doubt=0.9),
        look("4,300 books", doubt=0.5),
        look("4,300 books", confidence=0.3),
        look("4,800 books"),
        look("the library"),
        look("members of the reading groups"),
    ],
    ids=["not stated", "nearly so", "unsure", "a figure that isn't there", "no figure", "words that aren't there"],
)
def test_what_speaks_against_a_sentence_makes_it_less_likely(worse: Reading) -> None:
    assert after_second_look(QUESTION, 0.5, worse) < after_second_look(QUESTION, 0.5, look("4,300 books"))


@pytest.mark.parametrize(("less", "more"), [(0.0, 0.1), (0.1, 0.5), (0.5, 1.0)])
def test_what_was_likely_before_stays_likelier(less: float, more: float) -> None:
    one, other = (after_second_look(QUESTION, probability, look("4,300 books")) for probability in (less, more))
    assert 0 < one < other < 1
