"""Running heads, feet and page numbers cut neither sentences nor lists, and are no headings."""

from corpus import chunk_document, document_from_text, read_sections

LONG = "The service carried out 3,410 visits in the year, fewer than it had planned, and its staff told us that they did not"


def read(text: str) -> list[str]:
    return [sentence.text for chunk in chunk_document(document_from_text("t", text)) for sentence in chunk.sentences]


def headings(text: str) -> list[str]:
    return [section.heading_path[-1] for section in read_sections(document_from_text("t", text)) if section.heading_path]


def test_feet_that_count_up_cut_no_sentence() -> None:
    foot = "Report on Westshire 2022        {}"
    text = f"Visits\n\n{LONG}\n\n{foot.format(13)}\n\nhave time. It rained.\n\n{foot.format(14)}\n\nCosts\n\nThey rose.\n"
    assert read(text) == [f"{LONG} have time.", "It rained.", "They rose."]
    assert headings(text) == ["Visits", "Costs"]


def test_heads_and_feet_beside_form_feeds_cut_no_list() -> None:
    page = "{}\n\n\fAnnual report of the trust\n"
    text = "Repairs\n\nIts managers had not:\n\n- seen the roof\n" + "".join(
        f"{page.format(number)}- item of page {word}\n" for number, word in ((7, "eight"), (8, "nine"), (9, "ten"))
    )
    assert read(text)[1:] == [
        f"Its managers had not: {item}" for item in ("seen the roof", *(f"item of page {word}" for word in ("eight", "nine", "ten")))
    ]


def test_a_word_that_tops_two_of_many_pages_is_text() -> None:
    text = "".join(f"Section {word}\n\nWe went there and saw it.\n\f" for word in "abcdef") + "Good\n\nIt was.\n\fGood\n\nIt is.\n"
    assert sum("Good" in sentence for sentence in read(text)) + headings(text).count("Good") == 2


def test_headings_that_count_up_stay() -> None:
    text = "".join(f"Recommendation {number}\n\nThe council should pay its tenants.\n\n" for number in range(1, 5))
    assert headings(text) == [f"Recommendation {number}" for number in range(1, 5)]
