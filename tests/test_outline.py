from pathlib import Path

import pytest

from corpus import Section, chunk_document, document_from_text, read_document, read_sections

GOLDEN = Path(__file__).parent / "golden" / "headings.txt"

MARKDOWN = """# Harbour survey

An opening word.

Findings
--------

```
# not a heading
```

### Costs ###

- Dredging
- Lighting

Findings

A bare line is no heading where headings have marks.

## Findings

Again.
"""

NUMBERED = """NORTHERN WATER TRUST

Annual accounts

The trust looks after four reservoirs.

1 Overview

The year was dry.

2 Finance

2.1 Income

Income rose.

Grants from the county

Two grants came in.

2.2 Liquidity

Cash fell.

3. Staff

Nobody left.
"""


def tree(sections: tuple[Section, ...]) -> str:
    """A heading a line, indented by depth, with its page where it has one."""
    lines = []
    for section in sections:
        if section.heading_path:
            page = f" | {section.page}" if section.page else ""
            lines.append("    " * (len(section.heading_path) - 1) + section.heading_path[-1] + page)
    return "\n".join(lines) + "\n"


def names(text: str) -> list[str]:
    return [" > ".join(section.heading_path) for section in read_sections(document_from_text("t", text)) if section.heading_path]


def test_the_report_has_this_heading_tree_with_these_pages(default_report: Path) -> None:
    assert tree(read_sections(read_document(default_report))) == GOLDEN.read_text(encoding="utf-8")


def test_judgments_captions_and_signatures_are_not_headings(default_report: Path) -> None:
    found = {section.heading_path[-1] for section in read_sections(read_document(default_report)) if section.heading_path}
    assert not found & {"Good", "Outstanding", "Crime Outcomes", "Zoë Billingham", "HM Inspector of Constabulary", "Contents"}


def test_sections_cover_the_report_exactly_and_begin_with_their_headings(default_report: Path) -> None:
    document = read_document(default_report)
    sections = read_sections(document)
    assert "".join(document.text[section.start : section.end] for section in sections) == document.text
    for section in sections[1:]:
        assert document.text[section.start : section.body_start].strip() == section.heading_path[-1]


def test_headings_of_one_name_are_told_apart_by_their_paths(default_report: Path) -> None:
    paths = [section.heading_path for section in read_sections(read_document(default_report))]
    assert len(paths) == len(set(paths))
    assert sum(path[-1:] == ("Force in context",) for path in paths) == 5


def test_marked_headings_count_alone_and_fences_hide_theirs() -> None:
    assert names(MARKDOWN) == [
        "Harbour survey",
        "Harbour survey > Findings",
        "Harbour survey > Findings > Costs",
        "Harbour survey > Findings",
    ]


def test_numbers_and_capitals_give_levels_and_numbered_items_are_no_headings() -> None:
    assert names(NUMBERED) == [
        "NORTHERN WATER TRUST",
        "NORTHERN WATER TRUST > Annual accounts",
        "1 Overview",
        "2 Finance",
        "2 Finance > 2.1 Income",
        "2 Finance > 2.1 Income > Grants from the county",
        "2 Finance > 2.2 Liquidity",
        "3. Staff",
    ]


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("it goes on here", id="a line that begins small"),
        pytest.param("The end.", id="a sentence"),
        pytest.param("These are the reasons:", id="a lead-in"),
        pytest.param("- Reasons", id="a list item"),
        pytest.param("12 months ending March 2018", id="a period"),
        pytest.param("31 March 2018", id="a date"),
        pytest.param("2018/19 projection", id="a year"),
        pytest.param("Kent\t42", id="cells"),
        pytest.param("4.2", id="a number"),
        pytest.param("Many words " * 9, id="a long line"),
    ],
)
def test_this_is_no_heading(line: str) -> None:
    assert names(f"Words before it.\n\n{line}\n\nWords below it.\n") == []


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("Working with others", id="a name"),
        pytest.param("Why now?", id="a question"),
        pytest.param("999 calls", id="a name that begins with a number"),
        pytest.param("Workforce figures (including gender)", id="a name that ends in brackets"),
    ],
)
def test_this_is_a_heading(line: str) -> None:
    assert names(f"Words before it.\n\n{line}\n\nWords below it.\n") == [line]


