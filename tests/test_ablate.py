"""What each technique earns: each can be switched off, and is on again afterwards."""

import pytest
from small_index import WordEmbedder
from test_fit import HOURS, LOANS, TEXT, question, reading

from corpus import Sentence, chunk_document, document_from_text
from eval.ablate import ANSWERS, OF_ANSWERS, OF_SEARCH, Variant, answers, switched_off, table
from eval.fit import Read, answer, as_read
from index import Hit, build_index
from rag import Chatbot, Settings
from rag.reading import Comparison, Reading

SETTINGS = Settings(passages_read=1, answer_threshold=0.35)
READS = [
    Read(question("How many loans?", ("4,300 books in 2016",)), [reading((0.9, 0.1), 0)]),
    Read(question("Why fewer hours?", ("two posts were cut",)), [reading((0.3, 0.1), 0), reading((0.9, 0.1), 1)]),
    Read(
        question("When is it quiet?", ("Sundays are quiet",)),
        [reading((0.2, 0.4), 0), reading((0.1, 0.4), 1)],
        Comparison({(LOANS, LOANS.sentences[1]): 0.0, (HOURS, HOURS.sentences[1]): 0.9}, 0.1, 10),
    ),
    Read(question("Who is the librarian?", ()), [reading((0.2, 0.1), 0)]),
]


def _answers(name: str = "") -> dict[str, float | None]:
    off = next((variant for variant in OF_ANSWERS if variant.name.startswith(name)), Variant()) if name else Variant()
    figures, tokens = answers(READS, TEXT, SETTINGS, off)
    return {**dict(zip(ANSWERS, figures, strict=True)), "tokens": tokens}


def test_with_everything_on_it_is_what_the_chatbot_answers() -> None:
    assert _answers() == {
        "accuracy": 1.0,
        "citation recall": 1.0,
        "citation precision": 1.0,
        "unanswerable declined": 1.0,
        "answerable wrongly declined": 0.0,
        "tokens": 32.5,
    }


def test_the_threshold_off_answers_everything() -> None:
    assert _answers("threshold")["unanswerable declined"] == 0.0


def test_without_further_passages_what_stands_there_is_not_found_and_less_is_read() -> None:
    figures = _answers("four more")
    assert figures["citation recall"] == pytest.approx(1 / 3)
    assert figures["tokens"] == 22.5


def test_without_comparison_nothing_tells_the_passages_apart() -> None:
    figures = _answers("likeliest sentences")
    assert figures["citation precision"] == pytest.approx(3 / 5)
    assert figures["tokens"] == 30.0


HARBOUR = """# Fleet

| Kind | Calls in 2018 | Calls in 2014 |
|---|---|---|
| Car ferries | 412 | 390 |
| Bulkers | 38 | 41 |
| Liners | 20 | 12 |

# Rules

Masters of ferries meet weekly on the quay. These meetings are noted by a clerk.

The port has three rules:

- keep left;
- slow down;
- call in.

# Money

Fees rose twice. A clerk is paid by the board.
"""
DUES = """# Dues

| Ship | Pays dues |
|---|---|
| Astra | Yes |
| Bella | No |
| Cora | No |
"""
HARBOUR_DOCUMENT = document_from_text("Clerk", HARBOUR)
PASSAGES = [passage for text in (HARBOUR, DUES) for passage in chunk_document(document_from_text("Clerk", text))]
CHANGED = {
    "regression": ("What of the clerk?", {"These meetings": 0.5, "Fees rose": 0.45}),
    "threshold": ("Who is paid?", {"A clerk is": 0.2}),
    "words that rule": ("Why did ferries call?", {"Car ferries": 0.9}),
    "other sentences": ("What of the money?", {"Fees rose": 0.9, "A clerk is": 0.8}),
    "other passages": ("Who is paid, and how many bulkers called?", {"A clerk is": 0.9, "Bulkers": 0.3}),
    "another passage": ("What of the clerk?", {"A clerk is": 0.6, "These meetings": 0.5}),
    "whole lists": ("Which rules has the port?", {"The port has three rules:": 0.9}),
    "the sentence that": ("Where is noted that masters of ferries meet?", {"These meetings": 0.9}),
    "facts of": ("Which kind had most calls in 2018?", {"Table: Fleet": 0.9}),
    "what is counted": ("How many ships don't pay dues?", {"Table: Dues": 0.2, "Astra": 0.1, "Bella": 0.2}),
    "premises": ("Why did calls of bulkers rise in 2018?", {"Bulkers": 0.9}),
    "rows that": ("How many calls of car ferries were there?", {"Car ferries": 0.2}),
    "two rows": ("Were there more calls of ferries than of liners?", {"Car ferries": 0.9}),
    "only the": ("How many calls of car ferries were there in 2014?", {"Car ferries": 0.9}),
}
"""By the beginning of a technique's name a question, and how likely the model was to name sentences, that show it at work."""


