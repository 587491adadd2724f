from pathlib import Path

import pytest

from corpus import Document, Table, chunk_document, document_from_text, read_document, read_sections, read_tables, row_sentence

GOLDEN = Path(__file__).parent / "golden" / "tables.txt"


def tables(document: Document) -> tuple[Table, ...]:
    return read_tables(document, read_sections(document))


def of_text(text: str) -> tuple[Table, ...]:
    return tables(document_from_text("t", text))


def written(found: tuple[Table, ...]) -> str:
    blocks = [
        "\n".join(
            [
                f"== {' > '.join(table.heading_path)} == {table.caption}",
                " | ".join(table.header),
                *(" | ".join(row.cells) for row in table.rows),
            ]
        )
        for table in found
    ]
    return "\n\n".join(blocks) + "\n"


def test_the_report_has_these_tables_each_number_under_its_column(default_report: Path) -> None:
    assert written(tables(read_document(default_report))) == GOLDEN.read_text(encoding="utf-8")


def test_each_row_of_the_report_is_a_verbatim_place_that_holds_its_cells(default_report: Path) -> None:
    document = read_document(default_report)
    for table in tables(document):
        for row in table.rows:
            words = document.text[row.start : row.end].split()
            assert all(set(cell.split()) <= set(words) for cell in row.cells)
            assert table.start <= row.start < row.end <= table.end


ROW_SENTENCES = """
Violence against the person (Victim-based crime per 1,000 population, 12 months ending 30 September 2018): Kent rate 42;
 Most Similar Forces rate 27. Kent rate is higher than Most Similar Forces rate by 15.

Police Staff (Kent workforce): FTE in post on 31 March 2018: 1,874; FTE in post on 31 March 2014: 1,905; Percentage change -2%.
 FTE in post on 31 March 2018 is lower than FTE in post on 31 March 2014 by 31.

Number of stops and searches per 1,000 population (Stop and search by ethnicity, 12 months ending 31 March 2018):
 Kent rate 3.3; England and Wales rate 4.8. Kent rate is lower than England and Wales rate by 1.5.

Armed response capability (Overall summary): Effectiveness Ungraded; Last inspected 2018/19.

Legitimacy (Overall summary): Outstanding.

Not Stated as % of total (Comparison of Kent workforce ethnicity with local population as of 31 March 2018):
 Kent proportion 1.7%.
"""


@pytest.mark.parametrize("said", ROW_SENTENCES.strip().replace("\n ", " ").split("\n\n"))
def test_a_row_of_the_report_is_read_as_a_sentence(default_report: Path, said: str) -> None:
    assert said in [row_sentence(table, row) for table in tables(read_document(default_report)) for row in table.rows]


def test_a_markdown_table_is_read_with_its_columns() -> None:
    rows = "| Port | Ships | Cargo \\| tonnes |\n|:--|--:|---|\n| Dover | 1,200 | 90 |\n| Deal | | 2 |"
    text = f"# Ports\n\nTraffic in 2020\n\n{rows}\n\nWords.\n"
    (table,) = of_text(text)
    assert (table.caption, table.header) == ("Traffic in 2020", ("Port", "Ships", "Cargo | tonnes"))
    assert [row.cells for row in table.rows] == [("Dover", "1,200", "90"), ("Deal", "", "2")]
    assert text[table.rows[0].start : table.rows[0].end] == "| Dover | 1,200 | 90 |"
    assert row_sentence(table, table.rows[0]) == "Dover (Traffic in 2020): Ships 1,200; Cargo | tonnes 90."


def test_a_new_header_line_begins_a_new_table() -> None:
    first, second = of_text("\tKent\tEssex\nBoats\t4\t5\n\tWales\tSpain\nBoats\t6\t7\n")
    assert (first.header, first.rows[0].cells) == (("", "Kent", "Essex"), ("Boats", "4", "5"))
    assert (second.header, second.rows[0].cells) == (("", "Wales", "Spain"), ("Boats", "6", "7"))


