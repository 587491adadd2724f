from pathlib import Path

import pytest

from corpus import Sentence, chunk_document, document_from_text, read_document


def sentences(text: str) -> list[Sentence]:
    return [sentence for chunk in chunk_document(document_from_text("t", text)) for sentence in chunk.sentences]


def read(text: str) -> list[tuple[str, str]]:
    return [(sentence.kind, sentence.text) for sentence in sentences(text)]


CUT_SENTENCES = """
The plan includes close working between the IMU and divisions.

In addition, all frontline officers and staff attend a three-day public protection course
that includes training on human trafficking and modern slavery.

This is the notification by the police to schools of domestic abuse incidents
affecting their pupils within the previous 24 hours.

It reports that it dealt with six SHPO breaches in the 12 months to March 2018.

Recruits to this scheme give very positive reviews of the programme.

This includes being posted into the vulnerability investigation teams for 12 months
once they have reached about 15 months' service.

We found that Kent Police has good arrangements in place to mobilise specialist officers should their skills be required.
"""


@pytest.mark.parametrize("joined", [" ".join(sentence.split()) for sentence in CUT_SENTENCES.split("\n\n")])
def test_a_sentence_of_the_report_cut_by_a_page_break_reads_whole(default_report: Path, joined: str) -> None:
    document = read_document(default_report)
    found = [sentence for chunk in chunk_document(document) for sentence in chunk.sentences if sentence.text == joined]
    assert len(found) == 1
    cut = document.text[found[0].start : found[0].end]
    assert "\n\n" in cut
    assert cut.split() == joined.split()


def test_a_judgment_of_the_report_is_a_statement_below_its_heading(default_report: Path) -> None:
    document = read_document(default_report)
    found = [sentence for chunk in chunk_document(document) for sentence in chunk.sentences if sentence.text == "Investigating crime: Good"]
    assert [(sentence.kind, document.text[sentence.start : sentence.end]) for sentence in found] == [("statement", "Good")]


def test_links_lose_their_brackets_for_reading_only() -> None:
    text = "See the [open data](#) and [more](https://x.example/a)."
    (sentence,) = sentences(text)
    assert sentence.text == "See the open data and more."
    assert text[sentence.start : sentence.end] == text


def test_items_read_with_the_sentence_that_leads_in_nested_ones_with_both() -> None:
    text = "It rained. The priorities now are:\n\n- put people first;\n- make sure that staff:\n  - rest; and\n  - eat.\n- end well.\n"
    assert read(text) == [
        ("sentence", "It rained."),
        ("sentence", "The priorities now are:"),
        ("item", "The priorities now are: put people first;"),
        ("item", "The priorities now are: make sure that staff:"),
        ("item", "The priorities now are: make sure that staff: rest; and"),
        ("item", "The priorities now are: make sure that staff: eat."),
        ("item", "The priorities now are: end well."),
    ]


def test_items_below_a_heading_begin_with_it() -> None:
    assert read("# Areas to improve\n\n1. Speed.\n2. Care. Much of it.\n") == [
        ("item", "Areas to improve: Speed."),
        ("item", "Areas to improve: Care."),
        ("sentence", "Much of it."),
    ]


def test_a_lead_in_of_a_few_words_takes_the_sentence_before_along() -> None:
    assert read("We gave chances to check. For instance:\n\n- We shared data.\n")[-1] == (
        "item",
        "We gave chances to check. For instance: We shared data.",
    )


def test_hard_wrapped_lines_are_one_paragraph() -> None:
    assert read("The force is\ngood. It has\r\nofficers.\n") == [("sentence", "The force is good."), ("sentence", "It has officers.")]


def test_code_is_kept_line_by_line() -> None:
    assert [text for _, text in read("```\na  b\n# c\n```\n")] == ["```", "a  b", "# c", "```"]


def test_a_paragraph_between_items_leads_into_nothing() -> None:
    text = "The crew must:\n\n1. Act fast.\n\n   This means in a day.\n\n2. Record all.\n"
    assert read(text)[-1] == ("item", "The crew must: Record all.")


