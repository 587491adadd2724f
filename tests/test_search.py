from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from small_index import TEXT, WordEmbedder, paragraphs, small_index

from corpus import chunk_document, document_from_text, reading_text
from index import EmbedderError, build_index, default_embedder, langchain_retriever
from index.search import first_sentences, in_context, reciprocal_rank_fusion
from index.spelling import Spelling

ENGLISH = frozenset({"copper", "record", "water", "sent", "which"})


def test_vectors_are_those_of_the_passages_and_sentences_in_order():
    embedder = WordEmbedder()
    index = small_index(embedder=embedder)
    chunk_rows = embedder.encode([reading_text(chunk) for chunk in index.chunks])
    sentence_rows = embedder.encode([in_context(chunk, sentence) for chunk in index.chunks for sentence in chunk.sentences])
    np.testing.assert_array_equal(index.chunk_vectors.reconstruct_n(0, len(index.chunks)), chunk_rows)
    np.testing.assert_array_equal(index.sentence_vectors.reconstruct_n(0, len(sentence_rows)), sentence_rows)
    assert index.first_sentence.tolist() == [0, 2, 3, 4]


def test_faiss_finds_what_comparing_with_every_vector_finds():
    document = document_from_text("Numbers", "\n\n".join(f"Line {number} about matter {number * 7919 % 101}." for number in range(300)))
    embedder = WordEmbedder(64)
    index = build_index([document], paragraphs(document), lambda: embedder)
    vectors = index.chunk_vectors.reconstruct_n(0, 300)
    for question in ("Line 17", "matter 55", "nothing of the kind"):
        vector = embedder.encode([question])
        scores, rows = index.chunk_vectors.search(vector, 20)
        expected = vectors @ vector[0]
        np.testing.assert_allclose(scores[0], np.sort(expected)[::-1][:20], atol=1e-6)
        np.testing.assert_allclose(expected[rows[0]], scores[0], atol=1e-6)


def test_reciprocal_rank_fusion_by_hand(monkeypatch):
    monkeypatch.setattr("index.search.RANK_OFFSET", 60)
    fused = reciprocal_rank_fusion([(1.0, [7, 3]), (0.5, [3, 9]), (2.0, [])])
    assert fused == pytest.approx({7: 1 / 61, 3: 1 / 62 + 0.5 / 61, 9: 0.5 / 62})
    assert reciprocal_rank_fusion([]) == {}


def test_hits_are_ranked_and_their_sentences_nearest_first():
    hits = small_index().search("How many inspections did investigators carry out?", 2)
    assert [hit.rank for hit in hits] == [1, 2]
    assert hits[0].score >= hits[1].score
    assert "34 inspections" in hits[0].chunk.text
    assert hits[0].sentences[0].text == "Investigators carried out 34 inspections."
    assert sorted(hits[0].sentences, key=lambda sentence: sentence.start) == list(hits[0].chunk.sentences)


@pytest.mark.parametrize(("k", "found"), [(-1, 0), (0, 0), (1, 1), (3, 3), (1000, 3)])
def test_no_more_hits_than_asked_for_or_there_are(k, found):
    assert len(small_index().search("crime", k)) == found


@pytest.mark.parametrize("question", ["", "?!", " \n", "\0", "\ud83d"])
def test_a_question_without_words_finds_nothing(question):
    assert small_index().search(question) == []


@pytest.mark.parametrize("question", ["zebra", "xyzzy qwerty", "the of and", "crime\0crime", "crime \ud83d", "é" * 5000, "crime " * 5000])
def test_odd_questions_find_something_all_the_same(question):
    hits = small_index().search(question, 3)
    assert len(hits) == 3
    assert all(np.isfinite(hit.score) for hit in hits)


def test_an_empty_index_finds_nothing():
    assert small_index("").search("crime") == []
    assert build_index([], [], WordEmbedder).search("crime") == []


def test_as_many_passages_are_found_as_are_asked_for():
    document = document_from_text("A report", "\n\n".join(f"Paragraph {number}." for number in range(260)))
    index = build_index([document], paragraphs(document), WordEmbedder)
    assert len(index.search("zebra", 250)) == 250
    assert len(index.search("zebra", 300)) == len(index.chunks)


def test_chunks_without_sentences_are_found():
    document = document_from_text("A report", TEXT)
    chunks = paragraphs(document)
    for bare in ({0}, {1}, {2}, {0, 1, 2}):
        mixed = [replace(chunk, sentences=()) if number in bare else chunk for number, chunk in enumerate(chunks)]
        index = build_index([document], mixed, WordEmbedder)
        assert index.first_sentence.tolist() == first_sentences(mixed).tolist()
        hits = index.search("Wardell Borough receiving centre", 3)
        assert {hit.chunk.id for hit in hits} == {chunk.id for chunk in chunks}
        assert all(len(hit.sentences) == len(hit.chunk.sentences) for hit in hits)


