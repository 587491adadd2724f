"""The door to it all, with real parts: the real embedder and the default model; and what happens without a model."""

import asyncio
import threading
from pathlib import Path

import pytest
from harbour import TEXTS

from rag import Answer, Chatbot, Evidence, QuestionError, Words, ask, load_settings
from rag.loop import run


def test_hits_are_verbatim_places_of_the_texts_given(bot: Chatbot) -> None:
    hits = bot.search("How many berths were let?", k=3)
    assert [hit.rank for hit in hits] == [1, 2, 3]
    assert "berths" in hits[0].chunk.text
    for hit in hits:
        assert TEXTS[hit.chunk.document][hit.chunk.start : hit.chunk.end] == hit.chunk.text


@pytest.mark.model
def test_an_answer_rests_on_verbatim_quotes(bot: Chatbot) -> None:
    answer = bot.ask("How many berths were let in 2018?")
    assert answer.answered
    assert answer.mode == "model"
    assert "95" in answer.text
    (citation,) = answer.citations
    assert citation.document == "Harbour report"
    assert citation.heading_path == ("Boats",)
    assert TEXTS[citation.document][citation.start : citation.end] == citation.quote
    assert answer.sentences[0].citations == (citation.number,)
    assert {"evidence", "first_word", "total", "prompt_tokens"} <= set(answer.timings)


@pytest.mark.model
def test_what_the_texts_do_not_say_is_declined_with_places_near_by(bot: Chatbot) -> None:
    answer = bot.ask("Who is the prime minister of Norway?")
    assert not answer.answered
    assert answer.text == "The report does not say."
    assert answer.citations == ()
    assert all(TEXTS[close.document][close.start : close.end] == close.quote for close in answer.nearest)
    assert len({close.heading_path for close in answer.nearest}) == len(answer.nearest) > 0


@pytest.mark.model
def test_a_stream_shows_evidence_first_and_the_answer_last(bot: Chatbot) -> None:
    events = list(bot.stream("What did mooring fees bring in?"))
    assert isinstance(events[0], Evidence)
    assert any(isinstance(event, Words) for event in events)
    assert isinstance(events[-1], Answer)
    assert "£0.5m" in events[-1].text


@pytest.mark.model
def test_asked_from_an_event_loop_the_answer_is_the_same(bot: Chatbot) -> None:
    question = "Who is the harbour master?"
    assert asyncio.run(bot.aask(question)).text == bot.ask(question).text


@pytest.mark.model
def test_a_follow_up_leans_on_the_talk(bot: Chatbot) -> None:
    answer = bot.ask("And in 2015?", history=[("How many books did the library lend in 2016?", "4,300 books.")])
    assert "3,950" in answer.text