def test_the_rest_of_a_sentence_cut_by_a_page_break_is_no_heading() -> None:
    cut = "The force said that it had long been working with partners in Dover and with the whole of the port authority of Great"
    assert names(f"{cut}\n\nYarmouth and others\n\nNext words.\n") == []


def test_numbered_lines_with_nothing_between_are_items_of_a_list() -> None:
    assert names("Words.\n\n1. Engineers\n\n2. Office\n\n3. Yard\n\nWords.\n") == []


def test_a_short_line_repeated_below_headings_is_no_heading() -> None:
    text = "".join(f"{name} of the work\n\nRequires improvement\n\nSome words.\n\n" for name in ("Quality", "Speed"))
    assert names(text) == ["Quality of the work", "Speed of the work"]


@pytest.mark.parametrize("text", ["", "\n\n", "One line.", "\r\n\r\n", "\t"], ids=["empty", "blank", "one line", "line ends", "a tab"])
def test_a_text_without_headings_is_one_section(text: str) -> None:
    sections = read_sections(document_from_text("t", text))
    assert [(section.start, section.end, section.heading_path) for section in sections] == [(0, len(text), ())]


def test_windows_line_ends_change_no_heading() -> None:
    assert names(NUMBERED.replace("\n", "\r\n")) == names(NUMBERED)


def test_a_heading_off_the_contents_page_has_a_page_only_where_it_is_certain() -> None:
    body = "".join(f"{name}\n\nWords.\n\n" for name in ("Alpha", "Inside alpha", "Beta", "Inside beta", "Gamma"))
    text = f"Contents\n\nAlpha\t1\nBeta\t1\nGamma\t4\n\n{body}"
    sections = read_sections(document_from_text("t", text))
    assert [(section.heading_path[-1], section.page) for section in sections[1:]] == [
        ("Alpha", 1),
        ("Inside alpha", 1),
        ("Beta", 1),
        ("Inside beta", None),
        ("Gamma", 4),
    ]


CONTENTS = "Contents\nNorth\t1\nSouth\t2\nWest\t3\n\nNorth\n\nWords are here.\n\nSouth\n\nMore of them.\n\nWest\n\nThe last.\n"


@pytest.mark.parametrize("stray", ["# note\n\nText.\n", "\nJ. Smith\n---\n\nText.\n"], ids=["a hash", "a signature"])
def test_a_stray_mark_hides_no_heading_of_the_contents_page(stray: str) -> None:
    assert {"North", "South", "West"} <= {name.split(" > ")[0] for name in names(f"{CONTENTS}\n{stray}")}


def test_a_list_of_figures_below_the_word_contents_is_a_table() -> None:
    sections = read_sections(
        document_from_text("t", "First-aid box\n\nIt was checked.\n\nContents\n\nBandages\t2\nPlasters\t20\nTape\t30\n")
    )
    assert all(section.page is None for section in sections)
    assert names(CONTENTS) == ["North", "South", "West"]


def test_a_rule_below_the_names_of_columns_makes_no_heading() -> None:
    assert names("Costs\n\nThey rose.\n\nPort      Ships     Boats\n----------------------\nDover     4         5\n") == ["Costs"]


def test_words_set_off_below_a_heading_are_a_judgment_even_where_they_stand_once() -> None:
    text = "Safety\n\n\n\nRequires improvement\n\nThe dock is not safe.\n\nCosts\n\nSteady growth\n\nThe growth was slow.\n"
    assert names(text) == ["Safety", "Costs", "Costs > Steady growth"]


def test_a_line_below_a_heading_that_has_nothing_to_do_with_what_follows_is_a_judgment() -> None:
    text = "We went.\n\nSafety of homes\n\nSerious but improving\n\nDoors are missing.\n\nCosts\n\nRents paid\n\nA rent is more.\n"
    assert names(text) == ["Safety of homes", "Costs", "Costs > Rents paid"]
    statement = chunk_document(document_from_text("t", text))[1].sentences[0]
    assert (statement.kind, statement.text) == ("statement", "Safety of homes: Serious but improving")