def test_an_item_goes_on_over_a_page_break() -> None:
    text = "The crew must:\n\n- train staff; and\n\n\n- record all\n"
    assert [words for kind, words in read(text) if kind == "item"] == ["The crew must: train staff; and", "The crew must: record all"]


@pytest.mark.parametrize(
    ("text", "item"),
    [
        pytest.param(
            "It allowed the following.\n- Hall hire\n\nIt refused the following.\n- Parking",
            "It refused the following. Parking",
            id="above",
        ),
        pytest.param("# Covered\n\n- Eyes\n\n**Not covered**\n\n- Teeth", "Not covered: Teeth", id="an emphasised heading"),
        pytest.param("# A\n\n## Covered\n\n- Eyes\n\nNot covered\n\n- Teeth", "Covered: Not covered: Teeth", id="a line by itself"),
        pytest.param("# People\n\n- * Head office\n  - the chair", "People: Head office: the chair", id="two marks"),
        pytest.param("# Cover\n\nWe never pay for:\n\n- Eyes\n\n\n- Teeth", "We never pay for: Teeth", id="goes on over a page break"),
        pytest.param("We never pay for:\n\n- Eyes\n\nPage 4\n\n- Teeth", "We never pay for: Teeth", id="goes on over a page number"),
        pytest.param("# Cover\n\nWe never pay for:\n\nPage 4\n\n- Teeth", "We never pay for: Teeth", id="begins after a page number"),
        pytest.param("We pay for:\n- Trains\n- Nothing else\n  - Taxis", "We pay for: Nothing else: Taxis", id="below an item"),
        pytest.param(
            "We pay if:\n(a) it is late, unless:\n(i) it is short;\n(b) it is far.",
            "We pay if: it is late, unless: it is short;",
            id="marks",
        ),
        pytest.param(
            "We pay if:\n(a) it is late, unless:\n(i) it is short;\n(b) it is far.", "We pay if: it is far.", id="marks, back again"
        ),
        pytest.param("We pay for:\n(h) trains:\n(i) buses.", "We pay for: trains: buses.", id="a letter that is a number too"),
        pytest.param("We pay for:\n● trains\n● buses", "We pay for: buses", id="a round mark"),
    ],
)
def test_an_item_has_its_own_lead_in_and_no_other(text: str, item: str) -> None:
    assert ("item", item) in read(text)


def test_paragraphs_that_end_in_the_mark_of_a_footnote_stay_apart() -> None:
    first = "The costs of the old system were found to have grown in each of the last three years, by how much nobody knew.{}"
    for mark in ("[3]", "1", "[^1]", "³"):
        ended = first.format(mark)
        assert read(f"{ended}\n\nThe new one did not save anything at all.") == [
            ("sentence", ended.removesuffix("[^1]")),
            ("sentence", "The new one did not save anything at all."),
        ]


NUMBERS_AT_WRAPS = """Complaints

Over the year as a whole the number of complaints about repairs rose from 30 to
45. None of them was upheld. The council had set itself a limit of
20. It did not meet it. It cost
- 5% more.
"""


def test_a_number_or_dash_at_a_line_break_is_no_item() -> None:
    assert [text for _, text in read(NUMBERS_AT_WRAPS)] == [
        "Over the year as a whole the number of complaints about repairs rose from 30 to 45.",
        "None of them was upheld.",
        "The council had set itself a limit of 20.",
        "It did not meet it.",
        "It cost - 5% more.",
    ]


def test_numbered_items_without_stops_stay_items() -> None:
    assert [kind for kind, _ in read("Aims are:\n1. to be fair\n2. to be quick\n3. to be kind\n")] == ["sentence", "item", "item", "item"]
    assert [kind for kind, _ in read("The council had not\n- paid\n- written\n")][1:] == ["item", "item"]


@pytest.mark.parametrize(
    "lead_in",
    [
        "The leak was reported. The council did\nnot",
        "The leak was reported. But the council has\nnot—",
        "The leak was reported. By\nMarch the council had not:3",
        "In the " + "long and in every way very trying " * 9 + "time, in spite of all promises,\nthe council had not:",
    ],
    ids=["no stop", "a dash", "a footnote", "too long"],
)
def test_a_lead_in_that_says_not_is_never_lost(lead_in: str) -> None:
    items = [text for kind, text in read(f"Repairs\n\n{lead_in}\n(a) inspected the roof;\n(b) paid.\n") if kind == "item"]
    assert len(items) == 2
    assert all(" not" in item for item in items)