def test_cells_on_lines_of_their_own_are_tied_to_label_and_column() -> None:
    text = "Before it all.\n\nYear\n2019\n\nYear\n2020\n\nBoats in\nharbour\n\n41\n\n52\n\nFerries\n\n3\n\n4\n\nAfter it all.\n"
    (table,) = of_text(text)
    assert table.header == ("", "Year 2019", "Year 2020")
    assert [row.cells for row in table.rows] == [("Boats in harbour", "41", "52"), ("Ferries", "3", "4")]
    assert text[table.rows[0].start : table.rows[0].end] == "Boats in\nharbour\n\n41\n\n52"


def test_a_missing_cell_stays_empty_by_its_place() -> None:
    (table,) = of_text("\tA rate\tB rate\tC rate\nOne\t1\t\t3\nTwo\t\t2\t\n")
    assert [row.cells for row in table.rows] == [("One", "1", "", "3"), ("Two", "", "2", "")]


@pytest.mark.parametrize(
    "text",
    [
        "\tAn indented paragraph.\n\tAnother line of it.\n",
        "One line with\ta tab in it.\n\nWords.\n",
        "A heading\n\n12\n\nWords after a page number.\n",
        "```\na\tb\nc\td\n```\n",
        "Either | or\nis no table.\n",
        "1\n\n2\n\n3\n",
    ],
    ids=["indented words", "a single tab", "a page number", "code", "a bar in words", "bare numbers"],
)
def test_this_is_no_table(text: str) -> None:
    assert of_text(text) == ()


def test_lines_of_names_and_values_need_no_header() -> None:
    (table,) = of_text("Name:\tDover\nCounty:\tKent\n")
    assert [row.cells for row in table.rows] == [("Name:", "Dover"), ("County:", "Kent")]


def test_a_table_cut_by_a_page_break_goes_on_with_its_columns() -> None:
    _, rest = of_text("Fleet\n\n\tNew\tOld\nCars\t1\t2\n\n\nVans\t7\t8\nBikes\t3\t4\n")
    assert (rest.header, rest.caption) == (("", "New", "Old"), "Fleet")
    assert row_sentence(rest, rest.rows[0]).startswith("Vans (Fleet): New 7; Old 8.")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("1.1\tWe read the payroll.\tMay\n1.2\tWe did not read the pensions.\tJune", id="clauses"),
        pytest.param("Chair\tDid you approve?\nMr Jones\tNo, I did not\nMs Patel\tI did", id="talk"),
        pytest.param("5 May 2019\tTender issued\n1 June 2019\tQuestions close\n9 June 2019\tTender issued", id="dates"),
        pytest.param("Chair\tCllr Smith\nClerk\tMrs Hill", id="pairs"),
    ],
)
def test_a_first_line_like_the_others_names_no_columns(text: str) -> None:
    (table,) = of_text(text)
    assert [row.cells for row in table.rows] == [tuple(line.split("\t")) for line in text.split("\n")]


def test_names_of_columns_may_stand_without_one_for_the_labels() -> None:
    (table,) = of_text("2018\t2019\nKent\t33\t31\nSussex\t28\t30")
    assert table.header == ("", "2018", "2019")
    assert row_sentence(table, table.rows[0]).startswith("Kent: 2018: 33; 2019: 31.")


def test_of_two_lines_of_names_the_upper_ones_stand_in_front() -> None:
    (table,) = of_text("\tEnglish\t\tGerman\n\tSpeed\tErrors\tSpeed\tErrors\nOurs\t120\t4\t110\t6")
    assert table.header == ("", "English Speed", "English Errors", "German Speed", "German Errors")


def test_numbers_that_stand_above_their_labels_make_no_table() -> None:
    assert of_text("Our year\n\n4,300\n\nbooks lent\n\n120\n\nevents held\n\n35\n\nvolunteers\n") == ()


RATINGS = """Rosewood House

Is the service safe?                        Inadequate
Is the service caring?                      Good
Is the service well-led?                    Requires Improvement
"""


