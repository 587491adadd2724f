"""From ranked sentences to an answer or a decline."""

from dataclasses import replace

import pytest

from corpus import chunk_document, document_from_text
from index import Hit
from rag.composing import checked_answer, close_by, declined, find_answer, likelihood
from rag.deciding import Candidate

TEXT = "# Berths\n\nThere are 120 berths. Of these 95 are let.\n\n# Fees\n\nFees brought in £0.5m.\n"
CHUNKS = chunk_document(document_from_text("Harbour", TEXT))
HITS = [Hit(chunk, 1.0, rank, chunk.sentences) for rank, chunk in enumerate(CHUNKS, 1)]
BERTHS, LET, FEES = (
    (hit, sentence) for hit in HITS for sentence in hit.chunk.sentences
)  # fmt: skip


def candidate(place: tuple[Hit, object], likelihood: float) -> Candidate:
    return Candidate(place[0], place[1], likelihood, likelihood, True)  # type: ignore[arg-type]


def said(question: str, parts: int, ranked: list[Candidate], threshold: float = 0.18) -> tuple[str, list[str]]:
    answer = checked_answer(question, find_answer(question, parts, ranked, threshold), "m")
    assert all(TEXT[citation.start : citation.end] == citation.quote for citation in answer.citations)
    return answer.text, [citation.heading_path[-1] for citation in answer.citations]


def test_the_first_sentence_is_the_answer() -> None:
    ranked = [candidate(BERTHS, 0.9), candidate(FEES, 0.5), candidate(LET, 0.05)]
    assert said("How many berths?", 1, ranked) == ("There are 120 berths.", ["Berths"])


def test_sentences_of_its_passage_that_are_nearly_as_likely_come_with_it_in_order() -> None:
    assert said("How many berths?", 1, [candidate(LET, 0.5), candidate(BERTHS, 0.4)])[0] == "There are 120 berths. Of these 95 are let."


def test_a_question_with_two_parts_may_be_answered_from_two_passages() -> None:
    ranked = [candidate(BERTHS, 0.9), candidate(FEES, 0.6)]
    assert said("How many berths, and what did fees bring?", 2, ranked) == (
        "There are 120 berths. Fees brought in £0.5m.",
        ["Berths", "Fees"],
    )


def test_what_the_model_would_hardly_name_in_another_passage_is_left_out() -> None:
    assert said("How many berths, and who is master?", 2, [candidate(BERTHS, 0.9), candidate(FEES, 0.1)])[1] == ["Berths"]


def test_each_thing_asked_may_be_told_in_another_passage_however_much_the_first_tells() -> None:
    enough = [candidate(BERTHS, 0.9), candidate(LET, 0.8)]
    assert said("How many berths, and what did fees bring?", 2, [*enough, candidate(FEES, 0.3)])[1] == ["Berths", "Berths", "Fees"]


def test_what_is_about_as_probable_in_another_passage_is_given_as_well() -> None:
    assert said("Which sums are told?", 1, [candidate(BERTHS, 0.6), candidate(FEES, 0.4)])[1] == ["Berths", "Fees"]
    assert said("Which sums are told?", 1, [candidate(BERTHS, 0.6), candidate(FEES, 0.3)])[1] == ["Berths"]
    assert said("Which sums are told?", 1, [replace(candidate(BERTHS, 0.6), probability=0.2), candidate(FEES, 0.15)])[1] == ["Berths"]


def test_beside_a_row_of_a_table_nothing_of_another_passage_is_given() -> None:
    hit, (_, dover, *_) = ports()
    ranked = [dover, candidate(FEES, dover.probability)]
    assert [finding.top.hit for finding in find_answer("How many ships are at Dover?", 1, ranked, 0.18)] == [hit]


def test_where_the_first_sentence_cannot_tell_what_is_asked_the_next_best_is_no_answer() -> None:
    ruled_out = replace(candidate(FEES, 0.9), tells=False)
    assert find_answer("How many berths?", 1, [ruled_out, candidate(BERTHS, 0.6)], 0.18) == ()


