"""Rows that a question sets side by side, and how they compare."""

import pytest

from corpus import Chunk, Sentence, chunk_document, document_from_text
from rag.rows import compared, rows_set_side_by_side
from rag.wording import statements

TABLE = """| Kind of ship | Calls in 2018 | Calls in 2014 | Change |
|---|---|---|---|
| Car ferries | 412 | 390 | 6% |
| Ore carriers and bulkers | 38 | 41 | -7% |
| Cruise liners | 38 | 12 | 217% |
| Crane barges (£ a day) | 900 | 800 | 13% |
"""


def _rows(table: str = TABLE) -> tuple[Chunk, list[Sentence]]:
    (chunk,) = chunk_document(document_from_text("Port", f"# Ships\n\n{table}"))
    return chunk, [sentence for sentence in chunk.sentences if sentence.kind == "row"]


@pytest.mark.parametrize(
    ("question", "meant"),
    [
        ("Did ferries call more often than liners?", [0, 2]),
        ("Are ferries or bulkers more frequent?", [0, 1]),
        ("By how much do calls of car ferries exceed those of cruise liners?", [0, 2]),
        ("Did ferries call more often in 2018?", []),  # nothing beside it
        ("Did ferries call more often than tugs?", []),
        ("Did ferries call more often than bulkers and liners?", []),
        ("Did bulkers call more often than liners?", []),  # the first sentence is neither
    ],
)
def test_two_rows_are_meant_when_a_question_sets_them_side_by_side(question: str, meant: list[int]) -> None:
    chunk, rows = _rows()
    assert rows_set_side_by_side(rows[0], chunk, question) == [rows[position] for position in meant]


def test_what_is_named_in_full_comes_before_what_shares_a_word() -> None:
    chunk, rows = _rows("| Pay | 2018 |\n|---|---|\n| Crew | 4 |\n| Harbour staff | 9 |\n| Sea pilots | 5 |\n")
    question = "Is pay higher for harbour staff than for the crew at sea?"
    assert rows_set_side_by_side(rows[0], chunk, question) == rows[:2]


def test_two_rows_are_compared_in_the_column_asked() -> None:
    _, rows = _rows()
    assert list(compared(rows[:2], "Did ferries call more often than bulkers in 2014?")) == [
        "Calls in 2014 is higher for Car ferries (390) than for Ore carriers and bulkers (41), by 349."
    ]
    assert list(compared(rows[1:3], "Did liners call more often than bulkers in 2018?")) == [
        "Calls in 2018 is the same for Ore carriers and bulkers as for Cruise liners (38)."
    ]


def test_two_columns_are_compared_where_the_question_tells_neither_and_columns_of_changes_never() -> None:
    _, rows = _rows()
    told = list(compared(rows[:2], "Are there more ferries than bulkers?"))
    assert [comparison.split(" is ")[0] for comparison in told] == ["Calls in 2018", "Calls in 2014"]


def test_what_means_nothing_is_not_compared() -> None:
    _, rows = _rows()
    assert not list(compared([rows[0], rows[3]], "Did ferries call more often than barges in 2018?"))  # another unit
    _, words = _rows("| Port | Grade |\n|---|---|\n| Dover | Good |\n| Deal | Poor |\n")
    assert not list(compared(words, "Is Dover better than Deal?"))


def test_the_comparison_is_said_first_and_rests_on_both_rows() -> None:
    chunk, rows = _rows()
    assert all(len(statement.sources) == 1 for statement in statements(rows[:3], chunk, "Did ferries call more often than tugs in 2018?"))
    first, *others = statements(rows[:2], chunk, "Did ferries call more often than bulkers in 2018?")
    assert first.worked_out
    assert first.sources == tuple(rows[:2])
    assert [other.sources for other in others] == [(rows[0],), (rows[1],)]
