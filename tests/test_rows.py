"""Rows that a question sets side by side, and how they compare."""

import pytest

from corpus import Chunk, Sentence, chunk_document, document_from_text
from rag.rows import compared_rows, comparisons, contradicts
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
        ("By how much do calls of car ferries exceed those of cruise liners?", [0, 2]),
        ("Did liners call less often than ferries in 2018?", [0, 2]),
        ("Did ferries call more often in 2018?", []),  # nothing beside it
        ("Did ferries call more often in 2018 than in 2014?", []),
        ("Did ferries call more often than tugs?", []),
        ("Did ferries call more often than bulkers and liners?", []),
        ("Did ferries and bulkers call more often than in 2014?", []),
        ("Did bulkers call more often than liners?", []),  # the first sentence is neither
        ("Did calls of ferries grow more than those of liners?", []),  # how they changed is not what the columns tell
        ("Did ferries or liners call in 2018?", []),
        ("How many ferries called, and were there more liners than in 2014?", []),
    ],
)
def test_two_rows_are_compared_when_a_question_sets_one_beside_the_other(question: str, meant: list[int]) -> None:
    chunk, rows = _rows()
    assert compared_rows(rows[0], chunk, question) == [rows[position] for position in meant]


@pytest.mark.parametrize(
    ("question", "meant"),
    [
        ("Are there more PCSOs than police officers?", [0, 1]),
        ("Are there more police officers than police staff?", [0, 2]),
        ("Are there more police staff to support the public than officers?", []),  # the first half fits two rows
        ("Is the rate of staff higher than the national rate?", []),  # a column's name is no row
    ],
)
def test_which_rows_are_meant(question: str, meant: list[int]) -> None:
    table = "| Post | Force rate |\n|---|---|\n| Police officers | 14 |\n| Police community support officers | 9 |\n| Police staff | 5 |\n"
    chunk, rows = _rows(table + "| Rate of cadets | 3 |\n")
    assert compared_rows(rows[meant[0] if meant else 2], chunk, question) == [rows[position] for position in meant]


def test_two_rows_are_compared_in_the_column_asked() -> None:
    _, (ferries, bulkers, liners, _) = _rows()
    assert comparisons(ferries, bulkers, "Did more ferries call than bulkers in 2014?") == [
        "Calls in 2014 is higher for Car ferries (390) than for Ore carriers and bulkers (41), by 349."
    ]
    assert comparisons(bulkers, liners, "Did more liners call than bulkers in 2018?") == [
        "Calls in 2018 is the same for Ore carriers and bulkers as for Cruise liners (38)."
    ]


def test_where_the_question_tells_no_column_two_years_of_one_amount_are_compared() -> None:
    _, (ferries, bulkers, *_) = _rows()
    told = comparisons(ferries, bulkers, "Are there more ferries than bulkers?")
    assert [comparison.split(" is ")[0] for comparison in told] == ["Calls in 2018", "Calls in 2014"]
    _, (dover, deal) = _rows("| Port | Officers | Theft |\n|---|---|---|\n| Dover | 7 | 4 |\n| Deal | 3 | 5 |\n")
    assert comparisons(dover, deal, "Is there more crime in Dover than in Deal?") == []


