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


def test_feet_that_end_in_the_number_of_the_page_are_no_text() -> None:
    text = "".join(
        f"Part {word}\n\nWe went there.\n\nOffice of Audit\tPage {page}\n\n"
        for word, page in zip(("one", "two", "three"), ("ii", "3", "4"), strict=True)
    )
    assert read(text) == ["We went there."] * 3
    twice = "See the table, page 3\n\nIt rained.\n\nSee the map, page 4\n\nIt snowed.\n"
    assert headings(twice) == ["See the table, page 3", "See the map, page 4"]


def test_a_foot_beside_page_numbers_and_numbers_alone_that_count_up_are_no_text() -> None:
    words = "It rained.\n\nIt snowed.\n\nIt thawed.\n\nIt froze.\n\nIt hailed.\n\nIt blew.\n\n"
    assert len(read("".join(f"{words}Final report | Vale\n\n{page}\n\n" for page in (4, 6, 7)))) == 18
    assert len(read("".join(f"{words}{page}\n\n" for page in (4, 6, 15)))) == 18
    assert len(read("".join(f"{words}{page}\n\n" for page in (4, 60, 7)))) == 21


def test_comments_and_empty_quoted_lines_are_no_text() -> None:
    assert read("It rained.\n\n<!-- image -->\n\n> She said so.\n>\n> He did not.\n") == ["It rained.", "She said so.", "He did not."]
