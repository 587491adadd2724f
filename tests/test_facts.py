"""Of what was worked out from a table only that is told which a question asks for; in doubt nothing is."""

import pytest

from corpus import Chunk, chunk_document, document_from_text
from rag.counts import facts_of
from rag.facts import facts_asked
from rag.rows import rows_of
from rag.wording import statements

VOTES = "Ward|Labour|Conservative|Green", "Abbey|900|600|300", "Castle|700|1,200|150", "Mill|1,100|400|90"
VISITORS = "Site|Visitors 2019|Visitors 2020", "Mill|1.2m|850k", "Castle|800k|900k", "Barn|20k|30k"
WAITS = "Specialty|Patients waiting|Waiting over 52 weeks", "ENT|998|60", "Eyes|3,021|12", "Heart|1,204|<5"
TRUSTS = "Trust|Region|Beds", "Ash|North|400", "Cedar|North|220", "Elm|South|610", "Fir|West|150"
SCHOOLS = "School|2019", "**Primary**|", "Hill|74%", "Vale|61%", "**Secondary**|", "Park|58%", "Brook|55%"
DEFICITS = "Trust|Deficit (£m)|Vacancy rate", "Ash|12|5%", "Cedar|7|11%", "Elm|1|3%"
COURSES = "Course|2018|2019", "Maths|61%|74%", "Physics|58%|55%", "French|80%|79%"
DISTRICTS = "District|Births|Deaths", "Dover|900|1,800", "Vale of the Mole in Kent|1,500|1,000", "Deal|1,100|1,200"
HOMES = "Home|Caring", "Ash|Outstanding", "Birch|Good", "Cedar|Good", "Dale|Inadequate"
YEARS = "Site|2017|2018|2019", "Castle|120|240|250", "Mill|30|20|70", "Abbey|64|70|11"
MONTHS = "Site|January|February|March", "Castle|120|140|200", "Mill|30|20|45", "Abbey|64|70|11"
TARGET = "Year|Absence rate", "2017|4.2%", "2018|4.9%", "2019|3.8%", "Target|3.5%"
AGES = "Age|Men|Women", "18-24|12|20", "25-44|51|38", "45-64|22|55"
WARDS = "Ward|Electorate|Votes cast|Turnout", "Abbey|5,120|1,905|37.2%", "Castle|4,890|2,301|47.1%", "Mill|6,004|1,700|28.3%"
RANKS = "Rank last year|Council|Recycling rate", "3|Ash|61%", "1|Boston|58%", "2|Crewe|55%"


def passage_of(table: tuple[str, ...]) -> Chunk:
    header, *rows = table
    dashes = "|".join("---" for _ in header.split("|"))
    (passage,) = chunk_document(document_from_text("Report", "# Matters\n\n" + "".join(f"|{line}|\n" for line in (header, dashes, *rows))))
    return passage


def told(table: tuple[str, ...], question: str) -> list[str]:
    passage = passage_of(table)
    title = passage.sentences[0]
    assert title.kind == "table"
    return facts_asked(title, rows_of(title, passage), question)