@pytest.mark.parametrize(
    ("table", "question"),
    [
        ("| Port | 2018 |\n|---|---|\n| Dover (£ a day) | 3 |\n| Deal | 9 |\n", "Was more paid in Dover than in Deal?"),
        ("| Port | 2018 |\n|---|---|\n| Dover (staff) | 3 |\n| Deal (hours) | 9 |\n", "Was more worked in Dover than in Deal?"),
        ("| Port | Ranking |\n|---|---|\n| Dover | 3 |\n| Deal | 9 |\n", "Is the ranking of Dover higher than that of Deal?"),
        ("| Port | Grade |\n|---|---|\n| Dover | Good |\n| Deal | Poor |\n", "Is the grade of Dover better than Deal's?"),
        ("| Port | Risk |\n|---|---|\n| Dover | 1 in 200 |\n| Deal | 1 in 500 |\n", "Is the risk higher in Dover than in Deal?"),
        (
            "| Port | Risk | Calls |\n|---|---|---|\n| Dover | about 4 | 7 |\n| Deal | 9 | 8 |\n",
            "Is the risk higher in Dover than in Deal?",
        ),
        (
            "| Port | Calls | Calls |\n|---|---|---|\n| Dover | 4 | 7 |\n| Deal | 9 | 8 |\n",
            "Are calls more frequent in Dover than in Deal?",
        ),
        (
            "| Port | Crimes | Rate per 1,000 people |\n|---|---|---|\n| Dover | 90 | 42 |\n| Deal | 70 | 55 |\n",
            "Is the crime rate higher in Dover than in Deal?",
        ),
        ("| Port | Net loss |\n|---|---|\n| Dover | -12 |\n| Deal | -4 |\n", "Is the loss larger in Dover than in Deal?"),
    ],
)
@pytest.mark.parametrize("heading", ["# Ships\n\n", ""])
def test_what_means_nothing_is_not_compared(table: str, question: str, heading: str) -> None:
    (chunk,) = chunk_document(document_from_text("Port", heading + table))
    first, second = [sentence for sentence in chunk.sentences if sentence.kind == "row"]
    assert comparisons(first, second, question) == []


def test_the_comparison_is_said_first_and_rests_on_both_rows() -> None:
    chunk, rows = _rows()
    assert all(len(statement.sources) == 1 for statement in statements(rows[:3], chunk, "Did ferries call more often than tugs in 2018?"))
    first, *others = statements(rows[:2], chunk, "Did ferries call more often than bulkers in 2018?")
    assert first.worked_out
    assert first.sources == tuple(rows[:2])
    assert [other.sources for other in others] == [(rows[0],), (rows[1],)]


COUNTS = "|Place|2016|2017|2018|Answered 2017|Answered 2018|\n|---|---|---|---|---|---|\n|Dover|9|8|12|7|5|\n|Deal|4|4|4|–|1|\n"


@pytest.mark.parametrize(
    ("question", "contradicted"),
    [
        ("Why did calls from Dover fall in 2018?", True),
        ("Why did calls from Dover rise in 2018?", False),
        ("Why did calls from Dover go up in 2017?", True),
        ("Why were there fewer calls from Dover in 2018 than in 2016?", True),
        ("Why were there more calls from Dover in 2016 than in 2018?", True),  # 9, 12
        ("Why were there fewer calls from Dover in 2016 than in 2018?", False),
        ("Why were there more calls from Dover than from Deal?", False),  # another row is meant
        ("Why did calls from Dover rise?", False),
        ("Why did answered calls from Dover rise in 2018?", True),
        ("Why did answered calls from Dover fall in 2018?", False),
        ("Why did calls from Dover rise in 2016?", False),  # nobody knows what was before
        ("Why did calls from Dover rise in 2019?", False),
        ("Why did calls from Dover rise and fall?", False),
        ("Why did Dover call?", False),
        ("Why did calls from Dover not fall in 2018?", False),
        ("Why did the deficit of Dover fall in 2018?", False),  # a loss that falls may be a figure that rises
        ("Why were calls from Dover turned down in 2018?", False),
    ],
)
def test_a_row_contradicts_what_a_question_takes_for_granted(question: str, contradicted: bool) -> None:
    _, (dover, _) = _rows(COUNTS)
    assert contradicts(dover, question) is contradicted


def test_what_stayed_as_it_was_neither_rose_nor_fell() -> None:
    _, (_, deal) = _rows(COUNTS)
    assert contradicts(deal, "Why did calls from Deal rise in 2018?")
    assert contradicts(deal, "Why did calls from Deal fall in 2018?")
    assert not contradicts(deal, "Why did answered calls from Deal fall in 2018?")