def test_a_sentence_that_stands_twice_is_said_and_cited_once() -> None:
    text = "# Summary\n\nFees brought in £0.5m.\n\n# Fees\n\nFees brought in £0.5m.\n"
    hits = [Hit(chunk, 1.0, rank, chunk.sentences) for rank, chunk in enumerate(chunk_document(document_from_text("Harbour", text)), 1)]
    ranked = [candidate((hit, hit.chunk.sentences[0]), 0.9) for hit in hits]
    answer = checked_answer("What did fees bring, and when?", find_answer("What did fees bring, and when?", 2, ranked, 0.1), "m")
    assert answer.text == "Fees brought in £0.5m."
    assert [citation.number for citation in answer.citations] == [1]
    assert answer.sentences[0].citations == (1,)


@pytest.mark.parametrize("ranked", [[], [candidate(BERTHS, 0.1), candidate(FEES, 0.05)]], ids=["nothing read", "nothing likely"])
def test_what_is_not_likely_enough_is_declined_with_places_near_by(ranked: list[Candidate]) -> None:
    assert not find_answer("Who?", 1, ranked, 0.18)
    answer = declined("Who?", close_by(HITS, ranked), ("who",), "m")
    assert not answer.answered
    assert answer.text == "The report does not say."
    assert answer.never_mentioned == ("who",)
    assert [(close.number, close.heading_path[-1]) for close in answer.nearest] == [(1, "Berths"), (2, "Fees")]


def test_close_by_stands_the_likeliest_sentence_of_each_section() -> None:
    ranked = [candidate(FEES, 0.1), candidate(LET, 0.08), candidate(BERTHS, 0.05)]
    assert [close.quote for close in close_by(HITS, ranked)] == [FEES[1].text, LET[1].text]
    hopeless = [candidate(FEES, 0.01), candidate(LET, 0.01)]
    assert [close.quote for close in close_by(HITS, hopeless)] == [BERTHS[1].text, FEES[1].text]


def test_a_row_that_the_question_names_need_be_less_likely() -> None:
    table = "| Group | 2018 | 2014 |\n|---|---|---|\n| Police Community Support Officer | 321 | 345 |\n| Police Staff | 1,874 | 1,905 |\n"
    (chunk,) = chunk_document(document_from_text("Force", f"# Staff\n\n{table}"))
    hit = Hit(chunk, 1.0, 1, chunk.sentences)
    rows = [sentence for sentence in chunk.sentences if sentence.kind == "row"]
    ranked = [Candidate(hit, row, 0.2, 0.2, True) for row in rows[:1]]
    assert find_answer("How many PCSOs were there in 2018?", 1, ranked, 0.35)
    assert find_answer("How many police community support officers were there?", 1, ranked, 0.35)
    assert not find_answer("How many support staff were there in 2018?", 1, ranked, 0.35)
    assert not find_answer("How many PCSOs were there in 2018?", 1, [replace(ranked[0], likelihood=0.1)], 0.35)
    assert likelihood("How many PCSOs were there in 2018?", ranked) == pytest.approx(0.5)
    assert likelihood("Who?", [replace(ranked[0], tells=False)]) == 0


PORTS = "| Port | Ships | Boats |\n|---|---|---|\n| Dover | 12 | 10 |\n| Deal | 3 | 9 |\n| Hythe | 5 | 5 |\n"


def ports() -> tuple[Hit, list[Candidate]]:
    (chunk,) = chunk_document(document_from_text("Ports", f"# Traffic\n\n{PORTS}"))
    hit = Hit(chunk, 1.0, 1, chunk.sentences)
    return hit, [Candidate(hit, sentence, 0.9, 0.9, True) for sentence in chunk.sentences]