def test_judgments_on_the_lines_just_below_their_headings_leave_these_headings() -> None:
    text = "Care of tenants\nRequires improvement\n\nWardens call once a week.\n\nRepairs\nGood\n\nMost are done in ten days.\n"
    assert names(text) == ["Care of tenants", "Repairs"]
    assert [chunk.sentences[0].text for chunk in chunk_document(document_from_text("t", text))] == [
        "Care of tenants: Requires improvement",
        "Repairs: Good",
    ]


def test_two_short_lines_that_stand_once_are_no_heading() -> None:
    assert names("Ada Brown\nChief executive\n\nShe wrote the foreword.\n\nCosts\n\nThey rose.\n") == ["Costs"]


def test_a_list_without_a_stop_swallows_no_heading() -> None:
    assert names("There were:\n- two cases noticed\n  by the staff\n\nOvertime\n\nIt was approved by nobody.\n") == ["Overtime"]


def test_of_names_in_a_row_two_at_most_are_headings() -> None:
    text = "Mrs A. Smith\n\nMr B. Jones\n\nMs C. Patel\n\nThe meeting opened at nine.\n"
    assert names(text) == ["Mrs A. Smith", "Mrs A. Smith > Mr B. Jones"]
    assert "Ms C. Patel" in chunk_document(document_from_text("t", text))[0].text


def test_below_a_marked_title_alone_headings_are_told_by_their_form() -> None:
    text = "Travel policy\n=============\n\n1. What is paid\n\nTrains are.\n\n2. What is not paid\n\nTaxis are not.\n"
    assert names(text) == ["Travel policy", "Travel policy > 1. What is paid", "Travel policy > 2. What is not paid"]


def test_a_line_that_ends_in_a_footnote_is_no_heading() -> None:
    assert names("Costs rose in the year.1\n\nRisks\n\nThere are two of them.\n") == ["Risks"]


def test_a_line_with_the_end_of_a_sentence_inside_or_that_goes_on_below_is_no_heading() -> None:
    assert names("Visits\n\nWe made ten. Staff told us that they did not have\n\n13\n\ntime to do more.\n") == ["Visits"]
    assert names("Training\n\nIt is held each year.\n\nTeachers told us they\n\n14\n\nhad no time for it.\n") == ["Training"]


def test_headings_right_above_their_words_are_found_where_there_are_several() -> None:
    line = "The arrangements were not effective and staff did not report what they\nhad seen."
    text = f"Report\n\nWe went there.\n\nSafeguarding\n{line}\n\nPay and leave\n{line}\n"
    assert names(text) == ["Report", "Safeguarding", "Pay and leave"]
    assert names(f"Report\n\nWe went there.\n\nSafeguarding\n{line}\n") == ["Report"]


def test_short_lines_without_a_stop_hide_no_heading() -> None:
    case = "The council did not repair a leak.\n\nDecision\nNot upheld"
    assert names(f"Case 1\n\n{case}\n\nCase 2\n\n{case}\n") == ["Case 1", "Case 2"]


def test_a_numbered_heading_may_have_nothing_but_a_table() -> None:
    table = "Segment\t2023\t2022\nFoods\t210.1\t201.3\nDrinks\t202.5\t196.8"
    text = f"1. Basis\n\nIt is lawful.\n\n2. Segments\n\n{table}\n\n3. Tax\n\nIt was paid.\n"
    assert names(text) == ["1. Basis", "2. Segments", "3. Tax"]


@pytest.mark.parametrize(
    "line",
    ["(Paragraph 25)", "Overall effectiveness          Good", "Figure 1: Costs by year", "Source: the council's own figures"],
    ids=["in brackets", "cells set apart", "a caption", "a source"],
)
def test_what_names_no_section_is_no_heading(line: str) -> None:
    assert names(f"Funding\n\nIt should be paid.\n\n{line}\n\nThe grant should not end.\n") == ["Funding"]


def test_headings_of_one_series_are_of_one_level() -> None:
    text = (
        "Case 1\n\nLeaks and damp\n\nThere was damp for months.\n\nCase 2\n\nNoise\n\nThe landlord did nothing.\n\n"
        "Case 3\n\nMoving house\n\nA house was refused.\n"
    )
    assert names(text) == ["Case 1", "Case 1 > Leaks and damp", "Case 2", "Case 3", "Case 3 > Moving house"]