def _likelihood(sentence: Sentence, likelihoods: dict[str, float]) -> float:
    # An item begins with its lead-in, but is not that.
    fitting = (value for begin, value in likelihoods.items() if sentence.text.startswith(begin) and sentence.kind != "item")
    return next(fitting, 0.001)


def _read(asked: str, likelihoods: dict[str, float]) -> Read:
    readings = []
    for rank, chunk in enumerate(PASSAGES, 1):
        found = tuple(_likelihood(sentence, likelihoods) for sentence in chunk.sentences)
        nearness = tuple(0.5 - 0.1 * place for place in range(len(found)))
        readings.append((Hit(chunk, 1.0, rank, chunk.sentences, nearness), Reading(chunk.sentences, (), found, 0.1, True, 20)))
    return Read(question(asked, ("Fees rose",)), readings)


@pytest.mark.parametrize("begin", CHANGED)
def test_each_technique_of_the_answer_changes_what_it_is_for_and_is_on_again(begin: str) -> None:
    (off,) = [variant for variant in OF_ANSWERS if variant.name.startswith(begin)]
    read = _read(*CHANGED[begin])

    def given(variant: Variant) -> str:
        threshold = SETTINGS.answer_threshold if variant.threshold is None else variant.threshold
        with switched_off(variant):
            return answer(as_read(read, variant.weighting, len(PASSAGES)), variant.weighting, threshold).text

    before = given(Variant())
    assert given(off) != before
    assert given(Variant()) == before


def test_every_technique_is_shown_at_work() -> None:
    elsewhere = {"four more passages where the first don't settle it", "likeliest sentences side by side", "the check of each sentence"}
    shown = {variant.name for variant in OF_ANSWERS for begin in CHANGED if variant.name.startswith(begin)}
    assert shown | elsewhere == {variant.name for variant in OF_ANSWERS}


@pytest.mark.parametrize("off", OF_SEARCH, ids=lambda off: off.name)
def test_each_technique_of_the_search_changes_what_is_found(off: Variant) -> None:
    bot = Chatbot(build_index([HARBOUR_DOCUMENT], chunk_document(HARBOUR_DOCUMENT), WordEmbedder), SETTINGS)
    asked = "What of the feees of the clerk, and who meets on the quay?"

    def found() -> list[tuple[str, float]]:
        return [(hit.chunk.id, hit.score) for hit in bot.passages(asked, [("Which kind of ship calls?", "Bulkers")])]

    before = found()
    with switched_off(off):
        assert found() != before
    assert found() == before


def test_the_table_tells_what_changes_in_points() -> None:
    found = table(["right", "declined"], "seconds", ([0.9, None], 0.5), {"keywords": ([0.85, None], 0.4)})
    assert found == [
        ["without", "right", "declined", "seconds"],
        ["(everything on)", "90.0 %", "–", "0.5"],
        ["keywords", "-5.0", "–", "-0.1"],
    ]
