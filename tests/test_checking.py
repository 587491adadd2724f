"""A sentence is held against its quotes: what departs from them is found, what only says it differently is not."""

import re
from pathlib import Path

import pytest

from corpus import Document, chunk_document, document_from_text, read_document
from rag.checking import verdict
from rag.composing import verdict_on
from rag.settings import load_settings
from rag.wording import statements

EVALUATION = Path(__file__).parent.parent / "eval"
REVIEWS = sorted(EVALUATION.glob("*/*-review.txt"))
WITHHELD = {"hospital": ["Trust overall Good: 3 of 5 (Effective; Caring; Well-led)."]}
"""What the check is wrong to doubt: there a column and a row have a name in common."""
FORMATS = [file for file in sorted((EVALUATION / "formats").iterdir()) if file.suffix in (".txt", ".md") and file.stem != "README"]

PORT = "The port let 120 berths in 2019, more than in 2018, although most boat owners did not pay the new fee to Harbour Trust."
TRAFFIC = "\tOur ships\tTheir ships\nDover\t12\t10\nDeal\t3\t9\nHythe\t5\t5"
GRADES = "Department\tHead\tGrade 2016\tGrade 2023\nRoots\tDr Hallam\tB\tA\nSeeds\tDr Imhoff\tA\tA"


@pytest.mark.parametrize(
    "sentence",
    [
        PORT,
        "The port let 120 berths in 2019, more than in 2018.",
        "In 2019 the port let one hundred and twenty berths.",
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
        ("Dover had 22 of our ships.", "not found"),
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


TABLES = {
    "an empty cell before the names": "\t2014\t2016\t2018\nDover\t10\t11\t12\nDeal\t3\t9\t7\nHythe\t5\t6\t8\n",
    "three amounts": "\tOwn boats\tHired boats\tLent boats\nDover\t10\t11\t12\nDeal\t3\t9\t7\nHythe\t5\t6\t8\n",
    "amounts like years": "Group\t2018\t2014\nCrew\t1,950\t1,905\nClerks\t1,999\t2,050\nCooks\t12\t10\n",
    "many rows": "Port\t2014\t2018\n" + "".join(f"Port {chr(65 + n)}\t{101 + 3 * n}\t{108 + 7 * n}\n" for n in range(20)),
    "below nothing": "Fund\t2014\t2018\nPier\t-12\t10\nQuay\t-9\t-3\nWall\t4\t6\n",
    "a row for all": "Port\tGrade\nDover\tGood\nDeal\tPoor\nHythe\tGood\nLydd\tGood\nRye\tPoor\nOverall\tGood\n",
    "months like words": "Group\tMay 2018\tMay 2014\nAll\t12\t10\nEach\t3\t9\nBoth\t1\t2\n",
    "set apart by spaces": "Port       Ours       Theirs\nDover      12         yes\nDeal       3          no\nHythe      5          yes\n",
    "drawn wide": f"| Port | {'Ships' + ' ' * 700} |\n|---|{'-' * 700}|\n| Dover | 12 |\n| Deal | 3 |\n| Hythe | 5 |\n",
}


def doubtful(document: Document) -> list[str]:
    """What answers would be made of, whatever is asked, and its own quotes don't bear out."""
    found = []
    for chunk in chunk_document(document):
        for sentence in chunk.sentences:
            facts = re.split(r"(?<=\.) (?=\S)", sentence.text)[1:] if sentence.text.startswith("Table") else []
            years = [f"How many in {year}?" for year in sorted(set(re.findall(r"\b(?:19|20)\d\d\b", sentence.text)))]
            for question in (sentence.text, *facts, *(years if sentence.kind == "row" else ())):
                told = statements([sentence], chunk, question)
                found += [statement.text for statement in told if verdict_on(statement, chunk) != "supported"]
    return found


@pytest.mark.parametrize("file", [load_settings().document, *REVIEWS, *FORMATS])
def test_what_answers_are_made_of_is_borne_out_by_its_own_quotes(file: Path) -> None:
    """Every sentence, item, row (whole, and by year) and fact of the documents."""
    assert doubtful(read_document(file)) == WITHHELD.get(file.stem, [])


@pytest.mark.parametrize("table", TABLES)
def test_so_it_is_with_tables_of_other_forms(table: str) -> None:
    document = document_from_text("Ports", f"# Traffic\n\n{TABLES[table]}")
    assert any(sentence.kind == "row" for chunk in chunk_document(document) for sentence in chunk.sentences)
    assert doubtful(document) == []


def test_a_number_of_rows_is_a_figure_only_where_so_many_are_named() -> None:
    assert verdict("Our ships 12: 2 of 3 (Dover).", [TRAFFIC]) == "not found"
    assert verdict("Dover had 4 of our ships.", [TRAFFIC]) == "not found"


def test_a_long_list_under_a_long_lead_in_is_checked_at_once() -> None:
    lead = ", ".join(f"the port has aim {number}" for number in range(45)) + ":"
    items = [f"aim number {number} is to mend wall {number}" for number in range(300)]
    sentence = f"{lead} {'; '.join(items)}."
    assert verdict(sentence, [f"{lead}\n- {item};" for item in items]) == "supported"


def test_a_label_that_is_another_rows_cell_hides_no_wrong_column() -> None:
    table = "Post\tReports to\tDeputises for\nClerk\tTreasurer\tHarbour master\nTreasurer\tHarbour master\tClerk"
    assert verdict("The clerk deputises for the treasurer.", [table]) == "not found"


def test_a_change_that_stands_in_a_column_of_its_own_is_told_of_the_columns_it_is_between() -> None:
    table = "Course\t2018\t2019\tDifference\nMaths\t61\t64\t3\nPhysics\t58\t56\t-2\nFrench\t70\t70\t0"
    assert verdict("From 2018 to 2019 Maths rose the most (by 3).", [table]) == "supported"
    assert verdict("From 2018 to 2019 Maths rose the most (by 2).", [table]) != "supported"