LINE_A_PARAGRAPH = """Water Works Of The Vale

About Us
{words}
{words}
Repairs And Renewals
{words}
{words}
The following were repaired:
- two dams
- a weir
Pipes
{words}
{words}
Table 2: Pipes laid, by year
Kind\t2022\t2023
Lead\t4\t5
Iron\t6\t7
Source: the works' own books.
Our people
{words}
""".format(
    words="The works supplied clean water to all their customers in the year, and did so on each and every one of its days. It rained."
)


def test_where_each_line_is_a_paragraph_short_ones_above_words_are_headings() -> None:
    found = [name.split(" > ")[-1] for name in names(LINE_A_PARAGRAPH)]
    assert found == ["Water Works Of The Vale", "About Us", "Repairs And Renewals", "Pipes", "Our people"]
    chunks = chunk_document(document_from_text("t", LINE_A_PARAGRAPH))
    items = [sentence.text for chunk in chunks for sentence in chunk.sentences if sentence.kind == "item"]
    assert items == ["The following were repaired: two dams", "The following were repaired: a weir"]
    assert "Source: the works' own books." in [sentence.text for chunk in chunks for sentence in chunk.sentences]


def test_a_line_emphasised_as_a_whole_is_a_heading_below_marked_ones() -> None:
    above = "# Survey\n\nWords.\n\n## Costs\n\n**2.1 Fuel**\n\nIt rose.\n\n**Note**: it is dear.\n\n"
    text = above + "**Staff**\n\n| Port | Staff |\n|---|---|\n| Deal | 4 |\n"
    assert names(text) == ["Survey", "Survey > Costs", "Survey > Costs > 2.1 Fuel"]


def test_a_long_heading_has_capitals_throughout() -> None:
    heading = (
        "Finding 2: The Department Did Not Penalize Similar Violations Consistently and Collected a Shrinking Share of What It Assessed"
    )
    assert names(f"Words before it.\n\n{heading}\n\nWords below it.\n") == [heading]
    assert names(f"Words before it.\n\n{heading.capitalize()}\n\nWords below it.\n") == []


def test_findings_are_of_one_level_and_annexes_of_the_outermost() -> None:
    text = (
        "Finding 1: Too Few\n\nVisits fell\n\nThey did.\n\nStaff left\n\nThey did.\n\nFinding 2: Too Late\n\nIt was late.\n\n"
        "Annex A: Method\n\nWe asked.\n"
    )
    first = "Finding 1: Too Few"
    assert names(text) == [first, f"{first} > Visits fell", f"{first} > Staff left", "Finding 2: Too Late", "Annex A: Method"]


def test_a_note_between_two_others_may_have_nothing_but_a_table() -> None:
    table = "\t2022\t2023\nTax\t4\t5\nFees\t6\t7\n"
    text = f"Note 2: Sales\n\nThey rose.\n\nNote 3: One-off items\n\n{table}\nNote 4: Loans\n\nThere were none.\n"
    assert names(text) == ["Note 2: Sales", "Note 3: One-off items", "Note 4: Loans"]
    assert names(f"Tax paid\n\n{table}\nLoans\n\nThere were none.\n") == ["Loans"]


def test_above_a_table_with_a_name_of_its_own_stands_a_heading() -> None:
    table = "\t2022\t2023\nTax\t4\t5\nFees\t6\t7\n"
    assert names(f"Words.\n\nGroup results\n\nTable 1: Tax and fees\n\n{table}\n") == ["Group results"]


@pytest.mark.parametrize("between", ["   ", "\t"])
def test_the_number_of_a_heading_may_be_set_apart_from_it(between: str) -> None:
    text = f"4{between}Introduction\n\nThis report is short.\n\n5{between}Revenue\n\nRevenue rose."
    assert names(text) == ["4 Introduction", "5 Revenue"]


def test_several_headings_may_stand_right_above_their_words() -> None:
    text = """Main findings
The service identifies risk well
The service has assessed an appropriate range of risks and threats with its partners in
the county, and it has done so after a planning process that involved them all from the
beginning, as other services have done it. It has told the authority of what it found in
the spring.

Other findings
The service’s financial plans are sound but savings are uncertain
The service needs to save £1.9 million."""
    found = names(text)
    assert found[:2] == ["Main findings", "Main findings > The service identifies risk well"]
    assert found[-1].endswith("The service’s financial plans are sound but savings are uncertain")