@pytest.mark.parametrize(
    ("table", "question"),
    [
        (VOTES, "Who got the most votes in Abbey?"),
        (VOTES, "Which party won the most votes in Abbey?"),
        (VOTES, "Which ward had the most votes?"),
        (VISITORS, "Which site had the most visitors in 2019?"),
        (WAITS, "Which specialty has the fewest patients waiting over 52 weeks?"),
        (RANKS, "Which council had the highest rank last year?"),
        (TRUSTS, "Which trust in the North has the fewest beds?"),
        (TRUSTS, "Which region has the most beds?"),
        (SCHOOLS, "Which secondary school had the highest result in 2019?"),
        (DEFICITS, "Of trusts with a deficit over £5m, which has the lowest vacancy rate?"),
        (COURSES, "Which course improved the most?"),
        (COURSES, "Which course worsened the most?"),
        (COURSES, "Which course reduced the most?"),
        (COURSES, "Which course grew fastest?"),
        (TRUSTS, "Which area got the lowest grade?"),
        (HOMES, "How many homes are good or better for caring?"),
        (HOMES, "How many homes are rated at least good for caring?"),
        (HOMES, "How many homes are below good for caring?"),
        (YEARS, "Which site rose the most from 2018 to 2019?"),
        (YEARS, "Which site fell the most in 2018?"),
        (YEARS, "Which site had the most visits in 2016?"),
        (YEARS, "Which site has the most visits?"),
        (MONTHS, "Which month had the most visits at Castle?"),
        (MONTHS, "What month had the highest number of visits?"),
        (AGES, "In which age group do women most outnumber men?"),
        (AGES, "Which age group has more men than women?"),
        (YEARS, "What was the share of Castle in 2018?"),
        (YEARS, "Which of Castle and Mill had the most visits in 2018?"),
        (WARDS, "Which ward had an electorate of at least 5,000?"),
    ],
)
def test_no_first_row_is_told_where_another_thing_is_asked(table: tuple[str, ...], question: str) -> None:
    assert told(table, question) == []


@pytest.mark.parametrize(
    ("table", "question", "fact"),
    [
        (VOTES, "Which ward gave Labour the most votes?", "Labour is highest for Mill (1,100)."),
        (VISITORS, "Which site had the most visitors in 2020?", "Visitors 2020 is highest for Castle (900k)."),
        (WAITS, "Which specialty has the fewest patients waiting?", "Patients waiting is lowest for ENT (998)."),
        (TRUSTS, "Which trust has the fewest beds?", "Beds is lowest for Fir (150)."),
        (DEFICITS, "Which trust has the lowest vacancy rate?", "Vacancy rate is lowest for Elm (3%)."),
        (COURSES, "Which course went down the most?", "From 2018 to 2019 Physics fell the most (by 3 percentage points)."),
        (COURSES, "Which course saw the biggest jump?", "From 2018 to 2019 Maths rose the most (by 13 percentage points)."),
        (DISTRICTS, "Which district in the county has the highest number of deaths?", "Deaths is highest for Dover (1,800)."),
        (YEARS, "Which site rose the most from 2017 to 2019?", "From 2017 to 2019 Castle rose the most (by 130)."),
        (YEARS, "Which site had the most visits in 2018?", "2018 is highest for Castle (240)."),
        (YEARS, "Did Castle have the most visits in 2018?", "2018 is highest for Castle (240)."),
        (TARGET, "In which year was the absence rate lowest?", "Absence rate is lowest for 2019 (3.8%)."),
        (WARDS, "Which ward has the largest electorate?", "Electorate is highest for Mill (6,004)."),
        ((*WARDS, "Borough|16,014|5,906|36.9%"), "Which ward has the largest electorate?", "Electorate is highest for Mill (6,004)."),
        (RANKS, "Which council has the best or highest recycling rate?", "Recycling rate is highest for Ash (61%)."),
        (
            ("Year group|Pupils", "Year 7|210", "Year 8|190", "Year 9|205"),
            "Which year group has most pupils?",
            "Pupils is highest for Year 7 (210).",
        ),
        (HOMES, "Which homes are inadequate for caring?", "Caring Inadequate: 1 of 4 (Dale)."),
    ],
)
def test_the_first_row_is_told_where_it_is_asked(table: tuple[str, ...], question: str, fact: str) -> None:
    assert told(table, question) == [fact]


def test_a_change_to_either_side_is_told_to_both() -> None:
    rose, fell = told(COURSES, "Which course changed the most from 2018 to 2019?")
    assert rose == "From 2018 to 2019 Maths rose the most (by 13 percentage points)."
    assert fell == "From 2018 to 2019 Physics fell the most (by 3 percentage points)."


