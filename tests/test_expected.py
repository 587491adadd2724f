"""What a sentence must hold to tell what is asked."""

import pytest

from corpus import chunk_document, document_from_text
from rag.expected import tells


def can_tell(question: str, sentence: str, heading: str = "Loans", title: str = "Library") -> bool:
    (chunk,) = chunk_document(document_from_text(title, f"# {heading}\n\n{sentence}\n"))
    return tells(question, chunk.sentences[0], chunk)


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("How many books were lent?", "The library lent 4,300 books."),
        ("How many books were lent?", "It has stopped lending, so none were."),
        ("How many were lost?", "Lost books were not counted."),
        ("By how much did fines rise?", "Fines have doubled."),
        ("How much is a card?", "Cards are free."),
        ("How long was the roof shut?", "The roof stayed shut until spring."),
        ("How often is stock checked?", "Stock is checked whenever a shelf is moved."),
        ("What share of readers is over 60?", "Most readers are over sixty."),
        ("What was the cost of the roof?", "The roof cost £0.5m."),
        ("Why did hours fall?", "Hours fell."),
        ("Who lent the books?", "The branch did."),
        ("What does the report say of how many were lost?", "It is silent."),
        ("How much notice must a reader give?", "A reader must give a month's notice."),
        ("How far did complaints fall?", "Complaints fell sharply."),
        ("What rate relief can the library get?", "It can get mandatory relief."),
        ("What is the cost based on?", "It is based on the consumer price index."),
        ("What cost pressures does the library face?", "Pay and heating press on it."),
        ("What price mechanism does the contract use?", "It follows an index."),
        ("What part of the building is shut?", "The east wing is shut."),
        ("How many books were lent in 2019?", "In 2018/19 the library lent 4,300 books."),
        ("How many books were lent in 2017?", "Between 2016 and 2018, 4,300 books were lent each year."),
        ("How many books were lent in 2014?", "In 2015 4,300 were lent, against 4,100 in the preceding year."),
        ("How many books were lent in 2000?", "In 1999/00 the library lent 4,300 books."),
    ],
)
def test_a_sentence_of_the_right_kind_can_tell(question: str, sentence: str) -> None:
    assert can_tell(question, sentence)


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("How many books were lent?", "The library lends books."),
        ("By how many did the vans grow?", "We found that it has increased the vans."),
        ("How long was the roof shut?", "The work caused difficulties, including several leaks and a gap between the roofs."),
        ("How often is stock checked?", "The clerk checks the stock."),
        ("What share of readers is over 60?", "Older readers come to the branch."),
        ("What was the cost of the roof?", "The roof has been mended."),
    ],
)
def test_an_amount_cannot_be_told_without_one(question: str, sentence: str) -> None:
    assert not can_tell(question, sentence)


def test_a_question_about_a_year_needs_a_passage_that_knows_it() -> None:
    question = "How many books were lent in 2015?"
    assert not can_tell(question, "The library lent 4,300 books in 2016.")
    assert not can_tell(question, "In 2014 and 2016, 4,300 books were lent.")
    assert not can_tell(question, "Loans rose in 2014 to 17 a day, and in 2014 and 16 branches.")
    assert can_tell(question, "The library lent 4,300 books in 2015.")
    assert can_tell(question, "The library lent 4,300 books.", heading="Loans in 2015")
    assert can_tell(question, "The library lent 4,300 books.", title="Library, 2015/16")
    assert can_tell(question, "The library lent 4,300 books in 2016, and 4,100 the year before.")


def test_a_table_gives_no_reason() -> None:
    (chunk,) = chunk_document(document_from_text("Library", "# Loans\n\nBranch\t2015\t2016\nEast\t40\t30\nWest\t70\t80\nNorth\t20\t25\n"))
    row = next(sentence for sentence in chunk.sentences if sentence.kind == "row" and "30" in sentence.text)
    facts = next(sentence for sentence in chunk.sentences if sentence.kind == "table")
    assert tells("How many did East lend in 2016?", row, chunk)
    assert tells("Which branch lent most in 2016?", facts, chunk)
    assert not tells("Why did East lend fewer?", row, chunk)
    assert not tells("Why did West lend most?", facts, chunk)


def test_a_row_of_something_else_does_not_tell_the_lowest() -> None:
    text = "# Spending\n\n|Category|Per head|\n|---|---|\n|Support|£41|\n|Other|£4|\n"
    (chunk,) = chunk_document(document_from_text("Police", text))
    (row,) = (sentence for sentence in chunk.sentences if sentence.cells and sentence.cells[0][1] == "Other")
    assert not tells("Which area got the lowest grade?", row, chunk)
    assert tells("Which category of spending is lowest?", row, chunk)
    assert tells("Which area got a grade?", row, chunk)


def test_a_row_of_one_place_does_not_tell_of_another() -> None:
    text = "# Kent Police\n\n|Area|Grade|\n|---|---|\n|Custody|Good|\n|Firearms|Good|\n"
    (chunk,) = chunk_document(document_from_text("Inspection", text))
    (row,) = (sentence for sentence in chunk.sentences if sentence.cells and sentence.cells[0][1] == "Custody")
    assert not tells("What grade did Sussex Police get for custody?", row, chunk)
    assert tells("What grade did Kent Police get for custody?", row, chunk)
    assert tells("What grade was given for custody in December?", row, chunk)