def test_above_lettered_items_and_below_a_line_without_a_stop_stands_a_heading() -> None:
    text = """33 MINUTES

RESOLVED: that the minutes be approved.
Proposed: Cllr Cole     Seconded: Cllr Vance     Vote: 8 for, 0 against, 1 abstention

34 REPORTS

a) Police. PC Haines reported 41 crimes in May."""
    assert names(text) == ["33 MINUTES", "34 REPORTS"]


def test_a_schedule_holds_the_headings_that_count_from_one_again_and_the_title_does_not() -> None:
    text = """MY TITLE

1. Term

It starts in April.

2. Fees

The client shall pay.

Schedule 1 – The services

1. Plant

The plant is here.

2. Tools

The tools are there.

APPENDIX

Its words."""
    assert names(text) == [
        "1. Term",
        "2. Fees",
        "Schedule 1 – The services",
        "Schedule 1 – The services > 1. Plant",
        "Schedule 1 – The services > 2. Tools",
        "APPENDIX",
    ]


def test_a_part_with_a_letter_may_have_nothing_but_a_table() -> None:
    table = "Ref\tLevel\tTarget\nS1\tCalls\t98%\nS2\tVisits\t95%"
    text = f"Part A – Charges\n\nIt shall pay.\n\nPart B – Levels\n\n{table}\n\nPart C – Law\n\nIt is English."
    assert names(text) == ["Part A – Charges", "Part B – Levels", "Part C – Law"]


@pytest.mark.parametrize(
    "line",
    [
        "Received: 3 February 2022 / Accepted: 19 July 2022",
        "Last updated 17 June 2024 — See all updates",
        "Next release: May 2025",
        "Keywords: asthma, air quality, children, cities",
        "Not met",
        "Yes",
    ],
)
def test_a_date_a_list_of_words_or_an_answer_is_no_heading(line: str) -> None:
    assert names(f"First part\n\nIt is here.\n\n{line}\n\nAsthma is common.\n\nSecond part\n\nIt is there.") == [
        "First part",
        "Second part",
    ]


def test_a_running_head_that_cuts_a_word_is_no_text() -> None:
    text = """Daily counts of admissions were obtained from all national hospi-
212 H. Marques et al.
tal registers of them.

The model was put together by all of us.

214 H. Marques et al.

Its fit was good."""
    assert "Marques" not in " ".join(s.text for chunk in chunk_document(document_from_text("t", text)) for s in chunk.sentences)


def test_cells_whose_lines_are_lost_are_no_words_of_a_section() -> None:
    cells = "Good\n\nPreventing fire\nand risk\n\nInadequate\n\nManaging\nperformance"
    assert names(f"Our judgments\n\nWe have made these:\n\n{cells}\n\nIn the rest we set out our findings.") == ["Our judgments"]


def test_lines_that_begin_with_a_name_below_short_ones_make_no_headings() -> None:
    text = """The board met in May and agreed with
Mr Jones that the bridge be built.

The members of it thanked the staff of
Leeds for all the work they had done.

Dear Sir
We thank you."""
    assert names(text) == []


@pytest.mark.parametrize("line", ["Issued licences 2023", "Objective 1: Warm, dry, safe, and cheap homes", "Updated forecast for 2024"])
def test_a_year_or_commas_make_a_heading_no_date(line: str) -> None:
    assert names(f"First part\n\nIt is here.\n\n{line}\n\nSome were given.\n\nLast part\n\nIt is there.")[1] == line


def test_names_below_each_other_are_words_of_their_section() -> None:
    assert "Membership" in names("Top\n\nIt is here.\n\nMembership\n\nJane Smith (Chair)\nTom Brown\n\nMore\n\nIt is so.")


def test_a_number_that_a_list_has_passed_is_that_of_a_heading() -> None:
    items = "1. Recruit more nurses\n2. Cut agency spend\n3. Improve retention\n"
    assert names(f"Plan\n\n1. Introduction\n\nIt is new.\n\nWe will:\n\n{items}\n2. Finance\n\nIt is tight.\n")[-2:] == [
        "1. Introduction",
        "2. Finance",
    ]
