"""Words the model pointed at are held against the document's own sentences."""

from corpus import Chunk, chunk_document, document_from_text
from rag.checking import find_support

TEXT = """# Boats

The harbour has 120 berths, of which 95 were let in 2018. In 2017 it let 90 of them. Fees brought in £0.5m.
The master retired because of ill health.
"""


def chunk() -> Chunk:
    (found,) = chunk_document(document_from_text("Harbour", TEXT))
    return found


def quoted(claim: str, question: str) -> list[str]:
    return [sentence.text for sentence in find_support(claim, question, chunk()).sentences]


def test_the_sentence_that_holds_the_figure_is_found() -> None:
    assert quoted("£500,000", "How much did fees bring in?") == ["Fees brought in £0.5m."]


def test_a_figure_that_stands_nowhere_is_not_found() -> None:
    assert find_support("£600,000", "How much did fees bring in?", chunk()).verdict == "not found"


def test_among_equal_sentences_the_one_nearer_to_the_question_is_taken() -> None:
    assert quoted("90", "How many berths were let in 2017?") == ["In 2017 it let 90 of them."]


def test_two_figures_from_two_sentences_bring_both() -> None:
    assert quoted("95 in 2018, 90 in 2017", "How many were let?") == [
        "The harbour has 120 berths, of which 95 were let in 2018.",
        "In 2017 it let 90 of them.",
    ]


def test_words_alone_are_borne_out_by_words() -> None:
    support = find_support("because of ill health", "Why did the master go?", chunk())
    assert [sentence.text for sentence in support.sentences] == ["The master retired because of ill health."]
    assert support.verdict == "supported"


def test_words_of_another_matter_are_not_found() -> None:
    assert find_support("dredging contract with the council", "Why did the master go?", chunk()).verdict == "not found"