def test_what_is_said_of_a_table_and_not_borne_out_gives_way_to_the_next_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    _, (title, dover, *_) = ports()
    question = "Which port has the most ships?"
    answer = checked_answer(question, find_answer(question, 1, [title], 0.35), "m")
    assert [(sentence.text, sentence.verdict) for sentence in answer.sentences] == [("Ships is highest for Dover (12).", "supported")]
    monkeypatch.setattr("rag.composing.verdict", lambda *_: "not found")
    assert find_answer(question, 1, [title], 0.35) == ()
    answer = checked_answer(question, find_answer(question, 1, [title, replace(dover, probability=0.3)], 0.35), "m")
    assert [(sentence.text.split(" (")[0], sentence.verdict) for sentence in answer.sentences] == [("Dover", "partly")]


def test_where_the_check_has_doubts_about_the_documents_own_row_it_is_given_with_a_sign(monkeypatch: pytest.MonkeyPatch) -> None:
    _, (_, dover, *_) = ports()
    monkeypatch.setattr("rag.composing.verdict", lambda *_: "not found")
    answer = checked_answer("How many?", find_answer("How many?", 1, [dover], 0.35), "m")
    assert [sentence.verdict for sentence in answer.sentences] == ["partly"]


def test_a_verdict_is_on_the_words_shown_with_what_stands_above_them() -> None:
    _, (_, dover, *_) = ports()
    answer = checked_answer("How many?", find_answer("How many?", 1, [dover], 0.35), "m")
    assert [sentence.verdict for sentence in answer.sentences] == ["supported"]
    assert "Boats" in answer.sentences[0].text
    assert "Boats" not in answer.citations[0].quote
    assert answer.citations[0].above == "| Port | Ships | Boats |"


def test_a_sentence_with_the_foot_of_a_page_in_it_is_its_own_words() -> None:
    text = "Not all 12 Review of the harbour boats were told."
    (chunk,) = chunk_document(document_from_text("Port", f"# Tides\n\n{text} The master told them.\n"))
    first, *others = chunk.sentences
    chunk = replace(chunk, sentences=(replace(first, text="Not all boats were told."), *others))
    ranked = [Candidate(Hit(chunk, 1.0, 1, chunk.sentences), chunk.sentences[0], 0.9, 0.9, True)]
    answer = checked_answer("Who?", find_answer("Who?", 1, ranked, 0.35), "m")
    assert [(sentence.text, sentence.verdict) for sentence in answer.sentences] == [("Not all boats were told.", "supported")]
    assert answer.citations[0].quote == text


def test_of_two_rows_that_the_question_names_both_are_given() -> None:
    table = "| Port | 2018 | 2014 |\n|---|---|---|\n| Dover | 12 | 10 |\n| Deal | 3 | 9 |\n| Hythe | 5 | 5 |\n"
    (chunk,) = chunk_document(document_from_text("Ports", f"# Ships\n\n{table}"))
    hit = Hit(chunk, 1.0, 1, chunk.sentences)
    rows = [sentence for sentence in chunk.sentences if sentence.kind == "row"]
    ranked = [Candidate(hit, row, probability, probability, True) for row, probability in zip(rows, (0.9, 0.1, 0.2), strict=True)]
    (finding,) = find_answer("Were there more ships at Dover than at Deal in 2018?", 1, ranked, 0.35)
    assert [statement.text.split(" ")[0] for statement, _ in finding.statements[1:]] == ["Dover", "Deal"]
    assert finding.statements[0][0].text == "2018 is higher for Dover (12) than for Deal (3), by 9."
    assert finding.statements[0][1] == "supported"
    (finding,) = find_answer("How many ships called at Dover in 2018?", 1, ranked, 0.35)
    assert [statement.text.split(" ")[0] for statement, _ in finding.statements] == ["Dover"]


