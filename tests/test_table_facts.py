"""Highest, lowest, widest gap and counts are worked out by code, and only where they mean something."""

from corpus import chunk_document, document_from_text, read_sections, read_tables
from corpus.table_facts import column_facts


def facts(text: str) -> str:
    document = document_from_text("t", text)
    (table,) = read_tables(document, read_sections(document))
    return column_facts(table)


def test_extremes_and_gaps_of_columns_that_measure_the_same() -> None:
    said = facts("| Port | Our ships | Their ships |\n|---|---|---|\n| Dover | 12 | 10 |\n| Deal | 3 | 9 |\n| Hythe | 5 | 5 |\n")
    assert said == (
        "Our ships is highest for Dover (12). Our ships is lowest for Deal (3). "
        "Their ships is highest for Dover (10). Their ships is lowest for Hythe (5). "
        "Our ships is furthest above Their ships for Dover (by 2). Our ships is furthest below Their ships for Deal (by 6)."
    )


def test_equal_extremes_name_every_row() -> None:
    assert "highest for Dover and Deal (9)" in facts("| Port | Ships |\n|---|---|\n| Dover | 9 |\n| Deal | 9 |\n| Hythe | 5 |\n")


def test_words_that_repeat_are_counted_with_their_rows() -> None:
    said = facts("| Port | Open? |\n|---|---|\n| Dover | Yes |\n| Deal | No |\n| Hythe | Yes |\n")
    assert said == "Open? Yes: 2 of 3 (Dover; Hythe). Open? No: 1 of 3 (Deal)."


def test_nothing_is_said_of_mixed_units_or_two_rows() -> None:
    assert facts("| Port | Ships |\n|---|---|\n| Dover | £9 |\n| Deal | 9% |\n| Hythe | 5 |\n") == ""
    assert facts("| Port | Ships |\n|---|---|\n| Dover | 9 |\n| Deal | 8 |\n") == ""


def test_a_row_that_sums_up_the_others_is_not_one_of_them() -> None:
    said = facts("| Port | Ships |\n|---|---|\n| Dover | 9 |\n| Deal | 8 |\n| Hythe | 5 |\n| Total | 22 |\n")
    assert said == "Ships is highest for Dover (9). Ships is lowest for Hythe (5)."


def test_nothing_is_said_where_two_rows_have_one_label() -> None:
    assert facts("| Port | Ships |\n|---|---|\n| Dover | 12 |\n| Dover | 1 |\n| Deal | 5 |\n| Hythe | 6 |\n") == ""


def test_nothing_is_said_of_a_column_of_changes() -> None:
    said = facts("| Port | Ships | Change |\n|---|---|---|\n| Dover | 9 | -7% |\n| Deal | 8 | -1% |\n| Hythe | 5 | 2% |\n")
    assert said == "Ships is highest for Dover (9). Ships is lowest for Hythe (5)."


def test_a_row_may_sum_up_by_the_end_of_its_name() -> None:
    sums = "".join(f"| {name} | 22 |\n" for name in ("Net total", "**Total**", "County-wide", "Ports overall"))
    said = facts(f"| Port | Ships |\n|---|---|\n| Dover | 9 |\n| Deal | 8 |\n| Hythe | 5 |\n{sums}")
    assert said == "Ships is highest for Dover (9). Ships is lowest for Hythe (5)."


def test_nothing_is_said_where_the_units_stand_in_the_labels_or_a_row_has_none() -> None:
    assert facts("| Figure | 2018 |\n|---|---|\n| Turnover (£m) | 412 |\n| Staff | 3,200 |\n| Satisfied (%) | 87 |\n") == ""
    assert (
        facts("| Port | Kind | Ships |\n|---|---|---|\n| Dover | Sail | 4 |\n| | Steam | 9 |\n| Deal | Sail | 3 |\n| Hythe | Sail | 2 |\n")
        == ""
    )


def test_nothing_is_said_of_a_part_of_a_table() -> None:
    text = "Force\tRate\nKent\t33\nSussex\t\nSurrey\t28\nEssex\t20\nAvon\t9\n"
    assert not any("highest" in sentence.text for chunk in chunk_document(document_from_text("t", text)) for sentence in chunk.sentences)


def test_columns_of_one_thing_at_several_times_are_compared_in_the_order_of_time() -> None:
    said = facts("Staff\tIn post on 31 March 2018\tIn post on 31 March 2014\nDover\t9\t12\nDeal\t8\t6\nHythe\t5\t5\n")
    assert said.endswith(
        "From In post on 31 March 2014 to In post on 31 March 2018 Deal rose the most (by 2). "
        "From In post on 31 March 2014 to In post on 31 March 2018 Dover fell the most (by 3)."
    )


def test_of_a_run_of_years_the_first_and_the_last_are_compared() -> None:
    said = facts("Ships\t2022/23\t2021/22\t2020/21\nDover\t12\t2\t9\nDeal\t3\t9\t8\nHythe\t7\t1\t5\n")
    assert said.endswith("From 2020/21 to 2022/23 Dover rose the most (by 3). From 2020/21 to 2022/23 Deal fell the most (by 5).")
    assert "2021/22 is highest for Deal (9)." in said
    assert "furthest" not in said