def row(table: tuple[str, ...], question: str) -> str:
    passage = passage_of(table)
    header, *rows = table
    dashes = "|".join("---" for _ in header.split("|"))
    (passage,) = chunk_document(document_from_text("Report", "# Matters\n\n" + "".join(f"|{line}|\n" for line in (header, dashes, *rows))))
    (statement,) = statements(passage.sentences[1:2], passage, question)
    return statement.text


def test_of_a_row_the_two_times_asked_are_compared_and_no_others() -> None:
    said = row(YEARS, "By how much did Castle rise from 2018 to 2019?")
    assert said == "Castle (Matters): 2018: 240; 2019: 250. 2018 is lower than 2019 by 10."
    assert row(YEARS, "How did Castle change from 2017 to 2018?").endswith("2017: 120; 2018: 240. 2017 is lower than 2018 by 120.")
    assert row(YEARS, "How did Castle change after 2018?") == "Castle (Matters): 2017: 120; 2018: 240; 2019: 250."
    assert row(YEARS, "How did Castle change since 2017?").endswith("2019: 250. 2017 is lower than 2019 by 130.")


@pytest.mark.parametrize(
    "header",
    [
        "Price £|Price €",
        "Costs £m|Costs £000",
        "Load (kg)|Load (lb)",
        "Load kg|Load lb",
        "Boys entered|Boys pass rate",
        "Schools inspected|Schools budget",
        "3 months to 30 June 2019|6 months to 30 June 2019",
        "Number of visits|Cost of visits",
        "2018/19|2018/19",
        "Visits rating|Other visits rating",
    ],
)
def test_columns_of_unlike_measures_are_not_compared(header: str) -> None:
    assert row((f"Site|{header}", "Castle|12|10", "Mill|3|4"), "What of Castle?").endswith("10.")
    assert "furthest" not in " ".join(sentences((f"Site|{header}", "Castle|12|10", "Mill|3|4", "Abbey|6|6")))


def sentences(table: tuple[str, ...]) -> list[str]:
    return [sentence.text for sentence in passage_of(table).sentences]


@pytest.mark.parametrize(
    "table",
    [
        ("Candidate|Party|Votes", "Smith|Labour|1,204", "Reed|Green|1,010", "Lee|Reform|450", "Rejected||12", "Electorate||6,812"),
        ("School|Rating (1 = outstanding, 4 = inadequate)", "Hill|1", "Vale|2", "Park|4"),
        ("School|Ofsted grade", "Hill|1", "Vale|2", "Park|4"),
        ("Line|2019|2018", "Turnover|120|110", "Cost of sales|(70.1)|(66.0)", "Administration|(45.0)|(47.1)"),
        ("Result|2018|2019", "Deficit|-12|-4", "Cash|7|6", "Loans|3|2"),
        ("Site|Visits", "Castle|120", "Mill|30", "Abbey|64", "Difference|90"),
        ("Site|Note|Page", "Castle|4|12", "Mill|7|30", "Abbey|2|4"),
    ],
)
def test_no_first_is_worked_out_where_rows_or_numbers_are_of_several_kinds(table: tuple[str, ...]) -> None:
    assert not [said for said in sentences(table) if "highest" in said or "lowest" in said or "the most" in said]


def test_subtotals_are_none_of_the_rows() -> None:
    rows = "Nurses|5|6", "Doctors|2|3", "Clinical|7|9", "Cooks|4|1", "Guards|2|2", "Support|6|3", "All staff|13|12"
    title = sentences(("Group|2018|2019", *rows))[0]
    assert "2018 is highest for Nurses (5)." in title
    assert "2019 is highest for Nurses (6)." in title


def compared(table: tuple[str, ...], question: str) -> list[str]:
    passage = passage_of(table)
    return [statement.text for statement in statements(passage.sentences[1:3], passage, question)]