def test_a_word_cut_by_a_line_break_is_read_as_one() -> None:
    text = "The inspec-\ntors found pre- and post-\nand other self-\nassessment."
    assert read(text) == [("sentence", "The inspec-tors found pre- and post- and other self-assessment.")]


@pytest.mark.parametrize("bullet", ["o", "◼", "►", "✓"])
def test_other_bullets_make_items_too(bullet: str) -> None:
    items = [text for kind, text in read(f"They did not:\n\n{bullet} check\n{bullet} write\n") if kind == "item"]
    assert items == ["They did not: check", "They did not: write"]


CAPTIONED = """# Traffic

Ships by port in 2019

Port\tOur ships\tTheir ships
Dover\t12\t10
Deal\t3\t9

They pay dues.

Dues paid

Port\tDues
Dover\t£9
Deal\t£4
"""


def above(text: str) -> dict[str, str]:
    """What each piece of a text is read under."""
    return {" ".join(text[sentence.start : sentence.end].split()): sentence.above for sentence in sentences(text)}


def test_above_a_row_stand_its_caption_and_the_names_of_its_columns_above_these_the_caption() -> None:
    ships = "Ships by port in 2019\nPort\tOur ships\tTheir ships"
    assert above(CAPTIONED) == {
        "Ships by port in 2019": "",
        "Port Our ships Their ships": "Ships by port in 2019",
        "Dover 12 10": ships,
        "Deal 3 9": ships,
        "They pay dues.": "",
        "Dues paid": "",
        "Port Dues": "Dues paid",
        "Dover £9": "Dues paid\nPort\tDues",
        "Deal £4": "Dues paid\nPort\tDues",
    }


def test_a_row_is_read_under_the_row_that_names_its_columns_and_never_under_another_tables() -> None:
    text = "# Marks\n\n\tSafety\t\tLast seen\nBoats\t\tGood\t2017\nQuays\t\tPoor\t2016\n\n\tCosts\t Good\tLast seen\nFees\t Poor\t2015\t\n"
    assert {piece: head.strip() for piece, head in above(text).items()} == {
        "Safety Last seen": "",
        "Boats Good 2017": "Safety\t\tLast seen",
        "Quays Poor 2016": "Safety\t\tLast seen",
        "Costs Good Last seen": "",
        "Fees Poor 2015": "Costs\t Good\tLast seen",
    }


def test_above_an_item_stand_what_leads_into_its_list_and_the_item_it_belongs_to() -> None:
    nested = "- make the crew:\n  - row better; and\n  - sleep more."
    text = f"# Aims\n\nThe port has aims. They are:\n\n- mend the wall;\n{nested}\n\nIt was built in 1840.\n"
    lead = "The port has aims. They are:"
    assert above(text) == {
        "The port has aims.": "",
        "They are:": "",
        "- mend the wall;": lead,
        "- make the crew:": lead,
        "- row better; and": f"{lead}\n- make the crew:",
        "- sleep more.": f"{lead}\n- make the crew:",
        "It was built in 1840.": "",
    }


def test_a_list_under_its_heading_has_nothing_above() -> None:
    assert above("# Aims\n\n- mend the wall\n- keep the light\n") == {"- mend the wall": "", "- keep the light": ""}


def test_a_row_keeps_what_is_above_it_where_the_table_is_cut() -> None:
    text = "# Traffic\n\nShips by port in 2019\n\nPort\tOur ships\tTheir ships\n" + "\n".join(
        f"Port {n}\t{n}\t{n + 1}" for n in range(1, 40)
    )
    chunks = chunk_document(document_from_text("t", text), 64)
    assert len(chunks) > 1
    heads = {sentence.above for chunk in chunks for sentence in chunk.sentences if sentence.kind == "row"}
    assert heads == {"Ships by port in 2019\nPort\tOur ships\tTheir ships"}