def test_cells_that_state_nothing_are_left_out_and_those_that_may_be_nought_allow_no_lowest() -> None:
    known = "Site\tTrees\nAbbey\t40\nDale\tn/a\nCarr\t25\nMoss\t31\n"
    assert "Trees is highest for Abbey (40). Trees is lowest for Carr (25)." in facts(known)
    assert "lowest" not in facts(known.replace("n/a", "–"))
    assert "Trees is highest for Abbey (40)." in facts(known.replace("n/a", "–"))


def test_an_amount_in_brackets_is_a_loss() -> None:
    assert "Profit is lowest for Bakery ((2.1))." in facts("Part\tProfit\nStores\t11.8\nBakery\t(2.1)\nDairy\t5.7\n")


def test_shares_in_brackets_are_no_losses() -> None:
    assert "Share" not in facts("Ward\tFalls\tShare\nAbbey\t12\t(45.5%)\nDale\t8\t(30.3%)\nMoss\t6\t(24.2%)\n")
    assert "Share" not in facts("Ward\tFalls\tShare\nAbbey\t12\t(45.5)\nDale\t8\t(30.3)\nMoss\t6\t(24.2)\n")


def test_changes_are_not_told_of_columns_that_measure_unlike_things_or_lack_a_cell() -> None:
    rows = "Abbey\t412\t31\nDale\t300\t22\nMoss\t250\t9\n"
    assert "most" not in facts(f"Ward\t2022\t2023 (per 1,000 beds)\n{rows}")
    assert "Abbey fell the most (by 381)" in facts(f"Ward\t2022 (base)\t2023\n{rows}")
    for nothing in ("nil", "n/a", ""):
        assert "most" not in facts(f"Ward\t2022\t2023\n{rows.replace('300', nothing)}")


def test_of_the_rows_own_numbers_nothing_is_told() -> None:
    assert facts("Step\tNo.\tCost\nDig\t1\t7\nLay\t2\t9\nFill\t3\t4\n").startswith("Cost is highest")


def test_of_very_many_columns_only_the_first_are_told() -> None:
    names, cells, others = ("\t".join(f"{word}{number}" for number in range(400)) for word in ("c", "", "1"))
    told = facts(f"Ward\t{names}\nAbbey\t{cells}\nDale\t{others}\nMoss\t{cells}\n")
    assert told.startswith("c0 is highest for")
    assert 700 < len(told) <= 900


def test_where_not_all_facts_fit_what_changed_is_told_before_what_is_highest() -> None:
    years = "\t".join(str(year) for year in range(1990, 2020))
    wards = (("A", 5, 1), ("B", 9, 3), ("C", 7, 2))
    rows = "".join(f"{ward}\t" + "\t".join(str(first + step * number) for number in range(30)) + "\n" for ward, first, step in wards)
    assert "From 1990 to 2019 B rose the most (by 87)." in facts(f"Ward\t{years}\n{rows}")


def test_an_average_of_the_rows_is_none_of_them_but_one_that_is_measured_is() -> None:
    assert "lowest for Moss" in facts("Ward\tFalls\nAbbey\t9\nDale\t8\nMoss\t7\nAverage (England)\t4\n")
    assert "lowest for Average stay" in facts("Measure\tFalls\nAbbey\t9\nDale\t8\nAverage stay\t4\n")


def test_a_row_that_ends_in_wide_or_overall_need_be_no_sum() -> None:
    said = facts("| Measure | Cost |\n|---|---|\n| CCTV city-wide | 900 |\n| Fewer thefts overall | 8 |\n| Vans | 50 |\n")
    assert said == "Cost is highest for CCTV city-wide (900). Cost is lowest for Fewer thefts overall (8)."


def test_a_row_that_is_the_sum_of_the_others_is_not_one_of_them_whatever_it_is_called() -> None:
    said = facts("| Place | 2017 | 2018 |\n|---|---|---|\n| Dover | 9 | 7 |\n| Deal | 8 | 8 |\n| Hythe | 5 | 6 |\n| Kent | 22 | 21 |\n")
    assert said.startswith("2017 is highest for Dover (9).")
    assert "Kent" not in said
    assert facts("| Place | Ships |\n|---|---|\n| Dover | 9 |\n| Deal | 8 |\n| Kent | 17 |\n") == ""  # in one column that may be chance


def test_a_word_is_counted_however_its_letters_are_set() -> None:
    said = facts("| Port | Open? |\n|---|---|\n| Dover | Yes |\n| Deal | No |\n| Hythe | yes |\n")
    assert said == "Open? Yes: 2 of 3 (Dover; Hythe). Open? No: 1 of 3 (Deal)."


def test_of_a_column_in_which_all_are_alike_none_is_first() -> None:
    assert facts("Ward\tSeats\tVotes\nAbbey\t3\t5\nDale\t3\t9\nMoss\t3\t7\n").startswith("Seats 3: 3 of 3 (Abbey; Dale; Moss).")
    assert "furthest" not in facts("Ward\tNorth\tSouth\nAbbey\t3\t5\nDale\t4\t6\nMoss\t5\t7\n")