def test_two_rows_are_compared_only_in_what_is_asked() -> None:
    visits = "Site|Visits", "Castle|120", "Mill|30"
    assert compared(visits, "Does Castle have more visits than Mill?")[0] == "Visits is higher for Castle (120) than for Mill (30), by 90."
    assert compared(visits, "Does Castle have more staff than Mill?")[0] == "Castle (Matters): Visits 120."
    waits = "Specialty|Patients waiting|Median wait (weeks)", "Cardiology|1,204|9.8", "ENT|998|12.5"
    assert compared(waits, "Is the wait longer in Cardiology than in ENT?")[0].startswith("Cardiology (Matters)")
    said = compared(waits, "Is the median wait in weeks longer in Cardiology than in ENT?")[0]
    assert said == "Median wait (weeks) is lower for Cardiology (9.8) than for ENT (12.5), by 2.7."


def test_the_column_asked_is_not_told_from_others_by_what_the_caption_says_of_several() -> None:
    recommended = "Service|Replies|Response rate|Would recommend us|Would not recommend us"
    rows = "Wards|200|27%|95%|2%", "Clinics|900|8%|96%|1%", "Emergency|400|11%|81%|13%"
    captioned = "# “Would you recommend us?”\n\n" + "\n".join(f"|{line}|" for line in (recommended, "---|---|---|---|---", *rows)) + "\n"
    (passage,) = chunk_document(document_from_text("Report", captioned))
    title = passage.sentences[0]

    def asked(question: str) -> list[str]:
        return facts_asked(title, rows_of(title, passage), question)

    assert asked("For which service did the smallest share of patients reply to the “would you recommend us” question?") == []
    assert asked("Which service had the lowest response rate?") == ["Response rate is lowest for Clinics (8%)."]
    assert asked("For which service would the smallest share recommend us?") == []


def test_a_share_is_asked_of_a_column_of_shares() -> None:
    table = "Region|Sales 2024/25 (£m)|Stock loss (% of sales)", "Coast|101|2.3%", "Dales|171|1.4%", "Vale|120|1.9%"
    said = told(table, "Which region lost the biggest share of its sales to stock loss in 2024/25?")
    assert said == ["Stock loss (% of sales) is highest for Coast (2.3%)."]
    assert told(table, "Which region had the most sales in 2024/25?") == ["Sales 2024/25 (£m) is highest for Dales (171)."]


def test_what_was_counted_in_a_column_is_kept_whole_or_not_at_all() -> None:
    areas = [
        "leisure centres",
        "country parks",
        "branch libraries",
        "children's homes",
        "road repairs",
        "day centres",
        "museums",
        "crossings",
    ]
    words = "No change", "Up on last year", "Down on last year"
    rows = [f"Number of visits by residents to {area} in the year" + f"|{words[len(area) % 3]}" * 4 for area in areas]
    passage = passage_of(("Measure|North|South|East|West", *rows))
    told = facts_of(passage.sentences[0])
    columns = [fact.split()[0] for fact in told]
    assert columns
    assert all(columns.count(column) == len(words) for column in columns)
    assert "West" not in columns


def test_of_a_long_table_as_much_is_told_as_has_room_beside_its_rows() -> None:
    rows = [f"Repairs to the roof of building number {number} at the northern end|{number}.5|{number * 2}.25" for number in range(10, 20)]
    header = "Work done on the buildings of the estate|Cost in the first year|Cost in the second year"
    told = facts_of(passage_of((header, *rows)).sentences[0])
    assert [fact.partition(" for ")[0] for fact in told] == [
        "Cost in the first year is highest",
        "Cost in the first year is lowest",
        "Cost in the second year is highest",
        "Cost in the first year is furthest below Cost in the second year",
    ]


def test_amounts_taken_out_between_divisions_are_no_lowest() -> None:
    assert not facts_of(passage_of(("Division|Revenue", "Food|412.6", "Farms|98.2", "Sales between divisions|(41.5)")).sentences[0])
