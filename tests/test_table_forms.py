"""Tables as people set them: what names their columns and rows, and what is no table."""

import pytest

from corpus import chunk_document, document_from_text

SPANNED = """Table 3: Staff

                    2018               2019
Grade          FTE    % of all    FTE    % of all
Cooks          120        12.0    131        12.6
Nurses         540        54.0    551        53.0
"""
FORM = ""FORM,
            "Fee due: (Claim form): £40.",
        ),
        # names below their tables
        (
            NAMES_BELOW,
            "A (Table 1: Visits): 2018: 1.",
        ),
        (
            NAMES_BELOW,
            "A (Table 2: Costs): 2018: 11.",
        ),
        # ranks before names
        ("| Rank | Council | Rate |\n|---|---|---|\n| 21 | Ash | 61% |\n| 22 | Boston | 58% |\n", "Ash: Rank 21; Rate 61%."),
    ],
)
def test_tables_as_people_set_them(text: str, said: str) -> None:
    sentences = [sentence for chunk in chunk_document(document_from_text("t", text)) for sentence in chunk.sentences]
    rows = [sentence.text for sentence in sentences if sentence.kind == "row"]
    assert any(row == said or row.startswith(f"{said} ") for row in rows), rows


@pytest.mark.parametrize(
    "text",
    [
        SIGNED,
        "Signed for the board by:\n\nJane Smith\tAlan Jones\nChair\tTreasurer\n12 May 2019\t14 May 2019\n",
        REACHED,
    ],
)
def test_two_texts_beside_each_other_are_no_table(text: str) -> None:
    assert not [
        sentence for chunk in chunk_document(document_from_text("t", text)) for sentence in chunk.sentences if sentence.kind == "row"
    ]
