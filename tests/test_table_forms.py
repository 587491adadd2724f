"""Tables as people set them: what names their columns and rows, and what is no table."""

import pytest

from corpus import chunk_document, document_from_text

SPANNED = """Table 3: Staff

                    2018               2019
Grade          FTE    % of all    FTE    % of all
Cooks          120        12.0    131        12.6
Nurses         540        54.0    551        53.0
"""
COSTS = """Costs

Staff costs     4   (880)    (820)
Premises            (210)    (190)
Surplus             209      210
"""
UNITS = """| | 2019 | 2018 |
|---|---|---|
| | £000 | £000 |
| Fees | 95 | 120 |
| Rents | 40 | 44 |
"""
GROUPS = """| School | 2018 |
|---|---|
| **Primary** | |
| Boys | 412 |
| **Secondary** | |
| Boys | 612 |
"""
SOURCE = """# Data

| Site | Visits |
|---|---|
| A | 1 |

Source: NHS Digital

| Ward | Beds |
|---|---|
| Elm | 20 |
"""
FORM = """Claim form

Name:           Jane Smith
Date of birth:  3 May 1980
Fee paid:       £25
Fee due:        £40
Fee owed:       £15
"""
NAMES_BELOW = """# Data

| Site | 2018 |
|---|---|
| A | 1 |

Table 1: Visits

| Site | 2018 |
|---|---|
| A | 11 |

Table 2: Costs
"""
SIGNED = """Signed for the board by:

Jane Smith                Alan Jones
Chair                     Treasurer
12 May 2019               14 May 2019
"""
REACHED = """Contact

Town Hall            Tel: 01234 567890
High Street          Fax: 01234 567891
Ashford              Email: info@ashford.gov
"""


def rows(text: str) -> list[str]:
    chunks = chunk_document(document_from_text("t", text))
    return [sentence.text for chunk in chunks for sentence in chunk.sentences if sentence.kind == "row"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Costs\n\nStaff\t(880)\t(820)\nPremises\t(210)\t(190)\nSurplus\t209\t210\n", "Staff (Costs): (880); (820)."),
        (COSTS, "Surplus (Costs): 209; 210."),
        (UNITS, "Rents: 2019 £000: 40; 2018 £000: 44."),
        (
            "| Crime | 2018 | 2018 |\n|---|---|---|\n| | Number | % |\n| Theft | 120 | 40 |\n| Arson | 30 | 10 |\n",
            "Theft: 2018 Number 120; 2018 % 40.",
        ),
        (GROUPS, "Boys (Secondary): 2018: 612."),
        ("| School | 2018 |\n|---|---|\n| Hill | |\n| Vale | 412 |\n| Park | 3 |\n", "Vale: 2018: 412."),
        (SPANNED, "Nurses (Table 3: Staff): 2018 FTE 540; 2018 % of all 54.0; 2019 FTE 551; 2019 % of all 53.0."),
        ("Table 1 Visits\t\t\nSite\t2018\t2019\nCastle\t120\t140\nMill\t30\t20\n", "Mill (Table 1 Visits): 2018: 30; 2019: 20."),
        (SOURCE, "Elm (Data): Beds 20."),
        (FORM, "Fee due: (Claim form): £40."),
        (NAMES_BELOW, "A (Table 1: Visits): 2018: 1."),
        (NAMES_BELOW, "A (Table 2: Costs): 2018: 11."),
        ("| Rank | Council | Rate |\n|---|---|---|\n| 21 | Ash | 61% |\n| 22 | Boston | 58% |\n", "Ash: Rank 21; Rate 61%."),
    ],
)
def test_tables_as_people_set_them(text: str, said: str) -> None:
    assert any(row == said or row.startswith(f"{said} ") for row in rows(text)), rows(text)


@pytest.mark.parametrize("text", [SIGNED, REACHED, "Signed by:\n\nJane Smith\tAlan Jones\nChair\tTreasurer\n12 May 2019\t14 May 2019\n"])
def test_two_texts_beside_each_other_are_no_table(text: str) -> None:
    assert rows(text) == []