def test_a_head_too_long_to_be_read_is_left_out() -> None:
    name = "ships " * 300  # of which each row would carry a copy
    assert above(f"# Traffic\n\nPort\t{name}\nDover\t12\nDeal\t3\n")["Dover 12"] == ""


def test_a_word_parted_by_a_lines_end_is_whole_where_the_document_has_it_whole() -> None:
    text = "# Care\n\nIts special-\nists gave self-\nassessment a day. Two specialists left.\n"
    assert ("sentence", "Its specialists gave self-assessment a day.") in read(text)


def test_the_rule_above_a_pages_notes_ends_an_item() -> None:
    note = "______\n1 It is looked at every year.\n"
    text = f"# Sites\n\nThere are three:\n\n- Abbey (40 beds), closed since May;1\n{note}\n- Dale (30 beds)\n"
    assert ("item", "There are three: Abbey (40 beds), closed since May;1") in read(text)
    assert ("sentence", "1 It is looked at every year.") in read(text)


@pytest.mark.parametrize("number", ["14. ", "14.\t", "(3) "])
def test_a_number_that_goes_on_with_no_item_takes_no_lead_in(number: str) -> None:
    text = f"The supplier shall service:\n\n• gas boilers; and\n\n• lifts.\n\n{number}The client may end this agreement."
    assert read(text)[-1] == ("item", "The client may end this agreement.")


def test_numbers_go_on_after_items_of_another_mark() -> None:
    assert read("We ask the trust:\n1. to do this;\n• one\n• two\n2. to do that.")[-1] == ("item", "We ask the trust: to do that.")


def test_a_short_item_ends_where_the_next_number_begins() -> None:
    items = "• gas boilers: every 12 months\n• wiring: every 5 years"
    text = f"The supplier shall service:\n{items}\n2. Repairs\nThe supplier shall operate a helpdesk."
    assert ("item", "The supplier shall service: wiring: every 5 years") in read(text)


def test_a_list_is_led_into_by_the_end_of_a_numbered_paragraph_of_several_lines() -> None:
    paragraph = "12. The committee considered the report in May. It\nrecommended that the council:"
    text = f"{paragraph}\n\n(a) sell the depot; and\n\n(b) keep the market."
    assert read(text)[-2:] == [
        ("item", "It recommended that the council: sell the depot; and"),
        ("item", "It recommended that the council: keep the market."),
    ]


def test_clauses_set_with_tabs_are_sentences_that_lead_into_their_lists() -> None:
    clauses = "7.2\tThe liability shall not exceed £500,000.\n\n7.3\tNeither party shall be liable for:"
    text = f"{clauses}\n(a)\tloss of profits; or\n(b)\tloss of goodwill."
    assert read(text)[-2:] == [
        ("item", "7.3 Neither party shall be liable for: loss of profits; or"),
        ("item", "7.3 Neither party shall be liable for: loss of goodwill."),
    ]


def test_the_marks_of_quoted_lines_are_left_out_before_a_figure_too_and_more_than_is_not() -> None:
    quoted = "> I slept badly. On the first night I slept for\n> 14 hours.\n\nIt costs\n> £5 million."
    assert [text for _, text in read(quoted)][1:] == ["On the first night I slept for 14 hours.", "It costs > £5 million."]


def test_what_pandoc_says_of_the_style_of_words_is_left_out() -> None:
    text = r"We don\'t know (\"yet\"), see [section 2.2]{.underline}, []{#_Toc16 .anchor}May 2023. It fell.^1^ CO~2~ rose by 10^3^ tonnes."
    assert [text for _, text in read(text)] == [
        'We don\'t know ("yet"), see section 2.2, May 2023.',
        "It fell.",
        "CO2 rose by 10^3^ tonnes.",
    ]


def test_units_and_what_stands_in_braces_are_read() -> None:
    text = "It has 120 m^2^ of lawn (page 2){2020 edition} and [note]{not read}.\n\n>5 years by\n>40 members."
    assert [words for _, words in read(text)] == [
        "It has 120 m^2^ of lawn (page 2){2020 edition} and [note]{not read}.",
        ">5 years by >40 members.",
    ]
