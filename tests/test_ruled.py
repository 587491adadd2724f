"""Tables whose columns are ruled off by dashes."""

import pytest

from corpus import Table, document_from_text, read_sections, read_tables


def of_text(text: str) -> tuple[Table, ...]:
    document = document_from_text("t", text)
    return read_tables(document, read_sections(document))


SIMPLE = """  Region        Beds   Nights
  ------------ ------ --------
  North East    96     22,874
  Scotland      104    24,771"""
SEVERAL_LINES = """  ----------------------------------------
  Region            Total        Total
                    2024         2023
  ----------------- ------------ ---------
  Yorkshire and     1,200        2,100
  Humber

  North East        3            4
  ----------------------------------------"""
WITHOUT_NAMES = """  -------------- -------------------
  Leaseholds     Life of the lease
  Vehicles       4 years
  -------------- -------------------"""
DOUBLE = """=====  =====
Name   Sum
=====  =====
First  12
Next   14
=====  ====="""


@pytest.mark.parametrize(
    ("text", "header", "rows"),
    [
        (SIMPLE, ("Region", "Beds", "Nights"), [("North East", "96", "22,874"), ("Scotland", "104", "24,771")]),
        (SEVERAL_LINES, ("Region", "Total 2024", "Total 2023"), [("Yorkshire and Humber", "1,200", "2,100"), ("North East", "3", "4")]),
        (WITHOUT_NAMES, (), [("Leaseholds", "Life of the lease"), ("Vehicles", "4 years")]),
        (DOUBLE, ("Name", "Sum"), [("First", "12"), ("Next", "14")]),
    ],
    ids=["simple", "several lines a row", "without names", "double rules"],
)
def test_dashes_tell_where_columns_stand(text: str, header: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    (table,) = of_text(f"# Report\n\nThis is what there is.\n\n{text}\n\nAfter it.")
    assert table.header == header
    assert [row.cells for row in table.rows] == rows


def test_a_rule_that_is_never_closed_makes_no_table() -> None:
    assert of_text("  ---------- ---------\n  Vehicles   4 years\n\nMore words.") == ()


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("Item      Rent\n----      ----\nShop     1,200\nHall       900", [("Shop", "1,200"), ("Hall", "900")]),
        (
            "Item     2020   2021\n-----   -----  -----\nRent       10     12\n-----   -----  -----\nTotal      30     34",
            [("Rent", "10", "12"), ("Total", "30", "34")],
        ),
    ],
    ids=["amounts wider than the dashes", "a rule above the sum"],
)
def test_dashes_cut_no_word_and_end_no_table_above_its_sum(text: str, rows: list[tuple[str, ...]]) -> None:
    (table,) = of_text(text)
    assert [row.cells for row in table.rows] == rows


def test_words_around_dashes_or_below_a_table_are_no_rows() -> None:
    assert of_text("Words of it\n-- --\nMore words come here.") == ()
    (table,) = of_text("Item     2020   2021\n-----   -----  -----\nRent       10     12\nWages      20     22\nSource: the annual report.")
    assert [row.cells[0] for row in table.rows] == ["Rent", "Wages"]