def test_progress_ends_at_the_whole():
    calls: list[tuple[str, int, int]] = []
    document = document_from_text("A report", "\n\n".join(f"Paragraph {number}." for number in range(70)))
    build_index([document], paragraphs(document), WordEmbedder, lambda *call: calls.append(call))
    assert [done for _, done, _ in calls] == [64, 128, 140]
    assert {total for _, _, total in calls} == {140}


def test_an_embedder_that_gives_no_numbers_is_named(monkeypatch):
    index = small_index()
    monkeypatch.setattr(WordEmbedder, "encode", lambda _self, texts: np.full((len(texts), 16), np.nan, dtype=np.float32))
    with pytest.raises(EmbedderError):
        small_index()
    with pytest.raises(EmbedderError):
        index.search("crime")


def test_searches_side_by_side_find_the_same():
    index = small_index()
    questions = ["crime", "receiving centre", "investigations", "budget"] * 25
    expected = [index.search(question) for question in questions]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(index.search, questions)) == expected


def test_the_real_model_finds_lay_wording():
    document = document_from_text(
        "A report",
        "Victims\n\nOfficers give people harmed by offences regular updates.\n\nVehicles\n\nThe fleet holds 640 cars.\n\n"
        "Budget\n\nThe council tax precept rose by 24 pounds a year.\n",
    )
    index = build_index([document], chunk_document(document), default_embedder)
    assert "640 cars" in index.search("How many vehicles does it own?", 1)[0].chunk.text
    assert "harmed" in index.search("Are those who suffered from crime kept informed?", 1)[0].chunk.text


def test_langchain_retriever_gives_verbatim_passages_and_their_places():
    index = small_index()
    found = langchain_retriever(index, k=2).invoke("How many inspections?")
    assert [passage.id for passage in found] == [hit.chunk.id for hit in index.search("How many inspections?", 2)]
    metadata = found[0].metadata
    assert TEXT[metadata["start"] : metadata["end"]] == found[0].page_content
    assert (metadata["document"], metadata["heading_path"], metadata["page"]) == ("A report", ("Crime", "Recording"), 7)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Who does recieve it?", "Who does receives it?"),
        ("Which investigaton?", "Which investigation?"),
        ("the recordng of crimes", "the recording of crimes"),
        ("hte baord’s inspectoins", "hte board’s inspections"),
        ("stop-and-reprot (froce)", "stop-and-report (force)"),
        ("ercorded", "recorded"),  # first letters swapped
        ("Investigaton", "investigation"),  # a capital at the start of the question is no name
        ("Is Wardel near?", "Is wardell near?"),
    ],
)
def test_typing_errors_become_the_documents_words(question, expected):
    assert Spelling([TEXT]).corrected(question, ENGLISH) == expected


@pytest.mark.parametrize(
    "question",
    [
        "Who receives the recording?",
        "water is sent",  # English words that the document lacks
        "coppers and records",  # inflections of English words
        "What does HMICFFS say of the FORCEE?",  # acronyms
        "iPhonne McRecordd",
        "crimess2019 r3cording 172,00",
        "Is Forcee or Recordin a place?",  # names that the document doesn't have
        "teh cri wozd",  # too short, or too far from everything
        "veryunlikelyword",
        "zecording",  # another first letter
        "",
        "\ud83d\0",
    ],
)
def test_other_words_stay(question):
    assert Spelling([TEXT]).corrected(question, ENGLISH) == question


def test_distance_allowed_grows_with_length():
    spelling = Spelling(["force investigation"])
    assert spelling.corrected("forse foxxe", frozenset()) == "force foxxe"
    assert spelling.corrected("investgaton invstgaton", frozenset()) == "investigation invstgaton"


def test_the_nearest_word_wins_and_of_equals_the_most_frequent():
    assert Spelling(["planes planes plans"]).corrected("plann", frozenset()) == "plans"
    assert Spelling(["stare stars stars"]).corrected("starx", frozenset()) == "stars"


def test_search_mends_the_question_for_both_rankings():
    embedder = WordEmbedder()
    index = small_index(embedder=embedder)
    mended = index.search("investigaton recordng", 3)
    assert embedder.texts[-1] == "investigation recording"
    assert mended == index.search("investigation recording", 3)


def test_words_are_counted_once():
    class Texts(list[str]):
        readings = 0

        def __iter__(self):
            self.readings += 1
            return super().__iter__()

    texts = Texts([TEXT])
    spelling = Spelling(texts)
    assert texts.readings == 0
    for _ in range(3):
        spelling.corrected("investigaton recordng Wardel x", ENGLISH)
    assert texts.readings == 1


def test_another_inflection_of_a_word_of_the_texts_is_no_mistake() -> None:
    assert Spelling(["a retraining grant remained"]).corrected("how many were retrained", frozenset()) == "how many were retrained"
