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


def test_numbers_alone_that_count_up_below_words_are_no_text() -> None:
    told = ["It rained.", "It snowed.", "It thawed.", "It froze.", "It hailed.", "It blew."]
    words = "\n\n".join(told)
    assert read("".join(f"{words}\n\n{page}\n\n" for page in (4, 6, 15))) == told * 3
    assert {"4", "60", "7"} <= set(read("".join(f"{words}\n\n{page}\n\n" for page in (4, 60, 7))))
    assert any("9" in sentence for sentence in read("".join(f"{words}\n\nHow many died?\n\n{count}\n\n" for count in (3, 7, 9))))
    assert any("9" in sentence for sentence in read("".join(f"{words}\n\nDeaths in the year:\n\n{count}\n\n" for count in (3, 7, 9))))


def test_figures_beside_words_that_come_again_are_text() -> None:
    answers = "".join(
        f"{question}\n\nYes\n\n{yes}\n\nNo\n\n{no}\n\n" for question, yes, no in (("Seen?", 62, 38), ("Told?", 70, 30), ("Paid?", 81, 19))
    )
    assert all(any(str(figure) in sentence for sentence in read(answers)) for figure in (62, 38, 70, 30, 81, 19))
    beds = "Beds\n\n412\n\n<!-- image -->\n\nIt closed.\n\nTotal paid\n\n______\n\n980\n"
    assert all(any(figure in sentence for sentence in read(beds)) for figure in ("412", "980"))
    places = "".join(f"Recommendation {number} is on page {number + 11}\n\nWe agree.\n\n" for number in (1, 2, 3))
    assert len(headings(places)) == 3


def test_comments_and_empty_quoted_lines_are_no_text() -> None:
    assert read("It rained.\n\n<!-- image -->\n\n> She said so.\n>\n> He did not.\n") == ["It rained.", "She said so.", "He did not."]


def test_headings_rows_and_contents_at_the_edges_of_pages_stay() -> None:
    pages = "".join(
        f"Recommendation {number}\n\nThe council should pay its {whom}.\n\n\f"
        for number, whom in enumerate(("staff", "tenants", "debts"), 1)
    )
    assert headings(f"Inquiry\n\nIt sat.\n\n\f{pages}")[1:] == [f"Recommendation {number}" for number in range(1, 4)]
    rows = read("Staffing\n\nWard\tStaff\nWard 1\t10\n\fWard 2\t12\nWard 3\t14\n\fWard 4\t20\nWard 5\t9\n\f")
    assert sum(row.startswith("Ward ") for row in rows) == 5
    entries = "".join(f"{name} .... {page}\n" for name, page in (("Pay", 1), ("Appendix 1", 3), ("Appendix 2", 4)))
    body = "Pay\n\nIt rose.\n\n\fAppendix 1\n\nIt is long.\n\n\fAppendix 2\n\nIt is short.\n\f"
    assert headings(f"Contents\n\n{entries}\n\f{body}")[-3:] == ["Pay", "Appendix 1", "Appendix 2"]


def test_roman_numbers_of_pages_and_the_last_are_no_text() -> None:
    assert read(f"Visits\n\n{LONG}\n\nii\n\f\nhave time.\n\niii\n\f") == [f"{LONG} have time."]
    assert read("Visits\n\nThey were many.\n\n12\n\f") == ["They were many."]


def test_a_footnote_at_the_foot_of_a_page_is_no_heading() -> None:
    notes = ("1 Department for Education, School Workforce in England", "2 National Audit Office, Retaining Teachers")
    pages = "".join(
        f"They left {why}.\n\n{note}\n\n{number}\n\f\n" for number, (why, note) in enumerate(zip(("early", "late"), notes, strict=True), 12)
    )
    assert headings(f"School workforce\n\nIt is small.\n\nPay\n\n{pages}Some came.\n\nRecruitment\n\nIt is slow.\n") == [
        "School workforce",
        "Pay",
        "Recruitment",
    ]