def test_cells_set_apart_by_spaces_are_a_table() -> None:
    (ratings,) = of_text(RATINGS)
    assert [row.cells for row in ratings.rows] == [
        ("Is the service safe?", "Inadequate"),
        ("Is the service caring?", "Good"),
        ("Is the service well-led?", "Requires Improvement"),
    ]
    (figures,) = of_text("Waste\n\n            Tonnes     Complaints\nAbbey       412        31\nCastle      388        12\n")
    assert (figures.header, figures.rows[1].cells) == (("", "Tonnes", "Complaints"), ("Castle", "388", "12"))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("2.1     It rained.\n2.2     It froze.\n2.3     It thawed.\n", id="numbered paragraphs"),
        pytest.param("Abbey       412        31\nCastle      388\n", id="two lines"),
        pytest.param(
            "Source: the trust.  Figures for 2023 leave out\nDale.  Those of 2022 do not.  None\nof these.  Nor those.\n", id="sentences"
        ),
        pytest.param(
            "The council met four times in the     It heard from the chair of the\n"
            "year, and every meeting was open      water company, who spoke for\n"
            "to the public and to the press.       an hour and took questions.\n",
            id="two columns of words",
        ),
    ],
)
def test_lines_with_blanks_that_are_no_table(text: str) -> None:
    assert of_text(text) == ()


LAID_OUT = """Table 4: Falls with harm and ulcers of category 3 or 4 acquired in our care, by site and by year, as reported

                                  Falls                    Standard
Site                              2022/23     2023/24      2023/24
Abbey General Hospital            41          38           46
The hospital of the castle and of 26          17           not
                                                           set
Community hospital, rehabilitation
and home visits                   7           8            10
Note: the last has no beds.

Words below it.
"""


def test_a_table_laid_out_with_blanks_is_read_by_its_columns() -> None:
    (table,) = of_text(LAID_OUT)
    assert table.caption == LAID_OUT.splitlines()[0]
    assert table.header == ("Site", "Falls 2022/23", "2023/24", "Standard 2023/24")
    assert [row.cells for row in table.rows] == [
        ("Abbey General Hospital", "41", "38", "46"),
        ("The hospital of the castle and of", "26", "17", "not set"),
        ("Community hospital, rehabilitation and home visits", "7", "8", "10"),
    ]
    last = table.rows[-1]
    assert LAID_OUT[last.start : last.end].split()[-5:] == ["home", "visits", "7", "8", "10"]


SITES = "Site       Beds       Nurses\nAbbey      1,204      38\nDale       300        17\nMoss       412        9\n"


def test_words_around_a_table_laid_out_with_blanks_are_none_of_it() -> None:
    (table,) = of_text(
        f"The trust closed 30 beds.  It opened more.\n\n{SITES}\nThe trust closed in 2023 about 30 beds.  It has since opened more.\n"
    )
    assert [row.cells[0] for row in table.rows] == ["Abbey", "Dale", "Moss"]
    assert table.header == ("Site", "Beds", "Nurses")


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        pytest.param("           60         55", ("", "60", "55"), id="a sum without a label"),
        pytest.param("A label that is quite long   26         17", ("A label that is quite long", "26", "17"), id="a long label"),
        pytest.param("The hospital 26       17", ("The hospital", "26", "17"), id="an amount that ends with its column"),
        pytest.param(
            "Community\nhospitals of the\nwhole vale 77        8",
            ("Community hospitals of the whole vale", "77", "8"),
            id="a label of three lines",
        ),
        pytest.param(
            "Castle     41         4\n(closed in the\nwinter)", ("Castle (closed in the winter)", "41", "4"), id="two lines of it"
        ),
        pytest.param("Mental ward 12   41         3", ("Mental ward 12", "41", "3"), id="a number in a label"),
        pytest.param("Castle     41         4\n(closed)", ("Castle (closed)", "41", "4"), id="a label that goes on below"),
    ],
)
def test_amounts_laid_out_with_blanks_stay_in_their_columns(line: str, cells: tuple[str, ...]) -> None:
    (table,) = of_text(f"{SITES}{line}\nKeep       10         3\n")
    assert table.rows[3].cells == cells
    assert table.rows[2].cells == ("Moss", "412", "9")


def test_a_line_without_amounts_among_rows_laid_out_with_blanks_is_the_name_of_a_group() -> None:
    opened, closed = of_text(f"{SITES}Sites closed after 2010\nKeep       10         3\nMill       11         4\n")
    assert (closed.caption, closed.header) == ("Sites closed after 2010", opened.header)
    assert [row.cells for row in closed.rows] == [("Keep", "10", "3"), ("Mill", "11", "4")]