def test_a_label_that_is_part_of_another_is_not_named_by_it() -> None:
    table = "| Group | 2018 | 2014 |\n|---|---|---|\n| Police Officer | 3,261 | 3,268 |\n| Police Community Support Officer | 321 | 345 |\n"
    (chunk,) = chunk_document(document_from_text("Force", f"# Staff\n\n{table}"))
    hit = Hit(chunk, 1.0, 1, chunk.sentences)
    officers, support = (Candidate(hit, sentence, 0.2, 0.2, True) for sentence in chunk.sentences if sentence.kind == "row")
    question = "How many police community support officers were there in 2018?"
    assert likelihood(question, [officers]) == 0.2
    assert likelihood(question, [support]) == 0.5
    (finding,) = find_answer(question, 1, [support, replace(officers, probability=0.05)], 0.35)
    assert [statement.text.split(":")[0].split(" (")[0] for statement, _ in finding.statements] == ["Police Community Support Officer"]


def test_a_label_of_one_word_that_the_question_uses_for_something_else_counts_as_ever() -> None:
    table = "| Group | 2018 | 2014 |\n|---|---|---|\n| Police | 12 | 10 |\n| Clerks | 3 | 9 |\n"
    (chunk,) = chunk_document(document_from_text("Force", f"# Staff\n\n{table}"))
    police = Candidate(Hit(chunk, 1.0, 1, chunk.sentences), chunk.sentences[1], 0.2, 0.2, True)
    assert likelihood("How many police cars were there?", [police]) == 0.2
    assert likelihood("How many police were there in 2018?", [police]) == 0.5


def test_a_row_that_the_question_names_is_given_for_one_that_it_does_not() -> None:
    table = "| Group | 2018 | 2014 |\n|---|---|---|\n| Police Staff | 1,874 | 1,905 |\n| Police Community Support Officer | 321 | 345 |\n"
    (chunk,) = chunk_document(document_from_text("Force", f"# Workforce\n\n{table}"))
    hit = Hit(chunk, 1.0, 1, chunk.sentences)
    staff, support = (Candidate(hit, sentence, 0.4, 0.4, True) for sentence in chunk.sentences if sentence.kind == "row")
    question = "How many PCSOs were there in 2018?"
    (finding,) = find_answer(question, 1, [staff, replace(support, probability=0.3, likelihood=0.2)], 0.35)
    assert [statement.text for statement, _ in finding.statements] == ["Police Community Support Officer (Workforce): 2018: 321."]
    (finding,) = find_answer(question, 1, [staff, replace(support, probability=0.1)], 0.35)
    assert finding.top == staff


def test_an_item_with_marks_of_markdown_is_read_without_and_quoted_with_them() -> None:
    text = "# Aims\n\nTwo aims:\n\n- **Our own fleet**: net zero by *2032*[^1].\n- **All else**: by 2045.\n"
    (chunk,) = chunk_document(document_from_text("Port", text))
    fleet = next(sentence for sentence in chunk.sentences if "2032" in sentence.text)
    ranked = [Candidate(Hit(chunk, 1.0, 1, chunk.sentences), fleet, 0.9, 0.9, True)]
    answer = checked_answer("When?", find_answer("When?", 1, ranked, 0.35), "m")
    (said,) = answer.sentences
    assert said.text == "Two aims: Our own fleet: net zero by 2032; All else: by 2045."
    assert said.verdict == "supported"
    assert "**Our own fleet**: net zero by *2032*[^1]." in answer.citations[0].quote


SITES = """# Sites

| Site | Runs on wind | Graded |
|---|---|---|
| Deal | Yes | Good |
| Dover | No | Poor |
| Hythe | No | Good |
| Lydd | Yes | Good |
"""
WINDLESS = "Runs on wind No: 2 of 4 (Dover; Hythe)."


