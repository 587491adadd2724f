"""A sentence is held against its quotes: what departs from them is found, what only says it differently is not."""

from pathlib import Path

import pytest

from corpus import chunk_document, read_document
from rag.checking import verdict
from rag.settings import load_settings
from rag.wording import statements

PORT = "The port let 120 berths in 2019, more than in 2018, although most boat owners did not pay the new fee to Harbour Trust."
TRAFFIC = "\tOur ships\tTheir ships\nDover\t12\t10\nDeal\t3\t9\nHythe\t5\t5"
GRADES = "Department\tHead\tGrade 2016\tGrade 2023\nRoots\tDr Hallam\tB\tA\nSeeds\tDr Imhoff\tA\tA"


@pytest.mark.parametrize(
    "sentence",
    [
        PORT,
        "The port let 120 berths in 2019, more than in 2018.",
        "In 2019 the port let one hundred and twenty berths.".replace("one hundred and twenty", "120"),
        "Most boat owners didn't pay Harbour Trust the new fee.",
    ],
)
def test_what_the_quote_says_is_supported(sentence: str) -> None:
    assert verdict(sentence, [PORT]) == "supported"


@pytest.mark.parametrize(
    "sentence",
    [
        "The port let 210 berths in 2019.",
        "The port let 120 berths in 2017.",
        "The port let 120 berths in 2019, fewer than in 2018.",
        "Most boat owners paid the new fee to Harbour Trust.",
        "All boat owners did not pay the new fee to Harbour Trust.",
        "Most boat owners did not pay the new fee to Marina Holdings.",
        "The mayor opened a library.",
    ],
    ids=["figure", "year", "direction", "denial", "scope", "name", "another subject"],
)
def test_what_it_does_not_say_is_not_found(sentence: str) -> None:
    assert verdict(sentence, [PORT]) == "not found"


def test_a_clause_of_its_own_that_the_quote_lacks_leaves_it_partly_borne_out() -> None:
    assert verdict("The port let 120 berths in 2019, and the waiting list grew to a decade.", [PORT]) == "partly"


def test_words_left_out_in_the_middle_are_noticed() -> None:
    assert verdict("Staff are using these markers consistently.", ["Staff are not using these markers consistently."]) == "not found"


def test_a_figure_of_another_thing_in_the_same_quote() -> None:
    quote = "Ask requests fell from 94 to 47, while tell requests rose from 12 to 31."
    assert verdict("Tell requests rose to 31.", [quote]) == "supported"
    assert verdict("Tell requests rose to 47.", [quote]) == "not found"
    assert verdict("Ask requests rose from 47 to 94.", [quote]) == "not found"


def test_a_name_of_another_thing_in_the_same_quote() -> None:
    quote = "At Mallow, witnesses have a garden. At Selwick the only way to the lavatory leads past the dock door."
    assert verdict("The only way to the lavatory at Selwick leads past the dock door.", [quote]) == "supported"
    assert verdict("The only way to the lavatory at Mallow leads past the dock door.", [quote]) == "not found"


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("Dover had 12 of our ships.", "supported"),
        ("Dover had 10 of their ships.", "supported"),
        ("Dover had 10 of our ships.", "not found"),
        ("Deal had 12 of our ships.", "not found"),
        ("At Dover our ships were more than their ships.", "supported"),
        ("At Deal our ships were more than their ships.", "not found"),
        ("At Deal our ships were 6 fewer than their ships.", "supported"),
        ("Our ships 12: 1 of 3 (Dover).", "supported"),
    ],
)
def test_cells_of_a_table(sentence: str, found: str) -> None:
    assert verdict(sentence, [TRAFFIC]) == found


def test_years_may_name_columns() -> None:
    assert verdict("Roots was graded A in 2023.", [GRADES]) == "supported"
    assert verdict("Roots was graded A in 2016.", [GRADES]) == "not found"


def test_bars_part_cells_as_tabs_do() -> None:
    bars = "\n".join(f"| {' | '.join(line.split(chr(9)))} |" for line in TRAFFIC.splitlines())
    assert verdict("Deal had 3 of our ships.", [bars]) == "supported"
    assert verdict("Deal had 9 of our ships.", [bars]) == "not found"


@pytest.mark.parametrize("file", [load_settings().document, *sorted((Path(__file__).parent.parent / "eval").glob("*/*-review.txt"))])
def test_what_answers_are_made_of_is_borne_out_by_its_own_quotes(file: Path) -> None:
    """Every sentence, item, row and fact of the documents, but for one row whose table's caption stands above another table."""
    doubtful = []
    for chunk in chunk_document(read_document(file)):
        for sentence in chunk.sentences:
            for statement in statements([sentence], chunk, sentence.text):
                quotes = [
                    "\n".join((*chunk.heading_path, one.above, chunk.text[one.start - chunk.start : one.end - chunk.start]))
                    for one in statement.sources
                ]
                if verdict(statement.text, quotes) != "supported":
                    doubtful.append(statement.text)
    assert len(doubtful) <= 1, doubtful