def test_where_several_things_are_asked_it_is_enough_to_tell_one() -> None:
    assert can_tell("Who lends the books, and how many are lent?", "The branch does.")
    assert not can_tell("How long is it open, and how many are lent?", "The branch does.")


def test_a_table_puts_right_what_is_asked_a_reason_for() -> None:
    (chunk,) = chunk_document(document_from_text("Library", "# Loans\n\nBranch\t2015\t2016\nEast\t40\t30\nWest\t70\t80\nNorth\t20\t25\n"))
    east = chunk.sentences[1]
    assert tells("Why did East lend more in 2016?", east, chunk)
    assert not tells("Why did East lend fewer in 2016?", east, chunk)
    assert not tells("Why did the branches lend more in 2016?", east, chunk)


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("How far were the recommendations implemented?", "The recommendations were partly implemented."),
        ("How high is the risk of flooding?", "The risk of flooding is moderate."),
        ("How much did emissions fall?", "Emissions fell dramatically."),
        ("What proportion of complaints was upheld?", "A small proportion of complaints was upheld."),
        ("How often is the bin emptied?", "The bin is emptied on Mondays."),
        ("How soon must it be filed?", "It must be filed by Friday."),
        ("How quickly must incidents be reported?", "Incidents must be reported as soon as practicable."),
        ("How often does the board meet?", "The board meets infrequently."),
        ("How much did the fine come to?", "The fine was waived."),
        ("How many boats are there, and who owns them, and where do they lie, and when were they built?", "Ada Brook owns the boats."),
        ("Did the council build 2000 homes?", "The council built 2,000 homes."),
        ("Is the grant £2000?", "The grant is £2,000."),
        ("Are staff trained in the Mental Health Act 1983?", "Staff are trained in the Mental Health Act."),
        ("How many books were lent in 2018/19?", "In the year to March 2019 the library lent 4,300 books."),
        ("What was revenue in 2019?", "FY19 revenue was $5m."),
        ("How many were lent in 2018-19?", "In 2018\u201119 the library lent 4,300 books."),
        ("How many were lent in 2017?", "Between April 2016 and March 2018 it lent 40 books."),
        ("What was the fee in 2018?", "Since 2015 the fee has been £20."),
    ],
)
def test_what_people_call_an_amount_or_a_year_tells_it(question: str, sentence: str) -> None:
    assert can_tell(question, sentence)


def test_a_table_with_reasons_tells_why() -> None:
    table = "| Site | Reason for closure |\n|---|---|\n| Deal | Asbestos found |\n| Dover | Rain |\n"
    (chunk,) = chunk_document(document_from_text("Review", table))
    assert any(tells("Why was the Deal site closed?", sentence, chunk) for sentence in chunk.sentences if "Asbestos" in sentence.text)


@pytest.mark.parametrize(
    ("question", "tells_it"),
    [
        ("What grade did the library get for lending?", True),  # by its heading
        ("What's the grade for its records?", True),
        ("How was the library rated at the time?", True),
        ("How was the library graded in 2018?", True),
        ("Which branches got a grade for safety?", True),
        ("What grade did the library get for safety?", False),
        ("What was the library graded for safety?", False),
    ],
)
def test_a_grade_of_something_else_is_no_answer(question: str, tells_it: bool) -> None:
    assert can_tell(question, "In 2018 we graded its records as good.", heading="Lending") == tells_it


@pytest.mark.parametrize(
    ("sentence", "tells_it"),
    [
        ("The Dover branch was rated inadequate.", True),
        ("Deal's was the lowest rating of all.", True),
        ("The Hythe branch has the highest rate of lost books.", False),
    ],
)
def test_a_rate_is_no_rating(sentence: str, tells_it: bool) -> None:
    assert can_tell("Which branch has the worst overall rating?", sentence) == tells_it


def test_a_row_tells_how_many_by_its_cells() -> None:
    (chunk,) = chunk_document(
        document_from_text(
            "R", "# Visits\n\nTable 3: Results of 2023\n\n|Area|Grade|Visits|\n|---|---|---|\n|Quay|Good|–|\n|Pier|Poor|two|\n"
        )
    )
    quay, pier = [row for row in chunk.sentences if row.kind == "row"]
    assert tells("How many visits did the pier get?", pier, chunk)
    assert tells("How many visits did the quay get?", quay, chunk)  # none
    (chunk,) = chunk_document(
        document_from_text(
            "R", "# Visits\n\nTable 3: Results of 2023\n\n|Area|Grade|Food|\n|---|---|---|\n|Quay|Good|Good|\n|Pier|Poor|Good|\n"
        )
    )
    row = next(row for row in chunk.sentences if row.kind == "row")
    assert not tells("How many cafés were rated good?", row, chunk)
    assert tells("What is said of the quay's food?", row, chunk)


@pytest.mark.parametrize(
    ("question", "sentence", "tells_it"),
    [
        ("Did it get any inadequate grades?", "It was graded outstanding for its piers.", False),
        ("Did it get any inadequate grades?", "It was graded inadequate for its piers.", True),
        ("Was anything rated poor?", "None was below good.", True),
        ("Was anything rated poor?", "The piers were good.", False),
        ("Why was it rated poor?", "The piers were good.", True),
    ],
)
def test_whether_any_got_a_grade_is_told_by_that_grade_or_of_all(question: str, sentence: str, *, tells_it: bool) -> None:
    assert can_tell(question, sentence) == tells_it