def test_amounts_are_no_names_of_columns() -> None:
    (table,) = of_text("           Beds       Nurses\n           1,204      55\nAbbey      41         38\nDale       30         17\n")
    assert table.header == ("", "Beds", "Nurses")


def test_where_columns_reach_over_one_another_order_tells() -> None:
    (table,) = of_text("Abbey   412   31\nThe castle   388   12\nDover castle and keep   2   1\n")
    assert table.rows[2].cells == ("Dover castle and keep", "2", "1")


def test_one_name_over_two_columns_is_that_of_both() -> None:
    names = "          Falls with harm           Ulcers\nSite      2022        2023        2022\n"
    (table,) = of_text(f"{names}Abbey     41          38          29\nDale      7           8           4\n")
    assert table.header == ("Site", "Falls with harm 2022", "Falls with harm 2023", "Ulcers 2022")


def test_a_column_may_be_empty_in_a_row_laid_out_with_blanks() -> None:
    (table,) = of_text("Ward      Beds       Nurses\nAbbey     412        31\nCastle               8\nDover     200        12\n")
    assert [row.cells for row in table.rows] == [("Abbey", "412", "31"), ("Castle", "", "8"), ("Dover", "200", "12")]


def test_cells_stand_under_their_names_where_a_column_has_none() -> None:
    (table,) = of_text("\t\t2023\t2022\nRevenue\t3\t412.6\t398.1\nDividend\t5\t12.4\t\n")
    assert table.rows[1].cells == ("Dividend", "5", "12.4", "")


def test_of_a_run_of_years_the_first_and_the_last_are_compared() -> None:
    (table,) = of_text("Ships\t2020/21\t2021/22\t2022/23\nDover\t9\t2\t12\n")
    assert row_sentence(table, table.rows[0]).endswith("2022/23: 12. 2020/21 is lower than 2022/23 by 3.")


def test_a_name_among_rows_is_that_of_a_group_and_the_columns_keep_theirs() -> None:
    age, work = of_text("Characteristic\tTreated\tOthers\nAge\t41.2\t40.8\nAt work\nFull time\t88\t93\nPart time\t51\t47\n")
    assert age.header == work.header == ("Characteristic", "Treated", "Others")
    assert (work.caption, [row.cells[0] for row in work.rows]) == ("At work", ["Full time", "Part time"])


def test_labels_and_names_of_columns_in_two_lines_are_one() -> None:
    text = "Sector\tTarget\tReached\nWater\t210\t88\nShelter and\nfood items\t340\t102\nHealth\t180\t61\n"
    (table,) = of_text(text)
    assert [row.cells[0] for row in table.rows] == ["Water", "Shelter and food items", "Health"]
    assert text[table.rows[1].start : table.rows[1].end] == "Shelter and\nfood items\t340\t102"
    (table,) = of_text("Ward\tTonnes\tCost per\tComplaints\n\t\thousehold\nAbbey\t412\t18.20\t31\nDale\t275\t22.10\t54\n")
    assert table.header[1:] == ("Tonnes", "Cost per household", "Complaints")


def test_years_are_compared_whatever_else_stands_beside_them() -> None:
    (table,) = of_text("Gas\t2018/19 (base)\t2022/23\t2023/24\t2029/30 target\nPool\t900\t800\t700\t450\n")
    assert row_sentence(table, table.rows[0]).endswith("450. 2018/19 (base) is higher than 2023/24 by 200.")


def test_amounts_are_not_compared_with_shares() -> None:
    (table,) = of_text("Output\tUnits delivered\tUnits delivered as % of plan\nWells\t486\t93\n")
    assert row_sentence(table, table.rows[0]).endswith("plan 93.")


def test_a_stop_in_a_tables_name_is_read_as_a_colon() -> None:
    (table,) = of_text("**Table 2. Ships by port**\n\n| Port | Ships |\n|---|---|\n| **Dover** | 4 |\n| Deal | 3 |\n")
    assert (table.caption, table.rows[0].cells) == ("Table 2: Ships by port", ("Dover", "4"))


def test_a_heading_that_names_a_table_does_so_without_its_number() -> None:
    (table,) = of_text("# 3.2 Vehicles\n\n| Kind | Miles |\n|---|---|\n| Lorries | 31 |\n| Vans | 12 |\n")
    assert row_sentence(table, table.rows[0]) == "Lorries (Vehicles): Miles 31."