def of_sites(question: str, *likelihoods: float) -> str:
    """The answer where the model names what is said of the table, and each of its rows, with these likelihoods."""
    (chunk,) = chunk_document(document_from_text("Sites", SITES))
    hit = Hit(chunk, 1.0, 1, chunk.sentences)
    ranked = [candidate((hit, sentence), value) for sentence, value in zip(chunk.sentences, likelihoods, strict=True)]
    ranked.sort(key=lambda one: -one.likelihood)
    return checked_answer(question, find_answer(question, 1, ranked, 0.35), "m").text


def test_what_is_counted_in_a_table_is_as_likely_as_all_of_it_and_told_without_its_rows() -> None:
    assert of_sites("How many sites are not run on wind?", 0.15, 0.02, 0.2, 0.1, 0.01) == WINDLESS
    assert of_sites("How many sites are not run on wind?", 0.1, 0.02, 0.1, 0.05, 0.01) == ""


def test_where_a_row_is_named_nothing_counted_takes_its_place() -> None:
    assert of_sites("How many of the sites run on wind, Dover among them?", 0.15, 0.02, 0.2, 0.1, 0.01).startswith("Dover (Sites)")
    assert of_sites("How many sites has the trust, as the list of them shows?", 0.15, 0.02, 0.2, 0.1, 0.01) == ""


def test_a_row_that_the_question_names_is_given_for_a_sentence_that_cannot_tell_what_is_asked() -> None:
    question = "How many Ships did Deal have?"
    chunks = chunk_document(document_from_text("Ports", f"# Traffic\n\n{PORTS}\n\n# News\n\nDeal welcomed ships of all kinds.\n"))
    traffic, news = (Hit(chunk, 1.0, 1, chunk.sentences) for chunk in chunks)
    row = next(sentence for sentence in traffic.sentences if sentence.text.startswith("Deal"))
    sentence = Candidate(news, news.sentences[0], 0.6, 0.6, False)
    (finding,) = find_answer(question, 1, [sentence, Candidate(traffic, row, 0.4, 0.4, True)], 0.18)
    assert finding.top.sentence == row
    assert not find_answer(question, 1, [sentence, Candidate(traffic, row, 0.2, 0.4, True)], 0.18)


def test_a_row_that_the_question_names_is_given_for_a_sentence_that_is_hardly_more_probable() -> None:
    grades = (
        "# Summary\n\n|Area|Grade|\n|---|---|\n|Night pilots|Good|\n|Moorings|Poor|\n\n# Records\n\nIt is graded outstanding for records.\n"
    )
    summary, records = (Hit(chunk, 1.0, 1, chunk.sentences) for chunk in chunk_document(document_from_text("Port", grades)))
    rows = {sentence.cells[0][1]: sentence for sentence in summary.sentences if sentence.kind == "row"}
    sentence = Candidate(records, records.sentences[0], 0.6, 0.6, True)

    def first(question: str, label: str, probability: float) -> object:
        row = Candidate(summary, rows[label], probability, probability, True)
        return find_answer(question, 1, [sentence, row], 0.35)[0].top.sentence

    assert first("How are night pilots graded?", "Night pilots", 0.5) == rows["Night pilots"]
    assert first("How are night pilots graded?", "Night pilots", 0.4) == sentence.sentence
    assert first("How are pilots graded?", "Night pilots", 0.5) == sentence.sentence
    assert first("How are moorings graded?", "Moorings", 0.5) == sentence.sentence  # one word may just be a word of the question


def test_a_judgement_that_stands_alone_ends_with_a_stop() -> None:
    (chunk,) = chunk_document(
        document_from_text("Port", "# Pilots\n\nGood\n\nThe port trains its own pilots. They come from everywhere.\n")
    )
    hit = Hit(chunk, 1.0, 1, chunk.sentences)
    good, trains, _ = (Candidate(hit, sentence, 0.6, 0.6, True) for sentence in chunk.sentences)
    answer = checked_answer("How good are the pilots?", find_answer("How good are the pilots?", 1, [good, trains], 0.35), "m")
    assert answer.text == "Pilots: Good. The port trains its own pilots."
    assert answer.sentences[0].verdict == "supported"
