"""Which passages are read, and in what order."""

import pytest

from corpus import chunk_document, document_from_text
from index import Hit
from rag.questions import Talk
from rag.to_read import passages_to_read

GRADES = "# Grades\n\n|Area|Grade|\n|---|---|\n|Night pilots|Good|\n|Moorings|Poor|\n"
PROSE = "".join(f"# Part {number}\n\nOf pilots at night part {number} tells this and that.\n\n" for number in range(1, 12))
CHUNKS = chunk_document(document_from_text("Port", PROSE + GRADES))


def search(question: str, k: int, history: Talk) -> list[Hit]:
    """Finds the passages in the order of the text, the table last."""
    return [Hit(chunk, 1 / rank, rank, chunk.sentences) for rank, chunk in enumerate(CHUNKS[:k], 1)]


def headings(question: str, history: Talk = ()) -> list[str]:
    hits = passages_to_read(question, history, search, 4)
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    return [hit.chunk.heading_path[-1] for hit in hits]


@pytest.mark.parametrize(
    "question", ["How are night pilots graded?", "What grade did the night's pilots get?", "What grade was given for moorings in 2019?"]
)
def test_a_passage_with_a_row_that_the_question_names_is_among_those_read_at_first(question: str) -> None:
    assert headings(question) == ["Part 1", "Part 2", "Part 3", "Grades", "Part 4", "Part 5", "Part 6", "Part 7"]
    assert headings(question, [("Who are you?", "Nobody.")])[3] == "Grades"


@pytest.mark.parametrize(
    "question", ["How are pilots graded?", "How are moorings graded?", "How are night pilots graded, and how are moorings?"]
)
def test_a_part_of_a_label_or_a_label_of_one_word_brings_none(question: str) -> None:
    assert "Grades" not in headings(question)