def test_where_the_first_cells_only_count_the_rows_the_second_are_their_labels() -> None:
    (risks,) = of_text("No.\tRisk\tTrend\n1\tFlood\tUp\n2\tFraud\tDown\n")
    assert row_sentence(risks, risks.rows[1]) == "Fraud: No. 2; Trend Down."
    (ages,) = of_text("Age\tBoys\tGirls\n5\t12\t14\n6\t11\t13\n")
    assert ages.rows[1].cells[0] == "6"


def test_two_blanks_behind_a_colon_part_cells() -> None:
    (table,) = of_text("Year   Beds   Nurses\n2019:  41     38\n2020:  39     37\n2021:  35     36\n")
    assert (table.header, table.rows[0].cells) == (("Year", "Beds", "Nurses"), ("2019:", "41", "38"))


def test_words_below_words_are_more_of_them_and_amounts_are_none_of_a_row_above() -> None:
    falls = "Falls          63       no more than\n                        60\n"
    (table,) = of_text(f"Measure        2023     Target\n{falls}Ulcers         39       none\n")
    assert table.rows[0].cells == ("Falls", "63", "no more than 60")


@pytest.mark.parametrize(
    "text",
    ["Year\tCost\tStaff\nY1\t£1.2m\t40\nY2\t£1.5m\t60\n", "Route\tFrom\tRiders\n12\tDeal\t40\n7\tDover\t60\n"],
    ids=["amounts", "numbers that don't count up"],
)
def test_the_first_cells_stay_the_labels_where_they_do_more_than_count(text: str) -> None:
    (table,) = of_text(text)
    assert table.header == tuple(text.splitlines()[0].split("\t"))


def test_a_table_with_blank_lines_between_its_rows_is_one() -> None:
    rows = "Falls                                               74     63", "Ulcers acquired in our care, on wards and in homes  52     39"
    (table,) = of_text("\n\n".join(("Measure                                             2022   2023", *rows)) + "\n")
    assert table.rows[1].cells == ("Ulcers acquired in our care, on wards and in homes", "52", "39")


def test_a_numbered_heading_set_wide_is_no_line_of_the_table_below_or_above_it() -> None:
    text = """5.1   Revenue

Revenue rose by a little.

5.2   Staff by grade

Grade          2022      2023
Nurses          120       131
Doctors          40        38

5.3   Pay

Pay rose by 3%."""
    (table,) = of_text(text)
    assert table.heading_path == ("5.2 Staff by grade",)
    assert table.header == ("Grade", "2022", "2023")
    assert [row.cells for row in table.rows] == [("Nurses", "120", "131"), ("Doctors", "40", "38")]


def test_what_is_drawn_in_a_table_is_no_cell() -> None:
    text = """Item                          2023
Current account              48,210
Deposit account             126,500
                            =======
Total                       174,710"""
    (table,) = of_text(text)
    assert table.header == ("Item", "2023")
    assert [row.cells[0] for row in table.rows] == ["Current account", "Deposit account", "Total"]


def test_clauses_set_with_tabs_are_no_table() -> None:
    assert of_text("7.2\tThe liability shall not exceed £500,000.\n7.3\tNeither party shall be liable for loss.") == ()


def test_nothing_is_made_of_cells_below_each_other_where_yes_or_no_would_be_a_name() -> None:
    cells = [
        "Measure",
        "Number",
        "Met?",
        "Audits completed",
        "378",
        "No",
        "Prohibition notices",
        "4",
        "n/a",
        "Enforcement notices",
        "12",
        "Yes",
    ]
    assert of_text("\n\n".join([*cells, "The service took no prosecutions."])) == ()


def test_names_of_columns_may_go_over_two_lines_above_the_dashes() -> None:
    (table,) = of_text("Council| Rate (%)| Percentage point\nchange| Homes\n---|---|---|---\nArden| 44| +2.3| 61\nMarsh| 34| -0.8| 0")
    assert table.header == ("Council", "Rate (%)", "Percentage point change", "Homes")
    assert table.rows[0].cells == ("Arden", "44", "+2.3", "61")


PIPED = "|  | 2024 | 2023 |\n|---|---|---|\n| Gifts | 9 | 8 |\n| Shops | 2 | 3 |"