@pytest.mark.model
def test_the_short_way_to_ask(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    report = tmp_path / "harbour.md"
    report.write_text(TEXTS["Harbour report"])
    monkeypatch.setenv("CHAPTERVERSE_DOCUMENT", str(report))
    first = ask("How many staff does the harbour master have?")
    assert "14" in first.text
    assert first.citations[0].quote in TEXTS["Harbour report"]
    again = ask("And why are posts empty?", history=[(first.question, first.text)])
    assert "council froze recruitment" in again.text


@pytest.mark.model
def test_the_model_names_the_sentence_that_answers(bot: Chatbot) -> None:
    readings, _ = bot.readings("Why are posts empty?")
    assert [hit.chunk for hit, _ in readings] == [hit.chunk for hit in bot.search("Why are posts empty?", k=8)[: len(readings)]]
    likelihoods = {sentence: value for _, one in readings for sentence, value in zip(one.sentences, one.likelihoods, strict=True)}
    assert "council froze recruitment" in max(likelihoods, key=lambda sentence: likelihoods[sentence]).text


def test_without_a_model_the_nearest_sentences_are_shown_and_marked(tmp_path: Path) -> None:
    bot = Chatbot.from_texts(TEXTS, load_settings(home=tmp_path))
    answer = bot.ask("How many berths were let in 2018?")
    assert answer.mode == "extractive"
    assert answer.answered
    assert "95" in answer.text
    assert answer.notice
    assert all(TEXTS[citation.document][citation.start : citation.end] == citation.quote for citation in answer.citations)


def test_loading_without_a_model_is_no_failure(tmp_path: Path) -> None:
    bot = Chatbot.from_texts(TEXTS, load_settings(home=tmp_path))
    bot.load()
    assert bot.ask("How many berths were let in 2018?").mode == "extractive"


def test_a_model_that_is_not_fetched_is_told_as_often_as_one_asks(tmp_path: Path) -> None:
    bot = Chatbot.from_texts(TEXTS, load_settings(model="small", home=tmp_path))
    assert all("chapterverse models --fetch" in bot.ask("How many berths were let?").notice for _ in range(3))


def test_a_data_folder_that_can_not_be_written_costs_no_answer(tmp_path: Path) -> None:
    (tmp_path / "readings").write_text("in the way")
    link = tmp_path / "models"
    link.symlink_to(load_settings().home / "models")
    answer = Chatbot.from_texts(TEXTS, load_settings(home=tmp_path)).ask("How many berths were let in 2018?")
    assert answer.mode == "extractive"
    assert "95" in answer.text


@pytest.mark.model
def test_the_model_compares_sentences_of_several_passages(bot: Chatbot) -> None:
    candidates = [(hit.chunk, sentence) for hit in bot.search("posts", k=4) for sentence in hit.chunk.sentences][:8]
    comparison = run(bot._reader.compare(candidates, "Why are posts empty?"))
    assert set(comparison.likelihoods) == set(candidates)
    assert "council froze recruitment" in max(comparison.likelihoods, key=lambda one: comparison.likelihoods[one])[1].text
    assert comparison.doubt < 0.5
    assert comparison.tokens_read > 0


def test_two_documents_of_one_text_are_both_read() -> None:
    bot = Chatbot.from_texts({"One": TEXTS["Harbour report"], "Two": TEXTS["Harbour report"]})
    hits = bot.passages("How many berths were let, and what did mooring fees bring in?")
    assert {hit.chunk.document for hit in hits} == {"One", "Two"}


def test_a_question_after_talk_of_something_else_is_searched_by_itself_too(bot: Chatbot) -> None:
    talk = [("How many books were lent in 2016?", "The library lent 4,300 books in 2016, up from 3,950 in 2015.")]
    first, second, *_ = bot.passages("Who is the harbour master?", talk)
    assert {first.chunk.heading_path, second.chunk.heading_path} == {("Loans",), ("People",)}


def test_the_passage_with_all_rows_of_the_kind_asked_is_read_first() -> None:
    grades = "# Summary\n\n|Area|Grade|\n|---|---|\n|Moorings|Good|\n|Pilots|Outstanding|\n|Dredging|Outstanding|\n"
    prose = "# Records\n\nIn an earlier review the port was graded outstanding in some areas, among them how it keeps records.\n"
    bot = Chatbot.from_texts({"Port": grades + prose})
    question = "In which areas was it graded outstanding?"
    assert bot.search(question)[0].chunk.heading_path == ("Records",)
    assert [hit.chunk.heading_path for hit in bot.passages(question)] == [("Summary",), ("Records",)]


def test_an_empty_question_is_refused(bot: Chatbot) -> None:
    with pytest.raises(QuestionError):
        bot.ask("  ")


def test_texts_without_words_are_declined() -> None:
    answer = Chatbot.from_texts({"Empty": ""}).ask("What does it say?")
    assert not answer.answered
    assert answer.text == "The report does not say."


def test_two_chatbots_know_nothing_of_each_other(bot: Chatbot) -> None:
    other = Chatbot.from_texts({"Only": "Herring is landed on Mondays."})
    assert {hit.chunk.document for hit in other.search("How many berths were let?", k=5)} == {"Only"}


def test_threads_may_ask_side_by_side(bot: Chatbot) -> None:
    found: list[int] = []
    threads = [threading.Thread(target=lambda: found.append(len(bot.search("berths", k=2)))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [2, 2, 2, 2]
