"""Paragraphs and headings that no blank line sets apart."""

from corpus import chunk_document, document_from_text, read_sections


def names(text: str) -> list[str]:
    return [" > ".join(section.heading_path) for section in read_sections(document_from_text("t", text)) if section.heading_path]


def read(text: str) -> list[tuple[str, str]]:
    chunks = chunk_document(document_from_text("t", text))
    return [(sentence.kind, sentence.text) for chunk in chunks for sentence in chunk.sentences]


NUMBERS_ABOVE_WORDS = """Keywords: air; pollution
1. Introduction
Asthma is the most common chronic disease of childhood in all of Europe,
and it costs more than others.
2. Methods
2.1. Study design
We used a controlled before-and-after design, with the months before and
after the day on which a zone came into force.
2.2. Data
Daily counts came from the registers of four countries, which were asked
for them by letter.
3. Results
The results were good.
"""


def test_numbered_headings_right_above_their_words_are_found_where_they_count_up() -> None:
    assert names(NUMBERS_ABOVE_WORDS) == [
        "1. Introduction",
        "2. Methods",
        "2. Methods > 2.1. Study design",
        "2. Methods > 2.2. Data",
        "3. Results",
    ]


def test_numbered_items_that_go_on_in_the_next_line_are_no_headings() -> None:
    text = """It has looked at the way that crimes are recorded in the county and
at what officers said about it in the long talks that we had with all of
them and with others. We could not find out more about it, since none of
the papers that we had been sent told us anything of it. We ask it to:
1. Improve the recording of crime in the whole county by Kent
Police.
2. Make sure that those who do so in the county at all are
People who can."""
    assert names(text) == []


def test_items_with_a_line_of_words_below_a_lead_in_are_no_headings() -> None:
    items = "1. Build homes\nHomes are to be let at rents that people can pay.\n2. Mend roads\nRoads are to be mended in all of the towns."
    assert names(f"The report asks the council to do this:\n{items}") == []


def test_a_bullet_on_a_line_of_its_own_begins_the_item_below_it() -> None:
    text = "It has considered many sources. These include:\n•\n\ncensus data;\n\n•\n\nflood maps.\n\nThe service consulted the public."
    lead_in = "It has considered many sources. These include:"
    assert read(text)[-3:] == [
        ("item", f"{lead_in} census data;"),
        ("item", f"{lead_in} flood maps."),
        ("sentence", "The service consulted the public."),
    ]


def test_a_bullet_takes_no_heading_table_code_or_amount_along() -> None:
    text = "•\n\n# Heading\n\nWords.\n\n•\n| A | B |\n|---|---|\n| x | 12 |\n\n●\n\n12\n\nMore."
    assert not [words for kind, words in read(text) if kind == "item"]
    assert "x (•): B 12." in [words for _, words in read(text)]