@pytest.mark.parametrize("name", ["Table 2: Income by source (£000)", "  : Table 2: Income by source (£000)"])
def test_a_tables_name_may_stand_below_it(name: str) -> None:
    text = f"# Income\n\n{PIPED}\n\n{name}\n\nMore words."
    (table,) = of_text(text)
    assert table.caption == "Table 2: Income by source (£000)"
    above = {sentence.text: sentence.above for chunk in chunk_document(document_from_text("t", text)) for sentence in chunk.sentences}
    assert "(£000)" in above["Gifts (Table 2: Income by source (£000)): 2024: 9; 2023: 8. 2024 is higher than 2023 by 1."]


def test_a_name_between_two_tables_is_that_of_the_second() -> None:
    found = of_text(f"# Income\n\n{PIPED}\n\nTable 2: Spending\n\n{PIPED}\n\nMore words.")
    assert [table.caption for table in found] == ["Income", "Table 2: Spending"]


def test_cells_that_are_drawn_stay_where_others_of_the_line_are_not() -> None:
    (table,) = of_text("Item       2020    2021\nRent         10      12\nGrants      ---     ---\nWages        20      22")
    assert [row.cells for row in table.rows][1] == ("Grants", "---", "---")


def test_columns_may_be_called_yes_and_no() -> None:
    (table,) = of_text("\n\n".join(["Yes", "No", "Was it clean", "45", "55", "Was it warm", "60", "40", "It was."]))
    assert table.header == ("", "Yes", "No")


def test_numbers_alone_set_with_tabs_are_no_clauses() -> None:
    (table,) = of_text("25\tApples\n30\tPears\n45\tPlums")
    assert table.rows[0].cells == ("25", "Apples")


def test_a_piped_cell_stays_under_its_name_whatever_is_left_empty() -> None:
    text = "| Site | 2017 | | 2018 |\n|---|---|---|---|\n| Deal | 10 | 4 | 20 |\n| Dover | | 5 | 30 |\n| Lydd | 7 | 6 | |\n"
    (table,) = of_text(text)
    assert [row.cells[1] for row in table.rows] == ["10", "", "7"]
    assert [row.cells[3] for row in table.rows] == ["20", "30", ""]


def test_names_of_columns_that_come_again_begin_a_table_or_a_page() -> None:
    fines = "Site\t2017\t2018\nDeal\t10\t20\nDover\t11\t30\n\n"
    first, second = of_text(fines + "Site\tCosts\tStaff\nLydd\t3\t4\nRye\t5\t6\n")
    assert (first.header, second.header) == (("Site", "2017", "2018"), ("Site", "Costs", "Staff"))
    first, second = of_text(fines + "Berth\tCosts\tStaff\nLydd\t3\t4\nRye\t5\t6\n")
    assert (first.header, second.header) == (("Site", "2017", "2018"), ("Berth", "Costs", "Staff"))
    (whole,) = of_text(fines + "Hythe\tn/a\tn/a\nLydd\t3\t4\n")
    assert [row.cells[0] for row in whole.rows] == ["Deal", "Dover", "Hythe", "Lydd"]
    (whole,) = of_text(fines + "Site\t2017\t2018\nLydd\t3\t4\n")
    assert [row.cells[0] for row in whole.rows] == ["Deal", "Dover", "Lydd"]


def test_the_unit_of_a_column_is_no_amount() -> None:
    (table,) = of_text("\tNote\t2021\t2020\n\t\t£000\t£000\nIncome\t2\t1,200\t1,100\nStaff costs\t3\t(800)\t(750)\n")
    assert table.header[1:] == ("Note", "2021 £000", "2020 £000")
    assert [row.cells[0] for row in table.rows] == ["Income", "Staff costs"]


def test_the_name_of_the_first_group_is_no_name_of_a_column() -> None:
    groups = "Adults\n  Falls       5     4\n  Deaths      1     2\nChildren\n  Falls       3     3\n  Deaths      0     0\n"
    adults, children = of_text(f"Results\n\n           2020  2021\n{groups}")
    assert (adults.caption, children.caption) == ("Adults", "Children")
    assert [row.cells for row in adults.rows] == [("Falls", "5", "4"), ("Deaths", "1", "2")]
